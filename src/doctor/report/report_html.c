/*
 * The page: one file without any reference to the outside. report_page.html holds structure, style
 * and script and is embedded by the build; the data goes into its script element as JSON, in which
 * '<' is escaped so that no name of a file can end the element. Everything that is drawn is drawn
 * by the page from that data.
 */
#include "doctor/cohort.h"
#include "doctor/report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const unsigned char ohi_report_page[];
extern const size_t ohi_report_page_bytes;

enum { EXCERPT_LINES = 3, MOST_EXCERPTS = 60, MOST_SITES = 200, MOST_STACKS = 2000 };

/* The lines around a site, from the file as it is now; nothing when it cannot be read. */
static void write_excerpt(ohi_json *json, const ohi_run_frame *frame)
{
    char path[1024];
    char line[512];
    snprintf(path, sizeof path, "%.*s", (int)frame->file.length, frame->file.data);
    FILE *file = frame->file.length && frame->line ? fopen(path, "re") : NULL;
    ohi_json_open(json, "excerpt", '[');
    uint32_t number = 1;
    while (file && number <= frame->line + EXCERPT_LINES && fgets(line, sizeof line, file)) {
        size_t length = strcspn(line, "\n");
        bool whole = line[length] == '\n';
        if (number + EXCERPT_LINES >= frame->line) {
            ohi_json_open(json, NULL, '{');
            ohi_json_number(json, "line", number);
            ohi_json_piece(json, "text", (ohi_text){line, length});
            ohi_json_close(json, '}');
        }
        while (!whole && fgets(line, sizeof line, file)) { /* the rest of an overlong line */
            whole = strchr(line, '\n') != NULL;
        }
        number++;
    }
    ohi_json_close(json, ']');
    if (file) {
        fclose(file);
    }
}

static void write_site(ohi_json *json, const ohi_report *report, const ohi_site_figures *site,
                       bool with_excerpt)
{
    const ohi_run_log *run = report->run;
    const ohi_run_frame *frame = ohi_run_site_frame(run, site->site);
    ohi_json_open(json, NULL, '{');
    ohi_json_piece(json, "file", frame->file);
    ohi_json_number(json, "line", frame->line);
    ohi_json_number(json, "column", frame->column);
    ohi_json_piece(json, "function", frame->function);
    ohi_json_number(json, "live", site->live_bytes);
    ohi_json_number(json, "liveCount", site->live_count);
    ohi_json_number(json, "allocated", site->allocated_bytes);
    ohi_json_number(json, "survivors", site->old_bytes);
    ohi_json_number(json, "highWater", site->high_water_bytes);
    ohi_json_number(json, "temporary", site->temporary_bytes);
    ohi_json_number(json, "age", site->mean_age_seconds);
    ohi_json_number(json, "conversions", site->conversions);
    ohi_json_number(json, "stallNs", site->stall_ns);
    ohi_json_number(json, "stack", run->sites[site->site].stack);
    if (with_excerpt) {
        write_excerpt(json, frame);
    }
    ohi_json_close(json, '}');
}

static void write_stacks(ohi_json *json, const ohi_report *report)
{
    const ohi_run_log *run = report->run;
    ohi_json_open(json, "frames", '[');
    for (size_t i = 0; i < run->frame_count; i++) {
        char name[OHI_PLACE_TEXT * 2];
        size_t length = ohi_frame_name(name, sizeof name, &run->frames[i]);
        ohi_json_piece(json, NULL, (ohi_text){name, length});
    }
    ohi_json_close(json, ']');
    ohi_json_open(json, "stacks", '[');
    for (size_t i = 0; i < report->stack_count && i < MOST_STACKS; i++) {
        const ohi_stack_figures *f = &report->stacks[i];
        const ohi_run_stack *stack = &run->stacks[f->stack];
        ohi_json_open(json, NULL, '{');
        ohi_json_number(json, "id", f->stack);
        ohi_json_number(json, "live", f->live_bytes);
        ohi_json_number(json, "allocated", f->allocated_bytes);
        ohi_json_number(json, "highWater", f->high_water_bytes);
        ohi_json_number(json, "temporary", f->temporary_bytes);
        ohi_json_open(json, "frames", '[');
        for (uint32_t j = 0; j < stack->count; j++) {
            ohi_json_number(json, NULL, stack->frames[j]);
        }
        ohi_json_close(json, ']');
        ohi_json_close(json, '}');
    }
    ohi_json_close(json, ']');
}

/* Bytes born in each block, and how many of them are alive: the blue and grey bars. */
static void write_blocks(ohi_json *json, const ohi_run_log *run)
{
    ohi_cohorts *sites = ohi_cohorts_of(run);
    ohi_json_open(json, "blocks", '[');
    for (int block = 0; sites && block < OHI_BLOCKS; block++) {
        double born = 0;
        double alive = 0;
        for (size_t i = 0; i < run->site_count; i++) {
            born += sites[i].births[block];
            alive += sites[i].alive[block] > 0 ? sites[i].alive[block] : 0;
        }
        ohi_json_open(json, NULL, '{');
        ohi_json_number(json, "born", born);
        ohi_json_number(json, "alive", alive);
        ohi_json_close(json, '}');
    }
    ohi_json_close(json, ']');
    free(sites);
}

