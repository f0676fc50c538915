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
#define KERNEL(result, name) result ohi_neon_##name

typedef uint8x16_t vec;
typedef uint8x16_t vec16;
typedef int8x16_t vec_signed;
typedef uint16x8_t vec_units;
typedef uint16x8_t vec8;

#define load16 load
#define load_part16 load_part
#define high_bits16 high_bits
#define store16 store
#define splat_eight splat_units
#define BYTES_BEFORE(in, previous, n) vextq_u8((previous), (in), 16 - (n))

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

INLINE vec repeat16(const uint8_t *table)
{
    return vld1q_u8(table);
}

INLINE vec lookup(vec table, vec nibbles)
{
    return vqtbl1q_u8(table, nibbles);
}

INLINE vec at_least(vec bytes, uint8_t least)
{
    return vcgeq_u8(bytes, splat(least));
}

INLINE vec_units units_at_least(vec_units units, uint16_t least)
{
    return vcgeq_u16(units, splat_units(least));
}

INLINE bool any_byte(vec bytes)
{
    return vmaxvq_u8(bytes) != 0;
}

INLINE bool any_unit(vec_units units)
{
    return vmaxvq_u16(units) != 0;
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

INLINE vec8 load_eight(const uint16_t *src)
{
    return vld1q_u16(src);
}

INLINE uint32_t units_from(vec8 units, uint16_t least)
{
    const uint8x8_t places = vcreate_u8(0x8040201008040201);
    return vaddv_u8(vmovn_u16(units_at_least(units, least)) & places);
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

INLINE size_t put_two_places(uint8_t *dst, vec8 units, uint32_t wide)
{
    vec8 first = (units >> 6) | splat_units(0xC0);
    vec8 second = ((units & splat_units(0x3F)) | splat_units(0x80)) << 8;
    vec8 places = vbslq_u16(units_at_least(units, 0x80), first | second, units);
    store(dst, lookup16(ohi_press_two_places[wide], vreinterpretq_u8_u16(places)));
    return 8 + count_bits(wide);
}

/* 4 units in 32 bits each: places for the last byte on top, as drawn in x86/utf16_avx512.c. */
INLINE size_t put_four_units(uint8_t *dst, uint32x4_t units, uint32_t two, uint32_t three)
{
    uint32x4_t last = (units & vdupq_n_u32(0x3F)) << 24;
    uint32x4_t middle = (units & vdupq_n_u32(0xFC0)) << 10;
    uint32x4_t first = (units >> 4) & vdupq_n_u32(0xF00);
    uint32x4_t marks = vbslq_u32(vcgeq_u32(units, vdupq_n_u32(0x800)), vdupq_n_u32(0x8080E000),
                                 vdupq_n_u32(0x80C00000));
    uint32x4_t parts =
        vbslq_u32(vcgeq_u32(units, vdupq_n_u32(0x80)), last | middle | first | marks, units << 24);
    store(dst, lookup16(ohi_press_three_places[two | three << 4], vreinterpretq_u8_u32(parts)));
    return 4 + count_bits(two) + count_bits(three);
}

INLINE size_t put_three_places(uint8_t *dst, vec8 units, uint32_t two, uint32_t three)
{
    size_t bytes = put_four_units(dst, vmovl_u16(vget_low_u16(units)), two & 15, three & 15);
    return bytes + put_four_units(dst + bytes, vmovl_high_u16(units), two >> 4, three >> 4);
}

#include "kernel/latin1_vector.h"
#include "kernel/utf16_vector.h"
#include "kernel/utf8_vector.h"

#else
typedef int ohi_text_neon_is_empty; /* an empty file is not C */
#endif
