/* Text encodings: the public calls, on the table of kernels.
 *
 * The kernels do whole texts into destinations that are large enough. What is decided here is what
 * lies around them: how much fits (the _within calls), where a piece of a stream may be cut, and
 * that no bytes at all, which may lie at NULL, never reach a kernel: C adds not even 0 to NULL.
 */
#define OH_NO_IN_PLACE 1
#include "base/attributes.h"
#include "kernel/kernel_select.h"
#include "kernel/scalar/utf8_step.h"

#include <offheap/codec.h>

bool oh_is_ascii(const uint8_t *src, size_t bytes)
{
    return OHI_UNLIKELY(bytes == 0) || ohi_kernels()->is_ascii(src, bytes);
}

bool oh_is_utf8(const uint8_t *src, size_t bytes)
{
    return OHI_UNLIKELY(bytes == 0) || ohi_kernels()->is_utf8(src, bytes);
}

bool oh_utf16_fits_latin1(const uint16_t *src, size_t units)
{
    return OHI_UNLIKELY(units == 0) || ohi_kernels()->utf16_fits_latin1(src, units);
}

oh_utf8_shape oh_utf8_classify(const uint8_t *src, size_t bytes)
{
    if (OHI_UNLIKELY(bytes == 0))
        return (oh_utf8_shape){.width = OH_TEXT_ASCII, .is_valid = true};
    return ohi_kernels()->utf8_classify(src, bytes);
}

size_t oh_utf8_complete_length(const uint8_t *src, size_t bytes)
{
    for (size_t tail = 1; tail <= 3 && tail <= bytes; tail++) {
        const uint8_t *lead = src + bytes - tail;
        if ((*lead & 0xC0) == 0x80)
            continue;
        ohi_step step = ohi_utf8_step(lead, tail);
        bool is_cut_short = !step.valid && step.used == tail && ohi_utf8_trail_count(*lead) > 0;
        return is_cut_short ? bytes - tail : bytes;
    }
    return bytes;
}

size_t oh_utf16_length_from_utf8(const uint8_t *src, size_t bytes)
{
    return OHI_UNLIKELY(bytes == 0) ? 0 : ohi_kernels()->utf16_length_from_utf8(src, bytes);
}

size_t oh_utf16_length_from_utf8_unchecked(const uint8_t *src, size_t bytes)
{
    return OHI_UNLIKELY(bytes == 0) ? 0
                                    : ohi_kernels()->utf16_length_from_utf8_unchecked(src, bytes);
}

size_t oh_utf8_length_from_utf16(const uint16_t *src, size_t units)
{
    return OHI_UNLIKELY(units == 0) ? 0 : ohi_kernels()->utf8_length_from_utf16(src, units);
}

size_t oh_utf8_length_from_latin1(const uint8_t *src, size_t bytes)
{
    return OHI_UNLIKELY(bytes == 0) ? 0 : ohi_kernels()->utf8_length_from_latin1(src, bytes);
}

size_t oh_utf8_to_utf16(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    return OHI_UNLIKELY(bytes == 0) ? 0 : ohi_kernels()->utf8_to_utf16(dst, src, bytes);
}

size_t oh_utf16_to_utf8(uint8_t *dst, const uint16_t *src, size_t units)
{
    return OHI_UNLIKELY(units == 0) ? 0 : ohi_kernels()->utf16_to_utf8(dst, src, units);
}

size_t oh_latin1_to_utf8(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    return OHI_UNLIKELY(bytes == 0) ? 0 : ohi_kernels()->latin1_to_utf8(dst, src, bytes);
}

size_t oh_utf8_to_latin1(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    return OHI_UNLIKELY(bytes == 0) ? 0 : ohi_kernels()->utf8_to_latin1(dst, src, bytes);
}

size_t oh_latin1_to_utf16(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    return OHI_UNLIKELY(bytes == 0) ? 0 : ohi_kernels()->latin1_to_utf16(dst, src, bytes);
}

size_t oh_utf16_to_latin1(uint8_t *dst, const uint16_t *src, size_t units)
{
    return OHI_UNLIKELY(units == 0) ? 0 : ohi_kernels()->utf16_to_latin1(dst, src, units);
}

void oh_ascii_decode(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    if (OHI_LIKELY(bytes > 0))
        ohi_kernels()->ascii_decode(dst, src, bytes);
}

/* A unit of UTF-16 becomes at most 3 bytes (a pair becomes 4), so a third of the room is always a
 * safe piece for a kernel; the pieces shrink geometrically, and the last few characters, where a
 * kernel no longer pays, go one at a time. A piece never ends between the halves of a pair. */
size_t oh_utf16_to_utf8_within(uint8_t *dst, size_t capacity, const uint16_t *src, size_t units,
                               size_t *units_read)
{
    size_t read = 0;
    size_t written = 0;
    while (read < units && (capacity - written) / 3 >= 16) {
        size_t room = (capacity - written) / 3;
        size_t piece = units - read < room ? units - read : room;
        if (piece < units - read && (src[read + piece - 1] & 0xFC00) == 0xD800)
            piece--;
        written += ohi_kernels()->utf16_to_utf8(dst + written, src + read, piece);
        read += piece;
    }
    while (read < units) {
        ohi_step step = ohi_utf16_step(src + read, units - read);
        if (ohi_utf8_width(step.code_point) > capacity - written)
            break;
        written += ohi_utf8_put(dst + written, step.code_point);
        read += step.used;
    }
    if (units_read != NULL)
        *units_read = read;
    return written;
}

size_t oh_latin1_to_utf8_within(uint8_t *dst, size_t capacity, const uint8_t *src, size_t bytes,
                                size_t *bytes_read)
{
    size_t read = 0;
    size_t written = 0;
    while (read < bytes && (capacity - written) / 2 >= 16) {
        size_t room = (capacity - written) / 2;
        size_t piece = bytes - read < room ? bytes - read : room;
        written += ohi_kernels()->latin1_to_utf8(dst + written, src + read, piece);
        read += piece;
    }
    while (read < bytes && ohi_utf8_width(src[read]) <= capacity - written)
        written += ohi_utf8_put(dst + written, src[read++]);
    if (bytes_read != NULL)
        *bytes_read = read;
    return written;
}
