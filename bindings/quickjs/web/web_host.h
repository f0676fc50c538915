/** Natives of js/host.js. */
#ifndef OFFHEAP_WEB_HOST_H
#define OFFHEAP_WEB_HOST_H

#include "engine_version.h"

/** Registers them. Returns 0, or -1 and throws. */
int ohb_init_web_host(JSContext *ctx);

#endif
