/* Puts the web part of the binding together; see web_init.h.

   The classes are written in JavaScript and most programs use few of them: each global is an
   accessor that loads its file when first read, and then becomes the plain property that it is in
   Node. */
#include "web_init.h"

#include "js_module.h"
#include "plain_function.h"
#include "state.h"
#include "text/base64_text.h"
#include "text/string_decoder.h"
#include "text/text_decoder.h"
#include "text/text_transcode.h"
#include "web_host.h"

static const struct {
    const char *name;
    const char *file;
} lazy_globals[] = {
    {"DOMException", "dom_exception"},
    {"TextEncoder", "text_encoder"},
    {"TextDecoder", "text_decoder"},
    {"Blob", "blob"},
    {"File", "blob"},
};

enum { LAZY_GLOBALS = sizeof lazy_globals / sizeof lazy_globals[0] };

/* Makes the global a plain property; takes `value` over. */
static int settle_global(JSContext *ctx, int index, JSValue value)
{
    JSValue global = JS_GetGlobalObject(ctx);
    int status = JS_DefinePropertyValueStr(ctx, global, lazy_globals[index].name, value,
                                           JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE);
    JS_FreeValue(ctx, global);
    return status < 0 ? -1 : 0;
}

static JSValue get_lazy_global(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int magic)
{
    (void)this_value, (void)argc, (void)argv;
    JSValue value =
        oh_quickjs_require_export(ctx, lazy_globals[magic].file, lazy_globals[magic].name);
    if (JS_IsException(value) || settle_global(ctx, magic, JS_DupValue(ctx, value)) < 0) {
        JS_FreeValue(ctx, value);
        return JS_EXCEPTION;
    }
    return value;
}

static JSValue set_lazy_global(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int magic)
{
    (void)this_value, (void)argc;
    return settle_global(ctx, magic, JS_DupValue(ctx, argv[0])) < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

static int define_lazy_globals(JSContext *ctx, JSValueConst global)
{
    for (int i = 0; i < LAZY_GLOBALS; i++) {
        JSAtom name = JS_NewAtom(ctx, lazy_globals[i].name);
        JSValue getter =
            JS_NewCFunctionMagic(ctx, get_lazy_global, "get", 0, JS_CFUNC_generic_magic, i);
        JSValue setter =
            JS_NewCFunctionMagic(ctx, set_lazy_global, "set", 1, JS_CFUNC_generic_magic, i);
        int status =
            JS_DefinePropertyGetSet(ctx, global, name, getter, setter, JS_PROP_CONFIGURABLE);
        JS_FreeAtom(ctx, name);
        if (status < 0)
            return -1;
    }
    return 0;
}

/* In place of the engine's own, whose errors differ. */
static int define_function(JSContext *ctx, JSValueConst global, const char *name,
                           JSCFunction *function)
{
    JSValue value = ohb_new_plain_function(ctx, function, name, 1);
    return JS_DefinePropertyValueStr(ctx, global, name, value, JS_PROP_C_W_E) < 0 ? -1 : 0;
}

static JSValue get_buffer_class(JSContext *ctx, JSValueConst this_value)
{
    (void)this_value;
    return JS_DupValue(ctx, ohb_get_state(ctx)->buffer_class);
}

static JSValue get_native_dom_exception(JSContext *ctx, JSValueConst this_value)
{
    (void)this_value;
    return JS_DupValue(ctx, ohb_get_state(ctx)->dom_exception);
}

/* plain(function): the function, constructible */
static JSValue make_plain(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    return ohb_make_plain_function(ctx, argv[0]) < 0 ? JS_EXCEPTION : JS_DupValue(ctx, argv[0]);
}

/* What the module `buffer` takes from here. */
static const JSCFunctionListEntry buffer_natives[] = {
    JS_CFUNC_DEF("plain", 1, make_plain),
    JS_CFUNC_DEF("transcode", 3, ohb_transcode),
    JS_CFUNC_DEF("isUtf8", 1, ohb_is_utf8),
    JS_CFUNC_DEF("isAscii", 1, ohb_is_ascii),
    JS_CGETSET_DEF("Buffer", get_buffer_class, NULL),
};

static const JSCFunctionListEntry dom_exception_natives[] = {
    JS_CGETSET_DEF("DOMException", get_native_dom_exception, NULL),
};

static int define_globals(JSContext *ctx)
{
    JSValue global = JS_GetGlobalObject(ctx);
    ohb_get_state(ctx)->dom_exception = JS_GetPropertyStr(ctx, global, "DOMException");
    int status = define_function(ctx, global, "atob", ohb_atob);
    if (status >= 0)
        status = define_function(ctx, global, "btoa", ohb_btoa);
    if (status >= 0)
        status = define_lazy_globals(ctx, global);
    JS_FreeValue(ctx, global);
    return status;
}

int ohb_init_web(JSContext *ctx)
{
    int count = sizeof buffer_natives / sizeof buffer_natives[0];
    if (ohb_register_natives(ctx, "node_buffer", buffer_natives, count) < 0 ||
        ohb_register_natives(ctx, "dom_exception", dom_exception_natives, 1) < 0 ||
        ohb_init_web_host(ctx) < 0 || ohb_init_string_decoder(ctx) < 0 ||
        ohb_init_text_decoder(ctx) < 0 || ohb_init_text_encoder(ctx) < 0)
        return -1;
    return define_globals(ctx);
}
