/* The text rows, beside simdutf and beside the loops that people write. */
#include "bench_corpus.h"
#include "bench_frame.h"
#include "bench_peers.h"

#include <offheap/codec.h>

#include <string.h>

/* Inputs. */

#define FILL_UTF8(corpus)                                                                          \
    static size_t fill_##corpus(void *src, size_t count, uint64_t seed)                            \
    {                                                                                              \
        return bench_corpus_utf8(corpus, seed, src, count);                                        \
    }                                                                                              \
    static size_t fill_utf16_##corpus(void *src, size_t count, uint64_t seed)                      \
    {                                                                                              \
        return fill_utf16(corpus, src, count, seed);                                               \
    }

/* Text of so many units: pieces of UTF-8, decoded, until they fill the place. */
static size_t fill_utf16(bench_corpus corpus, uint16_t *src, size_t count, uint64_t seed)
{
    uint8_t piece[192];
    uint16_t decoded[192];
    size_t at = 0;
    for (uint64_t i = 0; at < count; i++) {
        size_t piece_bytes = count - at < 16 ? 16 : sizeof piece;
        size_t bytes = bench_corpus_utf8(corpus, seed * 1000003 + i, piece, piece_bytes);
        size_t units = oh_utf8_to_utf16(decoded, piece, bytes);
        units = units < count - at ? units : count - at;
        memcpy(src + at, decoded, units * sizeof *src);
        at += units;
    }
    if (at > 0 && (src[at - 1] & 0xFC00) == 0xD800)
        src[at - 1] = ' '; /* peers refuse half a pair */
    return at;
}

FILL_UTF8(BENCH_ASCII)
FILL_UTF8(BENCH_LATIN)
FILL_UTF8(BENCH_GERMAN)
FILL_UTF8(BENCH_RUSSIAN)
FILL_UTF8(BENCH_CHINESE)
FILL_UTF8(BENCH_EMOJI)
FILL_UTF8(BENCH_MIXED)
FILL_UTF8(BENCH_INVALID)

static size_t fill_latin1(void *src, size_t count, uint64_t seed)
{
    uint8_t piece[192];
    uint8_t decoded[192];
    uint8_t *out = src;
    for (size_t at = 0; at < count; seed += 1000003) {
        size_t bytes = bench_corpus_utf8(BENCH_LATIN, seed, piece, sizeof piece);
        size_t length = oh_utf8_to_latin1(decoded, piece, bytes);
        length = length < count - at ? length : count - at;
        memcpy(out + at, decoded, length);
        at += length;
    }
    return count;
}

/* Ours. */

#define OURS_LOOK(name)                                                                            \
    static size_t our_##name(void *dst, const void *src, size_t count)                             \
    {                                                                                              \
        (void)dst;                                                                                 \
        return oh_##name(src, count);                                                              \
    }
#define OURS_WRITE(name)                                                                           \
    static size_t our_##name(void *dst, const void *src, size_t count)                             \
    {                                                                                              \
        return oh_##name(dst, src, count);                                                         \
    }
OURS_LOOK(is_ascii)
OURS_LOOK(is_utf8)
OURS_LOOK(utf16_fits_latin1)
OURS_LOOK(utf16_length_from_utf8)
OURS_LOOK(utf16_length_from_utf8_unchecked)
OURS_LOOK(utf8_length_from_utf16)
OURS_LOOK(utf8_length_from_latin1)
OURS_WRITE(utf8_to_utf16)
OURS_WRITE(utf16_to_utf8)
OURS_WRITE(latin1_to_utf8)
OURS_WRITE(utf8_to_latin1)
OURS_WRITE(latin1_to_utf16)
OURS_WRITE(utf16_to_latin1)

static size_t our_utf8_classify(void *dst, const void *src, size_t count)
{
    (void)dst;
    return oh_utf8_classify(src, count).utf16_units;
}

static size_t our_ascii_decode(void *dst, const void *src, size_t count)
{
    oh_ascii_decode(dst, src, count);
    return count;
}

/* simdutf, through its C interface. */

typedef size_t peer_length_fn(const void *src, size_t count);
typedef bool peer_check_fn(const void *src, size_t count);
typedef size_t peer_convert_fn(const void *src, size_t count, void *dst);
typedef struct peer_result {
    int error;
    size_t count;
} peer_result;
typedef peer_result peer_result_fn(const void *src, size_t count, void *dst);
typedef peer_result peer_result_length_fn(const void *src, size_t count);

