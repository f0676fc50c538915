/* The pool's settings: read once from the environment, changed through oh_pool_configure(). */
#ifndef POOL_POOL_CONFIG_H
#define POOL_POOL_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ohi_pool_config {
    uint64_t keep_bytes;        /* most memory of empty slabs kept for reuse */
    uint64_t decay_ms;          /* and how long */
    uint64_t direct_keep_bytes; /* most memory of freed direct blocks kept for reuse */
    bool huge_pages;
} ohi_pool_config;

const ohi_pool_config *ohi_pool_settings(void);

#endif
