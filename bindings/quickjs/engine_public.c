/* engine.h through what <quickjs.h> exports: for a prebuilt engine.

   What it costs beside engine_source.c: opening a string copies it (as UTF-16), making one may copy
   it, a Buffer is made in three steps, and the bytes of ArrayBuffers that the engine allocates are
   not counted. A stack is read out of a text, which takes microseconds instead of nanoseconds; the
   heap cannot be looked into. */
#include "engine.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char ohb_engine_kind[] = "public";

/* The pending exception of a question that has a plain answer. */
static void drop_exception(JSContext *ctx)
{
    JS_FreeValue(ctx, JS_GetException(ctx));
}

/* Strings */

int ohb_string_open(JSContext *ctx, JSValueConst value, ohb_string *out)
{
    out->owner = JS_UNDEFINED;
    out->latin1 = NULL;
    out->utf16 = JS_ToCStringLenUTF16(ctx, &out->length, value);
    return out->utf16 ? 0 : -1;
}

void ohb_string_close(JSContext *ctx, ohb_string *string)
{
    JS_FreeCStringUTF16(ctx, string->utf16);
}

size_t ohb_string_length(JSContext *ctx, JSValueConst value)
{
    int64_t length = 0;
    if (JS_GetLength(ctx, value, &length) < 0)
        drop_exception(ctx);
    return (size_t)length;
}

static void *begin_string(JSContext *ctx, size_t capacity, bool is_wide, ohb_new_string *out)
{
    void *chars = js_malloc(ctx, capacity * (is_wide ? 2 : 1) + 1);
    *out = (ohb_new_string){chars, capacity, is_wide, chars};
    return chars;
}

uint8_t *ohb_begin_latin1(JSContext *ctx, size_t capacity, ohb_new_string *out)
{
    return begin_string(ctx, capacity, false, out);
}

uint16_t *ohb_begin_utf16(JSContext *ctx, size_t capacity, ohb_new_string *out)
{
    return begin_string(ctx, capacity, true, out);
}

static JSValue finish_latin1(JSContext *ctx, const uint8_t *chars, size_t length)
{
    size_t ascii = 0;
    while (ascii < length && chars[ascii] < 0x80)
        ascii++;
    if (ascii == length)
        return JS_NewStringLen(ctx, (const char *)chars, length);
    uint16_t *wide = js_malloc(ctx, length * sizeof *wide);
    if (!wide)
        return JS_EXCEPTION;
    for (size_t i = 0; i < length; i++)
        wide[i] = chars[i];
    JSValue value = JS_NewStringUTF16(ctx, wide, length);
    js_free(ctx, wide);
    return value;
}

JSValue ohb_finish_string(JSContext *ctx, ohb_new_string *string, size_t length)
{
    JSValue value = string->is_wide ? JS_NewStringUTF16(ctx, string->chars, length)
                                    : finish_latin1(ctx, string->chars, length);
    js_free(ctx, string->chars);
    return value;
}

void ohb_drop_string(JSContext *ctx, ohb_new_string *string)
{
    js_free(ctx, string->chars);
}

/* Typed arrays and ArrayBuffers */

static bool is_shared_array_buffer(JSContext *ctx, JSValueConst value)
{
    if (!JS_IsObject(value) || JS_IsArrayBuffer(value))
        return false;
    size_t length;
    if (JS_GetArrayBuffer(ctx, &length, value) || !JS_HasException(ctx))
        return true;
    drop_exception(ctx);
    return false;
}

bool ohb_get_array_buffer(JSContext *ctx, JSValueConst value, ohb_bytes *out)
{
    if (!JS_IsArrayBuffer(value) && !is_shared_array_buffer(ctx, value))
        return false;
    out->data = JS_GetArrayBuffer(ctx, &out->length, value);
    if (!out->data && JS_HasException(ctx))
        drop_exception(ctx); /* detached */
    return true;
}

/* A property of a DataView, which has no function of its own in the API; 0 when it throws. */
static size_t get_size(JSContext *ctx, JSValueConst view, const char *name)
{
    int64_t size = 0;
    JSValue value = JS_GetPropertyStr(ctx, view, name);
    if (JS_IsException(value) || JS_ToInt64(ctx, &size, value) < 0)
        drop_exception(ctx);
    JS_FreeValue(ctx, value);
    return (size_t)size;
}

JSValue ohb_view_buffer(JSContext *ctx, JSValueConst view)
{
    if (JS_GetTypedArrayType(view) < 0 && !JS_IsDataView(view))
        return JS_UNDEFINED;
    return JS_GetPropertyStr(ctx, view, "buffer");
}

