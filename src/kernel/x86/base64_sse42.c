/* Base64, 16 characters at a time. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/press_tables.h"
#include "kernel/x86/partial.h"

#include <stdbool.h>

#define VECTOR __m128i
#define WIDTH 16
#define VECTOR_INLINE OHI_SSE42_INLINE
#define V(op) _mm_##op
#define VSI(op) _mm_##op##_si128
#define REPEAT(...) _mm_setr_epi8(__VA_ARGS__)
#include "kernel/x86/base64_vector.h"

#define DECODE_NAME(op) ohi_sse42_##op
#define DECODE_TARGET OHI_SSE42
#define DECODE_INLINE OHI_SSE42_INLINE

OHI_SSE42_INLINE __m128i load_bytes(const uint8_t *from)
{
    return _mm_loadu_si128((const __m128i *)from);
}

OHI_SSE42_INLINE __m128i load_units(const uint8_t *from)
{
    const __m128i low_byte = _mm_set1_epi16(0xff);
    return _mm_packus_epi16(_mm_and_si128(load_bytes(from), low_byte),
                            _mm_and_si128(load_bytes(from + 16), low_byte));
}

OHI_SSE42_INLINE size_t press(uint8_t *to, __m128i sextets, __m128i junk)
{
    __m128i valid = _mm_cmpeq_epi8(junk, _mm_setzero_si128());
    return press_16(to, sextets, (unsigned)_mm_movemask_epi8(valid));
}

OHI_SSE42_INLINE void store_packed(uint8_t *to, __m128i sextets)
{
    __m128i bytes = pack_sextets(sextets);
    _mm_storel_epi64((__m128i *)to, bytes);
    ohi_store32(to + 8, (uint32_t)_mm_extract_epi32(bytes, 2));
}

#include "kernel/base64_decode_template.h"

OHI_SSE42 size_t ohi_sse42_base64_encode(char *dst, const uint8_t *src, size_t bytes, bool url)
{
    const __m128i distances = alphabet_distances(url);
    char *out = dst;
    for (; bytes >= 16; bytes -= 12, src += 12, out += 16) {
        __m128i text = characters_of(spread_sextets(load_bytes(src)), distances);
        _mm_storeu_si128((__m128i *)out, text);
    }
    while (bytes > 0) {
        size_t step = bytes < 12 ? bytes : 12;
        __m128i text = characters_of(spread_sextets(ohi_load_up_to_16(src, step)), distances);
        size_t chars = (step * 4 + 2) / 3;
        ohi_store_up_to_16((uint8_t *)out, text, chars);
        out += chars;
        for (; !url && chars % 4 != 0; chars++)
            *out++ = '=';
        src += step;
        bytes -= step;
    }
    return (size_t)(out - dst);
}
#endif
