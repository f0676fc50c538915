/* Base64 with NEON. A table of 64 bytes is one instruction here, so the alphabets are looked up as
 * they are; x86/base64_avx512.c and base64_vector.h draw how bytes and sextets relate. */
#include "kernel/kernel_isa.h"
#include "kernel/kernel_table.h"

#if OHI_ARM
#include "base/attributes.h"
#include "base/unaligned.h"
#include "kernel/base64_tables.h"
#include "kernel/press_tables.h"
#include "kernel/small_copy.h"

#include <arm_neon.h>
#include <stdbool.h>

#define VECTOR uint8x16_t
#define WIDTH 16
#define DECODE_NAME(op) ohi_neon_##op
#define DECODE_TARGET
#define DECODE_INLINE OHI_INLINE
#define DECODE_MANY(op) DECODE_NAME(op)
#define DECODE_END(op) ohi_scalar_##op

OHI_INLINE uint8x16_t load_bytes(const uint8_t *from)
{
    return vld1q_u8(from);
}

OHI_INLINE uint8x16_t load_units(const uint8_t *from)
{
    return vld2q_u8(from).val[0];
}

/* Characters below 64 from one table, the others below 128 from the next; an index beyond a table
 * gives 0 in the first and leaves what is there in the second. */
OHI_INLINE void look_up(uint8x16_t chars, uint8x16_t *sextets, uint8x16_t *junk)
{
    uint8x16x4_t low = vld1q_u8_x4(ohi_base64_sextet);
    uint8x16x4_t high = vld1q_u8_x4(ohi_base64_sextet + 64);
    uint8x16_t found = vqtbl4q_u8(low, chars);
    found = vqtbx4q_u8(found, high, vsubq_u8(chars, vdupq_n_u8(64)));
    *sextets = found;
    *junk = vcgeq_u8(vorrq_u8(found, chars), vdupq_n_u8(0x80));
}

OHI_INLINE uint8x16_t either(uint8x16_t a, uint8x16_t b)
{
    return vorrq_u8(a, b);
}

OHI_INLINE bool any_junk(uint8x16_t junk)
{
    return vmaxvq_u8(junk) != 0;
}

OHI_INLINE bool any_equal(uint8x16_t chars, char c)
{
    return any_junk(vceqq_u8(chars, vdupq_n_u8((uint8_t)c)));
}

/* The bytes where `junk` is zero; stores 8. A bit for each lane, and their sum is the table's row.
 */
OHI_INLINE size_t press_8(uint8_t *to, uint8x8_t bytes, uint8x8_t junk)
{
    static const uint8_t bits[8] = {1, 2, 4, 8, 16, 32, 64, 128};
    uint8_t chosen = vaddv_u8(vbic_u8(vld1_u8(bits), junk));
    vst1_u8(to, vtbl1_u8(bytes, vld1_u8(ohi_press_bytes[chosen])));
    return (size_t)__builtin_popcount(chosen);
}

OHI_INLINE size_t press(uint8_t *to, uint8x16_t sextets, uint8x16_t junk)
{
    size_t low = press_8(to, vget_low_u8(sextets), vget_low_u8(junk));
    return low + press_8(to + low, vget_high_u8(sextets), vget_high_u8(junk));
}

/* Every four sextets as three bytes: pairs join in words, those in dwords, then the order turns. */
OHI_INLINE uint8x16_t pack(uint8x16_t sextets)
{
    static const uint8_t gather[16] = {2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 255, 255, 255, 255};
    uint16x8_t pairs = vreinterpretq_u16_u8(sextets);
    uint16x8_t words =
        vorrq_u16(vshlq_n_u16(vandq_u16(pairs, vdupq_n_u16(63)), 6), vshrq_n_u16(pairs, 8));
    uint32x4_t fours = vreinterpretq_u32_u16(words);
    uint32x4_t dwords =
        vorrq_u32(vshlq_n_u32(vandq_u32(fours, vdupq_n_u32(0xfff)), 12), vshrq_n_u32(fours, 16));
    return vqtbl1q_u8(vreinterpretq_u8_u32(dwords), vld1q_u8(gather));
}

