/* Where slabs get their memory: chunks of 2 MiB from the system, handed out in units of 64 KiB. */
#ifndef POOL_PAGE_SOURCE_H
#define POOL_PAGE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OHI_UNIT_BYTES ((size_t)65536)
#define OHI_CHUNK_BYTES (32 * OHI_UNIT_BYTES)

/* 1, 2, 4 or 8 units at a multiple of OHI_UNIT_BYTES, contents undefined; NULL when out of memory.
 */
void *ohi_page_source_take(unsigned units);

/* Gives them back. */
void ohi_page_source_give(void *pages, unsigned units);

/* Gives what is free back to the system: all of it, or with `only_old` what is past its time. */
void ohi_page_source_trim(bool only_old);

/* A slab has handed out all its slots, or given pages back. */
void ohi_page_source_set_whole(const void *slab, unsigned units, bool is_whole);

/* Now and then puts a huge page under a chunk for which that is due, and returns its address; else
   NULL. */
void *ohi_page_source_look(uint64_t now_ms);

/* Fetches chunks until `bytes` are free; false when the system refuses. */
bool ohi_page_source_reserve(size_t bytes);

/* Bytes in units handed out, and bytes in free units that still hold memory. */
uint64_t ohi_page_source_used_bytes(void);
uint64_t ohi_page_source_kept_bytes(void);

void ohi_page_source_lock(void);
void ohi_page_source_unlock(void);

/* In the child of a fork, with the lock held: the threads that were making chunks huge are not
   here. */
void ohi_page_source_forget_busy(void);

#endif
