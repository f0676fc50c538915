/* engine.h from inside the engine: QuickJS-ng's unchanged source with our functions behind it.

   Being in one unit with quickjs.c, this file may use its static functions and private structs. It
   does so for what the public API has no word for, or only one that copies: a string's characters,
   the bytes of a typed array without exceptions, objects of a given class and prototype in one
   step, the stack, the heap. cmake/OffheapEngine.cmake lets only versions in here that it was
   written against.

   Counting the ArrayBuffers that the engine allocates by itself needs a place inside of it: all of
   them come into being in js_array_buffer_constructor3(). The macro below renames the *definition*
   of that function, whose first argument reads `JSContext *ctx`, and sends its *calls*, whose first
   argument reads `ctx`, to a function of ours.

   Knowing of `view[i] = x` needs a place inside, too: JS_SetPropertyValue() asks
   typed_array_is_immutable(p) when the value is converted and the write comes next, and there `idx`
   is the index. Other functions that ask the same have no index, so for them `idx` is the constant
   below, which lies in no array. The interpreter itself is compiled as it is: a detour around the
   call of JS_SetPropertyValue() cost all of it 5 to 10 %. (Before 0.17 nothing asks, and nothing is
   told.) The setters of a DataView are one function, which its definition and a table name; so are
   the constructors of typed arrays, which the engine also calls, and of DataView: only the table
   gets ours.

   An Error has no `stack` of its own: the engine keeps the frames inside of the object and an
   accessor on Error.prototype. V8's errors have one, before all other properties, so that copying,
   comparing and listing them finds it. Every Error is made by JS_NewObjectProtoClass(), whose calls
   go to a function of ours; and can_store_error_stack(), which takes an own `stack` for a
   program's, is asked through another that knows ours.

   V8 leaves the constructors of an error's own classes out of its frames and says `new` before
   those of other objects. build_backtrace() and get_func_name() are called through functions of
   ours for that. What the constructor of Error knows is its `new_target`, what tells the maker of
   the text from that of call sites is its `dbuf`: elsewhere the two names are the constants below,
   of which only the addresses count. */
#include <inttypes.h>
#include <stddef.h>

#define js_array_buffer_constructor3(first, ...) OHB_CONSTRUCTOR_##first, __VA_ARGS__)
#define OHB_CONSTRUCTOR_JSContext engine_array_buffer_constructor(JSContext
#define OHB_CONSTRUCTOR_ctx counted_array_buffer_constructor(ctx

#include <quickjs.h>

#include "engine.h"

#include <stdatomic.h>

/* Not NULL while somebody wants to know what happens to typed arrays. */
static _Atomic(const ohb_array_watch *) array_watch;

static const uint32_t idx = UINT32_MAX;

static bool engine_array_is_immutable(JSObject *array);
static void tell_indexed_write(JSObject *array, uint32_t index);
static JSValue js_dataview_setValue(JSContext *ctx, JSValueConst this_value, int argc,
                                    JSValueConst *argv, int class_id);
static JSValue js_typed_array_constructor(JSContext *ctx, JSValueConst new_target, int argc,
                                          JSValueConst *argv, int class_id);
static JSValue js_dataview_constructor(JSContext *ctx, JSValueConst new_target, int argc,
                                       JSValueConst *argv);

static inline bool told_array_is_immutable(uint32_t index, JSObject *array)
{
    const ohb_array_watch *watch = atomic_load_explicit(&array_watch, memory_order_relaxed);
    if (__builtin_expect(watch != NULL, 0) && __atomic_load_n(watch->armed, __ATOMIC_RELAXED) != 0)
        tell_indexed_write(array, index);
    return engine_array_is_immutable(array);
}

