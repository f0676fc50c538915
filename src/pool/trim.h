/* Giving memory back: now and then, or on demand. */
#ifndef POOL_TRIM_H
#define POOL_TRIM_H

struct ohi_heap;

/* Does what the heap has to do now and then, if it is time; for its slow calls. */
void ohi_trim_now_and_then(struct ohi_heap *heap);

/* The same for the calling thread's heap, whether it makes slow calls or not. */
void ohi_pool_housekeep(void);

/* Gives back every slab that is empty once the calling thread's and all ended threads' caches are.
 */
void ohi_pool_trim(void);

#endif
