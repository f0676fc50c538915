/* Text in and out of bytes, at the widths the engine keeps strings in.

     decode   utf8     one look at the bytes tells the width (oh_utf8_classify), then one copy or
                       conversion into the new string
              utf16le  units are narrowed to one byte each when all of them fit
              others   every result is one byte a character
     encode   from one-byte or two-byte characters, straight into the destination

   UTF-16LE bytes may lie at odd addresses, where the kernels do not go: they pass through a small
   block.

   Only UTF-8 beyond ASCII gives a string whose length depends on the bytes, so only there it
   matters whether they are still the same when they are looked at again. */
#include "text_string.h"

#include "buffer/buffer_memory.h"

#include <offheap/codec.h>

enum { BLOCK_UNITS = 1024 };

/* Decoding: bytes to strings. */

static uint8_t *begin_narrow(JSContext *ctx, size_t length, ohb_new_string *string)
{
    if (length <= OHB_MAX_STRING_LENGTH)
        return ohb_begin_latin1(ctx, length, string);
    ohb_throw_string_too_long(ctx);
    return NULL;
}

static uint16_t *begin_wide(JSContext *ctx, size_t length, ohb_new_string *string)
{
    if (length <= OHB_MAX_STRING_LENGTH)
        return ohb_begin_utf16(ctx, length, string);
    ohb_throw_string_too_long(ctx);
    return NULL;
}

JSValue ohb_decode_utf8(JSContext *ctx, const uint8_t *bytes, size_t length, oh_utf8_shape shape)
{
    ohb_new_string string;
    if (shape.width == OH_TEXT_UTF16) {
        uint16_t *units = begin_wide(ctx, shape.utf16_units, &string);
        if (!units)
            return JS_EXCEPTION;
        oh_utf8_to_utf16(units, bytes, length);
    } else {
        uint8_t *chars = begin_narrow(ctx, shape.utf16_units, &string);
        if (!chars)
            return JS_EXCEPTION;
        if (shape.width == OH_TEXT_ASCII)
            memcpy(chars, bytes, length);
        else
            oh_utf8_to_latin1(chars, bytes, length);
    }
    return ohb_finish_string(ctx, &string, shape.utf16_units);
}

JSValue ohb_decode_utf16(JSContext *ctx, const uint16_t *units, size_t length)
{
    ohb_new_string string;
    if (oh_utf16_fits_latin1(units, length)) {
        uint8_t *chars = begin_narrow(ctx, length, &string);
        if (!chars)
            return JS_EXCEPTION;
        oh_utf16_to_latin1(chars, units, length);
    } else {
        uint16_t *wide = begin_wide(ctx, length, &string);
        if (!wide)
            return JS_EXCEPTION;
        memcpy(wide, units, length * sizeof *wide);
    }
    return ohb_finish_string(ctx, &string, length);
}

static bool is_aligned(const void *pointer)
{
    return (uintptr_t)pointer % sizeof(uint16_t) == 0;
}

