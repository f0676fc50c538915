/* Rules on synthetic logs: each fires on its mistake and keeps quiet on the healthy twin. */
#include "doctor/conversion_usage.h"
#include "synthetic_run.h"

#include <offheap/monitor.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the headers above */
#include <cmocka.h>

enum { EPOCHS = 60 };

typedef void shape_fn(synthetic_run *run, uint32_t epoch);

/* Runs a shape for so many epochs; synthetic_end() is the caller's. */
static void diagnose(synthetic_run *made, ohi_run_log *run, ohi_findings *findings, shape_fn *shape,
                     uint32_t epochs)
{
    synthetic_begin(made, 4);
    for (uint32_t epoch = 0; epoch < epochs; epoch++) {
        shape(made, epoch);
        synthetic_epoch(made);
    }
    synthetic_diagnose(made, run, findings);
}

/* The severity of the finding for site 1, -1 when there is none. */
static int severity_of(shape_fn *shape, uint32_t epochs, ohi_pitfall pitfall, size_t *all)
{
    synthetic_run made;
    ohi_run_log run;
    ohi_findings findings;
    diagnose(&made, &run, &findings, shape, epochs);
    int severity = -1;
    for (size_t i = 0; i < findings.count; i++) {
        const ohi_finding *finding = &findings.items[i];
        if (finding->pitfall == pitfall && ohi_run_site_frame(&run, finding->site)->line == 1)
            severity = (int)finding->severity;
    }
    if (all)
        *all = findings.count;
    synthetic_end(&made, &run, &findings);
    return severity;
}

static void leak(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    synthetic_birth(run, 1, 20, 5000);
}

static void small_leak_in_a_large_process(synthetic_run *run, uint32_t epoch)
{
    if (epoch == 0)
        synthetic_birth(run, 2, 1000, 65536);
    synthetic_birth(run, 1, 20, 5000);
}

static void lru(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 1, 20, 5000);
    if (epoch >= 20)
        synthetic_death(run, 1, epoch - 20, 20, 5000, false);
}

/* Twenty an epoch, gone in the next; of every eighth epoch fifteen stay. */
static void stair_on_a_busy_line(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 1, 20, 5000);
    if (epoch > 0)
        synthetic_death(run, 1, epoch - 1, (epoch - 1) % 8 == 0 ? 5 : 20, 5000, false);
}

/* Everything is flushed every four seconds, but for two of the twenty an epoch. */
static void leak_under_slow_batches(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 1, 20, 5000);
    if (epoch % 16 == 15)
        for (uint32_t born = epoch - 15; born <= epoch; born++)
            synthetic_death(run, 1, born, 18, 5000, false);
}

/* Full after forty epochs, then one of every generation goes for each that comes. */
static void evicts_at_random(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 1, 20, 5000);
    if (epoch >= 40)
        for (uint32_t i = 0; i < 20; i++)
            synthetic_death(run, 1, (epoch * 7 + i * 2) % 40, 1, 5000, false);
}

static void batch(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 1, 20, 5000);
    if (epoch % 32 == 31)
        for (uint32_t born = epoch - 31; born <= epoch; born++)
            synthetic_death(run, 1, born, 20, 5000, false);
}

static void one_percent(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 1, 400, 5000);
    synthetic_death(run, 1, epoch, 396, 5000, false);
}

/* A queue: twenty come an epoch, twelve go, the oldest first. */
static void backlog(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 1, 20, 5000);
    for (uint32_t i = epoch * 12; i < epoch * 12 + 12; i++)
        synthetic_death(run, 1, i / 20, 1, 5000, false);
}

/* The same until 24 epochs have come: then as many go. */
static void queue_of_constant_length(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 1, 20, 5000);
    uint32_t gone = epoch < 24 ? epoch * 12 : 24 * 12 + (epoch - 24) * 20;
    for (uint32_t i = gone; i < gone + (epoch < 24 ? 12 : 20); i++)
        synthetic_death(run, 1, i / 20, 1, 5000, false);
}

static void cycles(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 1, 400, 10000);
    if (epoch % 8 == 7)
        for (uint32_t born = epoch - 7; born <= epoch; born++)
            synthetic_death(run, 1, born, 400, 10000, true);
}

