/* Whole-block operations on bytes: swap, fill, compare. */
#include "base/checked.h"
#include "base/unaligned.h"
#include "kernel/kernel_table.h"

void ohi_scalar_swap16(uint8_t *data, size_t bytes)
{
    for (size_t i = 0; i + 2 <= bytes; i += 2)
        ohi_store16(data + i, __builtin_bswap16(ohi_load16(data + i)));
}

void ohi_scalar_swap32(uint8_t *data, size_t bytes)
{
    for (size_t i = 0; i + 4 <= bytes; i += 4)
        ohi_store32(data + i, __builtin_bswap32(ohi_load32(data + i)));
}

void ohi_scalar_swap64(uint8_t *data, size_t bytes)
{
    for (size_t i = 0; i + 8 <= bytes; i += 8)
        ohi_store64(data + i, __builtin_bswap64(ohi_load64(data + i)));
}

/* Puts the pattern down once and then copies what is already there, doubling it until the block is
 * 4 KiB long: from there on the same block is copied, which stays in the nearest cache. The first
 * copy is a memmove, so the pattern may lie inside dst. */
void ohi_scalar_fill(uint8_t *dst, size_t bytes, const uint8_t *pattern, size_t pattern_bytes)
{
    enum { BLOCK_BYTES = 4096 };
    if (bytes == 0)
        return;
    if (pattern_bytes <= 1) {
        memset(dst, pattern_bytes == 0 ? 0 : *pattern, bytes);
        return;
    }
    size_t filled = ohi_min_size(bytes, pattern_bytes);
    memmove(dst, pattern, filled);
    size_t block = filled;
    while (filled < bytes) {
        size_t step = ohi_min_size(block, bytes - filled);
        memcpy(dst + filled, dst, step);
        filled += step;
        if (block < BLOCK_BYTES)
            block = filled;
    }
}

int ohi_scalar_compare(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}
