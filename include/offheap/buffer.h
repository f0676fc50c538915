/**
 * Buffers: small handles on off-heap bytes.
 *
 *     oh_buffer packet;
 *     if (oh_buffer_from_bytes(NULL, bytes, length, &packet) == OH_OK) {
 *         oh_buffer header = oh_buffer_slice(packet, 0, 20); // no copy: it shares the bytes
 *         oh_buffer_release(&packet);                        // which stay, for the header
 *         use(header.data, header.length);
 *         oh_buffer_release(&header);
 *     }
 *
 * Ownership, for every header of this library:
 *  1. A function that fills an oh_buffer gives the caller one reference; release it once.
 *  2. Copying the struct does not copy the reference: use oh_buffer_retain().
 *  3. A pointer into a buffer is valid until its last reference is released.
 *  4. Pointers and lengths passed in are borrowed for the call, unless the function says "adopt".
 *     A pointer may be NULL only where its length is 0 or the docstring says so.
 *  5. An empty handle (all zero) is valid everywhere: zero bytes, nothing to release. One made by
 *     hand of `data` and `length` borrows these bytes: any call may work on it, there is nothing to
 *     release, and neither it nor a slice of it outlives them.
 *  6. What an out-parameter held before is overwritten, not released; on failure it is untouched.
 *
 * Threads: reference counts are atomic (from the moment on at which the process starts a second
 * thread) and a buffer may be released by another thread than the one that made it. The bytes, and
 * each oh_buffer variable itself, are the caller's to synchronise: while a call reads bytes nobody
 * changes them. Many calls count first and then write what they counted, so that a change in
 * between would not only garble the result but write beyond it. Of a mapped file, which other
 * processes may write at any time, calls that make text take a copy first. Nothing here is for
 * signal handlers.
 *
 * Structs that begin with `size` may grow in later versions. Set `size` to the sizeof of your
 * header and the rest to 0, then what you need. Options of an older program are good as they are;
 * those of a newer one are as long as everything the library does not know is 0. Else, and when
 * `size` was forgotten, the call fails with OH_ERR_INVALID_ARG_VALUE. Of structs that a call fills
 * in, it fills what fits.
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
    oh_store *store; /**< what keeps the bytes alive; NULL when empty or borrowed */
} oh_buffer;

/** Longest buffer: 2^31 - 1 bytes, the limit of the JavaScript engine above. */
#define OH_BUFFER_MAX_LENGTH ((size_t)0x7fffffff)

/** Allocations up to this many bytes take a slot of the pool, larger ones go directly to the
 * system. */
#define OH_POOL_MAX_LENGTH ((size_t)8192)

/** Largest alignment of oh_buffer_alloc_aligned(): 2 MiB. */
#define OH_BUFFER_MAX_ALIGNMENT ((size_t)1 << 21)

/** How adopted bytes are given back. Called once, on the thread that releases the last reference.
 */
typedef void oh_free_fn(void *opaque, void *bytes, size_t length);

/** Where a store's bytes come from. */
typedef enum oh_provenance {
    OH_PROVENANCE_POOL,    /**< a slot of a slab */
    OH_PROVENANCE_DIRECT,  /**< a block of its own */
    OH_PROVENANCE_ADOPTED, /**< the caller's, see oh_buffer_adopt() */
    OH_PROVENANCE_STATIC,  /**< never freed, see oh_buffer_from_static() */
    OH_PROVENANCE_MAPPED   /**< a file, see oh_buffer_map_file() */
} oh_provenance;

/*
 * Making a buffer. Rules for all functions of this group: OH_ERR_BUFFER_TOO_LARGE above
 * OH_BUFFER_MAX_LENGTH, OH_ERR_MEMORY_LIMIT when the context would exceed its limit,
 * OH_ERR_NO_MEMORY when the system has none; `out` is untouched then. Length 0 succeeds and gives
 * an empty handle.
 */

/** Zero-filled bytes. */
OH_NODISCARD OH_API OH_INLINE oh_status oh_buffer_alloc(oh_context *context, size_t length,
                                                        oh_buffer *out);

/** Uninitialised bytes: write before you read, they may show what somebody else released. */
OH_NODISCARD OH_API OH_INLINE oh_status oh_buffer_alloc_unsafe(oh_context *context, size_t length,
                                                               oh_buffer *out);

/** Uninitialised bytes that never come from the pool, however few: for buffers that live long. */
OH_NODISCARD OH_API oh_status oh_buffer_alloc_unsafe_slow(oh_context *context, size_t length,
                                                          oh_buffer *out);

/** Zero-filled bytes whose address is a multiple of `alignment`: a power of two up to
    OH_BUFFER_MAX_ALIGNMENT, else OH_ERR_INVALID_ARG_VALUE. */
