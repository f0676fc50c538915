/* Stores of every provenance: made, counted, resized and given back exactly once. */
#define _GNU_SOURCE
#include "platform/nameless_file.h"
#include "platform/process_numbers.h"
#include "store/store.h"

#include <offheap/memory.h>
#include <offheap/pool.h>

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static oh_memory_usage usage_of(oh_context *context)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(context, &usage);
    assert_true(usage.external ==
                usage.pool + usage.direct + usage.adopted + usage.mapped + usage.accounted);
    return usage;
}

static oh_store *make(size_t length, unsigned flags, size_t alignment)
{
    oh_store *store = NULL;
    assert_int_equal(ohi_store_create(NULL, length, flags, alignment, &store), OH_OK);
    assert_non_null(store);
    return store;
}

static void lengths_decide_between_slot_and_direct(void **state)
{
    (void)state;
    const size_t lengths[] = {0, 1, 16, 17, 100, 4096, 8191, 8192, 8193, 65536, 1 << 20};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        oh_store *store = make(lengths[i], 0, 1);
        assert_int_equal(ohi_store_provenance(store),
                         lengths[i] <= 8192 ? OH_PROVENANCE_POOL : OH_PROVENANCE_DIRECT);
        assert_int_equal(ohi_store_length(store), lengths[i]);
        assert_true(ohi_store_capacity(store) >= lengths[i]);
        assert_ptr_equal(ohi_store_context(store), &ohi_default_context);
        memset(ohi_store_bytes(store), 0xee, lengths[i]);
        oh_store_release(store);
        store = make(lengths[i], OHI_STORE_UNPOOLED, 1);
        assert_int_equal(ohi_store_provenance(store), OH_PROVENANCE_DIRECT);
        oh_store_release(store);
    }
    assert_int_equal(usage_of(NULL).external, 0);
}

static void check_zero_after_use(oh_context *context)
{
    for (size_t length = 1; length < 300000; length = length * 5 / 4 + 1) {
        oh_store *store;
        assert_int_equal(ohi_store_create(context, length, 0, 1, &store), OH_OK);
        memset(ohi_store_bytes(store), 0xee, length);
        oh_store_release(store);
        assert_int_equal(ohi_store_create(context, length, OHI_STORE_ZERO, 1, &store), OH_OK);
        for (size_t i = 0; i < length; i++)
            assert_int_equal(ohi_store_bytes(store)[i], 0);
        oh_store_release(store);
    }
}

static void zero_filled_means_every_byte_also_in_used_memory(void **state)
{
    (void)state;
    check_zero_after_use(NULL);
    oh_context_options options = {.size = sizeof options, .limit_bytes = 1 << 20};
    oh_context *limited; /* it takes the slow way */
    assert_int_equal(oh_context_create(&options, &limited), OH_OK);
    check_zero_after_use(limited);
    oh_context_destroy(limited);
}

static void *dirty_and_release(void *store)
{
    memset(ohi_store_bytes(store), 0xee, ohi_store_length(store));
    oh_store_release(store);
    return NULL;
}

/* By way of what a thread keeps for itself, of what is kept for all, and resized before. */
static void zero_filled_blocks_are_zero_whichever_way_they_went(void **state)
{
    (void)state;
    static const uint8_t zeros[6 << 20];
    for (size_t length = 9000; length < sizeof zeros / 2; length *= 3)
        for (int way = 0; way < 3; way++) {
            oh_store *store = make(length, 0, 1);
            memset(ohi_store_bytes(store), 0xee, length);
            if (way == 1) {
                pthread_t thread;
                assert_int_equal(pthread_create(&thread, NULL, dirty_and_release, store), 0);
                assert_int_equal(pthread_join(thread, NULL), 0);
            } else {
                if (way == 2)
                    assert_int_equal(ohi_store_resize(store, length * 2), OH_OK);
                (void)dirty_and_release(store);
            }
            for (size_t twice = 1; twice <= 2; twice++) {
                store = make(length * twice, OHI_STORE_ZERO, 1);
                assert_memory_equal(ohi_store_bytes(store), zeros, length * twice);
                oh_store_release(store);
            }
        }
    assert_int_equal(usage_of(NULL).external, 0);
}

