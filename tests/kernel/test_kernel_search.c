/* Every search kernel of every table against the scalar one and against a search without any idea:
 * each position compared in turn. Haystack and needle both end at a page that must not be touched.
 */
#define _GNU_SOURCE
#include "kernel/kernel_frame.h"
#include "kernel/two_way.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

enum { AREA = 1 << 20, PAGE = 4096 };

static uint8_t *hay_end;    /* first byte that must not be touched */
static uint8_t *needle_end; /* the same behind the needle */

static uint8_t *area_end(void)
{
    uint8_t *area =
        mmap(NULL, AREA + 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area == MAP_FAILED || mprotect(area, PAGE, PROT_NONE) != 0 ||
        mprotect(area + PAGE + AREA, PAGE, PROT_NONE) != 0)
        return NULL;
    return area + PAGE + AREA;
}

static int set_up(void **state)
{
    (void)state;
    hay_end = area_end();
    needle_end = area_end();
    return hay_end == NULL || needle_end == NULL;
}

static ptrdiff_t plain_find(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                            size_t needle_bytes)
{
    for (size_t at = 0; at + needle_bytes <= hay_bytes; at++)
        if (memcmp(hay + at, needle, needle_bytes) == 0)
            return (ptrdiff_t)at;
    return -1;
}

static ptrdiff_t plain_find_last(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                                 size_t needle_bytes)
{
    for (size_t at = hay_bytes - needle_bytes + 1; at-- > 0;)
        if (memcmp(hay + at, needle, needle_bytes) == 0)
            return (ptrdiff_t)at;
    return -1;
}

/* What all tables must find, in a haystack and with a needle that are in place already. */
static void check_find(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                       size_t needle_bytes, const char *label)
{
    ptrdiff_t first = ohi_scalar_find(hay, hay_bytes, needle, needle_bytes);
    ptrdiff_t last = ohi_scalar_find_last(hay, hay_bytes, needle, needle_bytes);
    for (size_t i = 0; ohi_kernel_runnable(i) != NULL; i++) {
        const ohi_kernel_table *table = ohi_kernel_runnable(i);
        ptrdiff_t found = table->find(hay, hay_bytes, needle, needle_bytes);
        if (found != first)
            fail_msg("%s/find, %s, %zu in %zu: %td instead of %td", table->name, label,
                     needle_bytes, hay_bytes, found, first);
        found = table->find_last(hay, hay_bytes, needle, needle_bytes);
        if (found != last)
            fail_msg("%s/find_last, %s, %zu in %zu: %td instead of %td", table->name, label,
                     needle_bytes, hay_bytes, found, last);
    }
}

static void check_plain(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                        size_t needle_bytes)
{
    assert_int_equal(ohi_scalar_find(hay, hay_bytes, needle, needle_bytes),
                     plain_find(hay, hay_bytes, needle, needle_bytes));
    assert_int_equal(ohi_scalar_find_last(hay, hay_bytes, needle, needle_bytes),
                     plain_find_last(hay, hay_bytes, needle, needle_bytes));
}

static void fill_letters(uint8_t *bytes, size_t count, unsigned letters, uint64_t *random)
{
    for (size_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)('a' + frame_random(random) % letters);
}

/* Two letters make every needle repeat itself somehow, and nearly every position a candidate. */
static void every_length_of_hay_and_needle_over_small_alphabets(void **state)
{
    (void)state;
    uint64_t random = 7;
    for (unsigned letters = 1; letters <= 3; letters++)
        for (size_t hay_bytes = 1; hay_bytes <= 200; hay_bytes++) {
            uint8_t *hay = hay_end - hay_bytes;
            fill_letters(hay, hay_bytes, letters, &random);
            for (size_t needle_bytes = 1; needle_bytes <= hay_bytes;
                 needle_bytes += 1 + needle_bytes / 12) {
                uint8_t *needle = needle_end - needle_bytes;
                fill_letters(needle, needle_bytes, letters, &random);
                check_plain(hay, hay_bytes, needle, needle_bytes);
                check_find(hay, hay_bytes, needle, needle_bytes, "letters");
                size_t at = frame_random(&random) % (hay_bytes - needle_bytes + 1);
                memcpy(needle, hay + at, needle_bytes);
                check_plain(hay, hay_bytes, needle, needle_bytes);
                check_find(hay, hay_bytes, needle, needle_bytes, "copied letters");
            }
        }
}

