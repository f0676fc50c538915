/* The monitor on a real allocator: births minus deaths is what lives, by thread and in all. */
#define _GNU_SOURCE
#include "doctor/run_log.h"
#include "platform/closed_streams.h"
#include "platform/nameless_file.h"

#include <offheap/buffer.h>
#include <offheap/live.h>
#include <offheap/monitor.h>

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
/* cmocka needs the headers above */
#include <cmocka.h>

enum { KEPT = 100, THREADS = 3 };

static oh_buffer kept[THREADS][KEPT];

/* For the monitor to write its log to. */
static int open_log(void)
{
    return nameless_file_create().descriptor;
}

static void read_log(int fd, ohi_run_log *run)
{
    static char log[1 << 20];
    ssize_t length = pread(fd, log, sizeof log, 0);
    assert_int_equal(ohi_run_log_read(run, log, (size_t)length), OH_OK);
}

static void *allocate(void *user)
{
    oh_buffer *mine = user;
    for (int i = 0; i < KEPT; i++) {
        oh_buffer temporary;
        assert_int_equal(oh_buffer_alloc(NULL, (size_t)(10 + i * 97), &temporary), OH_OK);
        assert_int_equal(oh_buffer_alloc_unsafe(NULL, (size_t)(1000 + i * 300), &mine[i]), OH_OK);
        oh_buffer_release(&temporary);
    }
    return NULL;
}

static void run_threads(void *body(void *user))
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, body, kept[i]), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static void births_minus_deaths_is_what_lives(void **state)
{
    (void)state;
    int fd = open_log();
    oh_monitor_options options = {.size = sizeof options, .log_fd = fd, .interval_bytes = 1};
    assert_int_equal(oh_monitor_start(&options), OH_OK);
    assert_int_equal(oh_monitor_start(&options), OH_ERR_INVALID_STATE);
    run_threads(allocate);
    oh_monitor_finish(OH_ENDING_NORMAL, 0);
    oh_monitor_stop();

    ohi_run_log run;
    read_log(fd, &run);
    assert_true(run.has_end && !run.is_cut);
    double bytes = 0;
    uint64_t count = 0;
    for (size_t i = 0; i < run.births.count; i++) {
        bytes += (double)run.births.items[i].r.bytes;
        count += run.births.items[i].r.samples;
    }
    for (size_t i = 0; i < run.deaths.count; i++) {
        bytes -= (double)run.deaths.items[i].r.bytes;
        count -= run.deaths.items[i].r.samples;
    }
    double expected = 0;
    for (int i = 0; i < KEPT; i++)
        expected += THREADS * (1000 + i * 300);
    assert_int_equal(count, THREADS * KEPT);
    assert_true(bytes >= expected - 1 && bytes <= expected + 1);
    ohi_run_log_deinit(&run);
    close(fd);
    for (int t = 0; t < THREADS; t++)
        for (int i = 0; i < KEPT; i++)
            oh_buffer_release(&kept[t][i]);
}

/* Bytes that moved were looked for by their length, and another store of that length was taken for
   theirs: its end was not noticed, and it passed for a leak. */
static void a_store_that_moves_is_not_mistaken_for_another(void **state)
{
    (void)state;
    enum { COUNT = 16, LENGTH = 100000, LONGER = 16 << 20 };
    oh_monitor_options options = {
        .size = sizeof options, .log_fd = open_log(), .interval_bytes = 1};
    oh_buffer buffers[COUNT];
    assert_int_equal(oh_monitor_start(&options), OH_OK);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(oh_buffer_alloc_unsafe(NULL, LENGTH, &buffers[i]), OH_OK);
    for (int i = 0; i < COUNT / 2; i++)
        assert_int_equal(oh_buffer_resize(&buffers[i], LONGER), OH_OK);
    for (int i = 0; i < COUNT; i++)
        oh_buffer_release(&buffers[i]);
    oh_monitor_stop();

    ohi_run_log run;
    read_log(options.log_fd, &run);
    uint64_t born = 0;
    uint64_t died = 0;
    for (size_t i = 0; i < run.births.count; i++)
        born += run.births.items[i].r.bytes;
    for (size_t i = 0; i < run.deaths.count; i++)
        died += run.deaths.items[i].r.bytes;
    assert_int_equal(born, died);
    ohi_run_log_deinit(&run);
    close(options.log_fd);
}

