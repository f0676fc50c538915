/* Buffers of what is there: from, of and copyBytesFrom, in Node's order of questions to an object.
 */
#include "buffer_memory.h"
#include "buffer_methods.h"
#include "probes.h"
#include "state.h"

/* A number as an element of a Uint8Array: modulo 256. -1 and an exception for BigInts and symbols.
 */
static int to_byte(JSContext *ctx, JSValueConst value, uint8_t *out)
{
    int32_t number;
    if (JS_VALUE_GET_TAG(value) == JS_TAG_INT)
        number = JS_VALUE_GET_INT(value);
    else if (JS_ToInt32(ctx, &number, value) < 0)
        return -1;
    *out = (uint8_t)number;
    return 0;
}

/* buffer[i] = value. Making a number of it may run code of the caller, so the bytes' place is asked
   for after that. */
static int set_byte(JSContext *ctx, JSValueConst buffer, size_t i, JSValueConst value)
{
    uint8_t byte;
    ohb_bytes bytes;
    if (to_byte(ctx, value, &byte) < 0)
        return -1;
    ohb_get_uint8array(ctx, buffer, &bytes);
    bytes.data[i] = byte;
    return 0;
}

/* The first `count` elements of `source`, read one by one as JavaScript would, into a new Buffer.
 */
static JSValue copy_elements(JSContext *ctx, JSValueConst source, size_t length, size_t count)
{
    JSValue buffer = ohb_new_buffer(ctx, length, OHB_ZEROED, NULL);
    for (size_t i = 0; i < count && !JS_IsException(buffer); i++) {
        JSValue element = JS_GetPropertyInt64(ctx, source, (int64_t)i);
        bool failed = JS_IsException(element) || set_byte(ctx, buffer, i, element) < 0;
        JS_FreeValue(ctx, element);
        if (failed) {
            JS_FreeValue(ctx, buffer);
            return JS_EXCEPTION;
        }
    }
    return buffer;
}

/* Node's fromArrayLike(): `length` is the value of source.length. */
static JSValue from_array_like(JSContext *ctx, JSValueConst source, double length)
{
    ohb_bytes bytes;
    if (ohb_get_uint8array(ctx, source, &bytes) && length == (double)bytes.length) {
        uint8_t *copy = NULL;
        JSValue buffer = ohb_new_buffer(ctx, bytes.length, OHB_UNSAFE, &copy);
        if (!JS_IsException(buffer) && bytes.length > 0 &&
            ohb_get_uint8array(ctx, source, &bytes)) {
            oh_probe_read(ohb_handle(source), bytes.data, bytes.length);
            oh_write_probe write = oh_probe_write_begin(ohb_handle(buffer), copy, bytes.length);
            memcpy(copy, bytes.data, bytes.length);
            oh_probe_write_end(&write);
        }
        return buffer;
    }
    if (!(length > 0))
        return ohb_new_buffer(ctx, 0, OHB_UNSAFE, NULL);
    if (length > (double)OHB_MAX_LENGTH)
        return JS_ThrowRangeError(ctx, "Array buffer allocation failed");
    return copy_elements(ctx, source, (size_t)length, (size_t)length);
}

/* True when a property of an object is an ArrayBuffer or SharedArrayBuffer; -1 when reading it
 * threw. */
static int has_array_buffer(JSContext *ctx, JSValueConst object)
{
    JSValue value = JS_GetPropertyStr(ctx, object, "buffer");
    ohb_bytes bytes;
    int found = JS_IsException(value) ? -1 : ohb_get_array_buffer(ctx, value, &bytes);
    JS_FreeValue(ctx, value);
    return found;
}

