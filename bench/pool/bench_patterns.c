/* The patterns of the pool benchmark. Each is written once and compiled twice, for Offheap and for
 * a peer, by passing a constant to an inlined function; the result is nanoseconds per operation
 * unless the table at the end says otherwise. */
#define _GNU_SOURCE
#include "bench_patterns.h"

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#define INLINE __attribute__((always_inline)) static inline
#define BATCH 1000

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Gives a pattern its two instances. */
#define PATTERN(name)                                                                              \
    static double name(const allocator *from, size_t bytes)                                        \
    {                                                                                              \
        return from->is_ours ? name##_of(from, true, bytes) : name##_of(from, false, bytes);       \
    }

INLINE void take_all(const allocator *from, bool is_ours, handle *held, unsigned count,
                     size_t bytes)
{
    for (unsigned i = 0; i < count; i++)
        take(from, is_ours, somewhere(&held[i]), bytes);
}

INLINE void give_all(const allocator *from, bool is_ours, handle *held, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        give(from, is_ours, somewhere(&held[i]));
}

INLINE double pair_of(const allocator *from, bool is_ours, size_t bytes)
{
    enum { COUNT = 250000 };
    handle held;
    double best = INFINITY;
    for (int round = 0; round < 4; round++) {
        const double start = now_ns();
        for (int i = 0; i < COUNT; i++) {
            take(from, is_ours, &held, bytes);
            give(from, is_ours, &held);
        }
        best = fmin(best, (now_ns() - start) / COUNT);
    }
    return best;
}
PATTERN(pair)

INLINE double batch_of(const allocator *from, bool is_ours, size_t bytes)
{
    static handle held[BATCH];
    double best = INFINITY;
    for (int round = 0; round < 400; round++) {
        const double start = now_ns();
        take_all(from, is_ours, held, BATCH, bytes);
        give_all(from, is_ours, held, BATCH);
        best = fmin(best, (now_ns() - start) / BATCH);
    }
    return best;
}
PATTERN(batch)

INLINE double zero_of(const allocator *from, bool is_ours, size_t bytes)
{
    static handle held[BATCH];
    double best = INFINITY;
    for (int round = 0; round < 200; round++) {
        const double start = now_ns();
        for (int i = 0; i < BATCH; i++) {
            handle *each = somewhere(&held[i]);
            take_zero(from, is_ours, each, bytes);
            *bytes_of(is_ours, each) = 1;
        }
        give_all(from, is_ours, held, BATCH);
        best = fmin(best, (now_ns() - start) / BATCH);
    }
    return best;
}
PATTERN(zero)

/* One thread makes, another releases: whole batches through a ring of two. */
typedef struct relay {
    const allocator *from;
    handle batches[2][BATCH];
    atomic_uint made, released;
} relay;

enum { RELAY_ROUNDS = 300 };

static void *release_batches(void *argument)
{
    relay *link = argument;
    for (unsigned round = 0; round < RELAY_ROUNDS; round++) {
        while (atomic_load_explicit(&link->made, memory_order_acquire) == round)
            sched_yield();
        if (link->from->is_ours)
            give_all(link->from, true, link->batches[round % 2], BATCH);
        else
            give_all(link->from, false, link->batches[round % 2], BATCH);
        atomic_store_explicit(&link->released, round + 1, memory_order_release);
    }
    return NULL;
}

INLINE double cross_of(const allocator *from, bool is_ours, size_t bytes)
{
    static relay link;
    link.from = from;
    pthread_t other;
    if (pthread_create(&other, NULL, release_batches, &link) != 0)
        bench_fail("cannot start a thread");
    const double start = now_ns();
    for (unsigned round = 0; round < RELAY_ROUNDS; round++) {
        while (round - atomic_load_explicit(&link.released, memory_order_acquire) >= 2)
            sched_yield();
        take_all(from, is_ours, link.batches[round % 2], BATCH, bytes);
        atomic_store_explicit(&link.made, round + 1, memory_order_release);
    }
    pthread_join(other, NULL);
    return (now_ns() - start) / ((double)RELAY_ROUNDS * BATCH);
}
PATTERN(cross)

/* Sizes log-uniform from 16 to `bytes`; each operation replaces one at random. 10,000 live ones up
   to 8192 bytes, which is more than the caches of a processor hold; 500 up to 512, which is less.
 */
enum { MOST_LIVE = 10000, CHOICES = 1 << 16 };
static handle live[MOST_LIVE];
static uint16_t choice[CHOICES], size_choice[CHOICES];

static void fill_choices(unsigned live_count, size_t bytes)
{
    uint64_t state = 88172645463325252u;
    for (int i = 0; i < CHOICES; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        choice[i] = (uint16_t)((uint16_t)(state >> 20) % live_count);
        const double part = (double)(state >> 40) / (double)(1 << 24);
        size_choice[i] = (uint16_t)(16.0 * pow((double)bytes / 16, part));
    }
}

