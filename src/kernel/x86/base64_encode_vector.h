/* The steps of encoding base64 that 128-bit and 256-bit vectors share. Included once for each of
 * them that a file has, with VECTOR, VECTOR_INLINE, V(op) and VSI(op) as in base64_vector.h,
 * LANES(from) as a vector with the same 16 bytes of memory in every lane, and ENCODE(name) as the
 * name of what is for this width.
 *
 * base64_avx512.c draws how a group of three bytes a, b, c becomes a dword and where the sextets
 * lie in it. Here, without a shift for each byte, they are moved to the low bits of their bytes by
 * multiplications: two sextets keep the upper half of a product, two the lower half.
 *
 *     bit        31      24 23      16 15       8 7        0
 *     dword      bbbbbbbb   cccccccc   aaaaaaaa   bbbbbbbb
 *     & first        ........cc......   aaaaaa..........        sextets 0 and 2, too high
 *     & second   ......    ..cccccc         ..aabbbb....        sextets 1 and 3, too low
 */

/* The constants of base64_rules.h. */
typedef struct ENCODE(rules) {
    VECTOR even, even_weights; /* which sextets, and what moves them */
    VECTOR odd, odd_weights;
    VECTOR last_upper, last_letter, distances;
} ENCODE(rules);

VECTOR_INLINE ENCODE(rules) ENCODE(load_rules)(bool url)
{
    const ohi_base64_constants *all = &ohi_base64_rules;
    return (ENCODE(rules)){LANES(all->even),
                           LANES(all->even_weights),
                           LANES(all->odd),
                           LANES(all->odd_weights),
                           LANES(all->last_upper),
                           LANES(all->last_letter),
                           LANES(ohi_base64_variants[url].distances)};
}

/* 12 bytes a lane in such dwords as sextets, one a byte. */
VECTOR_INLINE VECTOR ENCODE(sextets)(const ENCODE(rules) * rules, VECTOR dwords)
{
    VECTOR even = V(mulhi_epu16)(VSI(and)(dwords, rules->even), rules->even_weights);
    VECTOR odd = V(mullo_epi16)(VSI(and)(dwords, rules->odd), rules->odd_weights);
    return VSI(or)(even, odd);
}

/* Bytes as characters; `order` makes such dwords of them. */
VECTOR_INLINE VECTOR ENCODE(characters)(const ENCODE(rules) * rules, VECTOR bytes, VECTOR order)
{
    VECTOR sextets = ENCODE(sextets)(rules, V(shuffle_epi8)(bytes, order));
    VECTOR index = V(subs_epu8)(sextets, rules->last_letter); /* 0 below 52, then 1 to 12 */
    VECTOR from_26 = V(cmpgt_epi8)(sextets, rules->last_upper);
    index = V(sub_epi8)(index, from_26); /* and one more from 26 on */
    return V(add_epi8)(sextets, V(shuffle_epi8)(rules->distances, index));
}