/* Conversions of no bytes: their number is all there is to see. */
static void convert(int count)
{
    oh_conversion conversion = {.kind = OH_CONVERSION_ENCODE, .encoding = OH_UTF8};
    for (int i = 0; i < count; i++) {
        uint64_t begun = oh_probe_conversion_begin();
        if (begun)
            oh_probe_conversion_end(begun, &conversion);
    }
}

/* What is decoded, and what of it was decoded before. */
typedef struct decoding {
    uint64_t calls, repeats, grown, grown_bytes;
} decoding;

static void decode(oh_buffer buffer, size_t length)
{
    oh_conversion conversion = {.kind = OH_CONVERSION_DECODE,
                                .encoding = OH_LATIN1,
                                .base = buffer.data,
                                .bytes = buffer.data,
                                .length = length,
                                .string_bytes = length};
    oh_probe_conversion_end(oh_probe_conversion_begin(), &conversion);
}

/* What the monitor says of ten steps of `work` on a buffer of 8000 bytes. */
static decoding watch_decodes(void (*work)(oh_buffer buffer, size_t step))
{
    int fd = open_log();
    oh_monitor_options options = {.size = sizeof options, .log_fd = fd, .interval_bytes = 1};
    assert_int_equal(oh_monitor_start(&options), OH_OK);
    oh_buffer buffer;
    assert_int_equal(oh_buffer_alloc(NULL, 8000, &buffer), OH_OK);
    for (size_t step = 0; step < 10; step++)
        work(buffer, step);
    oh_buffer_release(&buffer);
    oh_monitor_stop();

    ohi_run_log run;
    read_log(fd, &run);
    decoding sum = {0};
    for (size_t i = 0; i < run.converts.count; i++) {
        const ohi_log_convert *convert = &run.converts.items[i].r;
        sum.calls += convert->calls;
        sum.repeats += convert->repeats;
        sum.grown += convert->grown;
        sum.grown_bytes += convert->grown_bytes;
    }
    ohi_run_log_deinit(&run);
    close(fd);
    assert_int_equal(sum.calls, 10);
    return sum;
}

static void grow(oh_buffer buffer, size_t step)
{
    memset(buffer.data + 1500 + step * 500, 'a' + (int)step, 500);
    decode(buffer, 2000 + step * 500);
}

static void write_anew(oh_buffer buffer, size_t step)
{
    memset(buffer.data, 'a' + (int)step, 2000 + step * 500);
    decode(buffer, 2000 + step * 500);
}

/* One byte of the beginning is another one each time, where no glance falls. */
static void grow_and_change(oh_buffer buffer, size_t step)
{
    buffer.data[9]++;
    decode(buffer, 2000 + step * 500);
}

static void a_growing_buffer_is_text_again(void **state)
{
    (void)state;
    decoding grown = watch_decodes(grow);
    assert_int_equal(grown.grown, 8);                           /* all but the first two */
    assert_int_equal(grown.grown_bytes, 8 * (2500 + 6000) / 2); /* the lengths before these */
    assert_int_equal(grown.repeats, 0);
    assert_int_equal(watch_decodes(write_anew).grown, 0);
    assert_int_equal(watch_decodes(grow_and_change).grown, 0);
}

static void name(oh_buffer buffer, size_t step)
{
    (void)step;
    memcpy(buffer.data, "\1\2\3\4\5\6\7\10", 8);
    decode(buffer, 8);
}

static void name_in_a_head(oh_buffer buffer, size_t step)
{
    buffer.data[12] = (uint8_t)step;
    name(buffer, step);
}

/* Names of 8 bytes were too short to be looked at: they may be alike by chance, as the head of
   every message in one scratch buffer is. */
static void short_names_are_the_same_with_what_lies_around_them(void **state)
{
    (void)state;
    assert_int_equal(watch_decodes(name).repeats, 9);
    assert_int_equal(watch_decodes(name_in_a_head).repeats, 0);
}

