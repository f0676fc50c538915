/* The C side of <offheap/quickjs.h>: what a program that embeds the engine may rely on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <quickjs.h>

#include <offheap/quickjs.h>

static JSValue run(JSContext *ctx, const char *script)
{
    JSValue value = JS_Eval(ctx, script, strlen(script), "test", JS_EVAL_TYPE_GLOBAL);
    assert_false(JS_IsException(value));
    return value;
}

static int64_t run_number(JSContext *ctx, const char *script)
{
    int64_t number;
    JSValue value = run(ctx, script);
    assert_int_equal(JS_ToInt64(ctx, &number, value), 0);
    JS_FreeValue(ctx, value);
    return number;
}

static uint64_t external_of(JSContext *ctx)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(oh_quickjs_get_context(ctx), &usage);
    return usage.external;
}

static void test_initialising_twice_changes_nothing(void **state)
{
    (void)state;
    JSRuntime *rt = oh_quickjs_new_runtime();
    JSContext *ctx = JS_NewContext(rt);
    assert_null(oh_quickjs_get_context(ctx));
    assert_int_equal(oh_quickjs_init(ctx), 0);
    oh_context *context = oh_quickjs_get_context(ctx);
    JS_FreeValue(ctx, run(ctx, "globalThis.before = Buffer"));
    assert_int_equal(oh_quickjs_init(ctx), 0);
    assert_ptr_equal(oh_quickjs_get_context(ctx), context);
    assert_int_equal(run_number(ctx, "+(before === Buffer)"), 1);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}

static void test_a_runtime_of_the_host_reports_no_heap(void **state)
{
    (void)state;
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    assert_int_equal(oh_quickjs_init(ctx), 0);
    assert_int_equal(run_number(ctx, "Buffer.from('hello').length"), 5);
    assert_true(run_number(ctx, "process.memoryUsage().rss") > 0);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}

static void test_contexts_of_a_runtime_share_its_account(void **state)
{
    (void)state;
    JSRuntime *rt = oh_quickjs_new_runtime();
    JSContext *first = JS_NewContext(rt), *second = JS_NewContext(rt);
    assert_int_equal(oh_quickjs_init(first), 0);
    assert_int_equal(oh_quickjs_init(second), 0);
    assert_ptr_equal(oh_quickjs_get_context(first), oh_quickjs_get_context(second));
    JS_FreeValue(first, run(first, "globalThis.kept = Buffer.alloc(1000)"));
    assert_int_equal(external_of(second), 1000);
    JS_FreeContext(first);
    assert_int_equal(run_number(second, "Buffer.alloc(3).length"), 3);
    JS_FreeContext(second);
    JS_FreeRuntime(rt);
}

static void test_runtimes_have_accounts_of_their_own(void **state)
{
    (void)state;
    JSRuntime *one = oh_quickjs_new_runtime(), *other = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(one), *other_ctx = JS_NewContext(other);
    assert_int_equal(oh_quickjs_init(ctx), 0);
    assert_int_equal(oh_quickjs_init(other_ctx), 0);
    oh_context_set_limit(oh_quickjs_get_context(ctx), 100);
    JSValue refused = JS_Eval(ctx, "Buffer.alloc(200)", 17, "test", JS_EVAL_TYPE_GLOBAL);
    assert_true(JS_IsException(refused));
    JS_FreeValue(ctx, JS_GetException(ctx));
    assert_int_equal(run_number(other_ctx, "Buffer.alloc(200).length"), 200);
    JS_FreeContext(ctx);
    JS_FreeRuntime(one);
    JS_FreeContext(other_ctx);
    JS_FreeRuntime(other);
}

static void test_a_buffer_of_the_library_becomes_a_Buffer_without_a_copy(void **state)
{
    (void)state;
    JSRuntime *rt = oh_quickjs_new_runtime();
    JSContext *ctx = JS_NewContext(rt);
    assert_int_equal(oh_quickjs_init(ctx), 0);
    oh_buffer whole;
    assert_int_equal(oh_buffer_from_bytes(NULL, "hello world", 11, &whole), OH_OK);
    oh_buffer part = oh_buffer_slice(whole, 6, 11);
    JSValue global = JS_GetGlobalObject(ctx);
    JS_SetPropertyStr(ctx, global, "part", oh_quickjs_new_buffer(ctx, part));
    JS_FreeValue(ctx, global);
    assert_int_equal(run_number(ctx, "part.write('W'), part.length"), 5);
    assert_memory_equal(whole.data, "hello World", 11);
    assert_false(oh_buffer_is_unique(whole));
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
    assert_true(oh_buffer_is_unique(whole));
    oh_buffer_release(&whole);
}

static void test_the_bytes_of_a_Buffer_outlive_the_engine(void **state)
{
    (void)state;
    JSRuntime *rt = oh_quickjs_new_runtime();
    JSContext *ctx = JS_NewContext(rt);
    assert_int_equal(oh_quickjs_init(ctx), 0);
    JSValue value = run(ctx, "Buffer.from('some bytes to keep').subarray(5, 10)");
    oh_buffer kept = {NULL, 0, NULL};
    assert_int_equal(oh_quickjs_get_buffer(ctx, value, &kept), OH_OK);
    JS_FreeValue(ctx, value);
    JSValue number = JS_NewInt32(ctx, 3);
    oh_buffer untouched = {NULL, 0, NULL};
    assert_int_equal(oh_quickjs_get_buffer(ctx, number, &untouched), OH_ERR_INVALID_ARG_VALUE);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
    assert_int_equal(kept.length, 5);
    assert_memory_equal(kept.data, "bytes", 5);
    oh_buffer_release(&kept);
}

/* Blocks of many sizes come and go: a freed one is used again only for what fits into it. */
static void test_a_block_of_the_engine_is_never_smaller_than_asked(void **state)
{
    (void)state;
    enum { LIVE = 64 };
    void *live[LIVE] = {NULL};
    JSRuntime *rt = oh_quickjs_new_runtime();
    for (size_t size = 900; size < 80000; size += 29) {
        size_t place = size * 31 % LIVE;
        js_free_rt(rt, live[place]);
        live[place] = js_malloc_rt(rt, size);
        assert_non_null(live[place]);
        assert_true(js_malloc_usable_size_rt(rt, live[place]) >= size);
        memset(live[place], 0xa5, size);
        js_free_rt(rt, live[(place + 7) % LIVE]);
        live[(place + 7) % LIVE] = js_malloc_rt(rt, size / 2 + size % 600);
    }
    for (size_t i = 0; i < LIVE; i++)
        js_free_rt(rt, live[i]);
    JS_FreeRuntime(rt);
}

