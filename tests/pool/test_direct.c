/* Direct blocks: kept when released, bounded, aligned, resized in place. */
#include "platform/platform.h"
#include "platform/process_numbers.h"
#include "pool/annotate.h"
#include "pool/direct.h"
#include "pool/pool_config.h"
#include "pool/thread_heap.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

#include <string.h>

static void a_released_block_is_taken_again(void **state)
{
    (void)state;
    ohi_descriptor *block = ohi_direct_take(65536, 1);
    assert_non_null(block);
    assert_true(block->as.direct.is_zero);
    uint8_t *bytes = block->bytes;
    memset(bytes, 1, 65536);
    ohi_direct_give(block);
    assert_true(ohi_direct_kept_bytes() >= 65536);
    block = ohi_direct_take(65000, 1);
    assert_ptr_equal(block->bytes, bytes);
    assert_false(block->as.direct.is_zero);
    assert_int_equal(ohi_direct_kept_bytes(), 0);
    ohi_direct_give(block);
    ohi_direct_trim(false);
    assert_int_equal(ohi_direct_kept_bytes(), 0);
}

static void every_size_gets_room_and_at_most_an_eighth_more(void **state)
{
    (void)state;
    for (size_t bytes = 1; bytes < ((size_t)80 << 20); bytes += bytes / 3 + 1) {
        ohi_descriptor *block = ohi_direct_take(bytes, 1);
        assert_non_null(block);
        assert_true(block->capacity >= bytes);
        assert_true(block->capacity <= bytes + bytes / 8 + 4096);
        block->bytes[0] = 1;
        block->bytes[bytes - 1] = 1;
        ohi_direct_give(block);
    }
    ohi_direct_trim(false);
    assert_int_equal(ohi_direct_kept_bytes(), 0);
}

static void blocks_have_the_alignment_asked_for_also_when_kept(void **state)
{
    (void)state;
    for (size_t alignment = 1; alignment <= ((size_t)2 << 20); alignment *= 2)
        for (int round = 0; round < 2; round++) {
            ohi_descriptor *block = ohi_direct_take(100000, alignment);
            assert_non_null(block);
            assert_int_equal((uintptr_t)block->bytes & (alignment - 1), 0);
            ohi_direct_give(block);
        }
    ohi_direct_trim(false);
}

static void what_is_kept_has_a_bound(void **state)
{
    (void)state;
    static ohi_descriptor *blocks[100];
    for (int i = 0; i < 100; i++)
        assert_non_null(blocks[i] = ohi_direct_take((size_t)4 << 20, 1));
    for (int i = 0; i < 100; i++)
        ohi_direct_give(blocks[i]);
    assert_true(ohi_direct_kept_bytes() > 0);
    assert_true(ohi_direct_kept_bytes() <= (uint64_t)128 << 20);
    ohi_direct_trim(false);
    assert_int_equal(ohi_direct_kept_bytes(), 0);
}

static void growing_keeps_the_contents(void **state)
{
    (void)state;
    ohi_descriptor *block = ohi_direct_take(100000, 1);
    assert_non_null(block);
    memset(block->bytes, 7, 100000);
    assert_true(ohi_direct_resize(block, 10000000));
    assert_true(block->capacity >= 10000000);
    assert_int_equal(block->bytes[0], 7);
    assert_int_equal(block->bytes[99999], 7);
    block->bytes[9999999] = 1;
    assert_true(ohi_direct_resize(block, 4500000)); /* less than half: the rest goes back */
    assert_true(block->capacity < 5100000);
    assert_true(ohi_direct_resize(block, 5000));
    assert_true(block->capacity < 100000);
    assert_int_equal(block->bytes[4999], 7);
    ohi_direct_give(block);
    ohi_direct_trim(false);
}

static void what_cannot_be_given_back_makes_a_smaller_block_no_failure(void **state)
{
    (void)state;
    ohi_descriptor *block = ohi_direct_take(100000, 1);
    assert_non_null(block);
    const size_t capacity = block->capacity;
    ohi_pages_fail_after(1);
    assert_true(ohi_direct_resize(block, 9000));
    ohi_pages_fail_after(0);
    assert_int_equal(block->capacity, capacity);
    ohi_direct_give(block);
    ohi_direct_trim(false);
}

enum { BLOCKS = 20 };

