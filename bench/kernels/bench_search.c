/* The search rows, beside glibc, StringZilla (STRINGZILLA=) and the memchr crate (MEMCHR=, a shared
 * library that exports it as rs_memchr, rs_memrchr, rs_memmem, rs_memrmem, rs_count, each taking
 * haystack and length, then byte or needle and length, and returning a position). */
#define _GNU_SOURCE
#include "bench_corpus.h"
#include "bench_frame.h"
#include "bench_loops.h"
#include "bench_peers.h"

#include <offheap/search.h>

#include <string.h>

static size_t fill_text(void *src, size_t count, uint64_t seed)
{
    bench_corpus_utf8(BENCH_ASCII, seed, src, count);
    return count;
}

static size_t fill_one_letter(void *src, size_t count, uint64_t seed)
{
    (void)seed;
    memset(src, 'a', count);
    return count;
}

static size_t fill_two_letters(void *src, size_t count, uint64_t seed)
{
    uint8_t *out = src;
    for (size_t i = 0; i < count; i++)
        out[i] = bench_random(&seed) % 2 == 0 ? 'a' : 'b';
    return count;
}

static size_t fill_period(void *src, size_t count, uint64_t seed)
{
    uint8_t *out = src;
    for (size_t i = 0; i < count; i++)
        out[i] = (i + seed) % 2 == 0 ? 'a' : 'b';
    return count;
}

/* What a row looks for; none of it is in the haystack. Made of the text's own letters. */
static const uint8_t *needle;
static size_t needle_bytes;

static size_t our_find_byte(void *dst, const void *src, size_t count)
{
    (void)dst;
    return (size_t)oh_find_byte(src, count, *needle);
}

static size_t our_find_last_byte(void *dst, const void *src, size_t count)
{
    (void)dst;
    return (size_t)oh_find_last_byte(src, count, *needle);
}

static size_t our_count_byte(void *dst, const void *src, size_t count)
{
    (void)dst;
    return oh_count_byte(src, count, *needle);
}

static size_t our_find(void *dst, const void *src, size_t count)
{
    (void)dst;
    return (size_t)oh_find(src, count, needle, needle_bytes);
}

static size_t our_find_last(void *dst, const void *src, size_t count)
{
    (void)dst;
    return (size_t)oh_find_last(src, count, needle, needle_bytes);
}

static size_t libc_find_byte(void *dst, const void *src, size_t count)
{
    (void)dst;
    return (size_t)memchr(src, *needle, count);
}

static size_t libc_find_last_byte(void *dst, const void *src, size_t count)
{
    (void)dst;
    return (size_t)memrchr(src, *needle, count);
}

static size_t libc_find(void *dst, const void *src, size_t count)
{
    (void)dst;
    return (size_t)memmem(src, count, needle, needle_bytes);
}

typedef void *stringzilla_fn(const void *hay, size_t hay_bytes, const void *needle, size_t bytes);
typedef void *stringzilla_byte_fn(const void *hay, size_t hay_bytes, const void *byte);
typedef size_t crate_fn(const void *hay, size_t hay_bytes, const void *needle, size_t bytes);
typedef size_t crate_byte_fn(const void *hay, size_t hay_bytes, uint8_t byte);

static struct peer_functions {
    stringzilla_byte_fn *sz_find_byte, *sz_rfind_byte;
    stringzilla_fn *sz_find, *sz_rfind;
    crate_byte_fn *rs_memchr, *rs_memrchr, *rs_count;
    crate_fn *rs_memmem, *rs_memrmem;
} peers;

#define PEER_NEEDLE(name)                                                                          \
    static size_t peer_##name(void *dst, const void *src, size_t count)                            \
    {                                                                                              \
        (void)dst;                                                                                 \
        return (size_t)peers.name(src, count, needle, needle_bytes);                               \
    }
#define PEER_BYTE(name, byte)                                                                      \
    static size_t peer_##name(void *dst, const void *src, size_t count)                            \
    {                                                                                              \
        (void)dst;                                                                                 \
        return (size_t)peers.name(src, count, byte);                                               \
    }
PEER_NEEDLE(sz_find)
PEER_NEEDLE(sz_rfind)
PEER_NEEDLE(rs_memmem)
PEER_NEEDLE(rs_memrmem)
PEER_BYTE(sz_find_byte, needle)
PEER_BYTE(sz_rfind_byte, needle)
PEER_BYTE(rs_memchr, *needle)
PEER_BYTE(rs_memrchr, *needle)
PEER_BYTE(rs_count, *needle)

