/* UTF-8 of one block or less, looked at as if it were well-formed: that is most of them, and what a
 * walk and replacing need beside the masks is not needed then. */
#ifndef X86_UTF8_SHORT_H
#define X86_UTF8_SHORT_H

#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/x86/utf8_narrow.h"
#include "kernel/x86/utf8_threes.h"

/* Whether a text is well-formed. Bytes behind it are zero and no trail bytes, so that a lead whose
 * trail bytes are cut off is wrong like any other, if they are not cut off by the block's end. */
OHI_AVX512_INLINE bool is_short_utf8(__m512i in, utf8_masks masks)
{
    const utf8_masks nothing = {0};
    return (wrong_in_block(in, one_before(in), masks, nothing) | expected_behind(masks)) == 0;
}

/* Writes such a text, if it is well-formed. */
OHI_AVX512_INLINE bool put_short_any(utf8_walk *walk, const utf8_marks *marks, __m512i in,
                                     size_t bytes)
{
    utf8_masks masks = utf8_look(marks, in);
    if (OHI_UNLIKELY(!is_short_utf8(in, masks)))
        return false;
    uint64_t out = ~(masks.lead | masks.lead3 << 1) & first_bits(bytes);
    uint64_t fourth = masks.lead4 << 3;
    emit_half(walk, units_of(marks, in, 0, (uint32_t)fourth), out, false);
    if (bytes > UNITS)
        emit_half(walk, units_of(marks, in, UNITS, (uint32_t)(fourth >> UNITS)), out >> UNITS,
                  false);
    return true;
}

OHI_AVX512_INLINE bool put_short(utf8_walk *walk, __m512i in, size_t bytes)
{
    const utf8_marks *marks = utf8_marks_get();
    uint64_t lead3 = utf8_lead3(marks, in);
    if (lead3 == 0)
        return put_short_twos(walk, in, bytes);
    return (bytes > UNITS && put_short_threes(walk, in, lead3)) ||
           put_short_any(walk, marks, in, bytes);
}

#endif
#endif
