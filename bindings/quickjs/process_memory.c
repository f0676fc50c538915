/* process.memoryUsage(): the figures of the library and of the runtime's record, under Node's
 * names. */
#include "process_memory.h"

#include "plain_function.h"
#include "state.h"

static int set_figure(JSContext *ctx, JSValueConst object, const char *name, uint64_t bytes)
{
    return JS_DefinePropertyValueStr(ctx, object, name, JS_NewInt64(ctx, (int64_t)bytes),
                                     JS_PROP_C_W_E);
}

static void get_usage(JSContext *ctx, oh_memory_usage *usage)
{
    ohb_state *state = ohb_get_state(ctx);
    usage->size = sizeof *usage;
    oh_memory_usage_get(state->context, usage);
    ohb_runtime_heap(state->runtime, &usage->heap_used, &usage->heap_total);
}

static JSValue memory_usage(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc, (void)argv;
    oh_memory_usage usage;
    get_usage(ctx, &usage);
    JSValue object = JS_NewObject(ctx);
    /* All external bytes of a runtime are in ArrayBuffers. */
    if (JS_IsException(object) || set_figure(ctx, object, "rss", usage.rss) < 0 ||
        set_figure(ctx, object, "heapTotal", usage.heap_total) < 0 ||
        set_figure(ctx, object, "heapUsed", usage.heap_used) < 0 ||
        set_figure(ctx, object, "external", usage.external) < 0 ||
        set_figure(ctx, object, "arrayBuffers", usage.external) < 0) {
        JS_FreeValue(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}

static JSValue resident_set(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc, (void)argv;
    oh_memory_usage usage;
    get_usage(ctx, &usage);
    return JS_NewInt64(ctx, (int64_t)usage.rss);
}

/* globalThis.process, made when the host has none. */
static JSValue get_process(JSContext *ctx)
{
    JSValue global = JS_GetGlobalObject(ctx);
    JSValue process = JS_GetPropertyStr(ctx, global, "process");
    if (!JS_IsException(process) && !JS_IsObject(process)) {
        JS_FreeValue(ctx, process);
        process = JS_NewObject(ctx);
        if (!JS_IsException(process) &&
            JS_DefinePropertyValueStr(ctx, global, "process", JS_DupValue(ctx, process),
                                      JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE) < 0) {
            JS_FreeValue(ctx, process);
            process = JS_EXCEPTION;
        }
    }
    JS_FreeValue(ctx, global);
    return process;
}

int ohb_init_process_memory(JSContext *ctx)
{
    JSValue process = get_process(ctx);
    JSValue usage = ohb_new_plain_function(ctx, memory_usage, "memoryUsage", 0);
    JSValue rss = JS_NewCFunction(ctx, resident_set, "rss", 0);
    int status = -1;
    if (!JS_IsException(process) && !JS_IsException(usage) && !JS_IsException(rss))
        status = JS_DefinePropertyValueStr(ctx, usage, "rss", JS_DupValue(ctx, rss), JS_PROP_C_W_E);
    if (status >= 0)
        status = JS_DefinePropertyValueStr(ctx, process, "memoryUsage", JS_DupValue(ctx, usage),
                                           JS_PROP_C_W_E);
    JS_FreeValues(ctx, rss, usage, process);
    return status;
}
