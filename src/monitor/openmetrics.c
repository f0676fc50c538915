/* The counters of running programs as OpenMetrics 1.0 text.
 *
 * Names follow the field: `process_*` as every client library has them, `nodejs_*` as prom-client
 * has them (boards made for Node show these programs too), `offheap_*` for what nobody else knows.
 * A family is written once, with a sample for each program, told apart by the labels `pid` and
 * `program`; lines of code are never labels, they would make a series each.
 *
 * Most families are one number a program: they are rows of a table, an offset into the snapshot and
 * the divisor that makes base units of it. The rest is written by a function each. */
#include "monitor/pitfall.h"

#include <inttypes.h>
#include <offheap/live.h>
#include <offheap/offheap.h>
#include <stddef.h>
#include <string.h>

typedef enum metric_type { GAUGE, COUNTER, HISTOGRAM, INFO } metric_type;

typedef struct metric {
    const char *name; /* without _total and its like */
    const char *unit; /* "": none */
    metric_type type;
    const char *help;
    size_t offset; /* of a uint64_t in oh_live_snapshot */
    uint64_t divisor;
} metric;

enum { NANOSECONDS = 1000000000 };

#define FIELD(name) offsetof(oh_live_snapshot, name)

static const metric plain_metrics[] = {
    {"process_resident_memory_bytes", "bytes", GAUGE, "Resident memory size.", FIELD(rss), 1},
    {"process_virtual_memory_bytes", "bytes", GAUGE, "Virtual memory size.", FIELD(virtual_bytes),
     1},
    {"process_heap_bytes", "bytes", GAUGE, "Heap of the engine.", FIELD(heap_total), 1},
    {"process_cpu_seconds", "seconds", COUNTER, "User and system time spent.", FIELD(cpu_ns),
     NANOSECONDS},
    {"process_start_time_seconds", "seconds", GAUGE, "Start time since the epoch.",
     FIELD(start_seconds), 1},
    {"nodejs_heap_size_total_bytes", "bytes", GAUGE, "Heap of the engine.", FIELD(heap_total), 1},
    {"nodejs_heap_size_used_bytes", "bytes", GAUGE, "Used part of the heap.", FIELD(heap_used), 1},
    {"nodejs_external_memory_bytes", "bytes", GAUGE, "Bytes outside the heap.", FIELD(external), 1},
    {"nodejs_eventloop_lag_seconds", "seconds", GAUGE, "Longest task of the last epoch.",
     FIELD(lag_ns), NANOSECONDS},
    {"offheap_array_buffers_bytes", "bytes", GAUGE, "Bytes in ArrayBuffers.", FIELD(array_buffers),
     1},
    {"offheap_pool_reserved_bytes", "bytes", GAUGE, "Memory of the pool's slabs.",
     FIELD(pool_reserved), 1},
    {"offheap_pool_used_bytes", "bytes", GAUGE, "Slots in use.", FIELD(pool_used), 1},
    {"offheap_pinned_bytes", "bytes", GAUGE, "Bytes kept alive that no view shows.", FIELD(pinned),
     1},
    {"offheap_memory_limit_bytes", "bytes", GAUGE, "Limit of external bytes, 0: none.",
     FIELD(limit_bytes), 1},
    {"offheap_string_conversion_seconds", "seconds", COUNTER, "Time spent in conversions.",
     FIELD(conversion_ns), NANOSECONDS},
    {"offheap_doctor_sampling_interval_bytes", "bytes", GAUGE, "Mean bytes between samples.",
     FIELD(sampling_interval_bytes), 1},
    {"offheap_doctor_overhead_seconds", "seconds", COUNTER, "Time spent observing.",
     FIELD(overhead_ns), NANOSECONDS},
};

static const char *const class_names[OH_LIVE_CLASSES] = {"pool", "direct", "adopted", "mapped"};
static const char *const direction_names[OH_LIVE_DIRECTIONS] = {"decode", "encode", "json"};

static const char *type_name(metric_type type)
{
    static const char *const names[] = {"gauge", "counter", "histogram", "info"};
    return names[type];
}

static void begin_family(FILE *out, const metric *family)
{
    fprintf(out, "# TYPE %s %s\n", family->name, type_name(family->type));
    if (family->unit[0] != '\0')
        fprintf(out, "# UNIT %s %s\n", family->name, family->unit);
    fprintf(out, "# HELP %s %s\n", family->name, family->help);
}

/* The program's name in quotes; backslash, quote and line feed are escaped. The format is UTF-8: of
   a name that is not, what is no ASCII becomes question marks. */
