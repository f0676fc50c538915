/* Functions of the module `buffer` that look at or change the encoding of bytes: transcode, isUtf8,
   isAscii.

   transcode() goes through UTF-16. What the target cannot hold becomes "?", one for each character;
   between utf8 and ucs2 malformed text is an error instead, because Node's converter says so there.
 */
#include "text_transcode.h"
#include "js_module.h"

#include "buffer/buffer_memory.h"
#include "text_string.h"

#include <offheap/codec.h>

/* ICU's numbers, which Node shows as `errno`. */
enum { ILLEGAL_ARGUMENT = 1, INVALID_CHARACTER = 10 };

static JSValue throw_transcode(JSContext *ctx, int number, const char *code)
{
    JSValue error = JS_NewPlainError(ctx, "Unable to transcode Buffer [%s]", code);
    if (JS_IsException(error) ||
        JS_DefinePropertyValueStr(ctx, error, "code", JS_NewString(ctx, code), JS_PROP_C_W_E) < 0 ||
        JS_DefinePropertyValueStr(ctx, error, "errno", JS_NewInt32(ctx, number), JS_PROP_C_W_E) <
            0) {
        JS_FreeValue(ctx, error);
        return JS_EXCEPTION;
    }
    return JS_Throw(ctx, error);
}

/* Text between the two encodings: units, of which malformed ones are U+FFFD. */
typedef struct units {
    uint16_t *data;
    size_t length;
    bool is_valid;
} units;

static void repair_surrogates(units *text)
{
    for (size_t i = 0; i < text->length; i++) {
        if ((text->data[i] & 0xF800) != 0xD800)
            continue;
        if ((text->data[i] & 0xFC00) == 0xD800 && i + 1 < text->length &&
            (text->data[i + 1] & 0xFC00) == 0xDC00) {
            i++;
            continue;
        }
        text->data[i] = 0xFFFD;
        text->is_valid = false;
    }
}

/* True when the last whole unit of UTF-16LE is the first half of a pair. */
static bool ends_in_lead(ohb_bytes source)
{
    size_t whole = source.length & ~(size_t)1;
    return whole >= 2 && (source.data[whole - 1] & 0xFC) == 0xD8;
}

static bool decode_units(JSContext *ctx, ohb_bytes source, oh_encoding encoding, oh_encoding to,
                         units *text)
{
    *text = (units){js_malloc(ctx, (source.length + 1) * sizeof(uint16_t)), source.length, true};
    if (!text->data)
        return false;
    switch (encoding) {
    case OH_UTF8:
        text->is_valid = oh_is_utf8(source.data, source.length);
        text->length = oh_utf8_to_utf16(text->data, source.data, source.length);
        break;
    case OH_UTF16LE:
        text->length = source.length / 2;
        for (size_t i = 0; i < text->length; i++)
            text->data[i] = (uint16_t)(source.data[2 * i] | source.data[2 * i + 1] << 8);
        repair_surrogates(text);
        /* Half a unit at the end is an error of its own, unless it could complete a pair. */
        if (source.length % 2 == 1 && to == OH_UTF16LE && !ends_in_lead(source))
            text->data[text->length++] = 0xFFFD;
        if (source.length == 1)
            text->is_valid = false;
        break;
    default:
        for (size_t i = 0; i < source.length; i++)
            text->data[i] = encoding == OH_ASCII && source.data[i] > 0x7F ? 0xFFFD : source.data[i];
        break;
    }
    return true;
}

/* Characters of the basic plane that show nothing (Default_Ignorable_Code_Point): ICU, and so Node,
 * leaves them out where the target has none of them. */