OHI_INLINE void store(uint8_t *to, uint8x16_t bytes)
{
    vst1q_u8(to, bytes);
}

OHI_INLINE void store_loose(uint8_t *to, uint8x16_t sextets)
{
    store(to, pack(sextets));
}

OHI_INLINE void store_packed(uint8_t *to, uint8x16_t sextets)
{
    uint8x16_t bytes = pack(sextets);
    vst1_u8(to, vget_low_u8(bytes));
    ohi_store32(to + 8, vgetq_lane_u32(vreinterpretq_u32_u8(bytes), 2));
}

OHI_INLINE void store_end(uint8_t *to, uint8_t *from, size_t count)
{
    uint8x16_t second = load_bytes(from + 16);
    store_loose(from, load_bytes(from));
    store_loose(from + 12, second);
    ohi_copy_small(to, from, count);
}

#include "kernel/base64_decode_template.h"

/* 48 bytes, read apart by their place in a group of three, written together by fours. */
OHI_INLINE void encode_48(uint8_t *dst, const uint8_t *src, uint8x16x4_t alphabet)
{
    const uint8x16_t six = vdupq_n_u8(63);
    uint8x16x3_t in = vld3q_u8(src);
    uint8x16_t a = in.val[0], b = in.val[1], c = in.val[2];
    uint8x16x4_t out;
    out.val[0] = vshrq_n_u8(a, 2);
    out.val[1] = vandq_u8(vorrq_u8(vshlq_n_u8(a, 4), vshrq_n_u8(b, 4)), six);
    out.val[2] = vandq_u8(vorrq_u8(vshlq_n_u8(b, 2), vshrq_n_u8(c, 6)), six);
    out.val[3] = vandq_u8(c, six);
    for (int i = 0; i < 4; i++)
        out.val[i] = vqtbl4q_u8(alphabet, out.val[i]);
    vst4q_u8(dst, out);
}

/* 12 of 16 bytes: each group becomes a dword abc, which holds its sextets from bit 18 down. */
OHI_INLINE void encode_12(uint8_t *dst, const uint8_t *src, uint8x16x4_t alphabet)
{
    static const uint8_t spread[16] = {2, 1, 0, 255, 5, 4, 3, 255, 8, 7, 6, 255, 11, 10, 9, 255};
    uint32x4_t group = vreinterpretq_u32_u8(vqtbl1q_u8(vld1q_u8(src), vld1q_u8(spread)));
    uint32x4_t sextets = vshrq_n_u32(group, 18);
    sextets = vorrq_u32(sextets, vandq_u32(vshrq_n_u32(group, 4), vdupq_n_u32(0x3f00)));
    sextets = vorrq_u32(sextets, vandq_u32(vshlq_n_u32(group, 10), vdupq_n_u32(0x3f0000)));
    sextets = vorrq_u32(sextets, vandq_u32(vshlq_n_u32(group, 24), vdupq_n_u32(0x3f000000)));
    vst1q_u8(dst, vqtbl4q_u8(alphabet, vreinterpretq_u8_u32(sextets)));
}

size_t ohi_neon_base64_encode(char *dst, const uint8_t *src, size_t bytes, bool url)
{
    uint8x16x4_t alphabet = vld1q_u8_x4((const uint8_t *)ohi_base64_alphabet[url]);
    uint8_t *out = (uint8_t *)dst;
    for (; bytes >= 48; bytes -= 48, src += 48, out += 64)
        encode_48(out, src, alphabet);
    for (; bytes >= 16; bytes -= 12, src += 12, out += 16)
        encode_12(out, src, alphabet);
    return (size_t)(out - (uint8_t *)dst) + ohi_scalar_base64_encode((char *)out, src, bytes, url);
}
#endif
