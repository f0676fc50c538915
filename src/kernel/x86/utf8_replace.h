/* Ill-formed UTF-8: a block whose maximal subparts become U+FFFD. */
#ifndef X86_UTF8_REPLACE_H
#define X86_UTF8_REPLACE_H

#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/x86/utf8_walk.h"

/* What a block is that need not be well-formed. */
typedef struct loose_block {
    size_t count;        /* bytes taken */
    uint64_t out;        /* where units appear, */
    uint64_t bad;        /* and where U+FFFD does */
    uint64_t fourth;     /* rightful fourth bytes */
    uint64_t unfinished; /* leads of three bytes or more without all of their trail bytes */
} loose_block;

/* `count` bytes from a character's first one on, `left` with those behind them. Takes all but a
 * character at the end that more bytes could complete.
 *
 * `second`, `third` and `fourth` are bytes that rightly stand there in a sequence, whether or not
 * it is finished. A sequence ends where the next byte is not one of them; if it ends unfinished,
 * its last byte is where U+FFFD goes, as it does on every trail byte without a lead. */
OHI_AVX512_INLINE loose_block look_loosely(__m512i in, utf8_masks masks, size_t count, size_t left)
{
    uint64_t second = masks.trail & masks.lead << 1 & ~utf8_forbidden(in, one_before(in));
    uint64_t third = masks.trail & second << 1 & masks.lead3 << 2;
    uint64_t fourth = masks.trail & third << 1 & masks.lead4 << 3;
    uint64_t following = second | third | fourth;
    uint64_t ends = (masks.lead | following) & ~(following >> 1);
    uint64_t finished3 = third & ~(masks.lead4 << 2);
    uint64_t finished = (second & ~(masks.lead3 << 1)) | finished3 | fourth;
    if (count < left && (ends & ~finished) >> (BLOCK - 1) != 0)
        count = BLOCK - 1 - (size_t)__builtin_clzll(masks.lead);
    uint64_t taken = first_bits(count);
    return (loose_block){
        .count = count,
        .out = (~(masks.lead | masks.trail) | finished | fourth >> 1) & taken,
        .bad = ((ends & ~finished) | (masks.trail & ~following)) & taken,
        .fourth = fourth,
        .unfinished = masks.lead3 & ~(finished3 >> 2 | fourth >> 3),
    };
}

/* Leads that lead nowhere are made zero, so that nothing of them gets into units near them. */
OHI_AVX512_INLINE void emit_loosely(utf8_walk *walk, const utf8_marks *marks, __m512i in,
                                    loose_block block)
{
    __m512i replacement = in_all(marks->replacement);
    in = _mm512_maskz_mov_epi8(~block.unfinished, in);
    uint64_t out = block.out | block.bad;
#pragma GCC unroll 1
    for (int from = 0; from < BLOCK; from += UNITS) {
        __m512i units = units_of(marks, in, from, (uint32_t)(block.fourth >> from));
        units = _mm512_mask_mov_epi16(units, (__mmask32)(block.bad >> from), replacement);
        emit_half(walk, units, out >> from, false);
    }
}

/* The last block, or one with something to replace: starts at a character's first byte and takes up
 * to 64 bytes. Returns how many. */
OHI_AVX512_INLINE size_t replace_block(utf8_walk *walk, utf8_goal goal)
{
    size_t count = walk->bytes < BLOCK ? walk->bytes : BLOCK;
    __m512i in = load_part(walk->src, count);
    if (_mm512_movepi8_mask(in) == 0) {
        emit_ascii(walk, goal, in, count);
        return count;
    }
    const utf8_marks *marks = utf8_marks_get();
    loose_block block = look_loosely(in, utf8_look(marks, in), count, walk->bytes);
    if (goal == GOAL_CLASSIFY) {
        note_width(walk, in);
        walk->is_valid &= block.bad == 0;
        walk->is_latin1 &= block.bad == 0;
        walk->units += count_bits(block.out | block.bad);
    } else {
        emit_loosely(walk, marks, in, block);
    }
    return block.count;
}

#endif
#endif
