/* Functions that the headers answer in place for short inputs: what the compiler puts here and what
 * the library exports, beside the obvious loop. Every length to 528, at every alignment behind a
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

enum { MOST = 528, MOST_WITH_ONE_ODD = 144, ALIGNMENTS = 16 };

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

/* Text. */

static size_t count_high(const uint8_t *data, size_t bytes)
{
    size_t count = 0;
    for (size_t i = 0; i < bytes; i++)
        count += data[i] >= 0x80;
    return count;
}

static size_t hash_shape(oh_utf8_shape shape)
{
    return shape.utf16_units * 8 + (size_t)shape.width * 2 + shape.is_valid;
}

/* What a kernel says of what is no ASCII is tested elsewhere: (oh_...) is never in place. */
static size_t expected_is_ascii(uint8_t *data, size_t bytes)
{
    return count_high(data, bytes) == 0;
}

static size_t expected_is_utf8(uint8_t *data, size_t bytes)
{
    return count_high(data, bytes) == 0 || (oh_is_utf8)(data, bytes);
}

static size_t expected_utf16_length_from_utf8(uint8_t *data, size_t bytes)
{
    return count_high(data, bytes) == 0 ? bytes : (oh_utf16_length_from_utf8)(data, bytes);
}

static size_t expected_utf8_length_from_latin1(uint8_t *data, size_t bytes)
{
    return bytes + count_high(data, bytes);
}

static size_t expected_classify(uint8_t *data, size_t bytes)
{
    return count_high(data, bytes) == 0 ? hash_shape((oh_utf8_shape){bytes, OH_TEXT_ASCII, true})
                                        : hash_shape((oh_utf8_classify)(data, bytes));
}

#define LOOK(result, name)                                                                         \
    EXPORTED(result, name, const uint8_t *, size_t);                                               \
    static size_t in_place_##name(uint8_t *data, size_t bytes)                                     \
    {                                                                                              \
        return oh_##name(data, bytes);                                                             \
    }                                                                                              \
    static size_t call_##name(uint8_t *data, size_t bytes)                                         \
    {                                                                                              \
        return exported_##name(data, bytes);                                                       \
    }
LOOK(bool, is_ascii)
LOOK(bool, is_utf8)
LOOK(size_t, utf16_length_from_utf8)
LOOK(size_t, utf8_length_from_latin1)

EXPORTED(oh_utf8_shape, utf8_classify, const uint8_t *, size_t);

static size_t in_place_classify(uint8_t *data, size_t bytes)
{
    return hash_shape(oh_utf8_classify(data, bytes));
}

static size_t call_classify(uint8_t *data, size_t bytes)
{
    return hash_shape(exported_utf8_classify(data, bytes));
}

/* Search: for the byte that the inputs below have anywhere. */

enum { WANTED = 0xC3 };

static size_t expected_find_byte(uint8_t *data, size_t bytes)
{
    size_t at = 0;
    while (at < bytes && data[at] != WANTED)
        at++;
    return at < bytes ? at : (size_t)-1;
}

static size_t expected_find_last_byte(uint8_t *data, size_t bytes)
{
    while (bytes > 0 && data[bytes - 1] != WANTED)
        bytes--;
    return bytes - 1;
}

static size_t expected_count_byte(uint8_t *data, size_t bytes)
{
    size_t count = 0;
    for (size_t i = 0; i < bytes; i++)
        count += data[i] == WANTED;
    return count;
}

#define SEARCH(result, name)                                                                       \
    EXPORTED(result, name, const uint8_t *, size_t, uint8_t);                                      \
    static size_t in_place_##name(uint8_t *data, size_t bytes)                                     \
    {                                                                                              \
        return (size_t)oh_##name(data, bytes, WANTED);                                             \
    }                                                                                              \
    static size_t call_##name(uint8_t *data, size_t bytes)                                         \
    {                                                                                              \
        return (size_t)exported_##name(data, bytes, WANTED);                                       \
    }
SEARCH(ptrdiff_t, find_byte)
SEARCH(ptrdiff_t, find_last_byte)
SEARCH(size_t, count_byte)

/* Fill, with what the bytes begin with: the compiler knows how long it is. */

EXPORTED(void, fill, uint8_t *, size_t, const uint8_t *, size_t);

