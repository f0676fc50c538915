/* The streaming decoder: every split of every case gives the text of all bytes at once. */
#include "buffer/buffer_test.h"

typedef struct decoder_case {
    oh_encoding encoding;
    const char *bytes;
    size_t length;
    const char *text;
    size_t text_length;
} decoder_case;

static const decoder_case cases[] = {
#include "decoder_cases.inc"
};

enum { CASE_COUNT = sizeof cases / sizeof cases[0], TEXT_MAX = 512 };

typedef struct output {
    char text[TEXT_MAX];
    size_t length;
} output;

/* Gives a chunk with exactly the room that the bound asks for. */
static void feed(oh_decoder *decoder, const char *bytes, size_t length, output *out)
{
    size_t bound = oh_decoder_bound(decoder, length), written = 0;
    char *room = malloc(bound + 1); /* to the byte: a sanitizer sees one written too many */
    assert_int_equal(
        oh_decoder_write(decoder, (const uint8_t *)bytes, length, room, bound, &written), OH_OK);
    assert_true(written <= bound && out->length + written <= TEXT_MAX);
    memcpy(out->text + out->length, room, written);
    out->length += written;
    free(room);
}

static void finish(oh_decoder *decoder, output *out)
{
    char room[OH_DECODER_END_BOUND];
    size_t written = 99;
    assert_int_equal(oh_decoder_end(decoder, room, sizeof room, &written), OH_OK);
    assert_true(written <= sizeof room);
    assert_int_equal(decoder->held_bytes, 0);
    assert_int_equal(decoder->missing_bytes, 0);
    memcpy(out->text + out->length, room, written);
    out->length += written;
}

/* Bit i of `cuts` cuts behind byte i. */
static void check_split(const decoder_case *c, unsigned cuts)
{
    oh_decoder decoder;
    output out = {.length = 0};
    assert_int_equal(oh_decoder_init(&decoder, c->encoding), OH_OK);
    size_t start = 0;
    for (size_t i = 0; i < c->length; i++) {
        if (!(cuts >> i & 1))
            continue;
        feed(&decoder, c->bytes + start, i + 1 - start, &out);
        start = i + 1;
    }
    feed(&decoder, c->bytes + start, c->length - start, &out);
    finish(&decoder, &out);
    if (out.length != c->text_length)
        print_error("%s, cuts %x\n", oh_encoding_name(c->encoding), cuts);
    assert_int_equal(out.length, c->text_length);
    assert_memory_equal(out.text, c->text, c->text_length);
}

static void every_split_gives_the_text_that_node_gives(void **state)
{
    (void)state;
    for (size_t n = 0; n < CASE_COUNT; n++) {
        assert_true(cases[n].length < 16);
        for (unsigned cuts = 0; cuts < 1U << cases[n].length; cuts++)
            check_split(&cases[n], cuts);
    }
}

static void random_bytes_decode_alike_in_random_chunks(void **state)
{
    (void)state;
    uint64_t seed = UINT64_C(0x0ffea9), random = seed;
    print_message("seed %llx\n", (unsigned long long)seed);
    static const uint8_t likely[] = {'a', 0x80, 0xbf, 0xc3, 0xe2, 0xed, 0xf0, 0xf4, 0xd8, 0xdc, 0};
    for (int round = 0; round < 20000; round++) {
        char bytes[60];
        size_t length = next_random(&random) % sizeof bytes;
        for (size_t i = 0; i < length; i++)
            bytes[i] = (char)likely[next_random(&random) % sizeof likely];
        oh_encoding encoding = (oh_encoding)(next_random(&random) % (OH_HEX + 1));
        oh_buffer whole = {(uint8_t *)bytes, length, NULL}, text;
        assert_int_equal(oh_buffer_to_utf8(NULL, whole, encoding, &text), OH_OK);
        oh_decoder decoder;
        output out = {.length = 0};
        assert_int_equal(oh_decoder_init(&decoder, encoding), OH_OK);
        for (size_t at = 0; at < length;) {
            size_t step = next_random(&random) % 5;
            step = step < length - at ? step : length - at;
            feed(&decoder, bytes + at, step, &out);
            at += step;
        }
        finish(&decoder, &out);
        assert_bytes(text, out.text, out.length);
        oh_buffer_release(&text);
    }
}

