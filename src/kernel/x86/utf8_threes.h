/* UTF-8 that is characters of three bytes and nothing else: most Chinese and Japanese text. 21 of
 * them are made at a time in lanes of 16 bits, with two permutations that pick their bytes:
 *
 *     last two    10pppppp 10aaaaaa
 *     first       1110qqqq ........
 *     unit        qqqqpppp ppaaaaaa
 */
#ifndef X86_UTF8_THREES_H
#define X86_UTF8_THREES_H

#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/x86/utf8_walk.h"

enum { THREES = 21, THREES_BYTES = 3 * THREES };

/* The units of 63 bytes, and in `*wrong` a bit for each that is not well-formed or of other
 * length: with other marks, below 800 or a surrogate. */
OHI_AVX512_INLINE __m512i units_of_threes(__m512i in, __mmask32 *wrong)
{
    const __m512i last_two = _mm512_set_epi8(
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 61, 62, 58, 59, 55, 56,
        52, 53, 49, 50, 46, 47, 43, 44, 40, 41, 37, 38, 34, 35, 31, 32, 28, 29, 25, 26, 22, 23, 19,
        20, 16, 17, 13, 14, 10, 11, 7, 8, 4, 5, 1, 2);
    __m512i pa = _mm512_permutexvar_epi8(last_two, in);
    __m512i q = _mm512_permutexvar_epi8(_mm512_sub_epi8(last_two, splat8(1)), in);
    __m512i units = _mm512_ternarylogic_epi32(splat16(0x0FC0), _mm512_srli_epi16(pa, 2), pa, 0xCA);
    units = _mm512_ternarylogic_epi32(splat16(0xF000), _mm512_slli_epi16(q, 4), units, 0xCA);
    __m512i other_marks = _mm512_ternarylogic_epi32(pa, splat16(0x8080), splat16(0xC0C0), 0x28);
    __m512i other_length = _mm512_ternarylogic_epi32(q, splat16(0xE000), splat16(0xF000), 0x28);
    __m512i least = _mm512_min_epu16(units, _mm512_xor_si512(units, splat16(0xD800)));
    *wrong = (_mm512_cmplt_epu16_mask(least, splat16(0x0800)) |
              _mm512_test_epi16_mask(_mm512_or_si512(other_marks, other_length), splat16(-1))) &
             ((1u << THREES) - 1);
    return units;
}

OHI_AVX512_INLINE void put_threes(utf8_walk *walk, __m512i units, size_t count)
{
    _mm512_mask_storeu_epi16(walk->dst16 + walk->units, (__mmask32)first_bits(count), units);
    walk->units += count;
    advance(walk, 3 * count);
}

/* Whole blocks from a character's first byte on, and of one with others in it as much as leaves
 * less than a block: most texts that are all of such characters have some ASCII at their end. */
OHI_AVX512_INLINE void walk_threes(utf8_walk *walk)
{
    while (walk->bytes >= BLOCK) {
        __mmask32 wrong;
        __m512i units = units_of_threes(held(load_block(walk->src)), &wrong);
        if (OHI_UNLIKELY(wrong != 0)) {
            size_t count = _tzcnt_u32(wrong);
            if (walk->bytes - 3 * count < BLOCK)
                put_threes(walk, units, count);
            return;
        }
        put_threes(walk, units, THREES);
    }
}

/* Writes a text of a block or less, if it is such characters and at most ASCII behind them. Where
 * its leads from E0 on are tells nearly all others before anything is computed; a 64th byte that is
 * no ASCII has its trail bytes cut off. */
OHI_AVX512_INLINE bool put_short_threes(utf8_walk *walk, __m512i in, uint64_t lead3)
{
    const uint64_t every_third = 0x1249249249249249;
    uint64_t above = bits_of(_mm512_movepi8_mask(in));
    if (((above & (above + 1)) | above >> 63 | (lead3 ^ (above & every_third))) != 0)
        return false;
    __mmask32 wrong;
    __m512i units = units_of_threes(in, &wrong);
    size_t count = count_bits(lead3);
    if (OHI_UNLIKELY((wrong & first_bits(count)) != 0))
        return false;
    put_threes(walk, units, count);
    emit_ascii(walk, GOAL_UTF16, load_part(walk->src, walk->bytes), walk->bytes);
    return true;
}

#endif
#endif
