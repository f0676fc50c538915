/* Byte order, fill and comparison, 64 bytes at a time. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "base/attributes.h"
#include "base/unaligned.h"
#include "kernel/kernel_table.h"

#include <string.h>

OHI_AVX512_INLINE uint64_t low_bits(size_t count)
{
    return _bzhi_u64(~(uint64_t)0, (unsigned)count);
}

OHI_AVX512_INLINE __m512i load(const uint8_t *from)
{
    return _mm512_loadu_si512(from);
}

OHI_AVX512_INLINE void permute_2(uint8_t *first, uint8_t *second, __m512i order)
{
    __m512i bytes0 = load(first), bytes1 = load(second);
    _mm512_storeu_si512(first, _mm512_shuffle_epi8(bytes0, order));
    _mm512_storeu_si512(second, _mm512_shuffle_epi8(bytes1, order));
}

OHI_AVX512_INLINE void permute_4(uint8_t *first, uint8_t *third, __m512i order)
{
    __m512i bytes0 = load(first), bytes1 = load(first + 64);
    __m512i bytes2 = load(third), bytes3 = load(third + 64);
    _mm512_storeu_si512(first, _mm512_shuffle_epi8(bytes0, order));
    _mm512_storeu_si512(first + 64, _mm512_shuffle_epi8(bytes1, order));
    _mm512_storeu_si512(third, _mm512_shuffle_epi8(bytes2, order));
    _mm512_storeu_si512(third + 64, _mm512_shuffle_epi8(bytes3, order));
}

/* `order` permutes the bytes of 16-byte lanes; `bytes` is a multiple of the group it reverses. Up
 * to 256 bytes the vectors that begin at the start and those that end at the end are all loaded
 * before any is stored, so that they may overlap: whole groups lie between them. What is longer
 * leaves 128 to 256 bytes for that. */
OHI_AVX512 static OHI_NOINLINE void permute_in_place(uint8_t *data, size_t bytes, __m512i order)
{
    for (; bytes > 512; bytes -= 256, data += 256)
        permute_4(data, data + 128, order);
    for (; bytes > 256; bytes -= 128, data += 128)
        permute_2(data, data + 64, order);
    if (bytes > 128)
        permute_4(data, data + bytes - 128, order);
    else if (bytes >= 64)
        permute_2(data, data + bytes - 64, order);
    else {
        const __mmask64 mask = low_bits(bytes);
        __m512i block = _mm512_maskz_loadu_epi8(mask, data);
        _mm512_mask_storeu_epi8(data, mask, _mm512_shuffle_epi8(block, order));
    }
}

#define DEFINE_SWAP(bits, ...)                                                                     \
    OHI_AVX512 void ohi_avx512_swap##bits(uint8_t *data, size_t bytes)                             \
    {                                                                                              \
        permute_in_place(data, bytes & ~(size_t)((bits) / 8 - 1),                                  \
                         _mm512_broadcast_i32x4(_mm_setr_epi8(__VA_ARGS__)));                      \
    }

