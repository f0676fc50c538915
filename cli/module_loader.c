/*
 * ES modules: the engine's side.
 *
 * The engine asks twice: what a specifier means (normalize) and what a name holds (load). Both
 * answers come from lib/internal/esm.js through hooks; here is only what needs the engine's API. A
 * loaded module is either text to compile or *synthetic*: a list of export names and a function
 * that gives their values when its turn to be evaluated comes. Built-ins, JSON and CommonJS files
 * are synthetic, so the order of evaluation stays that of the import graph.
 *
 * Module names are absolute paths or `node:...`; file names in stack traces are these names.
 */
#include "host.h"

#include <stdio.h>
#include <string.h>

static char *copy_string(JSContext *context, JSValue value)
{
    const char *text = JS_IsException(value) ? NULL : JS_ToCString(context, value);
    char *copy = text != NULL ? js_strdup(context, text) : NULL;
    JS_FreeCString(context, text);
    JS_FreeValue(context, value);
    return copy;
}

/* Calls a hook with two values, which it takes. */
static JSValue call_hook(JSContext *context, JSValueConst hook, JSValue first, JSValue second)
{
    JSValueConst arguments[] = {first, second};
    JSValue result = JS_Call(context, hook, JS_UNDEFINED, 2, arguments);
    JS_FreeValue(context, first);
    JS_FreeValue(context, second);
    return result;
}

static char *normalize(JSContext *context, const char *importer, const char *specifier,
                       void *opaque)
{
    cli_runtime *runtime = opaque;
    return copy_string(context,
                       call_hook(context, runtime->hooks.resolve, JS_NewString(context, specifier),
                                 JS_NewString(context, importer)));
}

/* Evaluation of a synthetic module: its function returns an object with a value for each export. */
static int evaluate_synthetic(JSContext *context, JSModuleDef *module)
{
    JSValue record = JS_GetModulePrivateValue(context, module);
    JSValue evaluate = JS_GetPropertyStr(context, record, "evaluate");
    JSValue names = JS_GetPropertyStr(context, record, "names");
    JS_FreeValue(context, record);
    JSValue values = JS_Call(context, evaluate, JS_UNDEFINED, 0, NULL);
    int result = JS_IsException(values) ? -1 : 0;
    int64_t count = 0;
    if (result == 0)
        result = JS_GetLength(context, names, &count);
    for (uint32_t i = 0; result == 0 && i < (uint32_t)count; i++) {
        JSValue name = JS_GetPropertyUint32(context, names, i);
        const char *text = JS_ToCString(context, name);
        JSValue value = text != NULL ? JS_GetPropertyStr(context, values, text) : JS_EXCEPTION;
        if (JS_IsException(value) || JS_SetModuleExport(context, module, text, value) < 0)
            result = -1;
        JS_FreeCString(context, text);
        JS_FreeValue(context, name);
    }
    JS_FreeValue(context, values);
    JS_FreeValue(context, names);
    JS_FreeValue(context, evaluate);
    return result;
}

/* A synthetic module of the record {names, evaluate}; takes the record. */
static JSModuleDef *make_synthetic(JSContext *context, const char *name, JSValue record)
{
    int64_t count = 0;
    JSModuleDef *module = JS_NewCModule(context, name, evaluate_synthetic);
    JSValue names = JS_GetPropertyStr(context, record, "names");
    if (module == NULL || JS_GetLength(context, names, &count) < 0)
        goto fail;
    for (uint32_t i = 0; i < (uint32_t)count; i++) {
        JSValue entry = JS_GetPropertyUint32(context, names, i);
        const char *text = JS_ToCString(context, entry);
        int added = text != NULL ? JS_AddModuleExport(context, module, text) : -1;
        JS_FreeCString(context, text);
        JS_FreeValue(context, entry);
        if (added < 0)
            goto fail;
    }
    JS_FreeValue(context, names);
    JS_SetModulePrivateValue(context, module, record);
    return module;
fail:
    JS_FreeValue(context, names);
    JS_FreeValue(context, record);
    return NULL;
}

