/* The working part of TextDecoder (js/text_decoder.js has the class): WHATWG decoding with state.

   A decoder keeps the bytes of a character that a stream cut in two. With the next chunk they are
   put in front of it. UTF-8 has at most three such bytes, UTF-16 three (a lead surrogate and half a
   unit), the multi-byte encodings a few more. Single bytes keep nothing. */
#include "text_decoder.h"

#include "buffer/buffer_memory.h"
#include "js_module.h"
#include "multibyte.h"
#include "probes.h"
#include "state.h"
#include "text_string.h"
#include "web/web_encodings.h"

enum { KEPT_MAX = 16 };

typedef struct decoder {
    const ohb_web_encoding *encoding;
    ohb_multibyte multibyte;
    bool is_fatal;
    bool ignores_bom;
    bool bom_seen;
    size_t kept_bytes;
    uint8_t kept[KEPT_MAX];
} decoder;

static JSClassID decoder_class;

static void finalize_decoder(JSRuntime *rt, JSValueConst value)
{
    decoder *d = JS_GetOpaque(value, decoder_class);
    js_free_rt(rt, d);
}

static const JSClassDef decoder_definition = {"TextDecoder state", .finalizer = finalize_decoder};

static bool has_single_bytes(const decoder *d)
{
    return d->encoding->decodes == OHB_DECODES_SINGLE_BYTE ||
           d->encoding->decodes == OHB_DECODES_USER_DEFINED;
}

/* Node's C++ decodes all but single bytes; there a script complains, with an errno that it lacks.
 */
static JSValue throw_invalid(JSContext *ctx, decoder *d)
{
    static const char code[] = "ERR_ENCODING_INVALID_ENCODED_DATA";
    char text[96];
    d->kept_bytes = 0;
    snprintf(text, sizeof text, "The encoded data was not valid for encoding %s",
             d->encoding->name);
    if (!has_single_bytes(d))
        return ohb_throw_plain(ctx, OHB_TYPE_ERROR, code, text);
    JSValue words = JS_NewString(ctx, text);
    JSValue error = ohb_call_js(ctx, "errors", "invalidEncodedData", 1, (JSValueConst *)&words);
    JS_FreeValue(ctx, words);
    return JS_IsException(error) ? error : JS_Throw(ctx, error);
}

/* UTF-8. */

static void keep(decoder *d, ohb_bytes input, size_t decoded)
{
    d->kept_bytes = input.length - decoded;
    if (d->kept_bytes > 0)
        memcpy(d->kept, input.data + decoded, d->kept_bytes);
}

static JSValue decode_utf8(JSContext *ctx, decoder *d, ohb_bytes input, bool is_stream)
{
    bool keeps_bom = d->ignores_bom || d->bom_seen;
    size_t length = is_stream ? oh_utf8_complete_length(input.data, input.length) : input.length;
    keep(d, input, length);
    if (!is_stream)
        d->bom_seen = false;
    if (length == 0)
        return JS_NewStringLen(ctx, "", 0);
    oh_utf8_shape shape = oh_utf8_classify(input.data, length);
    if (d->is_fatal && !shape.is_valid)
        return throw_invalid(ctx, d);
    d->bom_seen = is_stream;
    bool has_bom = length >= 3 && memcmp(input.data, "\xEF\xBB\xBF", 3) == 0;
    if (!has_bom || keeps_bom)
        return ohb_decode_utf8(ctx, input.data, length, shape);
    return ohb_decode_text(ctx, JS_UNDEFINED, input.data + 3, length - 3, OH_UTF8);
}

/* UTF-16. */

static uint16_t load_unit(const uint8_t *bytes, bool is_big)
{
    unsigned high = bytes[is_big ? 0 : 1], low = bytes[is_big ? 1 : 0];
    return (uint16_t)(high << 8 | low);
}

static bool is_lead(uint16_t unit)
{
    return (unit & 0xFC00) == 0xD800;
}

static bool is_trail(uint16_t unit)
{
    return (unit & 0xFC00) == 0xDC00;
}

