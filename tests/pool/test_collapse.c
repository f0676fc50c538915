/* What happens while a chunk becomes huge, and where the system does not know how to make it so.
   The library is linked into this program, so the madvise() that it calls is the one below. */
#define _GNU_SOURCE
#include "platform/platform.h"
#include "pool/chunk_looks.h"
#include "pool/direct.h"
#include "pool/held_slots.h"
#include "pool/page_source.h"
#include "pool/pool_config.h"
#include "pool/thread_heap.h"
#include "pool/trim.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MANY = HELD_MOST, COLLAPSE = 25 };

/* What the system does when it is asked. */
static bool is_collapse_unknown;
static void (*during_collapse)(uint8_t *chunk); /* once, instead */
static uint8_t *collapsing;                     /* meanwhile */
static unsigned collapses_within;               /* of the same chunk, meanwhile */
static size_t wanted_bytes;                     /* marked for huge pages */
static bool is_pretended;                       /* nothing is done, and it says so */
static size_t collapsed_bytes;
static uint8_t *last_collapsed;

static void run_during_collapse(uint8_t *chunk)
{
    void (*body)(uint8_t *) = during_collapse;
    during_collapse = NULL;
    collapsing = chunk;
    body(chunk);
    collapsing = NULL;
}

int madvise(void *pages, size_t bytes, int advice)
{
    if (advice == COLLAPSE && is_collapse_unknown) {
        errno = EINVAL;
        return -1;
    }
    if (advice == COLLAPSE && bytes != 0) {
        collapsed_bytes += bytes;
        last_collapsed = pages;
        collapses_within += pages == collapsing;
        if (during_collapse != NULL)
            run_during_collapse(pages);
        if (is_pretended)
            return 0;
    }
    wanted_bytes += advice == MADV_HUGEPAGE ? bytes : 0;
    wanted_bytes -= advice == MADV_NOHUGEPAGE ? bytes : 0;
    return (int)syscall(SYS_madvise, pages, bytes, advice);
}

static bool lies_in(const oh_store *record, const uint8_t *chunk)
{
    return ((uintptr_t)record & ~(uintptr_t)(CHUNK - 1)) == (uintptr_t)chunk;
}

/* Gives every `step`th of the slots in a chunk. */
static void give_those_in(const uint8_t *chunk, size_t step)
{
    size_t met = 0;
    for (size_t i = 0; i < MANY; i++)
        if (held[i] != NULL && lies_in(held[i], chunk) && met++ % step == 0)
            give(i);
}

static bool is_mapped(uint8_t *chunk)
{
    unsigned char is_there;
    return mincore(chunk, PAGE, &is_there) == 0;
}

static int end(void **state)
{
    (void)state;
    is_collapse_unknown = is_pretended = false;
    during_collapse = NULL;
    give_many(0, MANY);
    ohi_pool_trim();
    return reserved_now() == 0 ? 0 : -1;
}

/* An administrator's "never" is asked for before anything else. */
static void skip_without_collapse(void)
{
    char text[64] = "[never]";
    FILE *file = fopen("/sys/kernel/mm/transparent_hugepage/enabled", "r");
    if (file != NULL) {
        (void)!fgets(text, sizeof text, file);
        (void)fclose(file);
    }
    if (strstr(text, "[never]") == NULL && madvise(NULL, 0, COLLAPSE) == 0)
        return;
    print_message("skipped: the system gives no huge pages\n");
    skip();
}

static uint8_t *due; /* the chunk that was becoming huge */

static void release_everything(uint8_t *chunk)
{
    due = chunk;
    give_many(0, MANY);
    ohi_pool_trim();
    assert_true(is_mapped(chunk));
}

static void a_chunk_that_is_becoming_huge_is_not_unmapped(void **state)
{
    (void)state;
    skip_without_collapse();
    take_many(0, 3 * CHUNK / PAGE, PAGE);
    due = NULL;
    during_collapse = release_everything;
    look(1000);
    assert_non_null(due);
    ohi_pool_trim();
    assert_false(is_mapped(due));
}

