/* Byte order, 32 bytes at a time. */
#include "kernel/x86/target.h"

#if OHI_X86
#define VECTOR __m256i
#define WIDTH 32
#define BYTES_NAME(op) ohi_avx2_##op
#define BYTES_SHORT(op) ohi_sse42_##op
#define BYTES_TARGET OHI_AVX2
#define BYTES_INLINE OHI_AVX2_INLINE
#define V(op) _mm256_##op
#define VSI(op) _mm256_##op##_si256
#define REPEAT(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))
#include "kernel/x86/bytes_vector.h"
#endif
