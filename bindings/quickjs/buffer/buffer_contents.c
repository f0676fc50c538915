/* Members of Buffer that move, compare and show bytes. */
#include "buffer_memory.h"
#include "buffer_methods.h"
#include "probes.h"
#include "state.h"

#include <offheap/codec.h>

/* The receiver's bytes where Node asks TypedArray.prototype.length or byteLength. */
static int typed_array_bytes(JSContext *ctx, JSValueConst this_value, const char *getter,
                             ohb_bytes *out)
{
    if (ohb_get_uint8array(ctx, this_value, out))
        return 0;
    if (JS_GetTypedArrayType(this_value) >= 0 && ohb_get_view(ctx, this_value, out))
        return 0;
    ohb_throw_incompatible(ctx, getter, this_value);
    return -1;
}

/* Calls the same member of js/other_receivers.js, for a receiver that is no Uint8Array. */
static JSValue other_receiver(JSContext *ctx, const char *name, JSValueConst this_value,
                              JSValueConst first, JSValueConst second)
{
    JSValueConst arguments[] = {this_value, first, second};
    return ohb_call_js(ctx, "other_receivers", name, 3, arguments);
}

static bool is_uint8array(JSContext *ctx, JSValueConst value)
{
    ohb_bytes bytes;
    return ohb_get_uint8array(ctx, value, &bytes);
}

/* copy */

/* Node's toInteger(value, 0): floor, and 0 for what is not a safe integer. */
static int to_integer(JSContext *ctx, JSValueConst value, double fallback, double *out)
{
    *out = fallback;
    if (JS_IsUndefined(value))
        return 0;
    if (JS_VALUE_GET_TAG(value) == JS_TAG_INT) {
        *out = JS_VALUE_GET_INT(value);
        return 0;
    }
    if (JS_ToFloat64(ctx, out, value) < 0)
        return -1;
    bool is_integer = JS_IsNumber(value) && isfinite(*out) && *out == trunc(*out);
    const double max_safe = 9007199254740991.0;
    if (!is_integer)
        *out = *out >= -max_safe && *out <= max_safe ? floor(*out) : 0;
    return 0;
}

static JSValue throw_position(JSContext *ctx, const char *name, const char *range, double value)
{
    return ohb_throw_out_of_range(ctx, name, range, JS_NewNumber(ctx, value));
}

/* Where typed arrays have none any more, a DataView throws when asked for its length. */
static bool refuses_length(JSContext *ctx, JSValueConst view)
{
    if (JS_GetTypedArrayType(view) >= 0)
        return false;
    JSValue length = JS_GetPropertyStr(ctx, view, "byteLength");
    JS_FreeValue(ctx, length);
    return JS_IsException(length);
}

/* While somebody may want to hear of it; apart, like all of its kind, so that the plain path keeps
   nothing for it. An argument is passed as the place where it lies, which is at hand anyway. */
static __attribute__((noinline)) void move_observed(JSValueConst source, const JSValueConst *target,
                                                    uint8_t *to, const uint8_t *from, size_t count)
{
    oh_probe_read(ohb_handle(source), from, count);
    oh_write_probe write = oh_probe_write_begin(ohb_handle(*target), to, count);
    memmove(to, from, count);
    oh_probe_write_end(&write);
}

/* copy(target[, targetStart[, sourceStart[, sourceEnd]]]) */
JSValue ohb_buffer_copy_to(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                           int magic)
{
    (void)argc, (void)magic;
    const char *must_be = "an instance of Buffer or Uint8Array";
    ohb_bytes source, target;
    double target_start, source_start, source_end;
    if (!ohb_get_view(ctx, this_value, &source))
        return ohb_throw_arg_type(ctx, "source", must_be, this_value);
    if (!ohb_get_view(ctx, argv[0], &target))
        return ohb_throw_arg_type(ctx, "target", must_be, argv[0]);
    if (to_integer(ctx, argv[1], 0, &target_start) < 0)
        return JS_EXCEPTION;
    if (target_start < 0)
        return throw_position(ctx, "targetStart", ">= 0", target_start);
    if (to_integer(ctx, argv[2], 0, &source_start) < 0)
        return JS_EXCEPTION;
    /* Converting an argument may have run code that detached or resized. */
    ohb_get_view(ctx, this_value, &source);
    if (source.length == 0 && refuses_length(ctx, this_value))
        return JS_EXCEPTION;
    if (source_start < 0 || source_start > (double)source.length) {
        char range[48];
        snprintf(range, sizeof range, ">= 0 && <= %zu", source.length);
        return throw_position(ctx, "sourceStart", range, source_start);
    }
    if (to_integer(ctx, argv[3], (double)source.length, &source_end) < 0)
        return JS_EXCEPTION;
    if (source_end < 0)
        return throw_position(ctx, "sourceEnd", ">= 0", source_end);
    ohb_get_view(ctx, this_value, &source);
    ohb_get_view(ctx, argv[0], &target);
    if (target_start >= (double)target.length || source_start >= source_end ||
        source_start >= (double)source.length)
        return JS_NewInt32(ctx, 0);
    if (ohb_is_immutable(ctx, argv[0]))
        return ohb_throw_frozen(ctx);
    size_t count = source_end < (double)source.length ? (size_t)source_end : source.length;
    count -= (size_t)source_start;
    size_t room = target.length - (size_t)target_start;
    count = count < room ? count : room;
    uint8_t *to = target.data + (size_t)target_start;
    const uint8_t *from = source.data + (size_t)source_start;
    if (oh_probe_wants_access(count))
        move_observed(this_value, argv, to, from, count);
    else
        memmove(to, from, count);
    return JS_NewInt64(ctx, (int64_t)count);
}

