/* The rows of hex, JSON arrays, byte order, fill and compare, beside libc and the loops that people
 * write. The loops are compiled for the machine's vectors, as -O3 -march would do. */
#include "bench_frame.h"

#include <offheap/codec.h>

#include "kernel/kernel_select.h"

#include <string.h>

#if defined(__x86_64__) && !defined(__clang__)
#define VECTORISED __attribute__((optimize("O3"), target("arch=x86-64-v4")))
#else
#define VECTORISED
#endif

static size_t fill_bytes(void *src, size_t count, uint64_t seed)
{
    uint8_t *out = src;
    for (size_t i = 0; i < count; i++)
        out[i] = (uint8_t)bench_random(&seed);
    return count;
}

static size_t fill_hex(void *src, size_t count, uint64_t seed)
{
    char *out = src;
    for (size_t i = 0; i < count; i++)
        out[i] = "0123456789abcdefABCDEF"[bench_random(&seed) % 22];
    return count / 2 * 2;
}

/* Two equal halves. */
static size_t fill_twice(void *src, size_t count, uint64_t seed)
{
    fill_bytes(src, count / 2, seed);
    memcpy((uint8_t *)src + count / 2, src, count / 2);
    return count / 2 * 2;
}

/* --- Hex ---------------------------------------------------------------------------------------
 */

static size_t our_hex_encode(void *dst, const void *src, size_t count)
{
    return oh_hex_encode(dst, src, count);
}

static size_t our_hex_decode(void *dst, const void *src, size_t count)
{
    return oh_hex_decode(dst, src, count);
}

