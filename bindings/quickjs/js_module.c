/* Loading the parts of the binding that are written in JavaScript; see js_module.h. */
#include "js_module.h"

#include "state.h"

int oh_quickjs_add_sources(JSContext *ctx, const oh_quickjs_source *table)
{
    ohb_state *state = ohb_get_state(ctx);
    for (size_t i = 0; i < state->js_table_count; i++)
        if (state->js_tables[i] == table)
            return 0;
    if (state->js_table_count == OHB_MAX_TABLES) {
        JS_ThrowInternalError(ctx, "too many tables of embedded JavaScript");
        return -1;
    }
    state->js_tables[state->js_table_count++] = table;
    return 0;
}

int ohb_register_natives(JSContext *ctx, const char *name, const JSCFunctionListEntry *list,
                         int count)
{
    ohb_state *state = ohb_get_state(ctx);
    if (state->native_count == OHB_MAX_NATIVES) {
        JS_ThrowInternalError(ctx, "too many lists of native functions");
        return -1;
    }
    state->natives[state->native_count++] = (ohb_natives){name, list, count};
    return 0;
}

static const oh_quickjs_source *find_source(const ohb_state *state, const char *name)
{
    for (size_t i = 0; i < state->js_table_count; i++)
        for (const oh_quickjs_source *source = state->js_tables[i]; source->name; source++)
            if (!strcmp(source->name, name))
                return source;
    return NULL;
}

/* The function that wraps a file (see embed_tool.c). */
static JSValue load_function(JSContext *ctx, const oh_quickjs_source *source)
{
    char file_name[160];
    if (source->is_text) {
        snprintf(file_name, sizeof file_name, "offheap:%s", source->name);
        return JS_Eval(ctx, (const char *)source->bytes, source->length, file_name,
                       JS_EVAL_TYPE_GLOBAL);
    }
    JSValue script = JS_ReadObject(ctx, source->bytes, source->length, JS_READ_OBJ_BYTECODE);
    return JS_IsException(script) ? script : JS_EvalFunction(ctx, script);
}

/* The object of the C functions registered under a name, undefined when there are none. */
static JSValue make_natives(JSContext *ctx, const ohb_state *state, const char *name)
{
    JSValue natives = JS_UNDEFINED;
    for (size_t i = 0; i < state->native_count; i++) {
        if (strcmp(state->natives[i].name, name) != 0)
            continue;
        if (JS_IsUndefined(natives))
            natives = JS_NewObject(ctx);
        if (JS_IsException(natives) ||
            JS_SetPropertyFunctionList(ctx, natives, state->natives[i].list,
                                       state->natives[i].count) < 0) {
            JS_FreeValue(ctx, natives);
            return JS_EXCEPTION;
        }
    }
    return natives;
}

static JSValue require_js(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value;
    (void)argc;
    const char *name = JS_ToCString(ctx, argv[0]);
    if (!name)
        return JS_EXCEPTION;
    JSValue exports = oh_quickjs_require(ctx, name);
    JS_FreeCString(ctx, name);
    return exports;
}

/* Runs a file that was not loaded before and returns its exports. They are remembered before the
   file runs, so that files may require each other. */
static JSValue run_file(JSContext *ctx, ohb_state *state, const oh_quickjs_source *source,
                        JSAtom name)
{
    JSValue exports = JS_NewObject(ctx), result = JS_EXCEPTION;
    JSValue natives = make_natives(ctx, state, source->name);
    JSValue require = JS_NewCFunction(ctx, require_js, "require", 1);
    JSValue function = load_function(ctx, source);
    if (!JS_IsException(exports) && !JS_IsException(natives) && !JS_IsException(require) &&
        !JS_IsException(function) &&
        JS_SetProperty(ctx, state->js_exports, name, JS_DupValue(ctx, exports)) >= 0) {
        JSValueConst arguments[] = {exports, require, natives};
        result = JS_Call(ctx, function, JS_UNDEFINED, 3, arguments);
        if (JS_IsException(result))
            JS_DeleteProperty(ctx, state->js_exports, name, 0);
    }
    bool failed = JS_IsException(result);
    JS_FreeValue(ctx, result);
    JS_FreeValue(ctx, function);
    JS_FreeValue(ctx, require);
    JS_FreeValue(ctx, natives);
    if (!failed)
        return exports;
    JS_FreeValue(ctx, exports);
    return JS_EXCEPTION;
}

JSValue oh_quickjs_require(JSContext *ctx, const char *name)
{
    ohb_state *state = ohb_get_state(ctx);
    JSAtom atom = JS_NewAtom(ctx, name);
    if (atom == JS_ATOM_NULL)
        return JS_EXCEPTION;
    JSValue exports = JS_GetProperty(ctx, state->js_exports, atom);
    if (JS_IsUndefined(exports)) {
        const oh_quickjs_source *source = find_source(state, name);
        exports = source ? run_file(ctx, state, source, atom)
                         : JS_ThrowInternalError(ctx, "no embedded JavaScript is named '%s'", name);
    }
    JS_FreeAtom(ctx, atom);
    return exports;
}

JSValue oh_quickjs_require_export(JSContext *ctx, const char *name, const char *export_name)
{
    JSValue exports = oh_quickjs_require(ctx, name);
    if (JS_IsException(exports))
        return exports;
    JSValue value = JS_GetPropertyStr(ctx, exports, export_name);
    JS_FreeValue(ctx, exports);
    return value;
}

JSValue ohb_call_js(JSContext *ctx, const char *name, const char *export_name, int argc,
                    JSValueConst *argv)
{
    JSValue function = oh_quickjs_require_export(ctx, name, export_name);
    if (JS_IsException(function))
        return function;
    JSValue result = JS_Call(ctx, function, JS_UNDEFINED, argc, argv);
    JS_FreeValue(ctx, function);
    return result;
}
