/* Writes seeded cases of every codec and what Offheap makes of them, for check_cases.js to compare
 * with Node.
 *
 *     write_cases COUNT SEED > cases.bin
 *
 * A case is an operation (one byte, by its place in the list), the input's length and the result's
 * (4 bytes each, lowest first), the input and the result. 16-bit text is in the machine's byte
 * order, which the script takes to be little-endian.
 */
#include "kernel/kernel_frame.h"
#include "kernel/text_samples.h"

#include <offheap/codec.h>
#include <offheap/decoder.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_INPUT = 400, LONGEST_RESULT = 8 * LONGEST_INPUT };

/* The input's `bytes` bytes may be taken as 16-bit units: it is aligned and the length is even. */
typedef size_t case_fn(void *result, const void *input, size_t bytes);

static size_t do_utf8_to_utf16(void *result, const void *input, size_t bytes)
{
    return 2 * oh_utf8_to_utf16(result, input, bytes);
}

static size_t do_utf8_to_latin1(void *result, const void *input, size_t bytes)
{
    return oh_utf8_to_latin1(result, input, bytes);
}

static size_t do_utf16_to_utf8(void *result, const void *input, size_t bytes)
{
    return oh_utf16_to_utf8(result, input, bytes / 2);
}

static size_t do_utf16_to_latin1(void *result, const void *input, size_t bytes)
{
    return oh_utf16_to_latin1(result, input, bytes / 2);
}

static size_t do_latin1_to_utf8(void *result, const void *input, size_t bytes)
{
    return oh_latin1_to_utf8(result, input, bytes);
}

static size_t do_latin1_to_utf16(void *result, const void *input, size_t bytes)
{
    return 2 * oh_latin1_to_utf16(result, input, bytes);
}

static size_t do_ascii_decode(void *result, const void *input, size_t bytes)
{
    oh_ascii_decode(result, input, bytes);
    return bytes;
}

/* is_ascii, is_utf8 and the length in UTF-16, as one byte each and four. */
static size_t do_looks(void *result, const void *input, size_t bytes)
{
    uint8_t *out = result;
    uint32_t units = (uint32_t)oh_utf16_length_from_utf8(input, bytes);
    uint32_t utf8 = (uint32_t)oh_utf8_length_from_utf16(input, bytes / 2);
    out[0] = oh_is_ascii(input, bytes);
    out[1] = oh_is_utf8(input, bytes);
    memcpy(out + 2, &units, 4);
    memcpy(out + 6, &utf8, 4);
    return 10;
}

static size_t do_base64_encode(void *result, const void *input, size_t bytes)
{
    return oh_base64_encode(result, input, bytes, OH_BASE64);
}

static size_t do_base64url_encode(void *result, const void *input, size_t bytes)
{
    return oh_base64_encode(result, input, bytes, OH_BASE64URL);
}

static size_t do_base64_decode(void *result, const void *input, size_t bytes)
{
    return oh_base64_decode(result, input, bytes);
}

static size_t do_base64_decode_utf16(void *result, const void *input, size_t bytes)
{
    return oh_base64_decode_utf16(result, input, bytes / 2);
}

static size_t do_hex_encode(void *result, const void *input, size_t bytes)
{
    return oh_hex_encode(result, input, bytes);
}

static size_t do_hex_decode(void *result, const void *input, size_t bytes)
{
    return oh_hex_decode(result, input, bytes);
}

static size_t checked(oh_status status, size_t written)
{
    if (status != OH_OK) {
        fprintf(stderr, "write_cases: %s\n", oh_status_name(status));
        exit(1);
    }
    return written;
}

/* The streaming decoder, in chunks of one to seven bytes that the input itself cuts, as
 * check_cases.js does. */
static size_t decode_stream(char *result, const uint8_t *input, size_t bytes, oh_encoding encoding)
{
    oh_decoder decoder;
    size_t out = 0, written = 0;
    checked(oh_decoder_init(&decoder, encoding), 0);
    for (size_t at = 0, step; at < bytes; at += step) {
        step = 1 + (input[at] + at) % 7;
        if (step > bytes - at)
            step = bytes - at;
        oh_status status = oh_decoder_write(&decoder, input + at, step, result + out,
                                            LONGEST_RESULT - out, &written);
        out += checked(status, written);
    }
    oh_status status = oh_decoder_end(&decoder, result + out, LONGEST_RESULT - out, &written);
    return out + checked(status, written);
}

#define DEFINE_STREAM(name, encoding)                                                              \
    static size_t do_stream_##name(void *result, const void *input, size_t bytes)                  \
    {                                                                                              \
        return decode_stream(result, input, bytes, encoding);                                      \
    }
DEFINE_STREAM(utf8, OH_UTF8)
DEFINE_STREAM(utf16, OH_UTF16LE)
DEFINE_STREAM(latin1, OH_LATIN1)
DEFINE_STREAM(ascii, OH_ASCII)
DEFINE_STREAM(base64, OH_BASE64)
DEFINE_STREAM(base64url, OH_BASE64URL)
DEFINE_STREAM(hex, OH_HEX)