DEFINE_SWAP(16, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
DEFINE_SWAP(32, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)
DEFINE_SWAP(64, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8)

/* The order of two blocks that differ where `different` has bits. */
OHI_AVX512_INLINE int order_at(const uint8_t *left, const uint8_t *right, uint64_t different)
{
    size_t first = (size_t)_tzcnt_u64(different);
    return left[first] < right[first] ? -1 : 1;
}

OHI_AVX512_INLINE uint64_t differences(const uint8_t *left, const uint8_t *right)
{
    return _mm512_cmpneq_epi8_mask(_mm512_loadu_si512(left), _mm512_loadu_si512(right));
}

/* True when two vectors at `first` and two at `second` are equal. */
OHI_AVX512_INLINE bool equal_4(const uint8_t *left, const uint8_t *right, size_t first,
                               size_t second)
{
    __m512i any = _mm512_xor_si512(load(left + first), load(right + first));
    /* any | (left ^ right) */
    any = _mm512_ternarylogic_epi64(any, load(left + first + 64), load(right + first + 64), 0xf6);
    any = _mm512_ternarylogic_epi64(any, load(left + second), load(right + second), 0xf6);
    any = _mm512_ternarylogic_epi64(any, load(left + second + 64), load(right + second + 64), 0xf6);
    return _mm512_test_epi64_mask(any, any) == 0;
}

/* The order of up to 128 bytes: a vector from the start, and of more than 64 one up to the end. */
OHI_AVX512_INLINE int order_of_128(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    const __mmask64 mask = low_bits(bytes);
    uint64_t different = _mm512_mask_cmpneq_epi8_mask(mask, _mm512_maskz_loadu_epi8(mask, left),
                                                      _mm512_maskz_loadu_epi8(mask, right));
    if (different != 0)
        return order_at(left, right, different);
    if (bytes <= 64)
        return 0;
    left += bytes - 64, right += bytes - 64;
    different = differences(left, right);
    return different == 0 ? 0 : order_at(left, right, different);
}

/* The order of any number of bytes, vector by vector. */
OHI_AVX512 static OHI_NOINLINE int order_from(const uint8_t *left, const uint8_t *right,
                                              size_t bytes)
{
    for (; bytes > 128; bytes -= 64, left += 64, right += 64) {
        uint64_t different = differences(left, right);
        if (different != 0)
            return order_at(left, right, different);
    }
    return order_of_128(left, right, bytes);
}

/* Up to 256 bytes in a step, of vectors that may overlap; where it finds a difference, the place is
 * looked for from the start of the step. */
OHI_AVX512 int ohi_avx512_compare(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    if (bytes <= 128)
        return order_of_128(left, right, bytes);
    for (; bytes > 256; bytes -= 256, left += 256, right += 256)
        if (!equal_4(left, right, 0, 128))
            return order_from(left, right, bytes);
    if (bytes >= 128 && equal_4(left, right, 0, bytes - 128))
        return 0;
    return order_from(left, right, bytes);
}

/* 0..63 modulo 1..64. The quotient is a multiplication by 65536 / divisor, rounded up: the error is
 * at most 63 / 65536, less than the 1 / 64 by which a fraction n / divisor stays below the next
 * whole number. */
OHI_AVX512_INLINE __m512i lanes_modulo(size_t divisor)
{
    const __m256i low_lanes =
        _mm256_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
                         21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);
    const __m512i low = _mm512_cvtepu8_epi16(low_lanes);
    const __m512i high = _mm512_add_epi16(low, _mm512_set1_epi16(32));
    __m512i divisors = _mm512_set1_epi16((short)divisor);
    __m512i factor = _mm512_set1_epi16((short)(65536 / (unsigned)divisor + 1));
    __m512i low_quotient = _mm512_mulhi_epu16(low, factor);
    __m512i high_quotient = _mm512_mulhi_epu16(high, factor);
    __m512i low_rest = _mm512_sub_epi16(low, _mm512_mullo_epi16(low_quotient, divisors));
    __m512i high_rest = _mm512_sub_epi16(high, _mm512_mullo_epi16(high_quotient, divisors));
    return _mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtepi16_epi8(low_rest)),
                              _mm512_cvtepi16_epi8(high_rest), 1);
}

/* 64 bytes of a repeated pattern of 2 to 64 bytes. */
OHI_AVX512_INLINE __m512i repeat_pattern(const uint8_t *pattern, size_t pattern_bytes)
{
    if (pattern_bytes == 4)
        return _mm512_set1_epi32((int)ohi_load32(pattern));
    if (pattern_bytes == 2)
        return _mm512_set1_epi16((short)ohi_load16(pattern));
    if (pattern_bytes == 8)
        return _mm512_set1_epi64((long long)ohi_load64(pattern));
    __m512i once = _mm512_maskz_loadu_epi8(low_bits(pattern_bytes), pattern);
    return _mm512_permutexvar_epi8(lanes_modulo(pattern_bytes), once);
}

/* The bytes of whole patterns in a vector. */
OHI_AVX512_INLINE size_t whole_patterns(size_t pattern_bytes)
{
    bool power_of_two = (pattern_bytes & (pattern_bytes - 1)) == 0;
    return power_of_two ? 64 : 64 - 64 % (unsigned)pattern_bytes; /* division takes its time */
}

/* Each store starts where the last whole pattern of the one before it ends. */
OHI_AVX512_INLINE void fill_repeating(uint8_t *dst, size_t bytes, const uint8_t *pattern,
                                      size_t pattern_bytes)
{
    __m512i block = repeat_pattern(pattern, pattern_bytes);
    if (bytes >= 64) {
        const size_t step = whole_patterns(pattern_bytes);
        for (; bytes >= 256; bytes -= 4 * step, dst += 4 * step) {
            _mm512_storeu_si512(dst, block);
            _mm512_storeu_si512(dst + step, block);
            _mm512_storeu_si512(dst + 2 * step, block);
            _mm512_storeu_si512(dst + 3 * step, block);
        }
        for (; bytes >= 64; bytes -= step, dst += step)
            _mm512_storeu_si512(dst, block);
    }
    if (bytes > 0)
        _mm512_mask_storeu_epi8(dst, low_bits(bytes), block);
}

OHI_AVX512 void ohi_avx512_fill(uint8_t *dst, size_t bytes, const uint8_t *pattern,
                                size_t pattern_bytes)
{
    if (pattern_bytes <= 1) {
        int byte = pattern_bytes == 0 ? 0 : *pattern;
        if (bytes <= 64)
            _mm512_mask_storeu_epi8(dst, low_bits(bytes), _mm512_set1_epi8((char)byte));
        else
            memset(dst, byte, bytes);
    } else if (pattern_bytes <= 64) {
        fill_repeating(dst, bytes, pattern, pattern_bytes);
    } else {
        ohi_scalar_fill(dst, bytes, pattern, pattern_bytes);
    }
}
#endif
