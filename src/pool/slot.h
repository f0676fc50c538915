/* The 16 bytes that every store begins with.
 *
 * For a pooled store these 16 bytes are all there is: a slab holds an array of them, apart from the
 * slots they describe, so that an overflow in a slot cannot forge a reference count, slots of 4096
 * and 8192 bytes waste nothing, and a thousand free slots are a compact list of 16 KiB instead of a
 * chase through as many cache lines of user data. A store of any other provenance is one of these
 * with more behind it (store/store.h).
 *
 *    in use    | references | kind | class | mark  | length |  payer  |
 *    free      |     1      |  0   | class | room  |    next free     |
 *
 * A payer has a bit that the upper half of an address has not, so the last word says whether a slot
 * is in use. The mark says whether the store was ever retained (<offheap/buffer_inline.h>) and lies
 * where the room of a cache was, which is too small to be one. So neither allocation nor release
 * writes mark or count: a free slot keeps a count of one, and what comes out of a cache no mark.
 *
 * The address of a slot follows from the address of its record and its size class alone (slab.h).
 */
#ifndef POOL_SLOT_H
#define POOL_SLOT_H

#include "base/atomic.h"
#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct oh_store {
    _Atomic uint32_t references;
    _Atomic uint8_t kind; /* provenance and flags: OHI_KIND_*; 0 is pooled and unwatched */
    _Atomic uint8_t size_class;
    _Atomic uint16_t room; /* in a cache: how many more may be put on this one; in use: the mark */
    union {
        _Atomic uint64_t next; /* free: address of the next one in its list */
        struct {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            _Atomic uint32_t length; /* in use: bytes asked for */
            _Atomic int32_t payer;   /* who pays: negative, in the upper half of `next` */
#else
            _Atomic int32_t payer;
            _Atomic uint32_t length;
#endif
        } bill;
    } as;
} oh_store;

_Static_assert(sizeof(oh_store) == 16, "slab.h computes slot addresses from it");

/* What a payer says besides: that the store is of kind 0, which is all that a release of it has to
   ask, and that there is one. The second is set in every negative number above -2^30 and in no
   upper half of an address. */
#define OHI_PAYER_IS_PLAIN 0x80000000u
#define OHI_PAYER_IS_THERE 0x40000000u

/* Kind: bits 0-2 provenance, then flags. */
#define OHI_KIND_PROVENANCE 0x07u
#define OHI_KIND_SAMPLED 0x08u  /* the observer wants to hear of the end */
#define OHI_KIND_INTERNAL 0x10u /* ours: accounted to nobody */

/* The bill of a store in use: how much, and for whom. The payer is the negative distance from any
   heap to its counters of the account that pays (see ohi_payer_of() in heap.h). */
OHI_INLINE void ohi_record_set_bill(oh_store *record, int32_t payer, uint32_t length)
{
    ohi_set_relaxed(&record->as.bill.length, length);
    ohi_set_relaxed(&record->as.bill.payer, payer);
}

OHI_INLINE int32_t ohi_record_payer(const oh_store *record)
{
    return (int32_t)((uint32_t)ohi_get_relaxed(&record->as.bill.payer) | OHI_PAYER_IS_PLAIN);
}

/* The kind of a store in use, whose bill is set. */
OHI_INLINE void ohi_record_set_kind(oh_store *record, unsigned kind)
{
    const uint32_t payer = (uint32_t)ohi_record_payer(record);
    ohi_set_relaxed(&record->kind, (uint8_t)kind);
    ohi_set_relaxed(&record->as.bill.payer,
                    (int32_t)(kind == 0 ? payer : payer & ~OHI_PAYER_IS_PLAIN));
}

OHI_INLINE bool ohi_record_is_used(const oh_store *record)
{
    return ((uint32_t)ohi_get_relaxed(&record->as.bill.payer) & OHI_PAYER_IS_THERE) != 0;
}

/* Of a free record. */
OHI_INLINE oh_store *ohi_record_next(const oh_store *record)
{
    return (oh_store *)(uintptr_t)ohi_get_relaxed(&record->as.next);
}

OHI_INLINE void ohi_record_set_next(oh_store *record, const oh_store *next)
{
    ohi_set_relaxed(&record->as.next, (uint64_t)(uintptr_t)next);
}

/* A store of any other provenance: it lies in a pool slot of its own. */
typedef struct ohi_descriptor {
    oh_store head;
    oh_store *slot; /* where this descriptor lies */
    uint8_t *bytes;
    size_t capacity; /* bytes there are */
    union {
        struct { /* adopted */
            void (*free_bytes)(void *opaque, void *bytes, size_t length);
            void *opaque;
        } adopted;
        struct {                                    /* direct: direct_cache.c */
            struct ohi_descriptor *next, *previous; /* in its bin */
            struct ohi_descriptor *newer, *older;   /* of all kept ones */
            uint64_t given_ms;
            bool is_zero;  /* all bytes read as zero */
            bool is_fixed; /* aligned to more than a page: must not move */
        } direct;
    } as;
} ohi_descriptor;

#endif