static void write_marks(ohi_json *json, const ohi_run_log *run)
{
    ohi_json_open(json, "collections", '[');
    for (size_t i = 0; i < run->collects.count; i++) {
        ohi_json_number(json, NULL, (double)run->collects.items[i].r.t_ns / 1e9);
    }
    ohi_json_close(json, ']');
    ohi_json_open(json, "stalls", '[');
    for (size_t i = 0; i < run->stalls.count && i < OHI_TIMELINE_POINTS; i++) {
        const ohi_log_stall *stall = &run->stalls.items[i].r;
        ohi_json_open(json, NULL, '{');
        ohi_json_number(json, "t", (double)stall->t_ns / 1e9);
        ohi_json_number(json, "ns", (double)(stall->allocate_ns + stall->touch_ns));
        ohi_json_close(json, '}');
    }
    ohi_json_close(json, ']');
}

static void write_checks(ohi_json *json, const ohi_findings *findings)
{
    ohi_json_open(json, "checks", '[');
    for (size_t i = 0; i < findings->check_count; i++) {
        const ohi_check *check = &findings->checks[i];
        ohi_json_open(json, NULL, '{');
        ohi_json_text(json, "rule", check->rule);
        ohi_json_text(json, "unit", check->unit);
        ohi_json_number(json, "value", check->value);
        ohi_json_number(json, "threshold", check->threshold);
        ohi_json_bool(json, "fired", check->fired);
        ohi_json_close(json, '}');
    }
    ohi_json_close(json, ']');
}

static void write_memory(ohi_json *json, const ohi_run_log *run)
{
    ohi_log_epoch none = {0};
    const ohi_log_epoch *e = run->epochs.count ? &run->epochs.items[run->judge_epoch].r : &none;
    ohi_json_open(json, "memory", '{');
    ohi_json_number(json, "rss", (double)e->rss);
    ohi_json_number(json, "heapUsed", (double)e->heap_used);
    ohi_json_number(json, "external", (double)e->external);
    ohi_json_number(json, "poolReserved", (double)e->pool_reserved);
    ohi_json_number(json, "poolUsed", (double)e->pool_used);
    ohi_json_number(json, "pinned", (double)e->pinned);
    ohi_json_close(json, '}');
}

static void write_data(const ohi_report *report, ohi_json *json)
{
    const ohi_run_log *run = report->run;
    ohi_json_open(json, NULL, '{');
    ohi_json_open(json, "report", '{');
    ohi_report_json_body(report, json);
    ohi_json_close(json, '}');
    ohi_json_piece(json, "program", run->start.program);
    ohi_json_text(json, "ending", report->ending);
    ohi_json_number(json, "seconds", run->seconds);
    ohi_json_number(json, "warmSeconds", run->seconds - run->warm_seconds);
    ohi_json_number(json, "judgeSeconds", ohi_run_epoch_seconds(run, run->judge_epoch));
    ohi_json_number(json, "wallSeconds", (double)run->start.wall_seconds);
    ohi_json_number(json, "suppressed", (double)report->suppressed);
    ohi_json_open(json, "places", '[');
    for (size_t i = 0; i < report->findings->count; i++) { /* excerpts of the findings' lines */
        ohi_json_open(json, NULL, '{');
        write_excerpt(json, ohi_run_site_frame(run, report->findings->items[i].site));
        ohi_json_close(json, '}');
    }
    ohi_json_close(json, ']');
    ohi_json_open(json, "sites", '[');
    for (size_t i = 0; i < report->site_count && i < MOST_SITES; i++) {
        write_site(json, report, &report->sites[i], i < MOST_EXCERPTS);
    }
    ohi_json_close(json, ']');
    write_stacks(json, report);
    write_blocks(json, run);
    write_marks(json, run);
    write_checks(json, report->findings);
    write_memory(json, run);
    ohi_json_close(json, '}');
}

void ohi_report_html(const ohi_report *report, ohi_text_buffer *out)
{
    static const char place[] = "\"@DATA@\"";
    const char *page = (const char *)ohi_report_page;
    const char *at = strstr(page, place); /* the embedded page ends with a NUL */
    if (!at) {
        out->failed = true;
        return;
    }
    ohi_buffer_add(out, page, (size_t)(at - page));
    ohi_json json = {.out = *out, .for_html = true};
    write_data(report, &json);
    *out = json.out;
    at += sizeof place - 1;
    ohi_buffer_add(out, at, ohi_report_page_bytes - (size_t)(at - page));
}
