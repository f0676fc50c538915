/* Narrow UTF-8: ASCII and characters of two bytes, or of those only C2 and C3 with a trail byte
 * where the result is Latin-1. Less can be wrong with it, and each byte that is no lead is where a
 * unit ends, so that blocks need neither be told where the one before ended nor look at masks.
 * Errors are found by tables as in utf8_errors.h. */
#ifndef X86_UTF8_NARROW_H
#define X86_UTF8_NARROW_H

#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/constants.h"
#include "kernel/x86/utf8_walk.h"

enum {
    NO_TRAIL = 1 << 0,     /* behind a lead */
    NO_LEAD = 1 << 1,      /* in front of a trail */
    OTHER_LEAD_C = 1 << 2, /* C0, C1, and in Latin-1 C4..CF */
    OTHER_LEAD = 1 << 3,   /* E0..FF, and in Latin-1 D0..DF */
    OTHER = OTHER_LEAD_C | OTHER_LEAD
};

typedef struct narrow_rules {
    uint8_t before_high[64];
    uint8_t before_low[64];
    uint8_t this_high[64];
} narrow_rules;

#define TIMES_3(n) n, n, n
#define TIMES_12(n) TIMES_3(n), TIMES_3(n), TIMES_3(n), TIMES_3(n)
#define LOW_OTHER (NO_TRAIL | NO_LEAD | OTHER)
#define LOW_GOOD (NO_TRAIL | NO_LEAD | OTHER_LEAD)
#define NARROW_THIS_HIGH                                                                           \
    TIMES_4(TIMES_8(NO_TRAIL | OTHER), TIMES_3(NO_LEAD | OTHER), NO_LEAD | OTHER,                  \
            TIMES_3(NO_TRAIL | OTHER), NO_TRAIL | OTHER)

static const __attribute__((aligned(64))) narrow_rules latin1_rules = {
    .before_high = TIMES_4(TIMES_12(NO_LEAD), NO_TRAIL | OTHER_LEAD_C, TIMES_3(OTHER_LEAD)),
    .before_low = TIMES_4(LOW_OTHER, LOW_OTHER, LOW_GOOD, LOW_GOOD, TIMES_12(LOW_OTHER)),
    .this_high = NARROW_THIS_HIGH,
};

static const __attribute__((aligned(64))) narrow_rules twos_rules = {
    .before_high =
        TIMES_4(TIMES_12(NO_LEAD), NO_TRAIL | OTHER_LEAD_C, NO_TRAIL, OTHER_LEAD, OTHER_LEAD),
    .before_low = TIMES_4(LOW_OTHER, LOW_OTHER, LOW_GOOD, LOW_GOOD, TIMES_12(LOW_GOOD)),
    .this_high = NARROW_THIS_HIGH,
};

/* Not zero where a byte and the one before it, `p`, are anything else. */
OHI_AVX512_INLINE __m512i narrow_errors(const narrow_rules *rules, __m512i in, __m512i p)
{
    __m512i high = _mm512_permutexvar_epi8(_mm512_srli_epi16(p, 4), load_block(rules->before_high));
    __m512i low = _mm512_permutexvar_epi8(p, load_block(rules->before_low));
    __m512i this = _mm512_permutexvar_epi8(_mm512_srli_epi16(in, 4), load_block(rules->this_high));
    return _mm512_ternarylogic_epi32(high, low, this, 0x80);
}

OHI_AVX512_INLINE bool any_error(__m512i errors)
{
    return _mm512_test_epi8_mask(errors, errors) != 0;
}

OHI_AVX512_INLINE __mmask64 no_leads(__m512i in)
{
    return _mm512_cmplt_epu8_mask(in, splat8(0xC0));
}

/* The characters of up to a block, with the leads among them pressed out by `keep`: a trail byte is
 * the character itself after C2, and 40 less than it after C3. */
OHI_AVX512_INLINE __m512i press_latin1(__m512i in, __m512i p, __mmask64 keep)
{
    __mmask64 behind_c3 = _mm512_cmpeq_epi8_mask(p, splat8(0xC3));
    return _mm512_maskz_compress_epi8(keep, _mm512_mask_add_epi8(in, behind_c3, in, splat8(0x40)));
}

