/* Making, holding and cutting buffers. */
#define _POSIX_C_SOURCE 200809L

#include "buffer/buffer_test.h"
#include "platform/nameless_file.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static void a_handle_is_24_bytes(void **state)
{
    (void)state;
    assert_int_equal(sizeof(oh_buffer), 24);
}

static void assert_zeros_again_and_again(size_t length)
{
    for (int round = 0; round < 3; round++) {
        oh_buffer b;
        assert_int_equal(oh_buffer_alloc(NULL, length, &b), OH_OK);
        assert_int_equal(b.length, length);
        assert_non_null(b.store);
        for (size_t i = 0; i < b.length; i++)
            assert_int_equal(b.data[i], 0);
        memset(b.data, 0xaa, b.length); /* the next one must be zeroed again */
        oh_buffer_release(&b);
    }
}

static void alloc_gives_zeros_of_every_length(void **state)
{
    (void)state;
    for (size_t length = 1; length <= 300; length++)
        assert_zeros_again_and_again(length);
    const size_t lengths[] = {1000, 8191, 8192, 8193, 65536, 1000003};
    for (size_t n = 0; n < sizeof lengths / sizeof lengths[0]; n++)
        assert_zeros_again_and_again(lengths[n]);
}

static oh_memory_usage usage_now(void)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    return usage;
}

static void the_pool_serves_up_to_8192_bytes_and_never_the_slow_allocation(void **state)
{
    (void)state;
    const oh_memory_usage before = usage_now();
    for (size_t length = 1; length <= OH_POOL_MAX_LENGTH; length++) {
        oh_buffer b;
        assert_int_equal(oh_buffer_alloc_unsafe(NULL, length, &b), OH_OK);
        assert_int_equal(usage_now().pool, before.pool + length);
        oh_buffer_release(&b);
    }
    oh_buffer small, large;
    for (size_t length = 1; length <= OH_POOL_MAX_LENGTH; length++) { /* a slot of every class */
        assert_int_equal(oh_buffer_alloc_unsafe(NULL, length, &small), OH_OK);
        oh_buffer_release(&small);
    }
    assert_int_equal(oh_buffer_alloc_unsafe_slow(NULL, 10, &small), OH_OK);
    assert_int_equal(oh_buffer_alloc_unsafe(NULL, OH_POOL_MAX_LENGTH + 1, &large), OH_OK);
    assert_int_equal(usage_now().pool, before.pool);
    assert_int_equal(usage_now().direct, before.direct + 10 + OH_POOL_MAX_LENGTH + 1);
    oh_buffer_release(&small);
    oh_buffer_release(&large);
    assert_int_equal(usage_now().direct, before.direct);
}

static void a_copy_of_any_length_has_the_same_bytes(void **state)
{
    (void)state;
    enum { MOST = 300 };
    uint8_t bytes[MOST];
    for (size_t i = 0; i < MOST; i++)
        bytes[i] = (uint8_t)(i * 7 + 1);
    for (size_t length = 1; length <= MOST; length++)
        for (int round = 0; round < 2; round++) { /* in a slot from the cache, too */
            oh_buffer b;
            assert_int_equal(oh_buffer_from_bytes(NULL, bytes + MOST - length, length, &b), OH_OK);
            assert_int_equal(b.length, length);
            assert_memory_equal(b.data, bytes + MOST - length, length);
            memset(b.data, 0xaa, length);
            oh_buffer_release(&b);
        }
}

static void length_zero_gives_an_empty_handle(void **state)
{
    (void)state;
    oh_buffer b[6];
    memset(b, 0x55, sizeof b);
    assert_int_equal(oh_buffer_alloc(NULL, 0, &b[0]), OH_OK);
    assert_int_equal(oh_buffer_alloc_unsafe(NULL, 0, &b[1]), OH_OK);
    assert_int_equal(oh_buffer_alloc_unsafe_slow(NULL, 0, &b[2]), OH_OK);
    assert_int_equal(oh_buffer_alloc_aligned(NULL, 0, 64, &b[3]), OH_OK);
    assert_int_equal(oh_buffer_from_bytes(NULL, NULL, 0, &b[4]), OH_OK);
    assert_int_equal(oh_buffer_from_static(NULL, NULL, 0, &b[5]), OH_OK);
    for (size_t i = 0; i < 6; i++) {
        assert_null(b[i].data);
        assert_null(b[i].store);
        assert_int_equal(b[i].length, 0);
        oh_buffer_release(&b[i]);
    }
}