static void a_leak_is_told_from_what_only_grows(void **state)
{
    (void)state;
    size_t all;
    assert_int_equal(severity_of(leak, EPOCHS, OHI_PITFALL_LEAK, NULL), OHI_SERIOUS);
    assert_int_equal(severity_of(small_leak_in_a_large_process, EPOCHS, OHI_PITFALL_LEAK, NULL),
                     OHI_WARN);
    assert_int_equal(severity_of(one_percent, EPOCHS, OHI_PITFALL_LEAK, NULL), OHI_SERIOUS);
    assert_int_equal(severity_of(lru, EPOCHS, OHI_PITFALL_LEAK, &all), -1);
    assert_int_equal(all, 0);
    assert_int_equal(severity_of(batch, EPOCHS, OHI_PITFALL_LEAK, &all), -1);
    assert_int_equal(all, 0);
}

static void one_line_may_leak_and_free(void **state)
{
    (void)state;
    size_t all;
    assert_int_equal(severity_of(stair_on_a_busy_line, EPOCHS, OHI_PITFALL_LEAK, NULL),
                     OHI_SERIOUS);
    assert_int_equal(severity_of(leak_under_slow_batches, EPOCHS, OHI_PITFALL_LEAK, NULL),
                     OHI_SERIOUS);
    assert_int_equal(severity_of(evicts_at_random, EPOCHS, OHI_PITFALL_LEAK, &all), -1);
    assert_int_equal(all, 0);
}

static void garbage_in_cycles_is_no_leak(void **state)
{
    (void)state;
    assert_int_equal(severity_of(cycles, EPOCHS, OHI_PITFALL_LEAK, NULL), -1);
    assert_int_equal(severity_of(cycles, EPOCHS, OHI_PITFALL_CYCLES, NULL), OHI_NOTE);
}

static void a_short_run_gives_no_verdict(void **state)
{
    (void)state;
    synthetic_run made;
    ohi_run_log run;
    ohi_findings findings;
    synthetic_begin(&made, 1);
    for (uint32_t epoch = 0; epoch < 12; epoch++) {
        leak(&made, epoch);
        synthetic_epoch(&made);
    }
    synthetic_diagnose(&made, &run, &findings);
    assert_false(findings.enough_data);
    assert_int_equal(findings.count, 0);
    synthetic_end(&made, &run, &findings);
}

static void pins(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 2, 4, 65536);
    if (epoch % 4 == 3) {
        uint64_t stores = (epoch + 1) * UINT64_C(4);
        ohi_log_write_pin(&run->log, &(ohi_log_pin){.view_stack = 1,
                                                    .store_stack = 2,
                                                    .stores = stores,
                                                    .retained = stores * 65536,
                                                    .visible = stores * 12});
    }
}

/* Too many views to tell of each: of 40 in 100 nobody knows who made them. */
static void pins_of_which_some_are_unknown(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 2, 4, 65536);
    for (uint64_t view_stack = 0; epoch % 4 == 3 && view_stack < 2; view_stack++) {
        uint64_t stores = (epoch + 1) * (view_stack == 1 ? UINT64_C(3) : UINT64_C(2));
        ohi_log_write_pin(&run->log, &(ohi_log_pin){.view_stack = view_stack,
                                                    .store_stack = 2,
                                                    .stores = stores,
                                                    .retained = stores * 65536,
                                                    .visible = stores * 12});
    }
}

static void views_of_unknown_origin_count_where_the_same_stores_are_cut(void **state)
{
    (void)state;
    size_t all;
    int severity = severity_of(pins_of_which_some_are_unknown, EPOCHS, OHI_PITFALL_PINNING, &all);
    assert_int_equal(severity, OHI_WARN);
    assert_int_equal(all, 1);
}

static void pinned_stores_are_pinning_and_not_also_a_leak(void **state)
{
    (void)state;
    size_t all;
    assert_int_equal(severity_of(pins, EPOCHS, OHI_PITFALL_PINNING, &all), OHI_WARN);
    assert_int_equal(all, 1);
}

