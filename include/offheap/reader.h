/**
 * Chunked reader: a file or descriptor as a sequence of buffers.
 *
 *     oh_reader *reader;
 *     oh_buffer chunk;
 *     if (oh_reader_open(NULL, "big.log", NULL, &reader) != OH_OK)
 *         return;
 *     while ((status = oh_reader_next(reader, &chunk)) == OH_OK) {
 *         use(chunk.data, chunk.length);
 *         oh_buffer_release(&chunk);
 *     }
 *     if (status != OH_ERR_END)
 *         fprintf(stderr, "%s\n", strerror(oh_reader_error(reader)));
 *     oh_reader_destroy(reader);
 *
 * Every chunk is a buffer of its own that may outlive the reader. A chunk that came short (a pipe
 * or a socket had no more) is copied into a pool slot of its size, so that a handful of kept bytes
 * never pins a whole block. One thread at a time.
 */
#ifndef OFFHEAP_READER_H
#define OFFHEAP_READER_H

#include <offheap/buffer.h>

OH_EXTERN_C_BEGIN

/** Opaque: made by oh_reader_open() or oh_reader_from_fd(). */
typedef struct oh_reader oh_reader;

/** Bytes of a chunk unless the options say otherwise. */
#define OH_READER_CHUNK_BYTES ((size_t)65536)

/** Options of a reader; set `size` to sizeof(oh_reader_options) and the rest to 0 first. */
typedef struct oh_reader_options {
    size_t size;        /**< sizeof(oh_reader_options) */
    size_t chunk_bytes; /**< most bytes of a chunk; 0: OH_READER_CHUNK_BYTES */
    bool whole_chunks;  /**< read on until a chunk is full or the input ends */
    bool keep_open;     /**< oh_reader_from_fd(): leave the descriptor open at the end */
} oh_reader_options;

/**
 * Opens a file for reading. `options` may be NULL. Fails with OH_ERR_IO (errno says why),
 * OH_ERR_BUFFER_TOO_LARGE when a chunk would be above OH_BUFFER_MAX_LENGTH, OH_ERR_NO_MEMORY, or
 * OH_ERR_INVALID_ARG_VALUE when `path` is NULL or the options' size is none.
 */
OH_NODISCARD OH_API oh_status oh_reader_open(oh_context *context, const char *path,
                                             const oh_reader_options *options, oh_reader **out);

/** Reads from an open descriptor, from where it stands. The reader closes it at the end unless
    `keep_open` is set. Fails as oh_reader_open(), and then the caller still owns it. */
OH_NODISCARD OH_API oh_status oh_reader_from_fd(oh_context *context, int fd,
                                                const oh_reader_options *options, oh_reader **out);

/**
 * The next bytes: one to `chunk_bytes` of them, as they come. Interrupted calls are repeated.
 * OH_ERR_END at the end of the input, now and ever after; OH_ERR_IO when reading fails, and
 * oh_reader_error() says why: after EAGAIN of a non-blocking descriptor wait and call again, no
 * byte is lost. OH_ERR_NO_MEMORY and OH_ERR_MEMORY_LIMIT lose nothing either.
 */
OH_NODISCARD OH_API oh_status oh_reader_next(oh_reader *reader, oh_buffer *out);

/** errno of the last OH_ERR_IO of this reader, or 0. */
OH_API int oh_reader_error(const oh_reader *reader);

/** Bytes given out so far. */
OH_API uint64_t oh_reader_position(const oh_reader *reader);

/** Ends the reader; NULL is fine. Chunks given out stay valid. */
OH_API void oh_reader_destroy(oh_reader *reader);

OH_EXTERN_C_END

#endif
