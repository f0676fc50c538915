/* Huge pages: a chunk that is full gets one, costs next to nothing by it, and loses it with its
   first page. Where the system gives none, there is nothing to see and the tests are skipped. */
#define _GNU_SOURCE /* madvise */
#include "platform/platform.h"
#include "platform/process_numbers.h"
#include "pool/chunk_looks.h"
#include "pool/held_slots.h"
#include "pool/page_source.h"
#include "pool/pool_config.h"
#include "pool/thread_heap.h"
#include "pool/trim.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

#include <offheap/pool.h>

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

/* Bytes of the process in huge pages; -1 where the kernel does not say. */
static int64_t huge_bytes(void)
{
    const int64_t kib = process_number("/proc/self/smaps_rollup", "AnonHugePages:");
    return kib < 0 ? -1 : kib * 1024;
}

static void set_huge_pages(uint32_t value, oh_status expected)
{
    oh_pool_config config = {.size = sizeof config};
    oh_pool_get_config(&config);
    config.huge_pages = value;
    assert_int_equal(oh_pool_configure(&config), expected);
}

/* By the system itself: a library that asks in a wrong way shall not pass for one that has
   nothing to ask for. */
static bool has_huge_pages(void)
{
    enum { COLLAPSE = 25 }; /* MADV_COLLAPSE */
    char text[64] = "[never]";
    FILE *file = fopen("/sys/kernel/mm/transparent_hugepage/enabled", "r");
    if (file != NULL) {
        (void)!fgets(text, sizeof text, file);
        (void)fclose(file);
    }
    uint8_t *pages = ohi_pages_map(CHUNK, CHUNK);
    assert_non_null(pages);
    *pages = 1;
    const bool is_possible =
        strstr(text, "[never]") == NULL && madvise(pages, CHUNK, COLLAPSE) == 0 && huge_bytes() > 0;
    ohi_pages_unmap(pages, CHUNK);
    return is_possible;
}

static void skip_without_huge_pages(void)
{
    if (has_huge_pages())
        return;
    print_message("skipped: the system gives no huge pages\n");
    skip();
}

static void chunks_in_full_use_become_huge_and_keep_what_is_in_them(void **state)
{
    (void)state;
    enum { COUNT = 4 * CHUNK / PAGE };
    skip_without_huge_pages();
    take_many(0, COUNT, PAGE);
    const uint64_t reserved = reserved_now();
    look(1000);
    assert_true(huge_bytes() >= 3 * CHUNK);
    assert_int_equal(reserved_now(), reserved);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(ohi_slot_bytes(held[i])[PAGE - 1], i & 0xff);
    give_many(0, COUNT);
    ohi_pool_trim();
    assert_int_equal(reserved_now(), 0);
    assert_int_equal(huge_bytes(), 0);
}

static void a_pool_of_one_chunk_has_no_huge_page(void **state)
{
    (void)state;
    skip_without_huge_pages();
    take_many(0, 1, PAGE);
    const ohi_slab *slab = ohi_slab_of(held[0]);
    const size_t count = slab->capacity * (CHUNK / slab->slab_bytes);
    take_many(1, count, PAGE);
    assert_int_equal(reserved_now(), CHUNK);
    look(1000);
    assert_int_equal(huge_bytes(), 0);
    give_many(0, count);
}

static void memory_that_nobody_asked_for_is_not_made_resident(void **state)
{
    (void)state;
    skip_without_huge_pages();
    take_many(0, 20, 8192); /* a slab of this and of that, hardly begun */
    take_many(20, 40, 6144);
    take_many(40, 60, 5120);
    take_many(60, 80, 4096);
    take_many(80, 100, 3072);
    take_many(100, 120, 2048);
    take_many(120, 140, 7168);
    take_many(140, 160, 4608);
    take_many(160, 180, 5632);
    look(1000);
    assert_int_equal(huge_bytes(), 0);
    give_many(0, 180);
}

