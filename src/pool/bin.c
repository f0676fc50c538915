#include "pool/bin.h"

#include "base/check.h"
#include "pool/heap.h"
#include "pool/page_source.h"
#include "pool/pool_config.h"
#include "pool/slab_holes.h"

/* Most memory of empty slabs that a heap keeps to itself; beyond, they go to the page source, where
   any thread finds them. What a heap has not needed for a tick goes there too. */
#define KEEP_EMPTY_BYTES ((uint64_t)16 << 20)

static bool is_empty(const ohi_slab *slab)
{
    return ohi_get_relaxed(&slab->free_count) == ohi_get_relaxed(&slab->fresh);
}

static ohi_bin_list list_of(const ohi_slab *slab)
{
    if (is_empty(slab))
        return OHI_LIST_EMPTY;
    if (slab->free != NULL)
        return slab->purged_bytes == 0 ? OHI_LIST_RECYCLED : OHI_LIST_FRESH;
    return ohi_get_relaxed(&slab->fresh) < slab->capacity ? OHI_LIST_FRESH : OHI_LIST_NONE;
}

static void count_empty(ohi_heap *heap, ohi_slab *slab, uint32_t change)
{
    ohi_bin *bin = &heap->bins[slab->size_class];
    bin->empty_count += change;
    heap->empty_bytes += change == 1 ? slab->slab_bytes : -(uint64_t)slab->slab_bytes;
    if (bin->empty_least > bin->empty_count)
        bin->empty_least = bin->empty_count;
}

static void unlist(ohi_heap *heap, ohi_slab *slab)
{
    if (slab->list == OHI_LIST_NONE)
        return;
    if (slab->next != NULL)
        slab->next->previous = slab->previous;
    if (slab->previous != NULL)
        slab->previous->next = slab->next;
    else
        heap->bins[slab->size_class].lists[slab->list] = slab->next;
    if (slab->list == OHI_LIST_EMPTY)
        count_empty(heap, slab, -1u);
    slab->list = OHI_LIST_NONE;
}

static void enlist(ohi_heap *heap, ohi_slab *slab, ohi_bin_list list)
{
    if (list == OHI_LIST_NONE)
        return;
    ohi_slab **head = &heap->bins[slab->size_class].lists[list];
    slab->previous = NULL;
    slab->next = *head;
    if (*head != NULL)
        (*head)->previous = slab;
    *head = slab;
    slab->list = (uint16_t)list;
    if (list == OHI_LIST_EMPTY)
        count_empty(heap, slab, 1);
}

void ohi_bin_file(ohi_heap *heap, ohi_slab *slab)
{
    const ohi_bin_list list = list_of(slab);
    if (list == slab->list)
        return;
    unlist(heap, slab);
    enlist(heap, slab, list);
}

void ohi_bin_add(ohi_heap *heap, ohi_slab *slab)
{
    ohi_bump_relaxed(&heap->slab_count, 1u);
    enlist(heap, slab, OHI_LIST_FRESH);
}

void ohi_bin_give(ohi_heap *heap, ohi_slab *slab, oh_store *record)
{
    ohi_record_set_next(record, slab->free);
    slab->free = record;
    ohi_bump_relaxed(&slab->free_count, 1u);
    if (slab->list != OHI_LIST_RECYCLED || is_empty(slab)) {
        ohi_bin_file(heap, slab);
        ohi_bin_retire_excess(heap, slab->size_class);
    }
}

/* Both draw up to `wanted` slots and return how many. */
static uint32_t draw_free(ohi_slab *slab, uint32_t wanted, oh_store **slots)
{
    uint32_t count = 0;
    oh_store *each = slab->free;
    for (; each != NULL && count < wanted; each = ohi_record_next(each))
        slots[count++] = each;
    slab->free = each;
    ohi_bump_relaxed(&slab->free_count, -count);
    return count;
}

static uint32_t draw_fresh(ohi_slab *slab, uint32_t wanted, oh_store **slots)
{
    const uint32_t fresh = ohi_get_relaxed(&slab->fresh);
    const uint32_t left = slab->capacity - fresh;
    const uint32_t count = wanted < left ? wanted : left;
    oh_store *records = ohi_slab_records(slab) + fresh;
    for (uint32_t i = 0; i < count; i++) {
        atomic_init(&records[i].references, 1);
        atomic_init(&records[i].kind, 0);
        atomic_init(&records[i].size_class, (uint8_t)slab->size_class);
        ohi_record_set_next(&records[i], NULL);
        slots[i] = &records[i];
    }
    /* Release: an inspector that sees the slot sees its record. */
    ohi_set_release(&slab->fresh, fresh + count);
    return count;
}

uint32_t ohi_bin_draw(ohi_heap *heap, unsigned size_class, ohi_bin_list list, uint32_t wanted,
                      oh_store **slots)
{
    uint32_t count = 0;
    ohi_slab *slab;
    while (count < wanted && (slab = heap->bins[size_class].lists[list]) != NULL) {
        ohi_slab_forget_holes(slab);
        count += draw_free(slab, wanted - count, slots + count);
        if (list != OHI_LIST_RECYCLED)
            count += draw_fresh(slab, wanted - count, slots + count);
        ohi_bin_file(heap, slab);
        if (slab->list == OHI_LIST_NONE && !slab->is_whole) {
            slab->is_whole = true;
            ohi_page_source_set_whole(slab, slab->units, true);
        }
    }
    return count;
}

/* Slabs first that are there already, so that none is met twice. */
void ohi_bin_purge(ohi_heap *heap, uint32_t most, bool only_rested)
{
    if (ohi_is_hardened(OH_HARDEN_POISON)) /* poison must stay whole */
        return;
    for (unsigned i = 0; i < OHI_CLASS_COUNT; i++)
        for (int list = OHI_LIST_FRESH; list >= OHI_LIST_RECYCLED; list--) {
            ohi_slab *next;
            for (ohi_slab *slab = heap->bins[i].lists[list]; slab != NULL; slab = next) {
                next = slab->next;
                if (most == 0 || (only_rested && !ohi_slab_has_rested(slab)))
                    continue;
                ohi_slab_purge_holes(slab);
                ohi_bin_file(heap, slab);
                most--;
            }
        }
}

void ohi_bin_retire(ohi_heap *heap, unsigned size_class, uint32_t count)
{
    while (count-- > 0) {
        ohi_slab *slab = heap->bins[size_class].lists[OHI_LIST_EMPTY];
        unlist(heap, slab);
        OH_INVARIANT(ohi_get_relaxed(&heap->slab_count) > 0);
        ohi_bump_relaxed(&heap->slab_count, -1u);
        ohi_slab_forget_holes(slab);
        ohi_slab_destroy(slab);
    }
}

void ohi_bin_retire_all(ohi_heap *heap)
{
    for (unsigned i = 0; i < OHI_CLASS_COUNT; i++)
        ohi_bin_retire(heap, i, heap->bins[i].empty_count);
}

void ohi_bin_retire_idle(ohi_heap *heap)
{
    for (unsigned i = 0; i < OHI_CLASS_COUNT; i++) {
        ohi_bin_retire(heap, i, heap->bins[i].empty_least);
        heap->bins[i].empty_least = heap->bins[i].empty_count;
    }
}

void ohi_bin_retire_excess(ohi_heap *heap, unsigned size_class)
{
    if (heap->empty_bytes > KEEP_EMPTY_BYTES && heap->bins[size_class].empty_count > 0)
        ohi_bin_retire(heap, size_class, 1);
}
