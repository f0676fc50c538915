/* Pages and mapped files on POSIX systems; Linux's mremap, MADV_FREE and huge pages where present.
 */
#define _GNU_SOURCE
#include "platform/platform.h"

#include "base/atomic.h"
#include "base/checked.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static _Atomic uint64_t fail_countdown;
static _Atomic uint64_t fail_last; /* where the countdown stays: 0 or 1 */

void ohi_pages_fail_after(uint64_t count)
{
    ohi_set_relaxed(&fail_last, 0);
    ohi_set_relaxed(&fail_countdown, count);
}

void ohi_pages_fail_from(uint64_t count)
{
    ohi_set_relaxed(&fail_last, 1);
    ohi_set_relaxed(&fail_countdown, count);
}

static bool must_fail(void)
{
    uint64_t left = ohi_get_relaxed(&fail_countdown);
    while (left > ohi_get_relaxed(&fail_last))
        if (ohi_swap_if_release(&fail_countdown, &left, left - 1))
            return left == 1;
    return left != 0;
}

size_t ohi_page_bytes(void)
{
    static _Atomic size_t known;
    size_t bytes = ohi_get_relaxed(&known);
    if (bytes == 0) {
        const long answer = sysconf(_SC_PAGESIZE);
        bytes = answer > 0 ? (size_t)answer : 4096;
        ohi_set_relaxed(&known, bytes);
    }
    return bytes;
}

static void *map_anonymous(size_t bytes)
{
    if (must_fail())
        return NULL;
    void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

void *ohi_pages_map(size_t bytes, size_t alignment)
{
    uint8_t *pages = map_anonymous(bytes);
    if (pages == NULL || ((uintptr_t)pages & (alignment - 1)) == 0)
        return pages;
    ohi_pages_unmap(pages, bytes);

    /* Not aligned by luck: map more and give both ends back. */
    size_t roomy;
    if (!ohi_checked_add(bytes, alignment, &roomy) || (pages = map_anonymous(roomy)) == NULL)
        return NULL;
    const size_t before = (alignment - ((uintptr_t)pages & (alignment - 1))) & (alignment - 1);
    if (before != 0)
        ohi_pages_unmap(pages, before);
    if (before != alignment)
        ohi_pages_unmap(pages + before + bytes, alignment - before);
    return pages + before;
}

void ohi_pages_unmap(void *pages, size_t bytes)
{
    const int saved = errno;
    if (must_fail() || munmap(pages, bytes) != 0)
        (void)ohi_pages_purge(pages, bytes); /* the addresses are lost, the memory is not */
    errno = saved;
}

bool ohi_pages_purge(void *pages, size_t bytes)
{
    return !must_fail() && madvise(pages, bytes, MADV_DONTNEED) == 0;
}

bool ohi_pages_offer(void *pages, size_t bytes)
{
#ifdef MADV_FREE
    return !must_fail() && madvise(pages, bytes, MADV_FREE) == 0;
#else
    (void)pages, (void)bytes;
    return false;
#endif
}

#ifdef __SANITIZE_THREAD__
static _Atomic uint32_t moves;
#endif

/* ThreadSanitizer does not know mremap(): addresses that one mapping left and another one gets look
   to it like memory that two threads share. The kernel has ordered the two; this says so. */
static void order_moves(void)
{
#ifdef __SANITIZE_THREAD__
    (void)atomic_fetch_add_explicit(&moves, 1, memory_order_acq_rel);
#endif
}

void *ohi_pages_resize(void *pages, size_t old_bytes, size_t new_bytes, bool may_move)
{
#ifdef MREMAP_MAYMOVE
    if (must_fail())
        return NULL;
    order_moves();
    void *resized = mremap(pages, old_bytes, new_bytes, may_move ? MREMAP_MAYMOVE : 0);
    order_moves();
    return resized == MAP_FAILED ? NULL : resized;
#else
    (void)pages, (void)old_bytes, (void)new_bytes, (void)may_move;
    return NULL;
#endif
}

bool ohi_pages_guard(void *pages, size_t bytes)
{
    return !must_fail() && mprotect(pages, bytes, PROT_NONE) == 0;
}

bool ohi_pages_unguard(void *pages, size_t bytes)
{
    return !must_fail() && mprotect(pages, bytes, PROT_READ | PROT_WRITE) == 0;
}

void ohi_pages_hint_huge(void *pages, size_t bytes, bool is_wanted)
{
#ifdef MADV_HUGEPAGE
    if (!must_fail())
        (void)madvise(pages, bytes, is_wanted ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
#else
    (void)pages, (void)bytes, (void)is_wanted;
#endif
}

size_t ohi_pages_resident(void *pages, size_t bytes)
{
    size_t resident = 0;
#ifdef __linux__
    unsigned char is_there[16];
    const size_t page = ohi_page_bytes(), count = bytes / page;
    if (count > sizeof is_there || must_fail() || mincore(pages, bytes, is_there) != 0)
        return 0;
    for (size_t i = 0; i < count; i++)
        resident += is_there[i] & 1u ? page : 0;
#else
    (void)pages, (void)bytes;
#endif
    return resident;
}

#ifdef __linux__
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25 /* since Linux 6.1; others say EINVAL */
#endif

/* MADV_COLLAPSE does not ask for this. What a process has said with prctl() it does. */
static bool are_huge_pages_off(void)
{
    char text[64] = "[never]";
    const int file = open("/sys/kernel/mm/transparent_hugepage/enabled", O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        (void)!read(file, text, sizeof text - 1);
        (void)close(file);
    }
    return strstr(text, "[never]") != NULL;
}
#endif

bool ohi_pages_collapse(void *pages, size_t bytes)
{
#ifdef __linux__
    return !are_huge_pages_off() && !must_fail() && madvise(pages, bytes, MADV_COLLAPSE) == 0;
#else
    (void)pages, (void)bytes;
    return false;
#endif
}

bool ohi_pages_can_collapse(void)
{
#ifdef __linux__
    return madvise(NULL, 0, MADV_COLLAPSE) == 0; /* nothing, for those who know the word */
#else
    return false;
#endif
}

static oh_status map_descriptor(int descriptor, void **out, size_t *length)
{
    struct stat about;
    if (fstat(descriptor, &about) != 0)
        return OH_ERR_IO;
    if (!S_ISREG(about.st_mode)) {
        errno = S_ISDIR(about.st_mode) ? EISDIR : ENODEV;
        return OH_ERR_IO;
    }
    if ((uintmax_t)about.st_size > SIZE_MAX)
        return OH_ERR_BUFFER_TOO_LARGE;
    *out = NULL;
    *length = (size_t)about.st_size;
    if (*length == 0)
        return OH_OK;
    if (must_fail())
        return OH_ERR_NO_MEMORY;
    void *bytes = mmap(NULL, *length, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0);
    if (bytes == MAP_FAILED)
        return errno == ENOMEM ? OH_ERR_NO_MEMORY : OH_ERR_IO;
    *out = bytes;
    return OH_OK;
}

oh_status ohi_file_map(const char *path, void **out, size_t *length)
{
    /* O_NONBLOCK: a FIFO without a writer would otherwise hold us up here. */
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return OH_ERR_IO;
    const oh_status status = map_descriptor(descriptor, out, length);
    (void)close(descriptor);
    return status;
}

void ohi_file_unmap(void *bytes, size_t length)
{
    ohi_pages_unmap(bytes, length); /* munmap takes the last partial page with it */
}
