/* Text into buffers and out of them.
 *
 * Text is UTF-8 on the C side, so each direction is a transcoding between UTF-8 and the encoding of
 * the bytes. Most are one call of a codec; three need more than that:
 *
 *  - UTF-8 to UTF-8 is a copy when the text is well-formed, which nearly all text is. Otherwise it
 *    goes through UTF-16 and back in blocks, because decoding is where the rules of replacement
 * live and there is one decoder.
 *  - UTF-16LE bytes have any alignment and the codecs want aligned units in machine order: they
 * pass through a block on the stack too.
 *  - Base64 and hex in text that is not ASCII: Node looks at the low 8 bits of each UTF-16 unit and
 *    so reads U+0161 as the digit "a". The text is narrowed the same way first.
 *
 * A block is never cut inside what a codec treats as one unit: see repair_cut() and utf16_cut(). */
#include "buffer/buffer_text.h"

#include <offheap/buffer.h>
#include <offheap/codec.h>
#include <offheap/monitor.h>

#include "base/unaligned.h"
#include "buffer/snapshot.h"

enum { BLOCK_UNITS = 1024, UTF8_MAX_GROWTH = 3 };

size_t ohi_text_bound(oh_encoding encoding, size_t bytes)
{
    size_t bound = bytes;
    bool fits = true;
    switch (encoding) {
    case OH_UTF8:
        fits = ohi_checked_multiply(bytes, UTF8_MAX_GROWTH, &bound);
        break;
    case OH_UTF16LE:
        fits = ohi_checked_multiply(bytes / 2, UTF8_MAX_GROWTH, &bound);
        break;
    case OH_LATIN1:
    case OH_HEX:
        fits = ohi_checked_multiply(bytes, 2, &bound);
        break;
    case OH_ASCII:
        break;
    case OH_BASE64:
    case OH_BASE64URL:
        bound = oh_base64_encoded_length(bytes, encoding);
        break;
    }
    return fits ? bound : SIZE_MAX;
}

/* Where to cut malformed UTF-8 at `limit` or a little before: at a byte that is no continuation
 * byte, which always starts a new sequence, or anywhere in a run of four, which no sequence has. */
static size_t repair_cut(const uint8_t *src, size_t bytes, size_t limit)
{
    if (bytes <= limit)
        return bytes;
    for (size_t back = 0; back < 4; back++)
        if ((src[limit - back] & 0xc0) != 0x80)
            return limit - back;
    return limit;
}

/* Repairs into dst, or only counts when dst is NULL. */
static size_t repair_blocks(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    uint16_t block[BLOCK_UNITS];
    size_t written = 0;
    while (bytes > 0) {
        size_t cut = repair_cut(src, bytes, BLOCK_UNITS);
        size_t units = oh_utf8_to_utf16(block, src, cut);
        written += dst ? oh_utf16_to_utf8(dst + written, block, units)
                       : oh_utf8_length_from_utf16(block, units);
        src += cut;
        bytes -= cut;
    }
    return written;
}

size_t ohi_utf8_repair(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    if (bytes == 0)
        return 0;
    if (!oh_is_utf8(src, bytes))
        return repair_blocks(dst, src, bytes);
    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): there is room for them */
    memcpy(dst, src, bytes);
    return bytes;
}

/* Copies up to a block of UTF-16LE bytes into units; a pair at the end of the block stays whole. */
static size_t load_utf16le(uint16_t *block, const uint8_t *src, size_t units)
{
    size_t count = ohi_min_size(units, BLOCK_UNITS);
    if (count < units && (src[2 * count - 1] & 0xfc) == 0xd8)
        count--;
    for (size_t i = 0; i < count; i++)
        block[i] = ohi_load16le(src + 2 * i);
    return count;
}

/* Encodes UTF-16LE bytes as UTF-8 into dst, or only counts when dst is NULL. */
static size_t utf16le_blocks(uint8_t *dst, const uint8_t *src, size_t units)
{
    uint16_t block[BLOCK_UNITS];
    size_t written = 0;
    while (units > 0) {
        size_t count = load_utf16le(block, src, units);
        written += dst ? oh_utf16_to_utf8(dst + written, block, count)
                       : oh_utf8_length_from_utf16(block, count);
        src += 2 * count;
        units -= count;
    }
    return written;
}

