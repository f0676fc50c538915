/* The rows of hex, JSON arrays, byte order, fill and compare, beside libc, simdutf, StringZilla,
 * the crates faster-hex (FASTER_HEX=) and hex-simd (HEX_SIMD=), and the loops that people write.
 * The crates come as shared libraries with functions named as below, that take source, length and
 * destination and return what they have written. */
#define _GNU_SOURCE
#include "bench_frame.h"
#include "bench_loops.h"
#include "bench_peers.h"

#include <offheap/buffer.h>
#include <offheap/codec.h>

#include "kernel/kernel_select.h"

#include <string.h>

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

typedef size_t crate_fn(const void *src, size_t count, void *dst);

static struct peer_functions {
    crate_fn *faster_hex_encode, *faster_hex_decode, *hex_simd_encode, *hex_simd_decode;
    void (*simdutf_swap)(const void *src, size_t units, void *dst);
    void (*sz_fill)(void *dst, size_t bytes, uint8_t value);
    int (*sz_order)(const void *left, size_t left_bytes, const void *right, size_t right_bytes);
} peers;

#define PEER_CRATE(name)                                                                           \
    static size_t run_##name(void *dst, const void *src, size_t count)                             \
    {                                                                                              \
        return peers.name(src, count, dst);                                                        \
    }
PEER_CRATE(faster_hex_encode)
PEER_CRATE(faster_hex_decode)
PEER_CRATE(hex_simd_encode)
PEER_CRATE(hex_simd_decode)

/* Hex. */

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

static int8_t digit_values[256];

