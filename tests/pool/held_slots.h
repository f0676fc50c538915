/* Slots that a test of the pool holds: taken in a row and filled, given back in any order. */
#ifndef TESTS_POOL_HELD_SLOTS_H
#define TESTS_POOL_HELD_SLOTS_H

#include "pool/page_source.h"
#include "pool/thread_heap.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

#include <string.h>

enum { HELD_MOST = 32768 };

static oh_store *held[HELD_MOST];

static inline void take(size_t i, size_t bytes)
{
    held[i] = ohi_heap_take(ohi_class_of(bytes), false);
    assert_non_null(held[i]);
    memset(ohi_slot_bytes(held[i]), (int)(i & 0xff), bytes);
}

static inline void take_many(size_t first, size_t end, size_t bytes)
{
    for (size_t i = first; i < end; i++)
        take(i, bytes);
}

static inline void give(size_t i)
{
    if (held[i] != NULL)
        ohi_heap_give(held[i]);
    held[i] = NULL;
}

static inline void give_many(size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        give(i);
}

static inline uint64_t reserved_now(void)
{
    ohi_pool_totals totals;
    ohi_pool_read(&totals);
    return totals.reserved;
}

#endif
