/* Loads and stores of less than a vector that touch exactly the bytes asked for. */
#ifndef X86_PARTIAL_H
#define X86_PARTIAL_H

#include "base/unaligned.h"
#include "kernel/x86/target.h"

#if OHI_X86

/* 1 to 8 bytes, lowest first, the rest zero. From two overlapping loads, or three single bytes that
 * may be the same one: the first, the middle and the last. */
OHI_SSE42_INLINE uint64_t ohi_load_up_to_8(const uint8_t *from, size_t bytes)
{
    if (bytes >= 4) {
        uint64_t low = ohi_load32(from), high = ohi_load32(from + bytes - 4);
        return low | high << (8 * (bytes - 4));
    }
    size_t middle = bytes / 2;
    return from[0] | (uint64_t)from[middle] << (8 * middle) |
           (uint64_t)from[bytes - 1] << (8 * (bytes - 1));
}

/* 0 to 16 bytes, the rest zero. */
OHI_SSE42_INLINE __m128i ohi_load_up_to_16(const uint8_t *from, size_t bytes)
{
    if (bytes > 8) {
        uint64_t low = ohi_load64(from), high = ohi_load64(from + bytes - 8) >> 8 * (16 - bytes);
        return _mm_set_epi64x((long long)high, (long long)low);
    }
    return bytes == 0 ? _mm_setzero_si128()
                      : _mm_cvtsi64_si128((long long)ohi_load_up_to_8(from, bytes));
}

/* Sixteen bytes from its start + n are the order that moves a vector n bytes down. */
static const int8_t ohi_move_down[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                         11, 12, 13, 14, 15, -1, -1, -1, -1, -1, -1,
                                         -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};

/* A vector moved down by 0 to 16 bytes, zeros behind. */
OHI_SSE42_INLINE __m128i ohi_moved_down(__m128i vector, size_t bytes)
{
    const int8_t *order = ohi_move_down + bytes;
    return _mm_shuffle_epi8(vector, _mm_loadu_si128((const __m128i *)(const void *)order));
}

/* The last `bytes` of the 16 that end there, up to 15, the rest zero. */
OHI_SSE42_INLINE __m128i ohi_load_last_of_16(const uint8_t *end, size_t bytes)
{
    return ohi_moved_down(_mm_loadu_si128((const __m128i *)(const void *)(end - 16)), 16 - bytes);
}

/* The lowest so many bytes, as two halves that may overlap. */
OHI_SSE42_INLINE void ohi_store_2_to_4(uint8_t *to, uint32_t word, size_t bytes)
{
    ohi_store16(to, (uint16_t)word);
    ohi_store16(to + bytes - 2, (uint16_t)(word >> 8 * (bytes - 2)));
}

OHI_SSE42_INLINE void ohi_store_4_to_8(uint8_t *to, uint64_t word, size_t bytes)
{
    ohi_store32(to, (uint32_t)word);
    ohi_store32(to + bytes - 4, (uint32_t)(word >> 8 * (bytes - 4)));
}

OHI_SSE42_INLINE void ohi_store_8_to_16(uint8_t *to, __m128i vector, size_t bytes)
{
    __m128i last = ohi_moved_down(vector, bytes - 8);
    _mm_storel_epi64((__m128i *)to, vector);
    _mm_storel_epi64((__m128i *)(to + bytes - 8), last);
}

OHI_SSE42_INLINE void ohi_store_up_to_16(uint8_t *to, __m128i vector, size_t bytes)
{
    if (bytes >= 8)
        ohi_store_8_to_16(to, vector, bytes);
    else if (bytes >= 4)
        ohi_store_4_to_8(to, (uint64_t)_mm_cvtsi128_si64(vector), bytes);
    else if (bytes >= 2)
        ohi_store_2_to_4(to, (uint32_t)_mm_cvtsi128_si32(vector), bytes);
    else if (bytes == 1)
        *to = (uint8_t)_mm_cvtsi128_si32(vector);
}

OHI_AVX2_INLINE void ohi_store_up_to_32(uint8_t *to, __m256i vector, size_t bytes)
{
    __m128i low = _mm256_castsi256_si128(vector);
    if (bytes < 16) {
        ohi_store_up_to_16(to, low, bytes);
        return;
    }
    _mm_storeu_si128((__m128i *)to, low);
    ohi_store_up_to_16(to + 16, _mm256_extracti128_si256(vector, 1), bytes - 16);
}

#endif
#endif
