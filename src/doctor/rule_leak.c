/*
 * Leak: generations of buffers from one line that never die.
 *
 * Memory that grows proves nothing: caches fill, load rises, batches gather. What tells a leak from
 * these is who survives. One line may do both, leak a few and free most; `tenure` is how old its
 * buffers are when nearly all that ever die have died (the 95 % quantile of lives, at most 12
 * blocks), and what is younger does not vote. For each site, on the blocks after warm-up:
 *
 *   from   the first block that has survivors, unmoved since three quarters of the run
 *   act    the blocks from there in which the site allocated (without the last two)
 *   cover  share of act with survivors >= 0.60          generations survive
 *   early  the same for the oldest third >= 0.50        the old ones too: not a bounded cache
 *          Both in windows of one block, or as wide as steps are apart: every 20th request leaks
 *   flat   survival of the oldest third over the youngest >= 0.50    no slow eviction
 *   trend  Mann-Kendall on bytes older than the tenure, p < 0.001
 *   size   lower bound of the slope times the blocks >= 256 KiB and 2 % of external
 *   last   slope of the last third >= 0.50 of the whole: not levelling off
 *   drain  of what grew older than the tenure in the last third, less than half died old: a cache
 *          that evicts at random and has filled up late loses as much as it gains
 *
 * One more gate for a site whose survivors begin late while all from before died: what is alive has
 * to be older than what used to die. A batch flushed every eight seconds has young survivors and
 * nothing wrong with it.
 *
 * A cache still filling when the run ends is a leak as far as anyone can see; the message says so.
 */
#include "doctor/cohort.h"
#include "doctor/native_fix.h"
#include "doctor/rule.h"
#include "doctor/statistics.h"

#include <stdlib.h>
#include <string.h>

#define LEAST_COVER 0.60
#define LEAST_EARLY 0.50
#define LEAST_FLAT 0.50
#define LEAST_LAST 0.50
#define MOST_DRAIN 0.5
#define MOST_P 0.001
#define LEAST_SPAN 0.40
#define LEAST_BYTES (256.0 * 1024)
#define LEAST_EXTERNAL_SHARE 0.02
#define SERIOUS_BYTES (16.0 * 1024 * 1024)
#define SERIOUS_SHARE 0.25
enum {
    LEAST_SAMPLES = 8,
    LEAST_ACTIVE = 4,
    OPEN_BLOCKS = 2,
    LEAST_TENURE = 2,
    MOST_TENURE = 12,
    LEAST_GROWN = 6,
    LEAST_WINDOWS = 5,
    HOLDER_TEXT = 1024
};

typedef struct survivors {
    int from;
    int active[OHI_BLOCKS];
    int active_count;
    int tenure; /* blocks after which a buffer of this site usually is dead, if it ever dies */
    double cover, early, flat;
    double samples, count, bytes;    /* alive since warm-up */
    double retained, retained_count; /* alive in all */
    ohi_trend trend;
    double last_share;
} survivors;

static int first_with(const double *alive)
{
    int block = OHI_WARM_BLOCK;
    while (block < OHI_BLOCKS && alive[block] < 1)
        block++;
    return block;
}

static double survival(const ohi_cohorts *c, const int *blocks, int count)
{
    double alive = 0;
    double born = 0;
    for (int i = 0; i < count; i++) {
        alive += c->alive[blocks[i]];
        born += c->births[blocks[i]];
    }
    return ohi_share(alive, born);
}

/* How many active blocks are older than what dies here usually lives: the survival of the others is
   not decided yet. Where that leaves too few, all of them. */
static int grown_blocks(const survivors *s)
{
    int count = s->active_count;
    while (count > 0 && s->active[count - 1] > OHI_BLOCKS - 1 - s->tenure)
        count--;
    return count >= LEAST_GROWN ? count : s->active_count;
}

/* Share of the first `count` active blocks, in windows of `width`, with survivors. */
static double share_with_survivors(const ohi_cohorts *c, const survivors *s, int count, int width)
{
    int windows = 0;
    int with = 0;
    for (int at = 0; at < count && at + width <= s->active_count; at += width) {
        bool survives = false;
        for (int i = at; i < at + width; i++)
            survives = survives || c->alive[s->active[i]] >= 1;
        windows++;
        with += survives;
    }
    return ohi_share(with, windows);
}

/* Survivors may come in steps, every few blocks, from a line that is busy all the time: the windows
   are as wide as the steps are apart, as long as there are enough of them. */
