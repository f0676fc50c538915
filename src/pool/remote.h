/* How slots get home that a thread releases which does not own their slab. */
#ifndef POOL_REMOTE_H
#define POOL_REMOTE_H

#include "pool/slab.h"

/* Gives slots of one class back to the slabs they came from. `heap` is the calling thread's. */
void ohi_remote_give(struct ohi_heap *heap, oh_store **slots, uint32_t count);

/* The same for one slot, by a thread that has no heap. */
void ohi_remote_give_one(oh_store *record);

/* Takes in what other threads have released to the heap's slabs. */
void ohi_remote_collect(struct ohi_heap *heap);

#endif
