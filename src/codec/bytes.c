/* Fill and compare, on the table of kernels. What a few words or vectors can do takes less time
 * than a kernel needs to start: the steps are those of codec_inline.h. */
#define OH_NO_IN_PLACE 1
#include <offheap/codec.h>

#include "base/checked.h"
#include "base/unaligned.h"
#include "kernel/kernel_select.h"
#include "kernel/small_copy.h"

#include <string.h>

/* Vectors of a pattern that is no power of two start anywhere in a cache line. Long blocks are made
 * of copies of a block, which libc lays down in lines. */
enum { COPIED_FROM = 8192, COPIED_BLOCK = 4096 };

static void fill_long(uint8_t *dst, size_t bytes, const uint8_t *pattern, size_t pattern_bytes)
{
    size_t block = COPIED_BLOCK / pattern_bytes * pattern_bytes;
    ohi_kernels()->fill(dst, block, pattern, pattern_bytes);
    ohi_scalar_fill(dst + block, bytes - block, dst, block);
}

OHI_INLINE bool is_power_of_two(size_t pattern_bytes)
{
    return (pattern_bytes & (pattern_bytes - 1)) == 0;
}

/* Apart, so that what is short needs no room on the stack. */
static OHI_NOINLINE void fill_any(uint8_t *dst, size_t bytes, const uint8_t *pattern,
                                  size_t pattern_bytes)
{
    if (bytes == 0)
        return;
    if (pattern_bytes == 0)
        memset(dst, 0, bytes);
    else if (pattern_bytes >= bytes)
        memmove(dst, pattern, bytes);
    else if (!is_power_of_two(pattern_bytes) && bytes >= COPIED_FROM && pattern_bytes < 64)
        fill_long(dst, bytes, pattern, pattern_bytes);
    else
        ohi_kernels()->fill(dst, bytes, pattern, pattern_bytes);
}

/* Up to 64 times one byte, apart from the others: it needs no rotation. */
OHI_INLINE void fill_with_byte(uint8_t *dst, size_t bytes, uint8_t byte)
{
    const uint64_t word = oh_word_of_byte(byte);
    if (bytes >= 4)
        oh_words_fill(dst, bytes, word, word);
    else if (bytes > 0)
        dst[0] = dst[bytes / 2] = dst[bytes - 1] = byte;
}

/* What ends anywhere in its pattern ends with words that start there. */
OHI_INLINE void fill_turned(uint8_t *dst, size_t bytes, const uint8_t *pattern,
                            size_t pattern_bytes)
{
    const unsigned turn = 8 * (bytes % 8);
    const uint64_t word = oh_word_of_pattern(pattern, pattern_bytes);
    oh_words_fill(dst, bytes, word, word >> turn | word << (-turn & 63));
}

OHI_HOT void oh_fill(uint8_t *dst, size_t bytes, const uint8_t *pattern, size_t pattern_bytes)
{
    if (pattern_bytes == 1 && OHI_LIKELY(bytes <= 64))
        fill_with_byte(dst, bytes, *pattern);
    else if (pattern_bytes == 1)
        memset(dst, *pattern, bytes);
    else if (bytes < 4 || pattern_bytes - 1 >= 8 || !is_power_of_two(pattern_bytes))
        fill_any(dst, bytes, pattern, pattern_bytes);
    else if (OHI_LIKELY(bytes > OH_SHORT_FILL))
        ohi_kernels()->fill(dst, bytes, pattern, pattern_bytes);
    else
        fill_turned(dst, bytes, pattern, pattern_bytes);
}

OHI_INLINE int order_of(uint64_t left, uint64_t right)
{
    return (left > right) - (left < right);
}

static OHI_NOINLINE int compare_uneven(const uint8_t *left, size_t left_bytes, const uint8_t *right,
                                       size_t right_bytes)
{
    const size_t common = ohi_min_size(left_bytes, right_bytes);
    int order = oh_compare(left, common, right, common);
    return order != 0 ? order : order_of(left_bytes, right_bytes);
}

int oh_compare_even(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    return ohi_kernels()->compare(left, right, bytes);
}

OHI_HOT int oh_compare(const uint8_t *left, size_t left_bytes, const uint8_t *right,
                       size_t right_bytes)
{
    if (OHI_UNLIKELY(left_bytes != right_bytes))
        return compare_uneven(left, left_bytes, right, right_bytes);
    if (OHI_UNLIKELY(right_bytes <= 32)) {
        if (right_bytes <= 16)
            return oh_short_compare(left, right, right_bytes);
        if (oh_pairs_equal(left, right, right_bytes))
            return 0;
    }
    return oh_compare_even(left, right, right_bytes);
}
