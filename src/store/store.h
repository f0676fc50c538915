/* Backing stores: reference-counted bytes with a provenance. What the buffer room builds on.
 *
 * A pooled store is its 16-byte record in a slab and a slot (pool/slot.h). All other provenances
 * have a descriptor, which begins with the same 16 bytes and lies in a pool slot of its own.
 *
 * Every function that makes a store gives the caller one reference. Functions on a store may be
 * called by any thread that holds a reference; none takes NULL unless it says so. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <offheap/buffer.h>

#include "pool/direct_cache.h"
#include "pool/thread_heap.h"
#include "store/account.h"
#include "store/observer.h"

/* What <offheap/buffer_inline.h> knows of a record. */
_Static_assert(offsetof(oh_store, references) == 0 && offsetof(oh_store, room) == 6,
               "programs count and mark by themselves");
_Static_assert(OHI_CACHE_MOST < OH_STORE_SHARED << 8, "the room of a cache is no mark");

enum {
    OHI_STORE_ZERO = 1,    /* zero-filled */
    OHI_STORE_UNPOOLED = 2 /* direct, however small */
};

/* A store of `length` bytes at a multiple of `alignment` (a power of two up to 2 MiB; 1 will do).
   OH_ERR_BUFFER_TOO_LARGE, OH_ERR_MEMORY_LIMIT, OH_ERR_NO_MEMORY. */
OH_NODISCARD oh_status ohi_store_create(oh_context *context, size_t length, unsigned flags,
                                        size_t alignment, oh_store **out);

/* Takes over bytes; free_bytes may be NULL. On failure they remain the caller's. */
OH_NODISCARD oh_status ohi_store_adopt(oh_context *context, void *bytes, size_t length,
                                       oh_free_fn *free_bytes, void *opaque, oh_store **out);

/* Bytes that live for ever. They count nowhere. */
OH_NODISCARD oh_status ohi_store_static(oh_context *context, const void *bytes, size_t length,
                                        oh_store **out);

/* The contents of a file, copy-on-write; OH_ERR_IO. An empty file gives *out NULL. */
OH_NODISCARD oh_status ohi_store_map_file(oh_context *context, const char *path, oh_store **out);

/* Changes the length of a store that only the caller holds, in place or by moving its pages without
   a copy; bytes added are undefined. OH_ERR_NOT_SUPPORTED, and nothing changed, when that needs a
   new store. */
OH_NODISCARD oh_status ohi_store_resize(oh_store *store, size_t length);

/* The rest of oh_store_destroy(). */
void ohi_store_destroy(oh_store *store);

OHI_INLINE oh_provenance ohi_store_provenance(const oh_store *store)
{
    return (oh_provenance)(ohi_get_relaxed(&store->kind) & OHI_KIND_PROVENANCE);
}

OHI_INLINE const ohi_descriptor *ohi_store_descriptor(const oh_store *store)
{
    return (const ohi_descriptor *)store;
}

OHI_INLINE uint8_t *ohi_store_bytes(const oh_store *store)
{
    return ohi_store_provenance(store) == OH_PROVENANCE_POOL ? ohi_slot_bytes(store)
                                                             : ohi_store_descriptor(store)->bytes;
}

/* Bytes asked for. */
OHI_INLINE size_t ohi_store_length(const oh_store *store)
{
    return ohi_get_relaxed(&store->as.bill.length);
}

/* Bytes there are: the slot, or whole pages. */
OHI_INLINE size_t ohi_store_capacity(const oh_store *store)
{
    return ohi_store_provenance(store) == OH_PROVENANCE_POOL
               ? ohi_slab_of(store)->slot_bytes
               : ohi_store_descriptor(store)->capacity;
}

/* Which account pays. */
OHI_INLINE uint32_t ohi_store_account(const oh_store *store)
{
    return ohi_account_of(ohi_record_payer(store));
}

/* Who pays; the default context when he has ended. */
OHI_INLINE oh_context *ohi_store_context(const oh_store *store)
{
    return ohi_context_of_account(ohi_store_account(store));
}

/* Makes a free record of the heap a store in use, on an account without a limit. `size_class` is
   the record's own. */
