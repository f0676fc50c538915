/* UTF-8 into UTF-16 and Latin-1, for AVX-512. Most texts are short and ASCII: they are done before
 * anything else is set up. */
#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/kernel_table.h"
#include "kernel/utf8_lossy.h"
#include "kernel/x86/utf8_run.h"
#include "kernel/x86/utf8_short.h"

/* More than a block, or less of which is known that it is not all well-formed. */
LONG_WAY size_t decode_utf16(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    utf8_walk walk = walk_start(src, bytes);
    walk.dst16 = dst;
    walk.is_ill_formed = bytes <= BLOCK;
    utf8_run(&walk);
    if (walk.bytes > 0)
        walk.units += ohi_avx512_utf8_to_utf16(dst + walk.units, walk.src, walk.bytes);
    return walk.units;
}

/* More than a group of blocks. ASCII at its beginning needs none of what the walks set up. */
LONG_WAY size_t decode_groups_utf16(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    utf8_walk walk = {.src = src, .bytes = bytes, .dst16 = dst};
    if (walk_ascii(&walk, GOAL_UTF16))
        return walk.units + ohi_avx512_utf8_to_utf16(dst + walk.units, walk.src, walk.bytes);
    return walk.units + decode_utf16(dst + walk.units, walk.src, walk.bytes);
}

/* More than two blocks. */
MIDDLE_WAY size_t decode_long_utf16(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    if (bytes > BLOCK_GROUP)
        return decode_groups_utf16(dst, src, bytes);
    utf8_walk walk = {.src = src, .bytes = bytes, .dst16 = dst};
    return put_few_ascii_blocks(&walk, GOAL_UTF16) ? bytes : decode_utf16(dst, src, bytes);
}

/* More than one block, up to two, that are not ASCII. */
MIDDLE_WAY size_t decode_two_blocks_utf16(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    utf8_walk walk = {.src = src, .bytes = bytes, .dst16 = dst};
    return src[0] < 0xE0 && put_two_narrow(&walk, GOAL_UTF16) ? walk.units
                                                              : decode_utf16(dst, src, bytes);
}

TEXT_KERNEL size_t ohi_avx512_utf8_to_utf16(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    utf8_walk walk = {.src = src, .bytes = bytes, .dst16 = dst};
    if (OHI_UNLIKELY(bytes > BLOCK)) {
        if (bytes > 2 * BLOCK)
            return decode_long_utf16(dst, src, bytes);
        return put_two_ascii(&walk, GOAL_UTF16) ? bytes : decode_two_blocks_utf16(dst, src, bytes);
    }
    __m512i in = load_part(src, bytes);
    if (_mm512_movepi8_mask(in) == 0)
        emit_ascii(&walk, GOAL_UTF16, in, bytes);
    else if (OHI_UNLIKELY(!put_short(&walk, in, bytes)))
        return decode_utf16(dst, src, bytes);
    return walk.units;
}

/* A piece in which characters are lost. */
LONG_WAY size_t put_lossy(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    uint16_t units[LOSSY_BYTES];
    return ohi_avx512_utf16_to_latin1(dst, units, ohi_avx512_utf8_to_utf16(units, src, bytes));
}

LONG_WAY size_t decode_latin1(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    utf8_walk walk = {.src = src, .bytes = bytes, .dst8 = dst};
    bool is_known = bytes <= BLOCK;
    do {
        if (!is_known && walk_narrow(&walk, GOAL_LATIN1))
            continue;
        if (walk.bytes == 0)
            return walk.units;
        is_known = false;
        size_t piece = lossy_piece(walk.src, walk.bytes);
        walk.units += put_lossy(dst + walk.units, walk.src, piece);
        advance(&walk, piece);
    } while (!walk_ascii(&walk, GOAL_LATIN1));
    return walk.units + ohi_avx512_utf8_to_latin1(dst + walk.units, walk.src, walk.bytes);
}

/* More than a group of blocks. ASCII at its beginning needs none of what the walks set up. */
LONG_WAY size_t decode_groups_latin1(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    utf8_walk walk = {.src = src, .bytes = bytes, .dst8 = dst};
    if (walk_ascii(&walk, GOAL_LATIN1))
        return walk.units + ohi_avx512_utf8_to_latin1(dst + walk.units, walk.src, walk.bytes);
    return walk.units + decode_latin1(dst + walk.units, walk.src, walk.bytes);
}

MIDDLE_WAY size_t decode_long_latin1(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    if (bytes > BLOCK_GROUP)
        return decode_groups_latin1(dst, src, bytes);
    utf8_walk walk = {.src = src, .bytes = bytes, .dst8 = dst};
    return put_few_ascii_blocks(&walk, GOAL_LATIN1) ? bytes : decode_latin1(dst, src, bytes);
}

MIDDLE_WAY size_t decode_two_blocks_latin1(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    utf8_walk walk = {.src = src, .bytes = bytes, .dst8 = dst};
    return put_two_narrow(&walk, GOAL_LATIN1) ? walk.units : decode_latin1(dst, src, bytes);
}

TEXT_KERNEL size_t ohi_avx512_utf8_to_latin1(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    utf8_walk walk = {.src = src, .bytes = bytes, .dst8 = dst};
    if (bytes <= BLOCK) {
        __m512i in = load_part(src, bytes);
        if (OHI_UNLIKELY(_mm512_movepi8_mask(in) != 0))
            return put_short_latin1(&walk, in, bytes) ? walk.units : decode_latin1(dst, src, bytes);
        emit_ascii(&walk, GOAL_LATIN1, in, bytes);
        return bytes;
    }
    if (bytes > 2 * BLOCK)
        return decode_long_latin1(dst, src, bytes);
    return put_two_ascii(&walk, GOAL_LATIN1) ? bytes : decode_two_blocks_latin1(dst, src, bytes);
}

#else
typedef int ohi_utf8_decode_avx512_is_empty; /* an empty file is not C */
#endif
