/* Makes epoch logs as a probe would, for tests of rules and reports: one user site a line number,
   four epochs a second. */
#ifndef TESTS_SYNTHETIC_RUN_H
#define TESTS_SYNTHETIC_RUN_H

#include "doctor/diagnosis.h"
#include "monitor/log_writer.h"

#include <stdio.h>
#include <string.h>

typedef struct synthetic_run {
    ohi_log_writer log;
    uint64_t external;
    uint64_t cpu_ns; /* so far; an epoch adds all of its time, or less where `cpu_share` says so */
    double cpu_share;
    bool is_native;        /* a C program: its frames lie in an object, it has no macrotasks */
    uint64_t run_delay_ns; /* of every epoch: the program waited for a processor, in its work */
    uint32_t epoch;
} synthetic_run;

/* Site n is line n of app.js in function f<n>; its stack is number n. */
static inline void synthetic_begin(synthetic_run *run, uint32_t sites)
{
    memset(run, 0, sizeof *run);
    run->cpu_share = 1;
    ohi_log_writer_init(&run->log, -1);
    ohi_log_write_start(&run->log, &(ohi_log_start){.pid = 1,
                                                    .memory_limit_bytes = UINT64_C(8) << 30,
                                                    .program = {"app.js", 6}});
    for (uint32_t i = 1; i <= sites; i++) {
        char name[16];
        int length = snprintf(name, sizeof name, "f%u", i);
        ohi_log_write_frame(&run->log, &(ohi_log_frame){.id = i,
                                                        .line = i,
                                                        .column = 1,
                                                        .file = {"app.js", 6},
                                                        .function = {name, (size_t)length}});
        ohi_log_write_stack(&run->log, i, &i, 1);
    }
}

/* From here on the sites are native code. */
static inline void synthetic_is_native(synthetic_run *run, uint32_t sites)
{
    run->is_native = true;
    for (uint32_t i = 1; i <= sites; i++) {
        ohi_log_write_frame(&run->log, &(ohi_log_frame){.id = i,
                                                        .line = i,
                                                        .origin = OHI_ORIGIN_NATIVE,
                                                        .file = {"app.c", 5},
                                                        .object = {"app", 3}});
    }
}

/* What a loop converts in an epoch: texts of 4 KiB, a quarter of the time. */
static inline void synthetic_conversions(synthetic_run *run, uint32_t site)
{
    ohi_log_write_convert(&run->log, &(ohi_log_convert){.stack = site,
                                                        .calls = 5000,
                                                        .bytes = 20000000,
                                                        .string_bytes = 20000000,
                                                        .ns = 60000000,
                                                        .longest_string = 4096});
}

static inline void synthetic_birth(synthetic_run *run, uint32_t site, uint64_t count, uint64_t size)
{
    ohi_log_write_birth(&run->log, &(ohi_log_birth){.stack = site,
                                                    .birth_epoch = run->epoch,
                                                    .samples = count,
                                                    .count = count * OHI_LOG_COUNT_SCALE,
                                                    .bytes = count * size});
    run->external += count * size;
}

static inline void synthetic_death(synthetic_run *run, uint32_t site, uint32_t born, uint64_t count,
                                   uint64_t size, bool collected)
{
    ohi_log_write_death(&run->log, &(ohi_log_death){.stack = site,
                                                    .birth_epoch = born,
                                                    .collected = collected,
                                                    .samples = count,
                                                    .count = count * OHI_LOG_COUNT_SCALE,
                                                    .bytes = count * size});
    run->external -= count * size;
}

static inline void synthetic_epoch(synthetic_run *run)
{
    run->epoch++;
    run->cpu_ns += (uint64_t)(250000000 * run->cpu_share);
    ohi_log_write_epoch(&run->log, &(ohi_log_epoch){.index = run->epoch - 1,
                                                    .t_ns = run->epoch * UINT64_C(250000000),
                                                    .rss = run->external + 10000000,
                                                    .heap_used = 2000000,
                                                    .external = run->external,
                                                    .array_buffers = run->external,
                                                    .low_external = run->external,
                                                    .low_heap = 2000000,
                                                    .cpu_ns = run->cpu_ns,
                                                    .run_delay_ns = run->run_delay_ns,
                                                    .preempted_ns = run->run_delay_ns,
                                                    .interval = 1,
                                                    .tasks = run->is_native ? 1 : run->epoch});
}

/* Reads the log back and lets all rules look at it. */
static inline void synthetic_diagnose(synthetic_run *made, ohi_run_log *run, ohi_findings *findings)
{
    ohi_log_write_end(&made->log, &(ohi_log_end){.t_ns = made->epoch * UINT64_C(250000000)});
    if (ohi_run_log_read(run, made->log.bytes, made->log.length) == OH_OK) {
        ohi_findings_init(findings);
        ohi_diagnose(run, findings);
    }
}

static inline void synthetic_end(synthetic_run *made, ohi_run_log *run, ohi_findings *findings)
{
    ohi_findings_deinit(findings);
    ohi_run_log_deinit(run);
    ohi_log_writer_deinit(&made->log);
}

#endif
