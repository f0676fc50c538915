/*
 * What one walk over live stores finds to be pinned, added up by the line that made the view and
 * the line that made the store.
 */
#ifndef MONITOR_PIN_TALLY_H
#define MONITOR_PIN_TALLY_H

#include "monitor/monitor_state.h"

typedef struct ohi_pin_tally {
    ohi_pointer_map pins;
    uint64_t pinned; /* bytes, of small differences too */
} ohi_pin_tally;

void ohi_pin_tally_init(ohi_pin_tally *tally);
void ohi_pin_tally_deinit(ohi_pin_tally *tally);

/* Do views that show `visible` of `length` bytes make a pin? */
bool ohi_is_worth_pinning(size_t length, size_t visible);

/* Such a store, or `weight` of them where not every one is looked at; the sample may be NULL. */
void ohi_pin_tally_add(ohi_pin_tally *tally, uint32_t view_stack, const ohi_sample *store,
                       size_t length, size_t visible, double weight);

/* To the log; the next walk is due when this one, of `cost_ns`, is 1 % of the time. Under the lock.
 */
void ohi_pin_tally_write(const ohi_pin_tally *tally, ohi_monitor *monitor, uint64_t cost_ns);

#endif
