/* Text kernels for AVX2: the templates with vectors of 32 bytes. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/kernel_table.h"

#define WIDTH 32
#define INLINE OHI_AVX2_INLINE
#define KERNEL(result, name) OHI_AVX2 result ohi_avx2_##name

#include "kernel/x86/vector_x86.h"

typedef uint8_t vec __attribute__((vector_size(32)));
typedef int8_t vec_signed __attribute__((vector_size(32)));
typedef uint16_t vec_units __attribute__((vector_size(32)));

/* previous: ab, in: cd (lanes of 16) -> bc, and out of bc and cd each lane takes its bytes. */
#define BYTES_BEFORE(in, previous, n)                                                              \
    ((vec)_mm256_alignr_epi8((__m256i)(in),                                                        \
                             _mm256_permute2x128_si256((__m256i)(previous), (__m256i)(in), 0x21),  \
                             16 - (n)))

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
    return (vec)_mm256_set_m128i((__m128i)load_part16(src + 16, count - 16), (__m128i)load16(src));
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

INLINE vec repeat16(const uint8_t *table)
{
    return (vec)_mm256_broadcastsi128_si256((__m128i)load16(table));
}

INLINE vec at_least(vec bytes, uint8_t least)
{
    __m256i in = (__m256i)bytes;
    return (vec)_mm256_cmpeq_epi8(_mm256_max_epu8(in, (__m256i)splat(least)), in);
}

INLINE vec_units units_at_least(vec_units units, uint16_t least)
{
    __m256i in = (__m256i)units;
    return (vec_units)_mm256_cmpeq_epi16(_mm256_max_epu16(in, (__m256i)splat_units(least)), in);
}

INLINE bool any_byte(vec bytes)
{
    return _mm256_testz_si256((__m256i)bytes, (__m256i)bytes) == 0;
}

INLINE vec lookup(vec table, vec nibbles)
{
    return (vec)_mm256_shuffle_epi8((__m256i)table, (__m256i)nibbles);
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

INLINE bool any_unit(vec_units units)
{
    return any_byte((vec)units);
}

INLINE void narrow_store(uint8_t *dst, vec_units low, vec_units high)
{
    __m256i packed = _mm256_packus_epi16((__m256i)low, (__m256i)high);
    store(dst, (vec)_mm256_permute4x64_epi64(packed, 0xD8)); /* 0213 -> 0123 */
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

#include "kernel/latin1_vector.h"
#include "kernel/utf16_vector.h"
#include "kernel/utf8_vector.h"

#else
typedef int ohi_text_avx2_is_empty; /* an empty file is not C */
#endif