static bool is_ignorable(uint16_t unit)
{
    static const uint16_t ranges[][2] = {
        {0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x061C, 0x061C}, {0x115F, 0x1160}, {0x17B4, 0x17B5},
        {0x180B, 0x180F}, {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164},
        {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFF8}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (unit >= ranges[i][0] && unit <= ranges[i][1])
            return true;
    return false;
}

/* One byte a character; "?" for what is above `last`. Returns the bytes written. */
static size_t narrow(uint8_t *dst, const units *text, uint16_t last)
{
    size_t written = 0;
    for (size_t i = 0; i < text->length; i++) {
        uint16_t unit = text->data[i];
        i += (unit & 0xFC00) == 0xD800; /* a pair is one character */
        if (unit <= last)
            dst[written++] = (uint8_t)unit;
        else if (!is_ignorable(unit))
            dst[written++] = '?';
    }
    return written;
}

static JSValue encode_units(JSContext *ctx, const units *text, oh_encoding encoding)
{
    ohb_string view = {.utf16 = text->data, .length = text->length};
    bool is_narrow = encoding == OH_LATIN1 || encoding == OH_ASCII;
    size_t length = ohb_encoded_length(&view, encoding);
    uint8_t *bytes;
    JSValue buffer = ohb_new_buffer(ctx, length, OHB_UNSAFE, &bytes);
    if (JS_IsException(buffer) || length == 0)
        return buffer;
    size_t written = is_narrow ? narrow(bytes, text, encoding == OH_LATIN1 ? 0xFF : 0x7F)
                               : ohb_encode_text(&view, encoding, bytes, length, NULL);
    if (written == length)
        return buffer;
    JSValue shorter = ohb_new_buffer_copy(ctx, bytes, written);
    JS_FreeValue(ctx, buffer);
    return shorter;
}

static bool is_transcodable(oh_encoding encoding)
{
    return encoding == OH_UTF8 || encoding == OH_UTF16LE || encoding == OH_LATIN1 ||
           encoding == OH_ASCII;
}

/* The encoding of an argument: 1, 0 when transcode() does not do it, -1 when it threw. */
static int read_encoding(JSContext *ctx, JSValueConst value, oh_encoding *out)
{
    *out = OH_UTF8;
    if (JS_IsUndefined(value) || JS_IsNull(value))
        return 1;
    JSValue name = ohb_call_js(ctx, "encoding_name", "normalize", 1, &value);
    int known = JS_IsException(name)   ? -1
                : JS_IsUndefined(name) ? 0
                                       : ohb_find_encoding(ctx, name, out);
    JS_FreeValue(ctx, name);
    return known == 1 ? is_transcodable(*out) : known;
}

/* Node asks a source for its `length`, which a program may have defined anew, whether it is empty.
 * 1, 0, or -1 when it threw. */
static int is_empty(JSContext *ctx, JSValueConst source, ohb_bytes bytes)
{
    if (!ohb_has_own(ctx, source, "length"))
        return bytes.length == 0;
    double length;
    JSValue value = JS_GetPropertyStr(ctx, source, "length");
    if (JS_IsException(value))
        return -1;
    bool is_zero = ohb_get_number(value, &length) && length == 0;
    JS_FreeValue(ctx, value);
    return is_zero;
}

JSValue ohb_transcode(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    ohb_bytes source;
    oh_encoding from, to;
    if (ohb_arg_uint8array(ctx, argv[0], "source", &source) < 0)
        return JS_EXCEPTION;
    int has_nothing = is_empty(ctx, argv[0], source);
    if (has_nothing != 0)
        return has_nothing < 0 ? JS_EXCEPTION : ohb_new_buffer_copy(ctx, NULL, 0);
    int knows_from = read_encoding(ctx, argv[1], &from), knows_to = 0;
    if (knows_from >= 0)
        knows_to = read_encoding(ctx, argv[2], &to);
    if (knows_from < 0 || knows_to < 0)
        return JS_EXCEPTION;
    ohb_get_uint8array(ctx, argv[0], &source); /* an object's name may have run code */
    if (!knows_from || !knows_to)
        return throw_transcode(ctx, ILLEGAL_ARGUMENT, "U_ILLEGAL_ARGUMENT_ERROR");
    units text;
    if (from == OH_ASCII && to == OH_UTF16LE)
        from = OH_LATIN1; /* Node widens the bytes, whatever they are */
    uint8_t *copy = NULL;
    if (ohb_may_change(ctx, argv[0])) {
        copy = ohb_copy_bytes(ctx, source.data, source.length);
        if (!copy)
            return JS_EXCEPTION;
        source.data = copy;
    }
    bool is_decoded = decode_units(ctx, source, from, to, &text);
    js_free(ctx, copy);
    if (!is_decoded)
        return JS_EXCEPTION;
    bool is_strict = (from == OH_UTF8 && to == OH_UTF16LE) || (from == OH_UTF16LE && to == OH_UTF8);
    JSValue result = is_strict && !text.is_valid
                         ? throw_transcode(ctx, INVALID_CHARACTER, "U_INVALID_CHAR_FOUND")
                         : encode_units(ctx, &text, to);
    js_free(ctx, text.data);
    return result;
}

static JSValue check(JSContext *ctx, JSValueConst value, bool (*holds)(const uint8_t *, size_t))
{
    ohb_bytes bytes;
    bool is_typed_array = JS_IsObject(value) && JS_GetTypedArrayType(value) >= 0;
    if (is_typed_array ? ohb_get_view(ctx, value, &bytes)
                       : ohb_get_array_buffer(ctx, value, &bytes))
        return JS_NewBool(ctx, holds(bytes.data, bytes.length));
    return ohb_throw_arg_type(ctx, "input", "an instance of ArrayBuffer, Buffer, or TypedArray",
                              value);
}

JSValue ohb_is_utf8(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    return check(ctx, argv[0], oh_is_utf8);
}

JSValue ohb_is_ascii(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    return check(ctx, argv[0], oh_is_ascii);
}