static void test_files_of_a_host_are_required_by_name_and_run_once(void **state)
{
    (void)state;
    static const char counter[] =
        "(function (exports, require, natives) { exports.calls = (exports.calls ?? 0) + 1;"
        " exports.again = () => require('counter') === exports; })";
    static const char broken[] = "(function (exports) { throw new TypeError('not today'); })";
    static const oh_quickjs_source table[] = {
        {"counter", (const unsigned char *)counter, sizeof counter - 1, true},
        {"broken", (const unsigned char *)broken, sizeof broken - 1, true},
        {NULL, NULL, 0, false},
    };
    JSRuntime *rt = oh_quickjs_new_runtime();
    JSContext *ctx = JS_NewContext(rt);
    assert_int_equal(oh_quickjs_init(ctx), 0);
    assert_int_equal(oh_quickjs_add_sources(ctx, table), 0);
    JSValue global = JS_GetGlobalObject(ctx);
    JS_SetPropertyStr(ctx, global, "first", oh_quickjs_require(ctx, "counter"));
    JS_SetPropertyStr(ctx, global, "second", oh_quickjs_require(ctx, "counter"));
    JS_FreeValue(ctx, global);
    assert_int_equal(run_number(ctx, "first === second && first.again() && first.calls"), 1);
    JSValue calls = oh_quickjs_require_export(ctx, "counter", "calls");
    JSValue none = oh_quickjs_require_export(ctx, "counter", "nothing");
    assert_int_equal(JS_VALUE_GET_INT(calls), 1);
    assert_true(JS_IsUndefined(none));
    for (int i = 0; i < 2; i++) {
        const char *name = i == 0 ? "broken" : "nowhere";
        assert_true(JS_IsException(oh_quickjs_require(ctx, name)));
        JS_FreeValue(ctx, JS_GetException(ctx));
        assert_true(JS_IsException(oh_quickjs_require_export(ctx, name, "calls")));
        JS_FreeValue(ctx, JS_GetException(ctx));
    }
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_initialising_twice_changes_nothing),
        cmocka_unit_test(test_a_runtime_of_the_host_reports_no_heap),
        cmocka_unit_test(test_contexts_of_a_runtime_share_its_account),
        cmocka_unit_test(test_runtimes_have_accounts_of_their_own),
        cmocka_unit_test(test_a_buffer_of_the_library_becomes_a_Buffer_without_a_copy),
        cmocka_unit_test(test_the_bytes_of_a_Buffer_outlive_the_engine),
        cmocka_unit_test(test_a_block_of_the_engine_is_never_smaller_than_asked),
        cmocka_unit_test(test_files_of_a_host_are_required_by_name_and_run_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
