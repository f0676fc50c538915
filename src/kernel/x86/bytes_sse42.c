/* Byte order, comparison and fill, 16 bytes at a time, and the JSON array. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/json_words.h"
#include "kernel/repeat_orders.h"

#define VECTOR __m128i
#define WIDTH 16
#define BYTES_NAME(op) ohi_sse42_##op
#define BYTES_SHORT(op) ohi_scalar_##op
#define BYTES_TARGET OHI_SSE42
#define BYTES_INLINE OHI_SSE42_INLINE
#define V(op) _mm_##op
#define VSI(op) _mm_##op##_si128
#define REPEAT(...) _mm_setr_epi8(__VA_ARGS__)
#define splat_16(bytes) (bytes)
#define store_some(to, vector, count) ohi_store_up_to_16(to, vector, count)

OHI_SSE42_INLINE __m128i repeat_order(size_t pattern_bytes)
{
    return _mm_loadu_si128((const __m128i *)ohi_repeat_orders[pattern_bytes]);
}

#include "kernel/x86/bytes_vector.h"

size_t ohi_sse42_json_write_array(char *dst, const uint8_t *src, size_t bytes)
{
    return ohi_json_write_words(dst, src, bytes);
}
#endif
