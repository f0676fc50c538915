/* Small scripts with every allocation refused in turn: the first, the second, and so on until none
 * is left to refuse. What the engine or the binding could not get becomes an exception or a failed
 * call; nothing crashes, and everything is freed. The linker leads malloc() and its kin through
 * here (--wrap).
 *
 * The engine cuts small blocks out of arenas of its own, but not under AddressSanitizer: only there
 * each of its requests comes here (preset asan). */
#include "platform/refused_memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <quickjs.h>

#include <offheap/quickjs.h>

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
 * The engine itself survives a refusal neither while it makes a context or an Array out of another,
 * nor while it compiles a script or a regular expression. So the script is compiled, and run once,
 * with all the memory there is. */
static bool run(const char *script, uint64_t n)
{
    JSRuntime *rt = oh_quickjs_new_runtime();
    JSContext *ctx = JS_NewContext(rt);
    assert_int_equal(oh_quickjs_init(ctx), 0);
    assert_false(forget(ctx, JS_EvalFunction(ctx, compile(ctx, script))));
    JSValue compiled = compile(ctx, script);
    refuse_nth(n);
    bool failed = forget(ctx, JS_EvalFunction(ctx, compiled));
    const bool refused = end_refusal() && n > 0;
    assert_true(refused || !failed);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
    return refused;
}

static void fail_every_request(const char *script)
{
    (void)run(script, 0);
    const int64_t held = ohi_get_relaxed(&blocks_held);
    uint64_t n = 1;
    while (run(script, n))
        n++;
#ifdef __SANITIZE_ADDRESS__
    assert_true(n > 3); /* something was refused */
#endif
    assert_int_equal(ohi_get_relaxed(&blocks_held), held);
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

static void bytes_are_searched_filled_and_shown(void **state)
{
    (void)state;
    fail_every_request("{ const b = Buffer.alloc(300, '\u20acx', 'utf16le'); b.fill('zz', 3, 200);"
                       "b.indexOf('\u20ac', 0, 'utf16le'); b.includes('zz'); b.lastIndexOf('z') }");
    fail_every_request("Buffer.from('abcd').swap32().write('h\u00e9')");
    fail_every_request("Buffer.from('abc').inspect(); Buffer.compare(Buffer.of(1), Buffer.of(2))");
    fail_every_request(
        "[...Buffer.from('ab').entries()].length; Buffer.from('ab').toLocaleString()");
    fail_every_request("Buffer.alloc(16).writeBigInt64BE(5n); Buffer.alloc(16).readBigUInt64LE(3)");
    fail_every_request("Buffer.from({ length: 2, 0: 1, 1: 2 }); Buffer.from('x').freeze()");
}

static void text_comes_in_pieces_and_in_every_encoding(void **state)
{
    (void)state;
    fail_every_request("new TextDecoder('shift_jis').decode(new Uint8Array([0x82, 0xa0]))");
    fail_every_request(
        "new TextDecoder().decode(new Uint8Array(100).fill(0xc3), { stream: true })");
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
        cmocka_unit_test(bytes_are_searched_filled_and_shown),
        cmocka_unit_test(text_comes_in_pieces_and_in_every_encoding),
        cmocka_unit_test(memory_is_reported),
        cmocka_unit_test(errors_are_thrown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
