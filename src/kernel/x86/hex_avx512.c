/* Hexadecimal with byte permutes (AVX-512 VBMI).
 *
 * Encoding: every byte gets a word, two shifts put its nibbles into the bytes of that, and a
 * permute looks the digits up. It reads six bits of an index, so the sixteen digits stand in its
 * table four times, and what is above the nibble does not matter.
 *
 * Decoding: a 128-entry table gives the value of a digit or a mark in the top bit; first * 16 +
 * second is one multiply-add, and a permute takes the low byte of every word.
 */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/kernel_table.h"

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

/* 32 bytes as 64 digits. */
OHI_AVX512_INLINE __m512i digits_of(__m256i bytes)
{
    const __m512i digits = _mm512_broadcast_i32x4(_mm_setr_epi8(
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'));
    __m512i words = _mm512_cvtepu8_epi16(bytes);
    __m512i nibbles = _mm512_or_si512(_mm512_srli_epi16(words, 4), _mm512_slli_epi16(words, 8));
    return _mm512_permutexvar_epi8(nibbles, digits);
}

OHI_AVX512_INLINE void encode_32(char *dst, const uint8_t *src)
{
    _mm512_storeu_si512(dst, digits_of(_mm256_loadu_si256((const __m256i *)src)));
}

OHI_AVX512_INLINE void encode_64(char *dst, const uint8_t *src)
{
    encode_32(dst, src);
    encode_32(dst + 64, src + 32);
}

/* The end of an input is done together with some of what is done already. */
OHI_AVX512 size_t ohi_avx512_hex_encode(char *dst, const uint8_t *src, size_t bytes)
{
    if (bytes < 32) {
        __m256i block = _mm256_maskz_loadu_epi8((__mmask32)low_bits(bytes), src);
        _mm512_mask_storeu_epi8(dst, low_bits(2 * bytes), digits_of(block));
    } else if (bytes < 64) {
        encode_32(dst, src);
        encode_32(dst + 2 * bytes - 64, src + bytes - 32);
    } else {
        const size_t last = bytes - 64;
        for (size_t i = 0; i < last; i += 64)
            encode_64(dst + 2 * i, src + i);
        encode_64(dst + 2 * last, src + last);
    }
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
