/**
 * Arguments of the JavaScript functions: Node's validations, one function each, with no allocation
 * when the argument is right. Functions that return int give 0 (or what they say) and -1 when they
 * threw.
 *
 * A function of ours may be called with fewer arguments than it declares: the engine then fills
 * `argv` with undefined up to the declared length, never beyond.
 */
#ifndef OFFHEAP_ARGUMENTS_H
#define OFFHEAP_ARGUMENTS_H

#include "engine.h"
#include "errors.h"

#include <offheap/encoding.h>

/** Longest Buffer, buffer.constants.MAX_LENGTH. */
#define OHB_MAX_LENGTH ((int64_t)0x7fffffff)

/** Largest position that Node accepts as an offset, its own longest Buffer. */
#define OHB_MAX_OFFSET ((int64_t)0x1fffffffffffff)

/** Longest string that Node can make, buffer.constants.MAX_STRING_LENGTH. */
#define OHB_MAX_STRING_LENGTH ((size_t)0x1fffffe8)

/** What argument `i` is when the caller may have given fewer. */
#define OHB_ARG(i) ((i) < argc ? argv[i] : JS_UNDEFINED)

/** The number in a value of type number; false for any other type. */
bool ohb_get_number(JSValueConst value, double *out);

/** Did a program give an object an own property of this name? Without exceptions; of most objects
 * it is known at once that they have none. */
bool ohb_has_own(JSContext *ctx, JSValueConst object, const char *name);

/** Node's validateNumber(value, name). */
int ohb_arg_number(JSContext *ctx, JSValueConst value, const char *name, double *out);

/** The 64 bits of a BigInt. 1: it has them, 0: it is outside of their range, -1: thrown. */
int ohb_get_big_bits(JSContext *ctx, JSValueConst value, bool is_signed, uint64_t *out);

/** Node's validateInteger(value, name, min, max). */
int ohb_arg_integer(JSContext *ctx, JSValueConst value, const char *name, int64_t min, int64_t max,
                    int64_t *out);

/** Node's validateNumber(value, 'size', 0, kMaxLength); fractions are cut off. */
int ohb_arg_size(JSContext *ctx, JSValueConst value, size_t *out);

/**
 * Node's getEncodingOps(value): 1 with the encoding for a name that is known after `value + ''`, 0
 * for an unknown one, -1 when the conversion threw. An encoding that Node takes as given (undefined
 * is utf8) is the caller's business.
 */
int ohb_find_encoding(JSContext *ctx, JSValueConst value, oh_encoding *out);

/** The same, but an unknown encoding throws ERR_UNKNOWN_ENCODING. */
int ohb_arg_encoding(JSContext *ctx, JSValueConst value, oh_encoding *out);

/** A Uint8Array, or ERR_INVALID_ARG_TYPE "an instance of Buffer or Uint8Array". */
int ohb_arg_uint8array(JSContext *ctx, JSValueConst value, const char *name, ohb_bytes *out);

/** The receiver of a method that wants a Uint8Array; else ERR_INVALID_ARG_TYPE "argument must be a
 * buffer". */
int ohb_this_bytes(JSContext *ctx, JSValueConst this_value, ohb_bytes *out);

/** As ohb_this_bytes() for a method that writes: a frozen Buffer throws. */
int ohb_this_writable(JSContext *ctx, JSValueConst this_value, ohb_bytes *out);

#endif
