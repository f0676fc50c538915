/* The two base64 alphabets and what each byte of an input means to a forgiving decoder. */
#ifndef BASE64_TABLES_H
#define BASE64_TABLES_H

#include <stdbool.h>
#include <stdint.h>

/* In ohi_base64_sextet; both have the top bit set, which no value of a character has. */
#define OHI_BASE64_JUNK 0x80 /* skipped */
#define OHI_BASE64_STOP 0xc0 /* '=': nothing behind it counts */

/* 64 characters of RFC 4648: section 4 at [0], section 5 (url) at [1]. */
extern const char ohi_base64_alphabet[2][64];

/* The 6 bits that a character of either alphabet stands for, or one of the marks above. */
extern const uint8_t ohi_base64_sextet[256];

#endif
