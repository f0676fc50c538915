/* The part of engine_source.c that counts the ArrayBuffers which the engine makes by itself: by the
   counter in what hangs off a context. Nobody else includes this. */

static _Atomic(JSClassID) used_slot;

void *ohb_get_slot(JSContext *ctx, JSClassID id)
{
    if (id == JS_INVALID_CLASS_ID || id >= (JSClassID)ctx->rt->class_count)
        return NULL;
    JSValue proto = ctx->class_proto[id];
    if (JS_VALUE_GET_TAG(proto) != JS_TAG_OBJECT || JS_VALUE_GET_OBJ(proto)->class_id != id)
        return NULL;
    return JS_VALUE_GET_OBJ(proto)->u.opaque;
}

static ohb_slot *get_used_slot(JSContext *ctx)
{
    return ohb_get_slot(ctx, atomic_load_explicit(&used_slot, memory_order_relaxed));
}

/* What a counted ArrayBuffer of the engine carries as its opaque pointer. */
typedef struct counted_bytes {
    ohb_counter *counter;
    size_t bytes;
} counted_bytes;

static void drop_counted(JSRuntime *rt, counted_bytes *counted)
{
    ohb_counter *counter = counted->counter;
    counter->give(counter, counted->bytes);
    if (--counter->references == 0)
        counter->destroy(counter);
    js_free_rt(rt, counted);
}

static void *counted_realloc(JSRuntime *rt, void *opaque, void *bytes, size_t size)
{
    counted_bytes *counted = opaque;
    if (size == 0) {
        counted->counter->move(counted->counter, bytes, NULL, 0);
        drop_counted(rt, counted);
        js_free_rt(rt, bytes);
        return NULL;
    }
    if (!counted->counter->change(counted->counter, counted->bytes, size))
        return NULL;
    void *moved = js_realloc_rt(rt, bytes, size);
    if (moved) {
        counted->bytes = size;
        counted->counter->move(counted->counter, bytes, moved, size);
    } else {
        counted->counter->change(counted->counter, size, counted->bytes);
    }
    return moved;
}

/* The memory of a SharedArrayBuffer is freed by the host's function, which does not know our
 * record. */
static void finalize_shared_array_buffer(JSRuntime *rt, JSValueConst value)
{
    JSArrayBuffer *buffer = JS_VALUE_GET_OBJ(value)->u.array_buffer;
    if (buffer && buffer->realloc_func == counted_realloc && rt->sab_funcs.sab_free)
        drop_counted(rt, buffer->opaque);
    js_array_buffer_finalizer(rt, value);
}

void ohb_use_slot(JSContext *ctx, JSClassID id)
{
    atomic_store_explicit(&used_slot, id, memory_order_relaxed);
    ctx->rt->class_array[JS_CLASS_SHARED_ARRAY_BUFFER].finalizer = finalize_shared_array_buffer;
}

static JSValue counted_array_buffer_constructor(JSContext *ctx, JSValueConst new_target,
                                                uint64_t length, uint64_t *max_length,
                                                JSClassID class_id, uint8_t *bytes,
                                                JSReallocArrayBufferDataFunc *realloc_func,
                                                void *opaque, bool allocates)
{
    ohb_slot *slot = allocates ? get_used_slot(ctx) : NULL;
    if (slot && length > INT32_MAX) /* in V8's words, which programs look for */
        return JS_IsUndefined(new_target)
                   ? JS_ThrowRangeError(ctx, "Invalid typed array length: %" PRIu64, length)
                   : JS_ThrowRangeError(ctx, "Array buffer allocation failed");
    if (!slot || !slot->counter)
        return engine_array_buffer_constructor(ctx, new_target, length, max_length, class_id, bytes,
                                               realloc_func, opaque, allocates);
    ohb_counter *counter = slot->counter;
    counted_bytes *counted = js_malloc(ctx, sizeof *counted);
    if (!counted)
        return JS_EXCEPTION;
    *counted = (counted_bytes){counter, (size_t)length};
    if (counter->take(counter, ctx, (size_t)length) < 0) {
        js_free(ctx, counted);
        return JS_EXCEPTION;
    }
    counter->references++;
    JSValue buffer = engine_array_buffer_constructor(ctx, new_target, length, max_length, class_id,
                                                     bytes, counted_realloc, counted, allocates);
    if (JS_IsException(buffer))
        drop_counted(ctx->rt, counted);
    else
        counter->move(counter, NULL, JS_VALUE_GET_OBJ(buffer)->u.array_buffer->data,
                      (size_t)length);
    return buffer;
}
