/** The pool from outside: where the bytes of a buffer lie. */
#ifndef OFFHEAP_POOL_H
#define OFFHEAP_POOL_H

#include <offheap/buffer.h>

OH_EXTERN_C_BEGIN

/**
 * What is known about a store. Before the call set `size` to sizeof(oh_store_info): only the fields
 * that fit are filled. The slab_ and slot_ fields are 0 unless the provenance is the pool.
 */
typedef struct oh_store_info {
    size_t size;
    oh_provenance provenance;
    uint32_t references;   /**< at the moment of the call */
    const void *bytes;     /**< first byte of the store */
    size_t length;         /**< bytes asked for */
    size_t capacity;       /**< bytes there are: slot size, or whole pages when direct */
    size_t record_bytes;   /**< what the library keeps beside the bytes */
    const void *slab;      /**< address of the slab */
    size_t slab_bytes;     /**< its size, records included */
    size_t slot_bytes;     /**< size of its slots */
    uint32_t slot_index;   /**< which of them this is */
    uint32_t slot_count;   /**< how many it has */
    uint32_t slots_used;   /**< how many hold a live store */
} oh_store_info;

/** Fills in what is known about the store of a buffer; NULL, the store of an empty handle, gives zeros. */
OH_API void oh_store_inspect(const oh_store *store, oh_store_info *out);

OH_EXTERN_C_END

#endif
