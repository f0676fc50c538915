/* Thread caches: the free slots of each class that a thread has at hand. The fast path.
 *
 * A list a class, newest first, through the records. The end of a list is a record of the heap's
 * own without a next one. Each record says how many more may be put on it, and the last one how
 * many the list may hold, so neither a count nor a limit is read: what a pair of calls waits for is
 * the words that it reads back after writing them, and this way that is one. There is an array of
 * each field and not one of structs, because a class is then found with one scaled address and no
 * arithmetic. */
#ifndef POOL_CACHE_H
#define POOL_CACHE_H

#include "pool/size_class.h"
#include "pool/slot.h"

struct ohi_heap;

/* The most slots a cache may hold. */
#define OHI_CACHE_MOST 1024u

typedef struct ohi_caches {
    oh_store *_Atomic first[UINT8_MAX + 1]; /* as a record has no other class: see no_heap */
    uint32_t stride[OHI_CLASS_COUNT];       /* this and the next: see ohi_slot_bytes_of() */
    uint32_t bias[OHI_CLASS_COUNT];
    uint8_t class_of[OHI_SLOT_MAX_BYTES / 16]; /* ohi_class_table, where it is found sooner */
} ohi_caches;

/* What the fast path does not need of a cache. */
typedef struct ohi_cache_state {
    oh_store end;          /* of the list; its room is the limit */
    _Atomic int64_t drawn; /* slots taken from slabs less those given back, ever */
    bool was_busy;         /* ran empty or full since the last tick */
} ohi_cache_state;

/* A free slot; false when the list is empty. */
OHI_INLINE bool ohi_cache_pop(ohi_caches *caches, size_t size_class, oh_store **out)
{
    oh_store *_Atomic *first = &caches->first[size_class];
    OHI_SETTLE(first);
    oh_store *record = ohi_get_relaxed(first);
    oh_store *next = ohi_record_next(record);
    if (OHI_UNLIKELY(next == NULL))
        return false;
    ohi_set_relaxed(first, next);
    *out = record;
    return true;
}

/* Where a slot is pushed, and in front of what. */
typedef struct ohi_cache_top {
    oh_store *_Atomic *list;
    oh_store *first;
    uint16_t room;
} ohi_cache_top;

/* False when the list is full. */
OHI_INLINE bool ohi_cache_has_room(ohi_caches *caches, size_t size_class, ohi_cache_top *out)
{
    out->list = &caches->first[size_class];
    OHI_SETTLE(out->list);
    out->first = ohi_get_relaxed(out->list);
    out->room = ohi_get_relaxed(&out->first->room);
    return OHI_LIKELY(out->room != 0);
}

/* Pushes a slot to the list of its class, which has room. */
OHI_INLINE void ohi_cache_push_on(ohi_cache_top top, oh_store *record)
{
    ohi_set_relaxed(&record->room, (uint16_t)(top.room - 1));
    ohi_record_set_next(record, top.first);
    ohi_set_relaxed(top.list, record);
}

/* Both. `size_class` is the record's own. */
OHI_INLINE bool ohi_cache_push(ohi_caches *caches, size_t size_class, oh_store *record)
{
    ohi_cache_top top;
    if (!ohi_cache_has_room(caches, size_class, &top))
        return false;
    ohi_cache_push_on(top, record);
    return true;
}

/* Slots in a cache. For the heap's own thread, or with the registry of slabs locked: a slab that
   has a slot in a cache stays mapped as long as it is registered. */
uint32_t ohi_cache_count(const struct ohi_heap *heap, unsigned size_class);

/* Empty caches in a heap that is all zero. */
void ohi_cache_init(struct ohi_heap *heap);

/* A free slot of the class out of the heap's caches and slabs, or new ones; `may_be_larger` as in
   ohi_heap_take(). NULL when out of memory. */
oh_store *ohi_cache_take(struct ohi_heap *heap, unsigned size_class, bool may_be_larger);

/* A slot of a slightly larger class, out of that one's cache, where the class has none anywhere:
   see cache.c. NULL when it has, or the larger ones have none at hand. Any heap will do, also the
   one without any slot. */
oh_store *ohi_cache_borrow(struct ohi_heap *heap, unsigned size_class);

/* Takes a slot back; `heap` is NULL in a thread that has no memory for one. */
void ohi_cache_give(struct ohi_heap *heap, oh_store *record);

/* The same for one from ohi_pool_meta_alloc(). */
void ohi_cache_give_meta(struct ohi_heap *heap, oh_store *slot);

/* Gives all slots of all caches to their slabs. */
void ohi_cache_flush_all(struct ohi_heap *heap);

/* The same for those caches that were neither empty nor full since the last time. */
void ohi_cache_flush_idle(struct ohi_heap *heap);

typedef struct ohi_pool_totals {
    uint64_t reserved; /* memory of all slabs, and what the page source keeps */
    uint64_t used;     /* slots in use */
} ohi_pool_totals;

void ohi_pool_read(ohi_pool_totals *out);

#endif
