/* Hexadecimal with byte permutes (AVX-512 VBMI).
 *
 * Encoding: a permute doubles every byte, vpmultishiftqb moves the high nibble of each first copy
 * into its low four bits, and a second permute looks the digits up. It reads six bits of an index,
 * so the sixteen digits stand in its table four times, and what is above the nibble does not
 * matter.
 *
 * Decoding: a 128-entry table gives the value of a digit or a mark in the top bit; first * 16 +
 * second is one multiply-add, and a permute takes the low byte of every word.
 */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/kernel_table.h"

#define TWICE_4(i) (i), (i), (i) + 1, (i) + 1, (i) + 2, (i) + 2, (i) + 3, (i) + 3
#define TWICE_16(i) TWICE_4(i), TWICE_4((i) + 4), TWICE_4((i) + 8), TWICE_4((i) + 12)
static const uint8_t twice_each[64] = {TWICE_16(0), TWICE_16(16)};

/* Lowest byte first 4 8 20 24 36 40 52 56: the first copy of a byte from its bit 4 on, the second
 * from its bit 0 on. */
#define NIBBLE_SHIFTS 0x3834282418140804

#define EVEN_4(i) 2 * (i), 2 * (i) + 2, 2 * (i) + 4, 2 * (i) + 6
#define EVEN_16(i) EVEN_4(i), EVEN_4((i) + 4), EVEN_4((i) + 8), EVEN_4((i) + 12)
static const uint8_t low_bytes[64] = {EVEN_16(0), EVEN_16(16), EVEN_16(32), EVEN_16(48)};

#define NO_DIGIT 0x80
#define DIGIT(c)                                                                                   \
    (uint8_t)((c) >= '0' && (c) <= '9'   ? (c) - '0'                                               \
              : (c) >= 'a' && (c) <= 'f' ? (c) - 'a' + 10                                          \
              : (c) >= 'A' && (c) <= 'F' ? (c) - 'A' + 10                                          \
                                         : NO_DIGIT)
#define DIGITS_4(c) DIGIT(c), DIGIT((c) + 1), DIGIT((c) + 2), DIGIT((c) + 3)
#define DIGITS_16(c) DIGITS_4(c), DIGITS_4((c) + 4), DIGITS_4((c) + 8), DIGITS_4((c) + 12)
#define DIGITS_64(c) DIGITS_16(c), DIGITS_16((c) + 16), DIGITS_16((c) + 32), DIGITS_16((c) + 48)
static const uint8_t digit_values[128] = {DIGITS_64(0), DIGITS_64(64)};

OHI_AVX512_INLINE uint64_t low_bits(size_t count)
{
    return _bzhi_u64(~(uint64_t)0, (unsigned)count);
}

/* The 64 digits of the first 32 bytes. */
OHI_AVX512_INLINE __m512i encode_half(__m512i bytes)
{
    const __m512i digits = _mm512_broadcast_i32x4(_mm_setr_epi8(
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'));
    __m512i doubled = _mm512_permutexvar_epi8(_mm512_loadu_si512(twice_each), bytes);
    __m512i nibbles = _mm512_multishift_epi64_epi8(_mm512_set1_epi64(NIBBLE_SHIFTS), doubled);
    return _mm512_permutexvar_epi8(nibbles, digits);
}

OHI_AVX512_INLINE __m512i upper_half(__m512i bytes)
{
    return _mm512_shuffle_i64x2(bytes, bytes, 0xee);
}

OHI_AVX512 size_t ohi_avx512_hex_encode(char *dst, const uint8_t *src, size_t bytes)
{
    size_t i = 0;
    for (; bytes - i >= 64; i += 64) {
        __m512i block = _mm512_loadu_si512(src + i);
        _mm512_storeu_si512(dst + 2 * i, encode_half(block));
        _mm512_storeu_si512(dst + 2 * i + 64, encode_half(upper_half(block)));
    }
    size_t rest = bytes - i;
    if (rest == 0)
        return 2 * bytes;
    __m512i block = _mm512_maskz_loadu_epi8(low_bits(rest), src + i);
    _mm512_mask_storeu_epi8(dst + 2 * i, low_bits(rest < 32 ? 2 * rest : 64), encode_half(block));
    if (rest > 32)
        _mm512_mask_storeu_epi8(dst + 2 * i + 64, low_bits(2 * rest - 64),
                                encode_half(upper_half(block)));
    return 2 * bytes;
}

/* Values of 64 digits; NO_DIGIT, or a top bit in the character itself, marks the others. */
OHI_AVX512_INLINE __m512i look_up(__m512i chars)
{
    return _mm512_permutex2var_epi8(_mm512_loadu_si512(digit_values), chars,
                                    _mm512_loadu_si512(digit_values + 64));
}

OHI_AVX512_INLINE __m512i join_pairs(__m512i values)
{
    return _mm512_maddubs_epi16(values, _mm512_set1_epi16(0x0110));
}

/* 128 digits; false, and nothing written, when there is anything else among them. */
OHI_AVX512_INLINE bool decode_128(uint8_t *dst, const char *src)
{
    __m512i chars0 = _mm512_loadu_si512(src), chars1 = _mm512_loadu_si512(src + 64);
    __m512i values0 = look_up(chars0), values1 = look_up(chars1);
    __m512i marks =
        _mm512_or_si512(_mm512_or_si512(chars0, chars1), _mm512_or_si512(values0, values1));
    if (_mm512_movepi8_mask(marks) != 0)
        return false;
    _mm512_storeu_si512(dst,
                        _mm512_permutex2var_epi8(join_pairs(values0), _mm512_loadu_si512(low_bytes),
                                                 join_pairs(values1)));
    return true;
}

/* The same for 64. */
OHI_AVX512_INLINE bool decode_64(uint8_t *dst, const char *src)
{
    __m512i chars = _mm512_loadu_si512(src), values = look_up(chars);
    if (_mm512_movepi8_mask(_mm512_or_si512(chars, values)) != 0)
        return false;
    _mm256_storeu_si256((__m256i *)dst, _mm512_cvtepi16_epi8(join_pairs(values)));
    return true;
}

/* Up to 64 characters, to the first pair that is none; returns the bytes written. */
OHI_AVX512_INLINE size_t decode_some(uint8_t *dst, const char *src, size_t chars)
{
    __m512i text = _mm512_maskz_loadu_epi8(low_bits(chars), src), values = look_up(text);
    uint64_t good = ~_mm512_movepi8_mask(_mm512_or_si512(text, values)) & low_bits(chars);
    size_t bytes = (size_t)_tzcnt_u64(~good) / 2;
    __m256i packed = _mm512_cvtepi16_epi8(join_pairs(values));
    _mm256_mask_storeu_epi8(dst, (__mmask32)low_bits(bytes), packed);
    return bytes;
}

/* The end of clean input is done together with some of what is done already. */
OHI_AVX512 size_t ohi_avx512_hex_decode(uint8_t *dst, const char *src, size_t chars)
{
    chars &= ~(size_t)1;
    if (chars < 64)
        return decode_some(dst, src, chars);
    size_t i = 0;
    while (chars - i >= 128 && decode_128(dst + i / 2, src + i))
        i += 128;
    while (chars - i >= 64) {
        if (!decode_64(dst + i / 2, src + i))
            return i / 2 + decode_some(dst + i / 2, src + i, 64);
        i += 64;
    }
    if (i == chars || decode_64(dst + (chars - 64) / 2, src + chars - 64))
        return chars / 2;
    return i / 2 + decode_some(dst + i / 2, src + i, chars - i);
}
#endif
