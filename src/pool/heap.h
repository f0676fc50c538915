/* A heap: what one thread owns of the pool. */
#ifndef POOL_HEAP_H
#define POOL_HEAP_H

#include "pool/bin.h"
#include "pool/cache.h"
#include "pool/ledger.h"
#include "pool/slab.h"

/* Sizes of direct blocks, as direct.c counts them, of which a heap keeps some: up to 256 KiB or so.
 */
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

/* The calling thread's heap; a heap without any slot until the thread first needs one. */
extern _Thread_local ohi_heap *ohi_thread_heap __attribute__((tls_model("initial-exec")));

/* All heaps, newest first. */
ohi_heap *ohi_heap_first(void);

/* The calling thread's heap; NULL before it has needed one. */
ohi_heap *ohi_heap_own(void);

/* The calling thread's heap, made or taken over from an ended thread; NULL when out of memory. */
ohi_heap *ohi_heap_attach(void);

/* Makes the slabs of every idle heap `heap`'s. True when there was such a heap. */
bool ohi_heap_adopt_idle(ohi_heap *heap);

/* Bytes of a slot that no cache counts when it is given back. */
void ohi_heap_count_given(size_t bytes);

/* A slot of a slightly larger class, out of that one's cache, where the class has none anywhere:
   see cache.c. NULL when it has, or the larger ones have none at hand. Any heap will do, also the
   one without any slot. */
oh_store *ohi_heap_borrow_cached(ohi_heap *heap, unsigned size_class);

/* The rest of the calls below: with an empty and with a full cache. */
oh_store *ohi_heap_take_slow(unsigned size_class, bool may_be_larger);
void ohi_heap_give_slow(oh_store *record);

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

/* A free slot of the class, or of a slightly larger one unless the caller relies on its alignment;
   the caller writes the record. NULL when out of memory. */
OHI_INLINE oh_store *ohi_heap_take(unsigned size_class, bool may_be_larger)
{
    oh_store *record;
    const bool is_there = ohi_cache_pop(&ohi_thread_heap->caches, size_class, &record);
    return OHI_LIKELY(is_there) ? record : ohi_heap_take_slow(size_class, may_be_larger);
}

/* Takes a slot back. */
OHI_INLINE void ohi_heap_give(oh_store *record)
{
    const size_t size_class = ohi_get_relaxed(&record->size_class);
    if (OHI_UNLIKELY(!ohi_cache_push(&ohi_thread_heap->caches, size_class, record)))
        ohi_heap_give_slow(record);
}

/* Memory for our own descriptors, from the pool but on nobody's account: `bytes` <= 8192. Contents
   undefined. *slot is what ohi_pool_meta_free() wants. NULL when out of memory. */
void *ohi_pool_meta_alloc(size_t bytes, oh_store **slot);
void ohi_pool_meta_free(oh_store *slot);

typedef struct ohi_pool_totals {
    uint64_t reserved; /* memory of all slabs, and what the page source keeps */
    uint64_t used;     /* slots in use */
} ohi_pool_totals;

void ohi_pool_read(ohi_pool_totals *out);

#endif
