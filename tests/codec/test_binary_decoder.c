/* The streaming decoder of base64 and hex: every split gives the bytes of all letters at once. */
#include "buffer/buffer_test.h"

enum { OUTPUT_MAX = 4096 };

typedef struct output {
    uint8_t bytes[OUTPUT_MAX];
    size_t length;
} output;

static void take(output *out, const uint8_t *bytes, size_t length)
{
    assert_true(out->length + length <= OUTPUT_MAX);
    memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
}

/* Gives a chunk with exactly the room that the bound asks for. */
static void feed(oh_binary_decoder *decoder, const char *src, size_t chars, output *out)
{
    size_t bound = oh_binary_decoder_bound(decoder, chars), written = 0;
    char *chunk = malloc(chars + (chars == 0)); /* both to the byte, for a sanitizer */
    uint8_t *room = malloc(bound + (bound == 0));
    assert_true(chunk && room);
    memcpy(chunk, src, chars);
    assert_int_equal(oh_binary_decoder_write(decoder, chunk, chars, room, bound, &written), OH_OK);
    assert_true(written <= bound);
    take(out, room, written);
    free(chunk);
    free(room);
}

static void finish(oh_binary_decoder *decoder, output *out)
{
    uint8_t room[OH_BINARY_DECODER_END_BOUND];
    size_t written = 99;
    assert_int_equal(oh_binary_decoder_end(decoder, room, sizeof room, &written), OH_OK);
    assert_true(written <= sizeof room);
    assert_int_equal(decoder->held_letters, 0);
    assert_false(decoder->is_ended);
    take(out, room, written);
}

static void expect_whole(const output *out, const char *src, size_t chars, oh_encoding encoding)
{
    uint8_t whole[OUTPUT_MAX];
    size_t bytes =
        encoding == OH_HEX ? oh_hex_decode(whole, src, chars) : oh_base64_decode(whole, src, chars);
    assert_int_equal(out->length, bytes);
    assert_memory_equal(out->bytes, whole, bytes);
}

static void every_split_gives_the_same_bytes(void **state)
{
    (void)state;
    static const char *const texts[] = {"aGVsbG8=", "aGVsbG8",   "aG\r\nVsbG8",  "-_+/!AAAA",
                                        "====",     "aGV=sbG8",  "\303\251aGVs", "A",
                                        "!?",       "AAAAAAAAA", "68656c6C",     "6865xx6c",
                                        "68656",    "x1",        "6865 "};
    static const oh_encoding encodings[] = {OH_BASE64, OH_BASE64URL, OH_HEX};
    for (size_t i = 0; i < 3 * sizeof texts / sizeof texts[0]; i++) {
        const char *text = texts[i / 3];
        size_t chars = strlen(text);
        for (unsigned cuts = 0; cuts < 1U << chars; cuts++) {
            oh_binary_decoder decoder;
            output out = {.length = 0};
            size_t start = 0;
            assert_int_equal(oh_binary_decoder_init(&decoder, encodings[i % 3]), OH_OK);
            for (size_t at = 1; at <= chars; at++) {
                if (at < chars && !(cuts >> at & 1))
                    continue;
                feed(&decoder, text + start, at - start, &out);
                start = at;
            }
            finish(&decoder, &out);
            expect_whole(&out, text, chars, encodings[i % 3]);
        }
    }
}

/* `letters` again and again, now and then any character, in chunks of up to `most`. */
static void check_chunks(const char *letters, oh_encoding encoding, size_t chars, size_t most,
                         uint64_t *random)
{
    char text[OUTPUT_MAX];
    size_t count = strlen(letters), rarely = 1 + next_random(random) % 200;
    bool is_clean = next_random(random) % 2 == 0;
    for (size_t i = 0; i < chars; i++)
        text[i] = letters[i % count];
    for (size_t i = next_random(random) % rarely; !is_clean && i < chars; i += rarely)
        text[i] = (char)(next_random(random) % 256);
    oh_binary_decoder decoder;
    output out = {.length = 0};
    assert_int_equal(oh_binary_decoder_init(&decoder, encoding), OH_OK);
    for (size_t at = 0; at < chars;) {
        size_t step = next_random(random) % (most + 1);
        step = step < chars - at ? step : chars - at;
        feed(&decoder, text + at, step, &out);
        at += step;
    }
    finish(&decoder, &out);
    expect_whole(&out, text, chars, encoding);
}

