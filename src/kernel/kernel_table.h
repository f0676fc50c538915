/* The table of kernels: one function pointer an operation, one constant table an instruction set.
 *
 * A kernel is one codec or search function for one instruction set, on plain memory: no allocation,
 * no buffer, no state. scalar/ fills the table completely and is the reference that every other
 * table is tested against; an instruction set copies the next lower table and overrides what it does
 * better (kernel_select.c picks one, once). The signatures are those of <offheap/codec.h> and
 * <offheap/search.h>, which say what each operation means; kernels may assume valid arguments.
 */
#ifndef KERNEL_TABLE_H
#define KERNEL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The one list of operations: X(result, name, parameters). */
#define OHI_KERNEL_MAP(X)                                                                          \
    /* text: scalar/text_scalar.c and its siblings */                                              \
    X(bool, is_ascii, (const uint8_t *src, size_t bytes))                                          \
    X(bool, is_utf8, (const uint8_t *src, size_t bytes))                                           \
    X(size_t, utf16_length_from_utf8, (const uint8_t *src, size_t bytes))                          \
    X(size_t, utf8_length_from_utf16, (const uint16_t *src, size_t units))                         \
    X(size_t, utf8_length_from_latin1, (const uint8_t *src, size_t bytes))                         \
    X(size_t, utf8_to_utf16, (uint16_t * dst, const uint8_t *src, size_t bytes))                   \
    X(size_t, utf16_to_utf8, (uint8_t * dst, const uint16_t *src, size_t units))                   \
    X(size_t, latin1_to_utf8, (uint8_t * dst, const uint8_t *src, size_t bytes))                   \
    X(size_t, utf8_to_latin1, (uint8_t * dst, const uint8_t *src, size_t bytes))                   \
    X(size_t, latin1_to_utf16, (uint16_t * dst, const uint8_t *src, size_t bytes))                 \
    X(size_t, utf16_to_latin1, (uint8_t * dst, const uint16_t *src, size_t units))                 \
    X(bool, utf16_fits_latin1, (const uint16_t *src, size_t units))                                \
    X(void, ascii_decode, (uint8_t * dst, const uint8_t *src, size_t bytes)) /* clears bit 7 */    \
    /* binary: scalar/binary_scalar.c and its siblings */                                          \
    X(size_t, base64_encode, (char *dst, const uint8_t *src, size_t bytes, bool url))              \
    X(size_t, base64_decode, (uint8_t * dst, const char *src, size_t chars))                       \
    X(size_t, base64_decode_utf16, (uint8_t * dst, const uint16_t *src, size_t chars))             \
    X(size_t, hex_encode, (char *dst, const uint8_t *src, size_t bytes))                           \
    X(size_t, hex_decode, (uint8_t * dst, const char *src, size_t chars))                          \
    X(size_t, json_write_array, (char *dst, const uint8_t *src, size_t bytes))                     \
    X(void, swap16, (uint8_t * data, size_t bytes))                                              \
    X(void, swap32, (uint8_t * data, size_t bytes))                                              \
    X(void, swap64, (uint8_t * data, size_t bytes))                                              \
    X(void, fill, (uint8_t * dst, size_t bytes, const uint8_t *pattern, size_t pattern_bytes))     \
    X(int, compare, (const uint8_t *left, const uint8_t *right, size_t bytes))                     \
    /* search: scalar/search_scalar.c and its siblings; position or -1 */                          \
    X(ptrdiff_t, find_byte, (const uint8_t *hay, size_t bytes, uint8_t byte))                      \
    X(ptrdiff_t, find_last_byte, (const uint8_t *hay, size_t bytes, uint8_t byte))                 \
    X(ptrdiff_t, find,                                                                             \
      (const uint8_t *hay, size_t hay_bytes, const uint8_t *needle, size_t needle_bytes))          \
    X(ptrdiff_t, find_last,                                                                        \
      (const uint8_t *hay, size_t hay_bytes, const uint8_t *needle, size_t needle_bytes))          \
    X(size_t, count_byte, (const uint8_t *hay, size_t bytes, uint8_t byte))

typedef struct ohi_kernel_table {
    const char *name; /* "scalar", "sse42", "avx2", "avx512", "neon" */
#define OHI_KERNEL_FIELD(result, name, parameters) result(*name) parameters;
    OHI_KERNEL_MAP(OHI_KERNEL_FIELD)
#undef OHI_KERNEL_FIELD
} ohi_kernel_table;

#endif
