/* What the AVX-512 text kernels share: blocks of 64 bytes and masks with a bit for each element. */
#ifndef X86_AVX512_BLOCK_H
#define X86_AVX512_BLOCK_H

#include "kernel/x86/target.h"

#if OHI_X86
#include "base/attributes.h"

#include <stddef.h>
#include <stdint.h>

/* What follows a short text's way out is a function of its own: nothing is set up for it then. */
#define LONG_WAY static OHI_NOINLINE OHI_AVX512

/* A kernel of text, as the table points to it. What it does with short texts is little code, which
 * begins where a line of the cache does: in as few lines as can be. */
#define TEXT_KERNEL __attribute__((aligned(64))) OHI_AVX512

/* The same for texts of a few blocks, which are still so short that it counts. */
#define MIDDLE_WAY static OHI_NOINLINE TEXT_KERNEL

enum { BLOCK = 64, UNITS = BLOCK / 2 };

/* A list of 16 in every lane: permuting takes an index's low 6 bits, so that such a table is one
 * for nibbles, and what a shift by 16 bits brings in from the neighbour need not be masked off. */
#define TIMES_4(...)                                                                               \
    {                                                                                              \
        __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__                                         \
    }

/* `count` below 256, for BZHI looks at 8 bits of it; from 64 on all bits are set. */
OHI_AVX512_INLINE uint64_t first_bits(size_t count)
{
    return _bzhi_u64(~UINT64_C(0), (unsigned)count);
}

OHI_AVX512_INLINE __m512i load_block(const void *src)
{
    return _mm512_loadu_si512(src);
}

/* Fewer than 64 bytes; the rest is zero and not touched. */
OHI_AVX512_INLINE __m512i load_part(const void *src, size_t bytes)
{
    return _mm512_maskz_loadu_epi8(first_bits(bytes), src);
}

enum { BLOCK_GROUP = 4 * BLOCK };

/* The bits that are set in any of four blocks. */
OHI_AVX512_INLINE __m512i or_group(const void *src)
{
    const uint8_t *from = src;
    __m512i any = _mm512_or_si512(load_block(from), load_block(from + BLOCK));
    return _mm512_ternarylogic_epi32(any, load_block(from + 2 * BLOCK),
                                     load_block(from + 3 * BLOCK), 0xFE);
}

/* A block to a group of them, by blocks that overlap. */
OHI_AVX512_INLINE bool is_ascii_up_to_group(const uint8_t *src, size_t bytes)
{
    __m512i any = _mm512_or_si512(load_block(src), load_block(src + bytes - BLOCK));
    if (bytes > 2 * BLOCK)
        any = _mm512_ternarylogic_epi32(any, load_block(src + BLOCK),
                                        load_block(src + bytes - 2 * BLOCK), 0xFE);
    return _mm512_movepi8_mask(any) == 0;
}

OHI_AVX512_INLINE void store_block(void *dst, __m512i block)
{
    _mm512_storeu_si512(dst, block);
}

OHI_AVX512_INLINE void store_part(void *dst, __m512i block, size_t bytes)
{
    _mm512_mask_storeu_epi8(dst, first_bits(bytes), block);
}

OHI_AVX512_INLINE __m512i splat8(int value)
{
    return _mm512_set1_epi8((char)value);
}

OHI_AVX512_INLINE __m512i splat16(int value)
{
    return _mm512_set1_epi16((short)value);
}

/* Four bytes in each lane; out of memory (constants.h) this costs nothing but a load. */
OHI_AVX512_INLINE __m512i in_all(uint32_t bytes)
{
    return _mm512_set1_epi32((int)bytes);
}

#define IN_EACH(unit) ((unit) | UINT32_C(unit) << 16)

OHI_AVX512_INLINE __m512i lower_to_16(__m512i bytes)
{
    return _mm512_cvtepu8_epi16(_mm512_castsi512_si256(bytes));
}

OHI_AVX512_INLINE __m512i upper_to_16(__m512i bytes)
{
    return _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(bytes, 1));
}

/* UNITS bytes, in lanes of 16 bits. */
OHI_AVX512_INLINE __m512i load_wide(const uint8_t *src)
{
    return _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)(const void *)src));
}

/* Adds up lanes of bytes. */
OHI_AVX512_INLINE size_t add_up(__m512i counts)
{
    return (size_t)_mm512_reduce_add_epi64(_mm512_sad_epu8(counts, _mm512_setzero_si512()));
}

OHI_AVX512_INLINE size_t count_bits(uint64_t bits)
{
    return (size_t)_mm_popcnt_u64(bits);
}

/* A mask as a number, moved out of its mask register once and not again at each use. */
OHI_AVX512_INLINE uint64_t bits_of(__mmask64 mask)
{
    uint64_t bits = mask;
    __asm__("" : "+r"(bits));
    return bits;
}

/* A vector in a register, loaded once and not again for each use: loads across lines cost twice. */
OHI_AVX512_INLINE __m512i held(__m512i block)
{
    __asm__("" : "+v"(block));
    return block;
}

/* `bits` moved up by `distance`, with the highest bits of the block before moved in. */
OHI_AVX512_INLINE uint64_t shift_in(uint64_t bits, uint64_t before, int distance)
{
    return bits << distance | before >> (64 - distance);
}

#endif
#endif
