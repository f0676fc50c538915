/**
 * Functions as Node writes them in JavaScript: unlike those of the language they can be called with
 * `new`, and have a prototype for it.
 */
#ifndef OFFHEAP_PLAIN_FUNCTION_H
#define OFFHEAP_PLAIN_FUNCTION_H

#include "engine_version.h"

/** Makes a C function constructible. Returns 0, or -1 and throws. */
int ohb_make_plain_function(JSContext *ctx, JSValueConst function);

/** A new one. The caller owns it; JS_EXCEPTION on failure. */
JSValue ohb_new_plain_function(JSContext *ctx, JSCFunction *function, const char *name, int length);

#endif
