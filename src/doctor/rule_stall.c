/*
 * Large allocations that bypass the pool: the program stands still while pages are fetched, zeroed
 * and touched. Per site:
 *
 *   stall      one of >= 10 ms (note); two or more of >= 50 ms (warn), >= 100 ms (serious); stalls
 *              of >= 1 ms that add up to 1 % of the time after warm-up (warn), 5 % (serious)
 *   near-miss  sizes just above the pool's limit, >= 1000 a second and half of the line's (note)
 *   churn      >= 100 direct allocations or 100 MB a second that die within 100 ms: a note, a
 *              warning when their stalls cost >= 1 %; where near-miss says why, it says it
 *   (large)    a warning, too, when they are >= 1 MiB on average and >= 64 MB a second all the
 *              time: that a pool keeps their pages is luck, and ends with the first one that is
 *              larger. What joins pieces that were there is exempt, it is the cure
 *   bulk       one allocation of a tenth of the memory there is; or one of >= 64 MiB that ends a
 *              row of >= 4 at its line, each longer than the one before and filled from its start:
 *              what a buffer does that grows by copying
 *
 * Stalls are timed by the wall clock, which on a busy machine is also the time of others. One
 * counts for at most what the slowest machine needs for its pages, and a first write for what is
 * the program's own of it (processor_time.h). Joining pieces is a copy, which a buffer that was
 * there would need as well: below 20 ms, only what it takes beyond that adds up. Rates are of the
 * time that the program had.
 *
 * One slow allocation on a shared machine is noise, and one large buffer made at the start and used
 * for ever is how it should be done: what happens during warm-up counts for `bulk` only.
 */
#include "doctor/processor_time.h"
#include "doctor/rule.h"
#include "doctor/statistics.h"

#include <offheap/buffer.h>

#include <stdlib.h>

#define SLOWEST_NS_PER_BYTE 4.0 /* 4 ms/MiB; machines were seen to need 0.6 to 1.4 */
#define LEAST_NS 1e6
#define NOTE_NS 10e6
#define WARN_NS 50e6
#define SERIOUS_NS 100e6
#define SUM_WARN 0.01
#define SUM_SERIOUS 0.05
#define CHURN_RATE 100.0
#define CHURN_BYTES 100e6
#define CHURN_YOUNG 0.5
#define CHURN_LARGE_MEAN (1024.0 * 1024)
#define CHURN_LARGE_BYTES 64e6
#define COPY_FELT_NS 20e6
#define COPY_NS_PER_BYTE 0.3 /* memory that is in no cache: 3.3 GB/s */
#define BULK_SHARE 0.10
#define NEAR_MISS_RATE 1000.0
#define NEAR_MISS_SHARE 0.5 /* of sizes at random, a part lies just above any limit */
#define GROWN_BYTES (64.0 * 1024 * 1024)
#define GROWN_FACTOR 1.2
#define GROWN_SHARE 0.7 /* sizes at random are longer than the one before half of the time */
enum { KEPT_STALLS = 512, GROWN_STEPS = 4, CHURN_ENDED = 100, CHURN_LARGE_ENDED = 20 };

typedef struct stall_site {
    double ns[KEPT_STALLS]; /* the first so many, for the quantiles */
    size_t kept;
    double count, sum_ns, longest, second, longest_touch, longest_allocate;
    double allocations, bytes, largest, ended, short_lived, near_miss, near_miss_bytes, joined;
    double active_seconds; /* of the epochs in which it allocated, as the program had them */
    uint32_t last_epoch;   /* and one more; 0: none yet */
    uint64_t stack;
    uint64_t bulk_stack;
    double bulk_bytes;
    double grown_last, grown_steps; /* the row that is under way */
    double buffers, longer;         /* filled buffers, and those longer than the one before */
    double grown_bytes, grown_most; /* the longest buffer that ended a row, and the row's length */
    uint64_t grown_stack;
} stall_site;

