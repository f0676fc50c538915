/* See plain_function.h. */
#include "plain_function.h"

int ohb_make_plain_function(JSContext *ctx, JSValueConst function)
{
    JSValue proto = JS_NewObject(ctx);
    JS_SetConstructorBit(ctx, function, true);
    int status = JS_IsException(proto) ? -1 : 0;
    if (status >= 0)
        status = JS_DefinePropertyValueStr(ctx, function, "prototype", JS_DupValue(ctx, proto),
                                           JS_PROP_WRITABLE);
    if (status >= 0)
        status = JS_DefinePropertyValueStr(ctx, proto, "constructor", JS_DupValue(ctx, function),
                                           JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE);
    JS_FreeValue(ctx, proto);
    return status < 0 ? -1 : 0;
}

JSValue ohb_new_plain_function(JSContext *ctx, JSCFunction *function, const char *name, int length)
{
    JSValue value = JS_NewCFunction(ctx, function, name, length);
    if (JS_IsException(value) || ohb_make_plain_function(ctx, value) == 0)
        return value;
    JS_FreeValue(ctx, value);
    return JS_EXCEPTION;
}
