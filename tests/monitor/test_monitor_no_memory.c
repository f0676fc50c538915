/* Every request for memory of a monitor is refused once, from its start to its stop, and so is its
 * thread: it does not start, or it knows less than it might. The program that it watches notices
 * nothing, the log is one that can be read, and all memory is given back. */
#define _GNU_SOURCE
#include "doctor/run_log.h"
#include "platform/nameless_file.h"
#include "platform/refused_memory.h"

#include <offheap/buffer.h>
#include <offheap/live.h>
#include <offheap/monitor.h>

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>
/* cmocka needs the headers above */
#include <cmocka.h>

typedef void *thread_body(void *argument);

static bool is_thread_refused;

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, thread_body *body,
                          void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, thread_body *body,
                          void *argument);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, thread_body *body,
                          void *argument)
{
    return is_thread_refused ? EAGAIN : __real_pthread_create(thread, attributes, body, argument);
}

enum { BUFFERS = 1200 };

/* More stores, views, conversions and writes than the monitor's first tables hold. */
static void work(void)
{
    static oh_buffer buffers[BUFFERS], views[BUFFERS];
    for (size_t i = 0; i < BUFFERS; i++) {
        assert_int_equal(oh_buffer_alloc(NULL, i + 1, &buffers[i]), OH_OK);
        views[i] = oh_buffer_slice(buffers[i], 0, 100);
    }
    for (size_t i = 0; i < BUFFERS; i++) {
        oh_buffer text;
        assert_int_equal(oh_buffer_to_utf8(NULL, buffers[i], OH_HEX, &text), OH_OK);
        oh_buffer_fill(buffers[i], "ab", 2);
        assert_int_equal(views[i].data[0], 'a');
        oh_buffer_release(&text);
    }
    oh_buffer large;
    assert_int_equal(oh_buffer_concat(NULL, buffers, 100, &large), OH_OK);
    oh_monitor_collection();
    oh_monitor_poll();
    oh_buffer_release(&large);
    for (size_t i = 0; i < BUFFERS; i++) {
        oh_buffer_release(&views[i]);
        oh_buffer_release(&buffers[i]);
    }
}

static void check_log(int file)
{
    static char log[8 << 20];
    ohi_run_log run;
    const ssize_t length = pread(file, log, sizeof log, 0);
    assert_true(length > 0 && (size_t)length < sizeof log);
    assert_int_equal(ohi_run_log_read(&run, log, (size_t)length), OH_OK);
    ohi_run_log_deinit(&run);
}

static oh_status watch(int file)
{
    assert_int_equal(ftruncate(file, 0), 0);
    assert_int_equal(lseek(file, 0, SEEK_SET), 0);
    const oh_monitor_options options = {.size = sizeof options,
                                        .log_fd = file,
                                        .interval_bytes = 1,
                                        .publish = true,
                                        .watch_slices = true};
    const oh_status status = oh_monitor_start(&options);
    work();
    oh_monitor_stop();
    return status;
}

static void every_request_of_a_monitor_is_refused_once(void **state)
{
    (void)state;
    const nameless_file file = nameless_file_create();
    assert_int_equal(watch(file.descriptor), OH_OK);
    check_log(file.descriptor);
    const int64_t held = ohi_get_relaxed(&blocks_held);
    uint64_t nth = 0;
    bool was_refused;
    do {
        refuse_nth(++nth);
        const oh_status status = watch(file.descriptor);
        was_refused = end_refusal();
        assert_true(status == OH_OK || (was_refused && status == OH_ERR_NO_MEMORY));
        if (status == OH_OK)
            check_log(file.descriptor);
        assert_int_equal(ohi_get_relaxed(&blocks_held), held);
    } while (was_refused);
    assert_true(nth > 5);
    close(file.descriptor);
}

static void without_a_thread_there_is_no_monitor_and_the_next_one_starts(void **state)
{
    (void)state;
    const nameless_file file = nameless_file_create();
    const int64_t held = ohi_get_relaxed(&blocks_held);
    is_thread_refused = true;
    const oh_status status = watch(file.descriptor);
    is_thread_refused = false;
    assert_int_equal(status, OH_ERR_NO_MEMORY);
    assert_false(oh_probe_is_active());
    oh_live_snapshot none;
    assert_int_equal(oh_live_read(getpid(), &none), OH_ERR_IO);
    assert_int_equal(ohi_get_relaxed(&blocks_held), held);
    assert_int_equal(watch(file.descriptor), OH_OK);
    check_log(file.descriptor);
    close(file.descriptor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_request_of_a_monitor_is_refused_once),
        cmocka_unit_test(without_a_thread_there_is_no_monitor_and_the_next_one_starts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
