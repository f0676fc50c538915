/* What goes back as time passes, and what stays until then; and what a thread may keep. */
#define _GNU_SOURCE
#include "platform/platform.h"
#include "pool/direct.h"
#include "pool/direct_cache.h"
#include "pool/held_slots.h"
#include "pool/own_clock.h"
#include "pool/page_source.h"
#include "pool/pool_config.h"
#include "pool/remote.h"
#include "pool/slab_holes.h"
#include "pool/thread_heap.h"
#include "pool/trim.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

#include <string.h>

enum { PAGE = 4096, MANY = 20000, DECAY_MS = 500, TICK_MS = DECAY_MS / 4 };

static void pass(uint64_t ms)
{
    for (; ms > 0; ms -= ms < TICK_MS ? ms : TICK_MS) {
        pass_ms(ms < TICK_MS ? ms : TICK_MS);
        ohi_pool_housekeep();
    }
}

static int trim(void **state)
{
    (void)state;
    give_many(0, MANY);
    ohi_pool_trim();
    ohi_direct_trim(false);
    return reserved_now() == 0 && ohi_direct_kept_bytes() == 0 ? 0 : -1;
}

/* Slots in caches, empty slabs of the heap and of the page source, the thread's own block and one
   in the bins. */
static void all_that_is_not_used_goes_back_as_time_passes(void **state)
{
    (void)state;
    pass(DECAY_MS);
    for (unsigned size_class = 0; size_class < OHI_CLASS_COUNT; size_class += 5) {
        take_many(0, 100, ohi_class_bytes(size_class));
        give_many(0, 100);
    }
    for (size_t bytes = 100000; bytes <= 1000000; bytes *= 10)
        ohi_direct_give(ohi_direct_take(bytes, 1));
    pass(TICK_MS);
    assert_true(reserved_now() > 0 && ohi_direct_kept_bytes() > 1000000);
    pass(4 * DECAY_MS);
    assert_int_equal(reserved_now(), 0);
    assert_int_equal(ohi_direct_kept_bytes(), 0);
}

static void without_time_nothing_goes_back_however_often_somebody_looks(void **state)
{
    (void)state;
    take_many(0, 400, 8192);
    give_many(0, 400);
    ohi_direct_give(ohi_direct_take(100000, 1));
    pass(TICK_MS);
    take_many(0, 400, 8192);
    give_many(0, 400);
    ohi_direct_give(ohi_direct_take(100000, 1));
    const ohi_heap *heap = ohi_heap_own();
    const uint32_t slabs = ohi_get_relaxed(&heap->slab_count);
    for (int i = 0; i < 100; i++)
        ohi_pool_housekeep();
    assert_int_equal(ohi_get_relaxed(&heap->slab_count), slabs);
    assert_true(ohi_get_relaxed(&heap->direct_bytes) >= 100000);
}

static void a_cache_that_had_nothing_to_do_has_its_first_room_again(void **state)
{
    (void)state;
    const unsigned size_class = 11;
    ohi_heap *heap = ohi_heap_attach();
    pass(4 * DECAY_MS);
    const _Atomic uint16_t *room = &heap->states[size_class].end.room;
    const uint16_t first = ohi_get_relaxed(room);
    const size_t bytes = heap->cache_bytes;
    take_many(0, MANY, ohi_class_bytes(size_class));
    give_many(0, MANY);
    assert_true(ohi_get_relaxed(room) > first && heap->cache_bytes > bytes);
    pass(3 * TICK_MS);
    assert_int_equal(ohi_get_relaxed(room), first);
    assert_int_equal(heap->cache_bytes, bytes);
}