/* Bytes that are whole characters; what is left of a stream waits for more. */
static size_t complete_utf16(ohb_bytes input, bool is_big)
{
    size_t length = input.length & ~(size_t)1;
    if (length >= 2 && is_lead(load_unit(input.data + length - 2, is_big)))
        length -= 2;
    return length;
}

/* Decodes whole units; lone surrogates become U+FFFD. Returns how many did. */
static size_t convert_utf16(uint16_t *units, const uint8_t *bytes, size_t count, bool is_big)
{
    size_t replaced = 0;
    for (size_t i = 0; i < count; i++) {
        units[i] = load_unit(bytes + 2 * i, is_big);
        if (!is_lead(units[i]) && !is_trail(units[i]))
            continue;
        if (is_lead(units[i]) && i + 1 < count && is_trail(load_unit(bytes + 2 * i + 2, is_big))) {
            units[i + 1] = load_unit(bytes + 2 * i + 2, is_big);
            i++;
            continue;
        }
        units[i] = 0xFFFD;
        replaced++;
    }
    return replaced;
}

/* The string of the units, from `start` on, and gives up the room they were written in. */
static JSValue finish_units(JSContext *ctx, ohb_new_string *room, size_t start, size_t end)
{
    JSValue text = ohb_decode_utf16(ctx, (uint16_t *)room->chars + start, end - start);
    ohb_drop_string(ctx, room);
    return text;
}

static JSValue decode_utf16(JSContext *ctx, decoder *d, ohb_bytes input, bool is_stream)
{
    bool is_big = d->encoding->decodes == OHB_DECODES_UTF16BE;
    bool keeps_bom = d->ignores_bom || d->bom_seen;
    size_t length = is_stream ? complete_utf16(input, is_big) : input.length;
    keep(d, input, length);
    ohb_new_string room;
    uint16_t *units = ohb_begin_utf16(ctx, length / 2 + 1, &room);
    if (!units)
        return JS_EXCEPTION;
    size_t count = length / 2;
    size_t replaced = convert_utf16(units, input.data, count, is_big);
    bool ends_in_lead =
        count > 0 && is_lead(load_unit(input.data + length - length % 2 - 2, is_big));
    if (length % 2 == 1) { /* half a unit, together with the half pair before it, is one fault */
        replaced++;
        if (!ends_in_lead)
            units[count++] = 0xFFFD;
    }
    if (!is_stream)
        d->bom_seen = false;
    if (d->is_fatal && replaced > 0) {
        ohb_drop_string(ctx, &room);
        return throw_invalid(ctx, d);
    }
    bool drops_bom = count > 0 && units[0] == 0xFEFF && !keeps_bom;
    d->bom_seen |= is_stream && count > 0;
    return finish_units(ctx, &room, drops_bom, count);
}

/* Single bytes. */

static uint16_t map_byte(const ohb_web_encoding *encoding, uint8_t byte)
{
    if (byte < 0x80)
        return byte;
    return encoding->high ? encoding->high[byte - 0x80] : (uint16_t)(0xF700 + byte);
}

static JSValue decode_single_bytes(JSContext *ctx, decoder *d, ohb_bytes input)
{
    if (oh_is_ascii(input.data, input.length))
        return ohb_decode_text(ctx, JS_UNDEFINED, input.data, input.length, OH_LATIN1);
    ohb_new_string room;
    uint16_t *units = ohb_begin_utf16(ctx, input.length, &room);
    if (!units)
        return JS_EXCEPTION;
    bool is_valid = true;
    for (size_t i = 0; i < input.length; i++) {
        units[i] = map_byte(d->encoding, input.data[i]);
        is_valid = is_valid && units[i] != 0xFFFD;
    }
    if (is_valid || !d->is_fatal)
        return finish_units(ctx, &room, 0, input.length);
    ohb_drop_string(ctx, &room);
    return throw_invalid(ctx, d);
}

/* Multi-byte. */

