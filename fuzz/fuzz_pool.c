/* The pool beside a shadow: which stores live, what their bytes are and where they lie. No two
 * overlap, the inspector tells of each what is so, and settings, trims and reserves change none. */
#include "fuzz_input.h"

#include <offheap/offheap.h>

enum { STORES = 48, MOST_BYTES = 3 * 8192 };

typedef struct holder {
    oh_buffer buffers[STORES];
    uint8_t marks[STORES]; /* every byte of a buffer is its mark */
    size_t live_bytes;
} holder;

static void check_marked(const holder *all, size_t i)
{
    const oh_buffer *buffer = &all->buffers[i];
    for (size_t at = 0; at < buffer->length; at++)
        fuzz_expect(buffer->data[at] == all->marks[i]);
}

static void drop(holder *all, size_t i)
{
    check_marked(all, i);
    all->live_bytes -= all->buffers[i].length;
    oh_buffer_release(&all->buffers[i]);
    fuzz_expect(all->buffers[i].data == NULL && all->buffers[i].length == 0);
}

static void make(holder *all, size_t i, size_t length, uint8_t mark)
{
    const bool is_zeroed = mark % 2 == 0;
    drop(all, i);
    oh_buffer *buffer = &all->buffers[i];
    if ((is_zeroed ? oh_buffer_alloc(NULL, length, buffer)
                   : oh_buffer_alloc_unsafe(NULL, length, buffer)) != OH_OK)
        return;
    for (size_t at = 0; at < length && is_zeroed; at++)
        fuzz_expect(buffer->data[at] == 0);
    if (length > 0)
        memset(buffer->data, mark, length);
    all->marks[i] = mark;
    all->live_bytes += length;
}

static void check_told(const holder *all, size_t i)
{
    const oh_buffer *buffer = &all->buffers[i];
    oh_store_info info = {.size = sizeof info};
    oh_store_inspect(buffer->store, &info);
    if (buffer->store == NULL) {
        fuzz_expect(info.references == 0 && info.length == 0);
        return;
    }
    fuzz_expect(info.references == 1 && info.bytes == buffer->data);
    fuzz_expect(info.length == buffer->length && info.capacity >= info.length);
    fuzz_expect((info.provenance == OH_PROVENANCE_POOL) == (info.length <= OH_POOL_MAX_LENGTH));
    if (info.provenance == OH_PROVENANCE_POOL)
        fuzz_expect(info.slot_index < info.slot_count && info.slots_used <= info.slot_count &&
                    info.capacity == info.slot_bytes);
}

static void configure(fuzz_input *input)
{
    oh_pool_config config = {.size = sizeof config};
    oh_pool_get_config(&config);
    config.keep_bytes = (uint64_t)fuzz_byte(input) << 12;
    config.direct_keep_bytes = (uint64_t)fuzz_byte(input) << 12;
    config.decay_ms = fuzz_byte(input) % 4;
    fuzz_expect(oh_pool_configure(&config) == OH_OK);
}

typedef struct sum {
    uint64_t bytes;
} sum;

static bool add_slab(void *opaque, const oh_slab_info *slab)
{
    sum *all = opaque;
    fuzz_expect(slab->slots_used + slab->slots_fresh <= slab->slot_count);
    fuzz_expect(slab->used_bytes <= (uint64_t)slab->slots_used * slab->slot_bytes);
    all->bytes += slab->used_bytes;
    return true;
}

static void check_sums(const holder *all)
{
    oh_memory_usage usage = {.size = sizeof usage};
    sum slabs = {0};
    oh_memory_usage_get(NULL, &usage);
    fuzz_expect(usage.external == all->live_bytes);
    fuzz_expect(usage.pool + usage.direct == all->live_bytes);
    oh_pool_visit_slabs(add_slab, &slabs);
    fuzz_expect(slabs.bytes >= usage.pool);
}

static void step(holder *all, fuzz_input *input)
{
    const uint8_t what = fuzz_byte(input);
    const size_t i = fuzz_byte(input) % STORES;
    switch (what % 16) {
    case 0:
        oh_pool_trim();
        break;
    case 1:
        configure(input);
        break;
    case 2:
        (void)!oh_pool_reserve((size_t)fuzz_byte(input) << 10);
        break;
    case 3:
        check_sums(all);
        break;
    case 4:
    case 5:
    case 6:
    case 7:
        drop(all, i);
        break;
    case 8:
        make(all, i, (size_t)fuzz_number(input, 2) % MOST_BYTES, what);
        break;
    default:
        make(all, i, fuzz_byte(input) * (size_t)(what >> 4), what);
    }
    check_told(all, i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    holder all = {.live_bytes = 0};
    while (input.left > 0)
        step(&all, &input);
    check_sums(&all);
    for (size_t i = 0; i < STORES; i++)
        drop(&all, i);
    check_sums(&all);
    return 0;
}