bool ohb_get_view(JSContext *ctx, JSValueConst value, ohb_bytes *out)
{
    bool is_data_view = JS_IsDataView(value);
    if (!is_data_view && JS_GetTypedArrayType(value) < 0)
        return false;
    size_t offset = 0, length = 0;
    JSValue buffer;
    if (is_data_view) {
        buffer = ohb_view_buffer(ctx, value);
        offset = get_size(ctx, value, "byteOffset");
        length = get_size(ctx, value, "byteLength");
    } else {
        buffer = JS_GetTypedArrayBuffer(ctx, value, &offset, NULL, NULL);
        if (!JS_IsException(buffer))
            length = get_size(ctx, value, "byteLength");
    }
    *out = (ohb_bytes){ohb_place(NULL), 0};
    ohb_bytes whole;
    if (JS_IsException(buffer))
        drop_exception(ctx);
    else if (ohb_get_array_buffer(ctx, buffer, &whole) && whole.data && offset <= whole.length &&
             length <= whole.length - offset) /* a program may define both */
        *out = (ohb_bytes){whole.data + offset, length};
    JS_FreeValue(ctx, buffer);
    return true;
}

bool ohb_get_uint8array(JSContext *ctx, JSValueConst value, ohb_bytes *out)
{
    return JS_GetTypedArrayType(value) == JS_TYPED_ARRAY_UINT8 && ohb_get_view(ctx, value, out);
}

/* The ArrayBuffer that a value is, or shows a part of; a new reference, or undefined. */
static JSValue find_array_buffer(JSContext *ctx, JSValueConst value)
{
    JSValue buffer = ohb_view_buffer(ctx, value);
    if (JS_IsException(buffer)) {
        drop_exception(ctx);
        return JS_UNDEFINED;
    }
    if (!JS_IsUndefined(buffer))
        return buffer;
    return JS_IsArrayBuffer(value) || is_shared_array_buffer(ctx, value) ? JS_DupValue(ctx, value)
                                                                         : JS_UNDEFINED;
}

bool ohb_is_detached(JSContext *ctx, JSValueConst value)
{
    JSValue buffer = find_array_buffer(ctx, value);
    size_t length;
    bool detached = false;
    if (JS_IsArrayBuffer(buffer) && !JS_GetArrayBuffer(ctx, &length, buffer) &&
        JS_HasException(ctx)) {
        drop_exception(ctx);
        detached = true;
    }
    JS_FreeValue(ctx, buffer);
    return detached;
}

bool ohb_is_out_of_bounds(JSContext *ctx, JSValueConst typed_array)
{
    JSValue buffer = JS_GetTypedArrayBuffer(ctx, typed_array, NULL, NULL, NULL);
    bool outside = JS_IsException(buffer);
    if (outside)
        drop_exception(ctx);
    JS_FreeValue(ctx, buffer);
    return outside;
}

bool ohb_tracks_length(JSContext *ctx, JSValueConst view)
{
    (void)ctx, (void)view;
    return false;
}

bool ohb_is_immutable(JSContext *ctx, JSValueConst value)
{
    JSValue buffer = find_array_buffer(ctx, value);
    bool immutable = JS_IsImmutableArrayBuffer(buffer) > 0;
    JS_FreeValue(ctx, buffer);
    return immutable;
}

bool ohb_may_have_own(JSContext *ctx, JSValueConst object)
{
    (void)ctx, (void)object;
    return true;
}

bool ohb_is_shared(JSContext *ctx, JSValueConst value)
{
    JSValue buffer = find_array_buffer(ctx, value);
    bool shared = !JS_IsUndefined(buffer) && !JS_IsArrayBuffer(buffer);
    JS_FreeValue(ctx, buffer);
    return shared;
}

/* Gives a fresh view its prototype; takes it over. */
static JSValue with_prototype(JSContext *ctx, JSValue view, JSValueConst proto)
{
    if (JS_IsException(view) || JS_SetPrototype(ctx, view, proto) >= 0)
        return view;
    JS_FreeValue(ctx, view);
    return JS_EXCEPTION;
}

JSValue ohb_new_view(JSContext *ctx, JSValueConst proto, JSValueConst array_buffer, size_t offset,
                     size_t length)
{
    JSValueConst arguments[] = {array_buffer, JS_NewInt64(ctx, (int64_t)offset),
                                length == OHB_REST ? JS_UNDEFINED
                                                   : JS_NewInt64(ctx, (int64_t)length)};
    return with_prototype(ctx, JS_NewTypedArray(ctx, 3, arguments, JS_TYPED_ARRAY_UINT8), proto);
}

JSValue ohb_new_uint8array(JSContext *ctx, JSValueConst proto, uint8_t *data, size_t length,
                           JSReallocArrayBufferDataFunc *release, void *opaque)
{
    JSValue buffer = JS_NewArrayBuffer(ctx, data, length, 0, release, opaque, false);
    if (JS_IsException(buffer)) {
        release(JS_GetRuntime(ctx), opaque, data, 0);
        return buffer;
    }
    JSValue view = ohb_new_view(ctx, proto, buffer, 0, length);
    JS_FreeValue(ctx, buffer);
    return view;
}

