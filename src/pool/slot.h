/* The 16 bytes that every store begins with.
 *
 * For a pooled store these 16 bytes are all there is: a slab holds an array of them, apart from the
 * slots they describe, so that an overflow in a slot cannot forge a reference count, slots of 4096
 * and 8192 bytes waste nothing, and a thousand free slots are a compact list of 16 KiB instead of a
 * chase through as many cache lines of user data. A store of any other provenance is one of these
 * with more behind it (store/store.h).
 *
 *    live             | references | tag | length |  payer  |
 *    free in a cache  |     0      | tag |     undefined    |
 *    free in its slab |     0      | tag |     next free    |
 *
 * The address of a slot follows from the address of its record and its size class alone (slab.h).
 */
#ifndef POOL_SLOT_H
#define POOL_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct oh_store {
    _Atomic uint32_t references; /* 0: free */
    _Atomic uint32_t tag;        /* provenance, flags, size class: OHI_TAG_* */
    union {
        struct oh_store *next; /* free: next in the slab's list */
        struct {
            uint32_t length; /* bytes asked for */
            uint32_t payer;  /* which account counts them: see ohi_payer_of() in heap.h */
        } live;
    } as;
} oh_store;

_Static_assert(sizeof(oh_store) == 16, "slab.h computes slot addresses from it");

/* Tag: bits 0-2 provenance, 3-7 flags, 8-15 size class. */
#define OHI_TAG_PROVENANCE 0x07u
#define OHI_TAG_SAMPLED 0x08u  /* the observer wants to hear of the end */
#define OHI_TAG_INTERNAL 0x10u /* ours: accounted to nobody */
#define OHI_TAG_KIND 0xffu     /* all of the above: 0 is a pooled store that nobody watches */
#define OHI_TAG_CLASS_SHIFT 8

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
        struct {                                    /* direct: direct.c */
            struct ohi_descriptor *next, *previous; /* in its bin */
            struct ohi_descriptor *newer, *older;   /* of all kept ones */
            uint64_t given_ms;
            bool is_zero;  /* all bytes read as zero */
            bool is_fixed; /* aligned to more than a page: must not move */
        } direct;
    } as;
} ohi_descriptor;

#endif
