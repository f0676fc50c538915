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
#include "kernel/kernel_table.h"

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
typedef enum utf8_goal { GOAL_COUNT, GOAL_CLASSIFY, GOAL_UTF16, GOAL_LATIN1 } utf8_goal;

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

/* Latin-1 in UTF-8 is ASCII and pairs of C2 or C3 with a trail byte, which is the character itself
 * after C2 and 40 less than it after C3:
 *
 *     C2 80..BF -> 80..BF        C3 80..BF -> C0..FF
 *
 * Blocks of nothing else need no units computed. */
typedef struct latin1_block {
    __m512i characters; /* at the places of trail bytes, and ASCII */
    uint64_t lead;      /* C2, C3 */
    uint64_t c3;
    uint64_t wrong; /* 0 if there is nothing else */
} latin1_block;

OHI_AVX512_INLINE latin1_block look_at_latin1(__m512i in, uint64_t beyond_ascii, uint64_t last_lead,
                                              uint64_t last_c3)
{
    latin1_block block;
    uint64_t trail = bits_of(_mm512_cmplt_epi8_mask(in, splat8(0xC0)));
    block.lead = bits_of(_mm512_cmpeq_epi8_mask(_mm512_and_si512(in, splat8(0xFE)), splat8(0xC2)));
    block.c3 = bits_of(_mm512_cmpeq_epi8_mask(in, splat8(0xC3)));
    block.wrong =
        (beyond_ascii ^ (trail | block.lead)) | (trail ^ shift_in(block.lead, last_lead, 1));
    block.characters = _mm512_mask_add_epi8(in, shift_in(block.c3, last_c3, 1), in, splat8(0x40));
    return block;
}

/* Stops in front of a block with anything else, or whose first byte belongs to the block before, so
 * that it starts at a character. */
OHI_AVX512_INLINE void walk_latin1(utf8_walk *walk)
{
    uint64_t last_lead = 0;
    uint64_t last_c3 = 0;
    while (walk->bytes > 0) {
        size_t count = walk->bytes < BLOCK ? walk->bytes : BLOCK;
        __m512i in = count == BLOCK ? load_block(walk->src) : load_part(walk->src, count);
        uint64_t beyond_ascii = bits_of(_mm512_movepi8_mask(in));
        if ((beyond_ascii | last_lead >> 63) == 0) {
            emit_ascii(walk, GOAL_LATIN1, in, count);
            advance(walk, count);
            walk_ascii(walk, GOAL_LATIN1);
            last_lead = 0;
            last_c3 = 0;
            continue;
        }
        latin1_block block = look_at_latin1(in, beyond_ascii, last_lead, last_c3);
        if (block.wrong != 0)
            break;
        size_t characters_count = count - count_bits(block.lead);
        __m512i pressed = _mm512_maskz_compress_epi8(~block.lead, block.characters);
        if (walk->bytes >= ROOMY)
            store_block(walk->dst8 + walk->units, pressed);
        else
            store_part(walk->dst8 + walk->units, pressed, characters_count);
        walk->units += characters_count;
        last_lead = block.lead;
        last_c3 = block.c3;
        advance(walk, count);
    }
    if (last_lead >> 63 != 0) {
        walk->src--;
        walk->bytes++;
    }
}

/* Whole blocks as long as they are well-formed. */
OHI_AVX512_INLINE void walk_blocks(utf8_walk *walk, utf8_goal goal)
{
    utf8_masks last = {0};
    __m512i previous = _mm512_setzero_si512();
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
    }
    step_back(walk, last);
}

