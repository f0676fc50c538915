/* Loaded before the C library, this refuses one request for memory: the one whose number is in
 * REFUSE, counted from 1 by each process. With REFUSE=0 it says at the end how many there were. */
#define _GNU_SOURCE
#include "base/atomic.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *block, size_t bytes);

static _Atomic uint64_t requests;

static bool is_refused(void)
{
    const char *refused = getenv("REFUSE");
    return refused != NULL && ohi_add_relaxed(&requests, 1) + 1 == strtoull(refused, NULL, 10);
}

void *malloc(size_t bytes)
{
    return is_refused() ? NULL : __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes)
{
    return is_refused() ? NULL : __libc_calloc(count, bytes);
}

void *realloc(void *block, size_t bytes)
{
    return is_refused() ? NULL : __libc_realloc(block, bytes);
}

__attribute__((destructor)) static void say_how_many(void)
{
    const char *refused = getenv("REFUSE");
    if (refused != NULL && refused[0] == '0')
        (void)dprintf(2, "requests: %llu\n", (unsigned long long)ohi_get_relaxed(&requests));
}
