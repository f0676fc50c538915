/* Everything that reads UTF-16, for AVX-512.
 *
 * Each unit gets as many byte places as its widest neighbour in the block may need, all places are
 * filled at once, and those that the unit does not need are squeezed out by VPCOMPRESSB:
 *
 *   nothing of three bytes: two places, a word of each unit, first byte on the right. The lower
 *   one always appears. A unit of one byte stays as it is; of others the bits 6 and 0 onwards get
 *   to where their bytes are, and the marks of the unit's width on top.
 *         one byte     ........ 0aaaaaaa
 *         two bytes    10aaaaaa 110ppppp
 *         high half    10qqqqqq 11110uuu     of a pair, and
 *         low half     10aaaaaa 10qqpppp     qq from the high half
 *
 *   anything: four places, the same words with another word in front of each, of which the first
 *   place stays empty
 *         three bytes  10aaaaaa 10pppppp 1110qqqq ........
 *
 * Surrogates without a partner are replaced by FFFD before any of this.
 */
#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/constants.h"
#include "kernel/kernel_table.h"

/* Length. */

/* Bytes that units take beyond one each: one more from 80, one more from 800, which counts
 * surrogates as three, but for the low half of a pair: a pair is four, of which its high half has
 * three. Classes of units are by their upper nine bits with a sign, held within a byte:
 *
 *     0000..007F  00        4000..7FFF  7F        D800..DBFF  B0..B7
 *     0080..07FF  01..0F    8000..BFFF  80        DC00..DFFF  B8..BF
 *     0800..3FFF  10..7F    C000..D7FF  80..AF    E000..FFFF  C0..FF
 */
OHI_AVX512_INLINE __m512i classes_of(__m512i in0, __m512i in1)
{
    return _mm512_packs_epi16(_mm512_srai_epi16(in0, 7), _mm512_srai_epi16(in1, 7));
}

OHI_AVX512_INLINE __m512i classes_at(const uint16_t *src)
{
    return classes_of(load_block(src), load_block(src + UNITS));
}

/* Constants of this, four times each (constants.h). */
typedef struct class_marks {
    uint32_t last;          /* the last class that is looked up */
    uint32_t high;          /* the first class of high halves, */
    uint32_t low_from_it;   /* what sets low halves apart from those, */
    uint32_t other_from_it; /* and other units, and more */
} class_marks;

static const class_marks class_marks_table = {
    .last = 0x3F3F3F3F,
    .high = 0xB0B0B0B0,
    .low_from_it = 0x08080808,
    .other_from_it = 0x10101010,
};

/* Steps of two blocks. So many at a time, and at most before what they add to bytes is added up,
 * with one step more: 2 each. */
enum { STEP = 2 * UNITS, ROUND = 4 * STEP, LONGEST_SUM = 126 * STEP };

/* Packing goes by lanes of 16 bytes, of which each half is 8 units of a block. Where the unit in
 * front of each is; in front of the first one the last. */
static const _Alignas(BLOCK) uint8_t place_before[BLOCK] = {
    63, 0,  1,  2,  3,  4,  5,  6,  55, 8,  9,  10, 11, 12, 13, 14, 7,  16, 17, 18, 19, 20,
    21, 22, 15, 24, 25, 26, 27, 28, 29, 30, 23, 32, 33, 34, 35, 36, 37, 38, 31, 40, 41, 42,
    43, 44, 45, 46, 39, 48, 49, 50, 51, 52, 53, 54, 47, 56, 57, 58, 59, 60, 61, 62,
};

/* What the steps share. */
typedef struct step_rules {
    __m512i last;
    __m512i high;
    __m512i low_from_it;
    __m512i other_from_it;
    __m512i place_before;
    __m512i by_class;
} step_rules;

OHI_AVX512_INLINE step_rules step_rules_of(const class_marks *marks)
{
    return (step_rules){
        .last = in_all(marks->last),
        .high = in_all(marks->high),
        .low_from_it = in_all(marks->low_from_it),
        .other_from_it = in_all(marks->other_from_it),
        .place_before = load_block(place_before),
        .by_class = _mm512_set_epi64(0x0202020202020202, 0x0202020202020202, 0x0202020202020202,
                                     0x0202020202020202, 0x0202020202020202, 0x0202020202020202,
                                     0x0101010101010101, 0x0101010101010100),
    };
}

