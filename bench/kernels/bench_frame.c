#define _GNU_SOURCE
#include "bench_frame.h"

#include "bench_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROTATION_BYTES = 256 * 1024, MAX_ROUNDS = 101 };

/* The inputs of one row at one size, and where results go. */
typedef struct workload {
    uint8_t *sources;
    size_t *counts; /* units of each input */
    size_t inputs;
    size_t stride; /* bytes from one input to the next */
    size_t bytes;  /* source bytes of all inputs */
    uint8_t *result;
} workload;

static volatile size_t result_sink;

/* Cells that have a peer, and those of them in which it is faster. */
typedef struct tally {
    size_t cells;
    size_t below;
} tally;

static tally beside_libraries, beside_all;

uint64_t bench_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static void *allocate(size_t bytes)
{
    void *memory = aligned_alloc(64, (bytes + 127) / 64 * 64);
    if (memory == NULL) {
        fprintf(stderr, "bench-kernels: out of memory\n");
        exit(1);
    }
    memset(memory, 0, bytes); /* faults happen here, not in the first batch */
    return memory;
}

static workload workload_create(const bench_row *row, size_t size)
{
    workload load = {0};
    load.inputs = size >= ROTATION_BYTES ? 1 : ROTATION_BYTES / size;
    load.stride = size;
    load.sources = allocate(load.inputs * size);
    load.counts = allocate(load.inputs * sizeof *load.counts);
    size_t result_bytes = size / row->src_unit * row->dst_per_unit;
    load.result = allocate(result_bytes > size ? result_bytes : size); /* memcpy writes there too */
    for (size_t i = 0; i < load.inputs; i++) {
        load.counts[i] = row->fill(load.sources + i * size, size / row->src_unit, i + 1);
        load.bytes += load.counts[i] * row->src_unit;
    }
    return load;
}

static void workload_destroy(workload *load)
{
    free(load->sources);
    free(load->counts);
    free(load->result);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Of one pass over the inputs, on average. */
static double pass_seconds(const workload *load, bench_run_fn *run, size_t passes)
{
    size_t sum = 0;
    double start = seconds_now();
    for (size_t pass = 0; pass < passes; pass++)
        for (size_t i = 0; i < load->inputs; i++)
            sum += run(load->result, load->sources + i * load->stride, load->counts[i]);
    double elapsed = seconds_now() - start;
    result_sink = sum;
    return elapsed / (double)passes;
}

/* How many passes a batch needs to be long beside a reading of the clock, which takes 20 ns: a few
 * calls that have nothing to do are not. */
static size_t passes_of(const workload *load, bench_run_fn *run)
{
    static const double long_enough = 20e-6;
    double best = long_enough;
    for (int i = 0; i < 3; i++) {
        double seconds = pass_seconds(load, run, 1);
        if (seconds > 50 * long_enough)
            return 1;
        best = seconds < best ? seconds : best;
    }
    return best > 0 ? (size_t)(long_enough / best) : 1;
}

static size_t copy_bytes(void *dst, const void *src, size_t bytes)
{
    memcpy(dst, src, bytes);
    return bytes;
}

static double memcpy_seconds(const workload *load, size_t src_unit)
{
    static bench_run_fn *volatile copy = copy_bytes;
    double start = seconds_now();
    for (size_t i = 0; i < load->inputs; i++)
        copy(load->result, load->sources + i * load->stride, load->counts[i] * src_unit);
    return seconds_now() - start;
}

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return a < b ? -1 : a > b;
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare_doubles);
    return values[count / 2];
}

static size_t subject_count(const bench_row *row)
{
    size_t count = 1; /* ours, which every row has */
    while (count < BENCH_MAX_SUBJECTS && row->subjects[count].name != NULL)
        count++;
    return count;
}

/* One batch of a subject. */
static double sample_seconds(const bench_row *row, const workload *load, size_t subject,
                             size_t passes)
{
    bench_run_fn *run = row->subjects[subject].run;
    return run != NULL ? pass_seconds(load, run, passes) : 0;
}

