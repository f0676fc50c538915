/* Size arithmetic that says when it overflows. Each returns false, and leaves *out alone, when the
 * result does not fit. */
#ifndef BASE_CHECKED_H
#define BASE_CHECKED_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

OHI_INLINE bool ohi_checked_add(size_t left, size_t right, size_t *out)
{
    if (left > SIZE_MAX - right)
        return false;
    *out = left + right;
    return true;
}

OHI_INLINE bool ohi_checked_multiply(size_t left, size_t right, size_t *out)
{
    size_t product;
    if (__builtin_mul_overflow(left, right, &product))
        return false;
    *out = product;
    return true;
}

/* Rounds up to a multiple of a power of two. */
OHI_INLINE bool ohi_checked_align_up(size_t value, size_t alignment, size_t *out)
{
    if (value > SIZE_MAX - (alignment - 1))
        return false;
    *out = (value + alignment - 1) & ~(alignment - 1);
    return true;
}

OHI_INLINE size_t ohi_min_size(size_t left, size_t right)
{
    return left < right ? left : right;
}

OHI_INLINE size_t ohi_max_size(size_t left, size_t right)
{
    return left > right ? left : right;
}

OHI_INLINE bool ohi_is_power_of_two(size_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

#endif
