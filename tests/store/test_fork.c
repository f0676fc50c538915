/* Forks: whatever the threads of a program are doing at that moment, its child can go on, and the
 * child of that one. */
#define _GNU_SOURCE
#include <offheap/offheap.h>

#include "base/atomic.h"
#include "pool/direct_cache.h"
#include "pool/page_source.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A lock held for ever ends a child with a signal; far more than it needs under a sanitizer on a
   machine with a lot to do. */
enum { PATIENCE_S = 200 };

static void expect(bool is_so, const char *what)
{
    if (is_so)
        return;
    (void)fprintf(stderr, "test_fork: not so: %s\n", what);
    _exit(1);
}
#define EXPECT(condition) expect(condition, #condition)

/* Runs `body` in a child; how that ended. */
static int status_of_child(void (*body)(void))
{
    const pid_t child = fork();
    if (child == 0) {
        (void)alarm(PATIENCE_S);
        body();
        _exit(0);
    }
    int status = 1;
    return child > 0 && waitpid(child, &status, 0) == child ? status : -1;
}

static void run_in_child(void (*body)(void))
{
    EXPECT(status_of_child(body) == 0);
}

static oh_buffer make(oh_context *context, size_t length, uint8_t value)
{
    oh_buffer buffer;
    EXPECT(oh_buffer_alloc(context, length, &buffer) == OH_OK);
    memset(buffer.data, value, length);
    return buffer;
}

static bool holds(oh_buffer buffer, uint8_t value)
{
    return buffer.data[0] == value && memcmp(buffer.data, buffer.data + 1, buffer.length - 1) == 0;
}

static uint64_t external_of(oh_context *context)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(context, &usage);
    return usage.external;
}

static _Atomic bool stop_churning;

static void *churn(void *argument)
{
    while (!ohi_get_relaxed(&stop_churning)) {
        oh_context *context;
        EXPECT(oh_context_create(NULL, &context) == OH_OK);
        oh_buffer small = make(context, 200, 1), large = make(NULL, 200000, 1);
        oh_buffer_release(&small);
        oh_buffer_release(&large);
        oh_context_destroy(context);
        oh_pool_trim();
    }
    return argument;
}

/* Runs `body` beside threads that are in and out of every lock there is. */
static void run_among_threads(void (*body)(void))
{
    enum { THREADS = 2 };
    pthread_t threads[THREADS];
    ohi_set_relaxed(&stop_churning, false);
    for (int i = 0; i < THREADS; i++)
        EXPECT(pthread_create(&threads[i], NULL, churn, NULL) == 0);
    body();
    ohi_set_relaxed(&stop_churning, true);
    for (int i = 0; i < THREADS; i++)
        EXPECT(pthread_join(threads[i], NULL) == 0);
}

enum { MANY = 3000 };

/* In an account of its own: what the threads had at that moment stays counted. */
static void work_well(void)
{
    static oh_buffer buffers[MANY];
    oh_context *context;
    EXPECT(oh_context_create(NULL, &context) == OH_OK);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < MANY; i++)
            buffers[i] = make(context, i * 4 + 1, (uint8_t)i);
        for (size_t i = 0; i < MANY; i++) {
            EXPECT(holds(buffers[(i * 7) % MANY], (uint8_t)(i * 7 % MANY)));
            oh_buffer_release(&buffers[(i * 7) % MANY]);
        }
        oh_pool_trim();
    }
    EXPECT(external_of(context) == 0);
    oh_context_destroy(context);
}

static void fork_ten_times(void)
{
    for (int i = 0; i < 10; i++)
        run_in_child(work_well);
}

static void fork_among_threads(void)
{
    run_among_threads(fork_ten_times);
}

static void a_child_can_allocate_whatever_the_threads_were_doing(void **state)
{
    (void)state;
    assert_int_equal(status_of_child(fork_among_threads), 0);
}

/* Buffers of every kind; the third and the last share a store. */
enum { KINDS = 5 };

typedef struct generation {
    oh_buffer buffers[KINDS];
} generation;

static oh_context *family;
static generation parents, childs;

static generation make_generation(uint8_t value)
{
    static uint8_t bytes[2][1000];
    uint8_t *adopted = bytes[value % 2];
    memset(adopted, value, sizeof bytes[0]);
    generation made = {{make(family, 100, value),
                        make(family, 8000, value),
                        make(family, 100000, value),
                        {0},
                        {0}}};
    EXPECT(oh_buffer_adopt(family, adopted, sizeof bytes[0], NULL, NULL, &made.buffers[3]) ==
           OH_OK);
    made.buffers[4] = oh_buffer_slice(made.buffers[2], 50000, 50100);
    return made;
}

enum { GENERATION_BYTES = 100 + 8000 + 100000 + 1000 };

static void check_generation(const generation *made, uint8_t value)
{
    for (int i = 0; i < KINDS; i++)
        EXPECT(holds(made->buffers[i], value));
}

static void release_generation(generation *made)
{
    for (int i = 0; i < KINDS; i++)
        oh_buffer_release(&made->buffers[i]);
}