#define typed_array_is_immutable(first) OHB_IMMUTABLE_##first)
#define OHB_IMMUTABLE_JSObject engine_array_is_immutable(JSObject
#define OHB_IMMUTABLE_JS_VALUE_GET_OBJ(value) engine_array_is_immutable(JS_VALUE_GET_OBJ(value)
#define OHB_IMMUTABLE_p told_array_is_immutable(idx, p
#define JS_NewObjectProtoClass(first, ...) OHB_NEW_OBJECT_##first, __VA_ARGS__)
#define OHB_NEW_OBJECT_JSContext JS_NewObjectProtoClass(JSContext
#define OHB_NEW_OBJECT_ctx new_object(ctx
#define can_store_error_stack(first) OHB_CAN_STORE_##first)
#define OHB_CAN_STORE_JSValueConst engine_can_store_error_stack(JSValueConst
#define OHB_CAN_STORE_error_obj takes_frames(error_obj
#define OHB_CAN_STORE_exc takes_frames(exc
#define build_backtrace(first, ...) OHB_BACKTRACE_##first, __VA_ARGS__)
#define OHB_BACKTRACE_JSContext build_backtrace(JSContext
#define OHB_BACKTRACE_s build_backtrace(s
#define OHB_BACKTRACE_ctx add_frames(&new_target, ctx
#define get_func_name(first, function) OHB_FUNCTION_NAME_##first, function)
#define OHB_FUNCTION_NAME_JSContext get_func_name(JSContext
#define OHB_FUNCTION_NAME_ctx name_of_frame(&dbuf, sf, ctx
#define build_arg_list(first, ...) OHB_ARGUMENTS_##first, __VA_ARGS__)
#define OHB_ARGUMENTS_JSContext engine_build_arg_list(JSContext
#define OHB_ARGUMENTS_ctx long_arg_list(ctx
#define js_eq_slow(first, ...) OHB_EQUAL_##first, __VA_ARGS__)
#define OHB_EQUAL_JSContext engine_eq_slow(JSContext
#define OHB_EQUAL_ctx loosely_equal(ctx
#define js_dataview_setValue(...) engine_dataview_set(__VA_ARGS__)
#define js_typed_array_constructor(...) engine_typed_array_constructor(__VA_ARGS__)
#define js_dataview_constructor(...) engine_dataview_constructor(__VA_ARGS__)

static JSValue counted_array_buffer_constructor(JSContext *ctx, JSValueConst new_target,
                                                uint64_t length, uint64_t *max_length,
                                                JSClassID class_id, uint8_t *bytes,
                                                JSReallocArrayBufferDataFunc *realloc_func,
                                                void *opaque, bool allocates);
static JSValue new_object(JSContext *ctx, JSValueConst proto, JSClassID class_id);
static bool takes_frames(JSValueConst error);
static JSValue *long_arg_list(JSContext *ctx, uint32_t *count, JSValueConst list);
static int loosely_equal(JSContext *ctx, JSValue *sp, bool is_unequal);
static const char new_target, dbuf;
struct JSStackFrame;
static void add_frames(const void *target, JSContext *ctx, JSValueConst error, JSValueConst above,
                       const char *filename, int line, int column, int flags);
static const char *name_of_frame(const void *text, const struct JSStackFrame *frame, JSContext *ctx,
                                 JSValueConst function);
#include <quickjs.c> /* NOLINT(bugprone-suspicious-include): the point of this file */

#undef JS_NewObjectProtoClass
#undef can_store_error_stack
#undef build_backtrace
#undef get_func_name
#undef build_arg_list
#undef js_eq_slow
#undef js_array_buffer_constructor3
#undef typed_array_is_immutable
#undef js_dataview_setValue
#undef js_typed_array_constructor
#undef js_dataview_constructor

#include <stdarg.h>

const char ohb_engine_kind[] = "source";

/* Strings */

int ohb_string_open(JSContext *ctx, JSValueConst value, ohb_string *out)
{
    JSValue flat = JS_VALUE_GET_TAG(value) == JS_TAG_STRING ? JS_DupValue(ctx, value)
                                                            : js_linearize_string_rope(ctx, value);
    if (JS_IsException(flat))
        return -1;
    JSString *string = JS_VALUE_GET_STRING(flat);
    out->owner = flat;
    out->length = string->len;
    out->latin1 = string->is_wide_char ? NULL : str8(string);
    out->utf16 = string->is_wide_char ? str16(string) : NULL;
    return 0;
}

