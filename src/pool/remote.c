/* The remote-release protocol.
 *
 * A slot is given back to the cache of the thread that releases it, whoever made it, and finds its
 * way home when that cache overflows: to the free list if the slab is the thread's own, else to the
 * remote list of the slab, one swap for a chain of slots.
 *
 * A thread R that pushes a chain to slab->remote and finds it empty before must announce the slab:
 * it pushes the slab to heap->pending of the slab's owner. The owner O takes the whole of
 * heap->pending with one exchange and, for each slab, reads pending_next and only then takes the
 * whole of slab->remote with one exchange. From this follows:
 *
 *    - a slab is announced at most once at a time: the next one who finds `remote` empty comes
 *      after O's second exchange, when O is done with pending_next;
 *    - a slab that has remote slots is on a pending list, or its announcer is on the way there;
 *    - so a slab whose slots have all arrived in its free list is on no pending list, nobody is
 *      on the way, and it can be unmapped.
 *
 * tests/model checks exactly this by trying all interleavings.
 *
 * Orders: a push releases, so that the links, and what the releasing thread wrote before them, come
 * along, and O's exchanges acquire. The other way round there is one more: O's exchange of `remote`
 * releases its reading of pending_next, and a push acquires, so that the next announcer's writing
 * of pending_next comes after. slab->heap is read by R after its push; it may change hands at that
 * moment, so whoever finds a slab in his pending list that is not his announces it again, to the
 * heap it has now. */
#include "pool/remote.h"

#include "pool/heap.h"

static void announce(ohi_slab *slab)
{
    ohi_heap *owner = ohi_get_acquire(&slab->heap);
    ohi_slab *head = ohi_get_relaxed(&owner->pending);
    do
        slab->pending_next = head;
    while (!ohi_swap_if_release(&owner->pending, &head, slab));
}

static void give_chain(ohi_slab *slab, oh_store *first, oh_store *last)
{
    oh_store *head = ohi_get_relaxed(&slab->remote);
    do
        ohi_record_set_next(last, head);
    while (!ohi_swap_if_acq_rel(&slab->remote, &head, first));
    if (head == NULL)
        announce(slab);
}

void ohi_remote_give_one(oh_store *record)
{
    give_chain(ohi_slab_of(record), record, record);
}

/* Neighbours of one foreign slab go home together. */
void ohi_remote_give(ohi_heap *heap, oh_store **slots, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        ohi_slab *slab = ohi_slab_of(slots[i]);
        if (ohi_get_relaxed(&slab->heap) == heap) {
            ohi_bin_give(heap, slab, slots[i]);
            continue;
        }
        const uint32_t first = i;
        for (; i + 1 < count && ohi_slab_of(slots[i + 1]) == slab; i++)
            ohi_record_set_next(slots[i], slots[i + 1]);
        give_chain(slab, slots[first], slots[i]);
    }
}

/* The remote slots of a slab of ours join its free ones. */
static void collect_slab(ohi_heap *heap, ohi_slab *slab)
{
    oh_store *record = ohi_exchange_acq_rel(&slab->remote, NULL);
    uint32_t count = 0;
    while (record != NULL) {
        oh_store *after = ohi_record_next(record);
        ohi_record_set_next(record, slab->free);
        slab->free = record;
        record = after;
        count++;
    }
    ohi_bump_relaxed(&slab->free_count, count);
    const unsigned size_class = slab->size_class;
    ohi_bin_file(heap, slab);
    ohi_bin_retire_excess(heap, size_class);
}

void ohi_remote_collect(ohi_heap *heap)
{
    if (ohi_get_relaxed(&heap->pending) == NULL)
        return;
    ohi_slab *slab = ohi_exchange_acquire(&heap->pending, NULL);
    while (slab != NULL) {
        ohi_slab *next = slab->pending_next;
        if (ohi_get_relaxed(&slab->heap) == heap)
            collect_slab(heap, slab);
        else
            announce(slab);
        slab = next;
    }
}
