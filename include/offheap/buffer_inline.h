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
 * With more threads a release does not begin with a look at the count: a read of what the processor
 * has just written atomically waits for it. It looks at a mark beside the count, which each retain
 * sees to before it counts, and which nobody takes back while the store is in use. Who gives up a
 * reference has either retained it or got it from somebody, by way of something that orders the two
 * threads, and so finds the mark that this one saw. Without the mark nobody ever retained: the
 * reference is the one that the store began with, and there is no other.
 *
 * What is relied on here is part of the binary interface: the first 32 bits of every store are its
 * reference count, and the upper half of the 16 at byte 6 is the mark.
 */
#ifndef OFFHEAP_BUFFER_INLINE_H
#define OFFHEAP_BUFFER_INLINE_H

#include <offheap/buffer.h>
#include <offheap/codec.h>
#include <offheap/search.h>

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
OH_API int oh_monitor_buffer_compare(const uint8_t *left, size_t left_length, const uint8_t *right,
                                     size_t right_length);
OH_API void oh_monitor_buffer_fill(uint8_t *data, size_t length, const void *pattern,
                                   size_t pattern_length);
/** @endcond */

/** An empty handle, whole: gcc makes two moves of it, where three assignments are three, and none
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

/** Where the mark of a store is. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define OH_STORE_MARK_OFFSET 7
#else
#define OH_STORE_MARK_OFFSET 6
#endif
/** The least mark of a store that somebody ever retained. */
#define OH_STORE_SHARED 0x40
/** The least mark of one that was retained more than once while there were threads. */
#define OH_STORE_SHARED_AGAIN 0x80

/** One more reference to a store. */
OH_API inline void oh_store_retain(oh_store *store)
{
    uint32_t *references = (uint32_t *)(void *)store;
    uint8_t *mark = (uint8_t *)store + OH_STORE_MARK_OFFSET;
    if (OH_HAS_ONE_THREAD) {
        __atomic_store_n(mark, OH_STORE_SHARED, __ATOMIC_RELAXED);
        __atomic_store_n(references, __atomic_load_n(references, __ATOMIC_RELAXED) + 1,
                         __ATOMIC_RELAXED);
    } else {
        uint8_t before = __atomic_load_n(mark, __ATOMIC_RELAXED);
        if (before < OH_STORE_SHARED_AGAIN)
            __atomic_store_n(mark, (uint8_t)(before + OH_STORE_SHARED), __ATOMIC_RELAXED);
        /* Whoever has a reference to copy already sees the store. Release: who learns of this one
           by the count sees the mark. */
        (void)__atomic_fetch_add(references, 1, __ATOMIC_RELEASE);
    }
}

/** True for the only holder of a store. */
OH_API inline bool oh_store_is_unique(const oh_store *store)
{
    /* Acquire: what former holders wrote is visible to the only one left. */
    return __atomic_load_n((const uint32_t *)(const void *)store, __ATOMIC_ACQUIRE) == 1;
}

/** True for a store that was retained, ever. */
OH_API inline bool oh_store_was_shared(const oh_store *store)
{
    const uint8_t *mark = (const uint8_t *)store + OH_STORE_MARK_OFFSET;
    return __atomic_load_n(mark, __ATOMIC_RELAXED) >= OH_STORE_SHARED;
}

/** Gives up a reference to a store. False when it is the last one, which stays the caller's. Always
    inline, since clang would call it where it is not expected. */
OH_API __attribute__((always_inline)) inline bool oh_store_drop(oh_store *store)
{
    uint32_t *references = (uint32_t *)(void *)store;
    const uint8_t *mark = (const uint8_t *)store + OH_STORE_MARK_OFFSET;
    if (OH_HAS_ONE_THREAD) {
        uint32_t before = __atomic_load_n(references, __ATOMIC_RELAXED);
        if (before == 1)
            return false;
        __atomic_store_n(references, before - 1, __ATOMIC_RELAXED);
        return true;
    }
    /* What was retained once is given up twice. The second time a look saves an atomic instruction;
       more often it would only wait for the one before. */
    if (__atomic_load_n(mark, __ATOMIC_RELAXED) < OH_STORE_SHARED_AGAIN &&
        oh_store_is_unique(store))
        return false;
    if (__atomic_fetch_sub(references, 1, __ATOMIC_ACQ_REL) != 1)
        return true;
    __atomic_store_n(references, 1, __ATOMIC_RELAXED);
    return false;
}

