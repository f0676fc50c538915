/* Streaming decoder of base64 and hex.
 *
 *     held | completes the held group | whole groups | unfinished group
 *     ----   ------------------------   ------------   ----------------
 *      from the chunk before: decoded    decoded in      held for the
 *          as one small group             one run         next chunk
 *
 * Four letters of base64 make a group of three bytes, two digits of hex one byte. How many letters
 * of base64 stand behind the last whole group, no kernel tells, since anything may be skipped in
 * between. But the number of bytes does, nearly: see letters_over(). */
#include <offheap/binary_decoder.h>

#include <offheap/codec.h>

#include "kernel/base64_tables.h"

#include <string.h>

enum { BASE64_GROUP = 4, BASE64_GROUP_BYTES = 3, HEX_GROUP = 2 };

oh_status oh_binary_decoder_init(oh_binary_decoder *decoder, oh_encoding encoding)
{
    if (encoding != OH_BASE64 && encoding != OH_BASE64URL && encoding != OH_HEX)
        return OH_ERR_UNKNOWN_ENCODING;
    *decoder = (oh_binary_decoder){.encoding = encoding};
    return OH_OK;
}

size_t oh_binary_decoder_bound(const oh_binary_decoder *decoder, size_t chars)
{
    if (chars == 0)
        return 0;
    return decoder->encoding == OH_HEX ? chars - chars / 2
                                       : chars - chars / 4 + decoder->held_letters;
}

static bool is_letter(char c)
{
    return ohi_base64_sextet[(uint8_t)c] < OHI_BASE64_JUNK;
}

/* Letters behind the last whole group of a text that ends in a letter and gives `bytes` bytes at
 * `dst`: two and three of them give one and two bytes. None and one give no byte, both; the text
 * without its last letter, which gives fewer or the same, tells them apart. */
static size_t letters_over(uint8_t *dst, const char *src, size_t chars, size_t bytes)
{
    size_t rest = bytes % BASE64_GROUP_BYTES;
    if (rest > 0)
        return rest + 1;
    if (chars % BASE64_GROUP == 0 && bytes == oh_base64_decoded_bound(chars))
        return 0; /* nothing was skipped */
    return oh_base64_decode(dst, src, chars - 1) == bytes;
}

/* Decodes the whole groups and holds the letters behind them. */
static size_t write_groups(oh_binary_decoder *decoder, uint8_t *dst, const char *src, size_t chars)
{
    while (chars > 0 && !is_letter(src[chars - 1]))
        chars--;
    if (chars == 0)
        return 0;
    size_t bytes = oh_base64_decode(dst, src, chars);
    size_t over = letters_over(dst, src, chars, bytes);
    decoder->held_letters = (uint8_t)over;
    while (over > 0)
        if (is_letter(src[--chars]))
            decoder->held[--over] = src[chars];
    return bytes - bytes % BASE64_GROUP_BYTES;
}

static size_t write_base64(oh_binary_decoder *decoder, uint8_t *dst, const char *src, size_t chars)
{
    const char *padding = memchr(src, '=', chars);
    if (padding != NULL) {
        decoder->is_ended = true;
        chars = (size_t)(padding - src);
    }
    for (; decoder->held_letters % BASE64_GROUP > 0 && chars > 0; src++, chars--)
        if (is_letter(*src))
            decoder->held[decoder->held_letters++] = *src;
    size_t written = 0;
    if (decoder->held_letters == BASE64_GROUP) {
        written = oh_base64_decode(dst, decoder->held, BASE64_GROUP);
        decoder->held_letters = 0;
    }
    return written + write_groups(decoder, dst + written, src, chars);
}

static size_t write_hex(oh_binary_decoder *decoder, uint8_t *dst, const char *src, size_t chars)
{
    size_t written = 0;
    if (decoder->held_letters > 0) {
        decoder->held[1] = *src++;
        decoder->held_letters = 0;
        written = oh_hex_decode(dst, decoder->held, HEX_GROUP);
        decoder->is_ended = written == 0;
        chars = decoder->is_ended ? 0 : chars - 1;
    }
    size_t bytes = oh_hex_decode(dst + written, src, chars);
    if (bytes < chars / HEX_GROUP) {
        decoder->is_ended = true;
    } else if (chars % HEX_GROUP > 0) {
        decoder->held[0] = src[chars - 1];
        decoder->held_letters = 1;
    }
    return written + bytes;
}

oh_status oh_binary_decoder_write(oh_binary_decoder *decoder, const char *src, size_t chars,
                                  uint8_t *dst, size_t capacity, size_t *written)
{
    if (capacity < oh_binary_decoder_bound(decoder, chars))
        return OH_ERR_BUFFER_OUT_OF_BOUNDS;
    if (chars == 0 || decoder->is_ended)
        *written = 0;
    else if (decoder->encoding == OH_HEX)
        *written = write_hex(decoder, dst, src, chars);
    else
        *written = write_base64(decoder, dst, src, chars);
    return OH_OK;
}

oh_status oh_binary_decoder_end(oh_binary_decoder *decoder, uint8_t *dst, size_t capacity,
                                size_t *written)
{
    if (decoder->held_letters > 0 && capacity < OH_BINARY_DECODER_END_BOUND)
        return OH_ERR_BUFFER_OUT_OF_BOUNDS;
    size_t letters = decoder->encoding == OH_HEX ? 0 : decoder->held_letters;
    *written = oh_base64_decode(dst, decoder->held, letters);
    decoder->held_letters = 0;
    decoder->is_ended = false;
    return OH_OK;
}