#define FILL(width)                                                                                \
    static size_t in_place_fill##width(uint8_t *data, size_t bytes)                                \
    {                                                                                              \
        static const uint8_t pattern[8] = {1, 2, 3, 4, 5, 6, 7, 8};                                \
        oh_fill(data, bytes, bytes < (width) ? pattern : data, width);                             \
        return 0;                                                                                  \
    }                                                                                              \
    static size_t call_fill##width(uint8_t *data, size_t bytes)                                    \
    {                                                                                              \
        static const uint8_t pattern[8] = {1, 2, 3, 4, 5, 6, 7, 8};                                \
        exported_fill(data, bytes, bytes < (width) ? pattern : data, width);                       \
        return 0;                                                                                  \
    }                                                                                              \
    static size_t expected_fill##width(uint8_t *data, size_t bytes)                                \
    {                                                                                              \
        for (size_t i = 0; i < bytes; i++)                                                         \
            data[i] = bytes < (width) ? (uint8_t)(i + 1) : data[i % (width)];                      \
        return 0;                                                                                  \
    }
FILL(1)
FILL(2)
FILL(3)
FILL(4)
FILL(8)

/* Compare: the first half with the second, of which the first of an odd number is no part. */

EXPORTED(int, compare, const uint8_t *, size_t, const uint8_t *, size_t);

static size_t in_place_compare(uint8_t *data, size_t bytes)
{
    const size_t half = bytes / 2;
    return (size_t)oh_compare(data + bytes % 2, half, data + bytes - half, half);
}

static size_t call_compare(uint8_t *data, size_t bytes)
{
    const size_t half = bytes / 2;
    return (size_t)exported_compare(data + bytes % 2, half, data + bytes - half, half);
}

static int compare_slowly(const uint8_t *left, size_t left_bytes, const uint8_t *right,
                          size_t right_bytes)
{
    size_t at = 0;
    while (at < left_bytes && at < right_bytes && left[at] == right[at])
        at++;
    if (at == left_bytes || at == right_bytes)
        return (left_bytes > right_bytes) - (left_bytes < right_bytes);
    return left[at] < right[at] ? -1 : 1;
}

static size_t expected_compare(uint8_t *data, size_t bytes)
{
    const size_t half = bytes / 2;
    return (size_t)compare_slowly(data + bytes % 2, half, data + bytes - half, half);
}

/* The same of unequal lengths, each side the longer one once: of what begins alike it comes later.
 */

typedef int compare_fn(const uint8_t *left, size_t left_bytes, const uint8_t *right,
                       size_t right_bytes);

static size_t compare_both_ways(compare_fn *run, const uint8_t *data, size_t bytes)
{
    const size_t half = bytes / 2, less = half - half / 8 - (half > 0);
    const uint8_t *left = data + bytes % 2, *right = left + half;
    const int orders = 3 * run(left, half, right, less) + run(left, less, right, half);
    return (size_t)orders;
}

static int compare_in_place(const uint8_t *left, size_t left_bytes, const uint8_t *right,
                            size_t right_bytes)
{
    return oh_compare(left, left_bytes, right, right_bytes);
}

static size_t in_place_compare_uneven(uint8_t *data, size_t bytes)
{
    return compare_both_ways(compare_in_place, data, bytes);
}

static size_t call_compare_uneven(uint8_t *data, size_t bytes)
{
    return compare_both_ways(exported_compare, data, bytes);
}

static size_t expected_compare_uneven(uint8_t *data, size_t bytes)
{
    return compare_both_ways(compare_slowly, data, bytes);
}

static size_t in_place_equal(uint8_t *data, size_t bytes)
{
    const size_t half = bytes / 2;
    return half > OH_SHORT_COMPARE ||
           oh_is_short_equal(data + bytes % 2, data + bytes - half, half);
}

static size_t expected_equal(uint8_t *data, size_t bytes)
{
    const size_t half = bytes / 2;
    return half > OH_SHORT_COMPARE || expected_compare(data, bytes) == 0;
}

#define OPERATION(name)                                                                            \
    {                                                                                              \
#name, in_place_##name, call_##name, expected_##name                                       \
    }

