/* The Buffer class: constructor, prototype chain and the wiring of all members.

   As in Node there are two functions: `Buffer`, callable with and without `new`, which makes
   Buffers through Buffer.from() and alloc(); and FastBuffer, the real subclass of Uint8Array, which
   nobody sees but as Buffer[Symbol.species]. Both share one prototype object, so `buf.map(...)`
   gives a Buffer. */
#include "buffer_memory.h"
#include "buffer_methods.h"
#include "plain_function.h"
#include "state.h"

/* One member of Buffer or Buffer.prototype. */
typedef struct member {
    const char *key;
    const char *name;
    int length;
    ohb_method *method;
    int magic;
} member;

#define OHB_MEMBER(key, name, length, function, magic) {key, name, length, function, magic},

static const member statics[] = {OHB_BUFFER_STATICS(OHB_MEMBER)};
static const member number_members[] = {OHB_NUMBER_MEMBERS(OHB_MEMBER)};
static const member raw_text_members[] = {OHB_TEXT_RAW_MEMBERS(OHB_MEMBER)};
static const member members[] = {OHB_BUFFER_MEMBERS(OHB_MEMBER)};
static const member beyond_members[] = {OHB_BEYOND_MEMBERS(OHB_MEMBER)};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Members that share function, name and magic are one function object, as Node's aliases are. `of`
 * alone is not Node's own but the language's. */
static JSValue member_function(JSContext *ctx, JSValueConst object, const member *list,
                               const member *row)
{
    for (const member *before = list; before < row; before++)
        if (before->method == row->method && before->magic == row->magic &&
            !strcmp(before->name, row->name))
            return JS_GetPropertyStr(ctx, object, before->key);
    JSValue function = JS_NewCFunctionMagic(ctx, row->method, row->name, row->length,
                                            JS_CFUNC_generic_magic, row->magic);
    if (!JS_IsException(function) && strcmp(row->key, "of") != 0 &&
        ohb_make_plain_function(ctx, function) < 0) {
        JS_FreeValue(ctx, function);
        return JS_EXCEPTION;
    }
    return function;
}

static int define_members(JSContext *ctx, JSValueConst object, const member *list, size_t count,
                          int flags)
{
    for (size_t i = 0; i < count; i++) {
        JSValue function = member_function(ctx, object, list, &list[i]);
        if (JS_IsException(function) ||
            JS_DefinePropertyValueStr(ctx, object, list[i].key, function, flags) < 0)
            return -1;
    }
    return 0;
}

bool ohb_is_buffer(JSContext *ctx, JSValueConst value)
{
    if (!JS_IsObject(value))
        return false;
    JSValueConst wanted = ohb_get_state(ctx)->buffer_proto;
    JSValue proto = JS_GetPrototype(ctx, value);
    while (JS_IsObject(proto) && JS_VALUE_GET_PTR(proto) != JS_VALUE_GET_PTR(wanted)) {
        JSValue next = JS_GetPrototype(ctx, proto);
        JS_FreeValue(ctx, proto);
        proto = next;
    }
    bool found = JS_IsObject(proto);
    if (JS_IsException(proto))
        JS_FreeValue(ctx, JS_GetException(ctx));
    JS_FreeValue(ctx, proto);
    return found;
}

JSValue ohb_buffer_is_buffer(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                             int magic)
{
    (void)this_value, (void)argc, (void)magic;
    return JS_NewBool(ctx, ohb_is_buffer(ctx, argv[0]));
}

/* Is the innermost frame outside of the binding in a package? Deprecations are not told to those
   who can do nothing about them. Without stacks the answer is no. */
static bool is_called_by_package(JSContext *ctx)
{
    ohb_raw_frame frames[8];
    size_t count = ohb_capture_stack(ctx, frames, COUNT(frames));
    for (size_t i = 0; i < count; i++) {
        ohb_frame frame;
        ohb_resolve_frame(ctx, &frames[i], &frame);
        if (strncmp(frame.file, "offheap:", 8) != 0)
            return strstr(frame.file, "/node_modules/") != NULL;
    }
    return false;
}

/* process.emitWarning(..., 'DEP0005'), once, where the host has it. */
static int warn_of_constructor(JSContext *ctx)
{
    ohb_state *state = ohb_get_state(ctx);
    if (state->has_warned || is_called_by_package(ctx))
        return 0;
    JSValue global = JS_GetGlobalObject(ctx);
    JSValue process = JS_GetPropertyStr(ctx, global, "process");
    JSValue emit =
        JS_IsObject(process) ? JS_GetPropertyStr(ctx, process, "emitWarning") : JS_UNDEFINED;
    JSValue result = JS_UNDEFINED;
    if (JS_IsFunction(ctx, emit)) {
        state->has_warned = true;
        JSValue arguments[] = {
            JS_NewString(
                ctx, "Buffer() is deprecated due to security and usability issues. Please use the "
                     "Buffer.alloc(), Buffer.allocUnsafe(), or Buffer.from() methods instead."),
            JS_NewString(ctx, "DeprecationWarning"), JS_NewString(ctx, "DEP0005")};
        result = JS_Call(ctx, emit, process, 3, (JSValueConst *)arguments);
        JS_FreeValues(ctx, arguments[0], arguments[1], arguments[2]);
    }
    bool failed = JS_IsException(result);
    JS_FreeValues(ctx, result, emit, process, global);
    return failed ? -1 : 0;
}

