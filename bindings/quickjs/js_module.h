/**
 * The binding's side of embedded files (<offheap/quickjs.h>: oh_quickjs_source): C functions for
 * them, and a short way to one export.
 */
#ifndef OFFHEAP_JS_MODULE_H
#define OFFHEAP_JS_MODULE_H

#include "engine_version.h"

#include <offheap/quickjs.h>

/** Registers C functions (static storage) as `natives` of the file `name`. Returns 0, or -1 and
 * throws. */
int ohb_register_natives(JSContext *ctx, const char *name, const JSCFunctionListEntry *list,
                         int count);

/** One export of a file. The caller owns the value; JS_EXCEPTION on failure. */
JSValue ohb_load_js_export(JSContext *ctx, const char *name, const char *export_name);

/** Calls an export of a file, which is a function. The caller owns the result. */
JSValue ohb_call_js(JSContext *ctx, const char *name, const char *export_name, int argc,
                    JSValueConst *argv);

#endif
