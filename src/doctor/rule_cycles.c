/*
 * Cycles: buffers that nobody reaches but that only a garbage collection frees, because objects
 * around them refer to each other. Not a leak: the engine gets them in the end, but until then they
 * are memory, and each collection is a pause.
 */
#include "doctor/cohort.h"
#include "doctor/rule.h"

#define LEAST_SHARE 0.25
#define LEAST_BYTES (64.0 * 1024 * 1024)

static void check(ohi_findings *findings, double collected, bool fired)
{
    ohi_findings_check(findings, "cycles: bytes freed only by a collection", "bytes", collected,
                       LEAST_BYTES, fired);
}

static void judge(const ohi_run_log *run, ohi_findings *findings, const ohi_cohorts *c,
                  uint32_t site)
{
    double share = ohi_share(c->collected, c->allocated);
    bool fires = share >= LEAST_SHARE && c->collected >= LEAST_BYTES;
    check(findings, c->collected, fires);
    ohi_finding *finding = ohi_findings_add(
        findings, run,
        &(ohi_judgement){.pitfall = OHI_PITFALL_CYCLES,
                         .rule = "collected",
                         .severity = OHI_NOTE,
                         .fires = fires,
                         .stack = run->sites[site].stack,
                         .cost = c->collected,
                         .confidence = ohi_least(ohi_confidence(share, LEAST_SHARE),
                                                 ohi_confidence(c->collected, LEAST_BYTES))});
    if (!finding)
        return;
    char place[OHI_PLACE_TEXT];
    char bytes[OHI_SIZE_TEXT];
    ohi_finding_evidence(finding, "collectedBytes", c->collected);
    ohi_finding_evidence(finding, "collectedShare", share);
    ohi_finding_message(
        finding,
        "Waiting for the collector: %s of the buffers made at %s (%.0f %%) were held "
        "by objects that refer to each other, so only a garbage collection freed "
        "them.",
        ohi_size_text(bytes, c->collected), ohi_place_text(place, run, finding->stack),
        share * 100);
    ohi_finding_fix(finding, "Break the cycle when the work is done (`request.buffer = null`, "
                             "`child.parent = null`), or hold the back reference in a WeakRef.");
}

void ohi_rule_cycles(const ohi_run_log *run, ohi_findings *findings)
{
    check(findings, 0, false);
    ohi_cohorts_judge(run, findings, judge);
}