static void lengths_above_the_limit_fail_and_leave_the_output_alone(void **state)
{
    (void)state;
    const size_t lengths[] = {OH_BUFFER_MAX_LENGTH + 1, SIZE_MAX / 2, SIZE_MAX - 1, SIZE_MAX};
    static uint8_t byte;
    oh_buffer untouched = {&byte, 77, NULL}, b = untouched;
    for (size_t n = 0; n < 4; n++) {
        size_t length = lengths[n];
        assert_int_equal(oh_buffer_alloc(NULL, length, &b), OH_ERR_BUFFER_TOO_LARGE);
        assert_int_equal(oh_buffer_alloc_unsafe(NULL, length, &b), OH_ERR_BUFFER_TOO_LARGE);
        assert_int_equal(oh_buffer_alloc_unsafe_slow(NULL, length, &b), OH_ERR_BUFFER_TOO_LARGE);
        assert_int_equal(oh_buffer_alloc_aligned(NULL, length, 16, &b), OH_ERR_BUFFER_TOO_LARGE);
        assert_int_equal(oh_buffer_from_bytes(NULL, &byte, length, &b), OH_ERR_BUFFER_TOO_LARGE);
        assert_int_equal(oh_buffer_from_static(NULL, &byte, length, &b), OH_ERR_BUFFER_TOO_LARGE);
        assert_int_equal(oh_buffer_adopt(NULL, &byte, length, NULL, NULL, &b),
                         OH_ERR_BUFFER_TOO_LARGE);
    }
    assert_memory_equal(&b, &untouched, sizeof b);
}

static void an_allocation_says_in_two_words_what_it_gave(void **state)
{
    (void)state;
    const uint8_t bytes[3] = "abc";
    const size_t lengths[] = {3, 5000, 100000};
    for (size_t n = 0; n < 3; n++) {
        oh_buffer b;
        assert_int_equal(oh_buffer_from_made(oh_store_make(NULL, lengths[n]), lengths[n], &b),
                         OH_OK);
        assert_true(b.store != NULL && b.data != NULL && b.length == lengths[n]);
        oh_buffer_release(&b);
    }
    const oh_made zero = oh_store_make_zero(NULL, 1), copy = oh_store_make_copy(NULL, bytes, 3);
    assert_int_equal(zero.as.data[0], 0);
    assert_memory_equal(copy.as.data, bytes, 3);
    oh_store_release(zero.store);
    oh_store_release(copy.store);
    const oh_made none = oh_store_make(NULL, 0), failed = oh_store_make(NULL, SIZE_MAX);
    assert_true(none.store == NULL && none.as.status == OH_OK);
    assert_true(failed.store == NULL && failed.as.status == OH_ERR_BUFFER_TOO_LARGE);
}

/* For other languages, and compilers that do not know the inline functions. */
static void allocations_are_symbols_of_the_library_too(void **state)
{
    (void)state;
    oh_status (*const volatile alloc[])(oh_context *, size_t,
                                        oh_buffer *) = {oh_buffer_alloc, oh_buffer_alloc_unsafe};
    oh_status (*const volatile copy)(oh_context *, const void *, size_t, oh_buffer *) =
        oh_buffer_from_bytes;
    oh_buffer b;
    for (size_t n = 0; n < 2; n++) {
        assert_int_equal(alloc[n](NULL, 100, &b), OH_OK);
        assert_int_equal(b.length, 100);
        oh_buffer_release(&b);
        assert_int_equal(alloc[n](NULL, SIZE_MAX, &b), OH_ERR_BUFFER_TOO_LARGE);
        assert_null(b.store);
    }
    assert_int_equal(copy(NULL, "text", 4, &b), OH_OK);
    assert_text(b, "text");
    oh_buffer_release(&b);
}