/* Buffer(arg, encodingOrOffset, length), with and without new */
static JSValue buffer_constructor(JSContext *ctx, JSValueConst new_target, int argc,
                                  JSValueConst *argv)
{
    if (warn_of_constructor(ctx) < 0)
        return JS_EXCEPTION;
    if (!JS_IsNumber(argv[0]))
        return ohb_buffer_from(ctx, new_target, argc, argv, 0);
    if (JS_IsString(argv[1]))
        return ohb_throw_arg_type(ctx, "string", "of type string", argv[0]);
    JSValueConst arguments[] = {argv[0], JS_UNDEFINED, JS_UNDEFINED};
    return ohb_buffer_alloc_filled(ctx, new_target, 3, arguments, 0);
}

/* new FastBuffer(...): Uint8Array with another prototype; allocates in the pool when given a
 * length. */
static JSValue fast_buffer_constructor(JSContext *ctx, JSValueConst new_target, int argc,
                                       JSValueConst *argv)
{
    ohb_state *state = ohb_get_state(ctx);
    if (argc > 0 && JS_VALUE_GET_TAG(argv[0]) == JS_TAG_INT && JS_VALUE_GET_INT(argv[0]) >= 0 &&
        JS_VALUE_GET_PTR(new_target) == JS_VALUE_GET_PTR(state->fast_buffer))
        return ohb_new_buffer(ctx, (size_t)JS_VALUE_GET_INT(argv[0]), OHB_ZEROED, NULL);
    return JS_CallConstructor2(ctx, state->uint8array, new_target, argc, argv);
}

static JSValue get_species(JSContext *ctx, JSValueConst this_value, int magic)
{
    (void)this_value, (void)magic;
    return JS_DupValue(ctx, ohb_get_state(ctx)->fast_buffer);
}

/* The legacy getters parent (magic 0) and offset (1). */
static JSValue get_legacy(JSContext *ctx, JSValueConst this_value, int magic)
{
    if (!ohb_is_buffer(ctx, this_value))
        return JS_UNDEFINED;
    return JS_GetPropertyStr(ctx, this_value, magic ? "byteOffset" : "buffer");
}

static int define_getter(JSContext *ctx, JSValueConst object, JSAtom key, const char *name,
                         int magic, JSValue (*getter)(JSContext *, JSValueConst, int), int flags)
{
    JSCFunctionType type = {.getter_magic = getter};
    JSValue function = JS_NewCFunction2(ctx, type.generic, name, 0, JS_CFUNC_getter_magic, magic);
    if (JS_IsException(function))
        return -1;
    return JS_DefinePropertyGetSet(ctx, object, key, function, JS_UNDEFINED, flags);
}

static int define_legacy_getters(JSContext *ctx, JSValueConst proto)
{
    static const char *const keys[] = {"parent", "offset"};
    for (int i = 0; i < 2; i++) {
        JSAtom key = JS_NewAtom(ctx, keys[i]);
        int status = define_getter(ctx, proto, key, "get", i, get_legacy, JS_PROP_ENUMERABLE);
        JS_FreeAtom(ctx, key);
        if (status < 0)
            return -1;
    }
    return 0;
}

/* The atom of a well-known symbol; JS_ATOM_NULL and an exception when there is none. */
static JSAtom symbol_atom(JSContext *ctx, const char *name)
{
    JSValue global = JS_GetGlobalObject(ctx);
    JSValue symbols = JS_GetPropertyStr(ctx, global, "Symbol");
    JSValue symbol = JS_GetPropertyStr(ctx, symbols, name);
    JSAtom atom = JS_IsException(symbol) ? JS_ATOM_NULL : JS_ValueToAtom(ctx, symbol);
    JS_FreeValues(ctx, symbol, symbols, global);
    return atom;
}

/* A symbol that names the same function as `key` does: Symbol.for('nodejs.util.inspect.custom') for
   `inspect` and, for `isEncoding`, one that only Node's own code has but inspect(Buffer) shows. */
static int define_symbol_alias(JSContext *ctx, JSValueConst object, const char *key,
                               const char *description, bool is_global)
{
    JSValue symbol = JS_NewSymbol(ctx, description, is_global);
    JSAtom name = JS_ValueToAtom(ctx, symbol);
    JS_FreeValue(ctx, symbol);
    JSValue function = JS_GetPropertyStr(ctx, object, key);
    int status = JS_IsException(function) || name == JS_ATOM_NULL
                     ? -1
                     : JS_DefinePropertyValue(ctx, object, name, function, JS_PROP_C_W_E);
    JS_FreeAtom(ctx, name);
    return status;
}