/** Gives up a reference, and the store with the last one. */
OH_API inline void oh_store_release(oh_store *store)
{
    /* The only holder there ever was has nobody to race with. */
    if (__builtin_expect(oh_store_was_shared(store), 0) && oh_store_drop(store))
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
    if (__builtin_expect(oh_store_was_shared(store), 0)) {
        if (OH_IS_OBSERVED)
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
    else
        oh_fill(buffer.data, buffer.length, (const uint8_t *)pattern, pattern_length);
}

inline int oh_buffer_compare(oh_buffer left, oh_buffer right)
{
    if (OH_IS_OBSERVED)
        return oh_monitor_buffer_compare(left.data, left.length, right.data, right.length);
    return oh_compare(left.data, left.length, right.data, right.length);
}

inline bool oh_buffer_equals(oh_buffer left, oh_buffer right)
{
    if (OH_IS_OBSERVED)
        return oh_monitor_buffer_compare(left.data, left.length, right.data, right.length) == 0;
    if (left.length != right.length)
        return false;
    if (OH_IN_PLACE && left.length <= OH_SHORT_COMPARE)
        return oh_is_short_equal(left.data, right.data, left.length);
    return left.length == 0 || memcmp(left.data, right.data, left.length) == 0;
}

/** @cond bodies of what <offheap/buffer.h> declares */

/* The library's functions tell those who observe, and then take the same steps. */

/* How many bytes of a copy there is room for. */
OH_STEP size_t oh_copy_room(oh_buffer source, oh_buffer target, size_t target_start)
{
    const size_t room = target_start < target.length ? target.length - target_start : 0;
    return source.length < room ? source.length : room;
}

OH_STEP size_t oh_inline_buffer_copy(oh_buffer source, oh_buffer target, size_t target_start)
{
    if (OH_IS_OBSERVED)
        return oh_buffer_copy(source, target, target_start);
    const size_t bytes = oh_copy_room(source, target, target_start);
    if (bytes > OH_SHORT_MOVE)
        memmove(target.data + target_start, source.data, bytes);
    else if (bytes > 0)
        oh_short_move(target.data + target_start, source.data, bytes);
    return bytes;
}

/* The first place at or behind `from`, which lies in the buffer. */
OH_STEP ptrdiff_t oh_find_from(oh_buffer buffer, const void *needle, size_t needle_bytes,
                               size_t from)
{
    const ptrdiff_t found =
        oh_find(buffer.data + from, buffer.length - from, (const uint8_t *)needle, needle_bytes);
    return found < 0 ? -1 : found + (ptrdiff_t)from;
}

OH_STEP ptrdiff_t oh_inline_buffer_find(oh_buffer buffer, const void *needle, size_t needle_bytes,
                                        size_t start)
{
    if (OH_IS_OBSERVED || needle_bytes == 0 || start >= buffer.length)
        return oh_buffer_find(buffer, needle, needle_bytes, start);
    return oh_find_from(buffer, needle, needle_bytes, start);
}

/* The last place at or before `start`; the buffer is as long as the needle at least. */
OH_STEP ptrdiff_t oh_find_last_from(oh_buffer buffer, const void *needle, size_t needle_bytes,
                                    size_t start)
{
    const size_t most = buffer.length - needle_bytes, last = start < most ? start : most;
    return oh_find_last(buffer.data, last + needle_bytes, (const uint8_t *)needle, needle_bytes);
}

OH_STEP ptrdiff_t oh_inline_buffer_find_last(oh_buffer buffer, const void *needle,
                                             size_t needle_bytes, size_t start)
{
    if (OH_IS_OBSERVED || needle_bytes == 0 || needle_bytes > buffer.length)
        return oh_buffer_find_last(buffer, needle, needle_bytes, start);
    return oh_find_last_from(buffer, needle, needle_bytes, start);
}

#define OH_DEFINE_SWAP(bits)                                                                       \
    OH_NODISCARD OH_STEP oh_status oh_inline_buffer_swap##bits(oh_buffer buffer)                   \
    {                                                                                              \
        if (OH_IS_OBSERVED || buffer.length % ((bits) / 8) != 0)                                   \
            return oh_buffer_swap##bits(buffer);                                                   \
        oh_swap##bits(buffer.data, buffer.length);                                                 \
        return OH_OK;                                                                              \
    }
OH_DEFINE_SWAP(16)
OH_DEFINE_SWAP(32)
OH_DEFINE_SWAP(64)
#undef OH_DEFINE_SWAP

#if OH_IN_PLACE
#define oh_buffer_copy(...) oh_inline_buffer_copy(__VA_ARGS__)
#define oh_buffer_find(...) oh_inline_buffer_find(__VA_ARGS__)
#define oh_buffer_find_last(...) oh_inline_buffer_find_last(__VA_ARGS__)
#define oh_buffer_swap16(...) oh_inline_buffer_swap16(__VA_ARGS__)
#define oh_buffer_swap32(...) oh_inline_buffer_swap32(__VA_ARGS__)
#define oh_buffer_swap64(...) oh_inline_buffer_swap64(__VA_ARGS__)
#endif

/** @endcond */

OH_EXTERN_C_END

#endif
