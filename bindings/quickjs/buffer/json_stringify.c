/* JSON.stringify() of a Buffer.

   The engine calls toJSON(), which makes an array with a number for each byte, and then looks at
   every element: some 80 ns a byte. JSON.stringify(buffer) is by far the usual way to get there, so
   that one case is written directly, by the library's kernel; all others go to the engine's
   function as they are. */
#include "json_stringify.h"

#include "buffer_memory.h"
#include "buffer_methods.h"
#include "state.h"

#include <offheap/json.h>

/* Does the value answer `toJSON` with that? */
static bool answers_to_json(JSContext *ctx, const ohb_state *state, JSValueConst value,
                            JSValueConst wanted)
{
    JSValue function = JS_GetProperty(ctx, value, state->to_json_atom);
    if (JS_IsException(function))
        JS_FreeValue(ctx, JS_GetException(ctx));
    bool is_wanted = JS_IsStrictEqual(ctx, function, wanted);
    JS_FreeValue(ctx, function);
    return is_wanted;
}

/* A Buffer of the usual kind, whose array of numbers is asked for nothing. */
static bool is_plain_buffer(JSContext *ctx, const ohb_state *state, JSValueConst value)
{
    ohb_bytes bytes;
    return ohb_get_uint8array(ctx, value, &bytes) &&
           answers_to_json(ctx, state, value, state->to_json_function) &&
           answers_to_json(ctx, state, state->array_proto, JS_UNDEFINED);
}

static JSValue write_steady_json(JSContext *ctx, ohb_bytes bytes)
{
    size_t length = oh_json_length(bytes.data, bytes.length);
    ohb_new_string string;
    if (length > OHB_MAX_STRING_LENGTH)
        return JS_UNDEFINED;
    uint8_t *chars = ohb_begin_latin1(ctx, length, &string);
    if (!chars)
        return JS_EXCEPTION;
    oh_json_write((char *)chars, bytes.data, bytes.length);
    return ohb_finish_string(ctx, &string, length);
}

static JSValue write_json(JSContext *ctx, JSValueConst value, ohb_bytes bytes)
{
    if (!ohb_may_change(ctx, value))
        return write_steady_json(ctx, bytes);
    uint8_t *copy = ohb_copy_bytes(ctx, bytes.data, bytes.length);
    if (!copy)
        return JS_EXCEPTION;
    JSValue text = write_steady_json(ctx, (ohb_bytes){copy, bytes.length});
    js_free(ctx, copy);
    return text;
}

/* stringify(value[, replacer[, space]]) */
static JSValue stringify(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    ohb_state *state = ohb_get_state(ctx);
    ohb_bytes bytes;
    if (JS_IsUndefined(argv[1]) && JS_IsUndefined(argv[2]) &&
        is_plain_buffer(ctx, state, argv[0]) && ohb_get_uint8array(ctx, argv[0], &bytes)) {
        JSValue text = write_json(ctx, argv[0], bytes);
        if (!JS_IsUndefined(text))
            return text;
    }
    return JS_Call(ctx, state->json_stringify, this_value, argc, argv);
}

int ohb_init_json_stringify(JSContext *ctx)
{
    ohb_state *state = ohb_get_state(ctx);
    state->to_json_atom = JS_NewAtom(ctx, "toJSON");
    state->to_json_function = JS_GetProperty(ctx, state->buffer_proto, state->to_json_atom);
    JSValue array = JS_NewArray(ctx);
    state->array_proto = JS_GetPrototype(ctx, array);
    JS_FreeValue(ctx, array);
    JSValue global = JS_GetGlobalObject(ctx);
    JSValue json = JS_GetPropertyStr(ctx, global, "JSON");
    state->json_stringify = JS_GetPropertyStr(ctx, json, "stringify");
    int status = -1;
    if (JS_IsFunction(ctx, state->json_stringify))
        status = JS_DefinePropertyValueStr(ctx, json, "stringify",
                                           JS_NewCFunction(ctx, stringify, "stringify", 3),
                                           JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE);
    JS_FreeValues(ctx, json, global);
    return status < 0 ? -1 : 0;
}
