/* Chains, beside one flat array that holds the same bytes. */
#define _GNU_SOURCE

#include "buffer/buffer_test.h"
#include "platform/nameless_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

static void assert_chain(const oh_chain *chain, const char *bytes, size_t length)
{
    char copy[4096];
    assert_int_equal(oh_chain_length(chain), length);
    assert_int_equal(oh_chain_copy_out(chain, 0, copy, sizeof copy), length);
    if (length > 0)
        assert_memory_equal(copy, bytes, length);
    size_t sum = 0;
    for (size_t i = 0; i < oh_chain_segment_count(chain); i++) {
        assert_true(oh_chain_segment(chain, i).length > 0);
        sum += oh_chain_segment(chain, i).length;
    }
    assert_int_equal(sum, length);
}

static void append_text(oh_chain *chain, const char *text)
{
    oh_buffer b = buffer_of(text);
    assert_int_equal(oh_chain_append(chain, b), OH_OK);
    oh_buffer_release(&b);
}

static void appended_and_prepended_buffers_read_as_one(void **state)
{
    (void)state;
    oh_chain chain;
    oh_chain_init(&chain);
    assert_chain(&chain, "", 0);
    oh_buffer b = buffer_of("middle"), empty = {0};
    assert_int_equal(oh_chain_append(&chain, b), OH_OK);
    assert_int_equal(oh_chain_append(&chain, empty), OH_OK);
    assert_int_equal(oh_chain_prepend(&chain, empty), OH_OK);
    assert_false(oh_buffer_is_unique(b));
    assert_ptr_equal(oh_chain_segment(&chain, 0).data, b.data);
    append_text(&chain, "-end");
    oh_buffer start = buffer_of("start-");
    assert_int_equal(oh_chain_prepend(&chain, start), OH_OK);
    oh_buffer_release(&start);
    assert_chain(&chain, "start-middle-end", 16);
    assert_int_equal(oh_chain_segment_count(&chain), 3);
    assert_null(oh_chain_segment(&chain, 3).store);
    assert_null(oh_chain_segment(&chain, SIZE_MAX).store);
    oh_chain_deinit(&chain);
    assert_true(oh_buffer_is_unique(b));
    assert_chain(&chain, "", 0);
    append_text(&chain, "again");
    assert_chain(&chain, "again", 5);
    oh_chain_deinit(&chain);
    oh_chain_deinit(NULL);
    oh_buffer_release(&b);
}

static void consume_drops_from_the_front_and_releases(void **state)
{
    (void)state;
    oh_chain chain = {0};
    oh_buffer first = buffer_of("abc");
    assert_int_equal(oh_chain_append(&chain, first), OH_OK);
    append_text(&chain, "def");
    append_text(&chain, "ghi");
    assert_int_equal(oh_chain_consume(&chain, 0), 0);
    assert_int_equal(oh_chain_consume(&chain, 2), 2);
    assert_chain(&chain, "cdefghi", 7);
    assert_false(oh_buffer_is_unique(first));
    assert_int_equal(oh_chain_consume(&chain, 1), 1);
    assert_true(oh_buffer_is_unique(first));
    assert_int_equal(oh_chain_consume(&chain, 4), 4);
    assert_chain(&chain, "hi", 2);
    assert_int_equal(oh_chain_consume(&chain, SIZE_MAX), 2);
    assert_chain(&chain, "", 0);
    assert_int_equal(oh_chain_consume(&chain, 1), 0);
    oh_chain_deinit(&chain);
    oh_buffer_release(&first);
}

/* A chain of `bytes` in which bit i of `cuts` begins a new segment behind byte i. */
static oh_chain split_chain(const char *bytes, size_t length, unsigned cuts)
{
    oh_chain chain = {0};
    size_t start = 0;
    for (size_t i = 0; i < length; i++) {
        if (!(cuts >> i & 1) && i + 1 < length)
            continue;
        oh_buffer b;
        assert_int_equal(oh_buffer_from_bytes(NULL, bytes + start, i + 1 - start, &b), OH_OK);
        assert_int_equal(oh_chain_append(&chain, b), OH_OK);
        oh_buffer_release(&b);
        start = i + 1;
    }
    return chain;
}

