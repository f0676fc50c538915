/* host: what lib/ asks of the engine itself: compiling, jobs, hooks, exit. */
#include "host.h"

#include <stdlib.h>
#include <string.h>

/* runJobs(): runs promise jobs until there are none; an error thrown by one comes out here, and the
   caller calls again for the rest. */
static JSValue run_jobs(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                        int magic, void *opaque)
{
    (void)self, (void)argc, (void)argv, (void)magic;
    cli_runtime *runtime = opaque;
    JSRuntime *engine = runtime->engine;
    int status;
    do {
        JSContext *job_context;
        status = JS_ExecutePendingJob(engine, &job_context);
        if (atomic_load(&runtime->stopping))
            break;
    } while (status > 0);
    if (status < 0)
        return JS_EXCEPTION;
    if (atomic_load(&runtime->stopping)) {
        JS_ThrowInternalError(context, "stopped");
        JSValue error = JS_GetException(context);
        JS_SetUncatchableError(context, error);
        return JS_Throw(context, error);
    }
    return JS_UNDEFINED;
}

/* exit(code): ends the program; no JavaScript runs after it. */
static JSValue exit_now(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                        int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic;
    int32_t code;
    if (JS_ToInt32(context, &code, argv[0]) < 0)
        return JS_EXCEPTION;
    cli_runtime_end_program(opaque);
    cli_runtime_stop(opaque, code);
    JS_ThrowInternalError(context, "exit");
    JSValue error = JS_GetException(context);
    JS_SetUncatchableError(context, error);
    return JS_Throw(context, error);
}

/*
 * compileFunction(source, file): the CommonJS wrapper around a module's text. It opens two
 * lines above the text, numbered -1 and 0 (the engine takes a first line of 0 for "unset"), so that
 * the text keeps its own line and column numbers.
 */
static JSValue compile_function(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                                int magic, void *opaque)
{
    static const char head[] = "(function (exports, require, module, __filename, __dirname) {\n\n";
    static const char tail[] = "\n})";
    (void)self, (void)argc, (void)magic, (void)opaque;
    size_t bytes;
    JSValue value = JS_EXCEPTION;
    const char *source = JS_ToCStringLen(context, &bytes, argv[0]);
    const char *file = JS_ToCString(context, argv[1]);
    char *text = NULL;
    if (source == NULL || file == NULL)
        goto done;
    text = js_malloc(context, sizeof head + bytes + sizeof tail);
    if (text == NULL)
        goto done;
    memcpy(text, head, sizeof head - 1);
    memcpy(text + sizeof head - 1, source, bytes);
    memcpy(text + sizeof head - 1 + bytes, tail, sizeof tail);
    if (bytes > 1 && source[0] == '#' && source[1] == '!')
        text[sizeof head - 1] = text[sizeof head] = '/';
    JSEvalOptions options = {.version = JS_EVAL_OPTIONS_VERSION,
                             .eval_flags = JS_EVAL_TYPE_GLOBAL,
                             .filename = file,
                             .line_num = -1};
    value = JS_Eval2(context, text, sizeof head - 1 + bytes + sizeof tail - 1, &options);
done:
    js_free(context, text);
    JS_FreeCString(context, file);
    JS_FreeCString(context, source);
    return value;
}

/* runScript(source, file): the text as a classic script in the global scope. */
static JSValue run_script(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                          int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    size_t bytes;
    JSValue value = JS_EXCEPTION;
    const char *source = JS_ToCStringLen(context, &bytes, argv[0]);
    const char *file = JS_ToCString(context, argv[1]);
    if (source != NULL && file != NULL)
        value = JS_Eval(context, source, bytes, file, JS_EVAL_TYPE_GLOBAL);
    JS_FreeCString(context, file);
    JS_FreeCString(context, source);
    return value;
}

/*
 * newRealm(): the global object of a fresh realm, with objects and an `eval` of its own. What is
 * made in it keeps it alive.
 */
static JSValue new_realm(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                         int magic, void *opaque)
{
    (void)self, (void)argc, (void)argv, (void)magic;
    JSContext *realm = JS_NewContext(((cli_runtime *)opaque)->engine);
    if (realm == NULL)
        return JS_ThrowOutOfMemory(context);
    JSValue global = JS_GetGlobalObject(realm);
    JS_FreeContext(realm);
    return global;
}

/* importModule(name): [promise of its evaluation, namespace]. */
static JSValue import_module(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                             int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic;
    const char *name = JS_ToCString(context, argv[0]);
    if (name == NULL)
        return JS_EXCEPTION;
    JSValue value = cli_module_import(opaque, name);
    JS_FreeCString(context, name);
    return value;
}

/* promiseState(promise): [0 pending, 1 fulfilled, 2 rejected; -1 no promise, result]. */
static JSValue promise_state(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                             int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    JSPromiseStateEnum state = JS_PromiseState(context, argv[0]);
    bool settled = state == JS_PROMISE_FULFILLED || state == JS_PROMISE_REJECTED;
    JSValue pair[] = {JS_NewInt32(context, (int32_t)state),
                      settled ? JS_PromiseResult(context, argv[0]) : JS_UNDEFINED};
    return JS_NewArrayFrom(context, 2, pair);
}

/* setHooks({name: function}): what C calls. */
static JSValue set_hooks(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                         int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic;
    cli_runtime *runtime = opaque;
#define CLI_HOOK_SET(name)                                                                         \
    JS_FreeValue(context, runtime->hooks.name);                                                    \
    runtime->hooks.name = JS_GetPropertyStr(context, argv[0], #name);
    CLI_HOOKS(CLI_HOOK_SET)
#undef CLI_HOOK_SET
    return JS_UNDEFINED;
}

/* programFound(): its first line is next. */
static JSValue program_found(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                             int magic, void *opaque)
{
    (void)self, (void)argc, (void)argv, (void)magic;
    cli_runtime *runtime = opaque;
    const cli_runtime_options *options = &runtime->options;
    runtime->is_at_work = true;
    if (options->before_program != NULL)
        options->before_program(context, options->opaque);
    return JS_UNDEFINED;
}

/* gc(): a full collection now. */
static JSValue collect(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                       int magic, void *opaque)
{
    (void)context, (void)self, (void)argc, (void)argv, (void)magic;
    JS_RunGC(((cli_runtime *)opaque)->engine);
    return JS_UNDEFINED;
}

bool cli_host_add_engine(cli_runtime *runtime, JSValueConst target)
{
    static const cli_host_function list[] = {
        {"runJobs", 0, run_jobs},
        {"exit", 1, exit_now},
        {"compileFunction", 2, compile_function},
        {"runScript", 2, run_script},
        {"importModule", 1, import_module},
        {"newRealm", 0, new_realm},
        {"promiseState", 1, promise_state},
        {"setHooks", 1, set_hooks},
        {"programFound", 0, program_found},
        {"gc", 0, collect},
    };
    return cli_host_define(runtime, target, list, (int)(sizeof list / sizeof *list));
}
