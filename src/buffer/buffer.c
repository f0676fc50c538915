/* Buffers: making them, holding them, cutting views out of them.
 *
 * An oh_buffer is a view and a reference, and everything here moves either the one or the other:
 *
 *     oh_buffer a { data, length, store } ---.
 *                                            +--> store { references: 2 } --> bytes
 *     oh_buffer b { data + 4, 8, store } ----'
 *
 * A view never outgrows the one it was cut from, and an empty one holds no store: that is the whole
 * invariant, and it is kept by construction. What the bytes are and how they are given back is the
 * store's business. */
#include <offheap/buffer.h>
#include <offheap/monitor.h>

#include "base/checked.h"
#include "store/store.h"

#include <string.h>

static const oh_buffer empty = {0};

OHI_INLINE bool is_pooled(size_t length)
{
    return OHI_LIKELY(length - 1 < OH_POOL_MAX_LENGTH); /* 0 is not */
}

/* The measured path: no call, no lock. False when it takes more than that. */
OHI_INLINE bool try_pooled(oh_context *context, size_t length, oh_made *out)
{
    return is_pooled(length) && ohi_store_try_pooled(context, length, out);
}

/* Whoever allocates writes next. A short copy does so at once, and is better off without. */
OHI_INLINE void fetch_slot(oh_made made)
{
    __builtin_prefetch(made.as.data, 1);
}

/* The same under an observer that wants to hear of few. */
OHI_INLINE bool try_observed(oh_context *context, size_t length, oh_made *out)
{
    return is_pooled(length) && ohi_store_try_observed(context, length, out);
}

/* No store: an empty buffer, or a failure. */
static oh_made make_nothing(oh_status status)
{
    return (oh_made){.store = NULL, .as.status = status};
}

/* Any allocation at all. */
static OHI_NOINLINE oh_made make_slowly(oh_context *context, size_t length, unsigned flags,
                                        size_t alignment)
{
    if (length == 0)
        return make_nothing(OH_OK);
    if (length > OH_BUFFER_MAX_LENGTH)
        return make_nothing(OH_ERR_BUFFER_TOO_LARGE);
    oh_store *store;
    oh_status status = ohi_store_create(context, length, flags, alignment, &store);
    if (status != OH_OK)
        return make_nothing(status);
    return (oh_made){.store = store, .as.data = ohi_store_bytes(store)};
}

/* Common part of all allocations that are not pooled, or not at once. */
static OHI_NOINLINE oh_made make(oh_context *context, size_t length, unsigned flags,
                                 size_t alignment)
{
    const bool is_plain = (flags & OHI_STORE_ZERO) == 0 && alignment <= 16;
    oh_made made;
    if (length > OH_POOL_MAX_LENGTH && is_plain && ohi_store_try_direct(context, length, &made))
        return made;
    return make_slowly(context, length, flags, alignment);
}

/* The same as a buffer. */
static OHI_NOINLINE oh_status make_buffer(oh_context *context, size_t length, unsigned flags,
                                          size_t alignment, oh_buffer *out)
{
    return oh_buffer_from_made(make(context, length, flags, alignment), length, out);
}

/* These two are apart, because whoever calls something saves registers for it. */
static OHI_NOINLINE oh_made zero_by_call(oh_made made, size_t length)
{
    memset(made.as.data, 0, length);
    return made;
}

static OHI_NOINLINE oh_made fill_by_call(uint8_t *bytes, const uint8_t *source, size_t length,
                                         oh_store *store)
{
    memcpy(bytes, source, length);
    return (oh_made){.store = store, .as.data = bytes};
}

/* Zeroes a slot up to `length` and on to the next multiple of 16, which is in it too. Short ones
   take a few stores, less than the call. */
OHI_INLINE oh_made zero_slot(oh_made made, size_t length)
{
    uint8_t *bytes = made.as.data;
    const size_t end = (length + 15) & ~(size_t)15;
    if (end > 64)
        return zero_by_call(made, length);
    memset(bytes, 0, 16);
    memset(bytes + end - 16, 0, 16);
    if (end > 32) {
        memset(bytes + 16, 0, 16);
        memset(bytes + end - 32, 0, 16);
    }
    return made;
}

/* The first and the last `step` bytes, which may be the same ones in part. */
OHI_INLINE void copy_ends(uint8_t *bytes, const uint8_t *source, size_t length, size_t step)
{
    memcpy(bytes, source, step);
    memcpy(bytes + length - step, source + length - step, step);
}

