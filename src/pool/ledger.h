/* The ledger: how many bytes each account has, exact at every moment and nearly free to keep.
 *
 * An account is a number that a context owns. Every thread (its heap, to be precise) keeps counters
 * of its own for each account it touches, and adds to them with plain additions that nobody else
 * makes; a balance is the sum over all heaps. A buffer made by one thread and released by another
 * is added in one heap and removed in another: only the sum means something.
 *
 * What was added and what was removed are counted apart, both only grow, and a reader sums all that
 * was removed before all that was added. A removal that it sees happened after the addition it
 * takes back, and is published with release order, so the addition is seen too: a balance read
 * while others work is never too small, and never negative. It is exact for everything that
 * happened before the call.
 *
 * Heaps are never unmapped, so counters of ended threads stay part of the sum. A thread that has no
 * memory for a heap counts in a shared table with atomic additions: releasing a buffer cannot fail.
 */
#ifndef POOL_LEDGER_H
#define POOL_LEDGER_H

#include "base/atomic.h"
#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is counted, in bytes; the first five make up `external`. */
typedef enum ohi_ledger_kind {
    OHI_LEDGER_POOL,
    OHI_LEDGER_DIRECT,
    OHI_LEDGER_ADOPTED,
    OHI_LEDGER_MAPPED,
    OHI_LEDGER_ACCOUNTED,
    OHI_LEDGER_ARRAY_BUFFERS
} ohi_ledger_kind;

#define OHI_LEDGER_KINDS 6u
#define OHI_LEDGER_EXTERNAL_KINDS 5u

typedef struct ohi_ledger_entry {
    _Atomic uint64_t added[OHI_LEDGER_KINDS];
    _Atomic uint64_t removed[OHI_LEDGER_KINDS];
} ohi_ledger_entry;

/* A heap has room for all of them: 6 MiB of addresses, of which a page is resident for each 42
   accounts that the thread touches. */
#define OHI_LEDGER_ACCOUNTS 65536u

/* Sums over all heaps. */
typedef struct ohi_ledger_totals {
    uint64_t added[OHI_LEDGER_KINDS];
    uint64_t removed[OHI_LEDGER_KINDS];
} ohi_ledger_totals;

OHI_INLINE uint64_t ohi_ledger_balance(const ohi_ledger_totals *totals, ohi_ledger_kind kind)
{
    return totals->added[kind] - totals->removed[kind];
}

/* The part of a balance that makes up `external`. */
uint64_t ohi_ledger_external(const ohi_ledger_totals *totals);

/* Makes an account that counting for can no longer fail; accounts are opened in order. */
bool ohi_ledger_open(uint32_t account);

/* Counts in an entry that only the calling thread writes. */
OHI_INLINE void ohi_ledger_entry_add(ohi_ledger_entry *entry, ohi_ledger_kind kind, uint64_t bytes)
{
    ohi_count_relaxed(&entry->added[kind], bytes);
}

OHI_INLINE void ohi_ledger_entry_remove(ohi_ledger_entry *entry, ohi_ledger_kind kind,
                                        uint64_t bytes)
{
    ohi_count_release(&entry->removed[kind], bytes);
}

/* Counts by any thread, with or without a heap. */
void ohi_ledger_add(uint32_t account, ohi_ledger_kind kind, uint64_t bytes);
void ohi_ledger_remove(uint32_t account, ohi_ledger_kind kind, uint64_t bytes);

/* Sums of one account, or of all. */
void ohi_ledger_read(uint32_t account, ohi_ledger_totals *out);
void ohi_ledger_read_all(ohi_ledger_totals *out);

#endif
