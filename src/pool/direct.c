/* Direct blocks: memory above 8192 bytes, and what is kept of it.
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
 *
 * A block fresh from the system is known to be zero and is not zeroed again. */
#include "pool/direct.h"

#include "base/atomic.h"
#include "base/checked.h"
#include "platform/platform.h"
#include "pool/annotate.h"
#include "pool/heap.h"
#include "pool/latency.h"
#include "pool/pool_config.h"

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

static size_t step_units(unsigned step)
{
    return step < 16 ? step : (size_t)(8 + step % 8) << (step / 8 - 1);
}

/* `bytes` rounded up to a step, at least whole pages; 0 when that overflows. */
static size_t round_bytes(size_t bytes)
{
    size_t rounded;
    if (!ohi_checked_align_up(bytes, (size_t)1 << OHI_DIRECT_UNIT_SHIFT, &rounded))
        return 0;
    const size_t units = rounded >> OHI_DIRECT_UNIT_SHIFT;
    const unsigned step = ohi_direct_step_above(units);
    const size_t page = ohi_page_bytes();
    return ohi_checked_align_up(step_units(step) << OHI_DIRECT_UNIT_SHIFT, page, &rounded) ? rounded
                                                                                           : 0;
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

/* The thread's own blocks. */

static ohi_descriptor *take_own(size_t capacity, size_t alignment)
{
    ohi_heap *heap = ohi_heap_attach();
    ohi_descriptor *block = heap == NULL ? NULL : ohi_direct_take_own(heap, capacity);
    if (block != NULL && ((uintptr_t)block->bytes & (alignment - 1)) != 0) {
        (void)ohi_direct_give_own(heap, block);
        block = NULL;
    }
    return block;
}

static bool give_own(ohi_descriptor *block)
{
    ohi_heap *heap = ohi_heap_attach();
    return heap != NULL && ohi_direct_give_own(heap, block);
}

/* Everybody's. */

static ohi_descriptor *take_kept(size_t capacity, size_t alignment)
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

/* The first fault of a fresh block, which its owner would meet a moment later, where it can be
   timed. The page reads as zero as before. */
static void touch_first(uint8_t *bytes)
{
    const uint64_t start = ohi_clock_ns();
    *(volatile uint8_t *)bytes = 0;
    ohi_latency_count(&ohi_latency_touch, ohi_clock_ns() - start);
}

static ohi_descriptor *make_block(size_t capacity, size_t alignment)
{
    oh_store *slot;
    ohi_descriptor *block = ohi_pool_meta_alloc(sizeof *block, &slot);
    if (block == NULL)
        return NULL;
    const size_t page = ohi_page_bytes();
    uint8_t *bytes = ohi_pages_map(capacity, ohi_max_size(alignment, page));
    if (bytes == NULL) {
        ohi_pool_meta_free(slot);
        return NULL;
    }
    if (ohi_get_relaxed(&ohi_pool_settings()->huge_pages))
        ohi_pages_hint_huge(bytes, capacity);
    touch_first(bytes);
    block->slot = slot;
    block->bytes = bytes;
    block->capacity = capacity;
    block->as.direct.is_zero = true;
    return block;
}

static ohi_descriptor *make_timed(size_t capacity, size_t alignment)
{
    const uint64_t start = ohi_clock_ns();
    ohi_descriptor *block = make_block(capacity, alignment);
    if (block == NULL) {
        ohi_direct_trim(false); /* what we keep may be just what is missing */
        block = make_block(capacity, alignment);
    }
    if (block != NULL)
        ohi_latency_count(&ohi_latency_call, ohi_clock_ns() - start);
    return block;
}

ohi_descriptor *ohi_direct_take(size_t bytes, size_t alignment)
{
    const size_t capacity = round_bytes(bytes);
    if (capacity == 0)
        return NULL;
    alignment = ohi_max_size(alignment, 1);
    ohi_descriptor *block = take_own(capacity, alignment);
    if (block == NULL)
        block = take_kept(capacity, alignment);
    if (block == NULL)
        block = make_timed(capacity, alignment);
    if (block != NULL)
        block->as.direct.is_fixed = alignment > ohi_page_bytes() || !ohi_annotate_may_move();
    return block;
}

static void unmap_blocks(ohi_descriptor *list)
{
    while (list != NULL) {
        ohi_descriptor *next = list->as.direct.next;
        ohi_annotate_kept(list->bytes, list->capacity); /* the addresses may be somebody else's */
        ohi_pages_unmap(list->bytes, list->capacity);
        ohi_pool_meta_free(list->slot);
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

static void give_to_bins(ohi_descriptor *block, uint64_t most_bytes)
{
    const uint64_t now = ohi_clock_coarse_ms();
    block->as.direct.given_ms = now;
    ohi_lock_acquire(&cache.lock);
    link_block(block);
    ohi_descriptor *gone = unlink_oldest(most_bytes, oldest_allowed(now));
    ohi_lock_release(&cache.lock);
    unmap_blocks(gone);
}

void ohi_direct_give(ohi_descriptor *block)
{
    const uint64_t most = ohi_get_relaxed(&ohi_pool_settings()->direct_keep_bytes);
    if (block->capacity > KEEP_MOST_BYTES || block->capacity > most) {
        block->as.direct.next = NULL;
        unmap_blocks(block);
        return;
    }
    ohi_record_set_next(&block->head, NULL);
    block->as.direct.is_zero = false;
    if (!give_own(block))
        give_to_bins(block, most);
}

void ohi_direct_share(ohi_heap *heap)
{
    const uint64_t most = ohi_get_relaxed(&ohi_pool_settings()->direct_keep_bytes);
    for (unsigned step = 0; step < OHI_DIRECT_STEPS; step++)
        while (heap->direct[step] != NULL) {
            ohi_descriptor *block = heap->direct[step];
            heap->direct[step] = block->as.direct.next;
            give_to_bins(block, most);
        }
    ohi_set_relaxed(&heap->direct_bytes, 0);
}

void ohi_direct_trim(bool only_old)
{
    ohi_heap *heap = ohi_heap_attach();
    if (heap != NULL && ohi_get_relaxed(&heap->direct_bytes) != 0)
        ohi_direct_share(heap);
    const uint64_t now = ohi_clock_coarse_ms();
    ohi_lock_acquire(&cache.lock);
    ohi_descriptor *gone =
        only_old ? unlink_oldest(UINT64_MAX, oldest_allowed(now)) : unlink_oldest(0, UINT64_MAX);
    ohi_lock_release(&cache.lock);
    unmap_blocks(gone);
}

bool ohi_direct_resize(ohi_descriptor *block, size_t bytes)
{
    const size_t capacity = round_bytes(ohi_max_size(bytes, 1));
    const bool fits = bytes <= block->capacity && capacity > block->capacity / 2;
    if (capacity == 0 || fits)
        return fits;
    const bool may_move = !block->as.direct.is_fixed;
    void *moved = ohi_pages_resize(block->bytes, block->capacity, capacity, may_move);
    if (moved == NULL)
        return bytes <= block->capacity;
    block->bytes = moved;
    block->capacity = capacity;
    return true;
}
