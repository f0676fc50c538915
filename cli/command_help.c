/* `offheap help [COMMAND]`: the list of commands, or one command's own text. */
#include "command.h"

#include <stdio.h>

void cli_print_overview(FILE *out)
{
    int count;
    const cli_command *const *commands = cli_commands(&count);
    fputs("Offheap: Node.js's Buffer system, and what it does with memory.\n\n"
          "usage: offheap COMMAND [OPTIONS] [FILE] [ARGUMENTS]\n\n",
          out);
    for (int i = 0; i < count; i++)
        fprintf(out, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\nThe options of a command: offheap help COMMAND. Everything: man offheap.\n", out);
}

static int run(int argc, char **argv)
{
    if (argc > 2)
        return cli_usage_error("help", "one command at a time, please");
    if (argc < 2) {
        cli_print_overview(stdout);
        return cli_flush_output();
    }
    const cli_command *command = cli_command_find(argv[1]);
    if (command == NULL)
        return cli_unknown_command(argv[1]);
    fputs(command->usage, stdout);
    return cli_flush_output();
}

const cli_command cli_command_help = {
    .name = "help",
    .summary = "show this list, or the options of a command",
    .usage = "usage: offheap help [COMMAND]\n\n"
             "Lists the commands, or shows the options of one.\n",
    .run = run,
};