static void a_needle_at_every_position_and_alignment(void **state)
{
    (void)state;
    for (size_t needle_bytes = 1; needle_bytes <= 9; needle_bytes++)
        for (size_t hay_bytes = needle_bytes; hay_bytes <= 3 * 64 + 8; hay_bytes += 3)
            for (size_t at = 0; at + needle_bytes <= hay_bytes; at++) {
                uint8_t *hay = hay_end - hay_bytes - at % 64 * (hay_bytes % 2);
                uint8_t *needle = needle_end - needle_bytes;
                memset(hay, '.', hay_bytes);
                memset(needle, 'x', needle_bytes);
                memset(hay + at, 'x', needle_bytes);
                check_find(hay, hay_bytes, needle, needle_bytes, "one place");
                assert_int_equal(ohi_scalar_find(hay, hay_bytes, needle, needle_bytes), at);
            }
}

/* What all tables must find of one byte, which is 0xC1 in one or two places and elsewhere 0x41. */
static void check_byte(const uint8_t *hay, size_t bytes)
{
    const ptrdiff_t first = ohi_scalar_find_byte(hay, bytes, 0xC1);
    const ptrdiff_t last = ohi_scalar_find_last_byte(hay, bytes, 0xC1);
    for (size_t i = 0; ohi_kernel_runnable(i) != NULL; i++) {
        const ohi_kernel_table *table = ohi_kernel_runnable(i);
        assert_int_equal(table->find_byte(hay, bytes, 0xC1), first);
        assert_int_equal(table->find_last_byte(hay, bytes, 0xC1), last);
        assert_int_equal(table->find_byte(hay, bytes, 0), -1);
        assert_int_equal(table->find_last_byte(hay, bytes, 0), -1);
        assert_int_equal(table->count_byte(hay, bytes, 0xC1), 1 + (first != last));
        assert_int_equal(table->count_byte(hay, bytes, 0x41), bytes - 1 - (first != last));
    }
}

/* The haystack ends at a page that must not be touched, or starts behind one. */
static void bytes_at_every_position(void **state)
{
    (void)state;
    for (size_t bytes = 1; bytes <= 9 * 64 + 3; bytes++)
        for (size_t at = 0; at < bytes; at += 1 + bytes / 50) {
            uint8_t *hay = at % 2 == 0 ? hay_end - bytes : hay_end - AREA;
            memset(hay, 0x41, bytes);
            hay[bytes - 1 - at] = 0xC1; /* differs in the top bit only */
            check_byte(hay, bytes);
            hay[at] = 0xC1;
            check_byte(hay, bytes);
        }
}

static void check_only_byte(const uint8_t *hay, size_t bytes, ptrdiff_t at)
{
    for (size_t i = 0; ohi_kernel_runnable(i) != NULL; i++) {
        assert_int_equal(ohi_kernel_runnable(i)->find_byte(hay, bytes, 0xC1), at);
        assert_int_equal(ohi_kernel_runnable(i)->find_last_byte(hay, bytes, 0xC1), at);
    }
}

/* Long enough to be asked for ahead, behind a page that must not be touched and before one. */
static void a_byte_all_over_a_long_hay(void **state)
{
    (void)state;
    for (size_t bytes = 65535; bytes < 65536 + 300; bytes += 37) {
        uint8_t *hay = bytes % 2 == 0 ? hay_end - bytes : hay_end - AREA;
        memset(hay, 'e', bytes);
        check_only_byte(hay, bytes, -1);
        for (size_t at = bytes % 61; at < bytes; at += 61) {
            hay[at] = 0xC1;
            check_only_byte(hay, bytes, (ptrdiff_t)at);
            hay[at] = 'e';
        }
    }
}

/* Needles up to 64 KiB, found at the end, missed by their last, first and middle byte. */
static void long_needles(void **state)
{
    (void)state;
    uint64_t random = 11;
    for (size_t needle_bytes = 100; needle_bytes <= 65536; needle_bytes = needle_bytes * 5 / 3) {
        size_t hay_bytes = 3 * needle_bytes + 17;
        uint8_t *hay = hay_end - hay_bytes;
        uint8_t *needle = needle_end - needle_bytes;
        fill_letters(hay, hay_bytes, 4, &random);
        memcpy(needle, hay_end - needle_bytes, needle_bytes);
        check_find(hay, hay_bytes, needle, needle_bytes, "found at the end");
        memcpy(needle, hay, needle_bytes);
        check_find(hay, hay_bytes, needle, needle_bytes, "found at the start");
        const size_t changes[] = {0, needle_bytes / 2, needle_bytes - 1, needle_bytes / 3};
        for (size_t i = 0; i < 4; i++) {
            needle[changes[i]] ^= 1;
            check_find(hay, hay_bytes, needle, needle_bytes, "changed");
            needle[changes[i]] ^= 1;
        }
    }
}