/* Fills a slot; a short copy takes a few moves, less than a call of memcpy(). `length` is not 0.
   One body for whoever observes and for who does not: it has the arguments of the allocation where
   they are, so that it is one jump away. */
OHI_HOT static OHI_NOINLINE oh_made fill_slot(uint8_t *bytes, const uint8_t *source, size_t length,
                                              oh_store *store)
{
    if (length > 64)
        return fill_by_call(bytes, source, length, store);
    if (length >= 16) {
        copy_ends(bytes, source, length, 16);
        if (length > 32)
            copy_ends(bytes + 16, source + 16, length - 32, 16);
    } else if (length >= 8) {
        copy_ends(bytes, source, length, 8);
    } else if (length >= 4) {
        copy_ends(bytes, source, length, 4);
    } else {
        copy_ends(bytes, source, length, 1);
        bytes[length / 2] = source[length / 2];
    }
    return (oh_made){.store = store, .as.data = bytes};
}

/* What is not the measured path is out of line, and has the arguments where they are, so that the
   measured path moves none. */
static OHI_NOINLINE oh_made make_apart(oh_context *context, size_t length, unsigned flags)
{
    oh_made made;
    if (!try_observed(context, length, &made))
        return make(context, length, flags, 1);
    return flags & OHI_STORE_ZERO ? zero_slot(made, length) : made;
}

OHI_HOT oh_made oh_store_make_zero(oh_context *context, size_t length)
{
    oh_made made;
    if (OHI_UNLIKELY(!try_pooled(context, length, &made)))
        return make_apart(context, length, OHI_STORE_ZERO);
    fetch_slot(made);
    return zero_slot(made, length);
}

OHI_HOT oh_made oh_store_make(oh_context *context, size_t length)
{
    oh_made made;
    if (OHI_UNLIKELY(!try_pooled(context, length, &made)))
        return make_apart(context, length, 0);
    fetch_slot(made);
    return made;
}

/* Here, because within 512 bytes no two instructions of an allocation and of the release that goes
   with it have the same low nine bits of their address. By these the processor looks up what it
   remembers of a load; where two share them, a churn takes a third longer. */
OHI_HOT void oh_store_destroy(oh_store *store)
{
    if (OHI_UNLIKELY(!ohi_store_try_give(store)))
        ohi_store_destroy(store);
}

oh_status oh_buffer_alloc_unsafe_slow(oh_context *context, size_t length, oh_buffer *out)
{
    return make_buffer(context, length, OHI_STORE_UNPOOLED, 1, out);
}

oh_status oh_buffer_alloc_aligned(oh_context *context, size_t length, size_t alignment,
                                  oh_buffer *out)
{
    if (!ohi_is_power_of_two(alignment) || alignment > OH_BUFFER_MAX_ALIGNMENT)
        return OH_ERR_INVALID_ARG_VALUE;
    return make_buffer(context, length, OHI_STORE_ZERO, alignment, out);
}

static OHI_NOINLINE oh_made make_copy(oh_context *context, const void *bytes, size_t length)
{
    oh_probe_buffer_read(bytes, length);
    oh_made made;
    if (try_observed(context, length, &made))
        return fill_slot(made.as.data, bytes, length, made.store);
    made = make(context, length, 0, 1);
    if (made.store != NULL) {
        oh_write_probe write = oh_probe_write_begin(NULL, made.as.data, length);
        memcpy(made.as.data, bytes, length);
        oh_probe_write_end(&write);
    }
    return made;
}

OHI_HOT oh_made oh_store_make_copy(oh_context *context, const void *bytes, size_t length)
{
    oh_made made;
    if (OHI_UNLIKELY(!try_pooled(context, length, &made)))
        return make_copy(context, bytes, length);
    return fill_slot(made.as.data, bytes, length, made.store);
}

oh_status oh_buffer_adopt(oh_context *context, void *bytes, size_t length, oh_free_fn *free_bytes,
                          void *opaque, oh_buffer *out)
{
    if (length > OH_BUFFER_MAX_LENGTH)
        return OH_ERR_BUFFER_TOO_LARGE;
    if (length == 0) {
        if (free_bytes)
            free_bytes(opaque, bytes, 0);
        *out = empty;
        return OH_OK;
    }
    oh_store *store;
    oh_status status = ohi_store_adopt(context, bytes, length, free_bytes, opaque, &store);
    if (status == OH_OK)
        *out = (oh_buffer){bytes, length, store};
    return status;
}