size_t ohi_text_render(oh_encoding encoding, char *dst, const uint8_t *src, size_t bytes)
{
    switch (encoding) {
    case OH_UTF8:
        return ohi_utf8_repair((uint8_t *)dst, src, bytes);
    case OH_UTF16LE:
        return utf16le_blocks((uint8_t *)dst, src, bytes / 2);
    case OH_LATIN1:
        return oh_latin1_to_utf8((uint8_t *)dst, src, bytes);
    case OH_ASCII:
        oh_ascii_decode((uint8_t *)dst, src, bytes);
        return bytes;
    case OH_BASE64:
    case OH_BASE64URL:
        return oh_base64_encode(dst, src, bytes, encoding);
    case OH_HEX:
        return oh_hex_encode(dst, src, bytes);
    }
    return 0;
}

/* Bytes that ohi_text_render() writes, exactly. */
static size_t text_length(oh_encoding encoding, const uint8_t *src, size_t bytes)
{
    switch (encoding) {
    case OH_UTF8:
        return oh_is_utf8(src, bytes) ? bytes : repair_blocks(NULL, src, bytes);
    case OH_UTF16LE:
        return utf16le_blocks(NULL, src, bytes / 2);
    case OH_LATIN1:
        return oh_utf8_length_from_latin1(src, bytes);
    case OH_ASCII:
    case OH_BASE64:
    case OH_BASE64URL:
    case OH_HEX:
        break;
    }
    return ohi_text_bound(encoding, bytes);
}

size_t oh_buffer_utf8_bound(oh_buffer buffer, oh_encoding encoding)
{
    return ohi_text_bound(encoding, buffer.length);
}

oh_status oh_buffer_write_utf8(oh_buffer buffer, oh_encoding encoding, char *dst, size_t capacity,
                               size_t *written)
{
    if (oh_encoding_name(encoding) == NULL)
        return OH_ERR_UNKNOWN_ENCODING;
    oh_probe_buffer_read(buffer.data, buffer.length);
    oh_buffer copy;
    oh_context *payer = buffer.store ? ohi_store_context(buffer.store) : NULL;
    oh_status status = ohi_snapshot_take(payer, &buffer, &copy);
    if (status != OH_OK)
        return status;
    if (capacity < ohi_text_bound(encoding, buffer.length) &&
        capacity < text_length(encoding, buffer.data, buffer.length))
        status = OH_ERR_BUFFER_OUT_OF_BOUNDS;
    else
        *written = ohi_text_render(encoding, dst, buffer.data, buffer.length);
    oh_buffer_release(&copy);
    return status;
}

/* Tells the monitor, where one runs, that text was made of bytes or bytes of text. */
static void tell_conversion(uint64_t begun, oh_conversion_kind kind, oh_encoding encoding,
                            oh_buffer bytes, size_t text_length)
{
    const bool is_decoded_utf8 = kind == OH_CONVERSION_DECODE && encoding == OH_UTF8;
    if (OHI_LIKELY(!oh_probe_is_active()) || bytes.length == 0 ||
        (begun == 0 && !oh_probe_wants_read(bytes.data, bytes.length) &&
         !(is_decoded_utf8 && oh_probe_is_cut(bytes.data, bytes.length))))
        return;
    const oh_conversion conversion = {.kind = kind,
                                      .encoding = encoding,
                                      .handle = oh_probe_buffer_handle(bytes.data, bytes.length),
                                      .base = bytes.store ? ohi_store_bytes(bytes.store) : NULL,
                                      .bytes = bytes.data,
                                      .length = bytes.length,
                                      .string_bytes = text_length};
    oh_probe_conversion_end(begun, &conversion);
}

oh_status oh_buffer_to_utf8(oh_context *context, oh_buffer buffer, oh_encoding encoding,
                            oh_buffer *out)
{
    if (oh_encoding_name(encoding) == NULL)
        return OH_ERR_UNKNOWN_ENCODING;
    oh_buffer text, copy, bytes = buffer;
    const uint64_t begun = oh_probe_conversion_begin();
    oh_status status = ohi_snapshot_take(context, &bytes, &copy);
    if (status != OH_OK)
        return status;
    size_t length = text_length(encoding, bytes.data, bytes.length);
    status = oh_buffer_alloc_unsafe(context, length, &text);
    if (status == OH_OK) {
        ohi_text_render(encoding, (char *)text.data, bytes.data, bytes.length);
        tell_conversion(begun, OH_CONVERSION_DECODE, encoding, buffer, length);
        *out = text;
    }
    oh_buffer_release(&copy);
    return status;
}

/* Decodes `chars` characters of base64 or hex, of which `src` holds the low 8 bits each. */
static size_t decode_letters(oh_encoding encoding, uint8_t *dst, const char *src, size_t chars)
{
    return encoding == OH_HEX ? oh_hex_decode(dst, src, chars) : oh_base64_decode(dst, src, chars);
}

