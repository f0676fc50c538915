/**
 * The bodies of the calls that programs make most: allocate, retain, release, slice, and those on
 * whole buffers that are over soon. Included by <offheap/buffer.h>; nothing to include by hand.
 *
 * An oh_buffer is three words. Through a call they travel in memory, which costs more than the
 * atomic addition that the call is about; inline they stay in registers. An allocation is a call,
 * but one that returns two words in registers and leaves the handle to the program, so that a
 * handle which only a function knows is never in memory. The library exports every one of these
 * functions too, for other languages and for compilers that do not know the builtins.
 *
 * While a process has never had a second thread, nobody can change a count at the same moment, and
 * a plain addition does. The C library says so where it can (glibc from 2.32 on), and becomes
 * atomic for good when it starts the first thread; std::shared_ptr relies on the same.
 *
 * What is relied on here is part of the binary interface: the first 32 bits of every store are its
 * reference count.
 */
#ifndef OFFHEAP_BUFFER_INLINE_H
#define OFFHEAP_BUFFER_INLINE_H

#include <offheap/buffer.h>
#include <offheap/codec.h>

#include <string.h>

#ifdef __has_include
#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#define OH_HAS_ONE_THREAD __libc_single_threaded
#endif
#endif
#ifndef OH_HAS_ONE_THREAD
/** Not 0 while the process surely has one thread, so that counts need no atomic instruction; where
   the C library does not tell, never. */
#define OH_HAS_ONE_THREAD 0
#endif

OH_EXTERN_C_BEGIN

/** 1 while a monitor runs (<offheap/monitor.h>), and 2 more while wrong releases are looked for
    (OH_HARDEN_CHECK). Read it through OH_OBSERVERS. */
OH_API extern int oh_monitor_active;

#ifdef OH_OBSERVED_FLAG
/* Position-independent code asks a table where a library's variable lies. A binding that is all
   probes may name one of its own, which it hands to oh_monitor_attach(). */
extern int OH_OBSERVED_FLAG __attribute__((visibility("hidden")));
#else
/** The variable that says who observes. */
#define OH_OBSERVED_FLAG oh_monitor_active
#endif

#ifdef OH_NO_MONITOR
/** Who observes? One load, and a branch that is never taken while nobody does. */
#define OH_OBSERVERS 0
#else
/** Who observes? One load, and a branch that is never taken while nobody does. */
#define OH_OBSERVERS __builtin_expect(__atomic_load_n(&OH_OBSERVED_FLAG, __ATOMIC_RELAXED), 0)
#endif

/** Is anybody to be told of handles? */
#define OH_IS_OBSERVED (OH_OBSERVERS != 0)

/** @cond What a monitor is told of handles; for the functions below only. */
OH_API void oh_monitor_handle_cut(const oh_store *store, const uint8_t *data, size_t length,
                                  const uint8_t *from, size_t from_length);
OH_API void oh_monitor_handle_retained(const oh_store *store, const uint8_t *data, size_t length);
OH_API void oh_monitor_handle_released(const oh_store *store, const uint8_t *data, size_t length);
OH_API void oh_monitor_buffers_read(const uint8_t *left, size_t left_length, const uint8_t *right,
                                    size_t right_length);
OH_API void oh_monitor_buffer_fill(uint8_t *data, size_t length, const void *pattern,
                                   size_t pattern_length);
/** @endcond */

/* An empty handle, whole: gcc makes two moves of it, where three assignments are three, and none
   where the handle is in registers, which memset() would put into memory. */
#ifdef __cplusplus
#define OH_EMPTY_BUFFER oh_buffer()
#else
#define OH_EMPTY_BUFFER ((oh_buffer){0})
#endif

/** What an allocation gives: two words travel in registers, where the three of an oh_buffer would
   in memory. */
typedef struct oh_made {
    oh_store *store; /**< one reference; NULL without a buffer that holds one */
    union {
        uint8_t *data;    /**< where the bytes of the store are */
        oh_status status; /**< without a store: why; OH_OK for an empty buffer */
    } as;                 /**< the other word */
} oh_made;