static void every_alignment_up_to_2_mib_is_kept(void **state)
{
    (void)state;
    const size_t lengths[] = {1, 16, 100, 5000, 8192, 8193, 1000000};
    for (size_t alignment = 1; alignment <= ((size_t)2 << 20); alignment *= 2)
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            oh_store *store = make(lengths[i], OHI_STORE_ZERO, alignment);
            assert_int_equal((uintptr_t)ohi_store_bytes(store) & (alignment - 1), 0);
            oh_store_release(store);
        }
}

static void lengths_beyond_the_limit_are_refused(void **state)
{
    (void)state;
    oh_store *store = (oh_store *)state;
    assert_int_equal(ohi_store_create(NULL, SIZE_MAX, 0, 1, &store), OH_ERR_BUFFER_TOO_LARGE);
    assert_int_equal(ohi_store_create(NULL, (size_t)1 << 31, 0, 1, &store),
                     OH_ERR_BUFFER_TOO_LARGE);
    assert_int_equal(ohi_store_adopt(NULL, state, SIZE_MAX, NULL, NULL, &store),
                     OH_ERR_BUFFER_TOO_LARGE);
    assert_int_equal(ohi_store_static(NULL, state, SIZE_MAX, &store), OH_ERR_BUFFER_TOO_LARGE);
    assert_ptr_equal(store, (oh_store *)state);
    assert_int_equal(usage_of(NULL).external, 0);
}

static void usage_counts_each_provenance_to_the_byte(void **state)
{
    (void)state;
    oh_store *pooled = make(100, 0, 1), *direct = make(10001, 0, 1), *adopted, *fixed;
    char bytes[321];
    assert_int_equal(ohi_store_adopt(NULL, bytes, 321, NULL, NULL, &adopted), OH_OK);
    assert_int_equal(ohi_store_static(NULL, bytes, 55, &fixed), OH_OK);
    oh_memory_usage usage = usage_of(NULL);
    assert_int_equal(usage.pool, 100);
    assert_int_equal(usage.direct, 10001);
    assert_int_equal(usage.adopted, 321);
    assert_int_equal(usage.external, 100 + 10001 + 321);
    assert_int_equal(usage.version, 1);
    assert_true(usage.pool_reserved >= usage.pool_used);
    assert_int_equal(usage.pool_reserved - usage.pool_used, usage.pool_idle);
    oh_store_release(pooled);
    oh_store_release(direct);
    oh_store_release(adopted);
    oh_store_release(fixed);
    assert_int_equal(usage_of(NULL).external, 0);
}

static void a_smaller_usage_struct_is_filled_only_so_far(void **state)
{
    (void)state;
    oh_memory_usage usage;
    memset(&usage, 0xaa, sizeof usage);
    usage.size = offsetof(oh_memory_usage, external);
    oh_memory_usage_get(NULL, &usage);
    assert_int_equal(usage.size, offsetof(oh_memory_usage, external));
    assert_true(usage.rss > 0 && usage.rss < UINT64_C(0xaaaaaaaaaaaaaaaa));
    assert_true(usage.external == UINT64_C(0xaaaaaaaaaaaaaaaa));
    oh_memory_usage_get(NULL, NULL);
}

typedef struct freed {
    int times;
    void *bytes;
    size_t length;
} freed;

static void note_free(void *opaque, void *bytes, size_t length)
{
    freed *note = opaque;
    note->times++;
    note->bytes = bytes;
    note->length = length;
}

static void *release_in_thread(void *store)
{
    oh_store_release(store);
    return NULL;
}

static void *retain_and_release_half(void *argument)
{
    for (int i = 0; i < 1000; i++)
        oh_store_retain(argument);
    for (int i = 0; i < 1500; i++)
        oh_store_release(argument);
    return NULL;
}

