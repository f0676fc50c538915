/** Natives of js/string_decoder.js. */
#ifndef OFFHEAP_STRING_DECODER_H
#define OFFHEAP_STRING_DECODER_H

#include "engine_version.h"

/** Registers them. Returns 0, or -1 and throws. */
int ohb_init_string_decoder(JSContext *ctx);

#endif
