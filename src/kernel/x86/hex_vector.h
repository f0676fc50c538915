/* Hexadecimal with 128-bit or 256-bit vectors. Included once a file, which defines V(op) and
 * VSI(op) as the intrinsics of its width, VECTOR, WIDTH, HEX_NAME(op), HEX_TARGET, HEX_INLINE,
 * REPEAT(...) (the same 16 bytes in every lane), and where lanes of 16 bytes get in the way
 *
 *     spread_lanes(v)   puts the quarters that unpacking will work on into their lanes
 *     join_lanes(v)     undoes what packing two vectors' lanes did to their order
 *
 * HEX_SHORT(op) does what is shorter than a vector, and pairs that are none.
 */
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

/* The end of an input is done together with some of what is done already: encoding the same bytes
 * again does no harm. */
HEX_TARGET size_t HEX_NAME(hex_encode)(char *dst, const uint8_t *src, size_t bytes)
{
    if (bytes < WIDTH)
        return HEX_SHORT(hex_encode)(dst, src, bytes);
    for (size_t i = 0; bytes - i >= WIDTH; i += WIDTH)
        encode_block(dst + 2 * i, VSI(loadu)((const VECTOR *)(src + i)));
    size_t last = bytes - WIDTH;
    encode_block(dst + 2 * last, VSI(loadu)((const VECTOR *)(src + last)));
    return 2 * bytes;
}

/* Values of WIDTH digits as WIDTH / 2 words; bytes of `bad` are set where there was no digit. */
HEX_INLINE VECTOR join_digits(VECTOR chars, VECTOR *bad)
{
    const VECTOR nine = V(set1_epi8)(9), five = V(set1_epi8)(5);
    VECTOR from_0 = V(sub_epi8)(chars, V(set1_epi8)('0'));
    VECTOR from_a = V(sub_epi8)(VSI(or)(chars, V(set1_epi8)(0x20)), V(set1_epi8)('a'));
    VECTOR is_decimal = V(cmpeq_epi8)(V(min_epu8)(from_0, nine), from_0);
    VECTOR is_letter = V(cmpeq_epi8)(V(min_epu8)(from_a, five), from_a);
    *bad = V(cmpeq_epi8)(VSI(or)(is_decimal, is_letter), VSI(setzero)());
    VECTOR letters = VSI(and)(is_letter, V(set1_epi8)(9)); /* 'a' & 15 is 1 */
    VECTOR values = V(add_epi8)(VSI(and)(chars, V(set1_epi8)(0x0f)), letters);
    return V(maddubs_epi16)(values, V(set1_epi16)(0x0110)); /* first * 16 + second */
}

/* 2 * WIDTH digits; false, and nothing written, when there is anything else among them. */
HEX_INLINE bool decode_block(uint8_t *dst, const char *src)
{
    VECTOR bad0, bad1;
    VECTOR words0 = join_digits(VSI(loadu)((const VECTOR *)src), &bad0);
    VECTOR words1 = join_digits(VSI(loadu)((const VECTOR *)(src + WIDTH)), &bad1);
    if (V(movemask_epi8)(VSI(or)(bad0, bad1)) != 0)
        return false;
    VSI(storeu)((VECTOR *)dst, join_lanes(V(packus_epi16)(words0, words1)));
    return true;
}

/* The end of clean input is done together with some of what is done already; the pair that is none
 * is found by the next narrower kernel. */
HEX_TARGET size_t HEX_NAME(hex_decode)(uint8_t *dst, const char *src, size_t chars)
{
    chars &= ~(size_t)1;
    size_t i = 0;
    while (chars - i >= 2 * WIDTH && decode_block(dst + i / 2, src + i))
        i += 2 * WIDTH;
    size_t last = chars - 2 * WIDTH;
    if (chars >= 2 * WIDTH && i > last && decode_block(dst + last / 2, src + last))
        return chars / 2;
    return i / 2 + HEX_SHORT(hex_decode)(dst + i / 2, src + i, chars - i);
}