static size_t table_hex_encode(void *dst, const void *src, size_t count)
{
    const uint8_t *in = src;
    char *out = dst;
    for (size_t i = 0; i < count; i++) {
        out[2 * i] = "0123456789abcdef"[in[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[in[i] & 15];
    }
    return 2 * count;
}

VECTORISED static size_t loop_hex_encode(void *dst, const void *src, size_t count)
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

/* Values without a check, which vectorises. */
VECTORISED static size_t loop_hex_decode(void *dst, const void *src, size_t count)
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

static int8_t digit_values[256];

static size_t table_hex_decode(void *dst, const void *src, size_t count)
{
    const uint8_t *in = src;
    uint8_t *out = dst;
    for (size_t i = 0; i < count / 2; i++) {
        int high = digit_values[in[2 * i]], low = digit_values[in[2 * i + 1]];
        if ((high | low) < 0)
            return i;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return count / 2;
}

/* --- JSON --------------------------------------------------------------------------------------
 */

static size_t our_json(void *dst, const void *src, size_t count)
{
    return ohi_kernels()->json_write_array(dst, src, count);
}

static char pairs[100][2];

static size_t table_json(void *dst, const void *src, size_t count)
{
    const uint8_t *in = src;
    char *out = dst;
    *out++ = '[';
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            *out++ = ',';
        if (in[i] >= 100)
            *out++ = (char)('0' + in[i] / 100);
        if (in[i] >= 10)
            *out++ = pairs[in[i] % 100][0];
        *out++ = pairs[in[i] % 100][1];
    }
    *out++ = ']';
    return (size_t)(out - (char *)dst);
}

static void make_tables(void)
{
    memset(digit_values, -1, sizeof digit_values);
    for (int i = 0; i < 10; i++)
        digit_values['0' + i] = (int8_t)i;
    for (int i = 0; i < 6; i++)
        digit_values['a' + i] = digit_values['A' + i] = (int8_t)(10 + i);
    for (int i = 0; i < 100; i++) {
        pairs[i][0] = (char)('0' + i / 10);
        pairs[i][1] = (char)('0' + i % 10);
    }
}

/* --- Byte order --------------------------------------------------------------------------------
 */

/* In place: the frame's sources are ours to write. */
#define SWAP_SUBJECTS(bits)                                                                        \
    static size_t our_swap##bits(void *dst, const void *src, size_t count)                         \
    {                                                                                              \
        (void)dst;                                                                                 \
        oh_swap##bits((uint8_t *)(uintptr_t)src, count);                                           \
        return count;                                                                              \
    }                                                                                              \
    VECTORISED static size_t loop_swap##bits(void *dst, const void *src, size_t count)             \
    {                                                                                              \
        (void)dst;                                                                                 \
        uint##bits##_t *units = (uint##bits##_t *)(uintptr_t)src;                                  \
        for (size_t i = 0; i < count / sizeof *units; i++)                                         \
            units[i] = __builtin_bswap##bits(units[i]);                                            \
        return count;                                                                              \
    }
SWAP_SUBJECTS(16)
SWAP_SUBJECTS(32)
SWAP_SUBJECTS(64)

static void (*simdutf_swap)(const void *src, size_t units, void *dst);

static size_t simdutf_swap16(void *dst, const void *src, size_t count)
{
    (void)dst;
    simdutf_swap(src, count / 2, (void *)(uintptr_t)src);
    return count;
}

/* --- Fill and compare --------------------------------------------------------------------------
 */

static size_t our_fill1(void *dst, const void *src, size_t count)
{
    ohi_kernels()->fill(dst, count, src, 1);
    return count;
}

static size_t our_fill4(void *dst, const void *src, size_t count)
{
    ohi_kernels()->fill(dst, count, src, 4);
    return count;
}

static size_t our_fill7(void *dst, const void *src, size_t count)
{
    ohi_kernels()->fill(dst, count, src, 7);
    return count;
}

static size_t libc_fill1(void *dst, const void *src, size_t count)
{
    memset(dst, *(const uint8_t *)src, count);
    return count;
}

VECTORISED static size_t loop_fill4(void *dst, const void *src, size_t count)
{
    uint32_t pattern, *out = dst;
    memcpy(&pattern, src, 4);
    for (size_t i = 0; i < count / 4; i++)
        out[i] = pattern;
    return count;
}

static size_t doubling_fill7(void *dst, const void *src, size_t count)
{
    uint8_t *out = dst;
    memcpy(out, src, 7);
    size_t done = 7;
    for (; done * 2 <= count; done *= 2)
        memcpy(out + done, out, done);
    memcpy(out + done, out, count - done);
    return count;
}

static size_t our_compare(void *dst, const void *src, size_t count)
{
    (void)dst;
    return (size_t)ohi_kernels()->compare(src, (const uint8_t *)src + count / 2, count / 2);
}

static size_t libc_compare(void *dst, const void *src, size_t count)
{
    (void)dst;
    return (size_t)memcmp(src, (const uint8_t *)src + count / 2, count / 2);
}

void bench_bytes(void)
{
    make_tables();
    void *symbol = bench_peer_symbol("SIMDUTF", "simdutf_change_endianness_utf16");
    memcpy(&simdutf_swap, &symbol, sizeof symbol);
    const bench_row rows[] = {
        {"hex_encode",
         "bytes",
         1,
         2,
         fill_bytes,
         {{"offheap", our_hex_encode},
          {"table of digits", table_hex_encode},
          {"vectorised loop", loop_hex_encode}}},
        {"hex_decode",
         "digits",
         1,
         1,
         fill_hex,
         {{"offheap", our_hex_decode},
          {"table of digits", table_hex_decode},
          {"vectorised loop, unchecked", loop_hex_decode}}},
        {"json_array",
         "bytes",
         1,
         5,
         fill_bytes,
         {{"offheap", our_json}, {"table of digits", table_json}}},
        {"swap16",
         "bytes",
         1,
         1,
         fill_bytes,
         {{"offheap", our_swap16},
          {"vectorised loop", loop_swap16},
          {"simdutf", symbol != NULL ? simdutf_swap16 : NULL}}},
        {"swap32",
         "bytes",
         1,
         1,
         fill_bytes,
         {{"offheap", our_swap32}, {"vectorised loop", loop_swap32}}},
        {"swap64",
         "bytes",
         1,
         1,
         fill_bytes,
         {{"offheap", our_swap64}, {"vectorised loop", loop_swap64}}},
        {"fill", "1 byte", 1, 1, fill_bytes, {{"offheap", our_fill1}, {"libc", libc_fill1}}},
        {"fill",
         "4 bytes",
         1,
         1,
         fill_bytes,
         {{"offheap", our_fill4}, {"vectorised loop", loop_fill4}}},
        {"fill",
         "7 bytes",
         1,
         1,
         fill_bytes,
         {{"offheap", our_fill7}, {"doubling copies", doubling_fill7}}},
        {"compare",
         "equal halves",
         1,
         1,
         fill_twice,
         {{"offheap", our_compare}, {"libc", libc_compare}}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        bench_row_measure(&rows[i]);
}
