/* Buffers as JSON, both ways. */
#include "buffer/buffer_test.h"

#include <stdio.h>

static void every_byte_is_written_as_node_writes_it(void **state)
{
    (void)state;
    uint8_t bytes[600];
    char expected[4 * sizeof bytes + 64], *text = malloc(oh_json_bound(sizeof bytes));
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 37 + i / 256);
    for (size_t length = 0; length <= sizeof bytes; length++) {
        int at = sprintf(expected, "{\"type\":\"Buffer\",\"data\":[");
        for (size_t i = 0; i < length; i++)
            at += sprintf(expected + at, i ? ",%u" : "%u", bytes[i]);
        at += sprintf(expected + at, "]}");
        size_t written = oh_json_write(text, length ? bytes : NULL, length);
        assert_int_equal(written, at);
        assert_memory_equal(text, expected, written);
        assert_int_equal(oh_json_length(length ? bytes : NULL, length), written);
        assert_true(written <= oh_json_bound(length));
        oh_buffer json, source = {bytes, length, NULL};
        assert_int_equal(oh_buffer_to_json(NULL, source, &json), OH_OK);
        assert_bytes(json, expected, written);
        oh_buffer back = {0};
        assert_int_equal(oh_json_read(NULL, expected, written, &back, NULL), OH_OK);
        assert_bytes(back, bytes, length);
        oh_buffer_release(&json);
        oh_buffer_release(&back);
    }
    free(text);
}

static void the_bound_does_not_overflow(void **state)
{
    (void)state;
    assert_true(oh_json_bound(SIZE_MAX) == SIZE_MAX);
    assert_true(oh_json_bound(SIZE_MAX / 4) == SIZE_MAX);
    static uint8_t byte;
    oh_buffer huge = {&byte, SIZE_MAX / 2, NULL}, out = {0};
    assert_int_equal(oh_buffer_to_json(NULL, huge, &out), OH_ERR_BUFFER_TOO_LARGE);
}

typedef struct json_case {
    const char *text;
    oh_status status;
    size_t position; /* of the error, or the number of bytes read */
} json_case;

static const json_case cases[] = {
    {"[]", OH_OK, 0},
    {"[0]", OH_OK, 1},
    {" [ 1 , 2\t,\r\n255 ] ", OH_OK, 3},
    {"{\"type\":\"Buffer\",\"data\":[1,2]}", OH_OK, 2},
    {"{\"data\":[1,2],\"type\":\"Buffer\"}", OH_OK, 2},
    {" { \"data\" : [ ] , \"type\" : \"Buffer\" } ", OH_OK, 0},
    {"", OH_ERR_INVALID_ARG_VALUE, 0},
    {"  ", OH_ERR_INVALID_ARG_VALUE, 2},
    {"[", OH_ERR_INVALID_ARG_VALUE, 1},
    {"[1", OH_ERR_INVALID_ARG_VALUE, 2},
    {"[1,", OH_ERR_INVALID_ARG_VALUE, 3},
    {"[1,]", OH_ERR_INVALID_ARG_VALUE, 3},
    {"[,1]", OH_ERR_INVALID_ARG_VALUE, 1},
    {"[1 2]", OH_ERR_INVALID_ARG_VALUE, 3},
    {"[256]", OH_ERR_OUT_OF_RANGE, 1},
    {"[1,1000]", OH_ERR_OUT_OF_RANGE, 3},
    {"[99999999999999999999999]", OH_ERR_OUT_OF_RANGE, 1},
    {"[-1]", OH_ERR_INVALID_ARG_VALUE, 1},
    {"[01]", OH_ERR_INVALID_ARG_VALUE, 2},
    {"[1.5]", OH_ERR_INVALID_ARG_VALUE, 2},
    {"[1e1]", OH_ERR_INVALID_ARG_VALUE, 2},
    {"[\"1\"]", OH_ERR_INVALID_ARG_VALUE, 1},
    {"[1]x", OH_ERR_INVALID_ARG_VALUE, 3},
    {"[1][2]", OH_ERR_INVALID_ARG_VALUE, 3},
    {"null", OH_ERR_INVALID_ARG_VALUE, 0},
    {"{}", OH_ERR_INVALID_ARG_VALUE, 1},
    {"{\"type\":\"Buffer\"}", OH_ERR_INVALID_ARG_VALUE, 16},
    {"{\"data\":[1]}", OH_ERR_INVALID_ARG_VALUE, 11},
    {"{\"type\":\"buffer\",\"data\":[]}", OH_ERR_INVALID_ARG_VALUE, 9},
    {"{\"type\":\"Buffers\",\"data\":[]}", OH_ERR_INVALID_ARG_VALUE, 15},
    {"{\"type\":\"Buffer\",\"type\":\"Buffer\"}", OH_ERR_INVALID_ARG_VALUE, 18},
    {"{\"data\":[1],\"data\":[2]}", OH_ERR_INVALID_ARG_VALUE, 13},
    {"{\"type\":\"Buffer\",\"data\":[1],\"x\":1}", OH_ERR_INVALID_ARG_VALUE, 27},
    {"{\"type\":\"Buffer\",\"data\":[1]", OH_ERR_INVALID_ARG_VALUE, 27},
    {"{\"type\":\"Buffer\",\"data\":[1]}}", OH_ERR_INVALID_ARG_VALUE, 28},
    {"{\"type\":\"Buffer\",\"data\":null}", OH_ERR_INVALID_ARG_VALUE, 24},
    {"{\"type\":\"Buffer\",\"data\":[300]}", OH_ERR_OUT_OF_RANGE, 25},
    {"{\"data\":[1,2,3],\"type\":\"Buffet\"}", OH_ERR_INVALID_ARG_VALUE, 29},
};

static void reading_finds_the_first_character_that_does_not_fit(void **state)
{
    (void)state;
    static uint8_t byte;
    for (size_t n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        const json_case *c = &cases[n];
        oh_buffer untouched = {&byte, 5, NULL}, out = untouched;
        size_t position = 999;
        oh_status status = oh_json_read(NULL, c->text, strlen(c->text), &out, &position);
        if (status != c->status || (status != OH_OK && position != c->position))
            print_error("%s: status %d, position %zu\n", c->text, status, position);
        assert_int_equal(status, c->status);
        if (status == OH_OK) {
            assert_int_equal(out.length, c->position);
            assert_int_equal(position, 999);
            oh_buffer_release(&out);
        } else {
            assert_int_equal(position, c->position);
            assert_memory_equal(&out, &untouched, sizeof out);
        }
    }
    oh_buffer out = {0};
    size_t position = 9;
    assert_int_equal(oh_json_read(NULL, NULL, 0, &out, &position), OH_ERR_INVALID_ARG_VALUE);
    assert_int_equal(position, 0);
}

/* Every prefix of a valid text is invalid, and the error lies at its end. */
static void every_cut_is_noticed_at_the_end(void **state)
{
    (void)state;
    const char *text = "{\"type\":\"Buffer\",\"data\":[1,20,255]}";
    for (size_t length = 0; length < strlen(text); length++) {
        oh_buffer out = {0};
        size_t position = 999;
        char *copy = malloc(length + 1);
        memcpy(copy, text, length);
        assert_int_equal(oh_json_read(NULL, copy, length, &out, &position),
                         OH_ERR_INVALID_ARG_VALUE);
        assert_int_equal(position, length);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_is_written_as_node_writes_it),
        cmocka_unit_test(the_bound_does_not_overflow),
        cmocka_unit_test(reading_finds_the_first_character_that_does_not_fit),
        cmocka_unit_test(every_cut_is_noticed_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
