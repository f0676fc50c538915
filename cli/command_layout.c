/* `offheap layout`: the memory layout picture, drawn by lib/layout_picture.js from live Buffers. */
#include "command.h"
#include "script_runtime.h"

#include <errno.h>
#include <offheap/quickjs.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] =
    "usage: offheap layout [FILE | --size=N | --pool]\n"
    "\n"
    "Draws where a Buffer's object and its bytes lie, with real addresses: of a\n"
    "file's contents, of a Buffer of N bytes, or, without either, of a small Buffer,\n"
    "a slice of it and a large one.\n"
    "\n"
    "  --size=N   draw Buffer.alloc(N); N is bytes, or with K, M or G\n"
    "  --pool     draw the pool's slabs, which of their slots are in use, and what\n"
    "             pins those that are nearly empty\n";

typedef struct layout_request {
    const char *file; /* NULL: none */
    uint64_t size;
    bool has_size;
    bool is_pool;
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
            request->is_pool = true;
        } else if (argv[i][0] == '-') {
            return cli_unknown_argument(&cli_command_layout, argv[i]);
        } else if (request->file != NULL) {
            return cli_usage_error("layout", "one file at a time");
        } else {
            request->file = argv[i];
        }
    }
    if ((request->file != NULL) + request->has_size + request->is_pool > 1)
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

static JSValue draw(JSContext *context, const layout_request *request)
{
    JSValue function = oh_quickjs_require_export(context, "layout_picture",
                                                 request->is_pool ? "drawPool" : "draw");
    if (JS_IsException(function))
        return function;
    JSValue arguments[] = {
        request->file != NULL ? JS_NewString(context, request->file) : JS_UNDEFINED,
        request->has_size ? JS_NewInt64(context, (int64_t)request->size) : JS_UNDEFINED,
        JS_NewInt32(context, cli_columns(STDOUT_FILENO)),
        JS_NewBool(context, cli_colours(STDOUT_FILENO)),
    };
    const int skipped = request->is_pool ? 2 : 0; /* drawPool() takes the last two */
    JSValue text =
        JS_Call(context, function, JS_UNDEFINED, 4 - skipped, (JSValueConst *)arguments + skipped);
    JS_FreeValue(context, arguments[0]);
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

static int run(int argc, char **argv)
{
    layout_request request = {0};
    const int status = read_arguments(argc, argv, &request);
    if (status != CLI_EXIT_OK)
        return status;
    if (request.file != NULL && !is_readable(request.file))
        return CLI_EXIT_FAILURE;
    const cli_runtime_options options = {.file = "layout"};
    cli_runtime *runtime = cli_runtime_create(&options);
    if (runtime == NULL)
        return CLI_EXIT_FAILURE;
    const int exit_code = print_picture(cli_runtime_context(runtime), &request);
    cli_runtime_destroy(runtime);
    return exit_code;
}

const cli_command cli_command_layout = {
    .name = "layout",
    .summary = "draw where a Buffer and its bytes lie in memory",
    .usage = usage,
    .run = run,
};
