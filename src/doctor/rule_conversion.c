/*
 * String conversion in loops. Counters are exact enough (bursts, see conversion_watch.c), so the
 * rules are about time and rate, per site and after warm-up:
 *
 *   cost        conversion takes >= 5 % of the wall clock (serious: 15 %), or runs at >= 50 MB/s
 *               for a second and takes >= 1 %
 *   loop        >= 1000 a second for a second, or >= 64 in one macrotask of >= 16 bytes each,
 *               and >= 1 %
 *   repeat      the same bytes >= 1000 times and >= 10 MB/s of it
 *   round-trip  a fresh string becomes bytes again >= 100 times and >= 10 MB/s
 *   spike       one macrotask makes strings of >= 32 MiB and a quarter of peak RSS, or one string
 *               is half as long as strings can be
 *   json        toJSON() at >= 1 MB/s for a second on buffers of >= 64 bytes
 *   widening    >= 1 MiB/s of two-byte strings where < 2 % of the characters need it (a note)
 *
 * Time is the processor's where the wall clock would count that of others (processor_time.h).
 * String to bytes counts for cost and round-trip only: a program has to write its answers. Short
 * hex strings are identifiers and no loop, unless they cost.
 */
#include "doctor/processor_time.h"
#include "doctor/rule.h"

#include <offheap/encoding.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COST_WARN 0.05
#define COST_SERIOUS 0.15
#define COST_FELT 0.01
#define FAST_BYTES 50e6
#define LOOP_CALLS 1000.0
#define REPEAT_CALLS 1000.0
#define TRIP_CALLS 100.0
#define SAME_BYTES 10e6
#define JSON_BYTES 1e6
#define WIDE_BYTES (1024.0 * 1024)
#define WIDE_NEEDED 0.02
#define SPIKE_BYTES (32.0 * 1024 * 1024)
#define SPIKE_RSS_SHARE 0.25
#define LONGEST_STRING 536870888.0 /* characters */
enum { TASK_CALLS = 64, TASK_MEAN_BYTES = 16, ID_BYTES = 64, JSON_MEAN_BYTES = 64 };

enum { DECODE, ENCODE, JSON, KINDS };

/* Sums of one site after warm-up, and the best second of each rate. */
typedef struct usage {
    double calls[KINDS], bytes[KINDS], string_bytes, ns[KINDS];
    double wide_bytes, wide_chars, needed_chars;
    double repeats, repeat_bytes;
    double kind_trips[KINDS]; /* a trip counts at both of its lines, which may be one */
    double trips;
    double task_calls, task_bytes, longest;
    double hex_calls;
    double calls_rate, bytes_rate, repeat_rate, trip_rate, json_rate; /* a second, best window */
    uint64_t encodings[8];
    uint64_t stack;
    double stack_ns;
} usage;

/* What a site did in one epoch; the window adds the last few up. */
typedef struct slice {
    double calls, bytes, repeat_bytes, json_bytes;
    double trip_bytes[KINDS];
} slice;

static void add_to_usage(usage *u, const ohi_log_convert *c, double ns)
{
    size_t kind = c->kind < KINDS ? (size_t)c->kind : DECODE;
    u->calls[kind] += (double)c->calls;
    u->bytes[kind] += (double)c->bytes;
    u->ns[kind] += ns;
    u->string_bytes += kind == ENCODE ? 0 : (double)c->string_bytes;
    u->wide_bytes += (double)c->wide_bytes;
    u->wide_chars += (double)c->wide_chars;
    u->needed_chars += (double)c->needed_chars;
    u->repeats += (double)c->repeats;
    u->repeat_bytes += (double)c->repeat_bytes;
    u->kind_trips[kind] += (double)c->trips;
    u->trips = ohi_most(u->kind_trips[DECODE], u->kind_trips[ENCODE]);
    if (kind != ENCODE) {
        u->task_calls = ohi_most(u->task_calls, (double)c->task_calls);
        u->task_bytes = ohi_most(u->task_bytes, (double)c->task_bytes);
        u->longest = ohi_most(u->longest, (double)c->longest_string);
    }
    if (kind == DECODE && c->encoding == OH_HEX && c->bytes <= ID_BYTES * c->calls) {
        u->hex_calls += (double)c->calls;
    }
    if (c->encoding < sizeof u->encodings / sizeof u->encodings[0]) {
        u->encodings[c->encoding] += c->calls;
    }
    if (ns >= u->stack_ns) {
        u->stack_ns = ns;
        u->stack = c->stack;
    }
}

