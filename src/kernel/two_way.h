/* Two-way string matching: linear time, constant space, whatever the input. */
#ifndef TWO_WAY_H
#define TWO_WAY_H

#include <stddef.h>
#include <stdint.h>

/* The four directions and widths of one algorithm. Lengths are in units (bytes, or 16-bit units at
 * any address), 1 <= needle <= hay; the result is a position in units, or -1. */
ptrdiff_t ohi_two_way_find(const uint8_t *hay, size_t hay_units, const uint8_t *needle,
                           size_t needle_units);
ptrdiff_t ohi_two_way_find_last(const uint8_t *hay, size_t hay_units, const uint8_t *needle,
                                size_t needle_units);
ptrdiff_t ohi_two_way_find16(const uint8_t *hay, size_t hay_units, const uint8_t *needle,
                             size_t needle_units);
ptrdiff_t ohi_two_way_find_last16(const uint8_t *hay, size_t hay_units, const uint8_t *needle,
                                  size_t needle_units);

#endif
