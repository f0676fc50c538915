/* Buffers in contexts with limits: what a context has given out never exceeds its limit, what the
 * process counts is what is held, and the end brings all of it back. */
#include "fuzz_input.h"

#include <offheap/offheap.h>

enum { BUFFERS = 12, CONTEXTS = 2 };

static uint64_t external_now(void)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    return usage.external;
}

typedef struct holder {
    oh_context *contexts[CONTEXTS];
    oh_buffer buffers[BUFFERS];
} holder;

static void step(holder *all, fuzz_input *input)
{
    uint8_t what = fuzz_byte(input);
    oh_context *context = all->contexts[fuzz_byte(input) % CONTEXTS];
    oh_buffer *place = &all->buffers[fuzz_byte(input) % BUFFERS];
    size_t length = (size_t)fuzz_number(input, 2);
    oh_buffer made;
    oh_status status;
    switch (what % 4) {
    case 0:
        oh_context_set_limit(context, length * 3);
        break;
    case 1:
        oh_buffer_release(place);
        break;
    default:
        status = what % 4 == 2 ? oh_buffer_alloc(context, length, &made)
                               : oh_buffer_alloc_unsafe_slow(context, length, &made);
        fuzz_expect(status == OH_OK || status == OH_ERR_MEMORY_LIMIT || status == OH_ERR_NO_MEMORY);
        if (status != OH_OK)
            return;
        oh_memory_usage usage = {.size = sizeof usage};
        oh_memory_usage_get(context, &usage);
        uint64_t limit = oh_context_get_limit(context);
        fuzz_expect(length == 0 || limit == 0 || usage.external <= limit);
        oh_buffer_release(place);
        *place = made;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    holder all = {.contexts = {NULL}};
    uint64_t before = external_now();
    for (size_t i = 0; i < CONTEXTS; i++)
        fuzz_expect(oh_context_create(NULL, &all.contexts[i]) == OH_OK);
    while (input.left > 0)
        step(&all, &input);
    oh_context_destroy(all.contexts[0]); /* before its buffers */
    for (size_t i = 0; i < BUFFERS; i++)
        oh_buffer_release(&all.buffers[i]);
    oh_context_destroy(all.contexts[1]);
    fuzz_expect(external_now() == before);
    return 0;
}