static void costly_conversion(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    ohi_log_write_convert(&run->log, &(ohi_log_convert){.stack = 1,
                                                        .calls = 3000,
                                                        .bytes = 3000 * 400,
                                                        .string_bytes = 3000 * 400,
                                                        .ns = 50000000});
}

static void rare_conversion(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    ohi_log_write_convert(&run->log,
                          &(ohi_log_convert){.stack = 1, .calls = 20, .bytes = 8000, .ns = 20000});
}

/* 25,000 short strings a second, 400 in a task, in 0.8 % of the time. */
static void scan(synthetic_run *run, double cpu_share)
{
    run->cpu_share = cpu_share;
    ohi_log_write_convert(
        &run->log,
        &(ohi_log_convert){
            .stack = 1, .calls = 6250, .bytes = 6250 * 30, .task_calls = 400, .ns = 1400000});
}

static void scan_of_a_waiting_service(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    scan(run, 0.04);
}

static void scan_of_a_busy_service(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    scan(run, 0.5);
}

/* As often, but one or two a task: each request has its key. */
static void keys_of_a_waiting_service(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    run->cpu_share = 0.04;
    ohi_log_write_convert(
        &run->log,
        &(ohi_log_convert){
            .stack = 1, .calls = 6250, .bytes = 6250 * 30, .task_calls = 2, .ns = 1400000});
}

static void a_loop_of_a_waiting_service_is_measured_against_its_work(void **state)
{
    (void)state;
    const ohi_pitfall pitfall = OHI_PITFALL_STRING_CONVERSION;
    assert_int_equal(severity_of(scan_of_a_waiting_service, EPOCHS, pitfall, NULL), OHI_WARN);
    assert_int_equal(severity_of(scan_of_a_busy_service, EPOCHS, pitfall, NULL), -1);
    assert_int_equal(severity_of(keys_of_a_waiting_service, EPOCHS, pitfall, NULL), -1);
}

/* 3600 short strings a second, 180 in a task, in 0.1 % of the time and 13 % of the work: a table of
   which every field is read once. */
static void fields_of_a_waiting_service(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    run->cpu_share = 0.008;
    ohi_log_write_convert(
        &run->log,
        &(ohi_log_convert){
            .stack = 1, .calls = 900, .bytes = 900 * 5, .task_calls = 180, .ns = 260000});
}

/* 64 MB/s in 0.8 % of the time, all the time, of a program that does much else. */
static void large_pages_all_the_time(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    run->cpu_share = 0.3;
    ohi_log_write_convert(
        &run->log,
        &(ohi_log_convert){
            .stack = 1, .calls = 530, .bytes = 530 * 30000, .task_calls = 20, .ns = 2000000});
}

static void much_text_all_the_time_costs(void **state)
{
    (void)state;
    assert_int_equal(
        severity_of(large_pages_all_the_time, EPOCHS, OHI_PITFALL_STRING_CONVERSION, NULL),
        OHI_WARN);
}

static void every_field_once_is_no_loop(void **state)
{
    (void)state;
    assert_int_equal(
        severity_of(fields_of_a_waiting_service, EPOCHS, OHI_PITFALL_STRING_CONVERSION, NULL), -1);
}

/* 4 % of the time. */
static void conversion_near_the_threshold(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    ohi_log_write_convert(
        &run->log,
        &(ohi_log_convert){
            .stack = 1, .kind = OHI_ENCODE, .calls = 3000, .bytes = 3000 * 400, .ns = 10000000});
}

static void what_nearly_costs_too_much_is_noted(void **state)
{
    (void)state;
    assert_int_equal(
        severity_of(conversion_near_the_threshold, EPOCHS, OHI_PITFALL_STRING_CONVERSION, NULL),
        OHI_NOTE);
}

/* 60 MB in a quarter of a second, of a line that runs all the time. */
static void steady_decoding(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    ohi_log_write_convert(&run->log, &(ohi_log_convert){.stack = 1,
                                                        .calls = 6000,
                                                        .bytes = 6000000,
                                                        .string_bytes = 60000000,
                                                        .task_calls = 6000,
                                                        .task_bytes = 60000000,
                                                        .ns = 2000000});
}