/** What oh_buffer_alloc_unsafe() gives. */
OH_NODISCARD OH_API oh_made oh_store_make(oh_context *context, size_t length);
/** What oh_buffer_alloc() gives. */
OH_NODISCARD OH_API oh_made oh_store_make_zero(oh_context *context, size_t length);
/** What oh_buffer_from_bytes() gives. */
OH_NODISCARD OH_API oh_made oh_store_make_copy(oh_context *context, const void *bytes,
                                               size_t length);

/* A program that does not look at the status gets a handle that nobody wrote, as from any call. Now
   that compilers see into this one they would say so at each assertion of a test; so they are told
   that the handle may have been written, and not asked what was in it. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

/** The handle on what was made. */
OH_NODISCARD OH_API inline oh_status oh_buffer_from_made(oh_made made, size_t length,
                                                         oh_buffer *out)
{
    if (__builtin_expect(!made.store, 0)) {
        if (made.as.status == OH_OK) {
            if (length != 0) /* analysers cannot know it */
                __builtin_unreachable();
            *out = OH_EMPTY_BUFFER;
        } else {
            __asm__("" : "+r"(out->data), "+r"(out->length), "+r"(out->store));
        }
        return made.as.status;
    }
    out->data = made.as.data;
    out->length = length;
    out->store = made.store;
    return OH_OK;
}

#pragma GCC diagnostic pop

inline oh_status oh_buffer_alloc(oh_context *context, size_t length, oh_buffer *out)
{
    return oh_buffer_from_made(oh_store_make_zero(context, length), length, out);
}

inline oh_status oh_buffer_alloc_unsafe(oh_context *context, size_t length, oh_buffer *out)
{
    return oh_buffer_from_made(oh_store_make(context, length), length, out);
}

inline oh_status oh_buffer_from_bytes(oh_context *context, const void *bytes, size_t length,
                                      oh_buffer *out)
{
    return oh_buffer_from_made(oh_store_make_copy(context, bytes, length), length, out);
}

/** The end of a store: by its only holder. For oh_buffer_release() only. */
OH_API void oh_store_destroy(oh_store *store);

/** One more reference to a store. */
OH_API inline void oh_store_retain(oh_store *store)
{
    uint32_t *references = (uint32_t *)(void *)store;
    /* Relaxed: whoever has a reference to copy already sees the store. */
    if (OH_HAS_ONE_THREAD)
        __atomic_store_n(references, __atomic_load_n(references, __ATOMIC_RELAXED) + 1,
                         __ATOMIC_RELAXED);
    else
        (void)__atomic_fetch_add(references, 1, __ATOMIC_RELAXED);
}

/** True for the only holder of a store. */
OH_API inline bool oh_store_is_unique(const oh_store *store)
{
    /* Acquire: what former holders wrote is visible to the only one left. */
    return __atomic_load_n((const uint32_t *)(const void *)store, __ATOMIC_ACQUIRE) == 1;
}

/** Gives up one of several references. False when the other holders did the same meanwhile: the
    caller is the only one again. */
OH_API inline bool oh_store_drop(oh_store *store)
{
    uint32_t *references = (uint32_t *)(void *)store;
    uint32_t before;
    if (OH_HAS_ONE_THREAD) {
        before = __atomic_load_n(references, __ATOMIC_RELAXED);
        __atomic_store_n(references, before - 1, __ATOMIC_RELAXED);
    } else {
        before = __atomic_fetch_sub(references, 1, __ATOMIC_ACQ_REL);
    }
    if (before != 1)
        return true;
    __atomic_store_n(references, 1, __ATOMIC_RELAXED);
    return false;
}

/** Gives up a reference, and the store with the last one. */
OH_API inline void oh_store_release(oh_store *store)
{
    /* The only holder needs no atomic subtraction: nobody is left to race with. */
    if (__builtin_expect(!oh_store_is_unique(store), 0) && oh_store_drop(store))
        return;
    oh_store_destroy(store);
}

