#define _DEFAULT_SOURCE
#include "monitor/process_probe.h"

#include "platform/platform.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static uint64_t timeval_ns(struct timeval time)
{
    return (uint64_t)time.tv_sec * UINT64_C(1000000000) + (uint64_t)time.tv_usec * 1000;
}

void ohi_process_figures_get(ohi_process_figures *out)
{
    struct rusage usage;
    memset(out, 0, sizeof *out);
    if (getrusage(RUSAGE_SELF, &usage) == 0) {
        out->minor_faults = (uint64_t)usage.ru_minflt;
        out->preemptions = (uint64_t)usage.ru_nivcsw;
        out->pauses = (uint64_t)usage.ru_nvcsw;
        out->cpu_ns = timeval_ns(usage.ru_utime) + timeval_ns(usage.ru_stime);
    }
    out->run_delay_ns = ohi_process_run_delay_ns();
}

uint64_t ohi_memory_limit_bytes(void)
{
    long pages = sysconf(_SC_PHYS_PAGES);
    uint64_t limit = pages > 0 ? (uint64_t)pages * ohi_page_bytes() : 0;
    static const char *const files[] = {"/sys/fs/cgroup/memory.max",
                                        "/sys/fs/cgroup/memory/memory.limit_in_bytes"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        uint64_t group = ohi_file_number(files[i], false); /* or "max" */
        if (group && (limit == 0 || group < limit))
            limit = group;
    }
    return limit;
}

uint64_t ohi_virtual_bytes(void)
{
    return ohi_file_number("/proc/self/statm", false) * ohi_page_bytes();
}

uint64_t ohi_touch_page_ns(void)
{
    enum { PAGES = 64, PAGE = 4096, BYTES = PAGES * PAGE };
    volatile unsigned char *pages =
        mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return 0;
    const uint64_t begun_ns = ohi_clock_ns();
    for (size_t i = 0; i < PAGES; i++)
        pages[i * PAGE] = 1;
    const uint64_t took_ns = ohi_clock_ns() - begun_ns;
    munmap((void *)(uintptr_t)pages, BYTES);
    return took_ns / PAGES;
}

void ohi_process_name(char *name, size_t capacity)
{
    char path[512];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    path[length > 0 ? length : 0] = 0;
    const char *slash = strrchr(path, '/');
    snprintf(name, capacity, "%s", slash ? slash + 1 : path);
}
