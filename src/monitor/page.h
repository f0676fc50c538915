/*
 * The page that `offheap top` and `offheap export` read: one small file a process in shared memory
 * (/dev/shm/offheap-UID-PID), mapped by the writer and by any number of readers. A sequence number
 * that is odd during an update lets a reader notice that it looked at the wrong moment.
 */
#ifndef MONITOR_PAGE_H
#define MONITOR_PAGE_H

#include <stdint.h>

#define OHI_PAGE_MAGIC UINT64_C(0x31454741504f484f) /* "OHOPAGE1" */
#define OHI_PAGE_FOLDER "/dev/shm"

enum { OHI_PAGE_SITES = 10, OHI_PAGE_TEXT = 96, OHI_PAGE_CLASSES = 5, OHI_PAGE_BUCKETS = 12 };

typedef struct ohi_page_site {
    char text[OHI_PAGE_TEXT]; /* "app.js:12 in onUpload" */
    uint64_t live_bytes, allocated_bytes;
} ohi_page_site;

typedef struct ohi_page_class {
    uint64_t live_bytes, allocations, allocated_bytes, freed_bytes;
} ohi_page_class;

/* Conversions by direction (decode, encode, JSON) and encoding. */
enum { OHI_PAGE_DIRECTIONS = 3, OHI_PAGE_ENCODINGS = 7 };

typedef struct ohi_page {
    uint64_t magic;
    uint32_t size;     /* of this struct: a reader refuses any other */
    uint32_t sequence; /* odd: being updated */
    uint64_t pid, start_wall_seconds, updated_ns;
    char program[64];
    uint64_t rss, heap_total, heap_used, external, array_buffers, pool_reserved, pool_used, pinned;
    uint64_t limit_bytes, cpu_ns, collections, forced_collections, lag_ns, overhead_ns, interval;
    ohi_page_class classes[OHI_PAGE_CLASSES];
    uint64_t conversions[OHI_PAGE_DIRECTIONS][OHI_PAGE_ENCODINGS];
    uint64_t conversion_bytes[OHI_PAGE_DIRECTIONS][OHI_PAGE_ENCODINGS];
    uint64_t conversion_ns;
    uint64_t
        direct_seconds[OHI_PAGE_BUCKETS]; /* allocations up to 1 us * 4^i; the last: any longer */
    uint64_t direct_ns_sum, direct_count;
    ohi_page_site sites[OHI_PAGE_SITES];
    uint32_t site_count;
} ohi_page;

#endif
