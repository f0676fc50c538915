/**
 * Node's Buffer for programs that embed QuickJS-ng. Include <quickjs.h> before this header.
 *
 *     JSRuntime *rt = oh_quickjs_new_runtime();
 *     JSContext *ctx = JS_NewContext(rt);
 *     if (oh_quickjs_init(ctx) < 0) ...          // an exception is pending
 *
 * Threads: as the engine's: one runtime belongs to one thread at a time.
 */
#ifndef OFFHEAP_QUICKJS_H
#define OFFHEAP_QUICKJS_H

#include <offheap/offheap.h>

OH_EXTERN_C_BEGIN

/**
 * A runtime whose memory is counted, so that process.memoryUsage() knows heapTotal and heapUsed.
 * NULL when memory is short. Free it with JS_FreeRuntime().
 */
OH_API JSRuntime *oh_quickjs_new_runtime(void);

/**
 * Adds the globals of Offheap (Buffer, process.memoryUsage(), ...) to a context. The bytes of its
 * Buffers are accounted to a context of Offheap that belongs to the runtime. Any runtime will do;
 * one that oh_quickjs_new_runtime() did not make reports its heap as 0. Returns 0, or -1 with a
 * JavaScript exception pending. Calling it twice for one context changes nothing.
 */
OH_NODISCARD OH_API int oh_quickjs_init(JSContext *ctx);

/** The accounting context of an initialised JavaScript context: set its limit, ask for its usage.
 */
OH_API oh_context *oh_quickjs_get_context(JSContext *ctx);

/**
 * A JavaScript Buffer over a buffer of the library: no copy, and the reference is taken over, also
 * when it fails (JS_EXCEPTION). The Buffer's ArrayBuffer shows exactly these bytes.
 */
OH_API JSValue oh_quickjs_new_buffer(JSContext *ctx, oh_buffer buffer);

/**
 * The bytes of a Buffer, typed array or DataView as a buffer of the library, with a reference: they
 * stay valid when JavaScript lets go, on any thread. No copy when the memory is the library's
 * (every Buffer made by Buffer's own functions), a copy otherwise. OH_ERR_INVALID_ARG_VALUE for any
 * other value.
 */
OH_NODISCARD OH_API oh_status oh_quickjs_get_buffer(JSContext *ctx, JSValueConst value,
                                                    oh_buffer *out);

/** How the binding was built: "source" (inside the engine, all functions) or "public". Static
 * storage. */
OH_API const char *oh_quickjs_engine_kind(void);

OH_EXTERN_C_END

#endif
