/* Stores: how they are made, and how they end.
 *
 * The pooled path is what everything is measured by: take a record from the thread's cache, write
 * 16 bytes, add to two counters. It takes no lock and makes no atomic read-modify-write; the slower
 * things that may be asked of it (a limit, an observer, no memory) are one branch each.
 *
 * Order matters where a store is charged: under a limit the bytes are charged before they are
 * allocated, and taken back when that fails, so that the balance never exceeds the limit. */
#include "store/store.h"

#include "base/check.h"
#include "base/checked.h"
#include "pool/direct.h"
#include "pool/latency.h"
#include "pool/pool_config.h"
#include "store/harden.h"

#include <string.h>

#ifdef OH_MONITOR
_Atomic(const ohi_store_observer *) ohi_observer;
_Thread_local ohi_observer_leave ohi_thread_leave __attribute__((tls_model("initial-exec")));

void ohi_observer_set(const ohi_store_observer *table)
{
    ohi_set_release(&ohi_observer, table);
    ohi_context_observe(table != NULL);
}
#endif

static ohi_ledger_kind ledger_kind_of(oh_provenance provenance)
{
    switch (provenance) {
    case OH_PROVENANCE_POOL:
        return OHI_LEDGER_POOL;
    case OH_PROVENANCE_DIRECT:
        return OHI_LEDGER_DIRECT;
    case OH_PROVENANCE_ADOPTED:
        return OHI_LEDGER_ADOPTED;
    default:
        return OHI_LEDGER_MAPPED;
    }
}

static void init_record(oh_store *record, oh_provenance kind, size_t length, uint32_t account)
{
    ohi_record_set_bill(record, ohi_payer_of(account), (uint32_t)length);
    ohi_record_set_kind(record, kind);
    ohi_set_relaxed(&record->references, 1);
    ohi_set_relaxed(&record->room, 0); /* no mark */
}

static void tell_created(oh_store *store)
{
    const ohi_store_observer *observer = ohi_observer_get();
    if (OHI_UNLIKELY(observer != NULL) && observer->store_created != NULL)
        observer->store_created(store, ohi_store_length(store), ohi_store_provenance(store));
}

/* Pooled. */

static oh_status create_pooled(oh_context *context, size_t length, unsigned size_class,
                               bool is_aligned, oh_store **out)
{
    if (!ohi_context_charge(context, OHI_LEDGER_POOL, length))
        return OH_ERR_MEMORY_LIMIT;
    oh_store *record = ohi_heap_take(size_class, !is_aligned);
    if (record == NULL) {
        ohi_ledger_remove(context->account, OHI_LEDGER_POOL, length);
        return OH_ERR_NO_MEMORY;
    }
    const bool is_watched = ohi_pool_is_watched();
    init_record(record, OH_PROVENANCE_POOL, length, context->account);
    if (OHI_UNLIKELY(is_watched))
        ohi_harden_begin(record, false);
    tell_created(record);
    *out = record;
    return OH_OK;
}

/* The same as ohi_store_pop_pooled() where another class's cache has to help out. */
static bool pop_borrowed(int32_t payer, size_t length, oh_made *out)
{
    ohi_heap *heap = ohi_thread_heap;
    oh_store *record = ohi_cache_borrow(heap, ohi_class_of(length));
    if (record == NULL)
        return false;
    const size_t size_class = ohi_get_relaxed(&record->size_class);
    ohi_store_begin_pooled(heap, record, size_class, payer, length, out);
    return true;
}

/* What ohi_store_try_pooled() does, with somebody observing, and with a slot borrowed where the
   class has none. */
static bool try_cached(oh_context *context, size_t length, oh_store **out)
{
    const int32_t payer = ohi_payer_of(context->account);
    oh_made made;
    if (ohi_get_relaxed(&context->limit) != 0 ||
        (!ohi_store_pop_pooled(payer, length, &made) && !pop_borrowed(payer, length, &made)))
        return false;
    tell_created(made.store);
    *out = made.store;
    return true;
}

