/* The natives of js/offheap.js, `import offheap from 'offheap'`: what the library knows of itself.
 *
 *     stats()        every field of oh_memory_usage, in bytes, under camel-case names
 *     trim()         oh_pool_trim()
 *     slabs()        every slab of the pool: its slots, which are in use, who owns it
 *     layout(buf)    where the bytes of a Buffer are: address, provenance, slot and slab
 *
 * Addresses are strings ("0x7f52a4c11400"): no arithmetic is meant, and a double would round them.
 */
#include "offheap_module.h"

#include "arguments.h"
#include "buffer/buffer_memory.h"
#include "state.h"

#include <inttypes.h>
#include <offheap/memory.h>
#include <offheap/pool.h>
#include <stdio.h>
#include <stdlib.h>

/* The one list of figures: X(field of oh_memory_usage, name in JavaScript). */
#define STATS(X)                                                                                   \
    X(rss, "rss")                                                                                  \
    X(heap_total, "heapTotal")                                                                     \
    X(heap_used, "heapUsed")                                                                       \
    X(external, "external")                                                                        \
    X(array_buffers, "arrayBuffers")                                                               \
    X(pool_reserved, "poolReserved")                                                               \
    X(pool_used, "poolUsed")                                                                       \
    X(pool_idle, "poolIdle")                                                                       \
    X(pool, "pool")                                                                                \
    X(direct, "direct")                                                                            \
    X(adopted, "adopted")                                                                          \
    X(mapped, "mapped")                                                                            \
    X(accounted, "accounted")                                                                      \
    X(pinned, "pinned")                                                                            \
    X(direct_cached, "directCached")

static int set_number(JSContext *ctx, JSValueConst object, const char *name, uint64_t value)
{
    return JS_DefinePropertyValueStr(ctx, object, name, JS_NewInt64(ctx, (int64_t)value),
                                     JS_PROP_C_W_E);
}

static int set_text(JSContext *ctx, JSValueConst object, const char *name, const char *value)
{
    return JS_DefinePropertyValueStr(ctx, object, name, JS_NewString(ctx, value), JS_PROP_C_W_E);
}

static int set_address(JSContext *ctx, JSValueConst object, const char *name, const void *address)
{
    char text[2 + 2 * sizeof(uintptr_t) + 1];
    snprintf(text, sizeof text, "0x%" PRIxPTR, (uintptr_t)address);
    return set_text(ctx, object, name, text);
}

static JSValue stats(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc, (void)argv;
    const ohb_state *state = ohb_get_state(ctx);
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(state->context, &usage);
    ohb_runtime_heap(state->runtime, &usage.heap_used, &usage.heap_total);
    JSValue object = JS_NewObject(ctx);
#define SET_FIGURE(field, name) || set_number(ctx, object, name, usage.field) < 0
    if (JS_IsException(object) STATS(SET_FIGURE)) {
        JS_FreeValue(ctx, object);
        return JS_EXCEPTION;
    }
#undef SET_FIGURE
    return object;
}

static JSValue trim(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)ctx, (void)this_value, (void)argc, (void)argv;
    oh_pool_trim();
    return JS_UNDEFINED;
}

static const char *provenance_name(oh_provenance provenance)
{
    switch (provenance) {
    case OH_PROVENANCE_POOL:
        return "pool";
    case OH_PROVENANCE_DIRECT:
        return "direct";
    case OH_PROVENANCE_ADOPTED:
        return "adopted";
    case OH_PROVENANCE_STATIC:
        return "static";
    case OH_PROVENANCE_MAPPED:
        return "mapped";
    }
    return "unknown";
}

static int set_store(JSContext *ctx, JSValueConst object, const oh_store_info *info)
{
    if (set_text(ctx, object, "provenance", provenance_name(info->provenance)) < 0 ||
        set_address(ctx, object, "base", info->bytes) < 0 ||
        set_number(ctx, object, "capacity", info->capacity) < 0)
        return -1;
    if (info->provenance != OH_PROVENANCE_POOL)
        return 0;
    if (set_address(ctx, object, "slab", info->slab) < 0 ||
        set_number(ctx, object, "slabBytes", info->slab_bytes) < 0 ||
        set_number(ctx, object, "slot", info->slot_index) < 0 ||
        set_number(ctx, object, "slotBytes", info->slot_bytes) < 0 ||
        set_number(ctx, object, "slotCount", info->slot_count) < 0 ||
        set_number(ctx, object, "slotsUsed", info->slots_used) < 0)
        return -1;
    return 0;
}

/* Memory that the engine allocated itself has no store: its provenance is "engine". */
static int set_place(JSContext *ctx, JSValueConst object, const ohb_bytes *view,
                     const oh_store *store)
{
    if (set_address(ctx, object, "address", view->data) < 0 ||
        set_number(ctx, object, "length", view->length) < 0)
        return -1;
    if (store == NULL)
        return set_text(ctx, object, "provenance", "engine");
    oh_store_info info = {.size = sizeof info};
    oh_store_inspect(store, &info);
    return set_store(ctx, object, &info);
}

