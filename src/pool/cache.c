/* The slow side of the thread caches: what happens when one is empty or full.
 *
 * Full: it doubles as long as the heap's budget allows, else the newer half goes to the slabs.
 * Empty: it is filled half, so that what is taken and given next meets neither end. Where from is
 * what resident memory depends on, and the order is this:
 *
 *    1. released slots of the class, from the slabs that have some
 *    2. slabs of the class that are empty altogether
 *    3. slots of the class that were never handed out, where a huge page lies under them
 *    4. a single free slot of one of the next larger classes: borrowed, it goes back to its own
 *    5. slots of the class that were never handed out, whose memory may not be there yet
 *    6. a slab of a thread that has ended, or a new one
 *
 * With slots of one class in use at random, each class needs room for its own peak, and the peaks
 * do not come together. A class in its peak that borrows from a neighbour in a low makes do with
 * less: what counts is the peak of a few classes together. A borrowed slot costs a slow call where
 * a fast one would do, so there is a bound: where borrowing comes to a sixteenth of the time,
 * because a program does nothing else with a class that has no slots, the class gets its own. */
#include "pool/cache.h"

#include "base/checked.h"
#include "platform/platform.h"
#include "pool/annotate.h"
#include "pool/heap.h"
#include "pool/page_source.h"
#include "pool/pool_config.h"
#include "pool/remote.h"
#include "pool/slab_holes.h"

#include <string.h>

/* A cache begins with room for this many bytes, or slots; each time it runs over it doubles, as
   long as all caches of the heap together stay below their budget. A class in heavy use so gets
   room for a thousand slots, and the others stay small. */
#define CACHE_FIRST_BYTES 16384u
#define CACHE_FIRST_LEAST 8u
#define CACHE_FIRST_MOST 128u
#define CACHE_BUDGET_BYTES ((size_t)8 << 20)

/* Slots never handed out are drawn by the page: what is drawn and not used is memory for nothing.
 */
#define FRESH_BYTES 4096u

/* Slots below 256 bytes are not borrowed for: they make up little memory. */
#define BORROW_FIRST_CLASS 15u
#define BORROW_CLASSES 2u /* how much larger a borrowed slot may be: a fifth to a quarter */

/* Large slots make up most of the memory: for them further classes lend too, by up to three
   quarters larger, those that have some left. */
#define BORROW_FAR_FIRST_CLASS 27u /* 768 bytes */
#define BORROW_FAR_CLASSES 6u
#define BORROW_FAR_LEAST 3u

/* So many loans in less time than this are too many: each takes some 15 ns more than a fast call.
 */
#define BORROW_ROUND 128u
#define BORROW_ROUND_NS 32000u

static _Atomic uint64_t given_without_heap; /* bytes of slots that no cache counted */

static uint32_t limit_of(const ohi_heap *heap, unsigned size_class)
{
    return ohi_get_relaxed(&heap->states[size_class].end.room);
}

uint32_t ohi_cache_count(const ohi_heap *heap, unsigned size_class)
{
    const oh_store *first = ohi_get_relaxed(&heap->caches.first[size_class]);
    return limit_of(heap, size_class) - ohi_get_relaxed(&first->room);
}

static void count_drawn(ohi_heap *heap, unsigned size_class, int64_t change)
{
    ohi_bump_relaxed(&heap->states[size_class].drawn, change);
}

/* Gives the newest `count` slots back. */
static void flush(ohi_heap *heap, unsigned size_class, uint32_t count)
{
    enum { STEP = 128 };
    oh_store *slots[STEP];
    while (count > 0) {
        const uint32_t step = count < STEP ? count : STEP;
        for (uint32_t i = 0; i < step; i++)
            (void)ohi_cache_pop(&heap->caches, size_class, &slots[i]);
        ohi_remote_give(heap, slots, step);
        count_drawn(heap, size_class, -(int64_t)step);
        count -= step;
    }
}

void ohi_cache_flush_all(ohi_heap *heap)
{
    for (unsigned i = 0; i < OHI_CLASS_COUNT; i++)
        flush(heap, i, ohi_cache_count(heap, i));
}

/* Each record in the list has more room, or less, by as much. Others count meanwhile, with the
   registry locked. */
static void set_limit(ohi_heap *heap, unsigned size_class, uint32_t limit)
{
    const uint32_t more = limit - limit_of(heap, size_class);
    if (more == 0)
        return;
    heap->cache_bytes += (size_t)(int32_t)more * ohi_class_bytes(size_class);
    oh_store *record = ohi_get_relaxed(&heap->caches.first[size_class]);
    ohi_slab_registry_lock();
    for (; record != NULL; record = ohi_record_next(record))
        ohi_set_relaxed(&record->room, (uint16_t)(ohi_get_relaxed(&record->room) + more));
    ohi_slab_registry_unlock();
}

