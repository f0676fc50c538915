/*
 * Pinning: a small view keeps a large store alive. Twelve bytes of a 64 KiB chunk, kept in a list,
 * keep 64 KiB. The site is where the view is made, because that is the place for the copy.
 *
 * The probe walks the live stores about once a second and adds up, by the line that made the view,
 * what is kept and what of it anyone can see. A program that makes very many views is not asked for
 * the line of each: one whose line is unknown counts where most of the same stores are cut.
 */
#include "doctor/rule.h"
#include "doctor/statistics.h"

#include <stdlib.h>
#include <string.h>

#define LEAST_RATIO 8.0
#define LEAST_BYTES (1024.0 * 1024)
#define SERIOUS_BYTES (64.0 * 1024 * 1024)
#define CONSTANT_BYTES (16.0 * 1024 * 1024)
#define MOST_P 0.01
enum { LEAST_WALKS = 5 };

typedef struct pin_site {
    double retained[OHI_SERIES_MOST]; /* by walk */
    double visible, stores;           /* at the last walk */
    uint64_t view_stack, store_stack;
    double largest;
    /* of stores that are allocated here: by whose views most of them is kept, and how much */
    uint64_t cutter;
    double cut;
} pin_site;

/* The epochs in which there was a walk, at most OHI_SERIES_MOST of them; returns how many. */
static size_t find_walks(const ohi_run_log *run, uint32_t *walks)
{
    size_t count = 0;
    for (size_t i = 0; i < run->pins.count; i++) {
        uint32_t epoch = run->pins.items[i].epoch;
        if (epoch > run->judge_epoch || (count && walks[count - 1] == epoch))
            continue;
        if (count ==
            OHI_SERIES_MOST) { /* the older half of a long run tells enough at half density */
            for (size_t j = 0; j < OHI_SERIES_MOST / 2; j++)
                walks[j] = walks[j * 2];
            count = OHI_SERIES_MOST / 2;
        }
        walks[count++] = epoch;
    }
    return count;
}

static void find_cutters(const ohi_run_log *run, pin_site *sites)
{
    for (size_t i = 0; i < run->pins.count; i++) {
        const ohi_log_pin *pin = &run->pins.items[i].r;
        pin_site *home = &sites[ohi_run_site_of(run, pin->store_stack)];
        if (pin->view_stack && pin->store_stack && (double)pin->retained > home->cut) {
            home->cutter = pin->view_stack;
            home->cut = (double)pin->retained;
        }
    }
}

/* Who made the views of a pin, as far as anybody knows; else who made the stores. */
static uint64_t stack_of(const ohi_run_log *run, const pin_site *sites, const ohi_log_pin *pin)
{
    uint64_t cutter = sites[ohi_run_site_of(run, pin->store_stack)].cutter;
    return pin->view_stack ? pin->view_stack : cutter ? cutter : pin->store_stack;
}

static void gather(const ohi_run_log *run, pin_site *sites, const uint32_t *walks, size_t count)
{
    size_t walk = 0;
    for (size_t i = 0; i < run->pins.count; i++) {
        const ohi_log_pin *pin = &run->pins.items[i].r;
        while (walk < count && walks[walk] < run->pins.items[i].epoch)
            walk++;
        if (walk == count || walks[walk] != run->pins.items[i].epoch)
            continue;
        uint64_t stack = stack_of(run, sites, pin);
        pin_site *site = &sites[ohi_run_site_of(run, stack)];
        site->retained[walk] += (double)pin->retained;
        if (walk + 1 == count) {
            site->visible += (double)pin->visible;
            site->stores += (double)pin->stores;
        }
        if ((double)pin->retained > site->largest) {
            site->largest = (double)pin->retained;
            site->view_stack = stack;
            site->store_stack = pin->store_stack;
        }
    }
}

/* Growing: the last walks hold more than the first, all along. */
static bool is_growing(const pin_site *site, size_t count)
{
    size_t from = count / 5;
    ohi_trend trend = ohi_trend_of(site->retained + from, count - from);
    size_t third = (count - from) / 3 > 3 ? (count - from) / 3 : 3;
    ohi_trend last = ohi_trend_of(site->retained + count - third, third);
    return trend.p < MOST_P && trend.slope_low > 0 && last.slope >= 0.25 * trend.slope;
}

