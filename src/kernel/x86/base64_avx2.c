/* Base64, 32 characters at a time. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/press_tables.h"
#include "kernel/x86/base64_short.h"

#include <string.h>

#define VECTOR __m256i
#define WIDTH 32
#define VECTOR_INLINE OHI_AVX2_INLINE
#define V(op) _mm256_##op
#define VSI(op) _mm256_##op##_si256
#define REPEAT(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))
#define LANES(from) _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(from)))
#define ENCODE(name) name##_32
#include "kernel/x86/base64_encode_vector.h"
#include "kernel/x86/base64_vector.h"

#define DECODE_NAME(op) ohi_avx2_##op
#define DECODE_TARGET OHI_AVX2
#define DECODE_INLINE OHI_AVX2_INLINE
#define DECODE_MANY(op) op##_many
#define DECODE_END(op) op##_end

static OHI_NOINLINE size_t base64_decode_many(uint8_t *dst, const char *src, size_t chars);
static size_t base64_decode_end(uint8_t *dst, const char *src, size_t chars);
static size_t base64_decode_utf16_end(uint8_t *dst, const uint16_t *src, size_t chars);

OHI_AVX2_INLINE __m256i load_bytes(const uint8_t *from)
{
    return _mm256_loadu_si256((const __m256i *)from);
}

/* Packing works in lanes of 16 bytes: quarters come out in the order 0 2 1 3. */
OHI_AVX2_INLINE __m256i load_units(const uint8_t *from)
{
    const __m256i low_byte = _mm256_set1_epi16(0xff);
    __m256i packed = _mm256_packus_epi16(_mm256_and_si256(load_bytes(from), low_byte),
                                         _mm256_and_si256(load_bytes(from + 32), low_byte));
    return _mm256_permute4x64_epi64(packed, 0xd8);
}

OHI_AVX2_INLINE size_t press(uint8_t *to, __m256i sextets, __m256i junk)
{
    unsigned chosen = ~(unsigned)_mm256_movemask_epi8(junk);
    size_t low = press_16(to, _mm256_castsi256_si128(sextets), chosen & 0xffff);
    return low + press_16(to + low, _mm256_extracti128_si256(sextets, 1), chosen >> 16);
}

OHI_AVX2_INLINE void store(uint8_t *to, __m256i bytes)
{
    _mm256_storeu_si256((__m256i *)to, bytes);
}

/* Lane by lane: taking them to memory apart is cheaper than moving them together. */
OHI_AVX2_INLINE void store_loose(uint8_t *to, __m256i sextets)
{
    __m256i bytes = pack_sextets(sextets);
    _mm_storeu_si128((__m128i *)to, _mm256_castsi256_si128(bytes));
    _mm_storeu_si128((__m128i *)(to + 12), _mm256_extracti128_si256(bytes, 1));
}

/* Twelve bytes at the bottom of each lane are moved together: bytes 0 to 15 in the lower half, 8 to
 * 23 in the upper one. */
OHI_AVX2_INLINE __m256i pack_together(__m256i sextets)
{
    return _mm256_permutevar8x32_epi32(pack_sextets(sextets),
                                       _mm256_setr_epi32(0, 1, 2, 4, 2, 4, 5, 6));
}

OHI_AVX2_INLINE void store_packed(uint8_t *to, __m256i sextets)
{
    __m256i bytes = pack_together(sextets);
    _mm_storeu_si128((__m128i *)to, _mm256_castsi256_si128(bytes));
    _mm_storeu_si128((__m128i *)(to + 8), _mm256_extracti128_si256(bytes, 1));
}

OHI_AVX2_INLINE void store_some(uint8_t *to, __m256i sextets, size_t count)
{
    __m256i bytes = pack_together(sextets);
    __m128i low = _mm256_castsi256_si128(bytes), high = _mm256_extracti128_si256(bytes, 1);
    if (count < 16) {
        ohi_store_up_to_16(to, low, count);
        return;
    }
    _mm_storeu_si128((__m128i *)to, low);
    _mm_storel_epi64((__m128i *)(to + count - 8), ohi_moved_down(high, count - 16));
}

/* Packed in their place: store_some() twice would be 300 bytes of code. */
OHI_AVX2_INLINE void store_end(uint8_t *to, uint8_t *from, size_t count)
{
    __m256i second = load_bytes(from + 32);
    store_loose(from, load_bytes(from));
    store_loose(from + 24, second);
    memcpy(to, from, count);
}

#include "kernel/base64_decode_template.h"

/* 4 to 31 characters, the rest zero: whole dwords without a jump, and where there is no whole one
 * at the end, that from the last four characters. */
OHI_AVX2_INLINE __m256i load_below_32(const uint8_t *from, size_t count)
{
    const __m256i dwords = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256i whole = _mm256_set1_epi32((int)(count / 4));
    __m256i chars =
        _mm256_maskload_epi32((const int *)(const void *)from, _mm256_cmpgt_epi32(whole, dwords));
    if (OHI_LIKELY(count % 4 == 0))
        return chars;
    __m256i last = _mm256_set1_epi32((int)(ohi_load32(from + count - 4) >> (32 - count % 4 * 8)));
    return _mm256_or_si256(chars, _mm256_and_si256(last, _mm256_cmpeq_epi32(whole, dwords)));
}

/* Fewer than 32 characters, not all clean: without the junk they are decoded as clean text. */
OHI_AVX2 static OHI_COLD size_t decode_short_dirty(uint8_t *dst, __m256i chars, __m256i junk)
{
    char pressed[32 + 8];
    __m256i stops = _mm256_cmpeq_epi8(chars, _mm256_set1_epi8('='));
    size_t count = press((uint8_t *)pressed, chars, _mm256_andnot_si256(stops, junk));
    return ohi_avx2_base64_decode(dst, pressed, count);
}

