/* Searching, 16 positions at a time. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/x86/match_some.h"

#include <stdbool.h>

#define SEARCH_NAME(op) ohi_sse42_##op
#define SEARCH_TARGET OHI_SSE42
#define SEARCH_INLINE OHI_SSE42_INLINE
#define VECTOR __m128i
#define WIDTH 16
#define LANE_SHIFT 0

OHI_SSE42_INLINE __m128i splat(uint8_t byte)
{
    return _mm_set1_epi8((char)byte);
}

OHI_SSE42_INLINE __m128i equal_at(const uint8_t *from, __m128i pattern)
{
    return _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)from), pattern);
}

OHI_SSE42_INLINE uint64_t match(const uint8_t *from, __m128i pattern)
{
    return (uint32_t)_mm_movemask_epi8(equal_at(from, pattern));
}

/* In code of its own: this file is small rather than fast. */
OHI_SSE42 static OHI_NOINLINE uint64_t match_some(const uint8_t *from, size_t count,
                                                  __m128i pattern)
{
    return ohi_match_below_16(from, count, pattern);
}

OHI_SSE42_INLINE uint64_t differ(const uint8_t *left, const uint8_t *right)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)left);
    return (uint32_t)_mm_movemask_epi8(equal_at(right, bytes)) ^ 0xffff;
}

OHI_SSE42_INLINE __m128i both(__m128i a, __m128i b)
{
    return _mm_and_si128(a, b);
}

OHI_SSE42_INLINE __m128i either(__m128i a, __m128i b)
{
    return _mm_or_si128(a, b);
}

OHI_SSE42_INLINE bool any(__m128i a)
{
    return _mm_movemask_epi8(a) != 0;
}

#include "kernel/search_template.h"
#endif
