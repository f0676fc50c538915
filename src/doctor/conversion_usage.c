#include "doctor/conversion_usage.h"

#include "doctor/native_fix.h"
#include "doctor/processor_time.h"
#include "doctor/rule.h"

#include <offheap/encoding.h>

#include <stdlib.h>
#include <string.h>

enum { LEAST_ID_BYTES = 4, ID_BYTES = 64, LOOP_CALLS = 64 };

/* A timer of 250 ms is late now and then: four epochs are a second. */
#define SECOND 0.98

/* What a conversion takes of the program beside what is timed in it: the call, and the string's
   end. Of a short one it is more than half. */
#define CALL_NS 80.0

typedef ohi_conversion_usage usage;

/* What a site did in one epoch; the window adds the last few up. */
typedef struct slice {
    double calls, bytes, repeat_bytes, json_bytes;
    double trip_bytes[OHI_CONVERSION_KINDS];
} slice;

static void add_to_usage(usage *u, const ohi_log_convert *c, double ns, bool has_tasks)
{
    size_t kind = c->kind < OHI_CONVERSION_KINDS ? (size_t)c->kind : OHI_DECODE;
    u->calls[kind] += (double)c->calls;
    u->bytes[kind] += (double)c->bytes;
    u->ns[kind] += ns + CALL_NS * (double)c->calls;
    u->string_bytes += kind == OHI_ENCODE ? 0 : (double)c->string_bytes;
    u->wide_bytes += (double)c->wide_bytes;
    u->wide_chars += (double)c->wide_chars;
    u->needed_chars += (double)c->needed_chars;
    u->repeats += (double)c->repeats;
    u->repeat_bytes += (double)c->repeat_bytes;
    u->grown += (double)c->grown;
    u->grown_bytes += (double)c->grown_bytes;
    u->kind_trips[kind] += (double)c->trips;
    if (kind != OHI_ENCODE) {
        u->task_calls = ohi_most(u->task_calls, has_tasks ? (double)c->task_calls : 0);
        u->task_bytes = ohi_most(u->task_bytes, has_tasks ? (double)c->task_bytes : 0);
        u->longest = ohi_most(u->longest, (double)c->longest_string);
    }
    if (kind == OHI_DECODE && c->encoding == OH_HEX && c->bytes >= LEAST_ID_BYTES * c->calls &&
        c->bytes <= ID_BYTES * c->calls)
        u->hex_calls += (double)c->calls;
    if (c->encoding < sizeof u->encodings / sizeof u->encodings[0])
        u->encodings[c->encoding] += c->calls;
    if (ns >= u->stack_ns) {
        u->stack_ns = ns;
        u->stack = c->stack;
    }
    if ((double)c->trips > u->partner_trips) {
        u->partner_trips = (double)c->trips;
        u->partner = c->trip_stack;
    }
}

static bool is_loop(const ohi_log_convert *c)
{
    return c->kind != OHI_ENCODE && c->task_calls >= LOOP_CALLS;
}

static void add_to_slice(slice *s, const ohi_log_convert *c)
{
    s->calls += c->kind == OHI_ENCODE ? 0 : (double)c->calls;
    s->bytes += c->kind == OHI_ENCODE ? 0 : (double)c->bytes;
    s->repeat_bytes += (double)c->repeat_bytes;
    s->trip_bytes[c->kind == OHI_ENCODE ? OHI_ENCODE : OHI_DECODE] += (double)c->trip_bytes;
    s->json_bytes += c->kind == OHI_JSON ? (double)c->bytes : 0;
}

/* Adds a slice to a window, or with -1 takes it out again. */
static void move_window(slice *window, const slice *s, double sign)
{
    window->calls += sign * s->calls;
    window->bytes += sign * s->bytes;
    window->repeat_bytes += sign * s->repeat_bytes;
    window->json_bytes += sign * s->json_bytes;
    window->trip_bytes[OHI_DECODE] += sign * s->trip_bytes[OHI_DECODE];
    window->trip_bytes[OHI_ENCODE] += sign * s->trip_bytes[OHI_ENCODE];
}

static void keep_best(usage *u, const slice *window, double seconds)
{
    double trips = ohi_most(window->trip_bytes[OHI_DECODE], window->trip_bytes[OHI_ENCODE]);
    u->calls_rate = ohi_most(u->calls_rate, window->calls / seconds);
    u->bytes_rate = ohi_most(u->bytes_rate, window->bytes / seconds);
    u->repeat_rate = ohi_most(u->repeat_rate, window->repeat_bytes / seconds);
    u->trip_rate = ohi_most(u->trip_rate, trips / seconds);
    u->json_rate = ohi_most(u->json_rate, window->json_bytes / seconds);
}

/* The best rates over one second that the program had: slices of consecutive epochs, added up until
   the second is full. A starved program may not have had one in its whole run: what it did then
   counts as if it had. */
