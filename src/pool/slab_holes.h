/* Pages of a slab in use that hold no used slot: given back, and counted. For the owner only. */
#ifndef POOL_SLAB_HOLES_H
#define POOL_SLAB_HOLES_H

#include "pool/slab.h"

/* Gives the pages of a slab back in which no slot is used or cached by any thread: those of slots
   in its free list and of fresh ones. */
void ohi_slab_purge_holes(ohi_slab *slab);

/* True when the slab handed out no slot since the last call, a page's worth of those it ever did
   is free, and they are not those of the last purge. */
bool ohi_slab_has_rested(ohi_slab *slab);

/* The slab hands out slots again: its pages count as held from here on. */
void ohi_slab_forget_holes(ohi_slab *slab);

/* Bytes that purged pages of all slabs do not hold. */
uint64_t ohi_slab_purged_bytes(void);

#endif
