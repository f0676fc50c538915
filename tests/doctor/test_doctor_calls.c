/* The public calls of <offheap/doctor.h> and <offheap/live.h>, as a C program makes them. */
#define _DEFAULT_SOURCE /* mkdtemp */
#include "platform/process_numbers.h"
#include "synthetic_run.h"

#include <offheap/buffer.h>
#include <offheap/doctor.h>
#include <offheap/live.h>
#include <offheap/monitor.h>

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
/* cmocka needs the headers above */
#include <cmocka.h>

static char folder[] = "/tmp/offheap-doctor-calls-XXXXXX";
static char log_path[sizeof folder + 16], json_path[sizeof folder + 16];

/* Twenty seconds in which line 1 keeps what it makes. */
static void write_leak(void)
{
    synthetic_run run;
    synthetic_begin(&run, 2);
    for (int epoch = 0; epoch < 80; epoch++) {
        synthetic_birth(&run, 1, 20, 50000);
        synthetic_epoch(&run);
    }
    ohi_log_write_end(&run.log, &(ohi_log_end){.t_ns = run.epoch * UINT64_C(250000000)});
    FILE *file = fopen(log_path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(run.log.bytes, 1, run.log.length, file), run.log.length);
    assert_int_equal(fclose(file), 0);
    ohi_log_writer_deinit(&run.log);
}

static void a_log_in_a_file_is_diagnosed(void **state)
{
    (void)state;
    oh_doctor_options options = {.size = sizeof options, .json = json_path, .quiet = true};
    int verdict = -1;
    write_leak();
    assert_int_equal(oh_doctor_diagnose_file(log_path, &options, &verdict), OH_OK);
    assert_int_equal(verdict, OH_DOCTOR_SERIOUS);
    assert_int_equal(access(json_path, R_OK), 0);

    const char *const meant[] = {"app.js:1"};
    options.ignore = meant;
    options.ignore_count = 1;
    assert_int_equal(oh_doctor_diagnose_file(log_path, &options, &verdict), OH_OK);
    assert_int_equal(verdict, OH_DOCTOR_HEALTHY);
}

static void a_verdict_that_nobody_asks_for_is_not_told(void **state)
{
    (void)state;
    const oh_doctor_options options = {.size = sizeof options, .quiet = true};
    write_leak();
    assert_int_equal(oh_doctor_diagnose_file(log_path, &options, NULL), OH_OK);
}

static void a_file_that_is_no_log_is_told_apart_from_one_that_is_not_there(void **state)
{
    (void)state;
    const oh_doctor_options options = {.size = sizeof options, .quiet = true};
    int verdict = 77;
    assert_int_equal(oh_doctor_diagnose_file("/nonexistent/log", &options, &verdict), OH_ERR_IO);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(oh_doctor_diagnose("no log at all", 13, &options, &verdict),
                     OH_ERR_INVALID_ARG_VALUE);
    assert_int_equal(verdict, 77);
}

static void options_without_a_size_are_refused(void **state)
{
    (void)state;
    const oh_doctor_options forgotten = {.quiet = true};
    const oh_monitor_options forgotten_too = {.log_fd = -1};
    const char *path = NULL;
    int verdict = 77;
    assert_int_equal(oh_doctor_start(&forgotten), OH_ERR_INVALID_ARG_VALUE);
    assert_int_equal(oh_doctor_diagnose("", 0, &forgotten, &verdict), OH_ERR_INVALID_ARG_VALUE);
    assert_int_equal(oh_doctor_check_outputs(&forgotten, &path), OH_ERR_INVALID_ARG_VALUE);
    assert_int_equal(oh_monitor_start(&forgotten_too), OH_ERR_INVALID_ARG_VALUE);
    assert_int_equal(verdict, 77);
    assert_null(path);
}

static void the_first_report_that_cannot_be_written_is_named(void **state)
{
    (void)state;
    const char *path = NULL;
    oh_doctor_options options = {.size = sizeof options, .json = json_path};
    assert_int_equal(oh_doctor_check_outputs(&options, &path), OH_OK);
    assert_null(path);
    options.html = "/nonexistent/report.html";
    options.pprof = "/nonexistent/report.pb.gz";
    assert_int_equal(oh_doctor_check_outputs(&options, &path), OH_ERR_IO);
    assert_string_equal(path, options.html);
    assert_int_equal(errno, ENOENT);
}

static void nothing_is_reported_before_the_start(void **state)
{
    (void)state;
    int verdict = 77;
    assert_int_equal(oh_doctor_report(&verdict), OH_ERR_INVALID_STATE);
    assert_int_equal(oh_doctor_stop(&verdict), OH_ERR_INVALID_STATE);
    assert_null(oh_doctor_json());
    assert_int_equal(verdict, 77);
}

/* What `offheap top` and `offheap export` make of a program. */
static void expect_live(int64_t pid)
{
    oh_live_snapshot program;
    int64_t pids[512];
    const size_t count = oh_live_list(pids, 512);
    bool is_listed = false;
    for (size_t i = 0; i < count && i < 512; i++)
        is_listed = is_listed || pids[i] == pid;
    assert_true(is_listed);
    assert_int_equal(oh_live_read(pid, &program), OH_OK);
    assert_int_equal(program.pid, pid);

    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    assert_int_equal(oh_live_write_openmetrics(out, &program, 1), OH_OK);
    assert_int_equal(fclose(out), 0);
    assert_non_null(strstr(text, "offheap_live_bytes"));
    assert_string_equal(text + length - 6, "# EOF\n");
    free(text);
}

