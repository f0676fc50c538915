/* A file and a pipe in chunks of any size are the bytes that were put in, and the end stays the
 * end. */
#define _GNU_SOURCE
#include "fuzz_input.h"

#include <offheap/reader.h>

#include <sys/mman.h>
#include <unistd.h>

enum { PIPE_BYTES = 32768 };

static void read_all(int fd, const uint8_t *expected, size_t bytes, oh_reader_options options)
{
    oh_reader *reader;
    oh_buffer chunk;
    size_t at = 0;
    if (oh_reader_from_fd(NULL, fd, &options, &reader) != OH_OK) {
        close(fd);
        return;
    }
    size_t most = options.chunk_bytes == 0 ? OH_READER_CHUNK_BYTES : options.chunk_bytes;
    while (oh_reader_next(reader, &chunk) == OH_OK) {
        fuzz_expect(chunk.length > 0 && chunk.length <= most && chunk.length <= bytes - at);
        fuzz_expect(memcmp(chunk.data, expected + at, chunk.length) == 0);
        at += chunk.length;
        fuzz_expect(oh_reader_position(reader) == at);
        fuzz_expect(!options.whole_chunks || chunk.length == most || at == bytes);
        oh_buffer_release(&chunk);
    }
    fuzz_expect(at == bytes && oh_reader_next(reader, &chunk) == OH_ERR_END);
    oh_reader_destroy(reader);
}

static int in_file(const uint8_t *data, size_t bytes)
{
    int fd = memfd_create("fuzz", 0);
    fuzz_expect(fd >= 0 && write(fd, data, bytes) == (ssize_t)bytes && lseek(fd, 0, SEEK_SET) == 0);
    return fd;
}

static int in_pipe(const uint8_t *data, size_t bytes)
{
    int ends[2];
    fuzz_expect(pipe(ends) == 0 && write(ends[1], data, bytes) == (ssize_t)bytes);
    close(ends[1]);
    return ends[0];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    uint8_t what = fuzz_byte(&input);
    oh_reader_options options = {.size = sizeof options,
                                 .chunk_bytes = (size_t)fuzz_number(&input, 2),
                                 .whole_chunks = (what & 1) != 0};
    bool piped = (what & 2) != 0 && input.left <= PIPE_BYTES;
    int fd = piped ? in_pipe(input.data, input.left) : in_file(input.data, input.left);
    read_all(fd, input.data, input.left, options);
    return 0;
}