/* The last of three chunks lacks four units: twice what may be missing without a slab would do. */
static void a_chunk_that_lacks_a_slab_stays_in_pieces(void **state)
{
    (void)state;
    enum { LARGEST = 8192, UNITS = 4 };
    skip_without_huge_pages();
    size_t count = 0;
    while (reserved_now() < (uint64_t)3 * CHUNK) {
        take_many(count, count + 1, LARGEST);
        count++;
    }
    assert_int_equal(ohi_slab_of(held[0])->units, UNITS);
    count--;
    give_many(count, count + 1); /* the first of the last slab */
    ohi_pool_trim();
    assert_int_equal(reserved_now(), 3 * CHUNK - UNITS * OHI_UNIT_BYTES);
    look(1000);
    assert_int_equal(huge_bytes(), 2 * CHUNK);
    give_many(0, count);
}

static void a_chunk_that_was_handed_out_and_not_written_stays_in_pieces(void **state)
{
    (void)state;
    enum { COUNT = 4 * CHUNK / PAGE, STRIPE = 32 };
    skip_without_huge_pages();
    for (size_t i = 0; i < COUNT; i += STRIPE) {
        take_many(i, i + STRIPE / 2, PAGE);
        for (size_t k = i + STRIPE / 2; k < i + STRIPE; k++)
            assert_non_null(held[k] = ohi_heap_take(ohi_class_of(PAGE), false));
    }
    look(1000);
    assert_int_equal(huge_bytes(), 0);
    give_many(0, COUNT);
}

static void a_chunk_with_holes_stays_in_pieces_until_it_is_full_again(void **state)
{
    (void)state;
    enum { COUNT = 4 * CHUNK / PAGE };
    skip_without_huge_pages();
    take_many(0, COUNT, PAGE);
    look(1000);
    for (size_t i = 0; i < COUNT; i += 16)
        give(i);
    ohi_pool_trim();
    assert_int_equal(huge_bytes(), 0);
    const uint64_t reserved = reserved_now();
    look(1000000);
    assert_int_equal(huge_bytes(), 0);
    assert_int_equal(reserved_now(), reserved);
    for (size_t i = 0; i < COUNT; i += 16)
        take_many(i, i + 1, PAGE);
    look(0);
    assert_true(huge_bytes() >= 3 * CHUNK);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(ohi_slot_bytes(held[i])[PAGE - 1], i & 0xff);
    give_many(0, COUNT);
}

static void a_system_that_refuses_is_asked_again_half_a_second_later(void **state)
{
    (void)state;
    enum { COUNT = 4 * CHUNK / PAGE, UNITS = 32 };
    skip_without_huge_pages();
    take_many(0, COUNT, PAGE);
    now += 1000;
    ohi_page_source_look(now); /* so that where the next one begins is known */
    const long before = huge_bytes();
    ohi_pages_fail_after(UNITS + 1); /* all of the next chunk is resident, but it cannot be huge */
    ohi_page_source_look(now);
    ohi_pages_fail_after(0);
    for (int i = 0; i < LOOKS; i++)
        ohi_page_source_look(now + 499);
    assert_int_equal(huge_bytes(), before);
    look(1000);
    assert_true(huge_bytes() >= 3 * CHUNK);
    give_many(0, COUNT);
}

static void any_call_may_fail_while_chunks_become_huge(void **state)
{
    (void)state;
    enum { COUNT = 3 * CHUNK / PAGE };
    for (uint64_t nth = 1; nth < 140; nth += 3) {
        take_many(0, COUNT, PAGE);
        ohi_pages_fail_after(nth);
        look(1000);
        give_many(0, COUNT / 2);
        ohi_pool_trim();
        ohi_pages_fail_after(0);
        for (size_t i = COUNT / 2; i < COUNT; i++)
            assert_int_equal(ohi_slot_bytes(held[i])[PAGE - 1], i & 0xff);
        give_many(COUNT / 2, COUNT);
        ohi_pool_trim();
        assert_int_equal(reserved_now(), 0);
    }
}

static void a_pool_of_many_chunks_is_huge_from_the_start(void **state)
{
    (void)state;
    enum { LARGEST = 8192, LAST_UNIT = CHUNK - OHI_UNIT_BYTES };
    skip_without_huge_pages();
    size_t count = 0;
    for (; reserved_now() <= (uint64_t)34 * CHUNK; count++)
        take_many(count, count + 1, LARGEST);
    uint8_t *newest = (uint8_t *)ohi_slab_of(held[count - 1]); /* the first slab of its chunk */
    assert_int_equal((uintptr_t)newest % CHUNK, 0);
    assert_int_equal(ohi_pages_resident(newest + LAST_UNIT, OHI_UNIT_BYTES), OHI_UNIT_BYTES);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(ohi_slot_bytes(held[i])[LARGEST - 1], i & 0xff);
    give_many(0, count);
}

