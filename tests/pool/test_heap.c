/* Heaps: slots are handed out once, find their way home from other threads, and memory goes back.
 */
#define _POSIX_C_SOURCE 200809L /* barriers */
#include "platform/platform.h"
#include "pool/annotate.h"
#include "pool/page_source.h"
#include "pool/thread_heap.h"
#include "pool/trim.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

#include <errno.h>
#include <string.h>

enum { MANY = 20000 };
static oh_store *held[MANY];

static void take_many(unsigned size_class, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        held[i] = ohi_heap_take(size_class, false);
        assert_non_null(held[i]);
        ohi_set_relaxed(&held[i]->references, 1);
        memset(ohi_slot_bytes(held[i]), (int)(i & 0xff), ohi_class_bytes(size_class));
    }
}

static void give_many(size_t count)
{
    for (size_t i = 0; i < count; i++)
        ohi_heap_give(held[i]);
}

static void no_two_slots_in_use_overlap(void **state)
{
    (void)state;
    for (unsigned size_class = 0; size_class < OHI_CLASS_COUNT; size_class += 5) {
        const size_t bytes = ohi_class_bytes(size_class);
        const size_t count = ((size_t)4 << 20) / bytes < MANY ? ((size_t)4 << 20) / bytes : MANY;
        take_many(size_class, count);
        for (size_t i = 0; i < count; i++) {
            const uint8_t *slot = ohi_slot_bytes(held[i]);
            assert_int_equal(slot[0], i & 0xff);
            assert_int_equal(slot[bytes - 1], i & 0xff);
        }
        give_many(count);
    }
}

static void a_released_slot_is_the_next_one_taken(void **state)
{
    (void)state;
    oh_store *first = ohi_heap_take(3, false);
    ohi_heap_give(first);
    assert_ptr_equal(ohi_heap_take(3, false), first);
    ohi_heap_give(first);
}

static void a_thread_that_nobody_watches_takes_the_fast_path(void **state)
{
    (void)state;
    const ohi_heap *heap = ohi_heap_attach();
    assert_true(ohi_thread_heap == heap || ohi_is_annotated());
}

static void a_cache_that_grows_counts_the_slots_that_were_in_it(void **state)
{
    (void)state;
    ohi_pool_totals before, after;
    ohi_pool_read(&before);
    for (size_t count = 1; count <= 4096; count *= 2) {
        take_many(5, count);
        give_many(count);
        ohi_pool_read(&after);
        assert_int_equal(after.used, before.used);
    }
    ohi_pool_trim();
    ohi_pool_read(&after);
    assert_int_equal(after.used, before.used);
}

static void caches_grow_to_1024_slots_and_8_mib_together(void **state)
{
    (void)state;
    enum { MOST_BYTES = 8 << 20, MOST_SLOTS = 1024, COUNT = 3 * MOST_SLOTS };
    const ohi_heap *heap = ohi_heap_attach();
    for (unsigned size_class = 0; size_class < OHI_CLASS_COUNT; size_class++) {
        take_many(size_class, COUNT);
        give_many(COUNT);
        const unsigned room = ohi_get_relaxed(&heap->states[size_class].end.room);
        assert_true(size_class == 0 ? room == MOST_SLOTS : room <= MOST_SLOTS);
        assert_true(heap->cache_bytes <= MOST_BYTES);
    }
    ohi_pool_trim();
}

static void used_bytes_are_those_of_the_slots_in_use(void **state)
{
    (void)state;
    ohi_pool_totals before, during, after;
    ohi_pool_read(&before);
    take_many(9, 5000);
    ohi_pool_read(&during);
    assert_int_equal(during.used - before.used, 5000 * ohi_class_bytes(9));
    assert_true(during.reserved >= during.used);
    give_many(5000);
    ohi_pool_read(&after);
    assert_int_equal(after.used, before.used);
}

static void *give_all(void *argument)
{
    give_many(MANY);
    return argument;
}

static void *take_all(void *argument)
{
    take_many(*(unsigned *)argument, MANY);
    return NULL;
}

