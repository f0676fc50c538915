/**
 * Searching bytes: where something is, and how often.
 *
 *     ptrdiff_t end = oh_find(text, text_bytes, (const uint8_t *)"\r\n", 2);
 *     use(text, end < 0 ? text_bytes : (size_t)end); // the first line
 *
 * All functions work on plain memory, allocate nothing, keep no state and may be called from any
 * thread. A pointer may be NULL when its length is 0; needle and haystack may overlap. A result is
 * the position of the first byte found, counted from the start of the haystack, or -1.
 *
 * No input makes them slow: the time is linear in the sum of the lengths, periodic needles
 * included.
 */
#ifndef OFFHEAP_SEARCH_H
#define OFFHEAP_SEARCH_H

#include <offheap/export.h>

OH_EXTERN_C_BEGIN

/** First position of a byte, or -1. */
OH_API ptrdiff_t oh_find_byte(const uint8_t *hay, size_t hay_bytes, uint8_t byte);

/** Last position of a byte, or -1. */
OH_API ptrdiff_t oh_find_last_byte(const uint8_t *hay, size_t hay_bytes, uint8_t byte);

/** First position of a run of bytes, or -1. An empty needle is found at 0, in an empty haystack
 * too. */
OH_API ptrdiff_t oh_find(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                         size_t needle_bytes);

/** Last position of a run of bytes, or -1. An empty needle is found behind the last byte, at
 * hay_bytes. */
OH_API ptrdiff_t oh_find_last(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                              size_t needle_bytes);

/**
 * First position of a run of 16-bit units among the 16-bit units of the haystack, or -1: only even
 * positions count, as in Node's buffer.indexOf(text, 'ucs2'). Lengths and the result are in bytes;
 * an odd last byte of the haystack or of the needle is ignored. Neither pointer need be aligned.
 * An empty needle is found at 0.
 */
OH_API ptrdiff_t oh_find_utf16(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                               size_t needle_bytes);

/** Last such position, or -1. An empty needle is found behind the last whole unit. */
OH_API ptrdiff_t oh_find_last_utf16(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                                    size_t needle_bytes);

/** How often a byte occurs. */
OH_API size_t oh_count_byte(const uint8_t *hay, size_t hay_bytes, uint8_t byte);

/**
 * How often a run of bytes occurs without overlap, counted from the start: "aa" is twice in
 * "aaaaa". An empty needle occurs before every byte and at the end, hay_bytes + 1 times.
 */
OH_API size_t oh_count(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                       size_t needle_bytes);

OH_EXTERN_C_END

#if OH_HAS_INLINE
#include <offheap/search_inline.h>
#endif

#endif
