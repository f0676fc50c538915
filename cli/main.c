/*
 * The command line's front door: finds the command and hands over.
 *
 *     offheap COMMAND [OPTIONS] [FILE] [ARGUMENTS]
 *
 * `--help` and `--version` are the commands of that name; `offheap NAME --help` is
 * `offheap help NAME`. What a command prints to stdout is its result; everything said to a person
 * about a mistake is one line on stderr, and all commands where none is named.
 */
#include "command.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The command that an option in the command's place stands for. */
static const char *command_of_option(const char *word)
{
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return "help";
    if (strcmp(word, "--version") == 0 || strcmp(word, "-v") == 0)
        return "version";
    return word;
}

/* --help among a command's own options; behind a file it is the program's. */
static bool asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc && argv[i][0] == '-' && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

/* A standard stream that is closed is one without input, or one that cannot be written; its number
   is taken, or the next file that is opened would get it, and what the program prints. */
static void hold_standard_numbers(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

int main(int argc, char **argv)
{
    char *help_only[] = {"help", NULL, NULL};
    hold_standard_numbers();
    if (argc < 2) {
        cli_print_overview(stderr);
        return CLI_EXIT_USAGE;
    }
    const cli_command *command = cli_command_find(command_of_option(argv[1]));
    if (command == NULL)
        return cli_unknown_command(argv[1]);
    if (asks_for_help(argc - 1, argv + 1)) {
        help_only[1] = (char *)command->name;
        return cli_command_help.run(2, help_only);
    }
    cli_check_environment();
    return command->run(argc - 1, argv + 1);
}
