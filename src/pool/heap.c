/* Heaps: the threads' part of the pool, and how slots get home that another thread releases.
 *
 * A slot in use belongs to whoever holds the store. A free slot is in one of four places:
 *
 *    cache      of any thread's heap: taken and given without a lock or an atomic instruction
 *    free list  of its slab: touched only by the thread that owns the slab's heap
 *    remote list of its slab: pushed to by any other thread, one swap for a chain of slots
 *    fresh      never handed out: no record exists yet
 *
 * Caches overflow into slabs and refill from slabs, half a cache at a time. A slot is given back
 * to the cache of the thread that releases it, whoever made it, and finds its way home when that
 * cache overflows: to the free list if the slab is the thread's own, else to the remote list.
 *
 * The remote-release protocol. A thread R that pushes a chain to slab->remote and finds it empty
 * before must announce the slab: it pushes the slab to heap->pending of the slab's owner. The owner
 * O takes the whole of heap->pending with one exchange and, for each slab, reads pending_next and
 * only then takes the whole of slab->remote with one exchange. From this follows:
 *
 *    - a slab is announced at most once at a time: the next one who finds `remote` empty comes
 * after O's second exchange, when O is done with pending_next;
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
 * heap it has now.
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

#include <string.h>

/* A cache begins with room for this many bytes, or slots; each time it runs over it doubles, as
   long as all caches of the heap together stay below their budget. A class in heavy use so gets
   room for a thousand slots, and the others stay small. */
#define CACHE_FIRST_BYTES 16384u
#define CACHE_FIRST_LEAST 8u
#define CACHE_FIRST_MOST 128u
#define CACHE_BUDGET_BYTES ((size_t)8 << 20)

/* Most memory of empty slabs that a heap keeps to itself; beyond, they go to the page source, where
   any thread finds them. What a heap has not needed for a tick goes there too. */
#define KEEP_EMPTY_BYTES ((uint64_t)16 << 20)
#define SLOW_CALLS_A_LOOK 16u

/* The heap of a thread that has none: its caches are empty and full at once, so that every fast
   path turns to the slow one before it reaches anything else in it. */
static oh_store *no_slots[2];
#define NO_CACHE                                                                                   \
    {                                                                                              \
        .top = no_slots + 1, .end = no_slots + 1                                                   \
    }
#define NO_CACHES_8 NO_CACHE, NO_CACHE, NO_CACHE, NO_CACHE, NO_CACHE, NO_CACHE, NO_CACHE, NO_CACHE
static ohi_heap no_heap = {.caches = {NO_CACHES_8, NO_CACHES_8, NO_CACHES_8, NO_CACHES_8,
                                      NO_CACHES_8, NO_CACHES_8, NO_CACHES_8},
                           .direct_bytes = SIZE_MAX / 2};
_Thread_local ohi_heap *ohi_thread_heap __attribute__((tls_model("initial-exec"))) = &no_heap;

/* The heap of a thread that may not use its fast path, because everything it does is watched. Else
   it is the same as ohi_thread_heap. */
static _Thread_local ohi_heap *own_heap __attribute__((tls_model("initial-exec")));

static _Atomic(ohi_heap *) all_heaps;
static _Atomic uint32_t trims; /* asks every thread to give back what it does not use */
static _Atomic uint64_t given_without_heap; /* bytes of slots that no cache counted */

ohi_heap *ohi_heap_first(void)
{
    return ohi_get_acquire(&all_heaps);
}

/* Bins. */

static void list_push(ohi_slab **list, ohi_slab *slab)
{
    slab->previous = NULL;
    slab->next = *list;
    if (*list != NULL)
        (*list)->previous = slab;
    *list = slab;
    slab->is_listed = true;
}

static void list_remove(ohi_slab **list, ohi_slab *slab)
{
    if (slab->next != NULL)
        slab->next->previous = slab->previous;
    if (slab->previous != NULL)
        slab->previous->next = slab->next;
    else
        *list = slab->next;
    slab->is_listed = false;
}

