/* Build tool behind offheap_embed_js(): writes JavaScript files as C arrays.
   usage: offheap_embed TABLE bytecode|text OUTPUT.c FILE.js... */
#include "engine_version.h"

#include <stdlib.h>

/* On one line with the first of the file, so that line numbers stay. */
static const char wrapper_head[] = "(function (exports, require, natives) { 'use strict'; ";
static const char wrapper_tail[] = "\n})";

/* The wrapped text of a file, NUL-terminated; NULL when it cannot be read. */
static char *read_wrapped(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    char *text = NULL;
    size_t head = strlen(wrapper_head), tail = strlen(wrapper_tail);
    long size = -1;
    if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0)
        text = malloc(head + (size_t)size + tail + 1);
    if (text && fread(text + head, 1, (size_t)size, file) == (size_t)size) {
        memcpy(text, wrapper_head, head);
        memcpy(text + head + size, wrapper_tail, tail + 1);
        *length = head + (size_t)size + tail;
    } else {
        free(text);
        text = NULL;
    }
    fclose(file);
    return text;
}

/* "inspect" of "/some/where/inspect.js" into a buffer. */
static void base_name(const char *path, char *name, size_t capacity)
{
    const char *slash = strrchr(path, '/');
    snprintf(name, capacity, "%s", slash ? slash + 1 : path);
    char *dot = strrchr(name, '.');
    if (dot)
        *dot = '\0';
}

static void print_exception(JSContext *ctx, const char *path)
{
    JSValue error = JS_GetException(ctx);
    JSValue stack = JS_GetPropertyStr(ctx, error, "stack");
    const char *message = JS_ToCString(ctx, error), *where = JS_ToCString(ctx, stack);
    fprintf(stderr, "%s: %s\n%s", path, message ? message : "?", where ? where : "");
    JS_FreeCString(ctx, message);
    JS_FreeCString(ctx, where);
    JS_FreeValue(ctx, stack);
    JS_FreeValue(ctx, error);
}

static void write_array(FILE *out, size_t index, const unsigned char *bytes, size_t length)
{
    fprintf(out, "static const unsigned char file_%zu[] = {", index);
    for (size_t i = 0; i < length; i++)
        fprintf(out, "%s%u,", i % 24 ? "" : "\n    ", bytes[i]);
    fprintf(out, "\n    0};\n\n");
}

/* Compiles (always: a syntax error is found here) and writes one file. Returns its length or 0. */
static size_t embed_file(JSContext *ctx, FILE *out, size_t index, const char *path, bool as_text)
{
    char name[128], file_name[160];
    base_name(path, name, sizeof name);
    snprintf(file_name, sizeof file_name, "offheap:%s", name);
    size_t length = 0;
    char *text = read_wrapped(path, &length);
    if (!text) {
        perror(path);
        return 0;
    }
    JSValue function =
        JS_Eval(ctx, text, length, file_name, JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_COMPILE_ONLY);
    if (JS_IsException(function)) {
        print_exception(ctx, path);
        length = 0;
    } else if (as_text) {
        write_array(out, index, (const unsigned char *)text, length);
    } else {
        uint8_t *code = JS_WriteObject(ctx, &length, function,
                                       JS_WRITE_OBJ_BYTECODE | JS_WRITE_OBJ_STRIP_SOURCE);
        if (code)
            write_array(out, index, code, length);
        else
            length = 0;
        js_free(ctx, code);
    }
    JS_FreeValue(ctx, function);
    free(text);
    return length;
}

static bool embed_all(JSContext *ctx, FILE *out, const char *table, bool as_text, int count,
                      char **paths)
{
    size_t *lengths = calloc((size_t)count + 1, sizeof *lengths);
    bool done = lengths != NULL;
    fprintf(out, "/* Written by offheap_embed; do not edit. */\n"
                 "#include <quickjs.h>\n#include <offheap/quickjs.h>\n\n");
    for (int i = 0; done && i < count; i++) {
        lengths[i] = embed_file(ctx, out, (size_t)i, paths[i], as_text);
        done = lengths[i] > 0;
    }
    fprintf(out, "extern const oh_quickjs_source %s[];\nconst oh_quickjs_source %s[] = {\n", table,
            table);
    for (int i = 0; done && i < count; i++) {
        char name[128];
        base_name(paths[i], name, sizeof name);
        fprintf(out, "    {\"%s\", file_%d, %zu, %s},\n", name, i, lengths[i],
                as_text ? "true" : "false");
    }
    fprintf(out, "    {NULL, NULL, 0, false},\n};\n");
    free(lengths);
    return done;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: offheap_embed TABLE bytecode|text OUTPUT.c FILE.js...\n");
        return 2;
    }
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = rt ? JS_NewContext(rt) : NULL;
    FILE *out = fopen(argv[3], "w");
    bool done =
        ctx && out && embed_all(ctx, out, argv[1], !strcmp(argv[2], "text"), argc - 4, argv + 4);
    if (out && fclose(out) != 0)
        done = false;
    if (!done)
        remove(argv[3]);
    if (ctx)
        JS_FreeContext(ctx);
    if (rt)
        JS_FreeRuntime(rt);
    return done ? 0 : 1;
}