static void add_to_slice(slice *s, const ohi_log_convert *c)
{
    s->calls += c->kind == ENCODE ? 0 : (double)c->calls;
    s->bytes += c->kind == ENCODE ? 0 : (double)c->bytes;
    s->repeat_bytes += (double)c->repeat_bytes;
    s->trip_bytes[c->kind == ENCODE ? ENCODE : DECODE] += (double)c->trip_bytes;
    s->json_bytes += c->kind == JSON ? (double)c->bytes : 0;
}

/* Adds a slice to a window, or with -1 takes it out again. */
static void move_window(slice *window, const slice *s, double sign)
{
    window->calls += sign * s->calls;
    window->bytes += sign * s->bytes;
    window->repeat_bytes += sign * s->repeat_bytes;
    window->json_bytes += sign * s->json_bytes;
    window->trip_bytes[DECODE] += sign * s->trip_bytes[DECODE];
    window->trip_bytes[ENCODE] += sign * s->trip_bytes[ENCODE];
}

/* The best rates over one second: slices of consecutive epochs, added up until a second is full. */
static void find_best_second(const ohi_run_log *run, const slice *slices, usage *u)
{
    slice sum = {0};
    uint32_t from = run->warm_epoch;
    for (uint32_t to = from; to < run->epochs.count; to++) {
        move_window(&sum, &slices[to], 1);
        double start = from ? ohi_run_epoch_seconds(run, from - 1) : 0;
        double seconds = ohi_run_epoch_seconds(run, to) - start;
        if (seconds < 0.98) {
            continue;
        }
        double trips = ohi_most(sum.trip_bytes[DECODE], sum.trip_bytes[ENCODE]);
        u->calls_rate = ohi_most(u->calls_rate, sum.calls / seconds);
        u->bytes_rate = ohi_most(u->bytes_rate, sum.bytes / seconds);
        u->repeat_rate = ohi_most(u->repeat_rate, sum.repeat_bytes / seconds);
        u->trip_rate = ohi_most(u->trip_rate, trips / seconds);
        u->json_rate = ohi_most(u->json_rate, sum.json_bytes / seconds);
        move_window(&sum, &slices[from++], -1);
    }
}

typedef struct verdict {
    const char *rule;
    ohi_severity severity;
    double confidence;
    double share;
} verdict;

/* Later rules are more specific and name the finding; severity and confidence are the largest. */
static void fire(verdict *v, bool fires, const char *rule, ohi_severity severity, double confidence)
{
    if (!fires) {
        return;
    }
    bool is_first = v->rule == NULL;
    v->rule = rule;
    v->severity = is_first || severity > v->severity ? severity : v->severity;
    v->confidence = is_first ? confidence : ohi_most(v->confidence, confidence);
}

