/* Constants of vectors in memory, where an instruction takes them from for nothing. A compiler that
 * knows what they are makes them anew at each use, in three instructions; so they lie in tables,
 * and the tables are reached through a pointer that it does not know. */
#ifndef KERNEL_CONSTANTS_H
#define KERNEL_CONSTANTS_H

#include "base/attributes.h"

#define TIMES_8(n) n, n, n, n, n, n, n, n
#define TIMES_16(n) n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n

/* The same pointer, of which the compiler does not know where it points. */
OHI_INLINE const void *unknown(const void *pointer)
{
    __asm__("" : "+r"(pointer));
    return pointer;
}

#endif
