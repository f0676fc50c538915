/* Size classes: which slot size an allocation gets.
 *
 * Multiples of 16 up to 128, then eight steps to each doubling:
 *
 *    16 32 48 64 80 96 112 128 | 144 160 ... 256 | 288 320 ... 512 | ... | 4608 5120 ... 8192
 *
 * A size just above a step of width w = 2^k / 8 has at least 2^k bytes, so at most w - 1 < 1/8 of
 * the slot is wasted: 12.5 %. From 65 to 108 bytes it may be up to 15 bytes of 80, 96 or 112; steps
 * of 8 would halve that, but then not every slot could have the 16-byte alignment that malloc()
 * promises and vector types need. Sixteen steps to a doubling would halve the rest, but twice the
 * classes means twice the slabs that are only partly filled, which costs more than it saves below
 * some 50 MiB of live buffers. */
#ifndef POOL_SIZE_CLASS_H
#define POOL_SIZE_CLASS_H

#include "base/attributes.h"

#include <stddef.h>
#include <stdint.h>

#define OHI_SLOT_MAX_BYTES ((size_t)8192)
#define OHI_CLASS_COUNT 56u
#define OHI_CLASS_NONE OHI_CLASS_COUNT

/* Size of the slots of a class. */
OHI_INLINE size_t ohi_class_bytes(unsigned size_class)
{
    if (size_class < 8)
        return ((size_t)size_class + 1) * 16;
    const unsigned doubling = size_class / 8;
    return (size_t)(8 + size_class % 8 + 1) << (doubling + 3);
}

/* The class for each multiple of 16 bytes, from 16 on. */
extern const uint8_t ohi_class_table[OHI_SLOT_MAX_BYTES / 16];

/* Smallest class whose slots hold `length` bytes; 0 bytes take the smallest. length <= 8192. */
OHI_INLINE unsigned ohi_class_of(size_t length)
{
    return ohi_class_table[length == 0 ? 0 : (length - 1) / 16];
}

/* The same where every slot must lie at a multiple of `alignment`, a power of two; OHI_CLASS_NONE
   when no class does. */
unsigned ohi_class_of_aligned(size_t length, size_t alignment);

/* The alignment that all slots of a class have: the power of two in its size, at most a page. */
size_t ohi_class_alignment(unsigned size_class);

#endif
