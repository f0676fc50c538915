/**
 * The binding's side of embedded files (<offheap/quickjs.h>: oh_quickjs_source): C functions for
 * them, and calls of what they export.
 */
#ifndef OFFHEAP_JS_MODULE_H
#define OFFHEAP_JS_MODULE_H

#include "engine_version.h"

#include <offheap/quickjs.h>

/** Registers C functions (static storage) as `natives` of the file `name`. Returns 0, or -1 and
 * throws. */
int ohb_register_natives(JSContext *ctx, const char *name, const JSCFunctionListEntry *list,
                         int count);

/** Calls an export of a file, which is a function. The caller owns the result. */
JSValue ohb_call_js(JSContext *ctx, const char *name, const char *export_name, int argc,
                    JSValueConst *argv);

#endif
