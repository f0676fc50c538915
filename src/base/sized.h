/* Structs that a caller fills in and that begin with their size, so that they can grow.
 *
 * Programs and library are built at different times, with different ideas of such a struct:
 *
 *     an older program's   | size | a | b |            what it lacks keeps the value it has here
 *     known here           | size | a | b | c |
 *     a newer program's    | size | a | b | c | d |    d is asked for: nobody here knows how
 *
 * So a longer one is only good while all that is unknown is zero, which in every such struct means
 * "as it always was". One that says it is shorter than the first version ever was has forgotten to
 * set its size, and what it asks for must not get lost unseen. */
#ifndef BASE_SIZED_H
#define BASE_SIZED_H

#include "base/checked.h"

#include <string.h>

/* Where a field ends: of the first version's last one, the least size. */
#define OHI_END_OF(type, field) (offsetof(type, field) + sizeof(((type *)0)->field))

/* No struct will ever be longer. A size above it is none, and is not read so far. */
#define OHI_SIZED_MOST ((size_t)4096)

/* Reads what `given` says into `known`, which holds the values of what is not said, and its own
 * size. False, and nothing is read, when the size is below `least` or something unknown is asked
 * for. */
static inline bool ohi_read_sized(void *known, size_t known_bytes, const void *given, size_t least)
{
    size_t bytes;
    memcpy(&bytes, given, sizeof bytes);
    if (bytes < least || bytes > OHI_SIZED_MOST)
        return false;
    for (size_t at = known_bytes; at < bytes; at++)
        if (((const uint8_t *)given)[at] != 0)
            return false;
    memcpy(known, given, ohi_min_size(bytes, known_bytes));
    memcpy(known, &known_bytes, sizeof known_bytes);
    return true;
}

#endif
