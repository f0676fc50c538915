/** The web part of the binding: TextEncoder, TextDecoder, atob, btoa, Blob, File, util.inspect, and
 * modules. */
#ifndef OFFHEAP_WEB_INIT_H
#define OFFHEAP_WEB_INIT_H

#include "engine_version.h"

/** Adds the globals and registers what the scripts need. After ohb_init_buffer_class(). Returns 0,
 * or -1 and throws. */
int ohb_init_web(JSContext *ctx);

#endif