/* Bytes beyond one each, of the units that count. */
OHI_AVX512_INLINE __m512i extra_by_class(step_rules rules, __mmask64 which, __m512i classes)
{
    classes = _mm512_min_epu8(classes, rules.last);
    return _mm512_maskz_permutexvar_epi8(which, classes, rules.by_class);
}

/* How classes differ from that of a high half: 0 to 7 is one, 8 to F a low half. */
OHI_AVX512_INLINE __m512i from_high(step_rules rules, __m512i classes)
{
    return _mm512_xor_si512(classes, rules.high);
}

OHI_AVX512_INLINE bool has_surrogates(step_rules rules, __m512i differences)
{
    return _mm512_cmplt_epu8_mask(differences, rules.other_from_it) != 0;
}

typedef struct step_sum {
    __m512i extra;  /* in bytes, */
    __m512i total;  /* and words of 64 bits */
    __m512i before; /* of the last step, each unit's difference where the next one's has place */
} step_sum;

OHI_AVX512_INLINE void add_up_extra(step_sum *sum)
{
    const __m512i zero = _mm512_setzero_si512();
    sum->total = _mm512_add_epi64(sum->total, _mm512_sad_epu8(sum->extra, zero));
    sum->extra = zero;
}

/* A low half behind a high one adds nothing. No branch, for text with pairs here and there would
 * have it guessed wrong. */
OHI_AVX512_INLINE void add_step(step_rules rules, step_sum *sum, __m512i classes)
{
    __m512i here = from_high(rules, classes);
    __m512i before = _mm512_permutexvar_epi8(rules.place_before, here);
    __m512i in_front = _mm512_mask_mov_epi8(sum->before, ~UINT64_C(1), before);
    __m512i apart = _mm512_ternarylogic_epi32(in_front, here, rules.low_from_it, 0xF6);
    __mmask64 which = _mm512_cmpge_epu8_mask(apart, rules.low_from_it);
    sum->extra = _mm512_add_epi8(sum->extra, extra_by_class(rules, which, classes));
    sum->before = before;
}

/* Rounds as long as they are free of surrogates; returns where the others begin. */
OHI_AVX512_INLINE const uint16_t *add_plain(step_rules rules, step_sum *sum, const uint16_t *src,
                                            const uint16_t *end)
{
    for (; end - src >= ROUND; src += ROUND) {
        __m512i least = rules.high;
#pragma GCC unroll 4
        for (size_t n = 0; n < ROUND; n += STEP) {
            __m512i classes = classes_at(src + n);
            __m512i extra = extra_by_class(rules, ~UINT64_C(0), classes);
            sum->extra = n == 0 ? extra : _mm512_add_epi8(sum->extra, extra);
            least = _mm512_min_epu8(least, from_high(rules, classes));
        }
        if (has_surrogates(rules, least))
            break;
        add_up_extra(sum);
    }
    sum->extra = _mm512_setzero_si512();
    return src;
}

/* Whole steps, LONGEST_SUM at most. */
OHI_AVX512_INLINE void add_steps(step_rules rules, step_sum *sum, const uint16_t *src,
                                 const uint16_t *end)
{
    if (end - src > 2 * ROUND && !has_surrogates(rules, from_high(rules, classes_at(src)))) {
        sum->before = rules.low_from_it;
        src = add_plain(rules, sum, src, end);
    }
    for (; src != end; src += STEP)
        add_step(rules, sum, classes_at(src));
}

/* Up to two blocks, then zeros. */
OHI_AVX512_INLINE __m512i classes_of_short(const uint16_t *src, size_t units)
{
    if (units <= UNITS)
        return classes_of(load_part(src, 2 * units), _mm512_setzero_si512());
    return classes_of(load_block(src), load_part(src + UNITS, 2 * (units - UNITS)));
}