/* A longer stride counted for the pause behind a burst, but not for the burst itself: each time it
   doubled, as many calls were lost as the burst stood for. */
static void a_growing_stride_loses_no_conversions(void **state)
{
    (void)state;
    enum { CALLS = 2048 + 128 }; /* the stride grows for the last burst but one */
    int fd = open_log();
    oh_monitor_options options = {.size = sizeof options, .log_fd = fd};
    assert_int_equal(oh_monitor_start(&options), OH_OK);
    convert(CALLS);
    oh_monitor_stop();

    ohi_run_log run;
    read_log(fd, &run);
    double counted = 0;
    for (size_t i = 0; i < run.converts.count; i++)
        counted += (double)run.converts.items[i].r.calls;
    assert_true(counted >= CALLS); /* the last burst may stand for a pause that was not over */
    ohi_run_log_deinit(&run);
    close(fd);
}

static void *convert_and_slice(void *user)
{
    (void)user;
    oh_buffer buffer;
    assert_int_equal(oh_buffer_alloc(NULL, 100, &buffer), OH_OK);
    for (int i = 0; i < 50; i++) {
        convert(100);
        oh_buffer slice = oh_buffer_slice(buffer, 0, 50);
        oh_buffer_release(&slice);
    }
    oh_buffer_release(&buffer);
    return NULL;
}

/* Bursts of conversions and pauses of views were counted without the lock in words that were not
   atomic. ThreadSanitizer sees whether they are. */
static void threads_that_convert_at_once_do_not_race(void **state)
{
    (void)state;
    oh_monitor_options options = {.size = sizeof options, .log_fd = -1};
    assert_int_equal(oh_monitor_start(&options), OH_OK);
    run_threads(convert_and_slice);
    oh_monitor_stop();
}

static void a_log_that_cannot_be_made_is_told(void **state)
{
    (void)state;
    oh_monitor_options options = {.size = sizeof options, .log_path = "/nonexistent/folder/log"};
    assert_int_equal(oh_monitor_start(&options), OH_ERR_IO);
    assert_false(oh_probe_is_active());
    oh_monitor_stop(); /* nothing runs: nothing happens */
}

/* The program had closed our file: the log ended there, and nobody was told. */
/* It got the number of a standard stream that was closed, and what the program printed. */
static void a_log_gets_no_number_of_a_standard_stream(void **state)
{
    (void)state;
    const nameless_file file = nameless_file_create();
    oh_monitor_options options = {
        .size = sizeof options, .log_path = file.path, .interval_bytes = 1, .publish = true};
    const closed_streams streams = close_streams();
    const oh_status status = oh_monitor_start(&options);
    const int taken = reopen_streams(&streams);
    assert_int_equal(status, OH_OK);
    assert_int_equal(taken, 0);
    oh_monitor_stop();

    ohi_run_log run;
    read_log(file.descriptor, &run);
    assert_true(run.has_end && !run.is_cut);
    ohi_run_log_deinit(&run);
    close(file.descriptor);
}

static void a_log_whose_file_was_closed_is_told(void **state)
{
    (void)state;
    oh_monitor_options options = {.size = sizeof options, .log_fd = open_log()};
    assert_int_equal(oh_monitor_start(&options), OH_OK);
    close(options.log_fd);
    oh_monitor_stop();
    assert_int_equal(oh_monitor_log_error(), EBADF);
}

/* Nothing runs after a start that fails, and still its page said that something did. */
static void a_start_without_a_thread_leaves_no_page(void **state)
{
    (void)state;
    oh_monitor_options options = {.size = sizeof options, .log_fd = -1, .publish = true};
    oh_live_snapshot snapshot;
    pthread_attr_t usual, endless;
    assert_int_equal(pthread_getattr_default_np(&usual), 0);
    assert_int_equal(pthread_getattr_default_np(&endless), 0);
    assert_int_equal(pthread_attr_setstacksize(&endless, (size_t)1 << 60), 0);
    assert_int_equal(pthread_setattr_default_np(&endless), 0);
    assert_int_equal(oh_monitor_start(&options), OH_ERR_NO_MEMORY);
    assert_int_equal(pthread_setattr_default_np(&usual), 0);
    assert_int_equal(oh_live_read(getpid(), &snapshot), OH_ERR_IO);
    pthread_attr_destroy(&usual);
    pthread_attr_destroy(&endless);
}

