/* The steps of base64 that 128-bit and 256-bit vectors share. Included once a file, which defines
 * V(op) and VSI(op) as the intrinsics of its width ("_mm_add_epi8", "_mm_and_si128"), VECTOR,
 * VECTOR_INLINE, and REPEAT(...) as a vector that has the same 16 bytes in every lane.
 *
 * Encoding. base64_avx512.c draws how a group of three bytes a, b, c becomes a dword and where the
 * sextets lie in it. Here, without a shift for each byte, they are moved to the low bits of their
 * bytes by multiplications: two sextets keep the upper half of a product, two the lower half.
 *
 *     bit        31      24 23      16 15       8 7        0
 *     dword      bbbbbbbb   cccccccc   aaaaaaaa   bbbbbbbb
 *     & first        ........cc......   aaaaaa..........        sextets 0 and 2, too high
 *     & second   ......    ..cccccc         ..aabbbb....        sextets 1 and 3, too low
 *
 * Decoding. A character is two nibbles. Of two 16-entry tables one names a class for the high
 * nibble, as a bit, and the other the classes in which the low nibble is invalid:
 *
 *     high nibble   2           3      4 and 6   5            7      others
 *     class         1           2      4         8            16     32
 *     valid lows    b d f       0-9    1-f       0-a f        0-a    none
 *                   + - /       0-9    A-O a-o   P-Z _        p-z
 *
 * The sextet is the character plus a constant of its high nibble; three of the four signs need a
 * second addition.
 */

/* 16 (of which 12 count) or 2 x 12 bytes as sextets, one a byte. */
VECTOR_INLINE VECTOR spread_sextets(VECTOR bytes)
{
    VECTOR dwords =
        V(shuffle_epi8)(bytes, REPEAT(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10));
    VECTOR even = VSI(and)(dwords, V(set1_epi32)(0x0fc0fc00));
    VECTOR odd = VSI(and)(dwords, V(set1_epi32)(0x003f03f0));
    /* high half of x << 6 is x >> 10, of x << 10 x >> 6; low half of x << 4 and of x << 8 */
    even = V(mulhi_epu16)(even, V(set1_epi32)(0x04000040));
    odd = V(mullo_epi16)(odd, V(set1_epi32)(0x01000010));
    return VSI(or)(even, odd);
}

/* Distances from a sextet to its character, for: 26-51, ten digits, 62, 63, 0-25. */
VECTOR_INLINE VECTOR alphabet_distances(bool url)
{
    const char plus = (char)((url ? '-' : '+') - 62), slash = (char)((url ? '_' : '/') - 63);
    return REPEAT('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                  '0' - 52, '0' - 52, '0' - 52, plus, slash, 'A', 0, 0);
}

VECTOR_INLINE VECTOR characters_of(VECTOR sextets, VECTOR distances)
{
    VECTOR index = V(subs_epu8)(sextets, V(set1_epi8)(51)); /* 0 below 52, then 1 to 12 */
    VECTOR upper = V(cmpgt_epi8)(V(set1_epi8)(26), sextets);
    index = VSI(or)(index, VSI(and)(upper, V(set1_epi8)(13)));
    return V(add_epi8)(sextets, V(shuffle_epi8)(distances, index));
}

/* Classes in which a low nibble is invalid. */
#define INVALID_LOW(n)                                                                             \
    (char)(((n) == 0xb || (n) == 0xd || (n) == 0xf ? 0 : 1) | ((n) <= 9 ? 0 : 2) |                 \
           ((n) >= 1 ? 0 : 4) | ((n) <= 0xa || (n) == 0xf ? 0 : 8) | ((n) <= 0xa ? 0 : 16) | 32)
#define CLASS_HIGH(n)                                                                              \
    (char)((n) == 2               ? 1                                                              \
           : (n) == 3             ? 2                                                              \
           : (n) == 4 || (n) == 6 ? 4                                                              \
           : (n) == 5             ? 8                                                              \
           : (n) == 7             ? 16                                                             \
                                  : 32)
#define SIXTEEN(F)                                                                                 \
    F(0), F(1), F(2), F(3), F(4), F(5), F(6), F(7), F(8), F(9), F(10), F(11), F(12), F(13), F(14), \
        F(15)

/* Sextets; lanes of `junk` are not zero where a character is in neither alphabet. */
VECTOR_INLINE void look_up(VECTOR chars, VECTOR *sextets, VECTOR *junk)
{
    const VECTOR nibble = V(set1_epi8)(0x0f);
    VECTOR high = VSI(and)(V(srli_epi16)(chars, 4), nibble);
    VECTOR low = VSI(and)(chars, nibble);
    *junk = VSI(and)(V(shuffle_epi8)(REPEAT(SIXTEEN(INVALID_LOW)), low),
                     V(shuffle_epi8)(REPEAT(SIXTEEN(CLASS_HIGH)), high));
    const VECTOR additions =
        REPEAT(0, 0, 63 - '/', 52 - '0', -'A', -'A', 26 - 'a', 26 - 'a', 0, 0, 0, 0, 0, 0, 0, 0);
    VECTOR sum = V(add_epi8)(chars, V(shuffle_epi8)(additions, high));
    /* '+' gives 59, '-' 61 and '_' 30 so far, instead of 62, 62 and 63. */
    VECTOR plus = V(cmpeq_epi8)(chars, V(set1_epi8)('+'));
    VECTOR minus = V(cmpeq_epi8)(chars, V(set1_epi8)('-'));
    VECTOR low_line = V(cmpeq_epi8)(chars, V(set1_epi8)('_'));
    sum = V(sub_epi8)(sum, minus);
    sum = V(add_epi8)(sum, VSI(and)(plus, V(set1_epi8)(3)));
    *sextets = V(add_epi8)(sum, VSI(and)(low_line, V(set1_epi8)(33)));
}

VECTOR_INLINE bool any_lane(VECTOR vector)
{
    return V(movemask_epi8)(V(cmpgt_epi8)(vector, VSI(setzero)())) != 0;
}

VECTOR_INLINE bool any_equal(VECTOR chars, char c)
{
    return V(movemask_epi8)(V(cmpeq_epi8)(chars, V(set1_epi8)(c))) != 0;
}

/* The bytes of the lower half that `chosen` names; stores 8. */
OHI_SSE42_INLINE size_t press_8(uint8_t *to, __m128i bytes, unsigned chosen)
{
    __m128i order = _mm_loadl_epi64((const __m128i *)ohi_press_bytes[chosen]);
    _mm_storel_epi64((__m128i *)to, _mm_shuffle_epi8(bytes, order));
    return (size_t)_mm_popcnt_u32(chosen);
}

OHI_SSE42_INLINE size_t press_16(uint8_t *to, __m128i bytes, unsigned chosen)
{
    size_t low = press_8(to, bytes, chosen & 255);
    return low + press_8(to + low, _mm_srli_si128(bytes, 8), chosen >> 8 & 255);
}

/* Every four sextets as three bytes at the bottom of their 16-byte lane. */
VECTOR_INLINE VECTOR pack_sextets(VECTOR sextets)
{
    VECTOR words = V(maddubs_epi16)(sextets, V(set1_epi32)(0x01400140));
    VECTOR dwords = V(madd_epi16)(words, V(set1_epi32)(0x00011000));
    return V(shuffle_epi8)(dwords, REPEAT(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
}
