/* Hexadecimal on plain memory. The rules stand in kernel/scalar/hex_scalar.c. */
#include <offheap/codec.h>

#include "base/attributes.h"
#include "kernel/kernel_select.h"

size_t oh_hex_encode(char *dst, const uint8_t *src, size_t bytes)
{
    return OHI_UNLIKELY(bytes == 0) ? 0 : ohi_kernels()->hex_encode(dst, src, bytes);
}

size_t oh_hex_decode(uint8_t *dst, const char *src, size_t chars)
{
    return chars < 2 ? 0 : ohi_kernels()->hex_decode(dst, src, chars);
}
