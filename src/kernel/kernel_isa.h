/* Which families of instruction sets this build has kernels for: 1 or 0. A kernel file of a family
 * is empty elsewhere, so that every build lists the same sources. */
#ifndef KERNEL_ISA_H
#define KERNEL_ISA_H

#if defined(__x86_64__) && !defined(OH_SCALAR_ONLY)
#define OHI_X86 1
#else
#define OHI_X86 0
#endif

#if defined(__aarch64__) && !defined(__AARCH64EB__) && !defined(OH_SCALAR_ONLY)
#define OHI_ARM 1
#else
#define OHI_ARM 0
#endif

#endif