static void slices_and_copies_are_right_at_every_split(void **state)
{
    (void)state;
    static const char bytes[] = "abcdefg";
    enum { LENGTH = 7 };
    for (unsigned cuts = 0; cuts < 1U << (LENGTH - 1); cuts++) {
        oh_chain chain = split_chain(bytes, LENGTH, cuts);
        oh_buffer flat = {(uint8_t *)(uintptr_t)bytes, LENGTH, NULL};
        for (int64_t start = -9; start <= 9; start++) {
            for (int64_t end = -9; end <= 9; end++) {
                oh_buffer slice, expected = oh_buffer_slice(flat, start, end);
                assert_int_equal(oh_chain_slice(&chain, NULL, start, end, &slice), OH_OK);
                assert_true(oh_buffer_equals(slice, expected));
                oh_buffer_release(&slice);
            }
            char copy[9] = "########";
            size_t from = start < 0 ? SIZE_MAX : (size_t)start;
            size_t room = 3, expected = from >= LENGTH ? 0 : LENGTH - from < 3 ? LENGTH - from : 3;
            assert_int_equal(oh_chain_copy_out(&chain, from, copy, room), expected);
            if (expected > 0)
                assert_memory_equal(copy, bytes + from, expected);
            assert_int_equal(copy[expected], '#');
        }
        oh_chain_deinit(&chain);
    }
}

static void a_slice_in_one_segment_is_a_view(void **state)
{
    (void)state;
    oh_chain chain = {0};
    append_text(&chain, "abc");
    append_text(&chain, "defgh");
    oh_buffer view, copy;
    assert_int_equal(oh_chain_slice(&chain, NULL, 4, 7, &view), OH_OK);
    assert_ptr_equal(view.data, oh_chain_segment(&chain, 1).data + 1);
    assert_int_equal(oh_chain_slice(&chain, NULL, 2, 4, &copy), OH_OK);
    oh_chain_deinit(&chain);
    assert_text(view, "efg");
    assert_text(copy, "cd");
    assert_true(oh_buffer_is_unique(copy));
    oh_buffer_release(&view);
    oh_buffer_release(&copy);
}

static void find_crosses_every_border(void **state)
{
    (void)state;
    static const char bytes[] = "aabaabcabcd";
    enum { LENGTH = 11 };
    const char *needles[] = {"a", "ab", "abc", "abcd", "aabc", "baabca", "cd", "x", "abx", "d"};
    oh_buffer flat = {(uint8_t *)(uintptr_t)bytes, LENGTH, NULL};
    for (unsigned cuts = 0; cuts < 1U << (LENGTH - 1); cuts++) {
        oh_chain chain = split_chain(bytes, LENGTH, cuts);
        for (size_t n = 0; n < 10; n++) {
            size_t needle_bytes = strlen(needles[n]);
            for (size_t from = 0; from <= 12; from++)
                assert_int_equal(oh_chain_find(&chain, needles[n], needle_bytes, from),
                                 oh_buffer_find(flat, needles[n], needle_bytes, from));
        }
        assert_int_equal(oh_chain_find(&chain, NULL, 0, 4), 4);
        assert_int_equal(oh_chain_find(&chain, "", 0, 99), LENGTH);
        assert_int_equal(oh_chain_find(&chain, bytes, LENGTH, 0), 0);
        assert_int_equal(oh_chain_find(&chain, bytes, SIZE_MAX, 0), -1);
        assert_int_equal(oh_chain_find(&chain, "a", 1, SIZE_MAX), -1);
        oh_chain_deinit(&chain);
    }
}

