/**
 * What the binding keeps for each JavaScript context, and how it is found.
 *
 * The state hangs off the context as the prototype of a class of ours, so that the host keeps its
 * own opaque pointers, and the engine's collector sees and frees what the state holds.
 */
#ifndef OFFHEAP_STATE_H
#define OFFHEAP_STATE_H

#include "engine.h"
#include "errors.h"
#include "js_module.h"
#include "runtime.h"

#include <offheap/monitor.h>
#include <offheap/offheap.h>

#define OHB_MAX_TABLES 8
#define OHB_MAX_NATIVES 32

typedef struct ohb_natives {
    const char *name;
    const JSCFunctionListEntry *list;
    int count;
} ohb_natives;

typedef struct ohb_state {
    ohb_slot slot; /* first: engine.h expects it there */
    ohb_runtime *runtime;
    JSContext *ctx;            /* whose state it is */
    oh_context *context;       /* the runtime's: where the bytes are accounted */
    JSValue buffer_proto;      /* Buffer.prototype */
    JSValue buffer_class;      /* Buffer */
    JSValue fast_buffer;       /* Buffer[Symbol.species] */
    JSValue uint8array;        /* Uint8Array */
    JSValue subarray_function; /* Buffer.prototype.subarray */
    JSAtom subarray_atom;
    JSValue to_json_function; /* Buffer.prototype.toJSON */
    JSAtom to_json_atom;
    JSValue array_proto;                     /* Array.prototype, which may get a toJSON, too */
    JSValue json_stringify;                  /* the engine's JSON.stringify */
    JSValue dom_exception;                   /* the engine's DOMException */
    bool has_warned;                         /* DEP0005 was told */
    JSValue error_protos[OHB_ERROR_CLASSES]; /* made when first needed */
    JSValue js_exports; /* name -> exports of the embedded JavaScript files loaded so far */
    const oh_quickjs_source *js_tables[OHB_MAX_TABLES];
    size_t js_table_count;
    ohb_natives natives[OHB_MAX_NATIVES];
    size_t native_count;
} ohb_state;

/** The state of an initialised context, NULL before oh_quickjs_init(). */
ohb_state *ohb_get_state(JSContext *ctx);

/** Makes the state of a context in a runtime of ours. Returns NULL and throws when it cannot. */
ohb_state *ohb_create_state(JSContext *ctx, ohb_runtime *runtime);

#endif
