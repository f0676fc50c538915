/* The steps of decoding base64 that 128-bit and 256-bit vectors share. Included once a file, which
 * defines V(op) and VSI(op) as the intrinsics of its width ("_mm_add_epi8", "_mm_and_si128"),
 * VECTOR, VECTOR_INLINE, and REPEAT(...) as a vector that has the same 16 bytes in every lane.
 *
 * What has to be added to a character to get its sextet is the same in each of seven ranges:
 * + - / digits upper _ lower. Two tables of sixteen entries find it: one gives a number for the low
 * nibble of the character c, and the mean of that number and c >> 2 is the place of the distance in
 * the other:
 *
 *     place  =  mean(nibble_number[c & 15], c >> 2) mod 16         sextet = c + distance[place]
 *
 *     place       0   4   5   6   7    8   9    10   11   12  13   14   15
 *     characters  -   M   +   /   0-9  m   A-K  LNO  P-Z  _   a-k  lno  p-z
 *
 * A second pair of tables knows junk: the characters of either alphabet that fall in a place are
 * above all others that do, so c minus the lowest one of them is negative for junk alone (with
 * saturation; bytes from 0x80 on are negative from the start). The numbers were found by trying,
 * nibble after nibble; any that keep the ranges, and junk, apart will do. Shifting takes the low
 * bits of the next byte along. They get no further than bit 5 of the mean: the numbers stay below
 * 32, so that no sum has a ninth bit, and a lookup reads the low four bits of a place.
 */

/* The place of a character by one pair of tables. */
#define PLACE(chars, shifted, numbers) V(avg_epu8)(V(shuffle_epi8)(numbers, chars), shifted)

/* Sextets; lanes of `junk` are negative where a character is in neither alphabet. */
VECTOR_INLINE void look_up(VECTOR chars, VECTOR *sextets, VECTOR *junk)
{
    enum { UPPER = -'A', LOWER = 26 - 'a', DIGIT = 52 - '0' };
    const VECTOR distance_numbers = REPEAT(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0);
    const VECTOR distances = REPEAT(62 - '-', 0, 0, 0, UPPER, 62 - '+', 63 - '/', DIGIT, LOWER,
                                    UPPER, UPPER, UPPER, 63 - '_', LOWER, LOWER, LOWER);
    const VECTOR junk_numbers = REPEAT(5, 0, 0, 0, 20, 20, 20, 20, 19, 19, 15, 0, 0, 0, 8, 0);
    const VECTOR minus_lowest = REPEAT(-128, -'4', -'n', -'D', -128, -'+', -'-', -'d', -'A', -'0',
                                       -'L', -128, -'_', -'P', -'N', -128);
    VECTOR shifted = V(srli_epi32)(chars, 2);
    VECTOR distance = V(shuffle_epi8)(distances, PLACE(chars, shifted, distance_numbers));
    VECTOR lowest = V(shuffle_epi8)(minus_lowest, PLACE(chars, shifted, junk_numbers));
    *sextets = V(add_epi8)(chars, distance);
    *junk = V(adds_epi8)(chars, lowest);
}

VECTOR_INLINE VECTOR either(VECTOR a, VECTOR b)
{
    return VSI(or)(a, b);
}

VECTOR_INLINE bool any_junk(VECTOR junk)
{
    return V(movemask_epi8)(junk) != 0;
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