static void empty_it_and_take_it_again(uint8_t *chunk)
{
    due = chunk;
    give_those_in(chunk, 1);
    ohi_pool_trim();
    bool is_in_use = false;
    for (size_t i = 0; i < MANY && !is_in_use; i++)
        if (held[i] == NULL) {
            take(i, PAGE);
            is_in_use = lies_in(held[i], chunk);
        }
    assert_true(is_in_use);
}

/* In a pool where an empty chunk becomes huge with its first slab. */
static void a_chunk_that_is_becoming_huge_is_not_made_so_by_its_first_slab(void **state)
{
    (void)state;
    skip_without_collapse();
    ohi_set_relaxed(&ohi_pool_settings()->huge_pages,
                    OH_HUGE_PAGES_NEVER); /* not before the look */
    for (size_t i = 0; reserved_now() <= (uint64_t)34 * CHUNK; i++)
        take(i, PAGE);
    ohi_set_relaxed(&ohi_pool_settings()->huge_pages, OH_HUGE_PAGES_WHEN_FULL);
    collapses_within = 0;
    due = NULL;
    during_collapse = empty_it_and_take_it_again;
    look(1000);
    assert_non_null(due);
    assert_int_equal(collapses_within, 0);
}

static void punch_holes_and_fill_them(uint8_t *chunk)
{
    enum { COUNT = 3 * CHUNK / PAGE, STEP = 16 };
    due = chunk;
    give_those_in(chunk, STEP);
    ohi_pool_trim();
    for (size_t i = 0; i < COUNT; i++)
        if (held[i] == NULL)
            take(i, PAGE);
    look(1000000);
}

static void a_chunk_that_is_becoming_huge_is_not_due_again(void **state)
{
    (void)state;
    skip_without_collapse();
    take_many(0, 3 * CHUNK / PAGE, PAGE);
    collapses_within = 0;
    due = NULL;
    during_collapse = punch_holes_and_fill_them;
    look(1000);
    assert_non_null(due);
    assert_int_equal(collapses_within, 0);
}

static _Atomic(uint8_t *) stuck;
static _Atomic bool may_go_on;

static void wait_within(uint8_t *chunk)
{
    ohi_set_release(&stuck, chunk);
    while (!ohi_get_acquire(&may_go_on))
        (void)usleep(1000);
}

static void *look_in_thread(void *argument)
{
    look(1000);
    return argument;
}

static int release_in_child(uint8_t *chunk)
{
    give_many(0, MANY);
    ohi_pool_trim();
    return is_mapped(chunk) ? 1 : 0;
}

static void a_chunk_that_was_becoming_huge_at_a_fork_is_unmapped_in_the_child(void **state)
{
    (void)state;
    skip_without_collapse();
    take_many(0, 3 * CHUNK / PAGE, PAGE);
    during_collapse = wait_within;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, look_in_thread, NULL), 0);
    while (ohi_get_acquire(&stuck) == NULL)
        (void)usleep(1000);
    const pid_t child = fork();
    if (child == 0)
        _exit(release_in_child(ohi_get_acquire(&stuck)));
    int status = 1;
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    ohi_set_release(&may_go_on, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(status, 0);
}

/* Linux before 6.1: what it makes huge by itself and in its own time is a chunk that is full, and
   no longer than it is. */
static void full_chunks_are_marked_where_the_system_cannot_make_them_huge_at_once(void **state)
{
    (void)state;
    enum { COUNT = 4 * CHUNK / PAGE };
    is_collapse_unknown = true;
    wanted_bytes = 0;
    take_many(0, COUNT, PAGE);
    assert_int_equal(wanted_bytes, 0);
    look(1000);
    const size_t marked = wanted_bytes;
    assert_true(marked >= (size_t)3 * CHUNK);
    look(1000);
    assert_int_equal(wanted_bytes, marked);
    give_those_in((uint8_t *)((uintptr_t)held[0] & ~(uintptr_t)(CHUNK - 1)), 16);
    ohi_pool_trim();
    assert_int_equal(wanted_bytes, marked - CHUNK);
    look(1000000); /* it has holes */
    assert_int_equal(wanted_bytes, marked - CHUNK);
    for (size_t i = 0; i < COUNT; i++)
        if (held[i] == NULL)
            take(i, PAGE);
    look(1000);
    assert_int_equal(wanted_bytes, marked);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(ohi_slot_bytes(held[i])[PAGE - 1], i & 0xff);
}

