#include "pool/size_class.h"

/* class_table[n] is the class of 16 * n + 1 to 16 * n + 16 bytes: the formula of ohi_class_bytes()
 * turned around. 2^k <= 16 n < 2^(k+1) lies in doubling k; the eighth it lies in is the step. */
#define STEP(n, k) (uint8_t)(8u * ((k)-6u) + (((n)*16u) >> ((k)-3u)) - 8u)
#define CLASS(n)                                                                                   \
    ((n) < 8     ? (uint8_t)(n)                                                                    \
     : (n) < 16  ? STEP(n, 7)                                                                      \
     : (n) < 32  ? STEP(n, 8)                                                                      \
     : (n) < 64  ? STEP(n, 9)                                                                      \
     : (n) < 128 ? STEP(n, 10)                                                                     \
     : (n) < 256 ? STEP(n, 11)                                                                     \
                 : STEP(n, 12))
#define CLASS4(n) CLASS(n), CLASS((n) + 1), CLASS((n) + 2), CLASS((n) + 3)
#define CLASS16(n) CLASS4(n), CLASS4((n) + 4), CLASS4((n) + 8), CLASS4((n) + 12)
#define CLASS64(n) CLASS16(n), CLASS16((n) + 16), CLASS16((n) + 32), CLASS16((n) + 48)
#define CLASS256(n) CLASS64(n), CLASS64((n) + 64), CLASS64((n) + 128), CLASS64((n) + 192)

const uint8_t ohi_class_table[OHI_SLOT_MAX_BYTES / 16] = {CLASS256(0u), CLASS256(256u)};

size_t ohi_class_alignment(unsigned size_class)
{
    const size_t bytes = ohi_class_bytes(size_class);
    const size_t power = bytes & (~bytes + 1);
    return power < 4096 ? power : 4096;
}

unsigned ohi_class_of_aligned(size_t length, size_t alignment)
{
    if (alignment > 4096 || length > OHI_SLOT_MAX_BYTES)
        return OHI_CLASS_NONE;
    unsigned size_class = ohi_class_of(length);
    while (size_class < OHI_CLASS_COUNT && ohi_class_alignment(size_class) < alignment)
        size_class++;
    return size_class;
}
