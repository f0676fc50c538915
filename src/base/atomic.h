/* The memory orders we use, by name, so that each use says what it relies on and none gets the
 * sequentially consistent default by accident. */
#ifndef BASE_ATOMIC_H
#define BASE_ATOMIC_H

#include <stdatomic.h>

#define ohi_get_relaxed(object) atomic_load_explicit((object), memory_order_relaxed)
#define ohi_get_acquire(object) atomic_load_explicit((object), memory_order_acquire)
#define ohi_set_relaxed(object, value)                                                             \
    atomic_store_explicit((object), (value), memory_order_relaxed)
#define ohi_set_release(object, value)                                                             \
    atomic_store_explicit((object), (value), memory_order_release)
#define ohi_exchange_acquire(object, value)                                                        \
    atomic_exchange_explicit((object), (value), memory_order_acquire)
#define ohi_add_relaxed(object, value)                                                             \
    atomic_fetch_add_explicit((object), (value), memory_order_relaxed)
#define ohi_add_release(object, value)                                                             \
    atomic_fetch_add_explicit((object), (value), memory_order_release)
#define ohi_subtract_relaxed(object, value)                                                        \
    atomic_fetch_sub_explicit((object), (value), memory_order_relaxed)

#define ohi_exchange_acq_rel(object, value)                                                        \
    atomic_exchange_explicit((object), (value), memory_order_acq_rel)

/* Weak compare-and-swap that publishes what was written before it and sees what was written before
   the value it replaces; *expected is refreshed. */
#define ohi_swap_if_acq_rel(object, expected, desired)                                             \
    atomic_compare_exchange_weak_explicit((object), (expected), (desired), memory_order_acq_rel,   \
                                          memory_order_relaxed)

/* Weak compare-and-swap that publishes what was written before it; *expected is refreshed. */
#define ohi_swap_if_release(object, expected, desired)                                             \
    atomic_compare_exchange_weak_explicit((object), (expected), (desired), memory_order_release,   \
                                          memory_order_relaxed)

/* Adds to a counter that only the calling thread writes: a plain addition, which others may read.
 */
#define ohi_bump_relaxed(object, value) ohi_set_relaxed((object), ohi_get_relaxed(object) + (value))
#define ohi_bump_release(object, value) ohi_set_release((object), ohi_get_relaxed(object) + (value))

#endif
