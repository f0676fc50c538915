/* oh_quickjs_init(): puts the binding together in a context. */
#include "buffer_methods.h"
#include "offheap_module.h"
#include "probes.h"
#include "process_memory.h"
#include "state.h"
#include "web_init.h"

#include <offheap/quickjs.h>

/* The files of js/, embedded by the build. */
extern const ohb_js_source ohb_binding_js[];

int oh_quickjs_init(JSContext *ctx)
{
    if (ohb_get_state(ctx))
        return 0;
    if (!ohb_create_state(ctx) || ohb_register_js(ctx, ohb_binding_js) < 0 ||
        ohb_init_errors(ctx) < 0 || ohb_init_buffer_class(ctx) < 0 ||
        ohb_init_process_memory(ctx) < 0 || ohb_init_offheap_module(ctx) < 0 ||
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

const char *oh_quickjs_engine_kind(void)
{
    return ohb_engine_kind;
}