static void aligned_buffers_lie_at_their_alignment(void **state)
{
    (void)state;
    const size_t lengths[] = {1, 100, 5000, 8192, 100000};
    for (size_t alignment = 1; alignment <= OH_BUFFER_MAX_ALIGNMENT; alignment *= 2) {
        for (size_t n = 0; n < 5; n++) {
            oh_buffer b;
            assert_int_equal(oh_buffer_alloc_aligned(NULL, lengths[n], alignment, &b), OH_OK);
            assert_int_equal((uintptr_t)b.data % alignment, 0);
            assert_int_equal(b.data[0] | b.data[lengths[n] - 1], 0);
            memset(b.data, 0xff, b.length);
            oh_buffer_release(&b);
        }
    }
    const size_t bad[] = {0, 3, 12, OH_BUFFER_MAX_ALIGNMENT * 2, SIZE_MAX, (size_t)1 << 63};
    oh_buffer b = {0};
    for (size_t n = 0; n < 6; n++)
        assert_int_equal(oh_buffer_alloc_aligned(NULL, 8, bad[n], &b), OH_ERR_INVALID_ARG_VALUE);
    assert_null(b.store);
}

static void release_empties_the_handle_and_forgives_null(void **state)
{
    (void)state;
    oh_buffer b = buffer_of("text");
    oh_buffer_release(&b);
    assert_null(b.data);
    assert_null(b.store);
    assert_int_equal(b.length, 0);
    oh_buffer_release(&b);
    oh_buffer_release(NULL);
}

static void a_retained_buffer_outlives_the_first_handle(void **state)
{
    (void)state;
    oh_buffer first = buffer_of("shared");
    assert_true(oh_buffer_is_unique(first));
    oh_buffer second = oh_buffer_retain(first);
    assert_false(oh_buffer_is_unique(first));
    assert_ptr_equal(first.data, second.data);
    oh_buffer_release(&first);
    assert_true(first.data == NULL && first.length == 0 && first.store == NULL);
    assert_true(oh_buffer_is_unique(second));
    assert_text(second, "shared");
    oh_buffer_release(&second);
    assert_true(oh_buffer_is_unique(second));
    oh_buffer nothing = oh_buffer_retain(second);
    assert_null(nothing.store);
}

static void slice_clamps_as_node_does(void **state)
{
    (void)state;
    static const struct {
        size_t length;
        int64_t start, end;
        size_t offset, view_length;
    } cases[] = {
#include "slice_cases.inc"
    };
    for (size_t n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        oh_buffer b;
        assert_int_equal(oh_buffer_alloc(NULL, cases[n].length, &b), OH_OK);
        oh_buffer view = oh_buffer_slice(b, cases[n].start, cases[n].end);
        assert_int_equal(view.length, cases[n].view_length);
        if (view.length > 0) {
            assert_ptr_equal(view.data, b.data + cases[n].offset);
            assert_false(oh_buffer_is_unique(b));
        } else {
            assert_null(view.store);
            assert_true(oh_buffer_is_unique(b));
        }
        oh_buffer_release(&view);
        oh_buffer_release(&b);
    }
}

static void writing_through_a_slice_changes_its_parent(void **state)
{
    (void)state;
    oh_buffer parent = buffer_of("hello world");
    oh_buffer view = oh_buffer_slice(parent, 0, 5);
    view.data[0] = 'J';
    assert_text(parent, "Jello world");
    oh_buffer_release(&parent);
    assert_text(view, "Jello");
    oh_buffer_release(&view);
}

static void strict_views_refuse_what_lies_outside(void **state)
{
    (void)state;
    const char *text = "0123456789";
    oh_buffer b = buffer_of(text), view = {0};
    for (size_t offset = 0; offset <= 12; offset++) {
        for (size_t length = 0; length <= 12; length++) {
            oh_status status = oh_buffer_view(b, offset, length, &view);
            assert_int_equal(status, offset + length <= 10 ? OH_OK : OH_ERR_OUT_OF_RANGE);
            if (status == OH_OK)
                assert_bytes(view, text + offset, length);
            oh_buffer_release(&view);
        }
    }
    assert_int_equal(oh_buffer_view(b, SIZE_MAX, 1, &view), OH_ERR_OUT_OF_RANGE);
    assert_int_equal(oh_buffer_view(b, 1, SIZE_MAX, &view), OH_ERR_OUT_OF_RANGE);
    assert_int_equal(oh_buffer_view((oh_buffer){0}, 0, 0, &view), OH_OK);
    assert_null(view.store);
    assert_true(oh_buffer_is_unique(b));
    oh_buffer_release(&b);
}

