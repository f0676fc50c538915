/* Members of Buffer that Node does not have: asShared, compact, freeze, mmap, C strings, text into
 * a Buffer, half precision, LEB128. */
#include "buffer_memory.h"
#include "buffer_methods.h"
#include "probes.h"
#include "state.h"
#include "text/text_string.h"

#include <offheap/number.h>
#include <offheap/pool.h>
#include <offheap/search.h>

#include <errno.h>
#include <string.h>

/* asShared(): this Buffer, of which the doctor then knows that others are meant to change it. */
JSValue ohb_buffer_as_shared(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                             int magic)
{
    (void)argc, (void)argv, (void)magic;
    ohb_bytes bytes;
    if (ohb_this_bytes(ctx, this_value, &bytes) < 0)
        return JS_EXCEPTION;
    ohb_probe_shared(ctx, this_value);
    return JS_DupValue(ctx, this_value);
}

/* compact(): this Buffer when it shows most of the bytes that it keeps alive, else a copy that pins
 * nothing. */
JSValue ohb_buffer_compact_view(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv, int magic)
{
    (void)argc, (void)argv, (void)magic;
    ohb_bytes bytes, whole;
    if (ohb_this_bytes(ctx, this_value, &bytes) < 0)
        return JS_EXCEPTION;
    JSValue array_buffer = ohb_view_buffer(ctx, this_value);
    bool known = ohb_get_array_buffer(ctx, array_buffer, &whole);
    JS_FreeValue(ctx, array_buffer);
    if (known && bytes.length > whole.length / 2)
        return JS_DupValue(ctx, this_value);
    return ohb_new_buffer_copy(ctx, bytes.data, bytes.length);
}

/* freeze(): makes the memory immutable, for every view of it and for ever. */
JSValue ohb_buffer_freeze(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                          int magic)
{
    (void)argc, (void)argv, (void)magic;
    ohb_bytes bytes;
    if (ohb_this_bytes(ctx, this_value, &bytes) < 0)
        return JS_EXCEPTION;
    JSValue array_buffer = ohb_view_buffer(ctx, this_value);
    int status = JS_SetImmutableArrayBuffer(array_buffer, true);
    JS_FreeValue(ctx, array_buffer);
    if (status < 0)
        return JS_ThrowTypeError(ctx, "Cannot freeze a Buffer over a SharedArrayBuffer");
    return JS_DupValue(ctx, this_value);
}

/* An integer property of an options object; `value` stays as it is when there is none. */
static int get_option(JSContext *ctx, JSValueConst options, const char *name, int64_t *value)
{
    if (!JS_IsObject(options))
        return 0;
    JSValue option = JS_GetPropertyStr(ctx, options, name);
    char full_name[48];
    snprintf(full_name, sizeof full_name, "options.%s", name);
    int status = JS_IsException(option) ? -1 : 0;
    if (status == 0 && !JS_IsUndefined(option))
        status = ohb_arg_integer(ctx, option, full_name, 0, OHB_MAX_LENGTH, value);
    JS_FreeValue(ctx, option);
    return status;
}

/* The part of a mapped file that the options name. */
static JSValue mapped_part(JSContext *ctx, oh_buffer file, int64_t offset, int64_t length)
{
    size_t size = file.length;
    JSValue whole = ohb_wrap_buffer(ctx, file);
    if (JS_IsException(whole) || (offset == 0 && (length < 0 || (size_t)length >= size)))
        return whole;
    size_t start = (size_t)offset < size ? (size_t)offset : size;
    size_t room = size - start;
    size_t part = length < 0 || (size_t)length > room ? room : (size_t)length;
    JSValue view = ohb_new_buffer_view(ctx, whole, start, part);
    JS_FreeValue(ctx, whole);
    return view;
}

/* Buffer.mmap(path[, {offset, length}]): a file as a Buffer, read when touched; writes stay
 * private. */
