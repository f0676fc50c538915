/**
 * What the JavaScript in lib/ gets from C: one object `host` of small functions, and the state that
 * they share. Functions that can fail for a reason of the operating system return a negative errno;
 * lib/ makes Node's errors of it.
 */
#ifndef OFFHEAP_CLI_HOST_H
#define OFFHEAP_CLI_HOST_H

#include "script_runtime.h"

#include <stdatomic.h>

/** JavaScript functions that C calls, set through setHooks() of lib/cli_host.js. */
#define CLI_HOOKS(X)                                                                               \
    X(resolve)   /* (specifier, importer) => module name */                                        \
    X(load)      /* (module name) => {source} | {names, evaluate} */                               \
    X(meta)      /* (import.meta, module name) */                                                  \
    X(rejection) /* (promise, reason, handled) */                                                  \
    X(loopEnded) /* () => whether there is more to wait for */                                     \
    X(exitCode)  /* () => exit code of a program that ended by itself */

typedef struct cli_hooks {
#define CLI_HOOK_FIELD(name) JSValue name;
    CLI_HOOKS(CLI_HOOK_FIELD)
#undef CLI_HOOK_FIELD
} cli_hooks;

struct cli_runtime {
    cli_runtime_options options;
    JSRuntime *engine;
    JSContext *context;
    JSValue main; /* lib/bootstrap.js's main(file, arguments) */
    cli_hooks hooks;
    atomic_bool stopping; /* set: unwind, run nothing any more */
    atomic_int exit_code;
    bool is_at_work; /* the program was found and has not ended */
};

/** The program ends: options.at_end, once. */
void cli_runtime_end_program(cli_runtime *runtime);

/** One function of `host` that needs the runtime. */
typedef struct cli_host_function {
    const char *name;
    int length;
    JSCClosure *function; /* its opaque is the cli_runtime */
} cli_host_function;

/** Puts `count` functions on `target`; false with a pending exception. */
bool cli_host_define(cli_runtime *runtime, JSValueConst target, const cli_host_function *list,
                     int count);

/** A part of an ArrayBuffer, given as three arguments: buffer, offset and length. */
typedef struct cli_part {
    uint64_t offset;
    uint64_t length;
} cli_part;

/** Reads offset and length; false with a pending exception. Converting them may run code of the
    program that detaches any buffer, so read all of them before asking for the bytes of one. */
bool cli_host_part(JSContext *context, JSValueConst *argv, cli_part *part);

/** Where the part of a buffer lies, to be read; false with a pending exception. */
bool cli_host_bytes(JSContext *context, JSValueConst buffer, const cli_part *part, uint8_t **bytes);

/** The same, to be written: a frozen buffer throws. */
bool cli_host_target(JSContext *context, JSValueConst buffer, const cli_part *part,
                     uint8_t **bytes);

/** Both at once, for a function's only buffer when its other arguments are converted. */
bool cli_host_source(JSContext *context, JSValueConst *argv, uint8_t **bytes, size_t *length);

/** Puts the functions of one file on `target`; false with a pending exception. */
bool cli_host_add_engine(cli_runtime *runtime, JSValueConst target);
bool cli_host_add_files(cli_runtime *runtime, JSValueConst target);
bool cli_host_add_monitor(cli_runtime *runtime, JSValueConst target);
bool cli_host_add_process(cli_runtime *runtime, JSValueConst target);
#ifdef OFFHEAP_HAVE_CRYPTO
bool cli_host_add_digest(cli_runtime *runtime, JSValueConst target);
#endif
#ifdef CLI_ZLIB
bool cli_host_add_zlib(cli_runtime *runtime, JSValueConst target);
#endif

/** The file's bytes as a string, or NULL with `*error` set to a negative errno. js_free() it. */
char *cli_host_read_file(JSContext *context, const char *path, size_t *bytes, int *error);

/** Makes `import` work: module names come from hooks.resolve, their text from hooks.load. */
void cli_module_loader_install(cli_runtime *runtime);

/** Evaluates a module by name; an array [promise, namespace] or an exception. */
JSValue cli_module_import(cli_runtime *runtime, const char *name);

/**
 * SIGINT and SIGTERM stop `runtime` from now on, unless its program listens to them. Call it when
 * lib/ has set quickjs-libc's handlers, in front of which these go.
 */
void cli_signals_watch(cli_runtime *runtime);
void cli_signals_unwatch(void);

#endif
