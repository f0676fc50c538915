/* The observer table: how the monitor hears of stores.
 *
 * The store room calls it and the monitor fills it; without a monitor the pointer stays NULL and
 * costs one predictable branch an allocation, and a build without OH_MONITOR leaves even that out.
 * A release costs nothing more: the flag that it tests sits in the same word as the provenance.
 *
 * Calls come on the thread that creates or releases. They may allocate and release buffers, but
 * must then expect to be called for these too. */
#ifndef STORE_OBSERVER_H
#define STORE_OBSERVER_H

#include <offheap/buffer.h>

#include "base/atomic.h"
#include "base/attributes.h"
#include "pool/slot.h"

typedef struct ohi_store_observer {
    /* A store of `bytes` was made. Call ohi_store_set_sampled(), now or later, to hear of its end.
     */
    void (*store_created)(oh_store *store, size_t bytes, oh_provenance provenance);
    /* The last reference to a sampled store is gone; its bytes are still there. */
    void (*store_destroyed)(oh_store *store, size_t bytes, oh_provenance provenance);
    /* A store has another length; its bytes may have moved from where they began. NULL: not
       interested. */
    void (*store_resized)(oh_store *store, const void *old_base);
    /* A direct allocation took this long, zeroing and system call included. NULL: not interested.
     */
    void (*direct_timed)(oh_store *store, size_t bytes, uint64_t elapsed_ns);
    /* Bytes kept alive that no live view shows, for oh_memory_usage. NULL: 0. */
    uint64_t (*pinned_bytes)(void);
    /* The term whose leaves (below) hold; read atomically. NULL: nobody has leave. */
    const uint64_t *term;
} ohi_store_observer;

/* What a thread may create out of its pool's caches, in bytes, before the observer wants to hear of
   it: under a sampling observer that is nearly everything, for a subtraction and two branches. The
   observer gives leave, on the thread itself, and ends all leaves by another term. */
typedef struct ohi_observer_leave {
    int64_t bytes;
    uint64_t term;
} ohi_observer_leave;

#ifdef OH_MONITOR

extern _Atomic(const ohi_store_observer *) ohi_observer;
extern _Thread_local ohi_observer_leave ohi_thread_leave __attribute__((tls_model("initial-exec")));

/* The table in force; NULL when nobody observes. */
OHI_INLINE const ohi_store_observer *ohi_observer_get(void)
{
    return ohi_get_acquire(&ohi_observer);
}

/* Puts a table in force, or none: `table` must live for ever, since calls may be under way in it.
 */
void ohi_observer_set(const ohi_store_observer *table);

/* May the calling thread create so many bytes without telling? */
OHI_INLINE bool ohi_observer_has_leave(size_t bytes)
{
    const ohi_store_observer *observer = ohi_observer_get();
    return observer != NULL && observer->term != NULL && ohi_thread_leave.bytes >= (int64_t)bytes &&
           ohi_thread_leave.term == __atomic_load_n(observer->term, __ATOMIC_RELAXED);
}

/* It has done so. */
OHI_INLINE void ohi_observer_take_leave(size_t bytes)
{
    ohi_thread_leave.bytes -= (int64_t)bytes;
}

#else

OHI_INLINE const ohi_store_observer *ohi_observer_get(void)
{
    return NULL;
}

OHI_INLINE bool ohi_observer_has_leave(size_t bytes)
{
    (void)bytes;
    return false;
}

OHI_INLINE void ohi_observer_take_leave(size_t bytes)
{
    (void)bytes;
}

#endif

OHI_INLINE uint64_t ohi_observer_pinned_bytes(void)
{
    const ohi_store_observer *observer = ohi_observer_get();
    return observer != NULL && observer->pinned_bytes != NULL ? observer->pinned_bytes() : 0;
}

OHI_INLINE bool ohi_store_is_sampled(const oh_store *store)
{
    return (ohi_get_relaxed(&store->kind) & OHI_KIND_SAMPLED) != 0;
}

/* For whoever holds a reference: it is only ever set, and read by whoever drops the last one. */
OHI_INLINE void ohi_store_set_sampled(oh_store *store)
{
    const unsigned kind = ohi_get_relaxed(&store->kind);
    ohi_record_set_kind(store, kind | OHI_KIND_SAMPLED);
}

#endif
