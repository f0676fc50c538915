/* Holes: whole pages of a slab in use that hold no used slot.
 *
 * A slab with one used slot cannot go back, but most of its pages can: the kernel takes their
 * memory and keeps their addresses, and the next slot handed out there finds zeros. That costs a
 * fault a page later, so only an explicit trim does it, and time to a slab that has rested: a page
 * of it may be free, and nothing was handed out for a while. What was purged is no better then than
 * slots that were never handed out, and the bin treats it so. A slot counts as free here only when
 * it is in the slab's own list or was never handed out: a free slot in the cache of another thread
 * may be in use the next moment. */
#include "pool/slab_holes.h"

#include "platform/platform.h"
#include "pool/page_source.h"

#include <string.h>

static _Atomic uint64_t purged_bytes;

uint64_t ohi_slab_purged_bytes(void)
{
    return ohi_get_relaxed(&purged_bytes);
}

static void count_purged(ohi_slab *slab, uint32_t bytes)
{
    if (bytes != slab->purged_bytes)
        (void)ohi_add_relaxed(&purged_bytes, (uint64_t)bytes - slab->purged_bytes);
    slab->purged_bytes = bytes;
}

void ohi_slab_forget_holes(ohi_slab *slab)
{
    count_purged(slab, 0);
    slab->free_at_purge = 0;
    slab->was_drawn = true;
}

bool ohi_slab_has_rested(ohi_slab *slab)
{
    const bool was_drawn = slab->was_drawn;
    slab->was_drawn = false;
    const uint32_t free_count = ohi_get_relaxed(&slab->free_count);
    const bool has_pages = free_count * (size_t)slab->slot_bytes >= ohi_page_bytes();
    return !was_drawn && has_pages && free_count != slab->free_at_purge;
}

enum { MOST_SLOTS = OHI_SLAB_ALIGNMENT / sizeof(oh_store) };

/* One byte a slot: 1 where it is free. */
static void mark_free(ohi_slab *slab, uint8_t *is_free)
{
    const uint32_t fresh = ohi_get_relaxed(&slab->fresh);
    memset(is_free, 0, fresh);
    memset(is_free + fresh, 1, slab->capacity - fresh);
    for (const oh_store *each = slab->free; each != NULL; each = ohi_record_next(each))
        is_free[ohi_slot_index(each)] = 1;
}

/* True when no used slot reaches into the bytes from `start` to `end` of the slab. */
static bool is_hole(const ohi_slab *slab, const uint8_t *is_free, size_t start, size_t end)
{
    if (start < slab->first)
        return false;
    size_t slot = (start - slab->first) / slab->slot_bytes;
    for (; slot < slab->capacity && slab->first + slot * slab->slot_bytes < end; slot++)
        if (!is_free[slot])
            return false;
    return true;
}

void ohi_slab_purge_holes(ohi_slab *slab)
{
    uint8_t is_free[MOST_SLOTS];
    const size_t page = ohi_page_bytes();
    mark_free(slab, is_free);
    uint32_t purged = 0;
    size_t end;
    for (size_t start = 0; start < slab->slab_bytes; start = end) {
        end = start + page;
        if (!is_hole(slab, is_free, start, end))
            continue;
        while (end < slab->slab_bytes && is_hole(slab, is_free, end, end + page))
            end += page;
        if (ohi_pages_purge((uint8_t *)slab + start, end - start))
            purged += (uint32_t)(end - start);
    }
    if (purged != 0) {
        slab->is_whole = false;
        ohi_set_relaxed(&slab->is_resident, false);
        ohi_page_source_set_whole(slab, slab->units, false);
    }
    count_purged(slab, purged);
    slab->free_at_purge = ohi_get_relaxed(&slab->free_count);
}