void ohb_string_close(JSContext *ctx, ohb_string *string)
{
    JS_FreeValue(ctx, string->owner);
}

size_t ohb_string_length(JSContext *ctx, JSValueConst value)
{
    (void)ctx;
    return JS_VALUE_GET_TAG(value) == JS_TAG_STRING ? JS_VALUE_GET_STRING(value)->len
                                                    : JS_VALUE_GET_STRING_ROPE(value)->len;
}

static void *begin_string(JSContext *ctx, size_t capacity, bool is_wide, ohb_new_string *out)
{
    if (capacity > JS_STRING_LEN_MAX) {
        JS_ThrowRangeError(ctx, "Invalid string length");
        return NULL;
    }
    JSString *string = js_alloc_string(ctx, (int)capacity, is_wide);
    if (!string)
        return NULL;
    *out = (ohb_new_string){strv(string), capacity, is_wide, string};
    return out->chars;
}

uint8_t *ohb_begin_latin1(JSContext *ctx, size_t capacity, ohb_new_string *out)
{
    return begin_string(ctx, capacity, false, out);
}

uint16_t *ohb_begin_utf16(JSContext *ctx, size_t capacity, ohb_new_string *out)
{
    return begin_string(ctx, capacity, true, out);
}

static JSString *shrink_string(JSRuntime *rt, JSString *string, size_t length)
{
#ifdef ENABLE_DUMPS /* the engine keeps a list of its strings, and this one is about to move */
    list_del(&string->link);
#endif
    size_t bytes = sizeof(JSString) + (length << string->is_wide_char) + !string->is_wide_char;
    JSString *smaller = js_realloc_rt(rt, string, bytes);
    string = smaller ? smaller : string;
#ifdef ENABLE_DUMPS
    list_add_tail(&string->link, &rt->string_list);
#endif
    string->len = (uint32_t)length;
    return string;
}

JSValue ohb_finish_string(JSContext *ctx, ohb_new_string *new_string, size_t length)
{
    JSString *string = new_string->handle;
    if (length == 0) {
        js_free_string(ctx->rt, string);
        return JS_AtomToString(ctx, JS_ATOM_empty_string);
    }
    if (length < new_string->capacity)
        string = shrink_string(ctx->rt, string, length);
    if (!new_string->is_wide)
        str8(string)[length] = '\0';
    return JS_MKPTR(JS_TAG_STRING, string);
}

void ohb_drop_string(JSContext *ctx, ohb_new_string *new_string)
{
    js_free_string(ctx->rt, new_string->handle);
}

/* Typed arrays and ArrayBuffers */

bool ohb_get_uint8array(JSContext *ctx, JSValueConst value, ohb_bytes *out)
{
    (void)ctx;
    if (JS_VALUE_GET_TAG(value) != JS_TAG_OBJECT)
        return false;
    JSObject *object = JS_VALUE_GET_OBJ(value);
    if (object->class_id != JS_CLASS_UINT8_ARRAY)
        return false;
    out->data = ohb_place(object->u.array.u.uint8_ptr);
    out->length = object->u.array.count;
    return true;
}

bool ohb_get_view(JSContext *ctx, JSValueConst value, ohb_bytes *out)
{
    (void)ctx;
    if (JS_VALUE_GET_TAG(value) != JS_TAG_OBJECT)
        return false;
    JSObject *object = JS_VALUE_GET_OBJ(value);
    if (is_typed_array(object->class_id)) {
        out->data = ohb_place(object->u.array.u.uint8_ptr);
        out->length = (size_t)object->u.array.count << typed_array_size_log2(object->class_id);
        return true;
    }
    if (object->class_id != JS_CLASS_DATAVIEW)
        return false;
    JSTypedArray *view = object->u.typed_array;
    JSArrayBuffer *buffer = view->buffer->u.array_buffer;
    bool inside = !dataview_is_oob(object);
    out->data = ohb_place(inside ? buffer->data + view->offset : NULL);
    out->length = inside ? view->length : 0;
    return true;
}

