/* Copy, join, fill, compare, search and swap, against the obvious loops. */
#include "buffer/buffer_test.h"

static void concat_joins_in_order_and_skips_empty_ones(void **state)
{
    (void)state;
    oh_buffer list[] = {buffer_of("one"), {0}, buffer_of("-"), buffer_of("two")}, joined = {0};
    assert_int_equal(oh_buffer_concat(NULL, list, 4, &joined), OH_OK);
    assert_text(joined, "one-two");
    oh_buffer_release(&joined);
    assert_int_equal(oh_buffer_concat(NULL, NULL, 0, &joined), OH_OK);
    assert_null(joined.store);
    assert_int_equal(oh_buffer_concat(NULL, list + 1, 1, &joined), OH_OK);
    assert_null(joined.store);
    for (size_t i = 0; i < 4; i++)
        oh_buffer_release(&list[i]);
}

static void concat_refuses_sums_that_overflow(void **state)
{
    (void)state;
    static uint8_t byte;
    oh_buffer list[] = {{&byte, SIZE_MAX, NULL}, {&byte, 2, NULL}}, out = {0};
    assert_int_equal(oh_buffer_concat(NULL, list, 2, &out), OH_ERR_BUFFER_TOO_LARGE);
    list[0].length = OH_BUFFER_MAX_LENGTH;
    assert_int_equal(oh_buffer_concat(NULL, list, 2, &out), OH_ERR_BUFFER_TOO_LARGE);
    assert_null(out.store);
}

static uint64_t external_of(oh_context *context)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(context, &usage);
    return usage.external;
}

/* Two buffers of `length` bytes are made; their sum then misses the limit by `missing` bytes. */
static oh_status concat_under_limit(size_t length, uint64_t missing)
{
    const oh_context_options options = {.size = sizeof options,
                                        .limit_bytes = 4 * length - missing};
    oh_context *context;
    assert_int_equal(oh_context_create(&options, &context), OH_OK);
    oh_buffer list[2], joined = {0};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(oh_buffer_alloc(context, length, &list[i]), OH_OK);
        memset(list[i].data, 'a' + i, length);
    }
    const oh_status status = oh_buffer_concat(context, list, 2, &joined);
    assert_true(external_of(context) == (status == OH_OK ? 4 : 2) * length);
    assert_int_equal(joined.length, status == OH_OK ? 2 * length : 0);
    oh_buffer_release(&joined);
    for (int i = 0; i < 2; i++) {
        for (size_t at = 0; at < length; at++)
            assert_int_equal(list[i].data[at], 'a' + i);
        oh_buffer_release(&list[i]);
    }
    assert_true(external_of(context) == 0);
    oh_context_destroy(context);
    return status;
}

static void concat_that_meets_the_limit_changes_nothing(void **state)
{
    (void)state;
    const size_t lengths[] = {1, 500, 4096, 8000, 100000}; /* the sums: pooled and direct */
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        assert_int_equal(concat_under_limit(lengths[i], 1), OH_ERR_MEMORY_LIMIT);
        assert_int_equal(concat_under_limit(lengths[i], 0), OH_OK);
    }
}

static void join_grows_the_first_and_releases_the_others(void **state)
{
    (void)state;
    oh_buffer list[] = {buffer_of("ab"), {0}, buffer_of("cde"), buffer_of("f")};
    const uint8_t *bytes = list[0].data;
    assert_int_equal(oh_buffer_join(list, 4), OH_OK);
    assert_text(list[0], "abcdef");
    assert_ptr_equal(list[0].data, bytes); /* a slot of 16 */
    for (int i = 1; i < 4; i++)
        assert_true(list[i].data == NULL && list[i].length == 0 && list[i].store == NULL);
    assert_int_equal(oh_buffer_join(list, 1), OH_OK);
    assert_int_equal(oh_buffer_join(NULL, 0), OH_OK);
    assert_text(list[0], "abcdef");
    oh_buffer_release(&list[0]);
}