static void add_stall(stall_site *site, const ohi_log_stall *stall, double allocate_ns,
                      double touch_ns)
{
    double ns = allocate_ns + touch_ns;
    if (ns < LEAST_NS)
        return;
    if (site->kept < KEPT_STALLS)
        site->ns[site->kept++] = ns;
    bool is_felt = (double)(stall->allocate_ns + stall->touch_ns) >= COPY_FELT_NS;
    bool is_copy = stall->joined && !is_felt;
    double copy_ns = is_copy ? (double)stall->bytes * COPY_NS_PER_BYTE : 0;
    site->count++;
    site->sum_ns += ohi_most(0, ns - copy_ns);
    site->largest = ohi_most(site->largest, (double)stall->bytes);
    if (ns > site->longest) {
        site->second = site->longest;
        site->longest = ns;
        site->longest_touch = touch_ns;
        site->longest_allocate = allocate_ns;
        site->stack = stall->stack;
    } else {
        site->second = ohi_most(site->second, ns);
    }
}

/* One buffer may be filled in several stalls: the same length again neither adds nor ends. */
static void follow_growth(stall_site *site, const ohi_log_stall *stall)
{
    double bytes = (double)stall->bytes;
    bool is_same = bytes <= site->grown_last && bytes >= site->grown_last;
    if (stall->touch_ns == 0 || is_same)
        return;
    bool is_longer = bytes >= site->grown_last * GROWN_FACTOR;
    site->buffers++;
    site->longer += is_longer;
    site->grown_steps = is_longer ? site->grown_steps + 1 : 1;
    site->grown_last = bytes;
    if (site->grown_steps >= GROWN_STEPS && bytes > site->grown_bytes) {
        site->grown_bytes = bytes;
        site->grown_most = site->grown_steps;
        site->grown_stack = stall->stack;
    }
}

static void add_direct(const ohi_run_log *run, stall_site *site, const ohi_log_direct *direct,
                       uint32_t epoch)
{
    site->allocations += (double)direct->count;
    site->bytes += (double)direct->bytes;
    site->ended += (double)direct->ended;
    site->short_lived += (double)direct->short_lived;
    site->near_miss += (double)direct->near_miss;
    site->near_miss_bytes += (double)direct->near_miss_bytes;
    site->joined += (double)direct->joined;
    if (epoch + 1 != site->last_epoch) {
        site->active_seconds += epoch < run->epochs.count ? ohi_run_epoch_had(run, epoch) : 0;
        site->last_epoch = epoch + 1;
    }
    if ((double)direct->largest > site->largest) {
        site->largest = (double)direct->largest;
        site->stack = site->stack && site->count > 0 ? site->stack : direct->stack;
    }
}

static const char stream_fix[] =
    "Stream large data in chunks (`for await (const chunk of fs.createReadStream(path))`), map the "
    "file (`Buffer.mmap(path)`), or allocate one scratch Buffer and reuse it.";

static void add_numbers(ohi_finding *finding, const stall_site *site, double share)
{
    double sorted[KEPT_STALLS];
    for (size_t i = 0; i < site->kept; i++)
        sorted[i] = site->ns[i];
    ohi_finding_evidence(finding, "stalls", site->count);
    ohi_finding_evidence(finding, "longestNs", site->longest);
    ohi_finding_evidence(finding, "p50Ns", ohi_quantile(sorted, site->kept, 0.5));
    ohi_finding_evidence(finding, "p99Ns", ohi_quantile(sorted, site->kept, 0.99));
    ohi_finding_evidence(finding, "longestTouchNs", site->longest_touch);
    ohi_finding_evidence(finding, "longestAllocateNs", site->longest_allocate);
    ohi_finding_evidence(finding, "stallShare", share);
    ohi_finding_evidence(finding, "allocations", ohi_most(site->allocations, site->count));
    ohi_finding_evidence(finding, "largestBytes", site->largest);
}

