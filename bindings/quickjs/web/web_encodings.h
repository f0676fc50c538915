/** The Encoding Standard's encodings: names, labels, tables of the single-byte ones. */
#ifndef OFFHEAP_WEB_ENCODINGS_H
#define OFFHEAP_WEB_ENCODINGS_H

#include "text/multibyte.h"

#include <stddef.h>
#include <stdint.h>

/** How an encoding is decoded. */
typedef enum ohb_decodes {
    OHB_DECODES_UTF8,
    OHB_DECODES_UTF16LE,
    OHB_DECODES_UTF16BE,
    OHB_DECODES_SINGLE_BYTE,
    OHB_DECODES_USER_DEFINED,
    OHB_DECODES_MULTI_BYTE,
    OHB_DECODES_REPLACEMENT
} ohb_decodes;

typedef struct ohb_web_encoding {
    const char *name;
    ohb_decodes decodes;
    const uint16_t *high; /**< single-byte: what bytes 0x80 to 0xFF stand for; 0xFFFD: nothing */
    ohb_multibyte_encoding multibyte;
    const char *labels; /**< lower case, separated by spaces */
} ohb_web_encoding;

/** All of them, in the standard's order. */
extern const ohb_web_encoding ohb_web_encodings[];

/** The encoding that a label stands for: any case, ASCII white space around it. NULL when unknown.
 */
const ohb_web_encoding *ohb_find_web_encoding(const char *label, size_t length);

#endif
