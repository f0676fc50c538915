/* Numbers in Buffers: read* and write* of every width.

   A member's kind (buffer_numbers.h) is its `magic`. Fast is the usual case, a Uint8Array with an
   offset that is a small integer; everything else is sorted out by check_place(), which throws what
   Node throws. */
#include "buffer_methods.h"

#include <offheap/number.h>

/* The range of an integer of 1 to 8 bytes, as numbers. */
static double max_unsigned(size_t width)
{
    return ldexp(1, (int)width * 8) - 1;
}

static double max_signed(size_t width)
{
    return ldexp(1, (int)width * 8 - 1) - 1;
}

/* Node's boundsError(): why `offset` does not do for `width` bytes of a Buffer of `length`. */
static int throw_offset(JSContext *ctx, JSValueConst offset_value, double offset, size_t length,
                        size_t width)
{
    if (floor(offset) != offset) {
        ohb_throw_out_of_range(ctx, "offset", "an integer", offset_value);
    } else if (length < width) {
        ohb_throw_out_of_bounds(ctx, NULL);
    } else {
        char range[48];
        snprintf(range, sizeof range, ">= 0 and <= %zu", length - width);
        ohb_throw_out_of_range(ctx, "offset", range, offset_value);
    }
    return -1;
}

/* Receivers that are no Uint8Array: Node reads and writes their elements, whatever they are. Here,
   arrays of bytes in other clothes (DataView excepted) are refused like memory that is not there.
 */
static int throw_receiver(JSContext *ctx, JSValueConst this_value, JSValueConst offset)
{
    if (JS_IsUndefined(this_value) || JS_IsNull(this_value)) {
        JS_ThrowTypeError(ctx, "Cannot read properties of %s (reading '0')",
                          JS_IsNull(this_value) ? "null" : "undefined");
        return -1;
    }
    ohb_throw_out_of_range(ctx, "offset", ">= 0 and <= NaN",
                           JS_IsUndefined(offset) ? JS_NewInt32(ctx, 0) : offset);
    return -1;
}

/* Where `width` bytes at an offset lie. An offset that is undefined is 0 (the callers for which it
   is not have checked that before). */
static int check_place(JSContext *ctx, JSValueConst this_value, JSValueConst offset_value,
                       size_t width, uint8_t **place, size_t *offset)
{
    ohb_bytes bytes;
    if (JS_VALUE_GET_TAG(offset_value) == JS_TAG_INT &&
        ohb_get_uint8array(ctx, this_value, &bytes)) {
        size_t index =
            (size_t)(int64_t)JS_VALUE_GET_INT(offset_value); /* negative: far too large */
        if (width <= bytes.length && index <= bytes.length - width) {
            *place = bytes.data + index;
            *offset = index;
            return 0;
        }
    }
    double number = 0;
    if (!JS_IsUndefined(offset_value) && ohb_arg_number(ctx, offset_value, "offset", &number) < 0)
        return -1;
    if (!ohb_get_uint8array(ctx, this_value, &bytes))
        return throw_receiver(ctx, this_value, offset_value);
    JSValueConst shown = JS_IsUndefined(offset_value) ? JS_NewInt32(ctx, 0) : offset_value;
    if (!(number >= 0) || number != trunc(number) || bytes.length < width ||
        number > (double)(bytes.length - width))
        return throw_offset(ctx, shown, number, bytes.length, width);
    *offset = (size_t)number;
    *place = bytes.data + *offset;
    return 0;
}

/* Reading */

JSValue ohb_buffer_read_int(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                            int kind)
{
    (void)argc;
    static const uint8_t widths[] = {1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4};
    uint8_t *p;
    size_t offset;
    if (check_place(ctx, this_value, argv[0], widths[kind], &p, &offset) < 0)
        return JS_EXCEPTION;
    switch (kind) {
    case OHB_U8:
        return JS_NewInt32(ctx, p[0]);
    case OHB_I8:
        return JS_NewInt32(ctx, (int8_t)p[0]);
    case OHB_U16_LE:
        return JS_NewInt32(ctx, oh_number_load16le(p));
    case OHB_U16_BE:
        return JS_NewInt32(ctx, oh_number_load16be(p));
    case OHB_I16_LE:
        return JS_NewInt32(ctx, (int16_t)oh_number_load16le(p));
    case OHB_I16_BE:
        return JS_NewInt32(ctx, (int16_t)oh_number_load16be(p));
    case OHB_U32_LE:
        return JS_NewUint32(ctx, oh_number_load32le(p));
    case OHB_U32_BE:
        return JS_NewUint32(ctx, oh_number_load32be(p));
    case OHB_I32_LE:
        return JS_NewInt32(ctx, (int32_t)oh_number_load32le(p));
    default:
        return JS_NewInt32(ctx, (int32_t)oh_number_load32be(p));
    }
}

