/* Where a byte is among less than a vector of them, for the 128-bit and 256-bit searches. */
#ifndef X86_MATCH_SOME_H
#define X86_MATCH_SOME_H

#include "base/unaligned.h"
#include "kernel/small_copy.h"
#include "kernel/x86/target.h"

#if OHI_X86

OHI_SSE42_INLINE uint64_t ohi_match_16(const uint8_t *from, __m128i byte)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)from);
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, byte));
}

/* 0 to 15 bytes. From 8 on as two words, which may overlap. */
OHI_SSE42_INLINE uint64_t ohi_match_below_16(const uint8_t *from, size_t count, __m128i byte)
{
    uint64_t low = count < 8 ? ohi_load_below_8(from, count) : ohi_load64(from);
    uint64_t high = count < 8 ? 0 : ohi_load64(from + count - 8);
    __m128i words = _mm_set_epi64x((long long)high, (long long)low);
    uint64_t found = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(words, byte));
    if (count < 8)
        return found & (((uint64_t)1 << count) - 1);
    return (found & 0xff) | (found >> 8) << (count - 8);
}

#endif
#endif
