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
#define LANES(from) _mm_loadu_si128((const __m128i *)(from))

OHI_SSE42_INLINE __m128i spread_lanes(__m128i vector)
{
    return vector;
}

OHI_SSE42_INLINE __m128i join_lanes(__m128i vector)
{
    return vector;
}

OHI_SSE42_INLINE __m128i widen_half(const uint8_t *from)
{
    return _mm_cvtepu8_epi16(_mm_loadl_epi64((const __m128i *)from));
}

OHI_SSE42_INLINE void store_half(uint8_t *to, __m128i vector)
{
    _mm_storel_epi64((__m128i *)to, vector);
}

static size_t hex_encode_short(char *dst, const uint8_t *src, size_t bytes);
static size_t hex_decode_short(uint8_t *dst, const char *src, size_t chars);

#include "kernel/x86/hex_vector.h"

/* What the first and the second digit of a byte count. */
#define WEIGHTS 16, 1
const uint8_t ohi_hex_rules[8 * 16] = {TIMES_16(0xff - '9'), TIMES_16(6),     TIMES_16(0xf0),
                                       TIMES_16(0xdf),       TIMES_16('A'),   TIMES_16(10),
                                       TIMES_16(0x70),       TIMES_8(WEIGHTS)};

/* Less than 8 bytes. */
OHI_SSE42 static OHI_HOT size_t hex_encode_short(char *dst, const uint8_t *src, size_t bytes)
{
    __m128i words = _mm_cvtepu8_epi16(ohi_load_up_to_16(src, bytes));
    ohi_store_up_to_16((uint8_t *)dst, digits_of_words(words), 2 * bytes);
    return 2 * bytes;
}

/* Less than 16 digits, or a pair among more that is none, which the reference finds. */
OHI_SSE42 static OHI_HOT size_t hex_decode_short(uint8_t *dst, const char *src, size_t chars)
{
    if (chars < 16) {
        const digit_rules rules = load_rules();
        __m128i values = values_of(&rules, ohi_load_up_to_16((const uint8_t *)src, chars));
        if ((marks_of(&rules, values) & ((1u << chars) - 1)) == 0) {
            __m128i words = join_pairs(&rules, values);
            ohi_store_up_to_16(dst, _mm_packus_epi16(words, words), chars / 2);
            return chars / 2;
        }
    }
    return ohi_scalar_hex_decode(dst, src, chars);
}
#endif
