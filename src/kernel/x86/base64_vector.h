/* The steps of base64 that 128-bit and 256-bit vectors share. Included once a file, which defines
 * V(op) and VSI(op) as the intrinsics of its width ("_mm_add_epi8", "_mm_and_si128"), VECTOR,
 * VECTOR_INLINE, and REPEAT(...) and LANES(from) as vectors that have the same 16 bytes, or those
 * in memory, in every lane.
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
 * Decoding. What has to be added to a character to get its sextet is the same in each of seven
 * ranges: + - / digits upper _ lower. Two tables of sixteen entries find it: one gives a number for
 * the low nibble of the character c, and the mean of that number and c >> 2 is the place of the
 * distance in the other:
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

#include "kernel/constants.h"

/* Three bytes at a time as the dwords drawn above. */
#define SPREAD_ORDER(from)                                                                         \
    (from) + 1, (from), (from) + 2, (from) + 1, (from) + 4, (from) + 3, (from) + 5, (from) + 4,    \
        (from) + 7, (from) + 6, (from) + 8, (from) + 7, (from) + 10, (from) + 9, (from) + 11,      \
        (from) + 10

/* Distances from a sextet to its character, for: 0-25, 26-51, ten digits, 62, 63. */
#define DISTANCES(plus, slash)                                                                     \
    {                                                                                              \
        'A', 'a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,       \
            '0' - 52, '0' - 52, '0' - 52, (plus)-62, (slash)-63, 0, 0                              \
    }
static const int8_t alphabet_distances[2][16] = {DISTANCES('+', '/'), DISTANCES('-', '_')};

/* Constants of encoding, see constants.h. Loaded before anything is stored, which might change them
 * for all that the compiler knows. */
typedef struct encode_rules {
    VECTOR even, even_weights; /* which sextets, and what moves them */
    VECTOR odd, odd_weights;
    VECTOR last_upper, last_letter;
    VECTOR distances;
} encode_rules;

/* In base64_sse42.c, for both widths: the rules up to last_letter, and '='. */
enum { PADDING = 6 * 16 };
extern const uint8_t ohi_base64_rules[PADDING + 16];

VECTOR_INLINE encode_rules load_rules(bool url)
{
    const uint8_t *row = unknown(ohi_base64_rules);
    return (encode_rules){LANES(row),
                          LANES(row + 16),
                          LANES(row + 32),
                          LANES(row + 48),
                          LANES(row + 64),
                          LANES(row + 80),
                          LANES(alphabet_distances[url])};
}

/* 12 bytes a lane in such dwords as sextets, one a byte. */
VECTOR_INLINE VECTOR sextets_of(const encode_rules *rules, VECTOR dwords)
{
    VECTOR even = V(mulhi_epu16)(VSI(and)(dwords, rules->even), rules->even_weights);
    VECTOR odd = V(mullo_epi16)(VSI(and)(dwords, rules->odd), rules->odd_weights);
    return VSI(or)(even, odd);
}

VECTOR_INLINE VECTOR characters_of(const encode_rules *rules, VECTOR sextets)
{
    VECTOR index = V(subs_epu8)(sextets, rules->last_letter); /* 0 below 52, then 1 to 12 */
    VECTOR from_26 = V(cmpgt_epi8)(sextets, rules->last_upper);
    index = V(sub_epi8)(index, from_26); /* and one more from 26 on */
    return V(add_epi8)(sextets, V(shuffle_epi8)(rules->distances, index));
}

/* Lanes below `count`. */
OHI_SSE42_INLINE __m128i lanes_below(size_t count)
{
    const __m128i lanes = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    return _mm_cmpgt_epi8(_mm_set1_epi8((char)count), lanes);
}

/* The first `stored` of 16 characters, padding from `chars` on. */
OHI_SSE42_INLINE void store_padded(uint8_t *to, __m128i text, size_t chars, size_t stored)
{
    text = _mm_blendv_epi8(_mm_set1_epi8('='), text, lanes_below(chars));
    ohi_store_up_to_16(to, text, stored);
}

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
