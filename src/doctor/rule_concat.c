/*
 * Quadratic concat: `all = Buffer.concat([all, chunk])` copies everything again for each chunk. The
 * probe follows chains: the longest input of a concat is the result of an earlier one by the same
 * line. What counts is how much was copied for how much result: building 1 MiB from 64 KiB chunks
 * in one concat copies 1 MiB, in a loop 8.5 MiB.
 */
#include "doctor/rule.h"

#include <stdlib.h>

#define LEAST_FACTOR 4.0
#define LEAST_COPIED (8.0 * 1024 * 1024)
#define COPY_NS_PER_BYTE 0.2 /* about: makes it comparable with stalls */
#define BULK_BYTES (64.0 * 1024 * 1024)
enum { LEAST_STEPS = 4 };

typedef struct concat_site {
    double copied, built; /* over all chains */
    double longest, steps, longest_chain;
    uint64_t stack;
} concat_site;

static void gather(const ohi_run_log *run, concat_site *sites)
{
    for (size_t i = 0; i < run->concats.count; i++) {
        const ohi_log_concat *concat = &run->concats.items[i].r;
        concat_site *site = &sites[ohi_run_site_of(run, concat->stack)];
        site->stack = concat->stack;
        site->copied += (double)concat->copied;
        site->built += (double)concat->built;
        site->steps++;
        site->longest = ohi_most(site->longest, (double)concat->length);
        site->longest_chain = ohi_most(site->longest_chain, (double)concat->steps);
    }
}

static void judge(const ohi_run_log *run, ohi_findings *findings, const concat_site *site)
{
    double factor = ohi_share(site->copied, site->built);
    bool quadratic = factor >= LEAST_FACTOR && site->copied >= LEAST_COPIED;
    bool bulk = site->longest >= BULK_BYTES && site->longest_chain >= LEAST_STEPS;
    if (site->copied > 0) {
        ohi_findings_check(findings, "large allocation: copied by growing concats", "bytes",
                           factor >= LEAST_FACTOR ? site->copied : 0, LEAST_COPIED, quadratic);
    }
    ohi_finding *finding = ohi_findings_add(
        findings, run,
        &(ohi_judgement){.pitfall = OHI_PITFALL_LARGE_ALLOCATION,
                         .rule = quadratic ? "quadratic" : "bulk",
                         .severity = OHI_WARN,
                         .fires = quadratic || bulk,
                         .stack = site->stack,
                         .cost = site->copied * COPY_NS_PER_BYTE,
                         .confidence = ohi_least(ohi_confidence(factor, LEAST_FACTOR),
                                                 ohi_confidence(site->copied, LEAST_COPIED))});
    if (!finding)
        return;
    char place[OHI_PLACE_TEXT];
    char copied[OHI_SIZE_TEXT];
    char made[OHI_SIZE_TEXT];
    ohi_finding_evidence(finding, "copiedBytes", site->copied);
    ohi_finding_evidence(finding, "resultBytes", site->built);
    ohi_finding_evidence(finding, "factor", factor);
    ohi_finding_evidence(finding, "concats", site->steps);
    ohi_finding_evidence(finding, "longestBytes", site->longest);
    ohi_finding_message(finding,
                        "Quadratic concat: %s appends by copying everything again, %.0f times: %s "
                        "were copied to build %s, %.1f times as much as needed.",
                        ohi_place_text(place, run, finding->stack), site->steps,
                        ohi_size_text(copied, site->copied), ohi_size_text(made, site->built),
                        factor);
    ohi_finding_fix(finding,
                    "Collect the chunks and join them once: `chunks.push(chunk)` in the loop, "
                    "`Buffer.concat(chunks)` behind it.");
}

void ohi_rule_concat(const ohi_run_log *run, ohi_findings *findings)
{
    concat_site *sites = calloc(run->site_count, sizeof *sites);
    if (!sites) {
        findings->failed = true;
        return;
    }
    gather(run, sites);
    for (uint32_t site = 1; site < run->site_count; site++)
        judge(run, findings, &sites[site]);
    free(sites);
}