/* Begins before the process has a second thread, when counting is not atomic. */
static void references_taken_before_the_first_thread_are_given_up_in_others(void **state)
{
    (void)state;
    char bytes[64];
    freed note = {0};
    oh_store *store;
    assert_int_equal(ohi_store_adopt(NULL, bytes, 64, note_free, &note, &store), OH_OK);
    for (int i = 0; i < 3000; i++)
        oh_store_retain(store);
    for (int i = 0; i < 1000; i++)
        oh_store_release(store);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, retain_and_release_half, store), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(note.times, 0);
    assert_true(oh_store_is_unique(store));
    oh_store_release(store);
    assert_int_equal(note.times, 1);
}

static void a_borrowed_slot_is_as_good_as_one_of_the_class(void **state)
{
    (void)state;
    enum { LENGTH = 2100, LARGER = 2400 }; /* of neighbouring classes */
    oh_pool_trim();
    oh_store *larger = make(LARGER, 0, 1);
    const size_t capacity = ohi_store_capacity(larger);
    uint8_t *bytes = ohi_store_bytes(larger);
    oh_store_release(larger);
    oh_buffer buffer;
    assert_int_equal(oh_buffer_alloc(NULL, LENGTH, &buffer), OH_OK);
    assert_ptr_equal(buffer.data, bytes);
    assert_ptr_equal(buffer.data, ohi_store_bytes(buffer.store));
    assert_int_equal(ohi_store_capacity(buffer.store), capacity);
    assert_int_equal(usage_of(NULL).pool, LENGTH);
    for (size_t i = 0; i < LENGTH; i++)
        assert_int_equal(buffer.data[i], 0);
    oh_buffer_release(&buffer);
    assert_int_equal(usage_of(NULL).external, 0);
    assert_ptr_equal(ohi_store_bytes(larger = make(LARGER, 0, 1)), bytes);
    oh_store_release(larger);
}

static void adopted_bytes_are_freed_once_by_the_last_holder(void **state)
{
    (void)state;
    char bytes[64];
    freed note = {0};
    oh_store *store;
    assert_int_equal(ohi_store_adopt(NULL, bytes, 64, note_free, &note, &store), OH_OK);
    assert_ptr_equal(ohi_store_bytes(store), bytes);
    for (int i = 0; i < 9; i++)
        oh_store_retain(store);
    assert_false(oh_store_is_unique(store));
    pthread_t threads[9];
    for (int i = 0; i < 9; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, release_in_thread, store), 0);
    for (int i = 0; i < 9; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_true(oh_store_is_unique(store));
    assert_int_equal(note.times, 0);
    oh_store_release(store);
    assert_int_equal(note.times, 1);
    assert_ptr_equal(note.bytes, bytes);
    assert_int_equal(note.length, 64);
}

/* Nobody looks at the count of what was shared more than once, so the last one subtracts, too: the
   count comes to 0, not to 1 as for an only holder. */
static void a_slot_whose_count_came_to_nothing_has_a_whole_one_when_used_again(void **state)
{
    (void)state;
    oh_store *store, *next;
    assert_int_equal(ohi_store_create(NULL, 100, 0, 1, &store), OH_OK);
    for (int i = 0; i < 3; i++)
        oh_store_retain(store);
    for (int i = 0; i < 3; i++)
        assert_true(oh_store_drop(store));
    assert_false(oh_store_drop(store));
    oh_store_destroy(store);
    assert_int_equal(ohi_store_create(NULL, 100, 0, 1, &next), OH_OK);
    assert_ptr_equal(next, store);
    assert_true(oh_store_is_unique(next));
    oh_store_release(next);
    oh_buffer buffer;
    assert_int_equal(oh_buffer_alloc_unsafe(NULL, 100, &buffer), OH_OK);
    assert_true(oh_buffer_is_unique(buffer));
    oh_buffer_release(&buffer);
}

/* Shared, given up, and the same record in use again. */
static void check_mark(oh_context *context, size_t length, unsigned flags, size_t alignment)
{
    for (int retains = 0; retains < 4; retains++) {
        oh_store *store;
        assert_int_equal(ohi_store_create(context, length, flags, alignment, &store), OH_OK);
        assert_false(oh_store_was_shared(store));
        for (int i = 0; i < retains; i++) {
            oh_store_retain(store);
            assert_true(oh_store_was_shared(store));
        }
        for (int i = 0; i < retains; i++) {
            assert_false(oh_store_is_unique(store));
            oh_store_release(store);
            assert_true(oh_store_was_shared(store));
        }
        assert_true(oh_store_is_unique(store));
        oh_store_release(store);
    }
}

