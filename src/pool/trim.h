/* Giving memory back: now and then, or on demand. */
#ifndef POOL_TRIM_H
#define POOL_TRIM_H

struct ohi_heap;

/* Does what the heap has to do now and then, if it is time; for its slow calls. */
void ohi_trim_now_and_then(struct ohi_heap *heap);

/* The same, whether it makes slow calls or not. */
void ohi_trim_housekeep(struct ohi_heap *heap);

/* Gives back every block that is kept, and every slab that is empty once the heap's and all idle
   heaps' caches are, and asks the other heaps to follow; NULL: only the blocks and that. */
void ohi_trim_all(struct ohi_heap *heap);

#endif
