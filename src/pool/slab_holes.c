/* Holes: whole pages of a slab in use that hold no used slot.
 *
 * A slab with one used slot cannot go back, but most of its pages can: the kernel takes their
 * memory and keeps their addresses, and the next slot handed out there finds zeros. That costs a
 * fault a page later, so only an explicit trim does it. A slot counts as free here only when it is
 * in the slab's own list or was never handed out: a free slot in the cache of another thread may be
 * in use the next moment. */
#include "pool/slab.h"

#include "platform/platform.h"

#include <string.h>

static _Atomic uint64_t purged_bytes;

uint64_t ohi_slab_purged_bytes(void)
{
    return ohi_get_relaxed(&purged_bytes);
}

void ohi_slab_forget_holes(ohi_slab *slab)
{
    if (OHI_LIKELY(slab->purged_bytes == 0))
        return;
    (void)ohi_subtract_relaxed(&purged_bytes, slab->purged_bytes);
    slab->purged_bytes = 0;
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
    ohi_slab_forget_holes(slab);
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
    slab->purged_bytes = purged;
    (void)ohi_add_relaxed(&purged_bytes, purged);
}