static void a_store_is_not_marked_as_shared_before_it_was_whoever_had_it_before(void **state)
{
    (void)state;
    oh_context_options options = {.size = sizeof options, .limit_bytes = 1 << 24};
    oh_context *limited; /* it takes the slow way */
    assert_int_equal(oh_context_create(&options, &limited), OH_OK);
    for (size_t length = 1; length < 3000000; length = length * 3 / 2 + 1)
        for (size_t alignment = 1; alignment <= 4096; alignment *= 64) {
            check_mark(NULL, length, 0, alignment);
            check_mark(limited, length, OHI_STORE_ZERO, alignment);
            check_mark(NULL, length, OHI_STORE_UNPOOLED, alignment);
        }
    oh_context_destroy(limited);
    char bytes[64];
    for (int i = 0; i < 3; i++) {
        oh_store *store;
        assert_int_equal(ohi_store_static(NULL, bytes, sizeof bytes, &store), OH_OK);
        assert_false(oh_store_was_shared(store));
        oh_store_retain(store);
        oh_store_release(store);
        oh_store_release(store);
    }
    assert_int_equal(usage_of(NULL).external, 0);
}

/* As any new one, whatever the store before did with the block: the buffer's own way, without a
   look at the settings. */
static void a_kept_block_is_handed_out_as_a_new_one(void **state)
{
    (void)state;
    for (size_t length = 8193; length <= 480 << 10; length += 4099) {
        oh_buffer shared, again;
        assert_int_equal(oh_buffer_alloc_aligned(NULL, length, 65536, &shared), OH_OK);
        const oh_store *store = shared.store;
        const uint8_t *bytes = shared.data;
        oh_buffer views[3] = {oh_buffer_retain(shared), oh_buffer_slice(shared, 1, 5), shared};
        for (int i = 0; i < 3; i++)
            oh_buffer_release(&views[i]);
        assert_int_equal(oh_buffer_alloc_unsafe(NULL, length, &again), OH_OK);
        assert_ptr_equal(again.store, store);
        assert_ptr_equal(again.data, bytes);
        assert_ptr_equal(again.data, ohi_store_bytes(again.store));
        assert_int_equal(ohi_store_provenance(again.store), OH_PROVENANCE_DIRECT);
        assert_int_equal(usage_of(NULL).direct, length);
        assert_true(oh_buffer_is_unique(again));
        assert_false(oh_store_was_shared(again.store));
        assert_false(ohi_store_descriptor(again.store)->as.direct.is_fixed);
        oh_buffer_release(&again);
        assert_int_equal(usage_of(NULL).direct, 0);
        oh_pool_trim();
    }
}

enum { LOANS = 20000 };

typedef struct loans {
    oh_store *stores[LOANS];
    _Atomic int retained; /* so many of them, by the borrower */
    _Atomic int ended;
} loans;

static void count_end(void *opaque, void *bytes, size_t length)
{
    (void)bytes, (void)length;
    atomic_fetch_add(&((loans *)opaque)->ended, 1);
}

/* Retains what somebody else holds, and gives it up when it likes. */
static void *borrow_each(void *argument)
{
    loans *lent = argument;
    for (int i = 0; i < LOANS; i++) {
        oh_store *store = lent->stores[i];
        oh_store_retain(store);
        if (i % 3 == 0)
            oh_store_retain(store);
        atomic_store_explicit(&lent->retained, i + 1, memory_order_release);
        if (i % 3 == 0)
            oh_store_release(store);
        oh_store_release(store);
    }
    return NULL;
}

static oh_store *make_to_lend(loans *lent, int i)
{
    static char bytes[16];
    oh_store *store = NULL;
    if (i % 2 == 0)
        return make(16, 0, 1);
    assert_int_equal(ohi_store_adopt(NULL, bytes, 16, count_end, lent, &store), OH_OK);
    return store;
}

