/* Everything that reads UTF-16, for AVX-512.
 *
 * Each unit gets as many byte places as its widest neighbour in the block may need, all places are
 * filled at once, and those that the unit does not need are squeezed out by VPCOMPRESSB:
 *
 *   nothing above 7FF: two places, from the 16 bits 00000ppp ppaaaaaa, first byte on the right
 *         one byte     ........ 0aaaaaaa
 *         two bytes    10aaaaaa 110ppppp
 *
 *   anything: four places in 32 bits, from a code point; one VPMULTISHIFTQB picks its bits 18, 12,
 * 6 and 0 onwards for the four places, then the marks of its width go on top one byte     0aaaaaaa
 * ........ ........ ........ two bytes    10aaaaaa 110ppppp ........ ........ three bytes  10aaaaaa
 * 10pppppp 1110qqqq ........ a pair       10aaaaaa 10pppppp 10qqqqqq 11110rrr     at its high half;
 * none at its low half
 *
 * Surrogates without a partner are replaced by FFFD before any of this.
 */
#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/kernel_table.h"

enum { UNITS = BLOCK / 2 };

OHI_AVX512_INLINE bool is_high_half(uint16_t unit)
{
    return (unit & 0xFC00) == 0xD800;
}

OHI_AVX512_INLINE bool is_low_half(uint16_t unit)
{
    return (unit & 0xFC00) == 0xDC00;
}

OHI_AVX512_INLINE __mmask32 find_surrogates(__m512i in)
{
    return _mm512_cmpeq_epi16_mask(_mm512_and_si512(in, splat16(0xF800)), splat16(0xD800));
}

/* The units one further on than those of a block that starts at src, of which `left` are left. */
OHI_AVX512_INLINE __m512i load_behind(const uint16_t *src, size_t left)
{
    return left > UNITS ? load_block(src + 1) : load_part(src + 1, left > 0 ? 2 * (left - 1) : 0);
}

/* Length. */

/* Bytes for two blocks beyond one a unit: one more from 80, one more from 800, which counts
 * surrogates as three; a pair is four, so two too many, taken off where its low half is. All but
 * the first is told by the upper bytes, 64 of them at once. Without a branch, for text with pairs
 * here and there would have it guessed wrong. `*high_before` says whether the blocks before ended
 * in a high half. */
OHI_AVX512_INLINE size_t extra_bytes(__m512i in0, __m512i in1, uint64_t *high_before)
{
    const __m512i upper_bytes = _mm512_set_epi8(
        127, 125, 123, 121, 119, 117, 115, 113, 111, 109, 107, 105, 103, 101, 99, 97, 95, 93, 91,
        89, 87, 85, 83, 81, 79, 77, 75, 73, 71, 69, 67, 65, 63, 61, 59, 57, 55, 53, 51, 49, 47, 45,
        43, 41, 39, 37, 35, 33, 31, 29, 27, 25, 23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1);
    __m512i upper = _mm512_permutex2var_epi8(in0, upper_bytes, in1);
    __m512i half = _mm512_and_si512(upper, splat8(0xFC));
    uint64_t high = bits_of(_mm512_cmpeq_epi8_mask(half, splat8(0xD8)));
    uint64_t low = bits_of(_mm512_cmpeq_epi8_mask(half, splat8(0xDC)));
    uint64_t pairs = low & (high << 1 | *high_before);
    *high_before = high >> 63;
    __mmask64 two = _mm512_kunpackd(_mm512_test_epi16_mask(in1, splat16(0xFF80)),
                                    _mm512_test_epi16_mask(in0, splat16(0xFF80)));
    __mmask64 three = _mm512_cmpge_epu8_mask(upper, splat8(0x08));
    return count_bits(two) + count_bits(three) - 2 * count_bits(pairs);
}

OHI_AVX512 size_t ohi_avx512_utf8_length_from_utf16(const uint16_t *src, size_t units)
{
    size_t bytes = units;
    size_t i = 0;
    uint64_t high_before = 0;
    for (; units - i >= 2 * UNITS; i += 2 * UNITS)
        bytes += extra_bytes(load_block(src + i), load_block(src + i + UNITS), &high_before);
    size_t left = units - i;
    if (left == 0)
        return bytes;
    if (left <= UNITS)
        return bytes +
               extra_bytes(load_part(src + i, 2 * left), _mm512_setzero_si512(), &high_before);
    return bytes + extra_bytes(load_block(src + i), load_part(src + i + UNITS, 2 * (left - UNITS)),
                               &high_before);
}

/* UTF-8. */

/* Which of 32 units appear, and which need more than one byte, two, three. */
typedef struct unit_widths {
    uint32_t taken;
    uint32_t two;
    uint32_t three;
    uint32_t four;
    bool has_pairs; /* always a constant: whether `four` counts */
    bool is_roomy;  /* so many units follow that whole blocks may be stored */
} unit_widths;

