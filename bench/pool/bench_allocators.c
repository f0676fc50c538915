#define _GNU_SOURCE
#include "bench_allocators.h"

#include <dlfcn.h>
#include <string.h>

/* Where the peers of Debian's packages are: libmimalloc2.0, libjemalloc2, libtcmalloc-minimal4. */
static const struct peer {
    const char *name, *library;
} peers[] = {
    {"mimalloc", "libmimalloc.so.2"},
    {"jemalloc", "libjemalloc.so.2"},
    {"tcmalloc", "libtcmalloc_minimal.so.4"},
};

const char *allocator_library(const char *name)
{
    const char *path = strchr(name, '=');
    if (path != NULL)
        return path + 1;
    for (size_t i = 0; i < sizeof peers / sizeof *peers; i++)
        if (strcmp(name, peers[i].name) == 0)
            return peers[i].library;
    return NULL;
}

/* The file that the symbol malloc comes from in this process. */
static const char *malloc_file(void)
{
    void *symbol = dlsym(RTLD_DEFAULT, "malloc");
    Dl_info about;
    return symbol != NULL && dladdr(symbol, &about) != 0 ? about.dli_fname : "";
}

bool allocator_open(const char *name, allocator *out)
{
    *out = (allocator){.is_ours = strcmp(name, "offheap") == 0,
                       .allocate = malloc,
                       .allocate_zero = calloc,
                       .release = free};
    const char *library = allocator_library(name);
    if (library == NULL)
        return true;
    const char *base = strrchr(library, '/');
    return strstr(malloc_file(), base != NULL ? base + 1 : library) != NULL;
}
