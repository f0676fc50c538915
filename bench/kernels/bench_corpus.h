/* Texts for benchmarks: words of several languages in random order, never twice the same. */
#ifndef BENCH_CORPUS_H
#define BENCH_CORPUS_H

#include <stddef.h>
#include <stdint.h>

typedef enum bench_corpus {
    BENCH_ASCII,   /* English words */
    BENCH_LATIN,   /* French and German words: nothing beyond U+00FF */
    BENCH_GERMAN,  /* ASCII with a few umlauts */
    BENCH_RUSSIAN, /* two bytes a character, and spaces */
    BENCH_CHINESE, /* three bytes a character */
    BENCH_EMOJI,   /* English words with an emoji after every third */
    BENCH_MIXED,   /* words of all languages, in turn */
    BENCH_INVALID, /* mixed, one byte in ten changed */
    BENCH_CORPUS_COUNT
} bench_corpus;

const char *bench_corpus_name(bench_corpus corpus);

/* Whole characters of UTF-8 in at most `bytes` bytes; returns the bytes used, padded with spaces to
 * all of them. */
size_t bench_corpus_utf8(bench_corpus corpus, uint64_t seed, uint8_t *out, size_t bytes);

#endif
