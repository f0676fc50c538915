/* pool_bench: Offheap's pool beside glibc, mimalloc, jemalloc and tcmalloc.
 *
 *     pool_bench [--rounds=N] [--only=PATTERN] [NAME=PATH ...]
 *
 * Each cell is measured in a process of its own, the allocators in turn, round after round, so that
 * noise of the machine hits all alike; printed are medians over the rounds and the ratio of Offheap
 * to the best peer (below 1: Offheap is faster). NAME=PATH adds a peer from a shared library. */
#define _GNU_SOURCE
#include "bench_patterns.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_ALLOCATORS = 12, MOST_ROUNDS = 31 };

static const char *names[MOST_ALLOCATORS] = {"offheap", "glibc", "mimalloc", "jemalloc",
                                             "tcmalloc"};
static int name_count = 5;
static int rounds = 5;

/* In the child: this program again, with the peer's library preloaded. */
static void run_cell(const char *name, const pattern *what, size_t bytes)
{
    char number[32];
    (void)snprintf(number, sizeof number, "%zu", bytes);
    const char *library = allocator_library(name);
    if (library != NULL)
        (void)setenv("LD_PRELOAD", library, 1);
    execl("/proc/self/exe", "pool_bench", "--cell", name, what->name, number, (char *)NULL);
    _exit(1);
}

/* Runs one cell in a process of its own; negative when the allocator cannot be had. */
static double measure(const char *name, const pattern *what, size_t bytes)
{
    int ends[2];
    if (pipe(ends) != 0)
        bench_fail("no pipe");
    const pid_t child = fork();
    if (child == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        run_cell(name, what, bytes);
    }
    char text[64] = "";
    close(ends[1]);
    const ssize_t count = child < 0 ? -1 : read(ends[0], text, sizeof text - 1);
    close(ends[0]);
    (void)waitpid(child, NULL, 0);
    return count <= 0 ? -1 : strtod(text, NULL);
}

static int print_own_cell(char **arguments)
{
    allocator from;
    if (!allocator_open(arguments[0], &from))
        return 1;
    for (size_t i = 0; i < pattern_count; i++)
        if (strcmp(patterns[i].name, arguments[1]) == 0)
            printf("%.17g\n", patterns[i].run(&from, strtoul(arguments[2], NULL, 10)));
    return 0;
}

static int by_value(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void print_cell(const pattern *what, size_t bytes)
{
    double samples[MOST_ALLOCATORS][MOST_ROUNDS];
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < name_count; i++)
            samples[i][round] = measure(names[i], what, bytes);
    double best = 0, ours = 0;
    printf("%-8s %9zu B", what->name, bytes);
    const bool more_is_better = what->unit[0] == 'x';
    for (int i = 0; i < name_count; i++) {
        qsort(samples[i], (size_t)rounds, sizeof(double), by_value);
        const double median = samples[i][rounds / 2];
        if (median < 0)
            printf(" %11s", "-");
        else
            printf(" %11.2f", median);
        if (i == 0)
            ours = median;
        else if (median > 0 && (best == 0 || (more_is_better ? median > best : median < best)))
            best = median;
    }
    printf("   %5.2f\n", best > 0 ? ours / best : 0);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "--cell") == 0)
        return print_own_cell(argv + 2);
    const char *only = NULL;
    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], "--rounds=", 9) == 0)
            rounds = (int)strtol(argv[i] + 9, NULL, 10);
        else if (strncmp(argv[i], "--only=", 7) == 0)
            only = argv[i] + 7;
        else if (strchr(argv[i], '=') != NULL && name_count < MOST_ALLOCATORS)
            names[name_count++] = argv[i];
        else
            bench_fail("usage: pool_bench [--rounds=N] [--only=PATTERN] [NAME=PATH ...]");
    if (rounds < 1 || rounds > MOST_ROUNDS)
        bench_fail("--rounds must be 1 to 31");
    printf("%-20s", "pattern, ns");
    for (int i = 0; i < name_count; i++)
        printf(" %11.11s", names[i]);
    printf("   ratio\n");
    for (size_t i = 0; i < pattern_count; i++)
        for (const size_t *bytes = patterns[i].sizes; *bytes != 0; bytes++)
            if (only == NULL || strcmp(only, patterns[i].name) == 0)
                print_cell(&patterns[i], *bytes);
    return 0;
}
