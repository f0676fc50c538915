/* Loads peers, and says who they are. */
#include "bench_peers.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static const char *peer_path(const char *variable)
{
    const char *path = getenv(variable);
    return path != NULL && *path != '\0' ? path : NULL;
}

static void *load(const char *variable)
{
    const char *path = peer_path(variable);
    if (path == NULL)
        return NULL;
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fprintf(stderr, "bench-kernels: cannot load %s=%s: %s\n", variable, path, dlerror());
        exit(1);
    }
    return library;
}

void *bench_peer_symbol(const char *variable, const char *symbol)
{
    void *library = load(variable);
    if (library == NULL)
        return NULL;
    void *function = dlsym(library, symbol);
    if (function == NULL)
        fprintf(stderr, "bench-kernels: %s has no %s(), which is left out\n", peer_path(variable),
                symbol);
    return function;
}

void bench_print_peers(void)
{
#define PRINT_PRESENT(variable, name, rows)                                                        \
    if (load(variable) != NULL)                                                                    \
        printf("%s, ", name);
#define PRINT_ABSENT(variable, name, rows)                                                         \
    if (peer_path(variable) == NULL)                                                               \
        printf("left out: %s, for %s: %s=PATH of its shared library\n", name, rows, variable);
    printf("peers: ");
    BENCH_PEERS(PRINT_PRESENT)
    printf("libc and plain loops\n");
    BENCH_PEERS(PRINT_ABSENT)
}
