/*
 * The life of one program.
 *
 *     create   engine, Buffer binding, quickjs-libc's modules; lib/bootstrap.js builds the globals
 *     run      main file, then quickjs-libc's loop until it has nothing to wait for,
 *              `beforeExit` may start it again, `exit` handlers, exit code
 *     destroy  every value, context, engine: nothing is left to the operating system, so that
 *              leak checkers can be believed
 *
 * The loop, its timers, files and signals are quickjs-libc's. Node's order of things (nextTick
 * before promise jobs, timers by due time, immediates after timers) is made in lib/ on top of it:
 * each callback that the loop makes enters lib/task_queue.js, which drains ticks and jobs before
 * it returns.
 *
 * Ending early (process.exit, a signal, an uncaught error) sets `stopping` and throws an error that
 * no JavaScript can catch; the engine's interrupt handler sees to it that code which runs anyway
 * (a finaliser, a job) stops at its next call or loop turn. Stack frames unwind in order and
 * cli_runtime_run() returns normally.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "command.h"
#include "host.h"

#include <offheap/context.h>
#include <offheap/monitor.h>
#include <offheap/quickjs.h>
#include <quickjs-libc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

/* lib/ as offheap_embed_js() made it. */
extern const oh_quickjs_source cli_library[];

/* Stack for JavaScript: half of what the thread has, at most 8 MiB; the engine counts bytes. */
static size_t engine_stack_bytes(void)
{
    const size_t most = (size_t)8 << 20;
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return most;
    size_t half = (size_t)(limit.rlim_cur / 2);
    return half < most ? half : most;
}

/* Called by the engine every few thousand calls and loop turns; nonzero unwinds. */
static int interrupt(JSRuntime *engine, void *opaque)
{
    (void)engine;
    cli_runtime *runtime = opaque;
    oh_probe_poll();
    return atomic_load(&runtime->stopping);
}

static void track_rejection(JSContext *context, JSValueConst promise, JSValueConst reason,
                            bool handled, void *opaque)
{
    cli_runtime *runtime = opaque;
    JSValueConst arguments[] = {promise, reason, JS_NewBool(context, handled)};
    if (!JS_IsFunction(context, runtime->hooks.rejection))
        return;
    JSValue result = JS_Call(context, runtime->hooks.rejection, JS_UNDEFINED, 3, arguments);
    if (JS_IsException(result))
        JS_FreeValue(context, JS_GetException(context));
    JS_FreeValue(context, result);
}

/* Evaluates one of quickjs-libc's modules and puts its namespace on `host`. */
static bool add_libc_module(JSContext *context, JSValueConst host, const char *name,
                            JSModuleDef *module)
{
    if (module == NULL)
        return false;
    JSValue value = JS_MKPTR(JS_TAG_MODULE, module);
    JSValue promise = JS_EvalFunction(context, JS_DupValue(context, value));
    if (JS_IsException(promise))
        return false;
    JS_FreeValue(context, promise);
    JSValue space = JS_GetModuleNamespace(context, module);
    return !JS_IsException(space) && JS_SetPropertyStr(context, host, name, space) >= 0;
}

/* Fills lib/cli_host.js's exports: what the rest of lib/ requires. */
static bool fill_host(cli_runtime *runtime)
{
    JSContext *context = runtime->context;
    JSValue host = oh_quickjs_require(context, "cli_host");
    bool filled = !JS_IsException(host) &&
                  add_libc_module(context, host, "os", js_init_module_os(context, "qjs:os")) &&
                  add_libc_module(context, host, "std", js_init_module_std(context, "qjs:std")) &&
                  cli_host_add_engine(runtime, host) && cli_host_add_files(runtime, host) &&
                  cli_host_add_monitor(runtime, host) && cli_host_add_process(runtime, host);
#ifdef OFFHEAP_HAVE_CRYPTO
    filled = filled && cli_host_add_digest(runtime, host);
#endif
#ifdef CLI_ZLIB
    filled = filled && cli_host_add_zlib(runtime, host);
#endif
    if (filled)
        JS_SetPropertyStr(context, host, "zeroFill",
                          JS_NewBool(context, runtime->options.zero_fill_buffers));
    JS_FreeValue(context, host);
    return filled;
}

/* Runs lib/bootstrap.js, which builds the globals and exports main. */
static bool bootstrap(cli_runtime *runtime)
{
    JSContext *context = runtime->context;
    if (oh_quickjs_add_sources(context, cli_library) < 0 || !fill_host(runtime))
        return false;
    runtime->main = oh_quickjs_require_export(context, "bootstrap", "main");
    return !JS_IsException(runtime->main);
}

/* How large the engine's heap gets before it is first looked through. The engine begins at 256 KiB;
   what bootstrap makes is twice that and stays, so that two collections would find nothing. From
   the first on the engine moves the threshold itself. */
enum { FIRST_COLLECTION_BYTES = 1 << 20 };

static bool open_engine(cli_runtime *runtime)
{
    runtime->engine = oh_quickjs_new_runtime();
    if (runtime->engine == NULL)
        return false;
    JS_SetGCThreshold(runtime->engine, FIRST_COLLECTION_BYTES);
    JS_SetMaxStackSize(runtime->engine, engine_stack_bytes());
    js_std_init_handlers(runtime->engine);
    runtime->context = JS_NewContext(runtime->engine);
    if (runtime->context == NULL)
        return false;
    JS_SetInterruptHandler(runtime->engine, interrupt, runtime);
    JS_SetHostPromiseRejectionTracker(runtime->engine, track_rejection, runtime);
    cli_module_loader_install(runtime);
    return true;
}

