/* Everything that reads UTF-16, for AVX-512.
 *
 * Each unit gets as many byte places as its widest neighbour in the block may need, all places are
 * filled at once, and those that the unit does not need are squeezed out by VPCOMPRESSB:
 *
 *   nothing of three bytes: two places, from the 16 bits 00000ppp ppaaaaaa, first byte on the right
 *         one byte     ........ 0aaaaaaa
 *         two bytes    10aaaaaa 110ppppp     and halves of pairs, as below
 *
 *   anything: four places in 32 bits, of which the first stays empty; one VPMULTISHIFTQB picks the
 *   unit's bits 12, 6 and 0 onwards for the others, then the marks of its width go on top
 *         one byte     0aaaaaaa ........ ........ ........
 *         two bytes    10aaaaaa 110ppppp ........ ........
 *         three bytes  10aaaaaa 10pppppp 1110qqqq ........
 *         high half    10qqqqqq 11110uuu ........ ........     of a pair, and
 *         low half     10aaaaaa 10qqpppp ........ ........     qq from the high half
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

/* Length. */

/* Bytes that units take beyond one each: one more from 80, one more from 800, which counts
 * surrogates as three; a pair is four, so two too many, taken off where its low half is. Classes of
 * units are by their upper nine bits with a sign, held within a byte:
 *
 *     0000..007F  00        4000..7FFF  7F        D800..DBFF  B0..B7
 *     0080..07FF  01..0F    8000..BFFF  80        DC00..DFFF  B8..BF
 *     0800..3FFF  10..7F    C000..D7FF  80..AF    E000..FFFF  C0..FF
 */
OHI_AVX512_INLINE __m512i classes_of(__m512i in0, __m512i in1)
{
    return _mm512_packs_epi16(_mm512_srai_epi16(in0, 7), _mm512_srai_epi16(in1, 7));
}

OHI_AVX512_INLINE __m512i extra_by_class(__m512i classes)
{
    const __m512i by_class = _mm512_set_epi64(
        0x0202020202020202, 0x0202020202020202, 0x0202020202020202, 0x0202020202020202,
        0x0202020202020202, 0x0202020202020202, 0x0101010101010101, 0x0101010101010100);
    return _mm512_permutexvar_epi8(_mm512_min_epu8(classes, splat8(63)), by_class);
}

/* Low halves behind a high half. `*high_before`: whether the block before ended in a high half.
 * Without a branch, for text with pairs here and there would have it guessed wrong. */
OHI_AVX512_INLINE size_t count_pairs(__m512i classes, uint64_t *high_before)
{
    /* packing went by lanes of 16 bytes */
    const __m512i order = _mm512_set_epi64(7, 5, 3, 1, 6, 4, 2, 0);
    __m512i half = _mm512_permutexvar_epi64(order, _mm512_and_si512(classes, splat8(0xF8)));
    uint64_t high = bits_of(_mm512_cmpeq_epi8_mask(half, splat8(0xB0)));
    uint64_t low = bits_of(_mm512_cmpeq_epi8_mask(half, splat8(0xB8)));
    uint64_t pairs = low & (high << 1 | *high_before);
    *high_before = high >> 63;
    return count_bits(pairs);
}

/* For a few blocks, where adding up lanes would take longer than they do. */
OHI_AVX512_INLINE size_t extra_bytes(__m512i classes, uint64_t *high_before)
{
    return count_bits(_mm512_test_epi8_mask(classes, classes)) +
           count_bits(_mm512_cmpge_epu8_mask(classes, splat8(0x10))) -
           2 * count_pairs(classes, high_before);
}

/* Groups of blocks as long as they are free of surrogates; returns how many units. */
OHI_AVX512_INLINE size_t add_plain_groups(size_t *bytes, const uint16_t *src, size_t units)
{
    enum { GROUP = 8 * UNITS };
    __m512i sums = _mm512_setzero_si512();
    size_t i = 0;
    for (; units - i >= GROUP; i += GROUP) {
        __m512i least = splat8(0xFF);
        __m512i extra = _mm512_setzero_si512();
#pragma GCC unroll 4
        for (size_t n = 0; n < GROUP; n += 2 * UNITS) {
            __m512i classes = classes_of(load_block(src + i + n), load_block(src + i + n + UNITS));
            extra = _mm512_add_epi8(extra, extra_by_class(classes));
            least = _mm512_min_epu8(least, _mm512_xor_si512(classes, splat8(0xB0)));
        }
        if (_mm512_cmplt_epu8_mask(least, splat8(0x10)) != 0)
            break;
        sums = _mm512_add_epi64(sums, _mm512_sad_epu8(extra, _mm512_setzero_si512()));
    }
    *bytes += (size_t)_mm512_reduce_add_epi64(sums);
    return i;
}