static void set_resident(ohi_slab *slab, void *opaque)
{
    (void)opaque;
    ohi_set_relaxed(&slab->is_resident, true);
}

static void slots_that_came_with_a_huge_page_are_taken_before_any_is_borrowed(void **state)
{
    (void)state;
    enum { SMALL = 40, LARGE = 41, COUNT = 1000 };
    oh_store *large = ohi_heap_take(LARGE, false);
    ohi_heap_give(large);
    take_many(0, COUNT, ohi_class_bytes(SMALL));
    size_t more = COUNT;
    ohi_slab_visit(set_resident, NULL);
    for (; ohi_cache_count(ohi_heap_own(), SMALL) > 0; more++)
        take_many(more, more + 1, ohi_class_bytes(SMALL));
    held[more] = ohi_heap_take(SMALL, true);
    assert_int_equal(ohi_slab_of(held[more])->size_class, SMALL);
    give_many(0, more + 1);
}

static void the_setting_says_whether_there_are_huge_pages(void **state)
{
    (void)state;
    enum { COUNT = 4 * CHUNK / PAGE };
    set_huge_pages(3, OH_ERR_INVALID_ARG_VALUE);
    set_huge_pages(OH_HUGE_PAGES_NEVER, OH_OK);
    take_many(0, COUNT, PAGE);
    look(1000);
    assert_true(huge_bytes() <= 0);
    set_huge_pages(OH_HUGE_PAGES_WHEN_FULL, OH_OK);
    give_many(0, COUNT);
}

static void a_process_that_wants_none_gets_none(void **state)
{
    (void)state;
    enum { COUNT = 4 * CHUNK / PAGE };
    skip_without_huge_pages();
    if (prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) != 0)
        skip();
    take_many(0, COUNT, PAGE);
    look(1000);
    assert_int_equal(huge_bytes(), 0);
    assert_int_equal(prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0), 0);
    look(1000);
    assert_true(huge_bytes() >= 3 * CHUNK);
    give_many(0, COUNT);
}

/* With chunks that have no guard page and would do: a process that asks for guards gets none. */
static void full_chunks_stay_in_pieces_beside_guard_pages(void **state)
{
    (void)state;
    enum { COUNT = 4 * CHUNK / PAGE };
    skip_without_huge_pages();
    take_many(0, COUNT, PAGE);
    ohi_pool_set_hardening(OH_HARDEN_GUARD);
    look(1000);
    const long with_guards = huge_bytes();
    ohi_pool_set_hardening(0);
    assert_int_equal(with_guards, 0);
    give_many(0, COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_pool_of_many_chunks_is_huge_from_the_start, begin),
        cmocka_unit_test_setup(chunks_in_full_use_become_huge_and_keep_what_is_in_them, begin),
        cmocka_unit_test_setup(a_pool_of_one_chunk_has_no_huge_page, begin),
        cmocka_unit_test_setup(memory_that_nobody_asked_for_is_not_made_resident, begin),
        cmocka_unit_test_setup(a_chunk_that_lacks_a_slab_stays_in_pieces, begin),
        cmocka_unit_test_setup(a_chunk_that_was_handed_out_and_not_written_stays_in_pieces, begin),
        cmocka_unit_test_setup(a_chunk_with_holes_stays_in_pieces_until_it_is_full_again, begin),
        cmocka_unit_test_setup(a_system_that_refuses_is_asked_again_half_a_second_later, begin),
        cmocka_unit_test_setup(any_call_may_fail_while_chunks_become_huge, begin),
        cmocka_unit_test_setup(slots_that_came_with_a_huge_page_are_taken_before_any_is_borrowed,
                               begin),
        cmocka_unit_test_setup(the_setting_says_whether_there_are_huge_pages, begin),
        cmocka_unit_test_setup(a_process_that_wants_none_gets_none, begin),
        cmocka_unit_test_setup(full_chunks_stay_in_pieces_beside_guard_pages, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
