/* Settings, reserving and the picture of all slabs. */
#define _POSIX_C_SOURCE 200809L
#include <offheap/offheap.h>

#include "platform/platform.h"
#include "pool/latency.h"
#include "pool/page_source.h"
#include "pool/pool_config.h"
#include "pool/thread_heap.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void sizes_are_read_with_their_unit(void **state)
{
    (void)state;
    uint64_t bytes = 7;
    assert_true(ohi_parse_bytes("0", &bytes) && bytes == 0);
    assert_true(ohi_parse_bytes("12K", &bytes) && bytes == 12288);
    assert_true(ohi_parse_bytes("3M", &bytes) && bytes == 3145728);
    assert_true(ohi_parse_bytes("18446744073709551615", &bytes) && bytes == UINT64_MAX);
    assert_true(ohi_parse_bytes("1G", &bytes) && bytes == 1073741824);
    const char *const wrong[] = {
        "", "M", "-1", "1X", "1MM", " 1", "99999999999G", "1.5M", "18446744073709551616"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(ohi_parse_bytes(wrong[i], &bytes));
    assert_false(ohi_parse_bytes(NULL, &bytes));
    assert_int_equal(bytes, 1073741824);
}

/* The settings of this program with nothing but this in its environment; it says them in main().
 */
static oh_pool_config settings_with(char *first, char *second)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        char *const arguments[] = {"test", "settings", NULL};
        char *const environment[] = {first, second, NULL};
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)execve("/proc/self/exe", arguments, environment);
        _exit(99);
    }
    (void)close(ends[1]);
    oh_pool_config config = {0};
    const ssize_t length = read(ends[0], &config, sizeof config);
    (void)close(ends[0]);
    int status = 1;
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    assert_int_equal(status, 0);
    assert_int_equal(length, sizeof config);
    return config;
}

static int say_settings(void)
{
    oh_pool_config config = {.size = sizeof config};
    oh_pool_get_config(&config);
    return fwrite(&config, sizeof config, 1, stdout) == 1 ? 0 : 1;
}

static void settings_come_from_the_environment(void **state)
{
    (void)state;
    const oh_pool_config usual = settings_with(NULL, NULL);
    assert_int_equal(usual.keep_bytes, 64 << 20); /* as pool.h says */
    assert_int_equal(usual.direct_keep_bytes, 128 << 20);
    assert_int_equal(usual.decay_ms, 500);
    assert_int_equal(usual.hardening, 0);
    assert_int_equal(usual.huge_pages, OH_HUGE_PAGES_WHEN_FULL);
    assert_int_equal(settings_with("OFFHEAP_WIPE=1", NULL).hardening, OH_HARDEN_WIPE);
    assert_int_equal(settings_with("OFFHEAP_WIPE=1", "OFFHEAP_HARDEN=check").hardening,
                     OH_HARDEN_WIPE | OH_HARDEN_CHECK);
    char *const no[] = {"OFFHEAP_WIPE=0", "OFFHEAP_WIPE=", "OFFHEAP_WIPE=11", "OFFHEAP_WIPE=yes"};
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_int_equal(settings_with(no[i], NULL).hardening, 0);
    assert_int_equal(settings_with("OFFHEAP_HUGE_PAGES=2", NULL).huge_pages, OH_HUGE_PAGES_NEVER);
    char *const wrong[] = {"OFFHEAP_HUGE_PAGES=3", "OFFHEAP_POOL_KEEP=much"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const oh_pool_config config = settings_with(wrong[i], NULL);
        assert_memory_equal(&config, &usual, sizeof config);
    }
    const oh_pool_config kept = settings_with("OFFHEAP_POOL_KEEP=3M", "OFFHEAP_DIRECT_KEEP=4K");
    assert_int_equal(kept.keep_bytes, 3 << 20);
    assert_int_equal(kept.direct_keep_bytes, 4 << 10);
    assert_int_equal(settings_with("OFFHEAP_POOL_DECAY=7", NULL).decay_ms, 7);
}

/* Of a later library's header, perhaps. */
typedef struct longer_config {
    oh_pool_config known;
    uint64_t unknown[2];
} longer_config;

