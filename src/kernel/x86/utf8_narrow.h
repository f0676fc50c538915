/* Narrow UTF-8: ASCII and characters of two bytes, or of those only C2 and C3 with a trail byte
 * where the result is Latin-1. Less can be wrong with it, and each byte that is no lead is where a
 * unit ends:
 *
 *     bytes    61  C3 A9  D0 96  62
 *     lead      .   1  .   1  .   .
 *     trail     .   .  1   .  1   .      lead << 1, or the text is ill-formed
 *
 * Leads that are not allowed lie above all other bytes once bits of each have been turned over:
 *
 *     Latin-1   C0 C1  C2 C3  C4..FF  ^ 02   C2 C3  C0 C1  C4..FF
 *     twos      C0 C1  C2..DF  E0..FF ^ 1E   DE DF  C0..DD  E0..FF
 */
#ifndef X86_UTF8_NARROW_H
#define X86_UTF8_NARROW_H

#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/constants.h"
#include "kernel/x86/utf8_walk.h"

/* Bytes, four times each: they lie in memory (constants.h), where loading repeats them for nothing,
 * while making them takes a port that everything here waits for. */
typedef struct narrow_marks {
    uint32_t turned;      /* bits of all bytes, after which */
    uint32_t least_wrong; /* these and larger ones are leads that are not allowed */
    uint32_t lead;        /* the least one */
    uint32_t c3;
    uint32_t bit6;
    uint32_t less_mark; /* bits of words but the mark of a trail byte */
} narrow_marks;

#define NARROW_MARKS(turned_bits, least)                                                           \
    {                                                                                              \
        .turned = 0x01010101u * (turned_bits), .least_wrong = 0x01010101u * (least),               \
        .lead = 0xC0C0C0C0, .c3 = 0xC3C3C3C3, .bit6 = 0x40404040, .less_mark = 0xFF7FFF7F          \
    }

static const narrow_marks latin1_marks = NARROW_MARKS(0x02, 0xC2);
static const narrow_marks twos_marks = NARROW_MARKS(0x1E, 0xDE);

typedef struct narrow_rules {
    __m512i turned;
    __m512i least_wrong;
    __m512i lead;
    __m512i c3;
    __m512i bit6;
    __m512i less_mark;
} narrow_rules;

OHI_AVX512_INLINE narrow_rules narrow_rules_for(utf8_goal goal)
{
    const narrow_marks *marks = unknown(goal == GOAL_LATIN1 ? &latin1_marks : &twos_marks);
    /* held: gcc would rather load four bytes early and move them from a plain register later */
    return (narrow_rules){in_all(marks->turned),     in_all(marks->least_wrong),
                          in_all(marks->lead),       held(in_all(marks->c3)),
                          held(in_all(marks->bit6)), in_all(marks->less_mark)};
}

typedef struct narrow_block {
    __m512i in;
    __m512i turned;
    __mmask64 keep; /* all but leads */
    uint64_t lead;
} narrow_block;

OHI_AVX512_INLINE narrow_block narrow_look(narrow_rules rules, __m512i in)
{
    narrow_block block = {.in = in, .turned = _mm512_xor_si512(in, rules.turned)};
    block.keep = _mm512_cmplt_epu8_mask(in, rules.lead);
    block.lead = ~bits_of(block.keep);
    return block;
}

/* Not zero if a trail byte is missing or one too many: the sum carries where a lead is behind one.
 */
OHI_AVX512_INLINE uint64_t misplaced(narrow_block block, bool is_behind_lead)
{
    uint64_t behind = block.lead << 1 | is_behind_lead;
    return bits_of(_mm512_movepi8_mask(block.in)) ^ (block.lead + behind);
}

OHI_AVX512_INLINE __mmask64 not_allowed(narrow_rules rules, __m512i turned)
{
    return _mm512_cmpge_epu8_mask(turned, rules.least_wrong);
}

/* Of two blocks at once; whether they are behind a lead. */
OHI_AVX512_INLINE uint64_t wrong_in_pair(narrow_rules rules, narrow_block block0,
                                         bool is_behind_lead0, narrow_block block1,
                                         bool is_behind_lead1)
{
    __m512i turned = _mm512_max_epu8(block0.turned, block1.turned);
    return misplaced(block0, is_behind_lead0) | misplaced(block1, is_behind_lead1) |
           bits_of(not_allowed(rules, turned));
}

/* Whether a block is all right, by the bytes before: fewer instructions, but more of those that
 * blocks in a row wait for. */
OHI_AVX512_INLINE bool is_narrow(narrow_rules rules, narrow_block block, __m512i p)
{
    __mmask64 wrong = _mm512_cmplt_epi8_mask(block.in, rules.lead) /* trail bytes */
                      ^ _mm512_cmpge_epu8_mask(p, rules.lead);
    return _kortestz_mask64_u8(wrong, not_allowed(rules, block.turned)) != 0;
}

