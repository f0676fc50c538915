/**
 * Buffers: small handles on off-heap bytes.
 *
 * Ownership, for every header of this library:
 *  1. A function that fills an oh_buffer gives the caller one reference; release it once.
 *  2. Copying the struct does not copy the reference: use oh_buffer_retain().
 *  3. A pointer into a buffer is valid until its last reference is released.
 *  4. Pointers and lengths passed in are borrowed for the call, unless the function says "adopt".
 *  5. An empty handle (all zero) is valid everywhere: zero bytes, nothing to release.
 *
 * Threads: reference counts are atomic and a buffer may be released by another thread than the one
 * that made it. The bytes, and each oh_buffer variable itself, are the caller's to synchronise.
 *
 * Context NULL is the process-wide default.
 */
#ifndef OFFHEAP_BUFFER_H
#define OFFHEAP_BUFFER_H

#include <offheap/context.h>
#include <offheap/encoding.h>

OH_EXTERN_C_BEGIN

/** The bytes behind a buffer: reference-counted, opaque. */
typedef struct oh_store oh_store;

/** One view and one reference: 24 bytes, passed by value. */
typedef struct oh_buffer {
    uint8_t *data;   /**< first byte of the view; may be NULL when length is 0 */
    size_t length;   /**< bytes in the view */
    oh_store *store; /**< what keeps the bytes alive; NULL for an empty handle */
} oh_buffer;

/** Longest buffer: 2^31 - 1 bytes, the limit of the JavaScript engine above. */
#define OH_BUFFER_MAX_LENGTH ((size_t)0x7fffffff)

/** Allocations up to this many bytes take a slot of the pool, larger ones go directly to the system. */
#define OH_POOL_MAX_LENGTH ((size_t)8192)

/** How adopted bytes are given back. Called once, on the thread that releases the last reference. */
typedef void oh_free_fn(void *opaque, void *bytes, size_t length);

/** Where a store's bytes come from. */
typedef enum oh_provenance {
    OH_PROVENANCE_POOL,
    OH_PROVENANCE_DIRECT,
    OH_PROVENANCE_ADOPTED,
    OH_PROVENANCE_STATIC,
    OH_PROVENANCE_MAPPED
} oh_provenance;

/* Making a buffer. All fail with OH_ERR_BUFFER_TOO_LARGE above OH_BUFFER_MAX_LENGTH, with
   OH_ERR_MEMORY_LIMIT above the context's limit and with OH_ERR_NO_MEMORY. Length 0 succeeds and
   gives an empty handle. */

/** Zero-filled bytes. */
OH_NODISCARD OH_API oh_status oh_buffer_alloc(oh_context *context, size_t length, oh_buffer *out);

/** Uninitialised bytes: write before you read. */
OH_NODISCARD OH_API oh_status oh_buffer_alloc_unsafe(oh_context *context, size_t length, oh_buffer *out);

/** Uninitialised bytes that never come from the pool, however few. */
OH_NODISCARD OH_API oh_status oh_buffer_alloc_unsafe_slow(oh_context *context, size_t length,
                                                          oh_buffer *out);

/** Zero-filled bytes at a multiple of `alignment`: a power of two up to 2 MiB, else OH_ERR_INVALID_ARG_VALUE. */
OH_NODISCARD OH_API oh_status oh_buffer_alloc_aligned(oh_context *context, size_t length,
                                                      size_t alignment, oh_buffer *out);

/** A copy of `length` bytes; `bytes` may be NULL when length is 0. */
OH_NODISCARD OH_API oh_status oh_buffer_from_bytes(oh_context *context, const void *bytes,
                                                   size_t length, oh_buffer *out);

/** The bytes that UTF-8 text stands for in an encoding, exactly as Node's Buffer.from(text, encoding). */
OH_NODISCARD OH_API oh_status oh_buffer_from_utf8(oh_context *context, const char *text,
                                                  size_t length, oh_encoding encoding, oh_buffer *out);

/** Takes over bytes of the caller; `free_bytes` may be NULL. On failure the caller still owns them. */
OH_NODISCARD OH_API oh_status oh_buffer_adopt(oh_context *context, void *bytes, size_t length,
                                              oh_free_fn *free_bytes, void *opaque, oh_buffer *out);

/** A view of bytes that live for ever; they must not be written. Counts nothing against a limit. */
OH_NODISCARD OH_API oh_status oh_buffer_from_static(oh_context *context, const void *bytes,
                                                    size_t length, oh_buffer *out);

/** The contents of a file, mapped copy-on-write. Fails with OH_ERR_IO. An empty file gives an empty handle. */
OH_NODISCARD OH_API oh_status oh_buffer_map_file(oh_context *context, const char *path, oh_buffer *out);

/* References. */

/** The same view with one more reference. */
OH_API oh_buffer oh_buffer_retain(oh_buffer buffer);

/** Gives the reference back and empties the handle; NULL and empty handles are fine. */
OH_API void oh_buffer_release(oh_buffer *buffer);

/** True when nobody else holds the store: its bytes may be changed or grown unseen. Empty: true. */
OH_API bool oh_buffer_is_unique(oh_buffer buffer);

/* Views. */

/** Node's slice(): negative positions count from the end, everything is clamped. A view, no copy;
    an empty result is an empty handle and holds nothing. */
OH_NODISCARD OH_API oh_buffer oh_buffer_slice(oh_buffer buffer, int64_t start, int64_t end);

/** A strict view: OH_ERR_OUT_OF_RANGE unless offset + length <= buffer.length. */
OH_NODISCARD OH_API oh_status oh_buffer_view(oh_buffer buffer, size_t offset, size_t length,
                                             oh_buffer *out);

/** Copies the view into a store of its own when it is a small part (half or less) of a larger one, so
    that the rest is no longer pinned. The handle is replaced in place; on failure it is unchanged. */
OH_NODISCARD OH_API oh_status oh_buffer_compact(oh_buffer *buffer);

/* Bytes. */

/** All buffers of a list in one. `list` may be NULL when count is 0. */
OH_NODISCARD OH_API oh_status oh_buffer_concat(oh_context *context, const oh_buffer *list,
                                               size_t count, oh_buffer *out);

/** Copies as much of source as fits behind target_start; may overlap. Returns the bytes copied, 0
    when target_start is beyond the end. */
OH_API size_t oh_buffer_copy(oh_buffer source, oh_buffer target, size_t target_start);

/** Repeats a pattern over the buffer, cut at the end; an empty pattern fills with zero bytes. */
OH_API void oh_buffer_fill(oh_buffer buffer, const void *pattern, size_t pattern_length);

/** -1, 0 or 1: order of the bytes, then of the lengths. */
OH_API int oh_buffer_compare(oh_buffer left, oh_buffer right);

/** Same length and same bytes. */
OH_API bool oh_buffer_equals(oh_buffer left, oh_buffer right);

OH_EXTERN_C_END

#endif