static void slots_of_a_marked_chunk_do_not_count_as_resident(void **state)
{
    (void)state;
    is_collapse_unknown = true;
    take_many(0, 4 * CHUNK / PAGE, PAGE);
    for (int i = 0; i < LOOKS; i++, now += 1000)
        assert_null(ohi_page_source_look(now));
}

/* Before anything is written there: the first fault brings the whole page. */
static void a_new_chunk_of_a_large_pool_is_marked_where_it_cannot_be_made_huge_at_once(void **state)
{
    (void)state;
    is_collapse_unknown = true;
    size_t count = 0;
    for (; reserved_now() <= (uint64_t)32 * CHUNK; count++)
        take(count, PAGE);
    wanted_bytes = 0;
    for (; wanted_bytes == 0 && count < MANY; count++)
        take(count, PAGE);
    assert_int_equal(wanted_bytes, CHUNK);
    assert_true(reserved_now() <= (uint64_t)34 * CHUNK);
}

/* Which chunks are due, by the page source alone: two of them, in pieces of eight units. */
enum { UNITS = 8, PIECES = 8, PIECE_BYTES = UNITS * 65536 };

static uint8_t *pieces[PIECES];

static void take_piece(int i, size_t written_bytes, bool is_whole)
{
    assert_non_null(pieces[i] = ohi_page_source_take(UNITS));
    memset(pieces[i], 1, written_bytes);
    if (is_whole)
        ohi_page_source_set_whole(pieces[i], UNITS, true);
}

static void give_piece(int i)
{
    ohi_page_source_give(pieces[i], UNITS);
}

static void take_two_chunks(void)
{
    ohi_page_source_trim(false);
    for (int i = 0; i < PIECES; i++)
        take_piece(i, PIECE_BYTES, true);
}

static void give_two_chunks(void)
{
    for (int i = 0; i < PIECES; i++)
        give_piece(i);
}

/* Of how many bytes the system is asked to make huge pages. */
static size_t made_huge(void)
{
    is_pretended = true;
    collapsed_bytes = 0;
    look(1000);
    return collapsed_bytes;
}

static void two_full_chunks_are_due_once(void **state)
{
    (void)state;
    skip_without_collapse();
    take_two_chunks();
    assert_int_equal(made_huge(), 2 * CHUNK);
    assert_int_equal(made_huge(), 0);
    give_two_chunks();
}

static void a_chunk_with_a_free_piece_is_not_due_though_all_of_it_is_resident(void **state)
{
    (void)state;
    skip_without_collapse();
    take_two_chunks();
    give_piece(1);
    assert_int_equal(made_huge(), CHUNK);
    take_piece(1, PIECE_BYTES, true);
    assert_int_equal(made_huge(), CHUNK);
    give_two_chunks();
}

static void a_chunk_that_lost_a_piece_is_due_when_it_is_full_again(void **state)
{
    (void)state;
    skip_without_collapse();
    take_two_chunks();
    assert_int_equal(made_huge(), 2 * CHUNK);
    give_piece(1);
    ohi_page_source_trim(false);
    assert_int_equal(made_huge(), 0);
    take_piece(1, PIECE_BYTES, true);
    assert_int_equal(made_huge(), CHUNK);
    give_two_chunks();
}

/* A quarter of a chunk may be missing if it was asked for. */
static void a_piece_taken_again_is_not_as_whole_as_it_was(void **state)
{
    (void)state;
    skip_without_collapse();
    take_two_chunks();
    give_piece(1);
    ohi_page_source_trim(false);
    take_piece(1, 0, false);
    assert_int_equal(made_huge(), CHUNK);
    give_two_chunks();
}

