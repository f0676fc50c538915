/* rss_bench: resident memory of a mixed load, and how soon it goes back, beside the peers.
 *
 *     rss_bench [NAME=PATH ...]
 *     rss_bench --parts
 *
 * 10,000 live buffers of 16 to 8192 bytes, log-uniform, every byte written, a million of them
 * replaced at random; later nine of ten are released at random, then all. After each the program
 * only makes and drops a small buffer and asks for its memory usage ten times in a second, as one
 * with a monitor does. Each allocator runs in a process of its own; what is printed is the growth
 * of the resident set. */
#define _GNU_SOURCE
#include "bench_allocators.h"
#include "rss_parts.h"

#include <math.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LIVE = 10000, OPERATIONS = 1000000, MOST_ALLOCATORS = 12 };

static handle live[LIVE + 1]; /* and one to wait with */
static size_t lengths[LIVE + 1];
static uint64_t state = 88172645463325252u;

static uint64_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static double rss_mib(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;
    if (file == NULL || fscanf(file, "%*u %lu", &pages) != 1)
        bench_fail("no /proc/self/statm");
    (void)fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE) / (1024 * 1024);
}

static void make(const allocator *from, size_t place, size_t length)
{
    if (from->is_ours)
        take(from, true, &live[place], length);
    else
        take(from, false, &live[place], length);
    lengths[place] = length;
    memset(bytes_of(from->is_ours, &live[place]), 1, length);
}

static void drop(const allocator *from, size_t place)
{
    if (from->is_ours)
        give(from, true, &live[place]);
    else
        give(from, false, &live[place]);
    lengths[place] = 0;
}

static void churn(const allocator *from)
{
    for (int i = 0; i < OPERATIONS; i++) {
        const size_t place = (size_t)(draw() % LIVE);
        if (lengths[place] != 0)
            drop(from, place);
        const double part = (double)(draw() >> 40) / (1 << 24);
        make(from, place, (size_t)(16 * pow(512, part)));
    }
}

/* So many of ten. */
static void drop_some(const allocator *from, uint64_t of_ten)
{
    for (size_t i = 0; i < LIVE; i++)
        if (lengths[i] != 0 && draw() % 10 < of_ten)
            drop(from, i);
}

static double live_mib(void)
{
    double bytes = 0;
    for (size_t i = 0; i < LIVE; i++)
        bytes += (double)lengths[i] / (1024 * 1024);
    return bytes;
}

static void wait_a_second(const allocator *from)
{
    const struct timespec tenth = {.tv_nsec = 100000000};
    for (int i = 0; i < 10; i++) {
        (void)nanosleep(&tenth, NULL);
        make(from, LIVE, 64);
        drop(from, LIVE);
        if (from->is_ours) {
            oh_memory_usage usage = {.size = sizeof usage};
            oh_memory_usage_get(NULL, &usage);
        }
    }
}

static int print_own_cell(const char *name, bool with_parts)
{
    allocator from;
    if (!allocator_open(name, &from))
        return 1;
    memset(live, 1, sizeof live); /* resident before the first reading */
    memset(lengths, 1, sizeof lengths);
    memset(lengths, 0, sizeof lengths);
    make(&from, 0, 64); /* the allocator's code is resident, too */
    drop(&from, 0);
    (void)rss_mib();
    const double before = rss_mib();
    churn(&from);
    const double bytes = live_mib();
    const double at_work = rss_mib() - before;
    if (with_parts)
        rss_parts_print("at work", at_work);
    wait_a_second(&from);
    const double rested = rss_mib() - before;
    if (with_parts)
        rss_parts_print("1 s later", rested);
    drop_some(&from, 9);
    wait_a_second(&from);
    const double kept_bytes = live_mib(), kept = rss_mib() - before;
    if (with_parts)
        rss_parts_print("a tenth", kept);
    drop_some(&from, 10);
    wait_a_second(&from);
    printf("%.2f %.2f %.2f %.2f %.2f %.2f\n", bytes, at_work, rested, kept_bytes, kept,
           rss_mib() - before);
    return 0;
}

/* In a child with the peer's library preloaded. */
static void print_cell(const char *name)
{
    char command[4096];
    const char *library = allocator_library(name);
    if (library != NULL)
        (void)setenv("LD_PRELOAD", library, 1);
    else
        (void)unsetenv("LD_PRELOAD");
    (void)snprintf(command, sizeof command, "exec /proc/%d/exe --cell '%s'", (int)getpid(), name);
    FILE *child = popen(command, "r");
    double bytes, at_work, rested, kept_bytes, kept, later;
    const int count = child == NULL ? 0
                                    : fscanf(child, "%lf %lf %lf %lf %lf %lf", &bytes, &at_work,
                                             &rested, &kept_bytes, &kept, &later);
    if (child != NULL)
        (void)pclose(child);
    if (count != 6)
        printf("%-12.12s cannot be had\n", name);
    else
        printf("%-12.12s %8.2f %8.2f %8.2f %8.2f %8.2f %10.2f %10.2f %10.2f\n", name, bytes,
               at_work, at_work / bytes, rested, rested / bytes, kept_bytes, kept, later);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--cell") == 0)
        return print_own_cell(argv[2], false);
    if (argc == 2 && strcmp(argv[1], "--parts") == 0)
        return print_own_cell("offheap", true);
    static const char *const names[] = {"offheap", "glibc", "mimalloc", "jemalloc", "tcmalloc"};
    printf("%-12s %8s %8s %8s %8s %8s %10s %10s %10s\n", "MiB", "live", "rss", "ratio", "rested",
           "ratio", "live later", "rss", "none live");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        print_cell(names[i]);
    for (int i = 1; i < argc; i++)
        print_cell(argv[i]);
    return 0;
}