static void a_cache_that_is_full_for_good_gives_the_newer_half_back(void **state)
{
    (void)state;
    enum { MOST = 1024, LAST = 2 * MOST };
    ohi_heap *heap = ohi_heap_attach();
    pass(4 * DECAY_MS);
    take_many(0, 3 * MOST, 16);
    give_many(0, 3 * MOST); /* as large as it gets */
    ohi_cache_flush_all(heap);
    take_many(0, LAST + 1, 16);
    ohi_cache_flush_all(heap);
    const oh_store *last = held[LAST], *last_of_half = held[MOST / 2 - 1];
    give_many(0, MOST);
    assert_int_equal(ohi_cache_count(heap, 0), MOST);
    give(LAST);
    assert_int_equal(ohi_cache_count(heap, 0), MOST / 2 + 1);
    take_many(0, 2, 16);
    assert_ptr_equal(held[0], last);
    assert_ptr_equal(held[1], last_of_half);
}

/* The class of a slot that is in use, whose cache is empty and had nothing to do. */
static unsigned rest(ohi_heap *heap)
{
    const unsigned size_class = ohi_class_of(PAGE);
    take_many(0, 1, PAGE);
    ohi_cache_flush_all(heap);
    pass(2 * TICK_MS);
    return size_class;
}

static void a_cache_that_ran_empty_since_the_last_tick_keeps_what_it_has(void **state)
{
    (void)state;
    ohi_heap *heap = ohi_heap_attach();
    const unsigned size_class = rest(heap);
    take_many(1, 2, PAGE);
    give(1);
    pass(TICK_MS);
    assert_true(ohi_cache_count(heap, size_class) > 0);
    pass(TICK_MS);
    assert_int_equal(ohi_cache_count(heap, size_class), 0);
}

static void a_cache_that_ran_full_since_the_last_tick_keeps_what_it_has(void **state)
{
    (void)state;
    enum { COUNT = 100 };
    ohi_heap *heap = ohi_heap_attach();
    take_many(1, COUNT, PAGE);
    const unsigned size_class = rest(heap);
    give_many(1, COUNT);
    pass(TICK_MS);
    assert_true(ohi_cache_count(heap, size_class) > 0);
    pass(TICK_MS);
    assert_int_equal(ohi_cache_count(heap, size_class), 0);
}

static void between_ticks_nothing_goes_back(void **state)
{
    (void)state;
    ohi_heap *heap = ohi_heap_attach();
    const unsigned size_class = rest(heap);
    take_many(1, 2, PAGE);
    give(1);
    pass(TICK_MS); /* it ran empty before that */
    pass_ms(TICK_MS - 1);
    ohi_pool_housekeep();
    assert_true(ohi_cache_count(heap, size_class) > 0);
    pass_ms(1);
    ohi_pool_housekeep();
    assert_int_equal(ohi_cache_count(heap, size_class), 0);
}

static void
a_tick_that_was_put_off_for_long_comes_in_time_when_the_decay_time_is_shorter(void **state)
{
    (void)state;
    const uint64_t an_hour_ms = 3600000;
    ohi_heap *heap = ohi_heap_attach();
    ohi_set_relaxed(&ohi_pool_settings()->decay_ms, an_hour_ms);
    pass_ms(an_hour_ms);
    const unsigned size_class = rest(heap);
    ohi_set_relaxed(&ohi_pool_settings()->decay_ms, DECAY_MS);
    take_many(1, 2, PAGE);
    give(1);
    assert_true(ohi_cache_count(heap, size_class) > 0);
    pass(2 * TICK_MS);
    assert_int_equal(ohi_cache_count(heap, size_class), 0);
}

/* By the calls of a thread that only releases. */
static void time_passes_where_slots_are_only_released(void **state)
{
    (void)state;
    take_many(0, MANY, ohi_class_bytes(11));
    ohi_direct_give(ohi_direct_take(1000000, 1));
    assert_true(ohi_direct_kept_bytes() > 0);
    pass_ms(4 * DECAY_MS);
    give_many(0, MANY);
    assert_int_equal(ohi_direct_kept_bytes(), 0);
}