static void join_leaves_shared_bytes_to_their_holders(void **state)
{
    (void)state;
    oh_buffer whole = buffer_of("0123456789");
    oh_buffer list[] = {oh_buffer_slice(whole, 0, 3), oh_buffer_slice(whole, 7, 10)};
    assert_int_equal(oh_buffer_join(list, 2), OH_OK);
    assert_text(list[0], "012789");
    assert_text(whole, "0123456789");
    oh_buffer twice[] = {oh_buffer_retain(whole), whole};
    assert_int_equal(oh_buffer_join(twice, 2), OH_OK);
    assert_text(twice[0], "01234567890123456789");
    oh_buffer_release(&twice[0]);
    oh_buffer_release(&list[0]);
}

static void join_that_cannot_be_changes_nothing(void **state)
{
    (void)state;
    oh_context_options options = {.size = sizeof options, .limit_bytes = 100};
    oh_context *context;
    assert_int_equal(oh_context_create(&options, &context), OH_OK);
    oh_buffer list[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(oh_buffer_alloc(context, 50, &list[i]), OH_OK);
    const oh_buffer before[] = {list[0], list[1]};
    assert_int_equal(oh_buffer_join(list, 2), OH_ERR_MEMORY_LIMIT);
    assert_memory_equal(list, before, sizeof list);
    list[1].length = SIZE_MAX;
    assert_int_equal(oh_buffer_join(list, 2), OH_ERR_BUFFER_TOO_LARGE);
    oh_buffer_release(&list[0]);
    oh_buffer_release(&list[1]);
    oh_context_destroy(context);
}

static void copy_cuts_at_the_end_and_may_overlap(void **state)
{
    (void)state;
    oh_buffer b = buffer_of("0123456789");
    oh_buffer head = oh_buffer_slice(b, 0, 6);
    assert_int_equal(oh_buffer_copy(head, b, 2), 6);
    assert_text(b, "0101234589");
    assert_int_equal(oh_buffer_copy(oh_buffer_slice(b, 0, 0), b, 0), 0);
    assert_int_equal(oh_buffer_copy(head, b, 8), 2);
    assert_text(b, "0101234501");
    assert_int_equal(oh_buffer_copy(head, b, 10), 0);
    assert_int_equal(oh_buffer_copy(head, b, SIZE_MAX), 0);
    assert_int_equal(oh_buffer_copy(head, (oh_buffer){0}, 0), 0);
    assert_text(b, "0101234501");
    oh_buffer_release(&head);
    oh_buffer_release(&b);
}

static void copy_is_right_at_every_length_and_overlap(void **state)
{
    (void)state;
    enum { MOST = 80, DISTANCE = 40 };
    uint8_t bytes[MOST + DISTANCE], expected[MOST + DISTANCE];
    for (size_t length = 0; length <= MOST; length++)
        for (size_t from = 0; from <= DISTANCE; from += 5)
            for (size_t to = 0; to <= DISTANCE; to += 4) {
                for (size_t i = 0; i < sizeof bytes; i++)
                    bytes[i] = expected[i] = (uint8_t)i;
                for (size_t i = 0; i < length; i++)
                    expected[to + i] = (uint8_t)(from + i);
                oh_buffer whole = {bytes, to + length, NULL};
                assert_int_equal(oh_buffer_copy((oh_buffer){bytes + from, MOST, NULL}, whole, to),
                                 length);
                assert_memory_equal(bytes, expected, sizeof bytes);
            }
}

static void fill_repeats_the_pattern(void **state)
{
    (void)state;
    uint8_t pattern[40], expected[300];
    for (size_t i = 0; i < sizeof pattern; i++)
        pattern[i] = (uint8_t)(i * 7 + 1);
    for (size_t length = 0; length <= sizeof expected; length += 1 + length / 8) {
        for (size_t period = 0; period <= sizeof pattern; period++) {
            oh_buffer b;
            assert_int_equal(oh_buffer_alloc_unsafe(NULL, length, &b), OH_OK);
            for (size_t i = 0; i < length; i++)
                expected[i] = period ? pattern[i % period] : 0;
            oh_buffer_fill(b, period ? pattern : NULL, period);
            assert_bytes(b, expected, length);
            oh_buffer_release(&b);
        }
    }
}

static void fill_with_text_in_an_encoding(void **state)
{
    (void)state;
    oh_buffer b = buffer_of("........");
    assert_int_equal(oh_buffer_fill_utf8(b, "6162c3", 6, OH_HEX), OH_OK);
    assert_text(b, "ab\303ab\303ab");
    assert_int_equal(oh_buffer_fill_utf8(b, "zz", 2, OH_HEX), OH_ERR_INVALID_ARG_VALUE);
    assert_text(b, "ab\303ab\303ab");
    assert_int_equal(oh_buffer_fill_utf8(b, "x", 1, (oh_encoding)99), OH_ERR_UNKNOWN_ENCODING);
    assert_int_equal(oh_buffer_fill_utf8(b, NULL, 0, OH_UTF8), OH_OK);
    assert_bytes(b, "\0\0\0\0\0\0\0\0", 8);
    oh_buffer_release(&b);
    assert_int_equal(oh_buffer_fill_utf8(b, "x", 1, OH_UTF8), OH_OK);
}

static void compare_orders_bytes_as_unsigned_then_lengths(void **state)
{
    (void)state;
    const char *ordered[] = {"", "\001", "a", "aa", "ab", "b", "\200", "\377", "\377\377"};
    oh_buffer buffers[9];
    for (size_t i = 0; i < 9; i++)
        buffers[i] = buffer_of(ordered[i]);
    for (size_t i = 0; i < 9; i++) {
        for (size_t j = 0; j < 9; j++) {
            assert_int_equal(oh_buffer_compare(buffers[i], buffers[j]), (i > j) - (i < j));
            assert_true(oh_buffer_equals(buffers[i], buffers[j]) == (i == j));
        }
    }
    for (size_t i = 0; i < 9; i++)
        oh_buffer_release(&buffers[i]);
}

/* The obvious searches. */
static ptrdiff_t slow_find(oh_buffer b, const char *needle, size_t bytes, size_t start)
{
    for (size_t i = start; i <= b.length; i++)
        if (bytes <= b.length - i && memcmp(b.data + i, needle, bytes) == 0)
            return (ptrdiff_t)i;
    return bytes == 0 ? (ptrdiff_t)b.length : -1;
}

static ptrdiff_t slow_find_last(oh_buffer b, const char *needle, size_t bytes, size_t start)
{
    for (size_t i = start < b.length ? start + 1 : b.length + 1; i-- > 0;)
        if (bytes <= b.length - i && memcmp(b.data + i, needle, bytes) == 0)
            return (ptrdiff_t)i;
    return -1;
}

static void find_starts_and_ends_where_it_should(void **state)
{
    (void)state;
    oh_buffer b = buffer_of("abcabcabxabc");
    const char *needles[] = {"", "a", "c", "x", "z", "abc", "bx", "abcabcabxabc", "abcabcabxabcd"};
    for (size_t n = 0; n < 9; n++) {
        size_t bytes = strlen(needles[n]);
        for (size_t start = 0; start <= 14; start++) {
            assert_int_equal(oh_buffer_find(b, needles[n], bytes, start),
                             slow_find(b, needles[n], bytes, start));
            assert_int_equal(oh_buffer_find_last(b, needles[n], bytes, start),
                             slow_find_last(b, needles[n], bytes, start));
        }
        assert_int_equal(oh_buffer_find_last(b, needles[n], bytes, SIZE_MAX),
                         slow_find_last(b, needles[n], bytes, 12));
        assert_int_equal(oh_buffer_find(b, needles[n], bytes, SIZE_MAX), bytes == 0 ? 12 : -1);
    }
    assert_int_equal(oh_buffer_find(b, b.data + 3, 6, 0), 3); /* the needle in the hay */
    assert_int_equal(oh_buffer_find((oh_buffer){0}, "a", 1, 0), -1);
    assert_int_equal(oh_buffer_find((oh_buffer){0}, NULL, 0, 5), 0);
    assert_int_equal(oh_buffer_find_last((oh_buffer){0}, "a", 1, SIZE_MAX), -1);
    assert_int_equal(oh_buffer_find(b, "a", SIZE_MAX, 0), -1);
    assert_int_equal(oh_buffer_find_last(b, "a", SIZE_MAX, SIZE_MAX), -1);
    oh_buffer_release(&b);
}

static void equal_is_equal_to_the_last_byte(void **state)
{
    (void)state;
    uint8_t left[96], right[96];
    for (size_t i = 0; i < sizeof left; i++)
        left[i] = right[i] = (uint8_t)(i * 7);
    for (size_t length = 0; length <= sizeof left; length++) {
        oh_buffer a = {left, length, NULL}, b = {right, length, NULL};
        assert_true(oh_buffer_equals(a, b));
        assert_int_equal(oh_buffer_compare(a, b), 0);
        for (size_t at = 0; at < length; at++) {
            right[at] ^= 0x80;
            assert_false(oh_buffer_equals(a, b));
            assert_int_equal(oh_buffer_compare(a, b), left[at] < right[at] ? -1 : 1);
            right[at] ^= 0x80;
        }
    }
}

static void swaps_want_whole_groups(void **state)
{
    (void)state;
    uint8_t bytes[17] = "x0123456789abcdef";
    oh_buffer odd = {bytes + 1, 16, NULL};
    assert_int_equal(oh_buffer_swap16(odd), OH_OK);
    assert_text(odd, "1032547698badcfe");
    assert_int_equal(oh_buffer_swap32(odd), OH_OK);
    assert_text(odd, "23016745ab89efcd");
    assert_int_equal(oh_buffer_swap64(odd), OH_OK);
    assert_text(odd, "54761032dcfe98ba");
    for (size_t length = 0; length <= 16; length++) {
        odd.length = length;
        assert_int_equal(oh_buffer_swap16(odd), length % 2 ? OH_ERR_INVALID_BUFFER_SIZE : OH_OK);
        assert_int_equal(oh_buffer_swap32(odd), length % 4 ? OH_ERR_INVALID_BUFFER_SIZE : OH_OK);
        assert_int_equal(oh_buffer_swap64(odd), length % 8 ? OH_ERR_INVALID_BUFFER_SIZE : OH_OK);
    }
    assert_int_equal(bytes[0], 'x');
    assert_int_equal(oh_buffer_swap64((oh_buffer){0}), OH_OK);
}

/* While somebody observes, the library's functions do what is done in place otherwise. */
static void what_is_observed_is_the_same(void **state)
{
    oh_monitor_active = 1;
    copy_cuts_at_the_end_and_may_overlap(state);
    copy_is_right_at_every_length_and_overlap(state);
    find_starts_and_ends_where_it_should(state);
    equal_is_equal_to_the_last_byte(state);
    swaps_want_whole_groups(state);
    oh_monitor_active = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(concat_joins_in_order_and_skips_empty_ones),
        cmocka_unit_test(concat_refuses_sums_that_overflow),
        cmocka_unit_test(concat_that_meets_the_limit_changes_nothing),
        cmocka_unit_test(join_grows_the_first_and_releases_the_others),
        cmocka_unit_test(join_leaves_shared_bytes_to_their_holders),
        cmocka_unit_test(join_that_cannot_be_changes_nothing),
        cmocka_unit_test(copy_cuts_at_the_end_and_may_overlap),
        cmocka_unit_test(copy_is_right_at_every_length_and_overlap),
        cmocka_unit_test(fill_repeats_the_pattern),
        cmocka_unit_test(fill_with_text_in_an_encoding),
        cmocka_unit_test(compare_orders_bytes_as_unsigned_then_lengths),
        cmocka_unit_test(find_starts_and_ends_where_it_should),
        cmocka_unit_test(equal_is_equal_to_the_last_byte),
        cmocka_unit_test(swaps_want_whole_groups),
        cmocka_unit_test(what_is_observed_is_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
