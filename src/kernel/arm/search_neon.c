/* Searching with NEON, 16 positions at a time. There is no instruction that makes a mask of a
 * comparison; narrowing each pair of lanes by four bits leaves four bits a lane, of which the
 * lowest is kept. */
#include "kernel/kernel_isa.h"
#include "kernel/kernel_table.h"

#if OHI_ARM
#include "base/attributes.h"
#include "kernel/small_copy.h"

#include <arm_neon.h>
#include <stdbool.h>

#define SEARCH_NAME(op) ohi_neon_##op
#define SEARCH_TARGET
#define SEARCH_INLINE OHI_INLINE
#define VECTOR uint8x16_t
#define WIDTH 16
#define LANE_SHIFT 2

OHI_INLINE uint8x16_t splat(uint8_t byte)
{
    return vdupq_n_u8(byte);
}

OHI_INLINE uint64_t lane_mask(uint8x16_t lanes)
{
    uint8x8_t narrowed = vshrn_n_u16(vreinterpretq_u16_u8(lanes), 4);
    return vget_lane_u64(vreinterpret_u64_u8(narrowed), 0) & 0x1111111111111111;
}

OHI_INLINE uint8x16_t equal_at(const uint8_t *from, uint8x16_t pattern)
{
    return vceqq_u8(vld1q_u8(from), pattern);
}

OHI_INLINE uint64_t match(const uint8_t *from, uint8x16_t pattern)
{
    return lane_mask(equal_at(from, pattern));
}

OHI_INLINE uint64_t match_some(const uint8_t *from, size_t count, uint8x16_t pattern)
{
    ohi_words words = ohi_load_below_16(from, count);
    uint8x16_t bytes = vcombine_u8(vcreate_u8(words.low), vcreate_u8(words.high));
    return lane_mask(vceqq_u8(bytes, pattern)) & (((uint64_t)1 << (4 * count)) - 1);
}

OHI_INLINE uint64_t differ(const uint8_t *left, const uint8_t *right)
{
    return lane_mask(vmvnq_u8(equal_at(left, vld1q_u8(right))));
}

OHI_INLINE uint8x16_t both(uint8x16_t a, uint8x16_t b)
{
    return vandq_u8(a, b);
}

OHI_INLINE uint8x16_t either(uint8x16_t a, uint8x16_t b)
{
    return vorrq_u8(a, b);
}

OHI_INLINE bool any(uint8x16_t a)
{
    return vmaxvq_u8(a) != 0;
}

#include "kernel/search_template.h"
#endif