static void run_thread(void *(*body)(void *), void *argument)
{
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, body, argument), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

static void trimming_gives_everything_back_when_nothing_is_in_use(void **state)
{
    (void)state;
    take_many(20, MANY);
    give_many(MANY);
    ohi_pool_trim();
    ohi_pool_totals totals;
    ohi_pool_read(&totals);
    assert_int_equal(totals.used, 0);
    assert_int_equal(totals.reserved, 0);
}

static uint64_t reserved_now(void)
{
    ohi_pool_totals totals;
    ohi_pool_read(&totals);
    return totals.reserved;
}

/* Every fourth slot of a page each stays in use, the others go back to their slabs. */
static void keep_every_fourth(unsigned size_class, size_t count)
{
    take_many(size_class, count);
    for (size_t i = 0; i < count; i++)
        if (i % 4 != 0)
            ohi_heap_give(held[i]);
    ohi_cache_flush_all(ohi_heap_own());
}

static void give_every_fourth(size_t count)
{
    for (size_t i = 0; i < count; i += 4)
        ohi_heap_give(held[i]);
}

static void free_pages_of_slabs_that_rest_go_back(void **state)
{
    (void)state;
    enum { COUNT = 1000 };
    const unsigned size_class = ohi_class_of(4096);
    const uint64_t hole_bytes = COUNT / 4 * 3 * 4096;
    ohi_pool_trim();
    keep_every_fourth(size_class, COUNT);
    const uint64_t before = reserved_now();
    ohi_bin_purge(ohi_heap_own(), UINT32_MAX, true); /* they have just handed out slots */
    assert_int_equal(reserved_now(), before);
    ohi_bin_purge(ohi_heap_own(), 2, true); /* no more of them than that */
    const uint64_t little = reserved_now();
    assert_true(little < before && before - little < hole_bytes / 4);
    ohi_bin_purge(ohi_heap_own(), UINT32_MAX, true);
    assert_true(before - reserved_now() >= hole_bytes);
    for (size_t i = 0; i < COUNT; i += 4)
        assert_int_equal(ohi_slot_bytes(held[i])[4095], i & 0xff);
    give_every_fourth(COUNT);
    ohi_pool_trim();
    assert_int_equal(reserved_now(), 0);
}

static void a_slab_mostly_in_use_gives_its_free_pages_back_when_it_rests(void **state)
{
    (void)state;
    enum { COUNT = 1000, APART = 8 };
    const unsigned size_class = ohi_class_of(4096);
    ohi_pool_trim();
    take_many(size_class, COUNT);
    for (size_t i = 0; i < COUNT; i += APART)
        ohi_heap_give(held[i]);
    ohi_cache_flush_all(ohi_heap_own());
    ohi_bin_purge(ohi_heap_own(), UINT32_MAX, true); /* they have just handed out slots */
    const uint64_t before = reserved_now();
    ohi_bin_purge(ohi_heap_own(), UINT32_MAX, true);
    assert_true(before - reserved_now() >= COUNT / APART * 4096);
    for (size_t i = 0; i < COUNT; i++) {
        if (i % APART == 0)
            continue;
        assert_int_equal(ohi_slot_bytes(held[i])[4095], i & 0xff);
        ohi_heap_give(held[i]);
    }
    ohi_pool_trim();
    assert_int_equal(reserved_now(), 0);
}

static void slots_of_purged_pages_are_handed_out_again(void **state)
{
    (void)state;
    enum { COUNT = 1000 };
    const unsigned size_class = ohi_class_of(4096);
    keep_every_fourth(size_class, COUNT);
    ohi_bin_purge(ohi_heap_own(), UINT32_MAX, true);
    ohi_bin_purge(ohi_heap_own(), UINT32_MAX, true);
    const uint64_t purged = reserved_now();
    oh_store *again[COUNT / 4];
    for (size_t i = 0; i < COUNT / 4; i++) {
        again[i] = ohi_heap_take(size_class, false);
        assert_non_null(again[i]);
        memset(ohi_slot_bytes(again[i]), 1, 4096);
    }
    for (size_t i = 0; i < COUNT; i += 4)
        assert_int_equal(ohi_slot_bytes(held[i])[0], i & 0xff);
    assert_true(reserved_now() >= purged + sizeof again / sizeof *again * 4096);
    for (size_t i = 0; i < COUNT / 4; i++)
        ohi_heap_give(again[i]);
    give_every_fourth(COUNT);
    ohi_pool_trim();
    assert_int_equal(reserved_now(), 0);
}

