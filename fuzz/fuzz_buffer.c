/* Sequences of operations on a handful of buffers, beside a shadow: what each buffer's bytes are,
 * kept in plain arrays. Slices share their parent's shadow, as they share its bytes. */
#include "fuzz_input.h"

#include <offheap/offheap.h>

enum { BUFFERS = 6, MOST_BYTES = 20000 };

/* The bytes of one store, counted like it. */
typedef struct shadow {
    uint8_t *bytes;
    size_t users;
} shadow;

typedef struct entry {
    oh_buffer buffer;
    shadow *shadow;
    size_t offset; /* of the buffer in its shadow */
} entry;

static void drop(entry *e)
{
    oh_buffer_release(&e->buffer);
    if (e->shadow && --e->shadow->users == 0) {
        free(e->shadow->bytes);
        free(e->shadow);
    }
    *e = (entry){.shadow = NULL};
}

static void check(const entry *e)
{
    fuzz_expect(e->buffer.length == 0 ||
                memcmp(e->buffer.data, e->shadow->bytes + e->offset, e->buffer.length) == 0);
}

/* Puts a fresh buffer into a place, with a shadow of its own. */
static void adopt(entry *e, oh_buffer buffer)
{
    drop(e);
    e->buffer = buffer;
    if (buffer.length == 0)
        return;
    e->shadow = malloc(sizeof *e->shadow);
    fuzz_expect(e->shadow != NULL);
    *e->shadow = (shadow){malloc(buffer.length), 1};
    fuzz_expect(e->shadow->bytes != NULL);
    memcpy(e->shadow->bytes, buffer.data, buffer.length);
}

static void make_slice(entry *to, const entry *from, fuzz_input *input)
{
    int64_t start = (int64_t)fuzz_byte(input) - 128, end = (int16_t)fuzz_number(input, 2);
    oh_buffer view = oh_buffer_slice(from->buffer, start, end);
    entry made = {.buffer = view};
    if (view.length > 0) {
        made.shadow = from->shadow;
        made.shadow->users++;
        made.offset = from->offset + (size_t)(view.data - from->buffer.data);
    }
    drop(to);
    *to = made;
}

static void compact(entry *e)
{
    uint8_t *before = e->buffer.data;
    if (oh_buffer_compact(&e->buffer) != OH_OK || e->buffer.data == before)
        return;
    oh_buffer moved = oh_buffer_retain(e->buffer);
    adopt(e, moved);
}

static void copy(entry *from, entry *to, size_t at)
{
    size_t copied = oh_buffer_copy(from->buffer, to->buffer, at);
    if (copied == 0)
        return;
    fuzz_expect(to->shadow != NULL && from->shadow != NULL);
    memmove(to->shadow->bytes + to->offset + at, from->shadow->bytes + from->offset, copied);
}

static void fill(entry *e, const uint8_t *pattern, size_t bytes)
{
    oh_buffer_fill(e->buffer, pattern, bytes);
    for (size_t i = 0; i < e->buffer.length; i++)
        e->shadow->bytes[e->offset + i] = bytes ? pattern[i % bytes] : 0;
}

/* In the first of handles of their own. */
static void check_join(const oh_buffer *list, const oh_buffer *expected)
{
    oh_buffer own[BUFFERS];
    for (size_t i = 0; i < BUFFERS; i++)
        own[i] = oh_buffer_retain(list[i]);
    fuzz_expect(oh_buffer_join(own, BUFFERS) == OH_OK);
    fuzz_expect(oh_buffer_equals(own[0], *expected));
    oh_buffer_release(&own[0]);
}

static void concat(entry *to, entry *all)
{
    oh_buffer list[BUFFERS], joined;
    for (size_t i = 0; i < BUFFERS; i++)
        list[i] = all[i].buffer;
    if (oh_buffer_concat(NULL, list, BUFFERS, &joined) != OH_OK)
        return;
    size_t at = 0;
    for (size_t i = 0; i < BUFFERS; at += list[i++].length)
        fuzz_expect(list[i].length == 0 ||
                    memcmp(joined.data + at, list[i].data, list[i].length) == 0);
    fuzz_expect(at == joined.length);
    check_join(list, &joined);
    if (joined.length > (size_t)4 * MOST_BYTES)
        oh_buffer_release(&joined);
    else
        adopt(to, joined);
}

static void step(entry *all, fuzz_input *input)
{
    uint8_t what = fuzz_byte(input);
    entry *a = &all[fuzz_byte(input) % BUFFERS], *b = &all[fuzz_byte(input) % BUFFERS];
    size_t length;
    oh_buffer made;
    switch (what % 8) {
    case 0:
        if (oh_buffer_alloc(NULL, (size_t)fuzz_number(input, 2) % MOST_BYTES, &made) == OH_OK)
            adopt(a, made);
        break;
    case 1: {
        const uint8_t *run = fuzz_run(input, fuzz_byte(input), &length);
        if (oh_buffer_from_bytes(NULL, run, length, &made) == OH_OK)
            adopt(a, made);
        break;
    }
    case 2:
        make_slice(a, b, input);
        break;
    case 3:
        compact(a);
        break;
    case 4:
        copy(a, b, fuzz_byte(input));
        break;
    case 5: {
        const uint8_t *run = fuzz_run(input, fuzz_byte(input) % 40, &length);
        fill(a, run, length);
        break;
    }
    case 6:
        concat(a, all);
        break;
    default:
        drop(a);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    entry all[BUFFERS] = {{.shadow = NULL}};
    while (input.left > 0) {
        step(all, &input);
        for (size_t i = 0; i < BUFFERS; i++)
            check(&all[i]);
    }
    for (size_t i = 0; i < BUFFERS; i++)
        drop(&all[i]);
    return 0;
}
