/*
 * slice() mutations: bytes seen through one handle changed through another, and were looked at
 * again. The probe has seen observe - mutate - observe; what is left is how surprising that is.
 *
 *   slice()     one event is enough. Serious when writer and reader are in different functions,
 *               a note when one function does both.
 *   subarray(), a view on an ArrayBuffer
 *               known to share: three events, a warning between functions, nothing within one, and
 *               nothing when the function that made the view writes through it or has it written by
 *               those it calls: it means to.
 *   a slice of the C library
 *               known to share, too: three events, a warning between functions. Reads through
 *               pointers are not told, so one look says more than two: it counts when the slice was
 *               overwritten, before anybody looked, from outside the function that cut it; or
 *               when its line had cut the same bytes again meanwhile, whoever wrote them.
 *   a writer that is unknown or writes by index
 *               one step lower. The verdict must not depend on how much an engine tells of indexed
 *               writes; --watch-slices asks for all of them, and then they count like any other.
 */
#include "doctor/rule.h"

#include <offheap/monitor.h>

#include <stdio.h>
#include <stdlib.h>

enum { LEAST_SLICE = 1, LEAST_SUBARRAY = 3 };

typedef struct view_site {
    double across;  /* events between functions, written by a call */
    double within;  /* reader and writer in one function */
    double lower;   /* written by index, or nobody knows by whom */
    double unknown; /* of these, nobody knows by whom */
    double slices, subarrays, natives;
    const ohi_log_mutation *example;
    int example_rank;
} view_site;

/* 2: between functions, 1: the same by index, or the writer is unknown, 0: within one function. */
static int rank_of(const ohi_run_log *run, const ohi_log_mutation *event)
{
    if (!event->writer_stack)
        return 1;
    if (!ohi_other_function(run, event->writer_stack, event->after_stack))
        return 0;
    return event->by_index && !run->start.watch_slices ? 1 : 2;
}

/* A slice of C that is filled by those its cutter calls is a frame that is built, and one that is
   looked at again and again a window. */
static bool is_window(const ohi_run_log *run, const ohi_log_mutation *event)
{
    return event->view_kind == OH_VIEW_NATIVE && !event->is_overtaken &&
           (event->before_stack != event->view_stack ||
            ohi_is_within(run, event->writer_stack, event->view_stack));
}

/* Whoever makes a subarray and writes through it, or hands it down to be written, knows where that
   goes. */
static bool is_meant(const ohi_run_log *run, const ohi_log_mutation *event)
{
    return event->view_kind != OH_VIEW_SLICE && event->by_view &&
           (!event->writer_stack || ohi_is_within(run, event->writer_stack, event->view_stack));
}

static void add_event(const ohi_run_log *run, view_site *site, const ohi_log_mutation *event)
{
    if (is_meant(run, event) || is_window(run, event))
        return;
    int rank = rank_of(run, event);
    site->across += rank == 2;
    site->lower += rank == 1;
    site->unknown += event->writer_stack == 0;
    site->within += rank == 0;
    site->slices += event->view_kind == OH_VIEW_SLICE;
    site->subarrays += event->view_kind != OH_VIEW_SLICE;
    site->natives += event->view_kind == OH_VIEW_NATIVE;
    if (!site->example || rank > site->example_rank) {
        site->example = event;
        site->example_rank = rank;
    }
}

/* The first bytes in hex, and "..." where there are more. */
static void hex_text(char *text, size_t capacity, ohi_text bytes, uint64_t length)
{
    enum { SHOWN = 6 };
    size_t at = 0;
    text[0] = 0;
    for (size_t i = 0; i < bytes.length && i < SHOWN; i++) {
        at += (size_t)snprintf(text + at, capacity - at, "%s%02x", i ? " " : "",
                               (unsigned)(unsigned char)bytes.data[i]);
    }
    if (length > SHOWN)
        snprintf(text + at, capacity - at, " ...");
}

static void range_text(char *text, size_t capacity, uint64_t first, uint64_t length)
{
    if (length > 1) {
        snprintf(text, capacity, "bytes %llu to %llu", (unsigned long long)first,
                 (unsigned long long)(first + length - 1));
    } else {
        snprintf(text, capacity, "byte %llu", (unsigned long long)first);
    }
}

static void times_text(char *text, size_t capacity, double times)
{
    if (times > 1)
        snprintf(text, capacity, "%.0f times", times);
    else
        snprintf(text, capacity, "once");
}

static void relate(const ohi_run_log *run, ohi_finding *finding, const char *role, uint64_t stack)
{
    char place[OHI_PLACE_TEXT];
    if (stack)
        ohi_finding_related(finding, role, stack, "%s", ohi_place_text(place, run, stack));
}