static void take_blocks(ohi_descriptor *blocks[BLOCKS], size_t alignment)
{
    for (size_t i = 0; i < BLOCKS; i++)
        assert_non_null(blocks[i] = ohi_direct_take(100000, alignment));
}

static void give_blocks(ohi_descriptor *blocks[BLOCKS])
{
    for (size_t i = 0; i < BLOCKS; i++)
        ohi_direct_give(blocks[i]);
}

/* Whether it can grow depends on what lies behind it, where it is does not. Kept blocks that were
   aligned by luck only are taken too. */
static void a_block_that_is_aligned_to_more_than_a_page_stays_where_it_is(void **state)
{
    (void)state;
    ohi_descriptor *blocks[BLOCKS];
    for (int round = 0; round < 2; round++) {
        take_blocks(blocks, 1);
        give_blocks(blocks);
        take_blocks(blocks, 2 * ohi_page_bytes());
        for (size_t i = 0; i < BLOCKS; i++) {
            const uint8_t *bytes = blocks[i]->bytes;
            (void)ohi_direct_resize(blocks[i], 3000000);
            assert_ptr_equal(blocks[i]->bytes, bytes);
        }
        give_blocks(blocks);
        ohi_direct_trim(false);
    }
}

static void a_block_that_is_aligned_to_a_page_may_move(void **state)
{
    (void)state;
    ohi_descriptor *blocks[BLOCKS];
    const bool is_fixed = ohi_pool_is_watched() && !ohi_annotate_may_move(); /* as all blocks */
    take_blocks(blocks, ohi_page_bytes());
    for (size_t i = 0; i < BLOCKS; i++)
        assert_true(ohi_direct_resize(blocks[i], 3000000) || is_fixed);
    give_blocks(blocks);
    ohi_direct_trim(false);
}

static void addresses_of_blocks_go_back_with_them(void **state)
{
    (void)state;
    enum { COUNT = 16 };
    ohi_descriptor *blocks[COUNT];
    ohi_pool_trim();
    (void)process_address_bytes(); /* what reading it takes is taken */
    const uint64_t before = process_address_bytes();
    for (int round = 0; round < 4; round++) {
        for (size_t i = 0; i < COUNT; i++)
            assert_non_null(blocks[i] = ohi_direct_take(300 << 10, (size_t)1 << (12 + i % 10)));
        for (size_t i = 0; i < COUNT; i++)
            ohi_direct_give(blocks[i]);
        ohi_pool_trim();
    }
    assert_true(process_address_bytes() < before + (2 << 20));
}

static void a_block_of_more_than_64_mib_is_not_kept(void **state)
{
    (void)state;
    ohi_direct_trim(false);
    ohi_direct_give(ohi_direct_take((size_t)64 << 20, 1));
    assert_int_equal(ohi_direct_kept_bytes(), (size_t)64 << 20);
    ohi_direct_give(ohi_direct_take((size_t)65 << 20, 1));
    assert_int_equal(ohi_direct_kept_bytes(), (size_t)64 << 20);
    ohi_direct_trim(false);
}

static void a_block_that_is_more_than_may_be_kept_displaces_none(void **state)
{
    (void)state;
    ohi_direct_trim(false);
    const uint64_t before = ohi_get_relaxed(&ohi_pool_settings()->direct_keep_bytes);
    ohi_descriptor *large = ohi_direct_take(2 << 20, 1), *small = ohi_direct_take(1 << 20, 1);
    assert_true(large != NULL && small != NULL);
    ohi_set_relaxed(&ohi_pool_settings()->direct_keep_bytes, 1 << 20);
    ohi_direct_give(small);
    ohi_direct_give(large);
    const uint64_t kept = ohi_direct_kept_bytes();
    ohi_set_relaxed(&ohi_pool_settings()->direct_keep_bytes, before);
    assert_int_equal(kept, 1 << 20);
    ohi_direct_trim(false);
}

static void what_is_kept_for_ever_is_kept(void **state)
{
    (void)state;
    ohi_direct_trim(false);
    const uint64_t before = ohi_get_relaxed(&ohi_pool_settings()->decay_ms);
    ohi_set_relaxed(&ohi_pool_settings()->decay_ms, UINT64_MAX);
    ohi_direct_give(ohi_direct_take(1 << 20, 1));
    ohi_direct_trim(true);
    const uint64_t kept = ohi_direct_kept_bytes();
    ohi_set_relaxed(&ohi_pool_settings()->decay_ms, before);
    assert_int_equal(kept, 1 << 20);
    ohi_direct_trim(false);
}

