/* Text kernels for NEON (arm64): the templates with vectors of 16 bytes. */
#include "kernel/kernel_isa.h"

#if OHI_ARM
#include "base/attributes.h"
#include "kernel/kernel_table.h"
#include "kernel/press_tables.h"
#include "kernel/scalar/utf8_step.h"
#include "kernel/small_copy.h"

#include <arm_neon.h>

#define WIDTH 16
#define INLINE OHI_INLINE
#define OUTLINE static OHI_NOINLINE
#define KERNEL_NAME(name) ohi_neon_##name
#define KERNEL(result, name) result KERNEL_NAME(name)

typedef uint8x16_t vec;
typedef uint8x16_t vec16;
typedef int8x16_t vec_signed;
typedef uint16x8_t vec_units;
typedef int16x8_t vec_signed_units;
typedef uint16x8_t vec8;

#define load16 load
#define load_part16 load_part
#define high_bits16 high_bits
#define store16 store
#define BYTES_BEFORE(in, previous, n) vextq_u8((vec)(previous), (vec)(in), 16 - (n))
#define LANES_BEFORE BYTES_BEFORE
#define UNITS_BEHIND(in, following) vextq_u16((in), (following), 1)

INLINE vec load(const uint8_t *src)
{
    return vld1q_u8(src);
}

INLINE vec load_part(const uint8_t *src, size_t count)
{
    ohi_words words = ohi_load_below_16(src, count);
    return vreinterpretq_u8_u64(vcombine_u64(vcreate_u64(words.low), vcreate_u64(words.high)));
}

INLINE void store(void *dst, vec bytes)
{
    vst1q_u8(dst, bytes);
}

INLINE void store_part(uint8_t *dst, vec bytes, size_t count)
{
    ohi_copy_small(dst, &bytes, count);
}

INLINE vec splat(uint8_t byte)
{
    return vdupq_n_u8(byte);
}

INLINE vec_units splat_units(uint16_t unit)
{
    return vdupq_n_u16(unit);
}

INLINE vec lookup(vec table, vec nibbles)
{
    return vqtbl1q_u8(table, nibbles);
}

INLINE vec lookup_or_zero(vec table, vec bytes)
{
    return vqtbl1q_u8(table, bytes);
}

INLINE vec at_least(vec bytes, vec least)
{
    return vcgeq_u8(bytes, least);
}

INLINE vec less_or_zero(vec bytes, vec less)
{
    return vqsubq_u8(bytes, less);
}

INLINE vec max_bytes(vec left, vec right)
{
    return vmaxq_u8(left, right);
}

INLINE vec choose(vec where, vec yes, vec no)
{
    return vbslq_u8(where, yes, no);
}

typedef uint64x2_t lane_sums;

INLINE lane_sums no_sums(void)
{
    return vdupq_n_u64(0);
}

INLINE lane_sums add_lanes(lane_sums sums, vec bytes)
{
    return vpadalq_u32(sums, vpaddlq_u16(vpaddlq_u8(bytes)));
}

INLINE size_t total(lane_sums sums)
{
    return vaddvq_u64(sums);
}

INLINE bool any_byte(vec bytes)
{
    return vmaxvq_u8(bytes) != 0;
}

/* There is no instruction for this. Each byte keeps the bit of its place, and three rounds of
 * adding neighbours gather the bits of 8 bytes into one. */
INLINE uint32_t high_bits(vec bytes)
{
    const vec places = vcombine_u8(vcreate_u8(0x8040201008040201), vcreate_u8(0x8040201008040201));
    vec bits = vreinterpretq_u8_s8(vshrq_n_s8(vreinterpretq_s8_u8(bytes), 7)) & places;
    bits = vpaddq_u8(bits, bits);
    bits = vpaddq_u8(bits, bits);
    bits = vpaddq_u8(bits, bits);
    return vgetq_lane_u16(vreinterpretq_u16_u8(bits), 0);
}

INLINE vec spread_bits(uint32_t bits)
{
    const vec places = vcombine_u8(vcreate_u8(0x8040201008040201), vcreate_u8(0x8040201008040201));
    vec spread = vcombine_u8(vdup_n_u8((uint8_t)bits), vdup_n_u8((uint8_t)(bits >> 8)));
    return vtstq_u8(spread, places);
}

