/* Buffer.prototype.fill: (value[, offset[, end]][, encoding]) with a number, text or bytes. */
#include "buffer/buffer_methods.h"
#include "js_module.h"
#include "probes.h"
#include "text_arguments.h"
#include "text_string.h"

#include <math.h>

typedef struct fill_arguments {
    JSValueConst value;
    JSValueConst offset;
    JSValueConst end;
    JSValueConst encoding;
} fill_arguments;

typedef struct fill_range {
    int64_t offset;
    int64_t end;
} fill_range;

/* For text, strings in the place of offset and end are the encoding. */
static void shift_encoding(fill_arguments *arguments)
{
    if (!JS_IsString(arguments->value))
        return;
    if (JS_IsUndefined(arguments->offset) || JS_IsString(arguments->offset)) {
        arguments->encoding = arguments->offset;
        arguments->offset = JS_UNDEFINED;
        arguments->end = JS_UNDEFINED;
    } else if (JS_IsString(arguments->end)) {
        arguments->encoding = arguments->end;
        arguments->end = JS_UNDEFINED;
    }
}

/* An object may be a name, too (js/encoding_name.js); what it names is then forgotten. */
static int object_encoding(JSContext *ctx, JSValueConst value)
{
    JSValue name = ohb_call_js(ctx, "encoding_name", "normalize", 1, &value);
    bool is_name = !JS_IsUndefined(name);
    JS_FreeValue(ctx, name);
    if (JS_IsException(name))
        return -1;
    if (is_name)
        return 0;
    ohb_throw_arg_type(ctx, "encoding", "of type string", value);
    return -1;
}

/* Node's normalizeEncoding(): nothing and the empty string are UTF-8. */
static int fill_encoding(JSContext *ctx, JSValueConst value, oh_encoding *out)
{
    *out = OH_UTF8;
    if (JS_IsUndefined(value) || JS_IsNull(value))
        return 0;
    if (!JS_IsString(value))
        return object_encoding(ctx, value);
    return ohb_string_length(ctx, value) == 0 ? 0 : ohb_arg_encoding(ctx, value, out);
}

/* 1: there is something to fill, 0: there is not, -1: threw. */
static int read_range(JSContext *ctx, const fill_arguments *arguments, size_t length,
                      fill_range *range)
{
    *range = (fill_range){0, (int64_t)length};
    if (JS_IsUndefined(arguments->offset))
        return 1;
    if (ohb_arg_integer(ctx, arguments->offset, "offset", 0, OHB_MAX_OFFSET, &range->offset) < 0)
        return -1;
    if (!JS_IsUndefined(arguments->end) &&
        ohb_arg_integer(ctx, arguments->end, "end", 0, (int64_t)length, &range->end) < 0)
        return -1;
    return range->offset < range->end;
}

/* Repeats the pattern that lies at the start over the rest, doubling what is there. */
static void repeat_start(uint8_t *data, size_t pattern_bytes, size_t total_bytes)
{
    size_t filled = pattern_bytes;
    while (filled < total_bytes) {
        size_t piece = filled < total_bytes - filled ? filled : total_bytes - filled;
        memcpy(data + filled, data, piece);
        filled += piece;
    }
}

static int fill_text(JSContext *ctx, JSValueConst value, oh_encoding encoding, ohb_bytes target)
{
    ohb_string text;
    if (ohb_string_open(ctx, value, &text) < 0)
        return -1;
    if (text.length == 0) {
        memset(target.data, 0, target.length);
        ohb_string_close(ctx, &text);
        return 0;
    }
    /* Like Node, cut UTF-8 anywhere, also inside of a character. */
    size_t bytes = ohb_encoded_length(&text, encoding);
    bool is_cut = bytes > target.length && (encoding == OH_UTF8 || encoding == OH_UTF16LE);
    uint8_t *pattern = is_cut ? js_malloc(ctx, bytes) : target.data;
    if (pattern) {
        bytes = ohb_encode_text(&text, encoding, pattern, is_cut ? bytes : target.length, NULL);
        if (is_cut)
            memcpy(target.data, pattern, target.length);
        else if (bytes > 0)
            repeat_start(target.data, bytes, target.length);
    }
    if (is_cut)
        js_free(ctx, pattern);
    ohb_string_close(ctx, &text);
    if (pattern && bytes == 0)
        ohb_throw_arg_value(ctx, "value", value, "is invalid");
    return pattern && bytes > 0 ? 0 : -1;
}

static int fill_bytes(JSContext *ctx, JSValueConst value, ohb_bytes pattern, ohb_bytes target)
{
    if (pattern.length == 0) {
        ohb_throw_arg_value(ctx, "value", value, "is invalid");
        return -1;
    }
    size_t start = pattern.length < target.length ? pattern.length : target.length;
    memmove(target.data, pattern.data, start);
    repeat_start(target.data, start, target.length);
    return 0;
}

