/* Hangs the monitor into the allocator's observer table, or takes it out. */
#ifndef MONITOR_OBSERVE_H
#define MONITOR_OBSERVE_H

#include <stdbool.h>

void ohi_observe(bool on);

#endif
