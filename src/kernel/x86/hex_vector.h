/* Hexadecimal with 128-bit or 256-bit vectors. Included once a file, which defines V(op) and
 * VSI(op) as the intrinsics of its width, VECTOR, WIDTH, HEX_NAME(op), HEX_TARGET, HEX_INLINE,
 * REPEAT(...) and LANES(from) (the same 16 bytes, or those in memory, in every lane), and where
 * lanes of 16 bytes get in the way
 *
 *     spread_lanes(v)   puts the quarters that unpacking will work on into their lanes
 *     join_lanes(v)     undoes what packing two vectors' lanes did to their order
 *     widen_half(from)  WIDTH / 2 bytes as words
 *     store_half(to, v)  the lower half of a vector
 *
 * HEX_SHORT(op) does what is shorter than half a vector, and pairs that are none.
 */
#include "kernel/constants.h"
#include "kernel/kernel_table.h"

#define DIGITS                                                                                     \
    REPEAT('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f')

/* The digits of WIDTH bytes, in two vectors. */
HEX_INLINE void digits_of(VECTOR bytes, VECTOR *first, VECTOR *second)
{
    const VECTOR nibble = V(set1_epi8)(0x0f);
    VECTOR spread = spread_lanes(bytes);
    VECTOR high = V(shuffle_epi8)(DIGITS, VSI(and)(V(srli_epi16)(spread, 4), nibble));
    VECTOR low = V(shuffle_epi8)(DIGITS, VSI(and)(spread, nibble));
    *first = V(unpacklo_epi8)(high, low);
    *second = V(unpackhi_epi8)(high, low);
}

HEX_INLINE void encode_block(char *dst, VECTOR bytes)
{
    VECTOR first, second;
    digits_of(bytes, &first, &second);
    VSI(storeu)((VECTOR *)dst, first);
    VSI(storeu)((VECTOR *)(dst + WIDTH), second);
}

/* The digits of WIDTH / 2 bytes, of which each has a word. */
HEX_INLINE VECTOR digits_of_words(VECTOR words)
{
    VECTOR nibbles = VSI(or)(V(srli_epi16)(words, 4), V(slli_epi16)(words, 8));
    return V(shuffle_epi8)(DIGITS, VSI(and)(nibbles, V(set1_epi8)(0x0f)));
}

HEX_INLINE void encode_half(char *dst, const uint8_t *src)
{
    VSI(storeu)((VECTOR *)dst, digits_of_words(widen_half(src)));
}

/* The end of an input is done together with some of what is done already: encoding the same bytes
 * again does no harm. */
HEX_TARGET OHI_HOT size_t HEX_NAME(hex_encode)(char *dst, const uint8_t *src, size_t bytes)
{
    if (bytes < WIDTH / 2)
        return HEX_SHORT(hex_encode)(dst, src, bytes);
    if (bytes < WIDTH) {
        encode_half(dst, src);
        encode_half(dst + 2 * bytes - WIDTH, src + bytes - WIDTH / 2);
        return 2 * bytes;
    }
    const size_t last = bytes - WIDTH;
    for (size_t i = 0; i < last; i += WIDTH)
        encode_block(dst + 2 * i, VSI(loadu)((const VECTOR *)(src + i)));
    encode_block(dst + 2 * last, VSI(loadu)((const VECTOR *)(src + last)));
    return 2 * bytes;
}

/* Constants of decoding, see constants.h. Loaded before anything is stored, which might change them
 * for all that the compiler knows. */
typedef struct digit_rules {
    VECTOR to_top, below_digits, top_zero;
    VECTOR upper_case, letter_a, ten;
    VECTOR to_mark, weights;
} digit_rules;

/* In hex_sse42.c, for both widths. */
extern const uint8_t ohi_hex_rules[8 * 16];

