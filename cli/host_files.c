/*
 * host: file operations that quickjs-libc lacks or does by halves (positions, descriptors' status,
 * modes, error numbers). Each gives its result, or a negative errno.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <offheap/monitor.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static JSValue status(JSContext *context, int result)
{
    return JS_NewInt32(context, result < 0 ? -errno : result);
}

/* One read of at most `capacity` bytes, again after a signal; -1 with errno. */
static ssize_t read_once(int fd, void *target, size_t capacity)
{
    ssize_t count;
    do
        count = read(fd, target, capacity);
    while (count < 0 && errno == EINTR);
    return count;
}

char *cli_host_read_file(JSContext *context, const char *path, size_t *bytes, int *error)
{
    size_t capacity = 16384, length = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        *error = -errno;
        return NULL;
    }
    struct stat about;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0)
        capacity = (size_t)about.st_size + 2;
    char *text = NULL;
    ssize_t count = 1;
    while (count > 0) {
        if (text == NULL || length + 1 >= capacity) {
            capacity = text == NULL ? capacity : capacity * 2;
            char *grown = js_realloc(context, text, capacity);
            if (grown == NULL) {
                errno = ENOMEM;
                count = -1;
                break;
            }
            text = grown;
        }
        count = read_once(fd, text + length, capacity - length - 1);
        length += count > 0 ? (size_t)count : 0;
    }
    *error = count < 0 ? -errno : 0;
    close(fd);
    if (count < 0) {
        js_free(context, text);
        return NULL;
    }
    text[length] = '\0';
    *bytes = length;
    return text;
}

/* readText(path): the file as a string, without a byte order mark; or a negative errno. */
static JSValue read_text(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                         int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    const char *path = JS_ToCString(context, argv[0]);
    if (path == NULL)
        return JS_EXCEPTION;
    size_t bytes = 0;
    int error = 0;
    char *text = cli_host_read_file(context, path, &bytes, &error);
    JS_FreeCString(context, path);
    if (text == NULL)
        return JS_NewInt32(context, error);
    size_t skip = bytes >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    JSValue value = JS_NewStringLen(context, text + skip, bytes - skip);
    js_free(context, text);
    return value;
}

/* kind(path): 0 a file, 1 a directory, else a negative errno. Resolution asks this most. */
static JSValue kind(JSContext *context, JSValueConst self, int argc, JSValueConst *argv, int magic,
                    void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    const char *path = JS_ToCString(context, argv[0]);
    if (path == NULL)
        return JS_EXCEPTION;
    struct stat about;
    int result = stat(path, &about) < 0 ? -errno : S_ISDIR(about.st_mode);
    JS_FreeCString(context, path);
    return JS_NewInt32(context, result);
}

