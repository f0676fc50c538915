/* The per-context state; see state.h. */
#include "state.h"

#include <stdatomic.h>
#include <stdlib.h>

/* One class number for all runtimes of the process, taken from the first of them. */
static _Atomic(JSClassID) state_class_id;

static void visit_values(ohb_state *state, void (*visit)(void *opaque, JSValue *value),
                         void *opaque)
{
    visit(opaque, &state->js_exports);
    visit(opaque, &state->buffer_proto);
    visit(opaque, &state->buffer_class);
    visit(opaque, &state->fast_buffer);
    visit(opaque, &state->uint8array);
    visit(opaque, &state->subarray_function);
    visit(opaque, &state->to_json_function);
    visit(opaque, &state->array_proto);
    visit(opaque, &state->json_stringify);
    visit(opaque, &state->dom_exception);
    visit(opaque, &state->slot.stack_getter);
    visit(opaque, &state->slot.stack_setter);
    visit(opaque, &state->slot.engine_stack);
    visit(opaque, &state->slot.engine_preparer);
    for (int i = 0; i < OHB_ERROR_CLASSES; i++)
        visit(opaque, &state->error_protos[i]);
}

static void forget_value(void *opaque, JSValue *value)
{
    (void)opaque;
    *value = JS_UNDEFINED;
}

static void free_value(void *rt, JSValue *value)
{
    JS_FreeValueRT(rt, *value);
}

static void finalize_state(JSRuntime *rt, JSValueConst object)
{
    ohb_state *state = JS_GetOpaque(object, atomic_load(&state_class_id));
    if (!state)
        return;
    oh_monitor_detach(state->ctx);
    visit_values(state, free_value, rt);
    JS_FreeAtomRT(rt, state->subarray_atom);
    JS_FreeAtomRT(rt, state->to_json_atom);
    free(state);
}

typedef struct mark_call {
    JSRuntime *rt;
    JS_MarkFunc *mark;
} mark_call;

static void mark_value(void *opaque, JSValue *value)
{
    mark_call *call = opaque;
    JS_MarkValue(call->rt, *value, call->mark);
}

static void mark_state(JSRuntime *rt, JSValueConst object, JS_MarkFunc *mark)
{
    ohb_state *state = JS_GetOpaque(object, atomic_load(&state_class_id));
    if (state)
        visit_values(state, mark_value, &(mark_call){rt, mark});
}

static const JSClassDef state_class = {
    .class_name = "OffheapState",
    .finalizer = finalize_state,
    .gc_mark = mark_state,
};

/* Registers our class in a runtime. A number may be free in one runtime and taken in another, where
   the host made its classes first: then there is nothing to be done but to say so. */
static int register_class(JSContext *ctx)
{
    JSRuntime *rt = JS_GetRuntime(ctx);
    JSClassID id = atomic_load(&state_class_id);
    if (id == JS_INVALID_CLASS_ID) {
        JSClassID fresh = JS_INVALID_CLASS_ID;
        JS_NewClassID(rt, &fresh);
        if (atomic_compare_exchange_strong(&state_class_id, &id, fresh))
            id = fresh;
    }
    if (JS_IsRegisteredClass(rt, id)) {
        JSAtom name = JS_GetClassName(rt, id);
        const char *text = JS_AtomToCString(ctx, name);
        bool ours = text && !strcmp(text, state_class.class_name);
        JS_FreeCString(ctx, text);
        JS_FreeAtom(ctx, name);
        if (ours)
            return 0;
        JS_ThrowInternalError(ctx, "Offheap's class number is taken: call oh_quickjs_init() before "
                                   "making classes of your own");
        return -1;
    }
    /* Keeps the runtime from giving our number to the next class of the host. */
    JSClassID next;
    do {
        next = JS_INVALID_CLASS_ID;
        JS_NewClassID(rt, &next);
    } while (next < id);
    return JS_NewClass(rt, id, &state_class);
}

ohb_state *ohb_get_state(JSContext *ctx)
{
    return ohb_get_slot(ctx, atomic_load_explicit(&state_class_id, memory_order_relaxed));
}

ohb_state *ohb_create_state(JSContext *ctx, ohb_runtime *runtime)
{
    if (register_class(ctx) < 0)
        return NULL;
    JSClassID id = atomic_load(&state_class_id);
    ohb_state *state = calloc(1, sizeof *state);
    if (!state) {
        JS_ThrowOutOfMemory(ctx);
        return NULL;
    }
    visit_values(state, forget_value, NULL);
    state->runtime = runtime;
    state->slot.counter = &runtime->counter;
    state->context = runtime->context;
    state->ctx = ctx;
    JSValue object = JS_NewObjectProtoClass(ctx, JS_NULL, id);
    if (JS_IsException(object)) {
        free(state);
        return NULL;
    }
    JS_SetOpaque(object, state);
    JS_SetClassProto(ctx, id, object);
    ohb_use_slot(ctx, id);
    state->js_exports = JS_NewObjectProto(ctx, JS_NULL);
    return JS_IsException(state->js_exports) ? NULL : state;
}
