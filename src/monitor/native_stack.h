/* Stacks of C programs: return addresses, and what they are called. */
#ifndef MONITOR_NATIVE_STACK_H
#define MONITOR_NATIVE_STACK_H

#include <offheap/monitor.h>

/* Return addresses, innermost first; the innermost are this library's own. */
size_t ohi_native_capture(oh_raw_frame *frames, size_t capacity);

/* The symbol and an offset. */
bool ohi_native_resolve(void *opaque, oh_raw_frame raw, oh_frame *frame);

/* The first use of the unwinder loads it; do that before a probe holds the lock. */
void ohi_native_prepare(void);

#endif
