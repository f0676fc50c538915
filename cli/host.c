/* What all files of the host build on: how their functions get onto its object, what they are given
   of a buffer, and how one of them ends the program. */
#include "host.h"

bool cli_host_define(cli_runtime *runtime, JSValueConst target, const cli_host_function *list,
                     int count)
{
    for (int i = 0; i < count; i++) {
        JSValue function = JS_NewCClosure(runtime->context, list[i].function, list[i].name, NULL,
                                          list[i].length, 0, runtime);
        if (JS_SetPropertyStr(runtime->context, target, list[i].name, function) < 0)
            return false;
    }
    return true;
}

bool cli_host_part(JSContext *context, JSValueConst *argv, cli_part *part)
{
    return JS_ToIndex(context, &part->offset, argv[1]) >= 0 &&
           JS_ToIndex(context, &part->length, argv[2]) >= 0;
}

bool cli_host_bytes(JSContext *context, JSValueConst buffer, const cli_part *part, uint8_t **bytes)
{
    size_t capacity = 0;
    uint8_t *start = JS_GetArrayBuffer(context, &capacity, buffer);
    if (start == NULL && JS_HasException(context)) /* an empty one may have no bytes either */
        return false;
    if (part->offset > capacity || part->length > capacity - part->offset) {
        JS_ThrowRangeError(context, "beyond the buffer");
        return false;
    }
    *bytes = start != NULL ? start + part->offset : NULL;
    return true;
}

bool cli_host_target(JSContext *context, JSValueConst buffer, const cli_part *part, uint8_t **bytes)
{
    if (JS_IsImmutableArrayBuffer(buffer) > 0) {
        JS_ThrowTypeError(context, "Cannot write to a frozen Buffer: its ArrayBuffer is immutable");
        return false;
    }
    return cli_host_bytes(context, buffer, part, bytes);
}

bool cli_host_source(JSContext *context, JSValueConst *argv, uint8_t **bytes, size_t *length)
{
    cli_part part;
    if (!cli_host_part(context, argv, &part) || !cli_host_bytes(context, argv[0], &part, bytes))
        return false;
    *length = (size_t)part.length;
    return true;
}

void cli_runtime_stop(cli_runtime *runtime, int exit_code)
{
    atomic_store(&runtime->exit_code, exit_code);
    atomic_store(&runtime->stopping, true);
}
