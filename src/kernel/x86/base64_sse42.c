/* Base64, 16 characters at a time, and what is shorter. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/press_tables.h"
#include "kernel/x86/base64_encode_16.h"
#include "kernel/x86/partial.h"

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
#define DECODE_MANY(op) DECODE_NAME(op)
#define DECODE_END(op) op##_short

static size_t base64_decode_short(uint8_t *dst, const char *src, size_t chars);
static size_t base64_decode_utf16_short(uint8_t *dst, const uint16_t *src, size_t chars);

OHI_SSE42_INLINE __m128i load_bytes(const uint8_t *from)
{
    return _mm_loadu_si128((const __m128i *)from);
}

OHI_SSE42_INLINE __m128i low_bytes(__m128i units0, __m128i units1)
{
    const __m128i low_byte = _mm_set1_epi16(0xff);
    return _mm_packus_epi16(_mm_and_si128(units0, low_byte), _mm_and_si128(units1, low_byte));
}

OHI_SSE42_INLINE __m128i load_units(const uint8_t *from)
{
    return low_bytes(load_bytes(from), load_bytes(from + 16));
}

OHI_SSE42_INLINE size_t press(uint8_t *to, __m128i sextets, __m128i junk)
{
    return press_16(to, sextets, (unsigned)_mm_movemask_epi8(junk) ^ 0xffff);
}

OHI_SSE42_INLINE void store(uint8_t *to, __m128i bytes)
{
    _mm_storeu_si128((__m128i *)to, bytes);
}

OHI_SSE42_INLINE void store_loose(uint8_t *to, __m128i sextets)
{
    store(to, pack_sextets(sextets));
}

OHI_SSE42_INLINE void store_packed(uint8_t *to, __m128i sextets)
{
    __m128i bytes = pack_sextets(sextets);
    _mm_storel_epi64((__m128i *)to, bytes);
    ohi_store32(to + 8, (uint32_t)_mm_extract_epi32(bytes, 2));
}

OHI_SSE42_INLINE void store_some(uint8_t *to, __m128i sextets, size_t count)
{
    ohi_store_up_to_16(to, pack_sextets(sextets), count);
}

OHI_SSE42_INLINE void store_end(uint8_t *to, const uint8_t *from, size_t count)
{
    while (count > 0) {
        const size_t bytes = count < 12 ? count : 12;
        store_some(to, load_bytes(from), bytes);
        to += bytes, from += 16, count -= bytes;
    }
}

#include "kernel/base64_decode_template.h"

/* Lanes below `count`. */
OHI_SSE42_INLINE __m128i lanes_below(size_t count)
{
    const __m128i lanes = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    return _mm_cmpgt_epi8(_mm_set1_epi8((char)count), lanes);
}

/* Fewer than 16 characters, clean up to a '=' or the end. False, and nothing written, when there is
 * other junk. */
OHI_SSE42_INLINE bool decode_below_16(uint8_t *dst, __m128i chars, size_t count, size_t *written)
{
    __m128i sextets, junk;
    look_up(chars, &sextets, &junk);
    size_t clean = (size_t)__builtin_ctz((unsigned)_mm_movemask_epi8(junk) | 1u << count);
    if (clean < count) {
        __m128i stops = _mm_cmpeq_epi8(chars, _mm_set1_epi8('='));
        if (((unsigned)_mm_movemask_epi8(stops) >> clean & 1) == 0)
            return false;
    }
    *written = clean * 6 / 8;
    store_some(dst, _mm_and_si128(sextets, lanes_below(clean)), *written);
    return true;
}

OHI_SSE42 static size_t base64_decode_short(uint8_t *dst, const char *src, size_t chars)
{
    size_t written;
    __m128i text = ohi_load_up_to_16((const uint8_t *)src, chars);
    return decode_below_16(dst, text, chars, &written) ? written
                                                       : ohi_scalar_base64_decode(dst, src, chars);
}

OHI_SSE42 static size_t base64_decode_utf16_short(uint8_t *dst, const uint16_t *src, size_t chars)
{
    size_t written, first = chars < 8 ? chars : 8;
    __m128i units0 = ohi_load_up_to_16((const uint8_t *)src, 2 * first);
    __m128i units1 = ohi_load_up_to_16((const uint8_t *)(src + first), 2 * (chars - first));
    return decode_below_16(dst, low_bytes(units0, units1), chars, &written)
               ? written
               : ohi_scalar_base64_decode_utf16(dst, src, chars);
}

/* Less than 16 bytes. Without code for each length, as in base64_short.h: this file is small rather
 * than fast. */
OHI_SSE42_INLINE size_t encode_end(const rules_16 *rules, uint8_t *out, const uint8_t *src,
                                   size_t bytes, bool url)
{
    const size_t length = ohi_base64_variants[url].lengths[bytes];
    __m128i in = ohi_load_up_to_16(src, bytes);
    size_t done = 0;
    if (bytes > 12) {
        store(out, encode_12(rules, in));
        in = _mm_srli_si128(in, 12);
        done = 16, bytes -= 12;
    }
    __m128i text = pad(encode_12(rules, in), bytes + (bytes + 2) / 3);
    ohi_store_up_to_16(out + done, text, length - done);
    return length;
}

OHI_SSE42 size_t ohi_sse42_base64_encode(char *dst, const uint8_t *src, size_t bytes, bool url)
{
    const rules_16 rules = load_rules_16(url);
    uint8_t *out = (uint8_t *)dst;
    for (; bytes >= 16; bytes -= 12, src += 12, out += 16)
        store(out, encode_12(&rules, load_bytes(src)));
    return (size_t)(out - (uint8_t *)dst) + encode_end(&rules, out, src, bytes, url);
}
#endif
