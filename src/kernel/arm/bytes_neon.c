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

size_t ohi_neon_json_write_array(char *dst, const uint8_t *src, size_t bytes)
{
    return ohi_json_write_words(dst, src, bytes);
}
#endif
