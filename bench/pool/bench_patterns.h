/* What is measured: one function a pattern, each for Offheap and for a peer. */
#ifndef BENCH_PATTERNS_H
#define BENCH_PATTERNS_H

#include "bench_allocators.h"

typedef struct pattern {
    const char *name;
    const char *unit;
    double (*run)(const allocator *allocator, size_t bytes);
    size_t sizes[6]; /* ended by 0 */
} pattern;

extern const pattern patterns[];
extern const size_t pattern_count;

#endif