/* What goes beyond Node lies on Uint8Array.prototype, for every array of bytes: who lists
   Buffer.prototype finds Node's members and no others. */
static int define_beyond(JSContext *ctx, JSValueConst proto)
{
    JSValue base = JS_GetPrototype(ctx, proto);
    int status = JS_IsException(base)
                     ? -1
                     : define_members(ctx, base, beyond_members, COUNT(beyond_members),
                                      JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE);
    JS_FreeValue(ctx, base);
    return status;
}

static int define_prototype(JSContext *ctx, ohb_state *state)
{
    JSValueConst proto = state->buffer_proto;
    const int hidden = JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE;
    if (JS_DefinePropertyValueStr(ctx, proto, "constructor", JS_DupValue(ctx, state->buffer_class),
                                  hidden) < 0 ||
        define_members(ctx, proto, number_members, COUNT(number_members), JS_PROP_C_W_E) < 0 ||
        define_members(ctx, proto, raw_text_members, COUNT(raw_text_members), JS_PROP_C_W_E) < 0 ||
        define_legacy_getters(ctx, proto) < 0 ||
        define_members(ctx, proto, members, COUNT(members), JS_PROP_C_W_E) < 0 ||
        define_beyond(ctx, proto) < 0 ||
        define_symbol_alias(ctx, proto, "inspect", "nodejs.util.inspect.custom", true) < 0)
        return -1;
    state->subarray_atom = JS_NewAtom(ctx, "subarray");
    state->subarray_function = JS_GetPropertyStr(ctx, proto, "subarray");
    return JS_IsException(state->subarray_function) ? -1 : 0;
}

static int define_statics(JSContext *ctx, ohb_state *state)
{
    JSValueConst buffer = state->buffer_class;
    if (JS_DefinePropertyValueStr(ctx, buffer, "prototype", JS_DupValue(ctx, state->buffer_proto),
                                  JS_PROP_WRITABLE) < 0 ||
        JS_DefinePropertyValueStr(ctx, buffer, "poolSize", JS_NewInt32(ctx, 65536), JS_PROP_C_W_E) <
            0 ||
        define_members(ctx, buffer, statics, COUNT(statics) - 1, JS_PROP_C_W_E) < 0 ||
        define_members(ctx, buffer, &statics[COUNT(statics) - 1], 1,
                       JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE) < 0)
        return -1;
    JSAtom species = symbol_atom(ctx, "species");
    if (species == JS_ATOM_NULL)
        return -1;
    int status = define_getter(ctx, buffer, species, "get", 0, get_species, JS_PROP_CONFIGURABLE);
    JS_FreeAtom(ctx, species);
    return status < 0 ? -1
                      : define_symbol_alias(ctx, buffer, "isEncoding", "kIsEncodingSymbol", false);
}

/* Creates the objects, all empty. */
static int create_objects(JSContext *ctx, ohb_state *state)
{
    JSValue global = JS_GetGlobalObject(ctx);
    state->uint8array = JS_GetPropertyStr(ctx, global, "Uint8Array");
    JS_FreeValue(ctx, global);
    JSValue base = JS_GetPropertyStr(ctx, state->uint8array, "prototype");
    state->buffer_proto = JS_NewObjectProto(ctx, base);
    JS_FreeValue(ctx, base);
    state->buffer_class =
        JS_NewCFunction2(ctx, buffer_constructor, "Buffer", 3, JS_CFUNC_constructor_or_func, 0);
    state->fast_buffer =
        JS_NewCFunction2(ctx, fast_buffer_constructor, "FastBuffer", 0, JS_CFUNC_constructor, 0);
    if (JS_IsException(state->uint8array) || JS_IsException(state->buffer_proto) ||
        JS_IsException(state->buffer_class) || JS_IsException(state->fast_buffer))
        return -1;
    if (JS_SetPrototype(ctx, state->buffer_class, state->uint8array) < 0 ||
        JS_SetPrototype(ctx, state->fast_buffer, state->uint8array) < 0)
        return -1;
    return JS_DefinePropertyValueStr(ctx, state->fast_buffer, "prototype",
                                     JS_DupValue(ctx, state->buffer_proto), 0);
}

int ohb_init_buffer_class(JSContext *ctx)
{
    ohb_state *state = ohb_get_state(ctx);
    if (create_objects(ctx, state) < 0 || define_prototype(ctx, state) < 0 ||
        define_statics(ctx, state) < 0)
        return -1;
    JSValue global = JS_GetGlobalObject(ctx);
    int status =
        JS_DefinePropertyValueStr(ctx, global, "Buffer", JS_DupValue(ctx, state->buffer_class),
                                  JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE);
    JS_FreeValue(ctx, global);
    return status;
}
