/* Making Buffers: alloc, from, of, concat, and the C functions behind them.

   Every Buffer has an ArrayBuffer of its own over a store of its own, small ones in a slot of the
   pool. The ArrayBuffer's opaque pointer is the store; it owns one reference, and release_store()
   gives it back when the engine frees, detaches or moves the ArrayBuffer. */
#include "buffer_methods.h"
#include "probes.h"
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
    if (oh_buffer_alloc_unsafe(NULL, length + sizeof(grown_head), &larger) != OH_OK)
        return NULL;
    grown_head *head = (grown_head *)larger.data;
    *head = (grown_head){.store = larger.store, .length = length};
    if (old_length > 0)
        memcpy(head + 1, bytes, old_length);
    return head + 1;
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
    oh_store_info info = {.size = sizeof info};
    oh_store_inspect(store, &info);
    size_t length = head ? head->length : info.length;
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

/* Does a buffer show a store of its own from the start, as those that we allocate? */
static bool is_whole_store(oh_buffer buffer)
{
    if (!buffer.store)
        return true;
    oh_store_info info = {.size = sizeof info};
    oh_store_inspect(buffer.store, &info);
    return info.bytes == buffer.data && info.length == buffer.length && info.references == 1;
}

static JSValue wrap(JSContext *ctx, oh_buffer buffer, JSReallocArrayBufferDataFunc *release)
{
    uint8_t *bytes = buffer.length > 0 ? buffer.data : no_bytes;
    return ohb_new_uint8array(ctx, ohb_get_state(ctx)->buffer_proto, bytes, buffer.length, release,
                              buffer.store);
}

