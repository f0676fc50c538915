/* UTF-8 into Latin-1 when characters above U+00FF lose all but their low byte: through UTF-16, a
 * piece at a time, which costs next to nothing beside the decoding and needs no code for this. */
#ifndef UTF8_LOSSY_H
#define UTF8_LOSSY_H

#include "base/attributes.h"

#include <stddef.h>
#include <stdint.h>

enum { LOSSY_BYTES = 512 };

/* Bytes of the next piece. It ends in front of a byte that is no trail byte, or of one that follows
 * three others and so belongs to no sequence. */
OHI_INLINE size_t lossy_piece(const uint8_t *src, size_t bytes)
{
    if (bytes <= LOSSY_BYTES)
        return bytes;
    for (size_t end = LOSSY_BYTES; end > LOSSY_BYTES - 4; end--)
        if ((src[end] & 0xC0) != 0x80)
            return end;
    return LOSSY_BYTES;
}

#endif