static void find_agrees_with_a_flat_search_on_long_chains(void **state)
{
    (void)state;
    uint64_t seed = 0xc4a1, random = seed;
    print_message("seed %llx\n", (unsigned long long)seed);
    enum { LENGTH = 40000 };
    uint8_t *flat = malloc(LENGTH);
    for (int round = 0; round < 60; round++) {
        oh_chain chain = {0};
        for (size_t i = 0; i < LENGTH; i++)
            flat[i] = next_random(&random) % 64 ? 'a' : 'b';
        uint64_t longest = round % 3 == 0 ? 3 : round % 3 == 1 ? 500 : 20000;
        for (size_t at = 0; at < LENGTH;) {
            size_t step = 1 + next_random(&random) % longest;
            oh_buffer b;
            step = step < LENGTH - at ? step : LENGTH - at;
            assert_int_equal(oh_buffer_from_bytes(NULL, flat + at, step, &b), OH_OK);
            assert_int_equal(oh_chain_append(&chain, b), OH_OK);
            oh_buffer_release(&b);
            at += step;
        }
        for (int n = 0; n < 30; n++) {
            size_t bytes = 1 + next_random(&random) % (n < 20 ? 100 : 3000);
            size_t where = next_random(&random) % (LENGTH - bytes);
            size_t from = next_random(&random) % LENGTH;
            uint8_t *needle = malloc(bytes);
            memcpy(needle, flat + where, bytes);
            needle[bytes - 1] ^= (uint8_t)(n % 5 == 0); /* now and then one that is not there */
            oh_buffer hay = {flat, LENGTH, NULL};
            assert_int_equal(oh_chain_find(&chain, needle, bytes, from),
                             oh_buffer_find(hay, needle, bytes, from));
            free(needle);
        }
        oh_chain_deinit(&chain);
    }
    free(flat);
}

static void a_chain_moves_into_another(void **state)
{
    (void)state;
    oh_chain chain = {0}, tail = {0}, empty = {0};
    append_text(&chain, "a");
    for (int i = 0; i < 20; i++)
        append_text(&tail, "bc");
    assert_int_equal(oh_chain_append_chain(&chain, &tail), OH_OK);
    assert_int_equal(oh_chain_append_chain(&chain, &empty), OH_OK);
    assert_int_equal(oh_chain_append_chain(&chain, &chain), OH_ERR_INVALID_ARG_VALUE);
    assert_chain(&chain, "abcbcbcbcbcbcbcbcbcbcbcbcbcbcbcbcbcbcbcbc", 41);
    assert_chain(&tail, "", 0);
    append_text(&tail, "x");
    assert_chain(&tail, "x", 1);
    oh_chain_deinit(&chain);
    oh_chain_deinit(&tail);
    oh_chain_deinit(&empty);
}

static void sums_that_overflow_are_refused(void **state)
{
    (void)state;
    static uint8_t byte;
    oh_chain chain = {0}, other = {0};
    append_text(&chain, "abc");
    oh_buffer huge = {&byte, SIZE_MAX - 2, NULL};
    assert_int_equal(oh_chain_append(&chain, huge), OH_ERR_BUFFER_TOO_LARGE);
    assert_int_equal(oh_chain_prepend(&chain, huge), OH_ERR_BUFFER_TOO_LARGE);
    assert_int_equal(oh_chain_append(&other, huge), OH_OK);
    assert_int_equal(oh_chain_append_chain(&chain, &other), OH_ERR_BUFFER_TOO_LARGE);
    struct iovec list[] = {{&byte, SIZE_MAX}, {&byte, 1}};
    assert_int_equal(oh_chain_append_iovec(&chain, NULL, list, 2), OH_ERR_BUFFER_TOO_LARGE);
    assert_chain(&chain, "abc", 3);
    oh_chain_deinit(&chain);
    oh_chain_deinit(&other);
}

