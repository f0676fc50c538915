/* What js/host.js gives to the scripts: questions about objects that JavaScript cannot ask. */
#include "web_host.h"

#include "engine.h"
#include "js_module.h"

/* kindOf(object) */
static JSValue kind_of(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    if (!JS_IsObject(argv[0]))
        return JS_NewString(ctx, "");
    if (JS_IsProxy(argv[0])) /* the engine's class has the name of a plain object's */
        return JS_NewString(ctx, "Proxy");
    JSAtom name = JS_GetClassName(JS_GetRuntime(ctx), JS_GetClassID(argv[0]));
    JSValue text = JS_AtomToString(ctx, name);
    JS_FreeAtom(ctx, name);
    return text;
}

/* Takes the values over. */
static JSValue make_pair(JSContext *ctx, JSValue first, JSValue second)
{
    JSValue parts[] = {first, second};
    return JS_NewArrayFrom(ctx, 2, parts);
}

/* isClass(function) */
static JSValue is_class(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    return JS_NewBool(ctx, ohb_is_class(ctx, argv[0]));
}

/* proxyParts(value) */
static JSValue proxy_parts(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    if (!JS_IsProxy(argv[0]))
        return JS_UNDEFINED;
    JSValue target = JS_GetProxyTarget(ctx, argv[0]);
    if (JS_IsException(target)) { /* revoked */
        JS_FreeValue(ctx, JS_GetException(ctx));
        return make_pair(ctx, JS_NULL, JS_NULL);
    }
    return make_pair(ctx, target, JS_GetProxyHandler(ctx, argv[0]));
}

/* promiseState(promise) */
static JSValue promise_state(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    JSPromiseStateEnum state = JS_PromiseState(ctx, argv[0]);
    if (state == JS_PROMISE_PENDING)
        return make_pair(ctx, JS_NewString(ctx, "pending"), JS_UNDEFINED);
    const char *name = state == JS_PROMISE_REJECTED ? "rejected" : "fulfilled";
    return make_pair(ctx, JS_NewString(ctx, name), JS_PromiseResult(ctx, argv[0]));
}

/* iteratorRest(iterator) */
static JSValue iterator_rest(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    bool has_pairs;
    JSValue list = ohb_peek_iterator(ctx, argv[0], &has_pairs);
    if (JS_IsUndefined(list) || JS_IsException(list))
        return list;
    return make_pair(ctx, list, JS_NewBool(ctx, has_pairs));
}

/* tracksLength(view) */
static JSValue tracks_length(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    return JS_NewBool(ctx, ohb_tracks_length(ctx, argv[0]));
}

static const JSCFunctionListEntry natives[] = {
    JS_CFUNC_DEF("isClass", 1, is_class),
    JS_CFUNC_DEF("iteratorRest", 1, iterator_rest),
    JS_CFUNC_DEF("kindOf", 1, kind_of),
    JS_CFUNC_DEF("proxyParts", 1, proxy_parts),
    JS_CFUNC_DEF("promiseState", 1, promise_state),
    JS_CFUNC_DEF("tracksLength", 1, tracks_length),
};

int ohb_init_web_host(JSContext *ctx)
{
    return ohb_register_natives(ctx, "host", natives, sizeof natives / sizeof natives[0]);
}