static bool is_empty(const ohi_slab *slab)
{
    return ohi_get_relaxed(&slab->free_count) == ohi_get_relaxed(&slab->fresh);
}

static void push_empty(ohi_heap *heap, ohi_slab *slab)
{
    ohi_bin *bin = &heap->bins[slab->size_class];
    list_push(&bin->empty, slab);
    bin->empty_count++;
    heap->empty_bytes += slab->slab_bytes;
}

static ohi_slab *pop_empty(ohi_heap *heap, ohi_bin *bin)
{
    ohi_slab *slab = bin->empty;
    list_remove(&bin->empty, slab);
    bin->empty_count--;
    if (bin->empty_least > bin->empty_count)
        bin->empty_least = bin->empty_count;
    heap->empty_bytes -= slab->slab_bytes;
    return slab;
}

static void retire_empty(ohi_heap *heap, ohi_bin *bin, uint32_t count)
{
    while (count-- > 0) {
        ohi_slab *slab = pop_empty(heap, bin);
        ohi_bump_relaxed(&heap->slab_count, -1u);
        ohi_slab_destroy(slab);
    }
}

/* Puts a slab that has just got free slots on the list where it belongs. */
static void file_slab(ohi_heap *heap, ohi_slab *slab)
{
    ohi_bin *bin = &heap->bins[slab->size_class];
    if (!is_empty(slab)) {
        if (!slab->is_listed)
            list_push(&bin->partial, slab);
        return;
    }
    if (slab->is_listed)
        list_remove(&bin->partial, slab);
    push_empty(heap, slab);
    if (heap->empty_bytes > KEEP_EMPTY_BYTES)
        retire_empty(heap, bin, 1);
}

/* Releases to slabs. */

static void give_to_own_slab(ohi_heap *heap, ohi_slab *slab, oh_store *record)
{
    record->as.next = slab->free;
    slab->free = record;
    ohi_bump_relaxed(&slab->free_count, 1u);
    if (!slab->is_listed || is_empty(slab))
        file_slab(heap, slab);
}

static void announce(ohi_slab *slab)
{
    ohi_heap *owner = ohi_get_acquire(&slab->heap);
    ohi_slab *head = ohi_get_relaxed(&owner->pending);
    do
        slab->pending_next = head;
    while (!ohi_swap_if_release(&owner->pending, &head, slab));
}

static void give_to_remote_slab(ohi_slab *slab, oh_store *first, oh_store *last)
{
    oh_store *head = ohi_get_relaxed(&slab->remote);
    do
        last->as.next = head;
    while (!ohi_swap_if_acq_rel(&slab->remote, &head, first));
    if (head == NULL)
        announce(slab);
}

/* Gives slots of one class back to the slabs they came from; neighbours of one foreign slab go home
   together. */
static void give_to_slabs(ohi_heap *heap, oh_store **slots, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        ohi_slab *slab = ohi_slab_of(slots[i]);
        if (ohi_get_relaxed(&slab->heap) == heap) {
            give_to_own_slab(heap, slab, slots[i]);
            continue;
        }
        const uint32_t first = i;
        for (; i + 1 < count && ohi_slab_of(slots[i + 1]) == slab; i++)
            slots[i]->as.next = slots[i + 1];
        give_to_remote_slab(slab, slots[first], slots[i]);
    }
}

/* Takes in what other threads have released to the heap's slabs. */
static void collect(ohi_heap *heap)
{
    if (ohi_get_relaxed(&heap->pending) == NULL)
        return;
    ohi_slab *slab = ohi_exchange_acquire(&heap->pending, NULL);
    while (slab != NULL) {
        ohi_slab *next = slab->pending_next;
        if (ohi_get_relaxed(&slab->heap) != heap) {
            announce(slab);
            slab = next;
            continue;
        }
        oh_store *record = ohi_exchange_acq_rel(&slab->remote, NULL);
        uint32_t count = 0;
        while (record != NULL) {
            oh_store *after = record->as.next;
            record->as.next = slab->free;
            slab->free = record;
            record = after;
            count++;
        }
        ohi_bump_relaxed(&slab->free_count, count);
        file_slab(heap, slab);
        slab = next;
    }
}