JSValue ohb_new_subarray(JSContext *ctx, JSValueConst proto, JSValueConst parent, size_t offset,
                         size_t length)
{
    size_t parent_offset = 0;
    JSValue buffer = JS_GetTypedArrayBuffer(ctx, parent, &parent_offset, NULL, NULL);
    if (JS_IsException(buffer))
        return buffer;
    JSValue view = ohb_new_view(ctx, proto, buffer, parent_offset + offset, length);
    JS_FreeValue(ctx, buffer);
    return view;
}

void *ohb_array_buffer_opaque(JSContext *ctx, JSValueConst array_buffer,
                              JSReallocArrayBufferDataFunc *release)
{
    (void)ctx, (void)array_buffer, (void)release;
    return NULL;
}

bool ohb_is_class(JSContext *ctx, JSValueConst value)
{
    (void)ctx, (void)value;
    return false;
}

/* What hangs off a context */

void *ohb_get_slot(JSContext *ctx, JSClassID id)
{
    if (id == JS_INVALID_CLASS_ID || !JS_IsRegisteredClass(JS_GetRuntime(ctx), id))
        return NULL;
    JSValue object = JS_GetClassProto(ctx, id);
    void *slot = JS_GetOpaque(object, id);
    JS_FreeValue(ctx, object);
    return slot;
}

static _Atomic(JSClassID) used_slot;

static JSValue own_getter(JSContext *ctx, JSValueConst object, const char *name)
{
    JSPropertyDescriptor property = {.getter = JS_UNDEFINED};
    JSAtom atom = JS_NewAtom(ctx, name);
    if (JS_GetOwnProperty(ctx, &property, object, atom) > 0) {
        JS_FreeValue(ctx, property.value);
        JS_FreeValue(ctx, property.setter);
    }
    JS_FreeAtom(ctx, atom);
    return property.getter;
}

/* Before anybody puts other accessors in their place. */
void ohb_use_slot(JSContext *ctx, JSClassID id)
{
    ohb_slot *slot = ohb_get_slot(ctx, id);
    JSValue error = JS_NewError(ctx);
    JSValue proto = JS_GetPrototype(ctx, error);
    JSValue constructor = JS_GetPropertyStr(ctx, proto, "constructor");
    slot->engine_stack = own_getter(ctx, proto, "stack");
    slot->engine_preparer = own_getter(ctx, constructor, "prepareStackTrace");
    JS_FreeValue(ctx, constructor);
    JS_FreeValue(ctx, proto);
    JS_FreeValue(ctx, error);
    atomic_store_explicit(&used_slot, id, memory_order_relaxed);
}

const bool ohb_errors_own_stack = false;

bool ohb_heap_usage(JSRuntime *rt, size_t *used, size_t *total)
{
    (void)rt, (void)used, (void)total;
    return false;
}

JSValue ohb_peek_iterator(JSContext *ctx, JSValueConst iterator, bool *has_pairs)
{
    (void)ctx, (void)iterator;
    *has_pairs = false;
    return JS_UNDEFINED;
}

/* Looking into a running program */

/* The stack is what an Error has: text, a line for each frame,

       at name (file:line:column)        or (native), which is left out

   that JS_NewError() makes, and the engine's own getter gives, without running a line of the
   program, unless it has set Error.prepareStackTrace(), and then there is no stack. No collection
   may run meanwhile: it would release buffers, and whoever captures is in the middle of noting one.
   The text is kept until the next capture, since it is all that a frame can be resolved from. */

const bool ohb_sees_heap = false;
const unsigned ohb_capture_ns = 6000;

enum { MOST_TEXT = 8192 };

typedef struct stack_line {
    const char *name, *file; /* in `kept` */
    size_t name_length, file_length;
    uint32_t line, column;
} stack_line;

static _Thread_local char kept[MOST_TEXT];

/* Where a number begins that ends at `end` and has a colon in front of it; NULL: there is none. */
static const char *number_before(const char *start, const char *end, uint32_t *out)
{
    const char *at = end;
    while (at > start && at[-1] >= '0' && at[-1] <= '9')
        at--;
    if (at == end || at == start || at[-1] != ':')
        return NULL;
    *out = (uint32_t)strtoul(at, NULL, 10);
    return at - 1;
}

