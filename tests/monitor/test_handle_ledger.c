/* The ledger of handles: what is pinned is what no handle shows, and where that is not known for
   certain, nothing is. */
#define _DEFAULT_SOURCE
#include "monitor/handle_ledger.h"
#include "monitor/monitor_state.h"

#include <offheap/buffer.h>
#include <offheap/monitor.h>

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>
/* cmocka needs the headers above */
#include <cmocka.h>

enum { STORE = 8192, SHOWN = 64, THREADS = 3, ROUNDS = 500, CUTS = 5 };

static FILE *log_file;

/* The ticker walks no more: a test says when. */
static void put_off_walks(void)
{
    pthread_mutex_lock(&ohi_the_monitor.lock);
    ohi_the_monitor.next_visit_ns = UINT64_MAX;
    pthread_mutex_unlock(&ohi_the_monitor.lock);
}

static int start(void **state)
{
    (void)state;
    log_file = tmpfile();
    assert_non_null(log_file);
    oh_monitor_options options = {
        .size = sizeof options, .log_fd = fileno(log_file), .interval_bytes = 1};
    oh_status status = oh_monitor_start(&options);
    put_off_walks();
    return status == OH_OK ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    oh_monitor_stop();
    return fclose(log_file);
}

static oh_buffer make_store(void)
{
    oh_buffer whole;
    assert_int_equal(oh_buffer_alloc(NULL, STORE, &whole), OH_OK);
    return whole;
}

/* What a walk that is due now finds. It is none while no store is in the ledger. */
static uint64_t count_pinned(void)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    pthread_mutex_lock(&monitor->lock);
    monitor->next_visit_ns = 0;
    monitor->pinned = 0;
    ohi_handles_walk(monitor);
    monitor->next_visit_ns = UINT64_MAX;
    uint64_t pinned = monitor->pinned;
    pthread_mutex_unlock(&monitor->lock);
    return pinned;
}

static size_t count_stores(void)
{
    pthread_mutex_lock(&ohi_the_monitor.lock);
    size_t count = ohi_the_monitor.handles.stores.count;
    pthread_mutex_unlock(&ohi_the_monitor.lock);
    return count;
}

static size_t count_ranges(void)
{
    pthread_mutex_lock(&ohi_the_monitor.lock);
    size_t count = ohi_the_monitor.handles.ranges.count;
    pthread_mutex_unlock(&ohi_the_monitor.lock);
    return count;
}

static void assert_empty(void)
{
    assert_int_equal(count_stores(), 0);
    assert_int_equal(count_ranges(), 0);
    assert_int_equal(count_pinned(), 0);
}

/* A map that has no room answers as one that gets no memory does. Returns the limit before. */
static size_t set_limit(ohi_pointer_map *map, size_t limit)
{
    pthread_mutex_lock(&ohi_the_monitor.lock);
    size_t before = map->limit;
    map->limit = limit;
    pthread_mutex_unlock(&ohi_the_monitor.lock);
    return before;
}

static void what_no_handle_shows_is_pinned(void **state)
{
    (void)state;
    oh_buffer whole = make_store();
    oh_buffer head = oh_buffer_slice(whole, 0, SHOWN);
    oh_buffer again = oh_buffer_retain(head);
    oh_buffer tail = oh_buffer_slice(whole, -SHOWN, STORE);
    assert_int_equal(count_stores(), 1);
    assert_int_equal(count_ranges(), 3);
    assert_int_equal(count_pinned(), 0);
    oh_buffer_release(&whole);
    assert_int_equal(count_pinned(), STORE - 2 * SHOWN);
    oh_buffer_release(&head);
    assert_int_equal(count_pinned(), STORE - 2 * SHOWN);
    oh_buffer_release(&again);
    assert_int_equal(count_pinned(), STORE - SHOWN);
    oh_buffer_release(&tail);
    assert_empty();
}

static void handles_that_were_there_before_the_first_cut_count(void **state)
{
    (void)state;
    oh_buffer whole = make_store();
    oh_buffer also = oh_buffer_retain(whole);
    oh_buffer head = oh_buffer_slice(whole, 0, SHOWN);
    oh_buffer_release(&whole);
    assert_int_equal(count_pinned(), 0);
    oh_buffer_release(&also);
    assert_int_equal(count_pinned(), STORE - SHOWN);
    oh_buffer_release(&head);
    assert_empty();
}

static void a_slice_of_a_slice_belongs_to_the_same_store(void **state)
{
    (void)state;
    oh_buffer whole = make_store();
    oh_buffer half = oh_buffer_slice(whole, 0, STORE / 2);
    oh_buffer head = oh_buffer_slice(half, 0, SHOWN);
    assert_int_equal(count_stores(), 1);
    oh_buffer_release(&whole);
    oh_buffer_release(&half);
    assert_int_equal(count_pinned(), STORE - SHOWN);
    oh_buffer_release(&head);
    assert_empty();
}