JSValue ohb_buffer_mmap(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                        int magic)
{
    (void)this_value, (void)argc, (void)magic;
    int64_t offset = 0, length = -1;
    if (!JS_IsString(argv[0]))
        return ohb_throw_arg_type(ctx, "path", "of type string", argv[0]);
    if (get_option(ctx, argv[1], "offset", &offset) < 0 ||
        get_option(ctx, argv[1], "length", &length) < 0)
        return JS_EXCEPTION;
    const char *path = JS_ToCString(ctx, argv[0]);
    if (!path)
        return JS_EXCEPTION;
    oh_buffer file = {NULL, 0, NULL};
    oh_status status = oh_buffer_map_file(ohb_get_state(ctx)->context, path, &file);
    JSValue result;
    if (status == OH_ERR_IO)
        result = ohb_throw(ctx, OHB_ERROR, "ERR_IO", "Cannot map the file '%.400s': %s", path,
                           strerror(errno));
    else if (status != OH_OK)
        result = ohb_throw_status(ctx, status, 0);
    else
        result = mapped_part(ctx, file, offset, length);
    JS_FreeCString(ctx, path);
    return result;
}

/* The number a value is, as an offset into `bytes`; undefined is 0. */
static int arg_offset(JSContext *ctx, JSValueConst value, size_t length, size_t *out)
{
    int64_t offset = 0;
    if (!JS_IsUndefined(value) &&
        ohb_arg_integer(ctx, value, "offset", 0, (int64_t)length, &offset) < 0)
        return -1;
    *out = (size_t)offset;
    return 0;
}

/* readCString([offset[, encoding]]): the text up to the next NUL, or to the end. */
JSValue ohb_buffer_read_c_string(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv, int magic)
{
    (void)argc, (void)magic;
    ohb_bytes bytes;
    size_t offset;
    oh_encoding encoding = OH_UTF8;
    /* The encoding first: its conversion may change the memory. */
    if ((!JS_IsUndefined(argv[1]) && ohb_arg_encoding(ctx, argv[1], &encoding) < 0) ||
        ohb_this_bytes(ctx, this_value, &bytes) < 0 ||
        arg_offset(ctx, argv[0], bytes.length, &offset) < 0)
        return JS_EXCEPTION;
    size_t room = bytes.length - offset;
    ptrdiff_t end = room > 0 ? oh_find_byte(bytes.data + offset, room, 0) : -1;
    return ohb_decode_text(ctx, this_value, bytes.data + offset, end < 0 ? room : (size_t)end,
                           encoding);
}

static bool overlap(ohb_bytes left, ohb_bytes right)
{
    uintptr_t left_start = (uintptr_t)left.data, right_start = (uintptr_t)right.data;
    return left_start < right_start + right.length && right_start < left_start + left.length;
}

/* Writes the text of `from` as UTF-8; from a copy where it may change, or where reading and writing
   would meet. */
static oh_status write_text(ohb_bytes from, bool may_change, oh_encoding encoding, ohb_bytes to,
                            size_t *written)
{
    oh_buffer source = {from.data, from.length, NULL}, copy = {NULL, 0, NULL};
    if (may_change || overlap(from, to)) {
        oh_status status = oh_buffer_from_bytes(NULL, from.data, from.length, &copy);
        if (status != OH_OK)
            return status;
        source = copy;
    }
    oh_status status = oh_buffer_write_utf8(source, encoding, (char *)to.data, to.length, written);
    oh_buffer_release(&copy);
    return status;
}

/* toStringInto(target[, offset[, encoding]]): the bytes that the text takes as UTF-8 in `target`.
 */
