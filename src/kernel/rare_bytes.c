/* A guess at frequencies, good enough to tell 'e' from 'q'.
 *
 * Searched bytes are mostly text, or binary data in which 0 and 255 abound. The table has eight
 * classes. Letters stand in the order of their frequency in English, which within a factor of three
 * holds for the other languages in Latin script too; a wrong guess costs a few more candidates and
 * nothing else. Bytes from 0x80 on are UTF-8 or binary: leads and continuation bytes of text repeat
 * much, so they count as fairly common.
 */
#include "kernel/rare_bytes.h"

#include "base/checked.h"

#include <stdbool.h>

#define IS_ANY_8(c, a, b, d, e, f, g, h, i)                                                        \
    ((c) == (a) || (c) == (b) || (c) == (d) || (c) == (e) || (c) == (f) || (c) == (g) ||           \
     (c) == (h) || (c) == (i))
#define COMMONNESS(c)                                                                              \
    (uint8_t)((c) == ' ' || (c) == 0                                               ? 8             \
              : IS_ANY_8(c, 'e', 't', 'a', 'o', 'i', 'n', 's', 'r')                ? 7             \
              : IS_ANY_8(c, 'h', 'l', 'd', 'c', 'u', 'm', '\n', 255)               ? 6             \
              : IS_ANY_8(c, 'p', 'f', 'g', 'w', 'y', 'b', ',', '.') || (c) >= 0x80 ? 5             \
              : IS_ANY_8(c, 'v', '0', '1', '"', '-', '/', '_', '=')                ? 4             \
              : IS_ANY_8(c, 'k', 'x', '2', '3', '(', ')', ':', ';')                ? 3             \
              : ((c) >= '4' && (c) <= '9') || ((c) >= 'A' && (c) <= 'Z')           ? 2             \
              : (c) >= ' '                                                         ? 1             \
                                                                                   : 0)
#define COMMONNESS_4(c) COMMONNESS(c), COMMONNESS((c) + 1), COMMONNESS((c) + 2), COMMONNESS((c) + 3)
#define COMMONNESS_16(c)                                                                           \
    COMMONNESS_4(c), COMMONNESS_4((c) + 4), COMMONNESS_4((c) + 8), COMMONNESS_4((c) + 12)
#define COMMONNESS_64(c)                                                                           \
    COMMONNESS_16(c), COMMONNESS_16((c) + 16), COMMONNESS_16((c) + 32), COMMONNESS_16((c) + 48)

static const uint8_t commonness[256] = {COMMONNESS_64(0), COMMONNESS_64(64), COMMONNESS_64(128),
                                        COMMONNESS_64(192)};

void ohi_rarest_two(const uint8_t *needle, size_t needle_bytes, bool thoroughly, size_t *first,
                    size_t *second)
{
    enum { NEAR_START = 256 };
    const size_t looked_at = thoroughly ? 128 : 16;
    /* Not far apart: what the one has read is still near when the other reads it. */
    if (needle_bytes > NEAR_START)
        needle_bytes = NEAR_START;
    size_t step = (needle_bytes + looked_at - 1) / looked_at;
    size_t rarest = 0, runner_up = needle_bytes - 1;
    for (size_t i = 1; i < needle_bytes; i += step) {
        uint8_t byte = needle[i], rank = commonness[byte];
        if (rank < commonness[needle[rarest]]) {
            runner_up = rarest;
            rarest = i;
        } else if (byte != needle[rarest] &&
                   (rank < commonness[needle[runner_up]] || needle[runner_up] == needle[rarest])) {
            runner_up = i;
        }
    }
    *first = rarest;
    *second = runner_up;
}