/* Its release names bytes that nobody is known to show, so another handle is missing one, too. */
static void an_edited_handle_passes_its_store_over(void **state)
{
    (void)state;
    oh_buffer whole = make_store();
    oh_buffer head = oh_buffer_slice(whole, 0, SHOWN);
    oh_buffer tail = oh_buffer_slice(whole, -SHOWN, STORE);
    head.data++;
    head.length--;
    oh_buffer_release(&head);
    oh_buffer_release(&whole);
    assert_int_equal(count_pinned(), 0);
    oh_buffer more = oh_buffer_slice(tail, 0, SHOWN / 2);
    oh_buffer_release(&tail);
    assert_int_equal(count_pinned(), 0);
    assert_int_equal(count_stores(), 1);
    oh_buffer_release(&more);
    assert_int_equal(count_stores(), 0);
}

/* What a store that was passed over has left behind is swept by a walk, and a new store, perhaps
   at the same address, knows nothing of it. */
static void what_was_left_behind_is_swept(void **state)
{
    (void)state;
    oh_buffer edited = make_store();
    oh_buffer cuts[] = {oh_buffer_slice(edited, 0, SHOWN), oh_buffer_slice(edited, -SHOWN, STORE)};
    edited.length--;
    oh_buffer_release(&edited);
    oh_buffer_release(&cuts[0]);
    oh_buffer_release(&cuts[1]);
    assert_int_equal(count_stores(), 0);
    assert_int_equal(count_ranges(), 3);
    oh_buffer whole = make_store();
    oh_buffer head = oh_buffer_slice(whole, 0, SHOWN);
    oh_buffer_release(&whole);
    assert_int_equal(count_pinned(), STORE - SHOWN);
    assert_int_equal(count_ranges(), 1);
    oh_buffer_release(&head);
    assert_empty();
}

static void without_memory_for_a_store_none_is_begun(void **state)
{
    (void)state;
    size_t limit = set_limit(&ohi_the_monitor.handles.stores, 0);
    oh_buffer whole = make_store();
    oh_buffer head = oh_buffer_slice(whole, 0, SHOWN);
    assert_empty();
    (void)set_limit(&ohi_the_monitor.handles.stores, limit);
    oh_buffer_release(&whole);
    oh_buffer_release(&head);
    assert_empty();
}

static void without_memory_for_its_first_handles_a_store_is_taken_back(void **state)
{
    (void)state;
    size_t limit = set_limit(&ohi_the_monitor.handles.ranges, 0);
    oh_buffer whole = make_store();
    oh_buffer head = oh_buffer_slice(whole, 0, SHOWN);
    assert_empty();
    (void)set_limit(&ohi_the_monitor.handles.ranges, limit);
    oh_buffer_release(&whole);
    oh_buffer_release(&head);
    assert_empty();
}

static void without_memory_for_a_slice_its_store_is_passed_over(void **state)
{
    (void)state;
    size_t limit = set_limit(&ohi_the_monitor.handles.ranges, 1);
    oh_buffer whole = make_store();
    oh_buffer head = oh_buffer_slice(whole, 0, SHOWN);
    (void)set_limit(&ohi_the_monitor.handles.ranges, limit);
    oh_buffer_release(&whole);
    assert_int_equal(count_stores(), 1);
    assert_int_equal(count_pinned(), 0);
    oh_buffer_release(&head);
    assert_int_equal(count_stores(), 0);
}

/* Cuts and releases a store of its own, and what it was given. */
static void *cut_stores(void *user)
{
    oh_buffer *given = user;
    for (int round = 0; round < ROUNDS; round++) {
        oh_buffer whole = make_store();
        oh_buffer cuts[CUTS];
        for (int i = 0; i < CUTS; i++)
            cuts[i] = oh_buffer_slice(i % 2 ? *given : whole, i * SHOWN, (i + 1) * SHOWN);
        oh_buffer_release(&whole);
        for (int i = 0; i < CUTS; i++)
            oh_buffer_release(&cuts[i]);
    }
    oh_buffer_release(given);
    return NULL;
}

/* The handle that the store came with goes while the threads still cut theirs. */
static void a_store_released_while_it_is_cut_leaves_the_ledger(void **state)
{
    (void)state;
    oh_buffer shared = make_store();
    oh_buffer given[THREADS];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        given[i] = oh_buffer_retain(shared);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, cut_stores, &given[i]), 0);
    oh_buffer_release(&shared);
    for (int i = 0; i < 100; i++)
        assert_true(count_pinned() < (THREADS + 1) * STORE);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(count_stores(), 0);
    what_no_handle_shows_is_pinned(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_no_handle_shows_is_pinned, start, stop),
        cmocka_unit_test_setup_teardown(handles_that_were_there_before_the_first_cut_count, start,
                                        stop),
        cmocka_unit_test_setup_teardown(a_slice_of_a_slice_belongs_to_the_same_store, start, stop),
        cmocka_unit_test_setup_teardown(an_edited_handle_passes_its_store_over, start, stop),
        cmocka_unit_test_setup_teardown(what_was_left_behind_is_swept, start, stop),
        cmocka_unit_test_setup_teardown(without_memory_for_a_store_none_is_begun, start, stop),
        cmocka_unit_test_setup_teardown(without_memory_for_its_first_handles_a_store_is_taken_back,
                                        start, stop),
        cmocka_unit_test_setup_teardown(without_memory_for_a_slice_its_store_is_passed_over, start,
                                        stop),
        cmocka_unit_test_setup_teardown(a_store_released_while_it_is_cut_leaves_the_ledger, start,
                                        stop),
    };
    return cmocka_run_group_tests_name("handle_ledger", tests, NULL, NULL);
}
