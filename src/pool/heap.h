/* A heap: what one thread owns of the pool. Its caches of free slots are the fast path. */
#ifndef POOL_HEAP_H
#define POOL_HEAP_H

#include "pool/ledger.h"
#include "pool/slab.h"

/* Free slots of one class at hand: a stack. It holds its records' addresses in an array instead of
   linking them, so that taking a slot touches no memory but the top of the stack and the record. */
typedef struct ohi_cache {
    oh_store **_Atomic top; /* one above the last; top[-1] is NULL when the stack is empty */
    oh_store **end;         /* where top stops; may be moved up as far as OHI_CACHE_MOST allows */
    uintptr_t stride;       /* this and the next: see ohi_slot_bytes_of() */
    uintptr_t bias;
} ohi_cache;

_Static_assert(sizeof(ohi_cache) == 32, "two to a cache line");

#define OHI_CACHE_MOST 1024u

/* What the fast path does not need of it. */
typedef struct ohi_cache_state {
    oh_store **bottom;
    _Atomic int64_t drawn; /* slots taken from slabs less those given back, ever */
    bool was_busy;         /* ran empty or full since the last tick */
} ohi_cache_state;

/* Slabs of one class. */
typedef struct ohi_bin {
    ohi_slab *partial; /* with slots to give and slots in use */
    ohi_slab *empty;   /* with all slots free */
    uint32_t empty_count;
    uint32_t empty_least; /* fewest of them since the last tick: nobody needs those */
} ohi_bin;

/* Sizes of direct blocks, as direct.c counts them, of which a heap keeps some: up to 256 KiB or so.
 */
#define OHI_DIRECT_STEPS 40u

typedef struct ohi_heap {
    ohi_cache caches[OHI_CLASS_COUNT];
    ohi_cache_state states[OHI_CLASS_COUNT];
    ohi_bin bins[OHI_CLASS_COUNT];
    size_t cache_bytes;                       /* what all caches would hold if they were full */
    ohi_descriptor *direct[OHI_DIRECT_STEPS]; /* kept blocks of each size, linked by next */
    _Atomic size_t direct_bytes;
    _Atomic uint64_t direct_untimed; /* allocations that were not timed: latency.h */
    uint32_t trims_seen;
    uint32_t slow_calls;  /* since the last look at the clock */
    uint64_t empty_bytes; /* of empty slabs in all bins */
    uint64_t next_tick_ms;
    _Atomic uint32_t slab_count;              /* written by the owner */
    _Alignas(64) _Atomic(ohi_slab *) pending; /* slabs that others have released slots to */
    _Atomic uint32_t state;                   /* OHI_HEAP_* */
    struct ohi_heap *next;                    /* in the list of all heaps: only ever grows */
    _Alignas(64) ohi_ledger_entry ledger[];   /* by account; resident only where touched */
} ohi_heap;

enum { OHI_HEAP_IDLE, OHI_HEAP_OWNED };

/* The calling thread's heap; a heap without any slot until the thread first needs one. */
extern _Thread_local ohi_heap *ohi_thread_heap __attribute__((tls_model("initial-exec")));

/* All heaps, newest first. */
ohi_heap *ohi_heap_first(void);

/* The calling thread's heap, made or taken over from an ended thread; NULL when out of memory. */
ohi_heap *ohi_heap_attach(void);

/* The rest of the two calls below: with an empty and with a full stack. */
oh_store *ohi_heap_take_slow(unsigned size_class);
void ohi_heap_give_slow(oh_store *record, unsigned size_class);

/* A free slot, or NULL when the stack is empty. */
OHI_INLINE oh_store *ohi_cache_pop(ohi_cache *cache)
{
    oh_store **top = ohi_get_relaxed(&cache->top);
    oh_store *record = top[-1];
    if (OHI_LIKELY(record != NULL))
        ohi_set_relaxed(&cache->top, top - 1);
    return record;
}

/* False when the stack is full. */
OHI_INLINE bool ohi_cache_push(ohi_cache *cache, oh_store *record)
{
    oh_store **top = ohi_get_relaxed(&cache->top);
    if (OHI_UNLIKELY(top >= cache->end))
        return false;
    ohi_set_relaxed(&record->references, 0);
    *top = record;
    ohi_set_relaxed(&cache->top, top + 1);
    return true;
}

/* A store does not say which account pays for it but where in any heap the account's counters are:
   one multiplication less on every release. Never 0. */
OHI_INLINE uint32_t ohi_payer_of(uint32_t account)
{
    return (uint32_t)(offsetof(ohi_heap, ledger) + account * sizeof(ohi_ledger_entry));
}

OHI_INLINE uint32_t ohi_account_of(uint32_t payer)
{
    return (uint32_t)((payer - offsetof(ohi_heap, ledger)) / sizeof(ohi_ledger_entry));
}

OHI_INLINE ohi_ledger_entry *ohi_heap_entry(ohi_heap *heap, uint32_t payer)
{
    return (ohi_ledger_entry *)(void *)((char *)heap + payer);
}

/* A free slot; the caller writes the record. NULL when out of memory. */
OHI_INLINE oh_store *ohi_heap_take(unsigned size_class)
{
    oh_store *record = ohi_cache_pop(&ohi_thread_heap->caches[size_class]);
    return OHI_LIKELY(record != NULL) ? record : ohi_heap_take_slow(size_class);
}

/* Takes a slot back. Its tag must hold nothing but the class. */
OHI_INLINE void ohi_heap_give(oh_store *record, unsigned size_class)
{
    if (OHI_UNLIKELY(!ohi_cache_push(&ohi_thread_heap->caches[size_class], record)))
        ohi_heap_give_slow(record, size_class);
}

/* Memory for our own descriptors, from the pool but on nobody's account: `bytes` <= 8192. Contents
   undefined. *slot is what ohi_pool_meta_free() wants. NULL when out of memory. */
void *ohi_pool_meta_alloc(size_t bytes, oh_store **slot);
void ohi_pool_meta_free(oh_store *slot);

/* Does what the calling thread's heap has to do now and then, if it is time. */
void ohi_pool_housekeep(void);

/* Gives back every slab that is empty once the calling thread's and all ended threads' caches are.
 */
void ohi_pool_trim(void);

typedef struct ohi_pool_totals {
    uint64_t reserved; /* memory of all slabs, and what the page source keeps */
    uint64_t used;     /* slots in use */
} ohi_pool_totals;

void ohi_pool_read(ohi_pool_totals *out);

#endif
