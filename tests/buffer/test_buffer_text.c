/* Text in and out, against tables that Node wrote. */
#define _POSIX_C_SOURCE 200809L
#include "buffer/buffer_test.h"
#include "buffer/buffer_text.h"
#include "platform/nameless_file.h"
#include "store/observer.h"

#include <unistd.h>

typedef struct text_case {
    oh_encoding encoding;
    const char *input;
    size_t input_length;
    const char *output;
    size_t output_length;
} text_case;

static const text_case from_cases[] = {
#include "from_utf8_cases.inc"
};

static const text_case to_cases[] = {
#include "to_utf8_cases.inc"
};

enum {
    FROM_COUNT = sizeof from_cases / sizeof from_cases[0],
    TO_COUNT = sizeof to_cases / sizeof to_cases[0]
};

static void from_utf8_gives_the_bytes_that_node_gives(void **state)
{
    (void)state;
    for (size_t n = 0; n < FROM_COUNT; n++) {
        const text_case *c = &from_cases[n];
        oh_buffer b = {0};
        assert_int_equal(oh_buffer_from_utf8(NULL, c->input, c->input_length, c->encoding, &b),
                         OH_OK);
        if (b.length != c->output_length)
            print_error("case %zu: %s of \"%s\"\n", n, oh_encoding_name(c->encoding), c->input);
        assert_bytes(b, c->output, c->output_length);
        oh_buffer_release(&b);
    }
}

static void to_utf8_gives_the_text_that_node_gives(void **state)
{
    (void)state;
    for (size_t n = 0; n < TO_COUNT; n++) {
        const text_case *c = &to_cases[n];
        oh_buffer b, text = {0};
        assert_int_equal(oh_buffer_from_bytes(NULL, c->input, c->input_length, &b), OH_OK);
        assert_int_equal(oh_buffer_to_utf8(NULL, b, c->encoding, &text), OH_OK);
        assert_bytes(text, c->output, c->output_length);
        assert_true(oh_buffer_utf8_bound(b, c->encoding) >= text.length);
        oh_buffer_release(&b);
        oh_buffer_release(&text);
    }
}

static void write_utf8_fills_exactly_or_refuses(void **state)
{
    (void)state;
    for (size_t n = 0; n < TO_COUNT; n++) {
        const text_case *c = &to_cases[n];
        oh_buffer b = {(uint8_t *)(uintptr_t)c->input, c->input_length, NULL};
        for (size_t capacity = 0; capacity <= c->output_length + 1; capacity++) {
            char text[64];
            size_t written = 99;
            memset(text, '#', sizeof text);
            oh_status status = oh_buffer_write_utf8(b, c->encoding, text, capacity, &written);
            size_t expected = capacity < c->output_length ? 0 : c->output_length;
            assert_int_equal(status,
                             capacity < c->output_length ? OH_ERR_BUFFER_OUT_OF_BOUNDS : OH_OK);
            assert_int_equal(written, status == OH_OK ? expected : 99);
            assert_memory_equal(text, c->output, expected);
            assert_int_equal(text[expected], '#');
        }
    }
}

/* Long texts cross the blocks that the slow paths work in: compare with pieces done one by one. */
static void long_malformed_text_is_replaced_alike_at_every_block_border(void **state)
{
    (void)state;
    static const char unit[] = "a\303\251\360\237\230\200\342\202\303\200\200\200\200\200\377";
    const size_t unit_bytes = sizeof unit - 1;
    enum { ROUNDS = 200 };
    char *text = malloc(ROUNDS * sizeof unit + 40);
    uint8_t *out = malloc(3 * (ROUNDS * sizeof unit + 40));
    for (size_t shift = 0; shift < 20; shift++) {
        size_t length = shift;
        memset(text, 'x', shift);
        for (size_t i = 0; i < ROUNDS; i++, length += unit_bytes)
            memcpy(text + length, unit, unit_bytes);
        size_t written = ohi_utf8_repair(out, (uint8_t *)text, length);
        oh_buffer whole, first;
        assert_int_equal(oh_buffer_from_utf8(NULL, text, length, OH_UTF8, &whole), OH_OK);
        assert_int_equal(whole.length, written);
        assert_memory_equal(whole.data, out, written);
        assert_int_equal(oh_buffer_from_utf8(NULL, unit, unit_bytes, OH_UTF8, &first), OH_OK);
        for (size_t i = 0; i < ROUNDS; i++)
            assert_memory_equal(out + shift + i * first.length, first.data, first.length);
        oh_buffer_release(&whole);
        oh_buffer_release(&first);
    }
    free(text);
    free(out);
}

