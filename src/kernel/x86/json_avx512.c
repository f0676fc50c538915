/* JSON array of bytes with byte compress (AVX-512 VBMI2).
 *
 * Sixteen bytes become sixteen dwords "012," (lowest character first); which of those characters
 * count is one mask bit each, and vpcompressb closes the gaps:
 *
 *     bytes    7            42           255
 *     dwords   0 0 7 ,      0 4 2 ,      2 5 5 ,
 *     mask     0 0 1 1      0 1 1 1      1 1 1 1
 *     text     7 , 4 2 , 2 5 5 ,
 *
 * Digits come from multiplications in 16 bits: for 0 <= n <= 255 n * 41 >> 12 is n / 100, and for
 * 0 <= n <= 99 n * 103 >> 10 is n / 10 (41 / 4096 and 103 / 1024 are a little above 1 / 100 and
 * 1 / 10, and the error stays below one unit up to n = 1098 and n = 178).
 */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/kernel_table.h"

#define DWORD_OF(first, second, third, fourth)                                                     \
    ((first) | (second) << 8 | (third) << 16 | (int)((unsigned)(fourth) << 24))

#define FOUR_TIMES(i) (i), (i), (i), (i)
static const uint8_t fourfold[64] = {
    FOUR_TIMES(0),  FOUR_TIMES(1),  FOUR_TIMES(2),  FOUR_TIMES(3), FOUR_TIMES(4),  FOUR_TIMES(5),
    FOUR_TIMES(6),  FOUR_TIMES(7),  FOUR_TIMES(8),  FOUR_TIMES(9), FOUR_TIMES(10), FOUR_TIMES(11),
    FOUR_TIMES(12), FOUR_TIMES(13), FOUR_TIMES(14), FOUR_TIMES(15)};

/* "012," for each of 16 bytes, leading zeros and all. */
OHI_AVX512_INLINE __m512i write_dwords(__m512i copies)
{
    __m512i numbers = _mm512_and_si512(copies, _mm512_set1_epi32(255));
    __m512i hundreds = _mm512_srli_epi32(_mm512_mullo_epi16(numbers, _mm512_set1_epi32(41)), 12);
    __m512i below = _mm512_sub_epi32(numbers, _mm512_mullo_epi16(hundreds, _mm512_set1_epi32(100)));
    __m512i tens = _mm512_srli_epi32(_mm512_mullo_epi16(below, _mm512_set1_epi32(103)), 10);
    __m512i ones = _mm512_sub_epi32(below, _mm512_mullo_epi16(tens, _mm512_set1_epi32(10)));
    __m512i digits = _mm512_or_si512(
        hundreds, _mm512_or_si512(_mm512_slli_epi32(tens, 8), _mm512_slli_epi32(ones, 16)));
    return _mm512_or_si512(digits, _mm512_set1_epi32(DWORD_OF('0', '0', '0', ',')));
}

/* Which of the 64 characters count: hundreds from 100 on, tens from 10 on, ones and comma always.
 */
OHI_AVX512_INLINE uint64_t characters_that_count(__m512i copies)
{
    return _mm512_cmpge_epu8_mask(copies, _mm512_set1_epi32(DWORD_OF(100, 10, 0, 0)));
}

OHI_AVX512_INLINE size_t more_digits(__m512i numbers)
{
    uint64_t two = _mm512_cmpge_epu8_mask(numbers, _mm512_set1_epi8(10));
    uint64_t three = _mm512_cmpge_epu8_mask(numbers, _mm512_set1_epi8(100));
    return (size_t)_mm_popcnt_u64(two) + (size_t)_mm_popcnt_u64(three);
}

OHI_AVX512 size_t ohi_avx512_json_array_length(const uint8_t *src, size_t bytes)
{
    if (bytes == 0)
        return 2;
    size_t more = 0;
    size_t i = 0;
    for (; bytes - i >= 64; i += 64)
        more += more_digits(_mm512_loadu_si512(src + i));
    __mmask64 rest = _bzhi_u64(~(uint64_t)0, (unsigned)(bytes - i));
    more += more_digits(_mm512_maskz_loadu_epi8(rest, src + i));
    return 1 + 2 * bytes + more;
}

/* Every byte four times. */
OHI_AVX512_INLINE __m512i copy_four_times(__m128i bytes)
{
    return _mm512_permutexvar_epi8(_mm512_loadu_si512(fourfold), _mm512_castsi128_si512(bytes));
}

/* Writes at most 16 bytes' text and returns its length; `exactly` or with a vector's full store. */
OHI_AVX512_INLINE size_t write_block(char *out, const uint8_t *src, size_t bytes, bool exactly)
{
    __mmask16 present = (__mmask16)_bzhi_u32(0xffff, (unsigned)bytes);
    __m512i copies = copy_four_times(_mm_maskz_loadu_epi8(present, src));
    uint64_t mask = _bzhi_u64(characters_that_count(copies), 4 * (unsigned)bytes);
    size_t chars = (size_t)_mm_popcnt_u64(mask);
    __m512i text = _mm512_maskz_compress_epi8(mask, write_dwords(copies));
    if (exactly)
        _mm512_mask_storeu_epi8(out, _bzhi_u64(~(uint64_t)0, (unsigned)chars), text);
    else
        _mm512_storeu_si512(out, text);
    return chars;
}

OHI_AVX512 size_t ohi_avx512_json_write_array(char *dst, const uint8_t *src, size_t bytes)
{
    /* A block's text has at least 32 characters, so a full store reaches 32 too far: no further
       than the text of the next 16 bytes. */
    enum { BLOCK = 16, FOLLOWED_BLOCK = 32 };
    if (bytes == 0) {
        dst[0] = '[';
        dst[1] = ']';
        return 2;
    }
    char *out = dst;
    *out++ = '[';
    for (; bytes >= FOLLOWED_BLOCK; bytes -= BLOCK, src += BLOCK)
        out += write_block(out, src, BLOCK, false);
    for (; bytes >= BLOCK; bytes -= BLOCK, src += BLOCK)
        out += write_block(out, src, BLOCK, true);
    if (bytes > 0)
        out += write_block(out, src, bytes, true);
    out[-1] = ']';
    return (size_t)(out - dst);
}
#endif
