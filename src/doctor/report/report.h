/*
 * What every report is made from: a run, what the rules said about it, and the figures of each
 * site. A writer renders it into a buffer; nothing here decides anything.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "doctor/cohort.h"
#include "doctor/finding.h"
#include "doctor/report/json_writer.h"

#include <offheap/doctor.h>

/* A site in numbers. */
typedef struct ohi_site_figures {
    uint32_t site;
    double live_bytes, live_count, allocated_bytes, allocated_count;
    double old_bytes; /* live and born before the last tenth of the run */
    double high_water_bytes;
    double temporary_bytes; /* died in the epoch of their birth */
    double mean_age_seconds;
    double conversions, stall_ns;
} ohi_site_figures;

/* What became of the bytes born in one block of the run. */
typedef struct ohi_block_figures {
    double born, alive, temporary;
} ohi_block_figures;

/* The same for a stack, for profiles. */
typedef struct ohi_stack_figures {
    uint32_t stack;
    double live_bytes, live_count, allocated_bytes, allocated_count, high_water_bytes,
        temporary_bytes;
    ohi_block_figures blocks[OHI_BLOCKS];
    uint64_t class_of;
} ohi_stack_figures;

/* A file that was asked for, and why it could not be written (an errno, 0: it was). */
typedef struct ohi_report_file {
    const char *path;
    int error;
} ohi_report_file;

enum { OHI_MOST_FILES = 5 };

typedef struct ohi_report {
    const ohi_run_log *run;
    const ohi_findings *findings;
    const char *verdict;     /* healthy, warning, serious, not-enough-data */
    const char *ending;      /* how the program ended, "" when as it should */
    ohi_site_figures *sites; /* those with any figure, most live bytes first */
    size_t site_count;
    ohi_stack_figures *stacks;
    size_t stack_count;
    size_t suppressed;                     /* findings left out by --ignore and --baseline */
    double overhead;                       /* share of the run */
    ohi_report_file files[OHI_MOST_FILES]; /* that the text report names */
    size_t file_count;
    size_t columns; /* of the text report; 0: 80 */
    bool colors;    /* and whether it may be coloured */
} ohi_report;

/* The verdict in one line: "1 memory leak, 2 string conversions, 1 note", "Healthy". */
enum { OHI_HEADLINE_TEXT = 256 };
const char *ohi_report_headline(char *text, const ohi_report *report);

/* Fills in sites and stacks; OH_ERR_NO_MEMORY. */
OH_NODISCARD oh_status ohi_report_init(ohi_report *report, const ohi_run_log *run,
                                       const ohi_findings *findings);
void ohi_report_deinit(ohi_report *report);

/* The most points of a timeline: neighbours are dropped evenly. */
enum { OHI_TIMELINE_POINTS = 600 };

typedef void ohi_report_writer(const ohi_report *report, ohi_text_buffer *out);

ohi_report_writer ohi_report_text, ohi_report_json, ohi_report_html, ohi_profile_pprof,
    ohi_profile_speedscope, ohi_profile_collapsed;

/* "onUpload (app.js:12)" into `name`; returns its length. */
size_t ohi_frame_name(char *name, size_t capacity, const ohi_run_frame *frame);

/* The contract's JSON into a writer that may already be inside something. */
void ohi_report_json_body(const ohi_report *report, ohi_json *json);

/* Replaces a file by `data`, whole or not at all. */
OH_NODISCARD oh_status ohi_output_write(const char *path, const char *data, size_t length);

/* Can a file be put there? Leaves nothing behind. */
OH_NODISCARD oh_status ohi_output_check(const char *path);

#endif
