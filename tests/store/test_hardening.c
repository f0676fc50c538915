/* Hardening: each mistake ends the process with a line that names it; without a mistake nothing is
 * different. */
#define _GNU_SOURCE
#include <offheap/offheap.h>

#include "pool/annotate.h"
#include "pool/pool_config.h"
#include "pool/thread_heap.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs `body` in a child with these settings; what it says on standard error goes to `said`. */
static int run_hardened(uint32_t hardening, void (*body)(void), char *said, size_t room)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        (void)dup2(ends[1], STDERR_FILENO);
        (void)signal(SIGSEGV, SIG_DFL); /* cmocka has a handler of its own */
        (void)signal(SIGABRT, SIG_DFL);
        oh_pool_config config = {.size = sizeof config};
        oh_pool_get_config(&config);
        config.hardening = hardening;
        if (oh_pool_configure(&config) != OH_OK)
            _exit(99);
        body();
        _exit(0);
    }
    (void)close(ends[1]);
    size_t length = 0;
    ssize_t count;
    while (length + 1 < room && (count = read(ends[0], said + length, room - 1 - length)) > 0)
        length += (size_t)count;
    said[length] = '\0';
    (void)close(ends[0]);
    int status = 0;
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    return status;
}

static void expect_end(uint32_t hardening, void (*body)(void), const char *words)
{
    char said[512];
    const int status = run_hardened(hardening, body, said, sizeof said);
    if (OHI_HAS_ASAN && strstr(said, "AddressSanitizer") != NULL)
        return; /* it was faster */
    assert_true(WIFSIGNALED(status));
    if (words != NULL) {
        assert_int_equal(WTERMSIG(status), SIGABRT);
        assert_non_null(strstr(said, words));
    }
}

static oh_buffer make(size_t length)
{
    oh_buffer buffer;
    if (oh_buffer_alloc(NULL, length, &buffer) != OH_OK)
        _exit(98);
    return buffer;
}

static void release_twice(void)
{
    oh_buffer buffer = make(100), copy = buffer;
    oh_buffer_release(&buffer);
    oh_buffer_release(&copy);
}

static void release_a_large_one_twice(void)
{
    oh_buffer buffer = make(100000), copy = buffer;
    oh_buffer_release(&buffer);
    oh_buffer_release(&copy);
}

static uint8_t adopted_bytes[100];
static int adopted_ends;

static void end_adopted(void *opaque, void *bytes, size_t length)
{
    (void)opaque, (void)bytes, (void)length;
    adopted_ends++;
}

static oh_buffer adopt(void)
{
    oh_buffer buffer;
    if (oh_buffer_adopt(NULL, adopted_bytes, sizeof adopted_bytes, end_adopted, NULL, &buffer) !=
        OH_OK)
        _exit(87);
    return buffer;
}

static void release_an_adopted_one_twice(void)
{
    oh_buffer buffer = adopt(), copy = buffer;
    oh_buffer_release(&buffer);
    oh_buffer_release(&copy);
    if (adopted_ends != 1)
        _exit(86);
}

/* Not hardened: the second release must not put the slot into the cache twice. */
static void go_on_after_a_second_release(void)
{
    const size_t lengths[] = {100, 100000, 1000000, 70000000}; /* cached, kept twice, unmapped */
    for (size_t n = 0; n < 4; n++) {
        const size_t length = lengths[n];
        oh_buffer buffer = make(length), copy = buffer;
        oh_buffer_release(&buffer);
        oh_buffer_release(&copy);
        oh_buffer first = make(length), second = make(length);
        if (first.data == second.data)
            _exit(89);
        oh_buffer_release(&first);
        oh_buffer_release(&second);
    }
    release_an_adopted_one_twice();
    oh_pool_trim();
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    if (usage.external != 0 || usage.pool_used != 0)
        _exit(88);
}

static void release_what_is_no_buffer(void)
{
    static _Alignas(16) uint32_t record[4] = {1, 0, 10, 0};
    ohi_store_destroy((oh_store *)(void *)record);
}

/* Memory that no buffer is, whatever a count of references would say of it. */
static _Alignas(16) uint8_t foreign[64];

static void release_foreign_memory(void)
{
    oh_buffer buffer = make(100); /* the library is in use */
    memcpy(buffer.data, foreign, sizeof foreign);
    oh_buffer handle = {.data = foreign, .length = 10, .store = (oh_store *)(void *)foreign};
    oh_buffer_release(&handle);
    oh_buffer_release(&buffer);
}

