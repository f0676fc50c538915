/* Counting: a byte in one pass of a kernel, longer needles one hit after the other. */
#define OH_NO_IN_PLACE 1
#include <offheap/search.h>

#include "base/attributes.h"
#include "kernel/kernel_select.h"

size_t oh_count_byte(const uint8_t *hay, size_t hay_bytes, uint8_t byte)
{
    return OHI_UNLIKELY(hay_bytes == 0) ? 0 : ohi_kernels()->count_byte(hay, hay_bytes, byte);
}

size_t oh_count(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle, size_t needle_bytes)
{
    if (needle_bytes == 0)
        return hay_bytes + 1;
    if (needle_bytes == 1)
        return oh_count_byte(hay, hay_bytes, *needle);
    const ohi_kernel_table *kernels = ohi_kernels();
    size_t count = 0;
    while (needle_bytes <= hay_bytes) {
        ptrdiff_t hit = kernels->find(hay, hay_bytes, needle, needle_bytes);
        if (hit < 0)
            break;
        count++;
        hay += (size_t)hit + needle_bytes;
        hay_bytes -= (size_t)hit + needle_bytes;
    }
    return count;
}
