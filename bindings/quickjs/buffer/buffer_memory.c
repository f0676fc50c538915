/* A Buffer's memory: stores of the library as ArrayBuffers of the engine.

   Every Buffer has an ArrayBuffer of its own over a store of its own, small ones in a slot of the
   pool. The ArrayBuffer's opaque pointer is the store; it owns one reference, and release_store()
   gives it back when the engine frees, detaches or moves the ArrayBuffer. */
#include "buffer_memory.h"

#include "arguments.h"
#include "state.h"

#include <assert.h>
#include <offheap/pool.h>

/* What an empty Buffer points at: the engine wants a pointer, and nobody reads or frees it. */
static _Alignas(16) uint8_t no_bytes[16];

static oh_status allocate(oh_context *context, size_t length, ohb_alloc how, oh_buffer *out)
{
    switch (how) {
    case OHB_ZEROED:
        return oh_buffer_alloc(context, length, out);
    case OHB_UNPOOLED:
        return oh_buffer_alloc_unsafe_slow(context, length, out);
    default:
        return oh_buffer_alloc_unsafe(context, length, out);
    }
}

/* transfer() to a greater length needs a store of its own, but the engine keeps the opaque pointer.
   So grown bytes carry their store in front of them, and are told apart by their address: all
   stores start at a multiple of 16, grown bytes 8 beyond one. */
typedef struct grown_head {
    oh_store *store;
    size_t length;
    uint64_t unused;
} grown_head;

static_assert(sizeof(grown_head) % 16 == 8, "grown bytes are told apart by their address");

static grown_head *find_grown(void *bytes)
{
    return (uintptr_t)bytes % 16 == 8 ? (grown_head *)bytes - 1 : NULL;
}

static void release_bytes(void *bytes, oh_store *store)
{
    oh_buffer buffer = {bytes, 1, store};
    if (store)
        oh_buffer_release(&buffer);
}

/* Moves bytes into a store that is large enough, in the default context: which one the runtime has
   cannot be asked for here. */
static void *grow(void *bytes, size_t old_length, size_t length)
{
    oh_buffer larger;
    if (length > OH_BUFFER_MAX_LENGTH ||
        oh_buffer_alloc_unsafe(NULL, length + sizeof(grown_head), &larger) != OH_OK)
        return NULL;
    grown_head *head = (grown_head *)larger.data;
    *head = (grown_head){.store = larger.store, .length = length};
    if (old_length > 0)
        memcpy(head + 1, bytes, old_length);
    return head + 1;
}

static oh_store_info inspect(const oh_store *store)
{
    oh_store_info info = {.size = sizeof info};
    oh_store_inspect(store, &info);
    return info;
}

/* The engine's callback: size 0 frees, any other size is transfer() to another length. */
static void *release_store(JSRuntime *rt, void *opaque, void *bytes, size_t size)
{
    (void)rt;
    grown_head *head = find_grown(bytes);
    oh_store *store = head ? head->store : opaque;
    if (size == 0) {
        release_bytes(bytes, store);
        return NULL;
    }
    size_t length = head ? head->length : inspect(store).length;
    if (size <= length)
        return bytes;
    void *grown = grow(bytes, length, size);
    if (grown)
        release_bytes(bytes, store);
    return grown;
}

/* The callback of a view that the host brought: the store may be shown by others too, so it is
   given back and never resized. */
static void *release_view(JSRuntime *rt, void *opaque, void *bytes, size_t size)
{
    (void)rt;
    if (size == 0)
        release_bytes(bytes, opaque);
    return NULL;
}

static JSValue wrap(JSContext *ctx, oh_buffer buffer, JSReallocArrayBufferDataFunc *release)
{
    uint8_t *bytes = buffer.length > 0 ? buffer.data : no_bytes;
    return ohb_new_uint8array(ctx, ohb_get_state(ctx)->buffer_proto, bytes, buffer.length, release,
                              buffer.store);
}

JSValue ohb_wrap_buffer(JSContext *ctx, oh_buffer buffer)
{
    if (!buffer.store)
        return wrap(ctx, buffer, release_store);
    oh_store_info info = inspect(buffer.store);
    if (info.provenance == OH_PROVENANCE_MAPPED)
        ohb_get_state(ctx)->runtime->has_mapped = true;
    /* Does it show a store of its own from the start, as those that we allocate? */
    bool is_whole =
        info.bytes == buffer.data && info.length == buffer.length && info.references == 1;
    return wrap(ctx, buffer, is_whole ? release_store : release_view);
}

oh_store *ohb_find_store(JSContext *ctx, JSValueConst buffer)
{
    oh_store *store = ohb_array_buffer_opaque(ctx, buffer, release_view);
    if (store)
        return store;
    store = ohb_array_buffer_opaque(ctx, buffer, release_store);
    ohb_bytes bytes;
    JSValue array_buffer = ohb_view_buffer(ctx, buffer);
    grown_head *head =
        ohb_get_array_buffer(ctx, array_buffer, &bytes) ? find_grown(bytes.data) : NULL;
    JS_FreeValue(ctx, array_buffer);
    return store && head ? head->store : store;
}

bool ohb_may_change(JSContext *ctx, JSValueConst holder)
{
    if (!JS_IsObject(holder))
        return false;
    if (ohb_is_shared(ctx, holder))
        return true;
    if (!ohb_get_state(ctx)->runtime->has_mapped)
        return false;
    const oh_store *store = ohb_find_store(ctx, holder);
    return store ? inspect(store).provenance == OH_PROVENANCE_MAPPED : !ohb_sees_heap;
}

uint8_t *ohb_copy_bytes(JSContext *ctx, const uint8_t *bytes, size_t length)
{
    uint8_t *copy = js_malloc(ctx, length > 0 ? length : 1);
    if (copy && length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

JSValue ohb_new_buffer(JSContext *ctx, size_t length, ohb_alloc how, uint8_t **bytes)
{
    ohb_state *state = ohb_get_state(ctx);
    ohb_feel_pressure(state->runtime, length);
    oh_buffer buffer = {NULL, 0, NULL};
    oh_status status = allocate(state->context, length, how, &buffer);
    if (status == OH_ERR_MEMORY_LIMIT) {
        JS_RunGC(JS_GetRuntime(ctx)); /* the limit may be reached by garbage */
        status = allocate(state->context, length, how, &buffer);
    }
    if (status != OH_OK)
        return ohb_throw_status(ctx, status, length);
    if (bytes)
        *bytes = buffer.data;
    return wrap(ctx, buffer, release_store);
}

JSValue ohb_new_buffer_copy(JSContext *ctx, const uint8_t *bytes, size_t length)
{
    uint8_t *copy = NULL;
    JSValue buffer = ohb_new_buffer(ctx, length, OHB_UNSAFE, &copy);
    if (length > 0 && !JS_IsException(buffer))
        memcpy(copy, bytes, length);
    return buffer;
}

JSValue ohb_new_buffer_view(JSContext *ctx, JSValueConst parent, size_t offset, size_t length)
{
    return ohb_new_subarray(ctx, ohb_get_state(ctx)->buffer_proto, parent, offset, length);
}