static double milliseconds(struct timespec time)
{
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* stat(path or descriptor, follow links): an array in the order of lib/fs.js's Stats. */
static JSValue file_status(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                           int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    struct stat s;
    int result;
    if (JS_IsNumber(argv[0])) {
        int32_t fd;
        if (JS_ToInt32(context, &fd, argv[0]) < 0)
            return JS_EXCEPTION;
        result = fstat(fd, &s);
    } else {
        const char *path = JS_ToCString(context, argv[0]);
        if (path == NULL)
            return JS_EXCEPTION;
        result = JS_ToBool(context, argv[1]) > 0 ? stat(path, &s) : lstat(path, &s);
        JS_FreeCString(context, path);
    }
    if (result < 0)
        return status(context, result);
    const double fields[] = {
        (double)s.st_dev,        (double)s.st_mode,       (double)s.st_nlink,
        (double)s.st_uid,        (double)s.st_gid,        (double)s.st_rdev,
        (double)s.st_blksize,    (double)s.st_ino,        (double)s.st_size,
        (double)s.st_blocks,     milliseconds(s.st_atim), milliseconds(s.st_mtim),
        milliseconds(s.st_ctim), milliseconds(s.st_ctim)};
    JSValue values[sizeof fields / sizeof *fields];
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        values[i] = JS_NewNumber(context, fields[i]);
    return JS_NewArrayFrom(context, (int)(sizeof fields / sizeof *fields), values);
}

/* open(path, flags, mode): a descriptor. */
static JSValue open_file(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                         int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    int32_t flags, mode;
    if (JS_ToInt32(context, &flags, argv[1]) < 0 || JS_ToInt32(context, &mode, argv[2]) < 0)
        return JS_EXCEPTION;
    const char *path = JS_ToCString(context, argv[0]);
    if (path == NULL)
        return JS_EXCEPTION;
    JSValue value = status(context, open(path, flags | O_CLOEXEC, (mode_t)mode));
    JS_FreeCString(context, path);
    return value;
}

/* The arguments of read and write: (descriptor, ArrayBuffer, offset, length, position or -1, the
   view that it is done through). */
typedef struct transfer {
    int32_t fd;
    const void *handle;
    uint8_t *bytes;
    size_t length;
    int64_t position;
} transfer;

typedef bool find_bytes(JSContext *context, JSValueConst buffer, const cli_part *part,
                        uint8_t **bytes);

static bool transfer_arguments(JSContext *context, JSValueConst *argv, find_bytes *find,
                               transfer *out)
{
    cli_part part;
    out->handle = JS_IsObject(argv[5]) ? JS_VALUE_GET_PTR(argv[5]) : NULL;
    if (JS_ToInt32(context, &out->fd, argv[0]) < 0 ||
        JS_ToInt64(context, &out->position, argv[4]) < 0 ||
        !cli_host_part(context, argv + 1, &part) || !find(context, argv[1], &part, &out->bytes))
        return false;
    out->length = (size_t)part.length;
    return true;
}

static JSValue read_file(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                         int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    transfer t;
    if (!transfer_arguments(context, argv, cli_host_target, &t))
        return JS_EXCEPTION;
    ssize_t count;
    oh_write_probe write = oh_probe_write_begin(t.handle, t.bytes, t.length);
    if (t.position < 0)
        count = read_once(t.fd, t.bytes, t.length);
    else
        count = pread(t.fd, t.bytes, t.length, (off_t)t.position);
    oh_probe_write_end(&write);
    return JS_NewInt64(context, count < 0 ? -errno : (int64_t)count);
}

/* Writes everything: waits where a non-blocking pipe is full. The count, or -1 with errno. */
static ssize_t write_all(int fd, const uint8_t *bytes, size_t length, int64_t position)
{
    size_t done = 0;
    while (done < length) {
        ssize_t count = position < 0 ? write(fd, bytes + done, length - done)
                                     : pwrite(fd, bytes + done, length - done,
                                              (off_t)(position + (int64_t)done));
        if (count >= 0)
            done += (size_t)count;
        else if (errno == EAGAIN)
            poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
        else if (errno != EINTR)
            return -1;
    }
    return (ssize_t)done;
}

static JSValue write_file(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                          int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    transfer t;
    if (!transfer_arguments(context, argv, cli_host_bytes, &t))
        return JS_EXCEPTION;
    oh_probe_read(t.handle, t.bytes, t.length);
    ssize_t count = write_all(t.fd, t.bytes, t.length, t.position);
    return JS_NewInt64(context, count < 0 ? -errno : (int64_t)count);
}

/* writeText(descriptor, string): the string as UTF-8. */
static JSValue write_text(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                          int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    int32_t fd;
    size_t bytes;
    if (JS_ToInt32(context, &fd, argv[0]) < 0)
        return JS_EXCEPTION;
    const char *text = JS_ToCStringLen(context, &bytes, argv[1]);
    if (text == NULL)
        return JS_EXCEPTION;
    ssize_t count = write_all(fd, (const uint8_t *)text, bytes, -1);
    int error = errno;
    JS_FreeCString(context, text);
    return JS_NewInt64(context, count < 0 ? -error : (int64_t)count);
}

/* Calls that take a descriptor and a number. */
enum descriptor_call { CALL_CLOSE, CALL_FSYNC, CALL_FTRUNCATE, CALL_FCHMOD };

static JSValue descriptor_call(JSContext *context, JSValueConst *argv, enum descriptor_call which)
{
    int32_t fd;
    int64_t number = 0;
    if (JS_ToInt32(context, &fd, argv[0]) < 0)
        return JS_EXCEPTION;
    if (!JS_IsUndefined(argv[1]) && JS_ToInt64(context, &number, argv[1]) < 0)
        return JS_EXCEPTION;
    switch (which) {
    case CALL_CLOSE:
        return status(context, close(fd));
    case CALL_FSYNC:
        return status(context, fsync(fd));
    case CALL_FTRUNCATE:
        return status(context, ftruncate(fd, (off_t)number));
    case CALL_FCHMOD:
        return status(context, fchmod(fd, (mode_t)number));
    }
    return JS_UNDEFINED;
}

/* Calls that take a path and a number. */
enum path_call { CALL_MKDIR, CALL_RMDIR, CALL_UNLINK, CALL_ACCESS, CALL_CHMOD, CALL_TRUNCATE };

static JSValue path_call(JSContext *context, JSValueConst *argv, enum path_call which)
{
    int64_t number = 0;
    int result = -1;
    if (!JS_IsUndefined(argv[1]) && JS_ToInt64(context, &number, argv[1]) < 0)
        return JS_EXCEPTION;
    const char *path = JS_ToCString(context, argv[0]);
    if (path == NULL)
        return JS_EXCEPTION;
    switch (which) {
    case CALL_MKDIR:
        result = mkdir(path, (mode_t)number);
        break;
    case CALL_RMDIR:
        result = rmdir(path);
        break;
    case CALL_UNLINK:
        result = unlink(path);
        break;
    case CALL_ACCESS:
        result = access(path, (int)number);
        break;
    case CALL_CHMOD:
        result = chmod(path, (mode_t)number);
        break;
    case CALL_TRUNCATE:
        result = truncate(path, (off_t)number);
        break;
    }
    JSValue value = status(context, result);
    JS_FreeCString(context, path);
    return value;
}

/* One closure a call: the table below names them. */
#define CLI_DESCRIPTOR_CALL(function, which)                                                       \
    static JSValue function(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,   \
                            int magic, void *opaque)                                               \
    {                                                                                              \
        (void)self, (void)argc, (void)magic, (void)opaque;                                         \
        return descriptor_call(context, argv, which);                                              \
    }
#define CLI_PATH_CALL(function, which)                                                             \
    static JSValue function(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,   \
                            int magic, void *opaque)                                               \
    {                                                                                              \
        (void)self, (void)argc, (void)magic, (void)opaque;                                         \
        return path_call(context, argv, which);                                                    \
    }

CLI_DESCRIPTOR_CALL(close_file, CALL_CLOSE)
CLI_DESCRIPTOR_CALL(sync_file, CALL_FSYNC)
CLI_DESCRIPTOR_CALL(truncate_file, CALL_FTRUNCATE)
CLI_DESCRIPTOR_CALL(change_file_mode, CALL_FCHMOD)
CLI_PATH_CALL(make_directory, CALL_MKDIR)
CLI_PATH_CALL(remove_directory, CALL_RMDIR)
CLI_PATH_CALL(unlink_path, CALL_UNLINK)
CLI_PATH_CALL(access_path, CALL_ACCESS)
CLI_PATH_CALL(change_mode, CALL_CHMOD)
CLI_PATH_CALL(truncate_path, CALL_TRUNCATE)

bool cli_host_add_files(cli_runtime *runtime, JSValueConst target)
{
    static const cli_host_function list[] = {
        {"readText", 1, read_text},      {"kind", 1, kind},
        {"stat", 2, file_status},        {"open", 3, open_file},
        {"read", 6, read_file},          {"write", 6, write_file},
        {"writeText", 2, write_text},    {"close", 2, close_file},
        {"fsync", 2, sync_file},         {"ftruncate", 2, truncate_file},
        {"fchmod", 2, change_file_mode}, {"mkdir", 2, make_directory},
        {"rmdir", 2, remove_directory},  {"unlink", 2, unlink_path},
        {"access", 2, access_path},      {"chmod", 2, change_mode},
        {"truncate", 2, truncate_path},
    };
    return cli_host_define(runtime, target, list, (int)(sizeof list / sizeof *list));
}
