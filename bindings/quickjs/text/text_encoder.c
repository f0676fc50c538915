/* The working part of TextEncoder (js/text_encoder.js has the class). */
#include "buffer/buffer_memory.h"
#include "js_module.h"
#include "probes.h"
#include "text_decoder.h"
#include "text_string.h"

/* A Buffer that is a plain Uint8Array. */
static JSValue make_plain(JSContext *ctx, JSValue buffer)
{
    if (JS_IsException(buffer))
        return buffer;
    JSValue prototype = JS_GetClassProto(ctx, JS_GetClassID(buffer));
    int done = JS_SetPrototype(ctx, buffer, prototype);
    JS_FreeValue(ctx, prototype);
    if (done >= 0)
        return buffer;
    JS_FreeValue(ctx, buffer);
    return JS_EXCEPTION;
}

/* encode(string): a Uint8Array */
static JSValue encode(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    ohb_string text;
    if (ohb_string_open(ctx, argv[0], &text) < 0)
        return JS_EXCEPTION;
    uint64_t begun = oh_probe_conversion_begin();
    size_t length = ohb_encoded_length(&text, OH_UTF8);
    uint8_t *bytes;
    JSValue buffer = ohb_new_buffer(ctx, length, OHB_UNSAFE, &bytes);
    if (!JS_IsException(buffer) && length > 0) {
        ohb_encode_whole(&text, OH_UTF8, bytes, length);
        ohb_probe_encode(begun, bytes, length, OH_UTF8, &text);
    }
    ohb_string_close(ctx, &text);
    return make_plain(ctx, buffer);
}

/* encodeInto(string, uint8array): { read, written } */
static JSValue encode_into(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    ohb_string text;
    ohb_bytes target;
    if (ohb_this_writable(ctx, argv[1], &target) < 0 || ohb_string_open(ctx, argv[0], &text) < 0)
        return JS_EXCEPTION;
    size_t read = 0, written = 0;
    uint64_t begun = oh_probe_conversion_begin();
    oh_write_probe write = oh_probe_write_begin(ohb_handle(argv[1]), target.data, target.length);
    if (target.length > 0)
        written = ohb_encode_text(&text, OH_UTF8, target.data, target.length, &read);
    oh_probe_write_end(&write);
    if (written > 0)
        ohb_probe_encode(begun, target.data, written, OH_UTF8, &text);
    ohb_string_close(ctx, &text);
    JSValue result = JS_NewObject(ctx);
    if (JS_IsException(result) ||
        JS_DefinePropertyValueStr(ctx, result, "read", JS_NewInt64(ctx, (int64_t)read),
                                  JS_PROP_C_W_E) < 0 ||
        JS_DefinePropertyValueStr(ctx, result, "written", JS_NewInt64(ctx, (int64_t)written),
                                  JS_PROP_C_W_E) < 0) {
        JS_FreeValue(ctx, result);
        return JS_EXCEPTION;
    }
    return result;
}

static const JSCFunctionListEntry natives[] = {
    JS_CFUNC_DEF("encode", 1, encode),
    JS_CFUNC_DEF("encodeInto", 2, encode_into),
};

int ohb_init_text_encoder(JSContext *ctx)
{
    return ohb_register_natives(ctx, "text_encoder", natives, sizeof natives / sizeof natives[0]);
}