static void a_block_is_kept_for_its_time_and_no_longer(void **state)
{
    (void)state;
    ohi_direct_give(ohi_direct_take(1000000, 1));
    pass(DECAY_MS);
    assert_true(ohi_direct_kept_bytes() > 0);
    pass(TICK_MS);
    assert_int_equal(ohi_direct_kept_bytes(), 0);
}

static void a_block_that_is_given_back_shows_how_old_the_others_are(void **state)
{
    (void)state;
    ohi_descriptor *first = ohi_direct_take(1000000, 1), *second = ohi_direct_take(2000000, 1);
    assert_true(first != NULL && second != NULL);
    const uint64_t bytes = second->capacity;
    ohi_direct_give(first);
    pass_ms(DECAY_MS + 1);
    ohi_direct_give(second);
    assert_int_equal(ohi_direct_kept_bytes(), bytes);
}

/* The lowest number of empty slabs since the last tick is what nobody needed. */
static void empty_slabs_that_were_needed_since_the_last_tick_stay(void **state)
{
    (void)state;
    const unsigned size_class = ohi_class_of(8192);
    ohi_heap *heap = ohi_heap_attach();
    ohi_bin *bin = &heap->bins[size_class];
    take_many(0, 400, ohi_class_bytes(size_class));
    give_many(0, 400);
    ohi_cache_flush_all(heap);
    const uint32_t count = bin->empty_count;
    assert_true(count >= 10);
    bin->empty_least = count;
    take_many(0, 200, ohi_class_bytes(size_class)); /* some of them are needed */
    const uint32_t least = bin->empty_count;
    assert_true(least > 0 && least < count);
    give_many(0, 200);
    ohi_cache_flush_all(heap);
    assert_int_equal(bin->empty_count, count);
    ohi_bin_retire_idle(heap);
    assert_int_equal(bin->empty_count, count - least);
    ohi_bin_retire_idle(heap); /* none was needed since */
    assert_int_equal(bin->empty_count, 0);
}

enum { KEEP_EMPTY_BYTES = 16 << 20, SLAB_BYTES = 4 * 65536 };

static void a_heap_keeps_16_mib_of_empty_slabs(void **state)
{
    (void)state;
    enum { COUNT = 3 * KEEP_EMPTY_BYTES / 8192 };
    ohi_heap *heap = ohi_heap_attach();
    take_many(0, COUNT, 8192);
    give_many(0, COUNT);
    ohi_cache_flush_all(heap);
    assert_true(heap->empty_bytes > KEEP_EMPTY_BYTES / 2);
    assert_true(heap->empty_bytes <= KEEP_EMPTY_BYTES);
    ohi_pool_trim();
    assert_int_equal(heap->empty_bytes, 0);
    assert_int_equal(ohi_get_relaxed(&heap->slab_count), 0);
}

static void *give_all(void *unused)
{
    give_many(0, MANY);
    return unused;
}

static void the_same_when_another_thread_has_emptied_them(void **state)
{
    (void)state;
    enum { COUNT = 3 * KEEP_EMPTY_BYTES / 8192 };
    ohi_heap *heap = ohi_heap_attach();
    take_many(0, COUNT, 8192);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, give_all, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    ohi_pool_housekeep();
    assert_true(heap->empty_bytes > KEEP_EMPTY_BYTES / 2);
    assert_true(heap->empty_bytes <= KEEP_EMPTY_BYTES);
}

/* Three of four slots of one slab are free, and it has rested; what is left is in its first page.
 */
static ohi_slab *make_holes(unsigned size_class)
{
    const size_t count = ohi_geometry_of(size_class).capacity;
    take_many(0, count, ohi_class_bytes(size_class));
    for (size_t i = 0; i < count; i++)
        if (i % 4 != 0)
            give(i);
    ohi_cache_flush_all(ohi_heap_own());
    return ohi_slab_of(held[0]);
}