/* {type: 'Buffer', data: [...]}, as toJSON() writes it; undefined for other objects. */
static JSValue from_json(JSContext *ctx, JSValueConst object)
{
    JSValue type = JS_GetPropertyStr(ctx, object, "type");
    if (JS_IsException(type))
        return type;
    const char *name = JS_IsString(type) ? JS_ToCString(ctx, type) : NULL;
    bool is_buffer = name && !strcmp(name, "Buffer");
    JS_FreeCString(ctx, name);
    JS_FreeValue(ctx, type);
    if (!is_buffer)
        return JS_UNDEFINED;
    JSValue data = JS_GetPropertyStr(ctx, object, "data");
    JSValue buffer = JS_UNDEFINED;
    int64_t length;
    if (JS_IsException(data) || (JS_IsArray(data) && JS_GetLength(ctx, data, &length) < 0))
        buffer = JS_EXCEPTION;
    else if (JS_IsArray(data))
        buffer = from_array_like(ctx, data, (double)length);
    JS_FreeValue(ctx, data);
    return buffer;
}

/* An array-like of the program's own, whose length Node asks for again at each step. */
static JSValue from_own_array_like(JSContext *ctx, JSValueConst object)
{
    double length = 0;
    bool is_number = true;
    for (int look = 0; look < 2 && is_number; look++) {
        JSValue value = JS_GetPropertyStr(ctx, object, "length");
        is_number = ohb_get_number(value, &length);
        JS_FreeValue(ctx, value);
        if (JS_IsException(value))
            return value;
    }
    if (!is_number || length <= 0)
        return ohb_new_buffer(ctx, 0, OHB_UNSAFE, NULL);
    if (length > (double)OHB_MAX_LENGTH)
        return JS_ThrowRangeError(ctx, "Array buffer allocation failed");
    length = isnan(length) ? 0 : length;
    int64_t count;
    if (JS_GetLength(ctx, object, &count) < 0)
        return JS_EXCEPTION;
    if ((double)count > trunc(length))
        return JS_ThrowRangeError(ctx, "offset is out of bounds");
    return copy_elements(ctx, object, (size_t)length, (size_t)count);
}

/* Node's fromObject(): a Buffer, undefined when the object is nothing like one, or an exception. */
static JSValue from_object(JSContext *ctx, JSValueConst object)
{
    JSValue length = JS_GetPropertyStr(ctx, object, "length");
    if (JS_IsException(length))
        return length;
    int is_like = !JS_IsUndefined(length);
    if (!is_like)
        is_like = has_array_buffer(ctx, object);
    double number;
    ohb_bytes bytes;
    JSValue buffer;
    if (is_like < 0)
        buffer = JS_EXCEPTION;
    else if (!is_like)
        buffer = from_json(ctx, object);
    else if (!JS_IsArray(object) && !ohb_get_uint8array(ctx, object, &bytes))
        buffer = from_own_array_like(ctx, object);
    else if (ohb_get_number(length, &number))
        buffer = from_array_like(ctx, object, number);
    else
        buffer = ohb_new_buffer(ctx, 0, OHB_UNSAFE, NULL);
    JS_FreeValue(ctx, length);
    return buffer;
}

/* A position inside an ArrayBuffer, of any type: a number, NaN counts as 0. */
static int to_position(JSContext *ctx, JSValueConst value, double *out)
{
    *out = 0;
    if (!JS_IsUndefined(value) && JS_ToFloat64(ctx, out, value) < 0)
        return -1;
    if (isnan(*out))
        *out = 0;
    return 0;
}

/* Node's fromArrayBuffer(value, byteOffset, length): a view. The last checks are those of `new
 * Uint8Array`. */