OHI_INLINE void ohi_store_begin_pooled(ohi_heap *heap, oh_store *record, size_t size_class,
                                       int32_t payer, size_t length, oh_made *out)
{
    ohi_record_set_bill(record, payer, (uint32_t)length);
    ohi_ledger_entry_add(ohi_heap_entry(heap, payer), OHI_LEDGER_POOL, length);
    out->store = record;
    out->as.data =
        ohi_slot_bytes_of(record, heap->caches.stride[size_class], heap->caches.bias[size_class]);
}

/* A pooled store of 1 to 8192 bytes from a cache that has a slot, on an account without a limit.
   False in any other case, and then nothing has happened. */
OHI_INLINE bool ohi_store_pop_pooled(int32_t payer, size_t length, oh_made *out)
{
    ohi_heap *heap = ohi_thread_heap;
    const size_t size_class = heap->caches.class_of[(length - 1) / 16];
    oh_store *record;
    if (OHI_UNLIKELY(!ohi_cache_pop(&heap->caches, size_class, &record)))
        return false;
    ohi_store_begin_pooled(heap, record, size_class, payer, length, out);
    return true;
}

/* The common case of ohi_store_create(), for functions that are measured in instructions: the same
   with nobody observing. When it is false, ask ohi_store_create(). */
OHI_INLINE bool ohi_store_try_pooled(oh_context *context, size_t length, oh_made *out)
{
    const int32_t payer = ohi_get_relaxed(&ohi_context_or_default(context)->fast_payer);
    return OHI_LIKELY(payer != 0) && OHI_LIKELY(ohi_store_pop_pooled(payer, length, out));
}

/* The same while somebody observes who gave the calling thread leave for so many bytes: a program
   under the doctor allocates as often as any other. */
OHI_INLINE bool ohi_store_try_observed(oh_context *context, size_t length, oh_made *out)
{
    context = ohi_context_or_default(context);
    if (ohi_get_relaxed(&context->limit) != 0 || !ohi_observer_has_leave(length) ||
        !ohi_store_pop_pooled(ohi_payer_of(context->account), length, out))
        return false;
    ohi_observer_take_leave(length);
    return true;
}

/* A direct store on a block that the calling thread keeps, for a context without a limit and with
   nobody watching. False in any other case, and then nothing has happened. A kept block has a count
   of one, as a free slot has. */
OHI_INLINE bool ohi_store_try_direct(oh_context *context, size_t length, oh_made *out)
{
    const int32_t payer = ohi_get_relaxed(&ohi_context_or_default(context)->fast_payer);
    ohi_heap *heap = ohi_thread_heap;
    ohi_descriptor *block;
    if (payer == 0 || (block = ohi_direct_take_own(heap, length)) == NULL)
        return false;
    ohi_record_set_bill(&block->head, (int32_t)((uint32_t)payer & ~OHI_PAYER_IS_PLAIN),
                        (uint32_t)length);
    ohi_set_relaxed(&block->head.kind, OH_PROVENANCE_DIRECT);
    ohi_set_relaxed(&block->head.room, 0); /* no mark */
    ohi_bump_relaxed(&heap->direct_untimed, 1);
    ohi_ledger_entry_add(ohi_heap_entry(heap, payer), OHI_LEDGER_DIRECT, length);
    out->store = &block->head;
    out->as.data = block->bytes;
    return true;
}

/* The end of a pooled store that nobody sampled, by its only holder, while the cache has room. The
   ledger comes before the list: behind its three stores the counter is read late, which a churn
   through many classes feels. */
OHI_INLINE bool ohi_store_try_give(oh_store *store)
{
    const uint32_t length = ohi_get_relaxed(&store->as.bill.length);
    const int32_t payer = ohi_get_relaxed(&store->as.bill.payer);
    if (OHI_UNLIKELY(payer >= 0)) /* of another kind, or none at all */
        return false;
    ohi_heap *heap = ohi_thread_heap;
    const size_t size_class = ohi_get_relaxed(&store->size_class);
    ohi_cache_top top;
    if (!ohi_cache_has_room(&heap->caches, size_class, &top))
        return false;
    ohi_ledger_entry_remove(ohi_heap_entry(heap, payer), OHI_LEDGER_POOL, length);
    ohi_cache_push_on(top, store);
    return true;
}

#endif
