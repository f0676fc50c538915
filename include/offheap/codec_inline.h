/**
 * Codecs of short inputs, in place (<offheap/words.h>). Included by <offheap/codec.h>; nothing to
 * include by hand.
 */
#ifndef OFFHEAP_CODEC_INLINE_H
#define OFFHEAP_CODEC_INLINE_H

#include <offheap/codec.h>
#include <offheap/words.h>

/** @cond bodies of what <offheap/codec.h> declares */

OH_EXTERN_C_BEGIN

/* Byte order. Of a word and of a vector of 16 bytes the same operations reverse the groups on
   machines of either order. */

OH_STEP uint64_t oh_word_reversed16(uint64_t word)
{
    const uint64_t evens = 0x00ff00ff00ff00ff;
    return (word & evens) << 8 | (word >> 8 & evens);
}

OH_STEP uint64_t oh_word_reversed32(uint64_t word)
{
    word = __builtin_bswap64(word);
    return word << 32 | word >> 32;
}

OH_STEP uint64_t oh_word_reversed64(uint64_t word)
{
    return __builtin_bswap64(word);
}

#ifdef __clang__
#define OH_ORDER(piece, ...) piece = __builtin_shufflevector(piece, piece, __VA_ARGS__)
#else
#define OH_ORDER(piece, ...)                                                                       \
    const oh_piece order = {__VA_ARGS__};                                                          \
    piece = __builtin_shuffle(piece, order)
#endif

#if defined(__SSE2__) && !defined(__SSSE3__)
/* No instruction orders bytes: pairs are ordered, and shifts turn them round. */
typedef uint16_t oh_piece __attribute__((vector_size(16)));

OH_STEP oh_piece oh_piece_reversed16(oh_piece piece)
{
    return piece << 8 | piece >> 8;
}

OH_STEP oh_piece oh_piece_reversed32(oh_piece piece)
{
    OH_ORDER(piece, 1, 0, 3, 2, 5, 4, 7, 6);
    return oh_piece_reversed16(piece);
}

OH_STEP oh_piece oh_piece_reversed64(oh_piece piece)
{
    OH_ORDER(piece, 3, 2, 1, 0, 7, 6, 5, 4);
    return oh_piece_reversed16(piece);
}
#else
typedef uint8_t oh_piece __attribute__((vector_size(16)));

