/* The pool's settings: read once from the environment, changed through oh_pool_configure(). */
#ifndef POOL_POOL_CONFIG_H
#define POOL_POOL_CONFIG_H

#include <offheap/pool.h>

#include "base/atomic.h"
#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All bits of `hardening`. */
#define OHI_OR_BIT(name, word, bit, what) | (bit)
#define OHI_HARDEN_ALL (0u OH_HARDENING_MAP(OHI_OR_BIT))

typedef struct ohi_pool_config {
    _Atomic uint64_t keep_bytes;
    _Atomic uint64_t decay_ms;
    _Atomic uint64_t direct_keep_bytes;
    _Atomic uint32_t huge_pages; /* an oh_huge_pages */
    _Atomic uint32_t hardening;  /* OH_HARDEN_* */
    _Atomic bool may_be_watched; /* until the environment is read, and then while it is */
} ohi_pool_config;

ohi_pool_config *ohi_pool_settings(void);

/* The same without asking whether the environment was read: for those who know that it was. */
extern ohi_pool_config ohi_pool_settings_in_force;

OHI_INLINE bool ohi_is_hardened(uint32_t bits)
{
    return (ohi_get_relaxed(&ohi_pool_settings()->hardening) & bits) != 0;
}

/* Something that is done every `interval_ms` was put off until `due_ms`: is it time? Also when that
   was said while the decay time, and so the interval, was longer. */
OHI_INLINE bool ohi_decay_is_due(uint64_t now_ms, uint64_t due_ms, uint64_t interval_ms)
{
    return now_ms >= due_ms || due_ms - now_ms > interval_ms;
}

/* The only way to change `hardening`: `may_be_watched` goes with it. */
void ohi_pool_set_hardening(uint32_t bits);

/* The slow half of ohi_pool_is_watched(): reads the environment if nobody has. */
bool ohi_pool_is_watched_for_sure(void);

/* True when every allocation and release must take the slow path, where it is watched: hardened, or
   with AddressSanitizer in the process, or running under Valgrind. */
OHI_INLINE bool ohi_pool_is_watched(void)
{
    return OHI_UNLIKELY(ohi_get_relaxed(&ohi_pool_settings_in_force.may_be_watched)) &&
           ohi_pool_is_watched_for_sure();
}

/* A number with K, M or G behind it; false and *out as it was for anything else. */
bool ohi_parse_bytes(const char *text, uint64_t *out);

/* Names of hardening bits with commas between, or "all"; unknown names are left out. */
uint32_t ohi_parse_hardening(const char *text);

#endif