/* Little-endian bytes at an odd address, or on a big-endian machine. */
static JSValue decode_unaligned_utf16le(JSContext *ctx, const uint8_t *bytes, size_t units)
{
    ohb_new_string string;
    uint16_t *wide = begin_wide(ctx, units, &string);
    if (!wide)
        return JS_EXCEPTION;
    for (size_t i = 0; i < units; i++)
        wide[i] = (uint16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
    if (!oh_utf16_fits_latin1(wide, units))
        return ohb_finish_string(ctx, &string, units);
    JSValue narrow = ohb_decode_utf16(ctx, wide, units);
    ohb_drop_string(ctx, &string);
    return narrow;
}

static JSValue decode_utf16le(JSContext *ctx, const uint8_t *bytes, size_t units)
{
    const uint16_t one = 1;
    bool is_little_endian = *(const uint8_t *)&one == 1;
    if (is_little_endian && is_aligned(bytes))
        return ohb_decode_utf16(ctx, (const uint16_t *)(const void *)bytes, units);
    return decode_unaligned_utf16le(ctx, bytes, units);
}

/* The encodings that give one character for a byte, or two, or four for three. */
static JSValue decode_narrow(JSContext *ctx, const uint8_t *bytes, size_t length,
                             oh_encoding encoding)
{
    size_t chars_length = length;
    if (encoding == OH_HEX)
        chars_length = length > OHB_MAX_STRING_LENGTH ? SIZE_MAX : 2 * length;
    else if (encoding == OH_BASE64 || encoding == OH_BASE64URL)
        chars_length = oh_base64_encoded_length(length, encoding);
    ohb_new_string string;
    uint8_t *chars = begin_narrow(ctx, chars_length, &string);
    if (!chars)
        return JS_EXCEPTION;
    if (encoding == OH_LATIN1)
        memcpy(chars, bytes, length);
    else if (encoding == OH_ASCII)
        oh_ascii_decode(chars, bytes, length);
    else if (encoding == OH_HEX)
        oh_hex_encode((char *)chars, bytes, length);
    else
        oh_base64_encode((char *)chars, bytes, length, encoding);
    return ohb_finish_string(ctx, &string, chars_length);
}

/* UTF-8 that others may change, from a copy. */
static JSValue decode_changing_utf8(JSContext *ctx, const uint8_t *bytes, size_t length)
{
    uint8_t *copy = ohb_copy_bytes(ctx, bytes, length);
    if (!copy)
        return JS_EXCEPTION;
    JSValue text = ohb_decode_utf8(ctx, copy, length, oh_utf8_classify(copy, length));
    js_free(ctx, copy);
    return text;
}

JSValue ohb_decode_text(JSContext *ctx, JSValueConst holder, const uint8_t *bytes, size_t length,
                        oh_encoding encoding)
{
    if (length == 0 || (encoding == OH_UTF16LE && length == 1))
        return JS_NewStringLen(ctx, "", 0);
    if (encoding == OH_UTF8) {
        oh_utf8_shape shape = oh_utf8_classify(bytes, length);
        return shape.width != OH_TEXT_ASCII && ohb_may_change(ctx, holder)
                   ? decode_changing_utf8(ctx, bytes, length)
                   : ohb_decode_utf8(ctx, bytes, length, shape);
    }
    if (encoding == OH_UTF16LE)
        return decode_utf16le(ctx, bytes, length / 2);
    return decode_narrow(ctx, bytes, length, encoding);
}

/* Encoding: strings to bytes. */

static uint16_t unit_at(const ohb_string *text, size_t index)
{
    return text->latin1 ? text->latin1[index] : text->utf16[index];
}

bool ohb_fits_latin1(const ohb_string *text)
{
    return text->latin1 || oh_utf16_fits_latin1(text->utf16, text->length);
}

/* Characters of base64 text without the padding at its end. */
static size_t unpadded_length(const ohb_string *text)
{
    size_t length = text->length;
    if (length > 0 && unit_at(text, length - 1) == '=')
        length--;
    if (length > 1 && unit_at(text, length - 1) == '=')
        length--;
    return length;
}

size_t ohb_encoded_length(const ohb_string *text, oh_encoding encoding)
{
    switch (encoding) {
    case OH_UTF8:
        return text->latin1 ? oh_utf8_length_from_latin1(text->latin1, text->length)
                            : oh_utf8_length_from_utf16(text->utf16, text->length);
    case OH_UTF16LE:
        return 2 * text->length;
    case OH_HEX:
        return text->length / 2;
    case OH_BASE64:
    case OH_BASE64URL:
        return unpadded_length(text) * 3 / 4;
    case OH_LATIN1:
    case OH_ASCII:
        break;
    }
    return text->length;
}

static size_t encode_utf16le(const ohb_string *text, uint8_t *dst, size_t capacity)
{
    size_t units = capacity / 2 < text->length ? capacity / 2 : text->length;
    if (text->latin1 && is_aligned(dst))
        return 2 * oh_latin1_to_utf16((uint16_t *)(void *)dst, text->latin1, units);
    if (text->latin1) {
        for (size_t i = 0; i < units; i++) {
            dst[2 * i] = text->latin1[i];
            dst[2 * i + 1] = 0;
        }
    } else {
        memcpy(dst, text->utf16, 2 * units);
    }
    return 2 * units;
}

static size_t encode_latin1(const ohb_string *text, uint8_t *dst, size_t capacity)
{
    size_t units = capacity < text->length ? capacity : text->length;
    if (!text->latin1)
        return oh_utf16_to_latin1(dst, text->utf16, units);
    memcpy(dst, text->latin1, units);
    return units;
}

/* Node reads the low byte of each unit, so that U+0161 counts as the digit "a". */
static size_t encode_wide_hex(const ohb_string *text, uint8_t *dst, size_t chars)
{
    char block[BLOCK_UNITS];
    size_t written = 0;
    for (size_t read = 0; read < chars; read += sizeof block) {
        size_t piece = chars - read < sizeof block ? chars - read : sizeof block;
        oh_utf16_to_latin1((uint8_t *)block, text->utf16 + read, piece);
        size_t bytes = oh_hex_decode(dst + written, block, piece);
        written += bytes;
        if (bytes < piece / 2)
            break;
    }
    return written;
}

static size_t encode_hex(const ohb_string *text, uint8_t *dst, size_t capacity)
{
    size_t chars = capacity < text->length / 2 ? 2 * capacity : text->length;
    return text->latin1 ? oh_hex_decode(dst, (const char *)text->latin1, chars)
                        : encode_wide_hex(text, dst, chars);
}

static size_t decode_base64(uint8_t *dst, const ohb_string *text, size_t from, size_t chars)
{
    return text->latin1 ? oh_base64_decode(dst, (const char *)text->latin1 + from, chars)
                        : oh_base64_decode_utf16(dst, text->utf16 + from, chars);
}

/* One of the letters that carry six bits each. */
static bool is_base64_letter(uint8_t unit)
{
    return (unit >= 'A' && unit <= 'Z') || (unit >= 'a' && unit <= 'z') ||
           (unit >= '0' && unit <= '9') || unit == '+' || unit == '/' || unit == '-' || unit == '_';
}

/* The characters, from the start, that hold `letters` letters of base64, or all of them. */
static size_t span_of_letters(const ohb_string *text, size_t letters)
{
    size_t index = 0;
    while (index < text->length && letters > 0) {
        uint8_t unit = (uint8_t)unit_at(text, index++); /* Node looks at the low byte only */
        if (unit == '=')
            break;
        letters -= is_base64_letter(unit);
    }
    return index;
}

/* When the bound exceeds the capacity, text is cut to the letters that fill whole groups, and the
   last group is decoded aside. */
static size_t encode_base64(const ohb_string *text, uint8_t *dst, size_t capacity)
{
    size_t length = unpadded_length(text);
    if (oh_base64_decoded_bound(length) <= capacity)
        return decode_base64(dst, text, 0, length);
    size_t groups = capacity / 3;
    size_t whole = span_of_letters(text, 4 * groups);
    size_t written = decode_base64(dst, text, 0, whole);
    if (written < 3 * groups || written == capacity)
        return written;
    ohb_string rest = *text;
    rest.latin1 = text->latin1 ? text->latin1 + whole : NULL;
    rest.utf16 = text->utf16 ? text->utf16 + whole : NULL;
    rest.length = text->length - whole;
    uint8_t last[BLOCK_UNITS];
    size_t span = span_of_letters(&rest, 4);
    if (span > sizeof last)
        span = sizeof last;
    size_t bytes = decode_base64(last, &rest, 0, span);
    if (bytes > capacity - written)
        bytes = capacity - written;
    memcpy(dst + written, last, bytes);
    return written + bytes;
}

static size_t encode_utf8(const ohb_string *text, uint8_t *dst, size_t capacity, size_t *units_read)
{
    return text->latin1
               ? oh_latin1_to_utf8_within(dst, capacity, text->latin1, text->length, units_read)
               : oh_utf16_to_utf8_within(dst, capacity, text->utf16, text->length, units_read);
}

static size_t encode_whole_utf8(const ohb_string *text, uint8_t *dst, size_t capacity)
{
    if (!text->latin1)
        return oh_utf16_to_utf8(dst, text->utf16, text->length);
    if (capacity != text->length)
        return oh_latin1_to_utf8(dst, text->latin1, text->length);
    memcpy(dst, text->latin1, capacity); /* ASCII: nothing grew */
    return capacity;
}

size_t ohb_encode_whole(const ohb_string *text, oh_encoding encoding, uint8_t *dst, size_t capacity)
{
    if (capacity == 0)
        return 0;
    return encoding == OH_UTF8 ? encode_whole_utf8(text, dst, capacity)
                               : ohb_encode_text(text, encoding, dst, capacity, NULL);
}

size_t ohb_encode_text(const ohb_string *text, oh_encoding encoding, uint8_t *dst, size_t capacity,
                       size_t *units_read)
{
    switch (encoding) {
    case OH_UTF8:
        return encode_utf8(text, dst, capacity, units_read);
    case OH_UTF16LE:
        return encode_utf16le(text, dst, capacity);
    case OH_HEX:
        return encode_hex(text, dst, capacity);
    case OH_BASE64:
    case OH_BASE64URL:
        return encode_base64(text, dst, capacity);
    case OH_LATIN1:
    case OH_ASCII:
        break;
    }
    return encode_latin1(text, dst, capacity);
}
