/*
 * Backlog: a queue whose consumer is slower than its producer. Every buffer is freed in the end, so
 * no generation survives and it is no leak in the sense of rule_leak.c, but each waits longer than
 * the one before, and memory grows until the process dies. For each site, on the blocks after
 * warm-up:
 *
 *   order    what is younger than the buffers that die now is alive, what is older is dead: a queue
 *   wait     what dies in the last quarter has waited >= 1.3 times as long as what died around the
 *            middle of the run; a ring, a cache or a time limit keeps this constant once it is full
 *   trend    Mann-Kendall on the live bytes, p < 0.001
 *   size     lower bound of the slope times the blocks >= 256 KiB and 2 % of external
 *   last     slope of the last third >= 0.50 of the whole: not levelling off
 */
#include "doctor/cohort.h"
#include "doctor/rule.h"
#include "doctor/statistics.h"

#define LEAST_ORDER 0.90
#define LEAST_LONGER 1.3
#define LEAST_LAST 0.50
#define MOST_P 0.001
#define LEAST_BYTES (256.0 * 1024)
#define LEAST_EXTERNAL_SHARE 0.02
#define SERIOUS_BYTES (16.0 * 1024 * 1024)
#define SERIOUS_SHARE 0.25
enum { MIDDLE = OHI_BLOCKS / 2, QUARTER = OHI_BLOCKS / 4 };

typedef struct backlog {
    double order;
    double wait_before, wait_now; /* blocks from birth to death: around the middle, at the end */
    double live, live_count;
    ohi_trend trend;
    double last_share;
} backlog;

/* Mean age in blocks of what died in blocks [from..end); 0: nothing did. */
static double wait_of(const ohi_cohorts *c, int from, int end)
{
    double bytes = 0;
    double ages = 0;
    for (int died = from; died < end; died++) {
        for (int born = 0; born <= died; born++) {
            bytes += c->died[born][died];
            ages += c->died[born][died] * (died - born);
        }
    }
    return ohi_share(ages, bytes);
}

/* How much of what is alive is younger, and of what is dead older, than the head of the queue; of
   the two the smaller share. The block at the head itself is in between. */
static double order_of(const ohi_cohorts *c, double wait)
{
    int head = OHI_BLOCKS - 1 - (int)(wait + 0.5);
    double alive_young = 0;
    double born_young = 0;
    double alive = 0;
    for (int block = 0; block < OHI_BLOCKS; block++) {
        bool is_young = block > head + 1;
        alive += block < head - 1 || is_young ? c->alive[block] : 0;
        alive_young += is_young ? c->alive[block] : 0;
        born_young += is_young ? c->births[block] : 0;
    }
    return ohi_least(ohi_share(alive_young, born_young), ohi_share(alive_young, alive));
}

static void measure(const ohi_cohorts *c, backlog *b)
{
    double live[OHI_BLOCKS];
    enum { COUNT = OHI_BLOCKS - OHI_WARM_BLOCK, THIRD = COUNT / 3 };
    ohi_cohorts_tenured(c, 0, live);
    b->wait_before = wait_of(c, MIDDLE - 2, MIDDLE + 2);
    b->wait_now = wait_of(c, OHI_BLOCKS - QUARTER, OHI_BLOCKS);
    b->order = order_of(c, wait_of(c, OHI_BLOCKS - 2, OHI_BLOCKS));
    b->trend = ohi_trend_of(live + OHI_WARM_BLOCK, COUNT);
    ohi_trend last = ohi_trend_of(live + OHI_BLOCKS - THIRD, THIRD);
    b->last_share = b->trend.slope > 0 ? last.slope / b->trend.slope : 0;
    b->live = live[OHI_BLOCKS - 1];
    b->live_count = 0;
    for (int block = 0; block < OHI_BLOCKS; block++)
        b->live_count += c->alive_count[block];
}

static void describe(const ohi_run_log *run, ohi_finding *finding, const backlog *b)
{
    char place[OHI_PLACE_TEXT];
    char bytes[OHI_SIZE_TEXT];
    char rate[OHI_SIZE_TEXT];
    double block_seconds = ohi_share(run->seconds, OHI_BLOCKS);
    double per_second = ohi_share(b->trend.slope, block_seconds);
    ohi_finding_message(
        finding,
        "Memory leak, a backlog: the buffers made at %s are freed in their order, but ever later: "
        "after %.1f s at the end of the run and %.1f s in the middle of it. %.0f of them (%s) are "
        "waiting, and they grow by %s/s.",
        ohi_place_text(place, run, finding->stack), b->wait_now * block_seconds,
        b->wait_before * block_seconds, b->live_count, ohi_size_text(bytes, b->live),
        ohi_size_text(rate, per_second));
    ohi_finding_fix(finding, "Bound the queue: take nothing more in while it is full "
                             "(`stream.pause()`, `await` the consumer), drop or merge entries, or "
                             "give the consumer more to do at a time.");
    ohi_finding_evidence(finding, "liveBytes", b->live);
    ohi_finding_evidence(finding, "liveCount", b->live_count);
    ohi_finding_evidence(finding, "bytesPerSecond", per_second);
    ohi_finding_evidence(finding, "waitSeconds", b->wait_now * block_seconds);
    ohi_finding_evidence(finding, "waitSecondsBefore", b->wait_before * block_seconds);
    ohi_finding_evidence(finding, "inOrder", b->order);
    ohi_finding_evidence(finding, "p", b->trend.p);
}

static void check(ohi_findings *findings, double longer, bool fired)
{
    ohi_findings_check(findings, "leak: waiting longer than before", "times", longer, LEAST_LONGER,
                       fired);
}

static void judge(const ohi_run_log *run, ohi_findings *findings, const ohi_cohorts *c,
                  uint32_t site)
{
    backlog b;
    measure(c, &b);
    double external = (double)run->epochs.items[run->judge_epoch].r.external;
    double growth = b.trend.slope_low * (OHI_BLOCKS - OHI_WARM_BLOCK);
    double longer = b.wait_before > 0 ? b.wait_now / b.wait_before : 0;
    bool queues = b.order >= LEAST_ORDER && b.wait_before >= 1 && longer >= LEAST_LONGER;
    bool grows = b.trend.p < MOST_P && b.last_share >= LEAST_LAST &&
                 growth >= ohi_most(LEAST_BYTES, LEAST_EXTERNAL_SHARE * external);
    check(findings, b.order >= LEAST_ORDER ? longer : 0, queues && grows);
    bool serious = b.live >= SERIOUS_BYTES || b.live >= SERIOUS_SHARE * external;
    ohi_finding *finding = ohi_findings_add(
        findings, run,
        &(ohi_judgement){.pitfall = OHI_PITFALL_LEAK,
                         .rule = "backlog",
                         .severity = serious ? OHI_SERIOUS : OHI_WARN,
                         .fires = queues && grows,
                         .stack = run->sites[site].stack,
                         .cost = b.live,
                         .confidence = ohi_least(ohi_confidence(longer, LEAST_LONGER),
                                                 ohi_confidence(growth, LEAST_BYTES))});
    if (finding)
        describe(run, finding, &b);
}

void ohi_rule_backlog(const ohi_run_log *run, ohi_findings *findings)
{
    size_t warm = run->epochs.count > run->warm_epoch ? run->epochs.count - run->warm_epoch : 0;
    if (run->seconds < OHI_LEAST_SECONDS || warm < OHI_LEAST_EPOCHS)
        return; /* the leak rule has said so */
    check(findings, 0, false);
    ohi_cohorts_judge(run, findings, judge);
}