/* Everything with a descriptor. */

static ohi_descriptor *make_descriptor(oh_provenance provenance, void *bytes, size_t length,
                                       uint32_t account)
{
    oh_store *slot;
    ohi_descriptor *made = ohi_pool_meta_alloc(sizeof *made, &slot);
    if (made == NULL)
        return NULL;
    *made = (ohi_descriptor){.slot = slot, .bytes = bytes, .capacity = length};
    init_record(&made->head, provenance, length, account);
    return made;
}

static oh_status allocate_direct(oh_context *context, size_t length, size_t alignment,
                                 ohi_descriptor **out)
{
    if (!ohi_context_charge(context, OHI_LEDGER_DIRECT, length))
        return OH_ERR_MEMORY_LIMIT;
    ohi_descriptor *made = ohi_direct_take(ohi_max_size(length, 1), alignment);
    if (made == NULL) {
        ohi_ledger_remove(context->account, OHI_LEDGER_DIRECT, length);
        return OH_ERR_NO_MEMORY;
    }
    init_record(&made->head, OH_PROVENANCE_DIRECT, length, context->account);
    *out = made;
    return OH_OK;
}

static void zero_timed(uint8_t *bytes, size_t length)
{
    const uint64_t start = ohi_clock_ns();
    memset(bytes, 0, length);
    ohi_latency_count(&ohi_latency_call, ohi_clock_ns() - start);
}

static oh_status create_direct(oh_context *context, size_t length, unsigned flags, size_t alignment,
                               oh_store **out)
{
    const ohi_store_observer *observer = ohi_observer_get();
    const bool is_watched = observer != NULL && observer->direct_timed != NULL;
    const uint64_t start = is_watched ? ohi_clock_ns() : 0;
    ohi_descriptor *made;
    const oh_status status = allocate_direct(context, length, alignment, &made);
    if (status != OH_OK)
        return status;
    const bool wants_zeros = (flags & OHI_STORE_ZERO) != 0;
    if (OHI_UNLIKELY(ohi_pool_is_watched()))
        ohi_harden_begin(&made->head, wants_zeros && made->as.direct.is_zero);
    /* A block fresh from the system is zero, and ohi_direct_take() has timed it. */
    if (!made->as.direct.is_zero) {
        if (wants_zeros)
            zero_timed(made->bytes, length);
        else
            ohi_latency_count_untimed();
    }
    tell_created(&made->head);
    if (is_watched)
        observer->direct_timed(&made->head, length, ohi_clock_ns() - start);
    *out = &made->head;
    return OH_OK;
}

/* The end of a direct store that nobody sampled, while its thread may keep more. */
OHI_INLINE bool try_give_direct(oh_store *store)
{
    if (ohi_get_relaxed(&store->kind) != OH_PROVENANCE_DIRECT || !ohi_record_is_used(store))
        return false;
    ohi_heap *heap = ohi_thread_heap;
    const uint32_t length = ohi_get_relaxed(&store->as.bill.length);
    const int32_t payer = ohi_record_payer(store);
    if (!ohi_direct_give_own(heap, (ohi_descriptor *)store))
        return false;
    ohi_ledger_entry_remove(ohi_heap_entry(heap, payer), OHI_LEDGER_DIRECT, length);
    return true;
}

