/* What is kept of direct blocks.
 *
 * A fresh page costs a fault, which is forty times what copying a page costs, and the kernel zeroes
 * it besides. A program that reads file after file into buffers of 64 KiB would spend nearly all
 * its time there. So a released block is kept, with its descriptor, in a bin of its size; the next
 * allocation of that size takes it as it is, warm. What is kept is bounded twice: in bytes (the
 * oldest go first) and in time. Time passes whenever a block is given back, the memory usage is
 * asked for or a thread does its housekeeping; nobody sits and waits.
 *
 * Sizes are rounded up to one of eight steps a doubling, so blocks of a bin are interchangeable.
 * What rounding adds is addresses only: pages nobody touches take no memory.
 *
 *    bin 40   --> newest given --> ... --> oldest given
 *    ages     --> newest given of any bin --> ... --> oldest
 *
 * In front of the bins, each heap keeps a few megabytes of the smaller blocks for its own thread,
 * without a lock; a tick, a trim and the end of the thread put them into the bins, where time
 * counts.
 */
#include "pool/direct_cache.h"

#include "platform/platform.h"
#include "pool/annotate.h"

/* Bins of blocks from 4 KiB to 64 MiB: eight steps for each of 14 doublings, and those of 1 to 8
 * pages. */
#define BIN_COUNT 120u
#define KEEP_MOST_BYTES ((size_t)64 << 20)

static struct {
    ohi_lock lock;
    ohi_descriptor *bins[BIN_COUNT];
    ohi_descriptor *newest, *oldest;
    _Atomic uint64_t kept_bytes;
} cache = {.lock = OHI_LOCK_INIT};

void ohi_direct_lock(void)
{
    ohi_lock_acquire(&cache.lock);
}

void ohi_direct_unlock(void)
{
    ohi_lock_release(&cache.lock);
}

uint64_t ohi_direct_kept_bytes(void)
{
    uint64_t sum = ohi_get_relaxed(&cache.kept_bytes);
    for (const ohi_heap *heap = ohi_heap_first(); heap != NULL; heap = heap->next)
        sum += ohi_get_relaxed(&heap->direct_bytes);
    return sum;
}

static void unlink_block(ohi_descriptor *block)
{
    ohi_descriptor **bin =
        &cache.bins[ohi_direct_step_below(block->capacity >> OHI_DIRECT_UNIT_SHIFT)];
    if (block->as.direct.next != NULL)
        block->as.direct.next->as.direct.previous = block->as.direct.previous;
    if (block->as.direct.previous != NULL)
        block->as.direct.previous->as.direct.next = block->as.direct.next;
    else
        *bin = block->as.direct.next;
    if (block->as.direct.newer != NULL)
        block->as.direct.newer->as.direct.older = block->as.direct.older;
    else
        cache.newest = block->as.direct.older;
    if (block->as.direct.older != NULL)
        block->as.direct.older->as.direct.newer = block->as.direct.newer;
    else
        cache.oldest = block->as.direct.newer;
    (void)ohi_subtract_relaxed(&cache.kept_bytes, block->capacity);
}

static void link_block(ohi_descriptor *block)
{
    ohi_descriptor **bin =
        &cache.bins[ohi_direct_step_below(block->capacity >> OHI_DIRECT_UNIT_SHIFT)];
    block->as.direct.previous = NULL;
    block->as.direct.next = *bin;
    if (*bin != NULL)
        (*bin)->as.direct.previous = block;
    *bin = block;
    block->as.direct.newer = NULL;
    block->as.direct.older = cache.newest;
    if (cache.newest != NULL)
        cache.newest->as.direct.newer = block;
    else
        cache.oldest = block;
    cache.newest = block;
    (void)ohi_add_relaxed(&cache.kept_bytes, block->capacity);
}

ohi_descriptor *ohi_direct_cache_take(size_t capacity, size_t alignment)
{
    if (capacity > KEEP_MOST_BYTES)
        return NULL;
    ohi_lock_acquire(&cache.lock);
    ohi_descriptor *block = cache.bins[ohi_direct_step_below(capacity >> OHI_DIRECT_UNIT_SHIFT)];
    while (block != NULL &&
           (block->capacity < capacity || ((uintptr_t)block->bytes & (alignment - 1)) != 0))
        block = block->as.direct.next;
    if (block != NULL)
        unlink_block(block);
    ohi_lock_release(&cache.lock);
    return block;
}

static void unmap_blocks(ohi_heap *heap, ohi_descriptor *list)
{
    while (list != NULL) {
        ohi_descriptor *next = list->as.direct.next;
        ohi_annotate_kept(list->bytes, list->capacity); /* the addresses may be somebody else's */
        ohi_pages_unmap(list->bytes, list->capacity);
        ohi_cache_give_meta(heap, list->slot);
        list = next;
    }
}

/* Unlinks the oldest blocks until no more than `most_bytes` are kept and none was given before
   `since_ms`. The list is for unmap_blocks(), without the lock. */
static ohi_descriptor *unlink_oldest(uint64_t most_bytes, uint64_t since_ms)
{
    ohi_descriptor *list = NULL;
    while (cache.oldest != NULL && (ohi_get_relaxed(&cache.kept_bytes) > most_bytes ||
                                    cache.oldest->as.direct.given_ms < since_ms)) {
        ohi_descriptor *block = cache.oldest;
        unlink_block(block);
        block->as.direct.next = list;
        list = block;
    }
    return list;
}

static uint64_t oldest_allowed(uint64_t now)
{
    const uint64_t decay_ms = ohi_get_relaxed(&ohi_pool_settings()->decay_ms);
    return now > decay_ms ? now - decay_ms : 0;
}

static void give_to_bins(ohi_heap *heap, ohi_descriptor *block, uint64_t most_bytes)
{
    const uint64_t now = ohi_clock_coarse_ms();
    block->as.direct.given_ms = now;
    ohi_lock_acquire(&cache.lock);
    link_block(block);
    ohi_descriptor *gone = unlink_oldest(most_bytes, oldest_allowed(now));
    ohi_lock_release(&cache.lock);
    unmap_blocks(heap, gone);
}

void ohi_direct_cache_give(ohi_heap *heap, ohi_descriptor *block)
{
    const uint64_t most = ohi_get_relaxed(&ohi_pool_settings()->direct_keep_bytes);
    if (block->capacity > KEEP_MOST_BYTES || block->capacity > most) {
        block->as.direct.next = NULL;
        unmap_blocks(heap, block);
    } else {
        give_to_bins(heap, block, most);
    }
}

void ohi_direct_share(ohi_heap *heap)
{
    const uint64_t most = ohi_get_relaxed(&ohi_pool_settings()->direct_keep_bytes);
    for (unsigned step = 0; step < OHI_DIRECT_STEPS; step++)
        while (heap->direct[step] != NULL) {
            ohi_descriptor *block = heap->direct[step];
            heap->direct[step] = block->as.direct.next;
            give_to_bins(heap, block, most);
        }
    ohi_set_relaxed(&heap->direct_bytes, 0);
}

void ohi_direct_cache_trim(ohi_heap *heap, bool only_old)
{
    if (heap != NULL && ohi_get_relaxed(&heap->direct_bytes) != 0)
        ohi_direct_share(heap);
    const uint64_t now = ohi_clock_coarse_ms();
    ohi_lock_acquire(&cache.lock);
    ohi_descriptor *gone =
        only_old ? unlink_oldest(UINT64_MAX, oldest_allowed(now)) : unlink_oldest(0, UINT64_MAX);
    ohi_lock_release(&cache.lock);
    unmap_blocks(heap, gone);
}