static struct simdutf_functions {
    peer_check_fn *validate_ascii;
    peer_check_fn *validate_utf8;
    peer_length_fn *utf16_length_from_utf8;
    peer_length_fn *utf8_length_from_utf16le;
    peer_result_length_fn *utf8_length_from_utf16le_with_replacement;
    peer_length_fn *utf8_length_from_latin1;
    peer_convert_fn *convert_utf8_to_utf16le;
    peer_result_fn *convert_utf8_to_utf16le_with_errors;
    peer_convert_fn *convert_utf16le_to_utf8;
    peer_convert_fn *convert_utf16le_to_utf8_with_replacement;
    peer_convert_fn *convert_latin1_to_utf8;
    peer_convert_fn *convert_utf8_to_latin1;
    peer_convert_fn *convert_latin1_to_utf16le;
    peer_convert_fn *convert_utf16le_to_latin1;
} simdutf;

#define SIMDUTF_LOOK(name)                                                                         \
    static size_t simdutf_##name(void *dst, const void *src, size_t count)                         \
    {                                                                                              \
        (void)dst;                                                                                 \
        return simdutf.name(src, count);                                                           \
    }
#define SIMDUTF_CONVERT(name)                                                                      \
    static size_t simdutf_##name(void *dst, const void *src, size_t count)                         \
    {                                                                                              \
        return simdutf.name(src, count, dst);                                                      \
    }
SIMDUTF_LOOK(validate_ascii)
SIMDUTF_LOOK(validate_utf8)
SIMDUTF_LOOK(utf16_length_from_utf8)
SIMDUTF_LOOK(utf8_length_from_utf16le)
SIMDUTF_LOOK(utf8_length_from_latin1)
SIMDUTF_CONVERT(convert_utf8_to_utf16le)
SIMDUTF_CONVERT(convert_utf16le_to_utf8)
SIMDUTF_CONVERT(convert_utf16le_to_utf8_with_replacement)
SIMDUTF_CONVERT(convert_latin1_to_utf8)
SIMDUTF_CONVERT(convert_utf8_to_latin1)
SIMDUTF_CONVERT(convert_latin1_to_utf16le)
SIMDUTF_CONVERT(convert_utf16le_to_latin1)

static size_t simdutf_utf8_length_with_replacement(void *dst, const void *src, size_t count)
{
    (void)dst;
    return simdutf.utf8_length_from_utf16le_with_replacement(src, count).count;
}

/* What the exact length for any input takes with simdutf: a check, then the count. */
static size_t simdutf_checked_length(void *dst, const void *src, size_t count)
{
    (void)dst;
    return simdutf.validate_utf8(src, count) ? simdutf.utf16_length_from_utf8(src, count) : 0;
}

/* Bytes of the ill-formed sequence that src starts with, by the Encoding Standard. */
static size_t ill_formed_length(const uint8_t *src, size_t bytes)
{
    size_t length = 1;
    while (length < bytes && oh_utf8_complete_length(src, length + 1) == 0)
        length++;
    return oh_utf8_complete_length(src, length) == 0 || length == 1 ? length : length - 1;
}

/* Replacement on top of simdutf: convert up to the error, put U+FFFD, go on behind it. */
static size_t simdutf_utf8_to_utf16_replacing(void *dst, const void *src, size_t count)
{
    const uint8_t *in = src;
    uint16_t *out = dst;
    size_t read = 0;
    size_t written = 0;
    while (read < count) {
        peer_result result =
            simdutf.convert_utf8_to_utf16le_with_errors(in + read, count - read, out + written);
        if (result.error == 0)
            return written + result.count;
        written += simdutf.utf16_length_from_utf8(in + read, result.count);
        read += result.count;
        out[written++] = 0xFFFD;
        read += ill_formed_length(in + read, count - read);
    }
    return written;
}

