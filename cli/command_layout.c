/*
 * `offheap layout`: the memory layout picture, drawn by lib/layout_picture.js from live Buffers.
 *
 * Those of `--pool FILE` are a program's, which runs as under `offheap run` and is drawn as it
 * ends:
 *
 *     found   lib/buffer_origins.js begins to note which line makes which Buffer
 *     runs    its output goes where it always does
 *     ends    process.exit() before frames unwind, or the loop has run dry: the picture
 */
#include "command.h"
#include "script_runtime.h"

#include <errno.h>
#include <offheap/quickjs.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] =
    "usage: offheap layout [FILE | --size=N | --pool [PROGRAM [ARGUMENTS]]]\n"
    "\n"
    "Draws where a Buffer's object and its bytes lie, with real addresses: of a\n"
    "file's contents, of a Buffer of N bytes, or, without either, of a small Buffer,\n"
    "a slice of it and a large one.\n"
    "\n"
    "  --size=N   draw Buffer.alloc(N); N is bytes, or with K, M or G\n"
    "  --pool     draw the pool's slabs, which of their slots are in use, and what\n"
    "             pins those that are nearly empty. With a PROGRAM, run it as offheap\n"
    "             run does and draw its pool as it ends, by process.exit() or with\n"
    "             nothing left to wait for; what pins is then the line that made the\n"
    "             Buffer. The exit code is the program's\n"
    "\n"
    "  offheap layout --pool server.js --port=8080\n";

typedef struct layout_request {
    const char *file;   /* NULL: none; with is_pool a program */
    int argument_count; /* of the program */
    char **arguments;
    uint64_t size;
    bool has_size;
    bool is_pool;
    int picture_code; /* CLI_EXIT_FAILURE: the program's pool could not be drawn */
} layout_request;

static int read_arguments(int argc, char **argv, layout_request *request)
{
    for (int i = 1; i < argc; i++) {
        const char *value;
        if (cli_option(argv[i], "--size", &value)) {
            if (value == NULL || !cli_parse_size(value, &request->size))
                return cli_usage_error("layout",
                                       "--size wants a number of bytes such as 1024 or 64K");
            request->has_size = true;
        } else if (strcmp(argv[i], "--pool") == 0) {
            if (request->file != NULL)
                return cli_usage_error("layout", "--pool stands before its program");
            request->is_pool = true;
        } else if (argv[i][0] == '-') {
            return cli_unknown_argument(&cli_command_layout, argv[i]);
        } else if (request->is_pool) {
            request->file = argv[i];
            request->argument_count = argc - i - 1;
            request->arguments = argv + i + 1;
            break;
        } else if (request->file != NULL) {
            return cli_usage_error("layout", "one file at a time");
        } else {
            request->file = argv[i];
        }
    }
    if (request->has_size && (request->file != NULL || request->is_pool))
        return cli_usage_error("layout", "one of a file, --size and --pool");
    return CLI_EXIT_OK;
}

/* The exception's message on one line. */
static int tell_exception(JSContext *context)
{
    JSValue error = JS_GetException(context);
    const char *text = JS_ToCString(context, error);
    const int exit_code = cli_failure("%s", text != NULL ? text : "out of memory");
    JS_FreeCString(context, text);
    JS_FreeValue(context, error);
    return exit_code;
}

/* A function of lib/layout_picture.js with what it draws: a file or a size, if there is one. */
static JSValue draw(JSContext *context, const layout_request *request)
{
    const char *name = !request->is_pool       ? "draw"
                       : request->file == NULL ? "drawPool"
                                               : "drawProgramPool";
    JSValue function = oh_quickjs_require_export(context, "layout_picture", name);
    if (JS_IsException(function))
        return function;
    JSValue arguments[] = {
        JS_NewInt32(context, cli_columns(STDOUT_FILENO)),
        JS_NewBool(context, cli_colours(STDOUT_FILENO)),
        request->file != NULL ? JS_NewString(context, request->file) : JS_UNDEFINED,
        request->has_size ? JS_NewInt64(context, (int64_t)request->size) : JS_UNDEFINED,
    };
    JSValue text = JS_Call(context, function, JS_UNDEFINED, 4, (JSValueConst *)arguments);
    JS_FreeValue(context, arguments[2]);
    JS_FreeValue(context, function);
    return text;
}

static int print_picture(JSContext *context, const layout_request *request)
{
    JSValue text = draw(context, request);
    const char *picture = JS_IsException(text) ? NULL : JS_ToCString(context, text);
    JS_FreeValue(context, text);
    if (picture == NULL)
        return tell_exception(context);
    fputs(picture, stdout);
    JS_FreeCString(context, picture);
    return cli_flush_output();
}

/* A device may have no end; what else cannot be read, its reader says. */
static bool is_readable(const char *file)
{
    struct stat about;
    if (stat(file, &about) != 0 || access(file, R_OK) != 0)
        return cli_failure("cannot read '%s': %s", file, strerror(errno)), false;
    if (S_ISDIR(about.st_mode))
        return cli_failure("cannot read '%s': %s", file, strerror(EISDIR)), false;
    if (S_ISCHR(about.st_mode) || S_ISBLK(about.st_mode))
        return cli_failure("'%s' is a device", file), false;
    return true;
}

/* A Buffer's picture or the demonstration's. */
static int draw_own(const layout_request *request)
{
    if (request->file != NULL && !is_readable(request->file))
        return CLI_EXIT_FAILURE;
    const cli_runtime_options options = {.file = "layout"};
    cli_runtime *runtime = cli_runtime_create(&options);
    if (runtime == NULL)
        return CLI_EXIT_FAILURE;
    const int exit_code = print_picture(cli_runtime_context(runtime), request);
    cli_runtime_destroy(runtime);
    return exit_code;
}

/* From the program's first line on, it is noted which line makes a Buffer. */
static void watch_program(JSContext *context, void *opaque)
{
    (void)opaque;
    JSValue watch = oh_quickjs_require_export(context, "buffer_origins", "watch");
    JSValue result =
        JS_IsException(watch) ? JS_EXCEPTION : JS_Call(context, watch, JS_UNDEFINED, 0, NULL);
    JS_FreeValue(context, watch);
    if (JS_IsException(result))
        tell_exception(context);
    JS_FreeValue(context, result);
}

static void draw_program(JSContext *context, void *opaque)
{
    layout_request *request = opaque;
    request->picture_code = print_picture(context, request);
}

/* The exit code is the program's; one that says that all went well must not hide a lost picture. */
static int draw_pool_of_program(layout_request *request)
{
    const cli_runtime_options options = {.file = request->file,
                                         .argument_count = request->argument_count,
                                         .arguments = request->arguments,
                                         .before_program = watch_program,
                                         .at_end = draw_program,
                                         .opaque = request};
    cli_runtime *runtime = cli_runtime_create(&options);
    const int exit_code = runtime != NULL ? cli_runtime_run(runtime) : CLI_EXIT_FAILURE;
    cli_runtime_destroy(runtime);
    return exit_code != CLI_EXIT_OK ? exit_code : request->picture_code;
}

static int run(int argc, char **argv)
{
    layout_request request = {0};
    const int status = read_arguments(argc, argv, &request);
    if (status != CLI_EXIT_OK)
        return status;
    return request.is_pool && request.file != NULL ? draw_pool_of_program(&request)
                                                   : draw_own(&request);
}

const cli_command cli_command_layout = {
    .name = "layout",
    .summary = "draw where a Buffer and its bytes lie in memory",
    .usage = usage,
    .run = run,
};
