/* The public functions for base64, hex, byte order, fill and comparison: what Node answers, and the
 * ends of their ranges. */
#include <offheap/codec.h>
#include <offheap/json.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Printed by Node 26: Buffer.from(text, 'base64').toString('hex'). */
static const struct decode_case {
    const char *text;
    const char *hex;
} decode_cases[] = {
    {"", ""},
    {"Y", ""},
    {"YQ", "61"},
    {"YQ=", "61"},
    {"YQ==", "61"},
    {"YR==", "61"},
    {"YQ==YQ==", "61"},
    {"YWJj=YWJj", "616263"},
    {"YWJj==YWJj", "616263"},
    {"=bad", ""},
    {"====", ""},
    {"Y=Q=", ""},
    {"Y Q", "61"},
    {"-_+/", "fbffbf"},
    {"+_/-", "fbfffe"},
    {"YQ!=", "61"},
    {"YWJjY", "616263"},
    {"YWJj!Y!W!J!j!", "616263616263"},
    {"YWJjZG=Vm", "61626364"},
    {"YWJjZ=GVm", "616263"},
    {"YWJjZGV=m", "6162636465"},
    {"YWJj\xff"
     "ZGVm",
     "616263646566"},
    {"AAA=A", "0000"},
};

static void base64_decodes_as_node_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof decode_cases / sizeof decode_cases[0]; i++) {
        uint8_t bytes[32];
        char hex[64];
        size_t chars = strlen(decode_cases[i].text);
        size_t count = oh_base64_decode(bytes, decode_cases[i].text, chars);
        assert_true(count <= oh_base64_decoded_bound(chars));
        hex[oh_hex_encode(hex, bytes, count)] = '\0';
        assert_string_equal(hex, decode_cases[i].hex);
    }
}

static void only_the_low_byte_of_a_unit_counts(void **state)
{
    (void)state;
    uint8_t bytes[8];
    const uint16_t text[] = {0x0159, 'W', 0xff4a, 'j', 0x013d, 'Y', 'Q'}; /* Y W J j = Y Q */
    assert_int_equal(oh_base64_decode_utf16(bytes, text, 7), 3);
    assert_memory_equal(bytes, "abc", 3);
}

static void base64_lengths_are_exact_to_the_end_of_size_t(void **state)
{
    (void)state;
    static uint8_t bytes[100];
    static char text[200];
    for (size_t count = 0; count <= sizeof bytes; count++) {
        assert_int_equal(oh_base64_encode(text, bytes, count, OH_BASE64),
                         oh_base64_encoded_length(count, OH_BASE64));
        assert_int_equal(oh_base64_encode(text, bytes, count, OH_BASE64URL),
                         oh_base64_encoded_length(count, OH_BASE64URL));
        size_t chars = oh_base64_encoded_length(count, OH_BASE64URL);
        assert_int_equal(oh_base64_decoded_bound(chars), count);
    }
    assert_int_equal(oh_base64_encoded_length(SIZE_MAX, OH_BASE64), SIZE_MAX);
    assert_int_equal(oh_base64_encoded_length(SIZE_MAX, OH_BASE64URL), SIZE_MAX);
    assert_int_equal(oh_base64_decoded_bound(SIZE_MAX), SIZE_MAX / 4 * 3 + 2);
}

static void base64_has_the_padding_of_its_alphabet(void **state)
{
    (void)state;
    char text[8];
    assert_int_equal(oh_base64_encode(text, (const uint8_t *)"\xfb\xff", 2, OH_BASE64), 4);
    assert_memory_equal(text, "+/8=", 4);
    assert_int_equal(oh_base64_encode(text, (const uint8_t *)"\xfb\xff", 2, OH_BASE64URL), 3);
    assert_memory_equal(text, "-_8", 3);
}

static void nothing_is_written_behind_the_result(void **state)
{
    (void)state;
    static char text[400];
    static uint8_t bytes[400];
    for (size_t chars = 0; chars <= 300; chars++) {
        memset(text, 'Q', sizeof text);
        memset(bytes, 0x77, sizeof bytes);
        text[chars / 2] = '=';
        size_t count = oh_base64_decode(bytes, text, chars);
        for (size_t i = count; i < sizeof bytes; i++)
            assert_int_equal(bytes[i], 0x77);
        memset(text, '5', sizeof text);
        memset(bytes, 0x77, sizeof bytes);
        text[chars / 2] = 'g';
        count = oh_hex_decode(bytes, text, chars);
        assert_int_equal(count, chars / 2 < chars ? chars / 4 : 0);
        for (size_t i = count; i < sizeof bytes; i++)
            assert_int_equal(bytes[i], 0x77);
    }
}

static void hex_stops_at_the_first_bad_pair(void **state)
{
    (void)state;
    uint8_t bytes[8];
    assert_int_equal(oh_hex_decode(bytes, "aBcD12", 6), 3);
    assert_memory_equal(bytes, "\xab\xcd\x12", 3);
    assert_int_equal(oh_hex_decode(bytes, "abxd12", 6), 1);
    assert_int_equal(oh_hex_decode(bytes, "abc", 3), 1);
    assert_int_equal(oh_hex_decode(bytes, "a", 1), 0);
    assert_int_equal(oh_hex_decode(bytes, "0g", 2), 0);
}