OHI_AVX512_INLINE void utf8_run(utf8_walk *walk, utf8_goal goal)
{
    walk_ascii(walk, goal);
    while (walk->bytes > 0) {
        if (goal == GOAL_LATIN1)
            walk_latin1(walk);
        if (walk->bytes >= BLOCK)
            walk_blocks(walk, goal);
        if (walk->bytes > 0)
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

/* Blocks like those of walk_blocks, but nothing is written and the first wrong one is the end. */
LONG_WAY bool validate(const uint8_t *src, size_t bytes)
{
    utf8_walk walk = walk_start(src, bytes);
    uint64_t last_lead = 0;
    uint64_t unfinished = 0;
    __m512i previous = _mm512_setzero_si512();
    walk_ascii(&walk, GOAL_COUNT);
    while (walk.bytes > 0) {
        size_t count = walk.bytes < BLOCK ? walk.bytes : BLOCK;
        __m512i in = count == BLOCK ? load_block(walk.src) : load_part(walk.src, count);
        advance(&walk, count);
        if ((_mm512_movepi8_mask(in) | unfinished) == 0) {
            walk_ascii(&walk, GOAL_COUNT);
            continue; /* whatever `previous` holds, no lead of it counts */
        }
        utf8_masks masks = utf8_look(in);
        __m512i p = BYTES_BEFORE(masks.trail_mask, in, last_lane_first(in, previous), 1);
        uint64_t second = shift_in(masks.lead, last_lead, 1);
        uint64_t expected = masks.lead << 1 | masks.lead3 << 2 | masks.lead4 << 3 | unfinished;
        if (((masks.trail ^ expected) | (second & utf8_forbidden(in, p))) != 0)
            return false;
        unfinished = masks.lead >> 63 | masks.lead3 >> 62 | masks.lead4 >> 61;
        last_lead = masks.lead;
        previous = in;
    }
    return unfinished == 0;
}

OHI_AVX512 bool ohi_avx512_is_utf8(const uint8_t *src, size_t bytes)
{
    if (bytes > BLOCK)
        return validate(src, bytes);
    __m512i in = load_part(src, bytes);
    return _mm512_movepi8_mask(in) == 0 || look_at_short(in).wrong == 0;
}

LONG_WAY size_t count_units(const uint8_t *src, size_t bytes)
{
    utf8_walk walk = walk_start(src, bytes);
    utf8_run(&walk, GOAL_COUNT);
    return walk.units;
}

OHI_AVX512 size_t ohi_avx512_utf16_length_from_utf8(const uint8_t *src, size_t bytes)
{
    return is_short_ascii(src, bytes) ? bytes : count_units(src, bytes);
}

LONG_WAY oh_utf8_shape classify(const uint8_t *src, size_t bytes)
{
    utf8_walk walk = walk_start(src, bytes);
    utf8_run(&walk, GOAL_CLASSIFY);
    oh_text_width width = walk.is_ascii    ? OH_TEXT_ASCII
                          : walk.is_latin1 ? OH_TEXT_LATIN1
                                           : OH_TEXT_UTF16;
    return (oh_utf8_shape){.utf16_units = walk.units, .width = width, .is_valid = walk.is_valid};
}

OHI_AVX512 oh_utf8_shape ohi_avx512_utf8_classify(const uint8_t *src, size_t bytes)
{
    if (is_short_ascii(src, bytes))
        return (oh_utf8_shape){.utf16_units = bytes, .width = OH_TEXT_ASCII, .is_valid = true};
    return classify(src, bytes);
}

LONG_WAY size_t decode_utf16(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    utf8_walk walk = walk_start(src, bytes);
    walk.dst16 = dst;
    utf8_run(&walk, GOAL_UTF16);
    return walk.units;
}

OHI_AVX512 size_t ohi_avx512_utf8_to_utf16(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    if (bytes > BLOCK)
        return decode_utf16(dst, src, bytes);
    __m512i in = load_part(src, bytes);
    if (_mm512_movepi8_mask(in) == 0) {
        utf8_walk walk = {.dst16 = dst};
        emit_ascii(&walk, GOAL_UTF16, in, bytes);
        return bytes;
    }
    short_text text = look_at_short(in);
    if (OHI_UNLIKELY(text.wrong != 0))
        return decode_utf16(dst, src, bytes);
    utf8_masks masks = text.masks;
    uint64_t out = ~(masks.lead | masks.lead3 << 1) & first_bits(bytes);
    unit_places places = {masks.trail_mask, masks.lead3 << 2, masks.lead4 << 2, masks.lead4 << 3};
    size_t units = count_bits(out);
    store_units(dst, utf8_units(in, text.before, text.p, places), out, units, false);
    return units;
}

LONG_WAY size_t decode_latin1(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    utf8_walk walk = walk_start(src, bytes);
    walk.dst8 = dst;
    utf8_run(&walk, GOAL_LATIN1);
    return walk.units;
}

OHI_AVX512 size_t ohi_avx512_utf8_to_latin1(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    if (bytes > BLOCK)
        return decode_latin1(dst, src, bytes);
    __m512i in = load_part(src, bytes);
    uint64_t beyond_ascii = bits_of(_mm512_movepi8_mask(in));
    if (beyond_ascii == 0) {
        store_part(dst, in, bytes);
        return bytes;
    }
    latin1_block block = look_at_latin1(in, beyond_ascii, 0, 0);
    if (OHI_UNLIKELY((block.wrong | block.lead >> 63) != 0))
        return decode_latin1(dst, src, bytes);
    size_t characters = bytes - count_bits(block.lead);
    store_part(dst, _mm512_maskz_compress_epi8(~block.lead, block.characters), characters);
    return characters;
}

#else
typedef int ohi_utf8_avx512_is_empty; /* an empty file is not C */
#endif
