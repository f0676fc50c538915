/** JSON.stringify() of a Buffer at the speed of the library. */
#ifndef OFFHEAP_JSON_STRINGIFY_H
#define OFFHEAP_JSON_STRINGIFY_H

#include "engine_version.h"

/** Puts our function before the engine's JSON.stringify. Returns 0, or -1 and throws. */
int ohb_init_json_stringify(JSContext *ctx);

#endif
