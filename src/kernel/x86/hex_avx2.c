/* Hexadecimal, 32 bytes at a time. */
#include "kernel/x86/target.h"

#if OHI_X86
#include <stdbool.h>

#define VECTOR __m256i
#define WIDTH 32
#define HEX_NAME(op) ohi_avx2_##op
#define HEX_SHORT(op) op##_short
#define HEX_TARGET OHI_AVX2
#define HEX_INLINE OHI_AVX2_INLINE
#define V(op) _mm256_##op
#define VSI(op) _mm256_##op##_si256
#define REPEAT(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))
#define LANES(from) _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(from)))

/* Quarters 0 1 2 3 as 0 2 1 3: unpacking takes the lower one of each lane, then the upper one. */
OHI_AVX2_INLINE __m256i spread_lanes(__m256i vector)
{
    return _mm256_permute4x64_epi64(vector, 0xd8);
}

/* Packing puts quarters down as 0 2 1 3. */
OHI_AVX2_INLINE __m256i join_lanes(__m256i vector)
{
    return _mm256_permute4x64_epi64(vector, 0xd8);
}

OHI_AVX2_INLINE __m256i widen_half(const uint8_t *from)
{
    return _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)from));
}

OHI_AVX2_INLINE void store_half(uint8_t *to, __m256i vector)
{
    _mm_storeu_si128((__m128i *)to, _mm256_castsi256_si128(vector));
}

static size_t hex_encode_short(char *dst, const uint8_t *src, size_t bytes);
static size_t hex_decode_short(uint8_t *dst, const char *src, size_t chars);

#include "kernel/x86/hex_vector.h"

OHI_AVX2_INLINE size_t hex_encode_short(char *dst, const uint8_t *src, size_t bytes)
{
    return ohi_sse42_hex_encode(dst, src, bytes);
}

/* 16 to 31 digits as two lanes, which may overlap. False, and nothing written, when there is
 * anything else among them. */
OHI_AVX2_INLINE bool decode_lanes(uint8_t *dst, const char *src, size_t chars)
{
    __m128i first = _mm_loadu_si128((const __m128i *)src);
    __m128i last = _mm_loadu_si128((const __m128i *)(src + chars - 16));
    const digit_rules rules = load_rules();
    __m256i values =
        values_of(&rules, _mm256_inserti128_si256(_mm256_castsi128_si256(first), last, 1));
    if (marks_of(&rules, values) != 0)
        return false;
    __m256i words = join_pairs(&rules, values);
    __m256i bytes = _mm256_packus_epi16(words, words);
    _mm_storel_epi64((__m128i *)dst, _mm256_castsi256_si128(bytes));
    _mm_storel_epi64((__m128i *)(dst + chars / 2 - 8), _mm256_extracti128_si256(bytes, 1));
    return true;
}

OHI_AVX2_INLINE size_t hex_decode_short(uint8_t *dst, const char *src, size_t chars)
{
    if (chars >= 16 && chars < 32 && decode_lanes(dst, src, chars))
        return chars / 2;
    return ohi_sse42_hex_decode(dst, src, chars);
}
#endif