static void judge_rates(const usage *u, verdict *v, ohi_findings *findings)
{
    double share = v->share;
    bool cost = share >= COST_WARN || (u->bytes_rate >= FAST_BYTES && share >= COST_FELT);
    double mean = ohi_share(u->bytes[DECODE] + u->bytes[JSON], u->calls[DECODE] + u->calls[JSON]);
    bool often =
        u->calls_rate >= LOOP_CALLS || (u->task_calls >= TASK_CALLS && mean >= TASK_MEAN_BYTES);
    bool ids = u->hex_calls > 0.9 * (u->calls[DECODE] + u->calls[JSON]);
    bool loop = often && share >= COST_FELT && !ids;
    bool json =
        u->json_rate >= JSON_BYTES && ohi_share(u->bytes[JSON], u->calls[JSON]) >= JSON_MEAN_BYTES;
    bool trip = u->trips >= TRIP_CALLS && u->trip_rate >= SAME_BYTES;
    bool repeat = u->repeats >= REPEAT_CALLS && u->repeat_rate >= SAME_BYTES;
    fire(v, cost, "cost", share >= COST_SERIOUS ? OHI_SERIOUS : OHI_WARN,
         ohi_confidence(share, share >= COST_WARN ? COST_WARN : COST_FELT));
    fire(v, loop, "loop", OHI_WARN, ohi_confidence(share, COST_FELT));
    fire(v, json, "json", OHI_WARN, ohi_confidence(u->json_rate, JSON_BYTES));
    fire(v, trip, "round-trip", OHI_WARN, ohi_confidence(u->trip_rate, SAME_BYTES));
    fire(v, repeat, "repeat", OHI_WARN, ohi_confidence(u->repeat_rate, SAME_BYTES));
    ohi_findings_check(findings, "string conversion: share of the time", "share", share, COST_WARN,
                       cost);
    ohi_findings_check(findings, "string conversion: calls a second", "1/s", u->calls_rate,
                       LOOP_CALLS, loop);
    ohi_findings_check(findings, "string conversion: toJSON", "bytes/s", u->json_rate, JSON_BYTES,
                       json);
    ohi_findings_check(findings, "string conversion: round trips", "bytes/s", u->trip_rate,
                       SAME_BYTES, trip);
    ohi_findings_check(findings, "string conversion: same bytes again", "bytes/s", u->repeat_rate,
                       SAME_BYTES, repeat);
}

static void judge_spikes(const ohi_run_log *run, const usage *u, verdict *v, ohi_findings *findings)
{
    double least = ohi_most(SPIKE_BYTES, SPIKE_RSS_SHARE * (double)run->peak_rss);
    bool spike = u->task_bytes >= least || u->longest >= LONGEST_STRING / 2;
    double wide_rate = ohi_share(u->wide_bytes, run->warm_seconds);
    bool widening = wide_rate >= WIDE_BYTES && u->wide_chars > 0 &&
                    u->needed_chars / u->wide_chars < WIDE_NEEDED;
    if (v->rule == NULL) {
        fire(v, widening, "widening", OHI_NOTE, ohi_confidence(wide_rate, WIDE_BYTES));
    }
    fire(v, spike, "spike", OHI_WARN, ohi_confidence(u->task_bytes, least));
    ohi_findings_check(findings, "string conversion: strings made in one task", "bytes",
                       u->task_bytes, least, spike);
    ohi_findings_check(findings, "string conversion: widened strings", "bytes/s", wide_rate,
                       WIDE_BYTES, widening);
}

static const char *main_encoding(const usage *u)
{
    size_t best = 0;
    for (size_t i = 1; i < 7; i++) {
        best = u->encodings[i] > u->encodings[best] ? i : best;
    }
    return oh_encoding_name((oh_encoding)best);
}

static const char *advice(const verdict *v, const usage *u)
{
    if (strcmp(v->rule, "repeat") == 0) {
        return "Decode once and keep the string: `const text = buf.toString()` outside the loop, "
               "or a "
               "Map from the Buffer to its string.";
    }
    if (strcmp(v->rule, "round-trip") == 0) {
        return "Stay with bytes: `buf.copy(out, at)`, `Buffer.concat(list)` or `Buffer.from(buf)` "
               "instead of `Buffer.from(buf.toString())`.";
    }
    if (strcmp(v->rule, "json") == 0) {
        return "Write base64 (`JSON.stringify({ data: buf.toString('base64') })`), or send the "
               "bytes "
               "themselves instead of an array of numbers.";
    }
    if (strcmp(v->rule, "widening") == 0) {
        return "One character above U+00FF makes the whole string two bytes a character: decode "
               "such "
               "fields on their own, or use `latin1` for ASCII protocols.";
    }
    if (strcmp(v->rule, "spike") == 0) {
        return "Work in chunks: `for await (const chunk of stream)` with a StringDecoder instead "
               "of "
               "one `toString()` of everything.";
    }
    double mean = ohi_share(u->bytes[DECODE], u->calls[DECODE]);
    if (u->calls[ENCODE] > u->calls[DECODE]) {
        return "Encode once and reuse the Buffer, or `buf.write(text, at)` into one output Buffer.";
    }
    if (mean <= 8) {
        return "Read numbers, not strings: `buf[i]`, `buf.readUInt16BE(i)`, or `buf.subarray(a, "
               "b)` "
               "and one `toString('latin1')` for the whole field.";
    }
    return "Search and compare the bytes: `buf.indexOf(10)`, `buf.includes('key')`, "
           "`buf.equals(other)`, "
           "and call `toString()` only on the part you keep (`buf.toString('latin1', a, b)`).";
}