TEXT_KERNEL size_t ohi_avx512_utf8_length_from_utf16(const uint16_t *src, size_t units)
{
    const step_rules rules = step_rules_of(unknown(&class_marks_table));
    const __m512i zero = _mm512_setzero_si512();
    step_sum sum = {.extra = zero, .total = zero, .before = rules.low_from_it};
    size_t left = units;
    while (left > STEP) {
        size_t some = left > LONGEST_SUM ? LONGEST_SUM : (left - 1) / STEP * STEP;
        add_steps(rules, &sum, src, src + some);
        src += some;
        left -= some;
        if (left > STEP)
            add_up_extra(&sum);
    }
    add_step(rules, &sum, classes_of_short(src, left));
    add_up_extra(&sum);
    return units + (size_t)_mm512_reduce_add_epi64(sum.total);
}

/* UTF-8. */

/* Constants of this, twice 16 bits each: they lie in memory (constants.h), where loading repeats
 * them for nothing, while making them takes a port that everything here waits for. */
typedef struct utf8_marks {
    uint32_t least_two; /* units from here on take two bytes, */
    uint32_t least_three;
    uint32_t surrogate_bits;
    uint32_t surrogate;
    uint32_t two; /* on the last two bytes of such units */
    uint32_t three;
    uint32_t high;
    uint32_t low;
    uint32_t lower;      /* the lower one of these, */
    uint32_t trail_bits; /* and what is in them beside the marks */
    uint32_t first;      /* on the first of three bytes, */
    uint32_t first_bits; /* the upper one of a word */
    uint32_t replacement;
    uint32_t half_bits; /* of a half of a pair, which also has this one if it is a low half */
    uint32_t low_half;
    uint32_t plane_one;  /* what pairs count from, in a high half */
    uint32_t half_marks; /* the bits that tell what is half of a pair */
    uint32_t beyond_ascii;
    uint32_t high_half_bits; /* of a high half, in a low one's two bytes */
} utf8_marks;

static const utf8_marks utf8_marks_table = {
    .least_two = IN_EACH(0x80),
    .least_three = IN_EACH(0x800),
    .surrogate_bits = IN_EACH(0xF800),
    .surrogate = IN_EACH(0xD800),
    .two = IN_EACH(0x80C0),
    .three = IN_EACH(0x8080),
    .high = IN_EACH(0x80F0),
    .low = IN_EACH(0x8080),
    .lower = IN_EACH(0x00FF),
    .trail_bits = IN_EACH(0x3F3F),
    .first = IN_EACH(0xE000),
    .first_bits = IN_EACH(0x0F00),
    .replacement = IN_EACH(0xFFFD),
    .half_bits = IN_EACH(0x03FF),
    .low_half = IN_EACH(0x0400),
    .plane_one = IN_EACH(0x0040),
    .half_marks = IN_EACH(0xFC00),
    .beyond_ascii = IN_EACH(0xFF80),
    .high_half_bits = IN_EACH(0x0C00),
};

/* What every block of two places or less takes. A loop holds it in registers, for it would be
 * loaded again behind each store. */
typedef struct width_rules {
    __m512i least_two;
    __m512i least_three;
    __m512i two;
} width_rules;

OHI_AVX512_INLINE width_rules width_rules_of(const utf8_marks *marks)
{
    return (width_rules){in_all(marks->least_two), in_all(marks->least_three), in_all(marks->two)};
}

#define ALL_UNITS UINT32_C(0xFFFFFFFF)

/* Where a block is in its text. */
typedef struct block_place {
    size_t left;     /* units from its first one on, all of which make a byte at least */
    size_t skip;     /* so many of its units have been put before; it is the last one then */
    uint32_t before; /* which units have one before them in the text, */
    uint32_t behind; /* and behind them */
} block_place;

/* Which of its units need more than one byte, and three. */
typedef struct unit_widths {
    const utf8_marks *marks;
    __m512i mark_two;
    __mmask32 two;
    uint32_t two_bits; /* the same */
    __mmask32 three;
    __mmask32 high; /* halves of pairs, which are of two bytes each */
    __mmask32 low;
    bool has_pairs; /* always a constant: whether those count */
} unit_widths;

OHI_AVX512_INLINE size_t press(uint8_t *dst, __mmask64 keep, __m512i places, bool is_roomy)
{
    size_t bytes = count_bits(_cvtmask64_u64(keep));
    __m512i pressed = _mm512_maskz_compress_epi8(keep, places);
    if (OHI_LIKELY(is_roomy))
        store_block(dst, pressed);
    else
        store_part(dst, pressed, bytes);
    return bytes;
}

