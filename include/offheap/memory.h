/**
 * What the process and a context hold, exact to the byte; cheap enough to ask 100 times a second.
 *
 *     oh_memory_usage usage = {.size = sizeof usage};
 *     oh_memory_usage_get(NULL, &usage);
 *     printf("%llu bytes outside the heap\n", (unsigned long long)usage.external);
 *
 * Thread-safe.
 */
#ifndef OFFHEAP_MEMORY_H
#define OFFHEAP_MEMORY_H

#include <offheap/context.h>

OH_EXTERN_C_BEGIN

/**
 * Figures in bytes. Before the call set `size` to sizeof(oh_memory_usage): a library that knows
 * fewer fields fills only those it knows, one that knows more only those that fit.
 * Invariant: external == pool + direct + adopted + mapped + accounted.
 */
typedef struct oh_memory_usage {
    size_t size;         /**< in: sizeof of the caller's struct */
    size_t version;      /**< out: version of the fields, now 1 */
    uint64_t rss;        /**< resident set of the process */
    uint64_t heap_total; /**< heap of the engine; 0 unless a binding reports it */
    uint64_t heap_used;  /**< used part of it */
    uint64_t external;   /**< bytes asked for by live stores of the context, plus accounted ones */
    uint64_t array_buffers; /**< the part of external that a binding has wrapped in ArrayBuffers */
    uint64_t pool_reserved; /**< process: memory of all slabs */
    uint64_t pool_used;     /**< process: bytes of slots in use (size-class sizes) */
    uint64_t pool_idle;     /**< process: bytes of slots free in slabs, caches included */
    uint64_t pool;          /**< context: requested bytes in pool slots */
    uint64_t direct;        /**< context: bytes allocated directly */
    uint64_t adopted;       /**< context: bytes taken over from their owners */
    uint64_t mapped;        /**< context: bytes of mapped files */
    uint64_t accounted;     /**< context: bytes counted through oh_context_account() */
    uint64_t pinned; /**< bytes kept alive that no live view shows; needs the monitor, else 0 */
    uint64_t direct_cached; /**< process: freed direct blocks kept for reuse */
} oh_memory_usage;

/** Fills the fields of `out`; context NULL: the sum over all contexts. Never fails. */
OH_API void oh_memory_usage_get(oh_context *context, oh_memory_usage *out);

/** Gives every empty slab and every cached direct block back to the system. */
OH_API void oh_pool_trim(void);

OH_EXTERN_C_END

#endif
