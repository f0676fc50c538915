/* Byte order of whole arrays, in place. */
#include <offheap/codec.h>

#include "kernel/kernel_select.h"

void oh_swap16(uint8_t *data, size_t bytes)
{
    if (bytes >= 2)
        ohi_kernels()->swap16(data, bytes);
}

void oh_swap32(uint8_t *data, size_t bytes)
{
    if (bytes >= 4)
        ohi_kernels()->swap32(data, bytes);
}

void oh_swap64(uint8_t *data, size_t bytes)
{
    if (bytes >= 8)
        ohi_kernels()->swap64(data, bytes);
}