static void a_chunk_without_room_can_be_given_again(void **state)
{
    (void)state;
    oh_decoder decoder, before;
    char text[32];
    size_t written = 7;
    assert_int_equal(oh_decoder_init(&decoder, OH_UTF8), OH_OK);
    assert_int_equal(oh_decoder_write(&decoder, (uint8_t *)"a\342\202", 3, text, 9, &written),
                     OH_OK);
    assert_int_equal(written, 1);
    assert_int_equal(decoder.held_bytes, 2);
    assert_int_equal(decoder.missing_bytes, 1);
    before = decoder;
    size_t bound = oh_decoder_bound(&decoder, 1);
    assert_int_equal(oh_decoder_write(&decoder, (uint8_t *)"\254", 1, text, bound - 1, &written),
                     OH_ERR_BUFFER_OUT_OF_BOUNDS);
    assert_int_equal(oh_decoder_end(&decoder, text, OH_DECODER_END_BOUND - 1, &written),
                     OH_ERR_BUFFER_OUT_OF_BOUNDS);
    assert_memory_equal(&before, &decoder, sizeof decoder);
    assert_int_equal(written, 1);
    assert_int_equal(oh_decoder_write(&decoder, (uint8_t *)"\254", 1, text, bound, &written),
                     OH_OK);
    assert_int_equal(written, 3);
    assert_memory_equal(text, "\342\202\254", 3);
}

static void nothing_in_gives_nothing_out(void **state)
{
    (void)state;
    for (int encoding = OH_UTF8; encoding <= OH_HEX; encoding++) {
        oh_decoder decoder;
        size_t written = 9;
        assert_int_equal(oh_decoder_init(&decoder, (oh_encoding)encoding), OH_OK);
        assert_int_equal(oh_decoder_bound(&decoder, 0), 0);
        assert_int_equal(oh_decoder_write(&decoder, NULL, 0, NULL, 0, &written), OH_OK);
        assert_int_equal(written, 0);
        assert_int_equal(oh_decoder_end(&decoder, NULL, 0, &written), OH_OK);
        assert_int_equal(written, 0);
        size_t huge = oh_decoder_bound(&decoder, SIZE_MAX);
        assert_true(huge == SIZE_MAX);
        assert_int_equal(oh_decoder_write(&decoder, NULL, SIZE_MAX, NULL, SIZE_MAX - 1, &written),
                         OH_ERR_BUFFER_OUT_OF_BOUNDS);
    }
    oh_decoder decoder = {.encoding = OH_HEX};
    assert_int_equal(oh_decoder_init(&decoder, (oh_encoding)44), OH_ERR_UNKNOWN_ENCODING);
    assert_int_equal(decoder.encoding, OH_HEX);
}

static void the_first_half_of_a_unit_needs_no_room(void **state)
{
    (void)state;
    oh_decoder decoder;
    size_t written = 9;
    assert_int_equal(oh_decoder_init(&decoder, OH_UTF16LE), OH_OK);
    assert_int_equal(oh_decoder_write(&decoder, (uint8_t *)"a", 1, NULL, 0, &written), OH_OK);
    assert_int_equal(written, 0);
    assert_int_equal(decoder.held_bytes, 1);
}

static void end_starts_afresh(void **state)
{
    (void)state;
    oh_decoder decoder;
    output out = {.length = 0};
    assert_int_equal(oh_decoder_init(&decoder, OH_UTF16LE), OH_OK);
    feed(&decoder, "a\0\075\330\0", 5, &out);
    finish(&decoder, &out);
    feed(&decoder, "b\0", 2, &out);
    finish(&decoder, &out);
    assert_int_equal(out.length, 5);
    assert_memory_equal(out.text, "a\357\277\275b", 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_split_gives_the_text_that_node_gives),
        cmocka_unit_test(random_bytes_decode_alike_in_random_chunks),
        cmocka_unit_test(a_chunk_without_room_can_be_given_again),
        cmocka_unit_test(nothing_in_gives_nothing_out),
        cmocka_unit_test(the_first_half_of_a_unit_needs_no_room),
        cmocka_unit_test(end_starts_afresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