static void steady_decoding_in_c(synthetic_run *run, uint32_t epoch)
{
    if (epoch == 0)
        synthetic_is_native(run, 4);
    steady_decoding(run, epoch);
}

static void a_native_program_is_not_one_task(void **state)
{
    (void)state;
    const ohi_pitfall pitfall = OHI_PITFALL_STRING_CONVERSION;
    assert_int_equal(severity_of(steady_decoding, EPOCHS, pitfall, NULL), OHI_WARN);
    assert_int_equal(severity_of(steady_decoding_in_c, EPOCHS, pitfall, NULL), -1);
}

/* 600 KiB at 46 MB/s: 75 times a second; the others only for a second. */
static void large_repeats(synthetic_run *run, uint32_t epoch, bool is_over)
{
    run->cpu_share = 0.5;
    ohi_log_convert convert = {.stack = 1,
                               .calls = is_over ? 1 : 19,
                               .bytes = (is_over ? 1 : 19) * 600 * 1024,
                               .repeats = is_over ? 0 : 19,
                               .repeat_bytes = (is_over ? 0 : 19) * 600 * 1024,
                               .ns = 1000000};
    (void)epoch;
    ohi_log_write_convert(&run->log, &convert);
}

static void large_repeats_all_the_time(synthetic_run *run, uint32_t epoch)
{
    large_repeats(run, epoch, false);
}

static void large_repeats_for_a_moment(synthetic_run *run, uint32_t epoch)
{
    large_repeats(run, epoch, epoch > 18);
}

static void few_repeats_count_when_large_and_steady(void **state)
{
    (void)state;
    const ohi_pitfall pitfall = OHI_PITFALL_STRING_CONVERSION;
    assert_int_equal(severity_of(large_repeats_all_the_time, EPOCHS, pitfall, NULL), OHI_WARN);
    assert_int_equal(severity_of(large_repeats_for_a_moment, EPOCHS, pitfall, NULL), -1);
}

/* 25 decodes of a buffer that has grown to 100 KiB on average: 10 MB/s, 0.1 % of the time. */
static void growing_text(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    run->cpu_share = 0.05;
    ohi_log_write_convert(&run->log, &(ohi_log_convert){.stack = 1,
                                                        .calls = 25,
                                                        .bytes = 25 * 102400,
                                                        .grown = 24,
                                                        .grown_bytes = 24 * 100000,
                                                        .ns = 250000});
}

/* As often, but each time only a head of 1 KiB was text before. */
static void growing_heads(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    ohi_log_write_convert(&run->log, &(ohi_log_convert){.stack = 1,
                                                        .calls = 25,
                                                        .bytes = 25 * 102400,
                                                        .grown = 24,
                                                        .grown_bytes = 24 * 1100,
                                                        .ns = 250000});
}

static void text_of_a_growing_buffer_is_told_as_that(void **state)
{
    (void)state;
    synthetic_run made;
    ohi_run_log run;
    ohi_findings findings;
    diagnose(&made, &run, &findings, growing_text, EPOCHS);
    assert_int_equal(findings.count, 1);
    assert_string_equal(findings.items[0].rule, "growing");
    assert_int_equal(findings.items[0].severity, OHI_WARN);
    assert_non_null(strstr(findings.items[0].message, "since the buffer had grown"));
    synthetic_end(&made, &run, &findings);
    assert_int_equal(severity_of(growing_heads, EPOCHS, OHI_PITFALL_STRING_CONVERSION, NULL), -1);
}

/* 120 round trips of 32 KiB an epoch, decoded at line 1 and encoded at line 2. */
static void round_trips(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    ohi_log_convert decode = {.stack = 1,
                              .kind = OH_CONVERSION_DECODE,
                              .calls = 120,
                              .bytes = 120 * 32768,
                              .trips = 120,
                              .trip_bytes = 120 * 32768,
                              .ns = 300000,
                              .trip_stack = 2};
    ohi_log_convert encode = decode;
    encode.stack = 2;
    encode.kind = OH_CONVERSION_ENCODE;
    encode.trip_stack = 1;
    ohi_log_write_convert(&run->log, &decode);
    ohi_log_write_convert(&run->log, &encode);
}

