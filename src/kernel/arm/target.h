/* What every arm64 kernel file starts from. NEON is part of the architecture: no attribute needed.
 */
#ifndef ARM_TARGET_H
#define ARM_TARGET_H

#if defined(__aarch64__) && defined(__ARM_NEON) && !defined(__ARM_BIG_ENDIAN) &&                   \
    !defined(OH_SCALAR_ONLY)
#define OHI_ARM 1

#include "base/attributes.h"

#include <arm_neon.h>

#else
#define OHI_ARM 0
#endif

#endif