static void settings_of_a_newer_program_are_taken_unless_they_ask_for_more(void **state)
{
    (void)state;
    longer_config config = {.known.size = sizeof config};
    oh_pool_get_config(&config.known);
    assert_int_equal(config.known.size, sizeof config);
    const uint64_t before = config.known.keep_bytes;
    config.known.keep_bytes = before + 1;
    assert_int_equal(oh_pool_configure(&config.known), OH_OK);
    config.known.keep_bytes = before;
    config.unknown[1] = 1;
    assert_int_equal(oh_pool_configure(&config.known), OH_ERR_INVALID_ARG_VALUE);
    config = (longer_config){.known.size = sizeof config};
    oh_pool_get_config(&config.known);
    assert_int_equal(config.known.keep_bytes, before + 1);
    config.known.keep_bytes = before;
    assert_int_equal(oh_pool_configure(&config.known), OH_OK);
}

static void settings_without_a_size_are_refused(void **state)
{
    (void)state;
    oh_pool_config config = {.size = sizeof config};
    oh_pool_get_config(&config);
    const size_t wrong[] = {0, sizeof(size_t), sizeof config - 1, SIZE_MAX};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        config.size = wrong[i];
        assert_int_equal(oh_pool_configure(&config), OH_ERR_INVALID_ARG_VALUE);
    }
    config.size = 0;
    config.keep_bytes = 77;
    oh_pool_get_config(&config); /* nothing fits */
    assert_int_equal(config.keep_bytes, 77);
}

/* Slots that are there would not be as they must. */
static void hardening_cannot_change_once_there_is_a_heap(void **state)
{
    (void)state;
    oh_buffer buffer;
    assert_int_equal(oh_buffer_alloc(NULL, 10, &buffer), OH_OK);
    oh_buffer_release(&buffer);
    oh_pool_config config = {.size = sizeof config}, after = config;
    oh_pool_get_config(&config);
    config.hardening ^= OH_HARDEN_CHECK;
    config.keep_bytes++;
    assert_int_equal(oh_pool_configure(&config), OH_ERR_INVALID_STATE);
    oh_pool_get_config(&after);
    assert_int_equal(after.keep_bytes, config.keep_bytes - 1);
    assert_int_equal(after.hardening, config.hardening ^ OH_HARDEN_CHECK);
    config.hardening = ~0u; /* of which there is no such thing */
    assert_int_equal(oh_pool_configure(&config), OH_ERR_INVALID_ARG_VALUE);
    after.keep_bytes++;
    assert_int_equal(oh_pool_configure(&after), OH_OK);
    after.keep_bytes--;
    assert_int_equal(oh_pool_configure(&after), OH_OK);
}

static void hardening_is_read_by_name(void **state)
{
    (void)state;
    assert_int_equal(ohi_parse_hardening(NULL), 0);
    assert_int_equal(ohi_parse_hardening(""), 0);
    assert_int_equal(ohi_parse_hardening("canary,wipe"), OH_HARDEN_CANARY | OH_HARDEN_WIPE);
    assert_int_equal(ohi_parse_hardening("site"), OH_HARDEN_SITE);
    assert_int_equal(ohi_parse_hardening("all"), 127);
    assert_int_equal(ohi_parse_hardening(" check, site "), OH_HARDEN_CHECK | OH_HARDEN_SITE);
    assert_int_equal(ohi_parse_hardening("can,ary,,checks,guard"), OH_HARDEN_GUARD);
}

static void reserved_memory_is_used_without_asking_for_more(void **state)
{
    (void)state;
    enum { COUNT = 800 }; /* of 8 KiB: with their slabs' records less than what is reserved */
    static oh_buffer buffers[COUNT];
    oh_buffer first; /* the thread has a heap */
    assert_int_equal(oh_buffer_alloc_unsafe(NULL, 10, &first), OH_OK);
    assert_int_equal(oh_pool_reserve((size_t)8 << 20), OH_OK);
    assert_int_equal(oh_pool_reserve(0), OH_OK);
    assert_int_equal(oh_pool_reserve(SIZE_MAX), OH_ERR_NO_MEMORY);
    ohi_pages_fail_after(1);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(oh_buffer_alloc_unsafe(NULL, 8192, &buffers[i]), OH_OK);
    ohi_pages_fail_after(0);
    for (int i = 0; i < COUNT; i++)
        oh_buffer_release(&buffers[i]);
    oh_buffer_release(&first);
    oh_pool_trim();
}