static void compact_copies_small_views_only(void **state)
{
    (void)state;
    oh_buffer b, half, most, none = {0};
    assert_int_equal(oh_buffer_alloc(NULL, 1000, &b), OH_OK);
    memset(b.data, 'x', 1000);
    half = oh_buffer_slice(b, 250, 750);
    most = oh_buffer_slice(b, 0, 501);
    assert_int_equal(oh_buffer_compact(&half), OH_OK);
    assert_int_equal(oh_buffer_compact(&most), OH_OK);
    assert_int_equal(oh_buffer_compact(&none), OH_OK);
    assert_ptr_not_equal(half.data, b.data + 250);
    assert_true(oh_buffer_is_unique(half));
    assert_int_equal(half.length, 500);
    assert_int_equal(half.data[499], 'x');
    assert_ptr_equal(most.data, b.data);
    oh_buffer_release(&half);
    oh_buffer_release(&most);
    oh_buffer_release(&b);
}

static void fill_with_positions(oh_buffer b)
{
    for (size_t i = 0; i < b.length; i++)
        b.data[i] = (uint8_t)(i * 31);
}

static void expect_positions(oh_buffer b, size_t length)
{
    assert_true(b.length >= length);
    for (size_t i = 0; i < length; i++)
        assert_int_equal(b.data[i], (uint8_t)(i * 31));
}

static void resizing_keeps_what_fits_at_every_size(void **state)
{
    (void)state;
    static const size_t lengths[] = {1, 112, 113, 5000, 8192, 8193, 70000, 5000000, 9000, 40, 1};
    oh_buffer b = {0};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        const size_t kept = b.length < lengths[i] ? b.length : lengths[i];
        assert_int_equal(oh_buffer_resize(&b, lengths[i]), OH_OK);
        assert_int_equal(b.length, lengths[i]);
        expect_positions(b, kept);
        fill_with_positions(b);
        oh_memory_usage usage = {.size = sizeof usage};
        oh_memory_usage_get(NULL, &usage);
        assert_int_equal(usage.external, lengths[i]);
    }
    oh_buffer untouched = b;
    assert_int_equal(oh_buffer_resize(&b, SIZE_MAX), OH_ERR_BUFFER_TOO_LARGE);
    assert_memory_equal(&b, &untouched, sizeof b);
    assert_int_equal(oh_buffer_resize(&b, 0), OH_OK);
    assert_null(b.store);
}

static void a_buffer_that_only_one_holds_is_resized_in_place(void **state)
{
    (void)state;
    oh_buffer b;
    assert_int_equal(oh_buffer_alloc(NULL, 100, &b), OH_OK); /* a slot of 112 */
    const oh_store *store = b.store;
    assert_int_equal(oh_buffer_resize(&b, 112), OH_OK);
    assert_ptr_equal(b.store, store);
    oh_buffer view = oh_buffer_slice(b, 12, 22);
    oh_buffer_release(&b);
    assert_int_equal(oh_buffer_resize(&view, 100), OH_OK); /* up to the end of the slot */
    assert_ptr_equal(view.store, store);
    assert_int_equal(oh_buffer_resize(&view, 101), OH_OK);
    assert_ptr_not_equal(view.store, store);
    oh_buffer_release(&view);
}

static void resizing_shared_bytes_changes_nobody_elses_view(void **state)
{
    (void)state;
    oh_buffer b, other;
    assert_int_equal(oh_buffer_alloc(NULL, 1000, &b), OH_OK);
    fill_with_positions(b);
    other = oh_buffer_retain(b);
    assert_int_equal(oh_buffer_resize(&b, 10), OH_OK);
    assert_ptr_equal(b.data, other.data);
    assert_int_equal(oh_buffer_resize(&b, 20), OH_OK);
    assert_ptr_not_equal(b.data, other.data);
    assert_int_equal(other.length, 1000);
    expect_positions(b, 10);
    expect_positions(other, 1000);
    oh_buffer_release(&b);
    oh_buffer_release(&other);
}