/* The ArrayBuffer that a value is, or shows a part of; NULL for other values. */
static JSArrayBuffer *find_array_buffer(JSValueConst value)
{
    if (JS_VALUE_GET_TAG(value) != JS_TAG_OBJECT)
        return NULL;
    JSObject *object = JS_VALUE_GET_OBJ(value);
    if (is_typed_array(object->class_id) || object->class_id == JS_CLASS_DATAVIEW)
        object = object->u.typed_array->buffer;
    if (object->class_id != JS_CLASS_ARRAY_BUFFER &&
        object->class_id != JS_CLASS_SHARED_ARRAY_BUFFER)
        return NULL;
    return object->u.array_buffer;
}

bool ohb_get_array_buffer(JSContext *ctx, JSValueConst value, ohb_bytes *out)
{
    (void)ctx;
    JSClassID class_id = JS_GetClassID(value);
    if (class_id != JS_CLASS_ARRAY_BUFFER && class_id != JS_CLASS_SHARED_ARRAY_BUFFER)
        return false;
    JSArrayBuffer *buffer = find_array_buffer(value);
    out->data = buffer->data;
    out->length = (size_t)buffer->byte_length;
    return true;
}

bool ohb_is_detached(JSContext *ctx, JSValueConst value)
{
    (void)ctx;
    JSArrayBuffer *buffer = find_array_buffer(value);
    return buffer && buffer->detached;
}

bool ohb_is_out_of_bounds(JSContext *ctx, JSValueConst typed_array)
{
    (void)ctx;
    return typed_array_is_oob(JS_VALUE_GET_OBJ(typed_array));
}

bool ohb_is_immutable(JSContext *ctx, JSValueConst value)
{
    (void)ctx;
    JSArrayBuffer *buffer = find_array_buffer(value);
    return buffer && buffer->immutable;
}

bool ohb_may_have_own(JSContext *ctx, JSValueConst object)
{
    (void)ctx;
    return JS_VALUE_GET_TAG(object) != JS_TAG_OBJECT ||
           JS_VALUE_GET_OBJ(object)->shape->prop_count > 0;
}

bool ohb_is_shared(JSContext *ctx, JSValueConst value)
{
    (void)ctx;
    JSArrayBuffer *buffer = find_array_buffer(value);
    return buffer && buffer->shared;
}

JSValue ohb_view_buffer(JSContext *ctx, JSValueConst view)
{
    JSClassID class_id = JS_GetClassID(view);
    if (!is_typed_array(class_id) && class_id != JS_CLASS_DATAVIEW)
        return JS_UNDEFINED;
    return JS_DupValue(ctx, JS_MKPTR(JS_TAG_OBJECT, JS_VALUE_GET_OBJ(view)->u.typed_array->buffer));
}

/* Takes the reference on `buffer`. */
static JSValue new_view(JSContext *ctx, JSValueConst proto, JSValue buffer, size_t offset,
                        size_t length)
{
    JSValue view = JS_NewObjectProtoClass(ctx, proto, JS_CLASS_UINT8_ARRAY);
    if (JS_IsException(view)) {
        JS_FreeValue(ctx, buffer);
        return view;
    }
    if (typed_array_init(ctx, view, buffer, offset, length, false) == 0)
        return view;
    JS_FreeValue(ctx, view);
    return JS_EXCEPTION;
}

JSValue ohb_new_uint8array(JSContext *ctx, JSValueConst proto, uint8_t *data, size_t length,
                           JSReallocArrayBufferDataFunc *release, void *opaque)
{
    JSValue object =
        JS_NewObjectProtoClass(ctx, ctx->class_proto[JS_CLASS_ARRAY_BUFFER], JS_CLASS_ARRAY_BUFFER);
    JSArrayBuffer *buffer = JS_IsException(object) ? NULL : js_malloc(ctx, sizeof *buffer);
    if (!buffer) {
        JS_FreeValue(ctx, object);
        release(ctx->rt, opaque, data, 0);
        return JS_EXCEPTION;
    }
    *buffer = (JSArrayBuffer){.byte_length = (int)length,
                              .max_byte_length = -1,
                              .data = data,
                              .opaque = opaque,
                              .realloc_func = release};
    init_list_head(&buffer->array_list);
    JS_VALUE_GET_OBJ(object)->u.array_buffer = buffer;
    return new_view(ctx, proto, object, 0, length);
}

