/* Text kernels for AVX2: the templates with vectors of 32 bytes. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "base/attributes.h"
#include "kernel/kernel_table.h"

#define WIDTH 32
#define INLINE OHI_AVX2_INLINE
#define OUTLINE static OHI_NOINLINE OHI_AVX2
#define KERNEL_NAME(name) ohi_avx2_##name
#define KERNEL(result, name) OHI_AVX2 result KERNEL_NAME(name)

#include "kernel/x86/vector_x86.h"

typedef uint8_t vec __attribute__((vector_size(32)));
typedef int8_t vec_signed __attribute__((vector_size(32)));
typedef uint16_t vec_units __attribute__((vector_size(32)));
typedef int16_t vec_signed_units __attribute__((vector_size(32)));

/* previous: ab, in: cd (lanes of 16) -> bc, and out of bc and cd each lane takes its bytes. */
#define BYTES_BEFORE(in, previous, n)                                                              \
    ((vec)_mm256_alignr_epi8((__m256i)(in),                                                        \
                             _mm256_permute2x128_si256((__m256i)(previous), (__m256i)(in), 0x21),  \
                             16 - (n)))

#define LANES_BEFORE(in, lanes, n)                                                                 \
    ((vec)_mm256_alignr_epi8((__m256i)(in), (__m256i)(lanes), 16 - (n)))

/* in: ab, following: cd -> bc, likewise. */
#define UNITS_BEHIND(in, following)                                                                \
    ((vec_units)_mm256_alignr_epi8(                                                                \
        _mm256_permute2x128_si256((__m256i)(in), (__m256i)(following), 0x21), (__m256i)(in), 2))

INLINE vec load(const uint8_t *src)
{
    return (vec)_mm256_loadu_si256((const __m256i *)(const void *)src);
}

INLINE void store(void *dst, vec bytes)
{
    _mm256_storeu_si256((__m256i *)dst, (__m256i)bytes);
}

INLINE vec load_part(const uint8_t *src, size_t count)
{
    if (count < 16)
        return (vec)_mm256_zextsi128_si256((__m128i)load_part16(src, count));
    return (vec)_mm256_set_m128i(ohi_load_last_of_16(src + count, count - 16),
                                 (__m128i)load16(src));
}

INLINE void store_part(uint8_t *dst, vec bytes, size_t count)
{
    ohi_copy_small(dst, &bytes, count);
}

INLINE uint32_t high_bits(vec bytes)
{
    return (uint32_t)_mm256_movemask_epi8((__m256i)bytes);
}

INLINE vec splat(uint8_t byte)
{
    return (vec)_mm256_set1_epi8((char)byte);
}

INLINE vec_units splat_units(uint16_t unit)
{
    return (vec_units)_mm256_set1_epi16((short)unit);
}

INLINE vec at_least(vec bytes, vec least)
{
    __m256i in = (__m256i)bytes;
    return (vec)_mm256_cmpeq_epi8(_mm256_max_epu8(in, (__m256i)least), in);
}

INLINE vec less_or_zero(vec bytes, vec less)
{
    return (vec)_mm256_subs_epu8((__m256i)bytes, (__m256i)less);
}

INLINE vec max_bytes(vec left, vec right)
{
    return (vec)_mm256_max_epu8((__m256i)left, (__m256i)right);
}

INLINE vec choose(vec where, vec yes, vec no)
{
    return (vec)_mm256_blendv_epi8((__m256i)no, (__m256i)yes, (__m256i)where);
}

typedef __m256i lane_sums;

INLINE lane_sums no_sums(void)
{
    return _mm256_setzero_si256();
}

INLINE lane_sums add_lanes(lane_sums sums, vec bytes)
{
    return _mm256_add_epi64(sums, _mm256_sad_epu8((__m256i)bytes, _mm256_setzero_si256()));
}