static const short_operation operations[] = {
    OPERATION(swap16),
    OPERATION(swap32),
    OPERATION(swap64),
    OPERATION(is_ascii),
    OPERATION(is_utf8),
    OPERATION(utf16_length_from_utf8),
    OPERATION(utf8_length_from_latin1),
    OPERATION(classify),
    OPERATION(find_byte),
    OPERATION(find_last_byte),
    OPERATION(count_byte),
    OPERATION(fill1),
    OPERATION(fill2),
    OPERATION(fill3),
    OPERATION(fill4),
    OPERATION(fill8),
    OPERATION(compare),
    OPERATION(compare_uneven),
    {"equal", in_place_equal, expected_equal, expected_equal},
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

/* Up to so many bytes away from the pages that must not be touched. */
static void compare_within(const uint8_t *input, size_t bytes, size_t shifts)
{
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
        for (size_t shift = 0; shift < shifts; shift++) {
            uint8_t *behind = room + shift, *before = room + room_bytes - bytes - shift;
            const short_operation *it = &operations[i];
            compare(it, it->in_place, "in place", behind, input, bytes);
            compare(it, it->in_place, "in place", before, input, bytes);
            compare(it, it->exported, "exported", behind, input, bytes);
            compare(it, it->exported, "exported", before, input, bytes);
        }
}

static void compare_everywhere(const uint8_t *input, size_t bytes)
{
    compare_within(input, bytes, ALIGNMENTS);
}

static void compare_nearby(const uint8_t *input, size_t bytes)
{
    compare_within(input, bytes, 1);
}

/* Bytes of all kinds. */
static void short_inputs_are_answered_as_any_others(void **state)
{
    (void)state;
    uint8_t input[MOST];
    for (size_t i = 0; i < MOST; i++)
        input[i] = (uint8_t)(i * 89 + i / 16 + 1);
    for (size_t bytes = 0; bytes <= MOST; bytes++)
        compare_everywhere(input, bytes);
}

/* Text of which one byte, or two, are not like the others. In texts of which both halves are equal
   but there, this is where they differ. */
static void one_byte_is_seen_at_every_position(void **state)
{
    (void)state;
    uint8_t input[MOST];
    for (size_t bytes = 0; bytes <= MOST_WITH_ONE_ODD; bytes++)
        for (size_t at = 0; at <= bytes; at++) {
            const size_t half = bytes < 2 ? 1 : bytes / 2;
            for (size_t i = 0; i < bytes; i++)
                input[i] = (uint8_t)('a' + (i + half - bytes % 2) % half % 26);
            if (at < bytes)
                input[at] = WANTED;
            compare_nearby(input, bytes);
            if (at + 1 < bytes)
                input[at + 1] = WANTED ^ 1;
            if (at > 2)
                input[at / 2] = WANTED;
            compare_nearby(input, bytes);
        }
}

/* clang's sanitizer of a program says so when zero is added to a null pointer in it. */
static void no_bytes_at_no_address_are_an_input(void **state)
{
    (void)state;
    uint8_t *volatile nowhere = NULL;
    volatile size_t nothing = 0;
    oh_swap16(nowhere, nothing);
    oh_swap32(nowhere, nothing);
    oh_swap64(nowhere, nothing);
    oh_fill(nowhere, nothing, nowhere, 4);
    assert_true(oh_is_ascii(nowhere, nothing));
    assert_true(oh_is_utf8(nowhere, nothing));
    assert_int_equal(oh_utf16_length_from_utf8(nowhere, nothing), 0);
    assert_int_equal(oh_utf8_length_from_latin1(nowhere, nothing), 0);
    assert_int_equal(oh_utf8_classify(nowhere, nothing).utf16_units, 0);
    assert_int_equal(oh_find_byte(nowhere, nothing, 0), -1);
    assert_int_equal(oh_find_last_byte(nowhere, nothing, 0), -1);
    assert_int_equal(oh_count_byte(nowhere, nothing, 0), 0);
    assert_int_equal(oh_compare(nowhere, nothing, nowhere, nothing), 0);
}

int main(void)
{
#ifdef __AVX2__
    if (!__builtin_cpu_supports("avx2"))
        return 77; /* skipped */
#endif
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_bytes_at_no_address_are_an_input),
        cmocka_unit_test(short_inputs_are_answered_as_any_others),
        cmocka_unit_test(one_byte_is_seen_at_every_position),
    };
    return cmocka_run_group_tests(tests, map_room, NULL);
}
