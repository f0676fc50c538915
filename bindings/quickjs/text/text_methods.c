/* Text methods of Buffer.prototype: toString, write, and Node's undocumented one for each encoding.

   The coercions are Node's, which differ from method to method: toString() compares and truncates
   whatever it gets, write() validates, utf8Slice() and hexWrite() convert as C++ does, utf8Write(),
   asciiWrite() and latin1Write() as their JavaScript does. A conversion may run JavaScript that
   shrinks or detaches the memory: bytes are looked up again after the last one. */
#include "buffer/buffer_methods.h"
#include "js_module.h"
#include "probes.h"
#include "text_arguments.h"
#include "text_string.h"

#include <math.h>

/* toString(). */

/* Node's start of toString(): compared with 0, with the length, then truncated, and an object is
   asked for its number each time. */
static int to_start(JSContext *ctx, JSValueConst value, size_t length, size_t *out)
{
    double number;
    *out = 0;
    if (ohb_to_number_or_bigint(ctx, value, &number) < 0)
        return -1;
    if (number <= 0)
        return 1;
    if (ohb_to_number_or_bigint(ctx, value, &number) < 0)
        return -1;
    if (number >= (double)length)
        return 0;
    if (ohb_to_number(ctx, value, &number) < 0)
        return -1;
    *out = ohb_clamp_position(number, length);
    return 1;
}

/* Its end: compared with the length, then truncated. */
static int to_end(JSContext *ctx, JSValueConst value, size_t length, size_t *out)
{
    double number;
    *out = length;
    if (ohb_to_number_or_bigint(ctx, value, &number) < 0)
        return -1;
    if (number > (double)length)
        return 0;
    if (ohb_to_number(ctx, value, &number) < 0)
        return -1;
    *out = ohb_clamp_position(number, length);
    return 0;
}

/* Told of, unless it fails. */
static __attribute__((noinline)) JSValue decode_told(JSContext *ctx, JSValueConst this_value,
                                                     ohb_bytes bytes, oh_encoding encoding,
                                                     bool is_counted)
{
    uint64_t begun = is_counted ? oh_monitor_conversion_begin() : 0;
    JSValue text = ohb_decode_text(ctx, this_value, bytes.data, bytes.length, encoding);
    if (!JS_IsException(text) && ohb_wants_decode(begun, bytes, encoding))
        ohb_report_decode(ctx, begun, this_value, bytes.data, bytes.length, encoding, text);
    return text;
}

/* While somebody observes; apart, so that the plain path keeps nothing for it. Most decodes are
   told to nobody: these call nothing, save nothing, and end in a jump. */
static __attribute__((noinline)) JSValue decode_observed(JSContext *ctx, JSValueConst this_value,
                                                         ohb_bytes bytes, oh_encoding encoding)
{
    const bool is_counted = !oh_probe_skip(&oh_monitor_gates.skip_conversions);
    const bool may_be_read = oh_probe_gate(&oh_monitor_gates.wants_reads) &&
                             oh_probe_gate(&oh_monitor_gates.watched_views);
    const bool may_be_cut = encoding == OH_UTF8 && oh_probe_is_cut(bytes.data, bytes.length);
    return is_counted || may_be_read || may_be_cut
               ? decode_told(ctx, this_value, bytes, encoding, is_counted)
               : ohb_decode_text(ctx, this_value, bytes.data, bytes.length, encoding);
}

static JSValue decode_range(JSContext *ctx, JSValueConst this_value, size_t start, size_t end,
                            oh_encoding encoding)
{
    ohb_bytes bytes;
    if (ohb_this_bytes(ctx, this_value, &bytes) < 0)
        return JS_EXCEPTION;
    if (end > bytes.length)
        end = bytes.length;
    if (start >= end)
        return JS_NewStringLen(ctx, "", 0);
    ohb_bytes part = {bytes.data + start, end - start};
    return oh_probe_is_active()
               ? decode_observed(ctx, this_value, part, encoding)
               : ohb_decode_text(ctx, this_value, part.data, part.length, encoding);
}

/* Of anything but a plain Uint8Array Node takes what the property `length` says. */
static JSValue to_string_all(JSContext *ctx, JSValueConst this_value)
{
    ohb_bytes bytes;
    size_t length;
    if (ohb_get_typed_length(ctx, this_value, &bytes, &length) &&
        !ohb_has_own(ctx, this_value, "length"))
        return decode_range(ctx, this_value, 0, length, OH_UTF8);
    JSValue visible_length = JS_GetPropertyStr(ctx, this_value, "length");
    if (JS_IsException(visible_length))
        return visible_length;
    JSValueConst range[] = {JS_MKVAL(JS_TAG_INT, 0), visible_length};
    JSValue text = ohb_buffer_text_slice(ctx, this_value, 2, range, OH_UTF8);
    JS_FreeValue(ctx, visible_length);
    return text;
}