static size_t table_hex_decode(void *dst, const void *src, size_t count)
{
    const uint8_t *in = src;
    uint8_t *out = dst;
    for (size_t i = 0; i < count / 2; i++) {
        /* NOLINTNEXTLINE(bugprone-signed-char-misuse): numbers, -1 for what is no digit */
        int high = digit_values[in[2 * i]], low = digit_values[in[2 * i + 1]];
        if ((high | low) < 0)
            return i;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return count / 2;
}

/* JSON. */

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

/* Byte order. */

/* In place: the frame's sources are ours to write. */

static size_t simdutf_swap16(void *dst, const void *src, size_t count)
{
    (void)dst;
    peers.simdutf_swap(src, count / 2, (void *)(uintptr_t)src);
    return count;
}

/* Fill and compare. */

static size_t our_fill1(void *dst, const void *src, size_t count)
{
    oh_buffer_fill((oh_buffer){dst, count, NULL}, src, 1);
    return count;
}

static size_t our_fill7(void *dst, const void *src, size_t count)
{
    oh_buffer_fill((oh_buffer){dst, count, NULL}, src, 7);
    return count;
}

static size_t libc_fill1(void *dst, const void *src, size_t count)
{
    memset(dst, *(const uint8_t *)src, count);
    return count;
}

static size_t sz_fill1(void *dst, const void *src, size_t count)
{
    peers.sz_fill(dst, count, *(const uint8_t *)src);
    return count;
}

static size_t doubling_fill7(void *dst, const void *src, size_t count)
{
    uint8_t *out = dst;
    size_t done = count < 7 ? count : 7;
    memcpy(out, src, done);
    for (; done * 2 <= count; done *= 2)
        memcpy(out + done, out, done);
    memcpy(out + done, out, count - done);
    return count;
}

static size_t our_compare(void *dst, const void *src, size_t count)
{
    (void)dst;
    uint8_t *bytes = (uint8_t *)(uintptr_t)src;
    oh_buffer left = {bytes, count / 2, NULL}, right = {bytes + count / 2, count / 2, NULL};
    return (size_t)oh_buffer_compare(left, right);
}

static size_t libc_compare(void *dst, const void *src, size_t count)
{
    (void)dst;
    return (size_t)memcmp(src, (const uint8_t *)src + count / 2, count / 2);
}

static size_t sz_compare(void *dst, const void *src, size_t count)
{
    (void)dst;
    const uint8_t *middle = (const uint8_t *)src + count / 2;
    return (size_t)peers.sz_order(src, count / 2, middle, count / 2);
}

static void load_peers(void)
{
#define LOAD(field, variable, name)                                                                \
    do {                                                                                           \
        void *symbol = bench_peer_symbol(variable, name);                                          \
        memcpy(&peers.field, &symbol, sizeof symbol);                                              \
    } while (0)
    LOAD(faster_hex_encode, "FASTER_HEX", "faster_hex_encode");
    LOAD(faster_hex_decode, "FASTER_HEX", "faster_hex_decode");
    LOAD(hex_simd_encode, "HEX_SIMD", "hex_simd_encode");
    LOAD(hex_simd_decode, "HEX_SIMD", "hex_simd_decode");
    /* Not in its C interface: the name that C++ gives it. */
    LOAD(simdutf_swap, "SIMDUTF", "_ZN7simdutf23change_endianness_utf16EPKDsmPDs");
    LOAD(sz_fill, "STRINGZILLA", "sz_fill");
    LOAD(sz_order, "STRINGZILLA", "sz_order");
#undef LOAD
}

/* A subject for a peer that is there. */
#define PEER(field, label, function)                                                               \
    {                                                                                              \
        label, peers.field != NULL ? function : NULL, false                                        \
    }

static void measure_rows(const bench_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bench_row_measure(&rows[i]);
}

static void bench_digits(const bench_loops *loops)
{
    const bench_row rows[] = {
        {"hex_encode",
         "bytes",
         1,
         2,
         fill_bytes,
         {{"offheap", our_hex_encode, false},
          {"table of digits", table_hex_encode, true},
          {"vectorised loop", loops->hex_encode, true},
          PEER(faster_hex_encode, "faster-hex", run_faster_hex_encode),
          PEER(hex_simd_encode, "hex-simd", run_hex_simd_encode)}},
        {"hex_decode",
         "digits",
         1,
         1,
         fill_hex,
         {{"offheap", our_hex_decode, false},
          {"table of digits", table_hex_decode, true},
          {"vectorised loop, unchecked", loops->hex_decode, true},
          PEER(faster_hex_decode, "faster-hex", run_faster_hex_decode),
          PEER(hex_simd_decode, "hex-simd", run_hex_simd_decode)}},
        {"json_array",
         "bytes",
         1,
         5,
         fill_bytes,
         {{"offheap", our_json, false}, {"table of digits", table_json, true}}},
    };
    measure_rows(rows, sizeof rows / sizeof rows[0]);
}

static void bench_blocks(const bench_loops *loops)
{
    const bench_row rows[] = {
        {"swap16",
         "bytes",
         1,
         1,
         fill_bytes,
         {{"offheap", loops->our_swap16, false},
          {"vectorised loop", loops->swap16, true},
          PEER(simdutf_swap, "simdutf", simdutf_swap16)}},
        {"swap32",
         "bytes",
         1,
         1,
         fill_bytes,
         {{"offheap", loops->our_swap32, false}, {"vectorised loop", loops->swap32, true}}},
        {"swap64",
         "bytes",
         1,
         1,
         fill_bytes,
         {{"offheap", loops->our_swap64, false}, {"vectorised loop", loops->swap64, true}}},
        {"fill",
         "1 byte",
         1,
         1,
         fill_bytes,
         {{"offheap", our_fill1, false},
          {"libc", libc_fill1, false},
          PEER(sz_fill, "StringZilla", sz_fill1)}},
        {"fill",
         "4 bytes",
         1,
         1,
         fill_bytes,
         {{"offheap", loops->our_fill4, false}, {"vectorised loop", loops->fill4, true}}},
        {"fill",
         "7 bytes",
         1,
         1,
         fill_bytes,
         {{"offheap", our_fill7, false}, {"doubling copies", doubling_fill7, true}}},
        {"compare",
         "equal halves",
         1,
         1,
         fill_twice,
         {{"offheap", our_compare, false},
          {"libc", libc_compare, false},
          PEER(sz_order, "StringZilla", sz_compare)}},
    };
    measure_rows(rows, sizeof rows / sizeof rows[0]);
}

void bench_bytes(void)
{
    make_tables();
    load_peers();
    bench_digits(bench_loops_in_use());
    bench_blocks(bench_loops_in_use());
}