/* Without room for a page of its own, a monitor in the child wrote to the parent's. */
static void a_forked_child_leaves_its_parents_page_alone(void **state)
{
    (void)state;
#if defined(__SANITIZE_THREAD__) /* which ends a forked process that starts a thread */
    skip();
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
    skip();
#endif
#endif
    const oh_monitor_options options = {.size = sizeof options, .log_fd = -1, .publish = true};
    assert_int_equal(oh_monitor_start(&options), OH_OK);
    const pid_t child = fork();
    if (child == 0) {
        const struct rlimit none = {0, RLIM_INFINITY};
        const bool is_limited = setrlimit(RLIMIT_FSIZE, &none) == 0;
        const bool is_started = is_limited && oh_monitor_start(&options) == OH_OK;
        oh_monitor_finish(OH_ENDING_NORMAL, 0);
        _exit(is_started ? 0 : 1);
    }
    int status;
    oh_live_snapshot snapshot;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(oh_live_read(getpid(), &snapshot), OH_OK);
    assert_int_equal(snapshot.pid, getpid());
    oh_monitor_stop();
}

static bool is_ahead; /* the time of day, which is then set back */

int clock_gettime(clockid_t clock, struct timespec *out)
{
    enum { HOUR = 3600 };
    const int status = (int)syscall(SYS_clock_gettime, clock, out);
    out->tv_sec += clock == CLOCK_REALTIME && is_ahead ? HOUR : 0;
    return status;
}

/* The next epoch came when the time of day had made up for it. */
static void epochs_go_on_when_the_time_of_day_is_set_back(void **state)
{
    (void)state;
    enum { PATIENCE = 2000 };
    oh_monitor_options options = {.size = sizeof options, .log_fd = open_log()};
    is_ahead = true;
    assert_int_equal(oh_monitor_start(&options), OH_OK);
    const off_t started = lseek(options.log_fd, 0, SEEK_END);
    int waits = 0;
    while (lseek(options.log_fd, 0, SEEK_END) == started && waits < PATIENCE) {
        usleep(10000);
        waits++;
    }
    assert_true(waits < PATIENCE);
    is_ahead = false;
    oh_monitor_stop();
    close(options.log_fd);
}

/* A runtime may run code of its own to find out where it is, and that may reach the place where it
   does the monitor's errands: the monitor waited for the lock that it held itself. */
static size_t capture_and_poll(void *opaque, oh_raw_frame *frames, size_t capacity)
{
    (void)opaque;
    oh_monitor_poll();
    if (capacity > 0)
        frames[0] = (oh_raw_frame){1, 1};
    return capacity > 0;
}

static bool resolve_none(void *opaque, oh_raw_frame raw, oh_frame *frame)
{
    (void)opaque, (void)raw, (void)frame;
    return false;
}

static void a_capture_may_poll(void **state)
{
    (void)state;
    int fd = open_log();
    oh_monitor_options options = {.size = sizeof options, .log_fd = fd, .interval_bytes = 1};
    oh_monitor_runtime runtime = {
        .size = sizeof runtime, .capture = capture_and_poll, .resolve = resolve_none};
    oh_buffer buffer;
    assert_int_equal(oh_monitor_start(&options), OH_OK);
    oh_monitor_attach(&runtime);
    oh_monitor_request_finish();
    assert_int_equal(oh_buffer_alloc(NULL, 100, &buffer), OH_OK);
    assert_false(oh_monitor_is_finished());
    oh_monitor_poll();
    assert_true(oh_monitor_is_finished());
    oh_buffer_release(&buffer);
    oh_monitor_detach(NULL);
    oh_monitor_stop();
    close(fd);
}