/* A word of each of 32 bytes from place `from` on, with the byte before it on top. */
OHI_AVX512_INLINE __m512i words_with_before(__m512i bytes, int from)
{
    const __m512i order = _mm512_set_epi8(
        30, 31, 29, 30, 28, 29, 27, 28, 26, 27, 25, 26, 24, 25, 23, 24, 22, 23, 21, 22, 20, 21, 19,
        20, 18, 19, 17, 18, 16, 17, 15, 16, 14, 15, 13, 14, 12, 13, 11, 12, 10, 11, 9, 10, 8, 9, 7,
        8, 6, 7, 5, 6, 4, 5, 3, 4, 2, 3, 1, 2, 0, 1, -1, 0);
    return _mm512_permutexvar_epi8(_mm512_add_epi8(order, splat8(from)), bytes);
}

/* Units out of such words; those with their bit in `high` are trail bytes, or leads, which do not
 * count:
 *
 *     ........ 0aaaaaaa    A
 *     110ppppp 10aaaaaa    (P << 6) + A, less the marks: (C0 << 6) + 80
 */
OHI_AVX512_INLINE __m512i units_of_words(__m512i words, __mmask32 high)
{
    __m512i sums = _mm512_maddubs_epi16(words, splat16(0x4001));
    return _mm512_mask_sub_epi16(_mm512_and_si512(words, splat16(0x7F)), high, sums,
                                 splat16(0x3080));
}

/* The first `count` are no leads, by `keep`. */
OHI_AVX512_INLINE void store_words(uint16_t *dst, __m512i units, uint32_t keep, size_t count,
                                   bool is_roomy)
{
    __m512i pressed = _mm512_maskz_compress_epi16(keep, units);
    if (is_roomy)
        store_block(dst, pressed);
    else
        _mm512_mask_storeu_epi16(dst, (__mmask32)first_bits(count), pressed);
}

/* Units of up to a block; `p` are the bytes before, of which the last one does not matter. */
OHI_AVX512_INLINE void store_twos(uint16_t *dst, __m512i in, __m512i p, uint64_t keep,
                                  bool is_roomy)
{
    __mmask64 high = _mm512_movepi8_mask(in);
    size_t lower = count_bits((uint32_t)keep);
    store_words(dst, units_of_words(words_with_before(p, 1), (__mmask32)high), (uint32_t)keep,
                lower, is_roomy);
    if (is_roomy || keep >> 32 != 0)
        store_words(dst + lower, units_of_words(words_with_before(in, 32), (__mmask32)(high >> 32)),
                    (uint32_t)(keep >> 32), count_bits(keep >> 32), is_roomy);
}

/* A short text: a block or less, then zeros. Whether it is well-formed with `leads` being all that
 * are allowed. */
OHI_AVX512_INLINE bool is_short_narrow(__m512i in, __mmask64 leads, __mmask64 others)
{
    uint64_t lead = bits_of(leads);
    uint64_t keep = bits_of(others);
    uint64_t trail = bits_of(_mm512_movepi8_mask(in)) & keep;
    return ((~keep ^ lead) | (trail ^ lead << 1) | lead >> 63) == 0;
}

OHI_AVX512_INLINE __m512i short_before(__m512i in)
{
    return _mm512_alignr_epi8(in, last_lane_first(in, _mm512_setzero_si512()), 15);
}

/* Writes a short text of nothing from E0 on, if it is well-formed. */
OHI_AVX512_INLINE bool put_short_twos(utf8_walk *walk, __m512i in, size_t bytes)
{
    if (OHI_UNLIKELY(!is_short_narrow(in, _mm512_cmpge_epu8_mask(in, splat8(0xC2)), no_leads(in))))
        return false;
    uint64_t keep = bits_of(no_leads(in)) & first_bits(bytes);
    store_twos(walk->dst16 + walk->units, in, short_before(in), keep, false);
    walk->units += count_bits(keep);
    return true;
}

/* Constants of short Latin-1, four times a byte. */
typedef struct latin1_marks {
    uint32_t without_lowest;
    uint32_t c2;
    uint32_t c3;
    uint32_t bit6;
    uint32_t first_lead;
} latin1_marks;

static const latin1_marks latin1_marks_table = {
    .without_lowest = 0xFEFEFEFE,
    .c2 = 0xC2C2C2C2,
    .c3 = 0xC3C3C3C3,
    .bit6 = 0x40404040,
    .first_lead = 0xC0C0C0C0,
};

