/* Whether two paths lead to one file, whatever links, dots and folders they go through. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "command.h"

#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The place of a file that is not there yet: its folder without links, and its name. */
static bool find_place(const char *path, char folder[PATH_MAX], char name[PATH_MAX])
{
    char copy[PATH_MAX];
    const size_t bytes = strlen(path) + 1;
    if (bytes > sizeof copy)
        return false;
    memcpy(copy, path, bytes);
    const char *last = basename(copy); /* it and dirname() may write into their argument */
    memcpy(name, last, strlen(last) + 1);
    memcpy(copy, path, bytes);
    return realpath(dirname(copy), folder) != NULL;
}

bool cli_same_file(const char *left, const char *right)
{
    struct stat a;
    struct stat b;
    const bool has_left = stat(left, &a) == 0;
    const bool has_right = stat(right, &b) == 0;
    if (has_left != has_right)
        return false;
    if (has_left)
        return S_ISREG(a.st_mode) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
    char folders[2][PATH_MAX];
    char names[2][PATH_MAX];
    return find_place(left, folders[0], names[0]) && find_place(right, folders[1], names[1]) &&
           strcmp(folders[0], folders[1]) == 0 && strcmp(names[0], names[1]) == 0;
}