static void release_the_inside_of_a_buffer(void)
{
    oh_buffer buffer = make(100);
    memset(buffer.data, 'a', buffer.length);
    oh_buffer handle = {
        .data = buffer.data, .length = 10, .store = (oh_store *)(void *)buffer.data};
    oh_buffer_release(&handle);
    oh_buffer_release(&buffer);
}

static void write_past_the_end(void)
{
    oh_buffer buffer = make(100);
    buffer.data[100] ^= 0xff; /* which the canary cannot be */
    oh_buffer_release(&buffer);
}

static void write_after_release(void)
{
    oh_buffer buffer = make(100);
    uint8_t *bytes = buffer.data;
    oh_buffer_release(&buffer);
    bytes[50] = 1;
    for (int i = 0; i < 2000; i++)
        (void)make(100);
}

static void run_over_the_slab(void)
{
    oh_buffer buffer = make(100);
    oh_store_info info = {.size = sizeof info};
    oh_store_inspect(buffer.store, &info);
    *((volatile uint8_t *)(uintptr_t)info.slab + info.slab_bytes) = 1;
}

static void releasing_twice_is_found(void **state)
{
    (void)state;
    expect_end(OH_HARDEN_CHECK, release_twice, "offheap: a buffer was released twice");
    expect_end(OH_HARDEN_CHECK, release_a_large_one_twice, "offheap: a buffer was released twice");
    expect_end(OH_HARDEN_CHECK, release_an_adopted_one_twice,
               "offheap: a buffer was released twice");
}

/* What is written over a free slot is not read as the store that lay there. */
static void releasing_twice_is_found_whatever_else_is_done(void **state)
{
    (void)state;
    for (uint32_t bit = 1; bit <= OHI_HARDEN_ALL; bit *= 2)
        expect_end(OH_HARDEN_CHECK | bit, release_an_adopted_one_twice,
                   "offheap: a buffer was released twice");
    expect_end(OHI_HARDEN_ALL, release_an_adopted_one_twice,
               "offheap: a buffer was released twice");
}

static OHI_NOINLINE void allocate_and_release_twice_somewhere(void)
{
    release_twice();
}

static void a_mistake_is_told_with_its_sites(void **state)
{
    (void)state;
    char said[4096];
    const int status = run_hardened(OH_HARDEN_CHECK | OH_HARDEN_SITE,
                                    allocate_and_release_twice_somewhere, said, sizeof said);
    if (OHI_HAS_ASAN && strstr(said, "AddressSanitizer") != NULL)
        return; /* it was faster */
    assert_true(WIFSIGNALED(status));
    /* Symbols need not be there; the object is, with what addr2line wants. */
    const char *allocated = strstr(said, "\n  100 bytes, allocated at ");
    const char *released = strstr(said, "\n  100 bytes, released at ");
    assert_true(allocated != NULL && released != NULL && allocated < released);
    assert_non_null(strstr(allocated, "store_hardening+0x"));
    assert_non_null(strstr(released, "store_hardening+0x"));
}

static void a_second_release_changes_nothing_before_the_slot_is_used_again(void **state)
{
    (void)state;
    if (OHI_HAS_ASAN)
        skip(); /* it reports every one */
    char said[512];
    assert_int_equal(run_hardened(0, go_on_after_a_second_release, said, sizeof said), 0);
}

static void releasing_what_is_no_buffer_is_found(void **state)
{
    (void)state;
    expect_end(OH_HARDEN_CHECK, release_what_is_no_buffer, "is no buffer of this library");
}

static void releasing_memory_that_looks_shared_is_found(void **state)
{
    (void)state;
#ifdef OH_NO_MONITOR
    print_message("skipped: built without the monitor, handles are shown to nobody\n");
    skip();
#endif
    static const uint8_t contents[] = {0, 1, 2, 'a', 0xff};
    for (size_t i = 0; i < sizeof contents; i++) {
        memset(foreign, contents[i], sizeof foreign);
        expect_end(OH_HARDEN_CHECK, release_foreign_memory, "is no buffer of this library");
    }
    expect_end(OH_HARDEN_CHECK, release_the_inside_of_a_buffer, "is no buffer of this library");
}

