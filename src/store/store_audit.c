/* The ledger is a sum of what was added and removed; the stores themselves know their lengths, too.
 * Whenever only one thread has ever used the library, which is most of the tests and fuzzers, both
 * must agree for every provenance: a store that was counted as another kind, twice or with another
 * length is found at the next reading, not when a total comes out wrong. */
#include "store/store_audit.h"

#include "pool/slab.h"
#include "pool/thread_heap.h"
#include "store/store.h"

typedef struct tally {
    uint64_t bytes[OH_PROVENANCE_MAPPED + 1];
} tally;

/* A slot of ours holds a descriptor, which says so, or a context. */
static const oh_store *store_of(const oh_store *record)
{
    if ((ohi_get_relaxed(&record->kind) & OHI_KIND_INTERNAL) == 0)
        return record;
    const ohi_descriptor *inside = (const ohi_descriptor *)(const void *)ohi_slot_bytes(record);
    return inside->slot == record && ohi_record_is_used(&inside->head) ? &inside->head : NULL;
}

static void add_slab(ohi_slab *slab, void *opaque)
{
    tally *live = opaque;
    const uint32_t count = ohi_get_acquire(&slab->fresh);
    for (uint32_t i = 0; i < count; i++) {
        const oh_store *record = ohi_slab_records(slab) + i;
        const oh_store *store = ohi_record_is_used(record) ? store_of(record) : NULL;
        if (store != NULL)
            live->bytes[ohi_store_provenance(store)] += ohi_store_length(store);
    }
}

bool ohi_store_audit(void)
{
    const ohi_heap *heap = ohi_heap_first();
    if (heap == NULL || heap != ohi_heap_own() || heap->next != NULL)
        return true;
    tally live = {.bytes = {0}};
    ohi_ledger_totals totals;
    ohi_slab_visit(add_slab, &live);
    ohi_ledger_read_all(&totals);
    return live.bytes[OH_PROVENANCE_POOL] == ohi_ledger_balance(&totals, OHI_LEDGER_POOL) &&
           live.bytes[OH_PROVENANCE_DIRECT] == ohi_ledger_balance(&totals, OHI_LEDGER_DIRECT) &&
           live.bytes[OH_PROVENANCE_ADOPTED] == ohi_ledger_balance(&totals, OHI_LEDGER_ADOPTED) &&
           live.bytes[OH_PROVENANCE_MAPPED] == ohi_ledger_balance(&totals, OHI_LEDGER_MAPPED);
}