static JSValue from_array_buffer(JSContext *ctx, JSValueConst source, JSValueConst offset_value,
                                 JSValueConst length_value)
{
    ohb_bytes bytes;
    double offset, length;
    if (to_position(ctx, offset_value, &offset) < 0)
        return JS_EXCEPTION;
    ohb_get_array_buffer(ctx, source, &bytes);
    double room = (double)bytes.length - offset;
    if (room < 0)
        return ohb_throw_out_of_bounds(ctx, "offset");
    bool has_length = !JS_IsUndefined(length_value);
    if (to_position(ctx, length_value, &length) < 0)
        return JS_EXCEPTION;
    if (has_length && length > room)
        return ohb_throw_out_of_bounds(ctx, "length");
    length = length > 0 ? trunc(length) : 0;
    offset = trunc(offset);
    if (offset < 0)
        return JS_ThrowRangeError(ctx, "Start offset %.0f is outside the bounds of the buffer",
                                  offset);
    if (ohb_is_detached(ctx, source))
        return JS_ThrowTypeError(ctx, "Cannot perform Construct on a detached ArrayBuffer");
    if (!ohb_get_array_buffer(ctx, source, &bytes) || offset > (double)bytes.length)
        return JS_ThrowRangeError(ctx, "Start offset %.0f is outside the bounds of the buffer",
                                  offset);
    if (length > (double)bytes.length - offset)
        return JS_ThrowRangeError(ctx, "Invalid typed array length: %.0f", length);
    JSValue view = ohb_new_view(ctx, ohb_get_state(ctx)->buffer_proto, source, (size_t)offset,
                                has_length ? (size_t)length : OHB_REST);
    return ohb_probe_view(ctx, view, OH_VIEW_WRAP);
}

static JSValue throw_first_argument(JSContext *ctx, JSValueConst value)
{
    return ohb_throw_arg_type(
        ctx, "first argument",
        "of type string or an instance of Buffer, ArrayBuffer, or Array or an "
        "Array-like Object",
        value);
}

static JSValue buffer_from(JSContext *ctx, JSValueConst value, JSValueConst second,
                           JSValueConst third);

/* The object that value.valueOf() gives instead, when it is a string or another object; else
 * undefined. */
static JSValue other_value_of(JSContext *ctx, JSValueConst value)
{
    JSAtom name = JS_NewAtom(ctx, "valueOf");
    JSValue function = JS_GetProperty(ctx, value, name), other = JS_UNDEFINED;
    int exists = JS_IsException(function) ? -1 : JS_ToBool(ctx, function);
    JS_FreeValue(ctx, function);
    if (exists < 0)
        other = JS_EXCEPTION;
    else if (exists)
        other = JS_Invoke(ctx, value, name, 0, NULL); /* Node looks at it a second time, too */
    JS_FreeAtom(ctx, name);
    if (JS_IsUndefined(other))
        return other;
    if (JS_IsException(other) || JS_IsString(other) ||
        (JS_IsObject(other) && !JS_IsFunction(ctx, other) && !JS_IsStrictEqual(ctx, other, value)))
        return other;
    JS_FreeValue(ctx, other);
    return JS_UNDEFINED;
}

/* value[Symbol.toPrimitive]('string'), when it is a function and gives a string; else undefined. */
static JSValue to_primitive_string(JSContext *ctx, JSValueConst value)
{
    JSValue global = JS_GetGlobalObject(ctx);
    JSValue symbols = JS_GetPropertyStr(ctx, global, "Symbol");
    JSValue symbol = JS_GetPropertyStr(ctx, symbols, "toPrimitive");
    JSAtom atom = JS_ValueToAtom(ctx, symbol);
    JSValue function = JS_GetProperty(ctx, value, atom), result = JS_UNDEFINED;
    JS_FreeAtom(ctx, atom);
    JS_FreeValue(ctx, symbol);
    JS_FreeValue(ctx, symbols);
    JS_FreeValue(ctx, global);
    if (JS_IsException(function))
        return function;
    if (JS_IsFunction(ctx, function)) {
        JSValue hint = JS_NewString(ctx, "string");
        result = JS_Call(ctx, function, value, 1, (JSValueConst *)&hint);
        JS_FreeValue(ctx, hint);
        if (!JS_IsException(result) && !JS_IsString(result)) {
            JS_FreeValue(ctx, result);
            result = JS_UNDEFINED;
        }
    }
    JS_FreeValue(ctx, function);
    return result;
}

