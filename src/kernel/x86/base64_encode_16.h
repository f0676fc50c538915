/* Encoding base64 with 128-bit vectors: four groups of three bytes at a time, and their padding. */
#ifndef X86_BASE64_ENCODE_16_H
#define X86_BASE64_ENCODE_16_H

#include "kernel/x86/base64_rules.h"

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

#endif
#endif
