/* Every base64, hex, JSON, byte-order, fill and compare kernel of every table against the scalar
 * reference. */
#define _GNU_SOURCE
#include "kernel/binary_operations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { WIDEST_VECTOR = 64 };

/* The inputs. */

static uint8_t bytes_sample[FRAME_SOURCE_BYTES];
static uint16_t units_sample[FRAME_SOURCE_BYTES / 2];

static const char alphabets[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";

/* How dirty base64 text is, from 0: clean to the last: hardly a character in it. */
enum { CLEAN, PADDED, LINES, SPECKS, STOPPED, THIN, DIRT_COUNT };

static uint8_t base64_character(uint64_t dirt, size_t at, size_t count, uint64_t *state)
{
    static const char junk[] = " \r\n\t!.,\0\x7f\x80\xc1\xff";
    uint64_t random = frame_random(state);
    uint8_t letter = (uint8_t)alphabets[random % 66];
    uint8_t speck = (uint8_t)junk[(random >> 8) % (sizeof junk - 1)];
    switch (dirt) {
    case PADDED:
        return at + 1 + (random >> 40) % 2 >= count ? '=' : letter;
    case LINES:
        return at % 78 == 76 ? '\r' : at % 78 == 77 ? '\n' : letter;
    case SPECKS:
        return (random >> 40) % 11 == 0 ? speck : letter;
    case STOPPED:
        return (random >> 40) % 150 == 0 ? '=' : letter;
    case THIN:
        return (random >> 40) % 50 == 0 ? letter : speck;
    default:
        return letter;
    }
}

static void make_base64(uint64_t seed, size_t count)
{
    uint64_t state = seed;
    for (size_t i = 0; i < count; i++) {
        bytes_sample[i] = base64_character(seed % DIRT_COUNT, i, count, &state);
        /* Only the low byte of a unit counts. */
        uint16_t high = seed % 5 == 0 ? (uint16_t)(frame_random(&state) & 0xff00) : 0;
        units_sample[i] = high | bytes_sample[i];
    }
}

static void make_hex(uint64_t seed, size_t count)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    uint64_t state = seed;
    for (size_t i = 0; i < count; i++)
        bytes_sample[i] = (uint8_t)digits[frame_random(&state) % 22];
    if (count > 0 && seed % 3 == 0)
        bytes_sample[frame_random(&state) % count] = (uint8_t)frame_random(&state);
}

static void make_bytes(uint64_t seed, size_t count)
{
    uint64_t state = seed;
    for (size_t i = 0; i < count; i++) /* one digit, two or three in a decimal number alike often */
        bytes_sample[i] = (uint8_t)(frame_random(&state) >> (56 + seed % 3 * 2));
    if (count > 0)
        bytes_sample[0] = (uint8_t)seed;
}

/* Two halves that are equal, or differ in one place or two. */
static void make_halves(uint64_t seed, size_t count)
{
    size_t half = count / 2;
    make_bytes(seed, count);
    memcpy(bytes_sample + half, bytes_sample, half);
    uint64_t state = seed;
    for (uint64_t i = 0; i < seed % 3 && half > 0; i++)
        bytes_sample[frame_random(&state) % count] ^= (uint8_t)(1 + frame_random(&state) % 255);
}

static kernel_input input_for(const binary_operation *row, uint64_t seed, size_t count)
{
    static char label[32];
    snprintf(label, sizeof label, "seed %llu", (unsigned long long)seed);
    if (row->sample == BASE64_TEXT)
        make_base64(seed, count);
    else if (row->sample == HEX_TEXT)
        make_hex(seed, count);
    else if (row->sample == TWO_HALVES)
        make_halves(seed, count);
    else
        make_bytes(seed, count);
    bool wide = row->operation.src_unit == 2;
    return (kernel_input){wide ? (const void *)units_sample : bytes_sample, count, label};
}

/* The tests. */

static void every_length_to_five_vectors_at_a_guard_page(void **state)
{
    (void)state;
    for (size_t i = 0; i < binary_operation_count; i++)
        for (size_t count = 0; count <= 5 * WIDEST_VECTOR; count++)
            for (uint64_t seed = 0; seed < 24; seed++)
                frame_compare(&binary_operations[i].operation,
                              input_for(&binary_operations[i], seed, count));
}

