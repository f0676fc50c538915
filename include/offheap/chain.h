/**
 * Chain: many buffers as one, without copying.
 *
 * A parser gets its input in pieces and wants to see one run of bytes; a writer has a header, a
 * body and a trailer and wants to send one message. A chain is a queue of views: appending and
 * consuming move references, never bytes.
 *
 *     oh_chain chain;
 *     oh_chain_init(&chain);
 *     status = oh_chain_append(&chain, header);
 *     if (status == OH_OK)
 *         status = oh_chain_append(&chain, body);
 *     if (status == OH_OK)
 *         status = oh_chain_write(&chain, fd, &written); // writev, consumes what was written
 *     oh_chain_deinit(&chain);
 *
 * Ownership: append and prepend take a reference of their own and leave the caller's alone; a
 * buffer that is filled by a call is the caller's to release. Empty buffers are not kept. Positions
 * count from the first byte not yet consumed. One thread at a time; the segments' bytes may be
 * shared.
 */
#ifndef OFFHEAP_CHAIN_H
#define OFFHEAP_CHAIN_H

#include <offheap/buffer.h>
#include <sys/uio.h>

OH_EXTERN_C_BEGIN

/** In the caller's memory; the fields are private. All zero is an empty chain. */
typedef struct oh_chain {
    oh_buffer *ring; /**< `capacity` segments, NULL while that is 0 */
    size_t capacity; /**< a power of two, or 0 */
    size_t first;    /**< index of the first segment */
    size_t count;    /**< segments in use */
    size_t length;   /**< bytes of all segments */
} oh_chain;

/** Makes an empty chain. */
OH_API void oh_chain_init(oh_chain *chain);

/** Releases all segments; the chain is empty and can be used again. NULL is fine. */
OH_API void oh_chain_deinit(oh_chain *chain);

/** Bytes of all segments. */
OH_API size_t oh_chain_length(const oh_chain *chain);

/** Segments, none of which is empty. */
OH_API size_t oh_chain_segment_count(const oh_chain *chain);

/** A segment, borrowed: valid until the chain changes. An empty handle when index is too large. */
OH_API oh_buffer oh_chain_segment(const oh_chain *chain, size_t index);

/** Adds a buffer at the end, with a reference of its own. OH_ERR_NO_MEMORY or, when the sum of
    lengths overflows, OH_ERR_BUFFER_TOO_LARGE: then nothing changed. */
OH_NODISCARD OH_API oh_status oh_chain_append(oh_chain *chain, oh_buffer buffer);

/** Adds a buffer at the front; as oh_chain_append(). */
OH_NODISCARD OH_API oh_status oh_chain_prepend(oh_chain *chain, oh_buffer buffer);

/** Moves all segments of `tail` to the end of `chain`; `tail` is empty then. Fails as
    oh_chain_append(), and then neither changed. A chain appended to itself is
   OH_ERR_INVALID_ARG_VALUE. */
OH_NODISCARD OH_API oh_status oh_chain_append_chain(oh_chain *chain, oh_chain *tail);

/** Copies the bytes of an iovec list into new buffers at the end, one buffer for the whole list.
    `list` may be NULL when count is 0. Fails as oh_buffer_alloc() and then nothing changed. */
OH_NODISCARD OH_API oh_status oh_chain_append_iovec(oh_chain *chain, oh_context *context,
                                                    const struct iovec *list, size_t count);

/** Drops bytes from the front, releasing segments that are used up. Returns the bytes dropped:
    `bytes`, or all when there are fewer. */
OH_API size_t oh_chain_consume(oh_chain *chain, size_t bytes);

/** Copies bytes out to `dst`, which must not overlap the chain's (NULL when bytes is 0), without
   consuming them. Returns how many: less than `bytes` at the end, 0 when `position` is beyond it.
 */
OH_API size_t oh_chain_copy_out(const oh_chain *chain, size_t position, void *dst, size_t bytes);

/**
 * The bytes from start to end, with Node's clamping as in oh_buffer_slice(): a view when they lie
 * in one segment, else a copy made in `context`. Fails as oh_buffer_alloc().
 */
OH_NODISCARD OH_API oh_status oh_chain_slice(const oh_chain *chain, oh_context *context,
                                             int64_t start, int64_t end, oh_buffer *out);

/** Position of the first occurrence of `needle` at or behind `position`, also across borders; -1
   when there is none. An empty needle is found at `position`, or at the end when that is less. */
OH_API ptrdiff_t oh_chain_find(const oh_chain *chain, const void *needle, size_t needle_bytes,
                               size_t position);

/** Fills up to `capacity` entries with the first segments and returns how many were filled. The
    pointers are borrowed: valid until the chain changes. `list` may be NULL when capacity is 0. */
OH_API size_t oh_chain_to_iovec(const oh_chain *chain, struct iovec *list, size_t capacity);

/**
 * Writes the chain to a descriptor with writev() and consumes what was written, until the chain is
 * empty. Interrupted and partial writes are continued. OH_ERR_IO when writing fails (errno says
 * why, EAGAIN included); what was written until then is consumed and counted. `written` may be
 * NULL, and is set on failure too.
 */
OH_NODISCARD OH_API oh_status oh_chain_write(oh_chain *chain, int fd, size_t *written);

OH_EXTERN_C_END

#endif
