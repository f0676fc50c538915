/**
 * The commands of `offheap`: each is one file that defines one cli_command; the list exists here.
 *
 * Exit codes that every command keeps: CLI_EXIT_OK, CLI_EXIT_FAILURE when the work failed,
 * CLI_EXIT_USAGE for a command line that makes no sense (one line on stderr says what).
 */
#ifndef OFFHEAP_CLI_COMMAND_H
#define OFFHEAP_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#if defined(__GNUC__)
#define CLI_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define CLI_PRINTF(text, first)
#endif

enum { CLI_EXIT_OK = 0, CLI_EXIT_FAILURE = 1, CLI_EXIT_USAGE = 2 };

typedef struct cli_command {
    const char *name;
    const char *summary; /**< one line for `offheap help` */
    const char *usage;   /**< the whole text of `offheap help NAME`, with final newline */
    int (*run)(int argc, char **argv); /**< argv[0] is the command's name; returns the exit code */
} cli_command;

/** The one list of commands, in the order of `offheap help`. X(name) declares cli_command_<name>.
 */
#define CLI_COMMANDS(X)                                                                            \
    X(run)                                                                                         \
    X(doctor)                                                                                      \
    X(top)                                                                                         \
    X(export)                                                                                      \
    X(layout)                                                                                      \
    X(version)                                                                                     \
    X(help)

#define CLI_COMMAND_DECLARE(name) extern const cli_command cli_command_##name;
CLI_COMMANDS(CLI_COMMAND_DECLARE)
#undef CLI_COMMAND_DECLARE

/** The commands' table; `*count` gets its length. */
const cli_command *const *cli_commands(int *count);

/** The command of that name, or NULL. */
const cli_command *cli_command_find(const char *name);

/** The commands, each with its summary. */
void cli_print_overview(FILE *out);

/** Prints "offheap NAME: MESSAGE" and where to find help on stderr; returns CLI_EXIT_USAGE.
   `command` may be NULL: none is meant. */
int cli_usage_error(const char *command, const char *format, ...) CLI_PRINTF(2, 3);

/** The same for a word of some kind that is unknown; names what was meant, `meant_length` letters
   at `meant`, unless that is NULL. */
int cli_unknown_word(const char *command, const char *kind, const char *word, const char *meant,
                     size_t meant_length);

/** The same for a word that a command cannot use; names the option that was probably meant. */
int cli_unknown_argument(const cli_command *command, const char *word);

/** The same for a command that there is not. */
int cli_unknown_command(const char *word);

/** Prints "offheap: MESSAGE" on stderr; returns CLI_EXIT_FAILURE. */
int cli_failure(const char *format, ...) CLI_PRINTF(1, 2);

/** What a command printed leaves the buffer of stdout; the exit code, for it may not fit. */
int cli_flush_output(void);

/**
 * Tells whether `argument` is `option` or `option=VALUE`. `*value` gets VALUE, or NULL when there
 * is none.
 */
bool cli_option(const char *argument, const char *option, const char **value);

/** Whether two paths name one file, which need not be there yet. Devices and pipes are never the
 *  same: they can be written to twice. */
bool cli_same_file(const char *left, const char *right);

/** Columns of the terminal on `fd`, 80 when it is none; and whether it may be written to in colours
 *  (NO_COLOR and TERM=dumb say no). */
int cli_columns(int fd);
bool cli_colours(int fd);

/** Says on stderr which of the library's variables in the environment have no effect. */
void cli_check_environment(void);

/** Reads a size such as 65536, 64K, 10MiB or 1.5G (units of 1024) into `*bytes`; false: not a size.
 */
bool cli_parse_size(const char *text, uint64_t *bytes);

#endif