static void a_round_trip_is_one_finding_with_both_places(void **state)
{
    (void)state;
    synthetic_run made;
    ohi_run_log run;
    ohi_findings findings;
    diagnose(&made, &run, &findings, round_trips, EPOCHS);
    assert_int_equal(findings.count, 1);
    const ohi_finding *finding = &findings.items[0];
    assert_string_equal(finding->rule, "round-trip");
    assert_int_equal(ohi_run_site_frame(&run, finding->site)->line, 1);
    assert_int_equal(finding->related_count, 1);
    assert_int_equal(ohi_run_stack_frame(&run, finding->related[0].stack)->line, 2);
    synthetic_end(&made, &run, &findings);
}

/* Two places of one line and function, each just below what counts. */
static void compares_strings(synthetic_run *run, uint32_t epoch)
{
    const uint32_t second = 5;
    if (epoch == 0) {
        ohi_log_write_frame(&run->log, &(ohi_log_frame){.id = second,
                                                        .line = 1,
                                                        .column = 30,
                                                        .file = {"app.js", 6},
                                                        .function = {"f1", 2}});
        ohi_log_write_stack(&run->log, second, &second, 1);
    }
    for (uint32_t stack = 1; stack <= second; stack += second - 1) {
        ohi_log_write_convert(
            &run->log,
            &(ohi_log_convert){.stack = stack, .calls = 1500, .bytes = 1500 * 400, .ns = 8000000});
    }
}

static void places_of_one_line_are_judged_together(void **state)
{
    (void)state;
    size_t all;
    int severity = severity_of(compares_strings, EPOCHS, OHI_PITFALL_STRING_CONVERSION, &all);
    assert_int_equal(severity, OHI_WARN);
    assert_int_equal(all, 1);
}

/* Four fifths of the time the program waited for a processor, within conversions as elsewhere. In
   the fifth that it had it did what 60 MB/s are, and that took 2 % of it, or 0.4 %. */
static void conversion_in_a_fifth_of_the_time(synthetic_run *run, uint64_t delay_ns, uint64_t ns)
{
    run->cpu_share = 0.2;
    run->run_delay_ns = delay_ns;
    ohi_log_write_convert(
        &run->log,
        &(ohi_log_convert){.stack = 1, .calls = 100, .bytes = 3000000, .task_calls = 10, .ns = ns});
}

static void conversion_of_a_starved_program(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    conversion_in_a_fifth_of_the_time(run, 200000000, 5000000);
}

static void conversion_that_mostly_waited(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    conversion_in_a_fifth_of_the_time(run, 200000000, 1000000);
}

static void conversion_of_a_program_with_the_machine(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    conversion_in_a_fifth_of_the_time(run, 0, 1000000);
}

/* A quarter of a second in a run of fifteen: 90 buffers a second as numbers, 6000 bytes each. */
static void json_of_a_program_that_hardly_ran(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    run->cpu_share = 0.02;
    run->run_delay_ns = 245000000;
    ohi_log_write_convert(&run->log, &(ohi_log_convert){.stack = 1,
                                                        .kind = OH_CONVERSION_JSON,
                                                        .calls = 22,
                                                        .bytes = UINT64_C(22) * 6000,
                                                        .ns = 400000});
}

static void rates_are_of_the_time_that_the_program_had(void **state)
{
    (void)state;
    assert_int_equal(
        severity_of(json_of_a_program_that_hardly_ran, EPOCHS, OHI_PITFALL_STRING_CONVERSION, NULL),
        OHI_WARN);
    const ohi_pitfall pitfall = OHI_PITFALL_STRING_CONVERSION;
    assert_int_equal(severity_of(conversion_of_a_starved_program, EPOCHS, pitfall, NULL), OHI_WARN);
    assert_int_equal(severity_of(conversion_that_mostly_waited, EPOCHS, pitfall, NULL), -1);
    assert_int_equal(severity_of(conversion_of_a_program_with_the_machine, EPOCHS, pitfall, NULL),
                     -1);
}

