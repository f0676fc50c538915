#include "monitor/sampler.h"

#include <math.h>

/* 1: everything. The steps in between cost recall of small leaks gradually instead of at once. */
static const uint64_t INTERVALS[] = {1,      512,     4096,    16384,   65536,
                                     262144, 1048576, 4194304, 16777216};
enum { INTERVAL_COUNT = sizeof INTERVALS / sizeof INTERVALS[0] };

/* splitmix64: passes BigCrush, one multiplication chain, no state beyond a counter. */
uint64_t ohi_random_next(ohi_random *random)
{
    uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int64_t ohi_sampler_step(ohi_random *random, uint64_t interval_bytes)
{
    if (interval_bytes <= 1)
        return 0;
    double uniform = ((double)(ohi_random_next(random) >> 11) + 1.0) * 0x1p-53; /* (0, 1] */
    return (int64_t)(-log(uniform) * (double)interval_bytes);
}

double ohi_sampler_weight(uint64_t size, uint64_t interval_bytes)
{
    if (interval_bytes <= 1 || size == 0)
        return 1.0;
    return -1.0 / expm1(-(double)size / (double)interval_bytes);
}

uint64_t ohi_sampler_longer(uint64_t interval_bytes)
{
    for (int i = 0; i < INTERVAL_COUNT; i++)
        if (INTERVALS[i] > interval_bytes)
            return INTERVALS[i];
    return interval_bytes;
}

uint64_t ohi_sampler_shorter(uint64_t interval_bytes)
{
    for (int i = INTERVAL_COUNT - 1; i >= 0; i--)
        if (INTERVALS[i] < interval_bytes)
            return INTERVALS[i];
    return interval_bytes;
}