/* Cuts a buffer to the bytes that were filled. Much slack is given back; when there is no memory
 * for the smaller copy the larger store does as well. */
static oh_buffer fit(oh_buffer buffer, size_t length)
{
    oh_buffer fitted = oh_buffer_slice(buffer, 0, (int64_t)length);
    oh_buffer_release(&buffer);
    oh_status ignored = oh_buffer_compact(&fitted);
    (void)ignored;
    return fitted;
}

/* Base64 and hex: how many bytes come out shows only while decoding. */
static oh_status from_letters(oh_context *context, const uint8_t *text, size_t length,
                              oh_encoding encoding, oh_buffer *out)
{
    bool is_ascii = oh_is_ascii(text, length);
    size_t chars = is_ascii ? length : oh_utf16_length_from_utf8(text, length);
    size_t bound = encoding == OH_HEX ? chars / 2 : oh_base64_decoded_bound(chars);
    oh_buffer narrow = {0}, bytes;
    oh_status status = OH_OK;
    if (!is_ascii)
        status = oh_buffer_alloc_unsafe(context, chars, &narrow);
    if (status == OH_OK)
        status = oh_buffer_alloc_unsafe(context, bound, &bytes);
    if (status != OH_OK) {
        oh_buffer_release(&narrow);
        return status;
    }
    if (!is_ascii) {
        oh_utf8_to_latin1(narrow.data, text, length);
        text = narrow.data;
    }
    size_t decoded = decode_letters(encoding, bytes.data, (const char *)text, chars);
    oh_buffer_release(&narrow);
    *out = decoded == bound ? bytes : fit(bytes, decoded);
    return OH_OK;
}

/* UTF-16LE: units in machine order, then swapped where that is the other one. */
static oh_status from_utf8_to_utf16le(oh_context *context, const uint8_t *text, size_t length,
                                      oh_buffer *out)
{
    size_t bytes;
    if (!ohi_checked_multiply(oh_utf16_length_from_utf8(text, length), 2, &bytes))
        return OH_ERR_BUFFER_TOO_LARGE;
    oh_status status = oh_buffer_alloc_unsafe(context, bytes, out);
    if (status == OH_OK && bytes > 0) {
        oh_utf8_to_utf16((uint16_t *)(void *)out->data, text, length);
        if (OHI_BIG_ENDIAN)
            oh_swap16(out->data, bytes);
    }
    return status;
}

static oh_status from_utf8_to_utf8(oh_context *context, const uint8_t *text, size_t length,
                                   oh_buffer *out)
{
    if (oh_is_utf8(text, length))
        return oh_buffer_from_bytes(context, text, length, out);
    oh_status status = oh_buffer_alloc_unsafe(context, repair_blocks(NULL, text, length), out);
    if (status == OH_OK)
        repair_blocks(out->data, text, length);
    return status;
}

/* Latin-1 and ASCII write the low 8 bits of every UTF-16 unit, both. */
static oh_status from_utf8_to_latin1(oh_context *context, const uint8_t *text, size_t length,
                                     oh_buffer *out)
{
    oh_status status =
        oh_buffer_alloc_unsafe(context, oh_utf16_length_from_utf8(text, length), out);
    if (status == OH_OK)
        oh_utf8_to_latin1(out->data, text, length);
    return status;
}

static oh_status from_utf8(oh_context *context, const char *text, size_t length,
                           oh_encoding encoding, oh_buffer *out)
{
    const uint8_t *src = (const uint8_t *)text;
    switch (encoding) {
    case OH_UTF8:
        return from_utf8_to_utf8(context, src, length, out);
    case OH_UTF16LE:
        return from_utf8_to_utf16le(context, src, length, out);
    case OH_LATIN1:
    case OH_ASCII:
        return from_utf8_to_latin1(context, src, length, out);
    case OH_BASE64:
    case OH_BASE64URL:
    case OH_HEX:
        return from_letters(context, src, length, encoding, out);
    }
    return OH_ERR_UNKNOWN_ENCODING;
}

oh_status oh_buffer_from_utf8(oh_context *context, const char *text, size_t length,
                              oh_encoding encoding, oh_buffer *out)
{
    const uint64_t begun = oh_probe_conversion_begin();
    oh_status status = from_utf8(context, text, length, encoding, out);
    if (status == OH_OK)
        tell_conversion(begun, OH_CONVERSION_ENCODE, encoding, *out, length);
    return status;
}