/* `steps` of two blocks, 127 at most: each adds 2 to a lane. */
OHI_AVX512_INLINE size_t add_any_blocks(const uint16_t *src, size_t steps, uint64_t *high_before)
{
    __m512i extra = _mm512_setzero_si512();
    size_t pairs = 0;
    for (size_t i = 0; i < steps * 2 * UNITS; i += 2 * UNITS) {
        __m512i classes = classes_of(load_block(src + i), load_block(src + i + UNITS));
        extra = _mm512_add_epi8(extra, extra_by_class(classes));
        pairs += count_pairs(classes, high_before);
    }
    return add_up(extra) - 2 * pairs;
}

/* Less than two blocks, then zeros. */
OHI_AVX512_INLINE __m512i classes_of_last(const uint16_t *src, size_t units)
{
    if (units <= UNITS)
        return classes_of(load_part(src, 2 * units), _mm512_setzero_si512());
    return classes_of(load_block(src), load_part(src + UNITS, 2 * (units - UNITS)));
}

OHI_AVX512 size_t ohi_avx512_utf8_length_from_utf16(const uint16_t *src, size_t units)
{
    enum { STEP = 2 * UNITS, STEPS_A_SUM = 100 };
    size_t bytes = units;
    uint64_t high_before = 0;
    size_t i = 0;
    while (units - i >= 8 * STEP) {
        if (high_before == 0 && (find_surrogates(load_block(src + i)) |
                                 find_surrogates(load_block(src + i + UNITS))) == 0)
            i += add_plain_groups(&bytes, src + i, units - i);
        size_t steps = (units - i) / STEP;
        steps = steps < STEPS_A_SUM ? steps : STEPS_A_SUM;
        bytes += add_any_blocks(src + i, steps, &high_before);
        i += steps * STEP;
    }
    for (; units - i >= STEP; i += STEP)
        bytes +=
            extra_bytes(classes_of(load_block(src + i), load_block(src + i + UNITS)), &high_before);
    return i == units ? bytes
                      : bytes + extra_bytes(classes_of_last(src + i, units - i), &high_before);
}

/* UTF-8. */

