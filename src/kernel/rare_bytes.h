/* How common a byte is in what programs search through, and a needle's rarest two. */
#ifndef RARE_BYTES_H
#define RARE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Offsets of the two rarest bytes among sixteen of the needle's first 256, spread over them, or
 * among half of them when they are looked at thoroughly. They differ in value if any two of those
 * do. needle_bytes >= 1. */
void ohi_rarest_two(const uint8_t *needle, size_t needle_bytes, bool thoroughly, size_t *first,
                    size_t *second);

#endif
