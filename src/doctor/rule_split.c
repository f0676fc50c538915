/*
 * Split characters: a chunk ends in the middle of a UTF-8 character, is decoded, and the next chunk
 * starts with the rest. Both halves turn into U+FFFD: data is corrupted, however rarely. The probe
 * has made sure that tail and head form one valid character and that both chunks are otherwise
 * valid UTF-8, so random binary does not get here; two occurrences are enough.
 */
#include "doctor/rule.h"

#include <stdlib.h>

enum { LEAST_SPLITS = 2 };

typedef struct split_site {
    uint32_t count;
    const ohi_log_split *first;
} split_site;

static void check(ohi_findings *findings, double count, bool fired)
{
    ohi_findings_check(findings, "split characters", "times", count, LEAST_SPLITS, fired);
}

static void judge(const ohi_run_log *run, ohi_findings *findings, const split_site *site)
{
    bool fires = site->count >= LEAST_SPLITS;
    check(findings, site->count, fires);
    ohi_finding *finding = ohi_findings_add(
        findings, run,
        &(ohi_judgement){.pitfall = OHI_PITFALL_SPLIT_CHARACTER,
                         .rule = "split",
                         .severity = OHI_SERIOUS,
                         .fires = fires,
                         .stack = site->first ? site->first->stack : 0,
                         .cost = site->count,
                         .confidence = ohi_confidence(2.0 * site->count, LEAST_SPLITS)});
    if (!fires || !finding)
        return;
    char place[OHI_PLACE_TEXT];
    ohi_finding_evidence(finding, "occurrences", site->count);
    ohi_finding_evidence(finding, "tailBytes", (double)site->first->tail_bytes);
    ohi_finding_evidence(finding, "headBytes", (double)site->first->head_bytes);
    ohi_finding_message(finding,
                        "Split characters: %s decoded chunks that cut a character in two %u times; "
                        "\"%.*s\", for one, became U+FFFD: the text is corrupted.",
                        ohi_place_text(place, run, finding->stack), site->count,
                        (int)site->first->character.length, site->first->character.data);
    ohi_finding_fix(finding, "Decode the stream with one StringDecoder: `const decoder = new "
                             "StringDecoder('utf8')`, `text += decoder.write(chunk)`, and "
                             "`text += decoder.end()` at the end.");
}

void ohi_rule_split(const ohi_run_log *run, ohi_findings *findings)
{
    split_site *sites = calloc(run->site_count, sizeof *sites);
    if (!sites) {
        findings->failed = true;
        return;
    }
    for (size_t i = 0; i < run->splits.count; i++) {
        split_site *site = &sites[ohi_run_site_of(run, run->splits.items[i].r.stack)];
        site->count++;
        site->first = site->first ? site->first : &run->splits.items[i].r;
    }
    check(findings, 0, false);
    for (uint32_t site = 1; site < run->site_count; site++)
        judge(run, findings, &sites[site]);
    free(sites);
}