INLINE size_t total(lane_sums sums)
{
    __m128i two = _mm_add_epi64(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    return (size_t)(_mm_cvtsi128_si64(two) + _mm_extract_epi64(two, 1));
}

INLINE bool any_byte(vec bytes)
{
    return _mm256_testz_si256((__m256i)bytes, (__m256i)bytes) == 0;
}

INLINE vec lookup(vec table, vec nibbles)
{
    return (vec)_mm256_shuffle_epi8((__m256i)table, (__m256i)nibbles);
}

INLINE vec lookup_or_zero(vec table, vec bytes)
{
    return lookup(table, (vec)_mm256_adds_epu8((__m256i)bytes, _mm256_set1_epi8(0x70)));
}

INLINE vec spread_bits(uint32_t bits)
{
    const __m256i quarters =
        _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    const __m256i places = _mm256_set1_epi64x((long long)0x8040201008040201);
    __m256i spread = _mm256_shuffle_epi8(_mm256_set1_epi32((int)bits), quarters);
    return (vec)_mm256_cmpeq_epi8(_mm256_and_si256(spread, places), places);
}

INLINE void widen_store(uint16_t *dst, vec bytes)
{
    __m256i in = (__m256i)bytes;
    store(dst, (vec)_mm256_cvtepu8_epi16(_mm256_castsi256_si128(in)));
    store(dst + 16, (vec)_mm256_cvtepu8_epi16(_mm256_extracti128_si256(in, 1)));
}

INLINE void narrow_store(uint8_t *dst, vec_units low, vec_units high)
{
    __m256i packed = _mm256_packus_epi16((__m256i)low, (__m256i)high);
    store(dst, (vec)_mm256_permute4x64_epi64(packed, 0xD8)); /* 0213 -> 0123 */
}

INLINE void narrow_part(uint8_t *dst, vec_units units, size_t count)
{
    __m256i in = (__m256i)units;
    ohi_store_up_to_16(
        dst, _mm_packus_epi16(_mm256_castsi256_si128(in), _mm256_extracti128_si256(in, 1)), count);
}

INLINE vec pack_classes(vec_units low, vec_units high)
{
    __m256i packed =
        _mm256_packs_epi16(_mm256_srai_epi16((__m256i)low, 7), _mm256_srai_epi16((__m256i)high, 7));
    return (vec)_mm256_permute4x64_epi64(packed, 0xD8); /* 0213 -> 0123 */
}

INLINE vec_units interleave_lower(vec_units even, vec_units odd)
{
    return (vec_units)_mm256_unpacklo_epi16((__m256i)even, (__m256i)odd);
}

INLINE vec_units interleave_upper(vec_units even, vec_units odd)
{
    return (vec_units)_mm256_unpackhi_epi16((__m256i)even, (__m256i)odd);
}

INLINE vec16 half(vec_units units, int n)
{
    return (vec16)(n == 0 ? _mm256_castsi256_si128((__m256i)units)
                          : _mm256_extracti128_si256((__m256i)units, 1));
}

INLINE uint32_t unit_bits(vec_units where)
{
    return high_bits((vec)_mm256_packs_epi16((__m256i)where, (__m256i)where));
}

INLINE vec_units load_wide(const uint8_t *src)
{
    return (vec_units)_mm256_cvtepu8_epi16((__m128i)load16(src));
}

/* 4 characters in each lane of 16, of which 12 bytes are read. */
INLINE __m256i load_threes(const uint8_t *lower, const uint8_t *upper)
{
    const __m256i order = _mm256_setr_epi8(THREES_ORDER, THREES_ORDER);
    __m256i in = _mm256_set_m128i((__m128i)load16(upper), (__m128i)load16(lower));
    return _mm256_xor_si256(_mm256_shuffle_epi8(in, order), _mm256_set1_epi32(THREES_MARKS));
}

INLINE __m256i join_threes(__m256i parts)
{
    __m256i joined = _mm256_maddubs_epi16(parts, _mm256_set1_epi32(THREES_BYTE_WEIGHTS));
    return _mm256_madd_epi16(joined, _mm256_set1_epi32(THREES_UNIT_WEIGHTS));
}

enum { THREES_BYTES = 48 };

/* The lanes are filled so that packing puts them in order. */
INLINE bool put_threes(uint16_t *dst, const uint8_t *src)
{
    __m256i even = load_threes(src, src + 24);
    __m256i odd = load_threes(src + 12, src + 36);
    vec_units units = (vec_units)_mm256_packus_epi32(join_threes(even), join_threes(odd));
    vec_units top = units & splat_units(0xF800); /* 0: overlong */
    vec_units wrong =
        (vec_units)_mm256_and_si256(_mm256_or_si256(even, odd), _mm256_set1_epi32(THREES_WRONG));
    wrong |= (vec_units)(top == splat_units(0)) | (vec_units)(top == splat_units(0xD800));
    store(dst, (vec)units);
    return !any_byte((vec)wrong);
}

/* Unpacking works on lanes of 16: its lower halves are groups 0 and 2, its upper ones 1 and 3. */
INLINE vec16 unit_group(vec low, vec high, int group)
{
    __m256i units = group % 2 == 0 ? _mm256_unpacklo_epi8((__m256i)low, (__m256i)high)
                                   : _mm256_unpackhi_epi8((__m256i)low, (__m256i)high);
    return (vec16)(group < 2 ? _mm256_castsi256_si128(units) : _mm256_extracti128_si256(units, 1));
}

INLINE uint64_t byte_group(vec bytes, int group)
{
    __m128i half = group < 2 ? _mm256_castsi256_si128((__m256i)bytes)
                             : _mm256_extracti128_si256((__m256i)bytes, 1);
    return (uint64_t)(group % 2 == 0 ? _mm_cvtsi128_si64(half) : _mm_extract_epi64(half, 1));
}

#include "kernel/utf8_vector.h"

#include "kernel/utf16_vector.h"

#include "kernel/latin1_vector.h"

#else
typedef int ohi_text_avx2_is_empty; /* an empty file is not C */
#endif
