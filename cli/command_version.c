/* `offheap version`: what this program is made of. */
#include "command.h"

#include <offheap/offheap.h>
#include <quickjs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The library ignores a name that it cannot follow; who asks is told. */
static void print_kernels(void)
{
    const char *wanted = getenv("OFFHEAP_KERNELS");
    printf("kernels: %s\n", oh_kernel_name());
    if (wanted != NULL && *wanted != '\0' && strcmp(wanted, oh_kernel_name()) != 0)
        fprintf(stderr, "offheap: OFFHEAP_KERNELS=%s names no kernels that run here\n", wanted);
}

static int run(int argc, char **argv)
{
    bool cpu = argc > 1 && strcmp(argv[1], "--cpu") == 0;
    if (argc > 1 + cpu)
        return cli_unknown_argument(&cli_command_version, argv[1 + cpu]);
    printf("offheap %s (QuickJS-ng %s)\n", OH_VERSION_STRING, JS_GetVersion());
    if (cpu)
        print_kernels();
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