static void find_best_second(const ohi_run_log *run, const slice *slices, usage *u)
{
    slice sum = {0};
    double seconds = 0;
    uint32_t from = run->warm_epoch;
    for (uint32_t to = from; to < run->epochs.count; to++) {
        move_window(&sum, &slices[to], 1);
        seconds += ohi_run_epoch_had(run, to);
        for (; seconds >= SECOND; from++) {
            keep_best(u, &sum, seconds);
            move_window(&sum, &slices[from], -1);
            seconds -= ohi_run_epoch_had(run, from);
        }
    }
    if (from == run->warm_epoch)
        keep_best(u, &sum, SECOND);
}

static bool is_same_line(const ohi_run_frame *left, const ohi_run_frame *right)
{
    return left->line == right->line && left->line != 0 &&
           ohi_text_equal(left->file, right->file) &&
           ohi_text_equal(left->function, right->function);
}

/* By site, the first one of its line: `a.toString() === b.toString()` is one piece of work. The
   function has to be the same, for all of a minified file is one line. NULL: out of memory. */
static uint32_t *lines_of_sites(const ohi_run_log *run)
{
    uint32_t *lines = calloc(run->site_count, sizeof *lines);
    for (uint32_t site = 1; lines && site < run->site_count; site++) {
        const ohi_run_frame *frame = ohi_run_site_frame(run, site);
        uint32_t first = 1;
        while (first < site &&
               (lines[first] != first || !is_same_line(ohi_run_site_frame(run, first), frame)))
            first++;
        lines[site] = first;
    }
    return lines;
}

/* A line that mostly turns strings back which one other line has made: what it takes is part of
   what they cost, how often it runs is said already. */
static void absorb_partners(const ohi_run_log *run, const uint32_t *lines, usage *usages)
{
    for (uint32_t site = 1; site < run->site_count; site++) {
        usage *u = &usages[site];
        double calls = ohi_usage_sum(u->calls);
        uint32_t other = u->partner ? lines[ohi_run_site_of(run, u->partner)] : 0;
        u->partner = other == site ? 0 : u->partner;
        if (other != 0 && other != site && u->kind_trips[OHI_ENCODE] > calls / 2) {
            usages[other].ns[OHI_ENCODE] += u->ns[OHI_ENCODE];
            u->is_absorbed = true;
        }
    }
}

/* Records of one line are gathered through a chain: head of each line, next of each record. */
typedef struct gathering {
    slice *slices; /* by epoch, of the line at hand */
    uint32_t *lines;
    size_t *heads, *next;
    double *ns, *cpu_left;
} gathering;

static bool begin(const ohi_run_log *run, gathering *g)
{
    size_t count = run->converts.count;
    *g = (gathering){.slices = calloc(run->epochs.count + 1, sizeof *g->slices),
                     .lines = lines_of_sites(run),
                     .heads = calloc(run->site_count, sizeof *g->heads),
                     .next = calloc(count + 1, sizeof *g->next),
                     .ns = calloc(count + 1, sizeof *g->ns),
                     .cpu_left = ohi_cpu_of_epochs(run)};
    if (!g->slices || !g->lines || !g->heads || !g->next || !g->ns || !g->cpu_left)
        return false;
    for (size_t i = 0; i < count; i++) {
        uint32_t epoch = run->converts.items[i].epoch;
        if (ohi_run_is_warm(run, epoch) && epoch < run->epochs.count) {
            uint32_t site = g->lines[ohi_run_site_of(run, run->converts.items[i].r.stack)];
            g->ns[i] = ohi_take_cpu(run, g->cpu_left, epoch, (double)run->converts.items[i].r.ns);
            g->next[i + 1] = g->heads[site];
            g->heads[site] = i + 1;
        }
    }
    return true;
}

static void end(gathering *g)
{
    free(g->slices);
    free(g->lines);
    free(g->heads);
    free(g->next);
    free(g->ns);
    free(g->cpu_left);
}

static void gather_site(const ohi_run_log *run, gathering *g, uint32_t site, usage *u)
{
    /* C programs have none, unless they say so: all that they do is one. */
    bool has_tasks = ohi_has_engine(run) || run->epochs.items[run->epochs.count - 1].r.tasks > 1;
    uint32_t looped = UINT32_MAX;
    memset(g->slices, 0, run->epochs.count * sizeof *g->slices);
    for (size_t at = g->heads[site]; at; at = g->next[at]) {
        const ohi_log_convert *convert = &run->converts.items[at - 1].r;
        uint32_t epoch = run->converts.items[at - 1].epoch;
        add_to_usage(u, convert, g->ns[at - 1], has_tasks);
        add_to_slice(&g->slices[epoch], convert);
        if (has_tasks && is_loop(convert) && epoch != looped) {
            u->loop_seconds += ohi_run_epoch_had(run, epoch);
            looped = epoch;
        }
    }
    find_best_second(run, g->slices, u);
}

ohi_conversion_usage *ohi_conversion_usages(const ohi_run_log *run)
{
    gathering g;
    usage *usages = begin(run, &g) ? calloc(run->site_count, sizeof *usages) : NULL;
    for (uint32_t site = 1; usages && site < run->site_count; site++)
        if (g.heads[site])
            gather_site(run, &g, site, &usages[site]);
    if (usages)
        absorb_partners(run, g.lines, usages);
    end(&g);
    return usages;
}
