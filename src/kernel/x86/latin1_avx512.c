/* ASCII and Latin-1 text, for AVX-512. How Latin-1 becomes UTF-8 is drawn in utf16_avx512.c: two
 * places a character, the unneeded ones squeezed out. */
#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/kernel_table.h"
#include "kernel/utf8_errors.h"

OHI_AVX512 bool ohi_avx512_is_ascii(const uint8_t *src, size_t bytes)
{
    size_t i = 0;
    for (; bytes - i >= 4 * BLOCK; i += 4 * BLOCK) {
        __m512i any = _mm512_or_si512(load_block(src + i), load_block(src + i + BLOCK));
        any = _mm512_ternarylogic_epi32(any, load_block(src + i + 2 * BLOCK),
                                        load_block(src + i + 3 * BLOCK), 0xFE);
        if (_mm512_movepi8_mask(any) != 0)
            return false;
    }
    for (; bytes - i >= BLOCK; i += BLOCK)
        if (_mm512_movepi8_mask(load_block(src + i)) != 0)
            return false;
    return _mm512_movepi8_mask(load_part(src + i, bytes - i)) == 0;
}

OHI_AVX512 void ohi_avx512_ascii_decode(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    size_t i = 0;
    for (; bytes - i >= BLOCK; i += BLOCK)
        store_block(dst + i, _mm512_and_si512(load_block(src + i), splat8(0x7F)));
    store_part(dst + i, _mm512_and_si512(load_part(src + i, bytes - i), splat8(0x7F)), bytes - i);
}

enum { ROUND = 8 * BLOCK };

/* Whole rounds; 80 for each character that takes two bytes. Added up in lanes of 64 bits at once,
 * by four chains: counting in bytes, with a mask for each block, is fed at three quarters of this
 * speed from the second-level cache. */
OHI_AVX512_INLINE size_t sum_high_bits(const uint8_t *src, size_t bytes)
{
    const __m512i zero = _mm512_setzero_si512();
    __m512i sums[4] = {zero, zero, zero, zero};
    for (size_t i = 0; i < bytes; i += ROUND)
#pragma GCC unroll 8
        for (size_t n = 0; n < ROUND / BLOCK; n++) {
            __m512i high = _mm512_and_si512(load_block(src + i + n * BLOCK), splat8(0x80));
            sums[n % 4] = _mm512_add_epi64(sums[n % 4], _mm512_sad_epu8(high, zero));
        }
    sums[0] = _mm512_add_epi64(sums[0], sums[1]);
    sums[2] = _mm512_add_epi64(sums[2], sums[3]);
    return (size_t)_mm512_reduce_add_epi64(_mm512_add_epi64(sums[0], sums[2]));
}

OHI_AVX512 size_t ohi_avx512_utf8_length_from_latin1(const uint8_t *src, size_t bytes)
{
    size_t i = bytes / ROUND * ROUND;
    size_t length = bytes;
    if (i > 0)
        length += sum_high_bits(src, i) / 0x80;
    for (; bytes - i >= BLOCK; i += BLOCK)
        length += count_bits(_mm512_movepi8_mask(load_block(src + i)));
    return length + count_bits(_mm512_movepi8_mask(load_part(src + i, bytes - i)));
}

/* Lanes of bytes count up to 255. */
enum { BLOCKS_A_SUM = 120 };

/* Units of each place, told by the upper nibble: one for a character, at its first byte, and two
 * for a pair. Permuting takes an index's low 6 bits, so that what the shift brings in from the
 * neighbour does no harm in a table that repeats itself. */
OHI_AVX512_INLINE __m512i units_unchecked(__m512i in)
{
    const __m512i by_nibble = _mm512_broadcast_i32x4(_mm_setr_epi8(UNITS_BY_NIBBLE));
    return _mm512_permutexvar_epi8(_mm512_srli_epi16(in, 4), by_nibble);
}

OHI_AVX512 size_t ohi_avx512_utf16_length_from_utf8_unchecked(const uint8_t *src, size_t bytes)
{
    size_t units = 0;
    size_t i = 0;
    while (bytes - i >= ROUND) {
        __m512i counts = _mm512_setzero_si512();
        size_t rounds = (bytes - i) / ROUND;
        const size_t end = i + (rounds < BLOCKS_A_SUM / 8 ? rounds : BLOCKS_A_SUM / 8) * ROUND;
        for (; i < end; i += ROUND)
#pragma GCC unroll 8
            for (size_t n = 0; n < ROUND; n += BLOCK)
                counts = _mm512_add_epi8(counts, units_unchecked(load_block(src + i + n)));
        units += add_up(counts);
    }
    __m512i counts = _mm512_setzero_si512();
    for (; bytes - i >= BLOCK; i += BLOCK)
        counts = _mm512_add_epi8(counts, units_unchecked(load_block(src + i)));
    size_t left = bytes - i;
    counts = _mm512_mask_add_epi8(counts, first_bits(left), counts,
                                  units_unchecked(load_part(src + i, left)));
    return units + add_up(counts);
}

