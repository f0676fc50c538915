/*
 * The page: one file without any reference to the outside. report_page.html holds structure, style
 * and script and is embedded by the build; the data goes into its script element as JSON, in which
 * '<' is escaped so that no name of a file can end the element. Everything that is drawn is drawn
 * by the page from that data.
 */
#include "doctor/report/excerpt.h"
#include "doctor/report/report.h"

#include <offheap/buffer.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const unsigned char ohi_report_page[];
extern const size_t ohi_report_page_bytes;

enum {
    MOST_CARDS = 5,
    EXCERPT_LINES = 3,
    MOST_EXCERPTS = 60,
    MOST_SITES = 200,
    MOST_STACKS = 1000
};

static void add_excerpt_line(void *opaque, uint32_t number, ohi_text text)
{
    ohi_json *json = opaque;
    ohi_json_open(json, NULL, '{');
    ohi_json_number(json, "line", number);
    ohi_json_piece(json, "text", text);
    ohi_json_close(json, '}');
}

/* The lines around a site. */
static void write_excerpt(ohi_json *json, const ohi_run_log *run, const ohi_run_frame *frame)
{
    ohi_json_open(json, "excerpt", '[');
    ohi_excerpt_visit(run, frame, EXCERPT_LINES, add_excerpt_line, json);
    ohi_json_close(json, ']');
}

static void add_only_line(void *opaque, uint32_t number, ohi_text text)
{
    (void)number;
    while (text.length && (*text.data == ' ' || *text.data == '\t')) {
        text.data++;
        text.length--;
    }
    ohi_json_piece(opaque, NULL, text);
}

/* For each finding the code at its site, and one line for each place that belongs to it. */
static void write_places(ohi_json *json, const ohi_report *report)
{
    const ohi_run_log *run = report->run;
    ohi_json_open(json, "places", '[');
    for (size_t i = 0; i < report->findings->count && i < MOST_CARDS; i++) {
        const ohi_finding *finding = &report->findings->items[i];
        ohi_json_open(json, NULL, '{');
        write_excerpt(json, run, ohi_run_site_frame(run, finding->site));
        ohi_json_open(json, "related", '[');
        for (size_t j = 0; j < finding->related_count; j++) {
            uint32_t site = ohi_run_site_of(run, finding->related[j].stack);
            const ohi_run_frame *frame = ohi_run_site_frame(run, site);
            if (ohi_excerpt_visit(run, frame, 0, add_only_line, json) == 0)
                ohi_json_text(json, NULL, "");
        }
        ohi_json_close(json, ']');
        ohi_json_close(json, '}');
    }
    ohi_json_close(json, ']');
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
    ohi_json_number(json, "temporary", site->temporary_bytes);
    ohi_json_number(json, "age", site->mean_age_seconds);
    ohi_json_number(json, "conversions", site->conversions);
    ohi_json_number(json, "stallNs", site->stall_ns);
    ohi_json_number(json, "id", site->site);
    if (with_excerpt)
        write_excerpt(json, run, frame);
    ohi_json_close(json, '}');
}

/* Each frame as its text, its origin and its file. */
static void write_frames(ohi_json *json, const ohi_run_log *run)
{
    ohi_json_open(json, "frames", '[');
    for (size_t i = 0; i < run->frame_count; i++) {
        const ohi_run_frame *frame = &run->frames[i];
        char name[OHI_PLACE_TEXT * 2];
        size_t length = ohi_frame_name(name, sizeof name, frame);
        ohi_json_open(json, NULL, '[');
        ohi_json_piece(json, NULL, (ohi_text){name, length});
        ohi_json_number(json, NULL, frame->origin);
        ohi_json_piece(json, NULL, frame->file);
        ohi_json_close(json, ']');
    }
    ohi_json_close(json, ']');
}

/* [block, born, alive, temporary] of the blocks in which the stack allocated. */
static void write_stack_blocks(ohi_json *json, const ohi_stack_figures *figures)
{
    ohi_json_open(json, "blocks", '[');
    for (int block = 0; block < OHI_BLOCKS; block++) {
        const ohi_block_figures *f = &figures->blocks[block];
        if (f->born > 0) {
            ohi_json_open(json, NULL, '[');
            ohi_json_number(json, NULL, block);
            ohi_json_number(json, NULL, f->born);
            ohi_json_number(json, NULL, f->alive > 0 ? f->alive : 0);
            ohi_json_number(json, NULL, f->temporary);
            ohi_json_close(json, ']');
        }
    }
    ohi_json_close(json, ']');
}

