#define _DEFAULT_SOURCE
#include "monitor/process_probe.h"

#include "platform/platform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
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

/* A number in a file of the control group; 0 when there is none ("max"). */
static uint64_t number_in_file(const char *path)
{
    char text[64] = "";
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    char *got = fgets(text, sizeof text, file);
    fclose(file);
    return got ? strtoull(text, NULL, 10) : 0;
}

uint64_t ohi_memory_limit_bytes(void)
{
    long pages = sysconf(_SC_PHYS_PAGES);
    long page_bytes = sysconf(_SC_PAGESIZE);
    uint64_t limit = pages > 0 && page_bytes > 0 ? (uint64_t)pages * (uint64_t)page_bytes : 0;
    static const char *const files[] = {"/sys/fs/cgroup/memory.max",
                                        "/sys/fs/cgroup/memory/memory.limit_in_bytes"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        uint64_t group = number_in_file(files[i]);
        if (group && (limit == 0 || group < limit))
            limit = group;
    }
    return limit;
}

uint64_t ohi_virtual_bytes(void)
{
    const long page_bytes = sysconf(_SC_PAGESIZE);
    return page_bytes > 0 ? number_in_file("/proc/self/statm") * (uint64_t)page_bytes : 0;
}

uint64_t ohi_touch_page_ns(void)
{
    enum { PAGES = 64, PAGE = 4096, BYTES = PAGES * PAGE };
    volatile unsigned char *pages =
        mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return 0;
    struct timespec begun;
    struct timespec ended;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    for (size_t i = 0; i < PAGES; i++)
        pages[i * PAGE] = 1;
    clock_gettime(CLOCK_MONOTONIC, &ended);
    munmap((void *)(uintptr_t)pages, BYTES);
    int64_t ns = (ended.tv_sec - begun.tv_sec) * 1000000000 + (ended.tv_nsec - begun.tv_nsec);
    return ns > 0 ? (uint64_t)ns / PAGES : 0;
}

void ohi_process_name(char *name, size_t capacity)
{
    char path[512];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    path[length > 0 ? length : 0] = 0;
    const char *slash = strrchr(path, '/');
    snprintf(name, capacity, "%s", slash ? slash + 1 : path);
}
