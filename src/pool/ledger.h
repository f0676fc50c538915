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
 * Heaps are never unmapped, so counters of ended threads stay part of the sum. When there is no
 * memory for a heap or its counters, a shared table takes the count with atomic additions:
 * releasing a buffer cannot fail. */
#ifndef POOL_LEDGER_H
#define POOL_LEDGER_H

#include "base/atomic.h"
#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is counted: bytes, by X(NAME). The first four are also counted in allocations. */
typedef enum ohi_ledger_kind {
    OHI_LEDGER_POOL,
    OHI_LEDGER_DIRECT,
    OHI_LEDGER_ADOPTED,
    OHI_LEDGER_MAPPED,
    OHI_LEDGER_ACCOUNTED,
    OHI_LEDGER_ARRAY_BUFFERS,
    OHI_LEDGER_KINDS
} ohi_ledger_kind;

#define OHI_LEDGER_EXTERNAL_KINDS 5 /* POOL to ACCOUNTED make up `external` */
#define OHI_LEDGER_COUNTED_KINDS 4  /* POOL to MAPPED */

typedef struct ohi_ledger_entry {
    _Atomic uint64_t added[OHI_LEDGER_KINDS];
    _Atomic uint64_t removed[OHI_LEDGER_KINDS];
    _Atomic uint64_t count[OHI_LEDGER_COUNTED_KINDS]; /* times added */
} ohi_ledger_entry;

#define OHI_LEDGER_BLOCK_ENTRIES 32u
#define OHI_LEDGER_BLOCKS 2048u
#define OHI_LEDGER_ACCOUNTS (OHI_LEDGER_BLOCK_ENTRIES * OHI_LEDGER_BLOCKS)

typedef struct ohi_ledger_block {
    ohi_ledger_entry entries[OHI_LEDGER_BLOCK_ENTRIES];
} ohi_ledger_block;

typedef struct ohi_ledger {
    _Atomic(ohi_ledger_block *) blocks[OHI_LEDGER_BLOCKS];
} ohi_ledger;

/* Sums over all heaps. */
typedef struct ohi_ledger_totals {
    uint64_t added[OHI_LEDGER_KINDS];
    uint64_t removed[OHI_LEDGER_KINDS];
    uint64_t count[OHI_LEDGER_COUNTED_KINDS];
} ohi_ledger_totals;

OHI_INLINE uint64_t ohi_ledger_balance(const ohi_ledger_totals *totals, ohi_ledger_kind kind)
{
    return totals->added[kind] - totals->removed[kind];
}

/* The calling thread's entry for an account; NULL when it has none yet. */
OHI_INLINE ohi_ledger_entry *ohi_ledger_find(ohi_ledger *ledger, uint32_t account)
{
    ohi_ledger_block *block = ohi_get_relaxed(&ledger->blocks[account / OHI_LEDGER_BLOCK_ENTRIES]);
    return OHI_LIKELY(block != NULL) ? &block->entries[account % OHI_LEDGER_BLOCK_ENTRIES] : NULL;
}

/* Makes room in the shared table for an account, so that counting for it cannot fail. */
bool ohi_ledger_open(uint32_t account);

/* Counts by any thread, with or without a heap. */
void ohi_ledger_add(uint32_t account, ohi_ledger_kind kind, uint64_t bytes);
void ohi_ledger_remove(uint32_t account, ohi_ledger_kind kind, uint64_t bytes);

/* Sums of one account, or of all. */
void ohi_ledger_read(uint32_t account, ohi_ledger_totals *out);
void ohi_ledger_read_all(ohi_ledger_totals *out);

#endif