/* The marks of two bytes. */
OHI_AVX512_INLINE __m512i two_marks_of(unit_widths widths)
{
    if (!widths.has_pairs)
        return widths.mark_two;
    const utf8_marks *table = widths.marks;
    __m512i marks = _mm512_mask_mov_epi16(widths.mark_two, widths.high, in_all(table->high));
    return _mm512_mask_mov_epi16(marks, widths.low, in_all(table->low));
}

/* Units have 12 bits at most, so that what is moved down does not reach the upper byte. */
OHI_AVX512_INLINE size_t put_two_places(uint8_t *dst, __m512i in, unit_widths widths,
                                        block_place place)
{
    __m512i parts = _mm512_ternarylogic_epi32(
        in_all(widths.marks->trail_bits), _mm512_srli_epi16(in, 6), _mm512_slli_epi16(in, 8), 0xE0);
    in = _mm512_mask_add_epi16(in, widths.two, parts, two_marks_of(widths));
    uint64_t keep = 0x5555555555555555 | _pdep_u64(widths.two_bits, 0xAAAAAAAAAAAAAAAA);
    return press(dst, keep & ~first_bits(2 * place.skip), in, place.left >= 2 * UNITS);
}

/* The last two bytes of each unit, or its only one. */
OHI_AVX512_INLINE __m512i last_two_of(__m512i in, unit_widths widths)
{
    const utf8_marks *table = widths.marks;
    __m512i marks = _mm512_mask_mov_epi16(two_marks_of(widths), widths.three, in_all(table->three));
    __m512i parts = _mm512_ternarylogic_epi32(in_all(table->lower), _mm512_srli_epi16(in, 6),
                                              _mm512_slli_epi16(in, 8), 0xCA);
    parts = _mm512_ternarylogic_epi32(parts, in_all(table->trail_bits), marks, 0xEA);
    return _mm512_mask_mov_epi16(in, widths.two, parts);
}

/* The first of three bytes, as the upper one of a word. */
OHI_AVX512_INLINE __m512i first_of(__m512i in, unit_widths widths)
{
    __m512i first =
        _mm512_ternarylogic_epi32(_mm512_srli_epi16(in, 4), in_all(widths.marks->first_bits),
                                  in_all(widths.marks->first), 0xEA);
    return _mm512_maskz_mov_epi16(widths.three, first);
}

/* What is not zero of four places each of 16 units, and always the third one; not of the first
 * `skip` units. */
OHI_AVX512_INLINE size_t press_four(uint8_t *dst, __m512i places, size_t skip, bool is_roomy)
{
    __mmask64 keep = _kor_mask64(_mm512_test_epi8_mask(places, places), 0x4444444444444444);
    if (!__builtin_constant_p(skip) || skip != 0)
        keep = _kandn_mask64(first_bits(4 * skip), keep);
    return press(dst, keep, places, is_roomy);
}

/* Interleaving works within lanes of 16 bytes, which are filled in such an order that the lower
 * halves make the first 16 units. */
OHI_AVX512_INLINE size_t put_four_places(uint8_t *dst, __m512i in, unit_widths widths,
                                         block_place place)
{
    const size_t half = UNITS / 2;
    const __m512i order = _mm512_set_epi64(7, 3, 6, 2, 5, 1, 4, 0);
    __m512i first = _mm512_permutexvar_epi64(order, first_of(in, widths));
    __m512i last = _mm512_permutexvar_epi64(order, last_two_of(in, widths));
    __m512i lower = _mm512_unpacklo_epi16(first, last), upper = _mm512_unpackhi_epi16(first, last);
    bool is_roomy = place.left >= 3 * UNITS;
    if (place.skip >= half)
        return press_four(dst, upper, place.skip - half, is_roomy);
    size_t bytes = press_four(dst, lower, place.skip, is_roomy);
    return bytes + press_four(dst + bytes, upper, 0, is_roomy);
}

