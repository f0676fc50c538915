/* The reference for every text kernel: one character at a time, by the rules in utf8_step.h.
 *
 * Nothing here is clever on purpose. These functions say what the operations mean; all other tables
 * are compared with them, byte for byte.
 */
#include "kernel/kernel_table.h"
#include "kernel/scalar/utf8_step.h"

bool ohi_scalar_is_ascii(const uint8_t *src, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (src[i] >= 0x80)
            return false;
    return true;
}

bool ohi_scalar_is_utf8(const uint8_t *src, size_t bytes)
{
    for (size_t i = 0; i < bytes;) {
        ohi_step step = ohi_utf8_step(src + i, bytes - i);
        if (!step.valid)
            return false;
        i += step.used;
    }
    return true;
}

oh_utf8_shape ohi_scalar_utf8_classify(const uint8_t *src, size_t bytes)
{
    oh_utf8_shape shape = {.utf16_units = 0, .width = OH_TEXT_ASCII, .is_valid = true};
    for (size_t i = 0; i < bytes;) {
        ohi_step step = ohi_utf8_step(src + i, bytes - i);
        oh_text_width width = step.code_point < 0x80    ? OH_TEXT_ASCII
                              : step.code_point < 0x100 ? OH_TEXT_LATIN1
                                                        : OH_TEXT_UTF16;
        if (width > shape.width)
            shape.width = width;
        if (!step.valid)
            shape.is_valid = false;
        shape.utf16_units += step.code_point < 0x10000 ? 1 : 2;
        i += step.used;
    }
    return shape;
}

size_t ohi_scalar_utf16_length_from_utf8(const uint8_t *src, size_t bytes)
{
    size_t units = 0;
    for (size_t i = 0; i < bytes;) {
        ohi_step step = ohi_utf8_step(src + i, bytes - i);
        units += step.code_point < 0x10000 ? 1 : 2;
        i += step.used;
    }
    return units;
}

size_t ohi_scalar_utf16_length_from_utf8_unchecked(const uint8_t *src, size_t bytes)
{
    size_t units = 0;
    for (size_t i = 0; i < bytes; i++) {
        bool is_trail = (src[i] & 0xC0) == 0x80;
        bool leads_pair = src[i] >= 0xF0;
        units += (is_trail ? 0u : 1u) + (leads_pair ? 1u : 0u);
    }
    return units;
}

size_t ohi_scalar_utf8_length_from_utf16(const uint16_t *src, size_t units)
{
    size_t bytes = 0;
    for (size_t i = 0; i < units;) {
        ohi_step step = ohi_utf16_step(src + i, units - i);
        bytes += ohi_utf8_width(step.code_point);
        i += step.used;
    }
    return bytes;
}

size_t ohi_scalar_utf8_length_from_latin1(const uint8_t *src, size_t bytes)
{
    size_t length = 0;
    for (size_t i = 0; i < bytes; i++)
        length += ohi_utf8_width(src[i]);
    return length;
}

size_t ohi_scalar_utf8_to_utf16(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    size_t units = 0;
    for (size_t i = 0; i < bytes;) {
        ohi_step step = ohi_utf8_step(src + i, bytes - i);
        units += ohi_utf16_put(dst + units, step.code_point);
        i += step.used;
    }
    return units;
}

size_t ohi_scalar_utf16_to_utf8(uint8_t *dst, const uint16_t *src, size_t units)
{
    size_t bytes = 0;
    for (size_t i = 0; i < units;) {
        ohi_step step = ohi_utf16_step(src + i, units - i);
        bytes += ohi_utf8_put(dst + bytes, step.code_point);
        i += step.used;
    }
    return bytes;
}

size_t ohi_scalar_latin1_to_utf8(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    size_t written = 0;
    for (size_t i = 0; i < bytes; i++)
        written += ohi_utf8_put(dst + written, src[i]);
    return written;
}

size_t ohi_scalar_utf8_to_latin1(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    size_t written = 0;
    for (size_t i = 0; i < bytes;) {
        uint16_t pair[2];
        ohi_step step = ohi_utf8_step(src + i, bytes - i);
        uint32_t units = ohi_utf16_put(pair, step.code_point);
        for (uint32_t unit = 0; unit < units; unit++)
            dst[written++] = (uint8_t)(pair[unit] & 0xFF);
        i += step.used;
    }
    return written;
}

size_t ohi_scalar_latin1_to_utf16(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        dst[i] = src[i];
    return bytes;
}

size_t ohi_scalar_utf16_to_latin1(uint8_t *dst, const uint16_t *src, size_t units)
{
    for (size_t i = 0; i < units; i++)
        dst[i] = (uint8_t)(src[i] & 0xFF);
    return units;
}

bool ohi_scalar_utf16_fits_latin1(const uint16_t *src, size_t units)
{
    for (size_t i = 0; i < units; i++)
        if (src[i] > 0xFF)
            return false;
    return true;
}

void ohi_scalar_ascii_decode(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        dst[i] = src[i] & 0x7F;
}
