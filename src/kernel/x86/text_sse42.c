/* Text kernels for SSE4.2: the templates with vectors of 16 bytes. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "base/attributes.h"
#include "kernel/kernel_table.h"

#define WIDTH 16
#define INLINE OHI_SSE42_INLINE
#define OUTLINE static OHI_NOINLINE OHI_SSE42
#define KERNEL_NAME(name) ohi_sse42_##name
#define KERNEL(result, name) OHI_SSE42 result KERNEL_NAME(name)

#include "kernel/x86/vector_x86.h"

typedef vec16 vec;
typedef vec8 vec_units;
typedef int16_t vec_signed_units __attribute__((vector_size(16)));
typedef int8_t vec_signed __attribute__((vector_size(16)));

#define load load16
#define load_part load_part16
#define high_bits high_bits16
#define store store16
#define BYTES_BEFORE(in, previous, n)                                                              \
    ((vec)_mm_alignr_epi8((__m128i)(in), (__m128i)(previous), 16 - (n)))

#define LANES_BEFORE BYTES_BEFORE
#define UNITS_BEHIND(in, following)                                                                \
    ((vec_units)_mm_alignr_epi8((__m128i)(following), (__m128i)(in), 2))

INLINE vec splat(uint8_t byte)
{
    return (vec)_mm_set1_epi8((char)byte);
}

INLINE vec at_least(vec bytes, vec least)
{
    __m128i in = (__m128i)bytes;
    return (vec)_mm_cmpeq_epi8(_mm_max_epu8(in, (__m128i)least), in);
}

INLINE vec_units splat_units(uint16_t unit)
{
    return (vec_units)_mm_set1_epi16((short)unit);
}

INLINE vec less_or_zero(vec bytes, vec less)
{
    return (vec)_mm_subs_epu8((__m128i)bytes, (__m128i)less);
}

INLINE vec max_bytes(vec left, vec right)
{
    return (vec)_mm_max_epu8((__m128i)left, (__m128i)right);
}

INLINE vec choose(vec where, vec yes, vec no)
{
    return (vec)_mm_blendv_epi8((__m128i)no, (__m128i)yes, (__m128i)where);
}

typedef __m128i lane_sums;

INLINE lane_sums no_sums(void)
{
    return _mm_setzero_si128();
}

INLINE lane_sums add_lanes(lane_sums sums, vec bytes)
{
    return _mm_add_epi64(sums, _mm_sad_epu8((__m128i)bytes, _mm_setzero_si128()));
}

INLINE size_t total(lane_sums sums)
{
    return (size_t)(_mm_cvtsi128_si64(sums) + _mm_extract_epi64(sums, 1));
}

INLINE bool any_byte(vec bytes)
{
    return _mm_testz_si128((__m128i)bytes, (__m128i)bytes) == 0;
}

INLINE vec lookup(vec table, vec nibbles)
{
    return (vec)_mm_shuffle_epi8((__m128i)table, (__m128i)nibbles);
}

INLINE vec lookup_or_zero(vec table, vec bytes)
{
    return lookup(table, (vec)_mm_adds_epu8((__m128i)bytes, _mm_set1_epi8(0x70)));
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

INLINE void narrow_store(uint8_t *dst, vec_units low, vec_units high)
{
    store16(dst, (vec)_mm_packus_epi16((__m128i)low, (__m128i)high));
}

INLINE void narrow_part(uint8_t *dst, vec_units units, size_t count)
{
    ohi_store_up_to_16(dst, _mm_packus_epi16((__m128i)units, _mm_setzero_si128()), count);
}

INLINE vec pack_classes(vec_units low, vec_units high)
{
    return (vec)_mm_packs_epi16(_mm_srai_epi16((__m128i)low, 7), _mm_srai_epi16((__m128i)high, 7));
}

INLINE vec_units interleave_lower(vec_units even, vec_units odd)
{
    return (vec_units)_mm_unpacklo_epi16((__m128i)even, (__m128i)odd);
}

INLINE vec_units interleave_upper(vec_units even, vec_units odd)
{
    return (vec_units)_mm_unpackhi_epi16((__m128i)even, (__m128i)odd);
}

INLINE vec16 half(vec_units units, int n)
{
    (void)n; /* there is one */
    return (vec16)units;
}

INLINE uint32_t unit_bits(vec_units where)
{
    return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16((__m128i)where, _mm_setzero_si128()));
}

INLINE vec_units load_wide(const uint8_t *src)
{
    return lower_units((vec16)_mm_loadl_epi64((const __m128i *)(const void *)src));
}

INLINE __m128i load_threes(const uint8_t *src)
{
    const __m128i order = _mm_setr_epi8(THREES_ORDER);
    return _mm_xor_si128(_mm_shuffle_epi8((__m128i)load(src), order), _mm_set1_epi32(THREES_MARKS));
}

INLINE __m128i join_threes(__m128i parts)
{
    __m128i joined = _mm_maddubs_epi16(parts, _mm_set1_epi32(THREES_BYTE_WEIGHTS));
    return _mm_madd_epi16(joined, _mm_set1_epi32(THREES_UNIT_WEIGHTS));
}

enum { THREES_BYTES = 24 };

INLINE bool put_threes(uint16_t *dst, const uint8_t *src)
{
    __m128i lower = load_threes(src);
    __m128i upper = load_threes(src + 12);
    vec_units units = (vec_units)_mm_packus_epi32(join_threes(lower), join_threes(upper));
    vec_units top = units & splat_units(0xF800); /* 0: overlong */
    vec_units wrong =
        (vec_units)_mm_and_si128(_mm_or_si128(lower, upper), _mm_set1_epi32(THREES_WRONG));
    wrong |= (vec_units)(top == splat_units(0)) | (vec_units)(top == splat_units(0xD800));
    store(dst, (vec)units);
    return !any_byte((vec)wrong);
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

#include "kernel/utf8_vector.h"

#include "kernel/utf16_vector.h"

#include "kernel/latin1_vector.h"

#else
typedef int ohi_text_sse42_is_empty; /* an empty file is not C */
#endif