static void long_utf16_keeps_pairs_whole_at_every_block_border(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        oh_buffer wide, text, back;
        assert_int_equal(oh_buffer_alloc(NULL, 2 * shift + 4 * 3000, &wide), OH_OK);
        for (size_t i = 0; i < shift; i++)
            wide.data[2 * i] = 'x';
        for (size_t i = 0; i < 3000; i++)
            memcpy(wide.data + 2 * shift + 4 * i, "\075\330\000\336", 4);
        oh_buffer odd = wide; /* bytes at an odd address */
        odd.data = malloc(wide.length + 1);
        memcpy(++odd.data, wide.data, wide.length);
        assert_int_equal(oh_buffer_to_utf8(NULL, odd, OH_UTF16LE, &text), OH_OK);
        assert_int_equal(text.length, shift + 4 * 3000);
        assert_memory_equal(text.data + shift + 4 * 2999, "\360\237\230\200", 4);
        assert_int_equal(
            oh_buffer_from_utf8(NULL, (char *)text.data, text.length, OH_UTF16LE, &back), OH_OK);
        assert_true(oh_buffer_equals(back, wide));
        free(odd.data - 1);
        oh_buffer_release(&wide);
        oh_buffer_release(&text);
        oh_buffer_release(&back);
    }
}

static void letters_that_decode_to_little_pin_little(void **state)
{
    (void)state;
    char text[6000];
    oh_buffer b;
    memset(text, ' ', sizeof text);
    memcpy(text + 5000, "aGVsbG8=", 8);
    assert_int_equal(oh_buffer_from_utf8(NULL, text, sizeof text, OH_BASE64, &b), OH_OK);
    assert_text(b, "hello");
    assert_true(oh_buffer_is_unique(b));
    oh_buffer_release(&b);
    assert_int_equal(oh_buffer_from_utf8(NULL, text, sizeof text, OH_HEX, &b), OH_OK);
    assert_null(b.store);
}

static void bounds_do_not_overflow(void **state)
{
    (void)state;
    static uint8_t byte;
    oh_buffer huge = {&byte, SIZE_MAX, NULL};
    assert_true(oh_buffer_utf8_bound(huge, OH_UTF8) == SIZE_MAX);
    assert_true(oh_buffer_utf8_bound(huge, OH_UTF16LE) == SIZE_MAX);
    assert_true(oh_buffer_utf8_bound(huge, OH_LATIN1) == SIZE_MAX);
    assert_true(oh_buffer_utf8_bound(huge, OH_ASCII) == SIZE_MAX);
    assert_true(oh_buffer_utf8_bound(huge, OH_BASE64) == SIZE_MAX);
    assert_true(oh_buffer_utf8_bound(huge, OH_BASE64URL) == SIZE_MAX);
    assert_true(oh_buffer_utf8_bound(huge, OH_HEX) == SIZE_MAX);
    for (int encoding = OH_UTF8; encoding <= OH_HEX; encoding++)
        assert_int_equal(oh_buffer_utf8_bound((oh_buffer){0}, (oh_encoding)encoding), 0);
}

static void values_outside_the_enumeration_are_unknown_encodings(void **state)
{
    (void)state;
    const int values[] = {-1, 7, 255, INT32_MAX};
    for (size_t n = 0; n < 4; n++) {
        oh_encoding encoding = (oh_encoding)values[n];
        oh_buffer b = {0};
        size_t written;
        assert_null(oh_encoding_name(encoding));
        assert_int_equal(oh_buffer_from_utf8(NULL, "a", 1, encoding, &b), OH_ERR_UNKNOWN_ENCODING);
        assert_int_equal(oh_buffer_to_utf8(NULL, b, encoding, &b), OH_ERR_UNKNOWN_ENCODING);
        assert_int_equal(oh_buffer_write_utf8(b, encoding, NULL, 0, &written),
                         OH_ERR_UNKNOWN_ENCODING);
    }
}

static void encodings_have_names_and_aliases_in_any_case(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        oh_encoding encoding;
    } names[] = {{"utf8", OH_UTF8},
                 {"UTF8", OH_UTF8},
                 {"utf-8", OH_UTF8},
                 {"Utf-8", OH_UTF8},
                 {"ucs2", OH_UTF16LE},
                 {"UCS-2", OH_UTF16LE},
                 {"utf16le", OH_UTF16LE},
                 {"UTF-16LE", OH_UTF16LE},
                 {"latin1", OH_LATIN1},
                 {"binary", OH_LATIN1},
                 {"BINARY", OH_LATIN1},
                 {"ascii", OH_ASCII},
                 {"base64", OH_BASE64},
                 {"base64url", OH_BASE64URL},
                 {"Base64URL", OH_BASE64URL},
                 {"hex", OH_HEX},
                 {"HEX", OH_HEX}};
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        oh_encoding encoding;
        size_t length = strlen(names[n].name);
        assert_int_equal(oh_encoding_from_name(names[n].name, length, &encoding), OH_OK);
        assert_int_equal(encoding, names[n].encoding);
    }
    const char *unknown[] = {"", "utf", "utf88", "utf_8", "utf16", "hexx", "base-64", "u\0f8"};
    for (size_t n = 0; n < sizeof unknown / sizeof unknown[0]; n++) {
        oh_encoding encoding = OH_HEX;
        assert_int_equal(oh_encoding_from_name(unknown[n], strlen(unknown[n]), &encoding),
                         OH_ERR_UNKNOWN_ENCODING);
        assert_int_equal(encoding, OH_HEX);
    }
    oh_encoding encoding;
    assert_int_equal(oh_encoding_from_name(NULL, 4, &encoding), OH_ERR_UNKNOWN_ENCODING);
    for (int e = OH_UTF8; e <= OH_HEX; e++) {
        const char *name = oh_encoding_name((oh_encoding)e);
        assert_int_equal(oh_encoding_from_name(name, strlen(name), &encoding), OH_OK);
        assert_int_equal(encoding, e);
    }
}