oh_status oh_buffer_from_static(oh_context *context, const void *bytes, size_t length,
                                oh_buffer *out)
{
    if (length > OH_BUFFER_MAX_LENGTH)
        return OH_ERR_BUFFER_TOO_LARGE;
    if (length == 0) {
        *out = empty;
        return OH_OK;
    }
    oh_store *store;
    oh_status status = ohi_store_static(context, bytes, length, &store);
    if (status == OH_OK)
        *out = (oh_buffer){ohi_store_bytes(store), length, store};
    return status;
}

oh_status oh_buffer_map_file(oh_context *context, const char *path, oh_buffer *out)
{
    if (!path)
        return OH_ERR_INVALID_ARG_VALUE;
    oh_store *store;
    oh_status status = ohi_store_map_file(context, path, &store);
    if (status != OH_OK)
        return status;
    *out = store ? (oh_buffer){ohi_store_bytes(store), ohi_store_length(store), store} : empty;
    return OH_OK;
}

_Static_assert(offsetof(oh_store, references) == 0 && sizeof(((oh_store *)0)->references) == 4,
               "the inline functions rely on it");

/* Puts the handle on a store of its own of `length` bytes that begins with what fits of the view.
 */
static oh_status move_to_own(oh_buffer *buffer, size_t length)
{
    oh_context *context = buffer->store ? ohi_store_context(buffer->store) : NULL;
    oh_buffer copy;
    oh_status status = oh_buffer_alloc_unsafe(context, length, &copy);
    if (status != OH_OK)
        return status;
    if (buffer->length > 0)
        memcpy(copy.data, buffer->data, ohi_min_size(buffer->length, length));
    oh_buffer_release(buffer);
    *buffer = copy;
    return OH_OK;
}

oh_status oh_buffer_compact(oh_buffer *buffer)
{
    if (!buffer->store || buffer->length > ohi_store_length(buffer->store) / 2)
        return OH_OK;
    return move_to_own(buffer, buffer->length);
}

oh_status oh_buffer_make_unique(oh_buffer *buffer)
{
    if (oh_buffer_is_unique(*buffer) &&
        (!buffer->store || ohi_store_provenance(buffer->store) != OH_PROVENANCE_STATIC))
        return OH_OK;
    return move_to_own(buffer, buffer->length);
}

/* In place, by the only holder of a store. OH_ERR_NOT_SUPPORTED when that cannot be. */
static oh_status resize_store(oh_buffer *buffer, size_t length)
{
    oh_store *store = buffer->store;
    const size_t offset = (size_t)(buffer->data - ohi_store_bytes(store));
    oh_status status = ohi_store_resize(store, offset + length);
    if (status == OH_OK)
        *buffer = (oh_buffer){ohi_store_bytes(store) + offset, length, store};
    return status;
}

oh_status oh_buffer_resize(oh_buffer *buffer, size_t length)
{
    if (length > OH_BUFFER_MAX_LENGTH)
        return OH_ERR_BUFFER_TOO_LARGE;
    if (length == 0) {
        oh_buffer_release(buffer);
        return OH_OK;
    }
    oh_status status = buffer->store ? resize_store(buffer, length) : OH_ERR_NOT_SUPPORTED;
    if (status == OH_OK || status == OH_ERR_MEMORY_LIMIT)
        return status;
    if (length > buffer->length)
        return move_to_own(buffer, length);
    buffer->length = length;
    return OH_OK;
}

oh_status oh_buffer_append(oh_buffer *buffer, const void *bytes, size_t length)
{
    const size_t old = buffer->length;
    const uintptr_t from = (uintptr_t)bytes - (uintptr_t)buffer->data;
    const bool is_inside = old > 0 && from < old;
    size_t sum;
    if (!ohi_checked_add(old, length, &sum))
        return OH_ERR_BUFFER_TOO_LARGE;
    if (length == 0)
        return OH_OK;
    oh_status status = oh_buffer_resize(buffer, sum);
    if (status == OH_OK) /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): it has grown */
        memcpy(buffer->data + old, is_inside ? buffer->data + from : bytes, length);
    return status;
}
