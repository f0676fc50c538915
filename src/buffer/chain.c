/* Chain: a queue of views.
 *
 * The segments lie in a ring whose capacity is a power of two, so that both ends grow and shrink in
 * constant time:
 *
 *     ring   [ D E . . . A B C ]        capacity 8, first 5, count 5
 *
 * Invariants: no segment is empty; `length` is the sum of the segments' lengths; the slots outside
 * first .. first + count hold no reference. An operation that can fail reserves its room before it
 * changes anything.
 *
 * A search looks at each long run in place, with one call of the search kernel, and at a copy of a
 * few kilobytes around each border, where a match may cross it. Only the head of a long needle is
 * searched for like that; the rest is compared piece by piece where the head was found. */
#include <offheap/chain.h>
#include <offheap/search.h>

#include "base/checked.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 8, WINDOW_BYTES = 4096, HEAD_BYTES = 1024 };

/* A place in a chain: segment and offset in it. */
typedef struct place {
    size_t index;
    size_t offset;
} place;

void oh_chain_init(oh_chain *chain)
{
    *chain = (oh_chain){0};
}

static oh_buffer *segment_at(const oh_chain *chain, size_t index)
{
    return &chain->ring[(chain->first + index) & (chain->capacity - 1)];
}

void oh_chain_deinit(oh_chain *chain)
{
    if (!chain)
        return;
    for (size_t i = 0; i < chain->count; i++)
        oh_buffer_release(segment_at(chain, i));
    free(chain->ring);
    oh_chain_init(chain);
}

size_t oh_chain_length(const oh_chain *chain)
{
    return chain->length;
}

size_t oh_chain_segment_count(const oh_chain *chain)
{
    return chain->count;
}

oh_buffer oh_chain_segment(const oh_chain *chain, size_t index)
{
    return index < chain->count ? *segment_at(chain, index) : (oh_buffer){0};
}

/* Makes room for `more` segments. The ring is laid out straight in its new place. */
static oh_status reserve(oh_chain *chain, size_t more)
{
    size_t needed, bytes, capacity = ohi_max_size(chain->capacity, FIRST_CAPACITY);
    if (!ohi_checked_add(chain->count, more, &needed))
        return OH_ERR_NO_MEMORY;
    if (needed <= chain->capacity)
        return OH_OK;
    while (capacity < needed)
        if (!ohi_checked_multiply(capacity, 2, &capacity))
            return OH_ERR_NO_MEMORY;
    if (!ohi_checked_multiply(capacity, sizeof *chain->ring, &bytes))
        return OH_ERR_NO_MEMORY;
    oh_buffer *ring = malloc(bytes);
    if (!ring)
        return OH_ERR_NO_MEMORY;
    for (size_t i = 0; i < chain->count; i++)
        ring[i] = *segment_at(chain, i);
    free(chain->ring);
    chain->ring = ring;
    chain->capacity = capacity;
    chain->first = 0;
    return OH_OK;
}

/* Room for one more segment of `bytes` bytes; sets the length that the chain will have. */
static oh_status reserve_segment(oh_chain *chain, size_t bytes, size_t *length)
{
    if (!ohi_checked_add(chain->length, bytes, length))
        return OH_ERR_BUFFER_TOO_LARGE;
    return reserve(chain, 1);
}

static oh_status add_segment(oh_chain *chain, oh_buffer buffer, bool in_front)
{
    size_t length;
    if (buffer.length == 0)
        return OH_OK;
    oh_status status = reserve_segment(chain, buffer.length, &length);
    if (status != OH_OK)
        return status;
    if (in_front)
        chain->first = (chain->first - 1) & (chain->capacity - 1);
    chain->count++;
    *segment_at(chain, in_front ? 0 : chain->count - 1) = oh_buffer_retain(buffer);
    chain->length = length;
    return OH_OK;
}

oh_status oh_chain_append(oh_chain *chain, oh_buffer buffer)
{
    return add_segment(chain, buffer, false);
}

oh_status oh_chain_prepend(oh_chain *chain, oh_buffer buffer)
{
    return add_segment(chain, buffer, true);
}

oh_status oh_chain_append_chain(oh_chain *chain, oh_chain *tail)
{
    size_t length;
    if (chain == tail)
        return OH_ERR_INVALID_ARG_VALUE;
    if (!ohi_checked_add(chain->length, tail->length, &length))
        return OH_ERR_BUFFER_TOO_LARGE;
    oh_status status = reserve(chain, tail->count);
    if (status != OH_OK)
        return status;
    for (size_t i = 0; i < tail->count; i++) {
        chain->count++;
        *segment_at(chain, chain->count - 1) = *segment_at(tail, i);
    }
    chain->length = length;
    free(tail->ring);
    oh_chain_init(tail);
    return OH_OK;
}