static JSValue from_any_object(JSContext *ctx, JSValueConst value, JSValueConst second,
                               JSValueConst third)
{
    JSValue other = other_value_of(ctx, value);
    if (JS_IsException(other))
        return other;
    if (!JS_IsUndefined(other)) {
        JSValue buffer = buffer_from(ctx, other, second, third);
        JS_FreeValue(ctx, other);
        return buffer;
    }
    JSValue buffer = from_object(ctx, value);
    if (!JS_IsUndefined(buffer))
        return buffer;
    JSValue text = to_primitive_string(ctx, value);
    if (JS_IsException(text))
        return text;
    if (JS_IsUndefined(text))
        return throw_first_argument(ctx, value);
    buffer = ohb_buffer_from_string(ctx, text, second);
    JS_FreeValue(ctx, text);
    return buffer;
}

static JSValue buffer_from(JSContext *ctx, JSValueConst value, JSValueConst second,
                           JSValueConst third)
{
    ohb_bytes bytes;
    if (JS_IsString(value))
        return ohb_buffer_from_string(ctx, value, second);
    if (!JS_IsObject(value) || JS_IsFunction(ctx, value))
        return throw_first_argument(ctx, value);
    if (ohb_get_array_buffer(ctx, value, &bytes))
        return from_array_buffer(ctx, value, second, third);
    return from_any_object(ctx, value, second, third);
}

JSValue ohb_buffer_from(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                        int magic)
{
    (void)this_value, (void)argc, (void)magic;
    return buffer_from(ctx, argv[0], argv[1], argv[2]);
}

JSValue ohb_buffer_copy_bytes_from(JSContext *ctx, JSValueConst this_value, int argc,
                                   JSValueConst *argv, int magic)
{
    (void)this_value, (void)argc, (void)magic;
    ohb_bytes bytes;
    if (JS_GetTypedArrayType(argv[0]) < 0 || !ohb_get_view(ctx, argv[0], &bytes))
        return ohb_throw_arg_type(ctx, "view", "an instance of TypedArray", argv[0]);
    static const uint8_t element_sizes[] = {1, 1, 1, 2, 2, 4,
                                            4, 8, 8, 2, 4, 8}; /* of JSTypedArrayEnum */
    size_t size = element_sizes[JS_GetTypedArrayType(argv[0])];
    int64_t count = (int64_t)(bytes.length / size), start = 0, length = count;
    if (count == 0)
        return ohb_new_buffer(ctx, 0, OHB_UNSAFE, NULL);
    const int64_t max_safe = ((int64_t)1 << 53) - 1;
    if (!JS_IsUndefined(argv[1])) {
        if (ohb_arg_integer(ctx, argv[1], "offset", 0, max_safe, &start) < 0)
            return JS_EXCEPTION;
        if (start >= count)
            return ohb_new_buffer(ctx, 0, OHB_UNSAFE, NULL);
    }
    if (!JS_IsUndefined(argv[2]) &&
        ohb_arg_integer(ctx, argv[2], "length", 0, max_safe, &length) < 0)
        return JS_EXCEPTION;
    if (length > count - start)
        length = count - start;
    return ohb_new_buffer_copy(ctx, bytes.data + (size_t)start * size, (size_t)length * size);
}

JSValue ohb_buffer_of(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                      int magic)
{
    (void)this_value, (void)magic;
    JSValue buffer = ohb_new_buffer(ctx, (size_t)argc, OHB_ZEROED, NULL);
    for (int i = 0; i < argc && !JS_IsException(buffer); i++) {
        if (set_byte(ctx, buffer, (size_t)i, argv[i]) < 0) {
            JS_FreeValue(ctx, buffer);
            return JS_EXCEPTION;
        }
    }
    return buffer;
}
