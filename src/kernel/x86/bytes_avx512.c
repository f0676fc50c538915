/* Byte order and comparison, 64 bytes at a time; masked loads and stores make short blocks and the
 * ends of long ones the same code. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/kernel_table.h"

OHI_AVX512_INLINE uint64_t low_bits(size_t count)
{
    return _bzhi_u64(~(uint64_t)0, (unsigned)count);
}

/* `order` permutes the bytes of 16-byte lanes; `bytes` is a multiple of the group it reverses. */
OHI_AVX512_INLINE void permute_in_place(uint8_t *data, size_t bytes, __m128i order)
{
    const __m512i orders = _mm512_broadcast_i32x4(order);
    size_t i = 0;
    for (; bytes - i >= 256; i += 256) {
        __m512i block0 = _mm512_loadu_si512(data + i), block1 = _mm512_loadu_si512(data + i + 64);
        __m512i block2 = _mm512_loadu_si512(data + i + 128);
        __m512i block3 = _mm512_loadu_si512(data + i + 192);
        _mm512_storeu_si512(data + i, _mm512_shuffle_epi8(block0, orders));
        _mm512_storeu_si512(data + i + 64, _mm512_shuffle_epi8(block1, orders));
        _mm512_storeu_si512(data + i + 128, _mm512_shuffle_epi8(block2, orders));
        _mm512_storeu_si512(data + i + 192, _mm512_shuffle_epi8(block3, orders));
    }
    for (; bytes - i >= 64; i += 64)
        _mm512_storeu_si512(data + i, _mm512_shuffle_epi8(_mm512_loadu_si512(data + i), orders));
    if (bytes > i) {
        uint64_t mask = low_bits(bytes - i);
        __m512i block = _mm512_maskz_loadu_epi8(mask, data + i);
        _mm512_mask_storeu_epi8(data + i, mask, _mm512_shuffle_epi8(block, orders));
    }
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
#endif
