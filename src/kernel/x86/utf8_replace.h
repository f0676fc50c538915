/* Ill-formed UTF-8: a block whose maximal subparts become U+FFFD. */
#ifndef X86_UTF8_REPLACE_H
#define X86_UTF8_REPLACE_H

#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/x86/utf8_walk.h"

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

#endif
#endif
