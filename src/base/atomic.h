/* The memory orders we use, by name, so that each use says what it relies on and none gets the
 * sequentially consistent default by accident. */
#ifndef BASE_ATOMIC_H
#define BASE_ATOMIC_H

#include <stdatomic.h>
#include <stdint.h>

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

/* The same for 64 bits on the fast paths. Of a load and a store that are atomic each compilers make
   three instructions; x86 has one that does both, neither of them locked, and whose store is a
   release. ThreadSanitizer could not see it. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define OHI_HAS_TSAN 1
#endif
#elif defined(__SANITIZE_THREAD__)
#define OHI_HAS_TSAN 1
#endif
#if defined(__x86_64__) && !defined(OHI_HAS_TSAN)
#define ohi_count_relaxed(object, value)                                                           \
    __asm__("addq %1, %0" : "+m"(*(object)) : "er"((uint64_t)(value)) : "cc")
#define ohi_count_release(object, value)                                                           \
    __asm__("addq %1, %0" : "+m"(*(object)) : "er"((uint64_t)(value)) : "cc", "memory")
#else
#define ohi_count_relaxed ohi_bump_relaxed
#define ohi_count_release ohi_bump_release
#endif

#endif
