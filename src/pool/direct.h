/* Blocks too large for a slot: whole pages from the system, or kept ones (direct_cache.h). */
#ifndef POOL_DIRECT_H
#define POOL_DIRECT_H

#include "pool/direct_cache.h"

/* A descriptor with a block of at least `bytes` (not 0) at a multiple of `alignment`; its head is
   the caller's to fill. NULL when out of memory. */
ohi_descriptor *ohi_direct_take(size_t bytes, size_t alignment);

/* Gives block and descriptor back. */
void ohi_direct_give(ohi_descriptor *block);

/* Makes the capacity fit `bytes`, contents kept: grows it, or gives the tail of a block that has
   become less than half full back. False, and nothing changed, when that cannot be done without a
   copy. */
bool ohi_direct_resize(ohi_descriptor *block, size_t bytes);

/* Gives back what is kept for reuse: all of it, or with `only_old` what is past its time. */
void ohi_direct_trim(bool only_old);

#endif