JSValue ohb_new_subarray(JSContext *ctx, JSValueConst proto, JSValueConst parent, size_t offset,
                         size_t length)
{
    JSTypedArray *array = JS_VALUE_GET_OBJ(parent)->u.typed_array;
    return new_view(ctx, proto, JS_DupValue(ctx, JS_MKPTR(JS_TAG_OBJECT, array->buffer)),
                    array->offset + offset, length);
}

JSValue ohb_new_view(JSContext *ctx, JSValueConst proto, JSValueConst array_buffer, size_t offset,
                     size_t length)
{
    return new_view(ctx, proto, JS_DupValue(ctx, array_buffer), offset, length);
}

void *ohb_array_buffer_opaque(JSContext *ctx, JSValueConst array_buffer,
                              JSReallocArrayBufferDataFunc *release)
{
    (void)ctx;
    JSArrayBuffer *buffer = find_array_buffer(array_buffer);
    return buffer && buffer->realloc_func == release ? buffer->opaque : NULL;
}

/* Appends to an array; takes `value` over. */
static bool append(JSContext *ctx, JSValueConst list, uint32_t *length, JSValue value)
{
    return JS_DefinePropertyValueUint32(ctx, list, (*length)++, value, JS_PROP_C_W_E) >= 0;
}

JSValue ohb_peek_iterator(JSContext *ctx, JSValueConst iterator, bool *has_pairs)
{
    JSClassID id = JS_GetClassID(iterator);
    if (id != JS_CLASS_MAP_ITERATOR && id != JS_CLASS_SET_ITERATOR)
        return JS_UNDEFINED;
    JSMapIteratorData *data = JS_GetOpaque(iterator, id);
    JSValue list = JS_NewArray(ctx);
    *has_pairs = data && data->kind == JS_ITERATOR_KIND_KEY_AND_VALUE;
    if (JS_IsException(list) || !data || JS_IsUndefined(data->obj))
        return list;
    bool is_set = id == JS_CLASS_SET_ITERATOR;
    JSMapState *state = JS_GetOpaque(data->obj, is_set ? JS_CLASS_SET : JS_CLASS_MAP);
    struct list_head *link = data->cur_record ? &data->cur_record->link : &state->records;
    uint32_t length = 0;
    for (link = link->next; link != &state->records; link = link->next) {
        JSMapRecord *record = list_entry(link, JSMapRecord, link);
        JSValueConst value = is_set ? record->key : record->value;
        bool wants_key = data->kind != JS_ITERATOR_KIND_VALUE;
        bool wants_value = data->kind != JS_ITERATOR_KIND_KEY;
        if (record->empty)
            continue;
        if ((wants_key && !append(ctx, list, &length, JS_DupValue(ctx, record->key))) ||
            (wants_value && !append(ctx, list, &length, JS_DupValue(ctx, value)))) {
            JS_FreeValue(ctx, list);
            return JS_EXCEPTION;
        }
    }
    return list;
}

bool ohb_is_class(JSContext *ctx, JSValueConst value)
{
    (void)ctx;
    if (JS_VALUE_GET_TAG(value) != JS_TAG_OBJECT)
        return false;
    JSObject *object = JS_VALUE_GET_OBJ(value);
    if (object->class_id != JS_CLASS_BYTECODE_FUNCTION || !object->is_constructor)
        return false;
    JSShapeProperty *prototype = find_own_property1(object, JS_ATOM_prototype);
    return prototype && !(prototype->flags & JS_PROP_WRITABLE);
}

/* What hangs off a context */

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

const bool ohb_errors_own_stack = true;

