/* The platform keeps the promises of platform.h. */
#define _GNU_SOURCE
#include "platform/closed_streams.h"
#include "platform/nameless_file.h"
#include "platform/platform.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool is_zero(const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

static void pages_are_zero_aligned_and_writable(void **state)
{
    (void)state;
    const size_t page = ohi_page_bytes();
    for (size_t alignment = page; alignment <= (size_t)2 << 20; alignment *= 2) {
        const size_t bytes = 3 * page;
        uint8_t *pages = ohi_pages_map(bytes, alignment);
        assert_non_null(pages);
        assert_int_equal((uintptr_t)pages & (alignment - 1), 0);
        assert_true(is_zero(pages, bytes));
        memset(pages, 0xff, bytes);
        ohi_pages_unmap(pages, bytes);
    }
}

static void a_size_that_no_machine_has_is_refused(void **state)
{
    (void)state;
    const size_t page = ohi_page_bytes();
    assert_null(ohi_pages_map(SIZE_MAX & ~(page - 1), page));
    assert_null(ohi_pages_map((size_t)1 << 62, (size_t)1 << 21));
}

static void purged_pages_read_as_zero(void **state)
{
    (void)state;
    const size_t page = ohi_page_bytes();
    uint8_t *pages = ohi_pages_map(4 * page, page);
    assert_non_null(pages);
    memset(pages, 1, 4 * page);
    assert_true(ohi_pages_purge(pages + page, 2 * page));
    assert_int_equal(pages[page - 1], 1);
    assert_true(is_zero(pages + page, 2 * page));
    assert_int_equal(pages[3 * page], 1);
    ohi_pages_unmap(pages, 4 * page);
}

static void resizing_keeps_contents_and_adds_zero(void **state)
{
    (void)state;
    const size_t page = ohi_page_bytes();
    uint8_t *pages = ohi_pages_map(page, page);
    assert_non_null(pages);
    memset(pages, 5, page);
    uint8_t *larger = ohi_pages_resize(pages, page, 64 * page, true);
    assert_non_null(larger);
    assert_int_equal(larger[0], 5);
    assert_int_equal(larger[page - 1], 5);
    assert_true(is_zero(larger + page, 63 * page));
    uint8_t *smaller = ohi_pages_resize(larger, 64 * page, page, false);
    assert_ptr_equal(smaller, larger);
    ohi_pages_unmap(smaller, page);
}

static void a_guarded_page_stops_the_one_who_touches_it(void **state)
{
    (void)state;
    const size_t page = ohi_page_bytes();
    uint8_t *pages = ohi_pages_map(page, page);
    assert_non_null(pages);
    assert_true(ohi_pages_guard(pages, page));
    const pid_t child = fork();
    if (child == 0) {
        (void)signal(SIGSEGV, SIG_DFL); /* cmocka has a handler of its own */
        *(volatile uint8_t *)pages = 1;
        _exit(0);
    }
    int status = 0;
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    assert_true(WIFSIGNALED(status));
    ohi_pages_unmap(pages, page);
}

static void exactly_the_nth_request_fails(void **state)
{
    (void)state;
    const size_t page = ohi_page_bytes();
    ohi_pages_fail_after(2);
    void *first = ohi_pages_map(page, page);
    void *second = ohi_pages_map(page, page);
    void *third = ohi_pages_map(page, page);
    assert_non_null(first);
    assert_null(second);
    assert_non_null(third);
    ohi_pages_unmap(first, page);
    ohi_pages_unmap(third, page);
}

static void mapping_a_file_shows_its_bytes_and_never_writes_them(void **state)
{
    (void)state;
    const nameless_file file = nameless_file_create();
    assert_int_equal(write(file.descriptor, "hello", 5), 5);
    void *bytes = NULL;
    size_t length = 0;
    assert_int_equal(ohi_file_map(file.path, &bytes, &length), OH_OK);
    assert_int_equal(length, 5);
    assert_memory_equal(bytes, "hello", 5);
    ((char *)bytes)[0] = 'j';
    char again[5];
    assert_true(pread(file.descriptor, again, 5, 0) == 5);
    assert_memory_equal(again, "hello", 5);
    ohi_file_unmap(bytes, length);
    assert_int_equal(ftruncate(file.descriptor, 0), 0);
    assert_int_equal(ohi_file_map(file.path, &bytes, &length), OH_OK);
    assert_int_equal(length, 0);
    assert_null(bytes);
    (void)close(file.descriptor);
}

