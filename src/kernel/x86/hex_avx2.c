/* Hexadecimal, 32 bytes at a time. */
#include "kernel/x86/target.h"

#if OHI_X86
#include <stdbool.h>

#define VECTOR __m256i
#define WIDTH 32
#define HEX_NAME(op) ohi_avx2_##op
#define HEX_SHORT(op) ohi_sse42_##op
#define HEX_TARGET OHI_AVX2
#define HEX_INLINE OHI_AVX2_INLINE
#define V(op) _mm256_##op
#define VSI(op) _mm256_##op##_si256
#define REPEAT(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))

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

#include "kernel/x86/hex_vector.h"
#endif
