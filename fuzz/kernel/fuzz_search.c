/* libFuzzer: every search kernel of every table against comparing each position in turn, on heap
 * blocks of exact size. The first two bytes of the input say how long the needle is, which comes
 * next; the rest is the haystack. Bytes are folded to few values, or nothing would ever be found.
 */
#include "kernel/kernel_select.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static ptrdiff_t plain_find(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                            size_t needle_bytes, bool last)
{
    ptrdiff_t found = -1;
    for (size_t at = 0; at + needle_bytes <= hay_bytes && (last || found < 0); at++)
        if (memcmp(hay + at, needle, needle_bytes) == 0)
            found = (ptrdiff_t)at;
    return found;
}

static size_t plain_count(const uint8_t *hay, size_t bytes, uint8_t byte)
{
    size_t count = 0;
    for (size_t i = 0; i < bytes; i++)
        count += hay[i] == byte;
    return count;
}

static void expect(const ohi_kernel_table *table, const char *operation, ptrdiff_t got,
                   ptrdiff_t wanted)
{
    if (got == wanted)
        return;
    fprintf(stderr, "%s/%s: %td instead of %td\n", table->name, operation, got, wanted);
    abort();
}

static void search(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle, size_t needle_bytes)
{
    ptrdiff_t first = plain_find(hay, hay_bytes, needle, needle_bytes, false);
    ptrdiff_t last = plain_find(hay, hay_bytes, needle, needle_bytes, true);
    ptrdiff_t first_byte = plain_find(hay, hay_bytes, needle, 1, false);
    ptrdiff_t last_byte = plain_find(hay, hay_bytes, needle, 1, true);
    ptrdiff_t count = (ptrdiff_t)plain_count(hay, hay_bytes, *needle);
    for (size_t i = 0; ohi_kernel_runnable(i) != NULL; i++) {
        const ohi_kernel_table *table = ohi_kernel_runnable(i);
        expect(table, "find", table->find(hay, hay_bytes, needle, needle_bytes), first);
        expect(table, "find_last", table->find_last(hay, hay_bytes, needle, needle_bytes), last);
        expect(table, "find_byte", table->find_byte(hay, hay_bytes, *needle), first_byte);
        expect(table, "find_last_byte", table->find_last_byte(hay, hay_bytes, *needle), last_byte);
        expect(table, "count_byte", (ptrdiff_t)table->count_byte(hay, hay_bytes, *needle), count);
    }
}

static uint8_t *folded_copy(const uint8_t *data, size_t bytes, uint8_t mask)
{
    uint8_t *copy = malloc(bytes);
    for (size_t i = 0; copy != NULL && i < bytes; i++)
        copy[i] = data[i] & mask;
    return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    if (bytes < 4)
        return 0;
    size_t needle_bytes = 1 + (size_t)(data[0] | (data[1] & 1) << 8);
    uint8_t mask = (uint8_t)(data[1] & 2 ? 0xff : 0x03);
    data += 2;
    bytes -= 2;
    if (2 * needle_bytes > bytes)
        needle_bytes = bytes / 2;
    uint8_t *needle = folded_copy(data, needle_bytes, mask);
    uint8_t *hay = folded_copy(data + needle_bytes, bytes - needle_bytes, mask);
    if (needle != NULL && hay != NULL)
        search(hay, bytes - needle_bytes, needle, needle_bytes);
    free(needle);
    free(hay);
    return 0;
}
