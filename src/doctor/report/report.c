#include "doctor/report/report.h"
#include "doctor/rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Running sums of one stack while its births and deaths go by in time. */
typedef struct stack_sums {
    ohi_stack_figures f;
    double old_bytes, age_bytes;
} stack_sums;

static ohi_block_figures *block_of(const ohi_run_log *run, ohi_stack_figures *figures,
                                   uint32_t epoch)
{
    int block = ohi_block_of(run, epoch);
    return &figures->blocks[block < OHI_BLOCKS ? block : OHI_BLOCKS - 1];
}

/* Births and deaths are two lists in order of time; this takes them as one. */
static void walk_life(const ohi_run_log *run, stack_sums *sums)
{
    size_t b = 0;
    size_t d = 0;
    for (uint32_t epoch = 0; epoch <= run->judge_epoch && epoch < run->epochs.count; epoch++) {
        for (; b < run->births.count && run->births.items[b].epoch <= epoch; b++) {
            const ohi_log_birth *birth = &run->births.items[b].r;
            stack_sums *s = &sums[birth->stack < run->stack_count ? birth->stack : 0];
            s->f.live_bytes += (double)birth->bytes;
            s->f.live_count += (double)birth->count / OHI_LOG_COUNT_SCALE;
            s->f.allocated_bytes += (double)birth->bytes;
            s->f.allocated_count += (double)birth->count / OHI_LOG_COUNT_SCALE;
            s->f.class_of = birth->class_of;
            ohi_block_figures *block = block_of(run, &s->f, epoch);
            block->born += (double)birth->bytes;
            block->alive += (double)birth->bytes;
            s->age_bytes +=
                (double)birth->bytes * (run->seconds - ohi_run_epoch_seconds(run, epoch));
            s->old_bytes += epoch * 10 < run->judge_epoch * 9 ? (double)birth->bytes : 0;
        }
        for (; d < run->deaths.count && run->deaths.items[d].epoch <= epoch; d++) {
            const ohi_log_death *death = &run->deaths.items[d].r;
            stack_sums *s = &sums[death->stack < run->stack_count ? death->stack : 0];
            uint32_t birth_epoch = (uint32_t)death->birth_epoch;
            s->f.live_bytes -= (double)death->bytes;
            s->f.live_count -= (double)death->count / OHI_LOG_COUNT_SCALE;
            s->age_bytes -=
                (double)death->bytes * (run->seconds - ohi_run_epoch_seconds(run, birth_epoch));
            s->old_bytes -= birth_epoch * 10 < run->judge_epoch * 9 ? (double)death->bytes : 0;
            double temporary = birth_epoch == epoch ? (double)death->bytes : 0;
            s->f.temporary_bytes += temporary;
            ohi_block_figures *block = block_of(run, &s->f, birth_epoch);
            block->alive -= (double)death->bytes;
            block->temporary += temporary;
        }
        for (size_t i = 0; i < run->stack_count; i++)
            sums[i].f.high_water_bytes = ohi_most(sums[i].f.high_water_bytes, sums[i].f.live_bytes);
    }
}

static void add_stacks_to_sites(const ohi_run_log *run, const stack_sums *sums,
                                ohi_site_figures *sites, double *ages)
{
    for (size_t i = 0; i < run->stack_count; i++) {
        ohi_site_figures *site = &sites[run->stacks[i].site];
        const stack_sums *s = &sums[i];
        site->live_bytes += ohi_most(0, s->f.live_bytes);
        site->live_count += ohi_most(0, s->f.live_count);
        site->allocated_bytes += s->f.allocated_bytes;
        site->allocated_count += s->f.allocated_count;
        site->old_bytes += ohi_most(0, s->old_bytes);
        site->high_water_bytes += s->f.high_water_bytes;
        site->temporary_bytes += s->f.temporary_bytes;
        ages[run->stacks[i].site] += ohi_most(0, s->age_bytes);
    }
    for (size_t i = 0; i < run->converts.count; i++) {
        const ohi_log_convert *c = &run->converts.items[i].r;
        sites[ohi_run_site_of(run, c->stack)].conversions += (double)c->calls;
    }
    for (size_t i = 0; i < run->stalls.count; i++) {
        const ohi_log_stall *stall = &run->stalls.items[i].r;
        sites[ohi_run_site_of(run, stall->stack)].stall_ns +=
            (double)(stall->allocate_ns + stall->touch_ns);
    }
}

static int by_live_bytes(const void *left, const void *right)
{
    const ohi_site_figures *a = left;
    const ohi_site_figures *b = right;
    double x = a->live_bytes > 0 || b->live_bytes > 0 ? a->live_bytes : a->allocated_bytes;
    double y = a->live_bytes > 0 || b->live_bytes > 0 ? b->live_bytes : b->allocated_bytes;
    return (x < y) - (x > y);
}

