#include "pool/pool_config.h"

static const ohi_pool_config defaults = {
    .keep_bytes = (uint64_t)64 << 20,
    .decay_ms = 500,
    .direct_keep_bytes = (uint64_t)128 << 20,
    .huge_pages = false,
};

const ohi_pool_config *ohi_pool_settings(void)
{
    return &defaults;
}
