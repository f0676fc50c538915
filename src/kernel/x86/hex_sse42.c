/* Hexadecimal, 16 bytes at a time. */
#include "kernel/x86/target.h"

#if OHI_X86
#include <stdbool.h>

#define VECTOR __m128i
#define WIDTH 16
#define HEX_NAME(op) ohi_sse42_##op
#define HEX_SHORT(op) ohi_scalar_##op
#define HEX_TARGET OHI_SSE42
#define HEX_INLINE OHI_SSE42_INLINE
#define V(op) _mm_##op
#define VSI(op) _mm_##op##_si128
#define REPEAT(...) _mm_setr_epi8(__VA_ARGS__)

OHI_SSE42_INLINE __m128i spread_lanes(__m128i vector)
{
    return vector;
}

OHI_SSE42_INLINE __m128i join_lanes(__m128i vector)
{
    return vector;
}

#include "kernel/x86/hex_vector.h"
#endif
