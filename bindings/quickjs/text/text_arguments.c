/* Arguments of the text methods; see text_arguments.h. */
#include "text_arguments.h"

#include "js_module.h"

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

int ohb_this_typed_length(JSContext *ctx, JSValueConst this_value, ohb_bytes *bytes,
                          size_t *elements)
{
    if (ohb_get_typed_length(ctx, this_value, bytes, elements))
        return 0;
    ohb_throw_incompatible(ctx, "length", this_value);
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
    if (!JS_IsBigInt(value) && !JS_IsObject(value))
        return ohb_to_number(ctx, value, out);
    JSValue number = ohb_call_js(ctx, "other_receivers", "toNumber", 1, &value);
    return JS_IsException(number) ? -1 : JS_ToFloat64(ctx, out, number);
}

size_t ohb_clamp_position(double number, size_t limit)
{
    if (!(number > 0)) /* also NaN */
        return 0;
    return number >= (double)limit ? limit : (size_t)number;
}
