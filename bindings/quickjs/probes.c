/* The binding's side of the monitor; see probes.h. */
#include "probes.h"

#include "buffer/buffer_memory.h"
#include "state.h"

#include <stdio.h>
#include <string.h>

int ohb_is_observed;

/* What the methods report. */

/* The bytes of the whole store that a view lies in; empty when it has none. */
static ohb_bytes store_of(JSContext *ctx, JSValueConst view)
{
    ohb_bytes bytes = {NULL, 0};
    JSValue buffer = ohb_view_buffer(ctx, view);
    if (!ohb_get_array_buffer(ctx, buffer, &bytes))
        bytes = (ohb_bytes){NULL, 0};
    JS_FreeValue(ctx, buffer);
    return bytes;
}

void ohb_report_decode(JSContext *ctx, uint64_t begun, JSValueConst handle, const uint8_t *bytes,
                       size_t length, oh_encoding encoding, JSValueConst string)
{
    ohb_string text;
    if (ohb_string_open(ctx, string, &text) < 0) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return;
    }
    bool is_wide = text.utf16 != NULL;
    oh_conversion conversion = {.kind = OH_CONVERSION_DECODE,
                                .encoding = encoding,
                                .handle = ohb_handle(handle),
                                .base = store_of(ctx, handle).data,
                                .bytes = bytes,
                                .length = length,
                                .string_bytes = text.length << is_wide,
                                .wide = is_wide};
    ohb_string_close(ctx, &text);
    oh_probe_conversion_end(begun, &conversion);
}

void ohb_report_encode(uint64_t begun, const uint8_t *bytes, size_t length, oh_encoding encoding,
                       const ohb_string *text)
{
    bool is_wide = text->utf16 != NULL;
    oh_conversion conversion = {.kind = OH_CONVERSION_ENCODE,
                                .encoding = encoding,
                                .bytes = bytes,
                                .length = length,
                                .string_bytes = text->length << is_wide,
                                .wide = is_wide};
    oh_probe_conversion_end(begun, &conversion);
}

void ohb_report_json(uint64_t begun, JSContext *ctx, JSValueConst handle, ohb_bytes bytes)
{
    oh_conversion conversion = {.kind = OH_CONVERSION_JSON,
                                .handle = ohb_handle(handle),
                                .base = store_of(ctx, handle).data,
                                .bytes = bytes.data,
                                .length = bytes.length,
                                .string_bytes = bytes.length * sizeof(JSValue)};
    oh_probe_conversion_end(begun, &conversion);
}

void ohb_report_view(JSContext *ctx, JSValueConst view, oh_view_kind kind)
{
    ohb_bytes bytes, store = store_of(ctx, view);
    if (!store.data || !ohb_get_view(ctx, view, &bytes) || bytes.length == 0)
        return;
    oh_view made = {.handle = ohb_handle(view),
                    .kind = kind,
                    .base = store.data,
                    .base_length = store.length,
                    .data = bytes.data,
                    .length = bytes.length,
                    .store = ohb_find_store(ctx, view)};
    oh_probe_view(&made);
}

/* The whole of ohb_probe_view() while a monitor runs: a jump at the end of whoever makes views,
   which keeps nothing for it. */
JSValue ohb_tell_view(JSContext *ctx, JSValue view, oh_view_kind kind)
{
    if (oh_probe_wants_view(ohb_handle(view)) && !JS_IsException(view))
        ohb_report_view(ctx, view, kind);
    return view;
}

/* What the monitor asks. */

static size_t capture(void *opaque, oh_raw_frame *frames, size_t capacity)
{
    ohb_raw_frame raw[64];
    size_t count = ohb_capture_stack(opaque, raw, capacity < 64 ? capacity : 64);
    for (size_t i = 0; i < count; i++)
        frames[i] = (oh_raw_frame){(uintptr_t)raw[i].function, raw[i].position};
    return count;
}

static bool resolve(void *opaque, oh_raw_frame raw, oh_frame *frame)
{
    ohb_raw_frame place = {(const void *)raw.code, (uint32_t)raw.position};
    ohb_frame words;
    ohb_resolve_frame(opaque, &place, &words);
    snprintf(frame->file, sizeof frame->file, "%s", words.file);
    bool is_named = strcmp(words.function, "<null>") != 0 && strcmp(words.function, "<eval>") != 0;
    snprintf(frame->function, sizeof frame->function, "%s", is_named ? words.function : "");
    frame->line = words.line;
    frame->column = words.column;
    frame->builtin = strncmp(words.file, "offheap:", 8) == 0;
    return true;
}

static void read_figures(void *opaque, uint64_t *heap_used, uint64_t *array_buffers)
{
    ohb_state *state = ohb_get_state(opaque);
    oh_memory_usage usage = {.size = sizeof usage};
    uint64_t heap_total;
    oh_memory_usage_get(state->context, &usage);
    ohb_runtime_heap(state->runtime, heap_used, &heap_total);
    *array_buffers = usage.external;
}