/* The characters of up to a block, with the leads among them pressed out: a trail byte is the
 * character itself after C2, and 40 less than it after C3. */
OHI_AVX512_INLINE __m512i press_latin1(narrow_rules rules, narrow_block block, __mmask64 behind_c3)
{
    __m512i characters = _mm512_mask_add_epi8(block.in, behind_c3, block.in, rules.bit6);
    return _mm512_maskz_compress_epi8(block.keep, characters);
}

/* Units out of such words; leads do not count:
 *
 *     ........ 0aaaaaaa    A, for what is before ASCII is no lead
 *     110ppppp 10aaaaaa    ((P - C0) << 6) + A, less the mark
 */
OHI_AVX512_INLINE __m512i units_of_words(narrow_rules rules, __m512i words)
{
    __m512i bits = _mm512_and_si512(_mm512_subs_epu8(words, splat16(0xC000)), rules.less_mark);
    return _mm512_maddubs_epi16(bits, splat16(0x4001));
}

/* The `count` units of a block of so many `bytes`; the words of its first half are made already. */
OHI_AVX512_INLINE void store_twos(uint16_t *dst, narrow_rules rules, __m512i lower_words,
                                  narrow_block block, size_t bytes, size_t count, bool is_roomy)
{
    __m512i lower_units = units_of_words(rules, lower_words);
    if (!is_roomy && bytes <= UNITS) {
        store_words(dst, lower_units, (__mmask32)block.keep, count, false);
        return;
    }
    size_t lower = UNITS - count_bits((uint32_t)block.lead);
    store_words(dst, lower_units, (__mmask32)block.keep, lower, is_roomy);
    store_words(dst + lower, units_of_words(rules, words_with_before(block.in, UNITS)),
                (__mmask32)(block.keep >> UNITS), count - lower, is_roomy);
}

/* A short text, a block or less and then zeros. Whether it is well-formed and nothing else. */
OHI_AVX512_INLINE bool is_short_narrow(narrow_rules rules, narrow_block block)
{
    return (misplaced(block, false) | block.lead >> 63 |
            bits_of(not_allowed(rules, block.turned))) == 0;
}

/* Writes a short text of nothing from E0 on, if it is well-formed. Whatever its last byte is, it
 * may be taken for the one before the first. */
OHI_AVX512_INLINE bool put_short_twos(utf8_walk *walk, __m512i in, size_t bytes)
{
    narrow_rules rules = narrow_rules_for(GOAL_UTF16);
    narrow_block block = narrow_look(rules, in);
    if (OHI_UNLIKELY(!is_short_narrow(rules, block)))
        return false;
    size_t count = bytes - count_bits(block.lead);
    store_twos(walk->dst16 + walk->units, rules, words_with_before(in, 0), block, bytes, count,
               false);
    walk->units += count;
    return true;
}

/* In a block with nothing in front of it. */
OHI_AVX512_INLINE __mmask64 behind_c3_in(narrow_rules rules, narrow_block block)
{
    return _kshiftli_mask64(_mm512_cmpeq_epi8_mask(block.in, rules.c3), 1);
}

/* Writes a short text of Latin-1, if it is that. */
OHI_AVX512_INLINE bool put_short_latin1(utf8_walk *walk, __m512i in, size_t bytes)
{
    narrow_rules rules = narrow_rules_for(GOAL_LATIN1);
    narrow_block block = narrow_look(rules, in);
    if (OHI_UNLIKELY(!is_short_narrow(rules, block)))
        return false;
    size_t count = bytes - count_bits(block.lead);
    store_part(walk->dst8 + walk->units, press_latin1(rules, block, behind_c3_in(rules, block)),
               count);
    walk->units += count;
    return true;
}

/* Writes a block's units; the last of its 64 places are no text if it has fewer `bytes`. `p`: the
 * bytes before. */
OHI_AVX512_INLINE void emit_narrow(utf8_walk *walk, utf8_goal goal, narrow_rules rules,
                                   narrow_block block, __m512i p, size_t bytes, bool is_roomy)
{
    size_t count = bytes - count_bits(block.lead);
    __mmask64 behind_c3 = _mm512_cmpeq_epi8_mask(p, rules.c3);
    if (goal == GOAL_UTF16)
        store_twos(walk->dst16 + walk->units, rules, words_with_before(p, 1), block, bytes, count,
                   is_roomy);
    else if (is_roomy)
        store_block(walk->dst8 + walk->units, press_latin1(rules, block, behind_c3));
    else
        store_part(walk->dst8 + walk->units, press_latin1(rules, block, behind_c3), count);
    walk->units += count;
    advance(walk, bytes);
}

OHI_AVX512_INLINE bool is_behind_lead(const uint8_t *src)
{
    return src[-1] >= 0xC0;
}

/* Bytes that are left, two narrow blocks included, when either may be stored as a whole: they make
 * 32 units each at least, and what is behind them one of three bytes. */
enum { NARROW_ROOMY = 2 * BLOCK + 3 * BLOCK / 2 };

