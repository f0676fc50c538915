/* UTF-8 and UTF-16 both ways beside the Encoding Standard's own state machine, written down here a
 * byte at a time: texts, every length, the shape, pieces that must fit, and the halves of a text
 * that is cut anywhere. */
#include "fuzz_input.h"

#include <offheap/codec.h>

enum { REPLACEMENT = 0xFFFD, MOST_BYTES = 4096 };

typedef struct units {
    uint16_t at[MOST_BYTES];
    size_t count;
} units;

static void put_unit(units *out, uint32_t point)
{
    if (point > 0xFFFF) {
        out->at[out->count++] = (uint16_t)(0xD7C0 + (point >> 10));
        point = 0xDC00 | (point & 0x3FF);
    }
    out->at[out->count++] = (uint16_t)point;
}

typedef struct state {
    uint32_t point;
    unsigned needed;
    uint8_t lower, upper; /* bounds of the next byte */
} state;

static void begin(state *s, uint8_t byte, units *out)
{
    *s = (state){.lower = 0x80, .upper = 0xBF};
    if (byte < 0x80)
        put_unit(out, byte);
    else if (byte >= 0xC2 && byte <= 0xDF)
        s->needed = 1, s->point = byte & 0x1F;
    else if (byte >= 0xE0 && byte <= 0xEF)
        s->needed = 2, s->point = byte & 0xF, s->lower = byte == 0xE0 ? 0xA0 : 0x80,
        s->upper = byte == 0xED ? 0x9F : 0xBF;
    else if (byte >= 0xF0 && byte <= 0xF4)
        s->needed = 3, s->point = byte & 0x7, s->lower = byte == 0xF0 ? 0x90 : 0x80,
        s->upper = byte == 0xF4 ? 0x8F : 0xBF;
    else
        put_unit(out, REPLACEMENT);
}

/* Decodes all; *complete gets the bytes before a sequence that the end cuts short. */
static void decode(units *out, const uint8_t *src, size_t bytes, size_t *complete)
{
    state s = {.needed = 0};
    *complete = 0;
    out->count = 0;
    for (size_t i = 0; i < bytes; i++) {
        if (s.needed > 0 && (src[i] < s.lower || src[i] > s.upper)) {
            put_unit(out, REPLACEMENT);
            begin(&s, src[i], out);
            *complete = s.needed > 0 ? i : i + 1;
        } else if (s.needed > 0) {
            s = (state){s.point << 6 | (src[i] & 0x3F), s.needed - 1, 0x80, 0xBF};
            if (s.needed == 0) {
                put_unit(out, s.point);
                *complete = i + 1;
            }
        } else {
            begin(&s, src[i], out);
            *complete = s.needed > 0 ? i : i + 1;
        }
    }
    if (s.needed > 0)
        put_unit(out, REPLACEMENT);
}

static void *block(size_t bytes)
{
    void *memory = malloc(bytes + (bytes == 0));
    fuzz_expect(memory != NULL);
    return memory;
}

static void check_narrow(const units *wanted, const uint8_t *src, size_t bytes)
{
    uint8_t *narrow = block(wanted->count);
    fuzz_expect(oh_utf8_to_latin1(narrow, src, bytes) == wanted->count);
    for (size_t i = 0; i < wanted->count; i++)
        fuzz_expect(narrow[i] == (uint8_t)wanted->at[i]);
    free(narrow);
}

static void check_shape(const units *wanted, const uint8_t *src, size_t bytes, bool is_valid)
{
    uint16_t all = 0;
    for (size_t i = 0; i < wanted->count; i++)
        all |= wanted->at[i];
    oh_utf8_shape shape = oh_utf8_classify(src, bytes);
    fuzz_expect(shape.is_valid == is_valid && shape.utf16_units == wanted->count);
    fuzz_expect(shape.width == (all < 0x80    ? OH_TEXT_ASCII
                                : all < 0x100 ? OH_TEXT_LATIN1
                                              : OH_TEXT_UTF16));
    fuzz_expect(oh_utf16_fits_latin1(wanted->at, wanted->count) == (all < 0x100));
}

static void check_from_utf8(const uint8_t *src, size_t bytes)
{
    static units wanted;
    size_t complete;
    decode(&wanted, src, bytes, &complete);
    fuzz_expect(oh_utf16_length_from_utf8(src, bytes) == wanted.count);
    fuzz_expect(oh_utf8_complete_length(src, bytes) == complete);
    uint16_t *got = block(2 * wanted.count);
    fuzz_expect(oh_utf8_to_utf16(got, src, bytes) == wanted.count);
    fuzz_expect(wanted.count == 0 || memcmp(got, wanted.at, 2 * wanted.count) == 0);
    free(got);
    size_t back_bytes = oh_utf8_length_from_utf16(wanted.at, wanted.count);
    uint8_t *back = block(back_bytes);
    fuzz_expect(oh_utf16_to_utf8(back, wanted.at, wanted.count) == back_bytes);
    bool is_valid = back_bytes == bytes && (bytes == 0 || memcmp(back, src, bytes) == 0);
    fuzz_expect(oh_is_utf8(src, bytes) == is_valid);
    if (is_valid)
        fuzz_expect(oh_utf16_length_from_utf8_unchecked(src, bytes) == wanted.count);
    check_shape(&wanted, src, bytes, is_valid);
    check_narrow(&wanted, src, bytes);
    free(back);
}