static void a_watched_program_reports_and_is_seen_from_outside(void **state)
{
    (void)state;
    const oh_doctor_options options = {.size = sizeof options, .json = json_path, .quiet = true};
    int verdict = -1;
    oh_buffer kept;
    assert_int_equal(oh_doctor_start(&options), OH_OK);
    assert_int_equal(oh_doctor_start(&options), OH_ERR_INVALID_STATE);
    assert_int_equal(oh_buffer_alloc(NULL, 100000, &kept), OH_OK);
    expect_live(getpid());
    assert_int_equal(oh_doctor_report(&verdict), OH_OK);
    assert_int_equal(verdict, OH_DOCTOR_NOT_ENOUGH_DATA);
    char *json = oh_doctor_json();
    assert_non_null(json);
    assert_non_null(strstr(json, "\"verdict\":\"not-enough-data\""));
    free(json);
    oh_buffer_release(&kept);
    assert_int_equal(oh_doctor_stop(NULL), OH_OK);
    assert_int_equal(oh_doctor_stop(NULL), OH_ERR_INVALID_STATE);

    oh_live_snapshot program;
    assert_int_equal(oh_live_read(getpid(), &program), OH_ERR_IO);
}

/* A process that may open `room` more files starts, asks and stops. */
static void run_with_room_for(rlim_t room)
{
    const oh_doctor_options options = {.size = sizeof options, .json = json_path, .quiet = true};
    struct rlimit before, few;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    const int next = dup(0);
    assert_true(next > 0 && close(next) == 0);
    few = (struct rlimit){.rlim_cur = (rlim_t)next + room, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    const oh_status started = oh_doctor_start(&options);
    const oh_status reported = oh_doctor_report(NULL);
    char *json = oh_doctor_json();
    const oh_status stopped = oh_doctor_stop(NULL);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    free(json);
    assert_int_equal(started, room == 0 ? OH_ERR_IO : OH_OK);
    const oh_status failure = room == 0 ? OH_ERR_INVALID_STATE : OH_ERR_IO;
    assert_true(reported == failure || (reported == OH_OK && room > 0));
    assert_true(stopped == failure || (stopped == OH_OK && room > 0));
    assert_int_equal(oh_doctor_stop(NULL), OH_ERR_INVALID_STATE);
}

static void without_room_for_files_calls_fail_and_leave_none_open(void **state)
{
    (void)state;
    const int before = process_descriptors();
    for (rlim_t room = 0; room < 6; room++) {
        run_with_room_for(room);
        assert_int_equal(process_descriptors(), before);
    }
}

/* Bug: the log stayed open for good. */
static void a_report_that_cannot_be_written_leaves_no_file_open(void **state)
{
    (void)state;
    const oh_doctor_options options = {
        .size = sizeof options, .json = "/nonexistent/report.json", .quiet = true};
    const int before = process_descriptors();
    assert_int_equal(oh_doctor_start(&options), OH_OK);
    assert_int_equal(oh_doctor_stop(NULL), OH_ERR_IO);
    assert_int_equal(process_descriptors(), before);
}

static atomic_bool is_over;

static void *report_again_and_again(void *unused)
{
    while (!atomic_load(&is_over))
        assert_int_equal(oh_doctor_report(NULL), OH_OK);
    return unused;
}

/* Bug: a child that was forked while another thread had a report written waited for ever. */
static void a_child_forked_during_a_report_is_not_held(void **state)
{
    (void)state;
    enum { CHILDREN = 8, SECONDS = 20 };
    const oh_doctor_options options = {.size = sizeof options, .json = json_path, .quiet = true};
    pthread_t reporter;
    assert_int_equal(oh_doctor_start(&options), OH_OK);
    assert_int_equal(pthread_create(&reporter, NULL, report_again_and_again, NULL), 0);
    for (int i = 0; i < CHILDREN; i++) {
        int ending = -1;
        pid_t child = fork();
        if (child == 0) {
            alarm(SECONDS);
            _exit(oh_doctor_report(NULL) == OH_ERR_INVALID_STATE ? 0 : 1);
        }
        assert_int_equal(waitpid(child, &ending, 0), child);
        assert_int_equal(ending, 0);
    }
    atomic_store(&is_over, true);
    assert_int_equal(pthread_join(reporter, NULL), 0);
    assert_int_equal(oh_doctor_stop(NULL), OH_OK);
}

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(log_path, sizeof log_path, "%s/log", folder);
    snprintf(json_path, sizeof json_path, "%s/json", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)remove(log_path);
    (void)remove(json_path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_in_a_file_is_diagnosed),
        cmocka_unit_test(a_verdict_that_nobody_asks_for_is_not_told),
        cmocka_unit_test(a_file_that_is_no_log_is_told_apart_from_one_that_is_not_there),
        cmocka_unit_test(options_without_a_size_are_refused),
        cmocka_unit_test(the_first_report_that_cannot_be_written_is_named),
        cmocka_unit_test(nothing_is_reported_before_the_start),
        cmocka_unit_test(a_watched_program_reports_and_is_seen_from_outside),
        cmocka_unit_test(without_room_for_files_calls_fail_and_leave_none_open),
        cmocka_unit_test(a_report_that_cannot_be_written_leaves_no_file_open),
        cmocka_unit_test(a_child_forked_during_a_report_is_not_held),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
