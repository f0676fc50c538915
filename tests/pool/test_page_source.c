/* The page source by itself: which units it hands out, what it counts and what it gives back. */
#define _GNU_SOURCE
#include "platform/platform.h"
#include "platform/process_numbers.h"
#include "pool/own_clock.h"
#include "pool/page_source.h"
#include "pool/pool_config.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CHUNK OHI_CHUNK_BYTES
#define UNIT OHI_UNIT_BYTES

/* The library is linked into this program, so its mmap() is this one. */
static size_t pages_mapped_alone;

void *mmap(void *where, size_t bytes, int protection, int flags, int file, off_t offset)
{
    pages_mapped_alone += bytes == ohi_page_bytes();
    const long address = syscall(SYS_mmap, where, bytes, protection, flags, file, offset);
    return (void *)(uintptr_t)address; /* -1 is MAP_FAILED */
}

static int trim(void **state)
{
    (void)state;
    ohi_page_source_trim(false);
    return ohi_page_source_used_bytes() == 0 && ohi_page_source_kept_bytes() == 0 ? 0 : -1;
}

/* All units of a chunk, in pieces of eight. */
enum { PIECE = 8, PIECES = 32 / PIECE };

static void take_chunk(uint8_t **pieces)
{
    for (int i = 0; i < PIECES; i++) {
        assert_non_null(pieces[i] = ohi_page_source_take(PIECE));
        memset(pieces[i], 1, PIECE * UNIT);
    }
}

static void give_pieces(uint8_t **pieces, int from, int to)
{
    for (int i = from; i < to; i++)
        ohi_page_source_give(pieces[i], PIECE);
}

static bool is_mapped(const void *pages)
{
    unsigned char is_there;
    return mincore((void *)(uintptr_t)pages, ohi_page_bytes(), &is_there) == 0;
}

static void units_are_counted_as_used_then_kept_then_gone(void **state)
{
    (void)state;
    uint8_t *pieces[PIECES];
    take_chunk(pieces);
    assert_int_equal(ohi_page_source_used_bytes(), CHUNK);
    assert_int_equal(ohi_page_source_kept_bytes(), 0);
    give_pieces(pieces, 1, PIECES);
    assert_int_equal(ohi_page_source_used_bytes(), PIECE * UNIT);
    assert_int_equal(ohi_page_source_kept_bytes(), CHUNK - PIECE * UNIT);
    ohi_page_source_trim(false);
    assert_int_equal(ohi_page_source_kept_bytes(), 0);
    for (int i = 1; i < PIECES; i++)
        assert_int_equal(ohi_pages_resident(pieces[i], UNIT), 0);
    assert_int_equal(ohi_pages_resident(pieces[0], UNIT), UNIT);
    give_pieces(pieces, 0, 1);
    ohi_page_source_trim(false);
    assert_false(is_mapped(pieces[0]));
}

static void units_that_still_hold_memory_are_handed_out_first(void **state)
{
    (void)state;
    uint8_t *older[PIECES], *newer[PIECES];
    take_chunk(older);
    take_chunk(newer);
    give_pieces(newer, 0, PIECES - 1);
    ohi_page_source_trim(false);
    give_pieces(older, 2, 3);
    assert_ptr_equal(ohi_page_source_take(PIECE), older[2]);
    give_pieces(older, 0, PIECES);
    give_pieces(newer, PIECES - 1, PIECES);
}

static void units_that_cannot_be_purged_stay_counted_until_they_can(void **state)
{
    (void)state;
    uint8_t *pieces[PIECES];
    take_chunk(pieces);
    give_pieces(pieces, 0, 1);
    give_pieces(pieces, 2, 3);
    ohi_pages_fail_after(1); /* the first of two runs */
    ohi_page_source_trim(false);
    ohi_pages_fail_after(0);
    assert_int_equal(ohi_page_source_kept_bytes(), PIECE * UNIT);
    assert_int_equal(ohi_pages_resident(pieces[0], UNIT), UNIT);
    assert_int_equal(ohi_pages_resident(pieces[2], UNIT), 0);
    ohi_page_source_trim(false);
    assert_int_equal(ohi_page_source_kept_bytes(), 0);
    give_pieces(pieces, 1, 2);
    give_pieces(pieces, 3, 4);
}

