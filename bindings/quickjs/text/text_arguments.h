/** Arguments that the text methods of Buffer share: receivers, numbers by ToNumber, encodings. */
#ifndef OFFHEAP_TEXT_ARGUMENTS_H
#define OFFHEAP_TEXT_ARGUMENTS_H

#include "arguments.h"

/** Elements of a typed array: its length as JavaScript sees it. False for anything else. */
bool ohb_get_typed_length(JSContext *ctx, JSValueConst value, ohb_bytes *bytes, size_t *elements);

/** The same for a receiver; throws the engine-level TypeError of %TypedArray%.prototype.length. */
int ohb_this_typed_length(JSContext *ctx, JSValueConst this_value, ohb_bytes *bytes,
                          size_t *elements);

/** ToNumber with the messages that V8 has for what it refuses. Returns 0, or -1 and throws. */
int ohb_to_number(JSContext *ctx, JSValueConst value, double *out);

/** The same, but a BigInt is converted too, as Number(value) does. */
int ohb_to_number_or_bigint(JSContext *ctx, JSValueConst value, double *out);

/** The number as a position within 0..limit, cut to an integer; NaN is 0. */
size_t ohb_clamp_position(double number, size_t limit);

#endif
