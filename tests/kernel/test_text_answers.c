/* Known answers of the public text calls. The comparisons of tables cannot see a mistake that the
 * scalar reference makes too; these can. Answers for ill-formed input are those of the Encoding
 * Standard, which Unicode's chapter 3.9 shows in the same way ("U+FFFD Substitution of Maximal
 * Subparts"). */
#include <offheap/codec.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { LONGEST = 64 };

typedef struct answer {
    const char *utf8;
    size_t bytes;
    size_t units;
    uint16_t utf16[16];
} answer;

#define UTF8(text) (text), sizeof(text) - 1

static const answer well_formed[] = {
    {UTF8(""), 0, {0}},
    {UTF8("Az09\x7F"), 5, {'A', 'z', '0', '9', 0x7F}},
    {UTF8("\xC2\x80\xC3\xBF\xDF\xBF"), 3, {0x80, 0xFF, 0x7FF}},
    {UTF8("\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"), 4, {0x800, 0xD7FF, 0xE000, 0xFFFF}},
    {UTF8("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), 4, {0xD800, 0xDC00, 0xDBFF, 0xDFFF}},
    {UTF8("a\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80"), 5, {'a', 0xE9, 0x4E2D, 0xD83D, 0xDE00}},
    {UTF8("\xEF\xBF\xBD"), 1, {0xFFFD}},
};

static const answer ill_formed[] = {
    {UTF8("\x80"), 1, {0xFFFD}},
    {UTF8("\xC0\xAF"), 2, {0xFFFD, 0xFFFD}},
    {UTF8("\xC3"), 1, {0xFFFD}},
    {UTF8("\xC3"
          "a"),
     2,
     {0xFFFD, 'a'}},
    {UTF8("\xE0\x9F\x80"), 3, {0xFFFD, 0xFFFD, 0xFFFD}},
    {UTF8("\xE4\xB8"), 1, {0xFFFD}},
    {UTF8("\xE4\xB8"
          "a"),
     2,
     {0xFFFD, 'a'}},
    {UTF8("\xED\xA0\x80"), 3, {0xFFFD, 0xFFFD, 0xFFFD}},
    {UTF8("\xF0\x8F\xBF\xBF"), 4, {0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD}},
    {UTF8("\xF0\x9F\x98"), 1, {0xFFFD}},
    {UTF8("\xF0\x9F\x98\xC3\xA9"), 2, {0xFFFD, 0xE9}},
    {UTF8("\xF4\x90\x80\x80"), 4, {0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD}},
    {UTF8("\xF5\x80\xFF"), 3, {0xFFFD, 0xFFFD, 0xFFFD}},
    {UTF8("a\xF1\x80\x80\xE1\x80\xC2"
          "b\x80"
          "c"),
     7,
     {'a', 0xFFFD, 0xFFFD, 0xFFFD, 'b', 0xFFFD, 'c'}},
};

static const uint8_t *bytes_of(const answer *given)
{
    return (const uint8_t *)given->utf8;
}

static void check_decoding(const answer *given, bool is_valid)
{
    uint16_t units[LONGEST];
    uint8_t latin1[LONGEST];
    size_t count = given->units;
    assert_int_equal(oh_is_utf8(bytes_of(given), given->bytes), is_valid);
    assert_int_equal(oh_utf16_length_from_utf8(bytes_of(given), given->bytes), count);
    assert_int_equal(oh_utf8_to_utf16(units, bytes_of(given), given->bytes), count);
    assert_memory_equal(units, given->utf16, 2 * count);
    assert_int_equal(oh_utf8_to_latin1(latin1, bytes_of(given), given->bytes), count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(latin1[i], given->utf16[i] & 0xFF);
    oh_utf8_shape shape = oh_utf8_classify(bytes_of(given), given->bytes);
    assert_int_equal(shape.utf16_units, count);
    assert_int_equal(shape.is_valid, is_valid);
}

static void well_formed_text_decodes_to_known_units_and_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof well_formed / sizeof well_formed[0]; i++) {
        const answer *given = &well_formed[i];
        uint8_t back[LONGEST];
        check_decoding(given, true);
        assert_int_equal(oh_utf16_length_from_utf8_unchecked(bytes_of(given), given->bytes),
                         given->units);
        assert_int_equal(oh_utf8_length_from_utf16(given->utf16, given->units), given->bytes);
        assert_int_equal(oh_utf16_to_utf8(back, given->utf16, given->units), given->bytes);
        assert_memory_equal(back, given->utf8, given->bytes);
    }
}

static void ill_formed_text_is_replaced_by_maximal_subparts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ill_formed / sizeof ill_formed[0]; i++)
        check_decoding(&ill_formed[i], false);
}

