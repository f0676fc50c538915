/* Memory that is refused on demand, in tests where each request is refused once: the linker leads
 * malloc() and its kin through here (offheap_refuse_memory() in CMake; the names are its own). What
 * is held is counted, so that a test sees what was not given back. Include it in one file of a
 * program. */
#ifndef TESTS_PLATFORM_REFUSED_MEMORY_H
#define TESTS_PLATFORM_REFUSED_MEMORY_H

#include "base/atomic.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static _Atomic uint64_t requests_until_refusal; /* 0: none is refused */
static _Atomic int64_t blocks_held;

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *block, size_t bytes);
void __real_free(void *block);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *block, size_t bytes);
void __wrap_free(void *block);

/* Counts a request, also where several threads make them. */
static inline bool is_refused(void)
{
    uint64_t left = ohi_get_relaxed(&requests_until_refusal);
    while (left > 0)
        if (ohi_swap_if_release(&requests_until_refusal, &left, left - 1))
            return left == 1;
    return false;
}

/* From now on the n-th request is refused. */
static inline void refuse_nth(uint64_t nth)
{
    ohi_set_relaxed(&requests_until_refusal, nth);
}

/* Nothing is refused any more; true when something was. */
static inline bool end_refusal(void)
{
    const bool was_refused = ohi_get_relaxed(&requests_until_refusal) == 0;
    ohi_set_relaxed(&requests_until_refusal, 0);
    return was_refused;
}

static inline void *count_block(void *block)
{
    (void)ohi_add_relaxed(&blocks_held, block != NULL);
    return block;
}

void *__wrap_malloc(size_t bytes)
{
    return is_refused() ? NULL : count_block(__real_malloc(bytes));
}

void *__wrap_calloc(size_t count, size_t bytes)
{
    return is_refused() ? NULL : count_block(__real_calloc(count, bytes));
}

void *__wrap_realloc(void *block, size_t bytes)
{
    if (block == NULL)
        return __wrap_malloc(bytes);
    return is_refused() ? NULL : __real_realloc(block, bytes);
}

void __wrap_free(void *block)
{
    (void)ohi_subtract_relaxed(&blocks_held, block != NULL);
    __real_free(block);
}

#endif
