/* Base64 on plain memory. The rules stand in kernel/scalar/base64_scalar.c. */
#include <offheap/codec.h>

#include "base/attributes.h"
#include "kernel/kernel_select.h"

size_t oh_base64_encoded_length(size_t bytes, oh_base64 alphabet)
{
    size_t whole = bytes / 3, rest = bytes % 3;
    if (whole > SIZE_MAX / 4 - 1)
        return SIZE_MAX;
    if (alphabet == OH_BASE64URL)
        return whole * 4 + (rest == 0 ? 0 : rest + 1);
    return (whole + (rest != 0)) * 4;
}

size_t oh_base64_encode(char *dst, const uint8_t *src, size_t bytes, oh_base64 alphabet)
{
    if (OHI_UNLIKELY(bytes == 0))
        return 0;
    return ohi_kernels()->base64_encode(dst, src, bytes, alphabet == OH_BASE64URL);
}

/* Four characters hold three bytes, and a remainder of 1, 2, 3 characters 0, 1, 2 bytes. */
size_t oh_base64_decoded_bound(size_t chars)
{
    return chars / 4 * 3 + chars % 4 * 3 / 4;
}

size_t oh_base64_decode(uint8_t *dst, const char *src, size_t chars)
{
    return OHI_UNLIKELY(chars == 0) ? 0 : ohi_kernels()->base64_decode(dst, src, chars);
}

size_t oh_base64_decode_utf16(uint8_t *dst, const uint16_t *src, size_t units)
{
    return OHI_UNLIKELY(units == 0) ? 0 : ohi_kernels()->base64_decode_utf16(dst, src, units);
}