static JSValue decode_multibyte(JSContext *ctx, decoder *d, ohb_bytes input, bool is_stream)
{
    ohb_new_string room;
    uint16_t *units = ohb_begin_utf16(ctx, input.length + 1, &room);
    if (!units)
        return JS_EXCEPTION;
    size_t kept = 0;
    bool is_valid = true;
    size_t count = ohb_multibyte_decode(&d->multibyte, units, input.data, input.length, !is_stream,
                                        &kept, &is_valid);
    if (!is_stream)
        ohb_multibyte_reset(&d->multibyte);
    keep(d, input, input.length - (kept < KEPT_MAX ? kept : 0));
    if (is_valid || !d->is_fatal)
        return finish_units(ctx, &room, 0, count);
    ohb_drop_string(ctx, &room);
    ohb_multibyte_reset(&d->multibyte);
    return throw_invalid(ctx, d);
}

/* Natives. */

static JSValue decode_input(JSContext *ctx, decoder *d, ohb_bytes input, bool is_stream)
{
    switch (d->encoding->decodes) {
    case OHB_DECODES_UTF8:
        return decode_utf8(ctx, d, input, is_stream);
    case OHB_DECODES_UTF16LE:
    case OHB_DECODES_UTF16BE:
        return decode_utf16(ctx, d, input, is_stream);
    case OHB_DECODES_MULTI_BYTE:
        return decode_multibyte(ctx, d, input, is_stream);
    default:
        return decode_single_bytes(ctx, d, input);
    }
}

/* The kept bytes, if any, and the input behind them, in memory of their own. */
static JSValue decode_with_kept(JSContext *ctx, decoder *d, ohb_bytes input, bool is_stream)
{
    ohb_bytes joined = {.length = d->kept_bytes + input.length};
    joined.data = js_malloc(ctx, joined.length);
    if (!joined.data)
        return JS_EXCEPTION;
    memcpy(joined.data, d->kept, d->kept_bytes);
    if (input.length > 0)
        memcpy(joined.data + d->kept_bytes, input.data, input.length);
    JSValue text = decode_input(ctx, d, joined, is_stream);
    js_free(ctx, joined.data);
    return text;
}

/* Tells the monitor what became a string: of a stream's chunk only the characters that lie in it as
   a whole, since a decoder is how a cut one is put together. The multi-byte encodings have no
   advice to give. */
static void report(JSContext *ctx, const decoder *d, uint64_t begun, JSValueConst handle,
                   ohb_bytes input, bool had_kept, JSValueConst text)
{
    ohb_decodes decodes = d->encoding->decodes;
    oh_encoding encoding = decodes == OHB_DECODES_UTF8      ? OH_UTF8
                           : decodes == OHB_DECODES_UTF16LE ? OH_UTF16LE
                                                            : OH_LATIN1;
    if (decodes == OHB_DECODES_UTF16BE || decodes == OHB_DECODES_MULTI_BYTE)
        return;
    size_t start = 0,
           end = input.length - (d->kept_bytes < input.length ? d->kept_bytes : input.length);
    while (encoding == OH_UTF8 && had_kept && start < end && (input.data[start] & 0xC0) == 0x80)
        start++;
    if (start < end)
        ohb_probe_decode(ctx, begun, handle, input.data + start, end - start, encoding, text);
}

/* decode(decoder, input, isStream): undefined when the input holds no bytes */
static JSValue decode(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    decoder *d = JS_GetOpaque2(ctx, argv[0], decoder_class);
    ohb_bytes input = {NULL, 0};
    if (!d)
        return JS_EXCEPTION;
    if (!JS_IsUndefined(argv[1]) && !ohb_get_view(ctx, argv[1], &input) &&
        !ohb_get_array_buffer(ctx, argv[1], &input))
        return JS_UNDEFINED;
    bool is_stream = JS_ToBool(ctx, argv[2]) > 0;
    if (is_stream && input.length == 0)
        return JS_NewStringLen(ctx, "", 0);
    bool had_kept = d->kept_bytes > 0;
    uint64_t begun = oh_probe_conversion_begin();
    bool needs_copy = had_kept || (input.length > 0 && ohb_may_change(ctx, argv[1]));
    JSValue text = needs_copy ? decode_with_kept(ctx, d, input, is_stream)
                              : decode_input(ctx, d, input, is_stream);
    if (oh_probe_is_active() && !JS_IsException(text)) /* an error's making may free the input */
        report(ctx, d, begun, argv[1], input, had_kept, text);
    return text;
}

