/* What a reader makes of a page in shared memory that somebody else has written. */
#define _POSIX_C_SOURCE 200809L
#include "monitor/page.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static ohi_page page;

static void place_page(int64_t pid)
{
    char path[64];
    ohi_page_path(path, sizeof path, pid);
    const int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, &page, sizeof page), sizeof page);
    close(fd);
}

static int remove_page(void **state)
{
    (void)state;
    ohi_page_remove(getpid());
    return 0;
}

static void texts_without_an_end_and_too_many_sites_are_confined(void **state)
{
    (void)state;
    oh_live_snapshot snapshot;
    memset(&page, 'x', sizeof page);
    page.magic = OHI_PAGE_MAGIC;
    page.size = sizeof page;
    page.sequence = 2;
    page.data.site_count = (size_t)-1;
    place_page(getpid());
    assert_int_equal(oh_live_read(getpid(), &snapshot), OH_OK);
    assert_int_equal(strnlen(snapshot.program, sizeof snapshot.program),
                     sizeof snapshot.program - 1);
    assert_int_equal(snapshot.site_count, OH_LIVE_SITES);
    for (size_t i = 0; i < OH_LIVE_SITES; i++)
        assert_int_equal(strnlen(snapshot.sites[i].text, OH_LIVE_TEXT_BYTES),
                         OH_LIVE_TEXT_BYTES - 1);
}

static void a_name_with_a_number_of_no_process_is_not_listed(void **state)
{
    (void)state;
    static const int64_t numbers[] = {INT64_C(4294967297), INT64_MAX};
    int64_t pids[256];
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        place_page(numbers[i]);
        const size_t count = oh_live_list(pids, 256);
        ohi_page_remove(numbers[i]);
        for (size_t k = 0; k < count && k < 256; k++)
            assert_true(pids[k] != numbers[i]);
    }
}

static void a_page_of_another_version_is_refused(void **state)
{
    (void)state;
    oh_live_snapshot snapshot;
    memset(&page, 0, sizeof page);
    page.magic = OHI_PAGE_MAGIC + 1;
    page.size = sizeof page;
    place_page(getpid());
    assert_int_equal(oh_live_read(getpid(), &snapshot), OH_ERR_NOT_SUPPORTED);
}

static void a_page_that_is_always_being_written_is_an_error(void **state)
{
    (void)state;
    oh_live_snapshot snapshot;
    memset(&page, 0, sizeof page);
    page.magic = OHI_PAGE_MAGIC;
    page.size = sizeof page;
    page.sequence = 1;
    place_page(getpid());
    assert_int_equal(oh_live_read(getpid(), &snapshot), OH_ERR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(texts_without_an_end_and_too_many_sites_are_confined,
                                  remove_page),
        cmocka_unit_test(a_name_with_a_number_of_no_process_is_not_listed),
        cmocka_unit_test_teardown(a_page_of_another_version_is_refused, remove_page),
        cmocka_unit_test_teardown(a_page_that_is_always_being_written_is_an_error, remove_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
