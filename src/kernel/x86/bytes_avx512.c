/* Byte order, fill and comparison, 64 bytes at a time. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "base/unaligned.h"
#include "kernel/kernel_table.h"

#include <string.h>

OHI_AVX512_INLINE uint64_t low_bits(size_t count)
{
    return _bzhi_u64(~(uint64_t)0, (unsigned)count);
}

/* Up to 64 bytes: two vectors from both ends, loaded before either is stored, overlap in the
 * middle. A whole number of groups lies between them, so the middle is written twice with the same
 * bytes. */
OHI_AVX512_INLINE void permute_short(uint8_t *data, size_t bytes, __m128i order)
{
    if (bytes >= 32) {
        const __m256i orders = _mm256_broadcastsi128_si256(order);
        __m256i *low = (__m256i *)data, *high = (__m256i *)(data + bytes - 32);
        __m256i first = _mm256_loadu_si256(low), last = _mm256_loadu_si256(high);
        _mm256_storeu_si256(low, _mm256_shuffle_epi8(first, orders));
        _mm256_storeu_si256(high, _mm256_shuffle_epi8(last, orders));
    } else if (bytes >= 16) {
        __m128i *low = (__m128i *)data, *high = (__m128i *)(data + bytes - 16);
        __m128i first = _mm_loadu_si128(low), last = _mm_loadu_si128(high);
        _mm_storeu_si128(low, _mm_shuffle_epi8(first, order));
        _mm_storeu_si128(high, _mm_shuffle_epi8(last, order));
    } else {
        __mmask16 mask = (__mmask16)low_bits(bytes);
        __m128i block = _mm_maskz_loadu_epi8(mask, data);
        _mm_mask_storeu_epi8(data, mask, _mm_shuffle_epi8(block, order));
    }
}

OHI_AVX512_INLINE void permute_64(uint8_t *data, __m512i orders)
{
    _mm512_storeu_si512(data, _mm512_shuffle_epi8(_mm512_loadu_si512(data), orders));
}

/* `order` permutes the bytes of 16-byte lanes; `bytes` is a multiple of the group it reverses. The
 * last vector is loaded first and stored last, over what the loop has done to its beginning. */
OHI_AVX512_INLINE void permute_in_place(uint8_t *data, size_t bytes, __m128i order)
{
    if (bytes <= 64) {
        permute_short(data, bytes, order);
        return;
    }
    const __m512i orders = _mm512_broadcast_i32x4(order);
    uint8_t *end = data + bytes - 64;
    __m512i last = _mm512_shuffle_epi8(_mm512_loadu_si512(end), orders);
    for (; bytes > 256; bytes -= 256, data += 256) {
        permute_64(data, orders);
        permute_64(data + 64, orders);
        permute_64(data + 128, orders);
        permute_64(data + 192, orders);
    }
    for (; bytes > 64; bytes -= 64, data += 64)
        permute_64(data, orders);
    _mm512_storeu_si512(end, last);
}

OHI_AVX512 void ohi_avx512_swap16(uint8_t *data, size_t bytes)
{
    permute_in_place(data, bytes & ~(size_t)1,
                     _mm_setr_epi8(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
}

OHI_AVX512 void ohi_avx512_swap32(uint8_t *data, size_t bytes)
{
    permute_in_place(data, bytes & ~(size_t)3,
                     _mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
}

OHI_AVX512 void ohi_avx512_swap64(uint8_t *data, size_t bytes)
{
    permute_in_place(data, bytes & ~(size_t)7,
                     _mm_setr_epi8(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
}

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

/* True when 256 bytes are equal. */
OHI_AVX512_INLINE bool equal_256(const uint8_t *left, const uint8_t *right)
{
    __m512i any = _mm512_setzero_si512();
    for (size_t i = 0; i < 256; i += 64) {
        __m512i block = _mm512_loadu_si512(left + i);
        /* any | (left ^ right) */
        any = _mm512_ternarylogic_epi64(any, block, _mm512_loadu_si512(right + i), 0xf6);
    }
    return _mm512_test_epi64_mask(any, any) == 0;
}

OHI_AVX512 int ohi_avx512_compare(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    size_t i = 0;
    while (bytes - i >= 256 && equal_256(left + i, right + i))
        i += 256;
    for (; bytes - i >= 64; i += 64) {
        uint64_t different = differences(left + i, right + i);
        if (different != 0)
            return order_at(left + i, right + i, different);
    }
    if (bytes == i)
        return 0;
    uint64_t mask = low_bits(bytes - i);
    uint64_t different = _mm512_mask_cmpneq_epi8_mask(mask, _mm512_maskz_loadu_epi8(mask, left + i),
                                                      _mm512_maskz_loadu_epi8(mask, right + i));
    return different == 0 ? 0 : order_at(left + i, right + i, different);
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
