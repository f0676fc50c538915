/* Sites: where a watched store was allocated and where it was released, for the line that a mistake
 * ends the process with. */
#ifndef STORE_SITE_H
#define STORE_SITE_H

#include "pool/slot.h"

#include <stddef.h>

typedef enum ohi_site_event {
    OHI_SITE_ALLOCATED,
    OHI_SITE_RELEASED,
    OHI_SITE_EVENTS
} ohi_site_event;

/* Remembers the calls under way as the store's; of the same event only the last counts. */
void ohi_site_note(const oh_store *store, ohi_site_event event, size_t length);

/* What is known about the store, a line an event, each beginning with a line feed: the bytes that
   were asked for and the calls, innermost first. "" when nothing is. */
void ohi_site_describe(const oh_store *store, char *text, size_t room);

#endif
