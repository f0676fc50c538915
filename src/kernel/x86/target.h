/* What every x86 kernel file starts from: the intrinsics, and the attribute of each table.
 *
 * A kernel carries its instruction set as a function attribute, so that one build runs everywhere
 * and no file needs flags of its own. Helpers carry the same attribute: a compiler does not inline
 * across differing ones. The lists repeat what kernel_select.c asks the processor for.
 */
#ifndef X86_TARGET_H
#define X86_TARGET_H

#include "kernel/kernel_isa.h"
#include "kernel/kernel_table.h"

#if OHI_X86
#include <immintrin.h>

#define OHI_SSE42 __attribute__((target("sse4.2,popcnt")))
#define OHI_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define OHI_AVX512                                                                                 \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))

#define OHI_SSE42_INLINE static inline __attribute__((always_inline)) OHI_SSE42
#define OHI_AVX2_INLINE static inline __attribute__((always_inline)) OHI_AVX2
#define OHI_AVX512_INLINE static inline __attribute__((always_inline)) OHI_AVX512
#endif

#endif
