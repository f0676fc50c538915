/* Contexts: limits are exact, accounts separate, and a context may end before its buffers. */
#define _POSIX_C_SOURCE 200809L /* barriers */
#include "platform/platform.h"
#include "store/store.h"

#include <offheap/buffer.h>
#include <offheap/memory.h>

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

static uint64_t external_of(oh_context *context)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(context, &usage);
    return usage.external;
}

static uint64_t slots_used(void)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    return usage.pool_used;
}

static oh_context *make_context(uint64_t limit_bytes)
{
    const oh_context_options options = {.size = sizeof options, .limit_bytes = limit_bytes};
    oh_context *context = NULL;
    assert_int_equal(oh_context_create(&options, &context), OH_OK);
    return context;
}

/* For the counts of threads that have no memory for their own. */
static void the_first_context_of_a_process_needs_a_table(void **state)
{
    (void)state;
    oh_store *store;
    assert_int_equal(ohi_store_create(NULL, sizeof(oh_context), 0, 1, &store), OH_OK);
    oh_store_release(store); /* there is a slot for the context */
    const uint64_t used = slots_used();
    oh_context *context = NULL;
    ohi_pages_fail_after(1);
    const oh_status status = oh_context_create(NULL, &context);
    ohi_pages_fail_after(0);
    assert_int_equal(status, OH_ERR_NO_MEMORY);
    assert_null(context);
    assert_int_equal(slots_used(), used);
    assert_int_equal(oh_context_create(NULL, &context), OH_OK);
    oh_context_destroy(context);
}

static void a_limit_is_exact_to_the_byte(void **state)
{
    (void)state;
    oh_context *context = make_context(10000);
    assert_int_equal(oh_context_get_limit(context), 10000);
    oh_store *first, *second, *third = NULL;
    assert_int_equal(ohi_store_create(context, 9000, 0, 1, &first), OH_OK);
    assert_int_equal(ohi_store_create(context, 1001, 0, 1, &third), OH_ERR_MEMORY_LIMIT);
    assert_null(third);
    assert_int_equal(ohi_store_create(context, 1000, 0, 1, &second), OH_OK);
    assert_int_equal(ohi_store_create(context, 1, 0, 1, &third), OH_ERR_MEMORY_LIMIT);
    assert_int_equal(ohi_store_resize(second, 1001), OH_ERR_MEMORY_LIMIT);
    assert_int_equal(ohi_store_length(second), 1000);
    oh_store_release(first);
    assert_int_equal(ohi_store_create(context, 9000, 0, 1, &third), OH_OK);
    assert_int_equal(external_of(context), 10000);
    oh_store_release(second);
    oh_store_release(third);
    assert_int_equal(external_of(context), 0);
    oh_context_destroy(context);
}

static void a_limit_can_be_set_below_what_is_there_and_lifted(void **state)
{
    (void)state;
    oh_context *context = make_context(0);
    oh_store *large, *small;
    assert_int_equal(ohi_store_create(context, 5000, 0, 1, &large), OH_OK);
    oh_context_set_limit(context, 100);
    assert_int_equal(ohi_store_create(context, 1, 0, 1, &small), OH_ERR_MEMORY_LIMIT);
    assert_int_equal(ohi_store_create(context, 0, 0, 1, &small), OH_ERR_MEMORY_LIMIT);
    oh_context_set_limit(context, 0);
    assert_int_equal(ohi_store_create(context, 100000, 0, 1, &small), OH_OK);
    oh_store_release(small);
    oh_store_release(large);
    oh_context_destroy(context);
}

static void a_limit_that_comes_late_holds_for_the_next_buffer(void **state)
{
    (void)state;
    oh_context *context = make_context(0);
    oh_buffer first, second;
    assert_int_equal(oh_buffer_alloc(context, 80, &first), OH_OK);
    oh_context_set_limit(context, 100);
    assert_int_equal(oh_buffer_alloc(context, 80, &second), OH_ERR_MEMORY_LIMIT);
    oh_buffer_release(&first);
    assert_int_equal(oh_buffer_alloc(context, 80, &first), OH_OK);
    oh_buffer_release(&first);
    oh_context_destroy(context);
}

static void contexts_are_accounted_apart(void **state)
{
    (void)state;
    oh_context *left = make_context(0), *right = make_context(0);
    oh_store *a, *b, *c;
    assert_int_equal(ohi_store_create(left, 100, 0, 1, &a), OH_OK);
    assert_int_equal(ohi_store_create(right, 30, 0, 1, &b), OH_OK);
    assert_int_equal(ohi_store_create(NULL, 7, 0, 1, &c), OH_OK);
    assert_int_equal(external_of(left), 100);
    assert_int_equal(external_of(right), 30);
    assert_int_equal(external_of(NULL), 137);
    assert_ptr_equal(ohi_store_context(a), left);
    oh_store_release(a);
    oh_store_release(b);
    oh_store_release(c);
    assert_int_equal(external_of(NULL), 0);
    oh_context_destroy(left);
    oh_context_destroy(right);
    oh_context_destroy(NULL);
}