/* The one who made the store never retained it: the mark tells him that somebody did. */
static void a_store_that_was_lent_ends_once_and_with_its_last_holder(void **state)
{
    (void)state;
    static loans lent;
    for (int i = 0; i < LOANS; i++)
        lent.stores[i] = make_to_lend(&lent, i);
    pthread_t borrower;
    assert_int_equal(pthread_create(&borrower, NULL, borrow_each, &lent), 0);
    for (int i = 0; i < LOANS; i++) {
        while (atomic_load_explicit(&lent.retained, memory_order_acquire) <= i)
            (void)sched_yield();
        oh_store_release(lent.stores[i]);
    }
    assert_int_equal(pthread_join(borrower, NULL), 0);
    assert_int_equal(atomic_load(&lent.ended), LOANS / 2);
    assert_int_equal(usage_of(NULL).external, 0);
}

static void a_failed_adoption_frees_nothing(void **state)
{
    (void)state;
    oh_context *context;
    const oh_context_options options = {.size = sizeof options, .limit_bytes = 10};
    assert_int_equal(oh_context_create(&options, &context), OH_OK);
    freed note = {0};
    oh_store *store = NULL;
    char bytes[11];
    assert_int_equal(ohi_store_adopt(context, bytes, 11, note_free, &note, &store),
                     OH_ERR_MEMORY_LIMIT);
    assert_null(store);
    assert_int_equal(note.times, 0);
    oh_context_destroy(context);
}

static void a_mapped_file_counts_and_ends(void **state)
{
    (void)state;
    const nameless_file file = nameless_file_create();
    assert_int_equal(write(file.descriptor, "0123456789", 10), 10);
    oh_store *store = NULL;
    assert_int_equal(ohi_store_map_file(NULL, file.path, &store), OH_OK);
    assert_int_equal(ohi_store_provenance(store), OH_PROVENANCE_MAPPED);
    assert_memory_equal(ohi_store_bytes(store), "0123456789", 10);
    assert_int_equal(usage_of(NULL).mapped, 10);
    assert_int_equal(ohi_store_resize(store, 5), OH_ERR_NOT_SUPPORTED);
    oh_store_release(store);
    assert_int_equal(usage_of(NULL).mapped, 0);
    assert_int_equal(ohi_store_map_file(NULL, NULL, &store), OH_ERR_INVALID_ARG_VALUE);
    assert_int_equal(ohi_store_map_file(NULL, "/tmp/offheap-no-such-file", &store), OH_ERR_IO);
    ohi_pages_fail_after(1);
    assert_int_equal(ohi_store_map_file(NULL, file.path, &store), OH_ERR_NO_MEMORY);
    ohi_pages_fail_after(0);
    assert_int_equal(ftruncate(file.descriptor, 0), 0);
    assert_int_equal(ohi_store_map_file(NULL, file.path, &store), OH_OK);
    assert_null(store);
    (void)close(file.descriptor);
}

static void resizing_keeps_contents_and_the_account(void **state)
{
    (void)state;
    oh_store *store = make(100, 0, 1); /* a slot of 112 */
    memset(ohi_store_bytes(store), 3, 100);
    assert_int_equal(ohi_store_resize(store, 112), OH_OK);
    assert_int_equal(usage_of(NULL).pool, 112);
    assert_int_equal(ohi_store_resize(store, 113), OH_ERR_NOT_SUPPORTED);
    assert_int_equal(usage_of(NULL).pool, 112);
    assert_int_equal(ohi_store_resize(store, 1), OH_OK);
    assert_int_equal(usage_of(NULL).pool, 1);
    oh_store_retain(store);
    assert_int_equal(ohi_store_resize(store, 2), OH_ERR_NOT_SUPPORTED);
    oh_store_release(store);
    oh_store_release(store);

    store = make(100000, 0, 1);
    memset(ohi_store_bytes(store), 4, 100000);
    assert_int_equal(ohi_store_resize(store, 5000000), OH_OK);
    assert_int_equal(ohi_store_bytes(store)[99999], 4);
    assert_int_equal(usage_of(NULL).direct, 5000000);
    assert_int_equal(ohi_store_resize(store, SIZE_MAX), OH_ERR_BUFFER_TOO_LARGE);
    assert_int_equal(ohi_store_resize(store, 9000), OH_OK);
    assert_int_equal(ohi_store_bytes(store)[8999], 4);
    oh_store_release(store);
    assert_int_equal(usage_of(NULL).external, 0);
}

