/* A JSON array of bytes: "[1,23,255]", "[]" for none. At most four characters a byte, since the
 * last byte's comma becomes the closing bracket, and two for "[]". */
#include "kernel/kernel_table.h"

static size_t write_decimal(char *dst, uint8_t byte)
{
    size_t digits = byte >= 100 ? 3 : byte >= 10 ? 2 : 1;
    for (size_t i = digits; i-- > 0; byte = (uint8_t)(byte / 10))
        dst[i] = (char)('0' + byte % 10);
    return digits;
}

size_t ohi_scalar_json_write_array(char *dst, const uint8_t *src, size_t bytes)
{
    char *out = dst;
    *out++ = '[';
    for (size_t i = 0; i < bytes; i++) {
        if (i > 0)
            *out++ = ',';
        out += write_decimal(out, src[i]);
    }
    *out++ = ']';
    return (size_t)(out - dst);
}
