/** process.memoryUsage() and what else a program may ask about its memory. */
#ifndef OFFHEAP_PROCESS_MEMORY_H
#define OFFHEAP_PROCESS_MEMORY_H

#include "engine_version.h"

/** Adds process.memoryUsage() and .rss() to the globals. Returns 0, or -1 and throws. */
int ohb_init_process_memory(JSContext *ctx);

#endif
