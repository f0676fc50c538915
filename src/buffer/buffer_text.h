/* Bytes rendered as UTF-8 text, on plain memory: what the buffer functions, the streaming decoder
 * and the tests share. */
#ifndef BUFFER_BUFFER_TEXT_H
#define BUFFER_BUFFER_TEXT_H

#include <offheap/encoding.h>

#include "base/checked.h"

#include <string.h>

/* Most bytes of UTF-8 that ohi_text_render() gives for `bytes` bytes; SIZE_MAX on overflow. */
size_t ohi_text_bound(oh_encoding encoding, size_t bytes);

/* Renders bytes in an encoding as UTF-8 into `dst`, which has room for the bound and does not
 * overlap. Returns the bytes written. A last odd byte of UTF-16 is dropped. */
size_t ohi_text_render(oh_encoding encoding, char *dst, const uint8_t *src, size_t bytes);

/* UTF-8 with every malformed sequence replaced by U+FFFD, as the WHATWG decoder does. `dst` has
 * room for 3 * bytes. Returns the bytes written. */
size_t ohi_utf8_repair(uint8_t *dst, const uint8_t *src, size_t bytes);

#endif
