/* Every number and its comma are four characters of a table; all four are stored and the end moves
 * by as many as count, so there is no branch on the number of digits. What is stored too much lies
 * in the place of the next number; the last one is copied exactly. */
#include "kernel/json_words.h"

#include "kernel/kernel_table.h"

#include <string.h>

#define DIGIT(n) (char)('0' + (n) % 10)
#define NUMBER(n)                                                                                  \
    {                                                                                              \
        (n) >= 100  ? DIGIT((n) / 100)                                                             \
        : (n) >= 10 ? DIGIT((n) / 10)                                                              \
                    : DIGIT(n),                                                                    \
            (n) >= 100  ? DIGIT((n) / 10)                                                          \
            : (n) >= 10 ? DIGIT(n)                                                                 \
                        : ',',                                                                     \
            (n) >= 100 ? DIGIT(n) : ',', ','                                                       \
    }
#define NUMBERS_4(n) NUMBER(n), NUMBER((n) + 1), NUMBER((n) + 2), NUMBER((n) + 3)
#define NUMBERS_16(n) NUMBERS_4(n), NUMBERS_4((n) + 4), NUMBERS_4((n) + 8), NUMBERS_4((n) + 12)
#define NUMBERS_64(n)                                                                              \
    NUMBERS_16(n), NUMBERS_16((n) + 16), NUMBERS_16((n) + 32), NUMBERS_16((n) + 48)

static const char numbers[256][4] = {NUMBERS_64(0), NUMBERS_64(64), NUMBERS_64(128),
                                     NUMBERS_64(192)};

size_t ohi_json_write_words(char *dst, const uint8_t *src, size_t bytes)
{
    if (bytes == 0)
        return ohi_scalar_json_write_array(dst, src, bytes);
    char *out = dst;
    *out++ = '[';
    for (; bytes > 1; bytes--, src++) {
        memcpy(out, numbers[*src], 4);
        out += 2 + (*src >= 10) + (*src >= 100);
    }
    size_t digits = 1 + (size_t)(*src >= 10) + (size_t)(*src >= 100);
    memcpy(out, numbers[*src], digits);
    out += digits;
    *out++ = ']';
    return (size_t)(out - dst);
}
