/*
 * What the rules say. A finding is one conclusion about one site; a check is the record that a rule
 * was looked at, with the largest value it saw and the threshold, whether it fired or not.
 */
#ifndef DOCTOR_FINDING_H
#define DOCTOR_FINDING_H

#include "doctor/run_log.h"
#include "monitor/pitfall.h"

typedef enum ohi_pitfall {
#define OHI_PITFALL_ENUM(name, text, noun) OHI_PITFALL_##name,
    OHI_PITFALLS(OHI_PITFALL_ENUM)
#undef OHI_PITFALL_ENUM
} ohi_pitfall;

enum {
#define OHI_PITFALL_COUNT_ONE(name, text, noun) +1
    OHI_PITFALL_COUNT = 0 OHI_PITFALLS(OHI_PITFALL_COUNT_ONE)
#undef OHI_PITFALL_COUNT_ONE
};

const char *ohi_pitfall_name(ohi_pitfall pitfall);

/* "memory leak" */
const char *ohi_pitfall_noun(ohi_pitfall pitfall);

typedef enum ohi_severity {
#define OHI_SEVERITY_ENUM(name, text) OHI_##name,
    OHI_SEVERITIES(OHI_SEVERITY_ENUM)
#undef OHI_SEVERITY_ENUM
} ohi_severity;

const char *ohi_severity_name(ohi_severity severity);

enum { OHI_MOST_RELATED = 4, OHI_MOST_EVIDENCE = 14 };

/* A number that the message quotes. */
typedef struct ohi_evidence {
    const char *name;
    double value;
} ohi_evidence;

typedef struct ohi_related {
    const char *role; /* allocated, view-created, written-by, read-by, held-by */
    uint64_t stack;   /* 0: text only */
    char *text;
} ohi_related;

typedef struct ohi_finding {
    ohi_pitfall pitfall;
    const char *rule;
    ohi_severity severity;
    double confidence;
    double cost; /* ranks findings of one severity: bytes for memory, nanoseconds for time */
    uint32_t site;
    uint64_t stack;
    ohi_related related[OHI_MOST_RELATED];
    size_t related_count;
    ohi_evidence evidence[OHI_MOST_EVIDENCE];
    size_t evidence_count;
    char *message; /* one sentence or two, with the numbers */
    char *fix;
} ohi_finding;

typedef struct ohi_check {
    const char *rule; /* "leak: survivors" */
    const char *unit;
    double value; /* the largest that any site reached */
    double threshold;
    bool fired;
} ohi_check;

typedef struct ohi_findings {
    ohi_finding *items;
    size_t count, capacity;
    ohi_check *checks;
    size_t check_count, check_capacity;
    bool failed;      /* out of memory: incomplete */
    bool enough_data; /* the trend rules had what they need */
} ohi_findings;

void ohi_findings_init(ohi_findings *findings);
void ohi_findings_deinit(ohi_findings *findings);

/* What a rule has decided about one place. */
typedef struct ohi_judgement {
    ohi_pitfall pitfall;
    const char *rule;
    ohi_severity severity;
    bool fires;
    uint64_t stack;
    double cost, confidence;
} ohi_judgement;

/* Adds the finding; the caller puts it into words at once. NULL: the judgement does not fire, or
   out of memory. A second one for the same site and pitfall replaces the first when it is worse,
   and otherwise gives NULL. */
ohi_finding *ohi_findings_add(ohi_findings *findings, const ohi_run_log *run,
                              const ohi_judgement *judgement);

/* The finding for a site and pitfall; NULL. */
ohi_finding *ohi_findings_get(ohi_findings *findings, ohi_pitfall pitfall, uint32_t site);

void ohi_findings_remove(ohi_findings *findings, size_t index);

/* printf into the finding's sentence. */
void ohi_finding_message(ohi_finding *finding, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void ohi_finding_fix(ohi_finding *finding, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void ohi_finding_evidence(ohi_finding *finding, const char *name, double value);
void ohi_finding_related(ohi_finding *finding, const char *role, uint64_t stack, const char *format,
                         ...) __attribute__((format(printf, 4, 5)));

/* Notes that a rule was evaluated; of several values the largest share of its threshold stays. */
void ohi_findings_check(ohi_findings *findings, const char *rule, const char *unit, double value,
                        double threshold, bool fired);

/* Worst and costliest first. */
void ohi_findings_sort(ohi_findings *findings);

/* "12.3 MiB", "812 B"; returns the buffer. */
enum { OHI_SIZE_TEXT = 32 };
const char *ohi_size_text(char *text, double bytes);

/* "app.js:12:3 in onUpload" or "somewhere unknown". */
enum { OHI_PLACE_TEXT = 256 };
const char *ohi_place_text(char *text, const ohi_run_log *run, uint64_t stack);

/* The functions of two stacks' sites differ. */
bool ohi_other_function(const ohi_run_log *run, uint64_t left, uint64_t right);

/* Was `stack` captured while the function of `outer`'s site was running, in it or below it? */
bool ohi_is_within(const ohi_run_log *run, uint64_t stack, uint64_t outer);

#endif