static bool is_collecting(void *opaque)
{
    return ohb_is_collecting(JS_GetRuntime(opaque));
}

static void collect(void *opaque)
{
    JS_RunGC(JS_GetRuntime(opaque));
}

typedef struct store_visit {
    oh_visit_store_fn *visit;
    void *user;
} store_visit;

static void visit_buffer(void *opaque, const ohb_live_buffer *buffer)
{
    const store_visit *to = opaque;
    oh_visible_range ranges[64];
    size_t count = buffer->view_count < 64 ? buffer->view_count : 64;
    for (size_t i = 0; i < count; i++)
        ranges[i] =
            (oh_visible_range){buffer->handles[i], (size_t)(buffer->views[i].data - buffer->data),
                               buffer->views[i].length};
    if (buffer->data && buffer->length > 0)
        to->visit(to->user, buffer->data, buffer->length, ranges, count);
}

static void visit_stores(void *opaque, oh_visit_store_fn *visit, void *user)
{
    store_visit to = {visit, user};
    ohb_visit_array_buffers(JS_GetRuntime(opaque), visit_buffer, &to);
}

static size_t describe_holder(void *opaque, const void *const *bases, size_t count, char *text,
                              size_t capacity)
{
    return ohb_common_holder(opaque, bases, count, text, capacity) ? strlen(text) : 0;
}

/* Methods of the engine. */

/* Methods of typed arrays that write are the engine's own: while a monitor runs, they are called
   through here. The whole receiver counts as the target; what did not change is no
   event. */
static JSValue watched_method(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                              int magic, JSValueConst *original)
{
    (void)magic;
    ohb_bytes target = {NULL, 0}, source;
    if (argc > 0 && ohb_get_uint8array(ctx, argv[0], &source))
        oh_probe_read(ohb_handle(argv[0]), source.data, source.length);
    if (!ohb_get_view(ctx, this_value, &target))
        return JS_Call(ctx, original[0], this_value, argc, argv);
    oh_write_probe write = oh_probe_write_begin(ohb_handle(this_value), target.data, target.length);
    JSValue result = JS_Call(ctx, original[0], this_value, argc, argv);
    ohb_bytes after;
    bool is_there = ohb_get_view(ctx, this_value, &after) && after.data == target.data &&
                    after.length == target.length;
    if (is_there)
        oh_probe_write_end(&write);
    return result;
}

static void watch_methods(JSContext *ctx)
{
    static const struct {
        const char *name;
        int length;
    } methods[] = {{"set", 1}, {"copyWithin", 2}, {"fill", 1}, {"reverse", 0}, {"sort", 1}};
    JSValue base = JS_GetPrototype(ctx, ohb_get_state(ctx)->buffer_proto);
    JSValue proto = JS_GetPrototype(ctx, base); /* %TypedArray%.prototype */
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        JSValue original = JS_GetPropertyStr(ctx, proto, methods[i].name);
        JSValue wrapper = JS_NewCFunctionData2(ctx, watched_method, methods[i].name,
                                               methods[i].length, 0, 1, (JSValueConst *)&original);
        if (JS_DefinePropertyValueStr(ctx, proto, methods[i].name, wrapper,
                                      JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE) < 0)
            JS_FreeValue(ctx, JS_GetException(ctx));
        JS_FreeValue(ctx, original);
    }
    JS_FreeValue(ctx, proto);
    JS_FreeValue(ctx, base);
}

static bool wants_write(const void *address)
{
    return oh_probe_is_armed(address);
}

static void report_array(JSContext *ctx, JSValueConst array)
{
    if (oh_probe_wants_view(ohb_handle(array)))
        ohb_report_view(ctx, array, OH_VIEW_ARRAY);
}

void ohb_watch_typed_arrays(void)
{
    static const ohb_array_watch watch = {.armed = &oh_monitor_gates.armed_views,
                                          .wants = wants_write,
                                          .writes = oh_monitor_indexed_write,
                                          .shows = report_array};
    ohb_watch_arrays(&watch);
}

void ohb_attach_monitor(JSContext *ctx)
{
    oh_monitor_runtime runtime = {.size = sizeof runtime,
                                  .opaque = ctx,
                                  .capture = capture,
                                  .resolve = resolve,
                                  .read_figures = read_figures,
                                  .is_collecting = is_collecting,
                                  .collect = collect,
                                  .visit_stores = ohb_sees_heap ? visit_stores : NULL,
                                  .describe_holder = describe_holder,
                                  .capture_ns = ohb_capture_ns,
                                  .observed = &ohb_is_observed};
    oh_monitor_attach(&runtime); /* from here on the flag tells */
    if (oh_probe_is_active()) {
        watch_methods(ctx);
        ohb_watch_typed_arrays();
    }
}
