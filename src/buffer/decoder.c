/* Streaming decoder.
 *
 * A chunk is cut in three:
 *
 *     held | completes the held character | whole characters | unfinished end
 *     ----   ----------------------------   ----------------   --------------
 *      from the chunk before: decoded          decoded as         held for the
 *              as one small run                  one run           next chunk
 *
 * Only the cut knows about characters; the decoding itself is the one-shot code of buffer_text.c.
 * So the output over all chunks equals the output for all bytes at once, provided that no cut falls
 * inside what the one-shot decoder treats as one unit. For UTF-8 that unit is the "maximal subpart"
 * of the Unicode standard: a byte that is no continuation byte always starts a new one, and a run
 * of three continuation bytes can belong to no earlier lead byte but one four bytes back. The rules
 * of Node's StringDecoder are such cuts; where they hold back a lead surrogate only in some cases
 * (a JavaScript string may end in one), this decoder always does, because half a surrogate pair has
 * no UTF-8. */
#include <offheap/decoder.h>

#include "buffer/buffer_text.h"

oh_status oh_decoder_init(oh_decoder *decoder, oh_encoding encoding)
{
    if (oh_encoding_name(encoding) == NULL)
        return OH_ERR_UNKNOWN_ENCODING;
    *decoder = (oh_decoder){.encoding = encoding};
    return OH_OK;
}

size_t oh_decoder_bound(const oh_decoder *decoder, size_t bytes)
{
    size_t all, chunk = ohi_text_bound(decoder->encoding, bytes);
    size_t held = decoder->held_bytes ? OH_DECODER_END_BOUND : 0;
    return ohi_checked_add(chunk, held, &all) ? all : SIZE_MAX;
}

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xc0) == 0x80;
}

static size_t utf8_sequence_bytes(uint8_t lead)
{
    if ((lead & 0xe0) == 0xc0)
        return 2;
    if ((lead & 0xf0) == 0xe0)
        return 3;
    return (lead & 0xf8) == 0xf0 ? 4 : 1;
}

/* The unfinished end of a chunk of UTF-8: its lead byte is among the last three. */
static size_t utf8_unfinished(const uint8_t *src, size_t bytes, size_t *missing)
{
    for (size_t tail = 1; tail <= 3 && tail <= bytes; tail++) {
        uint8_t byte = src[bytes - tail];
        if (is_continuation(byte))
            continue;
        size_t sequence = utf8_sequence_bytes(byte);
        if (sequence <= tail)
            return 0;
        *missing = sequence - tail;
        return tail;
    }
    return 0;
}

static bool is_lead_surrogate(const uint8_t *unit)
{
    return (unit[1] & 0xfc) == 0xd8;
}

static size_t utf16_unfinished(const uint8_t *src, size_t bytes, size_t *missing)
{
    size_t odd = bytes % 2;
    size_t even = bytes - odd;
    if (even >= 2 && is_lead_surrogate(src + even - 2)) {
        *missing = 2 - odd;
        return 2 + odd;
    }
    *missing = odd;
    return odd;
}

/* Bytes at the end of a chunk that must wait, and how many more their character needs. */
static size_t unfinished(oh_encoding encoding, const uint8_t *src, size_t bytes, size_t *missing)
{
    switch (encoding) {
    case OH_UTF8:
        return utf8_unfinished(src, bytes, missing);
    case OH_UTF16LE:
        return utf16_unfinished(src, bytes, missing);
    case OH_BASE64:
    case OH_BASE64URL:
        *missing = (3 - bytes % 3) % 3;
        return bytes % 3;
    case OH_LATIN1:
    case OH_ASCII:
    case OH_HEX:
        break;
    }
    return 0;
}

/* Moves bytes that continue the held character out of the chunk; returns how many. */
static size_t take_missing(oh_decoder *decoder, const uint8_t *src, size_t bytes)
{
    size_t taken = 0;
    while (decoder->missing_bytes > 0 && taken < bytes) {
        if (decoder->encoding == OH_UTF8 && !is_continuation(src[taken])) {
            decoder->missing_bytes = 0; /* starts a new character: the held one is malformed */
            break;
        }
        decoder->held[decoder->held_bytes++] = src[taken++];
        decoder->missing_bytes--;
    }
    return taken;
}

/* A held UTF-16 unit that is now whole may be the first half of a pair: then it waits for the
 * other. */
static bool awaits_trail_surrogate(oh_decoder *decoder)
{
    if (decoder->encoding != OH_UTF16LE || decoder->held_bytes != 2 ||
        !is_lead_surrogate(decoder->held))
        return false;
    decoder->missing_bytes = 2;
    return true;
}

/* Decodes what is held. After a lead surrogate the second unit may be a lead itself: that one
 * stays. */
static size_t flush_held(oh_decoder *decoder, char *dst)
{
    size_t bytes = decoder->held_bytes;
    bool second_leads =
        decoder->encoding == OH_UTF16LE && bytes == 4 && is_lead_surrogate(decoder->held + 2);
    if (second_leads)
        bytes = 2;
    size_t written = ohi_text_render(decoder->encoding, dst, decoder->held, bytes);
    decoder->held_bytes = 0;
    if (second_leads) {
        memcpy(decoder->held, decoder->held + 2, 2);
        decoder->held_bytes = 2;
        decoder->missing_bytes = 2;
    }
    return written;
}

static void hold(oh_decoder *decoder, const uint8_t *src, size_t bytes, size_t missing)
{
    memcpy(decoder->held, src, bytes);
    decoder->held_bytes = (uint8_t)bytes;
    decoder->missing_bytes = (uint8_t)missing;
}

oh_status oh_decoder_write(oh_decoder *decoder, const uint8_t *src, size_t bytes, char *dst,
                           size_t capacity, size_t *written)
{
    if (capacity < oh_decoder_bound(decoder, bytes))
        return OH_ERR_BUFFER_OUT_OF_BOUNDS;
    size_t length = 0;
    while (decoder->held_bytes > 0 && bytes > 0) {
        size_t taken = take_missing(decoder, src, bytes);
        src += taken;
        bytes -= taken;
        if (decoder->missing_bytes > 0 || awaits_trail_surrogate(decoder))
            continue;
        length += flush_held(decoder, dst + length);
    }
    if (bytes > 0) {
        size_t missing = 0;
        size_t tail = unfinished(decoder->encoding, src, bytes, &missing);
        if (bytes > tail)
            length += ohi_text_render(decoder->encoding, dst + length, src, bytes - tail);
        if (tail > 0)
            hold(decoder, src + bytes - tail, tail, missing);
    }
    *written = length;
    return OH_OK;
}

oh_status oh_decoder_end(oh_decoder *decoder, char *dst, size_t capacity, size_t *written)
{
    if (decoder->held_bytes > 0 && capacity < OH_DECODER_END_BOUND)
        return OH_ERR_BUFFER_OUT_OF_BOUNDS;
    size_t bytes = decoder->held_bytes;
    if (decoder->encoding == OH_UTF16LE)
        bytes -= bytes % 2;
    size_t length = ohi_text_render(decoder->encoding, dst, decoder->held, bytes);
    decoder->held_bytes = 0;
    decoder->missing_bytes = 0;
    *written = length;
    return OH_OK;
}