static void slots_released_by_another_thread_come_home(void **state)
{
    (void)state;
    unsigned size_class = 11;
    ohi_pool_totals before, after;
    ohi_pool_read(&before);
    for (int round = 0; round < 5; round++) {
        take_many(size_class, MANY);
        run_thread(give_all, &size_class);
    }
    ohi_pool_read(&after);
    assert_int_equal(after.used, before.used);
    /* Five rounds fit where one does: nothing piles up at the other thread. */
    assert_true(after.reserved - before.reserved <= 2 * MANY * (ohi_class_bytes(11) + 32));
    ohi_pool_trim();
    ohi_pool_read(&after);
    assert_int_equal(after.reserved, 0);
}

static void slots_of_an_ended_thread_are_used_by_others(void **state)
{
    (void)state;
    unsigned size_class = 11;
    run_thread(take_all, &size_class);
    ohi_pool_totals before, after;
    ohi_pool_read(&before);
    assert_int_equal(before.used, MANY * ohi_class_bytes(11));
    give_many(MANY); /* home to a heap that nobody owns */
    take_many(size_class, MANY);
    ohi_pool_read(&after);
    assert_true(after.reserved <= before.reserved + before.reserved / 4);
    give_many(MANY);
    ohi_pool_trim();
    ohi_pool_read(&after);
    assert_int_equal(after.reserved, 0);
}

typedef struct slab_sum {
    const ohi_heap *heap;
    uint32_t count;
} slab_sum;

static void add_if_owned(ohi_slab *slab, void *opaque)
{
    slab_sum *sum = opaque;
    sum->count += ohi_get_relaxed(&slab->heap) == sum->heap;
}

/* All heaps count the slabs that they own. */
static uint32_t check_slab_counts(void)
{
    uint32_t all = 0;
    for (const ohi_heap *heap = ohi_heap_first(); heap != NULL; heap = heap->next) {
        slab_sum sum = {.heap = heap};
        ohi_slab_visit(add_if_owned, &sum);
        assert_int_equal(ohi_get_relaxed(&heap->slab_count), sum.count);
        all += sum.count;
    }
    return all;
}

static void a_heap_that_takes_over_slabs_counts_them_and_the_other_does_not(void **state)
{
    (void)state;
    unsigned size_class = 20;
    run_thread(take_all, &size_class);
    const uint32_t left = check_slab_counts();
    assert_true(left > 10);
    ohi_pool_trim(); /* they are ours */
    assert_int_equal(ohi_get_relaxed(&ohi_heap_own()->slab_count), left);
    assert_int_equal(check_slab_counts(), left);
    give_many(MANY);
    ohi_pool_trim();
    assert_int_equal(check_slab_counts(), 0);
}

static unsigned count_heaps(void)
{
    unsigned count = 0;
    for (const ohi_heap *heap = ohi_heap_first(); heap != NULL; heap = heap->next) {
        count++;
        assert_true(heap == ohi_heap_own() || ohi_get_relaxed(&heap->state) == OHI_HEAP_IDLE);
        assert_true(heap == ohi_heap_own() || heap->empty_bytes == 0);
    }
    return count;
}

static void heaps_of_ended_threads_are_taken_over_by_new_ones(void **state)
{
    (void)state;
    unsigned size_class = 20;
    run_thread(take_all, &size_class);
    const unsigned before = count_heaps();
    for (int round = 0; round < 5; round++) {
        give_many(MANY);
        ohi_pool_trim(); /* its slabs are ours, the heap is nobody's */
        run_thread(take_all, &size_class);
        assert_int_equal(count_heaps(), before);
    }
    give_many(MANY);
    ohi_pool_trim();
    assert_int_equal(reserved_now(), 0);
}