static void pages_of_slabs_that_rest_go_back_as_time_passes(void **state)
{
    (void)state;
    ohi_slab *slab = make_holes(ohi_class_of(PAGE));
    const uint64_t before = reserved_now();
    pass(TICK_MS);
    assert_int_equal(slab->purged_bytes, 0);
    pass(2 * TICK_MS);
    assert_true(slab->purged_bytes > 0);
    assert_int_equal(reserved_now(), before - slab->purged_bytes);
}

static void count_purged(ohi_slab *slab, void *opaque)
{
    *(size_t *)opaque += slab->purged_bytes != 0;
}

static size_t slabs_purged(void)
{
    size_t count = 0;
    ohi_slab_visit(count_purged, &count);
    return count;
}

static void a_tick_looks_through_64_slabs_for_free_pages_and_a_trim_through_all(void **state)
{
    (void)state;
    enum { SLABS = 100, A_TICK = 64 };
    const size_t count = SLABS * ohi_geometry_of(ohi_class_of(PAGE)).capacity;
    take_many(0, count, PAGE);
    for (size_t i = 0; i < count; i++)
        if (i % 4 != 0)
            give(i);
    ohi_cache_flush_all(ohi_heap_own());
    pass(2 * TICK_MS);
    assert_int_equal(slabs_purged(), A_TICK);
    ohi_pool_trim();
    assert_int_equal(slabs_purged(), SLABS);
}

static void a_slab_that_handed_out_a_slot_has_not_rested(void **state)
{
    (void)state;
    const unsigned size_class = ohi_class_of(PAGE);
    ohi_slab *slab = make_holes(size_class);
    (void)ohi_slab_has_rested(slab);
    assert_true(ohi_slab_has_rested(slab));
    take_many(1, 2, ohi_class_bytes(size_class));
    ohi_cache_flush_all(ohi_heap_own());
    assert_false(ohi_slab_has_rested(slab));
    assert_true(ohi_slab_has_rested(slab));
    ohi_slab_purge_holes(slab);
    assert_false(ohi_slab_has_rested(slab)); /* nothing new is free */
}

/* What lies behind as many free slots as then has been touched. */
static void pages_that_were_used_since_they_went_back_go_back_again(void **state)
{
    (void)state;
    const unsigned size_class = ohi_class_of(PAGE);
    ohi_slab *slab = make_holes(size_class);
    pass(3 * TICK_MS);
    const uint32_t purged = slab->purged_bytes;
    assert_true(purged > 0);
    take_many(1, 3, ohi_class_bytes(size_class));
    assert_ptr_equal(ohi_slab_of(held[1]), slab);
    give_many(1, 3);
    ohi_cache_flush_all(ohi_heap_own());
    assert_int_equal(slab->purged_bytes, 0);
    pass(3 * TICK_MS);
    assert_int_equal(slab->purged_bytes, purged);
}

static void a_slab_that_was_just_made_has_not_rested(void **state)
{
    (void)state;
    ohi_slab *slab = ohi_slab_create(ohi_heap_attach(), 40);
    assert_non_null(slab);
    assert_true(slab->was_drawn);
    ohi_slab_destroy(slab);
}

/* A line of its own: less than a page is not worth a look. */
static void less_than_a_page_of_free_slots_is_no_hole(void **state)
{
    (void)state;
    const unsigned size_class = ohi_class_of(1024);
    const size_t count = ohi_geometry_of(size_class).capacity;
    take_many(0, count, ohi_class_bytes(size_class));
    give_many(0, 3);
    ohi_cache_flush_all(ohi_heap_own());
    ohi_slab *slab = ohi_slab_of(held[3]);
    (void)ohi_slab_has_rested(slab);
    assert_false(ohi_slab_has_rested(slab));
    give(3);
    ohi_cache_flush_all(ohi_heap_own());
    assert_true(ohi_slab_has_rested(slab));
}

