#include "pool/direct.h"

#include "base/checked.h"
#include "platform/platform.h"

bool ohi_direct_take(size_t bytes, size_t alignment, ohi_block *out)
{
    const size_t page = ohi_page_bytes();
    size_t capacity;
    if (!ohi_checked_align_up(bytes, page, &capacity))
        return false;
    uint8_t *pages = ohi_pages_map(capacity, ohi_max_size(alignment, page));
    if (pages == NULL)
        return false;
    *out = (ohi_block){.bytes = pages, .capacity = capacity, .is_zero = true};
    return true;
}

void ohi_direct_give(const ohi_block *block)
{
    ohi_pages_unmap(block->bytes, block->capacity);
}

void ohi_direct_trim(void)
{
}

uint64_t ohi_direct_kept_bytes(void)
{
    return 0;
}
