/* ASCII and Latin-1 text, for AVX-512. */
#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/kernel_table.h"
#include "kernel/utf8_errors.h"

/* A group or more. The first one and what is last are anywhere, groups between begin where a line
 * of the cache does: loads across lines cost twice as much. */
LONG_WAY bool is_ascii_long(const uint8_t *src, size_t bytes)
{
    const uint8_t *end = src + bytes;
    if (_mm512_movepi8_mask(or_group(src)) != 0)
        return false;
    for (src += BLOCK_GROUP - (uintptr_t)src % BLOCK; end - src > BLOCK_GROUP; src += BLOCK_GROUP)
        if (_mm512_movepi8_mask(or_group(src)) != 0)
            return false;
    __m512i any = end - src > 2 * BLOCK
                      ? or_group(end - BLOCK_GROUP)
                      : _mm512_or_si512(load_block(end - 2 * BLOCK), load_block(end - BLOCK));
    return _mm512_movepi8_mask(any) == 0;
}

/* What is left of a text behind its last whole block or group is looked at with so much of what
 * lies in front of it as makes one: that needs neither masks nor a loop. */
TEXT_KERNEL bool ohi_avx512_is_ascii(const uint8_t *src, size_t bytes)
{
    if (bytes <= BLOCK)
        return _mm512_movepi8_mask(load_part(src, bytes)) == 0;
    return bytes < BLOCK_GROUP ? is_ascii_up_to_group(src, bytes) : is_ascii_long(src, bytes);
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

OHI_AVX512_INLINE size_t count_high_bits(__m512i block)
{
    return count_bits(_mm512_movepi8_mask(block));
}

TEXT_KERNEL size_t ohi_avx512_utf8_length_from_latin1(const uint8_t *src, size_t bytes)
{
    if (bytes <= BLOCK)
        return bytes + count_high_bits(load_part(src, bytes));
    size_t i = bytes / ROUND * ROUND;
    size_t length = bytes;
    if (i > 0)
        length += sum_high_bits(src, i) / 0x80;
    for (; bytes - i >= BLOCK; i += BLOCK)
        length += count_high_bits(load_block(src + i));
    return i == bytes ? length : length + count_high_bits(load_part(src + i, bytes - i));
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

/* A block or less, where adding up lanes would take longer than this: all bytes but trail bytes
 * count, and those from F0 on twice. */
OHI_AVX512_INLINE size_t units_of_short(const uint8_t *src, size_t bytes)
{
    __m512i in = load_part(src, bytes);
    __mmask64 taken = first_bits(bytes);
    return count_bits(_mm512_mask_cmpge_epi8_mask(taken, in, splat8(0xC0))) +
           count_bits(_mm512_cmpge_epu8_mask(in, splat8(0xF0)));
}

TEXT_KERNEL size_t ohi_avx512_utf16_length_from_utf8_unchecked(const uint8_t *src, size_t bytes)
{
    if (bytes <= BLOCK)
        return units_of_short(src, bytes);
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

OHI_AVX512_INLINE void widen_half(uint16_t *dst, const uint8_t *src)
{
    store_block(dst, load_wide(src));
}

OHI_AVX512_INLINE void widen_block(uint16_t *dst, const uint8_t *src)
{
    widen_half(dst, src);
    widen_half(dst + UNITS, src + UNITS);
}

TEXT_KERNEL size_t ohi_avx512_latin1_to_utf16(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    if (bytes < UNITS) {
        __mmask32 taken = (__mmask32)first_bits(bytes);
        __m256i in = _mm256_maskz_loadu_epi8(taken, src);
        _mm512_mask_storeu_epi16(dst, taken, _mm512_cvtepu8_epi16(in));
        return bytes;
    }
    if (bytes < 2 * UNITS) {
        widen_half(dst, src);
        widen_half(dst + bytes - UNITS, src + bytes - UNITS);
        return bytes;
    }
    const size_t last = bytes - 2 * UNITS;
    for (size_t i = 0; i < last; i += 2 * UNITS)
        widen_block(dst + i, src + i);
    widen_block(dst + last, src + last); /* on top of others */
    return bytes;
}

/* Each character takes two places, and what is at the second of them always appears:
 *
 *     80..FF   1100001x  10aaaaaa          00..7F   ........  0aaaaaaa
 *
 * x being bit 6, which the trail byte has not. Interleaving works within lanes of 16 bytes, so that
 * lanes are filled in such an order that the lower halves make the first 32 characters. */
typedef struct latin1_places {
    __m512i lower;
    __m512i upper;
} latin1_places;

OHI_AVX512_INLINE latin1_places places_of(__m512i in)
{
    in = _mm512_permutexvar_epi64(_mm512_set_epi64(7, 3, 6, 2, 5, 1, 4, 0), in);
    __m512i lead =
        _mm512_ternarylogic_epi32(_mm512_srli_epi16(in, 6), splat8(0x03), splat8(0xC0), 0xEA);
    __m512i trail = _mm512_ternarylogic_epi32(in, _mm512_srli_epi16(in, 1), splat8(0x40), 0x70);
    return (latin1_places){_mm512_unpacklo_epi8(lead, trail), _mm512_unpackhi_epi8(lead, trail)};
}

/* The bytes that appear of 32 characters, of which `wide` are from 80 on. */
OHI_AVX512_INLINE __m512i press_places(__m512i places, uint64_t wide)
{
    uint64_t keep = _pdep_u64(wide, 0x5555555555555555) | 0xAAAAAAAAAAAAAAAA;
    return _mm512_maskz_compress_epi8(keep, places);
}

/* A block with half a block or more behind it, so that whole ones may be stored. */
OHI_AVX512_INLINE size_t put_latin1(uint8_t *dst, __m512i in)
{
    uint64_t wide = bits_of(_mm512_movepi8_mask(in));
    if (wide == 0) {
        store_block(dst, in);
        return BLOCK;
    }
    latin1_places places = places_of(in);
    store_block(dst, press_places(places.lower, (uint32_t)wide));
    store_block(dst + UNITS + count_bits((uint32_t)wide), press_places(places.upper, wide >> 32));
    return BLOCK + count_bits(wide);
}

/* Up to a block, and nothing more. */
OHI_AVX512_INLINE size_t put_latin1_exactly(uint8_t *dst, __m512i in, size_t count)
{
    uint64_t wide = bits_of(_mm512_movepi8_mask(in));
    latin1_places places = places_of(in);
    __m512i lower = press_places(places.lower, (uint32_t)wide);
    size_t bytes = count + count_bits(wide);
    if (count <= UNITS) {
        store_part(dst, lower, bytes);
        return bytes;
    }
    size_t lower_bytes = UNITS + count_bits((uint32_t)wide);
    store_part(dst, lower, lower_bytes);
    store_part(dst + lower_bytes, press_places(places.upper, wide >> 32), bytes - lower_bytes);
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

/* One to four blocks, the last of which end where the text does. */
OHI_AVX512_INLINE void copy_up_to_group(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    store_block(dst, load_block(src));
    if (bytes > 2 * BLOCK) {
        store_block(dst + BLOCK, load_block(src + BLOCK));
        store_block(dst + bytes - 2 * BLOCK, load_block(src + bytes - 2 * BLOCK));
    }
    store_block(dst + bytes - BLOCK, load_block(src + bytes - BLOCK));
}

LONG_WAY size_t encode_long(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    size_t i = put_ascii(dst, src, bytes);
    size_t left = bytes - i;
    if (left >= BLOCK && left <= BLOCK_GROUP && is_ascii_up_to_group(src + i, left)) {
        copy_up_to_group(dst + i, src + i, left);
        return bytes;
    }
    size_t written = i;
    for (; bytes - i >= BLOCK + UNITS; i += BLOCK)
        written += put_latin1(dst + written, load_block(src + i));
    while (bytes > i) {
        size_t count = bytes - i > BLOCK ? bytes - i - BLOCK : bytes - i;
        written += put_latin1_exactly(dst + written, load_part(src + i, count), count);
        i += count;
    }
    return written;
}

/* Of short texts, whether they are ASCII is guessed wrong too often to look. */
TEXT_KERNEL size_t ohi_avx512_latin1_to_utf8(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    return bytes <= BLOCK ? put_latin1_exactly(dst, load_part(src, bytes), bytes)
                          : encode_long(dst, src, bytes);
}

#else
typedef int ohi_latin1_avx512_is_empty; /* an empty file is not C */
#endif
