/* The vectors of 16 bytes that the SSE4.2 and the AVX2 text kernels share, and what utf8_vector.h,
 * utf16_vector.h and latin1_vector.h ask for that works on 16 bytes whatever WIDTH is. The
 * including file has defined INLINE; each includes its own copy, because a helper has to carry the
 * caller's attribute. */
#ifndef INLINE
#error "a template: included by text_sse42.c and text_avx2.c"
#endif

#include "kernel/press_tables.h"
#include "kernel/scalar/utf8_step.h"
#include "kernel/small_copy.h"

typedef uint8_t vec16 __attribute__((vector_size(16)));
typedef uint16_t vec8 __attribute__((vector_size(16)));
typedef int16_t vec8_signed __attribute__((vector_size(16)));

INLINE vec16 load16(const uint8_t *src)
{
    return (vec16)_mm_loadu_si128((const __m128i *)(const void *)src);
}

INLINE vec16 load_part16(const uint8_t *src, size_t count)
{
    ohi_words words = ohi_load_below_16(src, count);
    return (vec16)_mm_set_epi64x((long long)words.high, (long long)words.low);
}

INLINE void store16(void *dst, vec16 bytes)
{
    _mm_storeu_si128((__m128i *)dst, (__m128i)bytes);
}

INLINE uint32_t high_bits16(vec16 bytes)
{
    return (uint32_t)_mm_movemask_epi8((__m128i)bytes);
}

INLINE vec16 lookup16(const uint8_t *indexes, vec16 bytes)
{
    return (vec16)_mm_shuffle_epi8((__m128i)bytes, (__m128i)load16(indexes));
}

INLINE vec8 lower_units(vec16 bytes)
{
    return (vec8)_mm_cvtepu8_epi16((__m128i)bytes);
}

INLINE vec8 upper_units(vec16 bytes)
{
    return (vec8)_mm_unpackhi_epi8((__m128i)bytes, _mm_setzero_si128());
}

INLINE void widen16(uint16_t *dst, const uint8_t *src)
{
    vec16 in = load16(src);
    store16(dst, (vec16)lower_units(in));
    store16(dst + 8, (vec16)upper_units(in));
}

INLINE void widen8(uint16_t *dst, const uint8_t *src)
{
    __m128i in = _mm_loadl_epi64((const __m128i *)(const void *)src);
    store16(dst, (vec16)lower_units((vec16)in));
}

INLINE void widen4(uint16_t *dst, const uint8_t *src)
{
    __m128i in = _mm_cvtsi32_si128((int)ohi_load32(src));
    _mm_storel_epi64((__m128i *)(void *)dst, (__m128i)lower_units((vec16)in));
}

/* Up to 32 bytes, by overlapping pieces. */
INLINE void widen_small(uint16_t *dst, const uint8_t *src, size_t count)
{
    if (count >= 16) {
        widen16(dst, src);
        widen16(dst + count - 16, src + count - 16);
    } else if (count >= 8) {
        widen8(dst, src);
        widen8(dst + count - 8, src + count - 8);
    } else if (count >= 4) {
        widen4(dst, src);
        widen4(dst + count - 4, src + count - 4);
    } else {
        for (size_t i = 0; i < count; i++)
            dst[i] = src[i];
    }
}

INLINE vec8 load_eight(const uint16_t *src)
{
    return (vec8)_mm_loadu_si128((const __m128i *)(const void *)src);
}

INLINE vec8 splat_eight(uint16_t unit)
{
    return (vec8)_mm_set1_epi16((short)unit);
}

INLINE uint32_t units_from(vec8 units, uint16_t least)
{
    __m128i from =
        _mm_cmpeq_epi16(_mm_max_epu16((__m128i)units, (__m128i)splat_eight(least)), (__m128i)units);
    return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(from, _mm_setzero_si128()));
}

INLINE size_t count_bits(uint32_t bits)
{
    return (size_t)_mm_popcnt_u32(bits);
}

INLINE uint64_t lookup8(const uint8_t *indexes, uint64_t bytes)
{
    __m128i in = _mm_loadl_epi64((const __m128i *)(const void *)indexes);
    return (uint64_t)_mm_cvtsi128_si64(_mm_shuffle_epi8(_mm_cvtsi64_si128((long long)bytes), in));
}

INLINE size_t put_two_places(uint8_t *dst, vec8 units, uint32_t wide)
{
    vec8 first = (units >> 6) | splat_eight(0xC0);
    vec8 second = ((units & splat_eight(0x3F)) | splat_eight(0x80)) << 8;
    vec8 is_wide = (vec8)((vec8_signed)units > (vec8_signed)splat_eight(0x7F)); /* below 800 */
    vec8 places = ((first | second) & is_wide) | (units & ~is_wide);
    store16(dst, lookup16(ohi_press_two_places[wide], (vec16)places));
    return 8 + count_bits(wide);
}

/* 4 units in 32 bits each: places for the last byte on top, as drawn in utf16_avx512.c. */
INLINE size_t put_four_units(uint8_t *dst, __m128i units, uint32_t two, uint32_t three)
{
    __m128i last = _mm_slli_epi32(_mm_and_si128(units, _mm_set1_epi32(0x3F)), 24);
    __m128i middle = _mm_slli_epi32(_mm_and_si128(units, _mm_set1_epi32(0xFC0)), 10);
    __m128i first = _mm_srli_epi32(units, 4);
    __m128i parts =
        _mm_or_si128(_mm_or_si128(last, middle), _mm_and_si128(first, _mm_set1_epi32(0xF00)));
    __m128i is_two = _mm_cmpgt_epi32(units, _mm_set1_epi32(0x7F));
    __m128i is_three = _mm_cmpgt_epi32(units, _mm_set1_epi32(0x7FF));
    __m128i marks =
        _mm_blendv_epi8(_mm_set1_epi32((int)0x80C00000), _mm_set1_epi32((int)0x8080E000), is_three);
    parts = _mm_blendv_epi8(_mm_slli_epi32(units, 24), _mm_or_si128(parts, marks), is_two);
    store16(dst, lookup16(ohi_press_three_places[two | three << 4], (vec16)parts));
    return 4 + count_bits(two) + count_bits(three);
}

INLINE size_t put_three_places(uint8_t *dst, vec8 units, uint32_t two, uint32_t three)
{
    __m128i lower = _mm_cvtepu16_epi32((__m128i)units);
    __m128i upper = _mm_unpackhi_epi16((__m128i)units, _mm_setzero_si128());
    size_t bytes = put_four_units(dst, lower, two & 15, three & 15);
    return bytes + put_four_units(dst + bytes, upper, two >> 4, three >> 4);
}