OH_STEP oh_piece oh_piece_reversed16(oh_piece piece)
{
    OH_ORDER(piece, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
    return piece;
}

OH_STEP oh_piece oh_piece_reversed32(oh_piece piece)
{
    OH_ORDER(piece, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    return piece;
}

OH_STEP oh_piece oh_piece_reversed64(oh_piece piece)
{
    OH_ORDER(piece, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
    return piece;
}
#endif

#undef OH_ORDER

OH_STEP oh_piece oh_piece_at(const uint8_t *at)
{
    oh_piece piece;
    memcpy(&piece, at, sizeof piece);
    return piece;
}

OH_STEP void oh_piece_put(uint8_t *at, oh_piece piece)
{
    memcpy(at, &piece, sizeof piece);
}

/* Most bytes whose order is changed in place. */
#if defined(__SSE2__) && !defined(__SSSE3__)
#define OH_SHORT_SWAP 64
#else
#define OH_SHORT_SWAP (OH_HAS_VECTORS ? 128 : 15)
#endif

/* Up to OH_SHORT_SWAP bytes, two pieces at a time. The last two may overlap others in whole groups:
   they are loaded before any is stored. */
#define OH_DEFINE_SWAP(bits)                                                                       \
    OH_STEP void oh_short_swap##bits(uint8_t *data, size_t bytes)                                  \
    {                                                                                              \
        bytes &= ~(size_t)((bits) / 8 - 1);                                                        \
        if (bytes > 32) {                                                                          \
            uint8_t *const end = data + bytes - 32;                                                \
            const oh_piece third = oh_piece_at(end), last = oh_piece_at(end + 16);                 \
            do {                                                                                   \
                oh_piece first = oh_piece_at(data), second = oh_piece_at(data + 16);               \
                oh_piece_put(data, oh_piece_reversed##bits(first));                                \
                oh_piece_put(data + 16, oh_piece_reversed##bits(second));                          \
                data += 32;                                                                        \
                if (OH_SHORT_SWAP > 64)                                                            \
                    __asm__("" : "+r"(data)); /* no wider loop and two more beside it */           \
            } while (OH_SHORT_SWAP > 64 && data < end);                                            \
            oh_piece_put(end, oh_piece_reversed##bits(third));                                     \
            oh_piece_put(end + 16, oh_piece_reversed##bits(last));                                 \
        } else if (__builtin_expect(bytes >= 16, 1)) {                                             \
            oh_piece first = oh_piece_at(data), last = oh_piece_at(data + bytes - 16);             \
            oh_piece_put(data, oh_piece_reversed##bits(first));                                    \
            oh_piece_put(data + bytes - 16, oh_piece_reversed##bits(last));                        \
        } else if (bytes >= 8) {                                                                   \
            uint64_t first = oh_native_at(data), last = oh_native_at(data + bytes - 8);            \
            oh_native_put(data, oh_word_reversed##bits(first));                                    \
            oh_native_put(data + bytes - 8, oh_word_reversed##bits(last));                         \
        } else {                                                                                   \
            for (uint##bits##_t group; bytes >= sizeof group; bytes -= sizeof group) {             \
                memcpy(&group, data, sizeof group);                                                \
                group = __builtin_bswap##bits(group);                                              \
                memcpy(data, &group, sizeof group);                                                \
                data += sizeof group;                                                              \
            }                                                                                      \
        }                                                                                          \
    }                                                                                              \
    OH_STEP void oh_inline_swap##bits(uint8_t *data, size_t bytes)                                 \
    {                                                                                              \
        if (bytes > OH_SHORT_SWAP)                                                                 \
            oh_swap##bits(data, bytes);                                                            \
        else                                                                                       \
            oh_short_swap##bits(data, bytes);                                                      \
    }
OH_DEFINE_SWAP(16)
OH_DEFINE_SWAP(32)
OH_DEFINE_SWAP(64)
#undef OH_DEFINE_SWAP

/* Text. Short ASCII is its own answer to most questions. */

/* Most bytes of text that are looked at in place. */
#define OH_SHORT_TEXT 32

/* All bytes of a short text, one upon the other. */
OH_STEP uint64_t oh_short_union(const uint8_t *src, size_t bytes)
{
    if (bytes >= 16)
        return oh_native_at(src) | oh_native_at(src + 8) | oh_native_at(src + bytes - 16) |
               oh_native_at(src + bytes - 8);
    if (bytes >= 8)
        return oh_native_at(src) | oh_native_at(src + bytes - 8);
    if (bytes >= 4)
        return oh_word_of_4(src) | oh_word_of_4(src + bytes - 4);
    return bytes == 0 ? 0 : (uint64_t)(src[0] | src[bytes / 2] | src[bytes - 1]);
}

OH_STEP bool oh_is_short_ascii(const uint8_t *src, size_t bytes)
{
    return bytes <= OH_SHORT_TEXT && (oh_short_union(src, bytes) & oh_word_of_byte(0x80)) == 0;
}

OH_NODISCARD OH_STEP bool oh_inline_is_ascii(const uint8_t *src, size_t bytes)
{
    return bytes <= OH_SHORT_TEXT ? oh_is_short_ascii(src, bytes) : oh_is_ascii(src, bytes);
}

OH_NODISCARD OH_STEP bool oh_inline_is_utf8(const uint8_t *src, size_t bytes)
{
    return oh_is_short_ascii(src, bytes) || oh_is_utf8(src, bytes);
}

OH_NODISCARD OH_STEP size_t oh_inline_utf16_length_from_utf8(const uint8_t *src, size_t bytes)
{
    return oh_is_short_ascii(src, bytes) ? bytes : oh_utf16_length_from_utf8(src, bytes);
}

OH_NODISCARD OH_STEP size_t oh_inline_utf8_length_from_latin1(const uint8_t *src, size_t bytes)
{
    return oh_is_short_ascii(src, bytes) ? bytes : oh_utf8_length_from_latin1(src, bytes);
}

OH_NODISCARD OH_STEP oh_utf8_shape oh_inline_utf8_classify(const uint8_t *src, size_t bytes)
{
    const oh_utf8_shape ascii = {bytes, OH_TEXT_ASCII, true};
    return oh_is_short_ascii(src, bytes) ? ascii : oh_utf8_classify(src, bytes);
}

/* Whole blocks. */

/* A pattern of 1, 2, 4 or 8 bytes, repeated; the first byte lowest. */
OH_STEP uint64_t oh_word_of_pattern(const uint8_t *pattern, size_t pattern_bytes)
{
    if (pattern_bytes == 4)
        return oh_word_of_4(pattern) * UINT64_C(0x0000000100000001);
    if (pattern_bytes == 1)
        return oh_word_of_byte(*pattern);
    if (pattern_bytes == 2)
        return ((uint64_t)pattern[0] | (uint64_t)pattern[1] << 8) * UINT64_C(0x0001000100010001);
    return oh_word_at(pattern);
}

OH_STEP void oh_two_words_put(uint8_t *dst, uint64_t word)
{
    oh_word_put(dst, word);
    oh_word_put(dst + 8, word);
}

OH_STEP void oh_four_pairs_put(uint8_t *dst, oh_pair pair)
{
    oh_pair_put(dst, pair);
    oh_pair_put(dst + 16, pair);
    oh_pair_put(dst + 32, pair);
    oh_pair_put(dst + 48, pair);
}

/* 4 bytes or more of a word that repeats; those at the end are `last`, which starts in the middle
   of it. */
OH_STEP void oh_words_fill(uint8_t *dst, size_t bytes, uint64_t word, uint64_t last)
{
    uint8_t *const end = dst + bytes;
    if (__builtin_expect(bytes > 64, 0)) {
        const oh_pair pair = oh_pair_of_word(word), last_pair = oh_pair_of_word(last);
        do {
            oh_four_pairs_put(dst, pair);
            dst += 64;
            __asm__("" : "+r"(dst)); /* no wider loop and two more beside it */
        } while (dst < end - 64);
        oh_four_pairs_put(end - 64, last_pair);
    } else if (bytes > 32) {
        oh_two_words_put(dst, word);
        oh_two_words_put(dst + 16, word);
        oh_two_words_put(end - 32, last);
        oh_two_words_put(end - 16, last);
    } else if (bytes >= 16) {
        oh_two_words_put(dst, word);
        oh_two_words_put(end - 16, last);
    } else if (bytes >= 8) {
        oh_word_put(dst, word);
        oh_word_put(end - 8, last);
    } else {
        oh_word_put_4(dst, (uint32_t)word);
        oh_word_put_4(end - 4, (uint32_t)(last >> 32));
    }
}

/* Most bytes that are filled in place, and of the same byte, which libc is quick with. */
#define OH_SHORT_FILL 512
#define OH_SHORT_FILL_BYTE 64

/* Can words do it, none of which starts in the middle of a pattern? */
OH_STEP bool oh_is_short_fill(size_t bytes, size_t pattern_bytes)
{
    const size_t most = pattern_bytes == 1 ? OH_SHORT_FILL_BYTE : OH_SHORT_FILL;
    return bytes - 4 <= most - 4 && pattern_bytes - 1 < 8 &&
           ((bytes | pattern_bytes) & (pattern_bytes - 1)) == 0;
}

OH_STEP void oh_short_fill(uint8_t *dst, size_t bytes, const uint8_t *pattern, size_t pattern_bytes)
{
    const uint64_t word = oh_word_of_pattern(pattern, pattern_bytes);
    oh_words_fill(dst, bytes, word, word);
}

/* Only where the compiler knows how long the pattern is. */
OH_STEP void oh_inline_fill(uint8_t *dst, size_t bytes, const uint8_t *pattern,
                            size_t pattern_bytes)
{
    const bool is_known = __builtin_constant_p(pattern_bytes);
    if (is_known && pattern_bytes == 1 && __builtin_expect(bytes > OH_SHORT_FILL_BYTE, 1))
        oh_memset(dst, *pattern, bytes);
    else if (is_known && oh_is_short_fill(bytes, pattern_bytes))
        oh_short_fill(dst, bytes, pattern, pattern_bytes);
    else
        oh_fill(dst, bytes, pattern, pattern_bytes);
}

/* Most bytes that are compared in place. */
#define OH_SHORT_COMPARE 64

/* Zero where 8 bytes are equal. */
OH_STEP uint64_t oh_difference_8(const uint8_t *left, const uint8_t *right)
{
    return oh_native_at(left) ^ oh_native_at(right);
}

/* The order of two words in memory that differ. */
OH_STEP int oh_order_at(const uint8_t *left, const uint8_t *right)
{
    return __builtin_bswap64(oh_word_at(left)) < __builtin_bswap64(oh_word_at(right)) ? -1 : 1;
}

/* Are 16 to 64 bytes equal? Vectors from the start and from the end, which may overlap. */
OH_STEP bool oh_pairs_equal(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    const uint8_t *const left_end = left + bytes, *const right_end = right + bytes;
    oh_lanes all = oh_equal_16(left, right) & oh_equal_16(left_end - 16, right_end - 16);
    if (bytes > 32)
        all &= oh_equal_16(left + 16, right + 16) & oh_equal_16(left_end - 32, right_end - 32);
    return oh_all_lanes(all);
}

/* A number for less than 8 bytes, in whose order bytes of that length are: the first one counts
   most, and those that are there twice can make no difference. */
OH_STEP uint64_t oh_tiny_rank(const uint8_t *at, size_t bytes)
{
    if (bytes >= 4)
        return (uint64_t)__builtin_bswap32((uint32_t)oh_word_of_4(at)) << 32 |
               __builtin_bswap32((uint32_t)oh_word_of_4(at + bytes - 4));
    if (bytes == 0)
        return 0;
    return (uint64_t)at[0] << 16 | (uint64_t)at[bytes / 2] << 8 | at[bytes - 1];
}

OH_STEP int oh_tiny_compare(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    const uint64_t left_rank = oh_tiny_rank(left, bytes), right_rank = oh_tiny_rank(right, bytes);
    return (left_rank > right_rank) - (left_rank < right_rank);
}

/* Equal lengths up to 16. */
OH_STEP int oh_short_compare(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    if (bytes < 8)
        return oh_tiny_compare(left, right, bytes);
    if (oh_difference_8(left, right) == 0) {
        left += bytes - 8, right += bytes - 8;
        if (oh_difference_8(left, right) == 0)
            return 0;
    }
    return oh_order_at(left, right);
}

/* oh_compare() of equal lengths, which need not be told apart again. */
OH_NODISCARD OH_API int oh_compare_even(const uint8_t *left, const uint8_t *right, size_t bytes);

/* Most that differs does so in its first word. */
OH_NODISCARD OH_STEP int oh_inline_compare(const uint8_t *left, size_t left_bytes,
                                           const uint8_t *right, size_t right_bytes)
{
    const size_t bytes = left_bytes;
    if (__builtin_expect(left_bytes != right_bytes, 0))
        return oh_compare(left, left_bytes, right, right_bytes);
    if (__builtin_expect(bytes <= OH_SHORT_COMPARE, 0)) {
        if (__builtin_expect(bytes < 8, 0))
            return oh_tiny_compare(left, right, bytes);
        if (__builtin_expect(oh_difference_8(left, right) != 0, 0))
            return oh_order_at(left, right);
        if (bytes <= 16)
            return oh_short_compare(left + bytes - 8, right + bytes - 8, 8);
        if (__builtin_expect(oh_pairs_equal(left, right, bytes), 1))
            return 0;
    }
    return oh_compare_even(left, right, bytes);
}

OH_STEP bool oh_is_short_equal(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    if (bytes >= 16)
        return oh_pairs_equal(left, right, bytes);
    if (bytes >= 8)
        return (oh_difference_8(left, right) |
                oh_difference_8(left + bytes - 8, right + bytes - 8)) == 0;
    return oh_tiny_rank(left, bytes) == oh_tiny_rank(right, bytes);
}

OH_EXTERN_C_END

#if OH_IN_PLACE
#define oh_is_ascii(...) oh_inline_is_ascii(__VA_ARGS__)
#define oh_is_utf8(...) oh_inline_is_utf8(__VA_ARGS__)
#define oh_utf16_length_from_utf8(...) oh_inline_utf16_length_from_utf8(__VA_ARGS__)
#define oh_utf8_length_from_latin1(...) oh_inline_utf8_length_from_latin1(__VA_ARGS__)
#define oh_utf8_classify(...) oh_inline_utf8_classify(__VA_ARGS__)
#define oh_fill(...) oh_inline_fill(__VA_ARGS__)
#define oh_compare(...) oh_inline_compare(__VA_ARGS__)
#define oh_swap16(...) oh_inline_swap16(__VA_ARGS__)
#define oh_swap32(...) oh_inline_swap32(__VA_ARGS__)
#define oh_swap64(...) oh_inline_swap64(__VA_ARGS__)
#endif

/** @endcond */

#endif
