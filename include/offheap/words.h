/**
 * Words: how the library's headers look at a few bytes. Included by <offheap/codec_inline.h> and
 * <offheap/search_inline.h>; nothing to include by hand.
 *
 * Most buffers are short, and of a short input the way into the library takes longer than the work:
 * a jump through the linker's table, the choice of a kernel, another jump. So what a few words can
 * do is done where it is asked for, and the rest is the call that it was:
 *
 *     oh_is_ascii(text, 9)       two loads, or, and a test, in the program itself
 *     oh_is_ascii(text, 9000)    the library's function of that name
 *
 * As in C's own library, the name of the function is a macro, too. The function is what pointers to
 * it mean, what other languages call, and what (oh_is_ascii)(text, 9) gets; it does the same for
 * every length. Builds without optimisation, or for size, have no such macros, nor do programs that
 * define OH_NO_IN_PLACE before they include a header.
 *
 * Words overlap instead of stopping at a byte: 13 bytes are the first 8 and the last 8. Nothing
 * outside of the input is touched, and a sanitizer of the program sees what is.
 */
#ifndef OFFHEAP_WORDS_H
#define OFFHEAP_WORDS_H

#include <offheap/export.h>

#include <string.h>

/** @cond for the inline bodies only */

/* A step of an inline body: no function of its own anywhere. */
#define OH_STEP extern inline __attribute__((gnu_inline, always_inline))

/* Are the calls of this file to be answered in place? */
#if defined(__OPTIMIZE__) && !defined(__OPTIMIZE_SIZE__) && !defined(OH_NO_IN_PLACE)
#define OH_IN_PLACE 1
#else
#define OH_IN_PLACE 0
#endif

/* Has the machine vectors of 16 bytes? Elsewhere a compiler makes many instructions of each step
   with one. */
#if defined(__SSE2__) || defined(__ARM_NEON) || defined(__ALTIVEC__) || defined(__VEC__)
#define OH_HAS_VECTORS 1
#else
#define OH_HAS_VECTORS 0
#endif

OH_EXTERN_C_BEGIN

/* 8 bytes, as the machine orders them. */
OH_STEP uint64_t oh_native_at(const uint8_t *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

OH_STEP void oh_native_put(uint8_t *at, uint64_t word)
{
    memcpy(at, &word, sizeof word);
}

/* 8 bytes, the first one lowest. */
OH_STEP uint64_t oh_word_at(const uint8_t *at)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return __builtin_bswap64(oh_native_at(at));
#else
    return oh_native_at(at);
#endif
}

OH_STEP void oh_word_put(uint8_t *at, uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    memcpy(at, &word, sizeof word);
}

/* 4 bytes, the first one lowest, then zeros. */
OH_STEP uint64_t oh_word_of_4(const uint8_t *at)
{
    uint32_t half;
    memcpy(&half, at, sizeof half);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    half = __builtin_bswap32(half);
#endif
    return half;
}

OH_STEP void oh_word_put_4(uint8_t *at, uint32_t half)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    half = __builtin_bswap32(half);
#endif
    memcpy(at, &half, sizeof half);
}

/* 0 to 7 bytes, then zeros. */
OH_STEP uint64_t oh_word_below_8(const uint8_t *at, size_t bytes)
{
    if (bytes >= 4)
        return oh_word_of_4(at) | oh_word_of_4(at + bytes - 4) << 8 * (bytes - 4);
    if (bytes == 0)
        return 0;
    return at[0] | (uint64_t)at[bytes / 2] << 8 * (bytes / 2) |
           (uint64_t)at[bytes - 1] << 8 * (bytes - 1);
}

/* 16 bytes as a vector, or as two words where the machine has none. */
typedef uint64_t oh_pair __attribute__((vector_size(16)));

OH_STEP oh_pair oh_pair_at(const uint8_t *at)
{
    oh_pair pair;
    memcpy(&pair, at, sizeof pair);
    return pair;
}

OH_STEP void oh_pair_put(uint8_t *at, oh_pair pair)
{
    memcpy(at, &pair, sizeof pair);
}

/* Twice the same word, whose first byte is lowest. */
OH_STEP oh_pair oh_pair_of_word(uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    const oh_pair pair = {word, word};
    return pair;
}

/* 16 bytes, of which a comparison sets all bits or none. */
typedef signed char oh_lanes __attribute__((vector_size(16)));

OH_STEP oh_lanes oh_equal_16(const uint8_t *left, const uint8_t *right)
{
    return (oh_lanes)oh_pair_at(left) == (oh_lanes)oh_pair_at(right);
}

OH_STEP bool oh_all_lanes(oh_lanes equal)
{
#if defined(__SSE2__)
    return __builtin_ia32_pmovmskb128((char __attribute__((vector_size(16))))equal) == 0xFFFF;
#else
    const oh_pair pair = (oh_pair)equal;
    return (pair[0] & pair[1]) == UINT64_MAX;
#endif
}

/* Most bytes that are copied in place. */
#define OH_SHORT_MOVE 32

/* Copies bytes, which may overlap: all are loaded before any is stored. */
OH_STEP void oh_short_move(uint8_t *to, const uint8_t *from, size_t bytes)
{
    uint8_t *const to_end = to + bytes;
    const uint8_t *const end = from + bytes;
    if (bytes >= 16) {
        uint64_t first = oh_native_at(from), second = oh_native_at(from + 8);
        uint64_t third = oh_native_at(end - 16), last = oh_native_at(end - 8);
        oh_native_put(to, first);
        oh_native_put(to + 8, second);
        oh_native_put(to_end - 16, third);
        oh_native_put(to_end - 8, last);
    } else if (bytes >= 8) {
        uint64_t first = oh_native_at(from), last = oh_native_at(end - 8);
        oh_native_put(to, first);
        oh_native_put(to_end - 8, last);
    } else if (bytes >= 4) {
        uint32_t first, last;
        memcpy(&first, from, sizeof first);
        memcpy(&last, end - 4, sizeof last);
        memcpy(to, &first, sizeof first);
        memcpy(to_end - 4, &last, sizeof last);
    } else if (bytes > 0) {
        uint8_t first = from[0], middle = from[bytes / 2], last = end[-1];
        to[0] = first;
        to[bytes / 2] = middle;
        to_end[-1] = last;
    }
}

/* memset(), without the jump through the linker's table where the compiler can do without. */
#if defined(__ELF__) && defined(__GNUC__) && !defined(__clang__)
__attribute__((noplt)) void *oh_memset(void *to, int byte, size_t bytes) __asm__("memset");
#else
#define oh_memset memset
#endif

/* A byte eight times. */
OH_STEP uint64_t oh_word_of_byte(uint8_t byte)
{
    return byte * UINT64_C(0x0101010101010101);
}

OH_EXTERN_C_END

/** @endcond */

#endif
