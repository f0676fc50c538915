/* The report for programs; docs/doctor.md is its contract. */
#include "doctor/report/report.h"

enum { MOST_SITES = 200 };

static void write_place(ohi_json *json, const ohi_run_frame *frame)
{
    ohi_json_piece(json, "file", frame->file);
    ohi_json_number(json, "line", frame->line);
    ohi_json_number(json, "column", frame->column);
    ohi_json_piece(json, "function", frame->function);
}

static void write_stack(ohi_json *json, const ohi_run_log *run, uint64_t number)
{
    ohi_json_open(json, "stack", '[');
    for (uint32_t i = 0; number < run->stack_count && i < run->stacks[number].count; i++) {
        ohi_json_open(json, NULL, '{');
        write_place(json, &run->frames[run->stacks[number].frames[i]]);
        ohi_json_close(json, '}');
    }
    ohi_json_close(json, ']');
}

static void write_related(ohi_json *json, const ohi_run_log *run, const ohi_finding *finding)
{
    ohi_json_open(json, "related", '[');
    for (size_t i = 0; i < finding->related_count; i++) {
        const ohi_related *related = &finding->related[i];
        const ohi_run_frame *frame = ohi_run_site_frame(run, ohi_run_site_of(run, related->stack));
        ohi_json_open(json, NULL, '{');
        ohi_json_text(json, "role", related->role);
        ohi_json_piece(json, "file", frame->file);
        ohi_json_number(json, "line", frame->line);
        ohi_json_text(json, "text", related->text);
        ohi_json_close(json, '}');
    }
    ohi_json_close(json, ']');
}

static void write_finding(ohi_json *json, const ohi_run_log *run, const ohi_finding *finding)
{
    ohi_json_open(json, NULL, '{');
    ohi_json_text(json, "pitfall", ohi_pitfall_name(finding->pitfall));
    ohi_json_text(json, "rule", finding->rule);
    ohi_json_text(json, "severity", ohi_severity_name(finding->severity));
    ohi_json_number(json, "confidence", finding->confidence);
    ohi_json_open(json, "site", '{');
    write_place(json, ohi_run_site_frame(run, finding->site));
    ohi_json_close(json, '}');
    write_stack(json, run, finding->stack);
    write_related(json, run, finding);
    ohi_json_open(json, "evidence", '{');
    for (size_t i = 0; i < finding->evidence_count; i++)
        ohi_json_number(json, finding->evidence[i].name, finding->evidence[i].value);
    ohi_json_close(json, '}');
    ohi_json_text(json, "message", finding->message);
    ohi_json_text(json, "fix", finding->fix);
    ohi_json_close(json, '}');
}

static void write_point(ohi_json *json, const ohi_log_epoch *epoch)
{
    ohi_json_open(json, NULL, '{');
    ohi_json_number(json, "t", (double)epoch->t_ns / 1e9);
    ohi_json_number(json, "rss", (double)epoch->rss);
    ohi_json_number(json, "heapUsed", (double)epoch->heap_used);
    ohi_json_number(json, "external", (double)epoch->external);
    ohi_json_number(json, "arrayBuffers", (double)epoch->array_buffers);
    ohi_json_number(json, "poolReserved", (double)epoch->pool_reserved);
    ohi_json_number(json, "pinned", (double)epoch->pinned);
    ohi_json_close(json, '}');
}

static void write_timeline(ohi_json *json, const ohi_run_log *run)
{
    size_t step = (run->epochs.count + OHI_TIMELINE_POINTS - 1) / OHI_TIMELINE_POINTS;
    ohi_json_open(json, "timeline", '[');
    for (size_t i = 0; i < run->epochs.count; i += step)
        write_point(json, &run->epochs.items[i].r);
    ohi_json_close(json, ']');
}

static void write_sites(ohi_json *json, const ohi_report *report)
{
    ohi_json_open(json, "sites", '[');
    for (size_t i = 0; i < report->site_count && i < MOST_SITES; i++) {
        const ohi_site_figures *site = &report->sites[i];
        const ohi_run_frame *frame = ohi_run_site_frame(report->run, site->site);
        ohi_json_open(json, NULL, '{');
        ohi_json_piece(json, "file", frame->file);
        ohi_json_number(json, "line", frame->line);
        ohi_json_piece(json, "function", frame->function);
        ohi_json_number(json, "liveBytes", site->live_bytes);
        ohi_json_number(json, "liveCount", (double)(uint64_t)(site->live_count + 0.5));
        ohi_json_number(json, "allocatedBytes", site->allocated_bytes);
        ohi_json_number(json, "conversions", site->conversions);
        ohi_json_number(json, "stallNs", site->stall_ns);
        ohi_json_close(json, '}');
    }
    ohi_json_close(json, ']');
}

void ohi_report_json_body(const ohi_report *report, ohi_json *json)
{
    const ohi_run_log *run = report->run;
    ohi_json_number(json, "version", 1);
    ohi_json_text(json, "verdict", report->verdict);
    ohi_json_open(json, "findings", '[');
    for (size_t i = 0; i < report->findings->count; i++)
        write_finding(json, run, &report->findings->items[i]);
    ohi_json_close(json, ']');
    write_timeline(json, run);
    write_sites(json, report);
    ohi_json_open(json, "overhead", '{');
    ohi_json_number(json, "fraction", report->overhead);
    size_t last = run->epochs.count;
    ohi_json_number(json, "samplingIntervalBytes",
                    last ? (double)run->epochs.items[last - 1].r.interval : 0);
    ohi_json_close(json, '}');
}

void ohi_report_json(const ohi_report *report, ohi_text_buffer *out)
{
    ohi_json json = {.out = *out};
    ohi_json_open(&json, NULL, '{');
    ohi_report_json_body(report, &json);
    ohi_json_close(&json, '}');
    ohi_buffer_add(&json.out, "\n", 1);
    *out = json.out;
}