static void swaps_reverse_whole_groups_and_leave_the_rest(void **state)
{
    (void)state;
    static uint8_t data[200], expected[200];
    for (size_t bytes = 0; bytes <= sizeof data; bytes++)
        for (size_t width = 2; width <= 8; width *= 2) {
            for (size_t i = 0; i < sizeof data; i++)
                data[i] = expected[i] = (uint8_t)i;
            for (size_t i = 0; i < bytes / width * width; i++)
                expected[i] = (uint8_t)(i / width * width + width - 1 - i % width);
            width == 2   ? oh_swap16(data, bytes)
            : width == 4 ? oh_swap32(data, bytes)
                         : oh_swap64(data, bytes);
            assert_memory_equal(data, expected, sizeof data);
        }
}

static void expect_filled(uint8_t *dst, size_t bytes, size_t pattern_bytes)
{
    static const uint8_t pattern[100] = "A pattern whose bytes differ: 0123456789";
    memset(dst, 0x77, bytes + 1);
    oh_fill(dst, bytes, pattern, pattern_bytes);
    for (size_t i = 0; i < bytes; i++)
        if (dst[i] != (pattern_bytes == 0 ? 0 : pattern[i % pattern_bytes]))
            fail_msg("%zu bytes of a pattern of %zu: wrong at %zu", bytes, pattern_bytes, i);
    assert_int_equal(dst[bytes], 0x77);
}

static void fill_repeats_every_pattern_over_every_length(void **state)
{
    (void)state;
    static uint8_t dst[10001];
    for (size_t pattern_bytes = 0; pattern_bytes <= 70; pattern_bytes++) {
        for (size_t bytes = 0; bytes <= 300; bytes++)
            expect_filled(dst, bytes, pattern_bytes);
        for (size_t bytes = 4094; bytes < 10000;
             bytes += bytes == 4098 ? 4092 : 1 + bytes / 5000 * 90)
            expect_filled(dst, bytes, pattern_bytes);
    }
}

static void the_pattern_may_lie_in_what_is_filled(void **state)
{
    (void)state;
    static const char text[] = "abcdefg";
    for (size_t at = 0; at < 60; at++)
        for (size_t bytes = 70; bytes <= 9000; bytes = bytes * 4 + 3) {
            static uint8_t data[10000];
            memcpy(data + at, text, 7);
            oh_fill(data, bytes, data + at, 7);
            for (size_t i = 0; i < bytes; i++)
                assert_int_equal(data[i], text[i % 7]);
        }
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

static void compare_orders_by_the_first_difference_then_by_length(void **state)
{
    (void)state;
    enum { MOST = 700 };
    static uint8_t left[MOST], right[MOST];
    for (size_t i = 0; i < MOST; i++)
        left[i] = right[i] = (uint8_t)(i * 7);
    for (size_t bytes = 0; bytes <= MOST; bytes += 1 + bytes / 150 * 13) {
        assert_int_equal(oh_compare(left, bytes, right, bytes), 0);
        if (bytes > 0) {
            assert_int_equal(oh_compare(left, bytes - 1, right, bytes), -1);
            assert_int_equal(oh_compare(left, bytes, right, bytes - 1), 1);
        }
        for (size_t at = 0; at < bytes; at++) {
            right[at] ^= 0x80;
            right[bytes - 1] ^= 1; /* a second difference behind it, or the same byte */
            int expected = sign(memcmp(left, right, bytes));
            assert_int_equal(oh_compare(left, bytes, right, bytes), expected);
            assert_int_equal(oh_compare(right, bytes, left, bytes), -expected);
            right[at] ^= 0x80;
            right[bytes - 1] ^= 1;
        }
    }
}

static void null_is_fine_where_nothing_is_read(void **state)
{
    (void)state;
    char text[1];
    uint8_t bytes[1];
    assert_int_equal(oh_base64_encode(text, NULL, 0, OH_BASE64), 0);
    assert_int_equal(oh_base64_decode(bytes, NULL, 0), 0);
    assert_int_equal(oh_base64_decode_utf16(bytes, NULL, 0), 0);
    assert_int_equal(oh_hex_encode(text, NULL, 0), 0);
    assert_int_equal(oh_hex_decode(bytes, NULL, 0), 0);
    assert_int_equal(oh_json_length(NULL, 0), sizeof "{\"type\":\"Buffer\",\"data\":[]}" - 1);
    oh_swap16(NULL, 0);
    oh_swap32(NULL, 0);
    oh_swap64(NULL, 0);
    oh_fill(NULL, 0, NULL, 0);
    oh_fill(bytes, 1, NULL, 0);
    assert_int_equal(bytes[0], 0);
    assert_int_equal(oh_compare(NULL, 0, NULL, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_decodes_as_node_does),
        cmocka_unit_test(only_the_low_byte_of_a_unit_counts),
        cmocka_unit_test(base64_lengths_are_exact_to_the_end_of_size_t),
        cmocka_unit_test(base64_has_the_padding_of_its_alphabet),
        cmocka_unit_test(nothing_is_written_behind_the_result),
        cmocka_unit_test(hex_stops_at_the_first_bad_pair),
        cmocka_unit_test(swaps_reverse_whole_groups_and_leave_the_rest),
        cmocka_unit_test(fill_repeats_every_pattern_over_every_length),
        cmocka_unit_test(the_pattern_may_lie_in_what_is_filled),
        cmocka_unit_test(compare_orders_by_the_first_difference_then_by_length),
        cmocka_unit_test(null_is_fine_where_nothing_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
