/**
 * Node's errors: class, code, name and message in one place.
 *
 * Every function throws and returns JS_EXCEPTION, so that a method can `return ohb_throw_...`.
 */
#ifndef OFFHEAP_ERRORS_H
#define OFFHEAP_ERRORS_H

#include "engine_version.h"

#include <offheap/status.h>

typedef enum ohb_error_class {
    OHB_ERROR,
    OHB_TYPE_ERROR,
    OHB_RANGE_ERROR,
    OHB_ERROR_CLASSES
} ohb_error_class;

/** An error with a code; the message takes printf's conversions (at most 500 bytes of text). */
JSValue ohb_throw(JSContext *ctx, ohb_error_class error_class, const char *code, const char *format,
                  ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 4, 5)))
#endif
    ;

/** The same with a message that is a JavaScript string; takes `message` over. */
JSValue ohb_throw_message(JSContext *ctx, ohb_error_class error_class, const char *code,
                          JSValue message);

/**
 * An error as Node's C++ throws it: of the class itself, so that toString() does not show the code.
 * All others are errors of Node's scripts.
 */
JSValue ohb_throw_plain(JSContext *ctx, ohb_error_class error_class, const char *code,
                        const char *text);

/** ERR_INVALID_ARG_TYPE: The "name" argument must be <must_be>. Received <value described>. */
JSValue ohb_throw_arg_type(JSContext *ctx, const char *name, const char *must_be,
                           JSValueConst value);

/**
 * The same about a receiver. The engine passes the function itself to `new method()`; Node would
 * have made an object of it, and says so.
 */
JSValue ohb_throw_receiver_type(JSContext *ctx, const char *name, const char *must_be,
                                JSValueConst this_value);

/** ERR_INVALID_ARG_VALUE: The argument 'name' <reason>. Received <value inspected>. */
JSValue ohb_throw_arg_value(JSContext *ctx, const char *name, JSValueConst value,
                            const char *reason);

/** ERR_OUT_OF_RANGE: The value of "name" is out of range. It must be <range>. Received <value>. */
JSValue ohb_throw_out_of_range(JSContext *ctx, const char *name, const char *range,
                               JSValueConst value);

/** ERR_BUFFER_OUT_OF_BOUNDS; `name` NULL: of the memory access itself. */
JSValue ohb_throw_out_of_bounds(JSContext *ctx, const char *name);

/** ERR_UNKNOWN_ENCODING: Unknown encoding: <encoding>. */
JSValue ohb_throw_unknown_encoding(JSContext *ctx, JSValueConst encoding);

/** ERR_STRING_TOO_LONG. */
JSValue ohb_throw_string_too_long(JSContext *ctx);

/** What a failed call of the library means in JavaScript; `bytes` is what was asked for. */
JSValue ohb_throw_status(JSContext *ctx, oh_status status, size_t bytes);

/** TypeError: what V8 says when a getter of typed arrays is read of another receiver. */
JSValue ohb_throw_incompatible(JSContext *ctx, const char *getter, JSValueConst this_value);

/** TypeError of a write into a frozen Buffer. */
JSValue ohb_throw_frozen(JSContext *ctx);

/** Registers what js/errors.js needs. Returns 0, or -1 and throws. */
int ohb_init_errors(JSContext *ctx);

#endif