static void measure_cover(const ohi_cohorts *c, survivors *s)
{
    int third = (s->active_count + 2) / 3;
    int width = 1;
    do {
        s->cover = share_with_survivors(c, s, s->active_count, width);
        s->early = share_with_survivors(c, s, third, width);
        width++;
    } while ((s->cover < LEAST_COVER || s->early < LEAST_EARLY) &&
             s->active_count / width >= LEAST_WINDOWS);
}

static void measure(const ohi_cohorts *c, survivors *s)
{
    int life = ohi_cohorts_life(c, OHI_BLOCKS);
    s->tenure = (int)ohi_least(ohi_most(life + 1, LEAST_TENURE), MOST_TENURE);
    s->from = first_with(c->alive);
    s->active_count = 0;
    s->samples = s->count = s->bytes = s->retained = s->retained_count = 0;
    for (int block = 0; block < OHI_BLOCKS; block++) {
        s->retained += c->alive[block];
        s->retained_count += c->alive_count[block];
        if (block >= OHI_WARM_BLOCK) {
            s->samples += c->alive_samples[block];
            s->count += c->alive_count[block];
            s->bytes += c->alive[block];
        }
        if (block >= s->from && block < OHI_BLOCKS - OPEN_BLOCKS && c->births[block] > 0)
            s->active[s->active_count++] = block;
    }
    int grown = grown_blocks(s);
    int third = (grown + 2) / 3;
    double young = survival(c, s->active + grown - third, third);
    measure_cover(c, s);
    s->flat = young > 0 ? survival(c, s->active, third) / young : 0;
}

static void measure_trend(const ohi_cohorts *c, survivors *s)
{
    double tenured[OHI_BLOCKS];
    ohi_cohorts_tenured(c, s->tenure, tenured);
    int first = s->from > OHI_WARM_BLOCK ? s->from : OHI_WARM_BLOCK;
    first += s->tenure - LEAST_TENURE;
    first = first > OHI_BLOCKS - 12 ? OHI_BLOCKS - 12 : first;
    size_t count = (size_t)(OHI_BLOCKS - first);
    s->trend = ohi_trend_of(tenured + first, count);
    size_t third = count / 3 > 4 ? count / 3 : 4;
    ohi_trend last = ohi_trend_of(tenured + OHI_BLOCKS - third, third);
    s->last_share = s->trend.slope > 0 ? last.slope / s->trend.slope : 0;
}

/* Of what grew old in the last third of the run, as much as died old in it: a cache that has filled
   up late loses old entries as fast as it gains them, a leak none. */
static double drain_of(const ohi_cohorts *c, int tenure)
{
    double came = 0;
    double left = 0;
    for (int block = OHI_BLOCKS - OHI_BLOCKS / 3; block < OHI_BLOCKS; block++) {
        int born = block - tenure;
        came += c->births[born];
        for (int died = born; died < block; died++)
            came -= c->died[born][died];
        for (int old = 0; old <= born; old++)
            left += c->died[old][block];
    }
    return ohi_share(left, came);
}

static bool has_lived_long_enough(const ohi_cohorts *c, const survivors *s)
{
    if (s->from <= OHI_WARM_BLOCK)
        return true;
    int third = (s->active_count + 2) / 3;
    int age = OHI_BLOCKS - 1 - s->active[third - 1];
    return age > ohi_cohorts_life(c, s->from);
}

static double median_external(const ohi_run_log *run)
{
    double values[OHI_SERIES_MOST];
    size_t count = 0;
    size_t from = run->warm_epoch;
    size_t span = run->epochs.count > from ? run->epochs.count - from : 0;
    for (size_t i = 0; i < OHI_SERIES_MOST && i < span; i++) {
        size_t at = span <= OHI_SERIES_MOST ? i : i * span / OHI_SERIES_MOST;
        values[count++] = (double)run->epochs.items[from + at].r.external;
    }
    return ohi_median(values, count);
}

static void check(ohi_findings *findings, double growth, double least, double cover, bool fired)
{
    ohi_findings_check(findings, "leak: growth of survivors (lower bound)", "bytes", growth, least,
                       fired);
    ohi_findings_check(findings, "leak: generations that survive", "share", cover, LEAST_COVER,
                       fired);
}

