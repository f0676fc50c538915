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

/* A byte of a ^ b is zero where the two are equal, and the smallest byte of four such vectors is
 * zero where one of them is. */
OHI_AVX512_INLINE bool has_byte_4(const uint8_t *from, __m512i pattern)
{
    __m512i block0 = _mm512_xor_si512(_mm512_loadu_si512(from), pattern);
    __m512i block1 = _mm512_xor_si512(_mm512_loadu_si512(from + 64), pattern);
    __m512i block2 = _mm512_xor_si512(_mm512_loadu_si512(from + 128), pattern);
    __m512i block3 = _mm512_xor_si512(_mm512_loadu_si512(from + 192), pattern);
    __m512i smallest =
        _mm512_min_epu8(_mm512_min_epu8(block0, block1), _mm512_min_epu8(block2, block3));
    return _mm512_testn_epi8_mask(smallest, smallest) != 0;
}

#include "kernel/search_template.h"
#endif