/* Medians of interleaved rounds: results[0..subjects) in seconds a pass, and memcpy's behind.
 * Every round starts with another subject. memcpy leaves other bytes in the caches than a subject
 * does: whoever is next runs once for nothing, so that all are measured behind one of their like.
 */
static void measure(const bench_row *row, const workload *load, double *results)
{
    static double samples[BENCH_MAX_SUBJECTS + 1][MAX_ROUNDS];
    size_t passes[BENCH_MAX_SUBJECTS] = {0};
    size_t subjects = subject_count(row);
    size_t rounds = 0, first = 0;
    for (size_t i = 0; i < subjects; i++)
        passes[i] = row->subjects[i].run != NULL ? passes_of(load, row->subjects[i].run) : 0;
    double deadline = seconds_now() + bench_options.seconds_per_cell;
    for (; rounds < MAX_ROUNDS && (rounds < 5 || seconds_now() < deadline); rounds++) {
        sample_seconds(row, load, first, passes[first]);
        for (size_t i = 0, subject = first; i < subjects; i++) {
            samples[subject][rounds] = sample_seconds(row, load, subject, passes[subject]);
            subject = subject + 1 < subjects ? subject + 1 : 0;
        }
        first = first + 1 < subjects ? first + 1 : 0;
        samples[subjects][rounds] = memcpy_seconds(load, row->src_unit);
    }
    for (size_t i = 0; i <= subjects; i++)
        results[i] = median(samples[i], rounds);
}

static void print_size(size_t size)
{
    if (size >= 1 << 20)
        printf("%zu MiB", size >> 20);
    else if (size >= 1 << 10)
        printf("%zu KiB", size >> 10);
    else
        printf("%zu B", size);
}

/* The fastest subject but ours that is, or is not, a loop in place; 0 where there is none. */
static size_t best_peer(const bench_row *row, const double *results, bool in_place)
{
    size_t best = 0;
    for (size_t i = 1; i < subject_count(row); i++)
        if (row->subjects[i].in_place == in_place && results[i] > 0 &&
            (best == 0 || results[i] < results[best]))
            best = i;
    return best;
}

static void print_peer(const bench_row *row, double gigabytes, const double *results, size_t peer)
{
    if (peer == 0)
        printf(" - | - |");
    else
        printf(" %.2f %s | %.2f |", gigabytes / results[peer], row->subjects[peer].name,
               results[peer] / results[0]);
}

static void tally_cell(tally *cells, bool has_peer, bool is_below)
{
    cells->cells += has_peer;
    cells->below += has_peer && is_below;
}

static void print_line(const bench_row *row, const workload *load, size_t size,
                       const double *results)
{
    const size_t library = best_peer(row, results, false), loop = best_peer(row, results, true);
    const bool library_wins = results[library] < results[0], loop_wins = results[loop] < results[0];
    tally_cell(&beside_libraries, library != 0, library_wins);
    tally_cell(&beside_all, library != 0 || loop != 0, library_wins || loop_wins);
    double gigabytes = (double)load->bytes * 1e-9;
    printf("| %s | %s | ", row->operation, row->data);
    print_size(size);
    printf(" | %.2f | %.1f |", gigabytes / results[0], results[0] * 1e9 / (double)load->inputs);
    print_peer(row, gigabytes, results, library);
    printf(" %.0f %% |", 100 * results[subject_count(row)] / results[0]);
    print_peer(row, gigabytes, results, loop);
    printf("\n");
    fflush(stdout);
}

void bench_row_measure(const bench_row *row)
{
    if (!bench_options_select(row->operation, row->data))
        return;
    for (size_t i = 0; i < bench_options.size_count; i++) {
        double results[BENCH_MAX_SUBJECTS + 1];
        workload load = workload_create(row, bench_options.sizes[i]);
        measure(row, &load, results);
        print_line(row, &load, bench_options.sizes[i], results);
        workload_destroy(&load);
    }
}

void bench_print_summary(void)
{
    printf(
        "\n%zu cells have a peer in a library; in %zu of them the best is faster (ratio below 1). "
        "With loops in place\n%zu cells have a peer, and in %zu the best is faster.\n",
        beside_libraries.cells, beside_libraries.below, beside_all.cells, beside_all.below);
}