static void a_piece_taken_again_has_none_of_the_holes_that_it_had(void **state)
{
    (void)state;
    skip_without_collapse();
    take_two_chunks();
    ohi_page_source_set_whole(pieces[1], UNITS, false);
    assert_int_equal(made_huge(), CHUNK);
    give_piece(1);
    take_piece(1, PIECE_BYTES, false);
    assert_int_equal(made_huge(), CHUNK);
    give_two_chunks();
}

static void what_was_asked_for_and_not_written_may_be_a_quarter(void **state)
{
    (void)state;
    skip_without_collapse();
    take_two_chunks();
    give_piece(1);
    ohi_page_source_trim(false);
    take_piece(1, 3 * PIECE_BYTES / 8, true);
    assert_int_equal(made_huge(), 2 * CHUNK);
    give_two_chunks();
}

/* By the calls of the thread that has one made huge. */
static void slots_of_a_chunk_count_as_resident_once_it_is_huge(void **state)
{
    (void)state;
    enum { COUNT = 2 * CHUNK / PAGE };
    skip_without_collapse();
    ohi_set_relaxed(&ohi_pool_settings()->huge_pages, OH_HUGE_PAGES_NEVER); /* not yet */
    take_many(0, COUNT, PAGE);
    ohi_set_relaxed(&ohi_pool_settings()->huge_pages, OH_HUGE_PAGES_WHEN_FULL);
    is_pretended = true;
    collapsed_bytes = 0;
    for (; collapsed_bytes == 0; (void)usleep(1000))
        ohi_pool_housekeep();
    assert_int_equal(collapsed_bytes, CHUNK);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(ohi_get_relaxed(&ohi_slab_of(held[i])->is_resident),
                         lies_in(held[i], last_collapsed));
}

static void direct_blocks_are_marked_only_where_pages_shall_be_huge_from_the_start(void **state)
{
    (void)state;
    _Atomic uint32_t *setting = &ohi_pool_settings()->huge_pages;
    const uint32_t before = ohi_get_relaxed(setting);
    const uint32_t settings[] = {OH_HUGE_PAGES_WHEN_FULL, OH_HUGE_PAGES_NEVER,
                                 OH_HUGE_PAGES_FROM_START};
    for (size_t i = 0; i < 3; i++) {
        ohi_direct_trim(false);
        ohi_set_relaxed(setting, settings[i]);
        const size_t wanted_before = wanted_bytes;
        ohi_descriptor *block = ohi_direct_take(2 * CHUNK, 1);
        ohi_set_relaxed(setting, before);
        assert_non_null(block);
        const bool is_marked = settings[i] == OH_HUGE_PAGES_FROM_START;
        assert_int_equal(wanted_bytes, wanted_before + (is_marked ? block->capacity : 0));
        ohi_direct_give(block);
    }
    ohi_direct_trim(false);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        /* Three that go by the clock, which is behind once others have looked ahead of it. */
        TEST(slots_of_a_chunk_count_as_resident_once_it_is_huge),
        TEST(a_new_chunk_of_a_large_pool_is_marked_where_it_cannot_be_made_huge_at_once),
        TEST(a_chunk_that_is_becoming_huge_is_not_made_so_by_its_first_slab),
        TEST(a_chunk_that_is_becoming_huge_is_not_unmapped),
        TEST(a_chunk_that_is_becoming_huge_is_not_due_again),
        TEST(a_chunk_that_was_becoming_huge_at_a_fork_is_unmapped_in_the_child),
        TEST(full_chunks_are_marked_where_the_system_cannot_make_them_huge_at_once),
        TEST(slots_of_a_marked_chunk_do_not_count_as_resident),
        TEST(two_full_chunks_are_due_once),
        TEST(a_chunk_with_a_free_piece_is_not_due_though_all_of_it_is_resident),
        TEST(a_chunk_that_lost_a_piece_is_due_when_it_is_full_again),
        TEST(a_piece_taken_again_is_not_as_whole_as_it_was),
        TEST(a_piece_taken_again_has_none_of_the_holes_that_it_had),
        TEST(what_was_asked_for_and_not_written_may_be_a_quarter),
        TEST(direct_blocks_are_marked_only_where_pages_shall_be_huge_from_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