JSValue ohb_wrap_buffer(JSContext *ctx, oh_buffer buffer)
{
    return wrap(ctx, buffer, is_whole_store(buffer) ? release_store : release_view);
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

/* alloc(size[, fill[, encoding]]) */
JSValue ohb_buffer_alloc_filled(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv, int magic)
{
    (void)this_value, (void)magic, (void)argc;
    size_t length;
    if (ohb_arg_size(ctx, argv[0], &length) < 0)
        return JS_EXCEPTION;
    JSValueConst fill = argv[1];
    double size, number;
    bool fills = !JS_IsUndefined(fill) && ohb_get_number(argv[0], &size) && size > 0 &&
                 !(ohb_get_number(fill, &number) && number == 0);
    JSValue buffer = ohb_new_buffer(ctx, length, fills ? OHB_UNSAFE : OHB_ZEROED, NULL);
    if (!fills || JS_IsException(buffer))
        return buffer;
    JSValueConst arguments[] = {fill, JS_NewInt32(ctx, 0), JS_NewInt64(ctx, (int64_t)length),
                                argv[2]};
    JSValue filled = ohb_buffer_fill_range(ctx, buffer, 4, arguments, 0);
    JS_FreeValue(ctx, buffer);
    return filled;
}

/* Node's validateAlignment(). */
static int arg_alignment(JSContext *ctx, JSValueConst value, size_t *out)
{
    int64_t alignment;
    if (ohb_arg_integer(ctx, value, "alignment", 1, (int64_t)1 << 30, &alignment) < 0)
        return -1;
    if (alignment & (alignment - 1)) {
        ohb_throw_arg_value(ctx, "alignment", value, "must be a power of two");
        return -1;
    }
    *out = (size_t)alignment;
    return 0;
}

/* Beyond the 2 MiB that the library aligns to, room for a shift is added and the Buffer starts
 * inside. */
static JSValue new_aligned(JSContext *ctx, size_t length, size_t alignment)
{
    ohb_state *state = ohb_get_state(ctx);
    const size_t max_alignment = (size_t)2 << 20;
    if (alignment > max_alignment) {
        uint8_t *bytes = NULL;
        JSValue whole = ohb_new_buffer(ctx, length + alignment, OHB_UNPOOLED, &bytes);
        if (JS_IsException(whole))
            return whole;
        size_t shift = (size_t)(-(uintptr_t)bytes & (alignment - 1));
        JSValue part = ohb_new_buffer_view(ctx, whole, shift, length);
        JS_FreeValue(ctx, whole);
        return part;
    }
    ohb_feel_pressure(state->runtime, length);
    oh_buffer buffer;
    oh_status status = oh_buffer_alloc_aligned(state->context, length, alignment, &buffer);
    return status == OH_OK ? wrap(ctx, buffer, release_store)
                           : ohb_throw_status(ctx, status, length);
}

/* allocUnsafe(size[, alignment]); magic 1: allocUnsafeSlow */
JSValue ohb_buffer_alloc_unsafe(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv, int magic)
{
    (void)this_value, (void)argc;
    size_t length, alignment = 1;
    double size;
    /* Node, whose sizes are larger, looks at the alignment before it cannot allocate. */
    bool may_fit = ohb_get_number(argv[0], &size) && size >= 0 && size <= OHB_MAX_OFFSET;
    if (may_fit && !JS_IsUndefined(argv[1]) && arg_alignment(ctx, argv[1], &alignment) < 0)
        return JS_EXCEPTION;
    if (ohb_arg_size(ctx, argv[0], &length) < 0)
        return JS_EXCEPTION;
    if (JS_IsUndefined(argv[1]))
        return ohb_new_buffer(ctx, length, magic ? OHB_UNPOOLED : OHB_UNSAFE, NULL);
    if (length > (size_t)OHB_MAX_LENGTH - alignment) {
        char range[32];
        snprintf(range, sizeof range, "<= %zu", (size_t)OHB_MAX_LENGTH - alignment);
        return ohb_throw_out_of_range(ctx, "size", range, argv[0]);
    }
    if (length == 0)
        return ohb_new_buffer(ctx, 0, OHB_UNSAFE, NULL);
    return new_aligned(ctx, length, alignment);
}

/* A number as an element of a Uint8Array: modulo 256. -1 and an exception for BigInts and symbols.
 */
static int to_byte(JSContext *ctx, JSValueConst value, uint8_t *out)
{
    int32_t number;
    if (JS_VALUE_GET_TAG(value) == JS_TAG_INT)
        number = JS_VALUE_GET_INT(value);
    else if (JS_ToInt32(ctx, &number, value) < 0)
        return -1;
    *out = (uint8_t)number;
    return 0;
}

/* The first `count` elements of `source`, read one by one as JavaScript would, into a new Buffer.
   Reading may run code of the caller, so the bytes' place is asked for again each time. */
static JSValue copy_elements(JSContext *ctx, JSValueConst source, size_t length, size_t count)
{
    JSValue buffer = ohb_new_buffer(ctx, length, OHB_ZEROED, NULL);
    for (size_t i = 0; i < count && !JS_IsException(buffer); i++) {
        JSValue element = JS_GetPropertyInt64(ctx, source, (int64_t)i);
        uint8_t byte = 0;
        bool failed = JS_IsException(element) || to_byte(ctx, element, &byte) < 0;
        JS_FreeValue(ctx, element);
        if (failed) {
            JS_FreeValue(ctx, buffer);
            return JS_EXCEPTION;
        }
        ohb_bytes bytes;
        ohb_get_uint8array(ctx, buffer, &bytes);
        bytes.data[i] = byte;
    }
    return buffer;
}

/* Node's fromArrayLike(): `length` is the value of source.length. */
static JSValue from_array_like(JSContext *ctx, JSValueConst source, double length)
{
    ohb_bytes bytes;
    if (ohb_get_uint8array(ctx, source, &bytes) && length == (double)bytes.length) {
        uint8_t *copy = NULL;
        JSValue buffer = ohb_new_buffer(ctx, bytes.length, OHB_UNSAFE, &copy);
        if (!JS_IsException(buffer) && bytes.length > 0 &&
            ohb_get_uint8array(ctx, source, &bytes)) {
            oh_probe_read(ohb_handle(source), bytes.data, bytes.length);
            oh_write_probe write = oh_probe_write_begin(ohb_handle(buffer), copy, bytes.length);
            memcpy(copy, bytes.data, bytes.length);
            oh_probe_write_end(&write);
        }
        return buffer;
    }
    if (!(length > 0))
        return ohb_new_buffer(ctx, 0, OHB_UNSAFE, NULL);
    if (length > (double)OHB_MAX_LENGTH)
        return JS_ThrowRangeError(ctx, "Array buffer allocation failed");
    return copy_elements(ctx, source, (size_t)length, (size_t)length);
}

/* True when a property of an object is an ArrayBuffer or SharedArrayBuffer; -1 when reading it
 * threw. */
static int has_array_buffer(JSContext *ctx, JSValueConst object)
{
    JSValue value = JS_GetPropertyStr(ctx, object, "buffer");
    ohb_bytes bytes;
    int found = JS_IsException(value) ? -1 : ohb_get_array_buffer(ctx, value, &bytes);
    JS_FreeValue(ctx, value);
    return found;
}

/* {type: 'Buffer', data: [...]}, as toJSON() writes it; undefined for other objects. */
static JSValue from_json(JSContext *ctx, JSValueConst object)
{
    JSValue type = JS_GetPropertyStr(ctx, object, "type");
    if (JS_IsException(type))
        return type;
    const char *name = JS_IsString(type) ? JS_ToCString(ctx, type) : NULL;
    bool is_buffer = name && !strcmp(name, "Buffer");
    JS_FreeCString(ctx, name);
    JS_FreeValue(ctx, type);
    if (!is_buffer)
        return JS_UNDEFINED;
    JSValue data = JS_GetPropertyStr(ctx, object, "data");
    JSValue buffer = JS_UNDEFINED;
    int64_t length;
    if (JS_IsException(data) || (JS_IsArray(data) && JS_GetLength(ctx, data, &length) < 0))
        buffer = JS_EXCEPTION;
    else if (JS_IsArray(data))
        buffer = from_array_like(ctx, data, (double)length);
    JS_FreeValue(ctx, data);
    return buffer;
}

/* An array-like of the program's own, whose length Node asks for again at each step. */
static JSValue from_own_array_like(JSContext *ctx, JSValueConst object)
{
    double length = 0;
    bool is_number = true;
    for (int look = 0; look < 2 && is_number; look++) {
        JSValue value = JS_GetPropertyStr(ctx, object, "length");
        is_number = ohb_get_number(value, &length);
        JS_FreeValue(ctx, value);
        if (JS_IsException(value))
            return value;
    }
    if (!is_number || !(length > 0))
        return ohb_new_buffer(ctx, 0, OHB_UNSAFE, NULL);
    if (length > (double)OHB_MAX_LENGTH)
        return JS_ThrowRangeError(ctx, "Array buffer allocation failed");
    int64_t count;
    if (JS_GetLength(ctx, object, &count) < 0)
        return JS_EXCEPTION;
    if ((double)count > trunc(length))
        return JS_ThrowRangeError(ctx, "offset is out of bounds");
    return copy_elements(ctx, object, (size_t)length, (size_t)count);
}

/* Node's fromObject(): a Buffer, undefined when the object is nothing like one, or an exception. */
static JSValue from_object(JSContext *ctx, JSValueConst object)
{
    JSValue length = JS_GetPropertyStr(ctx, object, "length");
    if (JS_IsException(length))
        return length;
    int is_like = !JS_IsUndefined(length);
    if (!is_like)
        is_like = has_array_buffer(ctx, object);
    double number;
    ohb_bytes bytes;
    JSValue buffer;
    if (is_like < 0)
        buffer = JS_EXCEPTION;
    else if (!is_like)
        buffer = from_json(ctx, object);
    else if (!JS_IsArray(object) && !ohb_get_uint8array(ctx, object, &bytes))
        buffer = from_own_array_like(ctx, object);
    else if (ohb_get_number(length, &number))
        buffer = from_array_like(ctx, object, number);
    else
        buffer = ohb_new_buffer(ctx, 0, OHB_UNSAFE, NULL);
    JS_FreeValue(ctx, length);
    return buffer;
}

/* A position inside an ArrayBuffer, of any type: a number, NaN counts as 0. */
static int to_position(JSContext *ctx, JSValueConst value, double *out)
{
    *out = 0;
    if (!JS_IsUndefined(value) && JS_ToFloat64(ctx, out, value) < 0)
        return -1;
    if (isnan(*out))
        *out = 0;
    return 0;
}

/* Node's fromArrayBuffer(value, byteOffset, length): a view. The last checks are those of `new
 * Uint8Array`. */
static JSValue from_array_buffer(JSContext *ctx, JSValueConst source, JSValueConst offset_value,
                                 JSValueConst length_value)
{
    ohb_bytes bytes;
    double offset, length;
    if (to_position(ctx, offset_value, &offset) < 0)
        return JS_EXCEPTION;
    ohb_get_array_buffer(ctx, source, &bytes);
    double room = (double)bytes.length - offset;
    if (room < 0)
        return ohb_throw_out_of_bounds(ctx, "offset");
    bool has_length = !JS_IsUndefined(length_value);
    if (to_position(ctx, length_value, &length) < 0)
        return JS_EXCEPTION;
    if (has_length && length > room)
        return ohb_throw_out_of_bounds(ctx, "length");
    length = length > 0 ? trunc(length) : 0;
    offset = trunc(offset);
    if (offset < 0)
        return JS_ThrowRangeError(ctx, "Start offset %.0f is outside the bounds of the buffer",
                                  offset);
    if (ohb_is_detached(ctx, source))
        return JS_ThrowTypeError(ctx, "Cannot perform Construct on a detached ArrayBuffer");
    JSValueConst arguments[] = {source, JS_NewFloat64(ctx, offset),
                                has_length ? JS_NewFloat64(ctx, length) : JS_UNDEFINED};
    if (!ohb_get_array_buffer(ctx, source, &bytes) || offset > (double)bytes.length)
        return JS_ThrowRangeError(ctx, "Start offset %.0f is outside the bounds of the buffer",
                                  offset);
    JSValue view = JS_NewTypedArray(ctx, 3, arguments, JS_TYPED_ARRAY_UINT8);
    if (!JS_IsException(view) && JS_SetPrototype(ctx, view, ohb_get_state(ctx)->buffer_proto) < 0) {
        JS_FreeValue(ctx, view);
        return JS_EXCEPTION;
    }
    return ohb_probe_view(ctx, view, OH_VIEW_WRAP);
}

static JSValue throw_first_argument(JSContext *ctx, JSValueConst value)
{
    return ohb_throw_arg_type(
        ctx, "first argument",
        "of type string or an instance of Buffer, ArrayBuffer, or Array or an "
        "Array-like Object",
        value);
}

static JSValue buffer_from(JSContext *ctx, JSValueConst value, JSValueConst second,
                           JSValueConst third);

/* The object that value.valueOf() gives instead, when it is a string or another object; else
 * undefined. */
static JSValue other_value_of(JSContext *ctx, JSValueConst value)
{
    JSAtom name = JS_NewAtom(ctx, "valueOf");
    JSValue function = JS_GetProperty(ctx, value, name), other = JS_UNDEFINED;
    int exists = JS_IsException(function) ? -1 : JS_ToBool(ctx, function);
    JS_FreeValue(ctx, function);
    if (exists < 0)
        other = JS_EXCEPTION;
    else if (exists)
        other = JS_Invoke(ctx, value, name, 0, NULL); /* Node looks at it a second time, too */
    JS_FreeAtom(ctx, name);
    if (JS_IsUndefined(other))
        return other;
    if (JS_IsException(other) || JS_IsString(other) ||
        (JS_IsObject(other) && !JS_IsFunction(ctx, other) && !JS_IsStrictEqual(ctx, other, value)))
        return other;
    JS_FreeValue(ctx, other);
    return JS_UNDEFINED;
}

/* value[Symbol.toPrimitive]('string'), when it is a function and gives a string; else undefined. */
static JSValue to_primitive_string(JSContext *ctx, JSValueConst value)
{
    JSValue global = JS_GetGlobalObject(ctx);
    JSValue symbols = JS_GetPropertyStr(ctx, global, "Symbol");
    JSValue symbol = JS_GetPropertyStr(ctx, symbols, "toPrimitive");
    JSAtom atom = JS_ValueToAtom(ctx, symbol);
    JSValue function = JS_GetProperty(ctx, value, atom), result = JS_UNDEFINED;
    JS_FreeAtom(ctx, atom);
    JS_FreeValue(ctx, symbol);
    JS_FreeValue(ctx, symbols);
    JS_FreeValue(ctx, global);
    if (JS_IsException(function))
        return function;
    if (JS_IsFunction(ctx, function)) {
        JSValue hint = JS_NewString(ctx, "string");
        result = JS_Call(ctx, function, value, 1, (JSValueConst *)&hint);
        JS_FreeValue(ctx, hint);
        if (!JS_IsException(result) && !JS_IsString(result)) {
            JS_FreeValue(ctx, result);
            result = JS_UNDEFINED;
        }
    }
    JS_FreeValue(ctx, function);
    return result;
}

static JSValue from_any_object(JSContext *ctx, JSValueConst value, JSValueConst second,
                               JSValueConst third)
{
    JSValue other = other_value_of(ctx, value);
    if (JS_IsException(other))
        return other;
    if (!JS_IsUndefined(other)) {
        JSValue buffer = buffer_from(ctx, other, second, third);
        JS_FreeValue(ctx, other);
        return buffer;
    }
    JSValue buffer = from_object(ctx, value);
    if (!JS_IsUndefined(buffer))
        return buffer;
    JSValue text = to_primitive_string(ctx, value);
    if (JS_IsException(text))
        return text;
    if (JS_IsUndefined(text))
        return throw_first_argument(ctx, value);
    buffer = ohb_buffer_from_string(ctx, text, second);
    JS_FreeValue(ctx, text);
    return buffer;
}

static JSValue buffer_from(JSContext *ctx, JSValueConst value, JSValueConst second,
                           JSValueConst third)
{
    ohb_bytes bytes;
    if (JS_IsString(value))
        return ohb_buffer_from_string(ctx, value, second);
    if (!JS_IsObject(value) || JS_IsFunction(ctx, value))
        return throw_first_argument(ctx, value);
    if (ohb_get_array_buffer(ctx, value, &bytes))
        return from_array_buffer(ctx, value, second, third);
    return from_any_object(ctx, value, second, third);
}

JSValue ohb_buffer_from(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                        int magic)
{
    (void)this_value, (void)argc, (void)magic;
    return buffer_from(ctx, argv[0], argv[1], argv[2]);
}

JSValue ohb_buffer_copy_bytes_from(JSContext *ctx, JSValueConst this_value, int argc,
                                   JSValueConst *argv, int magic)
{
    (void)this_value, (void)argc, (void)magic;
    ohb_bytes bytes;
    if (JS_GetTypedArrayType(argv[0]) < 0 || !ohb_get_view(ctx, argv[0], &bytes))
        return ohb_throw_arg_type(ctx, "view", "an instance of TypedArray", argv[0]);
    static const uint8_t element_sizes[] = {1, 1, 1, 2, 2, 4,
                                            4, 8, 8, 2, 4, 8}; /* of JSTypedArrayEnum */
    size_t size = element_sizes[JS_GetTypedArrayType(argv[0])];
    int64_t count = (int64_t)(bytes.length / size), start = 0, length = count;
    if (count == 0)
        return ohb_new_buffer(ctx, 0, OHB_UNSAFE, NULL);
    const int64_t max_safe = ((int64_t)1 << 53) - 1;
    if (!JS_IsUndefined(argv[1])) {
        if (ohb_arg_integer(ctx, argv[1], "offset", 0, max_safe, &start) < 0)
            return JS_EXCEPTION;
        if (start >= count)
            return ohb_new_buffer(ctx, 0, OHB_UNSAFE, NULL);
    }
    if (!JS_IsUndefined(argv[2]) &&
        ohb_arg_integer(ctx, argv[2], "length", 0, max_safe, &length) < 0)
        return JS_EXCEPTION;
    if (length > count - start)
        length = count - start;
    return ohb_new_buffer_copy(ctx, bytes.data + (size_t)start * size, (size_t)length * size);
}

JSValue ohb_buffer_of(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                      int magic)
{
    (void)this_value, (void)magic;
    JSValue buffer = ohb_new_buffer(ctx, (size_t)argc, OHB_ZEROED, NULL);
    for (int i = 0; i < argc && !JS_IsException(buffer); i++) {
        uint8_t byte;
        if (to_byte(ctx, argv[i], &byte) < 0) {
            JS_FreeValue(ctx, buffer);
            return JS_EXCEPTION;
        }
        ohb_bytes bytes;
        ohb_get_uint8array(ctx, buffer, &bytes);
        bytes.data[i] = byte;
    }
    return buffer;
}

/* One item of concat()'s list, checked. */
static int list_item(JSContext *ctx, JSValueConst list, int64_t i, JSValue *item, ohb_bytes *bytes)
{
    *item = JS_GetPropertyInt64(ctx, list, i);
    if (JS_IsException(*item))
        return -1;
    if (ohb_get_uint8array(ctx, *item, bytes))
        return 0;
    char name[32];
    snprintf(name, sizeof name, "list[%lld]", (long long)i);
    ohb_throw_arg_type(ctx, name, "an instance of Buffer or Uint8Array", *item);
    JS_FreeValue(ctx, *item);
    return -1;
}

/* The bytes of all items together; every one is checked. */
static int sum_list(JSContext *ctx, JSValueConst list, int64_t count, int64_t *sum)
{
    *sum = 0;
    for (int64_t i = 0; i < count; i++) {
        JSValue item;
        ohb_bytes bytes;
        if (list_item(ctx, list, i, &item, &bytes) < 0)
            return -1;
        *sum += (int64_t)bytes.length;
        JS_FreeValue(ctx, item);
    }
    return 0;
}

/* Somebody observes: the piece is looked at, and may be the longest. */
static void note_piece(JSValueConst item, uint8_t *data, size_t length, ohb_bytes *largest)
{
    oh_probe_read(ohb_handle(item), data, length);
    if (length > largest->length)
        *largest = (ohb_bytes){data, length};
}

/* Fills a fresh Buffer of concat(): what the list leaves of it becomes zero. `largest` gets the
   longest piece. */
static int copy_list(JSContext *ctx, JSValueConst list, int64_t count, uint8_t *target,
                     size_t length, ohb_bytes *largest)
{
    size_t position = 0;
    bool fits = true;
    const bool is_observed = oh_probe_is_active(); /* once, not for every piece */
    for (int64_t i = 0; i < count && fits; i++) {
        JSValue item;
        ohb_bytes bytes;
        if (list_item(ctx, list, i, &item, &bytes) < 0)
            return -1;
        fits = bytes.length <= length - position;
        if (ohb_is_out_of_bounds(ctx, item)) {
            JS_FreeValue(ctx, item);
            JS_ThrowTypeError(ctx, "Cannot concatenate a view outside of its ArrayBuffer");
            return -1;
        }
        size_t part = bytes.length < length - position ? bytes.length : length - position;
        if (part > 0)
            memcpy(target + position, bytes.data, part);
        if (is_observed)
            note_piece(item, bytes.data, part, largest);
        position += part;
        JS_FreeValue(ctx, item);
    }
    if (position < length)
        memset(target + position, 0, length - position);
    return 0;
}

JSValue ohb_buffer_concat(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                          int magic)
{
    (void)this_value, (void)argc, (void)magic;
    int64_t count, sum, length;
    if (!JS_IsArray(argv[0])) /* a proxy of an array, or nothing like one */
        return ohb_call_js(ctx, "concat_proxy", "concat", 2, argv);
    if (JS_GetLength(ctx, argv[0], &count) < 0)
        return JS_EXCEPTION;
    if (count == 0)
        return ohb_new_buffer(ctx, 0, OHB_UNSAFE, NULL);
    bool has_length = !JS_IsUndefined(argv[1]);
    if (has_length && ohb_arg_integer(ctx, argv[1], "length", 0, OHB_MAX_LENGTH, &length) < 0)
        return JS_EXCEPTION;
    if (sum_list(ctx, argv[0], count, &sum) < 0)
        return JS_EXCEPTION;
    if (!has_length)
        length = sum;
    uint8_t *target = NULL;
    JSValue buffer = ohb_new_buffer(ctx, (size_t)length, OHB_UNSAFE, &target);
    ohb_bytes largest = {NULL, 0};
    if (!JS_IsException(buffer) &&
        copy_list(ctx, argv[0], count, target, (size_t)length, &largest) < 0) {
        JS_FreeValue(ctx, buffer);
        return JS_EXCEPTION;
    }
    if (!JS_IsException(buffer) && length > 0)
        oh_probe_concat(target, (size_t)length, largest.data, largest.length);
    return buffer;
}
