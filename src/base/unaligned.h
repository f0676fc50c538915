/* Loads and stores at any address, in a named byte order. memcpy of a constant size is one
 * instruction on every compiler we support; the swap disappears where the order is native. */
#ifndef BASE_UNALIGNED_H
#define BASE_UNALIGNED_H

#include "base/attributes.h"

#include <stdint.h>
#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define OHI_BIG_ENDIAN 1
#else
#define OHI_BIG_ENDIAN 0
#endif

#define OHI_DEFINE_UNALIGNED(bits)                                                                 \
    OHI_INLINE uint##bits##_t ohi_load##bits(const void *from)                                     \
    {                                                                                              \
        uint##bits##_t value;                                                                      \
        memcpy(&value, from, sizeof value);                                                        \
        return value;                                                                              \
    }                                                                                              \
    OHI_INLINE void ohi_store##bits(void *to, uint##bits##_t value)                                \
    {                                                                                              \
        memcpy(to, &value, sizeof value);                                                          \
    }                                                                                              \
    OHI_INLINE uint##bits##_t ohi_load##bits##le(const void *from)                                 \
    {                                                                                              \
        uint##bits##_t value = ohi_load##bits(from);                                               \
        return OHI_BIG_ENDIAN ? __builtin_bswap##bits(value) : value;                              \
    }                                                                                              \
    OHI_INLINE uint##bits##_t ohi_load##bits##be(const void *from)                                 \
    {                                                                                              \
        uint##bits##_t value = ohi_load##bits(from);                                               \
        return OHI_BIG_ENDIAN ? value : __builtin_bswap##bits(value);                              \
    }                                                                                              \
    OHI_INLINE void ohi_store##bits##le(void *to, uint##bits##_t value)                            \
    {                                                                                              \
        ohi_store##bits(to, OHI_BIG_ENDIAN ? __builtin_bswap##bits(value) : value);                \
    }                                                                                              \
    OHI_INLINE void ohi_store##bits##be(void *to, uint##bits##_t value)                            \
    {                                                                                              \
        ohi_store##bits(to, OHI_BIG_ENDIAN ? value : __builtin_bswap##bits(value));                \
    }

OHI_DEFINE_UNALIGNED(16)
OHI_DEFINE_UNALIGNED(32)
OHI_DEFINE_UNALIGNED(64)
#undef OHI_DEFINE_UNALIGNED

#endif
