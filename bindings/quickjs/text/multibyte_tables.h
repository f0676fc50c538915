/**
 * What the characters of the East Asian encodings stand for, one lookup each.
 *
 * The tables are filled by the system's iconv(), one well-formed character at a time, when an
 * encoding is first used; a few places where it and Node (ICU) differ are put right. Framing and
 * malformed bytes are not iconv()'s: that is multibyte.c. Without iconv() there are no tables.
 */
#ifndef OFFHEAP_MULTIBYTE_TABLES_H
#define OFFHEAP_MULTIBYTE_TABLES_H

#include <stddef.h>
#include <stdint.h>

typedef enum ohb_charset {
    OHB_CHARSET_GB18030,      /**< two bytes */
    OHB_CHARSET_GB18030_FOUR, /**< four bytes, those below U+10000 */
    OHB_CHARSET_BIG5,
    OHB_CHARSET_CP932,
    OHB_CHARSET_KS_X_1001,
    OHB_CHARSET_JIS_X_0212,
    OHB_CHARSETS
} ohb_charset;

/** The tables of a runtime, made as they are needed. Zero it before, free it at the end. */
typedef struct ohb_multibyte_tables {
    uint16_t *units[OHB_CHARSETS];
} ohb_multibyte_tables;

/** Makes the table of a charset unless it is there. Returns 0, or -1: no iconv(), no memory. */
int ohb_multibyte_load(ohb_multibyte_tables *tables, ohb_charset charset);

void ohb_multibyte_free_tables(ohb_multibyte_tables *tables);

/** The unit of two bytes, 0 for none: lead 0x81 to 0xFE, trail 0x40 to 0xFF. Loads the table. */
uint16_t ohb_multibyte_pair(ohb_multibyte_tables *tables, ohb_charset charset, uint8_t lead,
                            uint8_t trail);

/** The unit of the n-th four-byte sequence of GB 18030, 0 for none. */
uint16_t ohb_multibyte_four(ohb_multibyte_tables *tables, size_t n);

#endif
