/*
 * Notes about the process as a whole: growth that no line explains ("watch"), a pool that keeps
 * more than it uses, and an allocator that does not give back what is free. None of them is a leak.
 */
#include "doctor/rule.h"
#include "doctor/statistics.h"

#include <stdlib.h>

#define MOST_P 0.001
#define WATCH_BYTES (1024.0 * 1024)
#define WATCH_SHARE 0.05
#define LEAST_LAST 0.35
#define IDLE_BYTES (16.0 * 1024 * 1024)
#define IDLE_SHARE 0.5

enum { POINTS = 24 };

typedef double series_fn(const ohi_log_epoch *epoch);

static double low_external(const ohi_log_epoch *epoch)
{
    return (double)epoch->low_external;
}

static double pool_idle(const ohi_log_epoch *epoch)
{
    return epoch->pool_reserved > epoch->pool_used
               ? (double)(epoch->pool_reserved - epoch->pool_used)
               : 0;
}

/* What RSS holds beyond all that is accounted for. */
static double unexplained(const ohi_log_epoch *epoch)
{
    double known = (double)epoch->heap_used + (double)epoch->external + pool_idle(epoch);
    return (double)epoch->rss > known ? (double)epoch->rss - known : 0;
}

/* The low-water mark of a figure in each of POINTS blocks after warm-up; false: too short a run. */
static bool low_water(const ohi_run_log *run, series_fn *figure, double *points)
{
    size_t from = run->warm_epoch;
    size_t end = (size_t)run->judge_epoch + 1;
    if (run->seconds < OHI_LEAST_SECONDS || end < from + OHI_LEAST_EPOCHS)
        return false;
    for (size_t p = 0; p < POINTS; p++) {
        size_t first = from + p * (end - from) / POINTS;
        size_t last = from + (p + 1) * (end - from) / POINTS;
        points[p] = figure(&run->epochs.items[first].r);
        for (size_t i = first + 1; i < last; i++)
            points[p] = ohi_least(points[p], figure(&run->epochs.items[i].r));
    }
    return true;
}

typedef struct growth {
    double bytes; /* lower bound over the run after warm-up */
    double least, level;
    bool fires;
} growth;

static growth growth_of(double *points)
{
    ohi_trend trend = ohi_trend_of(points, POINTS);
    ohi_trend last = ohi_trend_of(points + POINTS * 2 / 3, POINTS / 3);
    growth g = {.bytes = trend.slope_low * POINTS, .level = ohi_median(points, POINTS)};
    g.least = ohi_most(WATCH_BYTES, WATCH_SHARE * g.level);
    g.fires = trend.p < MOST_P && g.bytes >= g.least && last.slope >= LEAST_LAST * trend.slope;
    return g;
}

static bool is_explained(const ohi_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        ohi_pitfall pitfall = findings->items[i].pitfall;
        if (pitfall == OHI_PITFALL_LEAK || pitfall == OHI_PITFALL_PINNING ||
            pitfall == OHI_PITFALL_CYCLES)
            return true;
    }
    return false;
}

/* About the whole process: no line is to blame. */
static ohi_finding *add_note(ohi_findings *findings, const ohi_run_log *run, const char *rule,
                             bool fires, double cost, double confidence)
{
    return ohi_findings_add(findings, run,
                            &(ohi_judgement){.pitfall = OHI_PITFALL_MEMORY_NOTE,
                                             .rule = rule,
                                             .severity = OHI_NOTE,
                                             .fires = fires,
                                             .cost = cost,
                                             .confidence = confidence});
}

static void watch(const ohi_run_log *run, ohi_findings *findings)
{
    double points[POINTS];
    if (!low_water(run, low_external, points))
        return;
    growth g = growth_of(points);
    ohi_findings_check(findings, "memory: growth of external (lower bound)", "bytes", g.bytes,
                       g.least, g.fires);
    ohi_finding *finding = add_note(findings, run, "watch", g.fires && !is_explained(findings),
                                    g.bytes, ohi_confidence(g.bytes, g.least));
    if (!finding)
        return;
    char bytes[OHI_SIZE_TEXT];
    ohi_finding_evidence(finding, "growthBytes", g.bytes);
    ohi_finding_message(finding,
                        "Watch: external memory grew by at least %s in this run, but no line keeps "
                        "what it allocates long enough to call it a leak.",
                        ohi_size_text(bytes, g.bytes));
    ohi_finding_fix(finding, "Run longer (`--duration=120`), or under steady load.");
}

static void idle_pool(const ohi_run_log *run, ohi_findings *findings)
{
    const ohi_log_epoch *last = &run->epochs.items[run->judge_epoch].r;
    double points[POINTS];
    if (!low_water(run, pool_idle, points))
        return;
    double idle = ohi_median(points, POINTS);
    bool fires = idle >= IDLE_BYTES && idle >= IDLE_SHARE * (double)last->pool_reserved;
    ohi_findings_check(findings, "memory: pool reserved but idle", "bytes", idle, IDLE_BYTES,
                       fires);
    ohi_finding *finding =
        add_note(findings, run, "pool-idle", fires, idle, ohi_confidence(idle, IDLE_BYTES));
    if (finding) {
        char bytes[OHI_SIZE_TEXT];
        char all[OHI_SIZE_TEXT];
        ohi_finding_evidence(finding, "idleBytes", idle);
        ohi_finding_message(
            finding,
            "Pool idle: %s of the %s that the pool has reserved hold no buffer. Not "
            "a leak: a burst left them behind.",
            ohi_size_text(bytes, idle), ohi_size_text(all, (double)last->pool_reserved));
        ohi_finding_fix(finding,
                        "Nothing has to be done; `offheap.trim()` gives empty slabs back at "
                        "once.");
    }
}

static void fragmentation(const ohi_run_log *run, ohi_findings *findings)
{
    double points[POINTS];
    double external[POINTS];
    if (!low_water(run, unexplained, points) || !low_water(run, low_external, external))
        return;
    growth g = growth_of(points);
    bool live_is_flat = !growth_of(external).fires;
    bool fires = g.fires && live_is_flat && g.bytes >= IDLE_BYTES && !is_explained(findings);
    ohi_findings_check(findings, "memory: RSS that nothing explains", "bytes", g.bytes, IDLE_BYTES,
                       fires);
    ohi_finding *finding = add_note(findings, run, "fragmentation", fires, g.bytes,
                                    ohi_confidence(g.bytes, IDLE_BYTES));
    if (finding) {
        char bytes[OHI_SIZE_TEXT];
        ohi_finding_evidence(finding, "growthBytes", g.bytes);
        ohi_finding_message(
            finding,
            "RSS grew by %s beyond what the program holds: the allocator keeps freed "
            "memory in pieces. Not your leak.",
            ohi_size_text(bytes, g.bytes));
        ohi_finding_fix(finding, "Nothing in the program leaks; buffers of similar size and "
                                 "lifetime keep the allocator's pieces together.");
    }
}

void ohi_rule_memory(const ohi_run_log *run, ohi_findings *findings)
{
    if (run->epochs.count) {
        watch(run, findings);
        idle_pool(run, findings);
        fragmentation(run, findings);
    }
}
