/* Hexadecimal with NEON, 16 bytes at a time: its loads and stores take pairs apart and together. */
#include "kernel/kernel_isa.h"
#include "kernel/kernel_table.h"

#if OHI_ARM
#include "base/attributes.h"

#include <arm_neon.h>

OHI_INLINE void encode_16(uint8_t *dst, const uint8_t *src)
{
    const uint8x16_t digits = vld1q_u8((const uint8_t *)"0123456789abcdef");
    uint8x16_t bytes = vld1q_u8(src);
    uint8x16x2_t out;
    out.val[0] = vqtbl1q_u8(digits, vshrq_n_u8(bytes, 4));
    out.val[1] = vqtbl1q_u8(digits, vandq_u8(bytes, vdupq_n_u8(15)));
    vst2q_u8(dst, out);
}

size_t ohi_neon_hex_encode(char *dst, const uint8_t *src, size_t bytes)
{
    size_t i = 0;
    for (; bytes - i >= 16; i += 16)
        encode_16((uint8_t *)dst + 2 * i, src + i);
    return 2 * i + ohi_scalar_hex_encode(dst + 2 * i, src + i, bytes - i);
}

/* Values of 16 digits; lanes of `good` stay set where there was one. */
OHI_INLINE uint8x16_t digit_values(uint8x16_t chars, uint8x16_t *good)
{
    uint8x16_t from_0 = vsubq_u8(chars, vdupq_n_u8('0'));
    uint8x16_t from_a = vsubq_u8(vorrq_u8(chars, vdupq_n_u8(0x20)), vdupq_n_u8('a'));
    uint8x16_t is_letter = vcltq_u8(from_a, vdupq_n_u8(6));
    *good = vandq_u8(*good, vorrq_u8(vcltq_u8(from_0, vdupq_n_u8(10)), is_letter));
    return vbslq_u8(is_letter, vaddq_u8(from_a, vdupq_n_u8(10)), from_0);
}

/* The pair that is none, and the end, are the reference's. */
size_t ohi_neon_hex_decode(uint8_t *dst, const char *src, size_t chars)
{
    size_t i = 0;
    for (; chars - i >= 32; i += 32) {
        uint8x16x2_t pairs = vld2q_u8((const uint8_t *)src + i);
        uint8x16_t good = vdupq_n_u8(255);
        uint8x16_t high = digit_values(pairs.val[0], &good);
        uint8x16_t low = digit_values(pairs.val[1], &good);
        if (vminvq_u8(good) == 0)
            break;
        vst1q_u8(dst + i / 2, vorrq_u8(vshlq_n_u8(high, 4), low));
    }
    return i / 2 + ohi_scalar_hex_decode(dst + i / 2, src + i, chars - i);
}
#endif