static void inspecting_shows_slab_and_slot(void **state)
{
    (void)state;
    oh_store *store = make(100, 0, 1);
    oh_store_info info = {.size = sizeof info};
    oh_store_inspect(store, &info);
    assert_int_equal(info.provenance, OH_PROVENANCE_POOL);
    assert_int_equal(info.references, 1);
    assert_ptr_equal(info.bytes, ohi_store_bytes(store));
    assert_int_equal(info.length, 100);
    assert_int_equal(info.capacity, 112);
    assert_int_equal(info.slot_bytes, 112);
    assert_true(info.slot_index < info.slot_count);
    assert_true(info.slots_used >= 1);
    assert_true((const uint8_t *)info.bytes > (const uint8_t *)info.slab);
    assert_true((const uint8_t *)info.bytes + 112 <= (const uint8_t *)info.slab + info.slab_bytes);
    oh_store_release(store);

    store = make(20000, 0, 1);
    oh_store_inspect(store, &info);
    assert_int_equal(info.provenance, OH_PROVENANCE_DIRECT);
    assert_null(info.slab);
    assert_int_equal(info.slot_bytes, 0);
    oh_store_release(store);
    oh_store_inspect(NULL, &info);
    assert_int_equal(info.references, 0);
    oh_store_inspect(NULL, NULL);
}

/* Grows, shrinks and releases some of them, and gives back what is free; how many are left. */
static size_t shake(oh_store **stores, size_t count)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t length = ohi_store_length(stores[i]);
        const oh_status status = ohi_store_resize(stores[i], i % 2 ? length * 2 : length / 3);
        assert_true(status == OH_OK || status == OH_ERR_NOT_SUPPORTED);
        if (i % 4 == 0)
            oh_store_release(stores[i]);
        else
            stores[left++] = stores[i];
    }
    oh_pool_trim();
    return left;
}

/* Everything that a failing system call can break, for the n-th call: nothing may leak or be
   counted. */
static bool work_with_failure(void (*refuse)(uint64_t nth), uint64_t nth)
{
    oh_store *stores[64];
    size_t count = 0;
    bool failed = false;
    refuse(nth);
    oh_context *context = NULL;
    failed |= oh_context_create(NULL, &context) != OH_OK;
    for (size_t i = 0; i < 60; i++) {
        const size_t length = i % 3 == 0 ? 20000 * i : 137 * i;
        oh_store *store;
        const oh_status status = ohi_store_create(context, length, i & 1, 1, &store);
        assert_true(status == OH_OK || status == OH_ERR_NO_MEMORY);
        failed |= status != OH_OK;
        if (status == OH_OK)
            stores[count++] = store;
    }
    count = shake(stores, count);
    ohi_pages_fail_after(0);
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += ohi_store_length(stores[i]);
    assert_true(usage_of(NULL).external == sum);
    while (count > 0)
        oh_store_release(stores[--count]);
    oh_context_destroy(context);
    assert_int_equal(usage_of(NULL).external, 0);
    oh_pool_trim();
    assert_int_equal(usage_of(NULL).pool_reserved, 0);
    return failed;
}

static void any_failing_system_call_breaks_and_leaks_nothing(void **state)
{
    (void)state;
    for (uint64_t nth = 1; nth < 400; nth++)
        (void)work_with_failure(ohi_pages_fail_after, nth);
    uint64_t failures = 0;
    for (uint64_t nth = 1; nth < 400; nth++)
        failures += work_with_failure(ohi_pages_fail_from, nth);
    assert_true(failures > 0);
    assert_false(work_with_failure(ohi_pages_fail_after, 0));
}