/* Caches. */

static uint32_t cache_count(const ohi_heap *heap, unsigned size_class)
{
    return (uint32_t)(ohi_get_relaxed(&heap->caches[size_class].top) -
                      heap->states[size_class].bottom);
}

static void set_drawn(ohi_cache_state *state, int64_t change)
{
    ohi_bump_relaxed(&state->drawn, change);
}

/* Gives back the `count` slots that have been in the cache the longest. */
static void flush(ohi_heap *heap, unsigned size_class, uint32_t count)
{
    ohi_cache_state *state = &heap->states[size_class];
    const uint32_t left = cache_count(heap, size_class) - count;
    give_to_slabs(heap, state->bottom, count);
    memmove(state->bottom, state->bottom + count, left * sizeof *state->bottom);
    ohi_set_relaxed(&heap->caches[size_class].top, state->bottom + left);
    set_drawn(state, -(int64_t)count);
}

static void flush_caches(ohi_heap *heap)
{
    for (unsigned i = 0; i < OHI_CLASS_COUNT; i++)
        flush(heap, i, cache_count(heap, i));
}

static void set_limit(ohi_heap *heap, unsigned size_class, uint32_t limit)
{
    ohi_cache *cache = &heap->caches[size_class];
    oh_store **bottom = heap->states[size_class].bottom;
    const size_t old = (size_t)(cache->end - bottom);
    heap->cache_bytes += (limit - old) * ohi_class_bytes(size_class);
    cache->end = bottom + limit;
}

static uint32_t get_limit(const ohi_heap *heap, unsigned size_class)
{
    return (uint32_t)(heap->caches[size_class].end - heap->states[size_class].bottom);
}

static uint32_t first_limit(unsigned size_class)
{
    const uint32_t limit = CACHE_FIRST_BYTES / (uint32_t)ohi_class_bytes(size_class);
    return limit < CACHE_FIRST_LEAST  ? CACHE_FIRST_LEAST
           : limit > CACHE_FIRST_MOST ? CACHE_FIRST_MOST
                                      : limit;
}

/* Doubles the room of a cache; false when it or the heap has enough. */
static bool grow_cache(ohi_heap *heap, unsigned size_class)
{
    const uint32_t limit = get_limit(heap, size_class);
    const size_t more = limit * ohi_class_bytes(size_class);
    if (limit * 2 > OHI_CACHE_MOST || heap->cache_bytes + more > CACHE_BUDGET_BYTES)
        return false;
    set_limit(heap, size_class, limit * 2);
    return true;
}

/* A cache that was neither empty nor full since the last tick gives everything back: a few slots
   kept here and there would hold as many slabs. */
static void shrink_caches(ohi_heap *heap)
{
    for (unsigned i = 0; i < OHI_CLASS_COUNT; i++) {
        const bool was_busy = heap->states[i].was_busy;
        heap->states[i].was_busy = false;
        if (was_busy)
            continue;
        flush(heap, i, cache_count(heap, i));
        set_limit(heap, i, first_limit(i));
    }
}

static void retire_all_empty(ohi_heap *heap)
{
    for (unsigned i = 0; i < OHI_CLASS_COUNT; i++)
        retire_empty(heap, &heap->bins[i], heap->bins[i].empty_count);
}

/* The stacks lie behind each other, each with a NULL at the bottom. */
#define STACK_PLACES (OHI_CACHE_MOST + 1)

