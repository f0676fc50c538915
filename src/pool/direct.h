/* Blocks too large for a slot: whole pages, from the system. */
#ifndef POOL_DIRECT_H
#define POOL_DIRECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ohi_block {
    uint8_t *bytes;
    size_t capacity; /* whole pages */
    bool is_zero;    /* all of it reads as zero */
} ohi_block;

/* A block of at least `bytes` (not 0) at a multiple of `alignment`; false when out of memory. */
bool ohi_direct_take(size_t bytes, size_t alignment, ohi_block *out);

/* Gives a block back. */
void ohi_direct_give(const ohi_block *block);

/* Gives back everything that is kept for reuse. */
void ohi_direct_trim(void);

/* Bytes kept for reuse. */
uint64_t ohi_direct_kept_bytes(void);

#endif
