/* oh_quickjs_init(): puts the binding together in a context. */
#include "buffer/buffer_memory.h"
#include "buffer/buffer_methods.h"
#include "buffer/json_stringify.h"
#include "doctor_module.h"
#include "offheap_module.h"
#include "probes.h"
#include "process_memory.h"
#include "state.h"
#include "web/web_init.h"

#include <offheap/quickjs.h>

/* The files of js/, embedded by the build. */
extern const oh_quickjs_source ohb_binding_js[];

int oh_quickjs_init(JSContext *ctx)
{
    if (ohb_get_state(ctx))
        return 0;
    ohb_runtime *runtime = ohb_get_runtime(JS_GetRuntime(ctx));
    if (!runtime) {
        JS_ThrowOutOfMemory(ctx);
        return -1;
    }
    if (!ohb_create_state(ctx, runtime) || oh_quickjs_add_sources(ctx, ohb_binding_js) < 0 ||
        ohb_init_errors(ctx) < 0 || ohb_init_buffer_class(ctx) < 0 ||
        ohb_init_json_stringify(ctx) < 0 || ohb_init_process_memory(ctx) < 0 ||
        ohb_init_offheap_module(ctx) < 0 || ohb_init_doctor_module(ctx) < 0 ||
        ohb_init_web(ctx) < 0)
        return -1;
    ohb_attach_monitor(ctx);
    return 0;
}

oh_context *oh_quickjs_get_context(JSContext *ctx)
{
    ohb_state *state = ohb_get_state(ctx);
    return state ? state->context : NULL;
}

JSValue oh_quickjs_new_buffer(JSContext *ctx, oh_buffer buffer)
{
    return ohb_wrap_buffer(ctx, buffer);
}

oh_status oh_quickjs_get_buffer(JSContext *ctx, JSValueConst value, oh_buffer *out)
{
    ohb_bytes bytes;
    if (!ohb_get_view(ctx, value, &bytes))
        return OH_ERR_INVALID_ARG_VALUE;
    oh_store *store = ohb_find_store(ctx, value);
    oh_buffer borrowed = {bytes.data, bytes.length, store};
    if (store && bytes.length > 0) {
        *out = oh_buffer_retain(borrowed);
        return OH_OK;
    }
    return oh_buffer_from_bytes(oh_quickjs_get_context(ctx), bytes.data, bytes.length, out);
}

const char *oh_quickjs_engine_kind(void)
{
    return ohb_engine_kind;
}