static void release_both(void)
{
    check_generation(&parents, 1);
    check_generation(&childs, 2);
    release_generation(&parents);
    EXPECT(external_of(family) == GENERATION_BYTES);
    release_generation(&childs);
    EXPECT(external_of(family) == 0);
    oh_pool_trim();
    work_well();
}

static void have_a_child(void)
{
    childs = make_generation(2);
    run_in_child(release_both);
    check_generation(&childs, 2);
    check_generation(&parents, 1);
    EXPECT(external_of(family) == 2 * GENERATION_BYTES);
}

/* ThreadSanitizer lets no thread begin in the child of a program with threads. */
static void have_a_child_among_threads(void)
{
#ifdef __SANITIZE_THREAD__
    have_a_child();
#else
    run_among_threads(have_a_child);
#endif
}

static void have_children(void)
{
    parents = make_generation(1);
    for (int i = 0; i < 5; i++)
        run_in_child(have_a_child_among_threads);
    check_generation(&parents, 1);
    EXPECT(external_of(family) == GENERATION_BYTES);
    release_generation(&parents);
    EXPECT(external_of(family) == 0);
}

static void begin_a_family(void)
{
    EXPECT(oh_context_create(NULL, &family) == OH_OK);
    run_among_threads(have_children);
    oh_context_destroy(family);
}

static void a_grandchild_can_release_what_both_generations_before_it_made(void **state)
{
    (void)state;
    assert_int_equal(status_of_child(begin_a_family), 0);
}

/* Locks that a thread holds at the moment of a fork. */
static oh_context *limited;

static void lock_context(void)
{
    ohi_lock_acquire(&limited->lock);
}

static void unlock_context(void)
{
    ohi_lock_release(&limited->lock);
}

static void lock_default(void)
{
    ohi_lock_acquire(&ohi_default_context.lock);
}

static void unlock_default(void)
{
    ohi_lock_release(&ohi_default_context.lock);
}

static const struct lock {
    void (*take)(void), (*give)(void);
    bool is_awaited; /* a child that came in the middle would find what it guards half changed */
} locks[] = {
    {ohi_direct_lock, ohi_direct_unlock, true},
    {ohi_slab_registry_lock, ohi_slab_registry_unlock, true},
    {ohi_page_source_lock, ohi_page_source_unlock, true},
    {lock_context, unlock_context, false},
    {lock_default, unlock_default, false},
};

static _Atomic bool is_held, may_end;
static _Atomic bool is_changing;

/* For so long that a fork which does not wait for it comes in between. */
static void *hold_for_a_while(void *argument)
{
    const struct lock *lock = argument;
    lock->take();
    ohi_set_relaxed(&is_changing, lock->is_awaited);
    ohi_set_release(&is_held, true);
    (void)usleep(20000);
    ohi_set_relaxed(&is_changing, false);
    lock->give();
    while (!ohi_get_acquire(&may_end))
        (void)usleep(100);
    return NULL;
}

static void use_the_limited_one(void)
{
    EXPECT(!ohi_get_relaxed(&is_changing));
    oh_context_set_limit(NULL, 1 << 30);
    oh_buffer large = make(limited, 1 << 20, 1), other = make(NULL, 1 << 20, 1);
    oh_buffer_release(&large);
    oh_buffer_release(&other);
    work_well();
}

static void fork_beside_each_lock(void)
{
    const oh_context_options options = {.size = sizeof options, .limit_bytes = 1 << 30};
    EXPECT(oh_context_create(&options, &limited) == OH_OK);
    for (size_t i = 0; i < sizeof locks / sizeof *locks; i++) {
        pthread_t thread;
        ohi_set_relaxed(&is_held, false);
        ohi_set_relaxed(&may_end, false);
        struct lock lock = locks[i];
        EXPECT(pthread_create(&thread, NULL, hold_for_a_while, &lock) == 0);
        while (!ohi_get_acquire(&is_held))
            (void)usleep(100);
        run_in_child(use_the_limited_one);
        ohi_set_release(&may_end, true);
        EXPECT(pthread_join(thread, NULL) == 0);
    }
    oh_context_destroy(limited);
}

static void a_lock_that_a_thread_holds_is_free_in_the_child(void **state)
{
    (void)state;
    assert_int_equal(status_of_child(fork_beside_each_lock), 0);
}

static void use_everything(void)
{
    oh_context *context;
    EXPECT(oh_context_create(NULL, &context) == OH_OK);
    oh_buffer small = make(context, 100, 1), large = make(NULL, 1 << 20, 1);
    oh_buffer_release(&small);
    oh_buffer_release(&large);
    oh_pool_trim();
    oh_context_destroy(context);
}

static void fork_with_handlers(void)
{
    EXPECT(pthread_atfork(use_everything, use_everything, use_everything) == 0);
    use_everything(); /* not before there are handlers */
    run_in_child(use_everything);
}

static void a_programs_own_fork_handlers_may_use_buffers(void **state)
{
    (void)state;
    assert_int_equal(status_of_child(fork_with_handlers), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_can_allocate_whatever_the_threads_were_doing),
        cmocka_unit_test(a_grandchild_can_release_what_both_generations_before_it_made),
        cmocka_unit_test(a_lock_that_a_thread_holds_is_free_in_the_child),
        cmocka_unit_test(a_programs_own_fork_handlers_may_use_buffers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
