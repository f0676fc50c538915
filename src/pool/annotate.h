/* Tells AddressSanitizer and Valgrind which bytes of a slot may be touched, so that they report a
 * use after release, or past the end, inside the pool as they do for malloc(). To Valgrind each
 * store's bytes are a block like one of malloc(): it says where they were allocated and released,
 * and which were never. The library that users install does it: annotate.c finds out at run time
 * who listens. */
#ifndef POOL_ANNOTATE_H
#define POOL_ANNOTATE_H

#include <stdbool.h>
#include <stddef.h>

/* Compiled for AddressSanitizer: what is seen there without any annotation is seen, too. */
#if defined(__SANITIZE_ADDRESS__)
#define OHI_HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OHI_HAS_ASAN 1
#endif
#endif
#ifndef OHI_HAS_ASAN
#define OHI_HAS_ASAN 0
#endif

/* The machine that builds has Valgrind's header, and no sanitizer that Valgrind cannot run. */
#if defined(__has_include) && !OHI_HAS_ASAN && !defined(__SANITIZE_THREAD__)
#if __has_include(<valgrind/memcheck.h>)
#define OHI_HAS_VALGRIND 1
#endif
#endif
#ifndef OHI_HAS_VALGRIND
#define OHI_HAS_VALGRIND 0
#endif

/* Somebody listens. */
bool ohi_is_annotated(void);

/* No byte may be touched. */
void ohi_annotate_closed(void *bytes, size_t length);

/* All may, and none has a value yet. */
void ohi_annotate_open(void *bytes, size_t length);

/* All may, values as they are. */
void ohi_annotate_kept(void *bytes, size_t length);

/* A store is handed out: its bytes may be touched, and have values or none yet. */
void ohi_annotate_begin(void *bytes, size_t length, bool has_values);

/* The same store has another length, and its bytes are where they were, unless Valgrind is not
   there: see ohi_annotate_may_move(). */
void ohi_annotate_resized(void *bytes, size_t old_length, size_t length);

/* A block of malloc() has one address for life. */
bool ohi_annotate_may_move(void);

/* It is given back. */
void ohi_annotate_end(void *bytes, size_t length);

/* It was given back before: a report, and, unless that ended the process, nothing else. */
void ohi_annotate_twice(const void *bytes);

#endif