/* The next character of UTF-16; a half without its partner is U+FFFD. */
static uint32_t next_point(const uint16_t *src, size_t count, size_t *used)
{
    *used = 1;
    if (src[0] < 0xD800 || src[0] > 0xDFFF)
        return src[0];
    if (src[0] > 0xDBFF || count < 2 || src[1] < 0xDC00 || src[1] > 0xDFFF)
        return REPLACEMENT;
    *used = 2;
    return 0x10000 + ((uint32_t)(src[0] & 0x3FF) << 10 | (src[1] & 0x3FF));
}

static size_t encode(uint8_t *dst, uint32_t point)
{
    size_t trails = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const uint8_t leads[] = {0, 0xC0, 0xE0, 0xF0};
    dst[0] = (uint8_t)(leads[trails] | point >> 6 * trails);
    for (size_t i = 1; i <= trails; i++)
        dst[i] = (uint8_t)(0x80 | (point >> 6 * (trails - i) & 0x3F));
    return trails + 1;
}

/* Bytes of what fits into `room`; *read gets the units that went in. */
static size_t encode_within(uint8_t *dst, size_t room, const uint16_t *src, size_t count,
                            size_t *read)
{
    size_t written = 0, used;
    for (*read = 0; *read < count; *read += used) {
        uint8_t one[4];
        size_t bytes = encode(one, next_point(src + *read, count - *read, &used));
        if (bytes > room - written)
            break;
        memcpy(dst + written, one, bytes);
        written += bytes;
    }
    return written;
}

static void check_within(const uint16_t *src, size_t count, size_t room)
{
    uint8_t *wanted = block(room), *got = block(room);
    size_t wanted_read, read;
    size_t bytes = encode_within(wanted, room, src, count, &wanted_read);
    fuzz_expect(oh_utf16_to_utf8_within(got, room, src, count, &read) == bytes);
    fuzz_expect(read == wanted_read && memcmp(got, wanted, bytes) == 0);
    free(wanted);
    free(got);
}

static void check_from_utf16(const uint8_t *src, size_t bytes, size_t room)
{
    size_t count = bytes / 2;
    uint16_t *copy = block(2 * count);
    memcpy(copy, src, 2 * count);
    check_within(copy, count, 3 * count);
    check_within(copy, count, room);
    uint8_t *whole = block(3 * count), *exact;
    size_t read, length = encode_within(whole, 3 * count, copy, count, &read);
    fuzz_expect(oh_utf8_length_from_utf16(copy, count) == length);
    exact = block(length);
    fuzz_expect(oh_utf16_to_utf8(exact, copy, count) == length);
    fuzz_expect(memcmp(exact, whole, length) == 0);
    free(exact);
    free(whole);
    free(copy);
}

static void check_latin1(const uint8_t *src, size_t bytes, size_t room)
{
    uint16_t *wide = block(2 * bytes);
    fuzz_expect(oh_latin1_to_utf16(wide, src, bytes) == bytes);
    uint8_t *wanted = block(2 * bytes), *got = block(room);
    size_t wanted_read, read;
    size_t length =
        encode_within(wanted, room < 2 * bytes ? room : 2 * bytes, wide, bytes, &wanted_read);
    fuzz_expect(oh_latin1_to_utf8_within(got, room, src, bytes, &read) == length);
    fuzz_expect(read == wanted_read && memcmp(got, wanted, length) == 0);
    length = encode_within(wanted, 2 * bytes, wide, bytes, &read);
    fuzz_expect(oh_utf8_length_from_latin1(src, bytes) == length);
    uint8_t *exact = block(length), *narrow = block(bytes);
    fuzz_expect(oh_latin1_to_utf8(exact, src, bytes) == length);
    fuzz_expect(memcmp(exact, wanted, length) == 0);
    fuzz_expect(oh_utf16_to_latin1(narrow, wide, bytes) == bytes);
    fuzz_expect(memcmp(narrow, src, bytes) == 0);
    free(narrow);
    free(exact);
    free(got);
    free(wanted);
    free(wide);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size < MOST_BYTES ? size : MOST_BYTES};
    size_t room = (size_t)fuzz_number(&input, 2) % MOST_BYTES;
    uint8_t *copy = block(input.left); /* to the byte: a read beyond the end is seen */
    memcpy(copy, input.data, input.left);
    check_from_utf8(copy, input.left);
    check_from_utf16(copy, input.left, room);
    check_latin1(copy, input.left, room);
    free(copy);
    return 0;
}