/* More slots than a chunk has. */
static void fill_a_chunk(void)
{
    enum { COUNT = 300 };
    oh_store *stores[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        stores[i] = make(8192, 0, 1);
    for (size_t i = 0; i < COUNT; i++)
        oh_store_release(stores[i]);
}

/* One request that fails is made good by what was kept. */
static void slots_are_had_for_what_blocks_kept(void **state)
{
    (void)state;
    oh_pool_trim();
    oh_store_release(make(1 << 20, 0, 1));
    assert_true(usage_of(NULL).direct_cached >= 1 << 20);
    ohi_pages_fail_after(1);
    fill_a_chunk();
    ohi_pages_fail_after(0);
    assert_int_equal(usage_of(NULL).direct_cached, 0);
}

static void blocks_are_had_for_what_slots_kept(void **state)
{
    (void)state;
    oh_pool_trim();
    fill_a_chunk();
    assert_true(usage_of(NULL).pool_reserved > 1 << 20);
    ohi_pages_fail_after(1);
    oh_store_release(make(1 << 20, 0, 1));
    ohi_pages_fail_after(0);
    assert_true(usage_of(NULL).pool_reserved <= 65536); /* the block's own record */
}

/* What one thread has no memory to count for itself, it counts in what all share. */
static void *release_without_a_heap(void *stores)
{
    ohi_pages_fail_from(1);
    for (oh_store **each = stores; *each != NULL; each++)
        oh_store_release(*each);
    ohi_pages_fail_after(0);
    return NULL;
}

static void the_account_is_exact_where_a_thread_has_no_memory_for_its_own(void **state)
{
    (void)state;
    char bytes[64];
    oh_context *context; /* and the default one */
    assert_int_equal(oh_context_create(NULL, &context), OH_OK);
    oh_store *stores[7] = {make(100, 0, 1), make(20000, 0, 1), make(1 << 20, 0, 1)};
    assert_int_equal(ohi_store_adopt(NULL, bytes, 64, NULL, NULL, &stores[3]), OH_OK);
    assert_int_equal(ohi_store_create(context, 300, 0, 1, &stores[4]), OH_OK);
    assert_int_equal(ohi_store_create(context, 30000, 0, 1, &stores[5]), OH_OK);
    assert_int_equal(usage_of(context).external, 30300);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, release_without_a_heap, stores), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(usage_of(context).external, 0);
    assert_int_equal(usage_of(NULL).external, 0);
    oh_context_destroy(context);
}

static void bytes_that_nothing_could_be_made_for_do_not_count(void **state)
{
    (void)state;
    enum { MOST = 20000 };
    static oh_store *stores[MOST];
    static char bytes[64];
    oh_status status = OH_OK;
    size_t count = 0;
    oh_pool_trim();
    ohi_pages_fail_from(1);
    while (count < MOST && status == OH_OK)
        status = ohi_store_adopt(NULL, bytes, sizeof bytes, NULL, NULL, &stores[count++]);
    ohi_pages_fail_after(0);
    assert_int_equal(status, OH_ERR_NO_MEMORY);
    assert_int_equal(usage_of(NULL).external, --count * sizeof bytes);
    while (count > 0)
        oh_store_release(stores[--count]);
    assert_int_equal(usage_of(NULL).external, 0);
}

static void a_file_that_is_above_the_limit_is_not_left_mapped(void **state)
{
    (void)state;
    enum { BYTES = 1 << 20, ROUNDS = 64 };
    const oh_context_options options = {.size = sizeof options, .limit_bytes = BYTES - 1};
    oh_context *context;
    oh_store *store = NULL;
    const nameless_file file = nameless_file_create();
    assert_int_equal(ftruncate(file.descriptor, BYTES), 0);
    assert_int_equal(oh_context_create(&options, &context), OH_OK);
    const uint64_t before = process_address_bytes();
    for (int i = 0; i < ROUNDS; i++)
        assert_int_equal(ohi_store_map_file(context, file.path, &store), OH_ERR_MEMORY_LIMIT);
    assert_true(process_address_bytes() < before + ROUNDS / 2 * BYTES);
    assert_null(store);
    oh_context_destroy(context);
    (void)close(file.descriptor);
}

