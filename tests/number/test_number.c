/* Every read and write of <offheap/number.h>: at every offset of every length around its width,
 * with values at and beyond the limits. The expected bytes are composed here, by division and not
 * by the shifts of the code under test. */
#include <offheap/number.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { SPACE = 24 };

static uint8_t space[SPACE + 1];

/* A buffer at an odd address: no number in it is aligned. */
static oh_buffer odd_buffer(size_t length)
{
    for (size_t i = 0; i < sizeof space; i++)
        space[i] = (uint8_t)(0x81 + 17 * i);
    return (oh_buffer){space + 1, length, NULL};
}

static uint64_t expected_number(const uint8_t *p, size_t bytes, bool big)
{
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value * 256 + p[big ? i : bytes - 1 - i];
    return value;
}

static oh_status expected_status(size_t length, size_t offset, size_t bytes)
{
    if (length < bytes)
        return OH_ERR_BUFFER_OUT_OF_BOUNDS;
    return offset > length - bytes ? OH_ERR_OUT_OF_RANGE : OH_OK;
}

static const size_t far_offsets[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 7, SIZE_MAX / 2 + 1};

/* One test of a whole family of functions: reads at all offsets, then writes read back. */
#define FAMILY(bits, order, big)                                                                   \
    static void check_u##bits##order(size_t length, size_t offset)                                 \
    {                                                                                              \
        oh_buffer b = odd_buffer(length);                                                          \
        oh_status expected = expected_status(length, offset, bits / 8);                            \
        uint##bits##_t u = 42;                                                                     \
        int##bits##_t i = 42;                                                                      \
        assert_int_equal(oh_read_u##bits##order(b, offset, &u), expected);                         \
        assert_int_equal(oh_read_i##bits##order(b, offset, &i), expected);                         \
        if (expected != OH_OK) {                                                                   \
            assert_int_equal(u, 42);                                                               \
            assert_int_equal(i, 42);                                                               \
        } else {                                                                                   \
            uint64_t number = expected_number(b.data + offset, bits / 8, big);                     \
            assert_true(u == number);                                                              \
            assert_true(i == (int##bits##_t)(uint##bits##_t)number);                               \
        }                                                                                          \
        uint8_t before[sizeof space];                                                              \
        memcpy(before, space, sizeof space);                                                       \
        uint64_t value = (uint##bits##_t)UINT64_C(0x0123456789abcdef);                             \
        assert_int_equal(oh_write_u##bits##order(b, offset, value), expected);                     \
        if (expected != OH_OK) {                                                                   \
            assert_memory_equal(before, space, sizeof space);                                      \
            return;                                                                                \
        }                                                                                          \
        assert_true(expected_number(b.data + offset, bits / 8, big) == value);                     \
        memcpy(before + 1 + offset, space + 1 + offset, bits / 8);                                 \
        assert_memory_equal(before, space, sizeof space);                                          \
    }                                                                                              \
    static void check_limits_##bits##order(void)                                                   \
    {                                                                                              \
        oh_buffer b = odd_buffer(16);                                                              \
        int##bits##_t i;                                                                           \
        const int64_t signed_values[] = {INT##bits##_MIN, -1, 0, 1, INT##bits##_MAX};              \
        for (size_t n = 0; n < 5; n++) {                                                           \
            assert_int_equal(oh_write_i##bits##order(b, 3, signed_values[n]), OH_OK);              \
            assert_int_equal(oh_read_i##bits##order(b, 3, &i), OH_OK);                             \
            assert_true(i == signed_values[n]);                                                    \
        }                                                                                          \
        uint64_t too_large = (uint64_t)UINT##bits##_MAX + 1; /* 0 for 64 bits: everything fits */  \
        if (too_large == 0)                                                                        \
            return;                                                                                \
        uint8_t before[sizeof space];                                                              \
        memcpy(before, space, sizeof space);                                                       \
        int64_t half = (int64_t)(too_large / 2);                                                   \
        assert_int_equal(oh_write_u##bits##order(b, 3, too_large), OH_ERR_OUT_OF_RANGE);           \
        assert_int_equal(oh_write_u##bits##order(b, 3, UINT64_MAX), OH_ERR_OUT_OF_RANGE);          \
        assert_int_equal(oh_write_i##bits##order(b, 3, half), OH_ERR_OUT_OF_RANGE);                \
        assert_int_equal(oh_write_i##bits##order(b, 3, -half - 1), OH_ERR_OUT_OF_RANGE);           \
        assert_memory_equal(before, space, sizeof space);                                          \
    }

#define IS_BIG_le false
#define IS_BIG_be true
#define FAMILY_OF(bits, order) FAMILY(bits, order, IS_BIG_##order)
FAMILY(8, , true)
OH_NUMBER_MAP(FAMILY_OF)

static void integers_are_read_and_written_at_every_offset(void **state)
{
    (void)state;
    for (size_t length = 0; length <= SPACE - 8; length++) {
        for (size_t offset = 0; offset <= SPACE; offset++) {
            check_u8(length, offset);
#define CHECK(bits, order) check_u##bits##order(length, offset);
            OH_NUMBER_MAP(CHECK)
#undef CHECK
        }
        for (size_t n = 0; n < sizeof far_offsets / sizeof far_offsets[0]; n++) {
            check_u8(length, far_offsets[n]);
#define CHECK(bits, order) check_u##bits##order(length, far_offsets[n]);
            OH_NUMBER_MAP(CHECK)
#undef CHECK
        }
    }
}

static void integers_that_do_not_fit_are_refused_and_nothing_is_written(void **state)
{
    (void)state;
    check_limits_8();
#define CHECK(bits, order) check_limits_##bits##order();
    OH_NUMBER_MAP(CHECK)
#undef CHECK
}

static void empty_handles_hold_no_number(void **state)
{
    (void)state;
    oh_buffer empty = {0};
    uint8_t u8;
    uint64_t u64;
    double f64;
    assert_int_equal(oh_read_u8(empty, 0, &u8), OH_ERR_BUFFER_OUT_OF_BOUNDS);
    assert_int_equal(oh_read_u64be(empty, SIZE_MAX, &u64), OH_ERR_BUFFER_OUT_OF_BOUNDS);
    assert_int_equal(oh_read_f64le(empty, 0, &f64), OH_ERR_BUFFER_OUT_OF_BOUNDS);
    assert_int_equal(oh_write_u8(empty, 0, 0), OH_ERR_BUFFER_OUT_OF_BOUNDS);
    assert_int_equal(oh_read_uint_be(empty, 0, 3, &u64), OH_ERR_BUFFER_OUT_OF_BOUNDS);
}

static void variable_widths_agree_with_the_fixed_ones(void **state)
{
    (void)state;
    for (size_t width = 1; width <= 6; width++) {
        for (size_t offset = 0; offset <= SPACE; offset++) {
            oh_buffer b = odd_buffer(13);
            oh_status expected = expected_status(13, offset, width);
            uint64_t le = 1, be = 2;
            int64_t sle = 3, sbe = 4;
            assert_int_equal(oh_read_uint_le(b, offset, width, &le), expected);
            assert_int_equal(oh_read_uint_be(b, offset, width, &be), expected);
            assert_int_equal(oh_read_int_le(b, offset, width, &sle), expected);
            assert_int_equal(oh_read_int_be(b, offset, width, &sbe), expected);
            if (expected != OH_OK) {
                assert_true(le == 1 && be == 2 && sle == 3 && sbe == 4);
                continue;
            }
            assert_true(le == expected_number(b.data + offset, width, false));
            assert_true(be == expected_number(b.data + offset, width, true));
            int64_t modulus = (int64_t)1 << (8 * width);
            assert_true(sle == (int64_t)le - ((int64_t)le >= modulus / 2 ? modulus : 0));
            assert_true(sbe == (int64_t)be - ((int64_t)be >= modulus / 2 ? modulus : 0));
        }
    }
}

static void check_variable_limits(size_t width)
{
    oh_buffer b = odd_buffer(9);
    int64_t half = (int64_t)1 << (8 * width - 1);
    uint64_t top = ((uint64_t)1 << (8 * width)) - 1, u;
    int64_t i;
    assert_int_equal(oh_write_uint_le(b, 1, width, top), OH_OK);
    assert_int_equal(oh_read_uint_le(b, 1, width, &u), OH_OK);
    assert_true(u == top);
    assert_int_equal(oh_write_uint_be(b, 1, width, top - 1), OH_OK);
    assert_int_equal(oh_read_uint_be(b, 1, width, &u), OH_OK);
    assert_true(u == top - 1);
    const int64_t fitting[] = {-half, -half + 1, -1, 0, half - 1};
    for (size_t n = 0; n < 5; n++) {
        assert_int_equal(oh_write_int_le(b, 2, width, fitting[n]), OH_OK);
        assert_int_equal(oh_read_int_le(b, 2, width, &i), OH_OK);
        assert_true(i == fitting[n]);
        assert_int_equal(oh_write_int_be(b, 2, width, fitting[n]), OH_OK);
        assert_int_equal(oh_read_int_be(b, 2, width, &i), OH_OK);
        assert_true(i == fitting[n]);
    }
    uint8_t before[sizeof space];
    memcpy(before, space, sizeof space);
    assert_int_equal(oh_write_uint_le(b, 1, width, top + 1), OH_ERR_OUT_OF_RANGE);
    assert_int_equal(oh_write_uint_be(b, 1, width, UINT64_MAX), OH_ERR_OUT_OF_RANGE);
    const int64_t outside[] = {half, -half - 1, INT64_MAX, INT64_MIN};
    for (size_t n = 0; n < 4; n++) {
        assert_int_equal(oh_write_int_le(b, 1, width, outside[n]), OH_ERR_OUT_OF_RANGE);
        assert_int_equal(oh_write_int_be(b, 1, width, outside[n]), OH_ERR_OUT_OF_RANGE);
    }
    assert_memory_equal(before, space, sizeof space);
}

static void variable_widths_refuse_what_does_not_fit(void **state)
{
    (void)state;
    for (size_t width = 1; width <= 6; width++)
        check_variable_limits(width);
    oh_buffer b = odd_buffer(16);
    const size_t bad_widths[] = {0, 7, 8, SIZE_MAX};
    for (size_t n = 0; n < 4; n++) {
        uint64_t u = 5;
        int64_t i = 5;
        size_t width = bad_widths[n];
        assert_int_equal(oh_read_uint_le(b, 0, width, &u), OH_ERR_OUT_OF_RANGE);
        assert_int_equal(oh_read_uint_be(b, 0, width, &u), OH_ERR_OUT_OF_RANGE);
        assert_int_equal(oh_read_int_le(b, 0, width, &i), OH_ERR_OUT_OF_RANGE);
        assert_int_equal(oh_read_int_be(b, 0, width, &i), OH_ERR_OUT_OF_RANGE);
        assert_int_equal(oh_write_uint_le(b, 0, width, 0), OH_ERR_OUT_OF_RANGE);
        assert_int_equal(oh_write_uint_be(b, 0, width, 0), OH_ERR_OUT_OF_RANGE);
        assert_int_equal(oh_write_int_le(b, 0, width, 0), OH_ERR_OUT_OF_RANGE);
        assert_int_equal(oh_write_int_be(b, 0, width, 0), OH_ERR_OUT_OF_RANGE);
        assert_true(u == 5 && i == 5);
    }
}

static void floats_keep_every_bit(void **state)
{
    (void)state;
    const uint64_t images[] = {0,
                               UINT64_C(0x8000000000000000),
                               UINT64_C(0x3ff0000000000000),
                               UINT64_C(0x7ff0000000000000),
                               UINT64_C(0x7ff8000000000001),
                               UINT64_C(0xfff8dead0000beef),
                               UINT64_C(0x0000000000000001),
                               UINT64_C(0x400921fb54442d18)};
    oh_buffer b = odd_buffer(20);
    for (size_t n = 0; n < sizeof images / sizeof images[0]; n++) {
        double d, back = 0;
        uint64_t bits;
        memcpy(&d, &images[n], 8);
        assert_int_equal(oh_write_f64le(b, 5, d), OH_OK);
        assert_true(expected_number(b.data + 5, 8, false) == images[n]);
        assert_int_equal(oh_write_f64be(b, 5, d), OH_OK);
        assert_true(expected_number(b.data + 5, 8, true) == images[n]);
        assert_int_equal(oh_read_f64be(b, 5, &back), OH_OK);
        memcpy(&bits, &back, 8);
        assert_true(bits == images[n]);
    }
    float f = 0;
    assert_int_equal(oh_write_f32be(b, 0, -1.5f), OH_OK);
    assert_true(expected_number(b.data, 4, true) == 0xbfc00000);
    assert_int_equal(oh_read_f32be(b, 0, &f), OH_OK);
    assert_true(f == -1.5f);
    assert_int_equal(oh_write_f32le(b, 16, 3.0f), OH_OK);
    assert_int_equal(oh_read_f32le(b, 17, &f), OH_ERR_OUT_OF_RANGE);
    assert_true(f == -1.5f);
    assert_int_equal(oh_write_f64le(b, 13, 1.0), OH_ERR_OUT_OF_RANGE);
}

static void every_half_comes_back_as_it_was(void **state)
{
    (void)state;
    for (unsigned half = 0; half <= UINT16_MAX; half++) {
        double value = oh_half_to_double((uint16_t)half);
        uint16_t back = oh_half_from_double(value);
        if ((half & 0x7fff) > 0x7c00) {
            assert_true(value != value);
            assert_true((back & 0x7fff) > 0x7c00); /* a NaN stays one, payload or not */
        } else {
            assert_int_equal(back, half);
        }
    }
    assert_true(oh_half_to_double(0x0001) == 0x1p-24);
    assert_true(oh_half_to_double(0x3555) == 0.333251953125);
    assert_true(oh_half_to_double(0xfbff) == -65504.0);
}

static void doubles_round_to_the_half_that_node_rounds_to(void **state)
{
    (void)state;
    static const struct {
        uint64_t image;
        uint16_t half;
    } cases[] = {
#include "half_cases.inc"
    };
    for (size_t n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        double value;
        memcpy(&value, &cases[n].image, 8);
        assert_int_equal(oh_half_from_double(value), cases[n].half);
    }
}

static void halves_are_read_and_written_in_both_orders(void **state)
{
    (void)state;
    oh_buffer b = odd_buffer(4);
    double value = 7;
    assert_int_equal(oh_write_f16be(b, 1, 1.0), OH_OK);
    assert_true(b.data[1] == 0x3c && b.data[2] == 0);
    assert_int_equal(oh_write_f16le(b, 2, -2.0), OH_OK);
    assert_true(b.data[2] == 0 && b.data[3] == 0xc0);
    assert_int_equal(oh_read_f16le(b, 2, &value), OH_OK);
    assert_true(value == -2.0);
    assert_int_equal(oh_read_f16be(b, 3, &value), OH_ERR_OUT_OF_RANGE);
    assert_int_equal(oh_write_f16le(b, 3, 0), OH_ERR_OUT_OF_RANGE);
    assert_true(value == -2.0);
}

static const uint64_t unsigned_samples[] = {0,
                                            1,
                                            127,
                                            128,
                                            16383,
                                            16384,
                                            624485,
                                            UINT32_MAX,
                                            (uint64_t)1 << 56,
                                            ((uint64_t)1 << 63) - 1,
                                            (uint64_t)1 << 63,
                                            UINT64_MAX};

static void unsigned_leb128_round_trips_at_every_remaining_length(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof unsigned_samples / sizeof unsigned_samples[0]; n++) {
        uint64_t value = unsigned_samples[n];
        size_t length = oh_uleb128_length(value);
        for (size_t room = 0; room <= 12; room++) {
            oh_buffer b = odd_buffer(room);
            size_t size = 99;
            uint64_t back = 7;
            oh_status status = oh_write_uleb128(b, 0, value, &size);
            assert_int_equal(status, room < length ? OH_ERR_BUFFER_OUT_OF_BOUNDS : OH_OK);
            assert_int_equal(size, room < length ? 99 : length);
            if (status != OH_OK)
                continue;
            assert_int_equal(oh_read_uleb128(b, 0, &back, NULL), OH_OK);
            assert_true(back == value);
            b.length = length - 1;
            assert_int_equal(oh_read_uleb128(b, 0, &back, &size), OH_ERR_BUFFER_OUT_OF_BOUNDS);
        }
    }
}

static void signed_leb128_round_trips(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < 64; bit++) {
        for (int delta = -1; delta <= 1; delta++) {
            for (int sign = 0; sign < 2; sign++) {
                uint64_t bits = ((uint64_t)1 << bit) + (uint64_t)(int64_t)delta;
                int64_t value = (int64_t)(sign ? 0 - bits : bits), back = 0;
                oh_buffer b = odd_buffer(12);
                size_t written = 0, size = 0;
                assert_int_equal(oh_write_sleb128(b, 1, value, &written), OH_OK);
                assert_int_equal(written, oh_sleb128_length(value));
                assert_int_equal(oh_read_sleb128(b, 1, &back, &size), OH_OK);
                assert_true(back == value && size == written);
            }
        }
    }
}

static void check_leb128(const char *bytes, size_t length, oh_status u_status, oh_status s_status)
{
    oh_buffer b = {(uint8_t *)(uintptr_t)bytes, length, NULL};
    uint64_t u;
    int64_t s;
    assert_int_equal(oh_read_uleb128(b, 0, &u, NULL), u_status);
    assert_int_equal(oh_read_sleb128(b, 0, &s, NULL), s_status);
}

static void leb128_beyond_64_bits_or_cut_short_is_refused(void **state)
{
    (void)state;
    const oh_status range = OH_ERR_OUT_OF_RANGE, bounds = OH_ERR_BUFFER_OUT_OF_BOUNDS;
    check_leb128("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, OH_OK, range);
    check_leb128("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10, range, range);
    check_leb128("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 10, range, OH_OK);
    check_leb128("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 10, OH_OK, OH_OK);
    check_leb128("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 11, range, range);
    check_leb128("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80", 10, range, range);
    check_leb128("\x80\x80\x80\x80\x80\x80\x80\x80\x80", 9, bounds, bounds);
    check_leb128("", 0, bounds, bounds);
    uint64_t u;
    assert_int_equal(oh_read_uleb128(odd_buffer(3), 4, &u, NULL), range);
    assert_int_equal(oh_read_uleb128(odd_buffer(3), 3, &u, NULL), bounds);
}

static void well_known_leb128_spellings(void **state)
{
    (void)state;
    /* The examples of the DWARF standard. */
    static const struct {
        int64_t value;
        const char *spelling;
    } cases[] = {{2, "\x02"},        {-2, "\x7e"},       {127, "\xff\x00"},
                 {-127, "\x81\x7f"}, {128, "\x80\x01"},  {-128, "\x80\x7f"},
                 {129, "\x81\x01"},  {-129, "\xff\x7e"}, {-123456, "\xc0\xbb\x78"}};
    for (size_t n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        oh_buffer b = odd_buffer(12);
        size_t size;
        assert_int_equal(oh_write_sleb128(b, 0, cases[n].value, &size), OH_OK);
        assert_memory_equal(b.data, cases[n].spelling, size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_read_and_written_at_every_offset),
        cmocka_unit_test(integers_that_do_not_fit_are_refused_and_nothing_is_written),
        cmocka_unit_test(empty_handles_hold_no_number),
        cmocka_unit_test(variable_widths_agree_with_the_fixed_ones),
        cmocka_unit_test(variable_widths_refuse_what_does_not_fit),
        cmocka_unit_test(floats_keep_every_bit),
        cmocka_unit_test(every_half_comes_back_as_it_was),
        cmocka_unit_test(doubles_round_to_the_half_that_node_rounds_to),
        cmocka_unit_test(halves_are_read_and_written_in_both_orders),
        cmocka_unit_test(unsigned_leb128_round_trips_at_every_remaining_length),
        cmocka_unit_test(signed_leb128_round_trips),
        cmocka_unit_test(leb128_beyond_64_bits_or_cut_short_is_refused),
        cmocka_unit_test(well_known_leb128_spellings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
