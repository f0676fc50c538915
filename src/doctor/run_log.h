/*
 * A run as the rules see it: the records of an epoch log, decoded, with every stack reduced to its
 * site and every record given the epoch it belongs to. Immutable once read.
 */
#ifndef DOCTOR_RUN_LOG_H
#define DOCTOR_RUN_LOG_H

#include "monitor/log_record.h"

#include <offheap/status.h>

/* A resolved frame. Text points into the log's bytes or is one of the run's names. */
typedef struct ohi_run_frame {
    ohi_text file, function;
    uint32_t line, column;
    ohi_frame_origin origin;
    ohi_text object; /* of a native frame: where the code lies */
    uint64_t address;
    uint64_t code; /* which function, where names do not tell; 0: unknown */
} ohi_run_frame;

/* A text that was made while the log was read. */
typedef struct ohi_run_name {
    struct ohi_run_name *next;
    char text[];
} ohi_run_name;

typedef struct ohi_run_stack {
    uint32_t *frames; /* numbers of frames that there are, innermost first */
    uint32_t count;
    uint32_t site; /* number of a site; 0: unknown */
} ohi_run_stack;

/* A place in the code to change: the innermost frame in the user's files. Site 0 is the unknown
 * one. */
typedef struct ohi_run_site {
    uint32_t frame;
    uint32_t stack; /* the first stack with this site */
} ohi_run_site;

/* A list of records of one kind, each with its epoch (its index in `epochs`). */
#define OHI_RUN_LIST(type, name)                                                                   \
    struct {                                                                                       \
        struct {                                                                                   \
            uint32_t epoch;                                                                        \
            type r;                                                                                \
        } * items;                                                                                 \
        size_t count, capacity;                                                                    \
    } name

typedef struct ohi_run_log {
    ohi_log_start start;
    ohi_log_end end;
    bool has_end;
    bool is_cut;

    ohi_run_frame *frames;
    size_t frame_count, frame_capacity;
    ohi_run_stack *stacks;
    size_t stack_count, stack_capacity;
    ohi_run_site *sites;
    size_t site_count, site_capacity;
    ohi_run_name *names;

    OHI_RUN_LIST(ohi_log_epoch, epochs);
    OHI_RUN_LIST(ohi_log_birth, births);
    OHI_RUN_LIST(ohi_log_death, deaths);
    OHI_RUN_LIST(ohi_log_convert, converts);
    OHI_RUN_LIST(ohi_log_split, splits);
    OHI_RUN_LIST(ohi_log_direct, directs);
    OHI_RUN_LIST(ohi_log_stall, stalls);
    OHI_RUN_LIST(ohi_log_concat, concats);
    OHI_RUN_LIST(ohi_log_mutation, mutations);
    OHI_RUN_LIST(ohi_log_pin, pins);
    OHI_RUN_LIST(ohi_log_collect, collects);
    OHI_RUN_LIST(ohi_log_holder, holders);
    OHI_RUN_LIST(ohi_log_expect, expects);

    /* Derived. */
    double seconds;       /* length of the run */
    double warm_from;     /* when warm-up was over */
    double warm_seconds;  /* what the program had from there on (below): what rates are per */
    double busy_seconds;  /* of these, what it computed, without what watching it took */
    uint32_t warm_epoch;  /* the first epoch after warm-up */
    uint32_t judge_epoch; /* survivors are judged at its end: 0.5 s before the program's */
    uint64_t peak_rss;
} ohi_run_log;

/* Reads a log; its bytes must stay. A cut log is read as far as it goes. Fails as
   ohi_log_reader_init() does, and with OH_ERR_NO_MEMORY. */
OH_NODISCARD oh_status ohi_run_log_read(ohi_run_log *run, const void *bytes, size_t length);

void ohi_run_log_deinit(ohi_run_log *run);

/* The site of a stack; 0 is the unknown one. */
uint32_t ohi_run_site_of(const ohi_run_log *run, uint64_t stack);

/* The frame of a stack that its site is named by; an empty one where there is none. */
const ohi_run_frame *ohi_run_stack_frame(const ohi_run_log *run, uint64_t stack);

/* The frame of a site; of site 0 an empty one. */
const ohi_run_frame *ohi_run_site_frame(const ohi_run_log *run, uint32_t site);

/* True for records of an epoch after warm-up. */
static inline bool ohi_run_is_warm(const ohi_run_log *run, uint32_t epoch)
{
    return epoch >= run->warm_epoch;
}

/* Seconds from the start to the end of an epoch. */
double ohi_run_epoch_seconds(const ohi_run_log *run, uint32_t epoch);

/* Seconds of an epoch that the program had: its length without what its main thread waited for a
   processor. On a busy machine rates by the clock would judge the others' work. */
double ohi_run_epoch_had(const ohi_run_log *run, uint32_t epoch);

#endif