static bool set_import_meta(cli_runtime *runtime, JSModuleDef *module, const char *name)
{
    JSContext *context = runtime->context;
    JSValue arguments[] = {JS_GetImportMeta(context, module), JS_NewString(context, name)};
    JSValue result = JS_EXCEPTION;
    if (!JS_IsException(arguments[0]))
        result = JS_Call(context, runtime->hooks.meta, JS_UNDEFINED, 2, (JSValueConst *)arguments);
    JS_FreeValue(context, arguments[0]);
    JS_FreeValue(context, arguments[1]);
    JS_FreeValue(context, result);
    return !JS_IsException(result);
}

static JSModuleDef *compile_module(cli_runtime *runtime, const char *name, JSValueConst source)
{
    JSContext *context = runtime->context;
    size_t bytes;
    const char *text = JS_ToCStringLen(context, &bytes, source);
    if (text == NULL)
        return NULL;
    JSValue value =
        JS_Eval(context, text, bytes, name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    JS_FreeCString(context, text);
    if (JS_IsException(value))
        return NULL;
    JSModuleDef *module = JS_VALUE_GET_PTR(value);
    bool ready = set_import_meta(runtime, module, name);
    /* The engine's own list of modules holds another reference. */
    JS_FreeValue(context, value);
    return ready ? module : NULL;
}

static JSModuleDef *load(JSContext *context, const char *name, void *opaque,
                         JSValueConst attributes)
{
    cli_runtime *runtime = opaque;
    JSValue record = call_hook(context, runtime->hooks.load, JS_NewString(context, name),
                               JS_DupValue(context, attributes));
    if (JS_IsException(record))
        return NULL;
    JSValue source = JS_GetPropertyStr(context, record, "source");
    if (!JS_IsString(source)) {
        JS_FreeValue(context, source);
        return make_synthetic(context, name, record);
    }
    JS_FreeValue(context, record);
    JSModuleDef *module = compile_module(runtime, name, source);
    JS_FreeValue(context, source);
    return module;
}

void cli_module_loader_install(cli_runtime *runtime)
{
    JS_SetModuleLoaderFunc2(runtime->engine, normalize, load, NULL, runtime);
}

/*
 * The engine's public API finds a module by importing it, so a two-line module does: it exports the
 * namespace of the one that is wanted. Evaluating a graph without top-level await settles the
 * promise before this returns.
 */
JSValue cli_module_import(cli_runtime *runtime, const char *name)
{
    JSContext *context = runtime->context;
    JSValue quoted = JS_NewString(context, name);
    JSValue json = JS_JSONStringify(context, quoted, JS_UNDEFINED, JS_UNDEFINED);
    JS_FreeValue(context, quoted);
    const char *literal = JS_ToCString(context, json);
    JS_FreeValue(context, json);
    if (literal == NULL)
        return JS_EXCEPTION;
    size_t capacity = strlen(literal) + 64;
    char *text = js_malloc(context, capacity);
    if (text != NULL)
        snprintf(text, capacity, "export * as space from %s;\n", literal);
    JS_FreeCString(context, literal);
    if (text == NULL)
        return JS_EXCEPTION;
    JSValue value = JS_Eval(context, text, strlen(text), "node:internal/import",
                            JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    js_free(context, text);
    if (JS_IsException(value))
        return JS_EXCEPTION;
    JSModuleDef *module = JS_VALUE_GET_PTR(value);
    JSValue promise = JS_EvalFunction(context, value);
    if (JS_IsException(promise))
        return JS_EXCEPTION;
    JSValue space = JS_GetModuleNamespace(context, module);
    JSValue pair[] = {promise, JS_IsException(space) ? JS_UNDEFINED
                                                     : JS_GetPropertyStr(context, space, "space")};
    JS_FreeValue(context, space);
    return JS_NewArrayFrom(context, 2, pair);
}
