/* Borrowing: a class without a slot takes one of a slightly larger class, where its own would cost
 * memory and the larger one has some, and not for ever. */
#define _GNU_SOURCE
#include "pool/held_slots.h"
#include "pool/own_clock.h"

enum { SMALL = 40, LARGE = 41 }; /* classes */

static int trim(void **state)
{
    (void)state;
    ohi_pool_trim();
    return reserved_now() == 0 ? 0 : -1;
}

static void a_class_without_a_slot_borrows_one_of_the_next_and_gives_it_back_there(void **state)
{
    (void)state;
    oh_store *large = ohi_heap_take(LARGE, false);
    ohi_heap_give(large);
    oh_store *borrowed = ohi_heap_take(SMALL, true);
    assert_ptr_equal(borrowed, large);
    assert_int_equal(ohi_slab_of(borrowed)->size_class, LARGE);
    ohi_heap_give(borrowed);
    oh_store *exact = ohi_heap_take(SMALL, false);
    assert_int_equal(ohi_slab_of(exact)->size_class, SMALL);
    assert_ptr_equal(ohi_heap_take(LARGE, false), large);
    ohi_heap_give(exact);
    ohi_heap_give(large);
}

/* The class after it has a slot at hand. */
static bool would_borrow(unsigned size_class)
{
    ohi_heap_give(ohi_heap_take(size_class + 1, false));
    oh_store *record = ohi_cache_borrow(ohi_heap_own(), size_class);
    if (record == NULL)
        return false;
    assert_int_equal(ohi_slab_of(record)->size_class, size_class + 1);
    ohi_heap_give(record);
    return true;
}

static void a_class_borrows_only_where_its_own_slots_would_cost_memory(void **state)
{
    (void)state;
    ohi_heap *heap = ohi_heap_attach();
    assert_true(would_borrow(SMALL)); /* it has no slab */
    size_t count = 0;
    do
        held[count++] = ohi_heap_take(SMALL, false);
    while (ohi_cache_count(heap, SMALL) != 0);
    ohi_slab *slab = ohi_slab_of(held[0]);
    assert_true(would_borrow(SMALL)); /* slots that were never handed out */
    ohi_set_relaxed(&slab->is_resident, true);
    assert_false(would_borrow(SMALL));
    oh_store *kept = ohi_heap_take(LARGE, false);
    ohi_cache_flush_all(heap); /* nor does it ask the slabs of the other */
    oh_store *fresh = ohi_heap_take(SMALL, true);
    ohi_heap_give(kept);
    assert_ptr_equal(ohi_slab_of(fresh), slab);
    ohi_set_relaxed(&slab->is_resident, false);
    ohi_heap_give(fresh);
    ohi_cache_flush_all(heap);
    assert_false(would_borrow(SMALL)); /* one that was released */
    give_many(0, count);
    ohi_cache_flush_all(heap);
    assert_false(would_borrow(SMALL)); /* an empty slab */
    ohi_pool_trim();
    assert_true(would_borrow(SMALL));
    ohi_set_relaxed(&heap->pending, slab); /* which is not followed: the slot is in the cache */
    const bool would = would_borrow(SMALL);
    ohi_set_relaxed(&heap->pending, NULL);
    assert_false(would); /* perhaps one that another thread released */
    assert_true(would_borrow(15));
    assert_false(would_borrow(14)); /* small ones make up little memory */
}

static uint64_t used_now(void)
{
    ohi_pool_totals totals;
    ohi_pool_read(&totals);
    return totals.used;
}

static void a_slot_borrowed_from_a_slab_counts_as_used(void **state)
{
    (void)state;
    oh_store *kept = ohi_heap_take(LARGE, false);
    ohi_cache_flush_all(ohi_heap_own());
    const uint64_t before = used_now();
    oh_store *borrowed = ohi_heap_take(SMALL, true);
    assert_ptr_equal(ohi_slab_of(borrowed), ohi_slab_of(kept));
    assert_int_equal(used_now(), before + ohi_class_bytes(LARGE));
    ohi_heap_give(borrowed);
    ohi_heap_give(kept);
    assert_int_equal(used_now(), before - ohi_class_bytes(LARGE));
}