static uint8_t byte_of(double number)
{
    if (number > INT32_MIN && number < INT32_MAX)
        return (uint8_t)(int32_t)number;
    return isfinite(number) ? (uint8_t)(int64_t)fmod(trunc(number), 256) : 0;
}

/* The bytes that the range covers; throws when it does not lie inside. */
static int target_bytes(JSContext *ctx, JSValueConst this_value, fill_range range,
                        ohb_bytes *target)
{
    ohb_bytes bytes;
    if (ohb_this_writable(ctx, this_value, &bytes) < 0)
        return -1;
    if (range.end > (int64_t)bytes.length) {
        ohb_throw_out_of_bounds(ctx, NULL);
        return -1;
    }
    *target = (ohb_bytes){bytes.data + range.offset, (size_t)(range.end - range.offset)};
    return 0;
}

/* An object's number. Its conversion may shrink the memory: what is left of the range counts. */
static int object_number(JSContext *ctx, JSValueConst this_value, JSValueConst value,
                         fill_range *range, double *number)
{
    ohb_bytes bytes;
    if (target_bytes(ctx, this_value, *range, &bytes) < 0 || ohb_to_number(ctx, value, number) < 0)
        return -1;
    if (*number < 0)
        *number = 0; /* what Node makes of an object's negative number */
    if (ohb_this_writable(ctx, this_value, &bytes) < 0)
        return -1;
    const int64_t length = (int64_t)bytes.length;
    range->end = range->end < length ? range->end : length;
    range->offset = range->offset < range->end ? range->offset : range->end;
    return 0;
}

/* A number, text or bytes into the target. */
static inline __attribute__((always_inline)) int fill_target(JSContext *ctx, JSValueConst value,
                                                             double number,
                                                             const ohb_bytes *pattern,
                                                             oh_encoding encoding, ohb_bytes target)
{
    if (JS_IsString(value))
        return fill_text(ctx, value, encoding, target);
    if (pattern)
        return fill_bytes(ctx, value, *pattern, target);
    memset(target.data, byte_of(number), target.length);
    return 0;
}

/* While somebody observes; apart, so that the plain path keeps nothing for it. */
static __attribute__((noinline)) int fill_observed(JSContext *ctx, JSValueConst this_value,
                                                   JSValueConst value, double number,
                                                   const ohb_bytes *pattern, oh_encoding encoding,
                                                   ohb_bytes target)
{
    oh_write_probe write = oh_probe_write_begin(ohb_handle(this_value), target.data, target.length);
    int failed = fill_target(ctx, value, number, pattern, encoding, target);
    if (failed == 0) /* else nothing is written, and making the error may have freed the target */
        oh_probe_write_end(&write);
    return failed;
}

static int fill_range_with(JSContext *ctx, JSValueConst this_value, const fill_arguments *arguments,
                           oh_encoding encoding, fill_range range)
{
    JSValueConst value = arguments->value;
    ohb_bytes target, pattern;
    double number;
    bool is_number = ohb_get_number(value, &number);
    bool is_text = JS_IsString(value), is_view = ohb_get_view(ctx, value, &pattern);
    if (!is_number && !is_text && !is_view &&
        object_number(ctx, this_value, value, &range, &number) < 0)
        return -1;
    if (target_bytes(ctx, this_value, range, &target) < 0)
        return -1;
    if (target.length == 0) {
        if (!is_number || !ohb_is_out_of_bounds(ctx, this_value))
            return 0;
        JS_ThrowTypeError(ctx, "Cannot fill a view outside of its ArrayBuffer");
        return -1;
    }
    const ohb_bytes *bytes = is_view ? &pattern : NULL;
    return oh_probe_wants_write(target.length)
               ? fill_observed(ctx, this_value, value, number, bytes, encoding, target)
               : fill_target(ctx, value, number, bytes, encoding, target);
}

JSValue ohb_buffer_fill_range(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                              int magic)
{
    (void)argc, (void)magic;
    fill_arguments arguments = {argv[0], argv[1], argv[2], argv[3]};
    fill_range range;
    oh_encoding encoding = OH_UTF8;
    ohb_bytes bytes;
    if (!ohb_get_uint8array(ctx, this_value, &bytes) || ohb_has_own(ctx, this_value, "length")) {
        JSValueConst all[] = {this_value, argv[0], argv[1], argv[2], argv[3]};
        return ohb_call_js(ctx, "other_receivers", "fill", 5, all);
    }
    shift_encoding(&arguments);
    if (JS_IsString(arguments.value) && fill_encoding(ctx, arguments.encoding, &encoding) < 0)
        return JS_EXCEPTION;
    ohb_get_uint8array(ctx, this_value, &bytes); /* an encoding's length may have run code */
    int has_range = read_range(ctx, &arguments, bytes.length, &range);
    if (has_range < 0)
        return JS_EXCEPTION;
    if (has_range && fill_range_with(ctx, this_value, &arguments, encoding, range) < 0)
        return JS_EXCEPTION;
    return JS_DupValue(ctx, this_value);
}
