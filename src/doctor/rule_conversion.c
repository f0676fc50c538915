/*
 * String conversion in loops. Counters are exact enough (bursts, see conversion_watch.c), so the
 * rules are about time and rate, per site and after warm-up:
 *
 *   cost        conversion takes >= 5 % of the time (a note from 3 %, serious from 15 %), or runs
 *               at >= 50 MB/s for a second and takes >= 1 %
 *   loop        >= 1000 a second for a second, or >= 64 in one macrotask of >= 16 bytes each,
 *               and >= 1 %
 *   repeat      the same bytes >= 1000 times and >= 10 MB/s of it for a second
 *   growing     a buffer that fills is made text from its beginning whenever a piece has come:
 *               four times as much of it was text before as is new, >= 100 times, >= 16 KiB each
 *               and >= 1 MB/s
 *   round-trip  a fresh string becomes bytes again >= 100 times and >= 10 MB/s
 *   spike       one macrotask makes strings of >= 32 MiB and a quarter of peak RSS, or one string
 *               is half as long as strings can be
 *   json        toJSON() at >= 1 MB/s for a second on buffers of >= 64 bytes
 *   widening    >= 1 MiB/s of two-byte strings where < 2 % of the characters need it (a note)
 *
 * A service that waits most of the time never comes to 1 % of it, whatever it does when it works.
 * What it keeps up over the whole run is therefore also measured against its own work. At 10 % of
 * the time it was busy, these do as well:
 *
 *   cost        >= 50 MB/s; for these half a percent of the time is enough, too
 *   loop        >= 10,000 a second, most of the time with a macrotask that makes >= 64: a table of
 *               which every field is read once comes to less
 *   repeat      >= 1000 of them a second
 *
 * and for `repeat`, 100 times are enough when they are >= 16 KiB each and >= 5 MB/s all the time.
 *
 * Time is what the program had of it: neither what a conversion waited for its turn counts, nor
 * what the program did (processor_time.h, ohi_run_epoch_had()).
 * String to bytes counts for cost and round-trip only: a program has to write its answers. Short
 * hex strings are identifiers and no loop, unless they cost.
 */
#include "doctor/conversion_usage.h"
#include "doctor/native_fix.h"
#include "doctor/rule.h"

#include <offheap/encoding.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COST_NOTE 0.03 /* a machine that is twice as slow would make it a warning */
#define COST_WARN 0.05
#define COST_SERIOUS 0.15
#define COST_FELT 0.01
#define BUSY_FELT 0.10
#define STEADY_FELT 0.005 /* 50 MB/s take less than 1 % where strings are made at 7 GB/s */
#define FAST_BYTES 50e6
#define LOOP_CALLS 1000.0
#define STEADY_LOOP_CALLS 10000.0
#define LOOP_TIME 0.5
#define REPEAT_CALLS 1000.0
#define REPEAT_LARGE_CALLS 100.0
#define REPEAT_LARGE_MEAN 16384.0
#define REPEAT_LARGE_BYTES 5e6
#define GROWTH_CALLS 100.0
#define GROWTH_BYTES 1e6
#define GROWTH_FACTOR 4.0 /* as for what is joined again and again: rule_concat.c */
#define TRIP_CALLS 100.0
#define SAME_BYTES 10e6
#define JSON_BYTES 1e6
#define WIDE_BYTES (1024.0 * 1024)
#define WIDE_NEEDED 0.02
#define SPIKE_BYTES (32.0 * 1024 * 1024)
#define SPIKE_RSS_SHARE 0.25
#define LONGEST_STRING 536870888.0 /* characters */
enum { TASK_CALLS = 64, TASK_MEAN_BYTES = 16, JSON_MEAN_BYTES = 64 };

enum { DECODE = OHI_DECODE, ENCODE = OHI_ENCODE, JSON = OHI_JSON };

typedef ohi_conversion_usage usage;

typedef struct verdict {
    const char *rule;
    ohi_severity severity;
    double confidence;
    double share, busy; /* of the time, and of the program's own work */
} verdict;

/* Later rules are more specific and name the finding; severity and confidence are the largest. */
static void fire(verdict *v, bool fires, const char *rule, ohi_severity severity, double confidence)
{
    if (!fires)
        return;
    bool is_first = v->rule == NULL;
    v->rule = rule;
    v->severity = is_first || severity > v->severity ? severity : v->severity;
    v->confidence = is_first ? confidence : ohi_most(v->confidence, confidence);
}

/* How far the time that is felt lies beyond its threshold, by the better of the two measures. */
static double felt_confidence(const verdict *v)
{
    return ohi_most(ohi_confidence(v->share, COST_FELT), ohi_confidence(v->busy, BUSY_FELT));
}