static void pages_that_could_not_be_purged_count_as_held(void **state)
{
    (void)state;
    ohi_slab *slab = make_holes(ohi_class_of(PAGE));
    const uint64_t before = reserved_now();
    ohi_pages_fail_after(1);
    ohi_slab_purge_holes(slab);
    ohi_pages_fail_after(0);
    const uint32_t once = slab->purged_bytes;
    assert_int_equal(reserved_now(), before - once);
    ohi_slab_purge_holes(slab);
    assert_true(slab->purged_bytes > once);
    assert_int_equal(reserved_now(), before - slab->purged_bytes);
}

static void pages_of_slots_never_handed_out_go_back_too(void **state)
{
    (void)state;
    const unsigned size_class = ohi_class_of(PAGE);
    take_many(0, 1, ohi_class_bytes(size_class));
    ohi_cache_flush_all(ohi_heap_own());
    ohi_pool_trim();
    const ohi_slab *slab = ohi_slab_of(held[0]);
    assert_true(slab->purged_bytes >= (slab->capacity - 2) * PAGE);
}

/* All of them, to the last byte. */
static bool holds(size_t i, size_t bytes)
{
    const uint8_t *slot = ohi_slot_bytes(held[i]);
    return slot[0] == (i & 0xff) && memcmp(slot, slot + 1, bytes - 1) == 0;
}

/* Those that begin in the last bytes of a page, and some more. */
static bool is_kept(size_t i, size_t bytes)
{
    const size_t apart = 2 + 2 * PAGE / bytes;
    return i % apart == 0 || (uintptr_t)ohi_slot_bytes(held[i]) % PAGE >= PAGE - 16;
}

static void slots_in_use_keep_every_byte_beside_pages_that_went_back(void **state)
{
    (void)state;
    for (unsigned size_class = 0; size_class < OHI_CLASS_COUNT; size_class++) {
        const size_t bytes = ohi_class_bytes(size_class);
        const size_t count = 2 * ohi_geometry_of(size_class).capacity;
        take_many(0, count, ohi_class_bytes(size_class));
        for (size_t i = 0; i < count; i++)
            if (!is_kept(i, bytes))
                give(i);
        ohi_pool_trim();
        for (size_t i = 0; i < count; i++)
            assert_true(held[i] == NULL || holds(i, bytes));
        give_many(0, count);
    }
}

static void slots_whose_pages_are_there_come_before_those_whose_pages_went_back(void **state)
{
    (void)state;
    const unsigned size_class = ohi_class_of(PAGE);
    const size_t count = ohi_geometry_of(size_class).capacity;
    ohi_heap *heap = ohi_heap_attach();
    take_many(0, 2 * count, ohi_class_bytes(size_class));
    ohi_slab *purged = ohi_slab_of(held[0]), *other = ohi_slab_of(held[2 * count - 1]);
    assert_ptr_not_equal(purged, other);
    give(2 * count - 1);
    ohi_cache_flush_all(heap);
    give_many(1, count / 2);
    ohi_cache_flush_all(heap);
    ohi_slab_purge_holes(purged);
    ohi_bin_file(heap, purged);
    take_many(1, 2, ohi_class_bytes(size_class));
    assert_ptr_equal(ohi_slab_of(held[1]), other);
}

static void of_recycled_slabs_only_released_slots_are_drawn(void **state)
{
    (void)state;
    const unsigned size_class = ohi_class_of(PAGE);
    ohi_heap *heap = ohi_heap_attach();
    oh_store *slots[10];
    take_many(0, 5, ohi_class_bytes(size_class));
    ohi_cache_flush_all(heap);
    give(3);
    ohi_cache_flush_all(heap);
    const uint32_t free_count = ohi_get_relaxed(&ohi_slab_of(held[0])->free_count);
    assert_true(free_count > 0 && free_count < 10);
    const uint32_t drawn = ohi_bin_draw(heap, size_class, OHI_LIST_RECYCLED, 10, slots);
    assert_int_equal(drawn, free_count);
    ohi_remote_give(heap, slots, drawn);
}