static void judge_stalls(const ohi_run_log *run, ohi_findings *findings, const stall_site *site)
{
    double share = ohi_share(site->sum_ns / 1e9, run->warm_seconds);
    bool serious = site->second >= SERIOUS_NS || (site->count >= 2 && share >= SUM_SERIOUS);
    bool warn = site->second >= WARN_NS || (site->count >= 2 && share >= SUM_WARN);
    bool fires = serious || warn || site->longest >= NOTE_NS;
    ohi_findings_check(findings, "large allocation: longest stall", "ns", site->longest, NOTE_NS,
                       fires);
    ohi_findings_check(findings, "large allocation: share of the time", "share", share, SUM_WARN,
                       serious || warn);
    ohi_finding *finding = ohi_findings_add(
        findings, run,
        &(ohi_judgement){.pitfall = OHI_PITFALL_LARGE_ALLOCATION,
                         .rule = "stall",
                         .severity = serious ? OHI_SERIOUS
                                     : warn  ? OHI_WARN
                                             : OHI_NOTE,
                         .fires = fires,
                         .stack = site->stack,
                         .cost = site->sum_ns,
                         .confidence = ohi_most(ohi_confidence(share, SUM_WARN),
                                                ohi_confidence(site->second, WARN_NS))});
    if (!finding)
        return;
    char place[OHI_PLACE_TEXT];
    char size[OHI_SIZE_TEXT];
    ohi_finding_message(finding,
                        "Large allocations stall: %s allocated up to %s at a time; %.0f of %.0f "
                        "took 1 ms or more, the longest %.0f ms (%.0f to allocate, %.0f to write "
                        "it for the first time); together %.1f %% of the run.",
                        ohi_place_text(place, run, finding->stack),
                        ohi_size_text(size, site->largest), site->count,
                        ohi_most(site->allocations, site->count), site->longest / 1e6,
                        site->longest_allocate / 1e6, site->longest_touch / 1e6, share * 100);
    ohi_finding_fix(finding, "%s", stream_fix);
    add_numbers(finding, site, share);
}

/* Large buffers that could be one, all the time. */
static bool is_large_churn(const ohi_run_log *run, const stall_site *site)
{
    double mean = ohi_share(site->bytes, site->allocations);
    double rate = ohi_share(site->bytes, run->warm_seconds);
    return mean >= CHURN_LARGE_MEAN && rate >= CHURN_LARGE_BYTES &&
           site->ended >= CHURN_LARGE_ENDED && site->short_lived > CHURN_YOUNG * site->ended &&
           site->joined < site->allocations / 2;
}

static void judge_churn(const ohi_run_log *run, ohi_findings *findings, const stall_site *site)
{
    double rate = site->allocations / ohi_most(1, site->active_seconds);
    double young = ohi_share(site->short_lived, site->ended);
    double share = ohi_share(site->sum_ns / 1e9, run->warm_seconds);
    double bytes_rate = site->bytes / ohi_most(1, site->active_seconds);
    bool large = is_large_churn(run, site);
    bool many = (rate >= CHURN_RATE || bytes_rate >= CHURN_BYTES) && young > CHURN_YOUNG &&
                site->ended >= CHURN_ENDED;
    bool fires = many || large;
    ohi_findings_check(findings, "large allocation: churn", "1/s", rate, CHURN_RATE, many);
    ohi_findings_check(findings, "large allocation: churn of 1 MiB and more", "bytes/s",
                       large ? bytes_rate : 0, CHURN_LARGE_BYTES, large);
    ohi_finding *finding = ohi_findings_add(
        findings, run,
        &(ohi_judgement){.pitfall = OHI_PITFALL_LARGE_ALLOCATION,
                         .rule = "churn",
                         .severity = large || share >= SUM_WARN ? OHI_WARN : OHI_NOTE,
                         .fires = fires,
                         .stack = site->stack,
                         .cost = site->sum_ns,
                         .confidence = ohi_most(
                             ohi_confidence(rate, CHURN_RATE),
                             ohi_confidence(bytes_rate, large ? CHURN_LARGE_BYTES : CHURN_BYTES))});
    if (!finding)
        return;
    char place[OHI_PLACE_TEXT];
    char size[OHI_SIZE_TEXT];
    ohi_finding_message(finding,
                        "Large buffers come and go: %s makes %.0f a second of %s on average, and "
                        "%.0f %% of them are gone within 0.1 s.",
                        ohi_place_text(place, run, finding->stack), rate,
                        ohi_size_text(size, ohi_share(site->bytes, site->allocations)),
                        young * 100);
    ohi_finding_evidence(finding, "allocationsPerSecond", rate);
    ohi_finding_evidence(finding, "meanBytes", ohi_share(site->bytes, site->allocations));
    ohi_finding_evidence(finding, "shortLivedShare", young);
    ohi_finding_fix(finding, "Allocate one Buffer outside the loop and reuse it: `const scratch = "
                             "Buffer.allocUnsafe(size)`, then `scratch.subarray(0, n)` each time.");
    add_numbers(finding, site, share);
}

