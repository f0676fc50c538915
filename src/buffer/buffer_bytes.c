/* The bytes of buffers: copy, join, fill, compare, search, swap. */
#define OH_NO_IN_PLACE 1
#include <offheap/buffer.h>
#include <offheap/codec.h>
#include <offheap/monitor.h>
#include <offheap/search.h>

#include "base/checked.h"

#include <string.h>

static bool add_lengths(const oh_buffer *list, size_t count, size_t *sum)
{
    *sum = 0;
    for (size_t i = 0; i < count; i++)
        if (!ohi_checked_add(*sum, list[i].length, sum))
            return false;
    return true;
}

oh_status oh_buffer_concat(oh_context *context, const oh_buffer *list, size_t count, oh_buffer *out)
{
    size_t length;
    if (!add_lengths(list, count, &length))
        return OH_ERR_BUFFER_TOO_LARGE;
    oh_buffer joined;
    oh_status status = oh_buffer_alloc_unsafe(context, length, &joined);
    if (status != OH_OK)
        return status;
    size_t at = 0;
    oh_buffer largest = {0};
    for (size_t i = 0; i < count; i++) {
        oh_probe_buffer_read(list[i].data, list[i].length);
        if (list[i].length == 0)
            continue; /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): it has room */
        memcpy(joined.data + at, list[i].data, list[i].length);
        if (list[i].length > largest.length)
            largest = list[i];
        at += list[i].length;
    }
    oh_probe_concat(joined.data, length, largest.data, largest.length);
    *out = joined;
    return OH_OK;
}

oh_status oh_buffer_join(oh_buffer *list, size_t count)
{
    size_t length;
    if (!add_lengths(list, count, &length))
        return OH_ERR_BUFFER_TOO_LARGE;
    size_t at = count > 0 ? list[0].length : 0;
    oh_status status = count > 0 ? oh_buffer_resize(&list[0], length) : OH_OK;
    for (size_t i = 1; i < count && status == OH_OK; i++) {
        oh_probe_buffer_read(list[i].data, list[i].length);
        if (list[i].length > 0)
            memcpy(list[0].data + at, list[i].data, list[i].length);
        at += list[i].length;
        oh_buffer_release(&list[i]);
    }
    return status;
}

/* Before bytes of a buffer are written. */
static oh_write_probe write_begin(oh_buffer buffer, uint8_t *at, size_t length)
{
    const void *handle = oh_probe_buffer_handle(buffer.data, buffer.length);
    return oh_probe_write_begin(handle, at, length);
}

/* The slow halves of the inline functions. */

void oh_monitor_buffer_fill(uint8_t *data, size_t length, const void *pattern,
                            size_t pattern_length)
{
    oh_write_probe write = write_begin((oh_buffer){data, length, NULL}, data, length);
    oh_fill(data, length, pattern, pattern_length);
    oh_probe_write_end(&write);
}

int oh_monitor_buffer_compare(const uint8_t *left, size_t left_length, const uint8_t *right,
                              size_t right_length)
{
    oh_probe_buffer_read(left, left_length);
    oh_probe_buffer_read(right, right_length);
    return oh_compare(left, left_length, right, right_length);
}

size_t oh_buffer_copy(oh_buffer source, oh_buffer target, size_t target_start)
{
    const size_t bytes = oh_copy_room(source, target, target_start);
    if (bytes > 0) {
        oh_probe_buffer_read(source.data, source.length);
        uint8_t *at = target.data + target_start;
        oh_write_probe write = write_begin(target, at, bytes);
        memmove(at, source.data, bytes);
        oh_probe_write_end(&write);
    }
    return bytes;
}

oh_status oh_buffer_fill_utf8(oh_buffer buffer, const char *text, size_t length,
                              oh_encoding encoding)
{
    oh_buffer pattern;
    oh_status status = oh_buffer_from_utf8(NULL, text, length, encoding, &pattern);
    if (status != OH_OK)
        return status;
    if (pattern.length == 0 && length > 0)
        return OH_ERR_INVALID_ARG_VALUE;
    oh_buffer_fill(buffer, pattern.data, pattern.length);
    oh_buffer_release(&pattern);
    return OH_OK;
}

ptrdiff_t oh_buffer_find(oh_buffer buffer, const void *needle, size_t needle_bytes, size_t start)
{
    size_t from = ohi_min_size(start, buffer.length);
    if (needle_bytes == 0)
        return (ptrdiff_t)from;
    if (from == buffer.length)
        return -1;
    oh_probe_buffer_read(buffer.data, buffer.length);
    return oh_find_from(buffer, needle, needle_bytes, from);
}

ptrdiff_t oh_buffer_find_last(oh_buffer buffer, const void *needle, size_t needle_bytes,
                              size_t start)
{
    if (needle_bytes == 0)
        return (ptrdiff_t)ohi_min_size(start, buffer.length);
    if (needle_bytes > buffer.length)
        return -1;
    oh_probe_buffer_read(buffer.data, buffer.length);
    return oh_find_last_from(buffer, needle, needle_bytes, start);
}

/* The three swaps differ in their unit alone. */
#define OHI_DEFINE_SWAP(bits)                                                                      \
    oh_status oh_buffer_swap##bits(oh_buffer buffer)                                               \
    {                                                                                              \
        if (buffer.length % (bits / 8) != 0)                                                       \
            return OH_ERR_INVALID_BUFFER_SIZE;                                                     \
        oh_write_probe write = write_begin(buffer, buffer.data, buffer.length);                    \
        oh_swap##bits(buffer.data, buffer.length);                                                 \
        oh_probe_write_end(&write);                                                                \
        return OH_OK;                                                                              \
    }

OHI_DEFINE_SWAP(16)
OHI_DEFINE_SWAP(32)
OHI_DEFINE_SWAP(64)
