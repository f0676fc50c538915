/* Encoding base64 of less than 16 bytes for the 256-bit kernel: most texts are that short. What
 * costs there are jumps that are taken, so each number of groups has code of its own from the load
 * to the store; and the constants are read where they are used. */
#ifndef X86_BASE64_SHORT_H
#define X86_BASE64_SHORT_H

#include "kernel/x86/base64_encode_16.h"
#include "kernel/x86/partial.h"

#include <stdbool.h>

#if OHI_X86

/* One or two groups. */
OHI_SSE42_INLINE size_t encode_in_words(uint8_t *out, const uint8_t *src, size_t bytes,
                                        size_t groups, bool url)
{
    const rules_16 rules = load_rules_16(url);
    __m128i in = _mm_cvtsi64_si128((long long)ohi_load_up_to_8(src, bytes));
    __m128i text = pad(encode_12(&rules, in), bytes + groups);
    if (groups == 1 && !url) {
        ohi_store32(out, (uint32_t)_mm_cvtsi128_si32(text));
        return 4;
    }
    const size_t length = ohi_base64_variants[url].lengths[bytes];
    if (groups == 1)
        ohi_store_2_to_4(out, (uint32_t)_mm_cvtsi128_si32(text), length);
    else
        ohi_store_4_to_8(out, (uint64_t)_mm_cvtsi128_si64(text), length);
    return length;
}

/* Three or four groups. */
OHI_SSE42_INLINE size_t encode_in_vector(uint8_t *out, const uint8_t *src, size_t bytes,
                                         size_t groups, bool url)
{
    const rules_16 rules = load_rules_16(url);
    const size_t length = ohi_base64_variants[url].lengths[bytes];
    __m128i text = encode_12(&rules, ohi_load_up_to_16(src, bytes));
    ohi_store_8_to_16(out, pad(text, bytes + groups), length);
    return length;
}

/* Five groups; the last four are done once more, for they are a vector. */
OHI_SSE42_INLINE size_t encode_in_two(uint8_t *out, const uint8_t *src, size_t bytes, bool url)
{
    const rules_16 rules = load_rules_16(url);
    const size_t length = ohi_base64_variants[url].lengths[bytes];
    __m128i in = ohi_load_up_to_16(src, bytes);
    _mm_storeu_si128((__m128i *)out, encode_12(&rules, in));
    __m128i last = encode_12(&rules, _mm_srli_si128(in, 3));
    ohi_store_8_to_16(out + 4, pad(last, bytes + 1), length - 4);
    return length;
}

/* Less than 16 bytes, one to five groups. */
OHI_SSE42_INLINE size_t encode_below_16(char *dst, const uint8_t *src, size_t bytes, bool url)
{
    uint8_t *out = (uint8_t *)dst;
    if (OHI_LIKELY(bytes <= 3)) /* takes the longest already */
        return bytes == 0 ? 0 : encode_in_words(out, src, bytes, 1, url);
    if (bytes <= 6)
        return encode_in_words(out, src, bytes, 2, url);
    if (bytes <= 9)
        return encode_in_vector(out, src, bytes, 3, url);
    if (bytes <= 12)
        return encode_in_vector(out, src, bytes, 4, url);
    return encode_in_two(out, src, bytes, url);
}

#endif
#endif
