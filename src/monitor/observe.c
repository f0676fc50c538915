#include "monitor/observe.h"
#include "monitor/handle_ledger.h"
#include "monitor/monitor_state.h"

#include "store/observer.h"
#include "store/store.h"

static void store_created(oh_store *store, size_t bytes, oh_provenance provenance)
{
    if (provenance != OH_PROVENANCE_STATIC &&
        ohi_on_allocate(ohi_store_bytes(store), bytes, (int)provenance))
        ohi_store_set_sampled(store);
}

static void store_destroyed(oh_store *store, size_t bytes, oh_provenance provenance)
{
    (void)provenance;
    ohi_handles_ended(store);
    ohi_on_free(ohi_store_bytes(store), bytes);
}

static void store_resized(oh_store *store, const void *old_base)
{
    if (ohi_store_is_sampled(store)) {
        ohi_handles_ended(store);
        ohi_on_resize(old_base, ohi_store_bytes(store), ohi_store_length(store));
    }
}

static void direct_timed(oh_store *store, size_t bytes, uint64_t elapsed_ns)
{
    (void)bytes;
    if (ohi_store_is_sampled(store))
        ohi_on_direct_timed(ohi_store_bytes(store), elapsed_ns);
}

static uint64_t pinned_bytes(void)
{
    return __atomic_load_n(&ohi_the_monitor.pinned, __ATOMIC_RELAXED);
}

void ohi_observe(bool on)
{
    static const ohi_store_observer table = {.store_created = store_created,
                                             .store_destroyed = store_destroyed,
                                             .store_resized = store_resized,
                                             .direct_timed = direct_timed,
                                             .pinned_bytes = pinned_bytes,
                                             .term = &ohi_the_monitor.interval};
    ohi_observer_set(on ? &table : NULL);
}
