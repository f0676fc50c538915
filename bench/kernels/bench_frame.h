/* The frame of the kernel benchmarks: what is measured, against whom, and how.
 *
 * A row is one operation on one kind of data, with its subjects: Offheap first, then every peer
 * that is there. For each size the frame lays out at least 256 KiB of different inputs (fewer, and
 * a branch predictor knows them by heart), and a batch is one call for each of them. Batches of all
 * subjects and of memcpy alternate, so that a noisy moment hits all alike; the median batch counts.
 *
 * Peers come from shared libraries (bench_peers.h). Loops of the benchmark's own pay for no call
 * and are nothing that somebody chooses instead of one: they are shown apart. */
#ifndef BENCH_FRAME_H
#define BENCH_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BENCH_MAX_SUBJECTS = 8 };

/* One way to do the operation: `count` source units. The result is only kept from being optimised
 * away. */
typedef size_t bench_run_fn(void *dst, const void *src, size_t count);

typedef struct bench_subject {
    const char *name;
    bench_run_fn *run; /* NULL: not on this machine */
    bool in_place;     /* a loop that the compiler puts where it is called: no library to choose */
} bench_subject;

typedef struct bench_row {
    const char *operation;
    const char *data;
    size_t src_unit;     /* bytes a unit of the source */
    size_t dst_per_unit; /* most bytes written for one unit of the source */
    /* Fills `count` units, different for every seed; returns the units used, which may be a few
     * less. */
    size_t (*fill)(void *src, size_t count, uint64_t seed);
    bench_subject subjects[BENCH_MAX_SUBJECTS]; /* subjects[0] is ours; ends with a NULL name */
} bench_row;

/* Measures a row at every size and prints its lines. */
void bench_row_measure(const bench_row *row);

/* How many cells had a peer, and in how many of them the peer was faster: libraries, and all. */
void bench_print_summary(void);

/* Splitmix64. */
uint64_t bench_random(uint64_t *state);

/* The families; each measures its rows. */
void bench_text(void);
void bench_base64(void);
void bench_bytes(void);
void bench_search(void);

#endif
