/* Reading the command line and complaining about it, for every command. */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE
#endif
#include "command.h"

#include <ctype.h>
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

/* Insertions, deletions, replacements and swaps of neighbours that make one word of another;
   SUGGESTED + 1 when it is more. */
enum { SUGGESTED = 2, LONGEST_WORD = 31 };

static int least_of(int left, int right)
{
    return left < right ? left : right;
}

static int edit_distance(const char *left, size_t left_length, const char *right,
                         size_t right_length)
{
    int rows[3][LONGEST_WORD + 1];
    if (left_length > LONGEST_WORD || right_length > LONGEST_WORD)
        return SUGGESTED + 1;
    for (size_t j = 0; j <= right_length; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= left_length; i++) {
        int *row = rows[i % 3];
        const int *above = rows[(i + 2) % 3];
        const int *two_above = rows[(i + 1) % 3];
        row[0] = (int)i;
        for (size_t j = 1; j <= right_length; j++) {
            const int is_other = left[i - 1] != right[j - 1];
            row[j] = least_of(above[j - 1] + is_other, least_of(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                row[j] = least_of(row[j], two_above[j - 2] + 1);
        }
    }
    return least_of(rows[left_length % 3][right_length], SUGGESTED + 1);
}

/* The option in a help text that is nearest to `word`, as a length and where it starts; NULL. */
static const char *nearest_option(const char *usage, const char *word, size_t *length)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";
    const size_t word_length = strcspn(word, "=");
    const char *nearest = NULL;
    int best = SUGGESTED + 1;
    for (const char *at = strstr(usage, "--"); at != NULL; at = strstr(at, "--")) {
        const size_t here = strspn(at, letters);
        const int distance = edit_distance(word, word_length, at, here);
        if (distance < best && here > 2) {
            best = distance;
            nearest = at;
            *length = here;
        }
        at += here;
    }
    return nearest;
}

static const char *nearest_command(const char *word)
{
    int count;
    const cli_command *const *list = cli_commands(&count);
    const char *nearest = NULL;
    int best = SUGGESTED + 1;
    for (int i = 0; i < count; i++) {
        const int distance =
            edit_distance(word, strlen(word), list[i]->name, strlen(list[i]->name));
        if (distance < best && distance < (int)strlen(list[i]->name) - 1) {
            best = distance;
            nearest = list[i]->name;
        }
    }
    return nearest;
}

int cli_unknown_option(const char *command, const char *word)
{
    const bool is_option = command != NULL || word[0] == '-';
    const char *kind = is_option ? "option" : "command";
    const char *usage = command != NULL ? cli_command_find(command)->usage : "--help --version";
    size_t length = 0;
    const char *meant = is_option ? nearest_option(usage, word, &length) : nearest_command(word);
    if (meant == NULL)
        return cli_usage_error(command, "unknown %s '%s'", kind, word);
    length = is_option ? length : strlen(meant);
    return cli_usage_error(command, "unknown %s '%s', did you mean %.*s?", kind, word, (int)length,
                           meant);
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