typedef struct relay {
    pthread_barrier_t barrier;
    oh_store *slot;
} relay;

/* Takes over the slabs of a thread that ends meanwhile, and ends. */
static void *adopt_and_end(void *argument)
{
    relay *self = argument;
    oh_store *own = ohi_heap_take(3, false); /* it has a heap */
    (void)pthread_barrier_wait(&self->barrier);
    (void)pthread_barrier_wait(&self->barrier);
    self->slot = ohi_heap_take(20, false);
    ohi_heap_give(own);
    return NULL;
}

static void *take_all_and_give_half(void *argument)
{
    (void)take_all(argument);
    give_many(MANY / 2);
    return NULL;
}

static void slabs_that_two_threads_left_one_after_the_other_are_used_and_come_back(void **state)
{
    (void)state;
    unsigned size_class = 20;
    relay both = {.slot = NULL};
    pthread_t second;
    assert_int_equal(pthread_barrier_init(&both.barrier, NULL, 2), 0);
    assert_int_equal(pthread_create(&second, NULL, adopt_and_end, &both), 0);
    (void)pthread_barrier_wait(&both.barrier);
    run_thread(take_all_and_give_half, &size_class);
    (void)pthread_barrier_wait(&both.barrier);
    assert_int_equal(pthread_join(second, NULL), 0);
    assert_non_null(both.slot);
    (void)pthread_barrier_destroy(&both.barrier);
    const uint64_t before = reserved_now();
    take_many(size_class, MANY / 2);
    assert_true(reserved_now() <= before + before / 8);
    give_many(MANY);
    ohi_heap_give(both.slot);
    ohi_pool_trim();
    assert_int_equal(reserved_now(), 0);
}

/* Two threads hand each other slots through a lock-protected shelf, at random. */
typedef struct shelf {
    ohi_lock lock;
    oh_store *slots[512];
    size_t count;
} shelf;

static shelf shared = {.lock = OHI_LOCK_INIT};

static void *barter(void *argument)
{
    uint32_t seed = *(uint32_t *)argument;
    for (int i = 0; i < 200000; i++) {
        seed = seed * 1664525u + 1013904223u;
        const unsigned size_class = seed >> 28;
        oh_store *mine = ohi_heap_take(size_class, false);
        if (mine == NULL)
            return argument;
        ohi_set_relaxed(&mine->references, 1);
        ohi_lock_acquire(&shared.lock);
        const size_t place = (seed >> 8) % 512;
        oh_store *other = shared.slots[place];
        shared.slots[place] = mine;
        ohi_lock_release(&shared.lock);
        if (other != NULL)
            ohi_heap_give(other);
    }
    return NULL;
}

static void threads_that_release_each_others_slots_lose_none(void **state)
{
    (void)state;
    pthread_t threads[4];
    uint32_t seeds[4] = {1, 2, 3, 4};
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, barter, &seeds[i]), 0);
    for (int i = 0; i < 4; i++) {
        void *failed = NULL;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    for (int i = 0; i < 512; i++)
        if (shared.slots[i] != NULL)
            ohi_heap_give(shared.slots[i]);
    ohi_pool_trim();
    ohi_pool_totals totals;
    ohi_pool_read(&totals);
    assert_int_equal(totals.used, 0);
    assert_int_equal(totals.reserved, 0);
}

static void without_memory_nothing_is_taken_and_nothing_breaks(void **state)
{
    (void)state;
    ohi_pool_trim();
    ohi_pages_fail_from(1);
    oh_store *none = ohi_heap_take(40, false);
    ohi_pages_fail_after(0);
    assert_null(none);
    oh_store *some = ohi_heap_take(40, false);
    assert_non_null(some);
    ohi_heap_give(some);
}

static void *take_without_heap(void *argument)
{
    ohi_pages_fail_after(1);
    oh_store *none = ohi_heap_take(7, false);
    ohi_pages_fail_after(0);
    *(bool *)argument = none == NULL;
    return NULL;
}

