/* Searching, 64 positions at a time: comparisons give a mask as it is, and a masked load reads just
 * the bytes that exist. */
#include "kernel/x86/target.h"

#if OHI_X86
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEARCH_NAME(op) ohi_avx512_##op
#define SEARCH_TARGET OHI_AVX512
#define SEARCH_INLINE OHI_AVX512_INLINE
#define VECTOR __m512i
#define WIDTH 64
#define LANE_SHIFT 0

OHI_AVX512_INLINE __m512i splat(uint8_t byte)
{
    return _mm512_set1_epi8((char)byte);
}

OHI_AVX512_INLINE uint64_t match(const uint8_t *from, __m512i pattern)
{
    return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(from), pattern);
}

OHI_AVX512_INLINE uint64_t match_some(const uint8_t *from, size_t count, __m512i pattern)
{
    uint64_t mask = _bzhi_u64(~(uint64_t)0, (unsigned)count);
    return _mm512_mask_cmpeq_epi8_mask(mask, _mm512_maskz_loadu_epi8(mask, from), pattern);
}

OHI_AVX512_INLINE uint64_t differ(const uint8_t *left, const uint8_t *right)
{
    return _mm512_cmpneq_epi8_mask(_mm512_loadu_si512(left), _mm512_loadu_si512(right));
}

/* What says where two vectors are equal is here their difference, which is zero there: it takes one
 * instruction that may read memory, as do its combinations. */
OHI_AVX512_INLINE __m512i equal_at(const uint8_t *from, __m512i pattern)
{
    return _mm512_xor_si512(_mm512_loadu_si512(from), pattern);
}

OHI_AVX512_INLINE __m512i both(__m512i a, __m512i b)
{
    return _mm512_or_si512(a, b);
}

OHI_AVX512_INLINE __m512i either(__m512i a, __m512i b)
{
    return _mm512_min_epu8(a, b);
}

OHI_AVX512_INLINE bool any(__m512i a)
{
    return _mm512_testn_epi8_mask(a, a) != 0;
}

#include "kernel/search_template.h"
#endif
