/* Files that are there whole or not at all: written beside their place and moved into it. Devices
   and pipes, which cannot be moved over, are written in place. */
#define _DEFAULT_SOURCE
#include "doctor/report/report.h"
#include "platform/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A device or a pipe (/dev/null, /dev/stdout) is written in place: it cannot be replaced. */
static bool is_special(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

static bool write_all(int fd, const char *data, size_t length)
{
    while (length) {
        ssize_t count = write(fd, data, length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        data += count;
        length -= (size_t)count;
    }
    return true;
}

static char *temporary_name(const char *path)
{
    static const char ending[] = ".XXXXXX"; /* what mkstemp() fills in */
    const size_t bytes = strlen(path) + sizeof ending;
    char *name = malloc(bytes);
    if (name)
        snprintf(name, bytes, "%s%s", path, ending);
    return name;
}

/* A new file beside `path`, which has its name replaced in the end; -1. */
static int open_beside(const char *path, char **name)
{
    *name = temporary_name(path);
    if (!*name)
        return -1;
    int made = mkstemp(*name);
    int fd = ohi_file_behind_streams(made);
    if (fd < 0) {
        if (made >= 0)
            unlink(*name);
        free(*name);
        *name = NULL;
        return -1;
    }
    mode_t mask = umask(0);
    umask(mask);
    (void)fchmod(fd, 0666 & ~mask);
    return fd;
}

static oh_status write_special(const char *path, const char *data, size_t length)
{
    int fd = ohi_file_behind_streams(open(path, O_WRONLY | O_CLOEXEC));
    bool written = fd >= 0 && write_all(fd, data, length);
    int error = errno;
    if (fd >= 0 && close(fd) != 0 && written) {
        written = false;
        error = errno;
    }
    errno = error;
    return written ? OH_OK : OH_ERR_IO;
}

/* Where the bytes go: through links, so that a link stays one. malloc'd; NULL with errno for a link
   to nowhere or around in circles, and when out of memory. */
static char *resolve(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && S_ISLNK(status.st_mode) ? realpath(path, NULL)
                                                                : strdup(path);
}

static oh_status replace(const char *path, const char *data, size_t length)
{
    char *name;
    int fd = open_beside(path, &name);
    if (fd < 0)
        return OH_ERR_IO;
    bool written = write_all(fd, data, length);
    int error = errno;
    if (close(fd) != 0 && written) {
        written = false;
        error = errno;
    }
    if (written && rename(name, path) != 0) {
        written = false;
        error = errno;
    }
    if (!written)
        unlink(name);
    free(name);
    errno = error;
    return written ? OH_OK : OH_ERR_IO;
}

oh_status ohi_output_write(const char *path, const char *data, size_t length)
{
    char *target = resolve(path);
    if (!target)
        return errno == ENOMEM ? OH_ERR_NO_MEMORY : OH_ERR_IO;
    oh_status status =
        is_special(target) ? write_special(target, data, length) : replace(target, data, length);
    int error = errno;
    free(target);
    errno = error;
    return status;
}

/* Leaves nothing behind. */
static bool can_be_replaced(const char *path)
{
    struct stat status;
    char *name;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return false;
    }
    if (is_special(path) || (stat(path, &status) == 0 && access(path, W_OK) != 0))
        return access(path, W_OK) == 0;
    int fd = open_beside(path, &name);
    if (fd < 0)
        return false;
    close(fd);
    unlink(name);
    free(name);
    return true;
}

oh_status ohi_output_check(const char *path)
{
    char *target = resolve(path);
    bool fine = target && can_be_replaced(target);
    int error = errno;
    free(target);
    errno = error;
    return fine ? OH_OK : OH_ERR_IO;
}