/* Gives with a heap that cannot be had: every idle one is claimed by threads that wait. */
static void *give_without_heap(void *argument)
{
    ohi_pages_fail_after(1);
    ohi_heap_give(argument);
    ohi_pages_fail_after(0);
    return NULL;
}

static void a_thread_without_memory_for_a_heap_can_still_release(void **state)
{
    (void)state;
    ohi_pool_totals before, after;
    ohi_pool_read(&before);
    oh_store *slot = ohi_heap_take(7, false);
    assert_non_null(slot);
    run_thread(give_without_heap, slot);
    ohi_pool_read(&after);
    assert_int_equal(after.used, before.used);
    bool was_refused = true;
    run_thread(take_without_heap, &was_refused);
    ohi_pool_trim();
    ohi_pool_read(&after);
    assert_int_equal(after.used, 0);
}

/* The end of a thread cannot be waited for: the system has no room. The name is the linker's. */
static _Thread_local bool is_exit_refused;

int __real_pthread_setspecific(pthread_key_t key, const void *value);
int __wrap_pthread_setspecific(pthread_key_t key, const void *value);

int __wrap_pthread_setspecific(pthread_key_t key, const void *value)
{
    return is_exit_refused ? ENOMEM : __real_pthread_setspecific(key, value);
}

static void *take_without_exit(void *argument)
{
    is_exit_refused = true;
    *(bool *)argument = ohi_heap_take(7, false) == NULL;
    is_exit_refused = false;
    return NULL;
}

static void a_thread_whose_end_nobody_would_notice_gets_no_heap(void **state)
{
    (void)state;
    bool was_refused = false;
    (void)ohi_heap_attach();
    run_thread(take_without_exit, &was_refused);
    assert_true(was_refused);
    const unsigned before = count_heaps(); /* none has an owner but ours */
    was_refused = false;
    run_thread(take_without_exit, &was_refused);
    assert_true(was_refused);
    assert_int_equal(count_heaps(), before);
}

/* The heap of a thread that has none is made before. */
static oh_store *taken_at_load;
__attribute__((constructor)) static void take_at_load(void)
{
    taken_at_load = ohi_heap_take(3, false);
    if (taken_at_load != NULL)
        ohi_heap_give(taken_at_load);
}

static void a_constructor_of_the_program_may_allocate(void **state)
{
    (void)state;
    assert_non_null(taken_at_load);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_constructor_of_the_program_may_allocate),
        cmocka_unit_test(a_thread_without_memory_for_a_heap_can_still_release),
        cmocka_unit_test(a_thread_whose_end_nobody_would_notice_gets_no_heap),
        cmocka_unit_test(no_two_slots_in_use_overlap),
        cmocka_unit_test(a_released_slot_is_the_next_one_taken),
        cmocka_unit_test(a_thread_that_nobody_watches_takes_the_fast_path),
        cmocka_unit_test(a_cache_that_grows_counts_the_slots_that_were_in_it),
        cmocka_unit_test(caches_grow_to_1024_slots_and_8_mib_together),
        cmocka_unit_test(used_bytes_are_those_of_the_slots_in_use),
        cmocka_unit_test(trimming_gives_everything_back_when_nothing_is_in_use),
        cmocka_unit_test(free_pages_of_slabs_that_rest_go_back),
        cmocka_unit_test(a_slab_mostly_in_use_gives_its_free_pages_back_when_it_rests),
        cmocka_unit_test(slots_of_purged_pages_are_handed_out_again),
        cmocka_unit_test(slots_released_by_another_thread_come_home),
        cmocka_unit_test(slots_of_an_ended_thread_are_used_by_others),
        cmocka_unit_test(a_heap_that_takes_over_slabs_counts_them_and_the_other_does_not),
        cmocka_unit_test(heaps_of_ended_threads_are_taken_over_by_new_ones),
        cmocka_unit_test(slabs_that_two_threads_left_one_after_the_other_are_used_and_come_back),
        cmocka_unit_test(threads_that_release_each_others_slots_lose_none),
        cmocka_unit_test(without_memory_nothing_is_taken_and_nothing_breaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