static void judge_near_miss(const ohi_run_log *run, ohi_findings *findings, const stall_site *site)
{
    double rate = site->near_miss / ohi_most(1, site->active_seconds);
    bool fires = rate >= NEAR_MISS_RATE && site->near_miss >= NEAR_MISS_SHARE * site->allocations;
    ohi_findings_check(findings, "large allocation: just above the pool's limit", "1/s", rate,
                       NEAR_MISS_RATE, fires);
    ohi_finding *finding =
        ohi_findings_add(findings, run,
                         &(ohi_judgement){.pitfall = OHI_PITFALL_LARGE_ALLOCATION,
                                          .rule = "near-miss",
                                          .severity = OHI_NOTE,
                                          .fires = fires,
                                          .stack = site->stack,
                                          .cost = site->near_miss,
                                          .confidence = ohi_confidence(rate, NEAR_MISS_RATE)});
    if (!finding)
        return;
    char place[OHI_PLACE_TEXT];
    double mean = ohi_share(site->near_miss_bytes, site->near_miss);
    double excess = mean - (double)OH_POOL_MAX_LENGTH;
    ohi_finding_evidence(finding, "allocationsPerSecond", rate);
    ohi_finding_evidence(finding, "meanBytes", mean);
    ohi_finding_evidence(finding, "excessBytes", excess);
    ohi_finding_evidence(finding, "poolLimitBytes", (double)OH_POOL_MAX_LENGTH);
    ohi_finding_message(
        finding,
        "Just too large for the pool: %s makes %.0f buffers a second of %.0f bytes on "
        "average, %.0f more than the pool's limit of %zu.",
        ohi_place_text(place, run, finding->stack), rate, mean, excess, OH_POOL_MAX_LENGTH);
    ohi_finding_fix(finding,
                    "Shrink them by %.0f bytes, or keep the header in a Buffer of its own, so "
                    "that they come from the pool.",
                    excess);
}

static void judge_bulk(const ohi_run_log *run, ohi_findings *findings, const stall_site *site)
{
    double least = BULK_SHARE * (double)run->start.memory_limit_bytes;
    bool fires = least > 0 && site->bulk_bytes >= least;
    ohi_findings_check(findings, "large allocation: largest, for the machine's memory", "bytes",
                       site->bulk_bytes, least, fires);
    ohi_finding *finding =
        ohi_findings_add(findings, run,
                         &(ohi_judgement){.pitfall = OHI_PITFALL_LARGE_ALLOCATION,
                                          .rule = "bulk",
                                          .severity = OHI_WARN,
                                          .fires = fires,
                                          .stack = site->bulk_stack,
                                          .cost = site->bulk_bytes,
                                          .confidence = ohi_confidence(site->bulk_bytes, least)});
    if (!finding)
        return;
    char place[OHI_PLACE_TEXT];
    char size[OHI_SIZE_TEXT];
    char whole[OHI_SIZE_TEXT];
    ohi_finding_evidence(finding, "largestBytes", site->bulk_bytes);
    ohi_finding_evidence(finding, "memoryLimitBytes", (double)run->start.memory_limit_bytes);
    ohi_finding_message(finding, "One allocation of %s at %s, of %s that there are.",
                        ohi_size_text(size, site->bulk_bytes),
                        ohi_place_text(place, run, finding->stack),
                        ohi_size_text(whole, (double)run->start.memory_limit_bytes));
    ohi_finding_fix(finding, "%s", stream_fix);
}

