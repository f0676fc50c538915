/* Functions that the headers answer in place for short inputs: what the compiler puts here and what
 * the library exports, beside the obvious loop. Every length to 96, at every alignment behind a
 * page that must not be touched and directly before one. */
#define _GNU_SOURCE
#include <offheap/codec.h>
#include <offheap/search.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

enum { MOST = 96, ALIGNMENTS = 16 };

/* One way to do an operation: what it returns, and what it makes of the bytes. */
typedef size_t run_fn(uint8_t *data, size_t bytes);

/* The bodies of the headers, the exported functions, and what both have to do. */
typedef struct short_operation {
    const char *name;
    run_fn *in_place, *exported, *expected;
} short_operation;

/* A pointer that a compiler cannot see through. */
#define EXPORTED(result, name, ...)                                                                \
    static result (*volatile exported_##name)(__VA_ARGS__) = oh_##name

/* Byte order. */

static size_t reverse_groups(uint8_t *data, size_t bytes, size_t width)
{
    for (size_t at = 0; at + width <= bytes; at += width)
        for (size_t i = 0; i < width / 2; i++) {
            uint8_t byte = data[at + i];
            data[at + i] = data[at + width - 1 - i];
            data[at + width - 1 - i] = byte;
        }
    return 0;
}

#define SWAP(bits)                                                                                 \
    EXPORTED(void, swap##bits, uint8_t *, size_t);                                                 \
    static size_t in_place_swap##bits(uint8_t *data, size_t bytes)                                 \
    {                                                                                              \
        oh_swap##bits(data, bytes);                                                                \
        return 0;                                                                                  \
    }                                                                                              \
    static size_t call_swap##bits(uint8_t *data, size_t bytes)                                     \
    {                                                                                              \
        exported_swap##bits(data, bytes);                                                          \
        return 0;                                                                                  \
    }                                                                                              \
    static size_t expected_swap##bits(uint8_t *data, size_t bytes)                                 \
    {                                                                                              \
        return reverse_groups(data, bytes, (bits) / 8);                                            \
    }
SWAP(16)
SWAP(32)
SWAP(64)

#define OPERATION(name)                                                                            \
    {                                                                                              \
#name, in_place_##name, call_##name, expected_##name                                       \
    }

static const short_operation operations[] = {
    OPERATION(swap16),
    OPERATION(swap32),
    OPERATION(swap64),
};

/* Pages to work in, between two that must not be touched. */

static uint8_t *room;
static size_t room_bytes;

static int map_room(void **state)
{
    (void)state;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *pages =
        mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || mprotect(pages, page, PROT_NONE) != 0 ||
        mprotect(pages + 2 * page, page, PROT_NONE) != 0)
        return -1;
    room = pages + page;
    room_bytes = page;
    return 0;
}

static void compare(const short_operation *operation, run_fn *run, const char *which, uint8_t *at,
                    const uint8_t *input, size_t bytes)
{
    uint8_t expected[MOST];
    memcpy(expected, input, bytes);
    const size_t result = operation->expected(expected, bytes);
    memset(room, 0x77, MOST + ALIGNMENTS);
    memset(room + room_bytes - MOST - ALIGNMENTS, 0x77, MOST + ALIGNMENTS);
    memcpy(at, input, bytes);
    const size_t got = run(at, bytes);
    if (got != result || memcmp(at, expected, bytes) != 0)
        fail_msg("%s (%s) of %zu bytes: %zu instead of %zu", operation->name, which, bytes, got,
                 result);
    if ((at > room && at[-1] != 0x77) || (at + bytes < room + room_bytes && at[bytes] != 0x77))
        fail_msg("%s (%s) of %zu bytes wrote beside them", operation->name, which, bytes);
}

static void compare_everywhere(const uint8_t *input, size_t bytes)
{
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
        for (size_t shift = 0; shift < ALIGNMENTS; shift++) {
            uint8_t *behind = room + shift, *before = room + room_bytes - bytes - shift;
            const short_operation *it = &operations[i];
            compare(it, it->in_place, "in place", behind, input, bytes);
            compare(it, it->in_place, "in place", before, input, bytes);
            compare(it, it->exported, "exported", behind, input, bytes);
            compare(it, it->exported, "exported", before, input, bytes);
        }
}

static void short_inputs_are_answered_as_any_others(void **state)
{
    (void)state;
    uint8_t input[MOST];
    for (size_t i = 0; i < MOST; i++)
        input[i] = (uint8_t)(i * 89 + i / 16 + 1);
    for (size_t bytes = 0; bytes <= MOST; bytes++)
        compare_everywhere(input, bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_inputs_are_answered_as_any_others),
    };
    return cmocka_run_group_tests(tests, map_room, NULL);
}
