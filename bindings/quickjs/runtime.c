/* The per-runtime record; see runtime.h. */
#define _GNU_SOURCE /* malloc_usable_size */

#include "runtime.h"

#include "errors.h"

#include <malloc.h>
#include <offheap/monitor.h>
#include <offheap/quickjs.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

/* Where the collector starts to feel pressure, however little lives: the cost of a collection stays
   small beside that of allocating as much. */
#define PRESSURE_FLOOR_BYTES ((size_t)32 << 20)

/* All runtimes of the process; looked at only when contexts and runtimes come and go. */
static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static ohb_runtime *list;

static ohb_runtime *runtime_of(ohb_counter *counter)
{
    return (ohb_runtime *)counter;
}

/* The engine's allocator, counted */

static void *count_block(ohb_runtime *runtime, void *block)
{
    if (block) {
        runtime->heap_bytes += malloc_usable_size(block);
        runtime->heap_blocks++;
    }
    return block;
}

static void *counting_calloc(void *opaque, size_t count, size_t size)
{
    return count_block(opaque, calloc(count, size));
}

static void *counting_malloc(void *opaque, size_t size)
{
    ohb_runtime *runtime = opaque;
    return count_block(runtime, size < OHB_KEPT_SMALLEST ? malloc(size)
                                                         : ohb_take_block(&runtime->kept, size));
}

static void counting_free(void *opaque, void *block)
{
    ohb_runtime *runtime = opaque;
    if (!block)
        return;
    size_t bytes = malloc_usable_size(block);
    runtime->heap_bytes -= bytes;
    runtime->heap_blocks--;
    if (bytes < OHB_KEPT_SMALLEST || !ohb_keep_block(&runtime->kept, block, bytes))
        free(block);
    /* The last block of a runtime is the JSRuntime itself. */
    if (runtime->has_ended && runtime->heap_blocks == 0 && --runtime->counter.references == 0)
        runtime->counter.destroy(&runtime->counter);
}

static void *counting_realloc(void *opaque, void *block, size_t size)
{
    ohb_runtime *runtime = opaque;
    if (!block)
        return counting_malloc(opaque, size);
    size_t old_bytes = malloc_usable_size(block);
    void *moved = realloc(block, size);
    if (moved)
        runtime->heap_bytes += malloc_usable_size(moved) - old_bytes;
    return moved;
}

static const JSMallocFunctions counting_functions = {
    .js_calloc = counting_calloc,
    .js_malloc = counting_malloc,
    .js_free = counting_free,
    .js_realloc = counting_realloc,
    .js_malloc_usable_size = NULL, /* set below: its type differs between systems */
};

static size_t usable_size(const void *block)
{
    return malloc_usable_size((void *)(uintptr_t)block);
}

/* ArrayBuffers of the engine, counted */

static oh_status account(ohb_runtime *runtime, size_t bytes)
{
    oh_status status = oh_context_account(runtime->context, bytes);
    if (status != OH_ERR_MEMORY_LIMIT)
        return status;
    JS_RunGC(runtime->rt); /* the limit may be reached by garbage */
    return oh_context_account(runtime->context, bytes);
}

static uint64_t clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int take(ohb_counter *counter, JSContext *ctx, size_t bytes)
{
    bool is_timed = oh_probe_is_active() && bytes >= OH_PROBE_TIMED_BYTES;
    runtime_of(counter)->taken_ns = is_timed ? clock_ns() : 0;
    oh_status status = account(runtime_of(counter), bytes);
    if (status == OH_OK)
        return 0;
    ohb_throw_status(ctx, status, bytes);
    return -1;
}

static bool change(ohb_counter *counter, size_t old_bytes, size_t new_bytes)
{
    oh_context *context = runtime_of(counter)->context;
    if (new_bytes > old_bytes)
        return oh_context_account(context, new_bytes - old_bytes) == OH_OK;
    oh_context_unaccount(context, old_bytes - new_bytes);
    return true;
}

static void give(ohb_counter *counter, size_t bytes)
{
    oh_context_unaccount(runtime_of(counter)->context, bytes);
}

static void move(ohb_counter *counter, const void *from, const void *to, size_t bytes)
{
    uint64_t taken_ns = runtime_of(counter)->taken_ns;
    runtime_of(counter)->taken_ns = 0;
    if (from)
        oh_probe_external_freed(from);
    if (to)
        oh_probe_external_allocated(to, bytes, taken_ns ? clock_ns() - taken_ns : 0);
}

