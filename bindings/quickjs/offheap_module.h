/** The module 'offheap': js/offheap.js over the natives of offheap_module.c. */
#ifndef OFFHEAP_OFFHEAP_MODULE_H
#define OFFHEAP_OFFHEAP_MODULE_H

#include "engine_version.h"

/** Registers the natives of js/offheap.js. Returns 0, or -1 and throws. */
int ohb_init_offheap_module(JSContext *ctx);

#endif