static void large_slots_are_borrowed_of_classes_further_up_that_have_some_left(void **state)
{
    (void)state;
    enum { FAR = 46, COUNT = 8 };
    oh_store *large[COUNT], *borrowed[COUNT];
    for (int i = 0; i < COUNT; i++)
        large[i] = ohi_heap_take(FAR, false);
    for (int i = 0; i < COUNT; i++)
        ohi_heap_give(large[i]);
    for (int i = 0; i < COUNT; i++) {
        const unsigned lender = ohi_cache_count(ohi_heap_own(), FAR) > 2 ? FAR : SMALL;
        borrowed[i] = ohi_heap_take(SMALL, true);
        assert_int_equal(ohi_slab_of(borrowed[i])->size_class, lender);
    }
    for (int i = 0; i < COUNT; i++)
        ohi_heap_give(borrowed[i]);
}

/* Some free slots of a class, and one in use so that its slab is not empty: in the thread's cache
   or all in the slab. */
static oh_store *lend(unsigned size_class, bool is_in_slab)
{
    enum { COUNT = 8 };
    take_many(0, COUNT, ohi_class_bytes(size_class));
    oh_store *kept = held[0];
    held[0] = NULL;
    give_many(1, COUNT);
    if (is_in_slab)
        ohi_cache_flush_all(ohi_heap_own());
    return kept;
}

/* The class of the slot that one of a class gets. */
static unsigned class_taken(unsigned size_class)
{
    oh_store *record = ohi_heap_take(size_class, true);
    assert_non_null(record);
    const unsigned taken = ohi_slab_of(record)->size_class;
    ohi_heap_give(record);
    return taken;
}

/* How many of the next classes lend to one: see cache.c. */
static unsigned lenders_of(unsigned size_class)
{
    const size_t bytes = ohi_class_bytes(size_class);
    return bytes < 256 ? 0 : bytes < 768 ? 2 : 6;
}

static void check_lender(unsigned size_class, unsigned lender, bool is_in_slab)
{
    oh_store *kept = lend(lender, is_in_slab);
    const bool lends = lender - size_class <= lenders_of(size_class);
    assert_int_equal(class_taken(size_class), lends ? lender : size_class);
    ohi_heap_give(kept);
    ohi_pool_trim();
}

static void two_classes_lend_from_256_bytes_on_and_six_from_768(void **state)
{
    (void)state;
    for (unsigned size_class = 0; size_class + 1 < OHI_CLASS_COUNT; size_class++)
        for (unsigned lender = size_class + 1; lender < OHI_CLASS_COUNT; lender++) {
            pass_ms(1); /* not too many loans */
            check_lender(size_class, lender, false);
            check_lender(size_class, lender, true);
        }
}

static void borrow_many(unsigned count, uint64_t apart_ns, bool is_in_slab)
{
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(class_taken(SMALL), LARGE);
        if (is_in_slab)
            ohi_cache_flush_all(ohi_heap_own());
        pass_ns(apart_ns);
    }
}

static void check_bound(bool is_in_slab)
{
    enum { ROUND = 128, ROUND_NS = 32000 };
    ohi_heap *heap = ohi_heap_attach();
    oh_store *kept = lend(LARGE, is_in_slab);
    heap->loans = 0;
    heap->loans_since_ns = ohi_get_relaxed(&own_clock_ns);
    borrow_many(3 * ROUND, ROUND_NS / ROUND, is_in_slab);
    borrow_many(ROUND, 0, is_in_slab);
    assert_int_equal(class_taken(SMALL), SMALL);
    ohi_heap_give(kept);
    ohi_pool_trim();
}

static void a_class_that_borrows_128_times_in_less_than_32_us_gets_slots_of_its_own(void **state)
{
    (void)state;
    check_bound(false);
    check_bound(true);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, trim, trim)
    const struct CMUnitTest tests[] = {
        TEST(a_class_without_a_slot_borrows_one_of_the_next_and_gives_it_back_there),
        TEST(a_class_borrows_only_where_its_own_slots_would_cost_memory),
        TEST(a_slot_borrowed_from_a_slab_counts_as_used),
        TEST(large_slots_are_borrowed_of_classes_further_up_that_have_some_left),
        TEST(two_classes_lend_from_256_bytes_on_and_six_from_768),
        TEST(a_class_that_borrows_128_times_in_less_than_32_us_gets_slots_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