static void load_peers(void)
{
#define LOAD(variable, name)                                                                       \
    do {                                                                                           \
        void *symbol = bench_peer_symbol(variable, #name);                                         \
        memcpy(&peers.name, &symbol, sizeof symbol);                                               \
    } while (0)
    LOAD("STRINGZILLA", sz_find);
    LOAD("STRINGZILLA", sz_rfind);
    LOAD("STRINGZILLA", sz_find_byte);
    LOAD("STRINGZILLA", sz_rfind_byte);
    LOAD("MEMCHR", rs_memchr);
    LOAD("MEMCHR", rs_memrchr);
    LOAD("MEMCHR", rs_count);
    LOAD("MEMCHR", rs_memmem);
    LOAD("MEMCHR", rs_memrmem);
#undef LOAD
}

/* One needle looked for; sizes below its length are measured all the same. */
static void measure_bytes(bench_row row, const void *bytes, size_t count)
{
    needle = bytes;
    needle_bytes = count;
    bench_row_measure(&row);
}

static void measure(bench_row row, const char *text)
{
    measure_bytes(row, text, strlen(text));
}

#define SUBJECT(label, peer)                                                                       \
    {                                                                                              \
        label, peers.peer != NULL ? peer_##peer : NULL, false                                      \
    }

static bench_row find_row(const char *data, size_t (*fill)(void *, size_t, uint64_t))
{
    return (bench_row){"find",
                       data,
                       1,
                       1,
                       fill,
                       {{"offheap", our_find, false},
                        {"glibc", libc_find, false},
                        SUBJECT("StringZilla", sz_find),
                        SUBJECT("memchr crate", rs_memmem)}};
}

static bench_row find_last_row(const char *data, size_t (*fill)(void *, size_t, uint64_t))
{
    return (bench_row){"find_last",
                       data,
                       1,
                       1,
                       fill,
                       {{"offheap", our_find_last, false},
                        SUBJECT("StringZilla", sz_rfind),
                        SUBJECT("memchr crate", rs_memrmem)}};
}

/* Long needles: text that is in no haystack, one that ends in the only b, and a period of two that
 * is broken in the middle. */
static void measure_long_needles(void)
{
    enum { LONG = 65536 };
    static uint8_t bytes[LONG];
    bench_corpus_utf8(BENCH_ASCII, 12345, bytes, LONG);
    measure_bytes(find_row("4 KiB, text", fill_text), bytes, 4096);
    measure_bytes(find_row("64 KiB, text", fill_text), bytes, LONG);
    measure_bytes(find_last_row("64 KiB, text", fill_text), bytes, LONG);
    memset(bytes, 'a', LONG);
    bytes[LONG / 2] = 'b';
    measure_bytes(find_row("64 KiB, adversarial", fill_one_letter), bytes, LONG);
    for (size_t i = 0; i < LONG; i++)
        bytes[i] = i % 2 == 0 ? 'a' : 'b';
    bytes[LONG / 2 + 1] = 'a';
    measure_bytes(find_row("64 KiB, broken period", fill_period), bytes, LONG);
}

void bench_search(void)
{
    static const char sentence[] =
        "every single byte without copying them twice running sockets, so";
    load_peers();
    measure((bench_row){"find_byte",
                        "text",
                        1,
                        1,
                        fill_text,
                        {{"offheap", our_find_byte, false},
                         {"glibc", libc_find_byte, false},
                         SUBJECT("StringZilla", sz_find_byte),
                         SUBJECT("memchr crate", rs_memchr)}},
            "Q");
    measure((bench_row){"find_last_byte",
                        "text",
                        1,
                        1,
                        fill_text,
                        {{"offheap", our_find_last_byte, false},
                         {"glibc", libc_find_last_byte, false},
                         SUBJECT("StringZilla", sz_rfind_byte),
                         SUBJECT("memchr crate", rs_memrchr)}},
            "Q");
    measure((bench_row){"count_byte",
                        "text",
                        1,
                        1,
                        fill_text,
                        {{"offheap", our_count_byte, false},
                         {"vectorised loop", bench_loops_in_use()->count_e, true},
                         SUBJECT("memchr crate", rs_count)}},
            "e");
    measure(find_row("2 bytes, text", fill_text), "zo");
    measure(find_row("8 bytes, text", fill_text), "binaries");
    measure(find_row("64 bytes, text", fill_text), sentence);
    measure(find_row("64 bytes, adversarial", fill_one_letter),
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    measure(find_row("64 bytes, b last", fill_one_letter),
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
    measure(find_row("24 of two letters", fill_two_letters), "abbabaabbaababbabaababba");
    measure(find_last_row("8 bytes, text", fill_text), "binaries");
    measure(find_last_row("64 bytes, text", fill_text), sentence);
    measure_long_needles();
}
