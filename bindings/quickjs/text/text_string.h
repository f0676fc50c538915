/**
 * Between JavaScript strings and bytes in one of Node's encodings.
 *
 * Strings are read where the engine keeps them (one or two bytes a character) and made where it
 * will keep them, in the narrower form whenever the text allows it: no detour through UTF-8, no
 * second copy.
 */
#ifndef OFFHEAP_TEXT_STRING_H
#define OFFHEAP_TEXT_STRING_H

#include "arguments.h"

#include <offheap/offheap.h>

/**
 * The string that bytes stand for. `holder` is the view or ArrayBuffer that shows them, undefined
 * for memory that only the caller knows: see ohb_may_change(). Throws ERR_STRING_TOO_LONG, or for
 * want of memory.
 */
JSValue ohb_decode_text(JSContext *ctx, JSValueConst holder, const uint8_t *bytes, size_t length,
                        oh_encoding encoding);

/** The same for UTF-8 whose shape is known already, in memory that only the caller knows. */
JSValue ohb_decode_utf8(JSContext *ctx, const uint8_t *bytes, size_t length, oh_utf8_shape shape);

/** The string of UTF-16 units; `units` must be aligned to 2. */
JSValue ohb_decode_utf16(JSContext *ctx, const uint16_t *units, size_t length);

/**
 * Bytes that a string takes in an encoding, as Buffer.byteLength() counts them: exact, but an upper
 * limit for base64 and hex text with characters that are none of their letters.
 */
size_t ohb_encoded_length(const ohb_string *text, oh_encoding encoding);

/**
 * Writes as much of a string as fits into `capacity` bytes, whole characters only. Returns the
 * bytes written; `*units_read`, when not NULL, gets the code units that went in (UTF-8 only).
 */
size_t ohb_encode_text(const ohb_string *text, oh_encoding encoding, uint8_t *dst, size_t capacity,
                       size_t *units_read);

/** The same for a destination of exactly ohb_encoded_length() bytes: faster, as nothing can fail to
 * fit. */
size_t ohb_encode_whole(const ohb_string *text, oh_encoding encoding, uint8_t *dst,
                        size_t capacity);

/** True when the whole string can be written as latin1 without loss. */
bool ohb_fits_latin1(const ohb_string *text);

#endif