/* equals, compare */

static __attribute__((noinline)) void tell_reads(JSValueConst left, const ohb_bytes *left_bytes,
                                                 const JSValueConst *right,
                                                 const ohb_bytes *right_bytes)
{
    oh_probe_read(ohb_handle(left), left_bytes->data, left_bytes->length);
    oh_probe_read(ohb_handle(*right), right_bytes->data, right_bytes->length);
}

/* Both of what is compared are looked at. */
static inline void probe_reads(JSValueConst left, const ohb_bytes *left_bytes,
                               const JSValueConst *right, const ohb_bytes *right_bytes)
{
    if (oh_probe_wants_reads())
        tell_reads(left, left_bytes, right, right_bytes);
}

static int compare_bytes(ohb_bytes left, ohb_bytes right)
{
    size_t shorter = left.length < right.length ? left.length : right.length;
    int order = shorter ? memcmp(left.data, right.data, shorter) : 0;
    if (order == 0)
        order = (left.length > right.length) - (left.length < right.length);
    return (order > 0) - (order < 0);
}

JSValue ohb_buffer_equals_other(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv, int magic)
{
    (void)argc, (void)magic;
    ohb_bytes left, right;
    if (ohb_arg_uint8array(ctx, argv[0], "otherBuffer", &right) < 0)
        return JS_EXCEPTION;
    if (typed_array_bytes(ctx, this_value, "byteLength", &left) < 0)
        return JS_EXCEPTION;
    probe_reads(this_value, &left, argv, &right);
    return JS_NewBool(ctx, left.length == right.length && compare_bytes(left, right) == 0);
}

/* Buffer.compare(buf1, buf2) */
JSValue ohb_buffer_compare_two(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int magic)
{
    (void)this_value, (void)argc, (void)magic;
    ohb_bytes left, right;
    if (ohb_arg_uint8array(ctx, argv[0], "buf1", &left) < 0 ||
        ohb_arg_uint8array(ctx, argv[1], "buf2", &right) < 0)
        return JS_EXCEPTION;
    probe_reads(argv[0], &left, argv + 1, &right);
    return JS_NewInt32(ctx, compare_bytes(left, right));
}

static int optional_offset(JSContext *ctx, JSValueConst value, const char *name, size_t max,
                           size_t *out)
{
    int64_t offset;
    if (JS_IsUndefined(value))
        return 0;
    if (ohb_arg_integer(ctx, value, name, 0, (int64_t)max, &offset) < 0)
        return -1;
    *out = (size_t)offset;
    return 0;
}

static ohb_bytes part_of(ohb_bytes bytes, size_t start, size_t end)
{
    return (ohb_bytes){bytes.data + start, end - start};
}