static const char *method_of(const usage *u)
{
    return u->calls[JSON] > u->calls[DECODE]     ? "toJSON()"
           : u->calls[ENCODE] > u->calls[DECODE] ? "Buffer.from(string)"
                                                 : "toString()";
}

/* What is special about these conversions, to be added to the sentence. */
static void describe_kind(char *text, size_t capacity, const usage *u, const verdict *v)
{
    char size[OHI_SIZE_TEXT];
    if (strcmp(v->rule, "round-trip") == 0) {
        snprintf(text, capacity, "; %.0f times the string went straight back into a Buffer",
                 u->trips);
    } else if (u->repeats >= REPEAT_CALLS) {
        snprintf(text, capacity, "; %.0f times it was the same %s again", u->repeats,
                 ohi_size_text(size, ohi_share(u->repeat_bytes, u->repeats)));
    } else if (strcmp(v->rule, "widening") == 0) {
        snprintf(text, capacity, "; %.0f %% of the characters take two bytes and need one",
                 100 - 100 * ohi_share(u->needed_chars, u->wide_chars));
    } else {
        text[0] = 0;
    }
}

static void describe_loop(const ohi_run_log *run, ohi_finding *finding, const usage *u,
                          const verdict *v, double calls, double bytes)
{
    char place[OHI_PLACE_TEXT];
    char rate[OHI_SIZE_TEXT];
    char extra[160];
    bool is_json = u->calls[JSON] > u->calls[DECODE];
    describe_kind(extra, sizeof extra, u, v);
    ohi_finding_message(finding,
                        "String conversion in a loop: %s ran %s %.0f times (%.0f a second, mean "
                        "%.0f bytes, %s/s%s%s) "
                        "and took %.1f %% of the run%s.",
                        ohi_place_text(place, run, finding->stack), method_of(u), calls,
                        ohi_share(calls, run->warm_seconds), ohi_share(bytes, calls),
                        ohi_size_text(rate, ohi_share(bytes, run->warm_seconds)),
                        is_json ? "" : ", mostly ", is_json ? "" : main_encoding(u), v->share * 100,
                        extra);
}

static void describe_spike(const ohi_run_log *run, ohi_finding *finding, const usage *u)
{
    char place[OHI_PLACE_TEXT];
    char made[OHI_SIZE_TEXT];
    char longest[OHI_SIZE_TEXT];
    char peak[OHI_SIZE_TEXT];
    ohi_finding_message(finding,
                        "A memory spike of strings: %s made %s of strings in one task with %s, the "
                        "longest %s; the whole process peaked at %s.",
                        ohi_place_text(place, run, finding->stack),
                        ohi_size_text(made, u->task_bytes), method_of(u),
                        ohi_size_text(longest, u->longest),
                        ohi_size_text(peak, (double)run->peak_rss));
    ohi_finding_evidence(finding, "taskStringBytes", u->task_bytes);
    ohi_finding_evidence(finding, "peakRssBytes", (double)run->peak_rss);
}