static void what_is_reserved_is_there_besides_what_is_in_use(void **state)
{
    (void)state;
    uint8_t *pieces[PIECES], *more[PIECES];
    take_chunk(pieces);
    assert_true(ohi_page_source_reserve(CHUNK));
    ohi_pages_fail_after(1);
    take_chunk(more);
    ohi_pages_fail_after(0);
    give_pieces(pieces, 0, PIECES);
    give_pieces(more, 0, PIECES);
}

/* Whichever of its calls fails: of a chunk without a descriptor nothing stays. */
static void a_reservation_that_fails_half_way_leaves_no_addresses_behind(void **state)
{
    (void)state;
    enum { CHUNKS = 400 };         /* more than a page has descriptors for */
    (void)process_address_bytes(); /* what reading it takes is taken */
    const uint64_t before = process_address_bytes();
    unsigned failures = 0;
    for (uint64_t nth = 1; nth < 8; nth++) {
        ohi_pages_fail_after(nth);
        failures += !ohi_page_source_reserve(CHUNKS * CHUNK);
        ohi_pages_fail_after(0);
        ohi_page_source_trim(false);
    }
    assert_true(failures >= 2);
    assert_true(process_address_bytes() < before + CHUNK);
}

static void descriptors_of_chunks_that_went_back_are_used_again(void **state)
{
    (void)state;
    assert_true(ohi_page_source_reserve(300 * CHUNK));
    ohi_page_source_trim(false);
    pages_mapped_alone = 0;
    assert_true(ohi_page_source_reserve(300 * CHUNK));
    assert_int_equal(pages_mapped_alone, 0);
}

/* The time is a quarter of a second: half of the decay time. */
static void units_are_kept_for_their_time_and_no_longer(void **state)
{
    (void)state;
    uint8_t *pieces[PIECES];
    take_chunk(pieces);
    pass_ms(100000);
    give_pieces(pieces, 0, 1);
    for (int i = 0; i < 4; i++) { /* a look each quarter of it */
        assert_int_equal(ohi_page_source_kept_bytes(), PIECE * UNIT);
        ohi_page_source_trim(true);
        pass_ms(62);
    }
    assert_int_equal(ohi_page_source_kept_bytes(), PIECE * UNIT);
    pass_ms(62);
    ohi_page_source_trim(true);
    assert_int_equal(ohi_page_source_kept_bytes(), 0);
    give_pieces(pieces, 1, PIECES);
    pass_ms(250);
    ohi_page_source_trim(true);
    assert_false(is_mapped(pieces[0]));
}

static void no_more_is_kept_than_the_setting_says(void **state)
{
    (void)state;
    uint8_t *pieces[PIECES];
    ohi_set_relaxed(&ohi_pool_settings()->keep_bytes, 2 * PIECE * UNIT);
    take_chunk(pieces);
    give_pieces(pieces, 0, 2);
    assert_int_equal(ohi_page_source_kept_bytes(), 2 * PIECE * UNIT);
    give_pieces(pieces, 2, 3);
    assert_int_equal(ohi_page_source_kept_bytes(), 0);
    give_pieces(pieces, 3, 4);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, trim, trim)
    const struct CMUnitTest tests[] = {
        TEST(units_are_counted_as_used_then_kept_then_gone),
        TEST(units_that_still_hold_memory_are_handed_out_first),
        TEST(units_that_cannot_be_purged_stay_counted_until_they_can),
        TEST(what_is_reserved_is_there_besides_what_is_in_use),
        TEST(a_reservation_that_fails_half_way_leaves_no_addresses_behind),
        TEST(descriptors_of_chunks_that_went_back_are_used_again),
        TEST(units_are_kept_for_their_time_and_no_longer),
        TEST(no_more_is_kept_than_the_setting_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