/* Inputs on which simple searches compare everything with everything. Positions x needle would be
 * 2^36 comparisons in each of them: a quadratic search does not come to an end here. */
static void periodic_inputs_stay_linear(void **state)
{
    (void)state;
    enum { HAY = AREA, NEEDLE = 1 << 16 };
    uint8_t *hay = hay_end - HAY;
    uint8_t *needle = needle_end - NEEDLE;
    for (size_t period = 1; period <= 64; period = period * 2 + period % 3) {
        for (size_t i = 0; i < HAY; i++)
            hay[i] = i % period == 0 ? 'b' : 'a';
        for (size_t i = 0; i < NEEDLE; i++)
            needle[i] = i % period == 0 ? 'b' : 'a';
        check_find(hay, HAY, needle, NEEDLE, "periodic, found");
        const size_t breaks[] = {0, 1, NEEDLE / 2 - 1, NEEDLE / 2 + 1, NEEDLE - 2, NEEDLE - 1};
        for (size_t i = 0; i < sizeof breaks / sizeof breaks[0]; i++) {
            uint8_t kept = needle[breaks[i]];
            needle[breaks[i]] = kept == 'a' ? 'b' : 'a';
            check_find(hay, HAY, needle, NEEDLE, "periodic, broken once");
            needle[breaks[i]] = kept;
        }
    }
}

/* Near misses of many kinds: each sends the search to another place of the needle. */
static void hays_made_of_near_misses(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (size_t needle_bytes = 4; needle_bytes <= 300; needle_bytes = needle_bytes * 3 / 2) {
        uint8_t *needle = needle_end - needle_bytes;
        size_t hay_bytes = needle_bytes * 400;
        uint8_t *hay = hay_end - hay_bytes;
        fill_letters(needle, needle_bytes, 26, &random);
        for (size_t i = 0; i < 400; i++) {
            memcpy(hay + i * needle_bytes, needle, needle_bytes);
            hay[i * needle_bytes + frame_random(&random) % needle_bytes] ^= 0x20;
        }
        check_find(hay, hay_bytes, needle, needle_bytes, "near misses");
        memcpy(hay + 371 * needle_bytes, needle, needle_bytes);
        check_find(hay, hay_bytes, needle, needle_bytes, "near misses and a hit");
    }
}

static ptrdiff_t plain_find16(const uint8_t *hay, size_t hay_units, const uint8_t *needle,
                              size_t needle_units, bool last)
{
    ptrdiff_t found = -1;
    for (size_t at = 0; at + needle_units <= hay_units; at++)
        if ((last || found < 0) && memcmp(hay + 2 * at, needle, 2 * needle_units) == 0)
            found = (ptrdiff_t)at;
    return found;
}

static void two_way_over_units_agrees_with_the_plain_search(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (int round = 0; round < 20000; round++) {
        size_t hay_units = 1 + frame_random(&random) % 40;
        size_t needle_units = 1 + frame_random(&random) % hay_units;
        uint8_t *hay = hay_end - 2 * hay_units - round % 2;
        uint8_t *needle = needle_end - 2 * needle_units - round / 2 % 2;
        fill_letters(hay, 2 * hay_units, 2, &random);
        fill_letters(needle, 2 * needle_units, 2, &random);
        if (round % 3 != 0)
            memcpy(needle, hay + 2 * (frame_random(&random) % (hay_units - needle_units + 1)),
                   2 * needle_units);
        assert_int_equal(ohi_two_way_find16(hay, hay_units, needle, needle_units),
                         plain_find16(hay, hay_units, needle, needle_units, false));
        assert_int_equal(ohi_two_way_find_last16(hay, hay_units, needle, needle_units),
                         plain_find16(hay, hay_units, needle, needle_units, true));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_of_hay_and_needle_over_small_alphabets),
        cmocka_unit_test(a_needle_at_every_position_and_alignment),
        cmocka_unit_test(bytes_at_every_position),
        cmocka_unit_test(a_byte_all_over_a_long_hay),
        cmocka_unit_test(long_needles),
        cmocka_unit_test(periodic_inputs_stay_linear),
        cmocka_unit_test(hays_made_of_near_misses),
        cmocka_unit_test(two_way_over_units_agrees_with_the_plain_search),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
