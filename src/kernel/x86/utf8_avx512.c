/* Everything that reads UTF-8, for AVX-512 with VBMI and VBMI2 (Ice Lake, Zen 4 and later).
 *
 * UTF-8 is looked at as bit streams. Comparing 64 bytes with constants gives 64-bit masks, one bit
 * a byte, lowest bit first; the rules of UTF-8 then are a handful of shifts and logic on ordinary
 * registers. For the text "aé中😀":
 *
 *     bytes    61  C3 A9  E4 B8 AD  F0 9F 98 80
 *     trail     .   .  1   .  1  1   .  1  1  1
 *     lead      .   1  .   1  .  .   1  .  .  .
 *     lead3     .   .  .   1  .  .   1  .  .  .     leads of three bytes or more
 *     lead4     .   .  .   .  .  .   1  .  .  .
 *     expected  .   .  1   .  1  1   .  1  1  1     lead << 1 | lead3 << 2 | lead4 << 3
 *     out       1   .  1   .  .  1   .  .  1  1     ~(lead | lead3 << 1)
 *
 * Text is well-formed when `trail` equals `expected` and no byte behind a lead is one that its lead
 * forbids (E0 80, ED A0, F0 80, F4 90, and anything behind C0, C1, F5..FF). The bits of `out` are
 * where the UTF-16 units appear: at the last byte of each character, and for a pair at the third
 * byte too. The units are computed for all 64 places at once, low bytes and high bytes apart, from
 * the byte A at the place, P before it and Q before that:
 *
 *     1 byte   A = 0aaaaaaa                                   high 00000000   low 0aaaaaaa
 *     2 bytes  P = 110ppppp  A = 10aaaaaa                     high 00000ppp   low ppaaaaaa
 *     3 bytes  Q = 1110qqqq  P = 10pppppp  A = 10aaaaaa       high qqqqpppp   low ppaaaaaa
 *
 * and those at set bits of `out` are pressed together (VPCOMPRESSB). No branch depends on how long
 * the characters are, except one for pairs, so that mixed text is as fast as any.
 *
 * The blocks of the loop lie 64 bytes apart whatever is in them; a character that crosses the
 * border is finished in the next block, whose masks shift in the bits of the one before. When a
 * block is not well-formed, and at the end of the text, a second form of the block starts at a
 * character's first byte and finds the maximal subparts to replace with the same kind of mask
 * arithmetic.
 */
#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/constants.h"
#include "kernel/kernel_table.h"
#include "kernel/utf8_errors.h"

/* Masks. */

/* What kind of byte is where. */
typedef struct utf8_masks {
    __mmask64 trail_mask; /* trail, for use as a mask */
    uint64_t trail;       /* 80..BF */
    uint64_t lead;        /* C0..FF */
    uint64_t lead3;       /* E0..FF */
    uint64_t lead4;       /* F0..FF */
} utf8_masks;

OHI_AVX512_INLINE utf8_masks utf8_look(__m512i in)
{
    utf8_masks masks;
    masks.trail_mask = _mm512_cmplt_epi8_mask(in, splat8(0xC0));
    masks.trail = bits_of(masks.trail_mask);
    masks.lead = bits_of(_mm512_movepi8_mask(in)) & ~masks.trail;
    masks.lead3 = bits_of(_mm512_cmpge_epu8_mask(in, splat8(0xE0)));
    masks.lead4 = bits_of(_mm512_cmpge_epu8_mask(in, splat8(0xF0)));
    return masks;
}

/* 64 bytes that begin `distance` (1 to 16) bytes before those of `in`; `before` is the block
 * before, shifted so that its last 16 bytes come first (see last_lane_first). Bytes without their
 * bit in `keep` are zero. */
#define BYTES_BEFORE(keep, in, before, distance)                                                   \
    _mm512_maskz_alignr_epi8((keep), (in), (before), 16 - (distance))