OH_NODISCARD OH_API oh_status oh_buffer_alloc_aligned(oh_context *context, size_t length,
                                                      size_t alignment, oh_buffer *out);

/** A copy of `length` bytes; `bytes` may be NULL when length is 0. */
OH_NODISCARD OH_API OH_INLINE oh_status oh_buffer_from_bytes(oh_context *context, const void *bytes,
                                                             size_t length, oh_buffer *out);

/**
 * The bytes that a UTF-8 text stands for in an encoding, as Node's Buffer.from(text, encoding):
 * malformed UTF-8 counts as U+FFFD; Latin-1 and ASCII keep the low 8 bits of every UTF-16 unit;
 * base64 accepts both alphabets and skips what is in neither; hex stops at the first bad pair.
 * `text` needs no NUL and may be NULL when length is 0. OH_ERR_UNKNOWN_ENCODING for a value outside
 * the enumeration.
 */
OH_NODISCARD OH_API oh_status oh_buffer_from_utf8(oh_context *context, const char *text,
                                                  size_t length, oh_encoding encoding,
                                                  oh_buffer *out);

/**
 * Takes over bytes of the caller: the last release calls `free_bytes(opaque, bytes, length)`, or
 * nothing when that is NULL. On failure the caller still owns them. Length 0 gives them back at
 * once.
 */
OH_NODISCARD OH_API oh_status oh_buffer_adopt(oh_context *context, void *bytes, size_t length,
                                              oh_free_fn *free_bytes, void *opaque, oh_buffer *out);

/** A view of bytes that live for ever; they must not be written. Counts nothing against a limit. */
OH_NODISCARD OH_API oh_status oh_buffer_from_static(oh_context *context, const void *bytes,
                                                    size_t length, oh_buffer *out);

/** The contents of a file, mapped copy-on-write: writing changes the buffer, never the file. What
    others write to the file may show in the buffer. Fails with OH_ERR_IO, and errno says why. An
    empty file gives an empty handle, a NULL path OH_ERR_INVALID_ARG_VALUE. */
OH_NODISCARD OH_API oh_status oh_buffer_map_file(oh_context *context, const char *path,
                                                 oh_buffer *out);

/* References. */

/** The same view with one more reference. */
OH_NODISCARD OH_API OH_INLINE oh_buffer oh_buffer_retain(oh_buffer buffer);

/** Gives the reference back and empties the handle; NULL and empty handles are fine. */
OH_API OH_INLINE void oh_buffer_release(oh_buffer *buffer);

/** True when nobody else holds the store: its bytes may be changed or grown unseen. Empty: true,
    borrowed bytes: false. */
OH_NODISCARD OH_API OH_INLINE bool oh_buffer_is_unique(oh_buffer buffer);

/* Views: they share the bytes of the buffer they are cut from, and hold a reference of their own.
 */

/** Node's slice(): negative positions count from the end, everything is clamped, so that no input
    fails; INT64_MAX means "to the end". An empty result is an empty handle and holds nothing. */
OH_NODISCARD OH_API OH_INLINE oh_buffer oh_buffer_slice(oh_buffer buffer, int64_t start,
                                                        int64_t end);

/** A strict view: OH_ERR_OUT_OF_RANGE unless offset + length <= buffer.length. */
OH_NODISCARD OH_API OH_INLINE oh_status oh_buffer_view(oh_buffer buffer, size_t offset,
                                                       size_t length, oh_buffer *out);

/** Copies the view into a store of its own when it is a small part (half or less) of a larger one,
   so that the rest is no longer pinned. The handle is replaced in place; an empty or borrowed one
   stays as it is. Fails as oh_buffer_alloc(), and then the handle is unchanged. */
OH_NODISCARD OH_API oh_status oh_buffer_compact(oh_buffer *buffer);

/**
 * Gives the view another length; bytes added have no value. A shorter view of shared bytes stays
 * where it is. Else the store grows or shrinks in place, or its pages move without a copy, when
 * this is the only handle that holds it; what cannot be had so is copied into a new store of the
 * same context. An empty handle grows in the default context; length 0 empties the handle.
 * Fails as oh_buffer_alloc(), and then the handle is unchanged. Pointers into the buffer are void.
 */
OH_NODISCARD OH_API oh_status oh_buffer_resize(oh_buffer *buffer, size_t length);

/** Adds bytes at the end, as oh_buffer_resize() and a copy: a buffer that grows piece by piece is
    moved seldom. `bytes` may lie in the buffer, and may be NULL when length is 0. */
OH_NODISCARD OH_API oh_status oh_buffer_append(oh_buffer *buffer, const void *bytes, size_t length);

/** Lets nobody else see what is written from here on: copies the view unless this is the only
    handle and its bytes may be written (static ones may not). Fails as oh_buffer_alloc(), and then
    the handle is unchanged. */
