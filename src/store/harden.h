/* What is watched on the slow path of stores: canaries, poison, wiping, wrong releases. */
#ifndef STORE_HARDEN_H
#define STORE_HARDEN_H

#include "pool/slot.h"

#include <stdbool.h>
#include <stddef.h>

/* Bytes of canary behind `length` bytes; 0 when there are none, or no room in the largest slot. */
size_t ohi_harden_extra(size_t length);

/* For pooled and direct stores in a watched process. */

/* The store was made, its record is filled in; `has_values`: its bytes are zero. */
void ohi_harden_begin(const oh_store *store, bool has_values);

/* It will have another length, and has it now, or was refused it. */
void ohi_harden_resizing(const oh_store *store);
void ohi_harden_resized(const oh_store *store, size_t old_length);

/* It is about to end. */
void ohi_harden_end(const oh_store *store);

/* For any store. */

/* It was made: its handles are checked from now on, in a process that shall be. Part of
   ohi_harden_begin(). */
void ohi_harden_watch(void);

/* It is released and was before: tells those who listen. */
void ohi_harden_twice(const oh_store *store);

/* Bits of oh_monitor_active: who wants to be told of handles. The second is this room. */
enum { OHI_MONITOR_RUNS = 1, OHI_HANDLES_CHECKED = 2 };

/* One of several references is given up: ends the process unless `store` is one that is alive. */
void ohi_harden_check_handle(const oh_store *store);

/* The same when the last one is. */
void ohi_harden_check(const oh_store *store);

#endif