static void load_simdutf(void)
{
#define LOAD(name)                                                                                 \
    do {                                                                                           \
        void *symbol = bench_peer_symbol("SIMDUTF", "simdutf_" #name);                             \
        memcpy(&simdutf.name, &symbol, sizeof symbol);                                             \
    } while (0)
    LOAD(validate_ascii);
    LOAD(validate_utf8);
    LOAD(utf16_length_from_utf8);
    LOAD(utf8_length_from_utf16le);
    LOAD(utf8_length_from_utf16le_with_replacement);
    LOAD(utf8_length_from_latin1);
    LOAD(convert_utf8_to_utf16le);
    LOAD(convert_utf8_to_utf16le_with_errors);
    LOAD(convert_utf16le_to_utf8);
    LOAD(convert_utf16le_to_utf8_with_replacement);
    LOAD(convert_latin1_to_utf8);
    LOAD(convert_utf8_to_latin1);
    LOAD(convert_latin1_to_utf16le);
    LOAD(convert_utf16le_to_latin1);
#undef LOAD
}

/* The loop that people write. */

static size_t loop_utf8_to_utf16(void *dst, const void *src, size_t count)
{
    const uint8_t *in = src;
    const uint8_t *end = in + count;
    uint16_t *out = dst;
    while (in < end) {
        uint32_t lead = *in++;
        if (lead < 0x80) {
            *out++ = (uint16_t)lead;
            continue;
        }
        int trails = lead >= 0xC2 && lead < 0xE0 ? 1 : lead < 0xE0 ? 0 : lead < 0xF0 ? 2 : 3;
        uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (trails == 0 || lead > 0xF4) {
            *out++ = 0xFFFD;
            continue;
        }
        uint32_t value = lead & (0x3Fu >> trails);
        while (trails > 0 && in < end && *in >= low && *in <= high) {
            value = value << 6 | (*in++ & 0x3Fu);
            low = 0x80;
            high = 0xBF;
            trails--;
        }
        if (trails > 0) {
            *out++ = 0xFFFD;
        } else if (value < 0x10000) {
            *out++ = (uint16_t)value;
        } else {
            *out++ = (uint16_t)(0xD7C0 + (value >> 10));
            *out++ = (uint16_t)(0xDC00 + (value & 0x3FF));
        }
    }
    return (size_t)(out - (uint16_t *)dst);
}

/* Rows. */

static void measure(const char *operation, bench_corpus corpus, size_t src_unit,
                    size_t dst_per_unit, size_t (*fill)(void *, size_t, uint64_t),
                    bench_subject ours, bench_subject first, bench_subject second)
{
    bench_row row = {
        .operation = operation,
        .data = bench_corpus_name(corpus),
        .src_unit = src_unit,
        .dst_per_unit = dst_per_unit,
        .fill = fill,
        .subjects = {ours, first, second},
    };
    bench_row_measure(&row);
}

#define OURS(name) ((bench_subject){"offheap", our_##name, false})
#define SIMDUTF(name, function)                                                                    \
    ((bench_subject){"simdutf", simdutf.name != NULL ? (function) : NULL, false})
#define NOBODY ((bench_subject){0})

static const struct corpus_fill {
    bench_corpus corpus;
    size_t (*utf8)(void *, size_t, uint64_t);
    size_t (*utf16)(void *, size_t, uint64_t);
} corpora[] = {
    {BENCH_ASCII, fill_BENCH_ASCII, fill_utf16_BENCH_ASCII},
    {BENCH_LATIN, fill_BENCH_LATIN, fill_utf16_BENCH_LATIN},
    {BENCH_GERMAN, fill_BENCH_GERMAN, fill_utf16_BENCH_GERMAN},
    {BENCH_RUSSIAN, fill_BENCH_RUSSIAN, fill_utf16_BENCH_RUSSIAN},
    {BENCH_CHINESE, fill_BENCH_CHINESE, fill_utf16_BENCH_CHINESE},
    {BENCH_EMOJI, fill_BENCH_EMOJI, fill_utf16_BENCH_EMOJI},
    {BENCH_MIXED, fill_BENCH_MIXED, fill_utf16_BENCH_MIXED},
    {BENCH_INVALID, fill_BENCH_INVALID, fill_utf16_BENCH_INVALID},
};

static void from_utf8(const struct corpus_fill *input)
{
    bench_corpus corpus = input->corpus;
    measure("is_utf8", corpus, 1, 1, input->utf8, OURS(is_utf8),
            SIMDUTF(validate_utf8, simdutf_validate_utf8), NOBODY);
    /* The peer stops at ill-formed text, so there it has nothing to compare. */
    bench_subject checked =
        corpus == BENCH_INVALID ? NOBODY : SIMDUTF(validate_utf8, simdutf_checked_length);
    measure("utf16_length_from_utf8", corpus, 1, 1, input->utf8, OURS(utf16_length_from_utf8),
            checked, NOBODY);
    measure("utf16_length_from_utf8_unchecked", corpus, 1, 1, input->utf8,
            OURS(utf16_length_from_utf8_unchecked),
            SIMDUTF(utf16_length_from_utf8, simdutf_utf16_length_from_utf8), NOBODY);
    measure("utf8_classify", corpus, 1, 1, input->utf8, OURS(utf8_classify), checked, NOBODY);
    bench_subject peer = corpus == BENCH_INVALID
                             ? SIMDUTF(validate_utf8, simdutf_utf8_to_utf16_replacing)
                             : SIMDUTF(validate_utf8, simdutf_convert_utf8_to_utf16le);
    measure("utf8_to_utf16", corpus, 1, 2, input->utf8, OURS(utf8_to_utf16), peer,
            (bench_subject){"loop", loop_utf8_to_utf16, true});
}

static void from_utf16(const struct corpus_fill *input)
{
    measure(
        "utf8_length_from_utf16", input->corpus, 2, 1, input->utf16, OURS(utf8_length_from_utf16),
        SIMDUTF(utf8_length_from_utf16le_with_replacement, simdutf_utf8_length_with_replacement),
        SIMDUTF(utf8_length_from_utf16le, simdutf_utf8_length_from_utf16le));
    measure("utf16_to_utf8", input->corpus, 2, 3, input->utf16, OURS(utf16_to_utf8),
            SIMDUTF(convert_utf16le_to_utf8_with_replacement,
                    simdutf_convert_utf16le_to_utf8_with_replacement),
            SIMDUTF(convert_utf16le_to_utf8, simdutf_convert_utf16le_to_utf8));
}

static void latin1_rows(void)
{
    bench_subject to_utf8 = SIMDUTF(convert_latin1_to_utf8, simdutf_convert_latin1_to_utf8);
    bench_subject to_latin1 = SIMDUTF(convert_utf8_to_latin1, simdutf_convert_utf8_to_latin1);
    bench_subject length = SIMDUTF(utf8_length_from_latin1, simdutf_utf8_length_from_latin1);
    measure("latin1_to_utf8", BENCH_ASCII, 1, 2, fill_BENCH_ASCII, OURS(latin1_to_utf8), to_utf8,
            NOBODY);
    measure("latin1_to_utf8", BENCH_LATIN, 1, 2, fill_latin1, OURS(latin1_to_utf8), to_utf8,
            NOBODY);
    measure("utf8_length_from_latin1", BENCH_LATIN, 1, 1, fill_latin1,
            OURS(utf8_length_from_latin1), length, NOBODY);
    measure("utf8_to_latin1", BENCH_ASCII, 1, 1, fill_BENCH_ASCII, OURS(utf8_to_latin1), to_latin1,
            NOBODY);
    measure("utf8_to_latin1", BENCH_LATIN, 1, 1, fill_BENCH_LATIN, OURS(utf8_to_latin1), to_latin1,
            NOBODY);
    measure("latin1_to_utf16", BENCH_LATIN, 1, 2, fill_latin1, OURS(latin1_to_utf16),
            SIMDUTF(convert_latin1_to_utf16le, simdutf_convert_latin1_to_utf16le), NOBODY);
    measure("utf16_to_latin1", BENCH_LATIN, 2, 1, fill_utf16_BENCH_LATIN, OURS(utf16_to_latin1),
            SIMDUTF(convert_utf16le_to_latin1, simdutf_convert_utf16le_to_latin1), NOBODY);
    measure("utf16_fits_latin1", BENCH_LATIN, 2, 1, fill_utf16_BENCH_LATIN, OURS(utf16_fits_latin1),
            NOBODY, NOBODY);
}

void bench_text(void)
{
    load_simdutf();
    measure("is_ascii", BENCH_ASCII, 1, 1, fill_BENCH_ASCII, OURS(is_ascii),
            SIMDUTF(validate_ascii, simdutf_validate_ascii), NOBODY);
    measure("ascii_decode", BENCH_ASCII, 1, 1, fill_BENCH_ASCII, OURS(ascii_decode), NOBODY,
            NOBODY);
    latin1_rows();
    for (size_t i = 0; i < sizeof corpora / sizeof corpora[0]; i++)
        from_utf8(&corpora[i]);
    for (size_t i = 0; i < sizeof corpora / sizeof corpora[0]; i++)
        from_utf16(&corpora[i]);
}