/* Two blocks at a time, checked together, with a byte in front of them. Returns whether it stopped
 * for ASCII. */
OHI_AVX512_INLINE bool walk_narrow_pairs(utf8_walk *walk, utf8_goal goal, narrow_rules rules)
{
    while (walk->bytes >= NARROW_ROOMY) {
        const uint8_t *src = walk->src;
        narrow_block block0 = narrow_look(rules, load_block(src));
        narrow_block block1 = narrow_look(rules, load_block(src + BLOCK));
        if (OHI_UNLIKELY(wrong_in_pair(rules, block0, is_behind_lead(src), block1,
                                       block0.lead >> (BLOCK - 1)) != 0))
            return false;
        emit_narrow(walk, goal, rules, block0, load_block(src - 1), BLOCK, true);
        emit_narrow(walk, goal, rules, block1, load_block(src + BLOCK - 1), BLOCK, true);
        if ((block0.lead | block1.lead) == 0 && is_ascii_ahead(walk))
            return true;
    }
    return false;
}

/* Single blocks. Returns whether it stopped for ASCII. */
OHI_AVX512_INLINE bool walk_narrow_blocks(utf8_walk *walk, utf8_goal goal, narrow_rules rules)
{
    while (walk->bytes >= BLOCK) {
        bool is_roomy = goal == GOAL_UTF16 && walk->bytes >= NARROW_ROOMY;
        narrow_block block = narrow_look(rules, load_block(walk->src));
        __m512i p = load_block(walk->src - 1);
        if (OHI_UNLIKELY(!is_narrow(rules, block, p)))
            return false;
        emit_narrow(walk, goal, rules, block, p, BLOCK, is_roomy);
        if (is_roomy && block.lead == 0 && is_ascii_ahead(walk))
            return true;
    }
    return false;
}

/* Stops in front of a block with anything else, and of a lead whose trail byte would be in it. What
 * lies before the first block is no part of it. Returns whether it stopped for ASCII. */
OHI_AVX512_INLINE bool walk_narrow(utf8_walk *walk, utf8_goal goal)
{
    narrow_rules rules = narrow_rules_for(goal);
    const uint8_t *start = walk->src;
    uint64_t before = ~UINT64_C(1); /* bytes one place in front that may be read */
    while (walk->bytes > 0) {
        size_t count = walk->bytes < BLOCK ? walk->bytes : BLOCK;
        narrow_block block = narrow_look(rules, load_part(walk->src, count));
        __m512i p = _mm512_maskz_loadu_epi8(before & first_bits(count + 1), walk->src - 1);
        if (OHI_UNLIKELY(!is_narrow(rules, block, p)))
            break;
        emit_narrow(walk, goal, rules, block, p, count, false);
        before = ~UINT64_C(0);
        if ((goal == GOAL_LATIN1 && walk_narrow_pairs(walk, goal, rules)) ||
            walk_narrow_blocks(walk, goal, rules))
            return true;
    }
    if (walk->src > start && is_behind_lead(walk->src)) {
        walk->src--;
        walk->bytes++;
    }
    return false;
}

/* A text of one to two blocks, of which the second one ends where the text does. */

/* Puts them, if they are ASCII: part of the kernels themselves, for at this length each jump on the
 * way counts. */
OHI_AVX512_INLINE bool put_two_ascii(const utf8_walk *walk, utf8_goal goal)
{
    size_t last = walk->bytes - BLOCK;
    __m512i in0 = load_block(walk->src), in1 = load_block(walk->src + last);
    if (_mm512_movepi8_mask(_mm512_or_si512(in0, in1)) != 0)
        return false;
    put_ascii_block(walk, goal, 0, in0);
    put_ascii_block(walk, goal, last, in1);
    return true;
}

/* Puts them, if they are narrow. */
OHI_AVX512_INLINE bool put_two_narrow(utf8_walk *walk, utf8_goal goal)
{
    const uint8_t *last = unknown(walk->src + walk->bytes - BLOCK);
    narrow_rules rules = narrow_rules_for(goal);
    narrow_block block0 = narrow_look(rules, held(load_block(walk->src)));
    narrow_block block1 = narrow_look(rules, held(load_block(last)));
    if (OHI_UNLIKELY(not_allowed(rules, _mm512_max_epu8(block0.turned, block1.turned)) != 0 ||
                     misplaced(block0, false) != 0 ||
                     misplaced(block1, is_behind_lead(last)) != 0 ||
                     block1.lead >> (BLOCK - 1) != 0))
        return false;
    block1.lead |= first_bits(2 * BLOCK - walk->bytes); /* has been put already */
    block1.keep = ~block1.lead;
    __m512i p0 = _mm512_maskz_loadu_epi8(~UINT64_C(1), walk->src - 1);
    emit_narrow(walk, goal, rules, block0, p0, BLOCK, false);
    emit_narrow(walk, goal, rules, block1, load_block(last - 1), BLOCK, false);
    return true;
}

#endif
#endif
