/* Numbers in Buffers: read* and write* of every width.

   A member's kind (buffer_numbers.h) is its `magic`. Fast is the usual case, a Uint8Array with an
   offset that is a small integer; everything else is sorted out by check_place(), which throws what
   Node throws. */
#include "buffer_methods.h"
#include "js_module.h"
#include "probes.h"

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

/* Where a number lies. */
typedef struct place {
    uint8_t *bytes;
    size_t offset;
} place;

/* Receivers that are no Uint8Array have no bytes in one place: js/other_receivers.js takes them,
   and whatever else is rare. `value` is NULL when a number is read. */
static JSValue other_receiver(JSContext *ctx, JSValueConst this_value, int kind, size_t width,
                              const JSValueConst *value, JSValueConst offset)
{
    bool is_big = kind >= OHB_BIGUINT64_LE && kind <= OHB_BIGINT64_BE;
    bool is_float = kind >= OHB_FLOAT_LE && kind <= OHB_DOUBLE_BE;
    bool is_signed = kind >= OHB_U_LE ? kind >= OHB_I_LE
                     : is_big         ? kind >= OHB_BIGINT64_LE
                                      : kind & 2;
    const char *name = is_float ? "float"
                       : is_big ? (is_signed ? "bigint" : "biguint")
                                : (is_signed ? "int" : "uint");
    JSValue text = JS_NewString(ctx, name);
    JSValueConst arguments[] = {this_value,
                                text,
                                JS_NewInt32(ctx, (int32_t)width),
                                JS_NewBool(ctx, kind & 1),
                                value ? *value : offset,
                                offset};
    JSValue result = ohb_call_js(ctx, "other_receivers", value ? "writeNumber" : "readNumber",
                                 value ? 6 : 5, arguments);
    JS_FreeValue(ctx, text);
    return result;
}

/* Node's boundsError(): why `offset` does not do for `width` bytes. */
static void throw_offset(JSContext *ctx, JSValueConst this_value, JSValueConst offset_value,
                         size_t width)
{
    int64_t length; /* Node asks the property, which a program may have redefined */
    if (JS_GetLength(ctx, this_value, &length) < 0)
        return;
    double offset = 0, last = (double)length - (double)width;
    JSValueConst shown = offset_value;
    if (!ohb_get_number(offset_value, &offset))
        shown = JS_NewInt32(ctx, 0);
    if (floor(offset) != offset) {
        ohb_throw_out_of_range(ctx, "offset", "an integer", shown);
    } else if (last < 0) {
        ohb_throw_out_of_bounds(ctx, NULL);
    } else {
        char range[48];
        snprintf(range, sizeof range, ">= 0 and <= %.0f", last);
        ohb_throw_out_of_range(ctx, "offset", range, shown);
    }
}

/* The unusual cases of check_place(). */
static int check_place_slowly(JSContext *ctx, JSValueConst this_value, JSValueConst offset_value,
                              size_t width, place *out)
{
    double offset = 0;
    ohb_bytes bytes;
    if (!JS_IsUndefined(offset_value) && ohb_arg_number(ctx, offset_value, "offset", &offset) < 0)
        return -1;
    ohb_get_uint8array(ctx, this_value, &bytes);
    if (!(offset >= 0) || offset != trunc(offset) || bytes.length < width ||
        offset > (double)(bytes.length - width)) {
        throw_offset(ctx, this_value, offset_value, width);
        return -1;
    }
    out->offset = (size_t)offset;
    out->bytes = bytes.data + out->offset;
    return 0;
}

/* Finds `width` bytes at an offset of a Uint8Array that has `bytes`. An offset that is undefined is
   0 (the callers for which it is not have checked that before). */
static inline int check_place(JSContext *ctx, JSValueConst this_value, ohb_bytes bytes,
                              JSValueConst offset_value, size_t width, place *out)
{
    if (JS_VALUE_GET_TAG(offset_value) == JS_TAG_INT) {
        size_t offset =
            (size_t)(int64_t)JS_VALUE_GET_INT(offset_value); /* negative: far too large */
        if (width <= bytes.length && offset <= bytes.length - width) {
            out->bytes = bytes.data + offset;
            out->offset = offset;
            return 0;
        }
    }
    return check_place_slowly(ctx, this_value, offset_value, width, out);
}