/* in: 0123 (lanes of 16 bytes), previous: abcd -> d012, what BYTES_BEFORE needs. */
OHI_AVX512_INLINE __m512i last_lane_first(__m512i in, __m512i previous)
{
    return _mm512_alignr_epi32(in, previous, 12);
}

/* Bits where a byte may not follow the byte in `lead`, which is the one before it. A trail byte is
 * 8x (1), 9x (2) or Ax/Bx (4), told by its low 6 bits; a table indexed by the lead's low 6 bits
 * says which of them may follow. Both lookups take 64 bytes at once. */
OHI_AVX512_INLINE uint64_t utf8_forbidden(__m512i in, __m512i lead)
{
    const __m512i kinds = _mm512_set_epi64(
        0x0404040404040404, 0x0404040404040404, 0x0404040404040404, 0x0404040404040404,
        0x0202020202020202, 0x0202020202020202, 0x0101010101010101, 0x0101010101010101);
    const __m512i allowed = _mm512_set_epi64(
        0x0000000000000000, 0x0000000107070706, /* F8..FF, F0: 9x Ax, F1-F3: all, F4: 8x */
        0x0707030707070707, 0x0707070707070704, /* ED: 8x 9x, E0: Ax */
        0x0707070707070707, 0x0707070707070707, 0x0707070707070707,
        0x0707070707070000); /* C0, C1: none */
    return bits_of(_mm512_testn_epi8_mask(_mm512_permutexvar_epi8(lead, allowed),
                                          _mm512_permutexvar_epi8(in, kinds)));
}

#define TIMES_4(...)                                                                               \
    {                                                                                              \
        __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__                                         \
    }

/* Permuting takes an index's low 6 bits, so that a table four times in a row is one for nibbles,
 * and what a shift by 16 bits brings in from the neighbour need not be masked off. */
typedef struct utf8_rules {
    uint8_t before_high[64];
    uint8_t before_low[64];
    uint8_t this_high[64];
    uint8_t units[64];
    uint8_t lead3_less[64]; /* these two less than E0 and F0 have the top bit left from there on */
    uint8_t lead4_less[64];
    uint8_t two_trails[64];
} utf8_rules;

static const __attribute__((aligned(64))) utf8_rules utf8_rules_table = {
    .before_high = TIMES_4(BEFORE_HIGH_ERRORS),
    .before_low = TIMES_4(BEFORE_LOW_ERRORS),
    .this_high = TIMES_4(THIS_HIGH_ERRORS),
    .units = TIMES_4(UNITS_BY_NIBBLE),
    .lead3_less = TIMES_4(TIMES_16(0xE0 - 0x80)),
    .lead4_less = TIMES_4(TIMES_16(0xF0 - 0x80)),
    .two_trails = TIMES_4(TIMES_16(TWO_TRAILS)),
};

OHI_AVX512_INLINE const utf8_rules *utf8_rules_get(void)
{
    return unknown(&utf8_rules_table);
}

/* From masks to units. */

/* Places that need a byte before them, and those that belong to pairs. */
typedef struct unit_places {
    __mmask64 has_p; /* trail bytes: P counts */
    uint64_t has_q;  /* last bytes of three: Q counts */
    uint64_t third;  /* third bytes of four: high surrogates */
    uint64_t fourth; /* fourth bytes of four: low surrogates */
} unit_places;

/* Low and high bytes of the units at all 64 places. */
typedef struct unit_bytes {
    __m512i low;
    __m512i high;
} unit_bytes;

/* Pairs, from Q = 11110qqq, P = 10pppppp, A = 10aaaaaa at the third byte:
 *     D7C0 + qqqppppppaa = D8..DB in the high byte, for 0x10000 is taken off by starting at D7C0;
 * at the fourth, P = 10pppppp, A = 10aaaaaa: DC00 + ppppaaaaaa. */
