/* Node's errors; see errors.h. The texts that describe a value are made by js/errors.js. */
#include "errors.h"

#include "state.h"

#include <stdarg.h>

static const char *const class_names[OHB_ERROR_CLASSES] = {"Error", "TypeError", "RangeError"};

/* `${this.name} [${this.code}]: ${this.message}` */
static JSValue error_to_string(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    (void)argc, (void)argv;
    JSValue parts[] = {JS_GetPropertyStr(ctx, this_value, "name"), JS_NewString(ctx, " ["),
                       JS_GetPropertyStr(ctx, this_value, "code"), JS_NewString(ctx, "]: "),
                       JS_GetPropertyStr(ctx, this_value, "message")};
    JSValue empty = JS_NewString(ctx, "");
    JSAtom concat = JS_NewAtom(ctx, "concat");
    JSValue text = JS_EXCEPTION;
    bool failed = concat == JS_ATOM_NULL || JS_IsException(empty);
    for (size_t i = 0; i < 5; i++)
        failed = failed || JS_IsException(parts[i]);
    if (!failed)
        text = JS_Invoke(ctx, empty, concat, 5, (JSValueConst *)parts);
    for (size_t i = 0; i < 5; i++)
        JS_FreeValue(ctx, parts[i]);
    JS_FreeValue(ctx, empty);
    JS_FreeAtom(ctx, concat);
    return text;
}

static const JSCFunctionListEntry error_proto_members[] = {
    JS_CFUNC_DEF("toString", 0, error_to_string),
};

/* An object between our errors and TypeError.prototype, as Node has one: it gives toString() the
   code, and still says that the constructor is TypeError. */
static JSValue make_prototype(JSContext *ctx, ohb_error_class error_class)
{
    JSValue global = JS_GetGlobalObject(ctx);
    JSValue constructor = JS_GetPropertyStr(ctx, global, class_names[error_class]);
    JSValue base = JS_GetPropertyStr(ctx, constructor, "prototype");
    JSValue proto = JS_NewObjectProto(ctx, base);
    JS_FreeValue(ctx, base);
    JS_FreeValue(ctx, global);
    if (JS_IsException(proto) ||
        JS_DefinePropertyValueStr(ctx, proto, "constructor", constructor,
                                  JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE) < 0 ||
        JS_SetPropertyFunctionList(ctx, proto, error_proto_members, 1) < 0) {
        JS_FreeValue(ctx, proto);
        return JS_EXCEPTION;
    }
    return proto;
}

static JSValue new_base_error(JSContext *ctx, ohb_error_class error_class)
{
    switch (error_class) {
    case OHB_TYPE_ERROR:
        return JS_NewTypeError(ctx, "%s", "");
    case OHB_RANGE_ERROR:
        return JS_NewRangeError(ctx, "%s", "");
    default:
        return JS_NewPlainError(ctx, "%s", "");
    }
}

/* Takes `message` over. */
static JSValue make_error(JSContext *ctx, ohb_error_class error_class, const char *code,
                          JSValue message)
{
    ohb_state *state = ohb_get_state(ctx);
    JSValue *proto = &state->error_protos[error_class];
    if (JS_IsUndefined(*proto)) {
        JSValue made = make_prototype(ctx, error_class);
        if (JS_IsException(made)) {
            JS_FreeValue(ctx, message);
            return made;
        }
        *proto = made;
    }
    JSValue error = new_base_error(ctx, error_class);
    if (JS_IsException(message) || JS_IsException(error)) {
        JS_FreeValue(ctx, message);
        JS_FreeValue(ctx, error);
        return JS_EXCEPTION;
    }
    if (JS_DefinePropertyValueStr(ctx, error, "message", message,
                                  JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE) < 0 ||
        JS_DefinePropertyValueStr(ctx, error, "code", JS_NewString(ctx, code), JS_PROP_C_W_E) < 0 ||
        JS_SetPrototype(ctx, error, *proto) < 0) {
        JS_FreeValue(ctx, error);
        return JS_EXCEPTION;
    }
    return error;
}

JSValue ohb_throw_message(JSContext *ctx, ohb_error_class error_class, const char *code,
                          JSValue message)
{
    JSValue error = make_error(ctx, error_class, code, message);
    return JS_IsException(error) ? error : JS_Throw(ctx, error);
}

JSValue ohb_throw(JSContext *ctx, ohb_error_class error_class, const char *code, const char *format,
                  ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return ohb_throw_message(ctx, error_class, code, JS_NewString(ctx, text));
}

/* Calls a function of js/errors.js that words a message. */
static JSValue word(JSContext *ctx, const char *function_name, int argc, JSValueConst *argv)
{
    JSValue function = ohb_load_js_export(ctx, "errors", function_name);
    if (JS_IsException(function))
        return function;
    JSValue message = JS_Call(ctx, function, JS_UNDEFINED, argc, argv);
    JS_FreeValue(ctx, function);
    return message;
}