static void judge_cost(const ohi_run_log *run, const usage *u, verdict *v, ohi_findings *findings)
{
    double bytes = ohi_share(u->bytes[DECODE] + u->bytes[JSON], run->warm_seconds);
    bool much = v->share >= COST_WARN;
    bool fast = (u->bytes_rate >= FAST_BYTES && v->share >= COST_FELT) ||
                (bytes >= FAST_BYTES && (v->busy >= BUSY_FELT || v->share >= STEADY_FELT));
    fire(v, much || fast || v->share >= COST_NOTE, "cost",
         v->share >= COST_SERIOUS ? OHI_SERIOUS
         : much || fast           ? OHI_WARN
                                  : OHI_NOTE,
         much ? ohi_confidence(v->share, COST_WARN) : felt_confidence(v));
    ohi_findings_check(findings, "string conversion: share of the time", "share", v->share,
                       COST_WARN, much || fast);
}

static void judge_loop(const ohi_run_log *run, const usage *u, verdict *v, ohi_findings *findings)
{
    double calls = u->calls[DECODE] + u->calls[JSON];
    double mean = ohi_share(u->bytes[DECODE] + u->bytes[JSON], calls);
    bool often =
        u->calls_rate >= LOOP_CALLS || (u->task_calls >= TASK_CALLS && mean >= TASK_MEAN_BYTES);
    bool steady = ohi_share(calls, run->warm_seconds) >= STEADY_LOOP_CALLS &&
                  u->loop_seconds >= LOOP_TIME * run->warm_seconds;
    bool ids = u->hex_calls > 0.9 * calls;
    bool loop = !ids && ((often && v->share >= COST_FELT) || (steady && v->busy >= BUSY_FELT));
    fire(v, loop, "loop", OHI_WARN, felt_confidence(v));
    ohi_findings_check(findings, "string conversion: calls a second", "1/s", u->calls_rate,
                       LOOP_CALLS, loop);
    ohi_findings_check(findings, "string conversion: a loop's share of the work", "share",
                       steady && !ids ? v->busy : 0, BUSY_FELT, loop);
}

static void judge_json(const usage *u, verdict *v, ohi_findings *findings)
{
    bool json =
        u->json_rate >= JSON_BYTES && ohi_share(u->bytes[JSON], u->calls[JSON]) >= JSON_MEAN_BYTES;
    fire(v, json, "json", OHI_WARN, ohi_confidence(u->json_rate, JSON_BYTES));
    ohi_findings_check(findings, "string conversion: toJSON", "bytes/s", u->json_rate, JSON_BYTES,
                       json);
}

static void judge_trips(const usage *u, verdict *v, ohi_findings *findings)
{
    bool trip = ohi_usage_trips(u) >= TRIP_CALLS && u->trip_rate >= SAME_BYTES;
    fire(v, trip, "round-trip", OHI_WARN, ohi_confidence(u->trip_rate, SAME_BYTES));
    ohi_findings_check(findings, "string conversion: round trips", "bytes/s", u->trip_rate,
                       SAME_BYTES, trip);
}

static void judge_repeats(const ohi_run_log *run, const usage *u, verdict *v,
                          ohi_findings *findings)
{
    double calls_rate = ohi_share(u->repeats, run->warm_seconds);
    double bytes_rate = ohi_share(u->repeat_bytes, run->warm_seconds);
    bool fast = u->repeats >= REPEAT_CALLS && u->repeat_rate >= SAME_BYTES;
    bool is_steady = bytes_rate >= u->repeat_rate / 4;
    bool large = is_steady && u->repeats >= REPEAT_LARGE_CALLS &&
                 bytes_rate >= REPEAT_LARGE_BYTES &&
                 u->repeat_bytes >= REPEAT_LARGE_MEAN * u->repeats;
    bool often = calls_rate >= REPEAT_CALLS && v->busy >= BUSY_FELT;
    fire(v, fast || large || often, "repeat", OHI_WARN,
         fast    ? ohi_confidence(u->repeat_rate, SAME_BYTES)
         : large ? ohi_confidence(bytes_rate, REPEAT_LARGE_BYTES)
                 : felt_confidence(v));
    ohi_findings_check(findings, "string conversion: same bytes again", "bytes/s", u->repeat_rate,
                       SAME_BYTES, fast || large || often);
}