OHI_AVX512_INLINE unit_bytes with_pairs(unit_bytes units, __m512i in, __m512i p, __m512i q,
                                        unit_places places)
{
    __m512i middle = _mm512_ternarylogic_epi32(splat8(0x03), _mm512_srli_epi16(in, 4),
                                               _mm512_slli_epi16(p, 2), 0xCA);
    uint64_t carries = _mm512_test_epi8_mask(p, splat8(0x30));
    __m512i top = _mm512_add_epi8(_mm512_and_si512(q, splat8(0x07)), splat8(0xD7));
    top = _mm512_mask_add_epi8(top, carries, top, splat8(1));
    __m512i low_top = _mm512_or_si512(_mm512_and_si512(units.high, splat8(0x03)), splat8(0xDC));
    units.low = _mm512_mask_add_epi8(units.low, places.third, middle, splat8(0xC0));
    units.high = _mm512_mask_mov_epi8(units.high, places.third, top);
    units.high = _mm512_mask_mov_epi8(units.high, places.fourth, low_top);
    return units;
}

OHI_AVX512_INLINE unit_bytes utf8_units(__m512i in, __m512i before, __m512i p, unit_places places)
{
    __m512i a = _mm512_mask_sub_epi8(in, places.has_p, in, splat8(0x80));
    __m512i q = BYTES_BEFORE(places.has_q | places.third, in, before, 2);
    unit_bytes units;
    units.low = _mm512_ternarylogic_epi32(splat8(0xC0), _mm512_slli_epi16(p, 6), a, 0xEA);
    units.high = _mm512_ternarylogic_epi32(splat8(0x0F), _mm512_srli_epi16(p, 2),
                                           _mm512_slli_epi16(q, 4), 0xCA);
    if (OHI_UNLIKELY((places.third | places.fourth) != 0))
        units = with_pairs(units, in, p, q, places);
    return units;
}

/* `is_roomy`: the destination has room for 64 units whatever `count` is. */
OHI_AVX512_INLINE void store_units(uint16_t *dst, unit_bytes units, uint64_t out, size_t count,
                                   bool is_roomy)
{
    const __m512i steps = _mm512_set_epi8(
        95, 31, 94, 30, 93, 29, 92, 28, 91, 27, 90, 26, 89, 25, 88, 24, 87, 23, 86, 22, 85, 21, 84,
        20, 83, 19, 82, 18, 81, 17, 80, 16, 79, 15, 78, 14, 77, 13, 76, 12, 75, 11, 74, 10, 73, 9,
        72, 8, 71, 7, 70, 6, 69, 5, 68, 4, 67, 3, 66, 2, 65, 1, 64, 0);
    const __m512i upper_steps = _mm512_add_epi8(steps, splat8(32));
    __m512i low = _mm512_maskz_compress_epi8(out, units.low);
    __m512i high = _mm512_maskz_compress_epi8(out, units.high);
    __m512i lower = _mm512_permutex2var_epi8(low, steps, high);
    if (is_roomy) {
        store_block(dst, lower);
        if (count > 32)
            store_block(dst + 32, _mm512_permutex2var_epi8(low, upper_steps, high));
        return;
    }
    store_part(dst, lower, 2 * (count < 32 ? count : 32));
    if (count > 32)
        store_part(dst + 32, _mm512_permutex2var_epi8(low, upper_steps, high), 2 * (count - 32));
}

/* One walk for everything that reads UTF-8. */

/* What a walk is for; always a constant, so that each kernel keeps only its own part. */
typedef enum utf8_goal { GOAL_CLASSIFY, GOAL_UTF16, GOAL_LATIN1 } utf8_goal;

/* Bytes that are left, this block's included, when the rest of the text makes 64 units or more:
 * three bytes make one at least. */
enum { ROOMY = 4 * BLOCK };

typedef struct utf8_walk {
    const uint8_t *src;
    size_t bytes;    /* still to read */
    uint16_t *dst16; /* GOAL_UTF16 */
    uint8_t *dst8;   /* GOAL_LATIN1 */
    size_t units;    /* written, or counted, so far */
    bool is_valid;
    bool is_ascii;
    bool is_latin1;
} utf8_walk;