static bool is_leak(const ohi_run_log *run, const ohi_cohorts *c, survivors *s,
                    ohi_findings *findings)
{
    measure(c, s);
    if (s->samples < LEAST_SAMPLES || s->active_count < LEAST_ACTIVE ||
        first_with(c->alive_at_75) != s->from)
        return false;
    double span = ohi_share(s->active[s->active_count - 1] - s->from + 1, OHI_BLOCKS);
    measure_trend(c, s);
    double m = OHI_BLOCKS - s->from;
    double growth = s->trend.slope_low * m;
    double least = ohi_most(LEAST_BYTES, LEAST_EXTERNAL_SHARE * median_external(run));
    bool survives = span >= LEAST_SPAN && s->cover >= LEAST_COVER && s->early >= LEAST_EARLY &&
                    s->flat >= LEAST_FLAT && has_lived_long_enough(c, s);
    bool grows = s->trend.p < MOST_P && growth >= least && s->last_share >= LEAST_LAST &&
                 drain_of(c, s->tenure) <= MOST_DRAIN;
    check(findings, growth, least, s->cover, survives && grows);
    return survives && grows;
}

/* Did the heap grow as fast as the bytes outside of it? Compared per buffer: one costs some heap.
 */
static bool heap_is_stable(const ohi_run_log *run, const survivors *s)
{
    const ohi_log_epoch *first = &run->epochs.items[run->warm_epoch].r;
    const ohi_log_epoch *last = &run->epochs.items[run->judge_epoch].r;
    double heap = (double)last->heap_used - (double)first->heap_used;
    double mean = ohi_share(s->bytes, s->count);
    double per_buffer = ohi_share(heap, s->count);
    return mean >= 4096 ? heap * 4 <= s->bytes : per_buffer < 1024;
}

/* The last word about who holds a site's survivors. */
static const ohi_log_holder *holder_of(const ohi_run_log *run, uint32_t site)
{
    for (size_t i = run->holders.count; i > 0; i--)
        if (ohi_run_site_of(run, run->holders.items[i - 1].r.stack) == site)
            return &run->holders.items[i - 1].r;
    return NULL;
}

/* The holder's words with files relative to the directory of the run. */
static void holder_text(char *text, size_t capacity, const ohi_run_log *run,
                        const ohi_log_holder *holder)
{
    ohi_text directory = run->start.directory;
    size_t at = 0;
    for (size_t i = 0; holder && i < holder->text.length && at + 1 < capacity; i++) {
        const char *rest = holder->text.data + i;
        bool is_here = directory.length > 1 && i + directory.length < holder->text.length &&
                       memcmp(rest, directory.data, directory.length) == 0 &&
                       rest[directory.length] == '/';
        if (is_here)
            i += directory.length;
        else
            text[at++] = *rest;
    }
    text[at] = 0;
}

/* What the other heap did meanwhile; a C program has none. */
static const char *heap_text(const ohi_run_log *run, bool stable)
{
    return !ohi_has_engine(run) ? ""
           : stable             ? " while heapUsed is stable"
                                : " while heapUsed grows with them";
}

static void describe(const ohi_run_log *run, ohi_finding *finding, const survivors *s)
{
    char place[OHI_PLACE_TEXT];
    char bytes[OHI_SIZE_TEXT];
    char rate[OHI_SIZE_TEXT];
    double block_seconds = ohi_share(run->seconds, OHI_BLOCKS);
    double per_second = ohi_share(s->trend.slope, block_seconds);
    bool stable = heap_is_stable(run, s) || !ohi_has_engine(run);
    char holder[HOLDER_TEXT];
    holder_text(holder, sizeof holder, run, holder_of(run, finding->site));
    double oldest = run->seconds - s->from * block_seconds;
    ohi_finding_message(
        finding,
        "Memory leak: the buffers made at %s%s are never freed. %.0f of them (%s) from this line "
        "are still "
        "alive, the oldest for %.0f s, from %.0f %% of the periods in which it ran; they grow by "
        "%s/s%s. %s%s%sIt could also be a cache without a limit that has not "
        "filled yet.",
        ohi_place_text(place, run, finding->stack),
        stable ? "" : ", and the objects that hold them,", s->retained_count,
        ohi_size_text(bytes, s->retained), oldest, s->cover * 100, ohi_size_text(rate, per_second),
        heap_text(run, stable), holder[0] ? "Held by " : "", holder, holder[0] ? ". " : "");
    if (holder[0]) {
        ohi_finding_related(finding, "held-by", 0, "%s", holder);
        ohi_finding_fix(finding,
                        "Remove the entry from what holds it when it is no longer needed "
                        "(`map.delete(id)`, `list.splice(i, 1)`), bound the collection, or key it "
                        "by its owner in a WeakMap.");
    } else {
        ohi_finding_fix(finding,
                        "Drop the reference when the work is done (`map.delete(id)`, "
                        "`list.length = 0`, remove the listener), bound the collection, or key it "
                        "by its owner in a WeakMap (`cache.set(request, buffer)`).");
    }
    ohi_finding_evidence(finding, "liveBytes", s->retained);
    ohi_finding_evidence(finding, "liveCount", s->retained_count);
    ohi_finding_evidence(finding, "bytesPerSecond", per_second);
    ohi_finding_evidence(finding, "bytesPerSecondLow",
                         ohi_share(s->trend.slope_low, block_seconds));
    ohi_finding_evidence(finding, "bytesPerSecondHigh",
                         ohi_share(s->trend.slope_high, block_seconds));
    ohi_finding_evidence(finding, "oldestSeconds", oldest);
    ohi_finding_evidence(finding, "survivingPeriods", s->cover);
    ohi_finding_evidence(finding, "survivalOldOverYoung", s->flat);
    ohi_finding_evidence(finding, "p", s->trend.p);
}

