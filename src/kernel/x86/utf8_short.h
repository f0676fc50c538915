/* UTF-8 of one block or less, looked at as if it were well-formed: that is most of them, and what a
 * walk and replacing need beside the masks is not needed then. */
#ifndef X86_UTF8_SHORT_H
#define X86_UTF8_SHORT_H

#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/x86/utf8_narrow.h"
#include "kernel/x86/utf8_threes.h"

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

/* Writes such a text, if it is well-formed. */
OHI_AVX512_INLINE bool put_short_any(utf8_walk *walk, __m512i in, size_t bytes)
{
    short_text text = look_at_short(in);
    if (OHI_UNLIKELY(text.wrong != 0))
        return false;
    utf8_masks masks = text.masks;
    uint64_t out = ~(masks.lead | masks.lead3 << 1) & first_bits(bytes);
    unit_places places = {masks.trail_mask, masks.lead3 << 2, masks.lead4 << 2, masks.lead4 << 3};
    size_t units = count_bits(out);
    store_units(walk->dst16 + walk->units, utf8_units(in, text.before, text.p, places), out, units,
                false);
    walk->units += units;
    return true;
}

OHI_AVX512_INLINE bool put_short(utf8_walk *walk, __m512i in, size_t bytes)
{
    uint64_t lead3 = bits_of(_mm512_cmpge_epu8_mask(in, splat8(0xE0)));
    if (lead3 == 0)
        return put_short_twos(walk, in, bytes);
    return put_short_threes(walk, in, lead3) || put_short_any(walk, in, bytes);
}

#endif
#endif
