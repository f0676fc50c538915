/**
 * East Asian multi-byte encodings, decoded by the system's iconv(). Optional: without it every open
 * fails and the encodings are not supported.
 */
#ifndef OFFHEAP_MULTIBYTE_H
#define OFFHEAP_MULTIBYTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ohb_multibyte ohb_multibyte;

/** A decoder for an encoding by its iconv name; NULL when the system has none, or no memory. */
ohb_multibyte *ohb_multibyte_open(const char *iconv_name);

/** Ends it; NULL is fine. */
void ohb_multibyte_close(ohb_multibyte *decoder);

/**
 * Decodes into `dst`, which has room for `bytes` + 1 units. What is malformed becomes U+FFFD and
 * clears
 * `*is_valid`. `*kept` gets the bytes at the end that begin a character; with `is_last` there are
 * none, they count as malformed. Returns the units written.
 */
size_t ohb_multibyte_decode(ohb_multibyte *decoder, uint16_t *dst, const uint8_t *src, size_t bytes,
                            bool is_last, size_t *kept, bool *is_valid);

/** Forgets a shift state. */
void ohb_multibyte_reset(ohb_multibyte *decoder);

#endif