static void lone_surrogates_become_the_replacement_character(void **state)
{
    (void)state;
    const uint16_t text[] = {0xDC00, 'a', 0xD800, 0xD83D, 0xDE00, 0xDBFF};
    const uint8_t wanted[] = "\xEF\xBF\xBD"
                             "a"
                             "\xEF\xBF\xBD"
                             "\xF0\x9F\x98\x80"
                             "\xEF\xBF\xBD";
    uint8_t bytes[LONGEST];
    assert_int_equal(oh_utf8_length_from_utf16(text, 6), sizeof wanted - 1);
    assert_int_equal(oh_utf16_to_utf8(bytes, text, 6), sizeof wanted - 1);
    assert_memory_equal(bytes, wanted, sizeof wanted - 1);
}

static void widths_are_the_narrowest(void **state)
{
    (void)state;
    assert_int_equal(oh_utf8_classify(NULL, 0).width, OH_TEXT_ASCII);
    assert_int_equal(oh_utf8_classify((const uint8_t *)"abc", 3).width, OH_TEXT_ASCII);
    assert_int_equal(oh_utf8_classify((const uint8_t *)"ab\xC3\xBF", 4).width, OH_TEXT_LATIN1);
    assert_int_equal(oh_utf8_classify((const uint8_t *)"ab\xC4\x80", 4).width, OH_TEXT_UTF16);
    assert_int_equal(oh_utf8_classify((const uint8_t *)"ab\xFF", 3).width, OH_TEXT_UTF16);
}