static void iovecs_go_in_and_out(void **state)
{
    (void)state;
    oh_chain chain = {0};
    char a[] = "one", b[] = "two";
    struct iovec in[] = {{a, 3}, {NULL, 0}, {b, 3}}, out[4];
    assert_int_equal(oh_chain_append_iovec(&chain, NULL, in, 3), OH_OK);
    assert_int_equal(oh_chain_append_iovec(&chain, NULL, NULL, 0), OH_OK);
    append_text(&chain, "three");
    assert_chain(&chain, "onetwothree", 11);
    assert_int_equal(oh_chain_to_iovec(&chain, out, 4), 2);
    assert_memory_equal(out[1].iov_base, "three", 5);
    assert_int_equal(out[0].iov_len, 6);
    assert_int_equal(oh_chain_to_iovec(&chain, out, 1), 1);
    assert_int_equal(oh_chain_to_iovec(&chain, NULL, 0), 0);
    oh_chain_deinit(&chain);
}

/* Both ends grow and shrink at random; a flat array does the same. */
static void random_operations_agree_with_a_flat_array(void **state)
{
    (void)state;
    uint64_t random = UINT64_C(0xca1);
    print_message("seed %llx\n", (unsigned long long)random);
    oh_chain chain = {0};
    char flat[4096];
    size_t length = 0;
    for (int step = 0; step < 50000; step++) {
        char piece[33];
        size_t bytes = next_random(&random) % sizeof piece;
        uint64_t what = next_random(&random) % 3;
        memset(piece, 'a' + (int)(step % 26), sizeof piece);
        oh_buffer b;
        assert_int_equal(oh_buffer_from_bytes(NULL, piece, bytes, &b), OH_OK);
        if (length + bytes > sizeof flat || what == 2) {
            size_t dropped = oh_chain_consume(&chain, 2 * bytes);
            assert_int_equal(dropped, 2 * bytes < length ? 2 * bytes : length);
            memmove(flat, flat + dropped, length - dropped);
            length -= dropped;
        } else if (what == 0) {
            assert_int_equal(oh_chain_append(&chain, b), OH_OK);
            memcpy(flat + length, piece, bytes);
            length += bytes;
        } else {
            assert_int_equal(oh_chain_prepend(&chain, b), OH_OK);
            memmove(flat + bytes, flat, length);
            memcpy(flat, piece, bytes);
            length += bytes;
        }
        oh_buffer_release(&b);
        if (step % 64 == 0)
            assert_chain(&chain, flat, length);
    }
    assert_chain(&chain, flat, length);
    oh_chain_deinit(&chain);
}

static void write_sends_everything_in_order(void **state)
{
    (void)state;
    char expected[600], back[700];
    const int fd = nameless_file_create().descriptor;
    assert_true(fd >= 0);
    oh_chain chain = {0};
    for (size_t i = 0; i < 300; i++) { /* more segments than one writev() takes */
        char two[3] = {(char)('a' + i % 26), (char)('0' + i % 10), 0};
        append_text(&chain, two);
        memcpy(expected + 2 * i, two, 2);
    }
    size_t written = 0;
    assert_int_equal(oh_chain_write(&chain, fd, &written), OH_OK);
    assert_int_equal(written, 600);
    assert_chain(&chain, "", 0);
    assert_int_equal(pread(fd, back, sizeof back, 0), 600);
    assert_memory_equal(back, expected, 600);
    assert_int_equal(oh_chain_write(&chain, fd, NULL), OH_OK); /* empty */
    close(fd);
    append_text(&chain, "x");
    written = 9;
    assert_int_equal(oh_chain_write(&chain, fd, &written), OH_ERR_IO);
    assert_int_equal(errno, EBADF);
    assert_int_equal(written, 0);
    assert_chain(&chain, "x", 1);
    oh_chain_deinit(&chain);
}

