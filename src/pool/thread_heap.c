/* How a thread comes to its heap, what it does there when the fast path has no answer, and how it
 * leaves it. The caches and what they stand on are told which heap is meant and know of no thread;
 * whoever allocates comes through here. */
#include "pool/thread_heap.h"

#include "base/check.h"
#include "platform/platform.h"
#include "pool/annotate.h"
#include "pool/direct_cache.h"
#include "pool/page_source.h"
#include "pool/pool_config.h"
#include "pool/remote.h"
#include "pool/trim.h"

/* The heap of a thread that has none: its caches are empty and full at once, so that every fast
   path turns to the slow one before it reaches anything else in it. Filled when the library is
   loaded, before any other constructor: written out it would be 7 KB of the file, most of them
   zeros and places to relocate. What is no record at all may have any class: each that a byte can
   hold has such a cache. */
static ohi_heap no_heap;

OHI_AT_LOAD static void empty_no_heap(void)
{
    static oh_store no_slot;
    for (unsigned i = 0; i <= UINT8_MAX; i++)
        ohi_set_relaxed(&no_heap.caches.first[i], &no_slot);
    ohi_set_relaxed(&no_heap.direct_bytes, SIZE_MAX / 2);
    no_heap.loans = UINT32_MAX; /* no class need be asked for a slot */
}

_Thread_local ohi_heap *ohi_thread_heap __attribute__((tls_model("initial-exec"))) = &no_heap;

/* The heap of a thread that may not use its fast path, because everything it does is watched. Else
   it is the same as ohi_thread_heap. */
static _Thread_local ohi_heap *own_heap __attribute__((tls_model("initial-exec")));

ohi_heap *ohi_heap_own(void)
{
    return own_heap;
}

/* Fork. The child has one thread: whatever lock another one held would stay locked for ever, so the
   forking thread takes them all, in the order in which they nest. Heaps of the threads that are
   gone may be in the middle of a change; nobody takes them over, and what they hold is lost to the
   child. It is asked for at load: handlers run before a fork newest first, so those of the program
   find the locks free, and no fork can come in the middle of asking. */
static void before_fork(void)
{
    ohi_direct_lock();
    ohi_slab_registry_lock();
    ohi_page_source_lock();
}

static void after_fork(void)
{
    ohi_page_source_unlock();
    ohi_slab_registry_unlock();
    ohi_direct_unlock();
}

static void after_fork_in_child(void)
{
    ohi_page_source_forget_busy();
    after_fork();
}

OHI_AT_LOAD static void prepare_forks(void)
{
    ohi_process_at_fork(before_fork, after_fork, after_fork_in_child);
}

static void detach(void *argument)
{
    ohi_heap *heap = argument;
    ohi_thread_heap = &no_heap;
    own_heap = NULL;
    ohi_direct_share(heap);
    ohi_cache_flush_all(heap);
    ohi_remote_collect(heap);
    ohi_bin_retire_all(heap);
    ohi_set_release(&heap->state, OHI_HEAP_IDLE);
}

/* In one mapping: the ledger and, behind it, the heap. */
static ohi_heap *make_heap(void)
{
    const size_t page = ohi_page_bytes();
    const size_t ledger_bytes = OHI_LEDGER_ACCOUNTS * sizeof(ohi_ledger_entry);
    const size_t bytes = (ledger_bytes + sizeof(ohi_heap) + page - 1) & ~(page - 1);
    uint8_t *pages = ohi_pages_map(bytes, page);
    if (pages == NULL)
        return NULL;
    ohi_heap *heap = (ohi_heap *)(void *)(pages + ledger_bytes);
    ohi_cache_init(heap);
    ohi_set_relaxed(&heap->state, OHI_HEAP_OWNED);
    ohi_heap_add(heap);
    return heap;
}

ohi_heap *ohi_heap_attach(void)
{
    if (OHI_LIKELY(own_heap != NULL))
        return own_heap;
    ohi_heap *heap = ohi_heap_first();
    while (heap != NULL && !ohi_heap_claim(heap))
        heap = heap->next;
    if (heap == NULL)
        heap = make_heap();
    if (heap == NULL)
        return NULL;
    if (!ohi_thread_at_exit(detach, heap)) {
        ohi_set_release(&heap->state, OHI_HEAP_IDLE);
        return NULL;
    }
    own_heap = heap;
    if (!ohi_pool_is_watched())
        ohi_thread_heap = heap;
    return heap;
}

/* Slow calls. */

oh_store *ohi_heap_take_slow(unsigned size_class, bool may_be_larger)
{
    ohi_heap *heap = ohi_heap_attach();
    if (heap == NULL)
        return NULL;
    ohi_trim_now_and_then(heap);
    oh_store *record = ohi_cache_take(heap, size_class, may_be_larger);
    if (OHI_LIKELY(record != NULL))
        return record;
    ohi_trim_all(heap); /* what we keep may be just what is missing */
    return ohi_cache_take(heap, size_class, may_be_larger);
}

void ohi_heap_give_slow(oh_store *record)
{
    ohi_heap *heap = ohi_heap_attach();
    if (heap != NULL)
        ohi_trim_now_and_then(heap);
    ohi_cache_give(heap, record);
}

void *ohi_pool_meta_alloc(size_t bytes, oh_store **slot)
{
    OH_ASSERT(bytes <= OHI_SLOT_MAX_BYTES);
    oh_store *record = ohi_heap_take(ohi_class_of(bytes), true);
    if (record == NULL)
        return NULL;
    ohi_record_set_bill(record, ohi_payer_of(0), (uint32_t)bytes);
    ohi_record_set_kind(record, OHI_KIND_INTERNAL);
    *slot = record;
    ohi_annotate_open(ohi_slot_bytes(record), ohi_slab_of(record)->slot_bytes);
    return ohi_slot_bytes(record);
}

void ohi_pool_meta_free(oh_store *slot)
{
    ohi_cache_give_meta(ohi_heap_attach(), slot);
}

void ohi_pool_housekeep(void)
{
    if (own_heap != NULL)
        ohi_trim_housekeep(own_heap);
}

void ohi_pool_trim(void)
{
    ohi_trim_all(ohi_heap_attach());
}
