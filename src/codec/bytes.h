/* Byte-array kernels without a public call of their own, for the rooms above. */
#ifndef CODEC_BYTES_H
#define CODEC_BYTES_H

#include <stddef.h>
#include <stdint.h>

/* Repeats a pattern over dst, cut at the end; an empty pattern writes zero bytes. The pattern may
 * overlap dst. */
void ohi_bytes_fill(uint8_t *dst, size_t bytes, const uint8_t *pattern, size_t pattern_bytes);

/* -1, 0 or 1: order of the first `bytes` bytes. */
int ohi_bytes_compare(const uint8_t *left, const uint8_t *right, size_t bytes);

#endif
