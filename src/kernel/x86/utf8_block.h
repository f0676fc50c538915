/* A block of UTF-8 for AVX-512 with VBMI and VBMI2 (Ice Lake, Zen 4 and later), looked at and made
 * into units.
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
 */
#ifndef X86_UTF8_BLOCK_H
#define X86_UTF8_BLOCK_H

#include "kernel/x86/avx512_block.h"

#if OHI_X86

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

#endif
#endif