/* Not shared, of any class, and paid for by somebody: as far as a release looks. */
static void releasing_memory_that_looks_like_a_pooled_store_is_found(void **state)
{
    (void)state;
    const unsigned classes[] = {0, OHI_CLASS_COUNT - 1, OHI_CLASS_COUNT, 100, 200, UINT8_MAX};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        oh_store record = {.references = 1, .size_class = (uint8_t)classes[i]};
        ohi_record_set_bill(&record, ohi_payer_of(0), 10);
        memset(foreign, 0, sizeof foreign);
        memcpy(foreign, &record, sizeof record);
        expect_end(OH_HARDEN_CHECK, release_foreign_memory, "is no buffer of this library");
    }
}

static void writing_past_the_end_is_found(void **state)
{
    (void)state;
    expect_end(OH_HARDEN_CANARY, write_past_the_end, "bytes behind a buffer were written");
}

static void writing_after_release_is_found(void **state)
{
    (void)state;
    expect_end(OH_HARDEN_POISON, write_after_release, "a released buffer was written");
}

static void running_over_a_slab_faults(void **state)
{
    (void)state;
    expect_end(OH_HARDEN_GUARD, run_over_the_slab, NULL);
}

/* Handles that are not the last one, on stores of every kind. */
static void share(oh_buffer buffer)
{
    oh_buffer copy = oh_buffer_retain(buffer), slice = oh_buffer_slice(buffer, 1, 9);
    oh_buffer_release(&copy);
    oh_buffer_release(&buffer);
    oh_buffer_release(&slice);
}

static void share_well(void)
{
    static uint8_t bytes[100];
    oh_buffer adopted, fixed;
    if (oh_buffer_adopt(NULL, bytes, sizeof bytes, NULL, NULL, &adopted) != OH_OK ||
        oh_buffer_from_static(NULL, bytes, sizeof bytes, &fixed) != OH_OK)
        _exit(93);
    share(make(100));
    share(make(100000));
    share(adopted);
    share(fixed);
}

/* Slots that were never used lie in order unless they are shuffled. */
static void allocate_in_order(void)
{
    const uint8_t *before = NULL;
    for (int i = 0; i < 30; i++) {
        const uint8_t *bytes = make(100).data;
        if (bytes < before)
            _exit(85);
        before = bytes;
    }
}

static void random_order_is_another_order(void **state)
{
    (void)state;
    char said[512];
    assert_int_equal(run_hardened(0, allocate_in_order, said, sizeof said), 0);
    const int status = run_hardened(OH_HARDEN_RANDOM, allocate_in_order, said, sizeof said);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 85);
}

/* Whatever the library leaves there. */
static void reuse_a_slot_of_the_librarys_own(void)
{
    oh_store *slot;
    uint8_t *bytes = ohi_pool_meta_alloc(100, &slot);
    if (bytes == NULL)
        _exit(84);
    memset(bytes, 0xdd, 10);
    memset(bytes + 10, 1, 90);
    ohi_pool_meta_free(slot);
    oh_buffer buffer = make(100);
    if (buffer.store != slot)
        _exit(83);
    oh_buffer_release(&buffer);
}

static void a_slot_that_was_the_librarys_own_is_not_taken_for_a_poisoned_one(void **state)
{
    (void)state;
    char said[512];
    assert_int_equal(
        run_hardened(OH_HARDEN_POISON, reuse_a_slot_of_the_librarys_own, said, sizeof said), 0);
}

static void work_well(void)
{
    share_well();
    static oh_buffer buffers[3000];
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 3000; i++) {
            buffers[i] = make(i * 4 + 1);
            memset(buffers[i].data, 0xdd, buffers[i].length);
        }
        for (size_t i = 0; i < 3000; i++)
            oh_buffer_release(&buffers[(i * 7) % 3000]);
        oh_pool_trim();
    }
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    if (usage.external != 0 || usage.pool_used != 0)
        _exit(97);
    oh_pool_config config = {.size = sizeof config};
    oh_pool_get_config(&config);
    if (oh_pool_configure(&config) != OH_OK) /* nothing that may not change */
        _exit(82);
}

/* Every third page's worth of slots stays in use while what is free goes back, and is used again.
 */
