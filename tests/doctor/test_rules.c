/* Rules on synthetic logs: each fires on its mistake and keeps quiet on the healthy twin. */
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

/* Runs a shape for EPOCHS epochs; the severity of the finding for site 1, -1 when there is none. */
static int severity_of(shape_fn *shape, uint32_t epochs, ohi_pitfall pitfall, size_t *all)
{
    synthetic_run made;
    ohi_run_log run;
    ohi_findings findings;
    synthetic_begin(&made, 4);
    for (uint32_t epoch = 0; epoch < epochs; epoch++) {
        shape(&made, epoch);
        synthetic_epoch(&made);
    }
    synthetic_diagnose(&made, &run, &findings);
    int severity = -1;
    for (size_t i = 0; i < findings.count; i++) {
        const ohi_finding *finding = &findings.items[i];
        if (finding->pitfall == pitfall && ohi_run_site_frame(&run, finding->site)->line == 1) {
            severity = (int)finding->severity;
        }
    }
    if (all) {
        *all = findings.count;
    }
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
    if (epoch == 0) {
        synthetic_birth(run, 2, 1000, 65536);
    }
    synthetic_birth(run, 1, 20, 5000);
}

static void lru(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 1, 20, 5000);
    if (epoch >= 20) {
        synthetic_death(run, 1, epoch - 20, 20, 5000, false);
    }
}

/* Twenty an epoch, gone in the next; of every eighth epoch fifteen stay. */
static void stair_on_a_busy_line(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 1, 20, 5000);
    if (epoch > 0) {
        synthetic_death(run, 1, epoch - 1, (epoch - 1) % 8 == 0 ? 5 : 20, 5000, false);
    }
}

/* Everything is flushed every four seconds, but for two of the twenty an epoch. */
static void leak_under_slow_batches(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 1, 20, 5000);
    if (epoch % 16 == 15) {
        for (uint32_t born = epoch - 15; born <= epoch; born++) {
            synthetic_death(run, 1, born, 18, 5000, false);
        }
    }
}

/* Full after forty epochs, then one of every generation goes for each that comes. */
static void evicts_at_random(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 1, 20, 5000);
    if (epoch >= 40) {
        for (uint32_t i = 0; i < 20; i++) {
            synthetic_death(run, 1, (epoch * 7 + i * 2) % 40, 1, 5000, false);
        }
    }
}

static void batch(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 1, 20, 5000);
    if (epoch % 32 == 31) {
        for (uint32_t born = epoch - 31; born <= epoch; born++) {
            synthetic_death(run, 1, born, 20, 5000, false);
        }
    }
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
    for (uint32_t i = epoch * 12; i < epoch * 12 + 12; i++) {
        synthetic_death(run, 1, i / 20, 1, 5000, false);
    }
}

/* The same until 24 epochs have come: then as many go. */
static void queue_of_constant_length(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 1, 20, 5000);
    uint32_t gone = epoch < 24 ? epoch * 12 : 24 * 12 + (epoch - 24) * 20;
    for (uint32_t i = gone; i < gone + (epoch < 24 ? 12 : 20); i++) {
        synthetic_death(run, 1, i / 20, 1, 5000, false);
    }
}

static void cycles(synthetic_run *run, uint32_t epoch)
{
    synthetic_birth(run, 1, 400, 10000);
    if (epoch % 8 == 7) {
        for (uint32_t born = epoch - 7; born <= epoch; born++) {
            synthetic_death(run, 1, born, 400, 10000, true);
        }
    }
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

static void a_backlog_is_a_leak(void **state)
{
    (void)state;
    assert_int_equal(severity_of(backlog, EPOCHS, OHI_PITFALL_LEAK, NULL), OHI_SERIOUS);
    assert_int_equal(severity_of(queue_of_constant_length, EPOCHS, OHI_PITFALL_LEAK, NULL), -1);
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
        cmocka_unit_test(a_conversion_counts_when_it_costs),
        cmocka_unit_test(a_backlog_is_a_leak),
        cmocka_unit_test(a_large_buffer_that_grows_by_copying_is_bulk),
        cmocka_unit_test(one_stall_alone_is_noise),
        cmocka_unit_test(a_stall_without_processor_time_is_the_machine_s),
        cmocka_unit_test(a_surprise_weighs_by_who_wrote),
        cmocka_unit_test(two_split_characters_are_serious),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