static uint32_t first_limit(unsigned size_class)
{
    const uint32_t limit = CACHE_FIRST_BYTES / (uint32_t)ohi_class_bytes(size_class);
    return limit < CACHE_FIRST_LEAST  ? CACHE_FIRST_LEAST
           : limit > CACHE_FIRST_MOST ? CACHE_FIRST_MOST
                                      : limit;
}

void ohi_cache_init(ohi_heap *heap)
{
    memcpy(heap->caches.class_of, ohi_class_table, sizeof ohi_class_table);
    for (unsigned i = 0; i < OHI_CLASS_COUNT; i++) {
        const ohi_geometry geometry = ohi_geometry_of(i);
        ohi_set_relaxed(&heap->caches.first[i], &heap->states[i].end);
        heap->caches.stride[i] = ohi_slot_stride(&geometry);
        heap->caches.bias[i] = ohi_slot_bias(&geometry);
        set_limit(heap, i, first_limit(i));
    }
}

/* Doubles the room of a cache; false when it or the heap has enough. */
static bool grow(ohi_heap *heap, unsigned size_class)
{
    const uint32_t limit = limit_of(heap, size_class);
    const size_t more = limit * ohi_class_bytes(size_class);
    if (limit * 2 > OHI_CACHE_MOST || heap->cache_bytes + more > CACHE_BUDGET_BYTES)
        return false;
    set_limit(heap, size_class, limit * 2);
    return true;
}

/* A few slots kept here and there would hold as many slabs. */
void ohi_cache_flush_idle(ohi_heap *heap)
{
    for (unsigned i = 0; i < OHI_CLASS_COUNT; i++) {
        const bool was_busy = heap->states[i].was_busy;
        heap->states[i].was_busy = false;
        if (was_busy)
            continue;
        flush(heap, i, ohi_cache_count(heap, i));
        set_limit(heap, i, first_limit(i));
    }
}

static void shuffle(oh_store **slots, uint32_t count)
{
    static _Atomic uint64_t state;
    for (uint32_t i = count; i > 1; i--) {
        /* A counter through a mixing function; the clock makes it another one in each process. */
        uint64_t bits = ohi_add_relaxed(&state, UINT64_C(0x9e3779b97f4a7c15)) ^ ohi_clock_ns();
        bits = (bits ^ bits >> 31) * UINT64_C(0xbf58476d1ce4e5b9);
        const uint32_t other = (uint32_t)((bits >> 32) % i);
        oh_store *moved = slots[i - 1];
        slots[i - 1] = slots[other];
        slots[other] = moved;
    }
}

static uint32_t wanted_of(const ohi_heap *heap, unsigned size_class, ohi_bin_list list)
{
    const uint32_t half = limit_of(heap, size_class) / 2;
    const uint32_t fresh = 1 + FRESH_BYTES / (uint32_t)ohi_class_bytes(size_class);
    return list == OHI_LIST_FRESH && fresh < half ? fresh : half;
}

/* Fills an empty cache half from the slabs on a list; false when there are none. */
static bool refill_from(ohi_heap *heap, unsigned size_class, ohi_bin_list list)
{
    oh_store *slots[OHI_CACHE_MOST / 2];
    const uint32_t wanted = wanted_of(heap, size_class, list);
    const uint32_t count = ohi_bin_draw(heap, size_class, list, wanted, slots);
    if (ohi_is_hardened(OH_HARDEN_RANDOM))
        shuffle(slots, count);
    count_drawn(heap, size_class, count);
    for (uint32_t i = count; i > 0; i--) /* the first one drawn is the first one taken */
        (void)ohi_cache_push(&heap->caches, size_class, slots[i - 1]);
    return count != 0;
}

/* True when so much was borrowed of late that the class had better have slots of its own. */
static bool has_borrowed_too_much(ohi_heap *heap)
{
    if (heap->loans < BORROW_ROUND)
        return false;
    const uint64_t now = ohi_clock_ns(), since = heap->loans_since_ns;
    heap->loans = 0;
    heap->loans_since_ns = now;
    return now - since < BORROW_ROUND_NS;
}

static unsigned last_lender_of(unsigned size_class)
{
    const unsigned last =
        size_class + (size_class < BORROW_FAR_FIRST_CLASS ? BORROW_CLASSES : BORROW_FAR_CLASSES);
    return last < OHI_CLASS_COUNT ? last : OHI_CLASS_COUNT - 1;
}

/* True when the cache of a class has a slot for a smaller one. */
static bool may_lend(const ohi_heap *heap, unsigned lender, unsigned size_class)
{
    return lender <= size_class + BORROW_CLASSES ||
           ohi_cache_count(heap, lender) >= BORROW_FAR_LEAST;
}

