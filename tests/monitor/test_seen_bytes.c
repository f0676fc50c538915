/* What observers have seen, and the trail of reads nobody watched. */
#include "monitor/read_trail.h"
#include "monitor/seen_bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_change_is_told_where_it_was_seen(void **state)
{
    (void)state;
    uint8_t data[200];
    memset(data, 1, sizeof data);
    ohi_seen_bytes seen = {NULL, 0};
    size_t first = 0;
    size_t end = 0;
    assert_false(ohi_seen_differs(&seen, data, 0, 200, &first, &end));
    assert_true(ohi_seen_take(&seen, data, sizeof data, 60, 70));
    assert_true(ohi_seen_take(&seen, data, sizeof data, 128, 130));
    data[59] = data[70] = 2;
    assert_false(ohi_seen_differs(&seen, data, 0, 200, &first, &end));
    data[63] = data[64] = data[129] = 3;
    assert_true(ohi_seen_differs(&seen, data, 0, 200, &first, &end));
    assert_int_equal(first, 63);
    assert_int_equal(end, 130);
    assert_true(ohi_seen_differs(&seen, data, 64, 128, &first, &end));
    assert_int_equal(first, 64);
    assert_int_equal(end, 65);
    assert_false(ohi_seen_differs(&seen, data, 65, 129, &first, &end));
    ohi_seen_forget(&seen);
}

static void what_is_dropped_or_refreshed_is_no_change(void **state)
{
    (void)state;
    uint8_t data[130] = {0};
    ohi_seen_bytes seen = {NULL, 0};
    size_t first;
    size_t end;
    assert_true(ohi_seen_take(&seen, data, sizeof data, 0, sizeof data));
    memset(data, 9, sizeof data);
    ohi_seen_drop(&seen, 10, 120);
    ohi_seen_refresh(&seen, data, 0, 10);
    assert_true(ohi_seen_differs(&seen, data, 0, sizeof data, &first, &end));
    assert_int_equal(first, 120);
    assert_false(ohi_seen_any(&seen, 10, 120));
    assert_true(ohi_seen_any(&seen, 10, 121));
    ohi_seen_forget(&seen);
    assert_false(ohi_seen_any(&seen, 0, sizeof data));
}

static ohi_read_trail trail;

static void reads_in_a_row_are_one(void **state)
{
    (void)state;
    static uint8_t data[4096];
    memset(&trail, 0, sizeof trail);
    assert_null(ohi_trail_at(&trail, 1));
    for (size_t at = 0; at < 64; at += 4)
        ohi_trail_note(&trail, data + at, 4, 7, 1, (uint32_t)at);
    ohi_trail_note(&trail, data + 64, 4, 8, 1, 64); /* another line */
    const ohi_trail_read *last = ohi_trail_at(&trail, 1);
    const ohi_trail_read *row = ohi_trail_at(&trail, 2);
    assert_int_equal(last->length, 4);
    assert_int_equal(row->length, 64);
    assert_ptr_equal(row->data, data);
    assert_int_equal(row->births, 0);
    assert_null(ohi_trail_at(&trail, 3));
    assert_true(ohi_trail_holds(&trail, row, 0, 64));
    data[40] = 1;
    assert_false(ohi_trail_holds(&trail, row, 0, 64));
    assert_true(ohi_trail_holds(&trail, row, 0, 40));
    assert_true(ohi_trail_holds(&trail, row, 41, 64));
}

static void a_trail_tells_one_task_from_several(void **state)
{
    (void)state;
    static uint8_t data[OHI_TRAIL_READS + 2];
    memset(&trail, 0, sizeof trail);
    assert_false(ohi_trail_spans_tasks(&trail));
    ohi_trail_note(&trail, data, 1, 7, 1, 0);
    assert_false(ohi_trail_spans_tasks(&trail));
    ohi_trail_note(&trail, data + 1, 1, 7, 2, 0);
    assert_true(ohi_trail_spans_tasks(&trail));
    for (uint32_t i = 0; i < OHI_TRAIL_READS - 1; i++) { /* the read of task 1 is pushed out */
        assert_true(ohi_trail_spans_tasks(&trail));
        ohi_trail_note(&trail, data + 1 + i, 1, 8 + i, 2, 0);
    }
    assert_false(ohi_trail_spans_tasks(&trail));
}

/* The ring of bytes turns over in the middle of a copy, and takes old reads with it. */
static void old_reads_go_when_the_ring_is_full(void **state)
{
    (void)state;
    static uint8_t data[5][30000];
    static uint8_t large[OHI_TRAIL_READ_MOST * 2];
    memset(&trail, 0, sizeof trail);
    for (uint32_t i = 0; i < 5; i++) {
        memset(data[i], (int)i + 1, sizeof data[i]);
        ohi_trail_note(&trail, data[i], sizeof data[i], i + 1, 1, i);
    }
    for (uint32_t back = 1; back <= 4; back++) {
        const ohi_trail_read *read = ohi_trail_at(&trail, back);
        assert_non_null(read);
        assert_int_equal(read->stack, 6 - back);
        assert_true(ohi_trail_holds(&trail, read, 0, read->length));
    }
    assert_null(ohi_trail_at(&trail, 5));
    ohi_trail_note(&trail, large, sizeof large, 9, 1, 9); /* the beginning counts */
    assert_int_equal(ohi_trail_at(&trail, 1)->length, OHI_TRAIL_READ_MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_is_told_where_it_was_seen),
        cmocka_unit_test(what_is_dropped_or_refreshed_is_no_change),
        cmocka_unit_test(reads_in_a_row_are_one),
        cmocka_unit_test(a_trail_tells_one_task_from_several),
        cmocka_unit_test(old_reads_go_when_the_ring_is_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