static void appending_grows_a_buffer_also_by_its_own_bytes(void **state)
{
    (void)state;
    oh_buffer b = {0};
    assert_int_equal(oh_buffer_append(&b, NULL, 0), OH_OK);
    assert_null(b.store);
    for (size_t i = 0; i < 3000; i++) {
        const uint8_t byte = (uint8_t)(i * 31);
        assert_int_equal(oh_buffer_append(&b, &byte, 1), OH_OK);
    }
    expect_positions(b, 3000);
    for (int i = 0; i < 5; i++) { /* 96,000 bytes in the end */
        const size_t half = b.length;
        assert_int_equal(oh_buffer_append(&b, b.data, b.length), OH_OK);
        assert_memory_equal(b.data, b.data + half, half);
    }
    assert_int_equal(oh_buffer_append(&b, b.data, SIZE_MAX), OH_ERR_BUFFER_TOO_LARGE);
    assert_int_equal(b.length, 96000);
    oh_buffer_release(&b);
}

static void making_unique_copies_shared_and_static_bytes_only(void **state)
{
    (void)state;
    oh_buffer b, other, none = {0};
    assert_int_equal(oh_buffer_alloc(NULL, 100, &b), OH_OK);
    uint8_t *bytes = b.data;
    assert_int_equal(oh_buffer_make_unique(&b), OH_OK);
    assert_int_equal(oh_buffer_make_unique(&none), OH_OK);
    assert_ptr_equal(b.data, bytes);
    other = oh_buffer_slice(b, 10, 20);
    assert_int_equal(oh_buffer_make_unique(&other), OH_OK);
    other.data[0] = 1;
    assert_int_equal(b.data[10], 0);
    assert_true(oh_buffer_is_unique(b) && oh_buffer_is_unique(other));
    oh_buffer_release(&other);
    oh_buffer_release(&b);
    assert_int_equal(oh_buffer_from_static(NULL, "constant", 8, &b), OH_OK);
    assert_int_equal(oh_buffer_make_unique(&b), OH_OK);
    b.data[0] = 'C';
    assert_memory_equal(b.data, "Constant", 8);
    oh_buffer_release(&b);
}

typedef struct freed {
    int calls;
    void *bytes;
    size_t length;
} freed;

static void a_handle_made_by_hand_borrows_its_bytes(void **state)
{
    (void)state;
    uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7, 8};
    oh_buffer borrowed = {.data = bytes, .length = sizeof bytes};
    uint32_t value;
    assert_int_equal(oh_read_u32be(borrowed, 1, &value), OH_OK);
    assert_int_equal(value, 0x02030405);
    assert_int_equal(oh_write_u16le(borrowed, 6, 0x0908), OH_OK);
    assert_int_equal(bytes[7], 9);
    assert_false(oh_buffer_is_unique(borrowed));
    oh_buffer part = oh_buffer_slice(borrowed, 2, 6);
    assert_ptr_equal(part.data, bytes + 2);
    oh_buffer_release(&part);

    oh_buffer own = borrowed;
    assert_int_equal(oh_buffer_make_unique(&own), OH_OK);
    assert_ptr_not_equal(own.data, bytes);
    assert_memory_equal(own.data, bytes, sizeof bytes);
    oh_buffer grown = borrowed;
    assert_int_equal(oh_buffer_append(&grown, "x", 1), OH_OK);
    assert_ptr_not_equal(grown.data, bytes);
    assert_int_equal(grown.length, sizeof bytes + 1);
    oh_buffer_release(&grown);
    oh_buffer_release(&own);
    oh_buffer_release(&borrowed);
}

static void note_free(void *opaque, void *bytes, size_t length)
{
    freed *f = opaque;
    f->calls++;
    f->bytes = bytes;
    f->length = length;
}

static void adopted_bytes_are_given_back_once_by_the_last_release(void **state)
{
    (void)state;
    uint8_t bytes[100] = {1, 2, 3};
    freed f = {0};
    oh_buffer b;
    assert_int_equal(oh_buffer_adopt(NULL, bytes, sizeof bytes, note_free, &f, &b), OH_OK);
    assert_ptr_equal(b.data, bytes);
    oh_buffer view = oh_buffer_slice(b, 10, 20);
    oh_buffer_release(&b);
    assert_int_equal(f.calls, 0);
    oh_buffer_release(&view);
    assert_int_equal(f.calls, 1);
    assert_ptr_equal(f.bytes, bytes);
    assert_int_equal(f.length, sizeof bytes);

    assert_int_equal(oh_buffer_adopt(NULL, bytes, 0, note_free, &f, &b), OH_OK);
    assert_null(b.store);
    assert_int_equal(f.calls, 2);
    assert_int_equal(oh_buffer_adopt(NULL, bytes, 4, NULL, NULL, &b), OH_OK);
    oh_buffer_release(&b);
    assert_int_equal(f.calls, 2);
}

