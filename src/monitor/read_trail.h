/*
 * The last reads of bytes that nobody watches, with copies of them: a view of these bytes may be
 * made afterwards, and then who looked before is part of its story.
 *
 * A ring of entries beside a ring of bytes. A read that goes on where the last one ended, from the
 * same line, extends it: a checksum over 64 fields is one entry.
 */
#ifndef MONITOR_READ_TRAIL_H
#define MONITOR_READ_TRAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OHI_TRAIL_READS = 256, OHI_TRAIL_BYTES = 128 * 1024, OHI_TRAIL_READ_MOST = 32 * 1024 };

typedef struct ohi_trail_read {
    const uint8_t *data;
    size_t length;
    uint64_t start; /* of the copy, in bytes since the beginning */
    uint32_t stack, task;
    uint32_t births; /* how many stores had been seen to be born at the first read */
} ohi_trail_read;

typedef struct ohi_read_trail {
    ohi_trail_read reads[OHI_TRAIL_READS];
    uint32_t next;
    uint64_t end; /* bytes copied since the beginning */
    uint8_t bytes[OHI_TRAIL_BYTES];
} ohi_read_trail;

/* Notes a read; of a long one the beginning. */
void ohi_trail_note(ohi_read_trail *trail, const uint8_t *data, size_t length, uint32_t stack,
                    uint32_t task, uint32_t births);

/* The read `back` steps ago (from 1), or NULL: there are no more. */
const ohi_trail_read *ohi_trail_at(const ohi_read_trail *trail, uint32_t back);

/* May there be reads of more than one task? Without a walk. */
bool ohi_trail_spans_tasks(const ohi_read_trail *trail);

/* Are the read's bytes [from..to) now what they were then? */
bool ohi_trail_holds(const ohi_read_trail *trail, const ohi_trail_read *read, size_t from,
                     size_t to);

#endif