/* Takes `error` over. */
static JSValue add_stack(JSContext *ctx, JSValue error)
{
    const ohb_slot *slot = get_used_slot(ctx);
    if (JS_IsException(error) || !slot || JS_IsUndefined(slot->stack_getter))
        return error;
    if (JS_DefinePropertyGetSet(ctx, error, JS_ATOM_stack, JS_DupValue(ctx, slot->stack_getter),
                                JS_DupValue(ctx, slot->stack_setter), JS_PROP_CONFIGURABLE) >= 0)
        return error;
    JS_FreeValue(ctx, error);
    return JS_EXCEPTION;
}

static JSValue new_object(JSContext *ctx, JSValueConst proto, JSClassID class_id)
{
    JSValue object = JS_NewObjectProtoClass(ctx, proto, class_id);
    return class_id == JS_CLASS_ERROR ? add_stack(ctx, object) : object;
}

/* An Error without frames so far, with no own `stack` but an accessor. */
static bool takes_frames(JSValueConst error)
{
    if (JS_VALUE_GET_TAG(error) != JS_TAG_OBJECT)
        return false;
    JSObject *object = JS_VALUE_GET_OBJ(error);
    if (object->class_id != JS_CLASS_ERROR || !JS_IsUndefined(object->u.object_data))
        return false;
    JSShapeProperty *stack = find_own_property1(object, JS_ATOM_stack);
    return !stack || (stack->flags & JS_PROP_TMASK) == JS_PROP_GETSET;
}

/* The frame of a function among those of the running ones; NULL: it is none of them. */
static JSStackFrame *find_frame(JSContext *ctx, JSValueConst function)
{
    JSStackFrame *frame = ctx->rt->current_stack_frame;
    while (frame && (JS_VALUE_GET_TAG(frame->cur_func) != JS_TAG_OBJECT ||
                     JS_VALUE_GET_OBJ(frame->cur_func) != JS_VALUE_GET_OBJ(function)))
        frame = frame->prev_frame;
    return frame;
}

/* An Error's frames begin below the constructor that `new` was said to; a Proxy has none. */
static void add_frames(const void *target, JSContext *ctx, JSValueConst error, JSValueConst above,
                       const char *filename, int line, int column, int flags)
{
    JSStackFrame *top = ctx->rt->current_stack_frame;
    bool is_constructed = target != &new_target && takes_frames(error);
    JSValueConst constructor = is_constructed ? *(const JSValueConst *)target : JS_UNDEFINED;
    if (JS_IsFunction(ctx, constructor) && JS_GetClassID(constructor) != JS_CLASS_PROXY)
        ctx->rt->current_stack_frame = find_frame(ctx, constructor);
    build_backtrace(ctx, error, above, filename, line, column, flags);
    ctx->rt->current_stack_frame = top;
}

/* To be freed with JS_FreeCString(); NULL where memory ends, as the engine's own. */
static const char *name_of_frame(const void *text, const struct JSStackFrame *frame, JSContext *ctx,
                                 JSValueConst function)
{
    const char *name = get_func_name(ctx, function);
    if (text == &dbuf || !frame->is_constructor)
        return name;
    JSValue shown = JS_NewString(ctx, name && *name ? name : "<anonymous>");
    JSValue whole = JS_ConcatString(ctx, JS_NewString(ctx, "new "), shown);
    JS_FreeCString(ctx, name);
    name = JS_ToCString(ctx, whole);
    JS_FreeValue(ctx, whole);
    return name;
}

static int join_pieces(JSContext *ctx, JSValue *string)
{
    if (JS_VALUE_GET_TAG(*string) != JS_TAG_STRING_ROPE)
        return 0;
    JSValue whole = js_linearize_string_rope(ctx, *string);
    if (JS_IsException(whole))
        return -1;
    JS_FreeValue(ctx, *string);
    *string = whole;
    return 0;
}

static int loosely_equal(JSContext *ctx, JSValue *sp, bool is_unequal)
{
    if (join_pieces(ctx, &sp[-2]) < 0 || join_pieces(ctx, &sp[-1]) < 0)
        return -1;
    return engine_eq_slow(ctx, sp, is_unequal);
}

/* Arguments that V8's stack has room for, about. */
enum { MOST_ARGUMENTS = 125000 };

