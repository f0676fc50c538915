/* Stores of every provenance, and views of them in any order: bytes are given back exactly once, by
 * the last release and not before, what a view shows is what its store was made of, and the account
 * has of every provenance what its stores have. */
#define _GNU_SOURCE
#include "fuzz_input.h"

#include "store/store.h"

#include <offheap/offheap.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HANDLES = 10, MOST_BYTES = 12000 };

static size_t adopted, given_back;

static void give_back(void *opaque, void *bytes, size_t length)
{
    fuzz_expect(opaque == &given_back && length > 0);
    given_back++;
    free(bytes);
}

static oh_status adopt(const uint8_t *run, size_t length, oh_buffer *out)
{
    uint8_t *bytes = malloc(length + (length == 0));
    fuzz_expect(bytes != NULL);
    memcpy(bytes, run, length);
    if (length == 0) { /* given back at once, which give_back() need not see */
        oh_status status = oh_buffer_adopt(NULL, bytes, 0, NULL, NULL, out);
        free(bytes);
        return status;
    }
    adopted++;
    oh_status status = oh_buffer_adopt(NULL, bytes, length, give_back, &given_back, out);
    if (status != OH_OK)
        give_back(&given_back, bytes, length);
    return status;
}

static oh_status map(const uint8_t *run, size_t length, oh_buffer *out)
{
    char path[64];
    int fd = memfd_create("fuzz", 0);
    fuzz_expect(fd >= 0 && write(fd, run, length) == (ssize_t)length);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    oh_status status = oh_buffer_map_file(NULL, path, out);
    close(fd);
    return status;
}

static oh_status make(fuzz_input *input, oh_buffer *out)
{
    const uint8_t how = fuzz_byte(input);
    size_t length;
    const uint8_t *run = fuzz_run(input, (size_t)fuzz_number(input, 2) % MOST_BYTES, &length);
    oh_status status = OH_OK;
    switch (how % 5) {
    case 0:
        status = adopt(run, length, out);
        break;
    case 1:
        status = oh_buffer_from_static(NULL, run, length, out);
        break;
    case 2:
        status = map(run, length, out);
        break;
    case 3:
        status = oh_buffer_alloc_aligned(NULL, length, (size_t)1 << (how >> 3) % 24, out);
        break;
    default:
        status = oh_buffer_alloc_unsafe_slow(NULL, length, out);
    }
    if (status != OH_OK) {
        fuzz_expect(how % 5 == 3 && how >> 3 > 21); /* beyond the largest alignment */
        return status;
    }
    fuzz_expect(out->length == length);
    if (how % 5 == 3)
        fuzz_expect(length == 0 || (uintptr_t)out->data % ((size_t)1 << (how >> 3) % 24) == 0);
    if (how % 5 >= 3 && length > 0)
        memcpy(out->data, run, length);
    fuzz_expect(length == 0 || memcmp(out->data, run, length) == 0);
    return OH_OK;
}

static void view(oh_buffer from, fuzz_input *input, oh_buffer *out)
{
    size_t offset = (size_t)fuzz_number(input, 2), length = (size_t)fuzz_number(input, 2);
    bool fits = offset <= from.length && length <= from.length - offset;
    fuzz_expect(oh_buffer_view(from, offset, length, out) == (fits ? OH_OK : OH_ERR_OUT_OF_RANGE));
    fuzz_expect(out->length == 0 || out->data == from.data + offset);
}

/* Longer or shorter in place, or not at all; the bytes that remain are the same. */
static void resize(oh_buffer *buffer, size_t length)
{
    if (buffer->store == NULL || !oh_buffer_is_unique(*buffer) ||
        buffer->data != ohi_store_bytes(buffer->store) ||
        buffer->length != ohi_store_length(buffer->store) || length == 0)
        return;
    size_t kept = length < buffer->length ? length : buffer->length;
    uint8_t *copy = malloc(kept);
    fuzz_expect(copy != NULL);
    memcpy(copy, buffer->data, kept);
    if (ohi_store_resize(buffer->store, length) == OH_OK) {
        buffer->data = ohi_store_bytes(buffer->store);
        buffer->length = length;
        fuzz_expect(ohi_store_capacity(buffer->store) >= length);
    }
    fuzz_expect(memcmp(copy, buffer->data, kept) == 0);
    free(copy);
}

static void step(oh_buffer *all, fuzz_input *input)
{
    const uint8_t what = fuzz_byte(input);
    oh_buffer *to = &all[fuzz_byte(input) % HANDLES], *from = &all[what / 8 % HANDLES];
    oh_buffer made = {NULL, 0, NULL};
    switch (what % 6) {
    case 0:
    case 1:
        (void)!make(input, &made);
        break;
    case 2:
        view(*from, input, &made);
        break;
    case 3:
        made = oh_buffer_retain(*from);
        break;
    case 4:
        resize(from, (size_t)fuzz_number(input, 2) % MOST_BYTES);
        return;
    default:
        (void)!oh_buffer_compact(from);
        return;
    }
    oh_buffer_release(to);
    *to = made;
}

/* Reading the account compares it with the stores (store_audit.c): this build has all checks. */
static uint64_t external_now(void)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    fuzz_expect(usage.external == usage.pool + usage.direct + usage.adopted + usage.mapped);
    return usage.external;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    oh_buffer all[HANDLES] = {{NULL, 0, NULL}};
    adopted = given_back = 0;
    while (input.left > 0) {
        step(all, &input);
        (void)external_now();
    }
    for (size_t i = 0; i < HANDLES; i++)
        oh_buffer_release(&all[i]);
    fuzz_expect(adopted == given_back);
    fuzz_expect(external_now() == 0);
    return 0;
}