/* What an input looks like. */
typedef enum input_kind {
    INPUT_UTF8,
    INPUT_UTF16,
    INPUT_BYTES,
    INPUT_BASE64,
    INPUT_BASE64_UTF16,
    INPUT_HEX
} input_kind;

/* The order is that of the list in check_cases.js. */
static const struct operation {
    case_fn *run;
    input_kind input;
} operations[] = {
    {do_utf8_to_utf16, INPUT_UTF8},   {do_utf8_to_latin1, INPUT_UTF8},
    {do_utf16_to_utf8, INPUT_UTF16},  {do_utf16_to_latin1, INPUT_UTF16},
    {do_latin1_to_utf8, INPUT_BYTES}, {do_latin1_to_utf16, INPUT_BYTES},
    {do_ascii_decode, INPUT_BYTES},   {do_looks, INPUT_UTF8},
    {do_base64_encode, INPUT_BYTES},  {do_base64url_encode, INPUT_BYTES},
    {do_base64_decode, INPUT_BASE64}, {do_base64_decode_utf16, INPUT_BASE64_UTF16},
    {do_hex_encode, INPUT_BYTES},     {do_hex_decode, INPUT_HEX},
    {do_stream_utf8, INPUT_UTF8},     {do_stream_utf16, INPUT_UTF16},
    {do_stream_latin1, INPUT_BYTES},  {do_stream_ascii, INPUT_BYTES},
    {do_stream_base64, INPUT_BYTES},  {do_stream_base64url, INPUT_BYTES},
    {do_stream_hex, INPUT_BYTES},
};
enum { OPERATIONS = sizeof operations / sizeof operations[0] };

/* Mostly characters of an alphabet, now and then any byte. */
static void fill_from(const char *alphabet, uint64_t *state, uint8_t *out, size_t bytes)
{
    size_t letters = strlen(alphabet);
    uint64_t junk = frame_random(state) % 4 == 0 ? 0 : 1 + frame_random(state) % 40;
    for (size_t i = 0; i < bytes; i++) {
        bool is_junk = junk != 0 && frame_random(state) % junk == 0 && frame_random(state) % 3 == 0;
        out[i] = is_junk ? (uint8_t)frame_random(state)
                         : (uint8_t)alphabet[frame_random(state) % letters];
    }
}

static const char base64_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static size_t fill_input(input_kind kind, uint64_t *state, uint16_t *aligned)
{
    uint8_t *out = (uint8_t *)aligned;
    size_t bytes = frame_random(state) % (frame_random(state) % 3 == 0 ? LONGEST_INPUT : 40);
    text_sample_kind sample = (text_sample_kind)(frame_random(state) % TEXT_SAMPLE_COUNT);
    uint8_t narrow[LONGEST_INPUT];
    switch (kind) {
    case INPUT_UTF8:
        text_sample_utf8(sample, frame_random(state), out, bytes);
        return bytes;
    case INPUT_UTF16:
        text_sample_utf16(sample, frame_random(state), aligned, bytes / 2);
        return bytes / 2 * 2;
    case INPUT_BYTES:
        text_sample_utf8(TEXT_SAMPLE_random, frame_random(state), out, bytes);
        return bytes;
    case INPUT_BASE64:
        fill_from(base64_letters, state, out, bytes);
        if (bytes > 2 && frame_random(state) % 3 == 0)
            memset(out + bytes - 1 - frame_random(state) % 2, '=', 1);
        return bytes;
    case INPUT_BASE64_UTF16:
        fill_from(base64_letters, state, narrow, bytes / 2);
        for (size_t i = 0; i < bytes / 2; i++)
            aligned[i] = (uint16_t)(narrow[i] | (frame_random(state) % 50 == 0 ? 0x100 : 0));
        return bytes / 2 * 2;
    case INPUT_HEX:
        fill_from("0123456789abcdefABCDEF", state, out, bytes);
        return bytes;
    }
    return 0;
}

static void put32(uint32_t value)
{
    for (int shift = 0; shift < 32; shift += 8)
        putchar((int)(value >> shift & 0xFF));
}

int main(int argc, char **argv)
{
    static uint16_t input[LONGEST_INPUT];
    static uint8_t result[LONGEST_RESULT];
    if (argc != 3) {
        fprintf(stderr, "usage: write_cases COUNT SEED\n");
        return 2;
    }
    unsigned long count = strtoul(argv[1], NULL, 10);
    uint64_t state = strtoull(argv[2], NULL, 10);
    for (unsigned long i = 0; i < count; i++) {
        size_t which = i % OPERATIONS;
        size_t bytes = fill_input(operations[which].input, &state, input);
        size_t result_bytes = operations[which].run(result, input, bytes);
        putchar((int)which);
        put32((uint32_t)bytes);
        put32((uint32_t)result_bytes);
        fwrite(input, 1, bytes, stdout);
        fwrite(result, 1, result_bytes, stdout);
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
