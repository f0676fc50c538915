/* Byte order of whole arrays, in place. 8 to 32 bytes are done here as two or four words, which may
 * overlap in whole groups: all are loaded before any is stored. That takes less time than a kernel
 * needs to start. */
#include <offheap/codec.h>

#include "base/unaligned.h"
#include "kernel/kernel_select.h"

/* Each reverses the bytes of the groups in a word; on either byte order the same operation does. */
OHI_INLINE uint64_t reverse_pairs(uint64_t word)
{
    const uint64_t evens = 0x00ff00ff00ff00ff;
    return (word & evens) << 8 | (word >> 8 & evens);
}

OHI_INLINE uint64_t reverse_fours(uint64_t word)
{
    uint64_t reversed = __builtin_bswap64(word);
    return reversed << 32 | reversed >> 32;
}

OHI_INLINE uint64_t reverse_eights(uint64_t word)
{
    return __builtin_bswap64(word);
}

#define DEFINE_SWAP(bits, reverse)                                                                 \
    void oh_swap##bits(uint8_t *data, size_t bytes)                                                \
    {                                                                                              \
        bytes &= ~(size_t)((bits) / 8 - 1);                                                        \
        if (bytes > 32) {                                                                          \
            ohi_kernels()->swap##bits(data, bytes);                                                \
        } else if (bytes > 16) {                                                                   \
            uint64_t first = ohi_load64(data), second = ohi_load64(data + 8);                      \
            uint64_t third = ohi_load64(data + bytes - 16), last = ohi_load64(data + bytes - 8);   \
            ohi_store64(data, reverse(first));                                                     \
            ohi_store64(data + 8, reverse(second));                                                \
            ohi_store64(data + bytes - 16, reverse(third));                                        \
            ohi_store64(data + bytes - 8, reverse(last));                                          \
        } else if (bytes >= 8) {                                                                   \
            uint64_t first = ohi_load64(data), last = ohi_load64(data + bytes - 8);                \
            ohi_store64(data, reverse(first));                                                     \
            ohi_store64(data + bytes - 8, reverse(last));                                          \
        } else if (bytes > 0) {                                                                    \
            ohi_scalar_swap##bits(data, bytes);                                                    \
        }                                                                                          \
    }

DEFINE_SWAP(16, reverse_pairs)
DEFINE_SWAP(32, reverse_fours)
DEFINE_SWAP(64, reverse_eights)
