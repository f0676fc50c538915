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

static JSValue get_global(JSContext *ctx, const char *name)
{
    JSValue global = JS_GetGlobalObject(ctx);
    JSValue value = JS_GetPropertyStr(ctx, global, name);
    JS_FreeValue(ctx, global);
    return value;
}

/* The getter `constructor`: an accessor, so that what looks for a class of the language's own finds
   that this is none. */
static JSValue get_constructor(JSContext *ctx, JSValueConst this_value, int error_class)
{
    (void)this_value;
    return get_global(ctx, class_names[error_class]);
}

static int define_constructor(JSContext *ctx, JSValueConst proto, ohb_error_class error_class)
{
    JSCFunctionType type = {.getter_magic = get_constructor};
    JSValue getter = JS_NewCFunction2(ctx, type.generic, "get constructor", 0,
                                      JS_CFUNC_getter_magic, (int)error_class);
    if (JS_IsException(getter))
        return -1;
    JSAtom key = JS_NewAtom(ctx, "constructor");
    int status =
        JS_DefinePropertyGetSet(ctx, proto, key, getter, JS_UNDEFINED, JS_PROP_CONFIGURABLE);
    JS_FreeAtom(ctx, key);
    return status;
}

/* An object between our errors and TypeError.prototype, as Node has one: it gives toString() the
   code, and still says that the constructor is TypeError. */
static JSValue make_prototype(JSContext *ctx, ohb_error_class error_class)
{
    JSValue constructor = get_global(ctx, class_names[error_class]);
    JSValue base = JS_GetPropertyStr(ctx, constructor, "prototype");
    JSValue proto = JS_NewObjectProto(ctx, base);
    JS_FreeValue(ctx, base);
    JS_FreeValue(ctx, constructor);
    if (JS_IsException(proto) || define_constructor(ctx, proto, error_class) < 0 ||
        JS_SetPropertyFunctionList(ctx, proto, error_proto_members, 1) < 0) {
        JS_FreeValue(ctx, proto);
        return JS_EXCEPTION;
    }
    return proto;
}

/* The object that an error's own prototype is: made for errors of Node's scripts, the class's own
   for those of Node's C++. */
static JSValue error_prototype(JSContext *ctx, ohb_error_class error_class, bool is_plain)
{
    if (is_plain) {
        JSValue constructor = get_global(ctx, class_names[error_class]);
        JSValue proto = JS_GetPropertyStr(ctx, constructor, "prototype");
        JS_FreeValue(ctx, constructor);
        return proto;
    }
    JSValue *proto = &ohb_get_state(ctx)->error_protos[error_class];
    if (JS_IsUndefined(*proto)) {
        JSValue made = make_prototype(ctx, error_class);
        if (JS_IsException(made))
            return made;
        JS_FreeValue(ctx, *proto); /* a getter of the class may have come here, too */
        *proto = made;
    }
    return JS_DupValue(ctx, *proto);
}

/* `stack` as an own property, as V8 has it, where js/error_stack.js is installed and the engine
 * does not do it. */
static int define_stack(JSContext *ctx, JSValueConst error)
{
    const ohb_slot *slot = &ohb_get_state(ctx)->slot;
    if (ohb_errors_own_stack || JS_IsUndefined(slot->stack_getter))
        return 0;
    JSAtom stack = JS_NewAtom(ctx, "stack");
    int status =
        JS_DefinePropertyGetSet(ctx, error, stack, JS_DupValue(ctx, slot->stack_getter),
                                JS_DupValue(ctx, slot->stack_setter), JS_PROP_CONFIGURABLE);
    JS_FreeAtom(ctx, stack);
    return status;
}

static int define_message(JSContext *ctx, JSValueConst error, JSValueConst message)
{
    return JS_DefinePropertyValueStr(ctx, error, "message", JS_DupValue(ctx, message),
                                     JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE);
}

static int define_code(JSContext *ctx, JSValueConst error, const char *code)
{
    return JS_DefinePropertyValueStr(ctx, error, "code", JS_NewString(ctx, code), JS_PROP_C_W_E);
}