static void keep_stacks(ohi_report *report, const stack_sums *sums)
{
    for (size_t i = 1; i < report->run->stack_count; i++) {
        if (sums[i].f.allocated_bytes > 0) {
            ohi_stack_figures *kept = &report->stacks[report->stack_count++];
            *kept = sums[i].f;
            kept->stack = (uint32_t)i;
            kept->live_bytes = ohi_most(0, kept->live_bytes);
            kept->live_count = ohi_most(0, kept->live_count);
        }
    }
}

static void keep_sites(ohi_report *report, const double *ages)
{
    size_t kept = 0;
    for (uint32_t i = 0; i < report->run->site_count; i++) {
        ohi_site_figures site = report->sites[i];
        site.site = i;
        site.mean_age_seconds = ohi_share(ages[i], site.live_bytes);
        if (site.allocated_bytes > 0 || site.conversions > 0 || site.stall_ns > 0)
            report->sites[kept++] = site;
    }
    report->site_count = kept;
    if (kept)
        qsort(report->sites, kept, sizeof *report->sites, by_live_bytes);
}

oh_status ohi_report_init(ohi_report *report, const ohi_run_log *run, const ohi_findings *findings)
{
    memset(report, 0, sizeof *report);
    report->run = run;
    report->findings = findings;
    report->ending = "";
    report->sites = calloc(run->site_count, sizeof *report->sites);
    report->stacks = calloc(run->stack_count, sizeof *report->stacks);
    stack_sums *sums = calloc(run->stack_count, sizeof *sums);
    double *ages = calloc(run->site_count, sizeof *ages);
    bool ready = report->sites && report->stacks && sums && ages;
    if (ready) {
        walk_life(run, sums);
        add_stacks_to_sites(run, sums, report->sites, ages);
        keep_stacks(report, sums);
        keep_sites(report, ages);
        if (run->epochs.count) {
            const ohi_log_epoch *last = &run->epochs.items[run->epochs.count - 1].r;
            report->overhead = ohi_share((double)last->overhead_ns / 1e9, run->seconds);
        }
    } else {
        ohi_report_deinit(report);
    }
    free(sums);
    free(ages);
    return ready ? OH_OK : OH_ERR_NO_MEMORY;
}

void ohi_report_deinit(ohi_report *report)
{
    free(report->sites);
    free(report->stacks);
    report->sites = NULL;
    report->stacks = NULL;
}

/* Adds ", 2 memory leaks"; the bytes that are used then. */
static size_t add_count(char *text, size_t used, size_t count, const char *noun)
{
    if (count && used < OHI_HEADLINE_TEXT) {
        int length = snprintf(text + used, OHI_HEADLINE_TEXT - used, "%s%zu %s%s", used ? ", " : "",
                              count, noun, count == 1 ? "" : "s");
        used += length > 0 ? (size_t)length : 0;
    }
    return used;
}

const char *ohi_report_headline(char *text, const ohi_report *report)
{
    size_t counts[OHI_PITFALL_COUNT] = {0};
    ohi_severity worst[OHI_PITFALL_COUNT] = {OHI_NOTE};
    size_t notes = 0;
    size_t used = 0;
    for (size_t i = 0; i < report->findings->count; i++) {
        const ohi_finding *finding = &report->findings->items[i];
        bool is_note = finding->severity == OHI_NOTE;
        notes += is_note;
        counts[finding->pitfall] += !is_note;
        if (finding->severity > worst[finding->pitfall])
            worst[finding->pitfall] = finding->severity;
    }
    for (int severity = OHI_SERIOUS; severity >= OHI_WARN; severity--) {
        for (int p = 0; p < OHI_PITFALL_COUNT; p++)
            if ((int)worst[p] == severity)
                used = add_count(text, used, counts[p], ohi_pitfall_noun((ohi_pitfall)p));
    }
    if (used == 0 && report->findings->enough_data) {
        used = (size_t)snprintf(text, OHI_HEADLINE_TEXT, "Healthy");
    } else if (used == 0) {
        used = (size_t)snprintf(text, OHI_HEADLINE_TEXT, "Not enough data: ran %.1f s, need 10",
                                report->run->seconds);
    }
    add_count(text, used, notes, "note");
    return text;
}

size_t ohi_frame_name(char *name, size_t capacity, const ohi_run_frame *frame)
{
    const char *function = frame->function.length ? frame->function.data : "(anonymous)";
    int function_length = frame->function.length ? (int)frame->function.length : 11;
    int length;
    if (frame->file.length) {
        length = snprintf(name, capacity, "%.*s (%.*s:%u)", function_length, function,
                          (int)frame->file.length, frame->file.data, frame->line);
    } else {
        length = snprintf(name, capacity, "%.*s", function_length, function);
    }
    return length < 0 ? 0 : (size_t)length < capacity ? (size_t)length : capacity - 1;
}