JSValue ohb_buffer_read_big(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                            int kind)
{
    uint8_t *p;
    size_t offset;
    if (check_place(ctx, this_value, OHB_ARG(0), 8, &p, &offset) < 0)
        return JS_EXCEPTION;
    bool is_big_endian = kind & 1;
    uint64_t value = is_big_endian ? oh_number_load64be(p) : oh_number_load64le(p);
    if (kind == OHB_BIGINT64_LE || kind == OHB_BIGINT64_BE)
        return JS_NewBigInt64(ctx, (int64_t)value);
    return JS_NewBigUint64(ctx, value);
}

JSValue ohb_buffer_read_float(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                              int kind)
{
    uint8_t *p;
    size_t offset;
    bool is_double = kind >= OHB_DOUBLE_LE;
    if (check_place(ctx, this_value, OHB_ARG(0), is_double ? 8 : 4, &p, &offset) < 0)
        return JS_EXCEPTION;
    if (is_double) {
        uint64_t image = kind & 1 ? oh_number_load64be(p) : oh_number_load64le(p);
        double value;
        memcpy(&value, &image, sizeof value);
        return JS_NewFloat64(ctx, value);
    }
    uint32_t image = kind & 1 ? oh_number_load32be(p) : oh_number_load32le(p);
    float value;
    memcpy(&value, &image, sizeof value);
    return JS_NewFloat64(ctx, (double)value);
}

/* The byteLength argument of readUIntLE() and its siblings, 1 to 6. */
static int arg_width(JSContext *ctx, JSValueConst value, size_t *out)
{
    double number;
    if (JS_VALUE_GET_TAG(value) == JS_TAG_INT && JS_VALUE_GET_INT(value) >= 1 &&
        JS_VALUE_GET_INT(value) <= 6) {
        *out = (size_t)JS_VALUE_GET_INT(value);
        return 0;
    }
    if (ohb_arg_number(ctx, value, "byteLength", &number) < 0)
        return -1;
    if (number >= 1 && number <= 6 && number == trunc(number)) {
        *out = (size_t)number;
        return 0;
    }
    ohb_throw_out_of_range(ctx, "byteLength",
                           floor(number) != number ? "an integer" : ">= 1 and <= 6", value);
    return -1;
}

JSValue ohb_buffer_read_sized(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                              int kind)
{
    (void)argc;
    size_t width, offset;
    uint8_t *p;
    if (JS_IsUndefined(argv[0]))
        return ohb_throw_arg_type(ctx, "offset", "of type number", argv[0]);
    if (arg_width(ctx, argv[1], &width) < 0 ||
        check_place(ctx, this_value, argv[0], width, &p, &offset) < 0)
        return JS_EXCEPTION;
    uint64_t value = 0;
    for (size_t i = 0; i < width; i++)
        value = value << 8 | p[kind & 1 ? i : width - 1 - i];
    if (kind == OHB_U_LE || kind == OHB_U_BE)
        return JS_NewInt64(ctx, (int64_t)value);
    unsigned unused_bits = 64 - (unsigned)width * 8;
    return JS_NewInt64(ctx, (int64_t)(value << unused_bits) >> unused_bits);
}

/* Writing. Nothing is written before everything is checked. */

/* The words Node has for the range of a value. */
static int throw_value(JSContext *ctx, JSValueConst value, size_t width, bool is_signed,
                       bool is_big)
{
    char range[96];
    const char *n = is_big ? "n" : "";
    int bits = (int)width * 8;
    if (width > 4 && is_signed)
        snprintf(range, sizeof range, ">= -(2%s ** %d%s) and < 2%s ** %d%s", n, bits - 1, n, n,
                 bits - 1, n);
    else if (width > 4)
        snprintf(range, sizeof range, ">= 0%s and < 2%s ** %d%s", n, n, bits, n);
    else if (is_signed)
        snprintf(range, sizeof range, ">= %.0f and <= %.0f", -max_signed(width) - 1,
                 max_signed(width));
    else
        snprintf(range, sizeof range, ">= 0 and <= %.0f", max_unsigned(width));
    ohb_throw_out_of_range(ctx, "value", range, value);
    return -1;
}

/* The value to write as a number that fits; NaN is written as 0. */
static int arg_value(JSContext *ctx, JSValueConst value, size_t width, bool is_signed, double *out)
{
    if (JS_VALUE_GET_TAG(value) == JS_TAG_INT)
        *out = JS_VALUE_GET_INT(value);
    else if (JS_ToFloat64(ctx, out, value) < 0)
        return -1;
    double max = is_signed ? max_signed(width) : max_unsigned(width);
    double min = is_signed ? -max - 1 : 0;
    if (*out > max || *out < min)
        return throw_value(ctx, JS_NewNumber(ctx, *out), width, is_signed, false);
    return 0;
}

