/* The smallest host that runs a script: `engine_host FILE.js...`. Scripts get `print`, `gc` and
   Offheap's globals; an exception or a false assertion ends with exit code 1. */
#include "js_module.h"

#include <offheap/quickjs.h>

#include <stdlib.h>

static JSValue print(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value;
    for (int i = 0; i < argc; i++) {
        const char *text = JS_ToCString(ctx, argv[i]);
        printf("%s%s", i ? " " : "", text ? text : "");
        JS_FreeCString(ctx, text);
    }
    putchar('\n');
    return JS_UNDEFINED;
}

static JSValue collect(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc, (void)argv;
    JS_RunGC(JS_GetRuntime(ctx));
    return JS_UNDEFINED;
}

static JSValue limit(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    int64_t bytes;
    if (JS_ToInt64(ctx, &bytes, argv[0]) < 0)
        return JS_EXCEPTION;
    oh_context_set_limit(oh_quickjs_get_context(ctx), (uint64_t)bytes);
    return JS_UNDEFINED;
}

static void print_exception(JSContext *ctx)
{
    JSValue error = JS_GetException(ctx);
    JSValue stack = JS_GetPropertyStr(ctx, error, "stack");
    const char *message = JS_ToCString(ctx, error), *where = JS_ToCString(ctx, stack);
    fprintf(stderr, "%s\n%s\n", message ? message : "?", where ? where : "");
    JS_FreeCString(ctx, message);
    JS_FreeCString(ctx, where);
    JS_FreeValue(ctx, stack);
    JS_FreeValue(ctx, error);
}

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    char *text = calloc(1, *length + 1);
    if (text && fread(text, 1, *length, file) != *length) {
        free(text);
        text = NULL;
    }
    fclose(file);
    return text;
}

static int run(JSContext *ctx, const char *path)
{
    size_t length;
    char *text = read_file(path, &length);
    if (!text) {
        perror(path);
        return 1;
    }
    JSValue result = JS_Eval(ctx, text, length, path, JS_EVAL_TYPE_GLOBAL);
    free(text);
    int failed = JS_IsException(result);
    JSContext *job_ctx;
    while (!failed && (failed = JS_ExecutePendingJob(JS_GetRuntime(ctx), &job_ctx)) != 0)
        failed = failed < 0;
    if (failed)
        print_exception(ctx);
    JS_FreeValue(ctx, result);
    return failed;
}

int main(int argc, char **argv)
{
    JSRuntime *rt = oh_quickjs_new_runtime();
    JSContext *ctx = rt ? JS_NewContext(rt) : NULL;
    if (!ctx || oh_quickjs_init(ctx) < 0) {
        if (ctx)
            print_exception(ctx);
        return 1;
    }
    JSValue global = JS_GetGlobalObject(ctx);
    JS_SetPropertyStr(ctx, global, "print", JS_NewCFunction(ctx, print, "print", 1));
    JS_SetPropertyStr(ctx, global, "gc", JS_NewCFunction(ctx, collect, "gc", 0));
    JS_SetPropertyStr(ctx, global, "limit", JS_NewCFunction(ctx, limit, "limit", 1));
    JS_SetPropertyStr(ctx, global, "offheap", oh_quickjs_require_export(ctx, "offheap", "module"));
    JS_SetPropertyStr(ctx, global, "engineKind", JS_NewString(ctx, oh_quickjs_engine_kind()));
    JS_SetPropertyStr(ctx, global, "scriptPath", JS_NewString(ctx, argv[argc - 1]));
    JS_FreeValue(ctx, global);
    int failed = 0;
    for (int i = 1; i < argc && !failed; i++)
        failed = run(ctx, argv[i]);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
    return failed;
}