static void judge_growth(const ohi_run_log *run, ohi_findings *findings, const stall_site *site)
{
    bool fires = site->grown_bytes >= GROWN_BYTES && site->longer >= GROWN_SHARE * site->buffers;
    ohi_findings_check(findings, "large allocation: grown by copying", "bytes", site->grown_bytes,
                       GROWN_BYTES, fires);
    ohi_finding *finding = ohi_findings_add(
        findings, run,
        &(ohi_judgement){.pitfall = OHI_PITFALL_LARGE_ALLOCATION,
                         .rule = "bulk",
                         .severity = OHI_WARN,
                         .fires = fires,
                         .stack = site->grown_stack,
                         .cost = site->sum_ns,
                         .confidence = ohi_least(ohi_confidence(site->grown_bytes, GROWN_BYTES),
                                                 ohi_confidence(site->grown_most, GROWN_STEPS))});
    if (!finding)
        return;
    char place[OHI_PLACE_TEXT];
    char size[OHI_SIZE_TEXT];
    ohi_finding_evidence(finding, "largestBytes", site->grown_bytes);
    ohi_finding_evidence(finding, "growths", site->grown_most);
    ohi_finding_message(finding,
                        "A large buffer grows by copying: %s made %.0f buffers in a row, each "
                        "longer than the one before, up to %s, and filled each.",
                        ohi_place_text(place, run, finding->stack), site->grown_most,
                        ohi_size_text(size, site->grown_bytes));
    ohi_finding_fix(finding,
                    "Keep the pieces in a list and join them once (`Buffer.concat(list)`), "
                    "allocate the final size at once where it is known, or stream: "
                    "nothing has to hold everything.");
}

static void gather(const ohi_run_log *run, stall_site *sites, double *cpu_left)
{
    for (size_t i = 0; i < run->directs.count; i++) {
        const ohi_log_direct *direct = &run->directs.items[i].r;
        stall_site *site = &sites[ohi_run_site_of(run, direct->stack)];
        if ((double)direct->largest > site->bulk_bytes) {
            site->bulk_bytes = (double)direct->largest;
            site->bulk_stack = direct->stack;
        }
        if (ohi_run_is_warm(run, run->directs.items[i].epoch))
            add_direct(run, site, direct, run->directs.items[i].epoch);
    }
    for (size_t i = 0; i < run->stalls.count; i++) {
        const ohi_log_stall *stall = &run->stalls.items[i].r;
        uint32_t epoch = run->stalls.items[i].epoch;
        follow_growth(&sites[ohi_run_site_of(run, stall->stack)], stall);
        if (ohi_run_is_warm(run, epoch)) {
            double most_ns = (double)stall->bytes * SLOWEST_NS_PER_BYTE;
            double allocate_ns = ohi_least((double)stall->allocate_ns, most_ns);
            double touch_ns = ohi_least((double)stall->touch_ns, most_ns);
            add_stall(&sites[ohi_run_site_of(run, stall->stack)], stall, allocate_ns,
                      ohi_take_cpu(run, cpu_left, epoch, touch_ns));
        }
    }
}

void ohi_rule_stall(const ohi_run_log *run, ohi_findings *findings)
{
    stall_site *sites = calloc(run->site_count, sizeof *sites);
    double *cpu_left = ohi_cpu_of_epochs(run);
    if (!sites || !cpu_left) {
        findings->failed = true;
        free(sites);
        free(cpu_left);
        return;
    }
    gather(run, sites, cpu_left);
    free(cpu_left);
    for (uint32_t site = 1; site < run->site_count; site++) {
        judge_stalls(run, findings, &sites[site]);
        judge_bulk(run, findings, &sites[site]);
        judge_growth(run, findings, &sites[site]);
        judge_near_miss(run, findings, &sites[site]);
        judge_churn(run, findings, &sites[site]);
    }
    free(sites);
}