/* Every byte was made text five times, on average, when four were again for one that was new. */
static void judge_growth(const ohi_run_log *run, const usage *u, verdict *v, ohi_findings *findings)
{
    double rate = ohi_share(u->grown_bytes, run->warm_seconds);
    double fresh = u->bytes[DECODE] - u->grown_bytes;
    bool grows = u->grown >= GROWTH_CALLS && rate >= GROWTH_BYTES &&
                 u->grown_bytes >= REPEAT_LARGE_MEAN * u->grown &&
                 u->grown_bytes >= GROWTH_FACTOR * fresh;
    fire(v, grows, "growing", OHI_WARN,
         ohi_least(ohi_confidence(rate, GROWTH_BYTES),
                   ohi_confidence(u->grown_bytes, GROWTH_FACTOR * fresh)));
    ohi_findings_check(findings, "string conversion: same bytes again, and more", "bytes/s", rate,
                       GROWTH_BYTES, grows);
}

static void judge_spikes(const ohi_run_log *run, const usage *u, verdict *v, ohi_findings *findings)
{
    double least = ohi_most(SPIKE_BYTES, SPIKE_RSS_SHARE * (double)run->peak_rss);
    bool spike = u->task_bytes >= least || u->longest >= LONGEST_STRING / 2;
    double wide_rate = ohi_share(u->wide_bytes, run->warm_seconds);
    bool widening = wide_rate >= WIDE_BYTES && u->wide_chars > 0 &&
                    u->needed_chars / u->wide_chars < WIDE_NEEDED;
    if (v->rule == NULL)
        fire(v, widening, "widening", OHI_NOTE, ohi_confidence(wide_rate, WIDE_BYTES));
    fire(v, spike, "spike", OHI_WARN, ohi_confidence(u->task_bytes, least));
    ohi_findings_check(findings, "string conversion: strings made in one task", "bytes",
                       u->task_bytes, least, spike);
    ohi_findings_check(findings, "string conversion: widened strings", "bytes/s", wide_rate,
                       WIDE_BYTES, widening);
}

static const char *main_encoding(const usage *u)
{
    size_t best = 0;
    for (size_t i = 1; i < 7; i++)
        best = u->encodings[i] > u->encodings[best] ? i : best;
    return oh_encoding_name((oh_encoding)best);
}

/* What the line mostly does. A round trip in one line decodes as often as it encodes. */
static size_t main_kind(const usage *u)
{
    return u->calls[JSON] > u->calls[DECODE]         ? JSON
           : u->calls[ENCODE] > 2 * u->calls[DECODE] ? ENCODE
                                                     : DECODE;
}