static void a_slab_that_gave_pages_back_does_not_count_as_resident(void **state)
{
    (void)state;
    ohi_slab *slab = make_holes(ohi_class_of(PAGE));
    ohi_set_relaxed(&slab->is_resident, true);
    ohi_slab_purge_holes(slab);
    assert_true(slab->purged_bytes > 0);
    assert_false(ohi_get_relaxed(&slab->is_resident));
}

static pthread_key_t late_key;
static oh_store *late_slot;
static bool was_owner_late;

/* The second time, after the library's own hook has run. */
static void allocate_late(void *times)
{
    static char again;
    if (times != &again) {
        (void)pthread_setspecific(late_key, &again);
        return;
    }
    ohi_heap_give(late_slot);
    oh_store *slot = ohi_heap_take(7, false);
    const ohi_heap *own = ohi_heap_own();
    was_owner_late = slot == late_slot && own != NULL &&
                     (ohi_thread_heap == own || ohi_pool_is_watched()) &&
                     ohi_get_relaxed(&own->state) == OHI_HEAP_OWNED;
    if (slot != NULL)
        ohi_heap_give(slot);
}

static void *allocate_and_end(void *first)
{
    late_slot = ohi_heap_take(7, false);
    (void)pthread_setspecific(late_key, first);
    return NULL;
}

static void a_thread_that_releases_in_a_destructor_has_a_heap_of_its_own_again(void **state)
{
    (void)state;
    static char first;
    ohi_heap_give(ohi_heap_take(7, false));
    assert_int_equal(pthread_key_create(&late_key, allocate_late), 0);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, allocate_and_end, &first), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(was_owner_late);
    (void)pthread_key_delete(late_key);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, trim, trim)
    const struct CMUnitTest tests[] = {
        TEST(all_that_is_not_used_goes_back_as_time_passes),
        TEST(without_time_nothing_goes_back_however_often_somebody_looks),
        TEST(a_cache_that_had_nothing_to_do_has_its_first_room_again),
        TEST(a_cache_that_is_full_for_good_gives_the_newer_half_back),
        TEST(a_cache_that_ran_empty_since_the_last_tick_keeps_what_it_has),
        TEST(a_cache_that_ran_full_since_the_last_tick_keeps_what_it_has),
        TEST(between_ticks_nothing_goes_back),
        TEST(a_tick_that_was_put_off_for_long_comes_in_time_when_the_decay_time_is_shorter),
        TEST(time_passes_where_slots_are_only_released),
        TEST(a_block_is_kept_for_its_time_and_no_longer),
        TEST(a_block_that_is_given_back_shows_how_old_the_others_are),
        TEST(empty_slabs_that_were_needed_since_the_last_tick_stay),
        TEST(a_heap_keeps_16_mib_of_empty_slabs),
        TEST(the_same_when_another_thread_has_emptied_them),
        TEST(pages_of_slabs_that_rest_go_back_as_time_passes),
        TEST(a_tick_looks_through_64_slabs_for_free_pages_and_a_trim_through_all),
        TEST(a_slab_that_handed_out_a_slot_has_not_rested),
        TEST(pages_that_were_used_since_they_went_back_go_back_again),
        TEST(a_slab_that_was_just_made_has_not_rested),
        TEST(less_than_a_page_of_free_slots_is_no_hole),
        TEST(pages_that_could_not_be_purged_count_as_held),
        TEST(pages_of_slots_never_handed_out_go_back_too),
        TEST(slots_in_use_keep_every_byte_beside_pages_that_went_back),
        TEST(slots_whose_pages_are_there_come_before_those_whose_pages_went_back),
        TEST(of_recycled_slabs_only_released_slots_are_drawn),
        TEST(a_slab_that_gave_pages_back_does_not_count_as_resident),
        TEST(a_thread_that_releases_in_a_destructor_has_a_heap_of_its_own_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
