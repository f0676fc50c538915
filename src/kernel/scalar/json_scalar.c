/* A JSON array of bytes: "[1,23,255]", "[]" for none. At most four characters a byte, since the
 * last byte's comma becomes the closing bracket, and two for "[]". A kernel that writes it stores
 * no further than the text's last character. */
#include "kernel/kernel_table.h"

static size_t decimal_digits(uint8_t byte)
{
    return 1 + (size_t)(byte >= 10) + (size_t)(byte >= 100);
}

size_t ohi_scalar_json_array_length(const uint8_t *src, size_t bytes)
{
    if (bytes == 0)
        return 2;
    size_t length = 1 + bytes; /* a bracket, and what follows each number */
    for (size_t i = 0; i < bytes; i++)
        length += decimal_digits(src[i]);
    return length;
}

static size_t write_decimal(char *dst, uint8_t byte)
{
    size_t digits = decimal_digits(byte);
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
