/**
 * Freed blocks of the engine's heap that wait to be used again: those from 1 to 64 KiB, which is
 * what strings are that come and go.
 *
 * The C library keeps smaller ones for the thread. From there on it splits and joins, and takes a
 * lock for it as soon as the process has ever had a second thread: a worker, or the doctor's.
 */
#ifndef OFFHEAP_KEPT_BLOCKS_H
#define OFFHEAP_KEPT_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>

/** Smaller ones than this are the C library's business. */
#define OHB_KEPT_SMALLEST ((size_t)1152)

/** Eight classes from each power of two to the next: a block is at most an eighth too large. */
enum { OHB_KEPT_CLASSES = 6 * 8 };

/** All zero is empty. Belongs to one thread at a time, as its runtime does. */
typedef struct ohb_kept_blocks {
    void *first[OHB_KEPT_CLASSES]; /* by class; the first word of each block is the next one */
    size_t bytes;                  /* of all of them */
} ohb_kept_blocks;

/** A block of at least `size` bytes, of 1 KiB and more, kept or new; NULL: out of memory. For
    free(), or for ohb_keep_block(). */
void *ohb_take_block(ohb_kept_blocks *kept, size_t size);

/** Takes a block over of which malloc_usable_size() says `usable`, OHB_KEPT_SMALLEST or more;
   false: it is not one to keep. */
bool ohb_keep_block(ohb_kept_blocks *kept, void *block, size_t usable);

/** Frees them all. */
void ohb_drop_blocks(ohb_kept_blocks *kept);

#endif