OHI_AVX512_INLINE void emit_ascii(utf8_walk *walk, utf8_goal goal, __m512i in, size_t count)
{
    if (goal == GOAL_UTF16) {
        uint64_t wanted = first_bits(count);
        uint16_t *dst = walk->dst16 + walk->units;
        _mm512_mask_storeu_epi16(dst, (__mmask32)wanted, lower_to_16(in));
        if (count > 32)
            _mm512_mask_storeu_epi16(dst + 32, (__mmask32)(wanted >> 32), upper_to_16(in));
    }
    if (goal == GOAL_LATIN1)
        store_part(walk->dst8 + walk->units, in, count);
    walk->units += count;
}

OHI_AVX512_INLINE void emit_ascii_block(utf8_walk *walk, utf8_goal goal, __m512i in)
{
    if (goal == GOAL_UTF16) {
        store_block(walk->dst16 + walk->units, lower_to_16(in));
        store_block(walk->dst16 + walk->units + 32, upper_to_16(in));
    }
    if (goal == GOAL_LATIN1)
        store_block(walk->dst8 + walk->units, in);
    walk->units += BLOCK;
}

OHI_AVX512_INLINE void emit_units(utf8_walk *walk, utf8_goal goal, unit_bytes units, uint64_t out)
{
    bool is_roomy = walk->bytes >= ROOMY;
    size_t count = count_bits(out);
    if (goal == GOAL_UTF16)
        store_units(walk->dst16 + walk->units, units, out, count, is_roomy);
    if (goal == GOAL_LATIN1)
        _mm512_mask_storeu_epi8(walk->dst8 + walk->units, first_bits(count),
                                _mm512_maskz_compress_epi8(out, units.low));
    walk->units += count;
}

OHI_AVX512_INLINE void note_width(utf8_walk *walk, __m512i in)
{
    walk->is_ascii = false;
    if (_mm512_cmpge_epu8_mask(in, splat8(0xC4)) != 0)
        walk->is_latin1 = false;
}

/* The last block, or one with something to replace: starts at a character's first byte, takes up to
 * 64 bytes, and stops before a character that more bytes could complete.
 *
 * `second`, `third` and `fourth` are bytes that rightly stand there in a sequence, whether or not
 * it is finished. A sequence ends where the next byte is not one of them; if it ends unfinished,
 * its last byte is where U+FFFD goes, as it does on every trail byte without a lead. Returns the
 * bytes taken. */
OHI_AVX512_INLINE size_t replace_block(utf8_walk *walk, utf8_goal goal)
{
    size_t count = walk->bytes < BLOCK ? walk->bytes : BLOCK;
    __m512i in = load_part(walk->src, count);
    if (_mm512_movepi8_mask(in) == 0) {
        emit_ascii(walk, goal, in, count);
        return count;
    }
    utf8_masks masks = utf8_look(in);
    __m512i before = last_lane_first(in, _mm512_setzero_si512());
    __m512i p = BYTES_BEFORE(masks.trail_mask, in, before, 1);
    uint64_t second = masks.trail & masks.lead << 1 & ~utf8_forbidden(in, p);
    uint64_t third = masks.trail & second << 1 & masks.lead3 << 2;
    uint64_t fourth = masks.trail & third << 1 & masks.lead4 << 3;
    uint64_t following = second | third | fourth;
    uint64_t ends = (masks.lead | following) & ~(following >> 1);
    uint64_t finished = (second & ~(masks.lead3 << 1)) | (third & ~(masks.lead4 << 2)) | fourth;
    if (count == BLOCK && walk->bytes > BLOCK && (ends & ~finished) >> (BLOCK - 1) != 0)
        count = BLOCK - 1 - (size_t)__builtin_clzll(masks.lead);
    uint64_t taken = first_bits(count);
    uint64_t bad = ((ends & ~finished) | (masks.trail & ~following)) & taken;
    uint64_t out = (~(masks.lead | masks.trail) | finished | fourth >> 1) & taken;
    if (bad != 0)
        walk->is_valid = false;
    if (goal == GOAL_CLASSIFY) {
        note_width(walk, in);
        walk->is_latin1 &= bad == 0;
    }
    unit_places places = {masks.trail_mask, third, fourth >> 1, fourth};
    unit_bytes units = {in, in};
    if (goal == GOAL_UTF16 || goal == GOAL_LATIN1) {
        units = utf8_units(in, before, p, places);
        units.low = _mm512_mask_mov_epi8(units.low, bad, splat8(0xFD));
        units.high = _mm512_mask_mov_epi8(units.high, bad, splat8(0xFF));
    }
    emit_units(walk, goal, units, out | bad);
    return count;
}

