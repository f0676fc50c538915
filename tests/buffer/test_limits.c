/* The limits of a process, reached in the middle of work: a call that needs more says so, nothing
 * that was there is lost or miscounted, and when some of it is released the work goes on. Each test
 * is a child of its own, with its own limit. */
#define _GNU_SOURCE
#include <offheap/offheap.h>

#include "platform/process_numbers.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MIB = 1 << 20, ROOM = 64 * MIB, MOST = 40000 };

static void expect(bool is_so, int line, const char *what)
{
    if (is_so)
        return;
    (void)fprintf(stderr, "test_limits.c:%d: not so: %s\n", line, what);
    _exit(1);
}
#define EXPECT(condition) expect(condition, __LINE__, #condition)

static uint64_t address_bytes(void)
{
    const uint64_t bytes = process_address_bytes();
    EXPECT(bytes != 0);
    return bytes;
}

/* Kilobytes of private memory that may be written, which RLIMIT_DATA is about. */
static uint64_t data_bytes(void)
{
    const int64_t kib = process_number("/proc/self/status", "VmData:");
    EXPECT(kib >= 0);
    return (uint64_t)kib * 1024;
}

static uint64_t external_now(void)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    return usage.external;
}

/* What is held, by our own count. */
static oh_buffer held[MOST];
static size_t held_count;
static uint64_t held_bytes;

static bool holds(oh_buffer buffer, uint8_t value)
{
    return buffer.data[0] == value && memcmp(buffer.data, buffer.data + 1, buffer.length - 1) == 0;
}

static uint8_t pattern_of(size_t i)
{
    return (uint8_t)(i * 37 + 1);
}

static void hold(oh_buffer made)
{
    EXPECT(held_count < MOST);
    memset(made.data, pattern_of(held_count), made.length);
    held[held_count++] = made;
    held_bytes += made.length;
}

/* As many as there is room for. */
static void hold_all(size_t length)
{
    for (;;) {
        oh_buffer made = {.length = 77};
        const oh_status status = oh_buffer_alloc(NULL, length, &made);
        if (status == OH_ERR_NO_MEMORY) {
            EXPECT(made.data == NULL && made.length == 77 && made.store == NULL);
            break;
        }
        EXPECT(status == OH_OK);
        EXPECT(holds(made, 0));
        hold(made);
    }
    EXPECT(external_now() == held_bytes);
}

static void check_all(void)
{
    for (size_t i = 0; i < held_count; i++)
        EXPECT(holds(held[i], pattern_of(i)));
    EXPECT(external_now() == held_bytes);
}

static void release_down_to(size_t count)
{
    while (held_count > count) {
        held_bytes -= held[--held_count].length;
        oh_buffer_release(&held[held_count]);
    }
    EXPECT(external_now() == held_bytes);
}

/* Calls that need more than there is. */

static oh_status concat(void)
{
    oh_buffer out = {.length = 77};
    const oh_status status = oh_buffer_concat(NULL, held, held_count, &out);
    EXPECT(status == OH_OK || out.length == 77);
    if (status == OH_OK)
        oh_buffer_release(&out);
    return status;
}

static oh_status join(void)
{
    const oh_buffer before = held[0];
    const oh_status status = oh_buffer_join(held, held_count);
    EXPECT(status != OH_OK && memcmp(&held[0], &before, sizeof before) == 0);
    return status;
}

static oh_status grow(void)
{
    const oh_buffer before = held[0];
    const oh_status status = oh_buffer_resize(&held[0], ROOM);
    EXPECT(status != OH_OK && memcmp(&held[0], &before, sizeof before) == 0);
    return status;
}

static oh_status append(void)
{
    const oh_buffer before = held[0];
    static const uint8_t bytes[ROOM];
    const oh_status status = oh_buffer_append(&held[0], bytes, sizeof bytes);
    EXPECT(status != OH_OK && memcmp(&held[0], &before, sizeof before) == 0);
    return status;
}

static oh_status reserve(void)
{
    return oh_pool_reserve(ROOM);
}

static void try_everything(void)
{
    oh_status (*const calls[])(void) = {concat, join, grow, append, reserve};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        EXPECT(calls[i]() == OH_ERR_NO_MEMORY);
        check_all();
    }
}

/* Fills the room with buffers of a length, fails, gives half back and fills it again. */
static void work_at_the_limit(size_t length)
{
    hold_all(length);
    const size_t full = held_count;
    EXPECT(held_bytes > ROOM / 4);
    try_everything();
    release_down_to(full / 2);
    hold_all(length);
    EXPECT(held_count >= full - full / 8);
    check_all();
    release_down_to(0);
}

static void work_with_all_lengths(void)
{
    for (int round = 0; round < 2; round++) {
        work_at_the_limit(8000);
        work_at_the_limit(3000);
        work_at_the_limit(100000);
        work_at_the_limit(5 * MIB);
    }
}

/* The pages of what is held move when it grows, if there is room once. */
static void grow_one_to_the_limit(void)
{
    oh_buffer one = {0};
    size_t length = 1000;
    while (oh_buffer_resize(&one, length) == OH_OK) {
        memset(one.data, 9, length);
        EXPECT(external_now() == length);
        length += length / 2;
    }
    EXPECT(one.length > ROOM / 2);
    EXPECT(holds(one, 9));
    oh_buffer_release(&one);
    EXPECT(external_now() == 0);
}

typedef struct limit {
    int resource;
    uint64_t (*measure)(void);
    void (*work)(void);
} limit;

/* A heap first: a thread without one cannot do anything. */
static int run_limited(const limit *which)
{
    oh_buffer small;
    EXPECT(oh_buffer_alloc(NULL, 10, &small) == OH_OK);
    oh_buffer_release(&small);
    oh_pool_trim();
    (void)external_now(); /* what reading a file takes is taken */
    (void)which->measure();
    struct rlimit bounds = {0};
    EXPECT(getrlimit((__rlimit_resource_t)which->resource, &bounds) == 0);
    bounds.rlim_cur = which->measure() + ROOM;
    EXPECT(setrlimit((__rlimit_resource_t)which->resource, &bounds) == 0);
    which->work();
    return 0;
}

static void check_limited(limit which)
{
    const pid_t child = fork();
    if (child == 0)
        _exit(run_limited(&which));
    int status = 1;
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    assert_int_equal(status, 0);
}

static void work_goes_on_at_a_limit_of_addresses(void **state)
{
    (void)state;
    check_limited((limit){RLIMIT_AS, address_bytes, work_with_all_lengths});
    check_limited((limit){RLIMIT_AS, address_bytes, grow_one_to_the_limit});
}

static void work_goes_on_at_a_limit_of_data(void **state)
{
    (void)state;
    check_limited((limit){RLIMIT_DATA, data_bytes, work_with_all_lengths});
    check_limited((limit){RLIMIT_DATA, data_bytes, grow_one_to_the_limit});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_goes_on_at_a_limit_of_addresses),
        cmocka_unit_test(work_goes_on_at_a_limit_of_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
