/* Buffers from text, and what the constructor says about text: Buffer.from(string),
   Buffer.byteLength, Buffer.isEncoding. */
#include "buffer/buffer_memory.h"
#include "buffer/buffer_methods.h"
#include "probes.h"
#include "text_string.h"

/* Buffer.from()'s encoding: what is no string, or empty, is UTF-8. */
static int from_encoding(JSContext *ctx, JSValueConst value, oh_encoding *out)
{
    *out = OH_UTF8;
    if (!JS_IsString(value) || ohb_string_length(ctx, value) == 0)
        return 0;
    return ohb_arg_encoding(ctx, value, out);
}

static JSValue buffer_from_text(JSContext *ctx, const ohb_string *text, oh_encoding encoding)
{
    uint64_t begun = oh_probe_conversion_begin();
    size_t length = ohb_encoded_length(text, encoding);
    uint8_t *bytes;
    JSValue buffer = ohb_new_buffer(ctx, length, OHB_UNSAFE, &bytes);
    if (JS_IsException(buffer) || length == 0)
        return buffer;
    size_t written = ohb_encode_whole(text, encoding, bytes, length);
    ohb_probe_encode(begun, bytes, written, encoding, text);
    if (written == length)
        return buffer;
    /* Base64 or hex with something else in it. */
    JSValue shorter = written * 2 < length ? ohb_new_buffer_copy(ctx, bytes, written)
                                           : ohb_new_buffer_view(ctx, buffer, 0, written);
    JS_FreeValue(ctx, buffer);
    return shorter;
}

JSValue ohb_buffer_from_string(JSContext *ctx, JSValueConst string, JSValueConst encoding_value)
{
    oh_encoding encoding;
    ohb_string text;
    if (from_encoding(ctx, encoding_value, &encoding) < 0 ||
        ohb_string_open(ctx, string, &text) < 0)
        return JS_EXCEPTION;
    JSValue buffer = buffer_from_text(ctx, &text, encoding);
    ohb_string_close(ctx, &text);
    return buffer;
}

/* Anything false, and any name that is of no encoding, counts as UTF-8. */
static int length_encoding(JSContext *ctx, JSValueConst value, oh_encoding *out)
{
    *out = OH_UTF8;
    if (JS_IsUndefined(value) || JS_ToBool(ctx, value) == 0)
        return 0;
    int known = ohb_find_encoding(ctx, value, out);
    if (known == 0)
        *out = OH_UTF8;
    return known < 0 ? -1 : 0;
}

JSValue ohb_buffer_byte_length(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int magic)
{
    (void)this_value, (void)argc, (void)magic;
    ohb_bytes bytes;
    if (ohb_get_view(ctx, argv[0], &bytes) || ohb_get_array_buffer(ctx, argv[0], &bytes))
        return ohb_has_own(ctx, argv[0], "byteLength")
                   ? JS_GetPropertyStr(ctx, argv[0], "byteLength")
                   : JS_NewInt64(ctx, (int64_t)bytes.length);
    if (!JS_IsString(argv[0]))
        return ohb_throw_arg_type(
            ctx, "string", "of type string or an instance of Buffer or ArrayBuffer", argv[0]);
    oh_encoding encoding;
    ohb_string text;
    if (ohb_string_length(ctx, argv[0]) == 0)
        return JS_NewInt32(ctx, 0);
    if (length_encoding(ctx, argv[1], &encoding) < 0 || ohb_string_open(ctx, argv[0], &text) < 0)
        return JS_EXCEPTION;
    uint64_t begun = oh_probe_conversion_begin();
    size_t length = ohb_encoded_length(&text, encoding);
    ohb_probe_encode(begun, NULL, length, encoding, &text);
    ohb_string_close(ctx, &text);
    return JS_NewInt64(ctx, (int64_t)length);
}

JSValue ohb_buffer_is_encoding(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int magic)
{
    (void)this_value, (void)argc, (void)magic;
    oh_encoding encoding;
    if (!JS_IsString(argv[0]) || ohb_string_length(ctx, argv[0]) == 0)
        return JS_FALSE;
    int known = ohb_find_encoding(ctx, argv[0], &encoding);
    return known < 0 ? JS_EXCEPTION : JS_NewBool(ctx, known);
}
