/* `offheap version`: what this program is made of. */
#include "command.h"

#include <offheap/offheap.h>
#include <quickjs.h>
#include <stdio.h>
#include <string.h>

static int run(int argc, char **argv)
{
    bool cpu = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--cpu") != 0)
            return cli_unknown_argument(&cli_command_version, argv[i]);
        cpu = true;
    }
    printf("offheap %s (QuickJS-ng %s)\n", OH_VERSION_STRING, JS_GetVersion());
    if (cpu)
        printf("kernels: %s\n", oh_kernel_name());
    return cli_flush_output();
}

const cli_command cli_command_version = {
    .name = "version",
    .summary = "show versions; --cpu: the instruction set in use",
    .usage = "usage: offheap version [--cpu]\n\n"
             "Prints the versions of Offheap and of the engine it was built with.\n\n"
             "  --cpu   and the instruction set whose kernels run on this processor\n",
    .run = run,
};
