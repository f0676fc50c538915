/* A heap: what one thread owns of the pool. Its caches of free slots are the fast path. */
#ifndef POOL_HEAP_H
#define POOL_HEAP_H

#include "pool/ledger.h"
#include "pool/slab.h"

/* Free slots of one class at hand: a list to take from and give to, and a full one in reserve, so
 * that a thread that goes back and forth over the edge of one list moves slots to and from slabs
 * only once in `limit` operations. */
typedef struct ohi_cache {
    oh_store *loaded;
    _Atomic uint32_t loaded_count; /* written by the owner, read by statistics */
    uint32_t limit;                /* of each list; 0 in the heap of a thread that has none */
    uintptr_t slot_bytes;
    uintptr_t bias;  /* see ohi_slot_bytes_biased() */
    oh_store *spare; /* empty or `limit` long */
    _Atomic uint32_t spare_count;
    uint32_t tag;          /* of a pooled store of this class */
    _Atomic int64_t drawn; /* slots taken from slabs less those given back, ever */
} ohi_cache;

/* Slabs of one class. */
typedef struct ohi_bin {
    ohi_slab *partial; /* with slots to give and slots in use */
    ohi_slab *empty;   /* with all slots free */
    uint32_t empty_count;
} ohi_bin;

typedef struct ohi_heap {
    ohi_cache caches[OHI_CLASS_COUNT];
    ohi_ledger ledger;
    ohi_bin bins[OHI_CLASS_COUNT];
    uint32_t trims_seen;
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

/* The calling thread's heap, made or taken over from an ended thread; NULL when out of memory. */
ohi_heap *ohi_heap_attach(void);

/* The rest of the two calls below. */
oh_store *ohi_heap_take_slow(unsigned size_class);
void ohi_heap_give_slow(oh_store *record, unsigned size_class);

/* A free slot; the caller writes the record. NULL when out of memory. */
OHI_INLINE oh_store *ohi_heap_take(ohi_heap *heap, unsigned size_class)
{
    ohi_cache *cache = &heap->caches[size_class];
    oh_store *record = cache->loaded;
    if (OHI_UNLIKELY(record == NULL))
        return ohi_heap_take_slow(size_class);
    cache->loaded = record->as.next;
    ohi_bump_relaxed(&cache->loaded_count, -1u);
    return record;
}

/* Takes a slot back. */
OHI_INLINE void ohi_heap_give(ohi_heap *heap, oh_store *record, unsigned size_class)
{
    ohi_cache *cache = &heap->caches[size_class];
    const uint32_t count = ohi_get_relaxed(&cache->loaded_count);
    ohi_set_relaxed(&record->references, 0);
    if (OHI_UNLIKELY(count >= cache->limit)) {
        ohi_heap_give_slow(record, size_class);
        return;
    }
    record->as.next = cache->loaded;
    cache->loaded = record;
    ohi_set_relaxed(&cache->loaded_count, count + 1);
}

/* Memory for our own descriptors, from the pool but on nobody's account: `bytes` <= 8192. Contents
   undefined. *slot is what ohi_pool_meta_free() wants. NULL when out of memory. */
void *ohi_pool_meta_alloc(size_t bytes, oh_store **slot);
void ohi_pool_meta_free(oh_store *slot);

/* Gives back every slab that is empty once the calling thread's and all ended threads' caches are.
 */
void ohi_pool_trim(void);

typedef struct ohi_pool_totals {
    uint64_t reserved; /* memory of all slabs, and what the page source keeps */
    uint64_t used;     /* slots in use */
} ohi_pool_totals;

void ohi_pool_read(ohi_pool_totals *out);

#endif
