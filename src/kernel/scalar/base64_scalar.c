/* Base64, the reference.
 *
 * Encoding cuts 24 bits into four sextets, first byte first:
 *
 *     bytes    aaaaaaaa bbbbbbbb cccccccc
 *     sextets  aaaaaa aabbbb bbbbcc cccccc
 *
 * Decoding follows Node's Buffer, which is the most forgiving reading of RFC 4648 in use:
 * characters of both alphabets may be mixed, everything that is in neither is skipped, the first
 * '=' ends the input wherever it stands, and a last group of two or three characters gives one or
 * two bytes while a single character gives none. Bits left over are dropped without a look. Of a
 * UTF-16 unit only the low byte counts: Node looks characters up by it, so that U+0141 reads as
 * 'A'.
 */
#include "base/attributes.h"
#include "kernel/base64_tables.h"
#include "kernel/kernel_table.h"

static void encode_group(char dst[4], const uint8_t src[3], const char *alphabet)
{
    uint32_t group = (uint32_t)src[0] << 16 | (uint32_t)src[1] << 8 | src[2];
    for (int i = 0; i < 4; i++)
        dst[i] = alphabet[group >> (18 - 6 * i) & 63];
}

/* One or two last bytes: two or three characters, and '=' up to four unless `url`. */
static size_t encode_last(char *dst, const uint8_t *src, size_t bytes, bool url)
{
    const char *alphabet = ohi_base64_alphabet[url];
    uint32_t group = (uint32_t)src[0] << 16 | (bytes > 1 ? (uint32_t)src[1] << 8 : 0);
    size_t chars = bytes + 1;
    for (size_t i = 0; i < chars; i++)
        dst[i] = alphabet[group >> (18 - 6 * i) & 63];
    while (!url && chars < 4)
        dst[chars++] = '=';
    return chars;
}

size_t ohi_scalar_base64_encode(char *dst, const uint8_t *src, size_t bytes, bool url)
{
    char *out = dst;
    for (; bytes >= 3; bytes -= 3, src += 3, out += 4)
        encode_group(out, src, ohi_base64_alphabet[url]);
    if (bytes > 0)
        out += encode_last(out, src, bytes, url);
    return (size_t)(out - dst);
}

/* The whole bytes among the 6 * sextets low bits of `group`. */
static size_t store_group(uint8_t *dst, uint32_t group, size_t sextets)
{
    size_t bytes = sextets * 6 / 8;
    group <<= 24 - 6 * sextets;
    for (size_t i = 0; i < bytes; i++)
        dst[i] = (uint8_t)(group >> (16 - 8 * i));
    return bytes;
}

/* One body for 8-bit and 16-bit characters; `wide` is a constant in every call. */
OHI_INLINE size_t decode(uint8_t *dst, const void *src, size_t chars, bool wide)
{
    uint8_t *out = dst;
    uint32_t group = 0;
    size_t sextets = 0;
    for (size_t i = 0; i < chars; i++) {
        uint8_t c = wide ? (uint8_t)((const uint16_t *)src)[i] : ((const uint8_t *)src)[i];
        uint8_t value = ohi_base64_sextet[c];
        if (value == OHI_BASE64_STOP)
            break;
        if (value == OHI_BASE64_JUNK)
            continue;
        group = group << 6 | value;
        if (++sextets == 4) {
            out += store_group(out, group, 4);
            group = 0;
            sextets = 0;
        }
    }
    out += store_group(out, group, sextets);
    return (size_t)(out - dst);
}

size_t ohi_scalar_base64_decode(uint8_t *dst, const char *src, size_t chars)
{
    return decode(dst, src, chars, false);
}

size_t ohi_scalar_base64_decode_utf16(uint8_t *dst, const uint16_t *src, size_t chars)
{
    return decode(dst, src, chars, true);
}