static void every_alignment_behind_a_guard_page(void **state)
{
    (void)state;
    for (size_t i = 0; i < binary_operation_count; i++)
        for (size_t alignment = 0; alignment < WIDEST_VECTOR;
             alignment += binary_operations[i].operation.src_unit)
            for (size_t count = 0; count <= 3 * WIDEST_VECTOR; count += 1 + count / 16)
                frame_compare_at(&binary_operations[i].operation,
                                 input_for(&binary_operations[i], alignment + count, count),
                                 alignment);
}

static void lengths_around_powers_of_two(void **state)
{
    (void)state;
    for (size_t i = 0; i < binary_operation_count; i++)
        for (size_t power = 256; power <= 65536; power *= 2)
            for (size_t count = power - 2; count <= power + 2; count++)
                for (uint64_t seed = 0; seed < 6; seed++)
                    frame_compare(&binary_operations[i].operation,
                                  input_for(&binary_operations[i], seed, count));
}

/* Each byte value at each place of a text of five vectors. */
static void every_single_corrupted_position_of_base64_and_hex(void **state)
{
    (void)state;
    enum { COUNT = 5 * WIDEST_VECTOR };
    for (size_t i = 0; i < binary_operation_count; i++) {
        if (binary_operations[i].sample != BASE64_TEXT && binary_operations[i].sample != HEX_TEXT)
            continue;
        kernel_input input = input_for(&binary_operations[i], 2 * DIRT_COUNT * 5 + 30, COUNT);
        for (size_t at = 0; at < COUNT; at++) {
            uint8_t byte = bytes_sample[at];
            uint16_t unit = units_sample[at];
            for (unsigned value = 0; value < 256; value += at < 70 ? 1 : 7) {
                bytes_sample[at] = (uint8_t)value;
                units_sample[at] = (uint16_t)value;
                frame_compare(&binary_operations[i].operation, input);
            }
            bytes_sample[at] = byte;
            units_sample[at] = unit;
        }
    }
}

/* A junk run of every length at many places: what the characters' carry from block to block must
 * survive. */
static void junk_runs_of_every_length(void **state)
{
    (void)state;
    enum { COUNT = 4 * WIDEST_VECTOR };
    for (size_t i = 0; i < binary_operation_count; i++) {
        if (binary_operations[i].sample != BASE64_TEXT)
            continue;
        for (size_t at = 0; at < COUNT; at += 5)
            for (size_t length = 1; at + length <= COUNT; length += 1 + length / 20) {
                kernel_input input = input_for(&binary_operations[i], 6, COUNT);
                memset(bytes_sample + at, '\n', length);
                for (size_t k = at; k < at + length; k++)
                    units_sample[k] = '\n';
                frame_compare(&binary_operations[i].operation, input);
            }
    }
}

static void make_lines(size_t first, size_t length, const char *end, size_t count)
{
    const size_t end_length = strlen(end);
    make_base64(CLEAN, count);
    for (size_t at = first; at + end_length <= count; at += length + end_length)
        memcpy(bytes_sample + at, end, end_length);
    for (size_t i = 0; i < count; i++)
        units_sample[i] = bytes_sample[i];
}

static void compare_base64(kernel_input input)
{
    for (size_t i = 0; i < binary_operation_count; i++)
        if (binary_operations[i].sample == BASE64_TEXT) {
            bool wide = binary_operations[i].operation.src_unit == 2;
            input.data = wide ? (const void *)units_sample : bytes_sample;
            frame_compare(&binary_operations[i].operation, input);
        }
}

static const char *const line_ends[] = {"\n", "\r\n", " \n", "\n\n", "A\n", "\r", "=\n"};

/* From the first line on, and from the middle of one. */
static void lines_of_every_length_and_end(void **state)
{
    (void)state;
    for (size_t e = 0; e < sizeof line_ends / sizeof *line_ends; e++)
        for (size_t length = 1; length <= 2 * WIDEST_VECTOR + 4; length++)
            for (size_t first = length; first < 2 * length; first += 1 + length / 9)
                for (size_t lines = 2; lines <= 5; lines++) {
                    const size_t count = lines * length + length / 2;
                    make_lines(first % length, length, line_ends[e], count);
                    compare_base64((kernel_input){NULL, count, line_ends[e]});
                }
}