static const char *advice(const verdict *v, const usage *u)
{
    if (strcmp(v->rule, "repeat") == 0) {
        return "Decode once and keep the string: `const text = buf.toString()` outside the loop, "
               "or a "
               "Map from the Buffer to its string.";
    }
    if (strcmp(v->rule, "growing") == 0) {
        return "Look at the bytes, and only at the new ones: `buf.indexOf(end, before)` or "
               "`buf.subarray(used - end.length, used).equals(end)`; decode when all of it is "
               "there.";
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
    if (main_kind(u) == ENCODE)
        return "Encode once and reuse the Buffer, or `buf.write(text, at)` into one output Buffer.";
    if (mean <= 8) {
        return "Read numbers, not strings: `buf[i]`, `buf.readUInt16BE(i)`, or `buf.subarray(a, "
               "b)` "
               "and one `toString('latin1')` for the whole field.";
    }
    return "Search and compare the bytes: `buf.indexOf(10)`, `buf.includes('key')`, "
           "`buf.equals(other)`, "
           "and call `toString()` only on the part you keep (`buf.toString('latin1', a, b)`).";
}

static const char *method_of(const ohi_run_log *run, size_t kind)
{
    static const char *const names[][OHI_CONVERSION_KINDS] = {
        {"oh_buffer_to_utf8()", "oh_buffer_from_utf8()", "oh_json_write()"},
        {"toString()", "Buffer.from(string)", "toJSON()"}};
    return names[ohi_has_engine(run)][kind];
}

/* What is special about these conversions, to be added to the sentence. */
static void describe_kind(char *text, size_t capacity, const usage *u, const verdict *v)
{
    char size[OHI_SIZE_TEXT];
    if (strcmp(v->rule, "round-trip") == 0) {
        snprintf(text, capacity, "; %.0f times the string went straight back into a Buffer",
                 ohi_usage_trips(u));
    } else if (strcmp(v->rule, "growing") == 0) {
        snprintf(
            text, capacity,
            "; %.0f times it began with the same bytes again (%s on average), since the buffer "
            "had grown",
            u->grown, ohi_size_text(size, ohi_share(u->grown_bytes, u->grown)));
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
    bool is_json = main_kind(u) == JSON;
    describe_kind(extra, sizeof extra, u, v);
    ohi_finding_message(finding,
                        "String conversion in a loop: %s ran %s %.0f times (%.0f a second, mean "
                        "%.0f bytes, %s/s%s%s) "
                        "and took %.1f %% of the run, %.0f %% of its work%s.",
                        ohi_place_text(place, run, finding->stack), method_of(run, main_kind(u)),
                        calls, ohi_share(calls, run->warm_seconds), ohi_share(bytes, calls),
                        ohi_size_text(rate, ohi_share(bytes, run->warm_seconds)),
                        is_json ? "" : ", mostly ", is_json ? "" : main_encoding(u), v->share * 100,
                        v->busy * 100, extra);
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
                        ohi_size_text(made, u->task_bytes), method_of(run, main_kind(u)),
                        ohi_size_text(longest, u->longest),
                        ohi_size_text(peak, (double)run->peak_rss));
    ohi_finding_evidence(finding, "taskStringBytes", u->task_bytes);
    ohi_finding_evidence(finding, "peakRssBytes", (double)run->peak_rss);
}

/* The other place of a round trip. */
static void relate_partner(const ohi_run_log *run, ohi_finding *finding, const usage *u,
                           const verdict *v)
{
    char place[OHI_PLACE_TEXT];
    if (strcmp(v->rule, "round-trip") == 0 && u->partner) {
        ohi_finding_related(finding, u->calls[DECODE] > 0 ? "written-by" : "read-by", u->partner,
                            "%s", ohi_place_text(place, run, u->partner));
    }
}

static void describe(const ohi_run_log *run, ohi_finding *finding, const usage *u, const verdict *v)
{
    double calls = u->calls[main_kind(u)];
    double bytes = u->bytes[main_kind(u)];
    if (strcmp(v->rule, "spike") == 0)
        describe_spike(run, finding, u);
    else
        describe_loop(run, finding, u, v, calls, bytes);
    ohi_finding_fix(finding, "%s", advice(v, u));
    ohi_finding_evidence(finding, "calls", calls);
    ohi_finding_evidence(finding, "callsPerSecond", ohi_share(calls, run->warm_seconds));
    ohi_finding_evidence(finding, "meanBytes", ohi_share(bytes, calls));
    ohi_finding_evidence(finding, "bytesPerSecond", ohi_share(bytes, run->warm_seconds));
    ohi_finding_evidence(finding, "stringBytes", u->string_bytes);
    ohi_finding_evidence(finding, "timeShare", v->share);
    ohi_finding_evidence(finding, "busyShare", v->busy);
    ohi_finding_evidence(finding, "ns", ohi_usage_sum(u->ns));
    ohi_finding_evidence(finding, "repeats", u->repeats);
    ohi_finding_evidence(finding, "repeatMeanBytes", ohi_share(u->repeat_bytes, u->repeats));
    ohi_finding_evidence(finding, "grown", u->grown);
    ohi_finding_evidence(finding, "grownMeanBytes", ohi_share(u->grown_bytes, u->grown));
    ohi_finding_evidence(finding, "roundTrips", ohi_usage_trips(u));
    ohi_finding_evidence(finding, "longestStringBytes", u->longest);
    ohi_finding_evidence(finding, "neededShare", ohi_share(u->needed_chars, u->wide_chars));
    relate_partner(run, finding, u, v);
}

static void judge(const ohi_run_log *run, ohi_findings *findings, const usage *u)
{
    double ns = ohi_usage_sum(u->ns);
    verdict v = {.share = ohi_share(ns / 1e9, run->warm_seconds),
                 .busy = ohi_share(ns / 1e9, run->busy_seconds)};
    judge_cost(run, u, &v, findings);
    judge_loop(run, u, &v, findings);
    judge_json(u, &v, findings);
    judge_trips(u, &v, findings);
    judge_repeats(run, u, &v, findings);
    judge_growth(run, u, &v, findings);
    judge_spikes(run, u, &v, findings);
    ohi_finding *finding =
        ohi_findings_add(findings, run,
                         &(ohi_judgement){.pitfall = OHI_PITFALL_STRING_CONVERSION,
                                          .rule = v.rule,
                                          .severity = v.severity,
                                          .fires = v.rule != NULL,
                                          .stack = u->stack,
                                          .cost = ns,
                                          .confidence = v.confidence});
    if (v.rule && finding)
        describe(run, finding, u, &v);
}

void ohi_rule_conversion(const ohi_run_log *run, ohi_findings *findings)
{
    usage *usages = ohi_conversion_usages(run);
    findings->failed = findings->failed || !usages;
    for (uint32_t site = 1; usages && site < run->site_count; site++)
        if (ohi_usage_sum(usages[site].calls) > 0 && !usages[site].is_absorbed)
            judge(run, findings, &usages[site]);
    free(usages);
}