static void a_full_pipe_keeps_what_was_not_written(void **state)
{
    (void)state;
    int fds[2];
    assert_int_equal(pipe2(fds, O_NONBLOCK | O_CLOEXEC), 0);
    oh_chain chain = {0};
    oh_buffer block;
    assert_int_equal(oh_buffer_alloc(NULL, 100000, &block), OH_OK);
    for (size_t i = 0; i < block.length; i++)
        block.data[i] = (uint8_t)(i * 31 >> 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(oh_chain_append(&chain, block), OH_OK);
    uint8_t *back = malloc(300000);
    size_t received = 0, sent = 0;
    oh_status status;
    do {
        size_t written;
        status = oh_chain_write(&chain, fds[1], &written);
        assert_true(status == OH_OK || (status == OH_ERR_IO && errno == EAGAIN));
        sent += written;
        assert_int_equal(oh_chain_length(&chain), 300000 - sent);
        ssize_t got = read(fds[0], back + received, 300000 - received);
        assert_true(got > 0);
        received += (size_t)got;
    } while (received < 300000);
    assert_int_equal(status, OH_OK);
    for (size_t i = 0; i < 3; i++)
        assert_memory_equal(back + i * 100000, block.data, 100000);
    free(back);
    close(fds[0]);
    close(fds[1]);
    oh_chain_deinit(&chain);
    oh_buffer_release(&block);
}

enum { INTERRUPTIONS = 5, LONG_BYTES = 300000 };

static volatile sig_atomic_t interruptions;
static int end_to_read;
static size_t bytes_read;

/* Room comes with the last of the interruptions, so that writev() has waited through all. */
static void on_alarm(int signal)
{
    (void)signal;
    static uint8_t sink[65536];
    if (++interruptions < INTERRUPTIONS)
        return;
    const ssize_t got = read(end_to_read, sink, sizeof sink);
    bytes_read += got > 0 ? (size_t)got : 0;
}

static void interrupted_writes_are_repeated(void **state)
{
    (void)state;
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(fcntl(fds[0], F_SETFL, O_NONBLOCK), 0);
    end_to_read = fds[0];
    oh_chain chain = {0};
    oh_buffer block;
    assert_int_equal(oh_buffer_alloc(NULL, LONG_BYTES, &block), OH_OK);
    assert_int_equal(oh_chain_append(&chain, block), OH_OK);
    oh_buffer_release(&block);
    struct sigaction action = {.sa_handler = on_alarm}, old; /* without SA_RESTART */
    sigaction(SIGALRM, &action, &old);
    struct itimerval every = {{0, 5000}, {0, 5000}}, off = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &every, NULL);
    size_t written = 0;
    const oh_status status = oh_chain_write(&chain, fds[1], &written);
    setitimer(ITIMER_REAL, &off, NULL);
    sigaction(SIGALRM, &old, NULL);
    assert_int_equal(status, OH_OK);
    assert_int_equal(written, LONG_BYTES);
    close(fds[1]);
    size_t before;
    do {
        before = bytes_read;
        on_alarm(0);
    } while (bytes_read != before);
    assert_int_equal(bytes_read, LONG_BYTES);
    close(fds[0]);
    oh_chain_deinit(&chain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appended_and_prepended_buffers_read_as_one),
        cmocka_unit_test(consume_drops_from_the_front_and_releases),
        cmocka_unit_test(slices_and_copies_are_right_at_every_split),
        cmocka_unit_test(a_slice_in_one_segment_is_a_view),
        cmocka_unit_test(find_crosses_every_border),
        cmocka_unit_test(find_agrees_with_a_flat_search_on_long_chains),
        cmocka_unit_test(a_chain_moves_into_another),
        cmocka_unit_test(sums_that_overflow_are_refused),
        cmocka_unit_test(iovecs_go_in_and_out),
        cmocka_unit_test(random_operations_agree_with_a_flat_array),
        cmocka_unit_test(write_sends_everything_in_order),
        cmocka_unit_test(a_full_pipe_keeps_what_was_not_written),
        cmocka_unit_test(interrupted_writes_are_repeated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