static size_t capture_nothing(void *opaque, oh_raw_frame *frames, size_t capacity)
{
    (void)opaque, (void)frames, (void)capacity;
    return 0;
}

/* A binding's own flag says what the library's says, as long as the binding is the latest. */
static void the_flag_of_the_latest_runtime_is_kept(void **state)
{
    (void)state;
    static int first, second;
    int fd = open_log();
    oh_monitor_options options = {.size = sizeof options, .log_fd = fd};
    oh_monitor_runtime runtime = {.size = sizeof runtime,
                                  .opaque = &first,
                                  .capture = capture_nothing,
                                  .resolve = resolve_none,
                                  .observed = &first};
    oh_monitor_attach(&runtime);
    assert_int_equal(first, 0);
    assert_int_equal(oh_monitor_start(&options), OH_OK);
    assert_int_equal(first, 1);
    runtime.observed = &second;
    oh_monitor_attach(&runtime);
    assert_int_equal(first, 0);
    assert_int_equal(second, 1);
    oh_monitor_detach(&first);
    assert_int_equal(second, 1);
    assert_true(oh_probe_is_active());
    oh_monitor_stop();
    assert_int_equal(second, 0);
    assert_false(oh_probe_is_active());
    runtime.observed = NULL;
    oh_monitor_attach(&runtime);
    oh_monitor_detach(&first);
    close(fd);
}

/* Each capture is at a place not seen before, and looking one up is slow. */
static size_t capture_elsewhere(void *opaque, oh_raw_frame *frames, size_t capacity)
{
    uintptr_t *place = opaque;
    if (capacity > 0)
        frames[0] = (oh_raw_frame){1, ++*place};
    return capacity > 0;
}

static bool resolve_slowly(void *opaque, oh_raw_frame raw, oh_frame *frame)
{
    (void)opaque;
    usleep(200);
    *frame = (oh_frame){.file = "app.js", .line = (int)raw.position};
    return true;
}

/* Looking up the places of a program as it starts passed for the cost of sampling: the interval
   grew, and what was allocated once and small was missed. */
static void new_places_leave_everything_sampled(void **state)
{
    (void)state;
    enum { PLACES = 20 };
    int fd = open_log();
    uintptr_t place = 0;
    oh_monitor_options options = {.size = sizeof options, .log_fd = fd};
    oh_monitor_runtime runtime = {.size = sizeof runtime,
                                  .opaque = &place,
                                  .capture = capture_elsewhere,
                                  .resolve = resolve_slowly};
    assert_int_equal(oh_monitor_start(&options), OH_OK);
    oh_monitor_attach(&runtime);
    for (int i = 0; i < PLACES; i++) {
        oh_buffer buffer;
        assert_int_equal(oh_buffer_alloc(NULL, 16, &buffer), OH_OK);
        oh_buffer_release(&buffer);
    }
    assert_int_equal(place, PLACES);
    oh_monitor_detach(&place);
    oh_monitor_stop();
    close(fd);
}

/* A store that no sample speaks of ends as well, and nobody may look at its bytes any more. */
static void a_watched_view_ends_with_its_unsampled_store(void **state)
{
    (void)state;
    const oh_monitor_options options = {.size = sizeof options, .interval_bytes = 1 << 30};
    assert_int_equal(oh_monitor_start(&options), OH_OK);
    oh_buffer buffer;
    assert_int_equal(oh_buffer_alloc(NULL, 4000, &buffer), OH_OK);
    const oh_view view = {.handle = &buffer,
                          .kind = OH_VIEW_SUBARRAY,
                          .base = buffer.data,
                          .base_length = buffer.length,
                          .data = buffer.data + 100,
                          .length = 300,
                          .store = buffer.store};
    oh_probe_view(&view);
    assert_int_equal(oh_monitor_gates.watched_views, 1);
    oh_buffer_release(&buffer);
    assert_int_equal(oh_monitor_gates.watched_views, 0);
    oh_monitor_stop();
}

static void write_through(const oh_view *view, uint8_t *data, const char *text)
{
    oh_write_probe probe = oh_probe_write_begin(view->handle, data, strlen(text));
    memcpy(data, text, strlen(text));
    oh_probe_write_end(&probe);
}

