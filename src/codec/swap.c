/* Byte order of whole arrays, in place. 8 to 64 bytes are done here as two or four pieces, which
 * may overlap in whole groups: all are loaded before any is stored. That takes less time than a
 * kernel needs to start. Pieces of 16 bytes are vectors that every machine has, or the compiler's
 * idea of them. */
#include <offheap/codec.h>

#include "base/unaligned.h"
#include "kernel/kernel_select.h"

#include <string.h>

typedef uint16_t pairs __attribute__((vector_size(16)));

OHI_INLINE pairs load_16(const uint8_t *from)
{
    pairs piece;
    memcpy(&piece, from, sizeof piece);
    return piece;
}

OHI_INLINE void store_16(uint8_t *to, pairs piece)
{
    memcpy(to, &piece, sizeof piece);
}

#if defined(__clang__)
#define ORDERED(vector, ...) __builtin_shufflevector(vector, vector, __VA_ARGS__)
#else
#define ORDERED(vector, ...) __builtin_shuffle(vector, (pairs){__VA_ARGS__})
#endif

/* Each reverses the bytes of the groups in a piece; on either byte order the same operations do. */
OHI_INLINE pairs reverse_vector16(pairs piece)
{
    return piece << 8 | piece >> 8;
}

OHI_INLINE pairs reverse_vector32(pairs piece)
{
    return reverse_vector16(ORDERED(piece, 1, 0, 3, 2, 5, 4, 7, 6));
}

OHI_INLINE pairs reverse_vector64(pairs piece)
{
    return reverse_vector16(ORDERED(piece, 3, 2, 1, 0, 7, 6, 5, 4));
}

OHI_INLINE uint64_t reverse_word16(uint64_t word)
{
    const uint64_t evens = 0x00ff00ff00ff00ff;
    return (word & evens) << 8 | (word >> 8 & evens);
}

OHI_INLINE uint64_t reverse_word32(uint64_t word)
{
    uint64_t reversed = __builtin_bswap64(word);
    return reversed << 32 | reversed >> 32;
}

OHI_INLINE uint64_t reverse_word64(uint64_t word)
{
    return __builtin_bswap64(word);
}

#define DEFINE_SWAP(bits)                                                                          \
    void oh_swap##bits(uint8_t *data, size_t bytes)                                                \
    {                                                                                              \
        bytes &= ~(size_t)((bits) / 8 - 1);                                                        \
        if (bytes > 64) {                                                                          \
            ohi_kernels()->swap##bits(data, bytes);                                                \
        } else if (bytes > 32) {                                                                   \
            pairs first = load_16(data), second = load_16(data + 16);                              \
            pairs third = load_16(data + (bytes - 32)), last = load_16(data + (bytes - 16));       \
            store_16(data, reverse_vector##bits(first));                                           \
            store_16(data + 16, reverse_vector##bits(second));                                     \
            store_16(data + (bytes - 32), reverse_vector##bits(third));                            \
            store_16(data + (bytes - 16), reverse_vector##bits(last));                             \
        } else if (bytes >= 16) {                                                                  \
            pairs first = load_16(data), last = load_16(data + (bytes - 16));                      \
            store_16(data, reverse_vector##bits(first));                                           \
            store_16(data + (bytes - 16), reverse_vector##bits(last));                             \
        } else if (bytes >= 8) {                                                                   \
            uint64_t first = ohi_load64(data), last = ohi_load64(data + (bytes - 8));              \
            ohi_store64(data, reverse_word##bits(first));                                          \
            ohi_store64(data + (bytes - 8), reverse_word##bits(last));                             \
        } else if (bytes > 0) {                                                                    \
            ohi_scalar_swap##bits(data, bytes);                                                    \
        }                                                                                          \
    }

DEFINE_SWAP(16)
DEFINE_SWAP(32)
DEFINE_SWAP(64)
