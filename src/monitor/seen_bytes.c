#include "monitor/seen_bytes.h"

#include <stdlib.h>
#include <string.h>

enum { WORD = 64 };

static size_t words_of(size_t length)
{
    return (length + WORD - 1) / WORD;
}

size_t ohi_seen_cost(size_t length)
{
    return words_of(length) * sizeof(uint64_t) + length;
}

static uint8_t *copy_of(const ohi_seen_bytes *seen)
{
    return (uint8_t *)(seen->mask + words_of(seen->length));
}

const uint8_t *ohi_seen_copy(const ohi_seen_bytes *seen)
{
    return copy_of(seen);
}

/* The bits of word `word` that lie in [from..to). */
static uint64_t bits_of(size_t word, size_t from, size_t to)
{
    size_t start = word * WORD;
    size_t low = from > start ? from - start : 0;
    size_t high = to - start;
    uint64_t below = high >= WORD ? UINT64_MAX : (UINT64_C(1) << high) - 1;
    return below & (UINT64_MAX << low);
}

bool ohi_seen_take(ohi_seen_bytes *seen, const uint8_t *data, size_t length, size_t from, size_t to)
{
    if (!seen->mask) {
        seen->mask = calloc(1, ohi_seen_cost(length));
        if (!seen->mask)
            return false;
        seen->length = length;
    }
    memcpy(copy_of(seen) + from, data + from, to - from);
    for (size_t word = from / WORD; word * WORD < to; word++)
        seen->mask[word] |= bits_of(word, from, to);
    return true;
}

void ohi_seen_refresh(ohi_seen_bytes *seen, const uint8_t *data, size_t from, size_t to)
{
    if (seen->mask)
        memcpy(copy_of(seen) + from, data + from, to - from);
}

void ohi_seen_drop(ohi_seen_bytes *seen, size_t from, size_t to)
{
    for (size_t word = from / WORD; seen->mask && word * WORD < to; word++)
        seen->mask[word] &= ~bits_of(word, from, to);
}

bool ohi_seen_any(const ohi_seen_bytes *seen, size_t from, size_t to)
{
    for (size_t word = from / WORD; seen->mask && word * WORD < to; word++)
        if (seen->mask[word] & bits_of(word, from, to))
            return true;
    return false;
}

bool ohi_seen_differs(const ohi_seen_bytes *seen, const uint8_t *data, size_t from, size_t to,
                      size_t *first, size_t *end)
{
    if (!seen->mask || memcmp(copy_of(seen) + from, data + from, to - from) == 0)
        return false;
    const uint8_t *copy = copy_of(seen);
    *end = 0;
    for (size_t at = from; at < to; at++) {
        bool is_seen = seen->mask[at / WORD] >> (at % WORD) & 1;
        if (is_seen && copy[at] != data[at]) {
            *first = *end ? *first : at;
            *end = at + 1;
        }
    }
    return *end != 0;
}

void ohi_seen_forget(ohi_seen_bytes *seen)
{
    free(seen->mask);
    *seen = (ohi_seen_bytes){NULL, 0};
}
