/* Reading the command line and complaining about it, for every command. */
#include "command.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
        if (toupper((unsigned char)*end) == 'B')
            end++;
    }
    double scaled = number * (double)(UINT64_C(1) << shift);
    /* 2^63: beyond every address space, and still exact as a double. */
    if (*end != '\0' || !(scaled >= 0) || scaled >= 9223372036854775808.0)
        return false;
    *bytes = (uint64_t)scaled;
    return true;
}
