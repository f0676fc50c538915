/* Pinned bytes of one walk, by line. */
#include "monitor/pin_tally.h"

enum { MOST_PINS = 4096, LEAST_LENGTH = 256 };

typedef struct pin_entry {
    uintptr_t key;                    /* view stack and store stack */
    double stores, retained, visible; /* estimated: a store may stand for several */
} pin_entry;

void ohi_pin_tally_init(ohi_pin_tally *tally)
{
    ohi_pointer_map_init(&tally->pins, sizeof(pin_entry), MOST_PINS);
    tally->pinned = 0;
}

void ohi_pin_tally_deinit(ohi_pin_tally *tally)
{
    ohi_pointer_map_deinit(&tally->pins);
}

bool ohi_is_worth_pinning(size_t length, size_t visible)
{
    return visible * 2 <= length && length >= LEAST_LENGTH;
}

void ohi_pin_tally_add(ohi_pin_tally *tally, uint32_t view_stack, const ohi_sample *store,
                       size_t length, size_t visible, double weight)
{
    bool is_new;
    uint32_t store_stack = store ? store->stack : 0;
    uintptr_t key = ((uintptr_t)view_stack << 32) | ((uintptr_t)store_stack << 1) | 1;
    pin_entry *pin = ohi_pointer_map_add(&tally->pins, key, &is_new);
    if (pin) {
        pin->stores += weight;
        pin->retained += weight * (double)length;
        pin->visible += weight * (double)visible;
    }
}

void ohi_pin_tally_write(const ohi_pin_tally *tally, ohi_monitor *monitor, uint64_t cost_ns)
{
    monitor->pinned = tally->pinned;
    for (size_t i = 0; tally->pins.count && i < tally->pins.capacity; i++) {
        const pin_entry *pin = ohi_pointer_map_at(&tally->pins, i);
        if (pin) {
            ohi_log_pin record = {.view_stack = pin->key >> 32,
                                  .store_stack = (pin->key & UINT32_MAX) >> 1,
                                  .stores = (uint64_t)(pin->stores + 0.5),
                                  .retained = (uint64_t)(pin->retained + 0.5),
                                  .visible = (uint64_t)(pin->visible + 0.5)};
            ohi_log_write_pin(&monitor->log, &record);
        }
    }
    uint64_t pause = cost_ns * 100 < OHI_NS_PER_SECOND ? OHI_NS_PER_SECOND : cost_ns * 100;
    monitor->next_visit_ns = ohi_run_ns(monitor) + pause;
}
