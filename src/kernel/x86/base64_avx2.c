/* Base64, 32 characters at a time. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/press_tables.h"
#include "kernel/x86/partial.h"

#include <stdbool.h>

#define VECTOR __m256i
#define WIDTH 32
#define VECTOR_INLINE OHI_AVX2_INLINE
#define V(op) _mm256_##op
#define VSI(op) _mm256_##op##_si256
#define REPEAT(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))
#include "kernel/x86/base64_vector.h"

#define DECODE_NAME(op) ohi_avx2_##op
#define DECODE_TARGET OHI_AVX2
#define DECODE_INLINE OHI_AVX2_INLINE

OHI_AVX2_INLINE __m256i load_bytes(const uint8_t *from)
{
    return _mm256_loadu_si256((const __m256i *)from);
}

/* Packing works in lanes of 16 bytes: quarters come out in the order 0 2 1 3. */
OHI_AVX2_INLINE __m256i load_units(const uint8_t *from)
{
    const __m256i low_byte = _mm256_set1_epi16(0xff);
    __m256i packed = _mm256_packus_epi16(_mm256_and_si256(load_bytes(from), low_byte),
                                         _mm256_and_si256(load_bytes(from + 32), low_byte));
    return _mm256_permute4x64_epi64(packed, 0xd8);
}

OHI_AVX2_INLINE size_t press(uint8_t *to, __m256i sextets, __m256i junk)
{
    __m256i valid = _mm256_cmpeq_epi8(junk, _mm256_setzero_si256());
    unsigned chosen = (unsigned)_mm256_movemask_epi8(valid);
    size_t low = press_16(to, _mm256_castsi256_si128(sextets), chosen & 0xffff);
    return low + press_16(to + low, _mm256_extracti128_si256(sextets, 1), chosen >> 16);
}

/* Twelve bytes at the bottom of each lane are moved together: dwords 0 1 2 4 5 6. */
OHI_AVX2_INLINE void store_packed(uint8_t *to, __m256i sextets)
{
    __m256i bytes = _mm256_permutevar8x32_epi32(pack_sextets(sextets),
                                                _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7));
    _mm_storeu_si128((__m128i *)to, _mm256_castsi256_si128(bytes));
    _mm_storel_epi64((__m128i *)(to + 16), _mm256_extracti128_si256(bytes, 1));
}

#include "kernel/base64_decode_template.h"

/* 24 bytes, twelve a lane. `low` has the first twelve or more, `high` those behind them. */
OHI_AVX2_INLINE __m256i encode_lanes(__m128i low, __m128i high, __m256i distances)
{
    __m256i bytes = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
    return characters_of(spread_sextets(bytes), distances);
}

OHI_AVX2 size_t ohi_avx2_base64_encode(char *dst, const uint8_t *src, size_t bytes, bool url)
{
    const __m256i distances = alphabet_distances(url);
    char *out = dst;
    for (; bytes >= 28; bytes -= 24, src += 24, out += 32) {
        __m128i low = _mm_loadu_si128((const __m128i *)src);
        __m128i high = _mm_loadu_si128((const __m128i *)(src + 12));
        _mm256_storeu_si256((__m256i *)out, encode_lanes(low, high, distances));
    }
    while (bytes > 0) {
        size_t step = bytes < 24 ? bytes : 24;
        __m128i low = ohi_load_up_to_16(src, step < 12 ? step : 12);
        __m128i high = ohi_load_up_to_16(src + 12, step < 12 ? 0 : step - 12);
        size_t chars = (step * 4 + 2) / 3;
        ohi_store_up_to_32((uint8_t *)out, encode_lanes(low, high, distances), chars);
        out += chars;
        for (; !url && chars % 4 != 0; chars++)
            *out++ = '=';
        src += step;
        bytes -= step;
    }
    return (size_t)(out - dst);
}
#endif
