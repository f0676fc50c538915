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
#define OH_SHORT_SWAP (OH_HAS_VECTORS ? 64 : 15)

/* Up to OH_SHORT_SWAP bytes: two or four pieces, which may overlap in whole groups: all are loaded
   before any is stored. */
#define OH_DEFINE_SWAP(bits)                                                                       \
    OH_STEP void oh_short_swap##bits(uint8_t *data, size_t bytes)                                  \
    {                                                                                              \
        bytes &= ~(size_t)((bits) / 8 - 1);                                                        \
        uint8_t *const end = data + bytes;                                                         \
        if (bytes > 32) {                                                                          \
            oh_piece first = oh_piece_at(data), second = oh_piece_at(data + 16);                   \
            oh_piece third = oh_piece_at(end - 32), last = oh_piece_at(end - 16);                  \
            oh_piece_put(data, oh_piece_reversed##bits(first));                                    \
            oh_piece_put(data + 16, oh_piece_reversed##bits(second));                              \
            oh_piece_put(end - 32, oh_piece_reversed##bits(third));                                \
            oh_piece_put(end - 16, oh_piece_reversed##bits(last));                                 \
        } else if (bytes >= 16) {                                                                  \
            oh_piece first = oh_piece_at(data), last = oh_piece_at(end - 16);                      \
            oh_piece_put(data, oh_piece_reversed##bits(first));                                    \
            oh_piece_put(end - 16, oh_piece_reversed##bits(last));                                 \
        } else if (bytes >= 8) {                                                                   \
            uint64_t first = oh_native_at(data), last = oh_native_at(end - 8);                     \
            oh_native_put(data, oh_word_reversed##bits(first));                                    \
            oh_native_put(end - 8, oh_word_reversed##bits(last));                                  \
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

OH_EXTERN_C_END

#if OH_IN_PLACE
#define oh_swap16(...) oh_inline_swap16(__VA_ARGS__)
#define oh_swap32(...) oh_inline_swap32(__VA_ARGS__)
#define oh_swap64(...) oh_inline_swap64(__VA_ARGS__)
#endif

/** @endcond */

#endif
