/* The public search functions: the rules about empty and odd input, which the kernels never see. */
#include <offheap/search.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BYTES(text) (const uint8_t *)(text), sizeof(text) - 1

static void an_empty_needle_is_everywhere(void **state)
{
    (void)state;
    assert_int_equal(oh_find(BYTES("abc"), NULL, 0), 0);
    assert_int_equal(oh_find_last(BYTES("abc"), NULL, 0), 3);
    assert_int_equal(oh_count(BYTES("abc"), NULL, 0), 4);
    assert_int_equal(oh_find_utf16(BYTES("abc"), NULL, 0), 0);
    assert_int_equal(oh_find_last_utf16(BYTES("abc"), NULL, 0), 2);
    assert_int_equal(oh_find(NULL, 0, NULL, 0), 0);
    assert_int_equal(oh_find_last(NULL, 0, NULL, 0), 0);
}

static void nothing_is_found_in_an_empty_or_short_haystack(void **state)
{
    (void)state;
    assert_int_equal(oh_find(NULL, 0, BYTES("a")), -1);
    assert_int_equal(oh_find_last(NULL, 0, BYTES("a")), -1);
    assert_int_equal(oh_find_byte(NULL, 0, 'a'), -1);
    assert_int_equal(oh_find_last_byte(NULL, 0, 'a'), -1);
    assert_int_equal(oh_count_byte(NULL, 0, 'a'), 0);
    assert_int_equal(oh_count(NULL, 0, BYTES("aa")), 0);
    assert_int_equal(oh_find(BYTES("ab"), BYTES("abc")), -1);
    assert_int_equal(oh_find_last(BYTES("ab"), BYTES("abc")), -1);
    assert_int_equal(oh_find_utf16(BYTES("ab"), BYTES("abcd")), -1);
    assert_int_equal(oh_find_last_utf16(BYTES("ab"), BYTES("abcd")), -1);
}

static void the_first_and_the_last_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(oh_find(BYTES("one two one two"), BYTES("two")), 4);
    assert_int_equal(oh_find_last(BYTES("one two one two"), BYTES("one")), 8);
    assert_int_equal(oh_find_byte(BYTES("one two"), 'o'), 0);
    assert_int_equal(oh_find_last_byte(BYTES("one two"), 'o'), 6);
    assert_int_equal(oh_find_last(BYTES("aaaa"), BYTES("aa")), 2);
}

static void counting_does_not_overlap(void **state)
{
    (void)state;
    assert_int_equal(oh_count(BYTES("aaaaa"), BYTES("aa")), 2);
    assert_int_equal(oh_count(BYTES("aaaaa"), BYTES("a")), 5);
    assert_int_equal(oh_count(BYTES("abcabcab"), BYTES("abc")), 2);
    assert_int_equal(oh_count_byte(BYTES("banana"), 'a'), 3);
}

static void units_are_found_at_even_positions_only(void **state)
{
    (void)state;
    assert_int_equal(oh_find_utf16(BYTES("xabab"), BYTES("ab")), -1);
    assert_int_equal(oh_find_utf16(BYTES("xabxab"), BYTES("ab")), 4);
    assert_int_equal(oh_find_last_utf16(BYTES("abxabxab"), BYTES("ab")), 6);
    assert_int_equal(oh_find_last_utf16(BYTES("ababxabx"), BYTES("ab")), 2);
    /* Odd last bytes do not count. */
    assert_int_equal(oh_find_utf16(BYTES("..ab."), BYTES("abX")), 2);
    assert_int_equal(oh_find_last_utf16(BYTES("..abab."), BYTES("abX")), 4);
}

/* Half a million hits, all but one of them at odd positions. */
static void misses_at_odd_positions_stay_linear(void **state)
{
    (void)state;
    enum { BYTES_COUNT = 1 << 20, NEEDLE = 1 << 12 };
    uint8_t *hay = malloc(BYTES_COUNT + 1);
    static uint8_t needle[NEEDLE];
    assert_non_null(hay);
    for (size_t i = 0; i < NEEDLE; i++)
        needle[i] = i % 2;
    for (size_t i = 0; i < BYTES_COUNT; i++)
        hay[i] = (i + 1) % 2;
    assert_int_equal(oh_find_utf16(hay, BYTES_COUNT, needle, NEEDLE), -1);
    assert_int_equal(oh_find_last_utf16(hay, BYTES_COUNT, needle, NEEDLE), -1);
    memcpy(hay + BYTES_COUNT / 2, needle, NEEDLE);
    assert_int_equal(oh_find_utf16(hay, BYTES_COUNT, needle, NEEDLE), BYTES_COUNT / 2);
    assert_int_equal(oh_find_last_utf16(hay, BYTES_COUNT, needle, NEEDLE), BYTES_COUNT / 2);
    /* The same bytes at an odd address. */
    memmove(hay + 1, hay, BYTES_COUNT);
    assert_int_equal(oh_find_utf16(hay + 1, BYTES_COUNT, needle, NEEDLE), BYTES_COUNT / 2);
    free(hay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_needle_is_everywhere),
        cmocka_unit_test(nothing_is_found_in_an_empty_or_short_haystack),
        cmocka_unit_test(the_first_and_the_last_are_told_apart),
        cmocka_unit_test(counting_does_not_overlap),
        cmocka_unit_test(units_are_found_at_even_positions_only),
        cmocka_unit_test(misses_at_odd_positions_stay_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
