/**
 * Buffers as JSON, both ways: {"type":"Buffer","data":[104,105]}, what Node's buf.toJSON() gives.
 *
 *     oh_buffer json;
 *     if (oh_buffer_to_json(NULL, buffer, &json) == OH_OK) {
 *         fwrite(json.data, 1, json.length, stdout);
 *         oh_buffer_release(&json);
 *     }
 *
 * Text in these calls is ASCII with an explicit length; no NUL is written or expected.
 */
#ifndef OFFHEAP_JSON_H
#define OFFHEAP_JSON_H

#include <offheap/buffer.h>

OH_EXTERN_C_BEGIN

/** Most characters that oh_json_write() writes for `bytes` bytes; SIZE_MAX when that overflows. */
OH_API size_t oh_json_bound(size_t bytes);

/**
 * The characters that oh_json_write() writes for these bytes: a fraction of the time that it takes
 * itself. `src` may be NULL when bytes is 0.
 */
OH_API size_t oh_json_length(const uint8_t *src, size_t bytes);

/**
 * Writes {"type":"Buffer","data":[...]} without spaces and returns its characters. `dst` has room
 * for oh_json_length(src, bytes), of which oh_json_bound(bytes) is the most; `src` may be NULL when
 * bytes is 0; the two must not overlap, and the bytes must be those that were measured.
 */
OH_API size_t oh_json_write(char *dst, const uint8_t *src, size_t bytes);

/** The JSON of a buffer's bytes as a new buffer. Fails as oh_buffer_alloc() does. */
OH_NODISCARD OH_API oh_status oh_buffer_to_json(oh_context *context, oh_buffer buffer,
                                                oh_buffer *out);

/**
 * The buffer that a JSON text stands for: an object whose "type" is "Buffer" and whose "data" is an
 * array of bytes, the two members in any order and nothing beside them, or such an array alone.
 * White space is allowed where RFC 8259 allows it. An array element is a whole number 0 to 255
 * without sign, fraction or exponent.
 *
 * OH_ERR_INVALID_ARG_VALUE: not such a text; OH_ERR_OUT_OF_RANGE: an element above 255; or as
 * oh_buffer_alloc() fails. `error_position`, which may be NULL, then gets the offset of the first
 * character that does not fit (`length` when the text ends too early), 0 when memory is the reason.
 * `text` may be NULL when length is 0.
 */
OH_NODISCARD OH_API oh_status oh_json_read(oh_context *context, const char *text, size_t length,
                                           oh_buffer *out, size_t *error_position);

OH_EXTERN_C_END

#endif
