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
#include "kernel/x86/partial.h"

typedef uint8_t vec16 __attribute__((vector_size(16)));
typedef uint16_t vec8 __attribute__((vector_size(16)));

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

/* Characters of three bytes, in 32 bits each with the last byte lowest. Their marks come off by an
 * XOR, which leaves bits where a mark was not there; the rest is two multiplications by 64. */
#define THREES_ORDER 2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1
#define THREES_MARKS 0x00E08080
#define THREES_WRONG 0x00F0C0C0
#define THREES_BYTE_WEIGHTS 0x00404001
#define THREES_UNIT_WEIGHTS 0x00400001

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

INLINE size_t count_bits(uint32_t bits)
{
    return (size_t)_mm_popcnt_u64(bits); /* of 32 bits, the answer would be an int */
}

INLINE uint64_t lookup8(const uint8_t *indexes, uint64_t bytes)
{
    __m128i in = _mm_loadl_epi64((const __m128i *)(const void *)indexes);
    return (uint64_t)_mm_cvtsi128_si64(_mm_shuffle_epi8(_mm_cvtsi64_si128((long long)bytes), in));
}
