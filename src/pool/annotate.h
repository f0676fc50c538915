/* Tells AddressSanitizer and Valgrind which bytes of a slot may be touched, so that they report a
 * use after release, or past the end, inside the pool as they do for malloc(). Compiles to nothing
 * where neither is there; Valgrind's header is used when the machine has it and asks at run time.
 */
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
#elif defined(__has_include)
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
