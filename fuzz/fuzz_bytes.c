/* Fill, comparison and byte order on plain memory beside loops that do it byte by byte. */
#include "fuzz_input.h"

#include <offheap/codec.h>

enum { MOST_BYTES = 20000, MOST_PATTERN = 100 };

static void check_fill(fuzz_input *input)
{
    size_t pattern_bytes, bytes = (size_t)fuzz_number(input, 2) % MOST_BYTES;
    const uint8_t *pattern = fuzz_run(input, fuzz_byte(input) % MOST_PATTERN, &pattern_bytes);
    uint8_t *dst = malloc(bytes + (bytes == 0));
    if (dst == NULL)
        return;
    oh_fill(dst, bytes, pattern, pattern_bytes);
    for (size_t i = 0; i < bytes; i++)
        fuzz_expect(dst[i] == (pattern_bytes == 0 ? 0 : pattern[i % pattern_bytes]));
    free(dst);
}

/* Two copies of one run, one of them changed somewhere or cut. */
static void check_compare(fuzz_input *input)
{
    size_t bytes, cut = fuzz_byte(input), place = (size_t)fuzz_number(input, 2);
    uint8_t change = fuzz_byte(input);
    const uint8_t *left = fuzz_run(input, (size_t)fuzz_number(input, 2), &bytes);
    size_t right_bytes = cut % 4 == 0 && cut < bytes ? bytes - cut : bytes;
    uint8_t *right = malloc(right_bytes + 1);
    if (right == NULL)
        return;
    memcpy(right, left, right_bytes);
    if (right_bytes > 0)
        right[place % right_bytes] ^= change;
    int order = right_bytes == 0 ? 0 : memcmp(left, right, right_bytes);
    int expected = order != 0 ? (order > 0) - (order < 0) : right_bytes < bytes;
    fuzz_expect(oh_compare(left, bytes, right, right_bytes) == expected);
    fuzz_expect(oh_compare(right, right_bytes, left, bytes) == -expected);
    free(right);
}

static void check_swap(fuzz_input *input)
{
    static void (*const swaps[])(uint8_t *, size_t) = {oh_swap16, oh_swap32, oh_swap64};
    size_t which = fuzz_byte(input) % 3, width = (size_t)2 << which, bytes;
    const uint8_t *run = fuzz_run(input, (size_t)fuzz_number(input, 2), &bytes);
    uint8_t *data = malloc(bytes + (bytes == 0));
    if (data == NULL)
        return;
    memcpy(data, run, bytes);
    swaps[which](data, bytes);
    size_t whole = bytes / width * width;
    for (size_t i = 0; i < bytes; i++)
        fuzz_expect(data[i] == run[i < whole ? (i | (width - 1)) - i % width : i]);
    free(data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    while (input.left > 0) {
        uint8_t what = fuzz_byte(&input);
        what % 3 == 0   ? check_fill(&input)
        : what % 3 == 1 ? check_compare(&input)
                        : check_swap(&input);
    }
    return 0;
}