INLINE size_t count_bits(uint32_t bits)
{
    return (size_t)__builtin_popcount(bits);
}

INLINE vec lookup16(const uint8_t *indexes, vec bytes)
{
    return vqtbl1q_u8(bytes, vld1q_u8(indexes));
}

INLINE uint64_t lookup8(const uint8_t *indexes, uint64_t bytes)
{
    uint8x16_t table = vcombine_u8(vcreate_u8(bytes), vcreate_u8(0));
    return vget_lane_u64(vreinterpret_u64_u8(vqtbl1_u8(table, vld1_u8(indexes))), 0);
}

INLINE vec unit_group(vec low, vec high, int group)
{
    return group == 0 ? vzip1q_u8(low, high) : vzip2q_u8(low, high);
}

INLINE uint64_t byte_group(vec bytes, int group)
{
    uint64x2_t words = vreinterpretq_u64_u8(bytes);
    return group == 0 ? vgetq_lane_u64(words, 0) : vgetq_lane_u64(words, 1);
}

INLINE vec8 lower_units(vec bytes)
{
    return vmovl_u8(vget_low_u8(bytes));
}

INLINE vec8 upper_units(vec bytes)
{
    return vmovl_high_u8(bytes);
}

INLINE void widen_store(uint16_t *dst, vec bytes)
{
    vst1q_u16(dst, lower_units(bytes));
    vst1q_u16(dst + 8, upper_units(bytes));
}

/* Up to 16 bytes, by overlapping pieces. */
INLINE void widen_small(uint16_t *dst, const uint8_t *src, size_t count)
{
    if (count == 16) {
        widen_store(dst, load(src));
    } else if (count >= 8) {
        vst1q_u16(dst, vmovl_u8(vld1_u8(src)));
        vst1q_u16(dst + count - 8, vmovl_u8(vld1_u8(src + count - 8)));
    } else {
        for (size_t i = 0; i < count; i++)
            dst[i] = src[i];
    }
}

INLINE void narrow_store(uint8_t *dst, vec_units low, vec_units high)
{
    store(dst, vcombine_u8(vmovn_u16(low), vmovn_u16(high)));
}

INLINE void narrow_part(uint8_t *dst, vec_units units, size_t count)
{
    uint8x8_t bytes = vmovn_u16(units);
    if (count == 8)
        vst1_u8(dst, bytes);
    else
        ohi_copy_small(dst, &bytes, count);
}

INLINE vec pack_classes(vec_units low, vec_units high)
{
    return (vec)vcombine_s8(vqshrn_n_s16((int16x8_t)low, 7), vqshrn_n_s16((int16x8_t)high, 7));
}

INLINE vec_units interleave_lower(vec_units even, vec_units odd)
{
    return vzip1q_u16(even, odd);
}

INLINE vec_units interleave_upper(vec_units even, vec_units odd)
{
    return vzip2q_u16(even, odd);
}

INLINE vec half(vec_units units, int n)
{
    (void)n; /* there is one */
    return (vec)units;
}

INLINE uint32_t unit_bits(vec_units where)
{
    const uint8x8_t places = vcreate_u8(0x8040201008040201);
    return vaddv_u8(vmovn_u16(where) & places);
}

INLINE vec_units load_wide(const uint8_t *src)
{
    return vmovl_u8(vld1_u8(src));
}

enum { THREES_BYTES = 48 };

INLINE bool put_threes(uint16_t *dst, const uint8_t *src)
{
    uint8x16x3_t in = vld3q_u8(src);
    uint8x16x2_t units = {
        {in.val[1] << 6 | (in.val[2] & 0x3F), in.val[0] << 4 | (in.val[1] >> 2 & 0x0F)}};
    vec top = units.val[1] & 0xF8; /* 0: overlong */
    vec wrong = ((in.val[0] ^ 0xE0) & 0xF0) | ((in.val[1] ^ 0x80) & 0xC0) |
                ((in.val[2] ^ 0x80) & 0xC0) | (vec)(top == 0) | (vec)(top == 0xD8);
    vst2q_u8((uint8_t *)dst, units);
    return !any_byte(wrong);
}

#include "kernel/utf8_vector.h"

#include "kernel/utf16_vector.h"

#include "kernel/latin1_vector.h"

#else
typedef int ohi_text_neon_is_empty; /* an empty file is not C */
#endif
