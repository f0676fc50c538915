/* Byte order, comparison and fill with 128-bit or 256-bit vectors. Included once a file, which
 * defines V(op), VSI(op), VECTOR, WIDTH, BYTES_NAME(op), BYTES_TARGET, BYTES_INLINE, REPEAT(...),
 * BYTES_SHORT(op), the kernel for what is shorter than a vector, and
 *
 *     repeat_order(p)   0, 1, 2 ... modulo p, for 2 <= p <= 16
 *     splat_16(bytes)   the same 16 bytes in every lane
 *     store_some(to, vector, count)   the first count < WIDTH bytes, and no others
 */
#include "base/attributes.h"
#include "kernel/constants.h"
#include "kernel/kernel_table.h"
#include "kernel/prefetch.h"
#include "kernel/x86/partial.h"

#include <stdbool.h>
#include <string.h>

BYTES_INLINE VECTOR load(const uint8_t *from)
{
    return VSI(loadu)((const VECTOR *)from);
}

BYTES_INLINE void store(uint8_t *to, VECTOR vector)
{
    VSI(storeu)((VECTOR *)to, vector);
}

BYTES_INLINE void permute_2(uint8_t *first, uint8_t *second, VECTOR order)
{
    VECTOR bytes0 = load(first), bytes1 = load(second);
    store(first, V(shuffle_epi8)(bytes0, order));
    store(second, V(shuffle_epi8)(bytes1, order));
}

BYTES_INLINE void permute_4(uint8_t *first, uint8_t *third, VECTOR order)
{
    VECTOR bytes0 = load(first), bytes1 = load(first + WIDTH);
    VECTOR bytes2 = load(third), bytes3 = load(third + WIDTH);
    store(first, V(shuffle_epi8)(bytes0, order));
    store(first + WIDTH, V(shuffle_epi8)(bytes1, order));
    store(third, V(shuffle_epi8)(bytes2, order));
    store(third + WIDTH, V(shuffle_epi8)(bytes3, order));
}

/* `order` permutes the bytes of 16-byte lanes; bytes >= WIDTH is a multiple of the group it
 * reverses. At the end the vectors that begin at the start of what is left and those that end at
 * its end are all loaded before any is stored, so that they may overlap: whole groups lie between
 * them.
 */
BYTES_TARGET static OHI_NOINLINE void permute_in_place(uint8_t *data, size_t bytes, VECTOR order)
{
    for (; bytes > 4 * WIDTH + 2 * WIDTH; bytes -= 4 * WIDTH, data += 4 * WIDTH)
        permute_4(data, data + 2 * WIDTH, order);
    if (bytes > 4 * WIDTH) {
        permute_2(data, data + WIDTH, order);
        bytes -= 2 * WIDTH, data += 2 * WIDTH;
    }
    if (bytes > 2 * WIDTH)
        permute_4(data, data + bytes - 2 * WIDTH, order);
    else
        permute_2(data, data + bytes - WIDTH, order);
}

