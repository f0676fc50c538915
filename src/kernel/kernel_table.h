/* The table of kernels: one function pointer an operation, one constant table an instruction set.
 *
 * A kernel is one codec or search function for one instruction set, on plain memory: no allocation,
 * no buffer, no state. Its name is ohi_<set>_<operation>, in a file named <family>_<set>.c:
 *
 *     scalar/text_scalar.c     ohi_scalar_is_utf8      plain C, written once for clarity, for ever
 *     x86/text_avx2.c          ohi_avx2_is_utf8        the same answer, faster
 *
 * scalar/ implements every operation and is the reference that all others are tested against. The
 * lists below say, for every operation and every table, whose kernel that table uses; an
 * instruction set that has nothing better of its own names the next lower one. From these lists
 * come the struct, the prototypes, the tables (kernel_select.c) and the tests, so a new kernel is
 * one file and one word here.
 *
 * The signatures are those of <offheap/codec.h> and <offheap/search.h>, which say what each
 * operation means; kernels may assume valid arguments.
 */
#ifndef KERNEL_TABLE_H
#define KERNEL_TABLE_H

#include <offheap/codec.h>

/* X(result, name, parameters, sse42, avx2, avx512, neon) */
/* clang-format off */
#define OHI_KERNEL_TEXT_MAP(X) \
    X(bool,          is_ascii,                         (const uint8_t *src, size_t bytes),                sse42, avx2, avx512, neon) \
    X(bool,          is_utf8,                          (const uint8_t *src, size_t bytes),                sse42, avx2, avx512, neon) \
    X(oh_utf8_shape, utf8_classify,                    (const uint8_t *src, size_t bytes),                sse42, avx2, avx512, neon) \
    X(size_t,        utf16_length_from_utf8,           (const uint8_t *src, size_t bytes),                sse42, avx2, avx512, neon) \
    X(size_t,        utf16_length_from_utf8_unchecked, (const uint8_t *src, size_t bytes),                sse42, avx2, avx512, neon) \
    X(size_t,        utf8_length_from_utf16,           (const uint16_t *src, size_t units),               sse42, avx2, avx512, neon) \
    X(size_t,        utf8_length_from_latin1,          (const uint8_t *src, size_t bytes),                sse42, avx2, avx512, neon) \
    X(size_t,        utf8_to_utf16,                    (uint16_t *dst, const uint8_t *src, size_t bytes), sse42, avx2, avx512, neon) \
    X(size_t,        utf16_to_utf8,                    (uint8_t *dst, const uint16_t *src, size_t units), sse42, avx2, avx512, neon) \
    X(size_t,        latin1_to_utf8,                   (uint8_t *dst, const uint8_t *src, size_t bytes),  sse42, avx2, avx512, neon) \
    X(size_t,        utf8_to_latin1,                   (uint8_t *dst, const uint8_t *src, size_t bytes),  sse42, avx2, avx512, neon) \
    X(size_t,        latin1_to_utf16,                  (uint16_t *dst, const uint8_t *src, size_t bytes), sse42, avx2, avx512, neon) \
    X(size_t,        utf16_to_latin1,                  (uint8_t *dst, const uint16_t *src, size_t units), sse42, avx2, avx512, neon) \
    X(bool,          utf16_fits_latin1,                (const uint16_t *src, size_t units),               sse42, avx2, avx512, neon) \
    X(void,          ascii_decode,                     (uint8_t *dst, const uint8_t *src, size_t bytes),  sse42, avx2, avx512, neon)
/* clang-format on */

/* clang-format off */
#define OHI_KERNEL_BINARY_MAP(X) \
    X(size_t, base64_encode,       (char *dst, const uint8_t *src, size_t bytes, bool url),                    sse42, avx2, avx512, neon) \
    X(size_t, base64_decode,       (uint8_t *dst, const char *src, size_t chars),                              sse42, avx2, avx512, neon) \
    X(size_t, base64_decode_utf16, (uint8_t *dst, const uint16_t *src, size_t chars),                          sse42, avx2, avx512, neon) \
    X(size_t, hex_encode,          (char *dst, const uint8_t *src, size_t bytes),                              sse42, avx2, avx512, neon) \
    X(size_t, hex_decode,          (uint8_t *dst, const char *src, size_t chars),                              sse42, avx2, avx512, neon) \
    X(size_t, json_array_length,   (const uint8_t *src, size_t bytes),                                         sse42, avx2, avx512, neon) \
    X(size_t, json_write_array,    (char *dst, const uint8_t *src, size_t bytes),                              sse42, sse42, avx512, neon) \
    X(void,   swap16,              (uint8_t *data, size_t bytes),                                              sse42, avx2, avx512, neon) \
    X(void,   swap32,              (uint8_t *data, size_t bytes),                                              sse42, avx2, avx512, neon) \
    X(void,   swap64,              (uint8_t *data, size_t bytes),                                              sse42, avx2, avx512, neon) \
    X(void,   fill,                (uint8_t *dst, size_t bytes, const uint8_t *pattern, size_t pattern_bytes), sse42, avx2, avx512, scalar) \
    X(int,    compare,             (const uint8_t *left, const uint8_t *right, size_t bytes),                  sse42, avx2, avx512, neon)

/* Positions, or -1; needles have 1 to hay_bytes bytes. */
#define OHI_KERNEL_SEARCH_MAP(X) \
    X(ptrdiff_t, find_byte,      (const uint8_t *hay, size_t bytes, uint8_t byte),                                   sse42, avx2, avx512, neon) \
    X(ptrdiff_t, find_last_byte, (const uint8_t *hay, size_t bytes, uint8_t byte),                                   sse42, avx2, avx512, neon) \
    X(ptrdiff_t, find,           (const uint8_t *hay, size_t hay_bytes, const uint8_t *needle, size_t needle_bytes), sse42, avx2, avx512, neon) \
    X(ptrdiff_t, find_last,      (const uint8_t *hay, size_t hay_bytes, const uint8_t *needle, size_t needle_bytes), sse42, avx2, avx512, neon) \
    X(size_t,    count_byte,     (const uint8_t *hay, size_t bytes, uint8_t byte),                                   sse42, avx2, avx512, neon)
/* clang-format on */

#define OHI_KERNEL_MAP(X)                                                                          \
    OHI_KERNEL_TEXT_MAP(X)                                                                         \
    OHI_KERNEL_BINARY_MAP(X)                                                                       \
    OHI_KERNEL_SEARCH_MAP(X)

typedef struct ohi_kernel_table {
    const char *name; /* "scalar", "sse42", "avx2", "avx512", "neon" */
#define OHI_KERNEL_FIELD(result, name, parameters, ...) result(*name) parameters;
    OHI_KERNEL_MAP(OHI_KERNEL_FIELD)
#undef OHI_KERNEL_FIELD
} ohi_kernel_table;

/* Every kernel's prototype; an operation that several tables share is declared more than once. */
#define OHI_KERNEL_PROTOTYPES(result, name, parameters, sse42, avx2, avx512, neon)                 \
    result ohi_scalar_##name parameters;                                                           \
    result ohi_##sse42##_##name parameters;                                                        \
    result ohi_##avx2##_##name parameters;                                                         \
    result ohi_##avx512##_##name parameters;                                                       \
    result ohi_##neon##_##name parameters;
OHI_KERNEL_MAP(OHI_KERNEL_PROTOTYPES)
#undef OHI_KERNEL_PROTOTYPES

#endif
