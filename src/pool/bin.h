/* Bins: the slabs of one heap and one class, on lists by what they have to give. For the thread
 * that owns the heap. */
#ifndef POOL_BIN_H
#define POOL_BIN_H

#include "pool/slab.h"

/* A slab with released slots is a better source than one with slots that were never handed out:
   the memory of those may not be there yet. */
typedef enum ohi_bin_list {
    OHI_LIST_NONE,     /* nothing to give */
    OHI_LIST_RECYCLED, /* released slots */
    OHI_LIST_FRESH,    /* slots never handed out, or released ones whose pages went back */
    OHI_LIST_EMPTY,    /* all slots */
    OHI_LIST_COUNT
} ohi_bin_list;

typedef struct ohi_bin {
    ohi_slab *lists[OHI_LIST_COUNT]; /* that of OHI_LIST_NONE is not kept */
    uint32_t empty_count;
    uint32_t empty_least; /* fewest of them since the last tick: nobody needs those */
} ohi_bin;

/* Puts a slab on the list where it belongs. */
void ohi_bin_file(struct ohi_heap *heap, ohi_slab *slab);

/* Adds a slab that was just made. */
void ohi_bin_add(struct ohi_heap *heap, ohi_slab *slab);

/* Gives a slot back to its slab, which is the heap's own. */
void ohi_bin_give(struct ohi_heap *heap, ohi_slab *slab, oh_store *record);

/* Draws up to `wanted` slots from the slabs on a list; of recycled slabs only released slots. */
uint32_t ohi_bin_draw(struct ohi_heap *heap, unsigned size_class, ohi_bin_list list,
                      uint32_t wanted, oh_store **slots);

/* Gives pages without a used slot back, of up to `most` slabs: of any, or only of those that have
   rested. */
void ohi_bin_purge(struct ohi_heap *heap, uint32_t most, bool only_rested);

/* Gives empty slabs to the page source: `count` of a class, all, those that nobody has needed since
   the last tick, or one if the heap keeps too many. */
void ohi_bin_retire(struct ohi_heap *heap, unsigned size_class, uint32_t count);
void ohi_bin_retire_all(struct ohi_heap *heap);
void ohi_bin_retire_idle(struct ohi_heap *heap);
void ohi_bin_retire_excess(struct ohi_heap *heap, unsigned size_class);

#endif