JSValue ohb_buffer_to_string(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                             int magic)
{
    (void)magic;
    if (argc == 0)
        return to_string_all(ctx, this_value);
    ohb_bytes bytes;
    size_t length, start = 0, end;
    if (ohb_this_typed_length(ctx, this_value, &bytes, &length) < 0)
        return JS_EXCEPTION;
    end = length;
    int has_start = JS_IsUndefined(argv[1]) ? 1 : to_start(ctx, argv[1], length, &start);
    if (has_start < 0)
        return JS_EXCEPTION;
    if (has_start == 0)
        return JS_NewStringLen(ctx, "", 0);
    if (!JS_IsUndefined(argv[2]) && to_end(ctx, argv[2], length, &end) < 0)
        return JS_EXCEPTION;
    if (end <= start)
        return JS_NewStringLen(ctx, "", 0);
    oh_encoding encoding = OH_UTF8;
    if (!JS_IsUndefined(argv[0]) && ohb_arg_encoding(ctx, argv[0], &encoding) < 0)
        return JS_EXCEPTION;
    /* The conversions may have shrunk the memory. */
    if (ohb_this_bytes(ctx, this_value, &bytes) < 0)
        return JS_EXCEPTION;
    if (bytes.length > 0 && end > bytes.length)
        return ohb_throw_plain(ctx, OHB_RANGE_ERROR, "ERR_OUT_OF_RANGE", "Index out of range");
    return decode_range(ctx, this_value, start, end, encoding);
}

/* {ascii,base64,...}Slice. */

/* An index as Node's C++ takes it: integer part of a number, not negative. */
static int to_index(JSContext *ctx, JSValueConst value, double default_index, double *out)
{
    *out = default_index;
    if (JS_IsUndefined(value))
        return 0;
    if (ohb_to_number(ctx, value, out) < 0)
        return -1;
    *out = isnan(*out) ? 0 : trunc(*out);
    if (*out > 0x1p63)
        *out = 0x1p63; /* a 64-bit integer holds no more */
    if (*out >= 0)
        return 0;
    ohb_throw_plain(ctx, OHB_RANGE_ERROR, "ERR_OUT_OF_RANGE", "Index out of range");
    return -1;
}

JSValue ohb_buffer_text_slice(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                              int magic)
{
    (void)argc;
    ohb_bytes bytes;
    if (ohb_this_bytes(ctx, this_value, &bytes) < 0)
        return JS_EXCEPTION;
    if (bytes.length == 0)
        return JS_NewStringLen(ctx, "", 0);
    double start, end;
    if (to_index(ctx, argv[0], 0, &start) < 0 ||
        to_index(ctx, argv[1], (double)bytes.length, &end) < 0)
        return JS_EXCEPTION;
    if (end <= start) /* also when both lie beyond the end */
        return JS_NewStringLen(ctx, "", 0);
    if (end > (double)bytes.length)
        return ohb_throw_plain(ctx, OHB_RANGE_ERROR, "ERR_OUT_OF_RANGE", "Index out of range");
    return decode_range(ctx, this_value, (size_t)start, (size_t)end, (oh_encoding)magic);
}

/* Writing. */

/* Writes into the receiver what fits between `offset` and `offset + length`. The offset may lie
   beyond the end by now, when a conversion shrank the memory. */
static JSValue write_range(JSContext *ctx, JSValueConst this_value, JSValueConst value,
                           size_t offset, size_t length, oh_encoding encoding)
{
    ohb_bytes bytes;
    if (ohb_this_writable(ctx, this_value, &bytes) < 0)
        return JS_EXCEPTION;
    if (!JS_IsString(value))
        return ohb_throw_plain(ctx, OHB_TYPE_ERROR, "ERR_INVALID_ARG_TYPE",
                               "argument must be a string");
    size_t room = offset < bytes.length ? bytes.length - offset : 0;
    if (length > room)
        length = room;
    if (length == 0)
        return JS_NewInt32(ctx, 0);
    ohb_string text;
    if (ohb_string_open(ctx, value, &text) < 0)
        return JS_EXCEPTION;
    uint64_t begun = oh_probe_conversion_begin();
    oh_write_probe write =
        oh_probe_write_begin(ohb_handle(this_value), bytes.data + offset, length);
    size_t written = ohb_encode_text(&text, encoding, bytes.data + offset, length, NULL);
    oh_probe_write_end(&write);
    ohb_probe_encode(begun, bytes.data + offset, written, encoding, &text);
    ohb_string_close(ctx, &text);
    return JS_NewInt64(ctx, (int64_t)written);
}

/* The encoding argument of write(): anything false is UTF-8. */
static int write_encoding(JSContext *ctx, JSValueConst value, oh_encoding *out)
{
    *out = OH_UTF8;
    if (JS_IsUndefined(value) || JS_ToBool(ctx, value) == 0)
        return 0;
    return ohb_arg_encoding(ctx, value, out);
}

