/* Fill and compare, on the table of kernels. What two to eight words can do is done here: that
 * takes less time than a kernel needs to start. */
#include <offheap/codec.h>

#include "base/checked.h"
#include "base/unaligned.h"
#include "kernel/kernel_select.h"
#include "kernel/small_copy.h"

#include <string.h>

/* A pattern of 1, 2, 4 or 8 bytes, repeated; lowest byte first. */
OHI_INLINE uint64_t repeat_to_word(const uint8_t *pattern, size_t pattern_bytes)
{
    if (pattern_bytes == 4)
        return ohi_load32le(pattern) * UINT64_C(0x0000000100000001);
    if (pattern_bytes == 1)
        return *pattern * UINT64_C(0x0101010101010101);
    if (pattern_bytes == 2)
        return ohi_load16le(pattern) * UINT64_C(0x0001000100010001);
    return ohi_load64le(pattern);
}

OHI_INLINE void fill_16(uint8_t *dst, uint64_t word)
{
    ohi_store64le(dst, word);
    ohi_store64le(dst + 8, word);
}

/* 8 to 64 bytes of a word that repeats; the words at the end start in the middle of it. */
OHI_INLINE void fill_by_words(uint8_t *dst, size_t bytes, uint64_t word)
{
    unsigned turn = 8 * (bytes % 8);
    uint64_t last = word >> turn | word << (-turn & 63);
    if (bytes > 32) {
        fill_16(dst, word);
        fill_16(dst + 16, word);
        fill_16(dst + bytes - 32, last);
        fill_16(dst + bytes - 16, last);
    } else if (bytes >= 16) {
        fill_16(dst, word);
        fill_16(dst + bytes - 16, last);
    } else {
        ohi_store64le(dst, word);
        ohi_store64le(dst + bytes - 8, last);
    }
}

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
    if (pattern_bytes <= 1)
        memset(dst, pattern_bytes == 1 ? pattern[0] : 0, bytes);
    else if (pattern_bytes >= bytes)
        memmove(dst, pattern, bytes);
    else if (!is_power_of_two(pattern_bytes) && bytes >= COPIED_FROM && pattern_bytes < 64)
        fill_long(dst, bytes, pattern, pattern_bytes);
    else
        ohi_kernels()->fill(dst, bytes, pattern, pattern_bytes);
}

void oh_fill(uint8_t *dst, size_t bytes, const uint8_t *pattern, size_t pattern_bytes)
{
    if (bytes - 8 <= 64 - 8 && pattern_bytes - 1 < 8 && is_power_of_two(pattern_bytes))
        fill_by_words(dst, bytes, repeat_to_word(pattern, pattern_bytes));
    else
        fill_any(dst, bytes, pattern, pattern_bytes);
}

OHI_INLINE int order_of(uint64_t left, uint64_t right)
{
    return (left > right) - (left < right);
}

OHI_INLINE uint64_t difference(const uint8_t *left, const uint8_t *right)
{
    return ohi_load64(left) ^ ohi_load64(right);
}

/* The order of two words in memory; 0 says nothing of what follows. */
OHI_INLINE int order_at(const uint8_t *left, const uint8_t *right)
{
    return order_of(ohi_load64be(left), ohi_load64be(right));
}

/* 8 to 32 bytes, as two or four words that overlap: whether they differ at all, and only then where
 * they do first. */
OHI_INLINE int compare_by_words(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    const size_t second = bytes > 16 ? 8 : 0, third = bytes > 16 ? bytes - 16 : 0;
    const size_t last = bytes - 8;
    uint64_t early = difference(left, right) | difference(left + second, right + second);
    uint64_t late = difference(left + third, right + third) | difference(left + last, right + last);
    if ((early | late) == 0)
        return 0;
    int order = order_at(left, right);
    if (order == 0)
        order = order_at(left + second, right + second);
    if (order == 0)
        order = order_at(left + third, right + third);
    return order != 0 ? order : order_at(left + last, right + last);
}

OHI_INLINE int compare_common(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    if (bytes < 8)
        return order_of(__builtin_bswap64(ohi_load_below_8(left, bytes)),
                        __builtin_bswap64(ohi_load_below_8(right, bytes)));
    if (bytes <= 32)
        return compare_by_words(left, right, bytes);
    return ohi_kernels()->compare(left, right, bytes);
}

int oh_compare(const uint8_t *left, size_t left_bytes, const uint8_t *right, size_t right_bytes)
{
    if (left_bytes == right_bytes)
        return compare_common(left, right, left_bytes);
    int order = compare_common(left, right, ohi_min_size(left_bytes, right_bytes));
    return order != 0 ? order : order_of(left_bytes, right_bytes);
}
