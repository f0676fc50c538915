/* Tells AddressSanitizer and Valgrind which bytes of a slot may be touched, so that they report a
 * use after release, or past the end, inside the pool as they do for malloc(). To Valgrind each
 * store's bytes are a block like one of malloc(): it says where they were allocated and released,
 * and which were never. Compiles to nothing where neither is there; Valgrind's header is used when
 * the machine has it and asks at run time. */
#ifndef POOL_ANNOTATE_H
#define POOL_ANNOTATE_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>

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

#if OHI_HAS_ASAN
#include <sanitizer/asan_interface.h>
#elif defined(__has_include) && !defined(__SANITIZE_THREAD__) /* which Valgrind cannot run */
#if __has_include(<valgrind/memcheck.h>)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#include <valgrind/memcheck.h>
#pragma GCC diagnostic pop
#define OHI_HAS_VALGRIND 1
#endif
#endif
#ifndef OHI_HAS_VALGRIND
#define OHI_HAS_VALGRIND 0
#endif

/* Somebody listens. */
OHI_INLINE bool ohi_is_annotated(void)
{
#if OHI_HAS_ASAN
    return true;
#elif OHI_HAS_VALGRIND
    return RUNNING_ON_VALGRIND != 0;
#else
    return false;
#endif
}

/* No byte may be touched. */
OHI_INLINE void ohi_annotate_closed(void *bytes, size_t length)
{
#if OHI_HAS_ASAN
    ASAN_POISON_MEMORY_REGION(bytes, length);
#elif OHI_HAS_VALGRIND
    (void)VALGRIND_MAKE_MEM_NOACCESS(bytes, length);
#else
    (void)bytes, (void)length;
#endif
}

/* All may, and none has a value yet. */
OHI_INLINE void ohi_annotate_open(void *bytes, size_t length)
{
#if OHI_HAS_ASAN
    ASAN_UNPOISON_MEMORY_REGION(bytes, length);
#elif OHI_HAS_VALGRIND
    (void)VALGRIND_MAKE_MEM_UNDEFINED(bytes, length);
#else
    (void)bytes, (void)length;
#endif
}

/* A store is handed out: its bytes may be touched, and have values or none yet. */
OHI_INLINE void ohi_annotate_begin(void *bytes, size_t length, bool has_values)
{
#if OHI_HAS_VALGRIND
    VALGRIND_MALLOCLIKE_BLOCK(bytes, length, 0, has_values);
#else
    (void)has_values;
    ohi_annotate_open(bytes, length);
#endif
}

/* The same store has another length, and its bytes are where they were, unless Valgrind is not
   there: see ohi_annotate_may_move(). */
OHI_INLINE void ohi_annotate_resized(void *bytes, size_t old_length, size_t length)
{
#if OHI_HAS_VALGRIND
    VALGRIND_RESIZEINPLACE_BLOCK(bytes, old_length, length, 0);
#else
    (void)old_length;
    ohi_annotate_open(bytes, length);
#endif
}

/* A block of malloc() has one address for life. */
OHI_INLINE bool ohi_annotate_may_move(void)
{
    return OHI_HAS_VALGRIND == 0 || !ohi_is_annotated();
}

/* It is given back. */
OHI_INLINE void ohi_annotate_end(void *bytes, size_t length)
{
#if OHI_HAS_VALGRIND
    (void)length;
    VALGRIND_FREELIKE_BLOCK(bytes, 0);
#else
    ohi_annotate_closed(bytes, length);
#endif
}

/* It was given back before: a report, and nothing else happens. */
OHI_INLINE void ohi_annotate_twice(const void *bytes)
{
#if OHI_HAS_VALGRIND
    VALGRIND_FREELIKE_BLOCK(bytes, 0);
#elif OHI_HAS_ASAN
    (void)*(const volatile char *)bytes;
#else
    (void)bytes;
#endif
}

/* All may, values as they are. */
OHI_INLINE void ohi_annotate_kept(void *bytes, size_t length)
{
#if OHI_HAS_ASAN
    ASAN_UNPOISON_MEMORY_REGION(bytes, length);
#elif OHI_HAS_VALGRIND
    (void)VALGRIND_MAKE_MEM_DEFINED(bytes, length);
#else
    (void)bytes, (void)length;
#endif
}

#endif