/* A line is not what the one before it was. */
static void one_odd_character_anywhere_in_lines(void **state)
{
    (void)state;
    static const char odd[] = {'A', ' ', '=', '\n', '\r', '\x80'};
    static const size_t lengths[] = {64, 72, 76, 96};
    for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++)
        for (size_t e = 0; e < 2; e++) {
            const size_t count = 4 * (lengths[l] + strlen(line_ends[e])) + 30;
            make_lines(lengths[l], lengths[l], line_ends[e], count);
            for (size_t at = 0; at < count; at++)
                for (size_t k = 0; k < sizeof odd; k++) {
                    const uint8_t before = bytes_sample[at];
                    units_sample[at] = bytes_sample[at] = (uint8_t)odd[k];
                    compare_base64((kernel_input){NULL, count, "an odd character"});
                    units_sample[at] = bytes_sample[at] = before;
                }
        }
}

/* Short texts, and ends that are decoded together with what is before them. */
static void two_odd_characters_anywhere_in_short_text(void **state)
{
    (void)state;
    enum { LONGEST = 100 };
    static const char odd[] = {'A', ' ', '=', '\x80'};
    for (size_t i = 0; i < LONGEST; i++)
        units_sample[i] = bytes_sample[i] = (uint8_t)("k9_Zb+"[i % 6]);
    for (size_t count = 1; count <= LONGEST; count++)
        for (size_t at = 0; at < count; at++)
            for (size_t k = 0; k < sizeof odd; k++) {
                const size_t other = (at * 7 + k) % count;
                const uint8_t before = bytes_sample[at], other_before = bytes_sample[other];
                units_sample[at] = bytes_sample[at] = (uint8_t)odd[k];
                if (at % 2 == 0)
                    units_sample[other] = bytes_sample[other] = '\n';
                compare_base64((kernel_input){NULL, count, "two odd characters"});
                units_sample[other] = bytes_sample[other] = other_before;
                units_sample[at] = bytes_sample[at] = before;
            }
}

/* Random differences are seldom at the one place that a step leaves out. */
static void one_difference_at_every_place_of_every_length(void **state)
{
    (void)state;
    enum { MOST = 600 };
    memset(bytes_sample, 'x', 2 * MOST);
    for (size_t i = 0; i < binary_operation_count; i++) {
        if (binary_operations[i].sample != TWO_HALVES)
            continue;
        for (size_t half = 1; half <= MOST; half++)
            for (size_t at = 0; at < half; at++) {
                bytes_sample[half + at] = at % 2 == 0 ? 'w' : 'y';
                frame_compare(&binary_operations[i].operation,
                              (kernel_input){bytes_sample, 2 * half, "one difference"});
                bytes_sample[half + at] = 'x';
            }
    }
}

static void every_byte_value_in_a_row(void **state)
{
    (void)state;
    for (size_t start = 0; start < 64; start++) {
        for (size_t i = 0; i < 256; i++)
            bytes_sample[i] = (uint8_t)(i + start);
        for (size_t row = 0; row < binary_operation_count; row++)
            if (binary_operations[row].sample == RAW_BYTES)
                frame_compare(&binary_operations[row].operation,
                              (kernel_input){bytes_sample, 256, "every byte"});
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_to_five_vectors_at_a_guard_page),
        cmocka_unit_test(every_alignment_behind_a_guard_page),
        cmocka_unit_test(lengths_around_powers_of_two),
        cmocka_unit_test(every_single_corrupted_position_of_base64_and_hex),
        cmocka_unit_test(junk_runs_of_every_length),
        cmocka_unit_test(lines_of_every_length_and_end),
        cmocka_unit_test(one_odd_character_anywhere_in_lines),
        cmocka_unit_test(two_odd_characters_anywhere_in_short_text),
        cmocka_unit_test(one_difference_at_every_place_of_every_length),
        cmocka_unit_test(every_byte_value_in_a_row),
    };
    return cmocka_run_group_tests(tests, frame_set_up, frame_tear_down);
}