/* Writes a short text of Latin-1, if it is that. */
OHI_AVX512_INLINE bool put_short_latin1(utf8_walk *walk, __m512i in, size_t bytes)
{
    const latin1_marks *marks = unknown(&latin1_marks_table);
    __m512i without_lowest = _mm512_and_si512(in, in_all(marks->without_lowest));
    __mmask64 leads = _mm512_cmpeq_epi8_mask(without_lowest, in_all(marks->c2));
    __mmask64 keep = _mm512_cmplt_epu8_mask(in, in_all(marks->first_lead));
    if (OHI_UNLIKELY(!is_short_narrow(in, leads, keep)))
        return false;
    size_t count = count_bits(bits_of(keep) & first_bits(bytes));
    __mmask64 behind_c3 = _mm512_cmpeq_epi8_mask(short_before(in), in_all(marks->c3));
    in = _mm512_mask_add_epi8(in, behind_c3, in, in_all(marks->bit6));
    store_part(walk->dst8 + walk->units, _mm512_maskz_compress_epi8(keep, in), count);
    walk->units += count;
    return true;
}

OHI_AVX512_INLINE void emit_narrow(utf8_walk *walk, utf8_goal goal, __m512i in, __m512i p,
                                   __mmask64 keep, bool is_roomy)
{
    size_t count = count_bits(keep);
    if (goal == GOAL_UTF16)
        store_twos(walk->dst16 + walk->units, in, p, bits_of(keep), is_roomy);
    else if (is_roomy)
        store_block(walk->dst8 + walk->units, press_latin1(in, p, keep));
    else
        store_part(walk->dst8 + walk->units, press_latin1(in, p, keep), count);
    walk->units += count;
}

/* Two blocks at a time, checked together, with a byte in front of them and so many behind that
 * whole blocks may be stored. */
OHI_AVX512_INLINE void walk_narrow_pairs(utf8_walk *walk, utf8_goal goal, const narrow_rules *rules)
{
    while (walk->bytes >= ROOMY) {
        const uint8_t *src = walk->src;
        size_t before = walk->units;
        __m512i in0 = load_block(src);
        __m512i in1 = load_block(src + BLOCK);
        __m512i p0 = load_block(src - 1);
        __m512i p1 = load_block(src + BLOCK - 1);
        if (OHI_UNLIKELY(any_error(
                _mm512_or_si512(narrow_errors(rules, in0, p0), narrow_errors(rules, in1, p1)))))
            return;
        emit_narrow(walk, goal, in0, p0, no_leads(in0), true);
        emit_narrow(walk, goal, in1, p1, no_leads(in1), true);
        advance(walk, 2 * BLOCK);
        if (walk->units - before == 2 * BLOCK) /* ASCII, perhaps for longer */
            walk_ascii(walk, goal);
    }
}

/* Single blocks, when no two may be done together. */
OHI_AVX512_INLINE void walk_narrow_blocks(utf8_walk *walk, utf8_goal goal,
                                          const narrow_rules *rules)
{
    while (walk->bytes >= BLOCK) {
        __m512i in = load_block(walk->src);
        __m512i p = load_block(walk->src - 1);
        if (OHI_UNLIKELY(any_error(narrow_errors(rules, in, p))))
            return;
        emit_narrow(walk, goal, in, p, no_leads(in), false);
        advance(walk, BLOCK);
    }
}

/* Stops in front of a block with anything else, and of a lead whose trail byte would be in it. What
 * lies before the first block is no part of it. */
OHI_AVX512_INLINE void walk_narrow(utf8_walk *walk, utf8_goal goal)
{
    const narrow_rules *rules = unknown(goal == GOAL_LATIN1 ? &latin1_rules : &twos_rules);
    const uint8_t *start = walk->src;
    uint64_t before = ~UINT64_C(1); /* bytes one place in front that may be read */
    while (walk->bytes > 0) {
        size_t count = walk->bytes < BLOCK ? walk->bytes : BLOCK;
        __m512i in = load_part(walk->src, count);
        __m512i p = _mm512_maskz_loadu_epi8(before & first_bits(count + 1), walk->src - 1);
        if (OHI_UNLIKELY(any_error(narrow_errors(rules, in, p))))
            break;
        emit_narrow(walk, goal, in, p, no_leads(in) & first_bits(count), false);
        advance(walk, count);
        before = ~UINT64_C(0);
        walk_narrow_pairs(walk, goal, rules);
        walk_narrow_blocks(walk, goal, rules);
    }
    if (walk->src > start && walk->src[-1] >= 0xC0) {
        walk->src--;
        walk->bytes++;
    }
}

#endif
#endif
