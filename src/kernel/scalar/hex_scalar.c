/* Hexadecimal, the reference: lower case out, either case in; the first pair that is not two digits
 * ends the input, and so does a last digit without a partner. */
#include "kernel/kernel_table.h"

size_t ohi_scalar_hex_encode(char *dst, const uint8_t *src, size_t bytes)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes; i++) {
        dst[2 * i] = digits[src[i] >> 4];
        dst[2 * i + 1] = digits[src[i] & 15];
    }
    return 2 * bytes;
}

/* 0..15, or -1 for what is no digit. */
static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

size_t ohi_scalar_hex_decode(uint8_t *dst, const char *src, size_t chars)
{
    size_t bytes = 0;
    for (; bytes < chars / 2; bytes++) {
        int high = digit_value(src[2 * bytes]);
        int low = digit_value(src[2 * bytes + 1]);
        if (high < 0 || low < 0)
            break;
        dst[bytes] = (uint8_t)(high << 4 | low);
    }
    return bytes;
}