static void describe(const ohi_run_log *run, ohi_finding *finding, const pin_site *site,
                     double retained)
{
    char view[OHI_PLACE_TEXT];
    char store[OHI_PLACE_TEXT];
    char kept[OHI_SIZE_TEXT];
    char seen[OHI_SIZE_TEXT];
    char chunk[OHI_SIZE_TEXT];
    double mean_view = ohi_share(site->visible, site->stores);
    double mean_store = ohi_share(retained, site->stores);
    ohi_finding_message(
        finding,
        "Pinned memory: %.0f views made at %s show %s and keep %s alive: on average "
        "a view of %.0f bytes keeps a chunk of %s.",
        site->stores, ohi_place_text(view, run, site->view_stack),
        ohi_size_text(seen, site->visible), ohi_size_text(kept, retained), mean_view,
        ohi_size_text(chunk, mean_store));
    ohi_finding_fix(
        finding,
        "Keep a copy of the part instead of the view: `Buffer.from(chunk.subarray(a, b))`, "
        "or `view.compact()` before storing it.");
    if (site->store_stack) {
        ohi_finding_related(finding, "allocated", site->store_stack, "%s",
                            ohi_place_text(store, run, site->store_stack));
    }
    ohi_finding_evidence(finding, "retainedBytes", retained);
    ohi_finding_evidence(finding, "visibleBytes", site->visible);
    ohi_finding_evidence(finding, "views", site->stores);
    ohi_finding_evidence(finding, "meanViewBytes", mean_view);
    ohi_finding_evidence(finding, "meanStoreBytes", mean_store);
}

/* The same bytes are not also a leak of the line that allocated them. */
static void take_over_leak(const ohi_run_log *run, ohi_findings *findings, const pin_site *site,
                           double retained)
{
    const uint64_t stacks[] = {site->store_stack, site->view_stack};
    for (size_t s = 0; s < 2; s++) {
        uint32_t number = ohi_run_site_of(run, stacks[s]);
        for (size_t i = findings->count; stacks[s] && i-- > 0;) {
            const ohi_finding *leak = &findings->items[i];
            if (leak->pitfall == OHI_PITFALL_LEAK && leak->site == number &&
                retained >= leak->cost / 2)
                ohi_findings_remove(findings, i);
        }
    }
}

static void check(ohi_findings *findings, double retained, bool fired)
{
    ohi_findings_check(findings, "pinning: bytes kept by small views", "bytes", retained,
                       LEAST_BYTES, fired);
}

static void judge(const ohi_run_log *run, ohi_findings *findings, const pin_site *site,
                  size_t count)
{
    double retained = site->retained[count - 1];
    double ratio = ohi_share(retained, ohi_most(site->visible, 1));
    bool pinned = ratio >= LEAST_RATIO && retained >= LEAST_BYTES && site->view_stack;
    bool growing = pinned && count >= LEAST_WALKS && is_growing(site, count);
    bool fires = growing || (pinned && retained >= CONSTANT_BYTES);
    check(findings, retained, fires);
    ohi_severity severity = !growing                    ? OHI_NOTE
                            : retained >= SERIOUS_BYTES ? OHI_SERIOUS
                                                        : OHI_WARN;
    ohi_finding *finding = ohi_findings_add(
        findings, run,
        &(ohi_judgement){.pitfall = OHI_PITFALL_PINNING,
                         .rule = growing ? "growing" : "constant",
                         .severity = severity,
                         .fires = fires,
                         .stack = site->view_stack,
                         .cost = retained - site->visible,
                         .confidence = ohi_least(ohi_confidence(ratio, LEAST_RATIO),
                                                 ohi_confidence(retained, LEAST_BYTES))});
    if (finding) {
        describe(run, finding, site, retained);
        take_over_leak(run, findings, site, retained);
    }
}

void ohi_rule_pinning(const ohi_run_log *run, ohi_findings *findings)
{
    uint32_t walks[OHI_SERIES_MOST];
    size_t count = find_walks(run, walks);
    pin_site *sites = calloc(run->site_count, sizeof *sites);
    if (!sites) {
        findings->failed = true;
        return;
    }
    find_cutters(run, sites);
    gather(run, sites, walks, count);
    check(findings, 0, false);
    for (uint32_t site = 1; count && site < run->site_count; site++)
        judge(run, findings, &sites[site], count);
    free(sites);
}