OHI_AVX512_INLINE void advance(utf8_walk *walk, size_t bytes)
{
    walk->src += bytes;
    walk->bytes -= bytes;
}

/* Four blocks at a time, as long as they are ASCII. */
OHI_AVX512_INLINE void walk_ascii(utf8_walk *walk, utf8_goal goal)
{
    while (walk->bytes >= 4 * BLOCK) {
        __m512i in0 = load_block(walk->src);
        __m512i in1 = load_block(walk->src + BLOCK);
        __m512i in2 = load_block(walk->src + 2 * BLOCK);
        __m512i in3 = load_block(walk->src + 3 * BLOCK);
        __m512i any = _mm512_ternarylogic_epi32(_mm512_or_si512(in0, in1), in2, in3, 0xFE);
        if (_mm512_movepi8_mask(any) != 0)
            return;
        emit_ascii_block(walk, goal, in0);
        emit_ascii_block(walk, goal, in1);
        emit_ascii_block(walk, goal, in2);
        emit_ascii_block(walk, goal, in3);
        advance(walk, 4 * BLOCK);
    }
}

/* Goes back to the first byte of a character that the last block left unfinished. A pair whose
 * third byte was in that block has its first unit written already. */
OHI_AVX512_INLINE void step_back(utf8_walk *walk, utf8_masks last)
{
    size_t unfinished = last.lead >> 63 != 0          ? 1
                        : (last.lead3 >> 62 & 1) != 0 ? 2
                        : (last.lead4 >> 61 & 1) != 0 ? 3
                                                      : 0;
    walk->src -= unfinished;
    walk->bytes += unfinished;
    if (unfinished == 3)
        walk->units--;
}

/* Narrow text: ASCII and characters of two bytes, or of those only C2 and C3 with a trail byte
 * where the result is Latin-1. Less can be wrong with it, and each byte that is no lead is where a
 * unit ends, so that blocks need neither be told where the one before ended nor look at masks.
 * Errors are found by tables as in utf8_errors.h. */
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

/* After so many blocks of narrow text the walk for it is tried again. */
enum { NARROW_FOR_LONG = 4 };

/* Whole blocks as long as they are well-formed. Returns false if text is that may not be, or too
 * little. */
OHI_AVX512_INLINE bool walk_blocks(utf8_walk *walk, utf8_goal goal)
{
    utf8_masks last = {0};
    __m512i previous = _mm512_setzero_si512();
    int narrow_count = 0;
    while (walk->bytes >= BLOCK) {
        __m512i in = load_block(walk->src);
        /* Trail bytes that the block before still expects, at their places in this one. */
        uint64_t unfinished = last.lead >> 63 | last.lead3 >> 62 | last.lead4 >> 61;
        if ((_mm512_movepi8_mask(in) | unfinished) == 0) {
            emit_ascii_block(walk, goal, in);
            advance(walk, BLOCK);
            walk_ascii(walk, goal);
            last = (utf8_masks){0}; /* and whatever `previous` holds, no lead of it counts */
            continue;
        }
        utf8_masks masks = utf8_look(in);
        __m512i before = last_lane_first(in, previous);
        __m512i p = BYTES_BEFORE(masks.trail_mask, in, before, 1);
        uint64_t second = shift_in(masks.lead, last.lead, 1);
        uint64_t expected = masks.lead << 1 | masks.lead3 << 2 | masks.lead4 << 3 | unfinished;
        uint64_t wrong = (masks.trail ^ expected) | (second & utf8_forbidden(in, p));
        if (OHI_UNLIKELY(wrong != 0))
            break;
        uint64_t out = ~(masks.lead | shift_in(masks.lead3, last.lead3, 1));
        if (goal == GOAL_CLASSIFY)
            note_width(walk, in);
        unit_bytes units = {in, in};
        if (goal == GOAL_UTF16 || goal == GOAL_LATIN1) {
            unit_places places = {masks.trail_mask, shift_in(masks.lead3, last.lead3, 2),
                                  shift_in(masks.lead4, last.lead4, 2),
                                  shift_in(masks.lead4, last.lead4, 3)};
            units = utf8_units(in, before, p, places);
        }
        emit_units(walk, goal, units, out);
        last = masks;
        previous = in;
        advance(walk, BLOCK);
        narrow_count = masks.lead3 == 0 ? narrow_count + 1 : 0;
        if (goal == GOAL_UTF16 && narrow_count == NARROW_FOR_LONG)
            break;
    }
    step_back(walk, last);
    return narrow_count == NARROW_FOR_LONG;
}

