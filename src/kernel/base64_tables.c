#include "kernel/base64_tables.h"

const char ohi_base64_alphabet[2][64] = {
    {'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P',
     'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f',
     'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v',
     'w', 'x', 'y', 'z', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '/'},
    {'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P',
     'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f',
     'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v',
     'w', 'x', 'y', 'z', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-', '_'},
};

/* The table is the rule itself, evaluated by the compiler for 0..255. */
#define SEXTET(c)                                                                                  \
    (uint8_t)((c) >= 'A' && (c) <= 'Z'   ? (c) - 'A'                                               \
              : (c) >= 'a' && (c) <= 'z' ? (c) - 'a' + 26                                          \
              : (c) >= '0' && (c) <= '9' ? (c) - '0' + 52                                          \
              : (c) == '+' || (c) == '-' ? 62                                                      \
              : (c) == '/' || (c) == '_' ? 63                                                      \
              : (c) == '='               ? OHI_BASE64_STOP                                         \
                                         : OHI_BASE64_JUNK)
#define SEXTETS_4(c) SEXTET(c), SEXTET((c) + 1), SEXTET((c) + 2), SEXTET((c) + 3)
#define SEXTETS_16(c) SEXTETS_4(c), SEXTETS_4((c) + 4), SEXTETS_4((c) + 8), SEXTETS_4((c) + 12)
#define SEXTETS_64(c)                                                                              \
    SEXTETS_16(c), SEXTETS_16((c) + 16), SEXTETS_16((c) + 32), SEXTETS_16((c) + 48)

const uint8_t ohi_base64_sextet[256] = {SEXTETS_64(0), SEXTETS_64(64), SEXTETS_64(128),
                                        SEXTETS_64(192)};
