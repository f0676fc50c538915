/* Descriptors on POSIX systems. The doctor's library has a copy, as this one is not exported. */
#define _GNU_SOURCE
#include "platform/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int ohi_file_behind_streams(int descriptor)
{
    if (descriptor < STDIN_FILENO || descriptor > STDERR_FILENO)
        return descriptor;
    const int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    const int error = errno;
    (void)close(descriptor);
    errno = error;
    return moved;
}