static void trim_between_slots_in_use(void)
{
    enum { COUNT = 3000 };
    static oh_buffer buffers[COUNT];
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT; i++)
            if (buffers[i].store == NULL)
                buffers[i] = make(1500); /* some lie in two pages */
        for (size_t i = 0; i < COUNT; i++)
            if (i / 10 % 3 != 0)
                oh_buffer_release(&buffers[i]);
        oh_pool_trim();
    }
    for (size_t i = 0; i < COUNT; i++)
        oh_buffer_release(&buffers[i]);
}

static void slots_are_whole_after_pages_between_them_went_back(void **state)
{
    (void)state;
    for (uint32_t bits = 1; bits <= 128; bits *= 2) {
        char said[512];
        const uint32_t hardening = bits == 128 ? 127 : bits;
        assert_int_equal(run_hardened(hardening, trim_between_slots_in_use, said, sizeof said), 0);
        assert_string_equal(said, "");
    }
}

static void without_a_mistake_nothing_is_said(void **state)
{
    (void)state;
    for (uint32_t bits = 1; bits <= 128; bits *= 2) {
        char said[512];
        assert_int_equal(run_hardened(bits == 128 ? 127 : bits, work_well, said, sizeof said), 0);
        assert_string_equal(said, "");
    }
}

static void find_wiped(void)
{
    oh_buffer small = make(100), large = make(100000);
    const uint8_t *bytes = small.data, *more = large.data;
    memset(small.data, 7, 100);
    memset(large.data, 7, 100000);
    oh_buffer_release(&small);
    oh_buffer_release(&large);
    if (bytes[0] != 0 || bytes[99] != 0 || more[0] != 0 || more[99999] != 0)
        _exit(96);
}

static void released_bytes_are_wiped(void **state)
{
    (void)state;
    if (OHI_HAS_ASAN) {
        print_message("skipped: AddressSanitizer forbids looking at released bytes\n");
        skip();
    }
    char said[512];
    assert_int_equal(run_hardened(OH_HARDEN_WIPE, find_wiped, said, sizeof said), 0);
}

static void change_too_late(void)
{
    oh_buffer buffer = make(10);
    oh_pool_config config = {.size = sizeof config};
    oh_pool_get_config(&config);
    config.keep_bytes = 1;
    if (oh_pool_configure(&config) != OH_OK)
        _exit(95);
    config.hardening ^= OH_HARDEN_CANARY;
    if (oh_pool_configure(&config) != OH_ERR_INVALID_STATE)
        _exit(94);
    config.hardening = 1u << 31;
    if (oh_pool_configure(&config) != OH_ERR_INVALID_ARG_VALUE ||
        oh_pool_configure(NULL) != OH_ERR_INVALID_ARG_VALUE)
        _exit(93);
    config.size = 3;
    if (oh_pool_configure(&config) != OH_ERR_INVALID_ARG_VALUE)
        _exit(92);
    oh_buffer_release(&buffer);
}

static void hardening_is_settled_by_the_first_allocation(void **state)
{
    (void)state;
    char said[512];
    assert_int_equal(run_hardened(0, change_too_late, said, sizeof said), 0);
}

/* Every system call for pages fails in turn, those of guards and poison too: buffers may be
   missing, but what there is works, and slots whose slab could not be prepared find no mistake in
   themselves. */
static void fill_and_empty(size_t step)
{
    oh_buffer buffers[60];
    size_t count = 0;
    for (size_t i = 0; i < 60; i++) {
        const size_t length = 40 + (step + i % 6) * 1201 % 7900;
        if (oh_buffer_alloc_unsafe(NULL, length, &buffers[count]) == OH_OK)
            memset(buffers[count++].data, 0xdd, length);
    }
    while (count > 0)
        oh_buffer_release(&buffers[--count]);
    oh_pool_trim();
}

static void work_while_calls_fail(void)
{
    oh_buffer held = make(100); /* its chunk stays, so slabs come to lie where others were */
    for (uint64_t nth = 1; nth < 200; nth++) {
        ohi_pages_fail_after(nth % 50 + 1);
        for (size_t step = 0; step < 3; step++)
            fill_and_empty(nth + step * 5);
        ohi_pages_fail_after(0);
    }
    oh_buffer_release(&held);
}

static void hardening_survives_failing_system_calls(void **state)
{
    (void)state;
    char said[512];
    const int status = run_hardened(127, work_while_calls_fail, said, sizeof said);
    assert_string_equal(said, "");
    assert_int_equal(status, 0);
}

/* A slab of slots of 7168 bytes and, in its pages, one of slots of 6144: the poison of one reaches
   into the middle of another. */
