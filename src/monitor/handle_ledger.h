/*
 * Handles of the C library on stores that slices were cut from: what is still visible of them, and
 * by which line. Each call is under the lock, but for ohi_handles_ended().
 */
#ifndef MONITOR_HANDLE_LEDGER_H
#define MONITOR_HANDLE_LEDGER_H

#include "monitor/pointer_map.h"

#include <offheap/buffer.h>

struct ohi_monitor;

typedef struct ohi_handles {
    ohi_pointer_map stores; /* those that were cut */
    ohi_pointer_map ranges; /* what their handles show, with how many show just that */
    uint32_t serial;        /* of the last store */
    uint32_t epoch_calls;   /* atomic access only */
} ohi_handles;

void ohi_handles_init(ohi_handles *handles);
void ohi_handles_deinit(ohi_handles *handles);
void ohi_handles_flush(ohi_handles *handles);

/* Writes what is pinned, when it is time for that and no runtime does it for its own handles. */
void ohi_handles_walk(struct ohi_monitor *monitor);

/* The store is at its end, or its bytes have become others. Not under the lock. */
void ohi_handles_ended(const oh_store *store);

#endif