oh_status ohi_store_create(oh_context *context, size_t length, unsigned flags, size_t alignment,
                           oh_store **out)
{
    context = ohi_context_or_default(context);
    if (OHI_UNLIKELY(length > OH_BUFFER_MAX_LENGTH))
        return OH_ERR_BUFFER_TOO_LARGE;
    if (length > OH_POOL_MAX_LENGTH || (flags & OHI_STORE_UNPOOLED) != 0)
        return create_direct(context, length, flags, alignment, out);
    if (alignment <= 16 && length > 0 && try_cached(context, length, out)) {
        if ((flags & OHI_STORE_ZERO) != 0)
            memset(ohi_slot_bytes(*out), 0, length);
        return OH_OK;
    }
    const size_t needed = length + ohi_harden_extra(length);
    unsigned size_class = ohi_class_of(needed);
    if (OHI_UNLIKELY(alignment > 16)) {
        size_class = ohi_class_of_aligned(needed, alignment);
        if (size_class == OHI_CLASS_NONE)
            return create_direct(context, length, flags, alignment, out);
    }
    const oh_status status = create_pooled(context, length, size_class, alignment > 16, out);
    if (status == OH_OK && (flags & OHI_STORE_ZERO) != 0)
        memset(ohi_slot_bytes(*out), 0, length);
    return status;
}

static oh_status wrap_bytes(oh_context *context, oh_provenance provenance, void *bytes,
                            size_t length, oh_store **out)
{
    if (length > OH_BUFFER_MAX_LENGTH)
        return OH_ERR_BUFFER_TOO_LARGE;
    const bool counts = provenance != OH_PROVENANCE_STATIC;
    if (counts && !ohi_context_charge(context, ledger_kind_of(provenance), length))
        return OH_ERR_MEMORY_LIMIT;
    ohi_descriptor *made = make_descriptor(provenance, bytes, length, context->account);
    if (made == NULL) {
        if (counts)
            ohi_ledger_remove(context->account, ledger_kind_of(provenance), length);
        return OH_ERR_NO_MEMORY;
    }
    ohi_harden_watch();
    *out = &made->head;
    return OH_OK;
}

oh_status ohi_store_adopt(oh_context *context, void *bytes, size_t length, oh_free_fn *free_bytes,
                          void *opaque, oh_store **out)
{
    context = ohi_context_or_default(context);
    oh_store *store;
    const oh_status status = wrap_bytes(context, OH_PROVENANCE_ADOPTED, bytes, length, &store);
    if (status != OH_OK)
        return status;
    ohi_descriptor *made = (ohi_descriptor *)store;
    made->as.adopted.free_bytes = free_bytes;
    made->as.adopted.opaque = opaque;
    tell_created(store);
    *out = store;
    return OH_OK;
}

oh_status ohi_store_static(oh_context *context, const void *bytes, size_t length, oh_store **out)
{
    context = ohi_context_or_default(context);
    return wrap_bytes(context, OH_PROVENANCE_STATIC, (void *)(uintptr_t)bytes, length, out);
}

oh_status ohi_store_map_file(oh_context *context, const char *path, oh_store **out)
{
    context = ohi_context_or_default(context);
    if (path == NULL)
        return OH_ERR_INVALID_ARG_VALUE;
    void *bytes;
    size_t length;
    oh_status status = ohi_file_map(path, &bytes, &length);
    if (status != OH_OK)
        return status;
    if (length == 0) {
        *out = NULL;
        return OH_OK;
    }
    oh_store *store;
    status = wrap_bytes(context, OH_PROVENANCE_MAPPED, bytes, length, &store);
    if (status != OH_OK) {
        ohi_file_unmap(bytes, length);
        return status;
    }
    tell_created(store);
    *out = store;
    return OH_OK;
}

/* Makes room for a new length where the store is; what it may need to grow has been charged. */
static bool make_room(oh_store *store, size_t length)
{
    if (ohi_store_provenance(store) == OH_PROVENANCE_DIRECT)
        return ohi_direct_resize((ohi_descriptor *)store, length);
    return length + ohi_harden_extra(length) <= ohi_store_capacity(store);
}

/* Gives the store the length if there is or can be room for it. */
static bool set_length(oh_store *store, size_t length)
{
    const bool is_watched = ohi_pool_is_watched();
    const size_t old = ohi_store_length(store);
    if (OHI_UNLIKELY(is_watched))
        ohi_harden_resizing(store);
    const bool has_room = make_room(store, length);
    if (has_room)
        ohi_set_relaxed(&store->as.bill.length, (uint32_t)length);
    if (OHI_UNLIKELY(is_watched))
        ohi_harden_resized(store, old);
    return has_room;
}

