/* What is written to an epoch log is read back, also from a log that was cut. */
#include "monitor/log_reader.h"
#include "monitor/log_writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the headers above */
#include <cmocka.h>

static void write_sample(ohi_log_writer *log)
{
    static const uint32_t frames[] = {1, 2, 300000};
    ohi_log_writer_init(log, -1);
    ohi_log_write_frame(
        log,
        &(ohi_log_frame){
            .id = 1, .line = 42, .column = 18, .file = {"app.js", 6}, .function = {"onUpload", 8}});
    ohi_log_write_stack(log, 7, frames, 3);
    ohi_log_write_birth(log, &(ohi_log_birth){.stack = 7, .count = 16, .bytes = UINT64_MAX});
    ohi_log_write_epoch(log, &(ohi_log_epoch){.index = 3, .t_ns = 1000000000, .external = 12345});
    assert_int_equal(log->error, 0);
}

static void records_come_back_as_they_were_written(void **state)
{
    (void)state;
    ohi_log_writer log;
    ohi_log_reader reader;
    ohi_log_item item;
    write_sample(&log);
    assert_int_equal(ohi_log_reader_init(&reader, log.bytes, log.length), OH_OK);

    ohi_log_frame frame;
    assert_true(ohi_log_next(&reader, &item) && ohi_log_read_frame(&item, &frame));
    assert_int_equal(frame.line, 42);
    assert_true(ohi_text_equal(frame.file, (ohi_text){"app.js", 6}));

    uint32_t id = 0;
    uint32_t frames[8];
    size_t count = 0;
    assert_true(ohi_log_next(&reader, &item) && ohi_log_read_stack(&item, &id, frames, 8, &count));
    assert_int_equal(id, 7);
    assert_int_equal(count, 3);
    assert_int_equal(frames[2], 300000);

    ohi_log_birth birth;
    assert_true(ohi_log_next(&reader, &item) && ohi_log_read_birth(&item, &birth));
    assert_true(birth.bytes == UINT64_MAX);

    ohi_log_epoch epoch;
    assert_true(ohi_log_next(&reader, &item) && ohi_log_read_epoch(&item, &epoch));
    assert_int_equal(epoch.external, 12345);
    assert_false(ohi_log_next(&reader, &item));
    assert_false(reader.cut);
    ohi_log_writer_deinit(&log);
}

static void a_log_cut_anywhere_is_read_up_to_there(void **state)
{
    (void)state;
    ohi_log_writer log;
    write_sample(&log);
    int whole_before = 0;
    for (size_t length = OHI_LOG_MAGIC_BYTES + 1; length <= log.length; length++) {
        ohi_log_reader reader;
        ohi_log_item item;
        int whole = 0;
        assert_int_equal(ohi_log_reader_init(&reader, log.bytes, length), OH_OK);
        while (ohi_log_next(&reader, &item))
            whole++;
        assert_true(whole >= whole_before && whole <= 4);
        whole_before = whole;
    }
    assert_int_equal(whole_before, 4);
    ohi_log_writer_deinit(&log);
}

static void an_epoch_written_before_run_delays_has_none(void **state)
{
    (void)state;
    ohi_log_writer log;
    ohi_log_reader reader;
    ohi_log_item item;
    ohi_log_epoch epoch = {.index = 5, .tasks = 9, .run_delay_ns = 77, .preempted_ns = 7};
    ohi_log_writer_init(&log, -1);
    ohi_log_write_epoch(&log, &epoch);
    assert_int_equal(ohi_log_reader_init(&reader, log.bytes, log.length), OH_OK);
    assert_true(ohi_log_next(&reader, &item) && ohi_log_read_epoch(&item, &epoch));
    assert_int_equal(epoch.run_delay_ns, 77);
    item.length -= 2; /* the last fields, one byte each */
    assert_true(ohi_log_read_epoch(&item, &epoch));
    assert_int_equal(epoch.run_delay_ns, 0);
    assert_int_equal(epoch.preempted_ns, 0);
    assert_int_equal(epoch.tasks, 9);
    ohi_log_writer_deinit(&log);
}

static void what_is_no_log_is_refused(void **state)
{
    (void)state;
    ohi_log_reader reader;
    assert_int_equal(ohi_log_reader_init(&reader, "", 0), OH_ERR_INVALID_ARG_VALUE);
    assert_int_equal(ohi_log_reader_init(&reader, "{\"version\":1}", 13), OH_ERR_INVALID_ARG_VALUE);
    assert_int_equal(ohi_log_reader_init(&reader, "OHEAPLOG\x7f", 9), OH_ERR_NOT_SUPPORTED);
}

static void unknown_records_and_longer_ones_are_skipped_over(void **state)
{
    (void)state;
    static const char log[] = "OHEAPLOG\x01"
                              "\xf0\x03xyz"               /* a kind of the future */
                              "\x11\x04\x05\x01\x02\x09"; /* END with a field more than we know */
    ohi_log_reader reader;
    ohi_log_item item;
    ohi_log_end end;
    assert_int_equal(ohi_log_reader_init(&reader, log, sizeof log - 1), OH_OK);
    assert_true(ohi_log_next(&reader, &item));
    assert_int_equal(item.kind, 0xf0);
    assert_true(ohi_log_next(&reader, &item) && ohi_log_read_end(&item, &end));
    assert_int_equal(end.t_ns, 5);
    assert_int_equal(end.code, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_back_as_they_were_written),
        cmocka_unit_test(a_log_cut_anywhere_is_read_up_to_there),
        cmocka_unit_test(an_epoch_written_before_run_delays_has_none),
        cmocka_unit_test(what_is_no_log_is_refused),
        cmocka_unit_test(unknown_records_and_longer_ones_are_skipped_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
