/* A clock of the test's own: the library is linked into its program, so the monotonic clocks that
 * it reads are these. Time passes when a test says so. Include it in one file of a program. */
#ifndef TESTS_POOL_OWN_CLOCK_H
#define TESTS_POOL_OWN_CLOCK_H

#include "base/atomic.h"

#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static _Atomic uint64_t own_clock_ns = UINT64_C(1000000000000);

int clock_gettime(clockid_t clock, struct timespec *out)
{
    if (clock != CLOCK_MONOTONIC && clock != CLOCK_MONOTONIC_COARSE)
        return (int)syscall(SYS_clock_gettime, clock, out);
    const uint64_t now = ohi_get_relaxed(&own_clock_ns);
    *out = (struct timespec){.tv_sec = (time_t)(now / 1000000000),
                             .tv_nsec = (long)(now % 1000000000)};
    return 0;
}

static inline void pass_ns(uint64_t ns)
{
    (void)ohi_add_relaxed(&own_clock_ns, ns);
}

static inline void pass_ms(uint64_t ms)
{
    pass_ns(ms * 1000000);
}

#endif