OHI_AVX512_INLINE size_t press(uint8_t *dst, uint64_t keep, __m512i places, bool is_roomy)
{
    size_t bytes = count_bits(keep);
    __m512i pressed = _mm512_maskz_compress_epi8(keep, places);
    if (OHI_LIKELY(is_roomy))
        store_block(dst, pressed);
    else
        store_part(dst, pressed, bytes);
    return bytes;
}

OHI_AVX512_INLINE size_t put_two_places(uint8_t *dst, __m512i in, unit_widths widths)
{
    __m512i places = _mm512_or_si512(_mm512_srli_epi16(in, 6), _mm512_slli_epi16(in, 8));
    places = _mm512_ternarylogic_epi32(places, splat16(0x3F1F), splat16(0x80C0), 0xEA);
    places = _mm512_mask_mov_epi16(in, widths.two, places);
    uint64_t keep =
        _pdep_u64(widths.taken, 0x5555555555555555) | _pdep_u64(widths.two, 0xAAAAAAAAAAAAAAAA);
    return press(dst, keep, places, widths.is_roomy);
}

/* 16 code points; `from` is the first one's bit in the masks. */
OHI_AVX512_INLINE size_t put_four_places(uint8_t *dst, __m512i points, unit_widths widths, int from)
{
    const __m512i offsets = _mm512_set1_epi64(0x20262C3200060C12);
    __mmask16 two = (__mmask16)(widths.two >> from);
    __mmask16 three = (__mmask16)(widths.three >> from);
    __mmask16 four = (__mmask16)(widths.four >> from);
    __m512i marks = _mm512_set1_epi32((int)0x80C00000);
    marks = _mm512_mask_mov_epi32(marks, three, _mm512_set1_epi32((int)0x8080E000));
    if (widths.has_pairs)
        marks = _mm512_mask_mov_epi32(marks, four, _mm512_set1_epi32((int)0x808080F0));
    __m512i parts = _mm512_multishift_epi64_epi8(offsets, points);
    parts = _mm512_ternarylogic_epi32(parts, _mm512_set1_epi32(0x3F3F3F07), marks, 0xEA);
    parts = _mm512_mask_slli_epi32(parts, (__mmask16)~two, points, 24);
    uint64_t keep = _pdep_u64(widths.taken >> from, 0x8888888888888888) |
                    _pdep_u64((widths.two & widths.taken) >> from, 0x4444444444444444) |
                    _pdep_u64((widths.three & widths.taken) >> from, 0x2222222222222222);
    if (widths.has_pairs)
        keep |= _pdep_u64(widths.four >> from, 0x1111111111111111);
    return press(dst, keep, parts, widths.is_roomy);
}

OHI_AVX512_INLINE size_t put_any(uint8_t *dst, __m512i in, unit_widths widths)
{
    size_t bytes =
        put_four_places(dst, _mm512_cvtepu16_epi32(_mm512_castsi512_si256(in)), widths, 0);
    if (widths.taken >> 16 == 0)
        return bytes;
    __m512i upper = _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(in, 1));
    return bytes + put_four_places(dst + bytes, upper, widths, 16);
}

/* (h - D800) * 400 + (l - DC00) + 10000 for units in `high`, with the constants gathered. */
OHI_AVX512_INLINE __m512i join_pairs(__m256i in, __m256i behind, __mmask16 high)
{
    __m512i points = _mm512_cvtepu16_epi32(in);
    __m512i joined = _mm512_add_epi32(_mm512_slli_epi32(points, 10), _mm512_cvtepu16_epi32(behind));
    return _mm512_mask_sub_epi32(points, high, joined, _mm512_set1_epi32(0x35FDC00));
}

/* A block with surrogates; `surrogates` says which units they are. */
OHI_AVX512_INLINE size_t put_with_pairs(uint8_t *dst, __m512i in, unit_widths widths,
                                        uint32_t surrogates, const uint16_t *src, size_t left,
                                        bool is_first)
{
    __m512i behind = load_behind(src, left);
    uint32_t low = _mm512_mask_test_epi16_mask(surrogates, in, splat16(0x0400));
    uint32_t high = surrogates & ~low;
    uint32_t low_behind = left > UNITS && is_low_half(src[UNITS]);
    uint32_t high_before = !is_first && is_high_half(src[-1]);
    uint32_t pair_high = high & (low >> 1 | low_behind << 31);
    uint32_t pair_low = low & (high << 1 | high_before);
    in = _mm512_mask_mov_epi16(in, (high & ~pair_high) | (low & ~pair_low), splat16(0xFFFD));
    widths.taken &= ~pair_low;
    widths.four = pair_high;
    widths.has_pairs = true;
    __m512i lower = join_pairs(_mm512_castsi512_si256(in), _mm512_castsi512_si256(behind),
                               (__mmask16)pair_high);
    __m512i upper = join_pairs(_mm512_extracti64x4_epi64(in, 1),
                               _mm512_extracti64x4_epi64(behind, 1), (__mmask16)(pair_high >> 16));
    size_t bytes = put_four_places(dst, lower, widths, 0);
    return bytes + put_four_places(dst + bytes, upper, widths, 16);
}

