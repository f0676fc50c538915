/* Asking for what comes next. The processor's own prefetchers bring long inputs as far as the
 * second cache; the way from there to the first is short, but a kernel that takes 64 bytes in two
 * nanoseconds waits for it all the time. */
#ifndef PREFETCH_H
#define PREFETCH_H

#include "base/attributes.h"

#include <stddef.h>
#include <stdint.h>

/* The `bytes` that lie a kilobyte behind `from`, line by line. They need not exist. */
OHI_INLINE void ohi_prefetch(const void *from, size_t bytes)
{
    enum { AHEAD = 1024, LINE = 64 };
    for (size_t i = 0; i < bytes; i += LINE)
        __builtin_prefetch((const char *)((uintptr_t)from + AHEAD + i));
}

/* The same for inputs that are read from their end: what lies a kilobyte before. */
OHI_INLINE void ohi_prefetch_back(const void *from, size_t bytes)
{
    ohi_prefetch((const void *)((uintptr_t)from - 2048), bytes);
}

#endif
