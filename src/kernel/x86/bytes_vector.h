/* Byte order with 128-bit or 256-bit vectors, and comparison. Included once a file, which defines
 * V(op), VSI(op), VECTOR, WIDTH, BYTES_NAME(op), BYTES_TARGET, BYTES_INLINE, REPEAT(...) and
 * BYTES_SHORT(op), the kernel for what is shorter than a vector. */
#include "kernel/kernel_table.h"

#include <string.h>

/* `order` permutes the bytes of 16-byte lanes; bytes >= WIDTH is a multiple of the group it
 * reverses. The last vector is loaded first and stored last, over what the loop has done to its
 * beginning. */
BYTES_INLINE void permute_in_place(uint8_t *data, size_t bytes, VECTOR order)
{
    VECTOR *end = (VECTOR *)(data + bytes - WIDTH);
    VECTOR last = V(shuffle_epi8)(VSI(loadu)(end), order);
    for (; bytes >= WIDTH; bytes -= WIDTH, data += WIDTH) {
        VECTOR *block = (VECTOR *)data;
        VSI(storeu)(block, V(shuffle_epi8)(VSI(loadu)(block), order));
    }
    if (bytes > 0)
        VSI(storeu)(end, last);
}

#define DEFINE_SWAP(bits, ...)                                                                     \
    BYTES_TARGET void BYTES_NAME(swap##bits)(uint8_t * data, size_t bytes)                         \
    {                                                                                              \
        bytes &= ~(size_t)((bits) / 8 - 1);                                                        \
        if (bytes < WIDTH)                                                                         \
            BYTES_SHORT(swap##bits)(data, bytes);                                                  \
        else                                                                                       \
            permute_in_place(data, bytes, REPEAT(__VA_ARGS__));                                    \
    }

DEFINE_SWAP(16, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
DEFINE_SWAP(32, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)
DEFINE_SWAP(64, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8)
