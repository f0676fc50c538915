/* The options of `offheap doctor`: reads them, and refuses before the program starts what could not
   be read or written afterwards. */
#ifndef _DEFAULT_SOURCE /* PATH_MAX */
#define _DEFAULT_SOURCE
#endif
#include "doctor_options.h"

#include "command.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool set_fail_on(const char *value, oh_fail_on *out)
{
    static const char *const names[] = {"warn", "serious", "never"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(value, names[i]) == 0) {
            *out = (oh_fail_on)i;
            return true;
        }
    }
    return false;
}

static bool set_duration(const char *value, double *out)
{
    char *end;
    *out = strtod(value, &end);
    return *value != '\0' && *end == '\0' && *out > 0 && *out < 1e9;
}

/* "FILE:LINE": what is no place would be as if it were not there. */
static bool is_place(const char *text)
{
    const char *colon = strrchr(text, ':');
    return colon != NULL && colon > text && colon[1] != '0' && colon[1] != '\0' &&
           colon[1 + strspn(colon + 1, "0123456789")] == '\0';
}

static bool add_ignored(cli_doctor_options *options, const char *value)
{
    if (options->report.ignore_count == CLI_MOST_IGNORED || !is_place(value))
        return false;
    options->ignored[options->report.ignore_count++] = value;
    options->report.ignore = options->ignored;
    return true;
}

/* Options that take a path as it is; those that are written come first. */
enum { PATH_HTML, PATH_JSON, PATH_PPROF, PATH_SPEEDSCOPE, PATH_COLLAPSED, PATH_LOG, WRITTEN_PATHS };

typedef struct path_option {
    const char *name;
    const char **place;
} path_option;

enum { PATH_OPTIONS = WRITTEN_PATHS + 2 };

static void list_paths(cli_doctor_options *options, path_option list[PATH_OPTIONS])
{
    const path_option all[PATH_OPTIONS] = {
        [PATH_HTML] = {"--html", &options->report.html},
        [PATH_JSON] = {"--json", &options->report.json},
        [PATH_PPROF] = {"--pprof", &options->report.pprof},
        [PATH_SPEEDSCOPE] = {"--speedscope", &options->report.speedscope},
        [PATH_COLLAPSED] = {"--collapsed", &options->report.collapsed},
        [PATH_LOG] = {"--log", &options->log_path},
        {"--baseline", &options->report.baseline},
        {"--replay", &options->replay},
    };
    memcpy(list, all, sizeof all);
}

/* 1: it was such an option; 0: another one; -1: it lacks its file, which has been said. */
static int read_path_option(cli_doctor_options *options, const char *argument)
{
    path_option list[PATH_OPTIONS];
    list_paths(options, list);
    for (size_t i = 0; i < PATH_OPTIONS; i++) {
        const char *value;
        if (!cli_option(argument, list[i].name, &value))
            continue;
        if (value == NULL || *value == '\0')
            return cli_usage_error("doctor", "%s wants =FILE", list[i].name), -1;
        if (*list[i].place != NULL)
            return cli_usage_error("doctor", "%s is there twice", list[i].name), -1;
        *list[i].place = value;
        return 1;
    }
    return 0;
}

/* The file that `name` runs: itself, or it with an extension, as module_resolver.js has them. What
   is neither, a folder say, stays as it is. */
static void find_program(const char *name, char path[PATH_MAX])
{
    static const char *const extensions[] = {"", ".js", ".json"};
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        struct stat about;
        const int length = snprintf(path, PATH_MAX, "%s%s", name, extensions[i]);
        if (length < PATH_MAX && stat(path, &about) == 0 && S_ISREG(about.st_mode))
            return;
    }
    (void)snprintf(path, PATH_MAX, "%s", name);
}

/* True for a file that is there and has the name of a script: the program of a folder, or what it
 * imports. */
static bool is_script(const char *path)
{
    static const char *const extensions[] = {".js", ".cjs", ".mjs"};
    struct stat about;
    const char *extension = strrchr(path, '.');
    if (extension == NULL || stat(path, &about) != 0 || !S_ISREG(about.st_mode))
        return false;
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        if (strcmp(extension, extensions[i]) == 0)
            return true;
    return false;
}

