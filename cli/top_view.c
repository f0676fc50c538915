#ifndef _DEFAULT_SOURCE /* the flags of curses may define it */
#define _DEFAULT_SOURCE
#endif
#include "top_view.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double steady_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int by_external(const void *left, const void *right)
{
    const uint64_t l = ((const oh_live_snapshot *)left)->external;
    const uint64_t r = ((const oh_live_snapshot *)right)->external;
    return (l < r) - (l > r);
}

void top_take(top_look *look, int64_t only)
{
    int64_t pids[TOP_PROGRAMS] = {only};
    size_t count = only != 0 ? 1 : oh_live_list(pids, TOP_PROGRAMS);
    if (count > TOP_PROGRAMS)
        count = TOP_PROGRAMS;
    look->seconds = steady_seconds();
    look->count = 0;
    for (size_t i = 0; i < count; i++) {
        if (oh_live_read(pids[i], &look->programs[look->count]) == OH_OK)
            look->count++;
    }
    qsort(look->programs, look->count, sizeof *look->programs, by_external);
}

static const oh_live_snapshot *find(const top_look *look, int64_t pid)
{
    for (size_t i = 0; i < look->count; i++) {
        if (look->programs[i].pid == pid)
            return &look->programs[i];
    }
    return NULL;
}

/* "12.3M": at most six characters. */
static const char *short_size(char text[16], double bytes)
{
    static const char units[] = "BKMGTP";
    size_t unit = 0;
    while (bytes >= 1024 && units[unit + 1] != '\0') {
        bytes /= 1024;
        unit++;
    }
    snprintf(text, 16, unit == 0 || bytes >= 100 ? "%.0f%c" : "%.1f%c", bytes, units[unit]);
    return text;
}

static uint64_t allocated(const oh_live_snapshot *program)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < OH_LIVE_CLASSES; i++)
        sum += program->classes[i].allocated_bytes;
    return sum;
}

static uint64_t converted(const oh_live_snapshot *program)
{
    uint64_t sum = 0;
    for (size_t d = 0; d < OH_LIVE_DIRECTIONS; d++) {
        for (size_t e = 0; e < OH_LIVE_ENCODINGS; e++)
            sum += program->conversion_bytes[d][e];
    }
    return sum;
}

/* A column is too narrow for a path. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

typedef struct rates {
    double allocated, converted; /* bytes a second */
    double cpu;                  /* 1: one processor */
} rates;

static rates rates_between(const top_look *before, const top_look *now,
                           const oh_live_snapshot *program)
{
    const oh_live_snapshot *old = find(before, program->pid);
    const double seconds = now->seconds - before->seconds;
    if (old == NULL || seconds <= 0)
        return (rates){0};
    return (rates){
        .allocated = (double)(allocated(program) - allocated(old)) / seconds,
        .converted = (double)(converted(program) - converted(old)) / seconds,
        .cpu = (double)(program->cpu_ns - old->cpu_ns) / 1e9 / seconds,
    };
}

void top_print_list(FILE *out, const top_look *before, const top_look *now)
{
    fprintf(out, "%7s %-20s %6s %8s %8s %8s %8s %8s %9s %9s\n", "PID", "PROGRAM", "CPU%", "RSS",
            "HEAP", "EXTERNAL", "POOL", "PINNED", "ALLOC/s", "CONVERT/s");
    for (size_t i = 0; i < now->count; i++) {
        const oh_live_snapshot *program = &now->programs[i];
        const rates rate = rates_between(before, now, program);
        char t[7][16];
        fprintf(out, "%7" PRId64 " %-20.20s %6.1f %8s %8s %8s %8s %8s %9s %9s\n", program->pid,
                base_name(program->program), rate.cpu * 100, short_size(t[0], (double)program->rss),
                short_size(t[1], (double)program->heap_used),
                short_size(t[2], (double)program->external),
                short_size(t[3], (double)program->pool_reserved),
                short_size(t[4], (double)program->pinned), short_size(t[5], rate.allocated),
                short_size(t[6], rate.converted));
    }
    if (now->count == 0)
        fputs("\nNo program publishes its counters: start one with offheap run --monitor FILE\n",
              out);
}

static void print_conversions(FILE *out, const oh_live_snapshot *program)
{
    static const char *const directions[] = {"bytes to string", "string to bytes", "JSON"};
    for (size_t d = 0; d < OH_LIVE_DIRECTIONS; d++) {
        for (size_t e = 0; e < OH_LIVE_ENCODINGS; e++) {
            char text[16];
            if (program->conversions[d][e] != 0)
                fprintf(out, "  %-16s %-10s %12" PRIu64 " calls %10s\n", directions[d],
                        oh_encoding_name((oh_encoding)e), program->conversions[d][e],
                        short_size(text, (double)program->conversion_bytes[d][e]));
        }
    }
}

static void print_sites(FILE *out, const oh_live_snapshot *program)
{
    fprintf(out, "\n  %10s %10s  %s\n", "LIVE", "ALLOCATED", "LINE");
    for (size_t i = 0; i < program->site_count && i < OH_LIVE_SITES; i++) {
        char live[16];
        char all[16];
        fprintf(out, "  %10s %10s  %s\n", short_size(live, (double)program->sites[i].live_bytes),
                short_size(all, (double)program->sites[i].allocated_bytes), program->sites[i].text);
    }
}

void top_print_program(FILE *out, const top_look *before, const top_look *now)
{
    top_print_list(out, before, now);
    for (size_t i = 0; i < now->count; i++) {
        const oh_live_snapshot *program = &now->programs[i];
        fprintf(out, "\n  ran %.0f s, %" PRIu64 " collections for external memory\n",
                (double)program->age_ns / 1e9, program->pressure_collections);
        print_conversions(out, program);
        print_sites(out, program);
    }
}
