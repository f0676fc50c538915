/* Hardening: how a slot looks while it is watched.
 *
 *    in use    | bytes asked for ... | canary: to the end of the slot |
 *    released  | poison: all of the slot                              |
 *
 * The canary of a slot depends on its address and a number of the process, so that bytes copied
 * from one buffer to another do not pass for it. A store that is checked must lie where a slab has
 * a record, or in a slot of ours, and be in use: a second release finds a free record, unless the
 * slot has been handed out again. What is no store seldom has a count of one: handles that give up
 * one of many references are shown as to a monitor, and checked alike. With `site`, where a store
 * was allocated and released is remembered for the message (site.c); walking the stack is what
 * makes that the dearest of all.
 *
 * All this runs on the slow path only: while a process is hardened, no thread has caches that the
 * inline path could use, so the checks cost nothing when they are off. */
#include "store/harden.h"

#include "platform/platform.h"
#include "pool/annotate.h"
#include "pool/pool_config.h"
#include "pool/thread_heap.h"
#include "store/site.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>

#define CANARY_LEAST 8u
#define POISON 0xdd

static OHI_COLD void stop(const char *what, const oh_store *store)
{
    char text[2200], sites[2000];
    ohi_site_describe(store, sites, sizeof sites);
    (void)snprintf(text, sizeof text, "%s (store %p)%s", what, (const void *)store, sites);
    ohi_process_abort(text);
}

size_t ohi_harden_extra(size_t length)
{
    const bool has_canary = ohi_is_hardened(OH_HARDEN_CANARY);
    return has_canary && length + CANARY_LEAST <= OH_POOL_MAX_LENGTH ? CANARY_LEAST : 0;
}

static uint8_t canary_of(const uint8_t *at)
{
    static uint8_t key; /* its address differs from process to process */
    const uint64_t mixed = ((uintptr_t)at ^ (uintptr_t)&key) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint8_t)(mixed >> 56 | 1);
}

static void write_canary(uint8_t *bytes, size_t length, size_t capacity)
{
    for (size_t i = length; i < capacity; i++)
        bytes[i] = canary_of(bytes + i);
}

static void check_canary(const oh_store *store, const uint8_t *bytes, size_t length,
                         size_t capacity)
{
    for (size_t i = length; i < capacity; i++)
        if (bytes[i] != canary_of(bytes + i))
            stop("bytes behind a buffer were written", store);
}

/* What a mistake is told with. */
static void note(const oh_store *store, ohi_site_event event)
{
    if (ohi_is_hardened(OH_HARDEN_SITE))
        ohi_site_note(store, event, ohi_store_length(store));
}

/* A slot that was never used is not poisoned: then all of it is zero. */
static void check_poison(const oh_store *store, const uint8_t *bytes, size_t capacity)
{
    if (bytes[0] == POISON)
        for (size_t i = 0; i < capacity; i++)
            if (bytes[i] != POISON)
                stop("a released buffer was written", store);
}

static void begin_slot(const oh_store *store, uint8_t *bytes, size_t length, size_t capacity)
{
    ohi_annotate_kept(bytes, capacity);
    if (ohi_is_hardened(OH_HARDEN_POISON))
        check_poison(store, bytes, capacity);
    if (ohi_is_hardened(OH_HARDEN_CANARY))
        write_canary(bytes, length, capacity);
}

static void end_slot(const oh_store *store, uint8_t *bytes, size_t length, size_t capacity)
{
    note(store, OHI_SITE_RELEASED);
    ohi_annotate_kept(bytes + length, capacity - length);
    if (ohi_is_hardened(OH_HARDEN_CANARY))
        check_canary(store, bytes, length, capacity);
    if (ohi_is_hardened(OH_HARDEN_POISON))
        memset(bytes, POISON, capacity);
    else if (ohi_is_hardened(OH_HARDEN_WIPE))
        memset(bytes, 0, capacity);
}

/* In this library and in programs; in a build without the monitor nobody asks. */
void ohi_harden_watch(void)
{
#ifdef OH_MONITOR
    if (!ohi_is_hardened(OH_HARDEN_CHECK))
        return;
    (void)__atomic_fetch_or(&OH_OBSERVED_FLAG, OHI_HANDLES_CHECKED, __ATOMIC_RELAXED);
    (void)__atomic_fetch_or(&oh_monitor_active, OHI_HANDLES_CHECKED, __ATOMIC_RELAXED);
#endif
}

