/*
 * What one observer has seen of some bytes: a copy of them, and which of them. Whether something
 * that was seen has changed can then be told exactly, byte by byte, at the price of reading what is
 * read anyway; a digest of the whole would also blame those who write beside it.
 */
#ifndef MONITOR_SEEN_BYTES_H
#define MONITOR_SEEN_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ohi_seen_bytes {
    uint64_t *mask; /* a bit a byte, then the copy; NULL: nothing was seen */
    size_t length;
} ohi_seen_bytes;

/* Memory for having seen any of `length` bytes. */
size_t ohi_seen_cost(size_t length);

/* data[from..to) of `length` bytes are seen now. False: no memory, and nothing changed. */
bool ohi_seen_take(ohi_seen_bytes *seen, const uint8_t *data, size_t length, size_t from,
                   size_t to);

/* Those of data[from..to) that were seen are known as they are now. */
void ohi_seen_refresh(ohi_seen_bytes *seen, const uint8_t *data, size_t from, size_t to);

/* Bytes [from..to) count as not seen. */
void ohi_seen_drop(ohi_seen_bytes *seen, size_t from, size_t to);

/* Has any byte of [from..to) been seen? */
bool ohi_seen_any(const ohi_seen_bytes *seen, size_t from, size_t to);

/* Is a byte of data[from..to) another one than was seen? Then *first is the first such and *end
   lies behind the last. */
bool ohi_seen_differs(const ohi_seen_bytes *seen, const uint8_t *data, size_t from, size_t to,
                      size_t *first, size_t *end);

/* The bytes as they were seen. */
const uint8_t *ohi_seen_copy(const ohi_seen_bytes *seen);

void ohi_seen_forget(ohi_seen_bytes *seen);

#endif