/* A text of one block or less, looked at as if it were well-formed: that is most of them, and what
 * a walk and replacing need beside the masks is not needed then. */
typedef struct short_text {
    utf8_masks masks;
    __m512i before;
    __m512i p;
    uint64_t wrong; /* 0 if well-formed */
} short_text;

/* Bytes behind the text are zero and no trail bytes, so that a lead whose trail bytes are cut off
 * is wrong like any other; only bits that leave the block are looked at apart. */
OHI_AVX512_INLINE short_text look_at_short(__m512i in)
{
    utf8_masks masks = utf8_look(in);
    __m512i before = last_lane_first(in, _mm512_setzero_si512());
    __m512i p = BYTES_BEFORE(masks.trail_mask, in, before, 1);
    uint64_t second = masks.lead << 1;
    uint64_t expected = second | masks.lead3 << 2 | masks.lead4 << 3;
    uint64_t cut = masks.lead >> 63 | masks.lead3 >> 62 | masks.lead4 >> 61;
    uint64_t wrong = (masks.trail ^ expected) | (second & utf8_forbidden(in, p)) | cut;
    return (short_text){masks, before, p, wrong};
}

/* Writes a text of one block or less, if it is well-formed. */
OHI_AVX512_INLINE bool put_short(utf8_walk *walk, __m512i in, size_t bytes)
{
    short_text text = look_at_short(in);
    if (OHI_UNLIKELY(text.wrong != 0))
        return false;
    utf8_masks masks = text.masks;
    uint64_t out = ~(masks.lead | masks.lead3 << 1) & first_bits(bytes);
    unit_places places = {masks.trail_mask, masks.lead3 << 2, masks.lead4 << 2, masks.lead4 << 3};
    size_t units = count_bits(out);
    store_units(walk->dst16 + walk->units, utf8_units(in, text.before, text.p, places), out, units,
                false);
    walk->units += units;
    return true;
}

OHI_AVX512_INLINE void utf8_run(utf8_walk *walk, utf8_goal goal)
{
    walk_ascii(walk, goal);
    while (walk->bytes > 0) {
        if (goal == GOAL_LATIN1 || (goal == GOAL_UTF16 && walk->src[0] < 0xE0))
            walk_narrow(walk, goal);
        if (walk->bytes >= BLOCK && walk_blocks(walk, goal))
            continue; /* by the other walk */
        if (walk->bytes == 0 || (goal == GOAL_UTF16 && walk->bytes < BLOCK &&
                                 put_short(walk, load_part(walk->src, walk->bytes), walk->bytes)))
            return;
        advance(walk, replace_block(walk, goal));
    }
}

OHI_AVX512_INLINE utf8_walk walk_start(const uint8_t *src, size_t bytes)
{
    return (utf8_walk){
        .src = src, .bytes = bytes, .is_valid = true, .is_ascii = true, .is_latin1 = true};
}

