/* The part of engine_source.c in front of the engine's source: where calls inside of the engine are
   sent to functions of ours. A macro of the function's name tells its definition from its calls by
   the first argument: `JSContext *ctx` in the one, `ctx` in the others. Nobody else includes this.

   Counting the ArrayBuffers that the engine allocates by itself needs such a place: all of them
   come into being in js_array_buffer_constructor3().

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