HEX_INLINE digit_rules load_rules(void)
{
    const uint8_t *row = unknown(ohi_hex_rules);
    return (digit_rules){LANES(row),      LANES(row + 16), LANES(row + 32), LANES(row + 48),
                         LANES(row + 64), LANES(row + 80), LANES(row + 96), LANES(row + 112)};
}

/* The values of WIDTH digits; from 16 on what is none. Digits come out right from the first three
 * steps, which leave everything else above 15, and letters of either case from the next three,
 * which do so too: the lesser of both counts.
 *
 *     digits   c + 0xc6        0xf6-0xff, others lower or wrapped around to 0 and on
 *              - 6 (to 0)      0xf0-0xf9, others lower
 *              - 0xf0          0-9, others from 16 on
 *     letters  c & 0xdf        upper case
 *              - 'A'           0-5, others from 6 on
 *              + 10 (to 255)   10-15, others from 16 on */
HEX_INLINE VECTOR values_of(const digit_rules *rules, VECTOR chars)
{
    VECTOR digits = V(subs_epu8)(V(add_epi8)(chars, rules->to_top), rules->below_digits);
    VECTOR letters = V(sub_epi8)(VSI(and)(chars, rules->upper_case), rules->letter_a);
    return V(min_epu8)(V(sub_epi8)(digits, rules->top_zero), V(adds_epu8)(letters, rules->ten));
}

/* Lanes of values have their top bit set where there was no digit. */
HEX_INLINE unsigned marks_of(const digit_rules *rules, VECTOR values)
{
    return (unsigned)V(movemask_epi8)(V(adds_epu8)(values, rules->to_mark));
}

/* Pairs of values as words: first * 16 + second. */
HEX_INLINE VECTOR join_pairs(const digit_rules *rules, VECTOR values)
{
    return V(maddubs_epi16)(values, rules->weights);
}

/* 2 * WIDTH digits; false, and nothing written, when there is anything else among them. */
HEX_INLINE bool decode_block(const digit_rules *rules, uint8_t *dst, const char *src)
{
    VECTOR values0 = values_of(rules, VSI(loadu)((const VECTOR *)src));
    VECTOR values1 = values_of(rules, VSI(loadu)((const VECTOR *)(src + WIDTH)));
    if (marks_of(rules, V(max_epu8)(values0, values1)) != 0)
        return false;
    VECTOR bytes = V(packus_epi16)(join_pairs(rules, values0), join_pairs(rules, values1));
    VSI(storeu)((VECTOR *)dst, join_lanes(bytes));
    return true;
}

/* WIDTH digits. */
HEX_INLINE bool decode_half(const digit_rules *rules, uint8_t *dst, const char *src)
{
    VECTOR values = values_of(rules, VSI(loadu)((const VECTOR *)src));
    if (marks_of(rules, values) != 0)
        return false;
    VECTOR words = join_pairs(rules, values);
    store_half(dst, join_lanes(V(packus_epi16)(words, words)));
    return true;
}

/* The end of clean input is done together with some of what is done already; the pair that is none
 * is found by the next narrower kernel. */
HEX_TARGET OHI_HOT size_t HEX_NAME(hex_decode)(uint8_t *dst, const char *src, size_t chars)
{
    chars &= ~(size_t)1;
    if (chars < WIDTH)
        return HEX_SHORT(hex_decode)(dst, src, chars);
    const digit_rules rules = load_rules();
    size_t i = 0;
    if (chars >= 2 * WIDTH) {
        const size_t last = chars - 2 * WIDTH;
        while (i < last && decode_block(&rules, dst + i / 2, src + i))
            i += 2 * WIDTH;
        if (i >= last && decode_block(&rules, dst + last / 2, src + last))
            return chars / 2;
    } else {
        const size_t last = chars - WIDTH;
        if (decode_half(&rules, dst, src) &&
            (last == 0 || decode_half(&rules, dst + last / 2, src + last)))
            return chars / 2;
    }
    return i / 2 + HEX_SHORT(hex_decode)(dst + i / 2, src + i, chars - i);
}
