/* handle_bench: what it costs to hold a buffer, beside the least that can do the same.
 *
 *     handle_bench            (LD_PRELOAD another allocator to compare with its malloc)
 *
 * Retain and release, and a slice that is dropped, beside an atomic addition and subtraction; 64
 * bytes copied into a buffer that is dropped, beside malloc(), memcpy() and free(). In turn, round
 * after round; medians, ns an operation, and the ratio (below 1: Offheap is faster). */
#define _POSIX_C_SOURCE 200809L
#include <offheap/offheap.h>

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COUNT = 200000, ROUNDS = 41 };

static oh_buffer shared;
static _Atomic uint32_t counter = 1;
static const uint8_t bytes[64] = "sixty-four bytes that somebody wants to keep for a short while";
static void *(*volatile allocate)(size_t) = malloc; /* so that no compiler sees through the pair */
static void (*volatile release)(void *) = free;

/* The compiler must believe that somebody looks at it. */
static inline void use(const void *what)
{
    __asm__ volatile("" : : "r"(what) : "memory");
}

static void retain_and_release(void)
{
    for (int i = 0; i < COUNT; i++) {
        oh_buffer second = oh_buffer_retain(shared);
        use(second.data);
        oh_buffer_release(&second);
    }
}

static void slice_and_drop(void)
{
    for (int i = 0; i < COUNT; i++) {
        oh_buffer slice = oh_buffer_slice(shared, 10, -10);
        use(slice.data);
        oh_buffer_release(&slice);
    }
}

static void atomic_pair(void)
{
    for (int i = 0; i < COUNT; i++) {
        (void)atomic_fetch_add_explicit(&counter, 1, memory_order_relaxed);
        use(&counter);
        if (atomic_fetch_sub_explicit(&counter, 1, memory_order_acq_rel) == 1)
            abort();
    }
}

static void copy_and_drop(void)
{
    for (int i = 0; i < COUNT; i++) {
        oh_buffer copy;
        if (oh_buffer_from_bytes(NULL, bytes, sizeof bytes, &copy) != OH_OK)
            abort();
        use(copy.data);
        oh_buffer_release(&copy);
    }
}

static void malloc_and_free(void)
{
    void *(*const take)(size_t) = allocate;
    void (*const give)(void *) = release;
    for (int i = 0; i < COUNT; i++) {
        void *copy = take(sizeof bytes);
        if (copy == NULL)
            abort();
        memcpy(copy, bytes, sizeof bytes);
        use(copy);
        give(copy);
    }
}

static double time_once(void (*body)(void))
{
    struct timespec start, end;
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    body();
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    return ((double)(end.tv_sec - start.tv_sec) * 1e9 + (double)(end.tv_nsec - start.tv_nsec)) /
           COUNT;
}

static int by_value(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void compare(const char *name, void (*ours)(void), void (*least)(void))
{
    double mine[ROUNDS], theirs[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        mine[i] = time_once(ours);
        theirs[i] = time_once(least);
    }
    qsort(mine, ROUNDS, sizeof *mine, by_value);
    qsort(theirs, ROUNDS, sizeof *theirs, by_value);
    const double a = mine[ROUNDS / 2], b = theirs[ROUNDS / 2];
    printf("%-22s %8.2f %8.2f   %5.2f\n", name, a, b, a / b);
}

int main(void)
{
    if (oh_buffer_alloc(NULL, 1000, &shared) != OH_OK)
        return 1;
    printf("%-22s %8s %8s   ratio\n", "ns", "offheap", "least");
    compare("retain, release", retain_and_release, atomic_pair);
    compare("slice, drop", slice_and_drop, atomic_pair);
    compare("copy 64 bytes, drop", copy_and_drop, malloc_and_free);
    oh_buffer_release(&shared);
    return 0;
}
