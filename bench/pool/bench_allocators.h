/* The allocators side by side: Offheap through its public calls, the peers through function
 * pointers to the malloc that LD_PRELOAD put in place, so that no compiler can see through a pair
 * and delete it. */
#ifndef BENCH_ALLOCATORS_H
#define BENCH_ALLOCATORS_H

#include <offheap/offheap.h>

#include <stdio.h>
#include <stdlib.h>

typedef struct allocator {
    bool is_ours;
    void *(*allocate)(size_t bytes);
    void *(*allocate_zero)(size_t count, size_t bytes);
    void (*release)(void *bytes);
} allocator;

/* The library to preload for "mimalloc", "jemalloc", "tcmalloc" or NAME=PATH; NULL: none. */
const char *allocator_library(const char *name);

/* The allocator of this process, which was started with that library; false when it is another one,
   because the library could not be loaded. */
bool allocator_open(const char *name, allocator *out);

/* What a pattern holds: an oh_buffer or a pointer in the same place. */
typedef union handle {
    oh_buffer buffer;
    void *bytes;
} handle;

/* A handle of which the compiler knows no more than the address, as in a program that is given one:
   where in an array it lies, and how it is best reached there, must not be what is measured. Every
   loop passes its handles through this. */
__attribute__((always_inline)) static inline handle *somewhere(handle *held)
{
    __asm__("" : "+r"(held));
    if (held == NULL)
        __builtin_unreachable(); /* that much every program knows of its own */
    return held;
}

/* Cold, so that it lies outside the loop that calls it. */
__attribute__((cold, noinline, noreturn)) static void bench_fail(const char *what)
{
    fprintf(stderr, "pool_bench: %s\n", what);
    exit(1);
}

/* `is_ours` is a constant where these are called, so that only one arm is left. */
__attribute__((always_inline)) static inline void take(const allocator *from, bool is_ours,
                                                       handle *out, size_t bytes)
{
    if (is_ours) {
        if (oh_buffer_alloc_unsafe(NULL, bytes, &out->buffer) != OH_OK)
            bench_fail("out of memory");
    } else if ((out->bytes = from->allocate(bytes)) == NULL) {
        bench_fail("out of memory");
    }
}

__attribute__((always_inline)) static inline void take_zero(const allocator *from, bool is_ours,
                                                            handle *out, size_t bytes)
{
    if (is_ours) {
        if (oh_buffer_alloc(NULL, bytes, &out->buffer) != OH_OK)
            bench_fail("out of memory");
    } else if ((out->bytes = from->allocate_zero(1, bytes)) == NULL) {
        bench_fail("out of memory");
    }
}

__attribute__((always_inline)) static inline void give(const allocator *from, bool is_ours,
                                                       handle *held)
{
    if (is_ours)
        oh_buffer_release(&held->buffer);
    else
        from->release(held->bytes);
}

__attribute__((always_inline)) static inline uint8_t *bytes_of(bool is_ours, const handle *held)
{
    return is_ours ? held->buffer.data : held->bytes;
}

#endif
