/* The base64 rows, beside simdutf, aklomp/base64 (AKLOMP=), Turbo-Base64 (TURBOB64=) and the crate
 * base64-simd (BASE64_SIMD=, as bench_bytes.c says of crates). */
#include "bench_frame.h"
#include "bench_peers.h"

#include <offheap/codec.h>

#include <string.h>

/* Inputs. */

static size_t fill_bytes(void *src, size_t count, uint64_t seed)
{
    uint8_t *out = src;
    for (size_t i = 0; i < count; i++)
        out[i] = (uint8_t)bench_random(&seed);
    return count;
}

/* A multiple of four characters, which strict decoders insist on. */
static size_t fill_clean(void *src, size_t count, uint64_t seed)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = src;
    for (size_t i = 0; i < count; i++)
        out[i] = alphabet[bench_random(&seed) % 64];
    return count / 4 * 4;
}

/* Lines of 76 characters, as mail has them. */
static size_t fill_lines(void *src, size_t count, uint64_t seed)
{
    char *out = src;
    fill_clean(src, count, seed);
    for (size_t i = 76; i + 1 < count; i += 78)
        memcpy(out + i, "\r\n", 2);
    return count;
}

/* One space in eight characters or so. */
static size_t fill_dirty(void *src, size_t count, uint64_t seed)
{
    char *out = src;
    fill_clean(src, count, seed);
    for (size_t i = 0; i < count; i++)
        if (bench_random(&seed) % 8 == 0)
            out[i] = ' ';
    return count;
}

static size_t fill_wide(void *src, size_t count, uint64_t seed)
{
    uint16_t *out = src;
    char *narrow = src;
    size_t chars = fill_clean(src, count, seed);
    for (size_t i = count; i-- > 0;)
        out[i] = (uint8_t)narrow[i];
    return chars;
}

/* Ours and theirs. */

static size_t our_encode(void *dst, const void *src, size_t count)
{
    return oh_base64_encode(dst, src, count, OH_BASE64);
}

static size_t our_encode_url(void *dst, const void *src, size_t count)
{
    return oh_base64_encode(dst, src, count, OH_BASE64URL);
}

static size_t our_decode(void *dst, const void *src, size_t count)
{
    return oh_base64_decode(dst, src, count);
}

static size_t our_decode_utf16(void *dst, const void *src, size_t count)
{
    return oh_base64_decode_utf16(dst, src, count);
}

typedef struct peer_result {
    int error;
    size_t count;
} peer_result;

static struct peer_functions {
    size_t (*simdutf_encode)(const void *src, size_t bytes, void *dst, int options);
    peer_result (*simdutf_decode)(const void *src, size_t chars, void *dst, int options, int last);
    peer_result (*simdutf_decode_utf16)(const void *src, size_t chars, void *dst, int options,
                                        int last);
    void (*aklomp_encode)(const void *src, size_t bytes, void *dst, size_t *written, int flags);
    int (*aklomp_decode)(const void *src, size_t chars, void *dst, size_t *written, int flags);
    size_t (*turbo_encode)(const void *src, size_t bytes, void *dst);
    size_t (*turbo_decode)(const void *src, size_t chars, void *dst);
    size_t (*crate_encode)(const void *src, size_t bytes, void *dst);
    size_t (*crate_encode_url)(const void *src, size_t bytes, void *dst);
    size_t (*crate_decode)(const void *src, size_t chars, void *dst);
    size_t (*crate_decode_forgiving)(const void *src, size_t chars, void *dst);
} peers;

/* aklomp's number for the codec: its best, or AVX2 when ours is. */
static int aklomp_codec;

/* simdutf's numbers for its options: the url alphabet; either alphabet, and anything else skipped.
 */
enum { SIMDUTF_URL = 1, SIMDUTF_FORGIVING = 12 };

static size_t simdutf_encode(void *dst, const void *src, size_t count)
{
    return peers.simdutf_encode(src, count, dst, 0);
}

static size_t simdutf_encode_url(void *dst, const void *src, size_t count)
{
    return peers.simdutf_encode(src, count, dst, SIMDUTF_URL);
}

static size_t simdutf_decode(void *dst, const void *src, size_t count)
{
    return peers.simdutf_decode(src, count, dst, SIMDUTF_FORGIVING, 0).count;
}

static size_t simdutf_decode_strict(void *dst, const void *src, size_t count)
{
    return peers.simdutf_decode(src, count, dst, 0, 0).count;
}

static size_t simdutf_decode_utf16(void *dst, const void *src, size_t count)
{
    return peers.simdutf_decode_utf16(src, count, dst, SIMDUTF_FORGIVING, 0).count;
}

static size_t aklomp_encode(void *dst, const void *src, size_t count)
{
    size_t written;
    peers.aklomp_encode(src, count, dst, &written, aklomp_codec);
    return written;
}

