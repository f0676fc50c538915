/* Reading the command line and complaining about it, for every command. */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE
#endif
#include "command.h"
#include "suggestion.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int cli_usage_error(const char *command, const char *format, ...)
{
    va_list arguments;
    const char *space = command != NULL ? " " : "";
    const char *name = command != NULL ? command : "";
    fprintf(stderr, "offheap%s%s: ", space, name);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, " (see offheap help%s%s)\n", space, name);
    return CLI_EXIT_USAGE;
}

int cli_unknown_word(const char *command, const char *kind, const char *word, const char *meant,
                     size_t meant_length)
{
    if (meant == NULL)
        return cli_usage_error(command, "unknown %s '%s'", kind, word);
    return cli_usage_error(command, "unknown %s '%s', did you mean %.*s?", kind, word,
                           (int)meant_length, meant);
}

int cli_unknown_argument(const cli_command *command, const char *word)
{
    size_t length = 0;
    const char *kind = word[0] == '-' ? "option" : "argument";
    const char *meant = cli_nearest_option(command->usage, word, &length);
    return cli_unknown_word(command->name, kind, word, meant, length);
}

int cli_failure(const char *format, ...)
{
    va_list arguments;
    fputs("offheap: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return CLI_EXIT_FAILURE;
}

int cli_flush_output(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return CLI_EXIT_OK;
    return cli_failure("cannot write to standard output: %s", strerror(errno));
}

bool cli_option(const char *argument, const char *option, const char **value)
{
    size_t length = strlen(option);
    if (strncmp(argument, option, length) != 0)
        return false;
    if (argument[length] != '\0' && argument[length] != '=')
        return false;
    *value = argument[length] == '=' ? argument + length + 1 : NULL;
    return true;
}

int cli_columns(int fd)
{
    struct winsize size;
    return isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

bool cli_colours(int fd)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return isatty(fd) && (no_colour == NULL || *no_colour == '\0') &&
           (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

/* The shift of a unit letter, or -1. */
static int unit_shift(int letter)
{
    switch (toupper(letter)) {
    case 'K':
        return 10;
    case 'M':
        return 20;
    case 'G':
        return 30;
    default:
        return -1;
    }
}

bool cli_parse_size(const char *text, uint64_t *bytes)
{
    char *end;
    if (!isdigit((unsigned char)*text))
        return false;
    double number = strtod(text, &end);
    int shift = 0;
    if (*end != '\0') {
        shift = unit_shift((unsigned char)*end);
        if (shift < 0)
            return false;
        end++;
        if (end[0] == 'i' && end[1] == 'B') /* as reports write them */
            end += 2;
        else if (toupper((unsigned char)*end) == 'B')
            end++;
    }
    double scaled = number * (double)(UINT64_C(1) << shift);
    /* 2^63: beyond every address space, and still exact as a double. */
    if (*end != '\0' || !(scaled >= 0) || scaled >= 9223372036854775808.0)
        return false;
    *bytes = (uint64_t)scaled;
    return true;
}