static void static_bytes_are_shown_in_place(void **state)
{
    (void)state;
    static const char text[] = "for ever";
    oh_buffer b;
    assert_int_equal(oh_buffer_from_static(NULL, text, 8, &b), OH_OK);
    assert_ptr_equal(b.data, (const uint8_t *)text);
    oh_buffer view = oh_buffer_slice(b, -4, INT64_MAX);
    oh_buffer_release(&b);
    assert_text(view, "ever");
    oh_buffer_release(&view);
}

static void mapped_files_show_their_contents_and_stay_unchanged(void **state)
{
    (void)state;
    const nameless_file file = nameless_file_create();
    oh_buffer b = {0};
    assert_int_equal(oh_buffer_map_file(NULL, file.path, &b), OH_OK); /* empty */
    assert_null(b.store);
    assert_int_equal(write(file.descriptor, "contents", 8), 8);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(oh_buffer_map_file(NULL, file.path, &b), OH_OK);
        assert_text(b, "contents");
        b.data[0] = 'X';
        oh_buffer_release(&b);
    }
    close(file.descriptor);
    assert_int_equal(oh_buffer_map_file(NULL, NULL, &b), OH_ERR_INVALID_ARG_VALUE);
    assert_null(b.store);
}

static void errno_says_why_a_file_cannot_be_mapped(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        int reason;
    } files[] = {{"/no/such/file", ENOENT}, {"", ENOENT}, {"/", EISDIR}, {"/dev/null", ENODEV}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        oh_buffer b = {.length = 77};
        errno = 0;
        assert_int_equal(oh_buffer_map_file(NULL, files[i].path, &b), OH_ERR_IO);
        assert_int_equal(errno, files[i].reason);
        assert_int_equal(b.length, 77);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handle_is_24_bytes),
        cmocka_unit_test(alloc_gives_zeros_of_every_length),
        cmocka_unit_test(the_pool_serves_up_to_8192_bytes_and_never_the_slow_allocation),
        cmocka_unit_test(a_copy_of_any_length_has_the_same_bytes),
        cmocka_unit_test(length_zero_gives_an_empty_handle),
        cmocka_unit_test(lengths_above_the_limit_fail_and_leave_the_output_alone),
        cmocka_unit_test(an_allocation_says_in_two_words_what_it_gave),
        cmocka_unit_test(allocations_are_symbols_of_the_library_too),
        cmocka_unit_test(aligned_buffers_lie_at_their_alignment),
        cmocka_unit_test(release_empties_the_handle_and_forgives_null),
        cmocka_unit_test(a_retained_buffer_outlives_the_first_handle),
        cmocka_unit_test(slice_clamps_as_node_does),
        cmocka_unit_test(writing_through_a_slice_changes_its_parent),
        cmocka_unit_test(strict_views_refuse_what_lies_outside),
        cmocka_unit_test(compact_copies_small_views_only),
        cmocka_unit_test(resizing_keeps_what_fits_at_every_size),
        cmocka_unit_test(a_buffer_that_only_one_holds_is_resized_in_place),
        cmocka_unit_test(resizing_shared_bytes_changes_nobody_elses_view),
        cmocka_unit_test(appending_grows_a_buffer_also_by_its_own_bytes),
        cmocka_unit_test(making_unique_copies_shared_and_static_bytes_only),
        cmocka_unit_test(a_handle_made_by_hand_borrows_its_bytes),
        cmocka_unit_test(adopted_bytes_are_given_back_once_by_the_last_release),
        cmocka_unit_test(static_bytes_are_shown_in_place),
        cmocka_unit_test(mapped_files_show_their_contents_and_stay_unchanged),
        cmocka_unit_test(errno_says_why_a_file_cannot_be_mapped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
