/* The public functions of <offheap/pool.h> that set or show the pool as a whole. */
#include <offheap/pool.h>

#include "base/sized.h"
#include "pool/direct.h"
#include "pool/page_source.h"
#include "pool/pool_config.h"

#include <string.h>

static oh_pool_config in_force(size_t size)
{
    const ohi_pool_config *settings = ohi_pool_settings();
    return (oh_pool_config){
        .size = size,
        .keep_bytes = ohi_get_relaxed(&settings->keep_bytes),
        .decay_ms = ohi_get_relaxed(&settings->decay_ms),
        .direct_keep_bytes = ohi_get_relaxed(&settings->direct_keep_bytes),
        .huge_pages = ohi_get_relaxed(&settings->huge_pages),
        .hardening = ohi_get_relaxed(&settings->hardening),
    };
}

void oh_pool_get_config(oh_pool_config *out)
{
    if (out == NULL)
        return;
    const oh_pool_config config = in_force(out->size);
    memcpy(out, &config, ohi_min_size(out->size, sizeof config));
}

oh_status oh_pool_configure(const oh_pool_config *config)
{
    oh_pool_config known = in_force(sizeof known);
    const uint32_t hardening = known.hardening;
    if (config == NULL ||
        !ohi_read_sized(&known, sizeof known, config, OHI_END_OF(oh_pool_config, hardening)) ||
        (known.hardening & ~OHI_HARDEN_ALL) != 0 || known.huge_pages > OH_HUGE_PAGES_NEVER)
        return OH_ERR_INVALID_ARG_VALUE;
    if (known.hardening != hardening && ohi_heap_first() != NULL)
        return OH_ERR_INVALID_STATE;
    ohi_pool_config *settings = ohi_pool_settings();
    ohi_pool_set_hardening(known.hardening);
    ohi_set_relaxed(&settings->keep_bytes, known.keep_bytes);
    ohi_set_relaxed(&settings->decay_ms, known.decay_ms);
    ohi_set_relaxed(&settings->direct_keep_bytes, known.direct_keep_bytes);
    ohi_set_relaxed(&settings->huge_pages, known.huge_pages);
    return OH_OK;
}

oh_status oh_pool_reserve(size_t bytes)
{
    if (ohi_page_source_reserve(bytes))
        return OH_OK;
    ohi_direct_trim(false); /* what we keep may be just what is missing */
    return ohi_page_source_reserve(bytes) ? OH_OK : OH_ERR_NO_MEMORY;
}

typedef struct tour {
    oh_slab_visit_fn *visit;
    void *opaque;
    bool is_over;
} tour;

static uint32_t heap_number(const ohi_heap *heap)
{
    uint32_t number = 0;
    for (; heap != NULL; heap = heap->next) /* the list grows at its head */
        number++;
    return number;
}

static void look_at_slots(ohi_slab *slab, oh_slab_info *info)
{
    const oh_store *records = ohi_slab_records(slab);
    const uint32_t fresh = ohi_get_acquire(&slab->fresh);
    info->slots_fresh = slab->capacity - fresh;
    for (uint32_t i = 0; i < fresh; i++) {
        if (!ohi_record_is_used(&records[i]))
            continue;
        info->slots_used++;
        if (ohi_get_relaxed(&records[i].kind) & OHI_KIND_INTERNAL)
            info->slots_own++;
        else
            info->used_bytes += ohi_get_relaxed(&records[i].as.bill.length);
        if (i / 8 < sizeof info->map)
            info->map[i / 8] |= (uint8_t)(1u << i % 8);
    }
}

static void show_slab(ohi_slab *slab, void *opaque)
{
    tour *self = opaque;
    if (self->is_over)
        return;
    oh_slab_info info = {
        .slab = slab,
        .slab_bytes = slab->slab_bytes,
        .slot_bytes = slab->slot_bytes,
        .slot_count = slab->capacity,
        .owner = heap_number(ohi_get_acquire(&slab->heap)),
    };
    look_at_slots(slab, &info);
    self->is_over = !self->visit(self->opaque, &info);
}

void oh_pool_visit_slabs(oh_slab_visit_fn *visit, void *opaque)
{
    if (visit == NULL)
        return;
    tour self = {.visit = visit, .opaque = opaque};
    ohi_slab_visit(show_slab, &self);
}
