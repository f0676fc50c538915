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

bool cli_host_part(JSContext *context, JSValueConst *argv, uint8_t **bytes, size_t *length)
{
    uint64_t offset, count;
    size_t capacity = 0;
    if (JS_ToIndex(context, &offset, argv[1]) < 0 || JS_ToIndex(context, &count, argv[2]) < 0)
        return false;
    uint8_t *start = JS_GetArrayBuffer(context, &capacity, argv[0]);
    if (start == NULL && JS_HasException(context)) /* an empty one may have no bytes either */
        return false;
    if (offset > capacity || count > capacity - offset) {
        JS_ThrowRangeError(context, "beyond the buffer");
        return false;
    }
    *bytes = start != NULL ? start + offset : NULL;
    *length = (size_t)count;
    return true;
}

void cli_runtime_stop(cli_runtime *runtime, int exit_code)
{
    atomic_store(&runtime->exit_code, exit_code);
    atomic_store(&runtime->stopping, true);
}
