/* The readers' side of the page (page.h): which programs publish, and what they say.
 *
 * A page is found by its name, /dev/shm/offheap-UID-PID. A program that was killed leaves its page
 * behind; whoever makes a list finds that nobody answers to its process id and removes it. The
 * sequence number tells a torn read; a writer needs microseconds for an update, so that a few tries
 * are enough. */
#define _DEFAULT_SOURCE
#include "monitor/page.h"
#include "platform/platform.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <offheap/live.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 1000 };

/* The process id in a page's file name, or -1 for any other file. */
static int64_t pid_of_name(const char *name)
{
    char own[32];
    const size_t length = (size_t)snprintf(own, sizeof own, "offheap-%u-", (unsigned)geteuid());
    if (strncmp(name, own, length) != 0 || name[length] < '1' || name[length] > '9')
        return -1;
    char *end;
    const unsigned long long pid = strtoull(name + length, &end, 10);
    return *end == '\0' && pid <= INT_MAX ? (int64_t)pid : -1;
}

static bool is_running(int64_t pid)
{
    return kill((pid_t)pid, 0) == 0 || errno == EPERM;
}

static int compare_pids(const void *left, const void *right)
{
    const int64_t l = *(const int64_t *)left;
    const int64_t r = *(const int64_t *)right;
    return (l > r) - (l < r);
}

size_t oh_live_list(int64_t *pids, size_t capacity)
{
    DIR *folder = opendir(OHI_PAGE_FOLDER);
    size_t count = 0;
    if (folder == NULL)
        return 0;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const int64_t pid = pid_of_name(entry->d_name);
        if (pid < 0)
            continue;
        if (!is_running(pid)) {
            ohi_page_remove(pid);
            continue;
        }
        if (count < capacity)
            pids[count] = pid;
        count++;
    }
    closedir(folder);
    if (capacity > 0)
        qsort(pids, count < capacity ? count : capacity, sizeof *pids, compare_pids);
    return count;
}

/* NULL when there is none, or one of another size; the reader's is not written to. */
static ohi_page *map_page(int64_t pid, bool writes, oh_status *status)
{
    char path[64];
    struct stat file;
    ohi_page_path(path, sizeof path, pid);
    *status = OH_ERR_IO;
    /* anybody may put something there: a link, a pipe that nobody writes, a file of their own */
    const int how = (writes ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    const int fd = ohi_file_behind_streams(open(path, how));
    if (fd < 0)
        return NULL;
    ohi_page *page = NULL;
    const bool is_ours = fstat(fd, &file) == 0 && S_ISREG(file.st_mode) && file.st_uid == geteuid();
    if (is_ours && file.st_size != (off_t)sizeof *page) {
        *status = OH_ERR_NOT_SUPPORTED;
    } else if (is_ours) {
        void *mapped = mmap(NULL, sizeof *page, writes ? PROT_READ | PROT_WRITE : PROT_READ,
                            MAP_SHARED, fd, 0);
        page = mapped == MAP_FAILED ? NULL : mapped;
    }
    close(fd);
    return page;
}

static void copy_findings(oh_live_findings *to, const oh_live_findings *from)
{
    for (size_t p = 0; p < OH_LIVE_PITFALLS; p++)
        for (size_t s = 0; s < OH_LIVE_SEVERITIES; s++)
            __atomic_store_n(&to->counts[p][s],
                             __atomic_load_n(&from->counts[p][s], __ATOMIC_RELAXED),
                             __ATOMIC_RELAXED);
}

/* Another program wrote these: whatever it did, texts end and counts stay inside their lists. */
static void confine(oh_live_snapshot *copy)
{
    copy->program[sizeof copy->program - 1] = '\0';
    for (size_t i = 0; i < OH_LIVE_SITES; i++)
        copy->sites[i].text[OH_LIVE_TEXT_BYTES - 1] = '\0';
    if (copy->site_count > OH_LIVE_SITES)
        copy->site_count = OH_LIVE_SITES;
}

/* A copy between two reads of the same even sequence number. */
static oh_status copy_page(const ohi_page *page, oh_live_snapshot *out)
{
    if (__atomic_load_n(&page->magic, __ATOMIC_ACQUIRE) != OHI_PAGE_MAGIC ||
        page->size != sizeof *page)
        return OH_ERR_NOT_SUPPORTED;
    for (int i = 0; i < TRIES; i++) {
        const uint32_t before = __atomic_load_n(&page->sequence, __ATOMIC_ACQUIRE);
        oh_live_snapshot copy;
        memcpy(&copy, &page->data, sizeof copy);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if (before % 2 == 0 && before == __atomic_load_n(&page->sequence, __ATOMIC_RELAXED)) {
            confine(&copy);
            *out = copy;
            copy_findings(&out->findings, &page->findings);
            return OH_OK;
        }
        nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
    }
    return OH_ERR_IO;
}

oh_status oh_live_read(int64_t pid, oh_live_snapshot *out)
{
    oh_status status = OH_ERR_IO;
    ohi_page *page = is_running(pid) ? map_page(pid, false, &status) : NULL;
    if (page == NULL)
        return status;
    status = copy_page(page, out);
    munmap(page, sizeof *page);
    return status;
}

/* A number of a process may be another's by now, and then its start is another, too; the two of one
   are noted a moment apart. */
static bool is_same_start(uint64_t left, uint64_t right)
{
    return (left > right ? left - right : right - left) <= 2;
}

oh_status oh_live_set_findings(int64_t pid, uint64_t start_seconds,
                               const oh_live_findings *findings)
{
    oh_status status = OH_ERR_IO;
    oh_live_snapshot program;
    ohi_page *page = is_running(pid) ? map_page(pid, true, &status) : NULL;
    if (page == NULL)
        return status;
    status = copy_page(page, &program);
    if (status == OH_OK && !is_same_start(program.start_seconds, start_seconds))
        status = OH_ERR_IO;
    if (status == OH_OK)
        copy_findings(&page->findings, findings);
    munmap(page, sizeof *page);
    return status;
}