static void kept_blocks_make_room_for_what_is_reserved(void **state)
{
    (void)state;
    oh_buffer large;
    assert_int_equal(oh_buffer_alloc_unsafe(NULL, 1 << 20, &large), OH_OK);
    oh_buffer_release(&large);
    ohi_pages_fail_after(1);
    const oh_status status = oh_pool_reserve((size_t)64 << 20);
    ohi_pages_fail_after(0);
    assert_int_equal(status, OH_OK);
    oh_pool_trim();
}

static oh_memory_usage usage_now(void)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    return usage;
}

/* Leaves empty slabs behind. */
static void *fill_slabs(void *unused)
{
    (void)unused;
    oh_buffer buffers[500];
    for (int i = 0; i < 500; i++)
        if (oh_buffer_alloc_unsafe(NULL, 8192, &buffers[i]) != OH_OK)
            abort();
    for (int i = 0; i < 500; i++)
        oh_buffer_release(&buffers[i]);
    return NULL;
}

/* Leaves a freed direct block behind. */
static void *fill_a_block(void *unused)
{
    (void)unused;
    oh_buffer large;
    if (oh_buffer_alloc_unsafe(NULL, 1 << 20, &large) != OH_OK)
        abort();
    oh_buffer_release(&large);
    return NULL;
}

/* What the process has after a thread has worked and ended, under these settings. */
static oh_memory_usage usage_after(void *(*work)(void *), uint64_t keep_bytes, uint64_t decay_ms)
{
    oh_pool_config config = {.size = sizeof config};
    oh_pool_trim();
    oh_pool_get_config(&config);
    config.keep_bytes = config.direct_keep_bytes = keep_bytes;
    config.decay_ms = decay_ms;
    assert_int_equal(oh_pool_configure(&config), OH_OK);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, work, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    return usage_now();
}

static const uint64_t an_hour_ms = 3600000;

static void what_is_kept_for_later_is_kept(void **state)
{
    (void)state;
    const uint64_t enough = (uint64_t)64 << 20;
    assert_true(usage_after(fill_slabs, enough, an_hour_ms).pool_reserved >= (uint64_t)500 * 8192);
    assert_true(usage_after(fill_a_block, enough, an_hour_ms).direct_cached >= (uint64_t)1 << 20);
}

static void nothing_is_kept_beyond_the_bounds(void **state)
{
    (void)state;
    assert_int_equal(usage_after(fill_slabs, 0, an_hour_ms).pool_reserved, 0);
    assert_int_equal(usage_after(fill_a_block, 0, an_hour_ms).direct_cached, 0);
}

/* However long that takes: whoever looks makes time pass. */
static void wait_until_no_slab_is_kept(void)
{
    const struct timespec a_millisecond = {.tv_nsec = 1000000};
    oh_memory_usage usage = usage_after(fill_slabs, (uint64_t)64 << 20, 0);
    for (; usage.pool_reserved != 0; usage = usage_now())
        (void)nanosleep(&a_millisecond, NULL);
}

static void what_is_kept_decays(void **state)
{
    (void)state;
    wait_until_no_slab_is_kept();
}

static void a_shorter_decay_time_is_obeyed_at_once(void **state)
{
    (void)state;
    wait_until_no_slab_is_kept();
    (void)usage_after(fill_slabs, (uint64_t)64 << 20, an_hour_ms); /* the next look is far away */
    wait_until_no_slab_is_kept();
}

static void kept_blocks_decay(void **state)
{
    (void)state;
    const struct timespec a_millisecond = {.tv_nsec = 1000000};
    oh_memory_usage usage = usage_after(fill_a_block, (uint64_t)64 << 20, 0);
    for (; usage.direct_cached != 0; usage = usage_now())
        (void)nanosleep(&a_millisecond, NULL);
}

typedef struct picture {
    size_t slabs, used, marked, fresh, most;
    uint64_t bytes;
} picture;

static bool draw(void *opaque, const oh_slab_info *slab)
{
    picture *sum = opaque;
    sum->slabs++;
    assert_true(slab->slots_used + slab->slots_fresh <= slab->slot_count);
    assert_true(slab->owner >= 1);
    if (slab->slot_bytes == 3072) {
        sum->used += slab->slots_used;
        sum->bytes += slab->used_bytes;
        for (uint32_t i = 0; i < slab->slot_count; i++)
            sum->marked += slab->map[i / 8] >> i % 8 & 1;
    }
    return sum->slabs < sum->most;
}

