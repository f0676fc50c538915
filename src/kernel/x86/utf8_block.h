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
 * byte too. The units are computed for 32 places at once, in words, from the byte A at the place, P
 * before it and Q before that:
 *
 *     1 byte   A = 0aaaaaaa                                   00000000 0aaaaaaa
 *     2 bytes  P = 110ppppp  A = 10aaaaaa                     00000ppp ppaaaaaa
 *     3 bytes  Q = 1110qqqq  P = 10pppppp  A = 10aaaaaa       qqqqpppp ppaaaaaa
 *     4 bytes  Q = 11110qqq  P = 10pppppp  A = 10aaaaaa       D7C0 + the same, moved down by 4
 *                            P = 10pppppp  A = 10aaaaaa       DC00 + the last ten bits
 *
 * A pair's first unit is D800 + qqqppppppaa less 10000 moved down by 10, which is 40: so D7C0. The
 * units at set bits of `out` are pressed together (VPCOMPRESSW). No branch depends on how long the
 * characters are: in mixed text nobody guesses which comes next.
 */
#ifndef X86_UTF8_BLOCK_H
#define X86_UTF8_BLOCK_H

#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/constants.h"

/* Constants, four bytes or twice 16 bits each (constants.h). */
typedef struct utf8_marks {
    uint32_t lead_bytes; /* the least ones, of two, three and four bytes */
    uint32_t lead3_bytes;
    uint32_t lead4_bytes;
    uint32_t less_marks; /* bits of P and A but those that say what they are */
    uint32_t trail_bit;  /* of A, moved up by 7: the weight of P */
    uint32_t one;        /* that of A */
    uint32_t lead3;      /* Q from there on counts, */
    uint32_t lead4;      /* and from there on it is a pair's */
    uint32_t top_nibble;
    uint32_t high_half; /* less what 10000 adds to it */
    uint32_t low_half;
    uint32_t low_bits;
    uint32_t replacement;
} utf8_marks;

static const utf8_marks utf8_marks_table = {
    .lead_bytes = 0xC0C0C0C0,
    .lead3_bytes = 0xE0E0E0E0,
    .lead4_bytes = 0xF0F0F0F0,
    .less_marks = IN_EACH(0x3F7F),
    .trail_bit = IN_EACH(0x4000),
    .one = IN_EACH(0x0001),
    .lead3 = IN_EACH(0xE000),
    .lead4 = IN_EACH(0xF000),
    .top_nibble = IN_EACH(0xF000),
    .high_half = IN_EACH(0xD7C0),
    .low_half = IN_EACH(0xDC00),
    .low_bits = IN_EACH(0x03FF),
    .replacement = IN_EACH(0xFFFD),
};

OHI_AVX512_INLINE const utf8_marks *utf8_marks_get(void)
{
    return unknown(&utf8_marks_table);
}

/* What kind of byte is where. */
typedef struct utf8_masks {
    uint64_t trail; /* 80..BF */
    uint64_t lead;  /* C0..FF */
    uint64_t lead3; /* E0..FF */
    uint64_t lead4; /* F0..FF */
} utf8_masks;

OHI_AVX512_INLINE uint64_t utf8_lead3(const utf8_marks *marks, __m512i in)
{
    return bits_of(_mm512_cmpge_epu8_mask(in, in_all(marks->lead3_bytes)));
}

OHI_AVX512_INLINE utf8_masks utf8_look(const utf8_marks *marks, __m512i in)
{
    utf8_masks masks;
    masks.trail = bits_of(_mm512_cmplt_epi8_mask(in, in_all(marks->lead_bytes)));
    masks.lead = bits_of(_mm512_movepi8_mask(in)) & ~masks.trail;
    masks.lead3 = utf8_lead3(marks, in);
    masks.lead4 = bits_of(_mm512_cmpge_epu8_mask(in, in_all(marks->lead4_bytes)));
    return masks;
}

/* Each byte's place gets the byte before it; the first one gets the last. */
OHI_AVX512_INLINE __m512i one_before(__m512i in)
{
    const __m512i order = _mm512_set_epi8(
        62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40,
        39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17,
        16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 63);
    return _mm512_permutexvar_epi8(order, in);
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

/* Words of 32 bytes from place `from` on, with the byte before each on top. */
OHI_AVX512_INLINE __m512i words_with_before(__m512i bytes, int from)
{
    const __m512i order = _mm512_set_epi8(
        30, 31, 29, 30, 28, 29, 27, 28, 26, 27, 25, 26, 24, 25, 23, 24, 22, 23, 21, 22, 20, 21, 19,
        20, 18, 19, 17, 18, 16, 17, 15, 16, 14, 15, 13, 14, 12, 13, 11, 12, 10, 11, 9, 10, 8, 9, 7,
        8, 6, 7, 5, 6, 4, 5, 3, 4, 2, 3, 1, 2, 0, 1, -1, 0);
    return _mm512_permutexvar_epi8(_mm512_add_epi8(order, splat8(from)), bytes);
}

/* Trail bytes that the leads of a block expect in the next one, at their places there. */
OHI_AVX512_INLINE uint64_t expected_behind(utf8_masks masks)
{
    return masks.lead >> 63 | masks.lead3 >> 62 | masks.lead4 >> 61;
}

/* Not zero if a block is not well-formed as far as it goes. `p`: the bytes before; `last`: what the
 * block before is. */
OHI_AVX512_INLINE uint64_t wrong_in_block(__m512i in, __m512i p, utf8_masks masks, utf8_masks last)
{
    uint64_t expected =
        masks.lead << 1 | masks.lead3 << 2 | masks.lead4 << 3 | expected_behind(last);
    uint64_t second = shift_in(masks.lead, last.lead, 1);
    return (masks.trail ^ expected) | (second & utf8_forbidden(in, p));
}

/* Units of 32 places, from `from` on; `fourth` says which are fourth bytes. */
OHI_AVX512_INLINE __m512i units_of(const utf8_marks *marks, __m512i bytes, int from,
                                   uint32_t fourth)
{
    __m512i pa = words_with_before(bytes, from);
    __m512i qp = words_with_before(bytes, from - 1);
    __m512i weights = _mm512_ternarylogic_epi32(_mm512_slli_epi16(pa, 7), in_all(marks->trail_bit),
                                                in_all(marks->one), 0xEA);
    __m512i units = _mm512_maddubs_epi16(_mm512_and_si512(pa, in_all(marks->less_marks)), weights);
    __m512i q = _mm512_slli_epi16(_mm512_subs_epu16(qp, in_all(marks->lead3)), 4);
    units = _mm512_ternarylogic_epi32(units, q, in_all(marks->top_nibble), 0xF8);
    __mmask32 third = _mm512_cmpge_epu16_mask(qp, in_all(marks->lead4));
    units =
        _mm512_mask_add_epi16(units, third, _mm512_srli_epi16(units, 4), in_all(marks->high_half));
    __m512i low =
        _mm512_ternarylogic_epi32(units, in_all(marks->low_bits), in_all(marks->low_half), 0xEA);
    return _mm512_mask_mov_epi16(units, fourth, low);
}

/* Puts those of 32 units that are in `out`, `count` of them. `is_roomy`: there is room for all. */
OHI_AVX512_INLINE void store_words(uint16_t *dst, __m512i units, uint32_t out, size_t count,
                                   bool is_roomy)
{
    __m512i pressed = _mm512_maskz_compress_epi16(out, units);
    if (is_roomy)
        store_block(dst, pressed);
    else
        _mm512_mask_storeu_epi16(dst, (__mmask32)first_bits(count), pressed);
}

#endif
#endif
