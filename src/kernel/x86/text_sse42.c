/* Text kernels for SSE4.2: the templates with vectors of 16 bytes. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/kernel_table.h"

#define WIDTH 16
#define INLINE OHI_SSE42_INLINE
#define KERNEL(result, name) OHI_SSE42 result ohi_sse42_##name

#include "kernel/x86/vector_x86.h"

typedef vec16 vec;
typedef vec8 vec_units;
typedef int8_t vec_signed __attribute__((vector_size(16)));

#define load load16
#define load_part load_part16
#define high_bits high_bits16
#define store store16
#define splat_units splat_eight
#define repeat16 load16
#define BYTES_BEFORE(in, previous, n)                                                              \
    ((vec)_mm_alignr_epi8((__m128i)(in), (__m128i)(previous), 16 - (n)))

INLINE vec splat(uint8_t byte)
{
    return (vec)_mm_set1_epi8((char)byte);
}

INLINE vec at_least(vec bytes, uint8_t least)
{
    return (vec)_mm_cmpeq_epi8(_mm_max_epu8((__m128i)bytes, (__m128i)splat(least)), (__m128i)bytes);
}

INLINE vec_units units_at_least(vec_units units, uint16_t least)
{
    __m128i in = (__m128i)units;
    return (vec_units)_mm_cmpeq_epi16(_mm_max_epu16(in, (__m128i)splat_units(least)), in);
}

INLINE bool any_byte(vec bytes)
{
    return _mm_testz_si128((__m128i)bytes, (__m128i)bytes) == 0;
}

INLINE vec lookup(vec table, vec nibbles)
{
    return (vec)_mm_shuffle_epi8((__m128i)table, (__m128i)nibbles);
}

INLINE vec spread_bits(uint32_t bits)
{
    const __m128i halves = _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
    const __m128i places = _mm_set1_epi64x((long long)0x8040201008040201);
    __m128i spread = _mm_shuffle_epi8(_mm_cvtsi32_si128((int)bits), halves);
    return (vec)_mm_cmpeq_epi8(_mm_and_si128(spread, places), places);
}

INLINE void store_part(uint8_t *dst, vec bytes, size_t count)
{
    ohi_copy_small(dst, &bytes, count);
}

INLINE void widen_store(uint16_t *dst, vec bytes)
{
    store16(dst, (vec)lower_units(bytes));
    store16(dst + 8, (vec)upper_units(bytes));
}

INLINE bool any_unit(vec_units units)
{
    return any_byte((vec)units);
}

INLINE void narrow_store(uint8_t *dst, vec_units low, vec_units high)
{
    store16(dst, (vec)_mm_packus_epi16((__m128i)low, (__m128i)high));
}

INLINE vec16 unit_group(vec low, vec high, int group)
{
    return (vec16)(group == 0 ? _mm_unpacklo_epi8((__m128i)low, (__m128i)high)
                              : _mm_unpackhi_epi8((__m128i)low, (__m128i)high));
}

INLINE uint64_t byte_group(vec bytes, int group)
{
    return (uint64_t)(group == 0 ? _mm_cvtsi128_si64((__m128i)bytes)
                                 : _mm_extract_epi64((__m128i)bytes, 1));
}

#include "kernel/latin1_vector.h"
#include "kernel/utf16_vector.h"
#include "kernel/utf8_vector.h"

#else
typedef int ohi_text_sse42_is_empty; /* an empty file is not C */
#endif