static void latin1_and_ascii_have_known_answers(void **state)
{
    (void)state;
    const uint8_t text[] = {'a', 0x7F, 0x80, 0xE9, 0xFF};
    const uint8_t utf8[] = {'a', 0x7F, 0xC2, 0x80, 0xC3, 0xA9, 0xC3, 0xBF};
    const uint16_t wide[] = {0x161, 0x7F, 0xFF80, 0xE9, 0xFF};
    const uint8_t narrow[] = {0x61, 0x7F, 0x80, 0xE9, 0xFF};
    uint8_t bytes[LONGEST];
    uint16_t units[LONGEST];
    assert_int_equal(oh_utf8_length_from_latin1(text, 5), 8);
    assert_int_equal(oh_latin1_to_utf8(bytes, text, 5), 8);
    assert_memory_equal(bytes, utf8, 8);
    assert_int_equal(oh_latin1_to_utf16(units, text, 5), 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(units[i], text[i]);
    assert_int_equal(oh_utf16_to_latin1(bytes, wide, 5), 5);
    assert_memory_equal(bytes, narrow, 5);
    assert_false(oh_utf16_fits_latin1(wide, 5));
    assert_true(oh_utf16_fits_latin1(wide + 3, 2));
    oh_ascii_decode(bytes, text, 5);
    assert_memory_equal(bytes, "a\x7F\0i\x7F", 5);
    assert_true(oh_is_ascii(text, 2));
    assert_false(oh_is_ascii(text, 3));
}

/* Where a text may be cut: by bytes, the place of the last cut that leaves whole characters. */
static void only_sequences_that_more_bytes_complete_are_held_back(void **state)
{
    (void)state;
    const struct {
        const char *text;
        size_t bytes;
        size_t whole;
    } cases[] = {
        {UTF8(""), 0},
        {UTF8("abc"), 3},
        {UTF8("a\xC3"), 1},
        {UTF8("a\xC3\xA9"), 3},
        {UTF8("a\xE4"), 1},
        {UTF8("a\xE4\xB8"), 1},
        {UTF8("\xF0\x9F\x98"), 0},
        {UTF8("\xF0\x9F\x98\x80"), 4},
        {UTF8("a\xE0\x80"), 3},
        {UTF8("a\xFF"), 2},
        {UTF8("\x80\x80\x80"), 3},
        {UTF8("a\xC3\xA9\x80"), 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(oh_utf8_complete_length((const uint8_t *)cases[i].text, cases[i].bytes),
                         cases[i].whole);
}

static void every_split_of_a_stream_gives_the_whole_text(void **state)
{
    (void)state;
    static const char text[] = "a\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80"
                               "b\xF0\x9F\x98\xE4\xB8\xC0\x80z\xED\xA0\x80";
    const size_t bytes = sizeof text - 1;
    uint16_t whole[LONGEST];
    size_t whole_units = oh_utf8_to_utf16(whole, (const uint8_t *)text, bytes);
    for (size_t split = 0; split <= bytes; split++) {
        uint16_t parts[LONGEST];
        size_t first = oh_utf8_complete_length((const uint8_t *)text, split);
        size_t units = oh_utf8_to_utf16(parts, (const uint8_t *)text, first);
        units += oh_utf8_to_utf16(parts + units, (const uint8_t *)text + first, bytes - first);
        assert_int_equal(units, whole_units);
        assert_memory_equal(parts, whole, 2 * units);
    }
}

static void bounded_encoding_keeps_characters_whole(void **state)
{
    (void)state;
    static uint16_t text[40];
    for (size_t i = 0; i < 40; i += 5)
        memcpy(text + i, (const uint16_t[]){'a', 0xE9, 0x4E2D, 0xD83D, 0xDE00}, 10);
    const size_t ends[] = {1, 3, 6, 10}; /* bytes after each character of a group */
    const size_t units[] = {1, 2, 3, 5};
    for (size_t capacity = 0; capacity <= 80; capacity++) {
        uint8_t bytes[81];
        size_t read = 0;
        size_t groups = capacity / 10;
        size_t wanted = 10 * groups;
        size_t wanted_read = 5 * groups;
        for (size_t i = 0; i < 4 && groups < 8; i++)
            if (ends[i] <= capacity % 10) {
                wanted = 10 * groups + ends[i];
                wanted_read = 5 * groups + units[i];
            }
        bytes[capacity] = 0x5A;
        assert_int_equal(oh_utf16_to_utf8_within(bytes, capacity, text, 40, &read), wanted);
        assert_int_equal(read, wanted_read);
        assert_int_equal(bytes[capacity], 0x5A);
        assert_int_equal(oh_utf8_to_utf16((uint16_t[LONGEST]){0}, bytes, wanted), wanted_read);
    }
}

static void bounded_encoding_of_latin1_keeps_characters_whole(void **state)
{
    (void)state;
    static uint8_t text[40];
    for (size_t i = 0; i < 40; i += 2)
        memcpy(text + i, "a\xE9", 2);
    for (size_t capacity = 0; capacity <= 60; capacity++) {
        uint8_t bytes[61];
        size_t read = 0;
        size_t wanted = capacity % 3 == 2 ? capacity - 1 : capacity;
        bytes[capacity] = 0x5A;
        assert_int_equal(oh_latin1_to_utf8_within(bytes, capacity, text, 40, &read), wanted);
        assert_int_equal(read, 2 * (wanted / 3) + wanted % 3);
        assert_int_equal(bytes[capacity], 0x5A);
    }
}

/* A buffer of no bytes has no address; UndefinedBehaviorSanitizer sees an offset to NULL, even 0.
 */
static void no_bytes_at_null_are_an_empty_text(void **state)
{
    (void)state;
    size_t read = 1;
    assert_true(oh_is_ascii(NULL, 0) && oh_is_utf8(NULL, 0) && oh_utf16_fits_latin1(NULL, 0));
    oh_utf8_shape shape = oh_utf8_classify(NULL, 0);
    assert_true(shape.is_valid && shape.width == OH_TEXT_ASCII && shape.utf16_units == 0);
    assert_int_equal(oh_utf8_complete_length(NULL, 0), 0);
    assert_int_equal(oh_utf16_length_from_utf8(NULL, 0), 0);
    assert_int_equal(oh_utf16_length_from_utf8_unchecked(NULL, 0), 0);
    assert_int_equal(oh_utf8_length_from_utf16(NULL, 0), 0);
    assert_int_equal(oh_utf8_length_from_latin1(NULL, 0), 0);
    assert_int_equal(oh_utf8_to_utf16(NULL, NULL, 0), 0);
    assert_int_equal(oh_utf16_to_utf8(NULL, NULL, 0), 0);
    assert_int_equal(oh_latin1_to_utf8(NULL, NULL, 0), 0);
    assert_int_equal(oh_utf8_to_latin1(NULL, NULL, 0), 0);
    assert_int_equal(oh_latin1_to_utf16(NULL, NULL, 0), 0);
    assert_int_equal(oh_utf16_to_latin1(NULL, NULL, 0), 0);
    assert_int_equal(oh_utf16_to_utf8_within(NULL, 0, NULL, 0, &read), 0);
    assert_int_equal(read, 0);
    assert_int_equal(oh_latin1_to_utf8_within(NULL, 0, NULL, 0, &read), 0);
    oh_ascii_decode(NULL, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_text_decodes_to_known_units_and_back),
        cmocka_unit_test(ill_formed_text_is_replaced_by_maximal_subparts),
        cmocka_unit_test(lone_surrogates_become_the_replacement_character),
        cmocka_unit_test(widths_are_the_narrowest),
        cmocka_unit_test(latin1_and_ascii_have_known_answers),
        cmocka_unit_test(only_sequences_that_more_bytes_complete_are_held_back),
        cmocka_unit_test(every_split_of_a_stream_gives_the_whole_text),
        cmocka_unit_test(no_bytes_at_null_are_an_empty_text),
        cmocka_unit_test(bounded_encoding_keeps_characters_whole),
        cmocka_unit_test(bounded_encoding_of_latin1_keeps_characters_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