INLINE double churn_of(const allocator *from, bool is_ours, size_t bytes)
{
    const unsigned live_count = bytes > 512 ? MOST_LIVE : 500;
    fill_choices(live_count, bytes);
    for (unsigned i = 0; i < live_count; i++)
        take(from, is_ours, &live[i], size_choice[i]);
    double best = INFINITY;
    for (unsigned round = 0; round < 30; round++) {
        const double start = now_ns();
        for (unsigned i = 0; i < CHOICES; i++) {
            /* A stride that is odd pairs each choice with other sizes in every round. */
            handle *held = somewhere(&live[choice[(i * 7 + round * 977) % CHOICES]]);
            give(from, is_ours, held);
            take(from, is_ours, held, size_choice[i]);
            *bytes_of(is_ours, held) = 1;
        }
        best = fmin(best, (now_ns() - start) / CHOICES);
    }
    give_all(from, is_ours, live, live_count);
    return best;
}
PATTERN(churn)

/* Direct: 64 blocks made, then released. */
INLINE double direct_of(const allocator *from, bool is_ours, size_t bytes)
{
    static handle held[64];
    double best = INFINITY;
    for (int round = 0; round < 60; round++) {
        const double start = now_ns();
        take_all(from, is_ours, held, 64, bytes);
        give_all(from, is_ours, held, 64);
        best = fmin(best, (now_ns() - start) / 64);
        if (bytes > (1u << 20) && round > 10)
            break;
    }
    return best;
}
PATTERN(direct)

/* The same with the first byte of each page written: what a fresh page costs shows here. */
INLINE double touched_of(const allocator *from, bool is_ours, size_t bytes)
{
    static handle held[4];
    double best = INFINITY;
    for (int round = 0; round < 40; round++) {
        const double start = now_ns();
        for (int i = 0; i < 4; i++) {
            take(from, is_ours, somewhere(&held[i]), bytes);
            for (size_t at = 0; at < bytes; at += 4096)
                bytes_of(is_ours, &held[i])[at] = 1;
        }
        give_all(from, is_ours, held, 4);
        best = fmin(best, (now_ns() - start) / 4);
    }
    return best;
}
PATTERN(touched)

/* Two threads on two cores, each with batches of its own: speed-up over one. Counted is the time
   that the threads themselves ran, so that other programs on the machine do not count; none of the
   allocators sleeps here. */
typedef struct lane {
    const allocator *from;
    pthread_barrier_t *start;
    size_t core;
    double ns;
} lane;

static double thread_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

INLINE void repeat_batches(const allocator *from, bool is_ours, handle *held)
{
    for (int round = 0; round < 2000; round++) {
        take_all(from, is_ours, held, BATCH, 256);
        give_all(from, is_ours, held, BATCH);
    }
}

static void *run_batches(void *argument)
{
    lane *self = argument;
    const allocator *from = self->from;
    handle held[BATCH];
    cpu_set_t core;
    CPU_ZERO(&core);
    CPU_SET(self->core, &core);
    (void)pthread_setaffinity_np(pthread_self(), sizeof core, &core); /* one core will do, too */
    (void)pthread_barrier_wait(self->start);
    const double start = thread_ns();
    if (from->is_ours)
        repeat_batches(from, true, held);
    else
        repeat_batches(from, false, held);
    self->ns = thread_ns() - start;
    return NULL;
}

/* What a thread takes on average. */
static double time_threads(const allocator *from, size_t count)
{
    pthread_t threads[2];
    lane lanes[2];
    pthread_barrier_t start;
    double sum = 0;
    (void)pthread_barrier_init(&start, NULL, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        lanes[i] = (lane){.from = from, .start = &start, .core = i};
        if (pthread_create(&threads[i], NULL, run_batches, &lanes[i]) != 0)
            bench_fail("cannot start a thread");
    }
    for (size_t i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        sum += lanes[i].ns;
    }
    (void)pthread_barrier_destroy(&start);
    return sum / (double)count;
}

static double scaling(const allocator *from, size_t bytes)
{
    (void)bytes;
    double one = INFINITY, two = INFINITY;
    for (int round = 0; round < 3; round++) {
        one = fmin(one, time_threads(from, 1));
        two = fmin(two, time_threads(from, 2));
    }
    return 2 * one / two;
}

const pattern patterns[] = {
    {"pair", "ns", pair, {16, 1024, 4096, 8192}},
    {"batch", "ns", batch, {16, 1024, 4096, 8192}},
    {"zero", "ns", zero, {16, 1024, 4096, 8192}},
    {"cross", "ns", cross, {16, 1024, 4096, 8192}},
    {"churn", "ns", churn, {512, 8192}},
    {"direct", "ns", direct, {65536, 1048576}},
    {"touched", "ns", touched, {65536, 1048576, 16777216}},
    {"scaling", "x", scaling, {256}},
};
const size_t pattern_count = sizeof patterns / sizeof *patterns;
