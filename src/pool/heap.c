/* Heaps: the threads' part of the pool.
 *
 * A slot in use belongs to whoever holds the store. A free slot is in one of four places:
 *
 *    cache       of any thread's heap: taken and given without a lock or an atomic instruction
 *    free list   of its slab: touched only by the thread that owns the slab's heap
 *    remote list of its slab: pushed to by any other thread (remote.c)
 *    fresh       never handed out: no record exists yet
 *
 * Caches overflow into slabs and refill from slabs, half a cache at a time (cache.c); a heap sorts
 * the slabs of a class by what they have to give (bin.c).
 *
 * Heaps are never unmapped. The heap of an ended thread goes idle, its caches returned to its
 * slabs; the next new thread takes it over as it is, and a thread that needs a slab takes over the
 * slabs of idle heaps before it asks for new memory. */
#include "pool/heap.h"

#include "base/check.h"
#include "base/checked.h"
#include "platform/platform.h"
#include "pool/annotate.h"
#include "pool/direct.h"
#include "pool/page_source.h"
#include "pool/pool_config.h"
#include "pool/remote.h"

#include <string.h>

/* The heap of a thread that has none: its caches are empty and full at once, so that every fast
   path turns to the slow one before it reaches anything else in it. Filled when the library is
   loaded, before any other constructor: written out it would be 7 KB of the file, most of them
   zeros and places to relocate. */
static ohi_heap no_heap;

OHI_AT_LOAD static void empty_no_heap(void)
{
    static oh_store no_slot;
    for (unsigned i = 0; i < OHI_CLASS_COUNT; i++)
        ohi_set_relaxed(&no_heap.caches.first[i], &no_slot);
    ohi_set_relaxed(&no_heap.direct_bytes, SIZE_MAX / 2);
}

_Thread_local ohi_heap *ohi_thread_heap __attribute__((tls_model("initial-exec"))) = &no_heap;

/* The heap of a thread that may not use its fast path, because everything it does is watched. Else
   it is the same as ohi_thread_heap. */
static _Thread_local ohi_heap *own_heap __attribute__((tls_model("initial-exec")));

static _Atomic(ohi_heap *) all_heaps;
static _Atomic uint64_t given_without_heap; /* bytes of slots that no cache counted */

ohi_heap *ohi_heap_first(void)
{
    return ohi_get_acquire(&all_heaps);
}

ohi_heap *ohi_heap_own(void)
{
    return own_heap;
}

void ohi_heap_count_given(size_t bytes)
{
    (void)ohi_add_relaxed(&given_without_heap, bytes);
}

/* Fork. The child has one thread: whatever lock another one held would stay locked for ever, so the
   forking thread takes them all, in the order in which they nest. Heaps of the threads that are
   gone may be in the middle of a change; nobody takes them over, and what they hold is lost to the
   child. */
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

static void prepare_forks(void)
{
    ohi_process_at_fork(before_fork, after_fork, after_fork);
}

/* Threads. */

static bool claim(ohi_heap *heap)
{
    uint32_t idle = OHI_HEAP_IDLE;
    return ohi_get_relaxed(&heap->state) == OHI_HEAP_IDLE &&
           atomic_compare_exchange_strong_explicit(&heap->state, &idle, OHI_HEAP_OWNED,
                                                   memory_order_acquire, memory_order_relaxed);
}

static void detach(void *argument)
{
    ohi_heap *heap = argument;
    ohi_thread_heap = &no_heap;
    ohi_direct_share(heap); /* needs the heap: descriptors may go back to it */
    own_heap = NULL;
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
    heap->next = ohi_get_relaxed(&all_heaps);
    while (!ohi_swap_if_release(&all_heaps, &heap->next, heap))
        ;
    return heap;
}

ohi_heap *ohi_heap_attach(void)
{
    if (OHI_LIKELY(own_heap != NULL))
        return own_heap;
    ohi_heap *heap = ohi_heap_first();
    while (heap != NULL && !claim(heap))
        heap = heap->next;
    if (heap == NULL)
        heap = make_heap();
    if (heap == NULL)
        return NULL;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, prepare_forks);
    if (!ohi_thread_at_exit(detach, heap)) {
        ohi_set_release(&heap->state, OHI_HEAP_IDLE);
        return NULL;
    }
    own_heap = heap;
    if (!ohi_pool_is_watched())
        ohi_thread_heap = heap;
    return heap;
}

/* Slabs of ended threads. */

typedef struct adoption {
    ohi_heap *from, *to;
} adoption;

static void adopt_slab(ohi_slab *slab, void *opaque)
{
    const adoption *task = opaque;
    if (ohi_get_relaxed(&slab->heap) != task->from)
        return;
    ohi_set_release(&slab->heap, task->to);
    ohi_bump_relaxed(&task->from->slab_count, -1u);
    ohi_bump_relaxed(&task->to->slab_count, 1u);
    slab->list = OHI_LIST_NONE;
    ohi_bin_file(task->to, slab);
}

bool ohi_heap_adopt_idle(ohi_heap *heap)
{
    bool any = false;
    for (ohi_heap *each = ohi_heap_first(); each != NULL; each = each->next) {
        const bool has_something =
            ohi_get_relaxed(&each->slab_count) != 0 || ohi_get_relaxed(&each->pending) != NULL;
        if (!has_something || !claim(each))
            continue;
        ohi_remote_collect(each);
        adoption task = {.from = each, .to = heap};
        ohi_slab_visit(adopt_slab, &task);
        memset(each->bins, 0, sizeof each->bins);
        each->empty_bytes = 0;
        ohi_set_release(&each->state, OHI_HEAP_IDLE);
        any = true;
    }
    return any;
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
    ohi_annotate_kept(ohi_slot_bytes(slot), ohi_slab_of(slot)->slot_bytes);
    if (ohi_is_hardened(OHI_HARDEN_POISON))
        *ohi_slot_bytes(slot) = 0; /* not a poisoned slot */
    ohi_annotate_closed(ohi_slot_bytes(slot), ohi_slab_of(slot)->slot_bytes);
    ohi_set_relaxed(&slot->kind, 0);
    ohi_heap_give(slot);
}

void ohi_pool_read(ohi_pool_totals *out)
{
    int64_t used = -(int64_t)ohi_get_relaxed(&given_without_heap);
    /* A slab that has a slot in a cache stays mapped as long as it is registered. */
    ohi_slab_registry_lock();
    for (ohi_heap *heap = ohi_heap_first(); heap != NULL; heap = heap->next)
        for (unsigned i = 0; i < OHI_CLASS_COUNT; i++) {
            const int64_t in_use =
                ohi_get_relaxed(&heap->states[i].drawn) - (int64_t)ohi_cache_count(heap, i);
            used += in_use * (int64_t)ohi_class_bytes(i);
        }
    ohi_slab_registry_unlock();
    out->used = used > 0 ? (uint64_t)used : 0;
    out->reserved = ohi_page_source_used_bytes() + ohi_page_source_kept_bytes();
    out->reserved -= ohi_min_size(out->reserved, ohi_slab_purged_bytes());
}
