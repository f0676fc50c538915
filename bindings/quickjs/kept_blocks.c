#include "kept_blocks.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_SIZE ((size_t)1 << 16)
#define MOST_BYTES ((size_t)1 << 20)

#if defined(__SANITIZE_ADDRESS__)
#define IS_WATCHED true /* a block that is used after its end has to be found out */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_WATCHED true
#endif
#endif
#ifndef IS_WATCHED
#define IS_WATCHED false
#endif

/* Sizes are 9, 10 ... 16 times a power of two: which, and how many times. */
typedef struct size_step {
    unsigned shift, units;
} size_step;

enum { FIRST_SHIFT = 7, FIRST_UNITS = 9 };
_Static_assert(OHB_KEPT_SMALLEST == (size_t)FIRST_UNITS << FIRST_SHIFT, "the first class");

static unsigned log2_of(size_t size)
{
    return (unsigned)(sizeof(long) * CHAR_BIT) - 1 - (unsigned)__builtin_clzl(size);
}

static size_step step_above(size_t size)
{
    unsigned shift = log2_of(size - 1) - 3;
    return (size_step){shift, (unsigned)((size - 1) >> shift) + 1};
}

static size_step step_below(size_t size)
{
    unsigned shift = log2_of(size) - 3;
    unsigned units = (unsigned)(size >> shift);
    return units < FIRST_UNITS ? (size_step){shift - 1, 2 * units} : (size_step){shift, units};
}

static void **list_of(ohb_kept_blocks *kept, size_step step)
{
    return &kept->first[(step.shift - FIRST_SHIFT) * 8 + step.units - FIRST_UNITS];
}

void *ohb_take_block(ohb_kept_blocks *kept, size_t size)
{
    if (size > LARGEST_SIZE || IS_WATCHED)
        return malloc(size);
    size_step step = step_above(size);
    size_t bytes = (size_t)step.units << step.shift;
    void **list = list_of(kept, step);
    void *block = *list;
    if (!block)
        return malloc(bytes);
    memcpy(list, block, sizeof *list);
    kept->bytes -= bytes;
    return block;
}

bool ohb_keep_block(ohb_kept_blocks *kept, void *block, size_t usable)
{
    if (usable >= LARGEST_SIZE + OHB_KEPT_SMALLEST || IS_WATCHED)
        return false;
    size_step step = step_below(usable);
    size_t bytes = (size_t)step.units << step.shift;
    if (kept->bytes + bytes > MOST_BYTES)
        return false;
    void **list = list_of(kept, step);
    memcpy(block, list, sizeof *list);
    *list = block;
    kept->bytes += bytes;
    return true;
}

void ohb_drop_blocks(ohb_kept_blocks *kept)
{
    for (size_t i = 0; i < OHB_KEPT_CLASSES; i++) {
        for (void *block = kept->first[i], *next; block; block = next) {
            memcpy(&next, block, sizeof next);
            free(block);
        }
    }
    *kept = (ohb_kept_blocks){{NULL}, 0};
}
