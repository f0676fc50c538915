/**
 * East Asian multi-byte encodings: framing, shift states and malformed bytes, as Node's ICU has
 * them. What a character stands for is in multibyte_tables.h.
 */
#ifndef OFFHEAP_MULTIBYTE_H
#define OFFHEAP_MULTIBYTE_H

#include "multibyte_tables.h"

#include <stdbool.h>

typedef enum ohb_multibyte_encoding {
    OHB_GB18030,
    OHB_BIG5,
    OHB_EUC_JP,
    OHB_ISO_2022_JP,
    OHB_SHIFT_JIS,
    OHB_EUC_KR
} ohb_multibyte_encoding;

typedef struct ohb_multibyte {
    ohb_multibyte_encoding encoding;
    ohb_multibyte_tables *tables;
    uint8_t shift;    /**< of ISO-2022-JP, see multibyte.c */
    bool has_shifted; /**< by the last thing that was read */
} ohb_multibyte;

/** Makes a decoder over tables that outlive it. Returns 0, or -1: the encoding is not supported. */
int ohb_multibyte_init(ohb_multibyte *decoder, ohb_multibyte_encoding encoding,
                       ohb_multibyte_tables *tables);

/**
 * Decodes into `dst`, which has room for `bytes` units. What is malformed becomes U+FFFD and clears
 * `*is_valid`. `*kept` gets the bytes at the end that begin a character (at most 3); with `is_last`
 * there are none, they count as malformed. Returns the units written.
 */
size_t ohb_multibyte_decode(ohb_multibyte *decoder, uint16_t *dst, const uint8_t *src, size_t bytes,
                            bool is_last, size_t *kept, bool *is_valid);

/** Forgets a shift state. */
void ohb_multibyte_reset(ohb_multibyte *decoder);

#endif
