/* Size arithmetic at its edges, unaligned access at every offset. */
#include "base/checked.h"
#include "base/unaligned.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the three headers above */
#include <cmocka.h>

static void adding_past_the_largest_size_is_refused(void **state)
{
    (void)state;
    size_t sum = 7;
    assert_true(ohi_checked_add(SIZE_MAX - 1, 1, &sum));
    assert_true(sum == SIZE_MAX);
    assert_false(ohi_checked_add(SIZE_MAX, 1, &sum));
    assert_false(ohi_checked_add(1, SIZE_MAX, &sum));
    assert_true(sum == SIZE_MAX);
    assert_true(ohi_checked_add(0, 0, &sum) && sum == 0);
}

static void multiplying_past_the_largest_size_is_refused(void **state)
{
    (void)state;
    size_t product = 7;
    assert_false(ohi_checked_multiply(SIZE_MAX / 2 + 1, 2, &product));
    assert_false(ohi_checked_multiply(SIZE_MAX, SIZE_MAX, &product));
    assert_true(product == 7);
    assert_true(ohi_checked_multiply(SIZE_MAX, 1, &product) && product == SIZE_MAX);
    assert_true(ohi_checked_multiply(0, SIZE_MAX, &product) && product == 0);
}

static void rounding_up_past_the_largest_size_is_refused(void **state)
{
    (void)state;
    size_t rounded = 7;
    assert_false(ohi_checked_align_up(SIZE_MAX, 4096, &rounded));
    assert_false(ohi_checked_align_up(SIZE_MAX - 4094, 4096, &rounded));
    assert_true(rounded == 7);
    assert_true(ohi_checked_align_up(SIZE_MAX - 4095, 4096, &rounded));
    assert_true(rounded == SIZE_MAX - 4095);
    assert_true(ohi_checked_align_up(0, 4096, &rounded) && rounded == 0);
    assert_true(ohi_checked_align_up(1, 1, &rounded) && rounded == 1);
}

static void powers_of_two_are_told_from_other_numbers(void **state)
{
    (void)state;
    assert_false(ohi_is_power_of_two(0));
    for (unsigned bit = 0; bit < 64; bit++) {
        assert_true(ohi_is_power_of_two((size_t)1 << bit));
        assert_true(bit < 2 || !ohi_is_power_of_two(((size_t)1 << bit) - 1));
    }
}

static void loads_and_stores_agree_at_every_offset_and_order(void **state)
{
    (void)state;
    uint8_t bytes[16];
    for (size_t at = 0; at < 8; at++) {
        ohi_store32be(bytes + at, 0x01020304u);
        assert_int_equal(bytes[at], 1);
        assert_int_equal(bytes[at + 3], 4);
        assert_true(ohi_load32le(bytes + at) == 0x04030201u);
        ohi_store64le(bytes + at, 0x1122334455667788u);
        assert_int_equal(bytes[at], 0x88);
        assert_true(ohi_load64be(bytes + at) == 0x8877665544332211u);
        ohi_store16be(bytes + at, 0xabcd);
        assert_true(ohi_load16le(bytes + at) == 0xcdab);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adding_past_the_largest_size_is_refused),
        cmocka_unit_test(multiplying_past_the_largest_size_is_refused),
        cmocka_unit_test(rounding_up_past_the_largest_size_is_refused),
        cmocka_unit_test(powers_of_two_are_told_from_other_numbers),
        cmocka_unit_test(loads_and_stores_agree_at_every_offset_and_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