JSValue ohb_buffer_write(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                         int magic)
{
    (void)argc, (void)magic;
    JSValueConst string = argv[0], encoding_value = argv[3];
    ohb_bytes bytes;
    size_t end;
    if (ohb_this_typed_length(ctx, this_value, &bytes, &end) < 0)
        return JS_EXCEPTION;
    int64_t offset = 0, length = (int64_t)end;
    if (JS_IsUndefined(argv[1]))
        return write_range(ctx, this_value, string, 0, end, OH_UTF8);
    if (JS_IsUndefined(argv[2]) && JS_IsString(argv[1])) {
        encoding_value = argv[1];
    } else {
        if (ohb_arg_integer(ctx, argv[1], "offset", 0, (int64_t)end, &offset) < 0)
            return JS_EXCEPTION;
        if (JS_IsString(argv[2]))
            encoding_value = argv[2];
        else if (!JS_IsUndefined(argv[2]) &&
                 ohb_arg_integer(ctx, argv[2], "length", 0, (int64_t)end, &length) < 0)
            return JS_EXCEPTION;
        if (length > (int64_t)end - offset)
            length = (int64_t)end - offset;
    }
    oh_encoding encoding;
    if (write_encoding(ctx, encoding_value, &encoding) < 0)
        return JS_EXCEPTION;
    if (JS_IsObject(encoding_value)) { /* its conversion may have shrunk the memory */
        JSValueConst range[] = {string, JS_NewInt64(ctx, offset), JS_NewInt64(ctx, length)};
        return ohb_buffer_text_write(ctx, this_value, 3, range, (int)encoding);
    }
    return write_range(ctx, this_value, string, (size_t)offset, (size_t)length, encoding);
}

static double byte_length(JSContext *ctx, JSValueConst view)
{
    ohb_bytes bytes = {NULL, 0};
    ohb_get_view(ctx, view, &bytes);
    return (double)bytes.length;
}

/* utf8Write(), asciiWrite() and latin1Write(): the range is checked, but NaN passes. A conversion
   may change the length. */
static int checked_write_range(JSContext *ctx, JSValueConst this_value, JSValueConst *argv,
                               double *offset, double *length)
{
    *offset = 0;
    if (!JS_IsUndefined(argv[1]) && ohb_to_number_or_bigint(ctx, argv[1], offset) < 0)
        return -1;
    double end = byte_length(ctx, this_value);
    if (*offset < 0 || *offset > end) {
        ohb_throw_out_of_bounds(ctx, "offset");
        return -1;
    }
    *length = end - *offset;
    if (!JS_IsUndefined(argv[2]) && ohb_to_number_or_bigint(ctx, argv[2], length) < 0)
        return -1;
    if (!(*length < 0 || *length > byte_length(ctx, this_value) - *offset))
        return 0;
    ohb_throw_out_of_bounds(ctx, "length");
    return -1;
}

static JSValue write_checked(JSContext *ctx, JSValueConst this_value, JSValueConst *argv,
                             oh_encoding encoding)
{
    ohb_bytes bytes;
    double offset, length;
    if (!ohb_get_view(ctx, this_value, &bytes)) {
        JSValueConst arguments[] = {this_value, argv[1], argv[2]};
        return ohb_call_js(ctx, "other_receivers", "refuseWrite", 3, arguments);
    }
    if (checked_write_range(ctx, this_value, argv, &offset, &length) < 0)
        return JS_EXCEPTION;
    return write_range(ctx, this_value, argv[0], ohb_clamp_position(offset, bytes.length),
                       ohb_clamp_position(length, bytes.length), encoding);
}

/* The other encodings: the length may be anything. */
static JSValue write_clamped(JSContext *ctx, JSValueConst this_value, JSValueConst *argv,
                             oh_encoding encoding)
{
    ohb_bytes bytes;
    if (ohb_this_bytes(ctx, this_value, &bytes) < 0)
        return JS_EXCEPTION;
    if (!JS_IsString(argv[0]))
        return ohb_throw_plain(ctx, OHB_TYPE_ERROR, "ERR_INVALID_ARG_TYPE",
                               "argument must be a string");
    double offset, length;
    if (to_index(ctx, argv[1], 0, &offset) < 0)
        return JS_EXCEPTION;
    if (offset > (double)bytes.length)
        return ohb_throw_plain(ctx, OHB_RANGE_ERROR, "ERR_BUFFER_OUT_OF_BOUNDS",
                               "\"offset\" is outside of buffer bounds");
    if (to_index(ctx, argv[2], (double)bytes.length - offset, &length) < 0)
        return JS_EXCEPTION;
    return write_range(ctx, this_value, argv[0], (size_t)offset,
                       ohb_clamp_position(length, bytes.length), encoding);
}

JSValue ohb_buffer_text_write(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                              int magic)
{
    (void)argc;
    bool is_checked = magic == OH_UTF8 || magic == OH_ASCII || magic == OH_LATIN1;
    return is_checked ? write_checked(ctx, this_value, argv, (oh_encoding)magic)
                      : write_clamped(ctx, this_value, argv, (oh_encoding)magic);
}

/* inspect(). */

JSValue ohb_buffer_inspect(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                           int magic)
{
    (void)argc, (void)magic;
    JSValueConst arguments[] = {this_value, argv[1]};
    return ohb_call_js(ctx, "buffer_inspect", "inspectBuffer", 2, arguments);
}