static void init_caches(ohi_heap *heap, oh_store **stacks)
{
    for (unsigned i = 0; i < OHI_CLASS_COUNT; i++) {
        const ohi_geometry geometry = ohi_geometry_of(i);
        ohi_cache *cache = &heap->caches[i];
        heap->states[i].bottom = stacks + i * STACK_PLACES + 1;
        atomic_init(&cache->top, heap->states[i].bottom);
        cache->end = heap->states[i].bottom;
        cache->stride = ohi_slot_stride(&geometry);
        cache->bias = ohi_slot_bias(&geometry);
        set_limit(heap, i, first_limit(i));
    }
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
    flush_caches(heap);
    collect(heap);
    retire_all_empty(heap);
    ohi_set_release(&heap->state, OHI_HEAP_IDLE);
}

/* In one mapping: the heap, its ledger, the stacks of its caches. */
static ohi_heap *make_heap(void)
{
    const size_t page = ohi_page_bytes();
    const size_t ledger_bytes = OHI_LEDGER_ACCOUNTS * sizeof(ohi_ledger_entry);
    const size_t stack_bytes = OHI_CLASS_COUNT * STACK_PLACES * sizeof(oh_store *);
    const size_t bytes = sizeof(ohi_heap) + ledger_bytes + stack_bytes;
    ohi_heap *heap = ohi_pages_map((bytes + page - 1) & ~(page - 1), page);
    if (heap == NULL)
        return NULL;
    init_caches(heap, (oh_store **)(void *)&heap->ledger[OHI_LEDGER_ACCOUNTS]);
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
    heap->trims_seen = ohi_get_relaxed(&trims);
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
    slab->is_listed = false;
    ohi_bin *bin = &task->to->bins[slab->size_class];
    if (is_empty(slab)) {
        push_empty(task->to, slab);
    } else if (slab->free != NULL || ohi_get_relaxed(&slab->fresh) < slab->capacity) {
        list_push(&bin->partial, slab);
    }
}

/* Makes the slabs of every idle heap ours. True when there was such a heap. */
static bool adopt_idle(ohi_heap *heap)
{
    bool any = false;
    for (ohi_heap *each = ohi_heap_first(); each != NULL; each = each->next) {
        const bool has_something =
            ohi_get_relaxed(&each->slab_count) != 0 || ohi_get_relaxed(&each->pending) != NULL;
        if (!has_something || !claim(each))
            continue;
        collect(each);
        adoption task = {.from = each, .to = heap};
        ohi_slab_visit(adopt_slab, &task);
        memset(each->bins, 0, sizeof each->bins);
        each->empty_bytes = 0;
        ohi_set_release(&each->state, OHI_HEAP_IDLE);
        any = true;
    }
    return any;
}

/* Refilling a cache. */

static bool has_slot(const ohi_slab *slab)
{
    return slab->free != NULL || ohi_get_relaxed(&slab->fresh) < slab->capacity;
}

/* A slab of the class that has a slot to give, on the list of partial ones. */
static ohi_slab *find_slab(ohi_heap *heap, unsigned size_class)
{
    ohi_bin *bin = &heap->bins[size_class];
    if (bin->partial == NULL)
        collect(heap);
    if (bin->partial != NULL)
        return bin->partial;
    if (bin->empty == NULL && adopt_idle(heap) && bin->partial != NULL)
        return bin->partial;
    ohi_slab *slab;
    if (bin->empty != NULL) {
        slab = pop_empty(heap, bin);
    } else {
        if ((slab = ohi_slab_create(heap, size_class)) == NULL)
            return NULL;
        ohi_bump_relaxed(&heap->slab_count, 1u);
    }
    list_push(&bin->partial, slab);
    return slab;
}

/* Both draw up to `wanted` slots onto a stack and return how many. */
static uint32_t draw_free(ohi_slab *slab, uint32_t wanted, oh_store **stack)
{
    uint32_t count = 0;
    oh_store *each = slab->free;
    for (; each != NULL && count < wanted; each = each->as.next)
        stack[count++] = each;
    slab->free = each;
    ohi_bump_relaxed(&slab->free_count, -count);
    return count;
}

