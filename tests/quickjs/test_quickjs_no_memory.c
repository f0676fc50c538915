/* Small scripts with every allocation refused in turn: the first, the second, and so on until none
 * is left to refuse. What the engine or the binding could not get becomes an exception or a failed
 * call; nothing crashes, and everything is freed. The linker leads malloc() and its kin through
 * here (--wrap).
 *
 * The engine cuts small blocks out of arenas of its own, but not under AddressSanitizer: only there
 * each of its requests comes here (preset asan). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <quickjs.h>

#include <offheap/quickjs.h>

/* Memory that is refused on demand; the names are the linker's. */

static uint64_t requests_until_failure; /* 0: none fails */
static int64_t blocks_held;

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *block, size_t bytes);
void __real_free(void *block);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *block, size_t bytes);
void __wrap_free(void *block);

static bool must_fail(void)
{
    return requests_until_failure > 0 && --requests_until_failure == 0;
}

static void *count_block(void *block)
{
    blocks_held += block != NULL;
    return block;
}

void *__wrap_malloc(size_t bytes)
{
    return must_fail() ? NULL : count_block(__real_malloc(bytes));
}

void *__wrap_calloc(size_t count, size_t bytes)
{
    return must_fail() ? NULL : count_block(__real_calloc(count, bytes));
}

void *__wrap_realloc(void *block, size_t bytes)
{
    if (!block)
        return __wrap_malloc(bytes);
    return must_fail() ? NULL : __real_realloc(block, bytes);
}

void __wrap_free(void *block)
{
    blocks_held -= block != NULL;
    __real_free(block);
}

/* One run. */

static JSValue compile(JSContext *ctx, const char *script)
{
    JSValue compiled = JS_Eval(ctx, script, strlen(script), "test",
                               JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_COMPILE_ONLY);
    assert_false(JS_IsException(compiled));
    return compiled;
}

/* Gives true when the call threw. */
static bool forget(JSContext *ctx, JSValue result)
{
    bool failed = JS_IsException(result);
    JS_FreeValue(ctx, result);
    JS_FreeValue(ctx, JS_GetException(ctx));
    return failed;
}

/* Runs a script in a runtime of its own; true when it came to the n-th request, which was refused.
 *
 * The engine itself survives a refusal neither while it makes a context nor while it compiles a
 * script or a regular expression. So the script is compiled, and run once, with all the memory
 * there is. */
static bool run(const char *script, uint64_t n)
{
    JSRuntime *rt = oh_quickjs_new_runtime();
    JSContext *ctx = JS_NewContext(rt);
    assert_int_equal(oh_quickjs_init(ctx), 0);
    assert_false(forget(ctx, JS_EvalFunction(ctx, compile(ctx, script))));
    JSValue compiled = compile(ctx, script);
    requests_until_failure = n;
    bool failed = forget(ctx, JS_EvalFunction(ctx, compiled));
    bool refused = n > 0 && requests_until_failure == 0;
    requests_until_failure = 0;
    assert_true(refused || !failed);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
    return refused;
}

static void fail_every_request(const char *script)
{
    (void)run(script, 0);
    int64_t held = blocks_held;
    uint64_t n = 1;
    while (run(script, n))
        n++;
#ifdef __SANITIZE_ADDRESS__
    assert_true(n > 3); /* something was refused */
#endif
    assert_int_equal(blocks_held, held);
}

static void buffers_are_made_and_joined(void **state)
{
    (void)state;
    fail_every_request("Buffer.from([1, 2, 3]).equals(Buffer.from(new Uint8Array([1, 2]).buffer))");
    fail_every_request("Buffer.concat([Buffer.alloc(10), Buffer.alloc(20000)])"
                       ".slice(5, 6000).compact()");
    fail_every_request("Buffer.from('abc').map(x => x + 1).toJSON()");
    fail_every_request("Buffer.alloc(9).writeULEB128(2n ** 60n); Buffer.alloc(9).readULEB128()");
}

static void text_is_encoded_and_decoded(void **state)
{
    (void)state;
    fail_every_request("Buffer.from('hello').toString('hex')");
    fail_every_request("Buffer.from('aGVsbG8', 'base64').indexOf('l')");
    fail_every_request("JSON.stringify(Buffer.from([1, 2]))");
    fail_every_request("Buffer.from('abc').toString({ toString() { return 'hex' } })");
    fail_every_request("new TextDecoder('utf-16le').decode(new Uint8Array(40));"
                       "new TextEncoder().encode('\\u20acx')");
    fail_every_request("atob(btoa('hello'))");
}

static void memory_is_reported(void **state)
{
    (void)state;
    fail_every_request("process.memoryUsage().rss");
}

static void errors_are_thrown(void **state)
{
    (void)state;
    fail_every_request("try { Buffer.alloc(3).readUInt8(5) } catch {}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffers_are_made_and_joined),
        cmocka_unit_test(text_is_encoded_and_decoded),
        cmocka_unit_test(memory_is_reported),
        cmocka_unit_test(errors_are_thrown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
