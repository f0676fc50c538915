#include "pool/latency.h"

#include "base/checked.h"
#include "pool/thread_heap.h"

#include <string.h>

ohi_latency ohi_latency_call, ohi_latency_touch;
static _Atomic uint64_t untimed_without_heap;

void ohi_latency_count_untimed(void)
{
    ohi_heap *heap = ohi_heap_attach();
    if (heap != NULL)
        ohi_bump_relaxed(&heap->direct_untimed, 1);
    else
        (void)ohi_add_relaxed(&untimed_without_heap, 1);
}

static void read_counts(const ohi_latency *histogram, uint64_t *out)
{
    for (unsigned i = 0; i < OH_LATENCY_BUCKETS; i++)
        out[i] = ohi_get_relaxed(&histogram->counts[i]);
}

void oh_pool_get_latency(oh_pool_latency *out)
{
    if (out == NULL)
        return;
    oh_pool_latency latency = {.size = out->size,
                               .untimed = ohi_get_relaxed(&untimed_without_heap)};
    for (const ohi_heap *heap = ohi_heap_first(); heap != NULL; heap = heap->next)
        latency.untimed += ohi_get_relaxed(&heap->direct_untimed);
    read_counts(&ohi_latency_call, latency.call);
    read_counts(&ohi_latency_touch, latency.touch);
    memcpy(out, &latency, ohi_min_size(out->size, sizeof latency));
}

uint64_t oh_pool_latency_bucket_ns(uint32_t bucket)
{
    if (bucket >= OH_LATENCY_BUCKETS)
        return UINT64_MAX;
    return bucket < 4 ? bucket : (uint64_t)(4 + bucket % 4) << (bucket / 4 - 1);
}