OHI_AVX512_INLINE __mmask32 find_surrogates(__m512i in, const utf8_marks *marks)
{
    return _mm512_cmpeq_epi16_mask(_mm512_and_si512(in, in_all(marks->surrogate_bits)),
                                   in_all(marks->surrogate));
}

/* Where `first` is a high half and `second` a low one, which less 400 is marked like a high one. */
OHI_AVX512_INLINE __mmask32 find_pairs(const utf8_marks *marks, __m512i first, __m512i second)
{
    second = _mm512_sub_epi16(second, in_all(marks->low_half));
    __m512i apart = _mm512_ternarylogic_epi32(first, second, in_all(marks->surrogate), 0x7E);
    return _mm512_testn_epi16_mask(apart, in_all(marks->half_marks));
}

/* A block with surrogates; `surrogates` says which units they are. The two bytes of each half of a
 * pair are made like those of a character of two bytes, with other marks, after its bits have been
 * moved to where such a character has them. */
OHI_AVX512_INLINE size_t put_with_pairs(uint8_t *dst, __m512i in, unit_widths widths,
                                        __mmask32 surrogates, block_place place,
                                        const uint16_t *src)
{
    const utf8_marks *table = widths.marks;
    __m512i before = _mm512_maskz_loadu_epi16(place.before, src - 1);
    __m512i behind = _mm512_maskz_loadu_epi16(place.behind, src + 1);
    widths.high = find_pairs(table, in, behind);
    widths.low = find_pairs(table, before, in);
    __mmask32 paired = _kor_mask32(widths.high, widths.low);
    __mmask32 lone = _kandn_mask32(paired, surrogates);
    in = _mm512_mask_mov_epi16(in, lone, in_all(table->replacement));
    __m512i ten = _mm512_and_si512(in, in_all(table->half_bits));
    __m512i high_bits = _mm512_srli_epi16(_mm512_add_epi16(ten, in_all(table->plane_one)), 2);
    __m512i low_bits = _mm512_ternarylogic_epi32(_mm512_slli_epi16(before, 10),
                                                 in_all(table->high_half_bits), ten, 0xEA);
    in = _mm512_mask_mov_epi16(in, widths.high, high_bits);
    in = _mm512_mask_mov_epi16(in, widths.low, low_bits);
    widths.has_pairs = true;
    widths.two_bits = (uint32_t)bits_of(widths.two); /* again, not kept all the way */
    if (_kandn_mask32(surrogates, widths.three) == 0 && OHI_LIKELY(lone == 0))
        return put_two_places(dst, in, widths, place);
    widths.three = _kandn_mask32(paired, widths.three);
    return put_four_places(dst, in, widths, place);
}

OHI_AVX512_INLINE size_t put_block(uint8_t *dst, __m512i in, width_rules rules, block_place place,
                                   const uint16_t *src)
{
    unit_widths widths = {.marks = unknown(&utf8_marks_table), .mark_two = rules.two};
    widths.two = _mm512_cmpge_epu16_mask(in, rules.least_two);
    widths.two_bits = (uint32_t)bits_of(widths.two);
    if (widths.two_bits == 0) {
        _mm256_mask_storeu_epi8(dst - place.skip, (__mmask32)~first_bits(place.skip),
                                _mm512_cvtepi16_epi8(in));
        return UNITS - place.skip;
    }
    widths.three = _mm512_cmpge_epu16_mask(in, rules.least_three);
    if (widths.three == 0)
        return put_two_places(dst, in, widths, place);
    __mmask32 surrogates = find_surrogates(in, widths.marks);
    if (surrogates == 0)
        return put_four_places(dst, in, widths, place);
    return put_with_pairs(dst, in, widths, surrogates, place, src);
}

OHI_AVX512_INLINE bool is_ascii_block(__m512i in)
{
    const utf8_marks *marks = unknown(&utf8_marks_table);
    return _mm512_test_epi32_mask(in, in_all(marks->beyond_ascii)) == 0;
}