/* Events when bytes are read, written through one slice, and read through another one, which writes
   the same once more before. */
static size_t surprises(bool writes_again)
{
    int fd = open_log();
    const oh_monitor_options options = {.size = sizeof options, .log_fd = fd, .interval_bytes = 1};
    assert_int_equal(oh_monitor_start(&options), OH_OK);
    oh_buffer buffer;
    assert_int_equal(oh_buffer_from_bytes(NULL, "state: open", 11, &buffer), OH_OK);
    const oh_view one = {.handle = &options,
                         .kind = OH_VIEW_SLICE,
                         .base = buffer.data,
                         .base_length = buffer.length,
                         .data = buffer.data,
                         .length = buffer.length,
                         .store = buffer.store};
    oh_view two = one;
    two.handle = &fd;
    oh_probe_read(&buffer, buffer.data, buffer.length);
    oh_probe_view(&one);
    write_through(&one, buffer.data + 7, "shut");
    oh_probe_view(&two);
    if (writes_again)
        write_through(&two, buffer.data + 7, "shut");
    oh_probe_read(&two, buffer.data, buffer.length);
    oh_buffer_release(&buffer);
    oh_monitor_stop();

    ohi_run_log run;
    read_log(fd, &run);
    size_t count = run.mutations.count;
    ohi_run_log_deinit(&run);
    close(fd);
    return count;
}

/* A write that found the bytes as they were to be did not count as a write: whoever read them then
   was told of an earlier writer. */
static void nobody_is_surprised_by_what_they_wrote(void **state)
{
    (void)state;
    assert_int_equal(surprises(false), 1);
    assert_int_equal(surprises(true), 0);
}

/* Memory of others is told to go by its address alone, and a view need not begin there. */
static void a_watched_view_ends_with_foreign_memory(void **state)
{
    (void)state;
    static uint8_t bytes[9000];
    oh_monitor_options options = {.size = sizeof options, .interval_bytes = 1};
    const oh_view view = {.handle = &options,
                          .kind = OH_VIEW_SUBARRAY,
                          .base = bytes,
                          .base_length = sizeof bytes,
                          .data = bytes + 5000,
                          .length = 300};
    assert_int_equal(oh_monitor_start(&options), OH_OK);
    oh_probe_external_allocated(bytes, sizeof bytes, 0);
    oh_probe_view(&view);
    assert_int_equal(oh_monitor_gates.watched_views, 1);
    oh_probe_external_freed(bytes);
    assert_int_equal(oh_monitor_gates.watched_views, 0);
    oh_probe_view(&view); /* nobody would tell when it goes */
    assert_int_equal(oh_monitor_gates.watched_views, 0);
    oh_monitor_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(births_minus_deaths_is_what_lives),
        cmocka_unit_test(a_store_that_moves_is_not_mistaken_for_another),
        cmocka_unit_test(a_growing_stride_loses_no_conversions),
        cmocka_unit_test(threads_that_convert_at_once_do_not_race),
        cmocka_unit_test(a_growing_buffer_is_text_again),
        cmocka_unit_test(short_names_are_the_same_with_what_lies_around_them),
        cmocka_unit_test(a_capture_may_poll),
        cmocka_unit_test(the_flag_of_the_latest_runtime_is_kept),
        cmocka_unit_test(new_places_leave_everything_sampled),
        cmocka_unit_test(a_log_that_cannot_be_made_is_told),
        cmocka_unit_test(a_log_gets_no_number_of_a_standard_stream),
        cmocka_unit_test(epochs_go_on_when_the_time_of_day_is_set_back),
        cmocka_unit_test(a_log_whose_file_was_closed_is_told),
        cmocka_unit_test(a_start_without_a_thread_leaves_no_page),
        cmocka_unit_test(a_forked_child_leaves_its_parents_page_alone),
        cmocka_unit_test(a_watched_view_ends_with_its_unsampled_store),
        cmocka_unit_test(a_watched_view_ends_with_foreign_memory),
        cmocka_unit_test(nobody_is_surprised_by_what_they_wrote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