static size_t aklomp_decode(void *dst, const void *src, size_t count)
{
    size_t written = 0;
    return peers.aklomp_decode(src, count, dst, &written, aklomp_codec) == 1 ? written : 0;
}

static size_t turbo_encode(void *dst, const void *src, size_t count)
{
    return peers.turbo_encode(src, count, dst);
}

static size_t turbo_decode(void *dst, const void *src, size_t count)
{
    return peers.turbo_decode(src, count, dst);
}

#define CRATE(name)                                                                                \
    static size_t crate_##name(void *dst, const void *src, size_t count)                           \
    {                                                                                              \
        return peers.crate_##name(src, count, dst);                                                \
    }
CRATE(encode)
CRATE(encode_url)
CRATE(decode)
CRATE(decode_forgiving)

static void load_peers(void)
{
    const bool avx2 = strcmp(oh_kernel_name(), "avx2") == 0;
    aklomp_codec = avx2;
#define LOAD(field, variable, name)                                                                \
    do {                                                                                           \
        void *symbol = bench_peer_symbol(variable, name);                                          \
        memcpy(&peers.field, &symbol, sizeof symbol);                                              \
    } while (0)
    LOAD(simdutf_encode, "SIMDUTF", "simdutf_binary_to_base64");
    LOAD(simdutf_decode, "SIMDUTF", "simdutf_base64_to_binary");
    LOAD(simdutf_decode_utf16, "SIMDUTF", "simdutf_base64_to_binary_utf16");
    LOAD(aklomp_encode, "AKLOMP", "base64_encode");
    LOAD(aklomp_decode, "AKLOMP", "base64_decode");
    LOAD(turbo_encode, "TURBOB64", avx2 ? "tb64v256enc" : "tb64enc");
    LOAD(turbo_decode, "TURBOB64", avx2 ? "tb64v256dec" : "tb64dec");
    LOAD(crate_encode, "BASE64_SIMD", "base64_simd_encode");
    LOAD(crate_encode_url, "BASE64_SIMD", "base64_simd_encode_url");
    LOAD(crate_decode, "BASE64_SIMD", "base64_simd_decode");
    LOAD(crate_decode_forgiving, "BASE64_SIMD", "base64_simd_forgiving");
#undef LOAD
}

/* A subject for a peer that is there. */
#define PEER(field, label, function)                                                               \
    {                                                                                              \
        label, peers.field != NULL ? function : NULL, false                                        \
    }

void bench_base64(void)
{
    load_peers();
    const bench_row rows[] = {
        {"base64_encode",
         "bytes",
         1,
         2,
         fill_bytes,
         {{"offheap", our_encode, false},
          PEER(simdutf_encode, "simdutf", simdutf_encode),
          PEER(aklomp_encode, "aklomp", aklomp_encode),
          PEER(turbo_encode, "turbob64", turbo_encode),
          PEER(crate_encode, "base64-simd", crate_encode)}},
        {"base64url_encode",
         "bytes",
         1,
         2,
         fill_bytes,
         {{"offheap", our_encode_url, false},
          PEER(simdutf_encode, "simdutf", simdutf_encode_url),
          PEER(crate_encode_url, "base64-simd", crate_encode_url)}},
        {"base64_decode",
         "clean, against strict peers",
         1,
         1,
         fill_clean,
         {{"offheap", our_decode, false},
          PEER(simdutf_decode, "simdutf strict", simdutf_decode_strict),
          PEER(aklomp_decode, "aklomp", aklomp_decode),
          PEER(turbo_decode, "turbob64", turbo_decode),
          PEER(crate_decode, "base64-simd", crate_decode)}},
        {"base64_decode",
         "clean, against forgiving peers",
         1,
         1,
         fill_clean,
         {{"offheap", our_decode, false},
          PEER(simdutf_decode, "simdutf", simdutf_decode),
          PEER(crate_decode_forgiving, "base64-simd", crate_decode_forgiving)}},
        {"base64_decode",
         "MIME lines",
         1,
         1,
         fill_lines,
         {{"offheap", our_decode, false},
          PEER(simdutf_decode, "simdutf", simdutf_decode),
          PEER(crate_decode_forgiving, "base64-simd", crate_decode_forgiving)}},
        {"base64_decode",
         "dirty",
         1,
         1,
         fill_dirty,
         {{"offheap", our_decode, false},
          PEER(simdutf_decode, "simdutf", simdutf_decode),
          PEER(crate_decode_forgiving, "base64-simd", crate_decode_forgiving)}},
        {"base64_decode_utf16",
         "clean",
         2,
         1,
         fill_wide,
         {{"offheap", our_decode_utf16, false},
          PEER(simdutf_decode_utf16, "simdutf", simdutf_decode_utf16)}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        bench_row_measure(&rows[i]);
}
