/* One step through UTF-8 and one through UTF-16: the rules that every text kernel has to reproduce.
 *
 * Bad UTF-8 follows the Encoding Standard (WHATWG, "UTF-8 decoder"): a maximal subpart of an
 * ill-formed sequence is one U+FFFD. The subpart is the longest run that some well-formed sequence
 * starts with; well-formed sequences are
 *
 *     00..7F
 *     C2..DF  80..BF
 *     E0      A0..BF  80..BF             (below A0: overlong)
 *     E1..EF  80..BF  80..BF
 *     ED      80..9F  80..BF             (above 9F: surrogates)
 *     F0      90..BF  80..BF  80..BF     (below 90: overlong)
 *     F1..F3  80..BF  80..BF  80..BF
 *     F4      80..8F  80..BF  80..BF     (above 8F: beyond U+10FFFF)
 */
#ifndef KERNEL_UTF8_STEP_H
#define KERNEL_UTF8_STEP_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OHI_REPLACEMENT 0xFFFDu

typedef struct ohi_step {
    uint32_t code_point; /* OHI_REPLACEMENT when not valid */
    uint32_t used;       /* bytes or units this character or maximal subpart takes, at least 1 */
    bool valid;
} ohi_step;

/* Bytes that follow a lead, or -1 for a byte that starts nothing. */
OHI_INLINE int ohi_utf8_trail_count(uint8_t lead)
{
    if (lead < 0x80)
        return 0;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 1;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 2;
    if (lead >= 0xF0 && lead <= 0xF4)
        return 3;
    return -1;
}

/* Whether `second` may follow `lead`, by the table above. */
OHI_INLINE bool ohi_utf8_second_fits(uint8_t lead, uint8_t second)
{
    uint8_t lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    uint8_t highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return second >= lowest && second <= highest;
}

/* The character at src[0]; bytes >= 1. */
OHI_INLINE ohi_step ohi_utf8_step(const uint8_t *src, size_t bytes)
{
    static const uint8_t lead_bits[4] = {0x7F, 0x1F, 0x0F, 0x07};
    int trail_count = ohi_utf8_trail_count(src[0]);
    if (trail_count < 0)
        return (ohi_step){OHI_REPLACEMENT, 1, false};
    uint32_t code_point = src[0] & lead_bits[trail_count];
    for (uint32_t i = 1; i <= (uint32_t)trail_count; i++) {
        bool fits = i < bytes && (i == 1 ? ohi_utf8_second_fits(src[0], src[1])
                                         : src[i] >= 0x80 && src[i] <= 0xBF);
        if (!fits)
            return (ohi_step){OHI_REPLACEMENT, i, false};
        code_point = code_point << 6 | (src[i] & 0x3Fu);
    }
    return (ohi_step){code_point, (uint32_t)trail_count + 1, true};
}

/* The character at src[0]; units >= 1. A surrogate without its partner is not valid. */
OHI_INLINE ohi_step ohi_utf16_step(const uint16_t *src, size_t units)
{
    uint32_t unit = src[0];
    if (unit < 0xD800 || unit > 0xDFFF)
        return (ohi_step){unit, 1, true};
    bool paired = unit < 0xDC00 && units > 1 && src[1] >= 0xDC00 && src[1] <= 0xDFFF;
    if (!paired)
        return (ohi_step){OHI_REPLACEMENT, 1, false};
    return (ohi_step){0x10000 + ((unit - 0xD800) << 10) + (src[1] - 0xDC00u), 2, true};
}

/* Bytes of UTF-8 that a code point takes. */
OHI_INLINE uint32_t ohi_utf8_width(uint32_t code_point)
{
    return code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
}

/* Writes a code point as UTF-8 and returns the bytes written, 1 to 4. */
OHI_INLINE uint32_t ohi_utf8_put(uint8_t *dst, uint32_t code_point)
{
    static const uint8_t lead_mark[5] = {0, 0x00, 0xC0, 0xE0, 0xF0};
    uint32_t width = ohi_utf8_width(code_point);
    for (uint32_t i = width - 1; i > 0; i--) {
        dst[i] = (uint8_t)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    dst[0] = (uint8_t)(lead_mark[width] | code_point);
    return width;
}

/* Writes a code point as UTF-16 and returns the units written, 1 or 2. */
OHI_INLINE uint32_t ohi_utf16_put(uint16_t *dst, uint32_t code_point)
{
    if (code_point < 0x10000) {
        dst[0] = (uint16_t)code_point;
        return 1;
    }
    dst[0] = (uint16_t)(0xD800 + ((code_point - 0x10000) >> 10));
    dst[1] = (uint16_t)(0xDC00 + (code_point & 0x3FF));
    return 2;
}

#endif
