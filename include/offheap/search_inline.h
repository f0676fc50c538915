/**
 * Searches of short inputs, in place (<offheap/words.h>). Included by <offheap/search.h>; nothing
 * to include by hand.
 *
 * Of up to 32 bytes one word says where the wanted byte is, a bit each:
 *
 *     hay    b a n a n a
 *     hits   0 1 0 1 0 1     for 'a'; the lowest is the first, the highest the last
 */
#ifndef OFFHEAP_SEARCH_INLINE_H
#define OFFHEAP_SEARCH_INLINE_H

#include <offheap/search.h>
#include <offheap/words.h>

/** @cond bodies of what <offheap/search.h> declares */

OH_EXTERN_C_BEGIN

#ifdef __SSE2__
typedef char oh_chars __attribute__((vector_size(16)));

OH_STEP uint32_t oh_chars_hits(oh_chars chars, uint8_t byte)
{
    return (uint32_t)__builtin_ia32_pmovmskb128((oh_chars)(chars == (char)byte));
}

OH_STEP uint32_t oh_hits_8(uint64_t word, uint8_t byte)
{
    typedef uint64_t words __attribute__((vector_size(16)));
    const words chars = {word, 0};
    return oh_chars_hits((oh_chars)chars, byte) & 0xff;
}

OH_STEP uint32_t oh_hits_16(const uint8_t *at, uint8_t byte)
{
    oh_chars chars;
    memcpy(&chars, at, sizeof chars);
    return oh_chars_hits(chars, byte);
}
#else
/* The top bits of bytes that are 0 when `byte` is taken away; multiplied, they come to lie side by
   side. */
OH_STEP uint32_t oh_hits_8(uint64_t word, uint8_t byte)
{
    const uint64_t low = oh_word_of_byte(0x7f), others = word ^ oh_word_of_byte(byte);
    const uint64_t hits = ~(((others & low) + low) | others | low);
    return (uint32_t)((hits >> 7) * 0x0102040810204080 >> 56);
}

OH_STEP uint32_t oh_hits_16(const uint8_t *at, uint8_t byte)
{
    return oh_hits_8(oh_word_at(at), byte) | oh_hits_8(oh_word_at(at + 8), byte) << 8;
}
#endif

/* Most bytes that are searched in place. */
#define OH_SHORT_SEARCH 32

OH_STEP uint32_t oh_short_hits(const uint8_t *hay, size_t bytes, uint8_t byte)
{
    if (bytes >= 16)
        return oh_hits_16(hay, byte) | oh_hits_16(hay + bytes - 16, byte) << (bytes - 16);
    if (bytes >= 8)
        return oh_hits_8(oh_word_at(hay), byte) | oh_hits_8(oh_word_at(hay + bytes - 8), byte)
                                                      << (bytes - 8);
    return oh_hits_8(oh_word_below_8(hay, bytes), byte) & ((UINT32_C(1) << bytes) - 1);
}

OH_STEP ptrdiff_t oh_inline_find_byte(const uint8_t *hay, size_t hay_bytes, uint8_t byte)
{
    if (hay_bytes > OH_SHORT_SEARCH)
        return oh_find_byte(hay, hay_bytes, byte);
    const uint32_t hits = oh_short_hits(hay, hay_bytes, byte);
    return hits == 0 ? -1 : __builtin_ctz(hits);
}

OH_STEP ptrdiff_t oh_inline_find_last_byte(const uint8_t *hay, size_t hay_bytes, uint8_t byte)
{
    if (hay_bytes > OH_SHORT_SEARCH)
        return oh_find_last_byte(hay, hay_bytes, byte);
    const uint32_t hits = oh_short_hits(hay, hay_bytes, byte);
    return hits == 0 ? -1 : 31 - __builtin_clz(hits);
}

OH_STEP size_t oh_inline_count_byte(const uint8_t *hay, size_t hay_bytes, uint8_t byte)
{
    if (hay_bytes > OH_SHORT_SEARCH)
        return oh_count_byte(hay, hay_bytes, byte);
    uint32_t sums = oh_short_hits(hay, hay_bytes, byte);
    sums -= sums >> 1 & 0x55555555;
    sums = (sums & 0x33333333) + (sums >> 2 & 0x33333333);
    return ((sums + (sums >> 4)) & 0x0f0f0f0f) * 0x01010101 >> 24;
}

/* A needle of which the compiler knows that it is a byte. */
OH_STEP ptrdiff_t oh_inline_find(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                                 size_t needle_bytes)
{
    return __builtin_constant_p(needle_bytes) && needle_bytes == 1
               ? oh_inline_find_byte(hay, hay_bytes, *needle)
               : oh_find(hay, hay_bytes, needle, needle_bytes);
}

OH_STEP ptrdiff_t oh_inline_find_last(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                                      size_t needle_bytes)
{
    return __builtin_constant_p(needle_bytes) && needle_bytes == 1
               ? oh_inline_find_last_byte(hay, hay_bytes, *needle)
               : oh_find_last(hay, hay_bytes, needle, needle_bytes);
}

OH_EXTERN_C_END

#if OH_IN_PLACE
#define oh_find_byte(...) oh_inline_find_byte(__VA_ARGS__)
#define oh_find_last_byte(...) oh_inline_find_last_byte(__VA_ARGS__)
#define oh_find(...) oh_inline_find(__VA_ARGS__)
#define oh_find_last(...) oh_inline_find_last(__VA_ARGS__)
#define oh_count_byte(...) oh_inline_count_byte(__VA_ARGS__)
#endif

/** @endcond */

#endif