/* The stack of a site that keeps most bytes. */
static uint64_t main_stack(const ohi_run_log *run, uint32_t site)
{
    double best = -1;
    uint64_t stack = run->sites[site].stack;
    double *live = calloc(run->stack_count, sizeof *live);
    if (!live)
        return stack;
    for (size_t i = 0; i < run->births.count; i++) {
        const ohi_log_birth *birth = &run->births.items[i].r;
        live[birth->stack < run->stack_count ? birth->stack : 0] += (double)birth->bytes;
    }
    for (size_t i = 0; i < run->deaths.count; i++) {
        const ohi_log_death *death = &run->deaths.items[i].r;
        live[death->stack < run->stack_count ? death->stack : 0] -= (double)death->bytes;
    }
    for (size_t i = 1; i < run->stack_count; i++) {
        if (run->stacks[i].site == site && live[i] > best) {
            best = live[i];
            stack = i;
        }
    }
    free(live);
    return stack;
}

static uint64_t expected_bytes(const ohi_run_log *run, uint32_t site)
{
    const ohi_run_frame *frame = ohi_run_site_frame(run, site);
    uint64_t most = 0;
    for (size_t i = 0; i < run->expects.count; i++) {
        const ohi_log_expect *expect = &run->expects.items[i].r;
        bool same = expect->line == frame->line && expect->file.length == frame->file.length &&
                    ohi_text_equal(expect->file, frame->file);
        most = same && expect->max_bytes > most ? expect->max_bytes : most;
    }
    return most;
}

static double confidence_of(const survivors *s)
{
    double growth = ohi_confidence(s->trend.slope_low * (OHI_BLOCKS - s->from), LEAST_BYTES);
    double cover = 0.5 + 0.5 * (s->cover - LEAST_COVER) / (1 - LEAST_COVER);
    double flat = 0.5 + 0.5 * ohi_least(1, (s->flat - LEAST_FLAT) / (1 - LEAST_FLAT));
    return ohi_least(ohi_least(growth, cover), flat);
}

static void judge_site(const ohi_run_log *run, ohi_findings *findings, const ohi_cohorts *c,
                       uint32_t site)
{
    survivors s;
    if (!is_leak(run, c, &s, findings) || s.retained <= (double)expected_bytes(run, site))
        return;
    double external = (double)run->epochs.items[run->judge_epoch].r.external;
    bool serious = s.retained >= SERIOUS_BYTES || s.retained >= SERIOUS_SHARE * external;
    ohi_finding *finding =
        ohi_findings_add(findings, run,
                         &(ohi_judgement){.pitfall = OHI_PITFALL_LEAK,
                                          .rule = "survivors",
                                          .severity = serious ? OHI_SERIOUS : OHI_WARN,
                                          .fires = true,
                                          .stack = main_stack(run, site),
                                          .cost = s.retained,
                                          .confidence = confidence_of(&s)});
    if (finding)
        describe(run, finding, &s);
}

void ohi_rule_leak(const ohi_run_log *run, ohi_findings *findings)
{
    size_t warm = run->epochs.count > run->warm_epoch ? run->epochs.count - run->warm_epoch : 0;
    if (run->seconds < OHI_LEAST_SECONDS || warm < OHI_LEAST_EPOCHS) {
        findings->enough_data = false;
        return;
    }
    check(findings, 0, LEAST_BYTES, 0, false);
    ohi_cohorts_judge(run, findings, judge_site);
}
