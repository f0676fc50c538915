/* Hexadecimal, 16 bytes at a time. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/x86/partial.h"

#include <stdbool.h>

#define VECTOR __m128i
#define WIDTH 16
#define HEX_NAME(op) ohi_sse42_##op
#define HEX_SHORT(op) op##_short
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

OHI_SSE42_INLINE void store_half(uint8_t *to, __m128i vector)
{
    _mm_storel_epi64((__m128i *)to, vector);
}

static size_t hex_encode_short(char *dst, const uint8_t *src, size_t bytes);
static size_t hex_decode_short(uint8_t *dst, const char *src, size_t chars);

#include "kernel/x86/hex_vector.h"

/* Less than 16 bytes. */
OHI_SSE42 static size_t hex_encode_short(char *dst, const uint8_t *src, size_t bytes)
{
    __m128i low, high;
    digits_of(ohi_load_up_to_16(src, bytes), &low, &high);
    size_t first = bytes < 8 ? bytes : 8;
    ohi_store_up_to_16((uint8_t *)dst, low, 2 * first);
    ohi_store_up_to_16((uint8_t *)dst + 16, high, 2 * (bytes - first));
    return 2 * bytes;
}

/* Less than 16 digits, or a pair among more that is none, which the reference finds. */
OHI_SSE42 static size_t hex_decode_short(uint8_t *dst, const char *src, size_t chars)
{
    if (chars < 16) {
        __m128i values = values_of(ohi_load_up_to_16((const uint8_t *)src, chars));
        if ((marks_of(values) & ((1u << chars) - 1)) == 0) {
            __m128i words = join_pairs(values);
            ohi_store_up_to_16(dst, _mm_packus_epi16(words, words), chars / 2);
            return chars / 2;
        }
    }
    return ohi_scalar_hex_decode(dst, src, chars);
}
#endif
