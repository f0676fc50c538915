/* Texts to feed to text kernels, made from a seed. */
#ifndef TESTS_TEXT_SAMPLES_H
#define TESTS_TEXT_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

/* X(name, what is in it); the order is that of text_sample_kind. */
#define TEXT_SAMPLE_MAP(X)                                                                         \
    X(ascii, "ASCII")                                                                              \
    X(latin, "mostly ASCII with Latin-1 letters")                                                  \
    X(cyrillic, "two-byte characters")                                                             \
    X(chinese, "three-byte characters")                                                            \
    X(emoji, "four-byte characters")                                                               \
    X(mixed, "runs of everything")                                                                 \
    X(broken, "everything, with bytes changed, added and dropped")                                 \
    X(random, "random bytes")                                                                      \
    X(trails, "leads and trail bytes at random")

typedef enum text_sample_kind {
#define TEXT_SAMPLE_ENUM(name, what) TEXT_SAMPLE_##name,
    TEXT_SAMPLE_MAP(TEXT_SAMPLE_ENUM)
#undef TEXT_SAMPLE_ENUM
        TEXT_SAMPLE_COUNT
} text_sample_kind;

const char *text_sample_name(text_sample_kind kind);

/* Fills `bytes` bytes with UTF-8 (or what is left of it) of that kind; cut off at the end. */
void text_sample_utf8(text_sample_kind kind, uint64_t seed, uint8_t *out, size_t bytes);

/* Fills `units` units with UTF-16 of that kind; the last three kinds have lone surrogates. */
void text_sample_utf16(text_sample_kind kind, uint64_t seed, uint16_t *out, size_t units);

#endif