OHI_AVX512_INLINE void store_narrow(uint8_t *dst, const uint16_t *src)
{
    _mm256_storeu_si256((__m256i *)(void *)dst, _mm512_cvtepi16_epi8(load_block(src)));
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
        if (!is_ascii_block(any))
            break;
        _mm256_storeu_si256((__m256i *)(void *)(dst + i), _mm512_cvtepi16_epi8(in0));
        _mm256_storeu_si256((__m256i *)(void *)(dst + i + UNITS), _mm512_cvtepi16_epi8(in1));
        _mm256_storeu_si256((__m256i *)(void *)(dst + i + 2 * UNITS), _mm512_cvtepi16_epi8(in2));
        _mm256_storeu_si256((__m256i *)(void *)(dst + i + 3 * UNITS), _mm512_cvtepi16_epi8(in3));
    }
    return i;
}

/* One to four blocks of units, if they are ASCII; the last ones end where the text does. Other text
 * mostly shows in the first one. */
OHI_AVX512_INLINE bool put_few_ascii_blocks(uint8_t *dst, const uint16_t *src, size_t units)
{
    if (!is_ascii_block(load_block(src)))
        return false;
    __m512i any = load_block(src + units - UNITS);
    if (units > 2 * UNITS)
        any = _mm512_ternarylogic_epi32(any, load_block(src + UNITS),
                                        load_block(src + units - 2 * UNITS), 0xFE);
    if (!is_ascii_block(any))
        return false;
    store_narrow(dst, src);
    if (units > 2 * UNITS) {
        store_narrow(dst + UNITS, src + UNITS);
        store_narrow(dst + units - 2 * UNITS, src + units - 2 * UNITS);
    }
    store_narrow(dst + units - UNITS, src + units - UNITS);
    return true;
}

/* A block or less. It ends where the text does, as last blocks do, and in front of it nothing is
 * touched. */
LONG_WAY size_t put_short(uint8_t *dst, const uint16_t *src, size_t units)
{
    const width_rules rules = width_rules_of(unknown(&utf8_marks_table));
    const size_t skip = UNITS - units;
    const uint32_t own = (uint32_t)~first_bits(skip);
    block_place place = {UNITS, skip, own << 1, own & ALL_UNITS >> 1};
    src -= skip;
    return put_block(dst, _mm512_maskz_loadu_epi16(own, src), rules, place, src);
}

/* The last block of more, `skip` units of which have been put in so many bytes before: what kind it
 * is of is easier to guess if it is looked at as a whole. */
LONG_WAY size_t put_last(uint8_t *dst, const uint16_t *src, size_t bytes, size_t skip)
{
    const width_rules rules = width_rules_of(unknown(&utf8_marks_table));
    block_place place = {UNITS, skip, ALL_UNITS, ALL_UNITS >> 1};
    return bytes + put_block(dst + bytes, load_block(src), rules, place, src);
}

/* What is behind so many bytes of ASCII, in a text of more than a block. At a line of the cache,
 * for its loop takes long ways. */
static OHI_NOINLINE TEXT_KERNEL size_t encode_behind(uint8_t *dst, const uint16_t *src, size_t left,
                                                     size_t bytes)
{
    const width_rules rules = width_rules_of(unknown(&utf8_marks_table));
    uint32_t before = bytes == 0 ? ALL_UNITS << 1 : ALL_UNITS;
    for (; left >= UNITS; left = bits_of(left - UNITS)) { /* or the compiler counts it twice */
        block_place place = {left, 0, before, left > UNITS ? ALL_UNITS : ALL_UNITS >> 1};
        bytes += put_block(dst + bytes, load_block(src), rules, place, src);
        src += UNITS;
        before = ALL_UNITS;
    }
    size_t skip = UNITS - left;
    return left == 0 ? bytes : put_last(dst, src - skip, bytes, skip);
}

TEXT_KERNEL size_t ohi_avx512_utf16_to_utf8(uint8_t *dst, const uint16_t *src, size_t units)
{
    if (units <= UNITS)
        return put_short(dst, src, units);
    size_t i = put_ascii(dst, src, units);
    size_t left = units - i;
    if (left == 0 ||
        (left >= UNITS && left < 4 * UNITS && put_few_ascii_blocks(dst + i, src + i, left)))
        return units;
    return encode_behind(dst, src + i, left, i);
}

/* Latin-1. */

TEXT_KERNEL size_t ohi_avx512_utf16_to_latin1(uint8_t *dst, const uint16_t *src, size_t units)
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
