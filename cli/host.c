/* What all files of the host build on: how their functions get onto its object, and how one of them
   ends the program. */
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

void cli_runtime_stop(cli_runtime *runtime, int exit_code)
{
    atomic_store(&runtime->exit_code, exit_code);
    atomic_store(&runtime->stopping, true);
}
