/* The binding inside the engine: an input is a program of calls of Buffer's members
 * (engine/calls.js has the language), run in an engine of its own. Whatever a program does, nothing
 * crashes, no sanitizer has a finding, and when the engine is gone no bytes are left in its
 * account. */
#include "fuzz_input.h"

#include <quickjs.h>

#include <offheap/quickjs.h>

enum { HEAP_BYTES = 64 << 20, EXTERNAL_BYTES = 4 << 20, MOST_INTERRUPTS = 50 };

extern const oh_quickjs_source fuzz_engine_js[];

static int count_interrupts(JSRuntime *rt, void *opaque)
{
    (void)rt;
    int *left = opaque;
    return --*left < 0;
}

static JSValue collect(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value;
    (void)argc;
    (void)argv;
    JS_RunGC(JS_GetRuntime(ctx));
    return JS_UNDEFINED;
}

static void run_program(JSContext *ctx, const uint8_t *data, size_t size)
{
    JSValue calls = oh_quickjs_require(ctx, "calls");
    fuzz_expect(!JS_IsException(calls));
    JSValue run = JS_GetPropertyStr(ctx, calls, "run");
    JSValue arguments[] = {JS_NewArrayBufferCopy(ctx, data, size),
                           JS_NewCFunction(ctx, collect, "collect", 0)};
    JSValue result = JS_Call(ctx, run, JS_UNDEFINED, 2, arguments);
    if (JS_IsException(result))
        JS_FreeValue(ctx, JS_GetException(ctx));
    JS_FreeValue(ctx, result);
    JS_FreeValue(ctx, arguments[0]);
    JS_FreeValue(ctx, arguments[1]);
    JS_FreeValue(ctx, run);
    JS_FreeValue(ctx, calls);
}

/* What promises still have to do. */
static void run_jobs(JSRuntime *rt)
{
    JSContext *ctx;
    int status;
    while ((status = JS_ExecutePendingJob(rt, &ctx)) != 0)
        if (status < 0)
            JS_FreeValue(ctx, JS_GetException(ctx));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int interrupts_left = MOST_INTERRUPTS;
    JSRuntime *rt = oh_quickjs_new_runtime();
    JSContext *ctx = JS_NewContext(rt);
    fuzz_expect(oh_quickjs_init(ctx) == 0 && oh_quickjs_add_sources(ctx, fuzz_engine_js) == 0);
    JS_SetMemoryLimit(rt, HEAP_BYTES);
    oh_context_set_limit(oh_quickjs_get_context(ctx), EXTERNAL_BYTES);
    JS_SetInterruptHandler(rt, count_interrupts, &interrupts_left);
    run_program(ctx, data, size);
    run_jobs(rt);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    fuzz_expect(usage.external == 0);
    return 0;
}
