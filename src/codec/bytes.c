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

/* 8 to 64 bytes of a word that repeats; those at the end are `last`, which starts in the middle of
 * it. */
OHI_INLINE void fill_by_words(uint8_t *dst, size_t bytes, uint64_t word, uint64_t last)
{
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
    const uint64_t word = repeat_to_word(&byte, 1);
    if (bytes >= 8) {
        fill_by_words(dst, bytes, word, word);
    } else if (bytes >= 4) {
        ohi_store32(dst, (uint32_t)word);
        ohi_store32(dst + bytes - 4, (uint32_t)word);
    } else if (bytes > 0) {
        dst[0] = dst[bytes / 2] = dst[bytes - 1] = byte;
    }
}

OHI_HOT void oh_fill(uint8_t *dst, size_t bytes, const uint8_t *pattern, size_t pattern_bytes)
{
    if (pattern_bytes == 1) {
        if (OHI_LIKELY(bytes <= 64))
            fill_with_byte(dst, bytes, *pattern);
        else
            memset(dst, *pattern, bytes);
    } else if (bytes - 8 <= 64 - 8 && pattern_bytes - 1 < 8 && is_power_of_two(pattern_bytes)) {
        const unsigned turn = 8 * (bytes % 8);
        uint64_t word = repeat_to_word(pattern, pattern_bytes);
        fill_by_words(dst, bytes, word, word >> turn | word << (-turn & 63));
    } else {
        fill_any(dst, bytes, pattern, pattern_bytes);
    }
}

OHI_INLINE int order_of(uint64_t left, uint64_t right)
{
    return (left > right) - (left < right);
}

/* Zero where 8 bytes are equal, and where 16 are. */
OHI_INLINE uint64_t difference_8(const uint8_t *left, const uint8_t *right)
{
    return ohi_load64(left) ^ ohi_load64(right);
}

OHI_INLINE uint64_t difference_16(const uint8_t *left, const uint8_t *right)
{
    return difference_8(left, right) | difference_8(left + 8, right + 8);
}

/* The order of two words in memory that differ. */
OHI_INLINE int order_at(const uint8_t *left, const uint8_t *right)
{
    return ohi_load64be(left) < ohi_load64be(right) ? -1 : 1;
}

/* 8 to 16 bytes as two words that overlap. */
OHI_INLINE int compare_by_words(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    const size_t last = bytes - 8;
    if (difference_8(left, right) != 0)
        return order_at(left, right);
    if (difference_8(left + last, right + last) != 0)
        return order_at(left + last, right + last);
    return 0;
}

/* 17 to 32 bytes: the first 16 if they differ, else the last. */
OHI_INLINE int compare_by_pairs(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    if (difference_16(left, right) == 0) {
        left += bytes - 16, right += bytes - 16;
        if (difference_16(left, right) == 0)
            return 0;
    }
    return compare_by_words(left, right, 16);
}

static OHI_NOINLINE int compare_tiny(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    return order_of(__builtin_bswap64(ohi_load_below_8(left, bytes)),
                    __builtin_bswap64(ohi_load_below_8(right, bytes)));
}

static OHI_NOINLINE int compare_uneven(const uint8_t *left, size_t left_bytes, const uint8_t *right,
                                       size_t right_bytes)
{
    const size_t common = ohi_min_size(left_bytes, right_bytes);
    int order = oh_compare(left, common, right, common);
    return order != 0 ? order : order_of(left_bytes, right_bytes);
}

OHI_HOT int oh_compare(const uint8_t *left, size_t left_bytes, const uint8_t *right,
                       size_t right_bytes)
{
    if (OHI_UNLIKELY(left_bytes != right_bytes))
        return compare_uneven(left, left_bytes, right, right_bytes);
    if (left_bytes > 32)
        return ohi_kernels()->compare(left, right, left_bytes);
    if (left_bytes > 16)
        return compare_by_pairs(left, right, left_bytes);
    return left_bytes >= 8 ? compare_by_words(left, right, left_bytes)
                           : compare_tiny(left, right, left_bytes);
}
