/**
 * One program in the engine: made, run to its end and freed again. Every command that runs
 * JavaScript goes through here and differs only in its options and hooks.
 *
 *     cli_runtime_options options = {.file = "app.js"};
 *     cli_runtime *runtime = cli_runtime_create(&options);
 *     int exit_code = runtime != NULL ? cli_runtime_run(runtime) : CLI_EXIT_FAILURE;
 *     cli_runtime_destroy(runtime);
 *
 * All calls belong to the thread that created the runtime, except cli_runtime_stop().
 */
#ifndef OFFHEAP_CLI_SCRIPT_RUNTIME_H
#define OFFHEAP_CLI_SCRIPT_RUNTIME_H

#include <quickjs.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct cli_runtime cli_runtime;

/** What a program is run with; zero and NULL are the defaults. */
typedef struct cli_runtime_options {
    const char *file;       /**< the program, as the user wrote it */
    int argument_count;     /**< what follows the file on the command line */
    char **arguments;       /**< borrowed until the runtime is destroyed */
    uint64_t max_external;  /**< most external bytes alive at once; 0: no limit */
    bool zero_fill_buffers; /**< Buffer.allocUnsafe() clears its memory too */
    /** Called when the program is found and before its first line; may be NULL. */
    void (*before_program)(JSContext *context, void *opaque);
    /** Called once when the program that was found ends, after its `exit` handlers: where it calls
        process.exit(), its frames still there, or where nothing is left to wait for, or where it
        was stopped. JavaScript may run; may be NULL. */
    void (*at_end)(JSContext *context, void *opaque);
    /** Called when the program has ended, its objects still alive; may be NULL. */
    void (*after_program)(JSContext *context, int exit_code, void *opaque);
    void *opaque; /**< handed to these hooks */
} cli_runtime_options;

/** Makes an engine with Buffer and the built-ins; says on stderr why it could not and gives NULL.
 */
cli_runtime *cli_runtime_create(const cli_runtime_options *options);

/** Runs the program until nothing is left to wait for, or it exits. Returns its exit code. */
int cli_runtime_run(cli_runtime *runtime);

/**
 * Asks a running program to end with that exit code: it is interrupted at the next call or loop
 * turn, without running handlers of its own. Safe from signal handlers and other threads.
 */
void cli_runtime_stop(cli_runtime *runtime, int exit_code);

/** The program's context, for hooks. */
JSContext *cli_runtime_context(cli_runtime *runtime);

/** Frees everything; NULL is fine. */
void cli_runtime_destroy(cli_runtime *runtime);

#endif