static void the_picture_shows_every_live_slot(void **state)
{
    (void)state;
    static oh_buffer buffers[200];
    for (int i = 0; i < 200; i++)
        assert_int_equal(oh_buffer_alloc_unsafe(NULL, 3000, &buffers[i]), OH_OK);
    picture sum = {.most = SIZE_MAX};
    oh_pool_visit_slabs(draw, &sum);
    assert_int_equal(sum.used, 200);
    assert_int_equal(sum.marked, 200);
    assert_int_equal(sum.bytes, 600000);
    picture first = {.most = 1};
    oh_pool_visit_slabs(draw, &first);
    assert_int_equal(first.slabs, 1);
    oh_pool_visit_slabs(NULL, NULL);
    for (int i = 0; i < 200; i++)
        oh_buffer_release(&buffers[i]);
    oh_pool_trim();
    picture none = {.most = SIZE_MAX};
    oh_pool_visit_slabs(draw, &none);
    assert_int_equal(none.slabs, 0);
}

typedef struct owners {
    uint32_t count, first, last;
} owners;

static bool note_owner(void *opaque, const oh_slab_info *slab)
{
    owners *all = opaque;
    all->last = slab->owner;
    if (all->count++ == 0)
        all->first = slab->owner;
    return true;
}

static void *look_at_owners(void *all)
{
    oh_buffer own;
    if (oh_buffer_alloc_unsafe(NULL, 3000, &own) != OH_OK)
        abort();
    oh_pool_visit_slabs(note_owner, all);
    oh_buffer_release(&own);
    return NULL;
}

static void slabs_of_two_threads_have_two_owners(void **state)
{
    (void)state;
    oh_pool_trim();
    oh_buffer ours;
    owners all = {0};
    pthread_t thread;
    assert_int_equal(oh_buffer_alloc_unsafe(NULL, 3000, &ours), OH_OK);
    assert_int_equal(pthread_create(&thread, NULL, look_at_owners, &all), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(all.count, 2);
    assert_int_not_equal(all.first, all.last);
    oh_buffer_release(&ours);
    oh_pool_trim();
}

static bool add_up(void *opaque, const oh_slab_info *slab)
{
    oh_slab_info *sum = opaque;
    sum->slots_used += slab->slots_used;
    sum->slots_own += slab->slots_own;
    sum->used_bytes += slab->used_bytes;
    return true;
}

static void the_picture_tells_live_bytes_from_the_librarys_own(void **state)
{
    (void)state;
    oh_pool_trim();
    oh_buffer pooled, direct;
    oh_context *context;
    assert_int_equal(oh_buffer_alloc_unsafe(NULL, 300, &pooled), OH_OK);
    assert_int_equal(oh_buffer_alloc_unsafe(NULL, 300000, &direct), OH_OK);
    assert_int_equal(oh_context_create(NULL, &context), OH_OK);
    oh_slab_info sum = {0};
    oh_pool_visit_slabs(add_up, &sum);
    assert_int_equal(sum.slots_used, 3);
    assert_int_equal(sum.slots_own, 2);
    assert_int_equal(sum.used_bytes, 300);
    assert_int_equal(sum.used_bytes, usage_now().pool);
    oh_context_destroy(context);
    oh_buffer_release(&direct);
    oh_buffer_release(&pooled);
    oh_pool_trim();

    oh_store *slot; /* one that was the library's own is nobody's then */
    assert_non_null(ohi_pool_meta_alloc(300, &slot));
    ohi_pool_meta_free(slot);
    assert_int_equal(oh_buffer_alloc_unsafe(NULL, 300, &pooled), OH_OK);
    assert_ptr_equal(pooled.store, slot);
    sum = (oh_slab_info){0};
    oh_pool_visit_slabs(add_up, &sum);
    assert_int_equal(sum.slots_own, 0);
    assert_int_equal(sum.used_bytes, 300);
    oh_buffer_release(&pooled);
    oh_pool_trim();
}

static void every_time_has_its_bucket(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < OH_LATENCY_BUCKETS; i++) {
        const uint64_t least = oh_pool_latency_bucket_ns(i);
        const uint64_t next = oh_pool_latency_bucket_ns(i + 1);
        assert_true(least < next);
        assert_int_equal(ohi_latency_bucket(least), i);
        assert_int_equal(ohi_latency_bucket(next - 1), i);
    }
    assert_int_equal(ohi_latency_bucket(UINT64_MAX), OH_LATENCY_BUCKETS - 1);
    assert_int_equal(oh_pool_latency_bucket_ns(OH_LATENCY_BUCKETS), UINT64_MAX);
    assert_int_equal(oh_pool_latency_bucket_ns(UINT32_MAX), UINT64_MAX);
}

