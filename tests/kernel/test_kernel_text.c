/* Every text kernel of every table against the scalar reference. */
#define _GNU_SOURCE
#include "kernel/text_operations.h"
#include "kernel/text_samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WIDEST_VECTOR = 64 };

/* Builds for an emulator take every n-th case of the longest lists. */
#ifndef FRAME_STRIDE
#define FRAME_STRIDE 1
#endif

static uint8_t bytes_sample[FRAME_SOURCE_BYTES];
static uint16_t units_sample[FRAME_SOURCE_BYTES / 2];

static kernel_input sample_for(const kernel_operation *operation, text_sample_kind kind,
                               uint64_t seed, size_t count)
{
    kernel_input input = {bytes_sample, count, text_sample_name(kind)};
    if (operation->src_unit == 2) {
        text_sample_utf16(kind, seed, units_sample, count);
        input.data = units_sample;
    } else {
        text_sample_utf8(kind, seed, bytes_sample, count);
    }
    return input;
}

static void every_length_to_three_vectors_at_a_guard_page(void **state)
{
    (void)state;
    for (size_t i = 0; i < text_operation_count; i++)
        for (int kind = 0; kind < TEXT_SAMPLE_COUNT; kind++)
            for (size_t count = 0; count <= 3 * WIDEST_VECTOR; count++)
                for (uint64_t seed = 1; seed <= (FRAME_STRIDE == 1 ? 3 : 1); seed++)
                    frame_compare(&text_operations[i],
                                  sample_for(&text_operations[i], (text_sample_kind)kind,
                                             seed * 1000 + count, count));
}

static void every_alignment_behind_a_guard_page(void **state)
{
    (void)state;
    for (size_t i = 0; i < text_operation_count; i++)
        for (int kind = 0; kind < TEXT_SAMPLE_COUNT; kind++)
            for (size_t alignment = 0; alignment < WIDEST_VECTOR;
                 alignment += FRAME_STRIDE * text_operations[i].src_unit)
                for (size_t count = 0; count <= 3 * WIDEST_VECTOR; count += 1 + count / 8)
                    frame_compare_at(&text_operations[i],
                                     sample_for(&text_operations[i], (text_sample_kind)kind,
                                                alignment * 1000 + count, count),
                                     alignment);
}

static void lengths_around_powers_of_two(void **state)
{
    (void)state;
    for (size_t i = 0; i < text_operation_count; i++)
        for (int kind = 0; kind < TEXT_SAMPLE_COUNT; kind++)
            for (size_t power = 256; power <= 65536; power *= 2)
                for (size_t count = power - 2; count <= power + 2; count++)
                    frame_compare(
                        &text_operations[i],
                        sample_for(&text_operations[i], (text_sample_kind)kind, count, count));
}

/* What nobody thought of: runs of one width that meet another, cut and broken anywhere. */
static void many_random_texts_of_every_kind(void **state)
{
    (void)state;
    enum { TEXTS = 30000 / FRAME_STRIDE, LONGEST = 5 * WIDEST_VECTOR };
    for (uint64_t seed = 1; seed <= TEXTS; seed++)
        for (size_t i = 0; i < text_operation_count; i++)
            frame_compare(&text_operations[i],
                          sample_for(&text_operations[i],
                                     (text_sample_kind)(seed % TEXT_SAMPLE_COUNT), seed << 20,
                                     seed * 7919 % (LONGEST + 1)));
}

/* Runs all operations on the first `bytes` of the sample. */
static void compare_bytes(size_t bytes, const char *label)
{
    for (size_t i = 0; i < text_operation_count; i++)
        if (text_operations[i].src_unit == 1)
            frame_compare(&text_operations[i], (kernel_input){bytes_sample, bytes, label});
}

/* Runs all operations on bytes that lie at the end, and at every place around a vector's edge. */
static void compare_sequence(const uint8_t *sequence, size_t length, const char *label)
{
    static const size_t places[] = {0, 1, 13, 14, 15, 29, 30, 31, 61, 62, 63};
    memset(bytes_sample, 'x', 2 * WIDEST_VECTOR);
    for (size_t place = 0; place < sizeof places / sizeof places[0]; place++) {
        size_t at = places[place];
        memcpy(bytes_sample + at, sequence, length);
        size_t count = place % 2 == 0 ? at + length : 2 * WIDEST_VECTOR;
        compare_bytes(count, label);
        memset(bytes_sample + at, 'x', length);
    }
}

static void every_two_byte_sequence(void **state)
{
    (void)state;
    for (unsigned first = 0; first < 256; first++)
        for (unsigned second = first % FRAME_STRIDE; second < 256; second += FRAME_STRIDE)
            compare_sequence((const uint8_t[]){(uint8_t)first, (uint8_t)second}, 2, "two bytes");
}

