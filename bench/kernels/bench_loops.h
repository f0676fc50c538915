/* What a compiler puts in place, for the vectors that the table in use has: the loops that people
 * write, and beside them our inline functions, compiled alike. bench_loops.c is compiled once for
 * each table. */
#ifndef BENCH_LOOPS_H
#define BENCH_LOOPS_H

#include "bench_frame.h"

#include <offheap/codec.h>

#include <string.h>

typedef struct bench_loops {
    bench_run_fn *hex_encode;
    bench_run_fn *hex_decode;               /* without a check, or it would not become vectors */
    bench_run_fn *swap16, *swap32, *swap64; /* in the source's place */
    bench_run_fn *fill4;                    /* with the source's first bytes */
    bench_run_fn *count_e;
    bench_run_fn *our_swap16, *our_swap32, *our_swap64, *our_fill4;
} bench_loops;

extern const bench_loops bench_loops_baseline, bench_loops_v3, bench_loops_v4;

/* Those for the table that Offheap uses. */
static inline const bench_loops *bench_loops_in_use(void)
{
#if defined(__x86_64__)
    if (strcmp(oh_kernel_name(), "avx512") == 0)
        return &bench_loops_v4;
    if (strcmp(oh_kernel_name(), "avx2") == 0)
        return &bench_loops_v3;
#endif
    return &bench_loops_baseline;
}

#endif
