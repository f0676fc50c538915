/**
 * What the binding keeps for each JSRuntime: where its bytes are accounted, how large its heap is,
 * and when cyclic garbage that holds off-heap bytes should be collected.
 *
 * A runtime made by oh_quickjs_new_runtime() has its own from the start; any other gets one with
 * the first oh_quickjs_init(). It lives until the JSRuntime is freed and the last ArrayBuffer that
 * it counts is gone.
 */
#ifndef OFFHEAP_RUNTIME_H
#define OFFHEAP_RUNTIME_H

#include "engine.h"
#include "kept_blocks.h"
#include "text/multibyte_tables.h"

#include <offheap/offheap.h>

typedef struct ohb_runtime {
    ohb_counter counter; /* first, so that it can be told from its counter */
    JSRuntime *rt;
    oh_context *context;
    size_t heap_bytes;  /* what the counting malloc functions gave out */
    size_t heap_blocks; /* how many blocks that is */
    ohb_kept_blocks kept;
    bool counts_heap;
    bool has_ended;          /* JS_FreeRuntime() is at its end */
    bool has_mapped;         /* a Buffer of a mapped file was made once */
    size_t bytes_until_look; /* external bytes to be allocated before the next look at them */
    uint64_t least_external; /* fewest that were seen since the last collection by pressure */
    uint64_t taken_ns;       /* when the ArrayBuffer under way was asked for; 0: not timed */
    ohb_multibyte_tables multibyte_tables;
    struct ohb_runtime *next;
} ohb_runtime;

/** The runtime's record, made when there is none yet; NULL when there is no memory. */
ohb_runtime *ohb_get_runtime(JSRuntime *rt);

/**
 * To be called before `bytes` external bytes are allocated: runs the engine's collector when what
 * lives has grown by max(32 MiB, half) since it was fewest after the last collection. QuickJS does
 * not see these bytes, so cyclic garbage that holds them would otherwise never go. Bytes that are
 * freed by their reference count, as in a loop over one Buffer at a time, cost no collection.
 */
void ohb_feel_pressure(ohb_runtime *runtime, size_t bytes);

/** Heap bytes in use and taken from the system, ArrayBuffers left out. */
void ohb_runtime_heap(const ohb_runtime *runtime, uint64_t *used, uint64_t *total);

#endif