/* The kernels. Most texts are short and ASCII: they are done before anything else is set up, which
 * is why what follows them is a function of its own. */
#define LONG_WAY static OHI_NOINLINE OHI_AVX512

OHI_AVX512_INLINE bool is_short_ascii(const uint8_t *src, size_t bytes)
{
    return bytes <= BLOCK && _mm512_movepi8_mask(load_part(src, bytes)) == 0;
}

/* The survey, for blocks. */

/* Sums of bytes stay so small that adding them as larger numbers carries nothing over. */
typedef __m512i vec;
typedef __m512i lane_sums;

#define WIDTH 64
#define load load_block
#define INLINE OHI_AVX512_INLINE
#define OUTLINE LONG_WAY
typedef struct utf8_survey {
    const utf8_rules *rules;
    vec errors;
    vec largest;
    vec first_errors;
    __m512i units;
    size_t skipped;
    size_t surveyed;
} utf8_survey;

typedef struct utf8_window {
    __m512i in;
    __m512i before1;
    __m512i before2;
    __m512i before3;
} utf8_window;

INLINE vec splat(uint8_t byte)
{
    return splat8(byte);
}

INLINE uint64_t high_bits(vec bytes)
{
    return _mm512_movepi8_mask(bytes);
}

INLINE bool any_byte(vec bytes)
{
    return _mm512_test_epi8_mask(bytes, bytes) != 0;
}

INLINE bool is_below(vec bytes, uint8_t limit)
{
    return _mm512_cmpge_epu8_mask(bytes, splat8(limit)) == 0;
}

INLINE vec keep_first(vec bytes, size_t count)
{
    return _mm512_maskz_mov_epi8(first_bits(count), bytes);
}

INLINE vec keep_last(vec bytes, size_t count)
{
    return _mm512_maskz_mov_epi8(~first_bits(BLOCK - count), bytes);
}

INLINE lane_sums no_sums(void)
{
    return _mm512_setzero_si512();
}

INLINE lane_sums add_lanes(lane_sums sums, vec bytes)
{
    return _mm512_add_epi64(sums, _mm512_sad_epu8(bytes, _mm512_setzero_si512()));
}

INLINE size_t total(lane_sums sums)
{
    return (size_t)_mm512_reduce_add_epi64(sums);
}

INLINE utf8_window utf8_open_lanes(__m512i in, __m512i lanes)
{
    return (utf8_window){in, _mm512_alignr_epi8(in, lanes, 15), _mm512_alignr_epi8(in, lanes, 14),
                         _mm512_alignr_epi8(in, lanes, 13)};
}

INLINE utf8_window utf8_open(vec in, vec previous)
{
    return utf8_open_lanes(in, last_lane_first(in, previous));
}

INLINE utf8_window utf8_open_at(const uint8_t *src)
{
    return utf8_open_lanes(load_block(src), load_block(src - 16));
}

INLINE vec survey_vector(utf8_survey *survey, utf8_window window)
{
    const utf8_rules *rules = survey->rules;
    __m512i upper = _mm512_srli_epi16(window.in, 4);
    __m512i high = _mm512_permutexvar_epi8(_mm512_srli_epi16(window.before1, 4),
                                           load_block(rules->before_high));
    __m512i low = _mm512_permutexvar_epi8(window.before1, load_block(rules->before_low));
    __m512i this = _mm512_permutexvar_epi8(upper, load_block(rules->this_high));
    __m512i must_trail =
        _mm512_ternarylogic_epi32(_mm512_subs_epu8(window.before2, load_block(rules->lead3_less)),
                                  _mm512_subs_epu8(window.before3, load_block(rules->lead4_less)),
                                  load_block(rules->two_trails), 0xA8);
    __m512i pairs = _mm512_ternarylogic_epi32(high, low, this, 0x80);
    survey->errors = _mm512_ternarylogic_epi32(survey->errors, pairs, must_trail, 0xF6);
    survey->largest = _mm512_max_epu8(survey->largest, window.in);
    return _mm512_permutexvar_epi8(upper, load_block(rules->units));
}