size_t oh_chain_consume(oh_chain *chain, size_t bytes)
{
    size_t dropped = ohi_min_size(bytes, chain->length);
    size_t left = dropped;
    while (left > 0) {
        oh_buffer *front = segment_at(chain, 0);
        if (left < front->length) {
            front->data += left;
            front->length -= left;
            break;
        }
        left -= front->length;
        oh_buffer_release(front);
        chain->first = (chain->first + 1) & (chain->capacity - 1);
        chain->count--;
    }
    chain->length -= dropped;
    return dropped;
}

/* Moves a place on; it may end up behind the last segment. */
static place advance(const oh_chain *chain, place at, size_t bytes)
{
    at.offset += bytes;
    while (at.index < chain->count && at.offset >= segment_at(chain, at.index)->length)
        at.offset -= segment_at(chain, at.index++)->length;
    return at;
}

/* Copies up to `bytes` bytes from a place on. */
static size_t copy_from(const oh_chain *chain, place at, uint8_t *dst, size_t bytes)
{
    size_t copied = 0;
    for (; copied < bytes && at.index < chain->count; at = (place){at.index + 1, 0}) {
        const oh_buffer *segment = segment_at(chain, at.index);
        size_t part = ohi_min_size(bytes - copied, segment->length - at.offset);
        memcpy(dst + copied, segment->data + at.offset, part);
        copied += part;
    }
    return copied;
}

/* The place of a position that is at most the chain's length. */
static place find_place(const oh_chain *chain, size_t position)
{
    return advance(chain, (place){0, 0}, position);
}

size_t oh_chain_copy_out(const oh_chain *chain, size_t position, void *dst, size_t bytes)
{
    if (position >= chain->length)
        return 0;
    return copy_from(chain, find_place(chain, position), dst, bytes);
}

oh_status oh_chain_slice(const oh_chain *chain, oh_context *context, int64_t start, int64_t end,
                         oh_buffer *out)
{
    size_t from = oh_position_clamp(start, chain->length);
    size_t to = oh_position_clamp(end, chain->length);
    if (from >= to) {
        *out = (oh_buffer){0};
        return OH_OK;
    }
    size_t bytes = to - from;
    place at = find_place(chain, from);
    const oh_buffer *segment = segment_at(chain, at.index);
    if (segment->length - at.offset >= bytes)
        return oh_buffer_view(*segment, at.offset, bytes, out);
    oh_buffer copy;
    oh_status status = oh_buffer_alloc_unsafe(context, bytes, &copy);
    if (status != OH_OK)
        return status;
    oh_chain_copy_out(chain, from, copy.data, bytes);
    *out = copy;
    return OH_OK;
}

/* True when the needle lies at a place, across as many segments as it takes. */
static bool matches_at(const oh_chain *chain, place at, const uint8_t *needle, size_t bytes)
{
    while (bytes > 0 && at.index < chain->count) {
        const oh_buffer *segment = segment_at(chain, at.index);
        size_t part = ohi_min_size(bytes, segment->length - at.offset);
        if (memcmp(segment->data + at.offset, needle, part) != 0)
            return false;
        needle += part;
        bytes -= part;
        at = (place){at.index + 1, 0};
    }
    return bytes == 0;
}

/* Finds at most HEAD_BYTES from a place on, in one segment or in a window over the next ones. Moves
 * `at` and `position` to the match, or as far as no match begins. */
static bool find_head(const oh_chain *chain, const uint8_t *head, size_t bytes, place *at,
                      size_t *position)
{
    uint8_t window[WINDOW_BYTES];
    while (chain->length - *position >= bytes) {
        const oh_buffer *segment = segment_at(chain, at->index);
        const uint8_t *run = segment->data + at->offset;
        size_t run_bytes = segment->length - at->offset;
        if (run_bytes < bytes) {
            run_bytes = copy_from(chain, *at, window, sizeof window);
            run = window;
        }
        ptrdiff_t found = oh_find(run, run_bytes, head, bytes);
        size_t step = found >= 0 ? (size_t)found : run_bytes - (bytes - 1);
        *at = advance(chain, *at, step);
        *position += step;
        if (found >= 0)
            return true;
    }
    return false;
}

ptrdiff_t oh_chain_find(const oh_chain *chain, const void *needle, size_t needle_bytes,
                        size_t position)
{
    if (needle_bytes == 0)
        return (ptrdiff_t)ohi_min_size(position, chain->length);
    if (position >= chain->length)
        return -1;
    size_t head_bytes = ohi_min_size(needle_bytes, HEAD_BYTES);
    place at = find_place(chain, position);
    while (find_head(chain, needle, head_bytes, &at, &position)) {
        if (matches_at(chain, at, needle, needle_bytes))
            return (ptrdiff_t)position;
        at = advance(chain, at, 1);
        position++;
    }
    return -1;
}