/* The same when a value was converted, which may have run code that detached or resized. */
static inline int check_place_again(JSContext *ctx, JSValueConst this_value,
                                    JSValueConst offset_value, size_t width, place *out)
{
    ohb_bytes bytes = {NULL, 0};
    ohb_get_uint8array(ctx, this_value, &bytes);
    return check_place(ctx, this_value, bytes, offset_value, width, out);
}

/* Of the kinds with a fixed width below 8 bytes. */
static const uint8_t widths[] = {1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4};

/* Every member is there twice: as it is, and for while somebody observes. Which of them it is to be
   is asked at the door, where everything still lies where it came from and nothing is kept. */
#define ALWAYS_INLINE inline __attribute__((always_inline))
#define MEMBER(name)                                                                               \
    static __attribute__((noinline)) JSValue name##_observed(                                      \
        JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv, int kind)           \
    {                                                                                              \
        return name(ctx, this_value, argc, argv, kind, true);                                      \
    }                                                                                              \
    JSValue ohb_buffer_##name(JSContext *ctx, JSValueConst this_value, int argc,                   \
                              JSValueConst *argv, int kind)                                        \
    {                                                                                              \
        return oh_probe_is_active() ? name##_observed(ctx, this_value, argc, argv, kind)           \
                                    : name(ctx, this_value, argc, argv, kind, false);              \
    }

/* Reading */

static ALWAYS_INLINE int check_readable(JSContext *ctx, JSValueConst this_value, ohb_bytes bytes,
                                        JSValueConst offset_value, size_t width, bool is_observed,
                                        place *at)
{
    if (check_place(ctx, this_value, bytes, offset_value, width, at) < 0)
        return -1;
    if (is_observed)
        oh_probe_read(ohb_handle(this_value), at->bytes, width);
    return 0;
}

