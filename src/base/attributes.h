/* Compiler attributes by the names the rest of the sources use. */
#ifndef BASE_ATTRIBUTES_H
#define BASE_ATTRIBUTES_H

#define OHI_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define OHI_UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define OHI_INLINE static inline __attribute__((always_inline))
#define OHI_NOINLINE __attribute__((noinline))
#define OHI_COLD __attribute__((cold, noinline))
/* For functions of a few nanoseconds: where they begin in a cache line is a sixth of their time. */
#define OHI_HOT __attribute__((hot, aligned(64)))
/* Has an address in a register from here on: a processor hands on what was just written without a
   detour only where a load needs no more than a register and a constant. gcc does that by itself,
   and would take other registers, whose instructions are longer; clang computes an index anew. */
#ifdef __clang__
#define OHI_SETTLE(pointer) __asm__("" : "+r"(pointer))
#else
#define OHI_SETTLE(pointer) ((void)0)
#endif
#define OHI_UNUSED __attribute__((unused))
/* Runs when it is loaded, before all constructors that ask for no place of their own. */
#define OHI_AT_LOAD __attribute__((constructor(101)))

#endif