static void cut_a_slab_otherwise_while_calls_fail(void)
{
    oh_buffer buffers[40], first = make(7168);
    const ohi_slab *slab = ohi_slab_of(first.store);
    oh_buffer_release(&first);
    ohi_heap *heap = ohi_heap_own();
    ohi_cache_flush_all(heap);
    ohi_bin_retire_all(heap);
    ohi_pages_fail_after(1);
    for (size_t i = 0; i < 40; i++)
        buffers[i] = make(6144);
    ohi_pages_fail_after(0);
    if (ohi_slab_of(buffers[0].store) != slab)
        _exit(85);
    for (size_t i = 0; i < 40; i++)
        oh_buffer_release(&buffers[i]);
}

static void poison_goes_with_its_slab_also_when_its_pages_cannot_be_purged(void **state)
{
    (void)state;
    char said[512];
    const int status =
        run_hardened(OH_HARDEN_POISON, cut_a_slab_otherwise_while_calls_fail, said, sizeof said);
    assert_string_equal(said, "");
    assert_int_equal(status, 0);
}

#if OHI_HAS_ASAN

static void read_after_release(void)
{
    oh_buffer buffer = make(100);
    const volatile uint8_t *bytes = buffer.data;
    oh_buffer_release(&buffer);
    _exit(bytes[0] == 255);
}

static void read_past_the_end(void)
{
    const oh_buffer buffer = make(100); /* a slot of 112 */
    _exit(((const volatile uint8_t *)buffer.data)[105] == 255);
}

static void read_a_large_one_after_release(void)
{
    oh_buffer buffer = make(100000);
    const volatile uint8_t *bytes = buffer.data;
    oh_buffer_release(&buffer);
    _exit(bytes[99999] == 255);
}

static void read_past_the_end_of_a_large_one(void)
{
    const oh_buffer buffer = make(100000); /* a block of 25 pages */
    _exit(((const volatile uint8_t *)buffer.data)[100001] == 255);
}

static void expect_report(void (*body)(void))
{
    char said[4096];
    assert_int_not_equal(run_hardened(0, body, said, sizeof said), 0);
    assert_non_null(strstr(said, "AddressSanitizer: use-after-poison"));
}

static void the_sanitizer_sees_stores_as_it_sees_malloc(void **state)
{
    (void)state;
    expect_report(read_after_release);
    expect_report(read_past_the_end);
    expect_report(read_a_large_one_after_release);
    expect_report(read_past_the_end_of_a_large_one);
    expect_report(release_twice);
    expect_report(release_a_large_one_twice);
}

#else

static void the_sanitizer_sees_stores_as_it_sees_malloc(void **state)
{
    (void)state;
    print_message("skipped: built without AddressSanitizer\n");
    skip();
}

#endif

int main(void)
{
    /* The parent must not allocate before it forks: hardening is settled by the first allocation.
     */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(releasing_twice_is_found),
        cmocka_unit_test(releasing_twice_is_found_whatever_else_is_done),
        cmocka_unit_test(a_mistake_is_told_with_its_sites),
        cmocka_unit_test(a_second_release_changes_nothing_before_the_slot_is_used_again),
        cmocka_unit_test(releasing_what_is_no_buffer_is_found),
        cmocka_unit_test(releasing_memory_that_looks_shared_is_found),
        cmocka_unit_test(releasing_memory_that_looks_like_a_pooled_store_is_found),
        cmocka_unit_test(writing_past_the_end_is_found),
        cmocka_unit_test(writing_after_release_is_found),
        cmocka_unit_test(running_over_a_slab_faults),
        cmocka_unit_test(hardening_survives_failing_system_calls),
        cmocka_unit_test(poison_goes_with_its_slab_also_when_its_pages_cannot_be_purged),
        cmocka_unit_test(random_order_is_another_order),
        cmocka_unit_test(a_slot_that_was_the_librarys_own_is_not_taken_for_a_poisoned_one),
        cmocka_unit_test(without_a_mistake_nothing_is_said),
        cmocka_unit_test(slots_are_whole_after_pages_between_them_went_back),
        cmocka_unit_test(released_bytes_are_wiped),
        cmocka_unit_test(hardening_is_settled_by_the_first_allocation),
        cmocka_unit_test(the_sanitizer_sees_stores_as_it_sees_malloc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