inline oh_buffer oh_buffer_retain(oh_buffer buffer)
{
    if (buffer.store) {
        oh_store_retain(buffer.store);
        if (OH_IS_OBSERVED)
            oh_monitor_handle_retained(buffer.store, buffer.data, buffer.length);
    }
    return buffer;
}

inline bool oh_buffer_is_unique(oh_buffer buffer)
{
    return buffer.store ? oh_store_is_unique(buffer.store) : buffer.length == 0;
}

inline void oh_buffer_release(oh_buffer *buffer)
{
    if (!buffer || !buffer->store)
        return;
    oh_store *store = buffer->store;
    if (__builtin_expect(!oh_store_is_unique(store), 0)) {
        if (OH_IS_OBSERVED) /* the end of a store is told anyway */
            oh_monitor_handle_released(store, buffer->data, buffer->length);
        buffer->data = NULL;
        buffer->length = 0;
        buffer->store = NULL;
        if (oh_store_drop(store))
            return;
    } else {
        *buffer = OH_EMPTY_BUFFER;
    }
    oh_store_destroy(store);
}

/** A view of bytes that the buffer has: one more reference, unless it is empty. */
OH_API inline oh_buffer oh_buffer_cut(oh_buffer buffer, size_t offset, size_t length)
{
    oh_buffer view = {NULL, 0, NULL};
    if (length > 0) {
        view.data = buffer.data + offset;
        view.length = length;
        view.store = buffer.store;
        if (view.store) {
            oh_store_retain(view.store);
            if (OH_IS_OBSERVED)
                oh_monitor_handle_cut(view.store, view.data, length, buffer.data, buffer.length);
        }
    }
    return view;
}

/** A position of oh_buffer_slice() brought into 0 .. length: negative ones count from the end. */
OH_API inline size_t oh_position_clamp(int64_t position, size_t length)
{
    if (position >= 0)
        return (uint64_t)position < length ? (size_t)position : length;
    uint64_t back = 0 - (uint64_t)position;
    return back < length ? length - (size_t)back : 0;
}

inline oh_buffer oh_buffer_slice(oh_buffer buffer, int64_t start, int64_t end)
{
    size_t from = oh_position_clamp(start, buffer.length);
    size_t to = oh_position_clamp(end, buffer.length);
    return oh_buffer_cut(buffer, from, from < to ? to - from : 0);
}

inline oh_status oh_buffer_view(oh_buffer buffer, size_t offset, size_t length, oh_buffer *out)
{
    if (offset > buffer.length || length > buffer.length - offset)
        return OH_ERR_OUT_OF_RANGE;
    *out = oh_buffer_cut(buffer, offset, length);
    return OH_OK;
}

inline void oh_buffer_fill(oh_buffer buffer, const void *pattern, size_t pattern_length)
{
    if (OH_IS_OBSERVED)
        oh_monitor_buffer_fill(buffer.data, buffer.length, pattern, pattern_length);
    else if (pattern_length == 1 && buffer.length > 64) /* what oh_fill() leaves to libc, too */
        memset(buffer.data, *(const uint8_t *)pattern, buffer.length);
    else
        oh_fill(buffer.data, buffer.length, (const uint8_t *)pattern, pattern_length);
}

inline int oh_buffer_compare(oh_buffer left, oh_buffer right)
{
    if (OH_IS_OBSERVED)
        oh_monitor_buffers_read(left.data, left.length, right.data, right.length);
    return oh_compare(left.data, left.length, right.data, right.length);
}

inline bool oh_buffer_equals(oh_buffer left, oh_buffer right)
{
    if (OH_IS_OBSERVED)
        oh_monitor_buffers_read(left.data, left.length, right.data, right.length);
    return left.length == right.length &&
           (left.length == 0 || memcmp(left.data, right.data, left.length) == 0);
}

OH_EXTERN_C_END

#endif
