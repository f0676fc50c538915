/* {"type":"Buffer","data":[...]}: a prefix, the array that the kernel writes, a bracket. */
#include <offheap/json.h>

#include "base/checked.h"
#include "kernel/kernel_select.h"

#include <string.h>

static const char prefix[] = "{\"type\":\"Buffer\",\"data\":";
enum { PREFIX_CHARS = sizeof prefix - 1, ARRAY_BRACKETS = 2, SUFFIX_CHARS = 1, CHARS_PER_BYTE = 4 };

size_t oh_json_bound(size_t bytes)
{
    size_t bound;
    if (!ohi_checked_multiply(bytes, CHARS_PER_BYTE, &bound) ||
        !ohi_checked_add(bound, PREFIX_CHARS + ARRAY_BRACKETS + SUFFIX_CHARS, &bound))
        return SIZE_MAX;
    return bound;
}

size_t oh_json_length(const uint8_t *src, size_t bytes)
{
    return PREFIX_CHARS + ohi_kernels()->json_array_length(src, bytes) + SUFFIX_CHARS;
}

size_t oh_json_write(char *dst, const uint8_t *src, size_t bytes)
{
    memcpy(dst, prefix, PREFIX_CHARS);
    size_t length = PREFIX_CHARS;
    length += ohi_kernels()->json_write_array(dst + length, src, bytes);
    dst[length++] = '}';
    return length;
}