/* Codes whose texts Node makes by a function, after the error got its code. */
static bool is_worded_late(const char *code)
{
    static const char *const codes[] = {
        "ERR_INVALID_ARG_TYPE",     "ERR_INVALID_ARG_VALUE", "ERR_OUT_OF_RANGE",
        "ERR_BUFFER_OUT_OF_BOUNDS", "ERR_MISSING_ARGS",      "ERR_ENCODING_INVALID_ENCODED_DATA",
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (!strcmp(code, codes[i]))
            return true;
    return false;
}

/* Own properties, in Node's order. */
static int define_members(JSContext *ctx, JSValueConst error, const char *code,
                          JSValueConst message, bool is_plain)
{
    bool message_first = is_plain || !is_worded_late(code);
    if (define_stack(ctx, error) < 0)
        return -1;
    if (message_first && define_message(ctx, error, message) < 0)
        return -1;
    if (define_code(ctx, error, code) < 0)
        return -1;
    return message_first ? 0 : define_message(ctx, error, message);
}

/* Takes `message` over. */
static JSValue make_error(JSContext *ctx, ohb_error_class error_class, const char *code,
                          JSValue message, bool is_plain)
{
    if (JS_IsException(message))
        return message;
    JSValue proto = error_prototype(ctx, error_class, is_plain);
    JSValue error = JS_IsException(proto) ? JS_EXCEPTION : JS_NewError(ctx);
    if (!JS_IsException(error) && (JS_SetPrototype(ctx, error, proto) < 0 ||
                                   define_members(ctx, error, code, message, is_plain) < 0)) {
        JS_FreeValue(ctx, error);
        error = JS_EXCEPTION;
    }
    JS_FreeValue(ctx, proto);
    JS_FreeValue(ctx, message);
    return error;
}

static JSValue throw_made(JSContext *ctx, JSValue error)
{
    return JS_IsException(error) ? error : JS_Throw(ctx, error);
}

JSValue ohb_throw_message(JSContext *ctx, ohb_error_class error_class, const char *code,
                          JSValue message)
{
    return throw_made(ctx, make_error(ctx, error_class, code, message, false));
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

JSValue ohb_throw_plain(JSContext *ctx, ohb_error_class error_class, const char *code,
                        const char *text)
{
    return throw_made(ctx, make_error(ctx, error_class, code, JS_NewString(ctx, text), true));
}

/* A message about a named value, worded from (name, text, value) or (name, value, text). */
static JSValue word_value(JSContext *ctx, const char *function_name, const char *name,
                          const char *text, JSValueConst value, bool value_first)
{
    JSValue name_value = JS_NewString(ctx, name), text_value = JS_NewString(ctx, text);
    JSValueConst arguments[] = {name_value, value_first ? value : text_value,
                                value_first ? text_value : value};
    JSValue message = ohb_call_js(ctx, "errors", function_name, 3, arguments);
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
                             ohb_call_js(ctx, "errors", "unknownEncoding", 1, &encoding));
}

JSValue ohb_throw_string_too_long(JSContext *ctx)
{
    return ohb_throw_plain(ctx, OHB_ERROR, "ERR_STRING_TOO_LONG",
                           "Cannot create a string longer than 0x1fffffe8 characters");
}

JSValue ohb_throw_status(JSContext *ctx, oh_status status, size_t bytes)
{
    switch (status) {
    case OH_ERR_MEMORY_LIMIT:
        return ohb_throw(ctx, OHB_RANGE_ERROR, "ERR_MEMORY_LIMIT",
                         "Allocating %zu bytes would exceed the limit of external memory", bytes);
    case OH_ERR_NO_MEMORY:
        return ohb_throw_plain(ctx, OHB_RANGE_ERROR, "ERR_MEMORY_ALLOCATION_FAILED",
                               "Failed to allocate memory");
    default:
        return ohb_throw(ctx, OHB_ERROR, oh_status_name(status), "%s", oh_status_message(status));
    }
}

JSValue ohb_throw_incompatible(JSContext *ctx, const char *getter, JSValueConst this_value)
{
    JSValue words = JS_NewString(ctx, getter);
    JSValueConst arguments[] = {words, this_value};
    JSValue message = ohb_call_js(ctx, "errors", "incompatibleReceiver", 2, arguments);
    const char *text = JS_ToCString(ctx, message);
    if (text)
        JS_ThrowTypeError(ctx, "%s", text);
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, message);
    JS_FreeValue(ctx, words);
    return JS_EXCEPTION;
}

JSValue ohb_throw_frozen(JSContext *ctx)
{
    return JS_ThrowTypeError(ctx, "Cannot write to a frozen Buffer: its ArrayBuffer is immutable");
}

/* nodeError(constructor, code, message), and plainError() of the same arguments */
static JSValue node_error(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                          int is_plain)
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
        error = make_error(ctx, error_class, code, JS_ToString(ctx, argv[2]), is_plain);
    }
    JS_FreeCString(ctx, class_name);
    JS_FreeCString(ctx, code);
    JS_FreeValue(ctx, name);
    return error;
}

/* setStackAccessor(get, set): what errors made from now on have as their own `stack`. False: only
 * those of Node's kind, and not those that the engine makes. */
static JSValue set_stack_accessor(JSContext *ctx, JSValueConst this_value, int argc,
                                  JSValueConst *argv)
{
    (void)this_value, (void)argc;
    ohb_slot *slot = &ohb_get_state(ctx)->slot;
    JS_FreeValue(ctx, slot->stack_getter);
    JS_FreeValue(ctx, slot->stack_setter);
    slot->stack_getter = JS_DupValue(ctx, argv[0]);
    slot->stack_setter = JS_DupValue(ctx, argv[1]);
    return JS_NewBool(ctx, ohb_errors_own_stack);
}

static const JSCFunctionListEntry stack_natives[] = {
    JS_CFUNC_DEF("setStackAccessor", 2, set_stack_accessor),
};

static const JSCFunctionListEntry error_natives[] = {
    JS_CFUNC_MAGIC_DEF("nodeError", 3, node_error, false),
    JS_CFUNC_MAGIC_DEF("plainError", 3, node_error, true),
};

int ohb_init_errors(JSContext *ctx)
{
    if (ohb_register_natives(ctx, "error_stack", stack_natives, 1) < 0)
        return -1;
    return ohb_register_natives(ctx, "errors", error_natives, 2);
}
