/* Reading and writing fewer bytes than a vector without touching one more: overlapping words
 * instead of a loop. */
#ifndef KERNEL_SMALL_COPY_H
#define KERNEL_SMALL_COPY_H

#include "base/attributes.h"
#include "base/unaligned.h"

#include <stddef.h>

/* 16 bytes as two words, lowest byte first. */
typedef struct ohi_words {
    uint64_t low;
    uint64_t high;
} ohi_words;

/* 0 to 7 bytes, then zeros. */
OHI_INLINE uint64_t ohi_load_below_8(const uint8_t *src, size_t count)
{
    if (count >= 4)
        return ohi_load32le(src) | (uint64_t)ohi_load32le(src + count - 4) << 8 * (count - 4);
    if (count == 0)
        return 0;
    return src[0] | (uint64_t)src[count / 2] << 8 * (count / 2) |
           (uint64_t)src[count - 1] << 8 * (count - 1);
}

/* 0 to 15 bytes, then zeros. */
OHI_INLINE ohi_words ohi_load_below_16(const uint8_t *src, size_t count)
{
    if (count < 8)
        return (ohi_words){ohi_load_below_8(src, count), 0};
    uint64_t last = ohi_load64le(src + count - 8);
    return (ohi_words){ohi_load64le(src), count == 8 ? 0 : last >> 8 * (16 - count)};
}

/* 8 to 32 bytes, by four words of which each may overlap the next: there is nothing to guess. */
OHI_INLINE void ohi_copy_8_to_32(void *to, const void *from, size_t bytes)
{
    uint8_t *dst = to;
    const uint8_t *src = from;
    size_t last = bytes - 8, second = last < 8 ? last : 8, third = last - second;
    ohi_store64(dst, ohi_load64(src));
    ohi_store64(dst + second, ohi_load64(src + second));
    ohi_store64(dst + third, ohi_load64(src + third));
    ohi_store64(dst + last, ohi_load64(src + last));
}

/* 0 to 64 bytes, by overlapping words. */
OHI_INLINE void ohi_copy_small(void *to, const void *from, size_t bytes)
{
    uint8_t *dst = to;
    const uint8_t *src = from;
    if (bytes > 32) {
        memcpy(dst, src, 16);
        memcpy(dst + 16, src + 16, 16);
        memcpy(dst + bytes - 32, src + bytes - 32, 16);
        memcpy(dst + bytes - 16, src + bytes - 16, 16);
    } else if (bytes >= 16) {
        memcpy(dst, src, 16);
        memcpy(dst + bytes - 16, src + bytes - 16, 16);
    } else if (bytes >= 8) {
        ohi_store64(dst, ohi_load64(src));
        ohi_store64(dst + bytes - 8, ohi_load64(src + bytes - 8));
    } else if (bytes >= 4) {
        ohi_store32(dst, ohi_load32(src));
        ohi_store32(dst + bytes - 4, ohi_load32(src + bytes - 4));
    } else if (bytes > 0) {
        dst[0] = src[0];
        dst[bytes / 2] = src[bytes / 2];
        dst[bytes - 1] = src[bytes - 1];
    }
}

#endif
