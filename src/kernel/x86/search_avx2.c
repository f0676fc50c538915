/* Searching, 32 positions at a time. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/x86/match_some.h"

#include <stdbool.h>

#define SEARCH_NAME(op) ohi_avx2_##op
#define SEARCH_TARGET OHI_AVX2
#define SEARCH_INLINE OHI_AVX2_INLINE
#define VECTOR __m256i
#define WIDTH 32
#define LANE_SHIFT 0

OHI_AVX2_INLINE __m256i splat(uint8_t byte)
{
    return _mm256_set1_epi8((char)byte);
}

OHI_AVX2_INLINE __m256i equal_at(const uint8_t *from, __m256i pattern)
{
    return _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)from), pattern);
}

OHI_AVX2_INLINE uint64_t match(const uint8_t *from, __m256i pattern)
{
    return (uint32_t)_mm256_movemask_epi8(equal_at(from, pattern));
}

/* Two halves, which may overlap. */
OHI_AVX2_INLINE uint64_t match_some(const uint8_t *from, size_t count, __m256i pattern)
{
    __m128i byte = _mm256_castsi256_si128(pattern);
    if (count < 16)
        return ohi_match_below_16(from, count, byte);
    uint64_t low = ohi_match_16(from, byte), high = ohi_match_16(from + count - 16, byte);
    return low | high << (count - 16);
}

OHI_AVX2_INLINE uint64_t differ(const uint8_t *left, const uint8_t *right)
{
    __m256i bytes = _mm256_loadu_si256((const __m256i *)left);
    return (uint32_t)~_mm256_movemask_epi8(equal_at(right, bytes));
}

OHI_AVX2_INLINE __m256i both(__m256i a, __m256i b)
{
    return _mm256_and_si256(a, b);
}

OHI_AVX2_INLINE __m256i either(__m256i a, __m256i b)
{
    return _mm256_or_si256(a, b);
}

OHI_AVX2_INLINE bool any(__m256i a)
{
    return _mm256_movemask_epi8(a) != 0;
}

#include "kernel/search_template.h"
#endif
