/* The commands as a table, and which of them a word names or was meant to name. */
#include "command.h"
#include "suggestion.h"

#include <string.h>

static const cli_command *const commands[] = {
#define CLI_COMMAND_ROW(name) &cli_command_##name,
    CLI_COMMANDS(CLI_COMMAND_ROW)
#undef CLI_COMMAND_ROW
};

enum { COUNT = sizeof commands / sizeof commands[0] };

const cli_command *const *cli_commands(int *count)
{
    *count = COUNT;
    return commands;
}

const cli_command *cli_command_find(const char *name)
{
    for (int i = 0; i < COUNT; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static const char *nearest_command(const char *word, size_t *length)
{
    const char *nearest = NULL;
    int best = CLI_FARTHEST_WORD + 1;
    for (int i = 0; i < COUNT; i++) {
        const size_t here = strlen(commands[i]->name);
        const int distance = cli_edit_distance(word, strlen(word), commands[i]->name, here);
        if (distance < best && distance < (int)here - 1) {
            best = distance;
            nearest = commands[i]->name;
            *length = here;
        }
    }
    return nearest;
}

int cli_unknown_command(const char *word)
{
    const bool is_option = word[0] == '-';
    size_t length = 0;
    const char *meant = is_option ? cli_nearest_option("--help --version", word, &length)
                                  : nearest_command(word, &length);
    return cli_unknown_word(NULL, is_option ? "option" : "command", word, meant, length);
}