/* All 2^24 sequences, packed many to a call: 16 third bytes at a time behind their first two. */
static void every_three_byte_sequence(void **state)
{
    (void)state;
    static uint8_t packed[256 * 4];
    for (unsigned first = 0x80; first < 256; first++)
        for (unsigned second = first % FRAME_STRIDE; second < 256; second += FRAME_STRIDE) {
            for (unsigned third = 0; third < 256; third++)
                memcpy(packed + (size_t)4 * third,
                       (const uint8_t[]){(uint8_t)first, (uint8_t)second, (uint8_t)third, ' '}, 4);
            for (size_t i = 0; i < text_operation_count; i++)
                if (text_operations[i].src_unit == 1)
                    frame_compare(&text_operations[i],
                                  (kernel_input){packed, sizeof packed, "three bytes"});
        }
}

static void every_four_byte_lead_with_border_bytes(void **state)
{
    (void)state;
    static const uint8_t borders[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0,
                                      0xBF, 0xC0, 0xC2, 0xE1, 0xF0, 0xFF};
    for (unsigned lead = 0xF0; lead < 256; lead++)
        for (size_t i = 0; i < sizeof borders; i++)
            for (size_t j = 0; j < sizeof borders; j++)
                for (size_t k = 0; k < sizeof borders; k += 2)
                    compare_sequence(
                        (const uint8_t[]){(uint8_t)lead, borders[i], borders[j], borders[k]}, 4,
                        "four bytes");
}

/* Text of one width has ways of its own, which end at anything else. */
static void any_lead_and_second_byte_in_a_run_of_one_width(void **state)
{
    (void)state;
    static const char *const like[] = {"\xC3\xA9", "\xD0\xB6", "\xE4\xB8\xAD"};
    static const uint8_t seconds[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xE4};
    enum { RUN_BYTES = 9 * WIDEST_VECTOR };
    for (size_t width = 0; width < sizeof like / sizeof like[0]; width++)
        for (size_t at = 0; at < RUN_BYTES - 1; at += at < 2 * WIDEST_VECTOR ? 1 : 31)
            for (unsigned lead = 0x7F + at % FRAME_STRIDE; lead < 256; lead += FRAME_STRIDE) {
                for (size_t i = 0; i < RUN_BYTES; i++)
                    bytes_sample[i] = (uint8_t)like[width][i % strlen(like[width])];
                bytes_sample[at] = (uint8_t)lead;
                bytes_sample[at + 1] = seconds[(at + lead) % sizeof seconds];
                compare_bytes(RUN_BYTES, "one width");
            }
}

/* Whatever stands where a vector or a short text ends, most of all a lead without its trail bytes.
 */
static void any_byte_ends_a_text_of_three_byte_characters(void **state)
{
    (void)state;
    for (size_t bytes = 1; bytes <= 2 * WIDEST_VECTOR + 3; bytes++)
        for (unsigned last = 0; last < 256; last++) {
            for (size_t i = 0; i < bytes; i++)
                bytes_sample[i] = (uint8_t) "\xE4\xB8\xAD"[i % 3];
            bytes_sample[bytes - 1] = (uint8_t)last;
            compare_bytes(bytes, "three and an end");
        }
}

/* Nothing else between them, so that they are taken many at a time. */
static void characters_of_three_bytes_follow_each_other(void **state)
{
    (void)state;
    enum { RUN_BYTES = 3 * 64 + 4 * WIDEST_VECTOR };
    for (unsigned lead = 0xE0; lead < 0xF0; lead++)
        for (unsigned second = lead % FRAME_STRIDE; second < 256; second += FRAME_STRIDE) {
            for (size_t i = 0; i < RUN_BYTES; i++)
                bytes_sample[i] = (uint8_t) "\xE4\xB8\xAD"[i % 3];
            for (unsigned third = 0x80; third < 0xC0; third++)
                memcpy(bytes_sample + WIDEST_VECTOR / 3 * 3 + 3 * (third - 0x80),
                       (const uint8_t[]){(uint8_t)lead, (uint8_t)second, (uint8_t)third}, 3);
            compare_bytes(RUN_BYTES, "three after three");
        }
}

/* A text that fits into a vector is looked at in ways of its own. */
static void any_sequence_in_a_text_of_less_than_a_vector(void **state)
{
    (void)state;
    static const uint8_t borders[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2, 0xE1};
    for (unsigned lead = 0x80; lead < 256; lead++)
        for (size_t i = 0; i < sizeof borders; i++)
            for (size_t j = lead % FRAME_STRIDE; j < sizeof borders; j += FRAME_STRIDE) {
                size_t bytes = 20 + (lead + i + j) % 45;
                for (size_t at = 0; at < bytes; at++)
                    bytes_sample[at] = (uint8_t) "\xC3\xA9"[at % 2];
                memcpy(bytes_sample + 2 * (i + j) % 16,
                       (const uint8_t[]){(uint8_t)lead, borders[i], borders[j], 'x'}, 4);
                compare_bytes(bytes, "short");
            }
}

