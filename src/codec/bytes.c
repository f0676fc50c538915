/* Fill and compare, on the table of kernels. */
#include "codec/bytes.h"

#include "kernel/kernel_select.h"

#include <string.h>

void ohi_bytes_fill(uint8_t *dst, size_t bytes, const uint8_t *pattern, size_t pattern_bytes)
{
    if (bytes == 0)
        return;
    if (pattern_bytes <= 1) {
        memset(dst, pattern_bytes == 1 ? pattern[0] : 0, bytes);
        return;
    }
    if (pattern_bytes >= bytes) {
        memmove(dst, pattern, bytes);
        return;
    }
    ohi_kernels()->fill(dst, bytes, pattern, pattern_bytes);
}

int ohi_bytes_compare(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    return bytes == 0 ? 0 : ohi_kernels()->compare(left, right, bytes);
}