/* A message about a named value, worded from (name, text, value) or (name, value, text). */
static JSValue word_value(JSContext *ctx, const char *function_name, const char *name,
                          const char *text, JSValueConst value, bool value_first)
{
    JSValue name_value = JS_NewString(ctx, name), text_value = JS_NewString(ctx, text);
    JSValueConst arguments[] = {name_value, value_first ? value : text_value,
                                value_first ? text_value : value};
    JSValue message = word(ctx, function_name, 3, arguments);
    JS_FreeValue(ctx, name_value);
    JS_FreeValue(ctx, text_value);
    return message;
}

JSValue ohb_throw_arg_type(JSContext *ctx, const char *name, const char *must_be,
                           JSValueConst value)
{
    return ohb_throw_message(ctx, OHB_TYPE_ERROR, "ERR_INVALID_ARG_TYPE",
                             word_value(ctx, "invalidArgType", name, must_be, value, false));
}

JSValue ohb_throw_receiver_type(JSContext *ctx, const char *name, const char *must_be,
                                JSValueConst this_value)
{
    if (!JS_IsFunction(ctx, this_value))
        return ohb_throw_arg_type(ctx, name, must_be, this_value);
    JSValue instance = JS_NewObject(ctx), result = JS_EXCEPTION;
    if (!JS_IsException(instance) &&
        JS_DefinePropertyValueStr(ctx, instance, "constructor", JS_DupValue(ctx, this_value), 0) >=
            0)
        result = ohb_throw_arg_type(ctx, name, must_be, instance);
    JS_FreeValue(ctx, instance);
    return result;
}

JSValue ohb_throw_arg_value(JSContext *ctx, const char *name, JSValueConst value,
                            const char *reason)
{
    return ohb_throw_message(ctx, OHB_TYPE_ERROR, "ERR_INVALID_ARG_VALUE",
                             word_value(ctx, "invalidArgValue", name, reason, value, true));
}

JSValue ohb_throw_out_of_range(JSContext *ctx, const char *name, const char *range,
                               JSValueConst value)
{
    return ohb_throw_message(ctx, OHB_RANGE_ERROR, "ERR_OUT_OF_RANGE",
                             word_value(ctx, "outOfRange", name, range, value, false));
}

JSValue ohb_throw_out_of_bounds(JSContext *ctx, const char *name)
{
    if (name)
        return ohb_throw(ctx, OHB_RANGE_ERROR, "ERR_BUFFER_OUT_OF_BOUNDS",
                         "\"%s\" is outside of buffer bounds", name);
    return ohb_throw(ctx, OHB_RANGE_ERROR, "ERR_BUFFER_OUT_OF_BOUNDS",
                     "Attempt to access memory outside buffer bounds");
}

JSValue ohb_throw_unknown_encoding(JSContext *ctx, JSValueConst encoding)
{
    return ohb_throw_message(ctx, OHB_TYPE_ERROR, "ERR_UNKNOWN_ENCODING",
                             word(ctx, "unknownEncoding", 1, &encoding));
}

JSValue ohb_throw_string_too_long(JSContext *ctx)
{
    return ohb_throw(ctx, OHB_ERROR, "ERR_STRING_TOO_LONG",
                     "Cannot create a string longer than 0x1fffffe8 characters");
}

JSValue ohb_throw_status(JSContext *ctx, oh_status status, size_t bytes)
{
    switch (status) {
    case OH_ERR_MEMORY_LIMIT:
        return ohb_throw(ctx, OHB_RANGE_ERROR, "ERR_MEMORY_LIMIT",
                         "Allocating %zu bytes would exceed the limit of external memory", bytes);
    case OH_ERR_NO_MEMORY:
        return ohb_throw(ctx, OHB_ERROR, "ERR_MEMORY_ALLOCATION_FAILED",
                         "Failed to allocate memory");
    default:
        return ohb_throw(ctx, OHB_ERROR, oh_status_name(status), "%s", oh_status_message(status));
    }
}

JSValue ohb_throw_frozen(JSContext *ctx)
{
    return JS_ThrowTypeError(ctx, "Cannot write to a frozen Buffer: its ArrayBuffer is immutable");
}

/* nodeError(constructor, code, message) */
static JSValue node_error(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    JSValue name = JS_GetPropertyStr(ctx, argv[0], "name");
    const char *class_name = JS_ToCString(ctx, name), *code = JS_ToCString(ctx, argv[1]);
    JSValue error = JS_EXCEPTION;
    if (class_name && code) {
        ohb_error_class error_class = OHB_ERROR;
        for (int i = 0; i < OHB_ERROR_CLASSES; i++)
            if (!strcmp(class_name, class_names[i]))
                error_class = (ohb_error_class)i;
        error = make_error(ctx, error_class, code, JS_ToString(ctx, argv[2]));
    }
    JS_FreeCString(ctx, class_name);
    JS_FreeCString(ctx, code);
    JS_FreeValue(ctx, name);
    return error;
}

static const JSCFunctionListEntry error_natives[] = {
    JS_CFUNC_DEF("nodeError", 3, node_error),
};

int ohb_init_errors(JSContext *ctx)
{
    return ohb_register_natives(ctx, "errors", error_natives, 1);
}
