/* A file without a name: whatever ends a test, an assertion or a signal, leaves nothing behind. */
#ifndef PLATFORM_NAMELESS_FILE_H
#define PLATFORM_NAMELESS_FILE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct nameless_file {
    int descriptor; /* negative when there could be none */
    char path[32];  /* opens it again as long as the descriptor is open */
} nameless_file;

static inline nameless_file nameless_file_create(void)
{
    char name[] = "/tmp/offheap-test-XXXXXX";
    nameless_file file = {.descriptor = mkstemp(name)};
    if (file.descriptor >= 0)
        (void)unlink(name);
    (void)snprintf(file.path, sizeof file.path, "/dev/fd/%d", file.descriptor);
    return file;
}

#endif