static JSValue layout(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value;
    ohb_bytes view;
    if (ohb_arg_uint8array(ctx, OHB_ARG(0), "buffer", &view) < 0)
        return JS_EXCEPTION;
    JSValue object = JS_NewObject(ctx);
    if (!JS_IsException(object) &&
        set_place(ctx, object, &view, ohb_find_store(ctx, argv[0])) < 0) {
        JS_FreeValue(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}

/* heldBy(buffer): how its memory is reached, from the global object down; undefined when that
   cannot be told (the public engine; memory that only the running functions hold). */
static JSValue held_by(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value;
    ohb_bytes view, whole;
    if (ohb_arg_uint8array(ctx, OHB_ARG(0), "buffer", &view) < 0)
        return JS_EXCEPTION;
    JSValue array_buffer = ohb_view_buffer(ctx, argv[0]);
    char path[512];
    bool found = ohb_get_array_buffer(ctx, array_buffer, &whole) && whole.length > 0 &&
                 ohb_retaining_path(ctx, whole.data, path, sizeof path);
    JS_FreeValue(ctx, array_buffer);
    return found ? JS_NewString(ctx, path) : JS_UNDEFINED;
}

/* A copy of what the pool tells: while it tells, nothing may be allocated or released, and making
   JavaScript objects can release Buffers. */
typedef struct slab_list {
    oh_slab_info *items;
    size_t count, capacity;
    bool is_short_of_memory;
} slab_list;

static bool add_slab(void *opaque, const oh_slab_info *slab)
{
    slab_list *list = opaque;
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity ? 2 * list->capacity : 64;
        oh_slab_info *grown = capacity < SIZE_MAX / sizeof *grown
                                  ? realloc(list->items, capacity * sizeof *grown)
                                  : NULL;
        if (grown == NULL) {
            list->is_short_of_memory = true;
            return false;
        }
        list->items = grown;
        list->capacity = capacity;
    }
    list->items[list->count++] = *slab;
    return true;
}

/* The map as text: '1' for a used slot, '0' for a free one. */
static int set_map(JSContext *ctx, JSValueConst object, const oh_slab_info *slab)
{
    char text[8 * sizeof slab->map];
    const size_t count = slab->slot_count < sizeof text ? slab->slot_count : sizeof text;
    for (size_t i = 0; i < count; i++)
        text[i] = (slab->map[i / 8] >> (i % 8) & 1) != 0 ? '1' : '0';
    return JS_DefinePropertyValueStr(ctx, object, "map", JS_NewStringLen(ctx, text, count),
                                     JS_PROP_C_W_E);
}

static JSValue slab_object(JSContext *ctx, const oh_slab_info *slab)
{
    JSValue object = JS_NewObject(ctx);
    if (JS_IsException(object))
        return object;
    if (set_address(ctx, object, "slab", slab->slab) < 0 ||
        set_number(ctx, object, "slabBytes", slab->slab_bytes) < 0 ||
        set_number(ctx, object, "slotBytes", slab->slot_bytes) < 0 ||
        set_number(ctx, object, "slotCount", slab->slot_count) < 0 ||
        set_number(ctx, object, "slotsUsed", slab->slots_used) < 0 ||
        set_number(ctx, object, "slotsFresh", slab->slots_fresh) < 0 ||
        set_number(ctx, object, "usedBytes", slab->used_bytes) < 0 ||
        set_number(ctx, object, "owner", slab->owner) < 0 || set_map(ctx, object, slab) < 0) {
        JS_FreeValue(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}

static JSValue slabs(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc, (void)argv;
    slab_list list = {0};
    oh_pool_visit_slabs(add_slab, &list);
    JSValue array = list.is_short_of_memory ? JS_ThrowOutOfMemory(ctx) : JS_NewArray(ctx);
    for (size_t i = 0; i < list.count && !JS_IsException(array); i++) {
        JSValue slab = slab_object(ctx, &list.items[i]);
        if (JS_IsException(slab) ||
            JS_DefinePropertyValueUint32(ctx, array, (uint32_t)i, slab, JS_PROP_C_W_E) < 0) {
            JS_FreeValue(ctx, array);
            array = JS_EXCEPTION;
        }
    }
    free(list.items);
    return array;
}

static const JSCFunctionListEntry natives[] = {
    JS_CFUNC_DEF("stats", 0, stats),    JS_CFUNC_DEF("trim", 0, trim),
    JS_CFUNC_DEF("slabs", 0, slabs),    JS_CFUNC_DEF("layout", 1, layout),
    JS_CFUNC_DEF("heldBy", 1, held_by),
};

int ohb_init_offheap_module(JSContext *ctx)
{
    return ohb_register_natives(ctx, "offheap", natives, (int)(sizeof natives / sizeof *natives));
}
