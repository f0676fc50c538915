/* The observer hears of every store while it is set, and of the ends of those it sampled. */
#include "pool/pool_config.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

#include <string.h>

#ifdef OH_MONITOR

static int created, destroyed, timed, resized;
static size_t created_bytes, destroyed_bytes;

static void note_created(oh_store *store, size_t bytes, oh_provenance provenance)
{
    assert_int_equal(provenance, ohi_store_provenance(store));
    created++;
    created_bytes += bytes;
    if (created % 2 == 1)
        ohi_store_set_sampled(store);
}

static void note_destroyed(oh_store *store, size_t bytes, oh_provenance provenance)
{
    assert_int_equal(provenance, ohi_store_provenance(store));
    assert_true(ohi_store_is_sampled(store));
    destroyed++;
    destroyed_bytes += bytes;
}

static void note_resized(oh_store *store, const void *old_base)
{
    assert_ptr_equal(old_base, ohi_store_bytes(store)); /* it had room */
    resized++;
}

static void note_timed(oh_store *store, size_t bytes, uint64_t elapsed_ns)
{
    assert_int_equal(ohi_store_length(store), bytes);
    (void)elapsed_ns;
    timed++;
}

static uint64_t give_pinned(void)
{
    return 42;
}

static const ohi_store_observer observer = {.store_created = note_created,
                                            .store_destroyed = note_destroyed,
                                            .store_resized = note_resized,
                                            .direct_timed = note_timed,
                                            .pinned_bytes = give_pinned};

static void it_hears_of_all_beginnings_and_of_sampled_ends(void **state)
{
    (void)state;
    oh_store *pooled, *direct, *unseen;
    oh_made none;
    assert_int_equal(ohi_store_create(NULL, 10, 0, 1, &unseen), OH_OK);
    ohi_observer_set(&observer);
    assert_false(ohi_store_try_pooled(NULL, 100, &none)); /* the fast path is closed */
    assert_int_equal(ohi_store_create(NULL, 100, 0, 1, &pooled), OH_OK);   /* sampled */
    assert_int_equal(ohi_store_create(NULL, 20000, 0, 1, &direct), OH_OK); /* not */
    assert_int_equal(created, 2);
    assert_int_equal(created_bytes, 20100);
    assert_int_equal(timed, 1);
    assert_int_equal(ohi_store_resize(direct, 20001), OH_OK);
    assert_int_equal(resized, 1);
    assert_int_equal(ohi_observer_pinned_bytes(), 42);
    oh_store_release(unseen);
    oh_store_release(direct);
    assert_int_equal(destroyed, 0);
    oh_store_release(pooled);
    assert_int_equal(destroyed, 1);
    assert_int_equal(destroyed_bytes, 100);
    ohi_observer_set(NULL);
    assert_int_equal(ohi_store_create(NULL, 100, 0, 1, &pooled), OH_OK);
    assert_false(ohi_store_is_sampled(pooled)); /* the slot was that of a sampled store */
    oh_store_release(pooled);
    assert_int_equal(created, 2);
    assert_int_equal(destroyed, 1);
}

static void it_hears_of_buffers_of_contexts_that_were_there_before(void **state)
{
    (void)state;
    oh_context *contexts[3];
    oh_store *store;
    for (int i = 0; i < 3; i++)
        assert_int_equal(oh_context_create(NULL, &contexts[i]), OH_OK);
    ohi_observer_set(&observer);
    const int before = created;
    for (int i = 0; i < 3; i++) {
        oh_made none;
        assert_false(ohi_store_try_pooled(contexts[i], 100, &none));
        assert_int_equal(ohi_store_create(contexts[i], 100, 0, 1, &store), OH_OK);
        oh_store_release(store);
    }
    assert_int_equal(created, before + 3);
    ohi_observer_set(NULL);
    for (int i = 0; i < 3; i++)
        oh_context_destroy(contexts[i]);
}

/* True when the observer hears of a Buffer of 100 bytes. */
static bool is_heard(void)
{
    const int before = created;
    oh_buffer made;
    assert_int_equal(oh_buffer_alloc_unsafe(NULL, 100, &made), OH_OK);
    oh_buffer_release(&made);
    return created > before;
}

