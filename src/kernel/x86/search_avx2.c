/* Searching, 32 positions at a time. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/x86/partial.h"

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

OHI_AVX2_INLINE __m256i equal_bytes(const uint8_t *from, __m256i pattern)
{
    return _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)from), pattern);
}

OHI_AVX2_INLINE uint64_t match(const uint8_t *from, __m256i pattern)
{
    return (uint32_t)_mm256_movemask_epi8(equal_bytes(from, pattern));
}

OHI_AVX2_INLINE uint64_t match_some(const uint8_t *from, size_t count, __m256i pattern)
{
    __m256i equal = _mm256_cmpeq_epi8(ohi_load_up_to_32(from, count), pattern);
    return _bzhi_u64((uint32_t)_mm256_movemask_epi8(equal), (unsigned)count);
}

OHI_AVX2_INLINE bool has_byte_4(const uint8_t *from, __m256i pattern)
{
    __m256i any01 = _mm256_or_si256(equal_bytes(from, pattern), equal_bytes(from + 32, pattern));
    __m256i any23 =
        _mm256_or_si256(equal_bytes(from + 64, pattern), equal_bytes(from + 96, pattern));
    return _mm256_movemask_epi8(_mm256_or_si256(any01, any23)) != 0;
}

#include "kernel/search_template.h"
#endif
