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

/* Whole blocks as long as they are well-formed. Returns false if text is that may not be, or too
 * little. */
OHI_AVX512_INLINE bool walk_blocks(utf8_walk *walk, utf8_goal goal)
{
    utf8_masks last = {0};
    __m512i previous = _mm512_setzero_si512();
    int narrow_count = 0;
    int threes_count = 0;
    bool is_for_others = false;
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
        if (goal == GOAL_UTF16) {
            unit_places places = {masks.trail_mask, shift_in(masks.lead3, last.lead3, 2),
                                  shift_in(masks.lead4, last.lead4, 2),
                                  shift_in(masks.lead4, last.lead4, 3)};
            units = utf8_units(in, before, p, places);
        }
        const size_t units_before = walk->units;
        emit_units(walk, goal, units, out);
        last = masks;
        previous = in;
        advance(walk, BLOCK);
        narrow_count = masks.lead3 == 0 ? narrow_count + 1 : 0;
        threes_count = walk->units - units_before <= FEWEST_UNITS ? threes_count + 1 : 0;
        is_for_others = goal == GOAL_UTF16 &&
                        (narrow_count == NARROW_FOR_LONG || threes_count == THREES_FOR_LONG);
        if (is_for_others)
            break;
    }
    step_back(walk, last);
    return is_for_others;
}

/* For UTF-16, less than a block may be left: that is a text for who does the short ones. */
OHI_AVX512_INLINE void utf8_run(utf8_walk *walk, utf8_goal goal)
{
    walk_ascii(walk, goal);
    for (bool is_known = walk->is_ill_formed; walk->bytes > 0; is_known = false) {
        if (!is_known) {
            if (goal == GOAL_UTF16 && walk->src[0] < 0xE0)
                walk_narrow(walk, goal);
            else if (goal == GOAL_UTF16)
                walk_threes(walk);
            if (walk->bytes >= BLOCK && walk_blocks(walk, goal))
                continue; /* by the other walks */
            if (walk->bytes == 0 || (goal == GOAL_UTF16 && walk->bytes < BLOCK))
                return;
        }
        advance(walk, replace_block(walk, goal));
    }
}

#endif
#endif
