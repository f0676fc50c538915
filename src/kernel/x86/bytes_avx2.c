/* Byte order, comparison and fill, 32 bytes at a time. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/repeat_orders.h"

#define VECTOR __m256i
#define WIDTH 32
#define BYTES_NAME(op) ohi_avx2_##op
#define BYTES_SHORT(op) ohi_sse42_##op
#define BYTES_TARGET OHI_AVX2
#define BYTES_INLINE OHI_AVX2_INLINE
#define V(op) _mm256_##op
#define VSI(op) _mm256_##op##_si256
#define REPEAT(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))
#define splat_16(bytes) _mm256_broadcastsi128_si256(bytes)
#define store_some(to, vector, count) ohi_store_up_to_32(to, vector, count)

OHI_AVX2_INLINE __m256i repeat_order(size_t pattern_bytes)
{
    return _mm256_loadu_si256((const __m256i *)ohi_repeat_orders[pattern_bytes]);
}

#include "kernel/x86/bytes_vector.h"
#endif
