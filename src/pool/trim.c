/* Giving memory back.
 *
 * Nobody sits and waits: time passes in the slow calls of any thread, and when the memory usage is
 * asked for. A tick, four in the decay time, flushes the caches that had nothing to do since the
 * last one and hands empty slabs that nobody needed to the page source, which keeps them for a
 * while for any thread; it also gives back the pages of slabs in use that hold no used slot, where
 * nothing was handed out since the last one. A trim does all of that at once and asks the other
 * threads to follow. */
#include "pool/trim.h"

#include "platform/platform.h"
#include "pool/direct_cache.h"
#include "pool/heap.h"
#include "pool/page_source.h"
#include "pool/pool_config.h"
#include "pool/remote.h"

#define SLOW_CALLS_A_LOOK 16u /* at the clock */

#define PURGE_MOST 64u /* slabs that give pages back in a tick, so that no call takes long */

static _Atomic uint32_t trims; /* asks every thread to give back what it does not use */

static uint64_t tick_ms(void)
{
    return ohi_get_relaxed(&ohi_pool_settings()->decay_ms) / 4;
}

static void tick(ohi_heap *heap, uint64_t now)
{
    heap->next_tick_ms = now + tick_ms();
    ohi_cache_flush_idle(heap);
    ohi_bin_retire_idle(heap);
    ohi_bin_purge(heap, PURGE_MOST, true);
    ohi_page_source_trim(true);
    ohi_direct_cache_trim(heap, true);
}

static void set_resident(ohi_slab *slab, void *chunk)
{
    if ((uintptr_t)slab - (uintptr_t)chunk < OHI_CHUNK_BYTES)
        ohi_set_relaxed(&slab->is_resident, true);
}

void ohi_trim_now_and_then(ohi_heap *heap)
{
    const uint32_t now_trims = ohi_get_relaxed(&trims);
    if (OHI_UNLIKELY(heap->trims_seen != now_trims)) {
        heap->trims_seen = now_trims;
        ohi_remote_collect(heap);
        ohi_bin_retire_all(heap);
    }
    if (++heap->slow_calls < SLOW_CALLS_A_LOOK)
        return;
    heap->slow_calls = 0;
    const uint64_t now = ohi_clock_coarse_ms();
    void *huge = ohi_page_source_look(now);
    if (huge != NULL)
        ohi_slab_visit(set_resident, huge);
    if (ohi_decay_is_due(now, heap->next_tick_ms, tick_ms()))
        tick(heap, now);
}

void ohi_trim_housekeep(ohi_heap *heap)
{
    heap->slow_calls = SLOW_CALLS_A_LOOK;
    ohi_remote_collect(heap);
    ohi_trim_now_and_then(heap);
}

void ohi_trim_all(ohi_heap *heap)
{
    (void)ohi_add_relaxed(&trims, 1);
    ohi_direct_cache_trim(heap, false);
    if (heap != NULL) {
        ohi_cache_flush_all(heap);
        (void)ohi_heap_adopt_idle(heap);
        ohi_trim_now_and_then(heap);
        ohi_bin_purge(heap, UINT32_MAX, false);
    }
    ohi_page_source_trim(false);
}