static void a_conversion_counts_when_it_costs(void **state)
{
    (void)state;
    assert_int_equal(severity_of(costly_conversion, EPOCHS, OHI_PITFALL_STRING_CONVERSION, NULL),
                     OHI_SERIOUS);
    assert_int_equal(severity_of(rare_conversion, EPOCHS, OHI_PITFALL_STRING_CONVERSION, NULL), -1);
}

static void stalls(synthetic_run *run, uint32_t epoch)
{
    if (epoch % 10 == 9) {
        ohi_log_write_stall(&run->log, &(ohi_log_stall){.stack = 1,
                                                        .t_ns = run->epoch * UINT64_C(250000000),
                                                        .allocate_ns = 8000000,
                                                        .touch_ns = 180000000,
                                                        .bytes = 128 << 20});
    }
}

static void one_stall(synthetic_run *run, uint32_t epoch)
{
    if (epoch == 30) {
        ohi_log_write_stall(
            &run->log, &(ohi_log_stall){.stack = 1, .touch_ns = 180000000, .bytes = 128 << 20});
    }
}

/* The program got 2 ms of the processor in a quarter of a second: it was waiting for its turn. */
static void stalls_on_a_busy_machine(synthetic_run *run, uint32_t epoch)
{
    run->cpu_share = 0.008;
    stalls(run, epoch);
}

static void a_stall_without_processor_time_is_the_machine_s(void **state)
{
    (void)state;
    assert_int_equal(
        severity_of(stalls_on_a_busy_machine, EPOCHS, OHI_PITFALL_LARGE_ALLOCATION, NULL),
        OHI_NOTE);
}

/* 3 ms for 50 KiB, ten times an epoch: the processor was somebody else's meanwhile. */
static void short_writes_that_waited(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    for (int i = 0; i < 10; i++) {
        ohi_log_write_stall(&run->log,
                            &(ohi_log_stall){.stack = 1, .touch_ns = 3000000, .bytes = 50 << 10});
    }
}

static void a_short_write_cannot_stall(void **state)
{
    (void)state;
    assert_int_equal(
        severity_of(short_writes_that_waited, EPOCHS, OHI_PITFALL_LARGE_ALLOCATION, NULL), -1);
}

static void a_backlog_is_a_leak(void **state)
{
    (void)state;
    assert_int_equal(severity_of(backlog, EPOCHS, OHI_PITFALL_LEAK, NULL), OHI_SERIOUS);
    assert_int_equal(severity_of(queue_of_constant_length, EPOCHS, OHI_PITFALL_LEAK, NULL), -1);
}

/* 16 buffers of 8 MiB a second, each gone at once, out of pages that are kept. */
static void large_ones_come_and_go(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    ohi_log_write_direct(&run->log, &(ohi_log_direct){.stack = 1,
                                                      .count = 4,
                                                      .bytes = 32 << 20,
                                                      .largest = 8 << 20,
                                                      .ended = 4,
                                                      .short_lived = 4});
}

/* Eight a second that are joined from pieces, in 3.5 ms each: 2.8 % of the time, and copying is 2
 * %. */
static void large_ones_are_joined(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    ohi_log_write_direct(&run->log, &(ohi_log_direct){.stack = 1,
                                                      .count = 2,
                                                      .bytes = 16 << 20,
                                                      .largest = 8 << 20,
                                                      .ended = 2,
                                                      .short_lived = 2,
                                                      .joined = 2});
    for (int i = 0; i < 2; i++) {
        ohi_log_write_stall(
            &run->log,
            &(ohi_log_stall){.stack = 1, .touch_ns = 3500000, .bytes = 8 << 20, .joined = 1});
    }
}

/* 16000 a second that are directly allocated, of which so many are just above the pool's limit. */
static void write_near_misses(synthetic_run *run, uint64_t near_misses)
{
    ohi_log_write_direct(&run->log, &(ohi_log_direct){.stack = 1,
                                                      .count = 4000,
                                                      .bytes = UINT64_C(4000) * 14000,
                                                      .largest = 20000,
                                                      .near_miss = near_misses,
                                                      .near_miss_bytes = near_misses * 10000});
}