/* No file is written twice, and none that is read: a report must not replace the program. */
static int check_paths(cli_doctor_options *options, const char *program)
{
    path_option list[PATH_OPTIONS];
    list_paths(options, list);
    for (size_t i = 0; i < WRITTEN_PATHS; i++) {
        const char *path = *list[i].place;
        if (path == NULL)
            continue;
        for (size_t j = 0; j < i; j++) {
            if (*list[j].place != NULL && cli_same_file(path, *list[j].place))
                return cli_usage_error("doctor", "%s and %s name the same file '%s'", list[j].name,
                                       list[i].name, path);
        }
        if (is_script(path) || (program != NULL && cli_same_file(path, program)))
            return cli_usage_error("doctor", "%s would replace the program '%s'", list[i].name,
                                   path);
        if (options->replay != NULL && cli_same_file(path, options->replay))
            return cli_usage_error("doctor", "%s would replace the log '%s'", list[i].name, path);
    }
    return CLI_EXIT_OK;
}

/* 0, or -1 when the option makes no sense and that has been said. */
static int read_option(cli_doctor_options *options, const char *argument)
{
    const char *value;
    const int is_path = read_path_option(options, argument);
    if (is_path != 0)
        return is_path < 0 ? -1 : 0;
    if (cli_option(argument, "--duration", &value)) {
        if (value == NULL || !set_duration(value, &options->duration))
            return cli_usage_error("doctor", "--duration wants a number of seconds above 0"), -1;
    } else if (cli_option(argument, "--fail-on", &value)) {
        if (value == NULL || !set_fail_on(value, &options->report.fail_on))
            return cli_usage_error("doctor", "--fail-on wants warn, serious or never"), -1;
    } else if (cli_option(argument, "--ignore", &value)) {
        if (value == NULL || !add_ignored(options, value))
            return cli_usage_error("doctor", "--ignore wants FILE:LINE, %d at most",
                                   CLI_MOST_IGNORED),
                   -1;
    } else if (cli_option(argument, "--max-external", &value)) {
        if (value == NULL || !cli_parse_size(value, &options->run.max_external) ||
            options->run.max_external == 0)
            return cli_usage_error("doctor", "--max-external wants a size such as 64M"), -1;
    } else if (strcmp(argument, "--watch-slices") == 0) {
        options->watch_slices = true;
    } else {
        return cli_unknown_argument(&cli_command_doctor, argument), -1;
    }
    return 0;
}

static int read_options(int argc, char **argv, cli_doctor_options *options)
{
    int i = 1;
    for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
        if (strcmp(argv[i], "--") == 0)
            return i + 1;
        if (read_option(options, argv[i]) < 0)
            return -1;
    }
    return i;
}

/* What is read must be there, and be what it should be, before the program starts. */
static int check_baseline(const char *path)
{
    static const char wanted[] = "{\"version\":";
    char start[sizeof wanted] = {0};
    if (path == NULL)
        return CLI_EXIT_OK;
    errno = 0;
    FILE *file = fopen(path, "re");
    const bool is_report =
        file != NULL && fread(start, 1, sizeof wanted - 1, file) > 0 && strcmp(start, wanted) == 0;
    const int why = errno;
    if (file != NULL)
        fclose(file);
    if (is_report)
        return CLI_EXIT_OK;
    return why != 0 ? cli_failure("cannot read the baseline '%s': %s", path, strerror(why))
                    : cli_failure("the baseline '%s' is no JSON report of the doctor", path);
}

static int check_files(cli_doctor_options *options)
{
    char path[PATH_MAX];
    const char *program = options->run.file != NULL ? path : NULL;
    if (program != NULL)
        find_program(options->run.file, path);
    int exit_code = check_paths(options, program);
    if (exit_code == CLI_EXIT_OK)
        exit_code = check_baseline(options->report.baseline);
    if (exit_code != CLI_EXIT_OK)
        return exit_code;
    if (program != NULL && access(program, R_OK) != 0)
        return cli_failure("cannot read '%s': %s", options->run.file, strerror(errno));
    const char *unwritable;
    if (oh_doctor_check_outputs(&options->report, &unwritable) != OH_OK)
        return cli_failure("cannot write '%s': %s", unwritable, strerror(errno));
    return CLI_EXIT_OK;
}

int cli_doctor_options_read(int argc, char **argv, cli_doctor_options *options)
{
    *options = (cli_doctor_options){.report.size = sizeof options->report};
    const int file = read_options(argc, argv, options);
    if (file < 0)
        return CLI_EXIT_USAGE;
    if (options->replay == NULL && file >= argc)
        return cli_usage_error("doctor", "which file?");
    if (options->replay != NULL && file < argc)
        return cli_usage_error("doctor", "a log or a program, not both");
    if (file < argc) {
        options->run.file = argv[file];
        options->run.argument_count = argc - file - 1;
        options->run.arguments = argv + file + 1;
    }
    return check_files(options);
}
