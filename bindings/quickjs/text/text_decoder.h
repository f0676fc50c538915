/** Natives of js/text_decoder.js and js/text_encoder.js. */
#ifndef OFFHEAP_TEXT_DECODER_H
#define OFFHEAP_TEXT_DECODER_H

#include "engine_version.h"

/** Registers them. Returns 0, or -1 and throws. */
int ohb_init_text_decoder(JSContext *ctx);
int ohb_init_text_encoder(JSContext *ctx);

#endif
