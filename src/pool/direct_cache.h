/* Direct blocks that were released and are kept for a while: each heap's own, and everybody's. */
#ifndef POOL_DIRECT_CACHE_H
#define POOL_DIRECT_CACHE_H

#include "pool/heap.h"
#include "pool/pool_config.h"

/* Steps: blocks have one of eight sizes a doubling, in units of 4 KiB; the first are 1 to 8 units.
 */
#define OHI_DIRECT_UNIT_SHIFT 12u

/* A heap keeps blocks of less than 512 KiB for its thread, this much of them. */
#define OHI_DIRECT_OWN_LARGEST ((size_t)480 << 10)
#define OHI_DIRECT_OWN_BYTES ((uint64_t)8 << 20)

/* The largest step that is no larger than `units`, and the smallest that is no smaller. */
OHI_INLINE unsigned ohi_direct_step_below(size_t units)
{
    if (units < 8)
        return (unsigned)units;
    const unsigned doubling = 63u - (unsigned)__builtin_clzll(units) - 3u;
    return doubling * 8 + (unsigned)(units >> doubling);
}

OHI_INLINE unsigned ohi_direct_step_above(size_t units)
{
    return units < 2 ? (unsigned)units : ohi_direct_step_below(units - 1) + 1;
}

/* A block that the heap keeps for its thread, of at least `bytes` and in any state; NULL when it
   has none. */
OHI_INLINE ohi_descriptor *ohi_direct_take_own(ohi_heap *heap, size_t bytes)
{
    if (bytes > OHI_DIRECT_OWN_LARGEST)
        return NULL;
    const size_t unit = (size_t)1 << OHI_DIRECT_UNIT_SHIFT;
    const unsigned step = ohi_direct_step_above((bytes + unit - 1) >> OHI_DIRECT_UNIT_SHIFT);
    ohi_descriptor *block = heap->direct[step];
    if (block == NULL || OHI_UNLIKELY(block->capacity < bytes))
        return NULL;
    heap->direct[step] = block->as.direct.next;
    ohi_bump_relaxed(&heap->direct_bytes, -block->capacity);
    return block;
}

/* Keeps a block for the heap's thread; false when that is more than it may keep. */
OHI_INLINE bool ohi_direct_give_own(ohi_heap *heap, ohi_descriptor *block)
{
    const size_t held = ohi_get_relaxed(&heap->direct_bytes);
    if (held > OHI_DIRECT_OWN_BYTES) /* no heap; and `block` may not be one of ours */
        return false;
    const size_t kept = held + block->capacity;
    if (block->capacity > OHI_DIRECT_OWN_LARGEST || kept > OHI_DIRECT_OWN_BYTES ||
        kept > ohi_get_relaxed(&ohi_pool_settings_in_force.direct_keep_bytes))
        return false;
    const unsigned step = ohi_direct_step_below(block->capacity >> OHI_DIRECT_UNIT_SHIFT);
    ohi_record_set_next(&block->head, NULL); /* in use no more: a second release is one too many */
    block->as.direct.is_zero = block->as.direct.is_fixed = false;
    block->as.direct.next = heap->direct[step];
    heap->direct[step] = block;
    ohi_set_relaxed(&heap->direct_bytes, kept);
    return true;
}

/* A block that is kept for all, of at least `capacity` (a step) at a multiple of `alignment`; NULL
   when there is none. */
ohi_descriptor *ohi_direct_cache_take(size_t capacity, size_t alignment);

/* Keeps a block for all, or gives it back to the system. `heap` is the calling thread's, for the
   descriptors; NULL when it has none. The same below. */
void ohi_direct_cache_give(ohi_heap *heap, ohi_descriptor *block);

/* Puts what a heap keeps for its thread among what is kept for all. */
void ohi_direct_share(ohi_heap *heap);

/* Gives back what is kept for reuse: all of it, or with `only_old` what is past its time. */
void ohi_direct_cache_trim(ohi_heap *heap, bool only_old);

/* Bytes kept for reuse. */
uint64_t ohi_direct_kept_bytes(void);

void ohi_direct_lock(void);
void ohi_direct_unlock(void);

#endif