#define DEFINE_SWAP(bits, ...)                                                                     \
    BYTES_TARGET void BYTES_NAME(swap##bits)(uint8_t * data, size_t bytes)                         \
    {                                                                                              \
        bytes &= ~(size_t)((bits) / 8 - 1);                                                        \
        if (bytes < WIDTH)                                                                         \
            BYTES_SHORT(swap##bits)(data, bytes);                                                  \
        else                                                                                       \
            permute_in_place(data, bytes, REPEAT(__VA_ARGS__));                                    \
    }

DEFINE_SWAP(16, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
DEFINE_SWAP(32, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)
DEFINE_SWAP(64, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8)

BYTES_INLINE VECTOR equal_bytes(const uint8_t *left, const uint8_t *right)
{
    return V(cmpeq_epi8)(load(left), load(right));
}

/* The order of WIDTH bytes of which `equal` says where they are the same: somewhere not. */
BYTES_INLINE int order_at(const uint8_t *left, const uint8_t *right, VECTOR equal)
{
    size_t first = (size_t)__builtin_ctz(~(unsigned)V(movemask_epi8)(equal));
    return left[first] < right[first] ? -1 : 1;
}

BYTES_INLINE bool all_lanes(VECTOR equal)
{
    return (unsigned)V(movemask_epi8)(equal) == (unsigned)((UINT64_C(1) << WIDTH) - 1);
}

/* Negative lanes where two vectors are equal, and where two vectors and two more all are. */
BYTES_INLINE VECTOR equal_2(const uint8_t *left, const uint8_t *right)
{
    return VSI(and)(equal_bytes(left, right), equal_bytes(left + WIDTH, right + WIDTH));
}

BYTES_INLINE VECTOR equal_4(const uint8_t *left, const uint8_t *right, const uint8_t *left_more,
                            const uint8_t *right_more)
{
    return VSI(and)(equal_2(left, right), equal_2(left_more, right_more));
}

/* The order of WIDTH bytes or more, vector by vector; the last one may reach back. */
BYTES_TARGET static OHI_NOINLINE int order_from(const uint8_t *left, const uint8_t *right,
                                                size_t bytes)
{
    const size_t last = bytes - WIDTH;
    for (size_t i = 0;; i = last - i < WIDTH ? last : i + WIDTH) {
        VECTOR equal = equal_bytes(left + i, right + i);
        if (!all_lanes(equal))
            return order_at(left + i, right + i, equal);
        if (i == last)
            return 0;
    }
}

/* The order of WIDTH to 2 * WIDTH bytes as two vectors that may overlap. */
BYTES_INLINE int order_of_2(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    const size_t last = bytes - WIDTH;
    const VECTOR equal = equal_bytes(left, right);
    const VECTOR equal_last = equal_bytes(left + last, right + last);
    if (OHI_LIKELY(all_lanes(VSI(and)(equal, equal_last))))
        return 0;
    return all_lanes(equal) ? order_at(left + last, right + last, equal_last)
                            : order_at(left, right, equal);
}

/* The order of more than 4 * WIDTH bytes of which the first vector is equal. Four vectors at a
 * time, of which those on the left lie in one cache line each, the last ones six or eight at a
 * time, which overlap; where they find a difference, its place is looked for. A pointer that the
 * compiler does not know keeps it from loading the last ones ahead, in code of their own. */
BYTES_INLINE int order_of_many(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    if (OHI_UNLIKELY(bytes > 8 * WIDTH)) {
        const size_t equal = WIDTH - (uintptr_t)left % WIDTH;
        for (bytes -= equal, left += equal, right += equal; bytes > 8 * WIDTH;
             bytes -= 4 * WIDTH, left += 4 * WIDTH, right += 4 * WIDTH) {
            if (!all_lanes(equal_4(left, right, left + 2 * WIDTH, right + 2 * WIDTH)))
                return order_from(left, right, bytes);
            ohi_prefetch(left, 4 * WIDTH, OHI_AHEAD(WIDTH));
            ohi_prefetch(right, 4 * WIDTH, OHI_AHEAD(WIDTH));
        }
        left = unknown(left), right = unknown(right);
    }
    const uint8_t *left_end = left + bytes, *right_end = right + bytes;
    VECTOR equal = VSI(and)(equal_4(left, right, left + 2 * WIDTH, right + 2 * WIDTH),
                            equal_2(left_end - 2 * WIDTH, right_end - 2 * WIDTH));
    if (OHI_LIKELY(bytes > 6 * WIDTH))
        equal = VSI(and)(equal, equal_2(left_end - 4 * WIDTH, right_end - 4 * WIDTH));
    return OHI_LIKELY(all_lanes(equal)) ? 0 : order_from(left, right, bytes);
}

/* The first vector of more than two by itself, for most that differ do so there. */
BYTES_TARGET OHI_HOT int BYTES_NAME(compare)(const uint8_t *left, const uint8_t *right,
                                             size_t bytes)
{
    if (OHI_UNLIKELY(bytes < WIDTH))
        return BYTES_SHORT(compare)(left, right, bytes);
    if (OHI_LIKELY(bytes <= 2 * WIDTH))
        return order_of_2(left, right, bytes);
    const VECTOR equal = equal_bytes(left, right);
    if (OHI_UNLIKELY(!all_lanes(equal)))
        return order_at(left, right, equal);
    if (bytes > 4 * WIDTH)
        return order_of_many(left, right, bytes);
    const size_t last = bytes - 2 * WIDTH;
    const VECTOR equal_3 =
        VSI(and)(equal_bytes(left + WIDTH, right + WIDTH), equal_2(left + last, right + last));
    return OHI_LIKELY(all_lanes(equal_3)) ? 0 : order_from(left, right, bytes);
}

/* A vector of a repeated pattern of 2 to 16 bytes. */
BYTES_INLINE VECTOR repeat_pattern(const uint8_t *pattern, size_t pattern_bytes)
{
    if (pattern_bytes == 4)
        return V(set1_epi32)((int)ohi_load32(pattern));
    VECTOR once = splat_16(ohi_load_up_to_16(pattern, pattern_bytes));
    return V(shuffle_epi8)(once, repeat_order(pattern_bytes));
}

/* Each store starts where the last whole pattern of the one before it ends. The last one may reach
 * back over the one before, if a whole number of patterns lies between them. */
BYTES_TARGET void BYTES_NAME(fill)(uint8_t *dst, size_t bytes, const uint8_t *pattern,
                                   size_t pattern_bytes)
{
    if (pattern_bytes < 2 || pattern_bytes > 16) {
        ohi_scalar_fill(dst, bytes, pattern, pattern_bytes);
        return;
    }
    VECTOR block = repeat_pattern(pattern, pattern_bytes);
    if (bytes >= WIDTH) {
        const bool power_of_two = (pattern_bytes & (pattern_bytes - 1)) == 0;
        const size_t step = power_of_two ? WIDTH : WIDTH - WIDTH % (unsigned)pattern_bytes;
        if (power_of_two && (bytes & (pattern_bytes - 1)) == 0)
            store(dst + bytes - WIDTH, block);
        for (; bytes > 4 * WIDTH; bytes -= 4 * step, dst += 4 * step) {
            store(dst, block);
            store(dst + step, block);
            store(dst + 2 * step, block);
            store(dst + 3 * step, block);
        }
        for (; bytes >= WIDTH; bytes -= step, dst += step)
            store(dst, block);
        if (power_of_two && (bytes & (pattern_bytes - 1)) == 0)
            return;
    }
    store_some(dst, block, bytes);
}

/* Of each number the digits beyond the first, summed over groups of eight lanes. */
BYTES_INLINE VECTOR more_digits(VECTOR numbers)
{
    const VECTOR ten = V(set1_epi8)(10), hundred = V(set1_epi8)(100);
    VECTOR two = V(cmpeq_epi8)(V(max_epu8)(numbers, ten), numbers);
    VECTOR three = V(cmpeq_epi8)(V(max_epu8)(numbers, hundred), numbers);
    VECTOR zero = VSI(setzero)();
    return V(sad_epu8)(V(sub_epi8)(zero, V(add_epi8)(two, three)), zero);
}

BYTES_TARGET size_t BYTES_NAME(json_array_length)(const uint8_t *src, size_t bytes)
{
    if (bytes < WIDTH)
        return BYTES_SHORT(json_array_length)(src, bytes);
    VECTOR sums = VSI(setzero)();
    size_t length = 1;
    size_t i = 0;
    for (; bytes - i >= WIDTH; i += WIDTH)
        sums = V(add_epi64)(sums, more_digits(load(src + i)));
    uint64_t lanes[WIDTH / 8];
    store((uint8_t *)lanes, sums);
    for (size_t lane = 0; lane < WIDTH / 8; lane++)
        length += (size_t)lanes[lane];
    length += 2 * i;
    return i == bytes ? length : length - 1 + BYTES_SHORT(json_array_length)(src + i, bytes - i);
}