oh_status ohi_store_resize(oh_store *store, size_t length)
{
    const oh_provenance provenance = ohi_store_provenance(store);
    const bool ours = provenance == OH_PROVENANCE_POOL || provenance == OH_PROVENANCE_DIRECT;
    if (length > OH_BUFFER_MAX_LENGTH)
        return OH_ERR_BUFFER_TOO_LARGE;
    if (!ours || !oh_store_is_unique(store))
        return OH_ERR_NOT_SUPPORTED;
    const size_t old = ohi_store_length(store);
    const void *old_base = ohi_store_bytes(store);
    const ohi_ledger_kind kind = ledger_kind_of(provenance);
    const uint32_t account = ohi_store_account(store);
    if (length > old && !ohi_context_charge_account(account, kind, length - old))
        return OH_ERR_MEMORY_LIMIT;
    if (!set_length(store, length)) {
        if (length > old)
            ohi_ledger_remove(account, kind, length - old);
        return OH_ERR_NOT_SUPPORTED;
    }
    if (length < old)
        ohi_ledger_remove(account, kind, old - length);
    const ohi_store_observer *observer = ohi_observer_get();
    if (observer != NULL && observer->store_resized != NULL)
        observer->store_resized(store, old_base);
    return OH_OK;
}

/* The end. */

static void destroy_descriptor(ohi_descriptor *gone, oh_provenance provenance)
{
    const size_t length = ohi_store_length(&gone->head);
    if (provenance != OH_PROVENANCE_STATIC)
        ohi_ledger_remove(ohi_store_account(&gone->head), ledger_kind_of(provenance), length);
    if (provenance == OH_PROVENANCE_DIRECT) {
        if (OHI_UNLIKELY(ohi_pool_is_watched()))
            ohi_harden_end(&gone->head);
        ohi_direct_give(gone);
        return;
    }
    ohi_record_set_next(&gone->head, NULL); /* a second release finds no store */
    if (provenance == OH_PROVENANCE_ADOPTED && gone->as.adopted.free_bytes != NULL)
        gone->as.adopted.free_bytes(gone->as.adopted.opaque, gone->bytes, length);
    if (provenance == OH_PROVENANCE_MAPPED)
        ohi_file_unmap(gone->bytes, gone->capacity);
    ohi_pool_meta_free(gone->slot);
}

static void destroy_pooled(oh_store *store)
{
    if (OHI_UNLIKELY(ohi_pool_is_watched()))
        ohi_harden_end(store);
    ohi_ledger_remove(ohi_store_account(store), OHI_LEDGER_POOL, ohi_store_length(store));
    ohi_set_relaxed(&store->kind, OH_PROVENANCE_POOL);
    ohi_heap_give(store);
}

static void tell_destroyed(oh_store *store)
{
    const ohi_store_observer *observer = ohi_observer_get();
    if (observer != NULL && observer->store_destroyed != NULL)
        observer->store_destroyed(store, ohi_store_length(store), ohi_store_provenance(store));
}

static OHI_NOINLINE void destroy_apart(oh_store *store)
{
    if (OHI_UNLIKELY(ohi_pool_is_watched()))
        ohi_harden_check(store);
    if (OHI_UNLIKELY(!ohi_record_is_used(store))) { /* better ignored than cached */
        ohi_harden_twice(store);
        return;
    }
    if (ohi_store_is_sampled(store))
        tell_destroyed(store);
    const oh_provenance provenance = ohi_store_provenance(store);
    if (provenance == OH_PROVENANCE_POOL)
        destroy_pooled(store);
    else
        destroy_descriptor((ohi_descriptor *)store, provenance);
}

void ohi_store_destroy(oh_store *store)
{
    if (!try_give_direct(store))
        destroy_apart(store);
}