/* Lists whose length can be asked twice without anybody noticing. */
static bool is_long_array(JSContext *ctx, JSValueConst list)
{
    if (JS_VALUE_GET_TAG(list) != JS_TAG_OBJECT)
        return false;
    JSObject *object = JS_VALUE_GET_OBJ(list);
    uint32_t length = 0;
    if (object->class_id == JS_CLASS_ARRAY)
        return js_get_length32(ctx, &length, list) == 0 && length > JS_MAX_LOCAL_VARS;
    return object->fast_array && object->u.array.count > JS_MAX_LOCAL_VARS;
}

static JSValue *long_arg_list(JSContext *ctx, uint32_t *count, JSValueConst list)
{
    if (!is_long_array(ctx, list))
        return engine_build_arg_list(ctx, count, list);
    if (js_get_length32(ctx, count, list))
        return NULL;
    if (*count > MOST_ARGUMENTS) {
        JS_ThrowRangeError(ctx, "Maximum call stack size exceeded");
        return NULL;
    }
    JSValue *arguments = js_mallocz(ctx, max_uint32(1, *count) * sizeof *arguments);
    for (uint32_t i = 0; arguments && i < *count; i++) {
        arguments[i] = JS_GetPropertyUint32(ctx, list, i);
        if (JS_IsException(arguments[i])) {
            free_arg_list(ctx, arguments, i);
            return NULL;
        }
    }
    return arguments;
}

bool ohb_heap_usage(JSRuntime *rt, size_t *used, size_t *total)
{
    *used = *total = rt->malloc_state.malloc_size;
    return true;
}

/* Looking into a running program */

const bool ohb_sees_heap = true;
const unsigned ohb_capture_ns = 0;

size_t ohb_capture_stack(JSContext *ctx, ohb_raw_frame *frames, size_t capacity)
{
    size_t count = 0;
    for (JSStackFrame *frame = ctx->rt->current_stack_frame; frame && count < capacity;
         frame = frame->prev_frame) {
        if (JS_VALUE_GET_TAG(frame->cur_func) != JS_TAG_OBJECT)
            continue;
        JSObject *function = JS_VALUE_GET_OBJ(frame->cur_func);
        if (!js_class_has_bytecode(function->class_id) || !frame->cur_pc)
            continue;
        JSFunctionBytecode *code = function->u.func.function_bytecode;
        frames[count++] =
            (ohb_raw_frame){code, (uint32_t)(frame->cur_pc - code->byte_code_buf - 1)};
    }
    return count;
}

#include "engine_calls.h"

void ohb_resolve_frame(JSContext *ctx, const ohb_raw_frame *frame, ohb_frame *out)
{
    JSFunctionBytecode *code = (JSFunctionBytecode *)(uintptr_t)frame->function;
    JS_AtomGetStr(ctx, out->function, sizeof out->function, code->func_name);
    JS_AtomGetStr(ctx, out->file, sizeof out->file, code->filename);
    out->line = find_line_num(ctx, code, frame->position, &out->column);
    locate_called_name(ctx, code, frame->position, out);
}

/* What happens to typed arrays */

void ohb_watch_arrays(const ohb_array_watch *watch)
{
    atomic_store_explicit(&array_watch, watch, memory_order_relaxed);
}

static void tell_write(const ohb_array_watch *watch, const JSObject *through, const uint8_t *bytes,
                       size_t length)
{
    if (watch && watch->wants(bytes))
        watch->writes(through, bytes, length);
}

static __attribute__((cold, noinline)) void tell_indexed_write(JSObject *array, uint32_t index)
{
    if (index < array->u.array.count) {
        unsigned shift = typed_array_size_log2(array->class_id);
        tell_write(atomic_load_explicit(&array_watch, memory_order_relaxed), array,
                   array->u.array.u.uint8_ptr + ((size_t)index << shift), (size_t)1 << shift);
    }
}

/* Told before the arguments are converted: when one is an object, its valueOf() may do anything to
   the bytes first, and the write goes untold. */
