/* atob() and btoa(): base64 in strings whose characters stand for bytes.

   atob() takes the HTML standard's forgiving base64: ASCII white space anywhere, padding optional
   but right when it is there. The letters are checked here, the decoding is the library's. */
#include "base64_text.h"

#include "arguments.h"
#include "text_string.h"

#include <offheap/codec.h>

/* What a character of base64 text is. */
typedef enum letter { LETTER, SPACE, PADDING, FOREIGN } letter;

static letter classify(uint16_t unit)
{
    if ((unit >= 'A' && unit <= 'Z') || (unit >= 'a' && unit <= 'z') ||
        (unit >= '0' && unit <= '9') || unit == '+' || unit == '/')
        return LETTER;
    if (unit == ' ' || unit == '\t' || unit == '\n' || unit == '\f' || unit == '\r')
        return SPACE;
    return unit == '=' ? PADDING : FOREIGN;
}

static JSValue throw_character(JSContext *ctx, const char *message)
{
    return JS_ThrowDOMException(ctx, "InvalidCharacterError", "%s", message);
}

/* Counts letters and padding; false when a character is foreign or a letter follows padding. */
static bool scan_base64(const uint8_t *chars, size_t length, size_t *letters, size_t *padding)
{
    for (size_t i = 0; i < length; i++) {
        switch (classify(chars[i])) {
        case LETTER:
            if (*padding > 0)
                return false;
            ++*letters;
            break;
        case PADDING:
            ++*padding;
            break;
        case SPACE:
            break;
        case FOREIGN:
            return false;
        }
    }
    return *padding == 0 || (*padding <= 2 && *letters % 4 == 4 - *padding);
}

static JSValue decode_base64(JSContext *ctx, const ohb_string *text)
{
    size_t letters = 0, padding = 0;
    /* Base64 is ASCII: text that the engine keeps wide has a foreign character, unless all of it
     * fits. */
    if (!text->latin1 || !scan_base64(text->latin1, text->length, &letters, &padding))
        return throw_character(ctx, "Invalid character");
    if (letters % 4 == 1)
        return throw_character(ctx, "The string to be decoded is not correctly encoded.");
    if (letters == 0)
        return JS_NewStringLen(ctx, "", 0);
    ohb_new_string room;
    uint8_t *chars = ohb_begin_latin1(ctx, oh_base64_decoded_bound(text->length), &room);
    if (!chars)
        return JS_EXCEPTION;
    size_t length = oh_base64_decode(chars, (const char *)text->latin1, text->length);
    return ohb_finish_string(ctx, &room, length);
}

static JSValue encode_base64(JSContext *ctx, const ohb_string *text)
{
    if (text->latin1)
        return ohb_decode_text(ctx, text->latin1, text->length, OH_BASE64);
    if (!ohb_fits_latin1(text))
        return throw_character(ctx, "Invalid character");
    uint8_t *bytes = js_malloc(ctx, text->length);
    if (!bytes)
        return JS_EXCEPTION;
    oh_utf16_to_latin1(bytes, text->utf16, text->length);
    JSValue result = ohb_decode_text(ctx, bytes, text->length, OH_BASE64);
    js_free(ctx, bytes);
    return result;
}

static JSValue convert(JSContext *ctx, int argc, JSValueConst value,
                       JSValue (*work)(JSContext *, const ohb_string *))
{
    if (argc == 0)
        return ohb_throw(ctx, OHB_TYPE_ERROR, "ERR_MISSING_ARGS",
                         "The \"input\" argument must be specified");
    if (JS_IsSymbol(value))
        return JS_ThrowTypeError(ctx, "Cannot convert a Symbol value to a string");
    JSValue string = JS_ToString(ctx, value);
    ohb_string text;
    if (JS_IsException(string) || ohb_string_open(ctx, string, &text) < 0) {
        JS_FreeValue(ctx, string);
        return JS_EXCEPTION;
    }
    JSValue result = work(ctx, &text);
    ohb_string_close(ctx, &text);
    JS_FreeValue(ctx, string);
    return result;
}

JSValue ohb_atob(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value;
    return convert(ctx, argc, argv[0], decode_base64);
}

JSValue ohb_btoa(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value;
    return convert(ctx, argc, argv[0], encode_base64);
}