#include "kernel/utf8_survey.h"

OHI_AVX512 bool ohi_avx512_is_utf8(const uint8_t *src, size_t bytes)
{
    if (bytes > BLOCK)
        return is_well_formed(src, bytes);
    __m512i in = load_part(src, bytes);
    return _mm512_movepi8_mask(in) == 0 || look_at_short(in).wrong == 0;
}

OHI_AVX512 size_t ohi_avx512_utf16_length_from_utf8(const uint8_t *src, size_t bytes)
{
    return is_short_ascii(src, bytes) ? bytes : classify(src, bytes).utf16_units;
}

OHI_AVX512 oh_utf8_shape ohi_avx512_utf8_classify(const uint8_t *src, size_t bytes)
{
    if (is_short_ascii(src, bytes))
        return (oh_utf8_shape){.utf16_units = bytes, .width = OH_TEXT_ASCII, .is_valid = true};
    return classify(src, bytes);
}

/* More than one block, up to two: the second one ends where the text does. */
OHI_AVX512_INLINE bool is_two_blocks_of_ascii(const uint8_t *src, size_t bytes)
{
    return bytes <= 2 * BLOCK &&
           _mm512_movepi8_mask(_mm512_or_si512(load_block(src), load_block(src + bytes - BLOCK))) ==
               0;
}

/* Puts the second of them where it ends, on top of what the first one put there. */
OHI_AVX512_INLINE size_t emit_two_blocks(utf8_walk *walk, utf8_goal goal)
{
    size_t bytes = walk->bytes;
    emit_ascii_block(walk, goal, load_block(walk->src));
    walk->units = bytes - BLOCK;
    emit_ascii_block(walk, goal, load_block(walk->src + bytes - BLOCK));
    return bytes;
}

LONG_WAY size_t decode_utf16(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    utf8_walk walk = walk_start(src, bytes);
    walk.dst16 = dst;
    if (bytes > BLOCK && is_two_blocks_of_ascii(src, bytes))
        return emit_two_blocks(&walk, GOAL_UTF16);
    utf8_run(&walk, GOAL_UTF16);
    return walk.units;
}

OHI_AVX512 size_t ohi_avx512_utf8_to_utf16(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    if (bytes > BLOCK)
        return decode_utf16(dst, src, bytes);
    utf8_walk walk = {.dst16 = dst};
    __m512i in = load_part(src, bytes);
    if (_mm512_movepi8_mask(in) == 0)
        emit_ascii(&walk, GOAL_UTF16, in, bytes);
    else if (OHI_UNLIKELY(!put_short(&walk, in, bytes)))
        return decode_utf16(dst, src, bytes);
    return walk.units;
}

LONG_WAY size_t decode_latin1(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    utf8_walk walk = walk_start(src, bytes);
    walk.dst8 = dst;
    if (bytes > BLOCK && is_two_blocks_of_ascii(src, bytes))
        return emit_two_blocks(&walk, GOAL_LATIN1);
    utf8_run(&walk, GOAL_LATIN1);
    return walk.units;
}

OHI_AVX512 size_t ohi_avx512_utf8_to_latin1(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    if (bytes > BLOCK)
        return decode_latin1(dst, src, bytes);
    __m512i in = load_part(src, bytes);
    if (_mm512_movepi8_mask(in) == 0) {
        store_part(dst, in, bytes);
        return bytes;
    }
    __m512i p = _mm512_alignr_epi8(in, last_lane_first(in, _mm512_setzero_si512()), 15);
    __m512i errors = narrow_errors(unknown(&latin1_rules), in, p);
    if (OHI_UNLIKELY(any_error(errors) || src[bytes - 1] >= 0xC0))
        return decode_latin1(dst, src, bytes);
    __mmask64 keep = no_leads(in) & first_bits(bytes);
    store_part(dst, press_latin1(in, p, keep), count_bits(keep));
    return count_bits(keep);
}

#else
typedef int ohi_utf8_avx512_is_empty; /* an empty file is not C */
#endif
