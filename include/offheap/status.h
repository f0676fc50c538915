/**
 * Status codes: what every call that can fail returns.
 *
 * OH_OK is 0, everything else is negative, and the values are pinned: they never change and are
 * never used again. The names are Node's error codes without their prefix, so that a binding can
 * pass them on. Outputs of a call that fails are untouched unless its docstring says otherwise.
 */
#ifndef OFFHEAP_STATUS_H
#define OFFHEAP_STATUS_H

#include <offheap/export.h>

OH_EXTERN_C_BEGIN

/** The one list of statuses: X(name without OH_, value, message). */
#define OH_STATUS_MAP(X)                                                                           \
    X(OK, 0, "success")                                                                            \
    X(ERR_OUT_OF_RANGE, -1, "The value is out of range")                                           \
    X(ERR_BUFFER_OUT_OF_BOUNDS, -2, "Attempt to access memory outside buffer bounds")              \
    X(ERR_INVALID_ARG_VALUE, -3, "The argument is invalid")                                        \
    X(ERR_UNKNOWN_ENCODING, -4, "Unknown encoding")                                                \
    X(ERR_INVALID_BUFFER_SIZE, -5, "Buffer size must be a multiple of the unit")                   \
    X(ERR_BUFFER_TOO_LARGE, -6, "Cannot create a buffer of that length")                           \
    X(ERR_STRING_TOO_LONG, -7, "Cannot create a string of that length")                            \
    X(ERR_MEMORY_LIMIT, -8, "The context's limit of external memory is reached")                   \
    X(ERR_NO_MEMORY, -9, "Out of memory")                                                          \
    X(ERR_IO, -10, "Input or output failed")                                                       \
    X(ERR_END, -11, "End of data")                                                                 \
    X(ERR_INVALID_STATE, -12, "The object is in the wrong state for this call")                    \
    X(ERR_NOT_SUPPORTED, -13, "Not supported by this build or system")

/** What became of a call: OH_OK or one of OH_ERR_*, see OH_STATUS_MAP for their messages. */
typedef enum oh_status {
#define OH_STATUS_ENUM(name, value, message) OH_##name = (value),
    OH_STATUS_MAP(OH_STATUS_ENUM)
#undef OH_STATUS_ENUM
} oh_status;

/** "ERR_OUT_OF_RANGE" for OH_ERR_OUT_OF_RANGE, "OK", or "ERR_UNKNOWN_STATUS". Static storage. */
OH_API const char *oh_status_name(oh_status status);

/** One sentence in English for a status. Static storage, never NULL. */
OH_API const char *oh_status_message(oh_status status);

OH_EXTERN_C_END

#endif