static void buffers_outlive_their_context(void **state)
{
    (void)state;
    oh_context *context = make_context(1000);
    oh_store *store;
    assert_int_equal(ohi_store_create(context, 999, 0, 1, &store), OH_OK);
    oh_context_destroy(context);
    assert_int_equal(external_of(NULL), 999);
    assert_ptr_equal(ohi_store_context(store), &ohi_default_context);
    oh_context_destroy(ohi_store_context(store)); /* which has no end */
    oh_context_set_limit(NULL, 5);
    assert_int_equal(ohi_store_resize(store, 1010), OH_OK); /* nobody's limit any more */
    oh_context_set_limit(NULL, 0);
    oh_store_release(store);
    assert_int_equal(external_of(NULL), 0);
}

static void accounts_of_ended_contexts_are_used_again_and_start_at_zero(void **state)
{
    (void)state;
    oh_store *kept[50];
    for (int round = 0; round < 50; round++) {
        oh_context *context = make_context(0);
        assert_int_equal(external_of(context), 0);
        assert_int_equal(ohi_store_create(context, 64, 0, 1, &kept[round]), OH_OK);
        assert_int_equal(oh_context_account(context, 5), OH_OK);
        oh_context_count_array_buffers(context, 6);
        oh_context_destroy(context);
    }
    assert_int_equal(external_of(NULL), 50 * 64);
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    assert_int_equal(usage.array_buffers, 0);
    for (int round = 0; round < 50; round++)
        oh_store_release(kept[round]);
    uint32_t highest = 0;
    for (int round = 0; round < 1000; round++) {
        oh_context *context = make_context(0);
        assert_int_equal(external_of(context), 0);
        highest = context->account > highest ? context->account : highest;
        oh_context_destroy(context);
    }
    assert_true(highest < 100);
}

enum { FAMILY = 7 };

/* Some contexts that each leave a buffer; the highest number that one had. */
static uint32_t make_family(oh_store *left[FAMILY])
{
    oh_context *family[FAMILY];
    uint32_t highest = 0;
    for (int i = 0; i < FAMILY; i++) {
        family[i] = make_context(0);
        highest = family[i]->account > highest ? family[i]->account : highest;
        assert_int_equal(ohi_store_create(family[i], 64, 0, 1, &left[i]), OH_OK);
    }
    for (int i = 0; i < FAMILY; i++)
        oh_context_destroy(family[i]);
    return highest;
}

static void accounts_are_used_again_as_soon_as_the_buffers_left_in_them_are_gone(void **state)
{
    (void)state;
    oh_store *left[FAMILY], *kept;
    oh_context *first = make_context(0);
    assert_int_equal(ohi_store_create(first, 64, 0, 1, &kept), OH_OK);
    oh_context_destroy(first); /* its number stays taken */
    const uint32_t highest = make_family(left);
    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < FAMILY; i++)
            oh_store_release(left[i]);
        assert_true(make_family(left) <= highest);
    }
    for (int i = 0; i < FAMILY; i++)
        oh_store_release(left[i]);
    oh_store_release(kept);
}

static void the_last_account_number_is_found_among_all_that_ended(void **state)
{
    (void)state;
    enum { OLD = 100 };
    static oh_context *contexts[OHI_LEDGER_ACCOUNTS];
    oh_store *left[OLD];
    size_t count = 0;
    oh_status status;
    while ((status = oh_context_create(NULL, &contexts[count])) == OH_OK)
        count++;
    assert_int_equal(status, OH_ERR_NO_MEMORY);
    assert_true(count > OHI_LEDGER_ACCOUNTS - 100);
    for (int i = 0; i < OLD; i++)
        assert_int_equal(ohi_store_create(contexts[i], 64, 0, 1, &left[i]), OH_OK);
    for (int i = 0; i < OLD; i++)
        oh_context_destroy(contexts[i]);
    assert_int_equal(oh_context_create(NULL, &contexts[0]), OH_ERR_NO_MEMORY);
    oh_store_release(left[OLD / 2]);
    assert_int_equal(oh_context_create(NULL, &contexts[0]), OH_OK);
    assert_int_equal(external_of(contexts[0]), 0);
    oh_context_destroy(contexts[0]);
    for (int i = 0; i < OLD; i++)
        if (i != OLD / 2)
            oh_store_release(left[i]);
    for (size_t i = OLD; i < count; i++)
        oh_context_destroy(contexts[i]);
}

static void foreign_bytes_count_in_external_and_against_the_limit(void **state)
{
    (void)state;
    oh_context *context = make_context(1000);
    assert_int_equal(oh_context_account(context, 600), OH_OK);
    assert_int_equal(oh_context_account(context, 401), OH_ERR_MEMORY_LIMIT);
    assert_int_equal(oh_context_account(context, UINT64_MAX), OH_ERR_MEMORY_LIMIT);
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(context, &usage);
    assert_int_equal(usage.accounted, 600);
    assert_int_equal(usage.external, 600);
    oh_context_unaccount(context, 600);
    oh_context_count_array_buffers(context, 77);
    oh_memory_usage_get(context, &usage);
    assert_int_equal(usage.array_buffers, 77);
    assert_int_equal(usage.external, 0);
    oh_context_uncount_array_buffers(context, 77);
    oh_context_destroy(context);
}