static void write_label_text(FILE *out, const char *text)
{
    const bool is_utf8 = oh_is_utf8((const uint8_t *)text, strlen(text));
    for (; *text != '\0'; text++)
        if ((*text & 0x80) != 0 && !is_utf8)
            fputc('?', out);
        else if (*text == '\\' || *text == '"')
            fprintf(out, "\\%c", *text);
        else if (*text == '\n')
            fputs("\\n", out);
        else
            fputc(*text, out);
}

/* `name{program="app.js",pid="7"` without the closing brace, so that more labels may follow. */
static void begin_sample(FILE *out, const char *name, const char *suffix,
                         const oh_live_snapshot *program)
{
    fprintf(out, "%s%s{program=\"", name, suffix);
    write_label_text(out, program->program);
    fprintf(out, "\",pid=\"%" PRId64 "\"", program->pid);
}

static void end_sample(FILE *out, uint64_t value, uint64_t divisor)
{
    if (divisor == 1)
        fprintf(out, "} %" PRIu64 "\n", value);
    else
        fprintf(out, "} %" PRIu64 ".%09" PRIu64 "\n", value / divisor, value % divisor);
}

static const char *suffix_of(metric_type type)
{
    return type == COUNTER ? "_total" : "";
}

static void write_plain(FILE *out, const metric *family, const oh_live_snapshot *list, size_t count)
{
    begin_family(out, family);
    for (size_t i = 0; i < count; i++) {
        uint64_t value;
        memcpy(&value, (const char *)&list[i] + family->offset, sizeof value);
        begin_sample(out, family->name, suffix_of(family->type), &list[i]);
        end_sample(out, value, family->divisor);
    }
}

/* One sample a program and class; `offset` of the metric is inside oh_live_class. */
static void write_classes(FILE *out, const oh_live_snapshot *list, size_t count)
{
    static const metric families[] = {
        {"offheap_live_bytes", "bytes", GAUGE, "Bytes alive by provenance.",
         offsetof(oh_live_class, live_bytes), 1},
        {"offheap_reserved_bytes", "bytes", GAUGE, "Memory taken from the system for them.",
         offsetof(oh_live_class, reserved_bytes), 1},
        {"offheap_allocations", "", COUNTER, "Stores made.", offsetof(oh_live_class, allocations),
         1},
        {"offheap_allocated_bytes", "bytes", COUNTER, "Bytes allocated.",
         offsetof(oh_live_class, allocated_bytes), 1},
        {"offheap_freed_bytes", "bytes", COUNTER, "Bytes freed.",
         offsetof(oh_live_class, freed_bytes), 1},
    };
    for (size_t f = 0; f < sizeof families / sizeof *families; f++) {
        begin_family(out, &families[f]);
        for (size_t i = 0; i < count; i++) {
            for (size_t c = 0; c < OH_LIVE_CLASSES; c++) {
                uint64_t value;
                memcpy(&value, (const char *)&list[i].classes[c] + families[f].offset,
                       sizeof value);
                begin_sample(out, families[f].name, suffix_of(families[f].type), &list[i]);
                fprintf(out, ",class=\"%s\"", class_names[c]);
                end_sample(out, value, 1);
            }
        }
    }
}

typedef uint64_t conversion_table[OH_LIVE_DIRECTIONS][OH_LIVE_ENCODINGS];

static void write_conversion_table(FILE *out, const char *name, const oh_live_snapshot *program,
                                   const conversion_table table)
{
    for (size_t d = 0; d < OH_LIVE_DIRECTIONS; d++) {
        for (size_t e = 0; e < OH_LIVE_ENCODINGS; e++) {
            if (table[d][e] == 0)
                continue;
            begin_sample(out, name, "_total", program);
            fprintf(out, ",direction=\"%s\",encoding=\"%s\"", direction_names[d],
                    oh_encoding_name((oh_encoding)e));
            end_sample(out, table[d][e], 1);
        }
    }
}

static void write_conversions(FILE *out, const oh_live_snapshot *list, size_t count)
{
    static const metric calls = {"offheap_string_conversions",        "", COUNTER,
                                 "Conversions of bytes and strings.", 0,  1};
    static const metric bytes = {"offheap_string_conversion_bytes",      "bytes", COUNTER,
                                 "Bytes that conversions read or made.", 0,       1};
    begin_family(out, &calls);
    for (size_t i = 0; i < count; i++)
        write_conversion_table(out, calls.name, &list[i], list[i].conversions);
    begin_family(out, &bytes);
    for (size_t i = 0; i < count; i++)
        write_conversion_table(out, bytes.name, &list[i], list[i].conversion_bytes);
}

