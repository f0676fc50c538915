/* A slab: a run of pages cut into slots of one size class, its records in front.
 *
 *    slab, at a multiple of 64 KiB
 *    | header | pad | record 0 | record 1 | ... | pad | slot 0 | slot 1 | ... |
 *
 * All records lie in the first 64 KiB, so the slab of a record is the record's address with the low
 * 16 bits cleared, whatever the size of the slab; and the address of a slot is a multiplication
 * away from the address of its record, with constants of its class: no load. */
#ifndef POOL_SLAB_H
#define POOL_SLAB_H

#include "base/atomic.h"
#include "base/attributes.h"
#include "pool/size_class.h"
#include "pool/slot.h"

#include <stdbool.h>

#define OHI_SLAB_ALIGNMENT ((uintptr_t)65536)

struct ohi_heap;

typedef struct ohi_slab {
    /* Written by the owning heap's thread only; others may look (inspector). */
    oh_store *free;                   /* released slots, newest first */
    _Atomic uint32_t free_count;      /* length of that list */
    _Atomic uint32_t fresh;           /* slots from here on were never handed out */
    struct ohi_slab *next, *previous; /* on a list of its bin */
    uint32_t purged_bytes;            /* of pages without a used slot: slab_holes.c */
    uint16_t list;                    /* OHI_LIST_* of its bin */

    /* Constant. */
    uint16_t units; /* of the page source, guard included */
    uint32_t capacity;
    uint32_t slot_bytes;
    uint32_t records; /* offset of record 0 */
    uint32_t first;   /* offset of slot 0 */
    uint32_t slab_bytes;
    uint32_t size_class;

    /* Shared: see remote.c for the protocol. */
    _Alignas(64) _Atomic(struct ohi_heap *) heap; /* the owner */
    _Atomic(oh_store *) remote;                   /* released by other threads */
    struct ohi_slab *pending_next;                /* in the owner's list of slabs with such */

    /* Registry of all slabs, under its lock. */
    struct ohi_slab *registry_next, *registry_previous;

    /* The owner's again: see slab_holes.c. */
    uint32_t free_at_purge;
    bool was_drawn;
    _Atomic bool is_resident; /* a huge page lies under it: slots never handed out cost nothing */
    bool is_whole; /* has handed out all its slots since it was made or gave pages back */
} ohi_slab;

_Static_assert(sizeof(ohi_slab) == 128, "records follow the header at a multiple of a line");

/* How the records and slots of a class lie in its slabs; offsets as in ohi_slab. */
typedef struct ohi_geometry {
    uint32_t slab_bytes, capacity, slot_bytes, records, first;
} ohi_geometry;

ohi_geometry ohi_geometry_of(unsigned size_class);

OHI_INLINE ohi_slab *ohi_slab_of(const oh_store *record)
{
    return (ohi_slab *)((uintptr_t)record & ~(OHI_SLAB_ALIGNMENT - 1));
}

OHI_INLINE oh_store *ohi_slab_records(ohi_slab *slab)
{
    return (oh_store *)(void *)((char *)slab + slab->records);
}

OHI_INLINE uint32_t ohi_slot_index(const oh_store *record)
{
    return (uint32_t)(record - ohi_slab_records(ohi_slab_of(record)));
}

OHI_INLINE uint8_t *ohi_slot_bytes(const oh_store *record)
{
    const ohi_slab *slab = ohi_slab_of(record);
    return (uint8_t *)slab + slab->first + (size_t)ohi_slot_index(record) * slab->slot_bytes;
}

/* The same without touching the slab. With r the offset of the record in its slab, a multiple of
 * 16:
 *
 *     slot = slab + first + (r - records) / 16 * slot_bytes       slab = record - r
 *          = record + r * (slot_bytes / 16 - 1) + bias            bias = first - records / 16 *
 *                                                                        slot_bytes
 * so that two constants of the class do, `stride` and `bias`. Slots lie behind records, so the sum
 * of the last two terms is never negative, and 32 bits hold it though they may not hold each. */
OHI_INLINE uint8_t *ohi_slot_bytes_of(const oh_store *record, uint32_t stride, uint32_t bias)
{
    const uint32_t offset = (uint16_t)(uintptr_t)record * stride + bias;
    return (uint8_t *)(uintptr_t)record + offset;
}

OHI_INLINE uint32_t ohi_slot_stride(const ohi_geometry *geometry)
{
    return geometry->slot_bytes / (uint32_t)sizeof(oh_store) - 1;
}

OHI_INLINE uint32_t ohi_slot_bias(const ohi_geometry *geometry)
{
    return geometry->first -
           geometry->slot_bytes * (geometry->records / (uint32_t)sizeof(oh_store));
}

/* A slab with all its slots fresh, in the registry; NULL when out of memory. */
ohi_slab *ohi_slab_create(struct ohi_heap *heap, unsigned size_class);

/* Gives an empty slab, which is on no list any more, back to the page source. */
void ohi_slab_destroy(ohi_slab *slab);

/* Calls visit for every slab there is, with the registry locked: visit may neither create nor
 * destroy. */
void ohi_slab_visit(void (*visit)(ohi_slab *slab, void *opaque), void *opaque);

void ohi_slab_registry_lock(void);
void ohi_slab_registry_unlock(void);

#endif
