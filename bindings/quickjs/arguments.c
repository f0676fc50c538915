/* Node's validations of arguments; see arguments.h. */
#include "arguments.h"

#include "js_module.h"

bool ohb_get_number(JSValueConst value, double *out)
{
    int tag = JS_VALUE_GET_TAG(value);
    if (tag == JS_TAG_INT)
        *out = JS_VALUE_GET_INT(value);
    else if (JS_TAG_IS_FLOAT64(tag))
        *out = JS_VALUE_GET_FLOAT64(value);
    else
        return false;
    return true;
}

bool ohb_has_own(JSContext *ctx, JSValueConst object, const char *name)
{
    if (!ohb_may_have_own(ctx, object))
        return false;
    JSAtom atom = JS_NewAtom(ctx, name);
    const int found = JS_GetOwnProperty(ctx, NULL, object, atom);
    JS_FreeAtom(ctx, atom);
    if (found < 0)
        JS_FreeValue(ctx, JS_GetException(ctx));
    return found > 0;
}

int ohb_arg_number(JSContext *ctx, JSValueConst value, const char *name, double *out)
{
    if (ohb_get_number(value, out))
        return 0;
    ohb_throw_arg_type(ctx, name, "of type number", value);
    return -1;
}

static int throw_range(JSContext *ctx, const char *name, int64_t min, int64_t max,
                       JSValueConst value)
{
    char range[64];
    snprintf(range, sizeof range, ">= %lld && <= %lld", (long long)min, (long long)max);
    ohb_throw_out_of_range(ctx, name, range, value);
    return -1;
}

int ohb_get_big_bits(JSContext *ctx, JSValueConst value, bool is_signed, uint64_t *out)
{
    int64_t bits;
    if (JS_ToBigInt64(ctx, &bits, value) < 0)
        return -1;
    JSValue back = is_signed ? JS_NewBigInt64(ctx, bits) : JS_NewBigUint64(ctx, (uint64_t)bits);
    bool fits = JS_IsStrictEqual(ctx, back, value);
    JS_FreeValue(ctx, back);
    *out = (uint64_t)bits;
    return fits;
}

int ohb_arg_integer(JSContext *ctx, JSValueConst value, const char *name, int64_t min, int64_t max,
                    int64_t *out)
{
    double number;
    if (ohb_arg_number(ctx, value, name, &number) < 0)
        return -1;
    if (!isfinite(number) || number != trunc(number)) {
        ohb_throw_out_of_range(ctx, name, "an integer", value);
        return -1;
    }
    if (number < (double)min || number > (double)max)
        return throw_range(ctx, name, min, max, value);
    *out = (int64_t)number;
    return 0;
}

int ohb_arg_size(JSContext *ctx, JSValueConst value, size_t *out)
{
    double number;
    if (ohb_arg_number(ctx, value, "size", &number) < 0)
        return -1;
    if (!(number >= 0 && number <= (double)OHB_MAX_LENGTH)) /* also NaN */
        return throw_range(ctx, "size", 0, OHB_MAX_LENGTH, value);
    *out = (size_t)number;
    return 0;
}

/* Looks a name up. One that the engine keeps in two bytes a character may still be all ASCII. */
static bool find_encoding_name(const ohb_string *text, oh_encoding *out)
{
    char narrow[16] = "";
    if (text->latin1)
        return oh_encoding_from_name((const char *)text->latin1, text->length, out) == OH_OK;
    if (text->length > sizeof narrow)
        return false;
    for (size_t i = 0; i < text->length; i++) {
        if (text->utf16[i] >= 0x80)
            return false;
        narrow[i] = (char)text->utf16[i];
    }
    return oh_encoding_from_name(narrow, text->length, out) == OH_OK;
}

static JSValue object_to_name(JSContext *ctx, JSValueConst object)
{
    JSValue to_name = oh_quickjs_require_export(ctx, "encoding_name", "toName");
    if (JS_IsException(to_name))
        return to_name;
    JSValue name = JS_Call(ctx, to_name, JS_UNDEFINED, 1, &object);
    JS_FreeValue(ctx, to_name);
    return name;
}

static JSValue to_name(JSContext *ctx, JSValueConst value)
{
    if (JS_IsString(value))
        return JS_DupValue(ctx, value);
    return JS_IsObject(value) ? object_to_name(ctx, value) : JS_ToString(ctx, value);
}

int ohb_find_encoding(JSContext *ctx, JSValueConst value, oh_encoding *out)
{
    if (JS_IsSymbol(value)) {
        JS_ThrowTypeError(ctx, "Cannot convert a Symbol value to a string");
        return -1;
    }
    JSValue name = to_name(ctx, value);
    ohb_string text;
    if (JS_IsException(name) || ohb_string_open(ctx, name, &text) < 0) {
        JS_FreeValue(ctx, name);
        return -1;
    }
    int known = find_encoding_name(&text, out);
    ohb_string_close(ctx, &text);
    JS_FreeValue(ctx, name);
    return known;
}

int ohb_arg_encoding(JSContext *ctx, JSValueConst value, oh_encoding *out)
{
    int known = ohb_find_encoding(ctx, value, out);
    if (known == 0)
        ohb_throw_unknown_encoding(ctx, value);
    return known > 0 ? 0 : -1;
}

int ohb_arg_uint8array(JSContext *ctx, JSValueConst value, const char *name, ohb_bytes *out)
{
    if (ohb_get_uint8array(ctx, value, out))
        return 0;
    ohb_throw_arg_type(ctx, name, "an instance of Buffer or Uint8Array", value);
    return -1;
}

int ohb_this_bytes(JSContext *ctx, JSValueConst this_value, ohb_bytes *out)
{
    if (ohb_get_uint8array(ctx, this_value, out) || ohb_get_view(ctx, this_value, out))
        return 0;
    ohb_throw_plain(ctx, OHB_TYPE_ERROR, "ERR_INVALID_ARG_TYPE", "argument must be a buffer");
    return -1;
}

int ohb_this_writable(JSContext *ctx, JSValueConst this_value, ohb_bytes *out)
{
    if (ohb_this_bytes(ctx, this_value, out) < 0)
        return -1;
    if (!ohb_is_immutable(ctx, this_value))
        return 0;
    ohb_throw_frozen(ctx);
    return -1;
}