static void write_stack(ohi_json *json, const ohi_report *report, const ohi_stack_figures *f)
{
    const ohi_run_stack *stack = &report->run->stacks[f->stack];
    ohi_json_open(json, NULL, '{');
    ohi_json_number(json, "site", stack->site);
    ohi_json_number(json, "live", f->live_bytes);
    ohi_json_number(json, "allocated", f->allocated_bytes);
    ohi_json_number(json, "highWater", f->high_water_bytes);
    ohi_json_number(json, "temporary", f->temporary_bytes);
    ohi_json_open(json, "frames", '[');
    for (uint32_t j = 0; j < stack->count; j++)
        ohi_json_number(json, NULL, stack->frames[j]);
    ohi_json_close(json, ']');
    write_stack_blocks(json, f);
    ohi_json_close(json, '}');
}

static void write_stacks(ohi_json *json, const ohi_report *report)
{
    write_frames(json, report->run);
    ohi_json_open(json, "stacks", '[');
    for (size_t i = 0; i < report->stack_count && i < MOST_STACKS; i++)
        write_stack(json, report, &report->stacks[i]);
    ohi_json_close(json, ']');
}

/* Bytes born in each block, and how many of them are alive: the blue and grey bars. */
static void write_blocks(ohi_json *json, const ohi_report *report)
{
    ohi_json_open(json, "blocks", '[');
    for (int block = 0; block < OHI_BLOCKS; block++) {
        double born = 0;
        double alive = 0;
        for (size_t i = 0; i < report->stack_count; i++) {
            born += report->stacks[i].blocks[block].born;
            alive += report->stacks[i].blocks[block].alive;
        }
        ohi_json_open(json, NULL, '{');
        ohi_json_number(json, "born", born);
        ohi_json_number(json, "alive", alive > 0 ? alive : 0);
        ohi_json_close(json, '}');
    }
    ohi_json_close(json, ']');
}

static void write_marks(ohi_json *json, const ohi_run_log *run)
{
    ohi_json_open(json, "collections", '[');
    for (size_t i = 0; i < run->collects.count; i++)
        ohi_json_number(json, NULL, (double)run->collects.items[i].r.t_ns / 1e9);
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

static void write_memory(ohi_json *json, const ohi_report *report)
{
    const ohi_run_log *run = report->run;
    ohi_log_epoch none = {0};
    const ohi_log_epoch *e = run->epochs.count ? &run->epochs.items[run->judge_epoch].r : &none;
    double pool_live = 0;
    for (size_t i = 0; i < report->stack_count; i++) {
        bool is_pool = report->stacks[i].class_of == OH_PROVENANCE_POOL;
        pool_live += is_pool ? report->stacks[i].live_bytes : 0;
    }
    ohi_json_open(json, "memory", '{');
    ohi_json_number(json, "rss", (double)e->rss);
    ohi_json_number(json, "heapUsed", (double)e->heap_used);
    ohi_json_number(json, "external", (double)e->external);
    ohi_json_number(json, "poolReserved", (double)e->pool_reserved);
    ohi_json_number(json, "poolUsed", (double)e->pool_used);
    ohi_json_number(json, "poolLive", pool_live);
    ohi_json_number(json, "pinned", (double)e->pinned);
    ohi_json_close(json, '}');
}

static void write_data(const ohi_report *report, ohi_json *json)
{
    const ohi_run_log *run = report->run;
    char headline[OHI_HEADLINE_TEXT];
    ohi_json_open(json, NULL, '{');
    ohi_json_open(json, "report", '{');
    ohi_report_json_body(report, json);
    ohi_json_close(json, '}');
    ohi_json_text(json, "headline", ohi_report_headline(headline, report));
    ohi_json_bool(json, "judged", report->findings->enough_data);
    ohi_json_piece(json, "program", run->start.program);
    ohi_json_text(json, "ending", report->ending);
    ohi_json_number(json, "seconds", run->seconds);
    ohi_json_number(json, "warmSeconds", run->warm_from);
    ohi_json_number(json, "judgeSeconds", ohi_run_epoch_seconds(run, run->judge_epoch));
    ohi_json_number(json, "wallSeconds", (double)run->start.wall_seconds);
    ohi_json_number(json, "suppressed", (double)report->suppressed);
    write_places(json, report);
    ohi_json_number(json, "siteCount", (double)report->site_count);
    ohi_json_open(json, "sites", '[');
    for (size_t i = 0; i < report->site_count && i < MOST_SITES; i++)
        write_site(json, report, &report->sites[i], i < MOST_EXCERPTS);
    ohi_json_close(json, ']');
    write_stacks(json, report);
    write_blocks(json, report);
    write_marks(json, run);
    write_checks(json, report->findings);
    write_memory(json, report);
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