static void random_letters_decode_alike_in_random_chunks(void **state)
{
    (void)state;
    uint64_t seed = UINT64_C(0x0ffea9), random = seed;
    print_message("seed %llx\n", (unsigned long long)seed);
    static const char *const lines[] = {"QUJDREVGRw", "QUJD\r\n", "A", "A\n", "09afAF"};
    for (int round = 0; round < 20000; round++) {
        size_t line = next_random(&random) % 5;
        size_t chars = next_random(&random) % (round % 50 == 0 ? OUTPUT_MAX : 60);
        check_chunks(lines[line], line == 4 ? OH_HEX : OH_BASE64, chars, 1 + chars / 3, &random);
    }
}

static void the_end_of_the_letters_is_told(void **state)
{
    (void)state;
    static const struct {
        oh_encoding encoding;
        const char *first, *then;
    } ends[] = {{OH_BASE64, "aGk", "=aGk"}, {OH_HEX, "68697", "xyz68"}, {OH_HEX, "686", "96x00"}};
    for (size_t i = 0; i < 3; i++) {
        oh_binary_decoder decoder;
        output out = {.length = 0};
        assert_int_equal(oh_binary_decoder_init(&decoder, ends[i].encoding), OH_OK);
        feed(&decoder, ends[i].first, strlen(ends[i].first), &out);
        assert_false(decoder.is_ended);
        feed(&decoder, ends[i].then, strlen(ends[i].then), &out);
        assert_true(decoder.is_ended);
        feed(&decoder, "6869", 4, &out);
        finish(&decoder, &out);
        assert_int_equal(out.length, 2);
        assert_memory_equal(out.bytes, "hi", 2);
        feed(&decoder, "6869", 4, &out); /* afresh */
        assert_true(out.length > 2);
    }
}

static void a_chunk_without_room_can_be_given_again(void **state)
{
    (void)state;
    oh_binary_decoder decoder, before;
    uint8_t room[8];
    size_t written = 7;
    assert_int_equal(oh_binary_decoder_init(&decoder, OH_BASE64), OH_OK);
    assert_int_equal(oh_binary_decoder_write(&decoder, "aGV", 3, room, 3, &written), OH_OK);
    assert_int_equal(written, 0);
    before = decoder;
    written = 7;
    size_t bound = oh_binary_decoder_bound(&decoder, 1);
    assert_int_equal(oh_binary_decoder_write(&decoder, "s", 1, room, bound - 1, &written),
                     OH_ERR_BUFFER_OUT_OF_BOUNDS);
    assert_int_equal(
        oh_binary_decoder_end(&decoder, room, OH_BINARY_DECODER_END_BOUND - 1, &written),
        OH_ERR_BUFFER_OUT_OF_BOUNDS);
    assert_memory_equal(&before, &decoder, sizeof decoder);
    assert_int_equal(written, 7);
    assert_int_equal(oh_binary_decoder_write(&decoder, "s", 1, room, bound, &written), OH_OK);
    assert_int_equal(written, 3);
    assert_memory_equal(room, "hel", 3);
}

static void nothing_in_gives_nothing_out(void **state)
{
    (void)state;
    for (int encoding = OH_UTF8; encoding <= OH_HEX + 1; encoding++) {
        oh_binary_decoder decoder = {.encoding = OH_HEX};
        size_t written = 9;
        bool is_binary = encoding == OH_BASE64 || encoding == OH_BASE64URL || encoding == OH_HEX;
        assert_int_equal(oh_binary_decoder_init(&decoder, (oh_encoding)encoding),
                         is_binary ? OH_OK : OH_ERR_UNKNOWN_ENCODING);
        assert_int_equal(decoder.encoding, is_binary ? encoding : OH_HEX);
        assert_int_equal(oh_binary_decoder_bound(&decoder, 0), 0);
        assert_int_equal(oh_binary_decoder_write(&decoder, NULL, 0, NULL, 0, &written), OH_OK);
        assert_int_equal(written, 0);
        written = 9;
        assert_int_equal(oh_binary_decoder_end(&decoder, NULL, 0, &written), OH_OK);
        assert_int_equal(written, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_split_gives_the_same_bytes),
        cmocka_unit_test(random_letters_decode_alike_in_random_chunks),
        cmocka_unit_test(the_end_of_the_letters_is_told),
        cmocka_unit_test(a_chunk_without_room_can_be_given_again),
        cmocka_unit_test(nothing_in_gives_nothing_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
