/* The walk over UTF-8 from its beginning to its end.
 *
 * The blocks of the loop lie 64 bytes apart whatever is in them; a character that crosses the
 * border is finished in the next block, whose masks shift in the bits of the one before. When a
 * block is not well-formed, and at the end of the text, a second form of the block starts at a
 * character's first byte and finds the maximal subparts to replace with the same kind of mask
 * arithmetic.
 */
#ifndef X86_UTF8_RUN_H
#define X86_UTF8_RUN_H

#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/x86/utf8_narrow.h"
#include "kernel/x86/utf8_replace.h"
#include "kernel/x86/utf8_threes.h"

/* After so many blocks of narrow text, or of about as few units as characters of three bytes make,
 * the walk for it is tried again. */
enum { NARROW_FOR_LONG = 4, THREES_FOR_LONG = 2, FEWEST_UNITS = BLOCK / 3 + 1 };

typedef struct blocks_in_a_row {
    int narrow;
    int threes;
} blocks_in_a_row;

OHI_AVX512_INLINE bool are_for_others(blocks_in_a_row *row, utf8_masks masks, size_t units)
{
    row->narrow = masks.lead3 == 0 ? row->narrow + 1 : 0;
    row->threes = units <= FEWEST_UNITS ? row->threes + 1 : 0;
    return row->narrow == NARROW_FOR_LONG || row->threes == THREES_FOR_LONG;
}

/* Writes a block's units; `q` is its first half from two bytes before it on. */
OHI_AVX512_INLINE void emit_block(utf8_walk *walk, const utf8_marks *marks, __m512i in, __m512i q,
                                  uint64_t fourth, uint64_t out)
{
    bool is_roomy = walk->bytes >= ROOMY;
    emit_half(walk, units_of(marks, q, 2, (uint32_t)fourth), out, is_roomy);
    emit_half(walk, units_of(marks, in, UNITS, (uint32_t)(fourth >> UNITS)), out >> UNITS,
              is_roomy);
}

/* Whole blocks as long as they are well-formed. What lies before the first one is no part of them.
 * Returns false if text is that may not be, or too little. */
OHI_AVX512_INLINE bool walk_blocks(utf8_walk *walk)
{
    const utf8_marks *marks = utf8_marks_get();
    utf8_masks last = {0};
    blocks_in_a_row row = {0, 0};
    /* what of the bytes one and two places in front may be read */
    __mmask64 one_in_front = ~UINT64_C(1), two_in_front = ~UINT64_C(3);
    bool is_for_others = false;
    while (walk->bytes >= BLOCK && !is_for_others) {
        __m512i in = load_block(walk->src);
        if ((_mm512_movepi8_mask(in) | expected_behind(last)) == 0) {
            put_ascii_block(walk, GOAL_UTF16, 0, in);
            advance_ascii(walk, BLOCK);
            is_for_others = is_ascii_ahead(walk);
            last = (utf8_masks){0};
            one_in_front = two_in_front = ~UINT64_C(0);
            continue;
        }
        utf8_masks masks = utf8_look(marks, in);
        __m512i p = _mm512_maskz_loadu_epi8(one_in_front, walk->src - 1);
        if (OHI_UNLIKELY(wrong_in_block(in, p, masks, last) != 0))
            break;
        uint64_t out = ~(masks.lead | shift_in(masks.lead3, last.lead3, 1));
        __m512i q = _mm512_maskz_loadu_epi8(two_in_front, walk->src - 2);
        emit_block(walk, marks, in, q, shift_in(masks.lead4, last.lead4, 3), out);
        is_for_others = are_for_others(&row, masks, count_bits(out));
        advance(walk, BLOCK);
        last = masks;
        one_in_front = two_in_front = ~UINT64_C(0);
    }
    step_back(walk, last);
    return is_for_others;
}

/* Into UTF-16, of text that does not begin with a group of ASCII; what is left is a text of its
 * own.
 */
OHI_AVX512_INLINE void utf8_run(utf8_walk *walk)
{
    bool is_known = walk->is_ill_formed;
    do {
        if (!is_known) {
            if (walk->src[0] >= 0xE0)
                walk_threes(walk);
            else if (walk_narrow(walk, GOAL_UTF16))
                continue;
            if (walk->bytes >= BLOCK && walk_blocks(walk))
                continue; /* by the other walks */
            if (walk->bytes < BLOCK)
                return;
        }
        is_known = false;
        advance(walk, replace_block(walk, GOAL_UTF16));
    } while (!walk_ascii(walk, GOAL_UTF16) && walk->bytes > 0);
}

#endif
#endif
