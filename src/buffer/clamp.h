/* Node's clamping of a slice position. */
#ifndef BUFFER_CLAMP_H
#define BUFFER_CLAMP_H

#include "base/attributes.h"

#include <stddef.h>
#include <stdint.h>

/* Negative positions count from the end; the result lies in 0 .. length. */
OHI_INLINE size_t ohi_clamp_position(int64_t position, size_t length)
{
    if (position >= 0)
        return (uint64_t)position < length ? (size_t)position : length;
    uint64_t back = 0 - (uint64_t)position;
    return back < length ? length - (size_t)back : 0;
}

#endif