static void sizes_at_random(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    write_near_misses(run, 1400);
}

static void sizes_with_a_header(synthetic_run *run, uint32_t epoch)
{
    (void)epoch;
    write_near_misses(run, 3900);
}

static void some_sizes_just_above_the_limit_are_chance(void **state)
{
    (void)state;
    const ohi_pitfall pitfall = OHI_PITFALL_LARGE_ALLOCATION;
    assert_int_equal(severity_of(sizes_with_a_header, EPOCHS, pitfall, NULL), OHI_NOTE);
    assert_int_equal(severity_of(sizes_at_random, EPOCHS, pitfall, NULL), -1);
}

static void large_buffers_that_could_be_one_warn(void **state)
{
    (void)state;
    const ohi_pitfall pitfall = OHI_PITFALL_LARGE_ALLOCATION;
    assert_int_equal(severity_of(large_ones_come_and_go, EPOCHS, pitfall, NULL), OHI_WARN);
}

static void joining_once_is_no_stall(void **state)
{
    (void)state;
    const ohi_pitfall pitfall = OHI_PITFALL_LARGE_ALLOCATION;
    assert_true(severity_of(large_ones_are_joined, EPOCHS, pitfall, NULL) <= (int)OHI_NOTE);
}

/* Two of 48 MiB a second, 35 ms each. */
static void very_large_ones_are_joined(synthetic_run *run, uint32_t epoch)
{
    if (epoch % 2 == 0) {
        ohi_log_write_stall(
            &run->log,
            &(ohi_log_stall){.stack = 1, .touch_ns = 35000000, .bytes = 48 << 20, .joined = 1});
    }
}

static void a_join_that_is_felt_is_a_stall(void **state)
{
    (void)state;
    const ohi_pitfall pitfall = OHI_PITFALL_LARGE_ALLOCATION;
    assert_true(severity_of(very_large_ones_are_joined, EPOCHS, pitfall, NULL) >= (int)OHI_WARN);
}

/* 4, 8, 16, 32, 64, 128 MiB, one a second, each filled in two goes. */
static void grows_by_doubling(synthetic_run *run, uint32_t epoch)
{
    if (epoch % 4 == 0 && epoch < 24) {
        ohi_log_stall stall = {
            .stack = 1, .touch_ns = 2000000, .bytes = UINT64_C(4) << (20 + epoch / 4)};
        ohi_log_write_stall(&run->log, &stall);
        ohi_log_write_stall(&run->log, &stall);
    }
}

static void large_twice_and_small_between(synthetic_run *run, uint32_t epoch)
{
    if (epoch % 4 == 0) {
        ohi_log_write_stall(&run->log, &(ohi_log_stall){.stack = 1,
                                                        .touch_ns = 2000000,
                                                        .bytes = epoch % 8 ? 80 << 20 : 8 << 20});
    }
}

static void a_large_buffer_that_grows_by_copying_is_bulk(void **state)
{
    (void)state;
    assert_int_equal(severity_of(grows_by_doubling, EPOCHS, OHI_PITFALL_LARGE_ALLOCATION, NULL),
                     OHI_WARN);
    assert_int_equal(
        severity_of(large_twice_and_small_between, EPOCHS, OHI_PITFALL_LARGE_ALLOCATION, NULL), -1);
}

static void one_stall_alone_is_noise(void **state)
{
    (void)state;
    assert_int_equal(severity_of(stalls, EPOCHS, OHI_PITFALL_LARGE_ALLOCATION, NULL), OHI_SERIOUS);
    assert_int_equal(severity_of(one_stall, EPOCHS, OHI_PITFALL_LARGE_ALLOCATION, NULL), OHI_NOTE);
}

static void mutation(synthetic_run *run, uint32_t epoch, uint64_t writer, uint64_t kind)
{
    if (epoch == 30) {
        ohi_log_write_mutation(&run->log, &(ohi_log_mutation){.view_stack = 1,
                                                              .writer_stack = writer,
                                                              .before_stack = 3,
                                                              .after_stack = 3,
                                                              .view_kind = kind,
                                                              .length = 4,
                                                              .before = {"abcd", 4},
                                                              .after = {"\0\0\0\0", 4}});
    }
}

