/* Byte order of whole arrays, in place. What is short needs no kernel: codec_inline.h. */
#define OH_NO_IN_PLACE 1
#include <offheap/codec.h>

#include "kernel/kernel_select.h"

#define DEFINE_SWAP(bits)                                                                          \
    void oh_swap##bits(uint8_t *data, size_t bytes)                                                \
    {                                                                                              \
        if (bytes > OH_SHORT_SWAP)                                                                 \
            ohi_kernels()->swap##bits(data, bytes);                                                \
        else                                                                                       \
            oh_short_swap##bits(data, bytes);                                                      \
    }

DEFINE_SWAP(16)
DEFINE_SWAP(32)
DEFINE_SWAP(64)