static void every_single_corrupted_position(void **state)
{
    (void)state;
    static uint8_t good[3 * WIDEST_VECTOR];
    static const uint8_t bad[] = {0x00, 'a', 0x80, 0xBF, 0xC0, 0xC3, 0xE0, 0xED, 0xF0, 0xF4, 0xFF};
    for (int kind = 0; kind <= TEXT_SAMPLE_mixed; kind++) {
        text_sample_utf8((text_sample_kind)kind, 77, good, sizeof good);
        for (size_t at = (size_t)kind % FRAME_STRIDE; at < sizeof good; at += FRAME_STRIDE)
            for (size_t which = 0; which < sizeof bad; which++) {
                memcpy(bytes_sample, good, sizeof good);
                bytes_sample[at] = bad[which];
                compare_bytes(sizeof good, "corrupted");
            }
    }
}

static void every_utf16_unit_beside_every_kind_of_neighbour(void **state)
{
    (void)state;
    static const uint16_t neighbours[] = {'a', 0xE9, 0x7FF, 0x4E2D, 0xD800, 0xDBFF, 0xDC00, 0xDFFF};
    static uint16_t text[2 * WIDEST_VECTOR];
    for (unsigned unit = 0; unit <= 0xFFFF; unit += unit < 0xD700 ? 13 : FRAME_STRIDE) {
        uint16_t left = neighbours[unit % 8];
        uint16_t right = neighbours[unit / 8 % 8];
        for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
            text[i] = i % 3 == 0 ? left : i % 3 == 1 ? (uint16_t)unit : right;
        for (size_t i = 0; i < text_operation_count; i++)
            if (text_operations[i].src_unit == 2)
                frame_compare(&text_operations[i],
                              (kernel_input){text, 90 + unit % 16, "neighbours"});
    }
}

/* A block with pairs and nothing of three bytes has a way of its own, and its edges cut pairs. */
static void pairs_and_lone_halves_at_every_place_of_narrow_text(void **state)
{
    (void)state;
    enum { UNITS = 3 * WIDEST_VECTOR / 2 };
    static const uint16_t put[][2] = {{0xD83D, 0xDE00}, {0xDBFF, 0xDFFF}, {0xD800, 0xDC00},
                                      {0xD83D, 'b'},    {'b', 0xDE00},    {0xDE00, 0xD83D}};
    static const uint16_t narrow[] = {'a', 0x7FF};
    uint16_t text[UNITS];
    for (size_t kind = 0; kind < 2 * sizeof put / sizeof put[0]; kind++)
        for (size_t at = 0; at + 2 <= UNITS; at++) {
            for (size_t i = 0; i < UNITS; i++)
                text[i] = narrow[i % 5 == 0 && kind % 2 == 1];
            memcpy(text + at, put[kind / 2], sizeof put[0]);
            for (size_t i = 0; i < text_operation_count; i++)
                if (text_operations[i].src_unit == 2) {
                    frame_compare(&text_operations[i], (kernel_input){text, UNITS, "pair"});
                    frame_compare(&text_operations[i], (kernel_input){text, at + 1, "cut pair"});
                }
        }
}

enum { LONG_UNITS = 17000 };

/* `high` and `low`: where in plain text halves of pairs are. */
static void compare_length_with_halves(size_t high, size_t low)
{
    static uint16_t text[LONG_UNITS];
    for (size_t i = 0; text[0] == 0 && i < LONG_UNITS; i++)
        text[LONG_UNITS - 1 - i] = 'a';
    text[high] = 0xD83D;
    text[low] = 0xDE00;
    for (size_t i = 0; i < text_operation_count; i++)
        if (strcmp(text_operations[i].name, "utf8_length_from_utf16") == 0)
            frame_compare(&text_operations[i], (kernel_input){text, LONG_UNITS, "halves"});
    text[high] = text[low] = 'a';
}

/* Long text is counted in runs of steps, plain ones in a way of their own: a high half at the end
 * of either is of the next unit and of none behind it. */
static void a_high_half_belongs_to_the_next_unit_of_long_plain_text(void **state)
{
    (void)state;
    enum { STEP = WIDEST_VECTOR, STRIDE = FRAME_STRIDE * STEP };
    for (size_t high = STEP - 1; high + 2 < LONG_UNITS; high += STEP) {
        compare_length_with_halves(high, high + 1);
        compare_length_with_halves(high, high + 2);
        for (size_t low = high + 1 + STEP; low < LONG_UNITS; low += STRIDE)
            compare_length_with_halves(high, low);
    }
}

