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
 * slabs; the next new thread takes it over as it is (thread_heap.c), and a thread that needs a slab
 * takes over the slabs of idle heaps before it asks for new memory. */
#include "pool/heap.h"

#include "base/check.h"
#include "pool/remote.h"

#include <string.h>

static _Atomic(ohi_heap *) all_heaps;

ohi_heap *ohi_heap_first(void)
{
    return ohi_get_acquire(&all_heaps);
}

bool ohi_heap_claim(ohi_heap *heap)
{
    uint32_t idle = OHI_HEAP_IDLE;
    return ohi_get_relaxed(&heap->state) == OHI_HEAP_IDLE &&
           atomic_compare_exchange_strong_explicit(&heap->state, &idle, OHI_HEAP_OWNED,
                                                   memory_order_acquire, memory_order_relaxed);
}

void ohi_heap_add(ohi_heap *heap)
{
    heap->next = ohi_get_relaxed(&all_heaps);
    while (!ohi_swap_if_release(&all_heaps, &heap->next, heap))
        ;
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
    OH_INVARIANT(ohi_get_relaxed(&task->from->slab_count) > 0);
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
        if (!has_something || !ohi_heap_claim(each))
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