OH_NODISCARD OH_API oh_status oh_buffer_make_unique(oh_buffer *buffer);

/* Bytes. */

/** All buffers of a list in one new buffer. `list` may be NULL when count is 0. Fails as
    oh_buffer_alloc(). */
OH_NODISCARD OH_API oh_status oh_buffer_concat(oh_context *context, const oh_buffer *list,
                                               size_t count, oh_buffer *out);

/** The same in list[0], which grows as by oh_buffer_resize(): its bytes are not copied where it is
    the only handle on them. The other buffers are released; none may be a borrowed part of the
    first. Fails as oh_buffer_alloc(), and then nothing has changed. */
OH_NODISCARD OH_API oh_status oh_buffer_join(oh_buffer *list, size_t count);

/** Copies as much of source as fits behind target_start; may overlap. Returns the bytes copied, 0
    when target_start is beyond the end. */
OH_API size_t oh_buffer_copy(oh_buffer source, oh_buffer target, size_t target_start);

/** Repeats a pattern over the buffer, cut at the end; an empty pattern fills with zero bytes. The
    pattern may lie in the buffer. */
OH_API OH_INLINE void oh_buffer_fill(oh_buffer buffer, const void *pattern, size_t pattern_length);

/** Repeats the bytes that a text stands for; an empty text fills with zero bytes. Fails as
   oh_buffer_from_utf8(), and with OH_ERR_INVALID_ARG_VALUE when a text that is not empty stands for
   no bytes ("zz" in hex): nothing is written then. */
OH_NODISCARD OH_API oh_status oh_buffer_fill_utf8(oh_buffer buffer, const char *text, size_t length,
                                                  oh_encoding encoding);

/** -1, 0 or 1: order of the bytes, then of the lengths. */
OH_NODISCARD OH_API OH_INLINE int oh_buffer_compare(oh_buffer left, oh_buffer right);

/** Same length and same bytes. */
OH_NODISCARD OH_API OH_INLINE bool oh_buffer_equals(oh_buffer left, oh_buffer right);

/** Position of the first occurrence of a run of bytes at or behind `start`, or -1. An empty needle
   is found at `start`, or at the end when that is less. The needle may lie in the buffer. */
OH_NODISCARD OH_API ptrdiff_t oh_buffer_find(oh_buffer buffer, const void *needle,
                                             size_t needle_bytes, size_t start);

/** Position of the last occurrence that begins at or before `start` (SIZE_MAX: anywhere), or -1. */
OH_NODISCARD OH_API ptrdiff_t oh_buffer_find_last(oh_buffer buffer, const void *needle,
                                                  size_t needle_bytes, size_t start);

/** Reverses the bytes of every 2 byte group in place. OH_ERR_INVALID_BUFFER_SIZE when the length is
    no multiple of the group: nothing is changed then. */
OH_NODISCARD OH_API oh_status oh_buffer_swap16(oh_buffer buffer);
/** The same for groups of 4 bytes. */
OH_NODISCARD OH_API oh_status oh_buffer_swap32(oh_buffer buffer);
/** The same for groups of 8 bytes. */
OH_NODISCARD OH_API oh_status oh_buffer_swap64(oh_buffer buffer);

/* Text: what buf.toString(encoding) gives, as UTF-8. See <offheap/decoder.h> for text in pieces. */

/** Most bytes of UTF-8 that the buffer's bytes give in an encoding; found without looking at them.
    SIZE_MAX when that number does not fit. */
OH_NODISCARD OH_API size_t oh_buffer_utf8_bound(oh_buffer buffer, oh_encoding encoding);

/**
 * Writes the text of the buffer's bytes to the caller's memory, without a final NUL; `written` gets
 * its bytes. Malformed UTF-8 and lone surrogates become U+FFFD, an odd last byte of UTF-16 is
 * dropped. OH_ERR_BUFFER_OUT_OF_BOUNDS when it does not fit into `capacity`: nothing is written
 * then. `dst` must not overlap the buffer. OH_ERR_UNKNOWN_ENCODING for a value outside the
 * enumeration. For the copy of a mapped file's bytes it fails as oh_buffer_alloc(), too.
 */
OH_NODISCARD OH_API oh_status oh_buffer_write_utf8(oh_buffer buffer, oh_encoding encoding,
                                                   char *dst, size_t capacity, size_t *written);

/** The same into a new buffer of exactly the text's length. Fails as oh_buffer_alloc() too. */
OH_NODISCARD OH_API oh_status oh_buffer_to_utf8(oh_context *context, oh_buffer buffer,
                                                oh_encoding encoding, oh_buffer *out);

OH_EXTERN_C_END

#if OH_HAS_INLINE
#include <offheap/buffer_inline.h>
#endif

#endif