typedef struct latency_counts {
    uint64_t untimed, call, touch;
} latency_counts;

static latency_counts count_latency(void)
{
    oh_pool_latency latency = {.size = sizeof latency};
    oh_pool_get_latency(&latency);
    latency_counts counts = {.untimed = latency.untimed};
    for (unsigned i = 0; i < OH_LATENCY_BUCKETS; i++) {
        counts.call += latency.call[i];
        counts.touch += latency.touch[i];
    }
    return counts;
}

static void times_longer_than_any_bucket_count_in_the_last(void **state)
{
    (void)state;
    const latency_counts before = count_latency();
    ohi_latency_count(&ohi_latency_call, UINT64_MAX);
    ohi_latency_count(&ohi_latency_touch, UINT64_MAX);
    const latency_counts after = count_latency();
    assert_int_equal(after.call - before.call, 1);
    assert_int_equal(after.touch - before.touch, 1);
}

static void allocate(size_t length, bool zeroed)
{
    oh_buffer buffer;
    const oh_status status = zeroed ? oh_buffer_alloc(NULL, length, &buffer)
                                    : oh_buffer_alloc_unsafe(NULL, length, &buffer);
    assert_int_equal(status, OH_OK);
    assert_true(!zeroed || buffer.data[0] == 0);
    oh_buffer_release(&buffer);
}

static void direct_allocations_are_counted_by_how_long_they_took(void **state)
{
    (void)state;
    oh_pool_trim();
    const latency_counts before = count_latency();
    allocate(100, false); /* pooled: not counted */
    allocate(100000, false);
    const latency_counts fresh = count_latency();
    assert_int_equal(fresh.call - before.call, 1);
    assert_int_equal(fresh.touch - before.touch, 1);
    assert_int_equal(fresh.untimed, before.untimed);

    allocate(100000, false);
    const latency_counts kept = count_latency();
    assert_int_equal(kept.call, fresh.call);
    assert_int_equal(kept.untimed - fresh.untimed, 1);

    allocate(100000, true);
    const latency_counts zeroed = count_latency();
    assert_int_equal(zeroed.call - kept.call, 1);
    assert_int_equal(zeroed.untimed, kept.untimed);
    assert_int_equal(zeroed.touch, fresh.touch);

    oh_pool_latency part = {.size = offsetof(oh_pool_latency, call), .call = {7}};
    oh_pool_get_latency(&part);
    assert_int_equal(part.call[0], 7);
    assert_int_equal(part.size, offsetof(oh_pool_latency, call));
    oh_pool_get_latency(NULL);
}

int main(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], "settings") == 0)
        return say_settings();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_read_with_their_unit),
        cmocka_unit_test(settings_come_from_the_environment),
        cmocka_unit_test(settings_of_a_newer_program_are_taken_unless_they_ask_for_more),
        cmocka_unit_test(settings_without_a_size_are_refused),
        cmocka_unit_test(hardening_is_read_by_name),
        cmocka_unit_test(hardening_cannot_change_once_there_is_a_heap),
        cmocka_unit_test(reserved_memory_is_used_without_asking_for_more),
        cmocka_unit_test(kept_blocks_make_room_for_what_is_reserved),
        cmocka_unit_test(what_is_kept_for_later_is_kept),
        cmocka_unit_test(nothing_is_kept_beyond_the_bounds),
        cmocka_unit_test(what_is_kept_decays),
        cmocka_unit_test(a_shorter_decay_time_is_obeyed_at_once),
        cmocka_unit_test(kept_blocks_decay),
        cmocka_unit_test(the_picture_shows_every_live_slot),
        cmocka_unit_test(slabs_of_two_threads_have_two_owners),
        cmocka_unit_test(the_picture_tells_live_bytes_from_the_librarys_own),
        cmocka_unit_test(every_time_has_its_bucket),
        cmocka_unit_test(times_longer_than_any_bucket_count_in_the_last),
        cmocka_unit_test(direct_allocations_are_counted_by_how_long_they_took),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
