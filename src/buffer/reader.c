/* Chunked reader.
 *
 * A block of chunk_bytes is allocated before each read and the bytes land in it directly: a full
 * chunk is given out as it is, without a copy. A short one would pin a 64 KiB block for a few
 * bytes, so when it fits the pool it is copied into a slot of its size and the block serves the
 * next read: a thousand small messages cost one block. In between the block is cut to a view.
 *
 * `filled` bytes of the block are already read when a call fails half-way (whole_chunks on a
 * non-blocking descriptor): the next call goes on behind them. */
#define _POSIX_C_SOURCE 200809L

#include <offheap/monitor.h>
#include <offheap/reader.h>

#include "base/sized.h"
#include "platform/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct oh_reader {
    oh_context *context;
    int fd;
    int error; /* errno of the last failure */
    bool closes_fd;
    bool whole_chunks;
    bool at_end;
    size_t chunk_bytes;
    uint64_t position;
    oh_buffer block; /* empty, or chunk_bytes long with `filled` bytes read */
    size_t filled;
};

static oh_status read_options(const oh_reader_options *options, oh_reader_options *known)
{
    *known = (oh_reader_options){.size = sizeof *known};
    if (options &&
        !ohi_read_sized(known, sizeof *known, options, OHI_END_OF(oh_reader_options, keep_open)))
        return OH_ERR_INVALID_ARG_VALUE;
    if (known->chunk_bytes == 0)
        known->chunk_bytes = OH_READER_CHUNK_BYTES;
    return known->chunk_bytes <= OH_BUFFER_MAX_LENGTH ? OH_OK : OH_ERR_BUFFER_TOO_LARGE;
}

oh_status oh_reader_from_fd(oh_context *context, int fd, const oh_reader_options *options,
                            oh_reader **out)
{
    oh_reader_options known;
    oh_status status = read_options(options, &known);
    if (status != OH_OK)
        return status;
    oh_reader *reader = malloc(sizeof *reader);
    if (!reader)
        return OH_ERR_NO_MEMORY;
    *reader = (oh_reader){.context = context,
                          .fd = fd,
                          .closes_fd = !known.keep_open,
                          .whole_chunks = known.whole_chunks,
                          .chunk_bytes = known.chunk_bytes};
    *out = reader;
    return OH_OK;
}

oh_status oh_reader_open(oh_context *context, const char *path, const oh_reader_options *options,
                         oh_reader **out)
{
    if (!path)
        return OH_ERR_INVALID_ARG_VALUE;
    oh_reader_options known;
    oh_status status = read_options(options, &known);
    if (status != OH_OK)
        return status;
    known.keep_open = false;
    int fd;
    do
        fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    fd = ohi_file_behind_streams(fd);
    if (fd < 0)
        return OH_ERR_IO;
    status = oh_reader_from_fd(context, fd, &known, out);
    if (status != OH_OK)
        close(fd);
    return status;
}

/* One read into the rest of the block. */
static oh_status read_more(oh_reader *reader)
{
    size_t room = reader->chunk_bytes - reader->filled;
    ssize_t got;
    do
        got = read(reader->fd, reader->block.data + reader->filled, room);
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        reader->error = errno;
        return OH_ERR_IO;
    }
    reader->at_end = got == 0;
    reader->filled += (size_t)got;
    return OH_OK;
}

/* Gives out what the block holds: a copy when that is little, else the block itself. */
static oh_status hand_out(oh_reader *reader, oh_buffer *out)
{
    if (reader->filled <= OH_POOL_MAX_LENGTH && reader->filled < reader->chunk_bytes) {
        oh_status status =
            oh_buffer_from_bytes(reader->context, reader->block.data, reader->filled, out);
        if (status != OH_OK)
            return status;
    } else {
        *out = oh_buffer_slice(reader->block, 0, (int64_t)reader->filled);
        oh_buffer_release(&reader->block);
    }
    reader->position += reader->filled;
    reader->filled = 0;
    return OH_OK;
}

/* Chunks come and go because they are to: the monitor takes what is made under a site for that. */
static oh_status renew_block(oh_reader *reader)
{
    const bool is_observed = oh_probe_is_active(); /* one answer for both ends */
    if (is_observed)
        oh_monitor_site_push(0);
    oh_status status = oh_buffer_alloc_unsafe(reader->context, reader->chunk_bytes, &reader->block);
    if (is_observed)
        oh_monitor_site_pop();
    return status;
}

oh_status oh_reader_next(oh_reader *reader, oh_buffer *out)
{
    if (reader->at_end && reader->filled == 0)
        return OH_ERR_END;
    if (!reader->block.store) {
        oh_status status = renew_block(reader);
        if (status != OH_OK)
            return status;
    }
    while (!reader->at_end && reader->filled < reader->chunk_bytes) {
        if (reader->filled > 0 && !reader->whole_chunks)
            break;
        oh_status status = read_more(reader);
        if (status != OH_OK)
            return status;
    }
    if (reader->filled == 0) {
        oh_buffer_release(&reader->block);
        return OH_ERR_END;
    }
    return hand_out(reader, out);
}

int oh_reader_error(const oh_reader *reader)
{
    return reader->error;
}

uint64_t oh_reader_position(const oh_reader *reader)
{
    return reader->position;
}

void oh_reader_destroy(oh_reader *reader)
{
    if (!reader)
        return;
    oh_buffer_release(&reader->block);
    if (reader->closes_fd)
        close(reader->fd);
    free(reader);
}
