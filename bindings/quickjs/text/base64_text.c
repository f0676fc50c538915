/* atob() and btoa(): base64 in strings whose characters stand for bytes.

   atob() takes the HTML standard's forgiving base64: ASCII white space anywhere, padding optional
   but right when it is there. The letters are checked here, the decoding is the library's. */
#include "base64_text.h"

#include "js_module.h"

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
    JSValue arguments[] = {JS_NewString(ctx, message), JS_NewString(ctx, "InvalidCharacterError")};
    JSValue error = ohb_call_js(ctx, "dom_exception", "domException", 2, (JSValueConst *)arguments);
    JS_FreeValue(ctx, arguments[0]);
    JS_FreeValue(ctx, arguments[1]);
    return JS_IsException(error) ? error : JS_Throw(ctx, error);
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
    /* A single letter too many is the other fault, whatever the padding. */
    return *padding == 0 || (*padding <= 2 && (*letters % 4 == 4 - *padding || *letters % 4 == 1));
}

/* Letters only, with the right padding: then decoding gives exactly this many bytes, and if it
   does, there was nothing else in the text. SIZE_MAX when the text cannot be of that kind. */
static size_t plain_length(const ohb_string *text)
{
    size_t letters = text->length;
    while (letters > 0 && text->length - letters < 2 && text->latin1[letters - 1] == '=')
        letters--;
    bool is_padded_right = letters == text->length || text->length % 4 == 0;
    bool is_url = memchr(text->latin1, '-', letters) || memchr(text->latin1, '_', letters);
    return letters % 4 == 1 || !is_padded_right || is_url ? SIZE_MAX
                                                          : letters / 4 * 3 + letters % 4 * 3 / 4;
}

/* Throws what is wrong with the text, if something is. */
static int check_base64(JSContext *ctx, const ohb_string *text)
{
    size_t letters = 0, padding = 0;
    if (!scan_base64(text->latin1, text->length, &letters, &padding))
        throw_character(ctx, "Invalid character");
    else if (letters % 4 == 1)
        throw_character(ctx, "The string to be decoded is not correctly encoded.");
    else
        return 0;
    return -1;
}

static JSValue decode_base64(JSContext *ctx, const ohb_string *text)
{
    if (text->length == 0)
        return JS_NewStringLen(ctx, "", 0);
    ohb_new_string room;
    uint8_t *chars = ohb_begin_latin1(ctx, oh_base64_decoded_bound(text->length), &room);
    if (!chars)
        return JS_EXCEPTION;
    size_t length = oh_base64_decode(chars, (const char *)text->latin1, text->length);
    if (length == plain_length(text) || check_base64(ctx, text) == 0)
        return ohb_finish_string(ctx, &room, length);
    ohb_drop_string(ctx, &room);
    return JS_EXCEPTION;
}

static JSValue encode_base64(JSContext *ctx, const ohb_string *text)
{
    return ohb_decode_text(ctx, JS_UNDEFINED, text->latin1, text->length, OH_BASE64);
}

/* Does the work on one-byte characters, which nearly every string has that could be base64 or
 * bytes. */
static JSValue convert_narrow(JSContext *ctx, const ohb_string *text,
                              JSValue (*work)(JSContext *, const ohb_string *))
{
    if (text->latin1)
        return work(ctx, text);
    if (!ohb_fits_latin1(text))
        return throw_character(ctx, "Invalid character");
    uint8_t *chars = js_malloc(ctx, text->length + 1);
    if (!chars)
        return JS_EXCEPTION;
    oh_utf16_to_latin1(chars, text->utf16, text->length);
    JSValue result = work(ctx, &(ohb_string){.latin1 = chars, .length = text->length});
    js_free(ctx, chars);
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
    JSValue result = convert_narrow(ctx, &text, work);
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
