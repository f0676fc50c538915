/* A heap: what one thread owns of the pool. Which is the calling thread's: thread_heap.h. */
#ifndef POOL_HEAP_H
#define POOL_HEAP_H

#include "pool/bin.h"
#include "pool/cache.h"
#include "pool/ledger.h"
#include "pool/slab.h"

/* Steps of direct blocks (direct_cache.h) of which a heap keeps some: those below 512 KiB. */
#define OHI_DIRECT_STEPS 40u

typedef struct ohi_heap {
    ohi_caches caches;
    ohi_cache_state states[OHI_CLASS_COUNT];
    ohi_bin bins[OHI_CLASS_COUNT];
    size_t cache_bytes;                       /* what all caches would hold if they were full */
    ohi_descriptor *direct[OHI_DIRECT_STEPS]; /* kept blocks of each size, linked by next */
    _Atomic size_t direct_bytes;
    _Atomic uint64_t direct_untimed; /* allocations that were not timed: latency.h */
    uint32_t loans; /* slots borrowed from larger classes, and since when: cache.c */
    uint64_t loans_since_ns;
    uint32_t trims_seen;
    uint32_t slow_calls;  /* since the last look at the clock */
    uint64_t empty_bytes; /* of empty slabs in all bins */
    uint64_t next_tick_ms;
    _Atomic uint32_t slab_count;              /* written by the owner */
    _Alignas(64) _Atomic(ohi_slab *) pending; /* slabs that others have released slots to */
    _Atomic uint32_t state;                   /* OHI_HEAP_* */
    struct ohi_heap *next;                    /* in the list of all heaps: only ever grows */
} ohi_heap;

enum { OHI_HEAP_IDLE, OHI_HEAP_OWNED };

/* All heaps, newest first. */
ohi_heap *ohi_heap_first(void);

/* Puts a heap on that list, for ever. */
void ohi_heap_add(ohi_heap *heap);

/* Makes an idle heap the caller's; false when it is somebody's. */
bool ohi_heap_claim(ohi_heap *heap);

/* Makes the slabs of every idle heap `heap`'s. True when there was such a heap. */
bool ohi_heap_adopt_idle(ohi_heap *heap);

/* The ledger of a heap lies in front of it and grows down; resident is only what is touched. A
   store does not say which account pays for it but how far from any heap the account's counters
   are, which saves a multiplication on every release and is negative. */
#define OHI_PAYER_OF(account) (-(int32_t)(((account) + 1) * sizeof(ohi_ledger_entry)))

OHI_INLINE int32_t ohi_payer_of(uint32_t account)
{
    return OHI_PAYER_OF(account);
}

OHI_INLINE uint32_t ohi_account_of(int32_t payer)
{
    return (uint32_t)-payer / (uint32_t)sizeof(ohi_ledger_entry) - 1;
}

OHI_INLINE ohi_ledger_entry *ohi_heap_entry(ohi_heap *heap, int32_t payer)
{
    return (ohi_ledger_entry *)(void *)((char *)heap + payer);
}

#endif