static JSValue js_dataview_setValue(JSContext *ctx, JSValueConst this_value, int argc,
                                    JSValueConst *argv, int class_id)
{
    const ohb_array_watch *watch = atomic_load_explicit(&array_watch, memory_order_relaxed);
    ohb_bytes bytes;
    if (unlikely(watch != NULL) && JS_GetClassID(this_value) == JS_CLASS_DATAVIEW &&
        JS_VALUE_GET_TAG(argv[0]) == JS_TAG_INT && JS_VALUE_GET_TAG(argv[1]) != JS_TAG_OBJECT &&
        ohb_get_view(ctx, this_value, &bytes)) {
        size_t at = (size_t)(uint32_t)JS_VALUE_GET_INT(argv[0]);
        size_t length = (size_t)1 << typed_array_size_log2((JSClassID)class_id);
        if (at < bytes.length && bytes.length - at >= length)
            tell_write(watch, JS_VALUE_GET_OBJ(this_value), bytes.data + at, length);
    }
    return engine_dataview_set(ctx, this_value, argc, argv, class_id);
}

/* A view was made by the constructor of its class; gives it back. */
static JSValue tell_shows(JSContext *ctx, JSValue view, JSValueConst of)
{
    const ohb_array_watch *watch = atomic_load_explicit(&array_watch, memory_order_relaxed);
    ohb_bytes buffer;
    if (unlikely(watch != NULL) && !JS_IsException(view) && ohb_get_array_buffer(ctx, of, &buffer))
        watch->shows(ctx, view);
    return view;
}

/* `new Uint8Array(arrayBuffer, offset, length)` and its relatives. */
static JSValue js_typed_array_constructor(JSContext *ctx, JSValueConst new_target, int argc,
                                          JSValueConst *argv, int class_id)
{
    return tell_shows(ctx, engine_typed_array_constructor(ctx, new_target, argc, argv, class_id),
                      argv[0]);
}

static JSValue js_dataview_constructor(JSContext *ctx, JSValueConst new_target, int argc,
                                       JSValueConst *argv)
{
    return tell_shows(ctx, engine_dataview_constructor(ctx, new_target, argc, argv), argv[0]);
}

/* An ArrayBuffer as the visitor sees it; 64 views are enough to tell what is shown of most. */
static void visit_buffer(JSArrayBuffer *buffer, void (*visit)(void *, const ohb_live_buffer *),
                         void *opaque)
{
    ohb_bytes views[64];
    const void *handles[countof(views)];
    size_t count = 0;
    struct list_head *link;
    list_for_each(link, &buffer->array_list)
    {
        JSTypedArray *view = list_entry(link, JSTypedArray, link);
        if (count == countof(views)) { /* too many to list: one that covers everything */
            views[0] = (ohb_bytes){buffer->data, (size_t)buffer->byte_length};
            handles[0] = NULL;
            count = 1;
            break;
        }
        bool inside = view->offset + (int64_t)view->length <= buffer->byte_length;
        if (inside && buffer->data) {
            handles[count] = view->obj;
            views[count++] = (ohb_bytes){buffer->data + view->offset, view->length};
        }
    }
    visit(opaque,
          &(ohb_live_buffer){buffer->data, (size_t)buffer->byte_length, views, handles, count});
}

bool ohb_is_collecting(JSRuntime *rt)
{
    return rt->gc_phase == JS_GC_PHASE_REMOVE_CYCLES;
}

bool ohb_visit_array_buffers(JSRuntime *rt,
                             void (*visit)(void *opaque, const ohb_live_buffer *buffer),
                             void *opaque)
{
    struct list_head *link;
    list_for_each(link, &rt->gc_obj_list)
    {
        JSGCObjectHeader *header = list_entry(link, JSGCObjectHeader, link);
        if (JS_GC_TYPE(header) != JS_GC_OBJ_TYPE_JS_OBJECT)
            continue;
        JSObject *object = (JSObject *)header;
        if ((object->class_id == JS_CLASS_ARRAY_BUFFER ||
             object->class_id == JS_CLASS_SHARED_ARRAY_BUFFER) &&
            object->u.array_buffer)
            visit_buffer(object->u.array_buffer, visit, opaque);
    }
    return true;
}

#include "engine_heap.h"