static void write_direct(FILE *out, const oh_live_snapshot *list, size_t count)
{
    static const metric family = {"offheap_direct_allocation_seconds", "seconds", HISTOGRAM,
                                  "How long direct allocations took.", 0,         1};
    begin_family(out, &family);
    for (size_t i = 0; i < count; i++) {
        uint64_t below = 0;
        for (size_t b = 0; b + 1 < OH_LIVE_BUCKETS; b++) {
            const double bound = 1e-6 * (double)(UINT64_C(1) << 2 * b);
            below += list[i].direct_buckets[b];
            begin_sample(out, family.name, "_bucket", &list[i]);
            fprintf(out, ",le=\"%g\"", bound);
            end_sample(out, below, 1);
        }
        begin_sample(out, family.name, "_bucket", &list[i]);
        fputs(",le=\"+Inf\"", out);
        end_sample(out, list[i].direct_count, 1);
        begin_sample(out, family.name, "_count", &list[i]);
        end_sample(out, list[i].direct_count, 1);
        begin_sample(out, family.name, "_sum", &list[i]);
        end_sample(out, list[i].direct_ns, NANOSECONDS);
    }
}

static void write_collections(FILE *out, const oh_live_snapshot *list, size_t count)
{
    static const metric family = {
        "offheap_gc_runs", "", COUNTER, "Garbage collections, by what caused them.", 0, 1};
    begin_family(out, &family);
    for (size_t i = 0; i < count; i++) {
        begin_sample(out, family.name, "_total", &list[i]);
        fputs(",reason=\"pressure\"", out);
        end_sample(out, list[i].pressure_collections, 1);
        begin_sample(out, family.name, "_total", &list[i]);
        fputs(",reason=\"monitor\"", out);
        end_sample(out, list[i].monitor_collections, 1);
    }
}

static void write_cells(FILE *out, const oh_live_snapshot *list, size_t count)
{
    static const char *const states[OH_LIVE_CELLS] = {"used", "free", "fresh"};
    static const metric family = {"offheap_pool_cells",          "", GAUGE,
                                  "Slots of the pool by state.", 0,  1};
    begin_family(out, &family);
    for (size_t i = 0; i < count; i++) {
        for (size_t s = 0; s < OH_LIVE_CELLS; s++) {
            begin_sample(out, family.name, "", &list[i]);
            fprintf(out, ",state=\"%s\"", states[s]);
            end_sample(out, list[i].pool_cells[s], 1);
        }
    }
}

#define NAME_OF_PITFALL(name, text, noun) text,
#define NAME_OF_SEVERITY(name, text) text,
static const char *const pitfall_names[] = {OHI_PITFALLS(NAME_OF_PITFALL)};
static const char *const severity_names[] = {OHI_SEVERITIES(NAME_OF_SEVERITY)};
_Static_assert(sizeof pitfall_names / sizeof *pitfall_names == OH_LIVE_PITFALLS &&
                   sizeof severity_names / sizeof *severity_names == OH_LIVE_SEVERITIES,
               "the page has a place for each");

static void write_findings(FILE *out, const oh_live_snapshot *list, size_t count)
{
    static const metric family = {"offheap_doctor_findings",      "", GAUGE,
                                  "Findings of the last report.", 0,  1};
    begin_family(out, &family);
    for (size_t i = 0; i < count; i++) {
        for (size_t p = 0; p < OH_LIVE_PITFALLS; p++) {
            for (size_t s = 0; s < OH_LIVE_SEVERITIES; s++) {
                begin_sample(out, family.name, "", &list[i]);
                fprintf(out, ",pitfall=\"%s\",severity=\"%s\"", pitfall_names[p],
                        severity_names[s]);
                end_sample(out, list[i].findings.counts[p][s], 1);
            }
        }
    }
}

static void write_build(FILE *out)
{
    static const metric family = {"offheap_build", "", INFO, "The version that exports.", 0, 1};
    begin_family(out, &family);
    fprintf(out, "offheap_build_info{version=\"%s\"} 1\n", OH_VERSION_STRING);
}

oh_status oh_live_write_openmetrics(FILE *out, const oh_live_snapshot *list, size_t count)
{
    for (size_t i = 0; i < sizeof plain_metrics / sizeof *plain_metrics; i++)
        write_plain(out, &plain_metrics[i], list, count);
    write_classes(out, list, count);
    write_conversions(out, list, count);
    write_direct(out, list, count);
    write_collections(out, list, count);
    write_cells(out, list, count);
    write_findings(out, list, count);
    write_build(out);
    fputs("# EOF\n", out);
    return ferror(out) ? OH_ERR_IO : OH_OK;
}
