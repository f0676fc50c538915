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
#include <stdbool.h>

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

/** The accounting context of a JavaScript context: set its limit, ask for its usage. It belongs to
    the runtime. NULL before oh_quickjs_init(). */
OH_API oh_context *oh_quickjs_get_context(JSContext *ctx);

/**
 * A JavaScript Buffer over a buffer of the library: no copy, and the reference is taken over, also
 * when it fails (JS_EXCEPTION). The Buffer's ArrayBuffer shows exactly these bytes.
 */
OH_API JSValue oh_quickjs_new_buffer(JSContext *ctx, oh_buffer buffer);

/**
 * The bytes of a Buffer, typed array or DataView as a buffer of the library, with a reference: they
 * stay valid when JavaScript lets go, on any thread. No copy when the memory is the library's
 * (every Buffer made by Buffer's own functions), a copy otherwise, which
 * fails as oh_buffer_alloc(). OH_ERR_INVALID_ARG_VALUE for any other value.
 */
OH_NODISCARD OH_API oh_status oh_quickjs_get_buffer(JSContext *ctx, JSValueConst value,
                                                    oh_buffer *out);

/**
 * A file of JavaScript that is part of a program: the body of a strict function (exports, require,
 * natives), stored as the expression `(function (exports, require, natives) { ... })`.
 *   exports   the object that oh_quickjs_require() returns; the file fills it
 *   require   require('name'): another embedded file, of any table
 *   natives   an object of C functions where the binding has some for that name, else undefined
 * Stack traces show it as "offheap:name". offheap_embed_js() (cmake/OffheapEmbedJs.cmake) makes
 * tables of such files at build time. A table ends with an entry whose name is NULL.
 */
typedef struct oh_quickjs_source {
    const char *name;           /**< what require() calls it; NULL ends a table */
    const unsigned char *bytes; /**< text or bytecode */
    size_t length;              /**< bytes of it */
    bool is_text; /**< text to compile at load time (NUL behind it), else the engine's bytecode */
} oh_quickjs_source;

/** Makes the files of a table (which must stay where it is) loadable in an initialised context.
 *  Returns 0, or -1 with a JavaScript exception pending. */
OH_NODISCARD OH_API int oh_quickjs_add_sources(JSContext *ctx, const oh_quickjs_source *table);

/** The exports of an embedded file, which runs on first use. The caller owns the value;
 *  JS_EXCEPTION when there is no such file or it throws. */
OH_NODISCARD OH_API JSValue oh_quickjs_require(JSContext *ctx, const char *name);

/** One export of an embedded file; as oh_quickjs_require(). Undefined when the file has none of
 * that name. */
OH_NODISCARD OH_API JSValue oh_quickjs_require_export(JSContext *ctx, const char *name,
                                                      const char *export_name);

/** How the binding was built: "source" (inside the engine, all functions) or "public". Static
 * storage. */
OH_API const char *oh_quickjs_engine_kind(void);

OH_EXTERN_C_END

#endif