/* compare(target[, targetStart[, targetEnd[, sourceStart[, sourceEnd]]]]) */
JSValue ohb_buffer_compare_to(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                              int magic)
{
    (void)magic;
    ohb_bytes source, target;
    if (ohb_arg_uint8array(ctx, argv[0], "target", &target) < 0)
        return JS_EXCEPTION;
    if (argc > 1 && (!is_uint8array(ctx, this_value) || ohb_has_own(ctx, this_value, "length"))) {
        JSValueConst arguments[] = {this_value, argv[0], argv[1], argv[2], argv[3], argv[4]};
        return ohb_call_js(ctx, "other_receivers", "compare", 6, arguments);
    }
    if (ohb_this_bytes(ctx, this_value, &source) < 0)
        return JS_EXCEPTION;
    probe_reads(this_value, &source, argv, &target);
    if (argc <= 1)
        return JS_NewInt32(ctx, compare_bytes(source, target));
    size_t target_start = 0, target_end = target.length, source_start = 0,
           source_end = source.length;
    if (optional_offset(ctx, argv[1], "targetStart", (size_t)OHB_MAX_OFFSET, &target_start) < 0 ||
        optional_offset(ctx, argv[2], "targetEnd", target.length, &target_end) < 0 ||
        optional_offset(ctx, argv[3], "sourceStart", (size_t)OHB_MAX_OFFSET, &source_start) < 0 ||
        optional_offset(ctx, argv[4], "sourceEnd", source.length, &source_end) < 0)
        return JS_EXCEPTION;
    if (source_start >= source_end)
        return JS_NewInt32(ctx, target_start >= target_end ? 0 : -1);
    if (target_start >= target_end)
        return JS_NewInt32(ctx, 1);
    return JS_NewInt32(ctx, compare_bytes(part_of(source, source_start, source_end),
                                          part_of(target, target_start, target_end)));
}

/* subarray, slice */

/* Node's adjustOffset(): truncates, counts from the end when negative, stays inside. */
static int to_offset(JSContext *ctx, JSValueConst value, size_t length, size_t *out)
{
    double offset;
    if (JS_VALUE_GET_TAG(value) == JS_TAG_INT)
        offset = JS_VALUE_GET_INT(value);
    else if (JS_IsUndefined(value))
        offset = 0;
    else if (JS_ToFloat64(ctx, &offset, value) < 0)
        return -1;
    offset = isnan(offset) ? 0 : trunc(offset);
    if (offset < 0)
        offset += (double)length;
    if (offset < 0)
        offset = 0;
    *out = offset < (double)length ? (size_t)offset : length;
    return 0;
}

/* Of a view whose memory shrank under it, Node knows the offset that it has now, 0. */
static JSValue subarray_of_shrunken(JSContext *ctx, JSValueConst this_value, size_t start,
                                    size_t length)
{
    JSValue value = JS_GetPropertyStr(ctx, this_value, "byteOffset"), view = JS_EXCEPTION;
    double offset;
    const bool is_thrown = JS_IsException(value) || JS_ToFloat64(ctx, &offset, value) < 0;
    JS_FreeValue(ctx, value);
    if (is_thrown)
        return JS_EXCEPTION;
    /* A program may have given it a prototype with a byteOffset of its own: any number, and code.
     */
    ohb_bytes whole = {NULL, 0};
    JSValue buffer = ohb_view_buffer(ctx, this_value);
    const bool is_known = ohb_get_array_buffer(ctx, buffer, &whole);
    const double first = (isnan(offset) ? 0 : trunc(offset)) + (double)start;
    if (is_known && (first < 0 || first > (double)OHB_MAX_OFFSET))
        JS_ThrowRangeError(ctx, "Start offset %.0f is outside the bounds of the buffer", first);
    else if (is_known && ohb_is_detached(ctx, buffer))
        JS_ThrowTypeError(ctx, "Cannot perform Construct on a detached ArrayBuffer");
    else if (is_known && first + (double)length > (double)whole.length)
        JS_ThrowRangeError(ctx, "Invalid typed array length: %zu", length);
    else if (is_known)
        view = ohb_new_view(ctx, ohb_get_state(ctx)->buffer_proto, buffer, (size_t)first, length);
    JS_FreeValue(ctx, buffer);
    return view;
}

/* Node's views are of the properties `buffer` and `byteOffset`, which a program may have redefined.
 */
static bool has_other_memory(JSContext *ctx, JSValueConst view)
{
    return ohb_has_own(ctx, view, "buffer") || ohb_has_own(ctx, view, "byteOffset");
}

static JSValue subarray(JSContext *ctx, JSValueConst this_value, JSValueConst *argv)
{
    ohb_bytes bytes;
    if (!ohb_get_uint8array(ctx, this_value, &bytes) || has_other_memory(ctx, this_value))
        return other_receiver(ctx, "subarray", this_value, argv[0], argv[1]);
    size_t length = bytes.length, start, end = length;
    if (to_offset(ctx, argv[0], length, &start) < 0 ||
        (!JS_IsUndefined(argv[1]) && to_offset(ctx, argv[1], length, &end) < 0))
        return JS_EXCEPTION;
    size_t part = end > start ? end - start : 0;
    ohb_get_uint8array(ctx, this_value, &bytes); /* converting an argument may have run code */
    if (start + part > bytes.length || bytes.length == 0) {
        if (ohb_is_detached(ctx, this_value))
            return JS_ThrowTypeError(ctx, "Cannot perform Construct on a detached ArrayBuffer");
        if (start + part > bytes.length || ohb_is_out_of_bounds(ctx, this_value))
            return subarray_of_shrunken(ctx, this_value, start, part);
    }
    return ohb_new_buffer_view(ctx, this_value, start, part);
}

