/* oh_quickjs_init(): puts the binding together in a context. */
#include "state.h"

#include <offheap/quickjs.h>

int oh_quickjs_init(JSContext *ctx)
{
    if (ohb_get_state(ctx))
        return 0;
    return ohb_create_state(ctx) ? 0 : -1;
}

oh_context *oh_quickjs_get_context(JSContext *ctx)
{
    ohb_state *state = ohb_get_state(ctx);
    return state ? state->context : NULL;
}

JSRuntime *oh_quickjs_new_runtime(void)
{
    return JS_NewRuntime();
}
