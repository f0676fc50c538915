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

/* The units, likewise. What is computed at the places of leads does not count. */
OHI_AVX512_INLINE unit_bytes units_of_twos(__m512i in, __m512i p)
{
    p = _mm512_maskz_mov_epi8(_mm512_movepi8_mask(in), p);
    unit_bytes units;
    units.low = _mm512_ternarylogic_epi32(splat8(0xC0), _mm512_slli_epi16(p, 6),
                                          _mm512_and_si512(in, splat8(0x7F)), 0xEA);
    units.high = _mm512_and_si512(_mm512_srli_epi16(p, 2), splat8(0x07));
    return units;
}

OHI_AVX512_INLINE void emit_narrow(utf8_walk *walk, utf8_goal goal, __m512i in, __m512i p,
                                   __mmask64 keep, bool is_roomy)
{
    size_t count = count_bits(keep);
    if (goal == GOAL_UTF16)
        store_units(walk->dst16 + walk->units, units_of_twos(in, p), keep, count, is_roomy);
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
    }
    if (walk->src > start && walk->src[-1] >= 0xC0) {
        walk->src--;
        walk->bytes++;
    }
}

#endif
#endif
