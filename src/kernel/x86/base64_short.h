/* Encoding base64 of less than 16 bytes, for the 256-bit kernel too: most texts are that short. What
 * costs there are jumps that are taken, so each number of groups has code of its own from the load
 * to the store; and the constants are read where they are used. */
#ifndef X86_BASE64_SHORT_H
#define X86_BASE64_SHORT_H

#include "kernel/x86/base64_rules.h"
#include "kernel/x86/partial.h"

#include <stdbool.h>

#if OHI_X86

#define VECTOR __m128i
#define VECTOR_INLINE OHI_SSE42_INLINE
#define V(op) _mm_##op
#define VSI(op) _mm_##op##_si128
#define LANES(from) _mm_loadu_si128((const __m128i *)(from))
#define ENCODE(name) name##_16
#include "kernel/x86/base64_encode_vector.h"
#undef VECTOR
#undef VECTOR_INLINE
#undef V
#undef VSI
#undef LANES
#undef ENCODE

/* The first of up to 16 bytes, in groups, as 16 characters. */
OHI_SSE42_INLINE __m128i encode_12(const rules_16 *rules, __m128i bytes)
{
    return characters_16(rules, bytes, _mm_load_si128((const __m128i *)ohi_base64_rules.order));
}

/* Of 16 characters those from `chars` on came from zeros; they become padding. */
OHI_SSE42_INLINE __m128i pad(__m128i text, size_t chars)
{
    const uint8_t *padding = ohi_base64_rules.padding + 16 - chars;
    return _mm_add_epi8(text, _mm_loadu_si128((const __m128i *)padding));
}

/* One or two groups. */
OHI_SSE42_INLINE size_t encode_in_words(uint8_t *out, const uint8_t *src, size_t bytes,
                                        size_t groups, bool url)
{
    const rules_16 rules = load_rules_16(url);
    const size_t length = ohi_base64_variants[url].lengths[bytes];
    __m128i in = _mm_cvtsi64_si128((long long)ohi_load_up_to_8(src, bytes));
    __m128i text = pad(encode_12(&rules, in), bytes + groups);
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
    if (bytes <= 3)
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