/* What is between the first blocks of a long text and its last ones is looked at, too. */
static void one_byte_beyond_ascii_anywhere_in_long_text(void **state)
{
    (void)state;
    enum { LONGEST = 700 };
    uint8_t text[LONGEST];
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < text_operation_count; i++)
        if (strcmp(text_operations[i].name, "is_ascii") == 0)
            for (size_t bytes = 256; bytes <= LONGEST; bytes += 37)
                for (size_t at = 0; at < bytes; at++) {
                    text[at] = 0x80;
                    frame_compare(&text_operations[i], (kernel_input){text, bytes, "one byte"});
                    text[at] = 'a';
                }
}

static void every_table_names_itself_and_is_complete(void **state)
{
    (void)state;
    size_t count = 0;
    for (; ohi_kernel_runnable(count) != NULL; count++) {
        const ohi_kernel_table *table = ohi_kernel_runnable(count);
        assert_non_null(table->name);
#define CHECK_FIELD(result, name, ...) assert_true(table->name != NULL);
        OHI_KERNEL_MAP(CHECK_FIELD)
#undef CHECK_FIELD
    }
    assert_string_equal(ohi_kernel_runnable(count - 1)->name, "scalar");
    print_message("tables on this machine:");
    for (size_t i = 0; i < count; i++)
        print_message(" %s", ohi_kernel_runnable(i)->name);
    print_message("\n");
}

static void kernels_are_chosen_when_the_library_is_loaded(void **state)
{
    (void)state;
    if (getenv("OFFHEAP_KERNELS") == NULL)
        assert_ptr_equal(ohi_kernels(), ohi_kernel_runnable(0));
}

static const char *name_before_constructors;

static void ask_before_constructors(void)
{
    name_before_constructors = oh_kernel_name();
}

__attribute__((section(".preinit_array"),
               used)) static void (*const ask)(void) = ask_before_constructors;

static void who_asks_earlier_gets_the_scalar_ones(void **state)
{
    (void)state;
    assert_string_equal(name_before_constructors, "scalar");
}

static void environment_forces_a_table_that_can_run(void **state)
{
    (void)state;
    for (size_t i = 0; ohi_kernel_runnable(i) != NULL; i++) {
        setenv("OFFHEAP_KERNELS", ohi_kernel_runnable(i)->name, 1);
        assert_ptr_equal(ohi_kernel_choose(), ohi_kernel_runnable(i));
        assert_string_equal(oh_kernel_name(), ohi_kernel_runnable(i)->name);
    }
    setenv("OFFHEAP_KERNELS", "abacus", 1);
    assert_ptr_equal(ohi_kernel_choose(), ohi_kernel_runnable(0));
    unsetenv("OFFHEAP_KERNELS");
    assert_ptr_equal(ohi_kernel_choose(), ohi_kernel_runnable(0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_names_itself_and_is_complete),
        cmocka_unit_test(kernels_are_chosen_when_the_library_is_loaded),
        cmocka_unit_test(who_asks_earlier_gets_the_scalar_ones),
        cmocka_unit_test(environment_forces_a_table_that_can_run),
        cmocka_unit_test(every_length_to_three_vectors_at_a_guard_page),
        cmocka_unit_test(every_alignment_behind_a_guard_page),
        cmocka_unit_test(lengths_around_powers_of_two),
        cmocka_unit_test(many_random_texts_of_every_kind),
        cmocka_unit_test(every_two_byte_sequence),
        cmocka_unit_test(every_three_byte_sequence),
        cmocka_unit_test(every_four_byte_lead_with_border_bytes),
        cmocka_unit_test(any_lead_and_second_byte_in_a_run_of_one_width),
        cmocka_unit_test(any_byte_ends_a_text_of_three_byte_characters),
        cmocka_unit_test(characters_of_three_bytes_follow_each_other),
        cmocka_unit_test(any_sequence_in_a_text_of_less_than_a_vector),
        cmocka_unit_test(every_single_corrupted_position),
        cmocka_unit_test(every_utf16_unit_beside_every_kind_of_neighbour),
        cmocka_unit_test(pairs_and_lone_halves_at_every_place_of_narrow_text),
        cmocka_unit_test(a_high_half_belongs_to_the_next_unit_of_long_plain_text),
        cmocka_unit_test(one_byte_beyond_ascii_anywhere_in_long_text),
    };
    return cmocka_run_group_tests(tests, frame_set_up, frame_tear_down);
}