/* A file that another process writes while its text is made: just when the room for something of
 * the text is asked for, which the observer sees. */
#ifdef OH_MONITOR

enum { FILE_BYTES = 5000 };

static int changing_file, rooms_until_change;
static uint8_t file_before[FILE_BYTES], file_after[FILE_BYTES];

static void change_the_file(oh_store *store, size_t bytes, oh_provenance provenance)
{
    (void)store, (void)bytes, (void)provenance;
    if (rooms_until_change > 0 && --rooms_until_change == 0)
        assert_int_equal(pwrite(changing_file, file_after, FILE_BYTES, 0), FILE_BYTES);
}

/* The text of bytes in an encoding; of JSON for OH_HEX, which needs no count. */
static oh_buffer convert(oh_buffer bytes, oh_encoding encoding)
{
    oh_buffer text;
    assert_int_equal(encoding == OH_HEX ? oh_buffer_to_json(NULL, bytes, &text)
                                        : oh_buffer_to_utf8(NULL, bytes, encoding, &text),
                     OH_OK);
    return text;
}

static bool is_text_of(oh_buffer text, const uint8_t *bytes, oh_encoding encoding)
{
    oh_buffer expected =
        convert((oh_buffer){(uint8_t *)(uintptr_t)bytes, FILE_BYTES, NULL}, encoding);
    bool is_equal = oh_buffer_equals(text, expected);
    oh_buffer_release(&expected);
    return is_equal;
}

static void change_while_text_is_made(oh_buffer file, oh_encoding encoding, int room)
{
    static const ohi_store_observer observer = {.store_created = change_the_file};
    assert_int_equal(pwrite(changing_file, file_before, FILE_BYTES, 0), FILE_BYTES);
    ohi_observer_set(&observer);
    rooms_until_change = room;
    oh_buffer text = convert(file, encoding);
    rooms_until_change = 0;
    ohi_observer_set(NULL);
    assert_true(is_text_of(text, file_before, encoding) || is_text_of(text, file_after, encoding));
    oh_buffer_release(&text);
}

static void text_of_a_mapped_file_that_changes_is_of_one_moment(void **state)
{
    (void)state;
    const nameless_file on_disk = nameless_file_create();
    changing_file = on_disk.descriptor;
    memset(file_before, 1, FILE_BYTES);
    memset(file_after, 0xff, FILE_BYTES);
    assert_int_equal(write(changing_file, file_before, FILE_BYTES), FILE_BYTES);
    oh_buffer file;
    assert_int_equal(oh_buffer_map_file(NULL, on_disk.path, &file), OH_OK);
    for (int room = 1; room <= 3; room++) {
        change_while_text_is_made(file, OH_UTF8, room);
        change_while_text_is_made(file, OH_UTF16LE, room);
        change_while_text_is_made(file, OH_LATIN1, room);
        change_while_text_is_made(file, OH_HEX, room);
    }
    oh_buffer_release(&file);
    close(changing_file);
}

#else

static void text_of_a_mapped_file_that_changes_is_of_one_moment(void **state)
{
    (void)state;
    skip(); /* nobody sees when room is asked for */
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_utf8_gives_the_bytes_that_node_gives),
        cmocka_unit_test(to_utf8_gives_the_text_that_node_gives),
        cmocka_unit_test(write_utf8_fills_exactly_or_refuses),
        cmocka_unit_test(long_malformed_text_is_replaced_alike_at_every_block_border),
        cmocka_unit_test(long_utf16_keeps_pairs_whole_at_every_block_border),
        cmocka_unit_test(letters_that_decode_to_little_pin_little),
        cmocka_unit_test(bounds_do_not_overflow),
        cmocka_unit_test(values_outside_the_enumeration_are_unknown_encodings),
        cmocka_unit_test(text_of_a_mapped_file_that_changes_is_of_one_moment),
        cmocka_unit_test(encodings_have_names_and_aliases_in_any_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