static uint32_t draw_fresh(ohi_slab *slab, uint32_t wanted, oh_store **stack)
{
    const uint32_t fresh = ohi_get_relaxed(&slab->fresh);
    const uint32_t left = slab->capacity - fresh;
    const uint32_t count = wanted < left ? wanted : left;
    const uint32_t tag = slab->size_class << OHI_TAG_CLASS_SHIFT;
    oh_store *records = ohi_slab_records(slab) + fresh;
    for (uint32_t i = 0; i < count; i++) {
        atomic_init(&records[i].references, 0);
        atomic_init(&records[i].tag, tag);
        stack[count - 1 - i] = &records[i]; /* lowest address on top */
    }
    /* Release: an inspector that sees the slot sees its record. */
    ohi_set_release(&slab->fresh, fresh + count);
    return count;
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

/* Fills an empty cache half, so that what is taken and given next meets neither end. */
static bool refill(ohi_heap *heap, unsigned size_class)
{
    oh_store **bottom = heap->states[size_class].bottom;
    const uint32_t wanted = get_limit(heap, size_class) / 2;
    uint32_t count = 0;
    while (count < wanted) {
        if (count != 0 && heap->bins[size_class].partial == NULL)
            break;
        ohi_slab *slab = find_slab(heap, size_class);
        if (slab == NULL)
            break;
        ohi_slab_forget_holes(slab);
        count += draw_free(slab, wanted - count, bottom + count);
        count += draw_fresh(slab, wanted - count, bottom + count);
        if (!has_slot(slab))
            list_remove(&heap->bins[size_class].partial, slab);
    }
    if (ohi_is_hardened(OHI_HARDEN_RANDOM))
        shuffle(bottom, count);
    ohi_set_relaxed(&heap->caches[size_class].top, bottom + count);
    set_drawn(&heap->states[size_class], count);
    return count != 0;
}

/* Empty slabs that were not needed since the last tick go to the page source, and what is there for
   too long to the system. */
static void tick(ohi_heap *heap, uint64_t now)
{
    heap->next_tick_ms = now + ohi_get_relaxed(&ohi_pool_settings()->decay_ms) / 4;
    shrink_caches(heap);
    for (unsigned i = 0; i < OHI_CLASS_COUNT; i++) {
        ohi_bin *bin = &heap->bins[i];
        retire_empty(heap, bin, bin->empty_least);
        bin->empty_least = bin->empty_count;
    }
    ohi_page_source_trim(true);
    ohi_direct_trim(true);
}

/* What is done now and then, off the fast path: heeding a call for a trim, and ticks. */
static void housekeep(ohi_heap *heap)
{
    const uint32_t now_trims = ohi_get_relaxed(&trims);
    if (OHI_UNLIKELY(heap->trims_seen != now_trims)) {
        heap->trims_seen = now_trims;
        collect(heap);
        retire_all_empty(heap);
    }
    if (++heap->slow_calls < SLOW_CALLS_A_LOOK)
        return;
    heap->slow_calls = 0;
    const uint64_t now = ohi_clock_coarse_ms();
    if (now >= heap->next_tick_ms)
        tick(heap, now);
}

oh_store *ohi_heap_take_slow(unsigned size_class)
{
    ohi_heap *heap = ohi_heap_attach();
    if (heap == NULL)
        return NULL;
    housekeep(heap);
    heap->states[size_class].was_busy = true;
    ohi_cache *cache = &heap->caches[size_class];
    oh_store *record = ohi_cache_pop(cache);
    if (record == NULL && refill(heap, size_class))
        record = ohi_cache_pop(cache);
    return record;
}

void ohi_heap_give_slow(oh_store *record, unsigned size_class)
{
    ohi_heap *heap = ohi_heap_attach();
    if (heap == NULL) {
        ohi_set_relaxed(&record->references, 0);
        (void)ohi_add_relaxed(&given_without_heap, ohi_class_bytes(size_class));
        give_to_remote_slab(ohi_slab_of(record), record, record);
        return;
    }
    housekeep(heap);
    heap->states[size_class].was_busy = true;
    const uint32_t limit = get_limit(heap, size_class);
    if (cache_count(heap, size_class) >= limit && !grow_cache(heap, size_class))
        flush(heap, size_class, (limit + 1) / 2);
    (void)ohi_cache_push(&heap->caches[size_class], record);
}

void ohi_pool_housekeep(void)
{
    if (own_heap == NULL)
        return;
    own_heap->slow_calls = SLOW_CALLS_A_LOOK;
    collect(own_heap);
    housekeep(own_heap);
}

void *ohi_pool_meta_alloc(size_t bytes, oh_store **slot)
{
    OH_ASSERT(bytes <= OHI_SLOT_MAX_BYTES);
    oh_store *record = ohi_heap_take(ohi_class_of(bytes));
    if (record == NULL)
        return NULL;
    ohi_set_relaxed(&record->tag, ohi_get_relaxed(&record->tag) | OHI_TAG_INTERNAL);
    record->as.live.length = (uint32_t)bytes;
    record->as.live.payer = ohi_payer_of(0);
    ohi_set_relaxed(&record->references, 1);
    *slot = record;
    ohi_annotate_open(ohi_slot_bytes(record), ohi_class_bytes(ohi_class_of(bytes)));
    return ohi_slot_bytes(record);
}

void ohi_pool_meta_free(oh_store *slot)
{
    const uint32_t tag = ohi_get_relaxed(&slot->tag) & ~(uint32_t)OHI_TAG_INTERNAL;
    ohi_set_relaxed(&slot->tag, tag);
    ohi_annotate_kept(ohi_slot_bytes(slot), ohi_slab_of(slot)->slot_bytes);
    if (ohi_is_hardened(OHI_HARDEN_POISON))
        *ohi_slot_bytes(slot) = 0; /* not a poisoned slot */
    ohi_annotate_closed(ohi_slot_bytes(slot), ohi_slab_of(slot)->slot_bytes);
    ohi_heap_give(slot, tag >> OHI_TAG_CLASS_SHIFT);
}

static void purge_holes(ohi_heap *heap)
{
    if (ohi_is_hardened(OHI_HARDEN_POISON)) /* poison must stay whole */
        return;
    for (unsigned i = 0; i < OHI_CLASS_COUNT; i++)
        for (ohi_slab *slab = heap->bins[i].partial; slab != NULL; slab = slab->next)
            ohi_slab_purge_holes(slab);
}

void ohi_pool_trim(void)
{
    (void)ohi_add_relaxed(&trims, 1);
    ohi_heap *heap = ohi_heap_attach();
    if (heap != NULL) {
        flush_caches(heap);
        (void)adopt_idle(heap);
        housekeep(heap);
        purge_holes(heap);
    }
    ohi_page_source_trim(false);
}

void ohi_pool_read(ohi_pool_totals *out)
{
    int64_t used = -(int64_t)ohi_get_relaxed(&given_without_heap);
    for (ohi_heap *heap = ohi_heap_first(); heap != NULL; heap = heap->next)
        for (unsigned i = 0; i < OHI_CLASS_COUNT; i++) {
            const int64_t in_use =
                ohi_get_relaxed(&heap->states[i].drawn) - (int64_t)cache_count(heap, i);
            used += in_use * (int64_t)ohi_class_bytes(i);
        }
    out->used = used > 0 ? (uint64_t)used : 0;
    out->reserved = ohi_page_source_used_bytes() + ohi_page_source_kept_bytes();
    out->reserved -= ohi_min_size(out->reserved, ohi_slab_purged_bytes());
}
