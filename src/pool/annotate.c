/* Who listens is asked each time: Valgrind by instructions that do nothing without it, and
 * AddressSanitizer by whether its runtime is in the process. So a program that is watched needs no
 * library of its own. All of this is called on slow paths only. */
#include "pool/annotate.h"

#include "base/attributes.h"

#if OHI_HAS_VALGRIND
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#include <valgrind/memcheck.h>
#pragma GCC diagnostic pop
#else
#define RUNNING_ON_VALGRIND 0
#define VALGRIND_MAKE_MEM_NOACCESS(bytes, length) 0
#define VALGRIND_MAKE_MEM_UNDEFINED(bytes, length) 0
#define VALGRIND_MAKE_MEM_DEFINED(bytes, length) 0
#define VALGRIND_MALLOCLIKE_BLOCK(bytes, length, zone, has_values) (void)(has_values)
#define VALGRIND_RESIZEINPLACE_BLOCK(bytes, old_length, length, zone) (void)(old_length)
#define VALGRIND_FREELIKE_BLOCK(bytes, zone) (void)0
#endif

/* The sanitizer's runtime; NULL where it is not. */
extern void __asan_poison_memory_region(const volatile void *bytes, size_t length)
    __attribute__((weak));
extern void __asan_unpoison_memory_region(const volatile void *bytes, size_t length)
    __attribute__((weak));
extern void __asan_report_load1(const volatile void *address) __attribute__((weak));

static OHI_COLD bool is_sanitized(void)
{
    return __asan_poison_memory_region != NULL;
}

bool ohi_is_annotated(void)
{
    return is_sanitized() || RUNNING_ON_VALGRIND != 0;
}

void ohi_annotate_closed(void *bytes, size_t length)
{
    if (is_sanitized())
        __asan_poison_memory_region(bytes, length);
    (void)VALGRIND_MAKE_MEM_NOACCESS(bytes, length);
}

void ohi_annotate_open(void *bytes, size_t length)
{
    if (is_sanitized())
        __asan_unpoison_memory_region(bytes, length);
    (void)VALGRIND_MAKE_MEM_UNDEFINED(bytes, length);
}

void ohi_annotate_kept(void *bytes, size_t length)
{
    if (is_sanitized())
        __asan_unpoison_memory_region(bytes, length);
    (void)VALGRIND_MAKE_MEM_DEFINED(bytes, length);
}

void ohi_annotate_begin(void *bytes, size_t length, bool has_values)
{
    ohi_annotate_open(bytes, length);
    VALGRIND_MALLOCLIKE_BLOCK(bytes, length, 0, has_values);
}

void ohi_annotate_resized(void *bytes, size_t old_length, size_t length)
{
    if (is_sanitized())
        __asan_unpoison_memory_region(bytes, length);
    VALGRIND_RESIZEINPLACE_BLOCK(bytes, old_length, length, 0);
}

bool ohi_annotate_may_move(void)
{
    return RUNNING_ON_VALGRIND == 0;
}

void ohi_annotate_end(void *bytes, size_t length)
{
    if (is_sanitized())
        __asan_poison_memory_region(bytes, length);
    VALGRIND_FREELIKE_BLOCK(bytes, 0);
}

void ohi_annotate_twice(const void *bytes)
{
    if (is_sanitized())
        __asan_report_load1(bytes);
    VALGRIND_FREELIKE_BLOCK(bytes, 0);
}
