/*
 * The page that `offheap top` and `offheap export` read: one small file a process in shared memory
 * (/dev/shm/offheap-UID-PID), mapped by the writer and by any number of readers. A sequence number
 * that is odd during an update lets a reader notice that it looked at the wrong moment.
 */
#ifndef MONITOR_PAGE_H
#define MONITOR_PAGE_H

#include <offheap/live.h>
#include <stdint.h>

#define OHI_PAGE_MAGIC UINT64_C(0x33454741504f484f) /* "OHOPAGE3" */
#define OHI_PAGE_FOLDER "/dev/shm"

typedef struct ohi_page {
    uint64_t magic;
    uint32_t size;     /* of this struct: a reader refuses any other */
    uint32_t sequence; /* odd: being updated */
    oh_live_snapshot data;
    /* Written by whoever makes a report, with no regard to the sequence: each number by itself. */
    oh_live_findings findings;
} ohi_page;

/* Where the page of a process of this user lies. */
void ohi_page_path(char *path, size_t capacity, int64_t pid);

/* Removes the page of a process of this user. */
void ohi_page_remove(int64_t pid);

#endif
