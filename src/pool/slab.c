#include "pool/slab.h"

#include "platform/platform.h"
#include "pool/annotate.h"
#include "pool/page_source.h"
#include "pool/pool_config.h"

#include <string.h>

static struct {
    ohi_lock lock;
    ohi_slab *first;
} registry = {.lock = OHI_LOCK_INIT};

void ohi_slab_registry_lock(void)
{
    ohi_lock_acquire(&registry.lock);
}

void ohi_slab_registry_unlock(void)
{
    ohi_lock_release(&registry.lock);
}

/* At least 31 slots a slab: what does not divide evenly, and the page that the records of the
   largest classes take, stay below 1/31. */
static size_t slab_bytes_of(size_t slot_bytes)
{
    return slot_bytes <= 1024   ? OHI_UNIT_BYTES
           : slot_bytes <= 4096 ? 2 * OHI_UNIT_BYTES
                                : 4 * OHI_UNIT_BYTES;
}

/* Slabs lie at multiples of 64 KiB, so record 0 of every one would compete for the same few lines
 * of a processor's first cache, which are chosen by the address within 4 KiB. What a slab has to
 * spare in front of its slots is used to let each class begin somewhere else. */
static size_t records_offset(unsigned size_class, size_t spare_bytes)
{
    enum { LINE = 64, PAGE = 4096, STEP = 37 }; /* odd: all lines are reached */
    const size_t lines = (spare_bytes < PAGE ? spare_bytes : PAGE - LINE) / LINE + 1;
    return sizeof(ohi_slab) + (size_t)size_class * STEP % lines * LINE;
}

ohi_geometry ohi_geometry_of(unsigned size_class)
{
    const size_t slot = ohi_class_bytes(size_class);
    const size_t alignment = ohi_class_alignment(size_class);
    const size_t total = slab_bytes_of(slot);
    size_t capacity = (total - sizeof(ohi_slab)) / (slot + sizeof(oh_store)) + 1;
    size_t least, first;
    do {
        capacity--;
        least = sizeof(ohi_slab) + capacity * sizeof(oh_store);
        first = (total - capacity * slot) & ~(alignment - 1);
    } while (capacity * slot > total || first < least);
    return (ohi_geometry){.slab_bytes = (uint32_t)total,
                          .capacity = (uint32_t)capacity,
                          .slot_bytes = (uint32_t)slot,
                          .records = (uint32_t)records_offset(size_class, first - least),
                          .first = (uint32_t)first};
}

static void link_slab(ohi_slab *slab)
{
    ohi_lock_acquire(&registry.lock);
    slab->registry_previous = NULL;
    slab->registry_next = registry.first;
    if (registry.first != NULL)
        registry.first->registry_previous = slab;
    registry.first = slab;
    ohi_lock_release(&registry.lock);
}

static void unlink_slab(ohi_slab *slab)
{
    ohi_lock_acquire(&registry.lock);
    if (slab->registry_next != NULL)
        slab->registry_next->registry_previous = slab->registry_previous;
    if (slab->registry_previous != NULL)
        slab->registry_previous->registry_next = slab->registry_next;
    else
        registry.first = slab->registry_next;
    ohi_lock_release(&registry.lock);
}

/* Pages that were a slab before are as that one left them. */
static void prepare_pages(void *pages, const ohi_geometry *geometry, bool is_guarded)
{
    const size_t bytes = geometry->slab_bytes;
    if (ohi_is_hardened(OH_HARDEN_POISON) && !ohi_pages_purge(pages, bytes)) {
        ohi_annotate_kept(pages, bytes);
        memset(pages, 0, bytes); /* no poison of slots that were cut otherwise */
    }
    ohi_annotate_kept(pages, geometry->first);
    if (is_guarded)
        (void)ohi_pages_guard((uint8_t *)pages + bytes, bytes);
}

ohi_slab *ohi_slab_create(struct ohi_heap *heap, unsigned size_class)
{
    const ohi_geometry geometry = ohi_geometry_of(size_class);
    const bool is_guarded = ohi_is_hardened(OH_HARDEN_GUARD); /* by as many pages again */
    const unsigned units = geometry.slab_bytes / (unsigned)OHI_UNIT_BYTES * (is_guarded ? 2 : 1);
    ohi_slab *slab = ohi_page_source_take(units);
    if (slab == NULL)
        return NULL;
    prepare_pages(slab, &geometry, is_guarded);
    *slab = (ohi_slab){.units = (uint16_t)units,
                       .capacity = geometry.capacity,
                       .slot_bytes = geometry.slot_bytes,
                       .records = geometry.records,
                       .first = geometry.first,
                       .slab_bytes = geometry.slab_bytes,
                       .size_class = size_class,
                       .heap = heap,
                       .was_drawn = true};
    link_slab(slab);
    return slab;
}

void ohi_slab_destroy(ohi_slab *slab)
{
    unlink_slab(slab);
    const unsigned units = slab->units;
    const size_t bytes = units * OHI_UNIT_BYTES;
    const size_t guard_bytes = bytes - slab->slab_bytes;
    if (guard_bytes != 0 && !ohi_pages_unguard((uint8_t *)slab + slab->slab_bytes, guard_bytes))
        return; /* nobody may get pages that fault: these addresses are lost */
    ohi_annotate_kept(slab, slab->slab_bytes);
    ohi_page_source_give(slab, units);
}

void ohi_slab_visit(void (*visit)(ohi_slab *slab, void *opaque), void *opaque)
{
    ohi_lock_acquire(&registry.lock);
    for (ohi_slab *slab = registry.first; slab != NULL; slab = slab->registry_next)
        visit(slab, opaque);
    ohi_lock_release(&registry.lock);
}
