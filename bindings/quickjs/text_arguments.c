/* Arguments of the text methods; see text_arguments.h. */
#include "text_arguments.h"

#include <math.h>
#include <stdlib.h>

static size_t element_bytes(int type)
{
    switch (type) {
    case JS_TYPED_ARRAY_INT16:
    case JS_TYPED_ARRAY_UINT16:
    case JS_TYPED_ARRAY_FLOAT16:
        return 2;
    case JS_TYPED_ARRAY_INT32:
    case JS_TYPED_ARRAY_UINT32:
    case JS_TYPED_ARRAY_FLOAT32:
        return 4;
    case JS_TYPED_ARRAY_BIG_INT64:
    case JS_TYPED_ARRAY_BIG_UINT64:
    case JS_TYPED_ARRAY_FLOAT64:
        return 8;
    default:
        return 1;
    }
}

bool ohb_get_typed_length(JSContext *ctx, JSValueConst value, ohb_bytes *bytes, size_t *elements)
{
    if (ohb_get_uint8array(ctx, value, bytes)) {
        *elements = bytes->length;
        return true;
    }
    int type = JS_IsObject(value) ? JS_GetTypedArrayType(value) : -1;
    if (type < 0 || !ohb_get_view(ctx, value, bytes))
        return false;
    *elements = bytes->length / element_bytes(type);
    return true;
}

/* "#<Name>" for an object, as V8 writes a receiver. */
static void throw_incompatible(JSContext *ctx, JSValueConst receiver)
{
    static const char method[] =
        "Method get TypedArray.prototype.length called on incompatible receiver";
    JSValue constructor =
        JS_IsObject(receiver) ? JS_GetPropertyStr(ctx, receiver, "constructor") : JS_UNDEFINED;
    JSValue name = JS_IsObject(constructor) && !JS_IsArray(receiver)
                       ? JS_GetPropertyStr(ctx, constructor, "name")
                       : JS_UNDEFINED;
    bool is_named = JS_IsString(name);
    const char *text = JS_ToCString(ctx, is_named ? name : receiver);
    if (text && is_named)
        JS_ThrowTypeError(ctx, "%s #<%s>", method, text);
    else if (text)
        JS_ThrowTypeError(ctx, "%s %s", method, text);
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, name);
    JS_FreeValue(ctx, constructor);
}

int ohb_this_typed_length(JSContext *ctx, JSValueConst this_value, ohb_bytes *bytes,
                          size_t *elements)
{
    if (ohb_get_typed_length(ctx, this_value, bytes, elements))
        return 0;
    throw_incompatible(ctx, this_value);
    return -1;
}

int ohb_to_number(JSContext *ctx, JSValueConst value, double *out)
{
    if (ohb_get_number(value, out))
        return 0;
    if (JS_IsSymbol(value)) {
        JS_ThrowTypeError(ctx, "Cannot convert a Symbol value to a number");
        return -1;
    }
    if (JS_IsBigInt(value)) {
        JS_ThrowTypeError(ctx, "Cannot convert a BigInt value to a number");
        return -1;
    }
    return JS_ToFloat64(ctx, out, value);
}

int ohb_to_number_or_bigint(JSContext *ctx, JSValueConst value, double *out)
{
    if (!JS_IsBigInt(value))
        return ohb_to_number(ctx, value, out);
    const char *digits = JS_ToCString(ctx, value);
    if (!digits)
        return -1;
    *out = strtod(digits, NULL);
    JS_FreeCString(ctx, digits);
    return 0;
}

size_t ohb_clamp_position(double number, size_t limit)
{
    if (!(number > 0)) /* also NaN */
        return 0;
    return number >= (double)limit ? limit : (size_t)number;
}
