/* `offheap run FILE`: runs a program as Node would, with Offheap's Buffer. */
#include "command.h"
#include "script_runtime.h"

#include <offheap/monitor.h>

#include <string.h>

static const char usage[] =
    "usage: offheap run [OPTIONS] FILE [ARGUMENTS]\n"
    "\n"
    "Runs a JavaScript program: an ES module (.mjs, or .js that is one) or CommonJS,\n"
    "with node_modules packages and those of Node's built-in modules that programs\n"
    "around Buffer need.\n"
    "\n"
    "  --max-external=SIZE   most bytes outside the engine's heap; allocating beyond\n"
    "                        throws ERR_MEMORY_LIMIT. SIZE: bytes, or with K, M or G\n"
    "  --monitor             publish counters for offheap top and offheap export\n"
    "  --zero-fill-buffers   clear the memory of Buffer.allocUnsafe() too\n"
    "\n"
    "Exit code: the program's own; 1 after an error that nobody caught; 2 if the\n"
    "command line is wrong.\n"
    "\n"
    "  offheap run --max-external=256M server.js --port=8080\n";

/* Reads options up to the file; the index of the file, or -1 when the line is wrong. */
static int read_options(int argc, char **argv, cli_runtime_options *options, bool *is_monitored)
{
    int i = 1;
    for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
        const char *value;
        if (strcmp(argv[i], "--") == 0)
            return i + 1;
        if (cli_option(argv[i], "--max-external", &value)) {
            if (value == NULL || !cli_parse_size(value, &options->max_external) ||
                options->max_external == 0) {
                cli_usage_error("run", "--max-external wants a size such as 64M");
                return -1;
            }
        } else if (cli_option(argv[i], "--monitor", &value) && value == NULL) {
            *is_monitored = true;
        } else if (cli_option(argv[i], "--zero-fill-buffers", &value) && value == NULL) {
            options->zero_fill_buffers = true;
        } else {
            cli_unknown_argument(&cli_command_run, argv[i]);
            return -1;
        }
    }
    return i;
}

/* Publishes the program's counters from now on; a program that cannot be watched is not run. */
static bool start_monitor(const cli_runtime_options *options)
{
    const oh_monitor_options monitor = {.size = sizeof monitor,
                                        .log_fd = -1,
                                        .publish = true,
                                        .program = options->file,
                                        .limit_bytes = options->max_external};
    const oh_status status = oh_monitor_start(&monitor);
    if (status != OH_OK)
        cli_failure("cannot start the monitor: %s", oh_status_message(status));
    return status == OH_OK;
}

static int run(int argc, char **argv)
{
    cli_runtime_options options = {0};
    bool is_monitored = false;
    int file = read_options(argc, argv, &options, &is_monitored);
    if (file < 0)
        return CLI_EXIT_USAGE;
    if (file >= argc)
        return cli_usage_error("run", "which file?");
    options.file = argv[file];
    options.argument_count = argc - file - 1;
    options.arguments = argv + file + 1;
    if (is_monitored && !start_monitor(&options))
        return CLI_EXIT_FAILURE;
    cli_runtime *runtime = cli_runtime_create(&options);
    int exit_code = runtime != NULL ? cli_runtime_run(runtime) : CLI_EXIT_FAILURE;
    cli_runtime_destroy(runtime);
    oh_monitor_stop();
    return exit_code;
}

const cli_command cli_command_run = {
    .name = "run",
    .summary = "run a JavaScript program with Offheap's Buffer",
    .usage = usage,
    .run = run,
};
