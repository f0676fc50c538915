#include "pool/slab.h"

#include "platform/platform.h"
#include "pool/page_source.h"

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

ohi_geometry ohi_geometry_of(unsigned size_class)
{
    const size_t slot = ohi_class_bytes(size_class);
    const size_t alignment = ohi_class_alignment(size_class);
    const size_t total = slab_bytes_of(slot);
    size_t capacity = (total - sizeof(ohi_slab)) / (slot + sizeof(oh_store)) + 1;
    size_t first;
    do {
        capacity--;
        first = sizeof(ohi_slab) + capacity * sizeof(oh_store);
        first = (first + alignment - 1) & ~(alignment - 1);
    } while (first + capacity * slot > total);
    return (ohi_geometry){.slab_bytes = (uint32_t)total,
                          .capacity = (uint32_t)capacity,
                          .slot_bytes = (uint32_t)slot,
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

ohi_slab *ohi_slab_create(struct ohi_heap *heap, unsigned size_class)
{
    const ohi_geometry geometry = ohi_geometry_of(size_class);
    ohi_slab *slab = ohi_page_source_take(geometry.slab_bytes / (unsigned)OHI_UNIT_BYTES);
    if (slab == NULL)
        return NULL;
    slab->free = NULL;
    ohi_set_relaxed(&slab->free_count, 0);
    ohi_set_relaxed(&slab->fresh, 0);
    slab->next = slab->previous = NULL;
    slab->is_listed = false;
    slab->capacity = geometry.capacity;
    slab->slot_bytes = geometry.slot_bytes;
    slab->first = geometry.first;
    slab->slab_bytes = geometry.slab_bytes;
    slab->size_class = size_class;
    ohi_set_relaxed(&slab->heap, heap);
    ohi_set_relaxed(&slab->remote, NULL);
    slab->pending_next = NULL;
    link_slab(slab);
    return slab;
}

void ohi_slab_destroy(ohi_slab *slab)
{
    unlink_slab(slab);
    ohi_page_source_give(slab, slab->slab_bytes / (unsigned)OHI_UNIT_BYTES);
}

void ohi_slab_visit(void (*visit)(ohi_slab *slab, void *opaque), void *opaque)
{
    ohi_lock_acquire(&registry.lock);
    for (ohi_slab *slab = registry.first; slab != NULL; slab = slab->registry_next)
        visit(slab, opaque);
    ohi_lock_release(&registry.lock);
}
