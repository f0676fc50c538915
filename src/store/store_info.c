/* oh_store_inspect(): where the bytes of a store lie. */
#include <offheap/pool.h>

#include "base/checked.h"
#include "store/store.h"

#include <string.h>

static uint32_t count_used(ohi_slab *slab)
{
    const oh_store *records = ohi_slab_records(slab);
    const uint32_t fresh = ohi_get_acquire(&slab->fresh);
    uint32_t used = 0;
    for (uint32_t i = 0; i < fresh; i++)
        used += ohi_record_is_used(&records[i]);
    return used;
}

static void fill_slot(const oh_store *store, oh_store_info *info)
{
    ohi_slab *slab = ohi_slab_of(store);
    info->record_bytes = sizeof *store;
    info->slab = slab;
    info->slab_bytes = slab->slab_bytes;
    info->slot_bytes = slab->slot_bytes;
    info->slot_index = ohi_slot_index(store);
    info->slot_count = slab->capacity;
    info->slots_used = count_used(slab);
}

void oh_store_inspect(const oh_store *store, oh_store_info *out)
{
    if (out == NULL)
        return;
    oh_store_info info = {.size = out->size};
    if (store != NULL) {
        info.provenance = ohi_store_provenance(store);
        info.references = ohi_get_relaxed(&store->references);
        info.bytes = ohi_store_bytes(store);
        info.length = ohi_store_length(store);
        info.capacity = ohi_store_capacity(store);
        info.record_bytes = sizeof(ohi_descriptor);
        if (info.provenance == OH_PROVENANCE_POOL)
            fill_slot(store, &info);
    }
    memcpy(out, &info, ohi_min_size(out->size, sizeof info));
}