/* 4 to 31 characters. */
OHI_AVX2_INLINE size_t base64_decode_short(uint8_t *dst, const char *src, size_t chars)
{
    __m256i text = load_below_32((const uint8_t *)src, chars), sextets, junk;
    look_up(text, &sextets, &junk);
    size_t clean = _tzcnt_u32((unsigned)_mm256_movemask_epi8(junk) | (unsigned)1 << chars);
    if (OHI_UNLIKELY(clean < chars) && src[clean] != '=')
        return decode_short_dirty(dst, text, junk);
    /* What is behind must not carry over into the last character's bits. */
    store_some(dst, _mm256_and_si256(sextets, _mm256_set1_epi8(0x3f)), clean * 6 / 8);
    return clean * 6 / 8;
}

/* Most texts are short, and nothing is set up for them. Inlined in part, it would be split. */
OHI_AVX2 OHI_NOINLINE size_t ohi_avx2_base64_decode(uint8_t *dst, const char *src, size_t chars)
{
    if (chars >= 32)
        return base64_decode_many(dst, src, chars);
    return chars < 4 ? ohi_scalar_base64_decode(dst, src, chars)
                     : base64_decode_short(dst, src, chars);
}

/* Whole groups at the end of a text: its last 32 characters are decoded, though some are already.
 * Those are whole groups, too, if all 32 are clean. */
OHI_AVX2_INLINE size_t base64_decode_end(uint8_t *dst, const char *src, size_t chars)
{
    const size_t bytes = chars / 4 * 3;
    if (chars % 4 == 0 && src[chars - 1] != '=') {
        __m256i sextets, junk;
        look_up(load_bytes((const uint8_t *)src + chars - 32), &sextets, &junk);
        if (!any_junk(junk)) {
            store_packed(dst + bytes - 24, sextets);
            return bytes;
        }
    }
    return ohi_avx2_base64_decode(dst, src, chars);
}

OHI_AVX2_INLINE size_t base64_decode_utf16_end(uint8_t *dst, const uint16_t *src, size_t chars)
{
    return ohi_sse42_base64_decode_utf16(dst, src, chars);
}

/* Twelve bytes from the start of a lane, and twelve up to the end of the other. */
OHI_AVX2_INLINE __m256i load_lanes(const uint8_t *low, const uint8_t *high)
{
    __m128i first = _mm_loadu_si128((const __m128i *)low);
    __m128i second = _mm_loadu_si128((const __m128i *)high);
    return _mm256_inserti128_si256(_mm256_castsi128_si256(first), second, 1);
}

/* 96 bytes, with the four before them and the four behind: one load a vector, from four bytes
 * before the 24 that are taken of it. */
OHI_AVX2_INLINE void encode_96(const rules_32 *rules, uint8_t *out, const uint8_t *src)
{
    const __m256i order = _mm256_setr_epi8(SPREAD_ORDER(4), SPREAD_ORDER(0));
    __m256i bytes0 = load_bytes(src - 4), bytes1 = load_bytes(src + 20);
    __m256i bytes2 = load_bytes(src + 44), bytes3 = load_bytes(src + 68);
    store(out, characters_32(rules, bytes0, order));
    store(out + 32, characters_32(rules, bytes1, order));
    store(out + 64, characters_32(rules, bytes2, order));
    store(out + 96, characters_32(rules, bytes3, order));
}

/* The order that takes from the second lane the twelve bytes of four groups of which the last lacks
 * some: all are moved on by as many, and what would come from behind the lane gets its top bit set,
 * which makes it zero. */
OHI_AVX2_INLINE __m256i order_lacking(__m256i order, size_t lacks)
{
    enum { ZERO_FROM_16 = 0x70 };
    __m128i move = _mm_set1_epi8((char)(ZERO_FROM_16 + lacks));
    return _mm256_add_epi8(order, _mm256_inserti128_si256(_mm256_setzero_si256(), move, 1));
}

/* The end of a text is done together with some of what is done already: whole groups from its last
 * byte back, and below 24 bytes the lanes overlap, too. */
OHI_AVX2 OHI_HOT size_t ohi_avx2_base64_encode(char *dst, const uint8_t *src, size_t bytes,
                                               bool url)
{
    if (bytes < 16)
        return encode_below_16(dst, src, bytes, url);
    const rules_32 rules = load_rules_32(url);
    const __m256i order = _mm256_setr_epi8(SPREAD_ORDER(0), SPREAD_ORDER(4));
    const size_t groups = (bytes + 2) / 3, lacks = 3 * groups - bytes;
    const size_t before = groups < 8 ? 0 : groups - 8, not_stored = url ? lacks : 0;
    const uint8_t *end = src + bytes, *last = src + 3 * before;
    uint8_t *out = (uint8_t *)dst;
    if (src < last) {
        store(out, characters_32(&rules, load_lanes(src, src + 8), order));
        for (src += 24, out += 32; end - src >= 4 * 24 + 4; src += 4 * 24, out += 4 * 32) {
            ohi_prefetch(src, 4 * 24, OHI_AHEAD(32));
            encode_96(&rules, out, src);
        }
        for (; src < last; src += 24, out += 32)
            store(out, characters_32(&rules, load_lanes(src, src + 8), order));
    }
    __m256i text = characters_32(&rules, load_lanes(last, end - 16), order_lacking(order, lacks));
    _mm_storeu_si128((__m128i *)(dst + 4 * before), _mm256_castsi256_si128(text));
    out = (uint8_t *)dst + 4 * groups - 16;
    ohi_store_8_to_16(out, pad(_mm256_extracti128_si256(text, 1), 16 - lacks), 16 - not_stored);
    return 4 * groups - not_stored;
}
#endif
