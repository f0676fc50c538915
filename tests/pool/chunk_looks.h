/* What tests of huge pages share: their own time, and the pool looking for chunks as it passes. */
#ifndef TESTS_POOL_CHUNK_LOOKS_H
#define TESTS_POOL_CHUNK_LOOKS_H

#include "platform/platform.h"
#include "pool/page_source.h"
#include "pool/thread_heap.h"

enum { PAGE = 4096, CHUNK = 2 << 20, LOOKS = 64 };

static uint64_t now; /* well ahead of the clock, so that only the looks of a test are due */

/* Time passes, and the pool looks for chunks a few times. */
static inline void look(uint64_t ms)
{
    now += ms;
    for (int i = 0; i < LOOKS; i++, now += 5)
        ohi_page_source_look(now);
}

static inline int begin(void **state)
{
    (void)state;
    if (now == 0)
        now = ohi_clock_coarse_ms() + 1000000;
    ohi_pool_trim();
    return 0;
}

#endif