OHI_AVX512 size_t ohi_avx512_latin1_to_utf16(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    size_t i = 0;
    for (; bytes - i >= BLOCK; i += BLOCK) {
        __m512i in = load_block(src + i);
        store_block(dst + i, lower_to_16(in));
        store_block(dst + i + BLOCK / 2, upper_to_16(in));
    }
    size_t left = bytes - i;
    if (left == 0)
        return bytes;
    __m512i in = load_part(src + i, left);
    _mm512_mask_storeu_epi16(dst + i, (__mmask32)first_bits(left), lower_to_16(in));
    if (left > BLOCK / 2)
        _mm512_mask_storeu_epi16(dst + i + BLOCK / 2, (__mmask32)first_bits(left - BLOCK / 2),
                                 upper_to_16(in));
    return bytes;
}

/* 32 characters in 16-bit lanes; those in `wide` take two bytes. `is_roomy`: so many follow that
 * whole blocks may be stored. */
OHI_AVX512_INLINE size_t put_two_places(uint8_t *dst, __m512i in, uint32_t wide, uint32_t taken,
                                        bool is_roomy)
{
    __m512i places = _mm512_or_si512(_mm512_srli_epi16(in, 6), _mm512_slli_epi16(in, 8));
    places = _mm512_ternarylogic_epi32(places, splat16(0x3F03), splat16(0x80C0), 0xEA);
    places = _mm512_mask_mov_epi16(in, wide, places);
    uint64_t keep = _pdep_u64(taken, 0x5555555555555555) | _pdep_u64(wide, 0xAAAAAAAAAAAAAAAA);
    size_t bytes = count_bits(keep);
    __m512i pressed = _mm512_maskz_compress_epi8(keep, places);
    if (is_roomy)
        store_block(dst, pressed);
    else
        store_part(dst, pressed, bytes);
    return bytes;
}

OHI_AVX512_INLINE size_t put_latin1(uint8_t *dst, __m512i in, size_t count, bool is_roomy)
{
    uint64_t wide = bits_of(_mm512_movepi8_mask(in));
    uint64_t taken = first_bits(count);
    if (wide == 0) {
        store_part(dst, in, count);
        return count;
    }
    size_t bytes = put_two_places(dst, lower_to_16(in), (uint32_t)wide, (uint32_t)taken, is_roomy);
    if (taken >> 32 != 0)
        bytes += put_two_places(dst + bytes, upper_to_16(in), (uint32_t)(wide >> 32),
                                (uint32_t)(taken >> 32), is_roomy);
    return bytes;
}

/* Characters as long as they are ASCII, 256 at a time; returns how many. */
OHI_AVX512_INLINE size_t put_ascii(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    size_t i = 0;
    for (; bytes - i >= 4 * BLOCK; i += 4 * BLOCK) {
        __m512i in0 = load_block(src + i);
        __m512i in1 = load_block(src + i + BLOCK);
        __m512i in2 = load_block(src + i + 2 * BLOCK);
        __m512i in3 = load_block(src + i + 3 * BLOCK);
        __m512i any = _mm512_ternarylogic_epi32(_mm512_or_si512(in0, in1), in2, in3, 0xFE);
        if (_mm512_movepi8_mask(any) != 0)
            break;
        store_block(dst + i, in0);
        store_block(dst + i + BLOCK, in1);
        store_block(dst + i + 2 * BLOCK, in2);
        store_block(dst + i + 3 * BLOCK, in3);
    }
    return i;
}

OHI_AVX512 size_t ohi_avx512_latin1_to_utf8(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    size_t i = put_ascii(dst, src, bytes);
    size_t written = i;
    for (; bytes - i >= 2 * BLOCK; i += BLOCK)
        written += put_latin1(dst + written, load_block(src + i), BLOCK, true);
    for (; bytes - i >= BLOCK; i += BLOCK)
        written += put_latin1(dst + written, load_block(src + i), BLOCK, false);
    if (bytes > i)
        written += put_latin1(dst + written, load_part(src + i, bytes - i), bytes - i, false);
    return written;
}

#else
typedef int ohi_latin1_avx512_is_empty; /* an empty file is not C */
#endif
