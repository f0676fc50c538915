/* The calling thread's heap: from the first call that needs one to the thread's end, and what is
 * asked of it in between. */
#ifndef POOL_THREAD_HEAP_H
#define POOL_THREAD_HEAP_H

#include "pool/heap.h"

/* The calling thread's heap; a heap without any slot until the thread first needs one. */
extern _Thread_local ohi_heap *ohi_thread_heap __attribute__((tls_model("initial-exec")));

/* The calling thread's heap; NULL before it has needed one. */
ohi_heap *ohi_heap_own(void);

/* The calling thread's heap, made or taken over from an ended thread; NULL when out of memory. */
ohi_heap *ohi_heap_attach(void);

/* The rest of the two calls below: with an empty and with a full cache. */
oh_store *ohi_heap_take_slow(unsigned size_class, bool may_be_larger);
void ohi_heap_give_slow(oh_store *record);

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

/* Does what there is to do now and then, whether the thread makes slow calls or not. */
void ohi_pool_housekeep(void);

/* Gives back every block that is kept, and every slab that is empty once the calling thread's and
   all ended threads' caches are. */
void ohi_pool_trim(void);

#endif
