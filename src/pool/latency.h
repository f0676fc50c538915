/* How long direct allocations take: two histograms of the whole process, in buckets a quarter of a
 * doubling wide. Counting is one relaxed addition; whoever reads may see one of two calls that end
 * at the same moment and not the other. */
#ifndef POOL_LATENCY_H
#define POOL_LATENCY_H

#include <offheap/pool.h>

#include "base/atomic.h"
#include "base/attributes.h"

typedef struct ohi_latency {
    _Atomic uint64_t counts[OH_LATENCY_BUCKETS];
} ohi_latency;

extern ohi_latency ohi_latency_call, ohi_latency_touch;

/* 0 to 3 have a bucket each; then come four for each doubling. */
OHI_INLINE unsigned ohi_latency_bucket(uint64_t ns)
{
    if (ns < 4)
        return (unsigned)ns;
    const unsigned doubling = 63u - (unsigned)__builtin_clzll(ns);
    const unsigned bucket = (doubling - 1) * 4 + (unsigned)(ns >> (doubling - 2) & 3);
    return bucket < OH_LATENCY_BUCKETS ? bucket : OH_LATENCY_BUCKETS - 1;
}

OHI_INLINE void ohi_latency_count(ohi_latency *histogram, uint64_t ns)
{
    (void)ohi_add_relaxed(&histogram->counts[ohi_latency_bucket(ns)], 1);
}

/* An allocation that is too short for a look at the clock. */
void ohi_latency_count_untimed(void);

#endif