static void what_is_no_regular_file_cannot_be_mapped(void **state)
{
    (void)state;
    void *bytes = &bytes;
    size_t length = 99;
    assert_int_equal(ohi_file_map("/tmp/offheap-there-is-no-such-file", &bytes, &length),
                     OH_ERR_IO);
    assert_int_equal(ohi_file_map("", &bytes, &length), OH_ERR_IO);
    assert_int_equal(ohi_file_map("/tmp", &bytes, &length), OH_ERR_IO);
    assert_int_equal(ohi_file_map("/dev/null", &bytes, &length), OH_ERR_IO);
    char path[] = "/tmp/offheap-fifo-XXXXXX";
    assert_non_null(mkdtemp(path));
    char fifo[64];
    (void)snprintf(fifo, sizeof fifo, "%s/fifo", path);
    const int made = mkfifo(fifo, 0600);
    const oh_status status = ohi_file_map(fifo, &bytes, &length);
    (void)unlink(fifo);
    (void)rmdir(path);
    assert_int_equal(made, 0);
    assert_int_equal(status, OH_ERR_IO);
    assert_ptr_equal(bytes, &bytes);
    assert_int_equal(length, 99);
}

static void a_file_is_taken_behind_the_streams_or_closed(void **state)
{
    (void)state;
    assert_int_equal(ohi_file_behind_streams(-1), -1);
    const closed_streams streams = close_streams();
    const int first = open("/dev/null", O_RDWR);
    const int moved = ohi_file_behind_streams(first);
    const int unmoved = ohi_file_behind_streams(moved);
    const int flags = fcntl(moved, F_GETFD);
    (void)close(moved);
    struct rlimit before, none = {STREAMS, STREAMS};
    (void)getrlimit(RLIMIT_NOFILE, &before);
    none.rlim_max = before.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &none);
    const int refused = ohi_file_behind_streams(open("/dev/null", O_RDWR));
    const int error = errno;
    (void)setrlimit(RLIMIT_NOFILE, &before);
    const int taken = reopen_streams(&streams);
    assert_int_equal(first, 0);
    assert_true(moved >= STREAMS);
    assert_int_equal(unmoved, moved);
    assert_int_equal(flags, FD_CLOEXEC);
    assert_int_equal(refused, -1);
    assert_true(error == EMFILE || error == EINVAL);
    assert_int_equal(taken, 0);
}

static void clocks_go_forward_and_the_process_has_memory(void **state)
{
    (void)state;
    const uint64_t first = ohi_clock_ns();
    const uint64_t coarse = ohi_clock_coarse_ms();
    assert_true(ohi_clock_ns() >= first);
    assert_true(ohi_clock_coarse_ms() >= coarse);
    assert_true(ohi_process_rss_bytes() > 100000);
    assert_true(ohi_processor_count() >= 1);
}

static void the_time_spent_waiting_for_a_processor_never_shrinks(void **state)
{
    (void)state;
    const uint64_t first = ohi_process_run_delay_ns();
    for (int i = 0; i < 100; i++)
        (void)sched_yield();
    assert_true(ohi_process_run_delay_ns() >= first);
}

static void note_end(void *argument)
{
    *(int *)argument += 1;
}

static void *end_with_hook(void *argument)
{
    return ohi_thread_at_exit(note_end, argument) ? argument : NULL;
}

static void *end_with_hook_called_off(void *argument)
{
    const bool set = ohi_thread_at_exit(note_end, argument);
    return set && ohi_thread_at_exit(note_end, NULL) ? argument : NULL;
}

static void the_hook_runs_once_when_its_thread_ends(void **state)
{
    (void)state;
    int ends = 0;
    void *result = NULL;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, end_with_hook, &ends), 0);
    assert_int_equal(pthread_join(thread, &result), 0);
    assert_ptr_equal(result, &ends);
    assert_int_equal(ends, 1);
    assert_int_equal(pthread_create(&thread, NULL, end_with_hook_called_off, &ends), 0);
    assert_int_equal(pthread_join(thread, &result), 0);
    assert_ptr_equal(result, &ends);
    assert_int_equal(ends, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_zero_aligned_and_writable),
        cmocka_unit_test(a_size_that_no_machine_has_is_refused),
        cmocka_unit_test(purged_pages_read_as_zero),
        cmocka_unit_test(resizing_keeps_contents_and_adds_zero),
        cmocka_unit_test(a_guarded_page_stops_the_one_who_touches_it),
        cmocka_unit_test(exactly_the_nth_request_fails),
        cmocka_unit_test(mapping_a_file_shows_its_bytes_and_never_writes_them),
        cmocka_unit_test(what_is_no_regular_file_cannot_be_mapped),
        cmocka_unit_test(a_file_is_taken_behind_the_streams_or_closed),
        cmocka_unit_test(clocks_go_forward_and_the_process_has_memory),
        cmocka_unit_test(the_time_spent_waiting_for_a_processor_never_shrinks),
        cmocka_unit_test(the_hook_runs_once_when_its_thread_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
