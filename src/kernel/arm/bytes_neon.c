/* Byte order with NEON, comparison by libc, which has vectors of its own, and the JSON array. */
#include "kernel/kernel_isa.h"
#include "kernel/kernel_table.h"

#if OHI_ARM
#include "kernel/json_words.h"

#include <arm_neon.h>
#include <string.h>

#define DEFINE_SWAP(bits)                                                                          \
    void ohi_neon_swap##bits(uint8_t *data, size_t bytes)                                          \
    {                                                                                              \
        for (; bytes >= 32; bytes -= 32, data += 32) {                                             \
            uint8x16_t low = vld1q_u8(data), high = vld1q_u8(data + 16);                           \
            vst1q_u8(data, vrev##bits##q_u8(low));                                                 \
            vst1q_u8(data + 16, vrev##bits##q_u8(high));                                           \
        }                                                                                          \
        ohi_scalar_swap##bits(data, bytes);                                                        \
    }

DEFINE_SWAP(16)
DEFINE_SWAP(32)
DEFINE_SWAP(64)

int ohi_neon_compare(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    int order = bytes == 0 ? 0 : memcmp(left, right, bytes);
    return (order > 0) - (order < 0);
}

/* Of each number the digits beyond the first: a comparison's lanes are -1 where it is true. */
static size_t more_digits(const uint8_t *src)
{
    uint8x16_t numbers = vld1q_u8(src);
    uint8x16_t two = vcgeq_u8(numbers, vdupq_n_u8(10)), three = vcgeq_u8(numbers, vdupq_n_u8(100));
    return vaddvq_u8(vsubq_u8(vdupq_n_u8(0), vaddq_u8(two, three)));
}

size_t ohi_neon_json_array_length(const uint8_t *src, size_t bytes)
{
    size_t length = 0;
    size_t i = 0;
    for (; bytes - i >= 16; i += 16)
        length += 32 + more_digits(src + i);
    if (i == 0)
        return ohi_scalar_json_array_length(src, bytes);
    return i == bytes ? length + 1 : length + ohi_scalar_json_array_length(src + i, bytes - i);
}

size_t ohi_neon_json_write_array(char *dst, const uint8_t *src, size_t bytes)
{
    return ohi_json_write_words(dst, src, bytes);
}
#endif