static void *take_without_a_heap(void *out)
{
    ohi_pages_fail_from(1);
    const oh_status status = ohi_store_create(NULL, 1 << 20, 0, 1, out);
    ohi_pages_fail_after(0);
    return status == OH_OK ? NULL : out;
}

static uint64_t untimed_now(void)
{
    oh_pool_latency latency = {.size = sizeof latency};
    oh_pool_get_latency(&latency);
    return latency.untimed;
}

/* A kept block needs none. */
static void a_block_taken_by_a_thread_without_memory_of_its_own_is_counted(void **state)
{
    (void)state;
    oh_store *store = make(1 << 20, 0, 1);
    oh_store_release(store);
    const uint64_t before = untimed_now();
    pthread_t thread;
    void *failed;
    assert_int_equal(pthread_create(&thread, NULL, take_without_a_heap, &store), 0);
    assert_int_equal(pthread_join(thread, &failed), 0);
    assert_null(failed);
    assert_int_equal(usage_of(NULL).direct, 1 << 20);
    assert_int_equal(untimed_now(), before + 1);
    oh_store_release(store);
    assert_int_equal(usage_of(NULL).external, 0);
}

static void *make_and_release(void *argument)
{
    for (int i = 0; i < 50000; i++) {
        oh_store *store;
        if (ohi_store_create(NULL, (size_t)(i * 37) % 9000, 0, 1, &store) != OH_OK)
            return argument;
        oh_store_release(store);
    }
    return NULL;
}

static void a_reading_while_others_work_is_never_negative(void **state)
{
    (void)state;
    pthread_t threads[3];
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, make_and_release, &threads), 0);
    for (int i = 0; i < 2000; i++)
        assert_true(usage_of(NULL).external < (uint64_t)1 << 40);
    for (int i = 0; i < 3; i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    assert_int_equal(usage_of(NULL).external, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_taken_before_the_first_thread_are_given_up_in_others),
        /* Before a thread ends that leaves it a heap. */
        cmocka_unit_test(the_account_is_exact_where_a_thread_has_no_memory_for_its_own),
        cmocka_unit_test(bytes_that_nothing_could_be_made_for_do_not_count),
        cmocka_unit_test(a_file_that_is_above_the_limit_is_not_left_mapped),
        cmocka_unit_test(a_block_taken_by_a_thread_without_memory_of_its_own_is_counted),
        cmocka_unit_test(a_borrowed_slot_is_as_good_as_one_of_the_class),
        cmocka_unit_test(lengths_decide_between_slot_and_direct),
        cmocka_unit_test(zero_filled_means_every_byte_also_in_used_memory),
        cmocka_unit_test(zero_filled_blocks_are_zero_whichever_way_they_went),
        cmocka_unit_test(every_alignment_up_to_2_mib_is_kept),
        cmocka_unit_test(lengths_beyond_the_limit_are_refused),
        cmocka_unit_test(usage_counts_each_provenance_to_the_byte),
        cmocka_unit_test(a_smaller_usage_struct_is_filled_only_so_far),
        cmocka_unit_test(adopted_bytes_are_freed_once_by_the_last_holder),
        cmocka_unit_test(a_slot_whose_count_came_to_nothing_has_a_whole_one_when_used_again),
        cmocka_unit_test(a_store_is_not_marked_as_shared_before_it_was_whoever_had_it_before),
        cmocka_unit_test(a_kept_block_is_handed_out_as_a_new_one),
        cmocka_unit_test(a_store_that_was_lent_ends_once_and_with_its_last_holder),
        cmocka_unit_test(a_failed_adoption_frees_nothing),
        cmocka_unit_test(a_mapped_file_counts_and_ends),
        cmocka_unit_test(resizing_keeps_contents_and_the_account),
        cmocka_unit_test(inspecting_shows_slab_and_slot),
        cmocka_unit_test(any_failing_system_call_breaks_and_leaks_nothing),
        cmocka_unit_test(slots_are_had_for_what_blocks_kept),
        cmocka_unit_test(blocks_are_had_for_what_slots_kept),
        cmocka_unit_test(a_reading_while_others_work_is_never_negative),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
