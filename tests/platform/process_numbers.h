/* What Linux tells of the process itself, for tests that look from outside. */
#ifndef PLATFORM_PROCESS_NUMBERS_H
#define PLATFORM_PROCESS_NUMBERS_H

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The number behind a word that begins a line of a file, "" for the first of all; -1 when there is
 * none. */
static inline int64_t process_number(const char *path, const char *word)
{
    int64_t number = -1;
    char line[256];
    FILE *file = fopen(path, "r");
    while (file != NULL && number < 0 && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, word, strlen(word)) == 0)
            number = strtoll(line + strlen(word), NULL, 10);
    if (file != NULL)
        (void)fclose(file);
    return number;
}

static inline uint64_t process_address_bytes(void)
{
    const int64_t pages = process_number("/proc/self/statm", "");
    return pages < 0 ? 0 : (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Files that are open, among as many as a process usually may have. */
static inline int process_descriptors(void)
{
    int count = 0;
    for (int fd = 0; fd < 1024; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

#endif
