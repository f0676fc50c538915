/* Asking for what comes next. The processor's own prefetchers bring long inputs as far as the
 * second cache; the way from there to the first is short, but a kernel that takes 64 bytes in two
 * nanoseconds waits for it all the time. */
#ifndef PREFETCH_H
#define PREFETCH_H

#include "base/attributes.h"

#include <stddef.h>
#include <stdint.h>

/* How far ahead, for vectors of so many bytes: the way takes as long for wide ones, which get
 * further in that time. */
#define OHI_AHEAD(width) ((width) < 64 ? 1024 : 2048)

/* The `bytes` that lie `ahead` of `from`, line by line. They need not exist. */
OHI_INLINE void ohi_prefetch(const void *from, size_t bytes, size_t ahead)
{
    enum { LINE = 64 };
    for (size_t i = 0; i < bytes; i += LINE)
        __builtin_prefetch((const char *)((uintptr_t)from + ahead + i));
}

/* The same for inputs that are read from their end. */
OHI_INLINE void ohi_prefetch_back(const void *from, size_t bytes, size_t ahead)
{
    ohi_prefetch((const void *)((uintptr_t)from - 2 * ahead), bytes, ahead);
}

#endif
