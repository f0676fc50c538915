/* engine.h from inside the engine: QuickJS-ng's unchanged source with our functions behind it.

   Being in one unit with quickjs.c, this file may use its static functions and private structs. It
   does so for what the public API has no word for, or only one that copies: a string's characters,
   the bytes of a typed array without exceptions, objects of a given class and prototype in one
   step, the stack, the heap. cmake/OffheapEngine.cmake lets only versions in here that it was
   written against.

   What comes before quickjs.c reaches into it and what comes behind uses it: a part for each noun,
   an engine_*.h that is included here only. */
#include <inttypes.h>
#include <stddef.h>

#include "engine_hooks.h"

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

#include "engine_arrays.h"
#include "engine_calls.h"
#include "engine_counting.h"
#include "engine_errors.h"
#include "engine_heap.h"
#include "engine_strings.h"
#include "engine_watch.h"

const char ohb_engine_kind[] = "source";

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

/* Where engine_hooks.h sends what the engine does otherwise than V8. */

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
