/* Adds Node's Buffer to a program that embeds QuickJS-ng: two calls instead of JS_NewRuntime(). */
#include <quickjs.h>

#include <offheap/quickjs.h>
#include <stdio.h>

int main(void)
{
    JSRuntime *rt = oh_quickjs_new_runtime();
    JSContext *ctx = rt ? JS_NewContext(rt) : NULL;
    if (!ctx || oh_quickjs_init(ctx) < 0)
        return 1;

    const char script[] = "const b = Buffer.from('bytes outside of the heap');"
                          "b.toString('base64') + ' ' + process.memoryUsage().external";
    JSValue result = JS_Eval(ctx, script, sizeof script - 1, "example", JS_EVAL_TYPE_GLOBAL);
    const char *text = JS_ToCString(ctx, result);
    puts(text ? text : "failed");

    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, result);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
    return text ? 0 : 1;
}