static ALWAYS_INLINE JSValue read_int(JSContext *ctx, JSValueConst this_value, int argc,
                                      JSValueConst *argv, int kind, bool is_observed)
{
    ohb_bytes bytes;
    (void)argc;
    place at;
    if (!ohb_get_uint8array(ctx, this_value, &bytes))
        return other_receiver(ctx, this_value, kind, widths[kind], NULL, argv[0]);
    if (check_readable(ctx, this_value, bytes, argv[0], widths[kind], is_observed, &at) < 0)
        return JS_EXCEPTION;
    const uint8_t *p = at.bytes;
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

MEMBER(read_int)

static ALWAYS_INLINE JSValue read_big(JSContext *ctx, JSValueConst this_value, int argc,
                                      JSValueConst *argv, int kind, bool is_observed)
{
    ohb_bytes bytes;
    place at;
    if (!ohb_get_uint8array(ctx, this_value, &bytes))
        return other_receiver(ctx, this_value, kind, 8, NULL, OHB_ARG(0));
    if (check_readable(ctx, this_value, bytes, OHB_ARG(0), 8, is_observed, &at) < 0)
        return JS_EXCEPTION;
    bool is_big_endian = kind & 1;
    uint64_t value = is_big_endian ? oh_number_load64be(at.bytes) : oh_number_load64le(at.bytes);
    if (kind == OHB_BIGINT64_LE || kind == OHB_BIGINT64_BE)
        return JS_NewBigInt64(ctx, (int64_t)value);
    return JS_NewBigUint64(ctx, value);
}

MEMBER(read_big)

static ALWAYS_INLINE JSValue read_float(JSContext *ctx, JSValueConst this_value, int argc,
                                        JSValueConst *argv, int kind, bool is_observed)
{
    ohb_bytes bytes;
    place at;
    bool is_double = kind >= OHB_DOUBLE_LE;
    if (!ohb_get_uint8array(ctx, this_value, &bytes))
        return other_receiver(ctx, this_value, kind, is_double ? 8 : 4, NULL, OHB_ARG(0));
    if (check_readable(ctx, this_value, bytes, OHB_ARG(0), is_double ? 8 : 4, is_observed, &at) < 0)
        return JS_EXCEPTION;
    const uint8_t *p = at.bytes;
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

MEMBER(read_float)

/* The byteLength argument of readUIntLE() and its siblings, 1 to 6. */
static int arg_width(JSContext *ctx, JSValueConst value, size_t *out)
{
    double number;
    if (JS_VALUE_GET_TAG(value) == JS_TAG_INT && JS_VALUE_GET_INT(value) >= 1 &&
        JS_VALUE_GET_INT(value) <= 6) {
        *out = (size_t)JS_VALUE_GET_INT(value);
        return 0;
    }
    /* Node rounds before it looks at the type. */
    if (JS_ToFloat64(ctx, &number, value) < 0 ||
        ohb_arg_number(ctx, value, "byteLength", &number) < 0)
        return -1;
    if (number >= 1 && number <= 6 && number == trunc(number)) {
        *out = (size_t)number;
        return 0;
    }
    ohb_throw_out_of_range(ctx, "byteLength",
                           floor(number) != number ? "an integer" : ">= 1 and <= 6", value);
    return -1;
}

static ALWAYS_INLINE JSValue read_sized(JSContext *ctx, JSValueConst this_value, int argc,
                                        JSValueConst *argv, int kind, bool is_observed)
{
    ohb_bytes bytes;
    (void)argc;
    size_t width;
    place at;
    if (JS_IsUndefined(argv[0]))
        return ohb_throw_arg_type(ctx, "offset", "of type number", argv[0]);
    if (arg_width(ctx, argv[1], &width) < 0)
        return JS_EXCEPTION;
    if (!ohb_get_uint8array(ctx, this_value, &bytes))
        return other_receiver(ctx, this_value, kind, width, NULL, argv[0]);
    if (check_readable(ctx, this_value, bytes, argv[0], width, is_observed, &at) < 0)
        return JS_EXCEPTION;
    uint64_t value = 0;
    for (size_t i = 0; i < width; i++)
        value = value << 8 | at.bytes[kind & 1 ? i : width - 1 - i];
    if (kind == OHB_U_LE || kind == OHB_U_BE)
        return JS_NewInt64(ctx, (int64_t)value);
    unsigned unused_bits = 64 - (unsigned)width * 8;
    /* NOLINTNEXTLINE(clang-analyzer-core.*): width is 1 to 6, see arg_width() */
    return JS_NewInt64(ctx, (int64_t)(value << unused_bits) >> unused_bits);
}

MEMBER(read_sized)

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

/* The bits of a number that fits. Fractions are cut off as by a typed array, towards zero; what
   lies above 32 bits Node takes from Math.floor. */
static uint64_t to_bits(double value)
{
    if (isnan(value))
        return 0;
    int64_t high = (int64_t)floor(value / 4294967296.0);
    return (uint64_t)high << 32 | (uint32_t)(int64_t)value;
}

static void store_bytes(uint8_t *p, uint64_t value, size_t width, bool is_big_endian)
{
    for (size_t i = 0; i < width; i++)
        p[is_big_endian ? width - 1 - i : i] = (uint8_t)(value >> 8 * i);
}

/* Writes the low `width` bytes of a value at a place; returns the offset behind them. */
static ALWAYS_INLINE JSValue write_bytes(JSContext *ctx, JSValueConst this_value, const place *at,
                                         uint64_t value, size_t width, bool is_big_endian,
                                         bool is_observed)
{
    if (ohb_is_immutable(ctx, this_value))
        return ohb_throw_frozen(ctx);
    if (is_observed && oh_probe_wants_write(width)) {
        oh_write_probe write = oh_probe_write_begin(ohb_handle(this_value), at->bytes, width);
        store_bytes(at->bytes, value, width, is_big_endian);
        oh_probe_write_end(&write);
    } else {
        store_bytes(at->bytes, value, width, is_big_endian);
    }
    return JS_NewInt64(ctx, (int64_t)(at->offset + width));
}

/* For single bytes Node complains of the offset's type before the value's range. */
static int check_offset_type(JSContext *ctx, JSValueConst value, JSValueConst offset)
{
    double number;
    if (JS_IsNumber(offset) || JS_IsUndefined(offset))
        return 0;
    if (!JS_IsNumber(value) && JS_ToFloat64(ctx, &number, value) < 0)
        return -1;
    return ohb_arg_number(ctx, offset, "offset", &number);
}

static ALWAYS_INLINE JSValue write_integer(JSContext *ctx, JSValueConst this_value,
                                           JSValueConst value, JSValueConst offset, size_t width,
                                           bool is_signed, bool is_big_endian, bool is_observed)
{
    double number;
    place at;
    if (width == 1 && check_offset_type(ctx, value, offset) < 0)
        return JS_EXCEPTION;
    if (arg_value(ctx, value, width, is_signed, &number) < 0 ||
        check_place_again(ctx, this_value, offset, width, &at) < 0)
        return JS_EXCEPTION;
    return write_bytes(ctx, this_value, &at, to_bits(number), width, is_big_endian, is_observed);
}

static ALWAYS_INLINE JSValue write_int(JSContext *ctx, JSValueConst this_value, int argc,
                                       JSValueConst *argv, int kind, bool is_observed)
{
    ohb_bytes bytes;
    if (!ohb_get_uint8array(ctx, this_value, &bytes))
        return other_receiver(ctx, this_value, kind, widths[kind], &argv[0], OHB_ARG(1));
    return write_integer(ctx, this_value, argv[0], OHB_ARG(1), widths[kind], kind & 2, kind & 1,
                         is_observed);
}

MEMBER(write_int)

static ALWAYS_INLINE JSValue write_sized(JSContext *ctx, JSValueConst this_value, int argc,
                                         JSValueConst *argv, int kind, bool is_observed)
{
    ohb_bytes bytes;
    (void)argc;
    size_t width;
    if (arg_width(ctx, argv[2], &width) < 0)
        return JS_EXCEPTION;
    if (JS_IsUndefined(argv[1])) { /* Node looks at the value first, but for single bytes */
        double number;
        if (width == 1 ? JS_ToFloat64(ctx, &number, argv[0]) < 0
                       : arg_value(ctx, argv[0], width, kind >= OHB_I_LE, &number) < 0)
            return JS_EXCEPTION;
        return ohb_throw_arg_type(ctx, "offset", "of type number", argv[1]);
    }
    if (!ohb_get_uint8array(ctx, this_value, &bytes))
        return other_receiver(ctx, this_value, kind, width, &argv[0], argv[1]);
    return write_integer(ctx, this_value, argv[0], argv[1], width, kind >= OHB_I_LE, kind & 1,
                         is_observed);
}

MEMBER(write_sized)

/* A BigInt that fits, as bits. */
static int arg_big_value(JSContext *ctx, JSValueConst value, bool is_signed, uint64_t *out)
{
    int fits = ohb_get_big_bits(ctx, value, is_signed, out);
    if (fits == 0)
        return throw_value(ctx, value, 8, is_signed, true);
    return fits < 0 ? -1 : 0;
}

static ALWAYS_INLINE JSValue write_big(JSContext *ctx, JSValueConst this_value, int argc,
                                       JSValueConst *argv, int kind, bool is_observed)
{
    ohb_bytes bytes;
    uint64_t value = 0;
    place at;
    bool is_signed = kind >= OHB_BIGINT64_LE;
    /* Anything but a BigInt is an error, but as in Node one that comes last. */
    if (!ohb_get_uint8array(ctx, this_value, &bytes) || !JS_IsBigInt(argv[0]))
        return other_receiver(ctx, this_value, kind, 8, &argv[0], OHB_ARG(1));
    if (arg_big_value(ctx, argv[0], is_signed, &value) < 0 ||
        check_place_again(ctx, this_value, OHB_ARG(1), 8, &at) < 0)
        return JS_EXCEPTION;
    return write_bytes(ctx, this_value, &at, value, 8, kind & 1, is_observed);
}

MEMBER(write_big)

static ALWAYS_INLINE JSValue write_float(JSContext *ctx, JSValueConst this_value, int argc,
                                         JSValueConst *argv, int kind, bool is_observed)
{
    ohb_bytes bytes;
    double value;
    place at;
    size_t width = kind >= OHB_DOUBLE_LE ? 8 : 4;
    if (!ohb_get_uint8array(ctx, this_value, &bytes))
        return other_receiver(ctx, this_value, kind, width, &argv[0], OHB_ARG(1));
    if (JS_ToFloat64(ctx, &value, argv[0]) < 0 ||
        check_place_again(ctx, this_value, OHB_ARG(1), width, &at) < 0)
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
    return write_bytes(ctx, this_value, &at, image, width, kind & 1, is_observed);
}

MEMBER(write_float)
