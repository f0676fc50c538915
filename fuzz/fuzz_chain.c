/* Chain operations beside one flat array that holds the same bytes. */
#include "fuzz_input.h"

#include <offheap/offheap.h>

enum { FLAT_BYTES = 1 << 16 };

typedef struct flat {
    uint8_t bytes[FLAT_BYTES];
    size_t length;
} flat;

static void insert(flat *f, size_t at, const uint8_t *run, size_t bytes)
{
    memmove(f->bytes + at + bytes, f->bytes + at, f->length - at);
    memcpy(f->bytes + at, run, bytes);
    f->length += bytes;
}

static void check_slice(const oh_chain *chain, const flat *f, fuzz_input *input)
{
    int64_t start = (int16_t)fuzz_number(input, 2), end = (int16_t)fuzz_number(input, 2);
    oh_buffer all = {(uint8_t *)(uintptr_t)f->bytes, f->length, NULL}, slice;
    if (oh_chain_slice(chain, NULL, start, end, &slice) != OH_OK)
        return;
    oh_buffer expected = oh_buffer_slice(all, start, end);
    fuzz_expect(oh_buffer_equals(slice, expected));
    oh_buffer_release(&slice);
}

static void check_find(const oh_chain *chain, const flat *f, fuzz_input *input)
{
    size_t bytes, from = fuzz_byte(input);
    const uint8_t *needle = fuzz_run(input, fuzz_byte(input) % 9, &bytes);
    oh_buffer all = {(uint8_t *)(uintptr_t)f->bytes, f->length, NULL};
    fuzz_expect(oh_chain_find(chain, needle, bytes, from) ==
                oh_buffer_find(all, needle, bytes, from));
}

static void step(oh_chain *chain, flat *f, fuzz_input *input)
{
    uint8_t what = fuzz_byte(input);
    size_t bytes;
    const uint8_t *run;
    oh_buffer made;
    switch (what % 6) {
    case 0:
    case 1:
        run = fuzz_run(input, fuzz_byte(input), &bytes);
        if (f->length + bytes > FLAT_BYTES ||
            oh_buffer_from_bytes(NULL, run, bytes, &made) != OH_OK)
            return;
        fuzz_expect((what % 6 ? oh_chain_append(chain, made) : oh_chain_prepend(chain, made)) ==
                    OH_OK);
        insert(f, what % 6 ? f->length : 0, run, bytes);
        oh_buffer_release(&made);
        break;
    case 2:
        bytes = oh_chain_consume(chain, fuzz_byte(input));
        memmove(f->bytes, f->bytes + bytes, f->length - bytes);
        f->length -= bytes;
        break;
    case 3:
        check_slice(chain, f, input);
        break;
    default:
        check_find(chain, f, input);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static flat f;
    static uint8_t copy[FLAT_BYTES];
    fuzz_input input = {data, size};
    oh_chain chain;
    f.length = 0;
    oh_chain_init(&chain);
    while (input.left > 0) {
        step(&chain, &f, &input);
        fuzz_expect(oh_chain_length(&chain) == f.length);
        fuzz_expect(oh_chain_copy_out(&chain, 0, copy, sizeof copy) == f.length);
        fuzz_expect(memcmp(copy, f.bytes, f.length) == 0);
    }
    oh_chain_deinit(&chain);
    return 0;
}