JSValue ohb_buffer_to_string_into(JSContext *ctx, JSValueConst this_value, int argc,
                                  JSValueConst *argv, int magic)
{
    (void)argc, (void)magic;
    ohb_bytes from, target;
    size_t offset, written = 0;
    oh_encoding encoding = OH_UTF8;
    /* The encoding first: its conversion may change the memory. */
    if ((!JS_IsUndefined(argv[2]) && ohb_arg_encoding(ctx, argv[2], &encoding) < 0) ||
        ohb_this_bytes(ctx, this_value, &from) < 0 ||
        ohb_arg_uint8array(ctx, argv[0], "target", &target) < 0 ||
        arg_offset(ctx, argv[1], target.length, &offset) < 0)
        return JS_EXCEPTION;
    if (ohb_is_immutable(ctx, argv[0]))
        return ohb_throw_frozen(ctx);
    if (from.length == 0)
        return JS_NewInt32(ctx, 0);
    ohb_bytes to = target;
    if (offset > 0)
        to = (ohb_bytes){target.data + offset, target.length - offset};
    oh_write_probe write = oh_probe_write_begin(ohb_handle(argv[0]), to.data, to.length);
    oh_status status = write_text(from, ohb_may_change(ctx, this_value), encoding, to, &written);
    oh_probe_write_end(&write);
    if (status == OH_ERR_BUFFER_OUT_OF_BOUNDS)
        return ohb_throw_out_of_bounds(ctx, NULL);
    return status == OH_OK ? JS_NewInt64(ctx, (int64_t)written)
                           : ohb_throw_status(ctx, status, from.length);
}

/* The receiver as the library's handle: borrowed, no reference. */
static int this_handle(JSContext *ctx, JSValueConst this_value, bool writes, oh_buffer *out)
{
    ohb_bytes bytes;
    int status = writes ? ohb_this_writable(ctx, this_value, &bytes)
                        : ohb_this_bytes(ctx, this_value, &bytes);
    if (status == 0)
        *out = (oh_buffer){bytes.data, bytes.length, NULL};
    return status;
}

/* What a failed read or write of a number throws. */
static JSValue throw_number(JSContext *ctx, oh_status status, oh_buffer buffer, size_t width,
                            JSValueConst offset)
{
    if (status == OH_ERR_BUFFER_OUT_OF_BOUNDS)
        return ohb_throw_out_of_bounds(ctx, NULL);
    char range[48];
    snprintf(range, sizeof range, ">= 0 and <= %zu", buffer.length - width);
    return ohb_throw_out_of_range(ctx, "offset", range, offset);
}

/* readFloat16LE([offset]); magic 1: BE */
JSValue ohb_buffer_read_float16(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv, int magic)
{
    oh_buffer buffer = {NULL, 0, NULL};
    size_t offset;
    double value;
    JSValueConst position = OHB_ARG(0);
    if (this_handle(ctx, this_value, false, &buffer) < 0 ||
        arg_offset(ctx, position, (size_t)OHB_MAX_LENGTH, &offset) < 0)
        return JS_EXCEPTION;
    oh_status status =
        magic ? oh_read_f16be(buffer, offset, &value) : oh_read_f16le(buffer, offset, &value);
    return status == OH_OK ? JS_NewFloat64(ctx, value)
                           : throw_number(ctx, status, buffer, 2, position);
}

/* writeFloat16LE(value[, offset]); magic 1: BE */
JSValue ohb_buffer_write_float16(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv, int magic)
{
    oh_buffer buffer = {NULL, 0, NULL};
    size_t offset;
    double value;
    JSValueConst position = OHB_ARG(1);
    if (JS_ToFloat64(ctx, &value, argv[0]) < 0 || this_handle(ctx, this_value, true, &buffer) < 0 ||
        arg_offset(ctx, position, (size_t)OHB_MAX_LENGTH, &offset) < 0)
        return JS_EXCEPTION;
    oh_status status =
        magic ? oh_write_f16be(buffer, offset, value) : oh_write_f16le(buffer, offset, value);
    if (status != OH_OK)
        return throw_number(ctx, status, buffer, 2, position);
    return JS_NewInt64(ctx, (int64_t)(offset + 2));
}

