/* Byte order of whole arrays, in place. Up to 16 bytes are done here a word at a time: that is less
 * than a call of a kernel takes to start. */
#include <offheap/codec.h>

#include "base/unaligned.h"
#include "kernel/kernel_select.h"

enum { SMALL_BYTES = 16 };

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
        if (bytes > SMALL_BYTES) {                                                                 \
            ohi_kernels()->swap##bits(data, bytes);                                                \
            return;                                                                                \
        }                                                                                          \
        for (; bytes >= 8; bytes -= 8, data += 8)                                                  \
            ohi_store64(data, reverse(ohi_load64(data)));                                          \
        if (bytes >= (bits) / 8)                                                                   \
            ohi_scalar_swap##bits(data, bytes);                                                    \
    }

DEFINE_SWAP(16, reverse_pairs)
DEFINE_SWAP(32, reverse_fours)
DEFINE_SWAP(64, reverse_eights)
