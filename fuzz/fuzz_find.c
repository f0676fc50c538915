/* The public searches, units of 16 bits and counting among them, beside comparing every place. The
 * first bytes say how long the needle is and how few values bytes have. */
#include "fuzz_input.h"

#include <offheap/search.h>

typedef struct text {
    uint8_t *bytes;
    size_t count;
} text;

static ptrdiff_t plain_find(text hay, text needle, size_t unit, bool last)
{
    ptrdiff_t found = -1;
    for (size_t at = 0; at + needle.count <= hay.count && (last || found < 0); at += unit)
        if (needle.count == 0 || memcmp(hay.bytes + at, needle.bytes, needle.count) == 0)
            found = (ptrdiff_t)at;
    return found;
}

static size_t plain_count(text hay, text needle)
{
    size_t count = 0;
    while (true) {
        ptrdiff_t at = plain_find(hay, needle, 1, false);
        if (at < 0)
            return count;
        size_t step = (size_t)at + (needle.count == 0 ? 1 : needle.count);
        count++;
        if (step > hay.count)
            return count;
        hay.bytes += step;
        hay.count -= step;
    }
}

static void check(text hay, text needle)
{
    fuzz_expect(oh_find(hay.bytes, hay.count, needle.bytes, needle.count) ==
                plain_find(hay, needle, 1, false));
    fuzz_expect(oh_find_last(hay.bytes, hay.count, needle.bytes, needle.count) ==
                plain_find(hay, needle, 1, true));
    fuzz_expect(oh_count(hay.bytes, hay.count, needle.bytes, needle.count) ==
                plain_count(hay, needle));
    text units = {hay.bytes, hay.count & ~(size_t)1};
    text units_needle = {needle.bytes, needle.count & ~(size_t)1};
    fuzz_expect(oh_find_utf16(hay.bytes, hay.count, needle.bytes, needle.count) ==
                plain_find(units, units_needle, 2, false));
    fuzz_expect(oh_find_last_utf16(hay.bytes, hay.count, needle.bytes, needle.count) ==
                plain_find(units, units_needle, 2, true));
}

static text folded(fuzz_input *input, size_t most, uint8_t mask)
{
    text copy;
    const uint8_t *run = fuzz_run(input, most, &copy.count);
    copy.bytes = malloc(copy.count + (copy.count == 0));
    fuzz_expect(copy.bytes != NULL);
    for (size_t i = 0; i < copy.count; i++)
        copy.bytes[i] = run[i] & mask;
    return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t masks[] = {1, 3, 15, 255};
    fuzz_input input = {data, size};
    uint8_t mask = masks[fuzz_byte(&input) % 4];
    text needle = folded(&input, fuzz_byte(&input), mask);
    text hay = folded(&input, 4096, mask);
    check(hay, needle);
    free(needle.bytes);
    free(hay.bytes);
    return 0;
}