static void describe(const ohi_run_log *run, ohi_finding *finding, const view_site *site)
{
    const ohi_log_mutation *e = site->example;
    char view[OHI_PLACE_TEXT];
    char writer[OHI_PLACE_TEXT];
    char reader[OHI_PLACE_TEXT];
    char before[64];
    char after[64];
    char range[64];
    char times[32];
    const char *method = e->view_kind == OH_VIEW_SLICE      ? "slice()"
                         : e->view_kind == OH_VIEW_SUBARRAY ? "subarray()"
                         : e->view_kind == OH_VIEW_NATIVE   ? "oh_buffer_slice()"
                                                            : "A view on an ArrayBuffer";
    const double events = site->across + site->within + site->lower;
    times_text(times, sizeof times, events);
    ohi_place_text(view, run, e->view_stack);
    ohi_place_text(reader, run, e->after_stack);
    ohi_place_text(writer, run, e->writer_stack);
    hex_text(before, sizeof before, e->before, e->length);
    hex_text(after, sizeof after, e->after, e->length);
    range_text(range, sizeof range, e->offset, e->length);
    if (!e->writer_stack && e->view_kind == OH_VIEW_NATIVE) {
        ohi_finding_message(finding,
                            "%s shares memory: bytes of the view made at %s were others when %s "
                            "read them: the line had cut the same bytes anew meanwhile (%s).",
                            method, view, reader, times);
    } else if (!e->writer_stack) {
        ohi_finding_message(finding,
                            "%s shares memory: bytes of the view made at %s were changed between "
                            "two reads at %s by a write that was not seen, by index perhaps (%s).",
                            method, view, reader, times);
    } else {
        ohi_finding_message(
            finding,
            "%s shares memory: %s %s the view made at %s %s %s reads%s: %s of the view "
            "went from %s to %s (%s).",
            method, writer, e->by_view ? "writes through" : "changes what", view,
            e->by_view ? "and so changes what" : "shows and", reader,
            e->by_view ? " from the other Buffer" : "", range, before, after, times);
    }
    ohi_finding_fix(finding,
                    "Copy what is to stay as it is: `Buffer.from(buf.subarray(a, b))` or "
                    "`Uint8Array.prototype.slice.call(buf, a, b)`; or `freeze()` the parent.");
    relate(run, finding, "allocated", e->store_stack);
    relate(run, finding, "view-created", e->view_stack);
    relate(run, finding, "written-by", e->writer_stack);
    relate(run, finding, "read-by", e->after_stack);
    ohi_finding_evidence(finding, "events", events);
    ohi_finding_evidence(finding, "betweenFunctions", site->across);
    ohi_finding_evidence(finding, "byIndexOrUnknown", site->lower);
    ohi_finding_evidence(finding, "writerUnknown", site->unknown);
    ohi_finding_evidence(finding, "firstByte", (double)e->offset);
    ohi_finding_evidence(finding, "lastByte", (double)(e->offset + e->length - 1));
    ohi_finding_evidence(finding, "changedBytes", (double)e->length);
}

static double least_events(bool is_slice)
{
    return is_slice ? LEAST_SLICE : LEAST_SUBARRAY;
}

static void check(ohi_findings *findings, bool is_slice, double events, bool fired)
{
    ohi_findings_check(findings,
                       is_slice ? "slice(): seen bytes changed" : "subarray(): seen bytes changed",
                       "times", events, least_events(is_slice), fired);
}

static void judge(const ohi_run_log *run, ohi_findings *findings, const view_site *site)
{
    bool is_slice = site->slices > 0;
    double events =
        is_slice ? site->across + site->within + site->lower : site->across + site->lower;
    double least = least_events(is_slice);
    bool fires = events >= least;
    check(findings, is_slice, events, fires);
    ohi_severity severity = OHI_NOTE;
    if (site->across >= least)
        severity = is_slice ? OHI_SERIOUS : OHI_WARN;
    else if ((is_slice || site->natives > 0) && site->across + site->lower >= least)
        severity = OHI_WARN;
    ohi_finding *finding =
        ohi_findings_add(findings, run,
                         &(ohi_judgement){.pitfall = OHI_PITFALL_SLICE_MUTATION,
                                          .rule = is_slice ? "slice" : "subarray",
                                          .severity = severity,
                                          .fires = fires,
                                          .stack = site->example->view_stack,
                                          .cost = events,
                                          .confidence = ohi_confidence(events * 2, least)});
    if (finding)
        describe(run, finding, site);
}

void ohi_rule_slice(const ohi_run_log *run, ohi_findings *findings)
{
    view_site *sites = calloc(run->site_count, sizeof *sites);
    if (!sites) {
        findings->failed = true;
        return;
    }
    for (size_t i = 0; i < run->mutations.count; i++) {
        const ohi_log_mutation *event = &run->mutations.items[i].r;
        add_event(run, &sites[ohi_run_site_of(run, event->view_stack)], event);
    }
    check(findings, true, 0, false);
    check(findings, false, 0, false);
    for (uint32_t site = 1; site < run->site_count; site++)
        if (sites[site].example)
            judge(run, findings, &sites[site]);
    free(sites);
}