static JSValue wrap_decoder(JSContext *ctx, const ohb_web_encoding *encoding,
                            const ohb_multibyte *multibyte)
{
    JSValue object = JS_NewObjectClass(ctx, decoder_class);
    decoder *d = JS_IsException(object) ? NULL : js_mallocz(ctx, sizeof *d);
    if (!d) {
        JS_FreeValue(ctx, object);
        return JS_EXCEPTION;
    }
    d->encoding = encoding;
    d->multibyte = *multibyte;
    JS_SetOpaque(object, d);
    return object;
}

/* find(label): the encoding's index, undefined for an unknown label */
static JSValue find(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    size_t length;
    const char *label = JS_ToCStringLen(ctx, &length, argv[0]);
    if (!label)
        return JS_EXCEPTION;
    const ohb_web_encoding *encoding = ohb_find_web_encoding(label, length);
    JS_FreeCString(ctx, label);
    return encoding ? JS_NewInt64(ctx, encoding - ohb_web_encodings) : JS_UNDEFINED;
}

static const ohb_web_encoding *encoding_at(JSContext *ctx, JSValueConst index)
{
    int32_t at = 0;
    JS_ToInt32(ctx, &at, index); /* what find() gave */
    return &ohb_web_encodings[at];
}

/* create(index, isFatal, ignoresBom): undefined when there is no decoder for the encoding */
static JSValue create(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    const ohb_web_encoding *encoding = encoding_at(ctx, argv[0]);
    ohb_multibyte multibyte = {0};
    if (encoding->decodes == OHB_DECODES_REPLACEMENT ||
        (encoding->decodes == OHB_DECODES_MULTI_BYTE &&
         ohb_multibyte_init(&multibyte, encoding->multibyte,
                            &ohb_get_state(ctx)->runtime->multibyte_tables) < 0))
        return JS_UNDEFINED;
    JSValue object = wrap_decoder(ctx, encoding, &multibyte);
    if (JS_IsException(object))
        return object;
    decoder *d = JS_GetOpaque(object, decoder_class);
    d->is_fatal = JS_ToBool(ctx, argv[1]) > 0;
    d->ignores_bom = JS_ToBool(ctx, argv[2]) > 0;
    return object;
}

/* nameOf(decoder or index) */
static JSValue name_of(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    if (JS_IsNumber(argv[0]))
        return JS_NewString(ctx, encoding_at(ctx, argv[0])->name);
    decoder *d = JS_GetOpaque2(ctx, argv[0], decoder_class);
    return d ? JS_NewString(ctx, d->encoding->name) : JS_EXCEPTION;
}

/* isSingleByte(decoder) */
static JSValue is_single_byte(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    decoder *d = JS_GetOpaque2(ctx, argv[0], decoder_class);
    return d ? JS_NewBool(ctx, has_single_bytes(d)) : JS_EXCEPTION;
}

/* keepsBytes(decoder): a stream's last piece ended inside of a character */
static JSValue keeps_bytes(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    decoder *d = JS_GetOpaque2(ctx, argv[0], decoder_class);
    return d ? JS_NewBool(ctx, d->kept_bytes > 0) : JS_EXCEPTION;
}

static const JSCFunctionListEntry natives[] = {
    JS_CFUNC_DEF("find", 1, find),
    JS_CFUNC_DEF("create", 3, create),
    JS_CFUNC_DEF("decode", 3, decode),
    JS_CFUNC_DEF("nameOf", 1, name_of),
    JS_CFUNC_DEF("isSingleByte", 1, is_single_byte),
    JS_CFUNC_DEF("keepsBytes", 1, keeps_bytes),
};

int ohb_init_text_decoder(JSContext *ctx)
{
    JSRuntime *rt = JS_GetRuntime(ctx);
    JS_NewClassID(rt, &decoder_class);
    if (!JS_IsRegisteredClass(rt, decoder_class) &&
        JS_NewClass(rt, decoder_class, &decoder_definition) < 0)
        return -1;
    return ohb_register_natives(ctx, "text_decoder", natives, sizeof natives / sizeof natives[0]);
}