/* One line of the text, without its line feed; false: it is no frame of JavaScript. */
static bool read_line(const char *line, size_t length, stack_line *out)
{
    static const char lead[] = "    at ";
    const char *end = line + length;
    const char *name = line + sizeof lead - 1;
    if (length < sizeof lead || memcmp(line, lead, sizeof lead - 1) != 0 || end[-1] != ')')
        return false;
    const char *file = name;
    while (file + 1 < end && (file[0] != ' ' || file[1] != '('))
        file++;
    const char *column = file + 1 < end ? number_before(file + 2, end - 1, &out->column) : NULL;
    const char *number = column ? number_before(file + 2, column, &out->line) : NULL;
    if (!number)
        return false;
    out->name = name;
    out->name_length = (size_t)(file - name);
    out->file = file + 2;
    out->file_length = (size_t)(number - out->file);
    return true;
}

static uint64_t hash_of(uint64_t hash, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (uint8_t)text[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* Names and places stand for the addresses that the source door has. */
static ohb_raw_frame raw_of(const stack_line *line)
{
    uint64_t hash = hash_of(UINT64_C(0xcbf29ce484222325), line->name, line->name_length);
    hash = hash_of(hash * 31, line->file, line->file_length);
    return (ohb_raw_frame){(const void *)(uintptr_t)(hash | 1), line->line << 12 ^ line->column};
}

static bool next_line(const char **at, stack_line *out)
{
    while (**at) {
        const char *line = *at;
        size_t length = strcspn(line, "\n");
        *at = line + length + (line[length] == '\n');
        if (read_line(line, length, out))
            return true;
    }
    return false;
}

/* Has the program set Error.prepareStackTrace()? The getter wants an object, any will do. */
static bool has_own_stacks(JSContext *ctx, const ohb_slot *slot)
{
    JSValue prepare = JS_Call(ctx, slot->engine_preparer, slot->engine_stack, 0, NULL);
    bool is_set = !JS_IsUndefined(prepare);
    JS_FreeValue(ctx, prepare);
    return is_set;
}

/* Fills `kept` with the stack of a new Error. */
static void keep_stack(JSContext *ctx, const ohb_slot *slot)
{
    JSValue error = JS_NewError(ctx);
    JSValue stack =
        JS_IsException(error) ? JS_EXCEPTION : JS_Call(ctx, slot->engine_stack, error, 0, NULL);
    const char *text = JS_IsString(stack) ? JS_ToCString(ctx, stack) : NULL;
    if (text)
        snprintf(kept, sizeof kept, "%s", text);
    else
        drop_exception(ctx);
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, stack);
    JS_FreeValue(ctx, error);
}

size_t ohb_capture_stack(JSContext *ctx, ohb_raw_frame *frames, size_t capacity)
{
    JSRuntime *rt = JS_GetRuntime(ctx);
    size_t threshold = JS_GetGCThreshold(rt);
    size_t count = 0;
    JS_SetGCThreshold(rt, SIZE_MAX);
    kept[0] = '\0';
    const ohb_slot *slot =
        ohb_get_slot(ctx, atomic_load_explicit(&used_slot, memory_order_relaxed));
    if (!has_own_stacks(ctx, slot))
        keep_stack(ctx, slot);
    JS_SetGCThreshold(rt, threshold);
    const char *at = kept;
    for (stack_line line; count < capacity && next_line(&at, &line); count++)
        frames[count] = raw_of(&line);
    return count;
}

void ohb_resolve_frame(JSContext *ctx, const ohb_raw_frame *frame, ohb_frame *out)
{
    (void)ctx;
    *out = (ohb_frame){.line = 0};
    const char *at = kept;
    for (stack_line line; next_line(&at, &line);) {
        ohb_raw_frame raw = raw_of(&line);
        if (raw.function != frame->function || raw.position != frame->position)
            continue;
        bool is_named = line.name_length != strlen("<anonymous>") ||
                        memcmp(line.name, "<anonymous>", line.name_length) != 0;
        snprintf(out->function, sizeof out->function, "%.*s", is_named ? (int)line.name_length : 0,
                 line.name);
        snprintf(out->file, sizeof out->file, "%.*s", (int)line.file_length, line.file);
        out->line = (int)line.line;
        out->column = (int)line.column;
        return;
    }
}

void ohb_watch_arrays(const ohb_array_watch *watch)
{
    (void)watch;
}

bool ohb_is_collecting(JSRuntime *rt)
{
    (void)rt;
    return false;
}

bool ohb_visit_array_buffers(JSRuntime *rt,
                             void (*visit)(void *opaque, const ohb_live_buffer *buffer),
                             void *opaque)
{
    (void)rt, (void)visit, (void)opaque;
    return false;
}

bool ohb_retaining_path(JSContext *ctx, const uint8_t *data, char *text, size_t capacity)
{
    (void)ctx, (void)data, (void)text, (void)capacity;
    return false;
}

bool ohb_common_holder(JSContext *ctx, const void *const *bases, size_t count, char *text,
                       size_t capacity)
{
    (void)ctx, (void)bases, (void)count, (void)text, (void)capacity;
    return false;
}