static void a_thread_keeps_8_mib_to_itself_and_no_more_than_may_be_kept(void **state)
{
    (void)state;
    enum { COUNT = 40, BYTES = 400 << 10, OWN = 8 << 20 };
    ohi_descriptor *blocks[COUNT];
    ohi_heap *heap = ohi_heap_attach();
    const uint64_t before = ohi_get_relaxed(&ohi_pool_settings()->direct_keep_bytes);
    for (size_t keep = 0; keep <= OWN; keep += OWN / 2) {
        ohi_direct_trim(false);
        for (size_t i = 0; i < COUNT; i++)
            assert_non_null(blocks[i] = ohi_direct_take(BYTES, 1));
        ohi_set_relaxed(&ohi_pool_settings()->direct_keep_bytes, keep);
        for (size_t i = 0; i < COUNT; i++)
            ohi_direct_give(blocks[i]);
        assert_true(ohi_get_relaxed(&heap->direct_bytes) <= keep);
        assert_true(ohi_direct_kept_bytes() <= 2 * keep);
        assert_true(ohi_get_relaxed(&heap->direct_bytes) + 2 * BYTES > keep);
    }
    ohi_set_relaxed(&ohi_pool_settings()->direct_keep_bytes, before);
    for (size_t i = 0; i < COUNT; i++)
        assert_non_null(blocks[i] = ohi_direct_take(BYTES, 1));
    for (size_t i = 0; i < COUNT; i++)
        ohi_direct_give(blocks[i]);
    assert_true(ohi_get_relaxed(&heap->direct_bytes) <= OWN);
    ohi_direct_trim(false);
}

static void an_impossible_size_is_refused(void **state)
{
    (void)state;
    assert_null(ohi_direct_take(SIZE_MAX, 1));
    assert_null(ohi_direct_take(SIZE_MAX - 8191, 1));
    assert_null(ohi_direct_take((size_t)1 << 62, 1));
    ohi_descriptor *block = ohi_direct_take(10000, 1);
    assert_non_null(block);
    const size_t capacity = block->capacity;
    assert_false(ohi_direct_resize(block, SIZE_MAX));
    assert_false(ohi_direct_resize(block, (size_t)1 << 62));
    assert_int_equal(block->capacity, capacity);
    ohi_direct_give(block);
    ohi_direct_trim(false);
}

static void kept_blocks_make_room_when_memory_runs_out(void **state)
{
    (void)state;
    ohi_direct_give(ohi_direct_take(65536, 1));
    ohi_pages_fail_after(1);
    ohi_descriptor *block = ohi_direct_take(1 << 20, 1);
    ohi_pages_fail_after(0);
    assert_non_null(block);
    assert_int_equal(ohi_direct_kept_bytes(), 0);
    ohi_direct_give(block);
    ohi_direct_trim(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_released_block_is_taken_again),
        cmocka_unit_test(every_size_gets_room_and_at_most_an_eighth_more),
        cmocka_unit_test(blocks_have_the_alignment_asked_for_also_when_kept),
        cmocka_unit_test(what_is_kept_has_a_bound),
        cmocka_unit_test(growing_keeps_the_contents),
        cmocka_unit_test(what_cannot_be_given_back_makes_a_smaller_block_no_failure),
        cmocka_unit_test(a_block_that_is_aligned_to_more_than_a_page_stays_where_it_is),
        cmocka_unit_test(a_block_that_is_aligned_to_a_page_may_move),
        cmocka_unit_test(addresses_of_blocks_go_back_with_them),
        cmocka_unit_test(a_block_of_more_than_64_mib_is_not_kept),
        cmocka_unit_test(a_block_that_is_more_than_may_be_kept_displaces_none),
        cmocka_unit_test(what_is_kept_for_ever_is_kept),
        cmocka_unit_test(a_thread_keeps_8_mib_to_itself_and_no_more_than_may_be_kept),
        cmocka_unit_test(an_impossible_size_is_refused),
        cmocka_unit_test(kept_blocks_make_room_when_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
