#include "doctor/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *ohi_pitfall_name(ohi_pitfall pitfall)
{
    static const char *const names[] = {
#define PITFALL_NAME(name, text, noun) text,
        OHI_PITFALLS(PITFALL_NAME)
#undef PITFALL_NAME
    };
    return names[pitfall];
}

const char *ohi_pitfall_noun(ohi_pitfall pitfall)
{
    static const char *const nouns[] = {
#define PITFALL_NOUN(name, text, noun) noun,
        OHI_PITFALLS(PITFALL_NOUN)
#undef PITFALL_NOUN
    };
    return nouns[pitfall];
}

const char *ohi_severity_name(ohi_severity severity)
{
    static const char *const names[] = {
#define SEVERITY_NAME(name, text) text,
        OHI_SEVERITIES(SEVERITY_NAME)
#undef SEVERITY_NAME
    };
    return names[severity];
}

void ohi_findings_init(ohi_findings *findings)
{
    memset(findings, 0, sizeof *findings);
    findings->enough_data = true;
}

static void finding_deinit(ohi_finding *finding)
{
    for (size_t i = 0; i < finding->related_count; i++)
        free(finding->related[i].text);
    free(finding->message);
    free(finding->fix);
}

void ohi_findings_deinit(ohi_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        finding_deinit(&findings->items[i]);
    free(findings->items);
    free(findings->checks);
    memset(findings, 0, sizeof *findings);
}

ohi_finding *ohi_findings_get(ohi_findings *findings, ohi_pitfall pitfall, uint32_t site)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].pitfall == pitfall && findings->items[i].site == site)
            return &findings->items[i];
    return NULL;
}

static ohi_finding *append(ohi_findings *findings)
{
    if (findings->count == findings->capacity) {
        size_t capacity = findings->capacity ? findings->capacity * 2 : 16;
        ohi_finding *items = realloc(findings->items, capacity * sizeof *items);
        if (!items) {
            findings->failed = true;
            return NULL;
        }
        findings->items = items;
        findings->capacity = capacity;
    }
    return &findings->items[findings->count++];
}

ohi_finding *ohi_findings_add(ohi_findings *findings, const ohi_run_log *run,
                              const ohi_judgement *judgement)
{
    uint32_t site = ohi_run_site_of(run, judgement->stack);
    ohi_finding *finding = ohi_findings_get(findings, judgement->pitfall, site);
    if (!judgement->fires || (finding && finding->severity >= judgement->severity))
        return NULL;
    if (finding)
        finding_deinit(finding);
    else
        finding = append(findings);
    if (finding) {
        *finding = (ohi_finding){.pitfall = judgement->pitfall,
                                 .rule = judgement->rule,
                                 .severity = judgement->severity,
                                 .confidence = judgement->confidence,
                                 .cost = judgement->cost,
                                 .site = site,
                                 .stack = judgement->stack};
    }
    return finding;
}

void ohi_findings_remove(ohi_findings *findings, size_t index)
{
    finding_deinit(&findings->items[index]);
    memmove(&findings->items[index], &findings->items[index + 1],
            (findings->count - index - 1) * sizeof *findings->items);
    findings->count--;
}

/* NULL when out of memory: every reader of a text takes NULL for "". */
static char *format_text(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = length >= 0 ? malloc((size_t)length + 1) : NULL;
    if (text)
        vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

void ohi_finding_message(ohi_finding *finding, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    free(finding->message);
    finding->message = format_text(format, arguments);
    va_end(arguments);
}

void ohi_finding_fix(ohi_finding *finding, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    free(finding->fix);
    finding->fix = format_text(format, arguments);
    va_end(arguments);
}

void ohi_finding_evidence(ohi_finding *finding, const char *name, double value)
{
    if (finding->evidence_count < OHI_MOST_EVIDENCE)
        finding->evidence[finding->evidence_count++] = (ohi_evidence){name, value};
}

void ohi_finding_related(ohi_finding *finding, const char *role, uint64_t stack, const char *format,
                         ...)
{
    if (finding->related_count == OHI_MOST_RELATED)
        return;
    va_list arguments;
    va_start(arguments, format);
    finding->related[finding->related_count++] =
        (ohi_related){role, stack, format_text(format, arguments)};
    va_end(arguments);
}

void ohi_findings_check(ohi_findings *findings, const char *rule, const char *unit, double value,
                        double threshold, bool fired)
{
    for (size_t i = 0; i < findings->check_count; i++) {
        ohi_check *check = &findings->checks[i];
        if (strcmp(check->rule, rule) == 0) {
            if (value > check->value) {
                check->value = value;
                check->threshold = threshold;
            }
            check->fired = check->fired || fired;
            return;
        }
    }
    if (findings->check_count == findings->check_capacity) {
        size_t capacity = findings->check_capacity ? findings->check_capacity * 2 : 32;
        ohi_check *checks = realloc(findings->checks, capacity * sizeof *checks);
        if (!checks) {
            findings->failed = true;
            return;
        }
        findings->checks = checks;
        findings->check_capacity = capacity;
    }
    findings->checks[findings->check_count++] = (ohi_check){rule, unit, value, threshold, fired};
}

static int by_weight(const void *left, const void *right)
{
    const ohi_finding *a = left;
    const ohi_finding *b = right;
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    if (a->cost > b->cost || a->cost < b->cost)
        return a->cost > b->cost ? -1 : 1;
    return (a->site > b->site) - (a->site < b->site);
}

void ohi_findings_sort(ohi_findings *findings)
{
    if (findings->count)
        qsort(findings->items, findings->count, sizeof *findings->items, by_weight);
}

const char *ohi_size_text(char *text, double bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    while (bytes >= 1024 && unit < 4) {
        bytes /= 1024;
        unit++;
    }
    snprintf(text, OHI_SIZE_TEXT, unit && bytes < 100 ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
    return text;
}

const char *ohi_place_text(char *text, const ohi_run_log *run, uint64_t stack)
{
    const ohi_run_frame *frame = ohi_run_site_frame(run, ohi_run_site_of(run, stack));
    const char *in = frame->function.length && frame->file.length ? " in " : "";
    if (frame->file.length) {
        snprintf(text, OHI_PLACE_TEXT, "%.*s:%u%s%.*s", (int)frame->file.length, frame->file.data,
                 frame->line, in, (int)frame->function.length, frame->function.data);
    } else if (frame->function.length) {
        snprintf(text, OHI_PLACE_TEXT, "%.*s", (int)frame->function.length, frame->function.data);
    } else {
        snprintf(text, OHI_PLACE_TEXT, "a line that is not known");
    }
    return text;
}

/* By the code where the log tells it: functions without a name are many. */
static bool same_function(const ohi_run_frame *left, const ohi_run_frame *right)
{
    if (left->code && right->code)
        return left->code == right->code;
    return ohi_text_equal(left->function, right->function) &&
           ohi_text_equal(left->file, right->file);
}

bool ohi_other_function(const ohi_run_log *run, uint64_t left, uint64_t right)
{
    return !same_function(ohi_run_stack_frame(run, left), ohi_run_stack_frame(run, right));
}

bool ohi_is_within(const ohi_run_log *run, uint64_t stack, uint64_t outer)
{
    const ohi_run_frame *frame = ohi_run_stack_frame(run, outer);
    const ohi_run_stack *frames = stack < run->stack_count ? &run->stacks[stack] : NULL;
    for (uint32_t i = 0; frames && i < frames->count; i++)
        if (frames->frames[i] < run->frame_count &&
            same_function(&run->frames[frames->frames[i]], frame))
            return true;
    return false;
}
