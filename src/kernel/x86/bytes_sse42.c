/* Byte order and comparison, 16 bytes at a time, and the JSON array. libc's memcmp has vectors of
 * its own. */
#include "kernel/x86/target.h"

#if OHI_X86
#include "kernel/json_words.h"

#define VECTOR __m128i
#define WIDTH 16
#define BYTES_NAME(op) ohi_sse42_##op
#define BYTES_SHORT(op) ohi_scalar_##op
#define BYTES_TARGET OHI_SSE42
#define BYTES_INLINE OHI_SSE42_INLINE
#define V(op) _mm_##op
#define VSI(op) _mm_##op##_si128
#define REPEAT(...) _mm_setr_epi8(__VA_ARGS__)
#include "kernel/x86/bytes_vector.h"

int ohi_sse42_compare(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    int order = bytes == 0 ? 0 : memcmp(left, right, bytes);
    return (order > 0) - (order < 0);
}

size_t ohi_sse42_json_write_array(char *dst, const uint8_t *src, size_t bytes)
{
    return ohi_json_write_words(dst, src, bytes);
}
#endif