static void report_heap(void *opaque, uint64_t *heap_total, uint64_t *heap_used)
{
    *heap_total = *(uint64_t *)opaque;
    *heap_used = 17;
}

static void an_engine_can_report_its_heap(void **state)
{
    (void)state;
    oh_context *context = make_context(0);
    uint64_t total = 1234;
    oh_context_set_heap_reporter(context, report_heap, &total);
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(context, &usage);
    assert_int_equal(usage.heap_total, 1234);
    assert_int_equal(usage.heap_used, 17);
    oh_context_set_heap_reporter(context, NULL, NULL);
    oh_memory_usage_get(context, &usage);
    assert_int_equal(usage.heap_total, 0);
    oh_context_destroy(context);
}

static void a_limit_is_not_lost_to_a_forgotten_size(void **state)
{
    (void)state;
    oh_context *context = NULL;
    const oh_context_options forgotten = {.limit_bytes = 1};
    assert_int_equal(oh_context_create(&forgotten, &context), OH_ERR_INVALID_ARG_VALUE);
    assert_null(context);
    assert_int_equal(oh_context_create(NULL, NULL), OH_ERR_INVALID_ARG_VALUE);
    assert_int_equal(oh_context_get_limit(NULL), 0);
}

typedef struct racer {
    oh_context *context;
    oh_store *stores[100];
    size_t count;
} racer;

static void *allocate_to_the_limit(void *argument)
{
    racer *self = argument;
    for (int i = 0; i < 100; i++)
        if (ohi_store_create(self->context, 1000, 0, 1, &self->stores[self->count]) == OH_OK)
            self->count++;
    return NULL;
}

static void threads_together_get_exactly_what_the_limit_allows(void **state)
{
    (void)state;
    oh_context *context = make_context(150500);
    racer racers[4] = {
        {.context = context}, {.context = context}, {.context = context}, {.context = context}};
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, allocate_to_the_limit, &racers[i]), 0);
    size_t total = 0;
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        total += racers[i].count;
    }
    assert_int_equal(total, 150);
    assert_int_equal(external_of(context), 150000);
    for (int i = 0; i < 4; i++)
        while (racers[i].count > 0)
            oh_store_release(racers[i].stores[--racers[i].count]);
    assert_int_equal(external_of(context), 0);
    oh_context_destroy(context);
}

typedef struct contest {
    oh_context *context;
    pthread_barrier_t start;
    _Atomic int holders, most;
} contest;

static void *take_turns(void *argument)
{
    contest *self = argument;
    (void)pthread_barrier_wait(&self->start);
    for (int i = 0; i < 20000; i++) {
        oh_store *store;
        if (ohi_store_create(self->context, 1000, 0, 1, &store) != OH_OK)
            continue;
        const int holders = ohi_add_relaxed(&self->holders, 1) + 1;
        if (holders > ohi_get_relaxed(&self->most))
            ohi_set_relaxed(&self->most, holders);
        (void)ohi_subtract_relaxed(&self->holders, 1);
        oh_store_release(store);
    }
    return NULL;
}

static void never_more_threads_hold_a_buffer_than_the_limit_has_room_for(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    contest all = {.context = make_context(1999)}; /* one at a time */
    pthread_t threads[THREADS];
    assert_int_equal(pthread_barrier_init(&all.start, NULL, THREADS), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take_turns, &all), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(ohi_get_relaxed(&all.most), 1);
    (void)pthread_barrier_destroy(&all.start);
    oh_context_destroy(all.context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_context_of_a_process_needs_a_table), /* so it is the first */
        cmocka_unit_test(a_limit_is_exact_to_the_byte),
        cmocka_unit_test(a_limit_can_be_set_below_what_is_there_and_lifted),
        cmocka_unit_test(a_limit_that_comes_late_holds_for_the_next_buffer),
        cmocka_unit_test(contexts_are_accounted_apart),
        cmocka_unit_test(buffers_outlive_their_context),
        cmocka_unit_test(accounts_of_ended_contexts_are_used_again_and_start_at_zero),
        cmocka_unit_test(accounts_are_used_again_as_soon_as_the_buffers_left_in_them_are_gone),
        cmocka_unit_test(the_last_account_number_is_found_among_all_that_ended),
        cmocka_unit_test(foreign_bytes_count_in_external_and_against_the_limit),
        cmocka_unit_test(an_engine_can_report_its_heap),
        cmocka_unit_test(a_limit_is_not_lost_to_a_forgotten_size),
        cmocka_unit_test(never_more_threads_hold_a_buffer_than_the_limit_has_room_for),
        cmocka_unit_test(threads_together_get_exactly_what_the_limit_allows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
