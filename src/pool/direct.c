/* Direct blocks: memory above 8192 bytes. One that is kept comes first (direct_cache.c), then the
 * system. A block fresh from the system is known to be zero and is not zeroed again. */
#include "pool/direct.h"

#include "base/atomic.h"
#include "base/checked.h"
#include "platform/platform.h"
#include "pool/annotate.h"
#include "pool/latency.h"
#include "pool/pool_config.h"
#include "pool/thread_heap.h"

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
    if (ohi_get_relaxed(&ohi_pool_settings()->huge_pages) == OH_HUGE_PAGES_FROM_START)
        ohi_pages_hint_huge(bytes, capacity, true);
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
        ohi_pool_trim(); /* what we keep may be just what is missing */
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
        block = ohi_direct_cache_take(capacity, alignment);
    if (block == NULL)
        block = make_timed(capacity, alignment);
    if (block != NULL)
        block->as.direct.is_fixed =
            alignment > ohi_page_bytes() || (ohi_pool_is_watched() && !ohi_annotate_may_move());
    return block;
}

void ohi_direct_give(ohi_descriptor *block)
{
    ohi_record_set_next(&block->head, NULL);
    block->as.direct.is_zero = false;
    ohi_heap *heap = ohi_heap_attach();
    if (heap == NULL || !ohi_direct_give_own(heap, block))
        ohi_direct_cache_give(heap, block);
}

void ohi_direct_trim(bool only_old)
{
    ohi_direct_cache_trim(ohi_heap_attach(), only_old);
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