static void destroy(ohb_counter *counter)
{
    ohb_runtime *runtime = runtime_of(counter);
    oh_context_destroy(runtime->context);
    ohb_multibyte_free_tables(&runtime->multibyte_tables);
    ohb_drop_blocks(&runtime->kept);
    free(runtime);
}

/* Records */

static ohb_runtime *create_record(void)
{
    ohb_runtime *runtime = calloc(1, sizeof *runtime);
    if (!runtime)
        return NULL;
    if (oh_context_create(NULL, &runtime->context) != OH_OK) {
        free(runtime);
        return NULL;
    }
    runtime->counter = (ohb_counter){take, change, give, move, destroy, 1};
    runtime->bytes_until_look = PRESSURE_FLOOR_BYTES;
    return runtime;
}

/* The engine calls this at the very end of JS_FreeRuntime(); only the JSRuntime's own block is
 * left. */
static void end_record(JSRuntime *rt, void *opaque)
{
    (void)rt;
    ohb_runtime *runtime = opaque;
    pthread_mutex_lock(&list_lock);
    for (ohb_runtime **link = &list; *link; link = &(*link)->next) {
        if (*link == runtime) {
            *link = runtime->next;
            break;
        }
    }
    pthread_mutex_unlock(&list_lock);
    runtime->has_ended = true;
    if (!runtime->counts_heap && --runtime->counter.references == 0)
        runtime->counter.destroy(&runtime->counter);
}

static ohb_runtime *enlist(ohb_runtime *runtime, JSRuntime *rt)
{
    if (JS_AddRuntimeFinalizer(rt, end_record, runtime) < 0)
        return NULL;
    runtime->rt = rt;
    pthread_mutex_lock(&list_lock);
    runtime->next = list;
    list = runtime;
    pthread_mutex_unlock(&list_lock);
    return runtime;
}

ohb_runtime *ohb_get_runtime(JSRuntime *rt)
{
    pthread_mutex_lock(&list_lock);
    ohb_runtime *runtime = list;
    while (runtime && runtime->rt != rt)
        runtime = runtime->next;
    pthread_mutex_unlock(&list_lock);
    if (runtime)
        return runtime;
    runtime = create_record();
    if (runtime && !enlist(runtime, rt)) {
        destroy(&runtime->counter);
        return NULL;
    }
    return runtime;
}

JSRuntime *oh_quickjs_new_runtime(void)
{
    ohb_runtime *runtime = create_record();
    if (!runtime)
        return NULL;
    JSMallocFunctions functions = counting_functions;
    functions.js_malloc_usable_size = usable_size;
    JSRuntime *rt = JS_NewRuntime2(&functions, runtime);
    if (!rt) {
        destroy(&runtime->counter);
        return NULL;
    }
    runtime->counts_heap = true;
    if (!enlist(runtime, rt)) {
        runtime->has_ended = true;
        JS_FreeRuntime(rt);
        return NULL;
    }
    return rt;
}

/* Figures */

/* The external bytes, and the least of them seen since the last collection. */
static uint64_t look(ohb_runtime *runtime)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(runtime->context, &usage);
    if (usage.external < runtime->least_external)
        runtime->least_external = usage.external;
    return usage.external;
}

static uint64_t threshold(const ohb_runtime *runtime)
{
    uint64_t half = runtime->least_external / 2;
    return half > PRESSURE_FLOOR_BYTES ? half : PRESSURE_FLOOR_BYTES;
}

void ohb_feel_pressure(ohb_runtime *runtime, size_t bytes)
{
    if (bytes <= runtime->bytes_until_look) {
        runtime->bytes_until_look -= bytes;
        return;
    }
    uint64_t grown = look(runtime) + bytes - runtime->least_external;
    if (grown >= threshold(runtime)) {
        JS_RunGC(runtime->rt);
        oh_probe_collection();
        runtime->least_external = UINT64_MAX;
        look(runtime);
        grown = bytes;
    }
    /* What grows by less than this cannot be too much. */
    uint64_t left = threshold(runtime) - (grown < threshold(runtime) ? grown : threshold(runtime));
    runtime->bytes_until_look = (size_t)left;
}

void ohb_runtime_heap(const ohb_runtime *runtime, uint64_t *used, uint64_t *total)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(runtime->context, &usage);
    size_t engine_used = runtime->heap_bytes, engine_total = runtime->heap_bytes;
    if (ohb_heap_usage(runtime->rt, &engine_used, &engine_total) && runtime->counts_heap)
        engine_total = runtime->heap_bytes;
    uint64_t buffers = usage.accounted;
    *total = engine_total > buffers ? engine_total - buffers : 0;
    *used = engine_used > buffers ? engine_used - buffers : 0;
    if (*used > *total)
        *used = *total;
}
