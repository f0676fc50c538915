#include "bench_loops.h"

#include <offheap/buffer.h>

#include <string.h>

static size_t hex_encode(void *dst, const void *src, size_t count)
{
    const uint8_t *restrict in = src;
    char *restrict out = dst;
    for (size_t i = 0; i < count; i++) {
        int high = in[i] >> 4, low = in[i] & 15;
        out[2 * i] = (char)(high + (high < 10 ? '0' : 'a' - 10));
        out[2 * i + 1] = (char)(low + (low < 10 ? '0' : 'a' - 10));
    }
    return 2 * count;
}

static size_t hex_decode(void *dst, const void *src, size_t count)
{
    const uint8_t *restrict in = src;
    uint8_t *restrict out = dst;
    for (size_t i = 0; i < count / 2; i++) {
        uint8_t high = (uint8_t)((in[2 * i] & 15) + 9 * (in[2 * i] >> 6));
        uint8_t low = (uint8_t)((in[2 * i + 1] & 15) + 9 * (in[2 * i + 1] >> 6));
        out[i] = (uint8_t)(high << 4 | low);
    }
    return count / 2;
}

#define DEFINE_SWAP(bits)                                                                          \
    static size_t swap##bits(void *dst, const void *src, size_t count)                             \
    {                                                                                              \
        (void)dst;                                                                                 \
        uint##bits##_t *units = (uint##bits##_t *)(uintptr_t)src;                                  \
        for (size_t i = 0; i < count / sizeof *units; i++)                                         \
            units[i] = __builtin_bswap##bits(units[i]);                                            \
        return count;                                                                              \
    }
DEFINE_SWAP(16)
DEFINE_SWAP(32)
DEFINE_SWAP(64)

static size_t fill4(void *dst, const void *src, size_t count)
{
    uint32_t pattern, *out = dst;
    memcpy(&pattern, src, 4);
    for (size_t i = 0; i < count / 4; i++)
        out[i] = pattern;
    return count;
}

static size_t count_e(void *dst, const void *src, size_t count)
{
    (void)dst;
    const uint8_t *in = src;
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += in[i] == 'e';
    return found;
}

/* Ours. */

#define OUR_SWAP(bits)                                                                             \
    static size_t our_swap##bits(void *dst, const void *src, size_t count)                         \
    {                                                                                              \
        (void)dst;                                                                                 \
        oh_swap##bits((uint8_t *)(uintptr_t)src, count);                                           \
        return count;                                                                              \
    }
OUR_SWAP(16)
OUR_SWAP(32)
OUR_SWAP(64)

static size_t our_fill4(void *dst, const void *src, size_t count)
{
    oh_buffer_fill((oh_buffer){dst, count, NULL}, src, 4);
    return count;
}

const bench_loops BENCH_LOOPS_NAME = {
    .hex_encode = hex_encode,
    .hex_decode = hex_decode,
    .swap16 = swap16,
    .swap32 = swap32,
    .swap64 = swap64,
    .fill4 = fill4,
    .count_e = count_e,
    .our_swap16 = our_swap16,
    .our_swap32 = our_swap32,
    .our_swap64 = our_swap64,
    .our_fill4 = our_fill4,
};
