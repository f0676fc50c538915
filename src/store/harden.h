/* What is watched on the slow path of pooled stores: canaries, poison, wiping, wrong releases. */
#ifndef STORE_HARDEN_H
#define STORE_HARDEN_H

#include "pool/slot.h"

#include <stddef.h>

/* Bytes of canary behind `length` bytes; 0 when there are none, or no room in the largest slot. */
size_t ohi_harden_extra(size_t length);

/* A pooled store was made, its record is filled in. */
void ohi_harden_begin(oh_store *store);

/* A store of another provenance was made. */
void ohi_harden_note_allocation(const oh_store *store);

/* It is about to end. */
void ohi_harden_end(oh_store *store);

/* It has another length now. */
void ohi_harden_resize(oh_store *store, size_t old_length);

/* Ends the process unless `store` is one that is alive. */
void ohi_harden_check(const oh_store *store);

#endif