/* slice(start, end) is this.subarray(start, end), whatever that is; usually it is ours. */
static JSValue slice(JSContext *ctx, JSValueConst this_value, JSValueConst *argv)
{
    ohb_state *state = ohb_get_state(ctx);
    JSValue function = JS_GetProperty(ctx, this_value, state->subarray_atom);
    if (JS_IsException(function))
        return function;
    JSValue result;
    if (JS_VALUE_GET_TAG(function) == JS_TAG_OBJECT &&
        JS_VALUE_GET_PTR(function) == JS_VALUE_GET_PTR(state->subarray_function))
        result = subarray(ctx, this_value, argv);
    else if (!JS_IsFunction(ctx, function))
        result = JS_ThrowTypeError(ctx, "this.subarray is not a function");
    else
        result = JS_Call(ctx, function, this_value, 2, argv);
    JS_FreeValue(ctx, function);
    return result;
}

/* subarray(start, end); magic 1: slice */
JSValue ohb_buffer_subarray(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                            int magic)
{
    (void)argc;
    JSValue view = magic ? slice(ctx, this_value, argv) : subarray(ctx, this_value, argv);
    return ohb_probe_view(ctx, view, magic ? OH_VIEW_SLICE : OH_VIEW_SUBARRAY);
}

/* swap16, swap32, swap64; magic is the width in bytes */
JSValue ohb_buffer_swap(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                        int magic)
{
    (void)argc, (void)argv;
    ohb_bytes bytes;
    size_t width = (size_t)magic;
    if (!ohb_get_uint8array(ctx, this_value, &bytes))
        return other_receiver(ctx, "swap", this_value, JS_NewInt32(ctx, magic), JS_UNDEFINED);
    if (bytes.length % width != 0)
        return ohb_throw(ctx, OHB_RANGE_ERROR, "ERR_INVALID_BUFFER_SIZE",
                         "Buffer size must be a multiple of %d-bits", magic * 8);
    if (ohb_is_immutable(ctx, this_value))
        return ohb_throw_frozen(ctx);
    oh_write_probe write = oh_probe_write_begin(ohb_handle(this_value), bytes.data, bytes.length);
    if (width == 2)
        oh_swap16(bytes.data, bytes.length);
    else if (width == 4)
        oh_swap32(bytes.data, bytes.length);
    else
        oh_swap64(bytes.data, bytes.length);
    oh_probe_write_end(&write);
    return JS_DupValue(ctx, this_value);
}

JSValue ohb_buffer_to_json(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                           int magic)
{
    (void)argc, (void)argv, (void)magic;
    ohb_bytes bytes;
    if (!ohb_get_uint8array(ctx, this_value, &bytes))
        return other_receiver(ctx, "toJSON", this_value, JS_UNDEFINED, JS_UNDEFINED);
    uint64_t begun = oh_probe_conversion_begin();
    JSValue *numbers = js_malloc(ctx, (bytes.length + 1) * sizeof *numbers);
    if (!numbers)
        return JS_EXCEPTION;
    for (size_t i = 0; i < bytes.length; i++)
        numbers[i] = JS_NewInt32(ctx, bytes.data[i]);
    JSValue data = JS_NewArrayFrom(ctx, (int)bytes.length, numbers);
    js_free(ctx, numbers);
    JSValue object = JS_NewObject(ctx);
    if (JS_IsException(data) || JS_IsException(object) ||
        JS_DefinePropertyValueStr(ctx, object, "type", JS_NewString(ctx, "Buffer"), JS_PROP_C_W_E) <
            0 ||
        JS_DefinePropertyValueStr(ctx, object, "data", JS_DupValue(ctx, data), JS_PROP_C_W_E) < 0) {
        JS_FreeValue(ctx, object);
        object = JS_EXCEPTION;
    }
    JS_FreeValue(ctx, data);
    if (!JS_IsException(object))
        ohb_probe_json(begun, ctx, this_value, bytes);
    return object;
}
