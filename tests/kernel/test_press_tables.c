/* The tables of indexes, each row computed again from its rule. */
#include "kernel/press_tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Puts index `from` in the next place of a row. */
static void take(uint8_t *row, size_t *count, unsigned from)
{
    row[(*count)++] = (uint8_t)from;
}

static void finish(uint8_t *row, size_t count, size_t width)
{
    while (count < width)
        row[count++] = 0x80;
}

static void bytes_and_units_are_the_set_bits(void **state)
{
    (void)state;
    for (unsigned mask = 0; mask < 256; mask++) {
        uint8_t bytes[8];
        uint8_t units[16];
        size_t byte_count = 0;
        size_t unit_count = 0;
        for (unsigned bit = 0; bit < 8; bit++)
            if (mask >> bit & 1) {
                take(bytes, &byte_count, bit);
                take(units, &unit_count, 2 * bit);
                take(units, &unit_count, 2 * bit + 1);
            }
        finish(bytes, byte_count, 8);
        finish(units, unit_count, 16);
        assert_memory_equal(bytes, ohi_press_bytes[mask], 8);
        assert_memory_equal(units, ohi_press_units[mask], 16);
    }
}

static void two_places_keep_the_second_byte_of_wide_units(void **state)
{
    (void)state;
    for (unsigned mask = 0; mask < 256; mask++) {
        uint8_t row[16];
        size_t count = 0;
        for (unsigned unit = 0; unit < 8; unit++) {
            take(row, &count, 2 * unit);
            if (mask >> unit & 1)
                take(row, &count, 2 * unit + 1);
        }
        finish(row, count, 16);
        assert_memory_equal(row, ohi_press_two_places[mask], 16);
    }
}

static void three_places_keep_as_many_bytes_as_a_unit_needs(void **state)
{
    (void)state;
    for (unsigned mask = 0; mask < 256; mask++) {
        uint8_t row[16];
        size_t count = 0;
        for (unsigned unit = 0; unit < 4; unit++) {
            unsigned two = mask >> 2 * unit & 1;
            unsigned three = two & mask >> (2 * unit + 1);
            if (two == 0)
                take(row, &count, 4 * unit);
            for (unsigned place = 2 - three; two == 1 && place <= 3; place++)
                take(row, &count, 4 * unit + place);
        }
        finish(row, count, 16);
        assert_memory_equal(row, ohi_press_three_places[mask], 16);
    }
}

int main(void)
{
    ohi_press_tables_make();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_and_units_are_the_set_bits),
        cmocka_unit_test(two_places_keep_the_second_byte_of_wide_units),
        cmocka_unit_test(three_places_keep_as_many_bytes_as_a_unit_needs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
