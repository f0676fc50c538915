/** Making Buffers: for every file that needs one. */
#ifndef OFFHEAP_BUFFER_MEMORY_H
#define OFFHEAP_BUFFER_MEMORY_H

#include "engine.h"

#include <offheap/buffer.h>

/** Where the bytes of a new Buffer come from and what they hold. */
typedef enum ohb_alloc { OHB_ZEROED, OHB_UNSAFE, OHB_UNPOOLED } ohb_alloc;

/** A Buffer of `length` bytes; `bytes`, when not NULL, tells where to write them. Throws above
 * MAX_LENGTH. */
JSValue ohb_new_buffer(JSContext *ctx, size_t length, ohb_alloc how, uint8_t **bytes);

/** A Buffer with a copy of bytes; `bytes` may be NULL when length is 0. */
JSValue ohb_new_buffer_copy(JSContext *ctx, const uint8_t *bytes, size_t length);

/** A Buffer over a buffer of the library; takes the reference over. */
JSValue ohb_wrap_buffer(JSContext *ctx, oh_buffer buffer);

/** The store behind a Buffer made by this binding, borrowed; NULL for memory of the engine. */
oh_store *ohb_find_store(JSContext *ctx, JSValueConst buffer);

/**
 * May somebody else change the bytes of a view or an ArrayBuffer while a call looks at them? Those
 * of a SharedArrayBuffer and of a mapped file. What counts bytes first and writes what it counted
 * must take a copy of these. False for anything else, undefined included. Where the engine does not
 * tell whose memory it is, every object may change from the first mapped file on.
 */
bool ohb_may_change(JSContext *ctx, JSValueConst holder);

/** That copy, to be given back by js_free(). NULL and an exception when there is no memory. */
uint8_t *ohb_copy_bytes(JSContext *ctx, const uint8_t *bytes, size_t length);

/** A Buffer that shows a part of what a Uint8Array shows; the range must lie inside of it. */
JSValue ohb_new_buffer_view(JSContext *ctx, JSValueConst parent, size_t offset, size_t length);

#endif