static void slice_by_another(synthetic_run *run, uint32_t epoch)
{
    mutation(run, epoch, 2, OH_VIEW_SLICE);
}

static void slice_by_the_reader(synthetic_run *run, uint32_t epoch)
{
    mutation(run, epoch, 3, OH_VIEW_SLICE);
}

static void slice_by_nobody_known(synthetic_run *run, uint32_t epoch)
{
    mutation(run, epoch, 0, OH_VIEW_SLICE);
}

static void subarray_once(synthetic_run *run, uint32_t epoch)
{
    mutation(run, epoch, 2, OH_VIEW_SUBARRAY);
}

static void a_surprise_weighs_by_who_wrote(void **state)
{
    (void)state;
    const ohi_pitfall pitfall = OHI_PITFALL_SLICE_MUTATION;
    assert_int_equal(severity_of(slice_by_another, EPOCHS, pitfall, NULL), OHI_SERIOUS);
    assert_int_equal(severity_of(slice_by_the_reader, EPOCHS, pitfall, NULL), OHI_NOTE);
    assert_int_equal(severity_of(slice_by_nobody_known, EPOCHS, pitfall, NULL), OHI_WARN);
    assert_int_equal(severity_of(subarray_once, EPOCHS, pitfall, NULL), -1);
}

static void split(synthetic_run *run, uint32_t epoch)
{
    if (epoch == 3 || epoch == 7) { /* corruption counts from the first second */
        ohi_log_write_split(&run->log, &(ohi_log_split){.stack = 1,
                                                        .tail_bytes = 1,
                                                        .head_bytes = 1,
                                                        .character = {"\xc3\xbc", 2}});
    }
}

static void two_split_characters_are_serious(void **state)
{
    (void)state;
    assert_int_equal(severity_of(split, 12, OHI_PITFALL_SPLIT_CHARACTER, NULL), OHI_SERIOUS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_leak_is_told_from_what_only_grows),
        cmocka_unit_test(one_line_may_leak_and_free),
        cmocka_unit_test(garbage_in_cycles_is_no_leak),
        cmocka_unit_test(a_short_run_gives_no_verdict),
        cmocka_unit_test(pinned_stores_are_pinning_and_not_also_a_leak),
        cmocka_unit_test(views_of_unknown_origin_count_where_the_same_stores_are_cut),
        cmocka_unit_test(a_conversion_counts_when_it_costs),
        cmocka_unit_test(a_loop_of_a_waiting_service_is_measured_against_its_work),
        cmocka_unit_test(every_field_once_is_no_loop),
        cmocka_unit_test(what_nearly_costs_too_much_is_noted),
        cmocka_unit_test(a_native_program_is_not_one_task),
        cmocka_unit_test(few_repeats_count_when_large_and_steady),
        cmocka_unit_test(text_of_a_growing_buffer_is_told_as_that),
        cmocka_unit_test(a_round_trip_is_one_finding_with_both_places),
        cmocka_unit_test(places_of_one_line_are_judged_together),
        cmocka_unit_test(rates_are_of_the_time_that_the_program_had),
        cmocka_unit_test(a_backlog_is_a_leak),
        cmocka_unit_test(a_large_buffer_that_grows_by_copying_is_bulk),
        cmocka_unit_test(some_sizes_just_above_the_limit_are_chance),
        cmocka_unit_test(large_buffers_that_could_be_one_warn),
        cmocka_unit_test(joining_once_is_no_stall),
        cmocka_unit_test(a_join_that_is_felt_is_a_stall),
        cmocka_unit_test(much_text_all_the_time_costs),
        cmocka_unit_test(one_stall_alone_is_noise),
        cmocka_unit_test(a_stall_without_processor_time_is_the_machine_s),
        cmocka_unit_test(a_short_write_cannot_stall),
        cmocka_unit_test(a_surprise_weighs_by_who_wrote),
        cmocka_unit_test(two_split_characters_are_serious),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