/* The bits of a number that fits; fractions are cut off as by a typed array: towards zero. */
static uint64_t to_bits(double value)
{
    return isnan(value) ? 0 : (uint64_t)(int64_t)value;
}

static void store_bytes(uint8_t *p, uint64_t value, size_t width, bool is_big_endian)
{
    for (size_t i = 0; i < width; i++)
        p[is_big_endian ? width - 1 - i : i] = (uint8_t)(value >> 8 * i);
}

static int check_writable(JSContext *ctx, JSValueConst this_value)
{
    if (!ohb_is_immutable(ctx, this_value))
        return 0;
    ohb_throw_frozen(ctx);
    return -1;
}

/* Writes an integer of `width` bytes; returns the offset behind it. */
static JSValue write_integer(JSContext *ctx, JSValueConst this_value, JSValueConst value,
                             JSValueConst offset_value, size_t width, bool is_signed,
                             bool is_big_endian)
{
    double number;
    uint8_t *p;
    size_t offset;
    if (arg_value(ctx, value, width, is_signed, &number) < 0 ||
        check_place(ctx, this_value, offset_value, width, &p, &offset) < 0 ||
        check_writable(ctx, this_value) < 0)
        return JS_EXCEPTION;
    /* Above 32 bits Node splits the number with Math.floor. */
    store_bytes(p, to_bits(width > 4 ? floor(number) : number), width, is_big_endian);
    return JS_NewInt64(ctx, (int64_t)(offset + width));
}

JSValue ohb_buffer_write_int(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                             int kind)
{
    static const uint8_t widths[] = {1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4};
    return write_integer(ctx, this_value, argv[0], OHB_ARG(1), widths[kind], kind & 2, kind & 1);
}

JSValue ohb_buffer_write_sized(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int kind)
{
    (void)argc;
    size_t width;
    if (arg_width(ctx, argv[2], &width) < 0)
        return JS_EXCEPTION;
    if (JS_IsUndefined(argv[1])) { /* Node looks at the value first */
        double number;
        if (arg_value(ctx, argv[0], width, kind >= OHB_I_LE, &number) < 0)
            return JS_EXCEPTION;
        return ohb_throw_arg_type(ctx, "offset", "of type number", argv[1]);
    }
    return write_integer(ctx, this_value, argv[0], argv[1], width, kind >= OHB_I_LE, kind & 1);
}

/* A BigInt that fits, as bits; for other types what JavaScript's operators say. */
static int arg_big_value(JSContext *ctx, JSValueConst value, bool is_signed, uint64_t *out)
{
    if (!JS_IsBigInt(value)) {
        JS_ThrowTypeError(ctx, "Cannot mix BigInt and other types, use explicit conversions");
        return -1;
    }
    int64_t bits;
    if (JS_ToBigInt64(ctx, &bits, value) < 0)
        return -1;
    JSValue back = is_signed ? JS_NewBigInt64(ctx, bits) : JS_NewBigUint64(ctx, (uint64_t)bits);
    bool fits = JS_IsStrictEqual(ctx, back, value);
    JS_FreeValue(ctx, back);
    if (!fits)
        return throw_value(ctx, value, 8, is_signed, true);
    *out = (uint64_t)bits;
    return 0;
}

JSValue ohb_buffer_write_big(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                             int kind)
{
    uint64_t value = 0;
    uint8_t *p;
    size_t offset;
    if (arg_big_value(ctx, argv[0], kind >= OHB_BIGINT64_LE, &value) < 0 ||
        check_place(ctx, this_value, OHB_ARG(1), 8, &p, &offset) < 0 ||
        check_writable(ctx, this_value) < 0)
        return JS_EXCEPTION;
    store_bytes(p, value, 8, kind & 1);
    return JS_NewInt64(ctx, (int64_t)(offset + 8));
}

JSValue ohb_buffer_write_float(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int kind)
{
    double value;
    uint8_t *p;
    size_t offset, width = kind >= OHB_DOUBLE_LE ? 8 : 4;
    if (JS_ToFloat64(ctx, &value, argv[0]) < 0 ||
        check_place(ctx, this_value, OHB_ARG(1), width, &p, &offset) < 0 ||
        check_writable(ctx, this_value) < 0)
        return JS_EXCEPTION;
    uint64_t image = 0;
    if (width == 8) {
        memcpy(&image, &value, sizeof value);
    } else {
        float narrow = (float)value;
        uint32_t bits;
        memcpy(&bits, &narrow, sizeof bits);
        image = bits;
    }
    store_bytes(p, image, width, kind & 1);
    return JS_NewInt64(ctx, (int64_t)(offset + width));
}
