/* Bytes that somebody else changes while a conversion looks at them: of a SharedArrayBuffer, which
 * another thread may write, and of a mapped file, which another process may. What comes out must be
 * the text of what they were or of what they became, never a mixture: that one has not the length
 * that there is room for.
 *
 * Nobody races here. A conversion counts, asks the engine for memory, and writes; and the engine
 * asks this file, which changes the bytes just then. */
#define _POSIX_C_SOURCE 200809L
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <quickjs.h>

#include <offheap/quickjs.h>

#include "platform/nameless_file.h"

enum { LENGTH = 4096 };

/* What is written at the n-th request for that much memory. */
static uint8_t later[LENGTH];
static int requests_until_change; /* 0: never */
static uint8_t *shared_bytes;     /* of the one SharedArrayBuffer */
static nameless_file mapped_file;

static void change(void)
{
    if (shared_bytes)
        memcpy(shared_bytes, later, LENGTH);
    assert_int_equal(pwrite(mapped_file.descriptor, later, LENGTH, 0), LENGTH);
}

static void *heed(size_t bytes)
{
    if (bytes >= LENGTH / 4 && requests_until_change > 0 && --requests_until_change == 0)
        change();
    return malloc(bytes);
}

static void *take(void *opaque, size_t bytes)
{
    (void)opaque;
    return heed(bytes);
}

static void *take_zeroed(void *opaque, size_t count, size_t bytes)
{
    (void)opaque;
    return calloc(count, bytes);
}

static void *take_again(void *opaque, void *block, size_t bytes)
{
    (void)opaque;
    return realloc(block, bytes);
}

static void give(void *opaque, void *block)
{
    (void)opaque;
    free(block);
}

static size_t usable(const void *block)
{
    return malloc_usable_size((void *)(uintptr_t)block);
}

static void *share(void *opaque, size_t bytes)
{
    (void)opaque;
    shared_bytes = calloc(1, bytes);
    return shared_bytes;
}

static void unshare(void *opaque, void *bytes)
{
    (void)opaque;
    free(bytes);
    shared_bytes = NULL;
}

static JSContext *begin(void)
{
    static const JSMallocFunctions memory = {take_zeroed, take, give, take_again, usable};
    static const JSSharedArrayBufferFunctions sharing = {.sab_alloc = share, .sab_free = unshare};
    JSRuntime *rt = JS_NewRuntime2(&memory, NULL);
    JS_SetSharedArrayBufferFunctions(rt, &sharing);
    JSContext *ctx = JS_NewContext(rt);
    assert_int_equal(oh_quickjs_init(ctx), 0);
    return ctx;
}

static void end(JSContext *ctx)
{
    JSRuntime *rt = JS_GetRuntime(ctx);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}

static JSValue run(JSContext *ctx, const char *script)
{
    JSValue value = JS_Eval(ctx, script, strlen(script), "test", JS_EVAL_TYPE_GLOBAL);
    if (JS_IsException(value)) {
        JSValue error = JS_GetException(ctx);
        const char *text = JS_ToCString(ctx, error);
        print_error("%s\nin %s\n", text ? text : "an exception", script);
        JS_FreeCString(ctx, text);
        JS_FreeValue(ctx, error);
        fail();
    }
    return value;
}

/* The conversions, of a Buffer `b` that may change. */
static const char *const conversions[] = {
    "JSON.stringify(b)",
    "b.toString()",
    "b.subarray(3).toString()",
    "b.utf8Slice()",
    "b.readCString(1)",
    "new TextDecoder().decode(b)",
    "new TextDecoder().decode(b.buffer)",
    "new TextDecoder('gb18030').decode(b)",
    "new StringDecoder('utf8').write(b)",
    "transcode(b, 'utf8', 'latin1').toString('hex')",
    "target.toString('latin1', 0, b.toStringInto(target, 0, 'latin1'))",
};

/* Puts bytes where `b` shows them, as the other side would. */
static void put(const uint8_t *bytes)
{
    memcpy(later, bytes, LENGTH);
    change();
}

static void convert(JSContext *ctx, const char *conversion, const char *name)
{
    char script[200];
    snprintf(script, sizeof script, "globalThis.%s = %s; 0", name, conversion);
    JS_FreeValue(ctx, run(ctx, script));
}

static void change_while(JSContext *ctx, const char *conversion, const uint8_t *before,
                         const uint8_t *after, int request)
{
    put(before);
    memcpy(later, after, LENGTH);
    requests_until_change = request;
    convert(ctx, conversion, "mixed");
    requests_until_change = 0;
    JSValue is_one = run(ctx, "mixed === first || mixed === second");
    if (!JS_ToBool(ctx, is_one))
        fail_msg("%s mixes what the bytes were and what they became", conversion);
    JS_FreeValue(ctx, is_one);
}

/* Each conversion of `b` with the bytes changed before its first, second … request. */
static void change_while_each_looks(JSContext *ctx)
{
    uint8_t narrow[LENGTH], wide[LENGTH];
    for (size_t i = 0; i < LENGTH; i++) { /* U+00E9 */
        narrow[i] = i % 2 == 0 ? 0xC3 : 0xA9;
        wide[i] = 0xFF;
    }
    for (size_t i = 0; i < sizeof conversions / sizeof *conversions; i++) {
        put(narrow);
        convert(ctx, conversions[i], "first");
        put(wide);
        convert(ctx, conversions[i], "second");
        for (int request = 1; request <= 4; request++) {
            change_while(ctx, conversions[i], narrow, wide, request);
            change_while(ctx, conversions[i], wide, narrow, request);
        }
    }
}

static void define(JSContext *ctx, const char *module, const char *name)
{
    JSValue exports = oh_quickjs_require(ctx, module), global = JS_GetGlobalObject(ctx);
    JSValue members = JS_GetPropertyStr(ctx, exports, "module");
    JSValue found = JS_GetPropertyStr(ctx, members, name);
    assert_true(JS_IsFunction(ctx, found));
    JS_SetPropertyStr(ctx, global, name, found);
    JS_FreeValue(ctx, members);
    JS_FreeValue(ctx, exports);
    JS_FreeValue(ctx, global);
}

static void define_names(JSContext *ctx)
{
    define(ctx, "node_buffer", "transcode");
    define(ctx, "node_string_decoder", "StringDecoder");
    JS_FreeValue(ctx, run(ctx, "globalThis.target = Buffer.alloc(3 * 4096)"));
}

static void text_of_shared_memory_is_of_one_moment(void **state)
{
    (void)state;
    JSContext *ctx = begin();
    define_names(ctx);
    JS_FreeValue(ctx, run(ctx, "globalThis.b = Buffer.from(new SharedArrayBuffer(4096))"));
    change_while_each_looks(ctx);
    end(ctx);
}

static void text_of_a_mapped_file_is_of_one_moment(void **state)
{
    (void)state;
    JSContext *ctx = begin();
    char script[100];
    snprintf(script, sizeof script, "globalThis.b = Buffer.mmap('%s')", mapped_file.path);
    define_names(ctx);
    JS_FreeValue(ctx, run(ctx, script));
    change_while_each_looks(ctx);
    end(ctx);
}

static int make_file(void **state)
{
    (void)state;
    mapped_file = nameless_file_create();
    return mapped_file.descriptor < 0 || ftruncate(mapped_file.descriptor, LENGTH) != 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_shared_memory_is_of_one_moment),
        cmocka_unit_test(text_of_a_mapped_file_is_of_one_moment),
    };
    return cmocka_run_group_tests(tests, make_file, NULL);
}