static void describe(const ohi_run_log *run, ohi_finding *finding, const usage *u, const verdict *v)
{
    double calls = u->calls[DECODE] + u->calls[ENCODE] + u->calls[JSON];
    double bytes = u->bytes[DECODE] + u->bytes[ENCODE] + u->bytes[JSON];
    if (strcmp(v->rule, "spike") == 0) {
        describe_spike(run, finding, u);
    } else {
        describe_loop(run, finding, u, v, calls, bytes);
    }
    ohi_finding_fix(finding, "%s", advice(v, u));
    ohi_finding_evidence(finding, "calls", calls);
    ohi_finding_evidence(finding, "callsPerSecond", ohi_share(calls, run->warm_seconds));
    ohi_finding_evidence(finding, "meanBytes", ohi_share(bytes, calls));
    ohi_finding_evidence(finding, "bytesPerSecond", ohi_share(bytes, run->warm_seconds));
    ohi_finding_evidence(finding, "stringBytes", u->string_bytes);
    ohi_finding_evidence(finding, "timeShare", v->share);
    ohi_finding_evidence(finding, "ns", u->ns[DECODE] + u->ns[ENCODE] + u->ns[JSON]);
    ohi_finding_evidence(finding, "repeats", u->repeats);
    ohi_finding_evidence(finding, "repeatMeanBytes", ohi_share(u->repeat_bytes, u->repeats));
    ohi_finding_evidence(finding, "roundTrips", u->trips);
    ohi_finding_evidence(finding, "longestStringBytes", u->longest);
    ohi_finding_evidence(finding, "neededShare", ohi_share(u->needed_chars, u->wide_chars));
}

static void judge(const ohi_run_log *run, ohi_findings *findings, const usage *u)
{
    double ns = u->ns[DECODE] + u->ns[ENCODE] + u->ns[JSON];
    verdict v = {.share = ohi_share(ns / 1e9, run->warm_seconds)};
    judge_rates(u, &v, findings);
    judge_spikes(run, u, &v, findings);
    if (v.rule == NULL) {
        return;
    }
    ohi_finding *finding = ohi_findings_add(findings, run, OHI_PITFALL_STRING_CONVERSION, v.rule,
                                            v.severity, u->stack);
    if (finding) {
        finding->cost = ns;
        finding->confidence = v.confidence;
        describe(run, finding, u, &v);
    }
}

/* Records of one site are gathered through a chain: head of each site, next of each record. */
void ohi_rule_conversion(const ohi_run_log *run, ohi_findings *findings)
{
    size_t count = run->converts.count;
    slice *slices = calloc(run->epochs.count + 1, sizeof *slices);
    size_t *heads = calloc(run->site_count, sizeof *heads);
    size_t *next = calloc(count + 1, sizeof *next);
    double *ns = calloc(count + 1, sizeof *ns);
    double *cpu_left = ohi_cpu_of_epochs(run);
    bool ready = slices && heads && next && ns && cpu_left;
    findings->failed = findings->failed || !ready;
    for (size_t i = 0; ready && i < count; i++) {
        uint32_t epoch = run->converts.items[i].epoch;
        if (ohi_run_is_warm(run, epoch) && epoch < run->epochs.count) {
            uint32_t site = ohi_run_site_of(run, run->converts.items[i].r.stack);
            ns[i] = ohi_take_cpu(run, cpu_left, epoch, (double)run->converts.items[i].r.ns);
            next[i + 1] = heads[site];
            heads[site] = i + 1;
        }
    }
    for (uint32_t site = 1; ready && site < run->site_count; site++) {
        usage u = {0};
        for (size_t at = heads[site]; at; at = next[at]) {
            add_to_usage(&u, &run->converts.items[at - 1].r, ns[at - 1]);
            add_to_slice(&slices[run->converts.items[at - 1].epoch],
                         &run->converts.items[at - 1].r);
        }
        if (heads[site]) {
            find_best_second(run, slices, &u);
            judge(run, findings, &u);
            memset(slices, 0, run->epochs.count * sizeof *slices);
        }
    }
    free(slices);
    free(heads);
    free(next);
    free(ns);
    free(cpu_left);
}