/* Buffer and its options. */
static bool open_buffer(cli_runtime *runtime)
{
    if (oh_quickjs_init(runtime->context) < 0)
        return false;
    oh_context_set_limit(oh_quickjs_get_context(runtime->context), runtime->options.max_external);
    return true;
}

cli_runtime *cli_runtime_create(const cli_runtime_options *options)
{
    cli_runtime *runtime = calloc(1, sizeof *runtime);
    if (runtime == NULL) {
        cli_failure("out of memory");
        return NULL;
    }
    runtime->options = *options;
    runtime->main = JS_UNDEFINED;
#define CLI_HOOK_CLEAR(name) runtime->hooks.name = JS_UNDEFINED;
    CLI_HOOKS(CLI_HOOK_CLEAR)
#undef CLI_HOOK_CLEAR
    /* A closed pipe is a return value of write(2) here, not a death by signal. */
    signal(SIGPIPE, SIG_IGN);
    if (!open_engine(runtime) || !open_buffer(runtime) || !bootstrap(runtime)) {
        if (runtime->context != NULL && JS_HasException(runtime->context))
            js_std_dump_error(runtime->context);
        cli_failure("cannot start the JavaScript engine");
        cli_runtime_destroy(runtime);
        return NULL;
    }
    cli_signals_watch(runtime);
    return runtime;
}

/* Calls a hook or main; what is thrown here is a stop, or a fault that lib/ could not handle. */
static JSValue call(cli_runtime *runtime, JSValueConst function, int argc, JSValueConst *argv)
{
    JSContext *context = runtime->context;
    JSValue result = JS_Call(context, function, JS_UNDEFINED, argc, argv);
    if (!JS_IsException(result))
        return result;
    if (!atomic_load(&runtime->stopping)) {
        js_std_dump_error(context);
        cli_runtime_stop(runtime, CLI_EXIT_FAILURE);
    } else {
        JS_FreeValue(context, JS_GetException(context));
    }
    return JS_UNDEFINED;
}

static void run_main(cli_runtime *runtime)
{
    JSContext *context = runtime->context;
    JSValue file = JS_NewString(context, runtime->options.file);
    JSValue list = JS_NewArray(context);
    for (int i = 0; i < runtime->options.argument_count; i++)
        JS_SetPropertyUint32(context, list, (uint32_t)i,
                             JS_NewString(context, runtime->options.arguments[i]));
    JSValueConst arguments[] = {file, list};
    JS_FreeValue(context, call(runtime, runtime->main, 2, arguments));
    JS_FreeValue(context, file);
    JS_FreeValue(context, list);
}

/* quickjs-libc's loop until it is idle and `beforeExit` handlers have started nothing new. */
static void run_loop(cli_runtime *runtime)
{
    bool more = true;
    while (more && !atomic_load(&runtime->stopping)) {
        if (js_std_loop(runtime->context) != 0) {
            if (atomic_load(&runtime->stopping))
                JS_FreeValue(runtime->context, JS_GetException(runtime->context));
            else
                js_std_dump_error(runtime->context);
        }
        if (atomic_load(&runtime->stopping))
            break;
        JSValue answer = call(runtime, runtime->hooks.loopEnded, 0, NULL);
        more = JS_ToBool(runtime->context, answer) > 0;
        JS_FreeValue(runtime->context, answer);
    }
}

void cli_runtime_end_program(cli_runtime *runtime)
{
    const bool was_at_work = runtime->is_at_work;
    runtime->is_at_work = false;
    if (!was_at_work || runtime->options.at_end == NULL)
        return;
    /* What stopped the program must not stop the hook; a second signal does. */
    atomic_store(&runtime->stopping, false);
    runtime->options.at_end(runtime->context, runtime->options.opaque);
}

int cli_runtime_run(cli_runtime *runtime)
{
    JSContext *context = runtime->context;
    run_main(runtime);
    run_loop(runtime);
    if (!atomic_load(&runtime->stopping)) {
        JSValue code = call(runtime, runtime->hooks.exitCode, 0, NULL);
        int32_t number = CLI_EXIT_FAILURE;
        if (!atomic_load(&runtime->stopping) && JS_ToInt32(context, &number, code) == 0)
            atomic_store(&runtime->exit_code, number);
        JS_FreeValue(context, code);
    }
    cli_runtime_end_program(runtime);
    int exit_code = atomic_load(&runtime->exit_code) & 0xff;
    if (runtime->options.after_program != NULL)
        runtime->options.after_program(context, exit_code, runtime->options.opaque);
    return exit_code;
}

JSContext *cli_runtime_context(cli_runtime *runtime)
{
    return runtime->context;
}

void cli_runtime_destroy(cli_runtime *runtime)
{
    if (runtime == NULL)
        return;
    cli_signals_unwatch();
    if (runtime->context != NULL) {
        /* Finalisers may run JavaScript's callbacks no more. */
        atomic_store(&runtime->stopping, true);
        JS_FreeValue(runtime->context, runtime->main);
#define CLI_HOOK_FREE(name)                                                                        \
    JS_FreeValue(runtime->context, runtime->hooks.name);                                           \
    runtime->hooks.name = JS_UNDEFINED;
        CLI_HOOKS(CLI_HOOK_FREE)
#undef CLI_HOOK_FREE
    }
    if (runtime->engine != NULL)
        js_std_free_handlers(runtime->engine);
    /* An engine that had no memory for a context is not fit to be freed: it would abort. */
    if (runtime->context != NULL) {
        JS_FreeContext(runtime->context);
        JS_FreeRuntime(runtime->engine);
    }
    free(runtime);
}
