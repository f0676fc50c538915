/**
 * A context is an accounting domain with a limit: one per JavaScript runtime, tenant or connection.
 *
 *     oh_context_options options = {.size = sizeof options, .limit_bytes = 64 << 20};
 *     oh_context *tenant;
 *     if (oh_context_create(&options, &tenant) == OH_OK) {
 *         status = oh_buffer_alloc(tenant, length, &buffer); // OH_ERR_MEMORY_LIMIT beyond 64 MiB
 *         oh_context_destroy(tenant);
 *     }
 *
 * It holds no memory of its own and may be destroyed while buffers made in it live: their bytes are
 * then accounted to nobody but the process. NULL stands for the process-wide default context in
 * every call. All functions are thread-safe; no other call may be using a context while it is
 * destroyed.
 */
#ifndef OFFHEAP_CONTEXT_H
#define OFFHEAP_CONTEXT_H

#include <offheap/status.h>

OH_EXTERN_C_BEGIN

/** An account: opaque, made by oh_context_create(). */
typedef struct oh_context oh_context;

/** Options of a new context; set `size` to sizeof(oh_context_options) and the rest to 0 first. */
typedef struct oh_context_options {
    size_t size;          /**< sizeof(oh_context_options) */
    uint64_t limit_bytes; /**< most external bytes alive at once; 0: no limit */
} oh_context_options;

/** Makes a context. `options` may be NULL. Fails with OH_ERR_NO_MEMORY, or with
    OH_ERR_INVALID_ARG_VALUE when `out` is NULL or the options' size is none. */
OH_NODISCARD OH_API oh_status oh_context_create(const oh_context_options *options,
                                                oh_context **out);

/** Ends a context; NULL is fine. Buffers made in it stay valid. */
OH_API void oh_context_destroy(oh_context *context);

/** Sets the limit; 0 lifts it. What is already allocated above it stays. */
OH_API void oh_context_set_limit(oh_context *context, uint64_t limit_bytes);

/** The limit in bytes, 0 when there is none. */
OH_API uint64_t oh_context_get_limit(oh_context *context);

/**
 * Accounts bytes that somebody else allocated and that live as long as the context's owner says
 * (an engine's own ArrayBuffers, for instance): they count in `external` and against the limit.
 * Fails with OH_ERR_MEMORY_LIMIT and then counts nothing.
 */
OH_NODISCARD OH_API oh_status oh_context_account(oh_context *context, uint64_t bytes);

/** Takes back what oh_context_account() counted. */
OH_API void oh_context_unaccount(oh_context *context, uint64_t bytes);

/**
 * Counts bytes that a binding has wrapped in ArrayBuffers: they show in `array_buffers` and nowhere
 * else. Counts nothing against the limit; cheap enough for every buffer.
 */
OH_API void oh_context_count_array_buffers(oh_context *context, uint64_t bytes);

/** Takes back what oh_context_count_array_buffers() counted. */
OH_API void oh_context_uncount_array_buffers(oh_context *context, uint64_t bytes);

/** Says how large the heap of an engine is and how much of it is in use, in bytes. */
typedef void oh_heap_report_fn(void *opaque, uint64_t *heap_total, uint64_t *heap_used);

/**
 * Whom oh_memory_usage_get() asks for heap_total and heap_used of this context; NULL: nobody. It
 * may be asked on any thread, must not call back into the context, and is not asked any more when
 * this call has returned with another one.
 */
OH_API void oh_context_set_heap_reporter(oh_context *context, oh_heap_report_fn *report,
                                         void *opaque);

OH_EXTERN_C_END

#endif