/* A 64-bit integer as a number where it is safe, else as a BigInt. */
static JSValue to_number_or_big(JSContext *ctx, uint64_t bits, bool is_signed)
{
    const int64_t max_safe = ((int64_t)1 << 53) - 1;
    int64_t value = (int64_t)bits;
    if (is_signed)
        return value >= -max_safe && value <= max_safe ? JS_NewInt64(ctx, value)
                                                       : JS_NewBigInt64(ctx, value);
    return bits <= (uint64_t)max_safe ? JS_NewInt64(ctx, value) : JS_NewBigUint64(ctx, bits);
}

/* readULEB128([offset]): {value, length}; value is a BigInt beyond 2^53. magic 1: signed */
JSValue ohb_buffer_read_leb128(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int magic)
{
    oh_buffer buffer = {NULL, 0, NULL};
    size_t offset, length;
    uint64_t bits = 0;
    int64_t number = 0;
    if (this_handle(ctx, this_value, false, &buffer) < 0 ||
        arg_offset(ctx, OHB_ARG(0), (size_t)OHB_MAX_LENGTH, &offset) < 0)
        return JS_EXCEPTION;
    oh_status status = magic ? oh_read_sleb128(buffer, offset, &number, &length)
                             : oh_read_uleb128(buffer, offset, &bits, &length);
    if (status == OH_ERR_OUT_OF_RANGE)
        return ohb_throw(ctx, OHB_RANGE_ERROR, "ERR_OUT_OF_RANGE",
                         "The LEB128 number at offset %zu does not fit 64 bits", offset);
    if (status != OH_OK)
        return ohb_throw_out_of_bounds(ctx, NULL);
    JSValue result = JS_NewObject(ctx);
    JSValue value = to_number_or_big(ctx, magic ? (uint64_t)number : bits, magic);
    if (JS_IsException(result) ||
        JS_DefinePropertyValueStr(ctx, result, "value", value, JS_PROP_C_W_E) < 0 ||
        JS_DefinePropertyValueStr(ctx, result, "length", JS_NewInt64(ctx, (int64_t)length),
                                  JS_PROP_C_W_E) < 0) {
        JS_FreeValue(ctx, result);
        return JS_EXCEPTION;
    }
    return result;
}

/* The value of a LEB128 write: an integer or a BigInt of 64 bits. */
static int arg_leb128(JSContext *ctx, JSValueConst value, bool is_signed, uint64_t *out)
{
    if (JS_IsBigInt(value)) {
        int fits = ohb_get_big_bits(ctx, value, is_signed, out);
        if (fits == 0)
            ohb_throw_out_of_range(
                ctx, "value",
                is_signed ? ">= -(2n ** 63n) and < 2n ** 63n" : ">= 0n and < 2n ** 64n", value);
        return fits > 0 ? 0 : -1;
    }
    const int64_t max_safe = ((int64_t)1 << 53) - 1;
    int64_t number;
    if (ohb_arg_integer(ctx, value, "value", is_signed ? -max_safe : 0, max_safe, &number) < 0)
        return -1;
    *out = (uint64_t)number;
    return 0;
}

/* writeULEB128(value[, offset]): the offset behind the number. magic 1: signed */
JSValue ohb_buffer_write_leb128(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv, int magic)
{
    oh_buffer buffer = {NULL, 0, NULL};
    size_t offset, length;
    uint64_t bits;
    if (arg_leb128(ctx, argv[0], magic, &bits) < 0 ||
        this_handle(ctx, this_value, true, &buffer) < 0 ||
        arg_offset(ctx, OHB_ARG(1), (size_t)OHB_MAX_LENGTH, &offset) < 0)
        return JS_EXCEPTION;
    oh_status status = magic ? oh_write_sleb128(buffer, offset, (int64_t)bits, &length)
                             : oh_write_uleb128(buffer, offset, bits, &length);
    if (status != OH_OK)
        return ohb_throw_out_of_bounds(ctx, NULL);
    return JS_NewInt64(ctx, (int64_t)(offset + length));
}
