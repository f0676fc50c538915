/* Constants of encoding base64 with vectors of 16 or 32 bytes, the same in every 16. They are not
 * defined where they are used, for the reason that constants.h gives. */
#ifndef X86_BASE64_RULES_H
#define X86_BASE64_RULES_H

#include <stdint.h>

/* Three bytes at a time as the dwords that base64_encode_vector.h draws. */
#define SPREAD_ORDER(from)                                                                         \
    (from) + 1, (from), (from) + 2, (from) + 1, (from) + 4, (from) + 3, (from) + 5, (from) + 4,    \
        (from) + 7, (from) + 6, (from) + 8, (from) + 7, (from) + 10, (from) + 9, (from) + 11,      \
        (from) + 10

/* What both alphabets have in common; base64_encode_vector.h says what it is for. */
typedef struct ohi_base64_constants {
    uint8_t order[16]; /* SPREAD_ORDER(0) */
    uint8_t even[16], even_weights[16], odd[16], odd_weights[16];
    uint8_t last_upper[16], last_letter[16];
    uint8_t padding[32]; /* 16 times nothing, then 16 times what makes a '=' of an 'A' */
} ohi_base64_constants;

extern const ohi_base64_constants ohi_base64_rules;

/* What one alphabet has of its own. */
typedef struct ohi_base64_variant {
    int8_t distances[16]; /* from a sextet to its character: 0-25, 26-51, ten digits, 62, 63 */
    uint8_t lengths[16];  /* of the text of so many bytes */
} ohi_base64_variant;

extern const ohi_base64_variant ohi_base64_variants[2];

#endif
