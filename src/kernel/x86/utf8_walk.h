/* A walk over UTF-8: how far it has come, and what it puts of blocks and ASCII; one for everything
 * that reads UTF-8 at length. What its steps are is in utf8_run.h. */
#ifndef X86_UTF8_WALK_H
#define X86_UTF8_WALK_H

#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/x86/utf8_block.h"

/* What a walk is for; always a constant, so that each kernel keeps only its own part. */
typedef enum utf8_goal { GOAL_CLASSIFY, GOAL_UTF16, GOAL_LATIN1 } utf8_goal;

/* Bytes that are left, this block's included, when either half of it may be stored as a whole:
 * three bytes make a unit at least. */
enum { ROOMY = UNITS + 3 * UNITS };

typedef struct utf8_walk {
    const uint8_t *src;
    size_t bytes;       /* still to read */
    uint16_t *dst16;    /* GOAL_UTF16 */
    uint8_t *dst8;      /* GOAL_LATIN1 */
    size_t units;       /* written, or counted, so far */
    bool is_ill_formed; /* what is still to read, as is known already */
    bool is_valid;      /* what has been read */
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

/* A block of ASCII, `place` bytes behind where the walk is. */
OHI_AVX512_INLINE void put_ascii_block(const utf8_walk *walk, utf8_goal goal, size_t place,
                                       __m512i in)
{
    size_t units = walk->units + place;
    if (goal == GOAL_UTF16) {
        store_block(walk->dst16 + units, lower_to_16(in));
        store_block(walk->dst16 + units + UNITS, upper_to_16(in));
    }
    if (goal == GOAL_LATIN1)
        store_block(walk->dst8 + units, in);
}

/* The units in `out` of 32 places, into UTF-16. */
OHI_AVX512_INLINE void emit_half(utf8_walk *walk, __m512i units, uint64_t out, bool is_roomy)
{
    size_t count = count_bits((uint32_t)out);
    store_words(walk->dst16 + walk->units, units, (uint32_t)out, count, is_roomy);
    walk->units += count;
}

OHI_AVX512_INLINE void note_width(utf8_walk *walk, __m512i in)
{
    walk->is_ascii = false;
    if (_mm512_cmpge_epu8_mask(in, splat8(0xC4)) != 0)
        walk->is_latin1 = false;
}

OHI_AVX512_INLINE void advance(utf8_walk *walk, size_t bytes)
{
    walk->src += bytes;
    walk->bytes -= bytes;
}

/* Whether walk_ascii has anything to do: a walk stops for it instead of doing it, so that each
 * kernel has that loop once. */
OHI_AVX512_INLINE bool is_ascii_ahead(const utf8_walk *walk)
{
    return walk->bytes >= BLOCK_GROUP && _mm512_movepi8_mask(or_group(walk->src)) == 0;
}

/* ASCII that has been put. */
OHI_AVX512_INLINE void advance_ascii(utf8_walk *walk, size_t bytes)
{
    advance(walk, bytes);
    walk->units += bytes;
}

/* Four blocks, the first one and those at three places behind it, if they are ASCII. */
OHI_AVX512_INLINE bool put_ascii_blocks(const utf8_walk *walk, utf8_goal goal, size_t place1,
                                        size_t place2, size_t place3)
{
    const uint8_t *src = walk->src;
    __m512i in0 = load_block(src);
    __m512i in1 = load_block(src + place1);
    __m512i in2 = load_block(src + place2);
    __m512i in3 = load_block(src + place3);
    __m512i any = _mm512_ternarylogic_epi32(_mm512_or_si512(in0, in1), in2, in3, 0xFE);
    if (_mm512_movepi8_mask(any) != 0)
        return false;
    put_ascii_block(walk, goal, 0, in0);
    put_ascii_block(walk, goal, place1, in1);
    put_ascii_block(walk, goal, place2, in2);
    put_ascii_block(walk, goal, place3, in3);
    return true;
}

/* Four blocks at a time, as long as they are ASCII. Returns whether it came so far that what is
 * left had better be done as a text of its own. */
OHI_AVX512_INLINE bool walk_ascii(utf8_walk *walk, utf8_goal goal)
{
    size_t bytes = walk->bytes;
    while (walk->bytes >= BLOCK_GROUP) {
        if (!put_ascii_blocks(walk, goal, BLOCK, 2 * BLOCK, 3 * BLOCK))
            return false;
        advance_ascii(walk, BLOCK_GROUP);
    }
    return walk->bytes < bytes;
}

/* A text of two to four blocks, if it is ASCII. Its last ones end where it does, on top of others:
 * that needs neither masks nor a loop. */
OHI_AVX512_INLINE bool put_few_ascii_blocks(const utf8_walk *walk, utf8_goal goal)
{
    size_t last = walk->bytes - BLOCK;
    return put_ascii_blocks(walk, goal, BLOCK, last - BLOCK, last);
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

OHI_AVX512_INLINE utf8_walk walk_start(const uint8_t *src, size_t bytes)
{
    return (utf8_walk){
        .src = src, .bytes = bytes, .is_valid = true, .is_ascii = true, .is_latin1 = true};
}

#endif
#endif
