#define _DEFAULT_SOURCE
#include "monitor/log_writer.h"

#include "monitor/file_limit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Longest encoding of a 64-bit number: 7 bits a byte. */
enum { VARINT_BYTES = 10 };

static bool reserve(ohi_log_writer *log, size_t more)
{
    if (log->error)
        return false;
    if (log->capacity - log->length >= more)
        return true;
    size_t capacity = log->capacity ? log->capacity : 4096;
    while (capacity - log->length < more && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    uint8_t *bytes = capacity - log->length < more ? NULL : realloc(log->bytes, capacity);
    if (!bytes) {
        log->error = ENOMEM;
        return false;
    }
    log->bytes = bytes;
    log->capacity = capacity;
    return true;
}

static void put_bytes(ohi_log_writer *log, const void *bytes, size_t length)
{
    if (length && reserve(log, length)) {
        memcpy(log->bytes + log->length, bytes, length);
        log->length += length;
    }
}

static void put_number(ohi_log_writer *log, uint64_t value)
{
    uint8_t bytes[VARINT_BYTES];
    size_t length = 0;
    while (value >= 0x80) {
        bytes[length++] = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    bytes[length++] = (uint8_t)value;
    put_bytes(log, bytes, length);
}

static void put_text(ohi_log_writer *log, ohi_text text)
{
    put_number(log, text.length);
    put_bytes(log, text.data, text.length);
}

/* A record's length stands before its payload; we learn it afterwards and close the gap. */
static size_t begin_record(ohi_log_writer *log, ohi_log_kind kind)
{
    uint8_t byte = (uint8_t)kind;
    put_bytes(log, &byte, 1);
    return log->length;
}

static void end_record(ohi_log_writer *log, size_t start)
{
    size_t payload = log->length - start;
    put_number(log, payload);
    if (log->error)
        return;
    uint8_t prefix[VARINT_BYTES];
    size_t prefix_length = log->length - start - payload;
    memcpy(prefix, log->bytes + start + payload, prefix_length);
    memmove(log->bytes + start + prefix_length, log->bytes + start, payload);
    memcpy(log->bytes + start, prefix, prefix_length);
}

/* The file behind the descriptor; 0: none. A program may close files that it did not open, and then
   the number is soon another file's, into which we must not write. */
static uint64_t inode_of(int fd)
{
    struct stat about;
    return fd >= 0 && fstat(fd, &about) == 0 ? (uint64_t)about.st_ino : 0;
}

void ohi_log_writer_init(ohi_log_writer *log, int fd)
{
    memset(log, 0, sizeof *log);
    log->fd = fd;
    log->inode = inode_of(fd);
    put_bytes(log, OHI_LOG_MAGIC, OHI_LOG_MAGIC_BYTES);
    put_number(log, OHI_LOG_VERSION);
}

void ohi_log_writer_deinit(ohi_log_writer *log)
{
    free(log->bytes);
    log->bytes = NULL;
    log->length = 0;
    log->capacity = 0;
}

/* 0 or an error. */
static int write_some(int fd, const uint8_t *bytes, size_t length, size_t *done)
{
    sigset_t before = ohi_file_limit_hold();
    ssize_t count = write(fd, bytes, length);
    int error = count < 0 ? errno : count == 0 ? ENOSPC : 0;
    ohi_file_limit_release(&before, error);
    *done += count > 0 ? (size_t)count : 0;
    return error == EINTR ? 0 : error;
}

static int write_all(int fd, const uint8_t *bytes, size_t length)
{
    int error = 0;
    for (size_t done = 0; done < length && error == 0;)
        error = write_some(fd, bytes + done, length - done, &done);
    return error;
}

void ohi_log_flush(ohi_log_writer *log)
{
    if (log->discards)
        log->length = 0;
    if (log->fd < 0 || log->error)
        return;
    bool is_ours = inode_of(log->fd) == log->inode;
    log->error = is_ours ? write_all(log->fd, log->bytes, log->length) : EBADF;
    if (!log->error) {
        log->written += log->length;
        log->length = 0;
    }
}

void ohi_log_write_stack(ohi_log_writer *log, uint32_t id, const uint32_t *frames, size_t count)
{
    size_t start = begin_record(log, OHI_LOG_STACK);
    put_number(log, id);
    put_number(log, count);
    for (size_t i = 0; i < count; i++)
        put_number(log, frames[i]);
    end_record(log, start);
}

/* The fields of a record lie in a row as its list has them, without gaps: a shape of one letter
   each is all that a writer has to know, and all that sixteen of them are apart. */
static void put_record(ohi_log_writer *log, ohi_log_kind kind, const char *shape,
                       const void *record)
{
    size_t start = begin_record(log, kind);
    const char *at = record;
    for (; *shape; shape++) {
        if (*shape == 'N') {
            put_number(log, *(const uint64_t *)(const void *)at);
            at += sizeof(uint64_t);
        } else {
            put_text(log, *(const ohi_text *)(const void *)at);
            at += sizeof(ohi_text);
        }
    }
    end_record(log, start);
}

#define SHAPE_N(field) "N"
#define SHAPE_T(field) "T"
#define SIZE_N(field) +sizeof(uint64_t)
#define SIZE_T(field) +sizeof(ohi_text)
#define DEFINE_WRITE(NAME, name)                                                                   \
    _Static_assert(sizeof(ohi_log_##name) == 0 OHI_FIELDS_##NAME(SIZE_N, SIZE_T),                  \
                   "its fields lie in a row");                                                     \
    void ohi_log_write_##name(ohi_log_writer *log, const ohi_log_##name *record)                   \
    {                                                                                              \
        put_record(log, OHI_LOG_##NAME, OHI_FIELDS_##NAME(SHAPE_N, SHAPE_T), record);              \
    }
OHI_RECORDS(DEFINE_WRITE)