OHI_AVX512_INLINE size_t put_block(uint8_t *dst, __m512i in, const uint16_t *src, size_t left,
                                   bool is_first)
{
    size_t count = left < UNITS ? left : UNITS;
    unit_widths widths = {.taken = (uint32_t)first_bits(count), .is_roomy = left >= 3 * UNITS};
    widths.two = _mm512_cmpge_epu16_mask(in, splat16(0x80));
    if (widths.two == 0) {
        _mm256_mask_storeu_epi8(dst, widths.taken, _mm512_cvtepi16_epi8(in));
        return count;
    }
    widths.three = _mm512_cmpge_epu16_mask(in, splat16(0x800));
    if (widths.three == 0)
        return put_two_places(dst, in, widths);
    uint32_t surrogates = find_surrogates(in);
    if (surrogates != 0)
        return put_with_pairs(dst, in, widths, surrogates, src, left, is_first);
    return put_any(dst, in, widths);
}

/* Units as long as they are ASCII, 128 at a time; returns how many. */
OHI_AVX512_INLINE size_t put_ascii(uint8_t *dst, const uint16_t *src, size_t units)
{
    size_t i = 0;
    for (; units - i >= 4 * UNITS; i += 4 * UNITS) {
        __m512i in0 = load_block(src + i);
        __m512i in1 = load_block(src + i + UNITS);
        __m512i in2 = load_block(src + i + 2 * UNITS);
        __m512i in3 = load_block(src + i + 3 * UNITS);
        __m512i any = _mm512_ternarylogic_epi32(_mm512_or_si512(in0, in1), in2, in3, 0xFE);
        if (_mm512_test_epi16_mask(any, splat16(0xFF80)) != 0)
            break;
        _mm256_storeu_si256((__m256i *)(void *)(dst + i), _mm512_cvtepi16_epi8(in0));
        _mm256_storeu_si256((__m256i *)(void *)(dst + i + UNITS), _mm512_cvtepi16_epi8(in1));
        _mm256_storeu_si256((__m256i *)(void *)(dst + i + 2 * UNITS), _mm512_cvtepi16_epi8(in2));
        _mm256_storeu_si256((__m256i *)(void *)(dst + i + 3 * UNITS), _mm512_cvtepi16_epi8(in3));
    }
    return i;
}

OHI_AVX512 size_t ohi_avx512_utf16_to_utf8(uint8_t *dst, const uint16_t *src, size_t units)
{
    size_t i = put_ascii(dst, src, units);
    size_t bytes = i;
    for (; units - i >= UNITS; i += UNITS)
        bytes += put_block(dst + bytes, load_block(src + i), src + i, units - i, i == 0);
    if (units > i)
        bytes +=
            put_block(dst + bytes, load_part(src + i, 2 * (units - i)), src + i, units - i, i == 0);
    return bytes;
}

/* Latin-1. */

OHI_AVX512 size_t ohi_avx512_utf16_to_latin1(uint8_t *dst, const uint16_t *src, size_t units)
{
    size_t i = 0;
    for (; units - i >= 2 * UNITS; i += 2 * UNITS) {
        __m256i in0 = _mm512_cvtepi16_epi8(load_block(src + i));
        __m256i in1 = _mm512_cvtepi16_epi8(load_block(src + i + UNITS));
        store_block(dst + i, _mm512_inserti64x4(_mm512_castsi256_si512(in0), in1, 1));
    }
    if (units - i > UNITS) {
        _mm256_storeu_si256((__m256i *)(void *)(dst + i),
                            _mm512_cvtepi16_epi8(load_block(src + i)));
        i += UNITS;
    }
    __m512i rest = load_part(src + i, 2 * (units - i));
    _mm256_mask_storeu_epi8(dst + i, (__mmask32)first_bits(units - i), _mm512_cvtepi16_epi8(rest));
    return units;
}

OHI_AVX512 bool ohi_avx512_utf16_fits_latin1(const uint16_t *src, size_t units)
{
    size_t i = 0;
    for (; units - i >= 4 * UNITS; i += 4 * UNITS) {
        __m512i any = _mm512_or_si512(load_block(src + i), load_block(src + i + UNITS));
        any = _mm512_ternarylogic_epi32(any, load_block(src + i + 2 * UNITS),
                                        load_block(src + i + 3 * UNITS), 0xFE);
        if (_mm512_test_epi16_mask(any, splat16(0xFF00)) != 0)
            return false;
    }
    for (; units - i >= UNITS; i += UNITS)
        if (_mm512_test_epi16_mask(load_block(src + i), splat16(0xFF00)) != 0)
            return false;
    return _mm512_test_epi16_mask(load_part(src + i, 2 * (units - i)), splat16(0xFF00)) == 0;
}

#else
typedef int ohi_utf16_avx512_is_empty; /* an empty file is not C */
#endif
