/* handle_bench: what it costs to hold a buffer, beside the least that can do the same.
 *
 *     handle_bench [PEER.so]  (LD_PRELOAD another allocator to compare with its malloc)
 *
 * Retain and release, and a slice that is dropped, beside an atomic addition and subtraction; 64
 * bytes copied into a buffer that is dropped, beside malloc(), memcpy() and free(); and all three
 * beside a peer that says how it does the same (bytes_peer.rs). First while the process has one
 * thread, then with a second one that sleeps. In turn, round after round; medians, ns an operation,
 * and the ratio (below 1: Offheap is faster). */
#define _POSIX_C_SOURCE 200809L
#include <offheap/offheap.h>

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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

/* The peer's three, by the names of bytes_peer.rs. */
typedef void peer_fn(uint32_t count);
static peer_fn *peer_retain, *peer_slice, *peer_copy;

static void peer_retains(void)
{
    peer_retain(COUNT);
}

static void peer_slices(void)
{
    peer_slice(COUNT);
}

static void peer_copies(void)
{
    peer_copy(COUNT);
}

static peer_fn *peer_symbol(void *library, const char *name)
{
    peer_fn *found = NULL;
    *(void **)&found = dlsym(library, name); /* as POSIX has it */
    return found;
}

static bool open_peer(const char *path)
{
    void *library = dlopen(path, RTLD_NOW);
    if (library == NULL)
        return false;
    peer_retain = peer_symbol(library, "peer_retain");
    peer_slice = peer_symbol(library, "peer_slice");
    peer_copy = peer_symbol(library, "peer_copy");
    return peer_retain != NULL && peer_slice != NULL && peer_copy != NULL;
}

static int by_value(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, by_value);
    return values[ROUNDS / 2];
}

static void compare(const char *name, void (*ours)(void), void (*least)(void), void (*peer)(void))
{
    double mine[ROUNDS], floors[ROUNDS], theirs[ROUNDS] = {0};
    for (int i = 0; i < ROUNDS; i++) {
        mine[i] = time_once(ours);
        floors[i] = time_once(least);
        if (peer_retain != NULL)
            theirs[i] = time_once(peer);
    }
    const double a = median(mine), b = median(floors), c = median(theirs);
    printf("%-22s %8.2f %8.2f %8.2f   %5.2f %5.2f\n", name, a, b, c, a / b, c > 0 ? a / c : 0);
}

static void compare_all(void)
{
    compare("retain, release", retain_and_release, atomic_pair, peer_retains);
    compare("slice, drop", slice_and_drop, atomic_pair, peer_slices);
    compare("copy 64 bytes, drop", copy_and_drop, malloc_and_free, peer_copies);
}

static void *sleep_on(void *argument)
{
    (void)pause();
    return argument;
}

int main(int argc, char **argv)
{
    if (argc > 1 && !open_peer(argv[1])) {
        fprintf(stderr, "handle_bench: %s is no peer\n", argv[1]);
        return 1;
    }
    if (oh_buffer_alloc(NULL, 1000, &shared) != OH_OK)
        return 1;
    printf("%-22s %8s %8s %8s   ratios\none thread\n", "ns", "offheap", "least", "peer");
    compare_all();
    pthread_t other;
    if (pthread_create(&other, NULL, sleep_on, NULL) != 0)
        return 1;
    printf("two threads\n");
    compare_all();
    oh_buffer_release(&shared);
    return 0;
}