/* Which of 32 units appear, and which need more than one byte, two, three. */
typedef struct unit_widths {
    uint32_t taken;
    uint32_t two;
    uint32_t three;
    uint32_t high; /* halves of pairs, which are of two bytes each */
    uint32_t low;
    bool has_pairs; /* always a constant: whether those count */
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
    __m512i marks = splat16(0x80C0);
    if (widths.has_pairs) {
        marks = _mm512_mask_mov_epi16(marks, widths.high, splat16(0x80F0));
        marks = _mm512_mask_mov_epi16(marks, widths.low, splat16(0x8080));
    }
    __m512i places = _mm512_or_si512(_mm512_srli_epi16(in, 6), _mm512_slli_epi16(in, 8));
    places = _mm512_ternarylogic_epi32(places, splat16(0x3F3F), marks, 0xEA);
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
    __m512i marks = _mm512_set1_epi32((int)0x80C00000);
    marks = _mm512_mask_mov_epi32(marks, three, _mm512_set1_epi32((int)0x8080E000));
    if (widths.has_pairs) {
        __mmask16 high = (__mmask16)(widths.high >> from);
        __mmask16 low = (__mmask16)(widths.low >> from);
        marks = _mm512_mask_mov_epi32(marks, high, _mm512_set1_epi32((int)0x80F00000));
        marks = _mm512_mask_mov_epi32(marks, low, _mm512_set1_epi32((int)0x80800000));
    }
    __m512i parts = _mm512_multishift_epi64_epi8(offsets, points);
    parts = _mm512_ternarylogic_epi32(parts, _mm512_set1_epi32(0x3F3F3F07), marks, 0xEA);
    parts = _mm512_mask_slli_epi32(parts, (__mmask16)~two, points, 24);
    uint64_t keep = _pdep_u64(widths.taken >> from, 0x8888888888888888) |
                    _pdep_u64((widths.two & widths.taken) >> from, 0x4444444444444444) |
                    _pdep_u64((widths.three & widths.taken) >> from, 0x2222222222222222);
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

/* A block with surrogates; `surrogates` says which units they are. The two bytes of each half of a
 * pair are made like those of a character of two bytes, with other marks, after its bits have been
 * moved to where such a character has them. */
OHI_AVX512_INLINE size_t put_with_pairs(uint8_t *dst, __m512i in, unit_widths widths,
                                        uint32_t surrogates, const uint16_t *src, size_t left,
                                        bool is_first)
{
    __mmask32 readable = widths.taken & (is_first ? ~1u : ~0u);
    __m512i before = _mm512_maskz_loadu_epi16(readable, src - 1);
    uint32_t low = _mm512_mask_test_epi16_mask(surrogates, in, splat16(0x0400));
    uint32_t high = surrogates & ~low;
    uint32_t low_behind = left > UNITS && is_low_half(src[UNITS]);
    uint32_t high_before = !is_first && is_high_half(src[-1]);
    widths.high = high & (low >> 1 | low_behind << 31);
    widths.low = low & (high << 1 | high_before);
    in = _mm512_mask_mov_epi16(in, (high & ~widths.high) | (low & ~widths.low), splat16(0xFFFD));
    __m512i ten = _mm512_and_si512(in, splat16(0x03FF));
    __m512i high_bits = _mm512_srli_epi16(_mm512_add_epi16(ten, splat16(0x0040)), 2);
    __m512i low_bits =
        _mm512_ternarylogic_epi32(_mm512_slli_epi16(before, 10), splat16(0x0C00), ten, 0xEA);
    in = _mm512_mask_mov_epi16(in, widths.high, high_bits);
    in = _mm512_mask_mov_epi16(in, widths.low, low_bits);
    widths.three &= ~(widths.high | widths.low);
    widths.has_pairs = true;
    return widths.three == 0 ? put_two_places(dst, in, widths) : put_any(dst, in, widths);
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

OHI_AVX512_INLINE void store_narrow(uint8_t *dst, const uint16_t *src)
{
    _mm256_storeu_si256((__m256i *)(void *)dst, _mm512_cvtepi16_epi8(load_block(src)));
}

OHI_AVX512 size_t ohi_avx512_utf16_to_latin1(uint8_t *dst, const uint16_t *src, size_t units)
{
    if (units <= UNITS) {
        _mm256_mask_storeu_epi8(dst, (__mmask32)first_bits(units),
                                _mm512_cvtepi16_epi8(load_part(src, 2 * units)));
        return units;
    }
    size_t i = 0;
    for (; units - i >= 2 * UNITS; i += 2 * UNITS) {
        __m256i in0 = _mm512_cvtepi16_epi8(load_block(src + i));
        __m256i in1 = _mm512_cvtepi16_epi8(load_block(src + i + UNITS));
        store_block(dst + i, _mm512_inserti64x4(_mm512_castsi256_si512(in0), in1, 1));
    }
    if (units - i > UNITS)
        store_narrow(dst + i, src + i);
    if (units > i)
        store_narrow(dst + units - UNITS, src + units - UNITS); /* on top of others */
    return units;
}

OHI_AVX512 bool ohi_avx512_utf16_fits_latin1(const uint16_t *src, size_t units)
{
    size_t i = 0;
    for (; units - i >= 4 * UNITS; i += 4 * UNITS)
        if (_mm512_test_epi16_mask(or_group(src + i), splat16(0xFF00)) != 0)
            return false;
    for (; units - i >= UNITS; i += UNITS)
        if (_mm512_test_epi16_mask(load_block(src + i), splat16(0xFF00)) != 0)
            return false;
    return _mm512_test_epi16_mask(load_part(src + i, 2 * (units - i)), splat16(0xFF00)) == 0;
}

#else
typedef int ohi_utf16_avx512_is_empty; /* an empty file is not C */
#endif