void ohi_harden_begin(const oh_store *store, bool has_values)
{
    ohi_harden_watch();
    uint8_t *bytes = ohi_store_bytes(store);
    const size_t length = ohi_store_length(store);
    const size_t capacity = ohi_store_capacity(store);
    if (ohi_store_provenance(store) == OH_PROVENANCE_POOL)
        begin_slot(store, bytes, length, capacity);
    note(store, OHI_SITE_ALLOCATED);
    ohi_annotate_begin(bytes, length, has_values);
    ohi_annotate_closed(bytes + length, capacity - length);
}

void ohi_harden_resizing(const oh_store *store)
{
    uint8_t *bytes = ohi_store_bytes(store);
    const size_t length = ohi_store_length(store);
    const size_t capacity = ohi_store_capacity(store);
    ohi_annotate_kept(bytes + length, capacity - length);
    if (ohi_is_hardened(OH_HARDEN_CANARY) && ohi_store_provenance(store) == OH_PROVENANCE_POOL)
        check_canary(store, bytes, length, capacity);
}

void ohi_harden_resized(const oh_store *store, size_t old_length)
{
    uint8_t *bytes = ohi_store_bytes(store);
    const size_t length = ohi_store_length(store);
    const size_t capacity = ohi_store_capacity(store);
    if (ohi_is_hardened(OH_HARDEN_CANARY) && ohi_store_provenance(store) == OH_PROVENANCE_POOL)
        write_canary(bytes, length, capacity);
    ohi_annotate_resized(bytes, old_length, length);
    ohi_annotate_closed(bytes + length, capacity - length);
}

void ohi_harden_end(const oh_store *store)
{
    uint8_t *bytes = ohi_store_bytes(store);
    const size_t length = ohi_store_length(store);
    const size_t capacity = ohi_store_capacity(store);
    if (ohi_store_provenance(store) == OH_PROVENANCE_POOL)
        end_slot(store, bytes, length, capacity);
    else if (ohi_is_hardened(OH_HARDEN_WIPE))
        memset(bytes, 0, length);
    ohi_annotate_end(bytes, length);
    ohi_annotate_closed(bytes, capacity);
}

void ohi_harden_twice(const oh_store *store)
{
    if (ohi_is_annotated())
        ohi_annotate_twice(ohi_store_bytes(store));
}

typedef struct search {
    const oh_store *store;
    bool is_found;
    bool is_live;
} search;

static bool is_record(ohi_slab *slab, const oh_store *store)
{
    return slab == ohi_slab_of(store) && ohi_slot_index(store) < ohi_get_relaxed(&slab->fresh);
}

/* The slot that a descriptor lies in, one that is ours, or was: somewhere behind the records. */
static const oh_store *slot_around(ohi_slab *slab, const oh_store *store)
{
    const uintptr_t offset = (uintptr_t)store - (uintptr_t)slab - slab->first;
    const uintptr_t index = offset / slab->slot_bytes;
    if (offset % slab->slot_bytes != 0 || index >= ohi_get_relaxed(&slab->fresh))
        return NULL;
    const oh_store *slot = ohi_slab_records(slab) + index;
    const bool is_ours = (ohi_get_relaxed(&slot->kind) & OHI_KIND_INTERNAL) != 0;
    return is_ours || !ohi_record_is_used(slot) ? slot : NULL;
}

/* Nothing is read of a descriptor in a free slot: there may be anything. */
static void look_for_slab(ohi_slab *slab, void *opaque)
{
    search *what = opaque;
    const oh_store *slot =
        is_record(slab, what->store) ? what->store : slot_around(slab, what->store);
    if (slot == NULL)
        return;
    what->is_found = true;
    what->is_live = ohi_record_is_used(slot) && ohi_record_is_used(what->store);
}

static void check_is_live(const oh_store *store)
{
    search what = {.store = store};
    if ((uintptr_t)store % sizeof(oh_store) == 0)
        ohi_slab_visit(look_for_slab, &what);
    if (!what.is_found)
        stop("what was released is no buffer of this library", store);
    if (!what.is_live)
        stop("a buffer was released twice", store);
}

void ohi_harden_check_handle(const oh_store *store)
{
    if (ohi_is_hardened(OH_HARDEN_CHECK))
        check_is_live(store);
}

void ohi_harden_check(const oh_store *store)
{
    if (!ohi_is_hardened(OH_HARDEN_CHECK))
        return;
    check_is_live(store);
    if (ohi_store_provenance(store) != OH_PROVENANCE_POOL)
        note(store, OHI_SITE_RELEASED);
}