/* True when slots never handed out cost no memory. */
static bool has_resident(const ohi_heap *heap, unsigned size_class)
{
    const ohi_slab *first = heap->bins[size_class].lists[OHI_LIST_FRESH];
    return first != NULL && ohi_get_relaxed(&first->is_resident);
}

oh_store *ohi_cache_borrow(ohi_heap *heap, unsigned size_class)
{
    ohi_slab *const *lists = heap->bins[size_class].lists;
    if (size_class < BORROW_FIRST_CLASS || heap->loans >= BORROW_ROUND ||
        lists[OHI_LIST_RECYCLED] != NULL || lists[OHI_LIST_EMPTY] != NULL ||
        has_resident(heap, size_class) || ohi_get_relaxed(&heap->pending) != NULL)
        return NULL;
    oh_store *record;
    for (unsigned i = size_class + 1; i <= last_lender_of(size_class); i++)
        if (may_lend(heap, i, size_class) && ohi_cache_pop(&heap->caches, i, &record)) {
            heap->loans++;
            heap->states[size_class].was_busy = true;
            return record;
        }
    return NULL;
}

/* A free slot of one of the next classes; NULL when they have none at hand either. */
static oh_store *borrow(ohi_heap *heap, unsigned size_class)
{
    if (size_class < BORROW_FIRST_CLASS || has_borrowed_too_much(heap))
        return NULL;
    oh_store *record = ohi_cache_borrow(heap, size_class);
    if (record != NULL)
        return record;
    for (unsigned i = size_class + 1; i <= last_lender_of(size_class); i++)
        if (ohi_bin_draw(heap, i, OHI_LIST_RECYCLED, 1, &record) == 1) {
            heap->loans++;
            count_drawn(heap, i, 1);
            return record;
        }
    return NULL;
}

/* Slots that cost new memory, if no thread has ended that left some. */
static bool refill_anew(ohi_heap *heap, unsigned size_class)
{
    if (refill_from(heap, size_class, OHI_LIST_FRESH))
        return true;
    if (ohi_heap_adopt_idle(heap))
        for (int list = OHI_LIST_RECYCLED; list <= OHI_LIST_EMPTY; list++)
            if (refill_from(heap, size_class, (ohi_bin_list)list))
                return true;
    ohi_slab *slab = ohi_slab_create(heap, size_class);
    if (slab == NULL)
        return false;
    ohi_bin_add(heap, slab);
    return refill_from(heap, size_class, OHI_LIST_FRESH);
}

oh_store *ohi_cache_take(ohi_heap *heap, unsigned size_class, bool may_be_larger)
{
    heap->states[size_class].was_busy = true;
    oh_store *record;
    if (ohi_cache_pop(&heap->caches, size_class, &record))
        return record;
    if (heap->bins[size_class].lists[OHI_LIST_RECYCLED] == NULL)
        ohi_remote_collect(heap);
    bool is_there =
        refill_from(heap, size_class, OHI_LIST_RECYCLED) ||
        refill_from(heap, size_class, OHI_LIST_EMPTY) ||
        (has_resident(heap, size_class) && refill_from(heap, size_class, OHI_LIST_FRESH));
    if (!is_there && may_be_larger && (record = borrow(heap, size_class)) != NULL)
        return record;
    is_there = is_there || refill_anew(heap, size_class);
    return is_there && ohi_cache_pop(&heap->caches, size_class, &record) ? record : NULL;
}

void ohi_cache_give(ohi_heap *heap, oh_store *record)
{
    const unsigned size_class = ohi_get_relaxed(&record->size_class);
    if (heap == NULL) {
        (void)ohi_add_relaxed(&given_without_heap, ohi_class_bytes(size_class));
        ohi_remote_give_one(record);
        return;
    }
    if (ohi_cache_push(&heap->caches, size_class, record))
        return;
    heap->states[size_class].was_busy = true;
    if (!grow(heap, size_class))
        flush(heap, size_class, (limit_of(heap, size_class) + 1) / 2);
    (void)ohi_cache_push(&heap->caches, size_class, record);
}

void ohi_cache_give_meta(ohi_heap *heap, oh_store *slot)
{
    ohi_annotate_kept(ohi_slot_bytes(slot), ohi_slab_of(slot)->slot_bytes);
    if (ohi_is_hardened(OH_HARDEN_POISON))
        *ohi_slot_bytes(slot) = 0; /* not a poisoned slot */
    ohi_annotate_closed(ohi_slot_bytes(slot), ohi_slab_of(slot)->slot_bytes);
    ohi_set_relaxed(&slot->kind, 0);
    ohi_cache_give(heap, slot);
}

OHI_COLD void ohi_pool_read(ohi_pool_totals *out)
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