static void it_does_not_hear_of_what_a_thread_has_leave_for(void **state)
{
    (void)state;
    static uint64_t term = 7;
    static const ohi_store_observer with_term = {.store_created = note_created, .term = &term};
    ohi_observer_set(&with_term);
    (void)is_heard(); /* the cache has a slot from here on */
    ohi_thread_leave = (ohi_observer_leave){.bytes = 250, .term = 7};
    if (ohi_pool_is_watched()) { /* by a sanitizer: no store is made without a look */
        assert_true(is_heard());
        ohi_observer_set(NULL);
        return;
    }
    assert_false(is_heard());
    assert_false(is_heard());
    assert_true(is_heard()); /* 50 bytes are left: the observer decides */
    assert_int_equal(ohi_thread_leave.bytes, 50);
    ohi_thread_leave.bytes = 250;
    term = 8;
    assert_true(is_heard());
    ohi_observer_set(NULL);
}

/* The leave is for so many bytes, of whatever they are made. */
static void what_a_thread_has_leave_for_is_made_as_any_other(void **state)
{
    (void)state;
    static uint64_t term = 7;
    static const ohi_store_observer with_term = {.store_created = note_created, .term = &term};
    uint8_t bytes[100];
    memset(bytes, 0x55, sizeof bytes);
    oh_buffer zeros, copy; /* in slots that have held something else */
    assert_int_equal(oh_buffer_from_bytes(NULL, bytes, sizeof bytes, &zeros), OH_OK);
    assert_int_equal(oh_buffer_alloc(NULL, sizeof bytes, &copy), OH_OK);
    oh_buffer_release(&copy);
    oh_buffer_release(&zeros);
    ohi_observer_set(&with_term);
    ohi_thread_leave = (ohi_observer_leave){.bytes = 1000, .term = 7};
    assert_int_equal(oh_buffer_alloc(NULL, sizeof bytes, &zeros), OH_OK);
    assert_int_equal(oh_buffer_from_bytes(NULL, bytes, sizeof bytes, &copy), OH_OK);
    assert_int_equal(zeros.length, sizeof bytes);
    for (size_t i = 0; i < zeros.length; i++)
        assert_int_equal(zeros.data[i], 0);
    assert_int_equal(copy.length, sizeof bytes);
    assert_memory_equal(copy.data, bytes, sizeof bytes);
    oh_buffer_release(&zeros);
    oh_buffer_release(&copy);
    ohi_observer_set(NULL);
}

static void leave_does_not_lift_a_limit(void **state)
{
    (void)state;
    static uint64_t term = 7;
    static const ohi_store_observer with_term = {.store_created = note_created, .term = &term};
    const oh_context_options options = {.size = sizeof options, .limit_bytes = 150};
    oh_context *context;
    oh_buffer first, second;
    assert_int_equal(oh_context_create(&options, &context), OH_OK);
    ohi_observer_set(&with_term);
    ohi_thread_leave = (ohi_observer_leave){.bytes = 1000, .term = 7};
    assert_int_equal(oh_buffer_alloc(context, 100, &first), OH_OK);
    assert_int_equal(oh_buffer_alloc(context, 100, &second), OH_ERR_MEMORY_LIMIT);
    oh_buffer_release(&first);
    ohi_observer_set(NULL);
    oh_context_destroy(context);
}

#else

static void what_a_thread_has_leave_for_is_made_as_any_other(void **state)
{
    (void)state;
    assert_null(ohi_observer_get());
}

static void leave_does_not_lift_a_limit(void **state)
{
    (void)state;
    assert_null(ohi_observer_get());
}

static void it_hears_of_all_beginnings_and_of_sampled_ends(void **state)
{
    (void)state;
    assert_null(ohi_observer_get());
}

static void it_does_not_hear_of_what_a_thread_has_leave_for(void **state)
{
    (void)state;
    assert_int_equal(ohi_observer_pinned_bytes(), 0);
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_hears_of_all_beginnings_and_of_sampled_ends),
        cmocka_unit_test(it_hears_of_buffers_of_contexts_that_were_there_before),
        cmocka_unit_test(it_does_not_hear_of_what_a_thread_has_leave_for),
        cmocka_unit_test(what_a_thread_has_leave_for_is_made_as_any_other),
        cmocka_unit_test(leave_does_not_lift_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
