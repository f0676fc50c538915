/* The chunked reader over files, pipes and sockets, with every way that the bytes may come. */
#define _GNU_SOURCE

#include "buffer/buffer_test.h"
#include "platform/closed_streams.h"
#include "platform/nameless_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

static const char *path;

/* A file of `length` bytes that follow a rule. */
static void make_file(size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (size_t i = 0; i < length; i++)
        fputc((int)(i * 131 >> 4 & 0xff), file);
    assert_int_equal(fclose(file), 0);
}

static void assert_rule(oh_buffer chunk, size_t position)
{
    for (size_t i = 0; i < chunk.length; i++)
        assert_int_equal(chunk.data[i], (position + i) * 131 >> 4 & 0xff);
}

static void every_file_comes_in_chunks_of_the_size_asked_for(void **state)
{
    (void)state;
    const size_t lengths[] = {0, 1, 99, 100, 101, 1000, 65535, 65536, 65537, 200000};
    const size_t chunks[] = {1, 100, 8192, 8193, 0 /* the default */, 1000000};
    for (size_t l = 0; l < 10; l++) {
        make_file(lengths[l]);
        for (size_t c = 0; c < 6; c++) {
            if (chunks[c] == 1 && lengths[l] > 1000)
                continue;
            oh_reader_options options = {.size = sizeof options, .chunk_bytes = chunks[c]};
            size_t chunk_bytes = chunks[c] ? chunks[c] : OH_READER_CHUNK_BYTES, position = 0;
            oh_reader *reader;
            oh_buffer chunk;
            assert_int_equal(oh_reader_open(NULL, path, &options, &reader), OH_OK);
            while (oh_reader_next(reader, &chunk) == OH_OK) {
                size_t left = lengths[l] - position;
                assert_int_equal(chunk.length, left < chunk_bytes ? left : chunk_bytes);
                assert_rule(chunk, position);
                position += chunk.length;
                assert_int_equal(oh_reader_position(reader), position);
                oh_buffer_release(&chunk);
            }
            assert_int_equal(position, lengths[l]);
            assert_int_equal(oh_reader_next(reader, &chunk), OH_ERR_END);
            assert_int_equal(oh_reader_error(reader), 0);
            oh_reader_destroy(reader);
        }
    }
}

static void chunks_outlive_the_reader(void **state)
{
    (void)state;
    make_file(150000);
    oh_reader *reader;
    oh_buffer chunks[3];
    assert_int_equal(oh_reader_open(NULL, path, NULL, &reader), OH_OK);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(oh_reader_next(reader, &chunks[i]), OH_OK);
    oh_reader_destroy(reader);
    for (size_t i = 0; i < 3; i++) {
        assert_rule(chunks[i], 65536 * i);
        assert_true(oh_buffer_is_unique(chunks[i]));
        oh_buffer_release(&chunks[i]);
    }
}

static void short_reads_of_a_pipe_give_short_chunks_that_pin_nothing(void **state)
{
    (void)state;
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    oh_reader *reader;
    oh_buffer chunk;
    assert_int_equal(oh_reader_from_fd(NULL, fds[0], NULL, &reader), OH_OK);
    for (size_t round = 1; round <= 100; round++) {
        char message[100];
        memset(message, (int)round, sizeof message);
        assert_int_equal(write(fds[1], message, round), round);
        assert_int_equal(oh_reader_next(reader, &chunk), OH_OK);
        assert_bytes(chunk, message, round);
        assert_true(oh_buffer_is_unique(chunk));
        oh_buffer_release(&chunk);
    }
    close(fds[1]);
    assert_int_equal(oh_reader_next(reader, &chunk), OH_ERR_END);
    oh_reader_destroy(reader);
    assert_int_equal(fcntl(fds[0], F_GETFD), -1); /* the reader closed it */
}

static void whole_chunks_wait_for_the_rest(void **state)
{
    (void)state;
    int fds[2];
    assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
    oh_reader_options options = {.size = sizeof options, .chunk_bytes = 10, .whole_chunks = true};
    oh_reader *reader;
    oh_buffer chunk = {0};
    assert_int_equal(oh_reader_from_fd(NULL, fds[0], &options, &reader), OH_OK);
    assert_int_equal(oh_reader_next(reader, &chunk), OH_ERR_IO);
    assert_int_equal(oh_reader_error(reader), EAGAIN);
    assert_int_equal(write(fds[1], "0123", 4), 4);
    assert_int_equal(oh_reader_next(reader, &chunk), OH_ERR_IO);
    assert_int_equal(oh_reader_position(reader), 0);
    assert_int_equal(write(fds[1], "456789ab", 8), 8);
    assert_int_equal(oh_reader_next(reader, &chunk), OH_OK);
    assert_text(chunk, "0123456789");
    oh_buffer_release(&chunk);
    assert_int_equal(oh_reader_next(reader, &chunk), OH_ERR_IO);
    close(fds[1]);
    assert_int_equal(oh_reader_next(reader, &chunk), OH_OK);
    assert_text(chunk, "ab");
    oh_buffer_release(&chunk);
    assert_int_equal(oh_reader_next(reader, &chunk), OH_ERR_END);
    assert_int_equal(oh_reader_position(reader), 12);
    oh_reader_destroy(reader);
}

enum { INTERRUPTIONS = 5 };

static volatile sig_atomic_t interruptions;
static int end_to_write;

/* The bytes come with the last of the interruptions, so that read() has waited through all. */
static void on_alarm(int signal)
{
    (void)signal;
    if (++interruptions == INTERRUPTIONS && write(end_to_write, "late", 4) != 4)
        _exit(1);
}

static void interrupted_reads_are_repeated(void **state)
{
    (void)state;
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    end_to_write = fds[1];
    struct sigaction action = {.sa_handler = on_alarm}, old; /* without SA_RESTART */
    sigaction(SIGALRM, &action, &old);
    struct itimerval every = {{0, 5000}, {0, 5000}}, off = {{0, 0}, {0, 0}};
    oh_reader *reader;
    oh_buffer chunk = {0};
    assert_int_equal(oh_reader_from_fd(NULL, fds[0], NULL, &reader), OH_OK);
    setitimer(ITIMER_REAL, &every, NULL);
    oh_status status = oh_reader_next(reader, &chunk);
    setitimer(ITIMER_REAL, &off, NULL);
    sigaction(SIGALRM, &old, NULL);
    assert_int_equal(status, OH_OK);
    assert_true(interruptions >= INTERRUPTIONS);
    assert_text(chunk, "late");
    oh_buffer_release(&chunk);
    oh_reader_destroy(reader);
    close(fds[1]);
}

static void what_cannot_be_opened_or_read_says_why(void **state)
{
    (void)state;
    oh_reader *reader = NULL;
    oh_buffer chunk = {0};
    assert_int_equal(oh_reader_open(NULL, "/nonexistent/file", NULL, &reader), OH_ERR_IO);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(oh_reader_open(NULL, NULL, NULL, &reader), OH_ERR_INVALID_ARG_VALUE);
    oh_reader_options options = {.size = sizeof options, .chunk_bytes = SIZE_MAX};
    assert_int_equal(oh_reader_open(NULL, "/dev/null", &options, &reader), OH_ERR_BUFFER_TOO_LARGE);
    assert_null(reader);
    assert_int_equal(oh_reader_open(NULL, "/", NULL, &reader), OH_OK);
    assert_int_equal(oh_reader_next(reader, &chunk), OH_ERR_IO);
    assert_int_equal(oh_reader_error(reader), EISDIR);
    oh_reader_destroy(reader);
    assert_int_equal(oh_reader_from_fd(NULL, -1, NULL, &reader), OH_OK);
    assert_int_equal(oh_reader_next(reader, &chunk), OH_ERR_IO);
    assert_int_equal(oh_reader_error(reader), EBADF);
    oh_reader_destroy(reader);
    oh_reader_destroy(NULL);
    assert_null(chunk.store);
}

static void a_chunk_that_a_limit_refused_comes_once_there_is_room(void **state)
{
    (void)state;
    enum { BYTES = 100000 };
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], "hello", 5), 5);
    close(fds[1]);
    oh_context_options limits = {.size = sizeof limits, .limit_bytes = BYTES};
    oh_reader_options options = {.size = sizeof options, .chunk_bytes = BYTES};
    oh_context *context;
    oh_reader *reader;
    oh_buffer chunk = {.length = 77};
    assert_int_equal(oh_context_create(&limits, &context), OH_OK);
    assert_int_equal(oh_reader_from_fd(context, fds[0], &options, &reader), OH_OK);
    for (int round = 0; round < 2; round++) { /* the block has its room, a copy of it has none */
        assert_int_equal(oh_reader_next(reader, &chunk), OH_ERR_MEMORY_LIMIT);
        assert_int_equal(chunk.length, 77);
        assert_int_equal(oh_reader_position(reader), 0);
    }
    oh_context_set_limit(context, BYTES + 5);
    assert_int_equal(oh_reader_next(reader, &chunk), OH_OK);
    assert_text(chunk, "hello");
    oh_buffer_release(&chunk);
    assert_int_equal(oh_reader_next(reader, &chunk), OH_ERR_END);
    oh_reader_destroy(reader);
    oh_context_destroy(context);
}

static void a_descriptor_can_be_kept_open(void **state)
{
    (void)state;
    make_file(10);
    int fd = open(path, O_RDONLY);
    oh_reader_options options = {.size = sizeof options, .keep_open = true};
    oh_reader *reader;
    assert_int_equal(oh_reader_from_fd(NULL, fd, &options, &reader), OH_OK);
    oh_reader_destroy(reader);
    assert_int_equal(close(fd), 0);
}

static void a_descriptor_is_not_closed_for_a_forgotten_size(void **state)
{
    (void)state;
    make_file(10);
    int fd = open(path, O_RDONLY);
    const oh_reader_options forgotten = {.keep_open = true};
    oh_reader *reader = NULL;
    assert_int_equal(oh_reader_from_fd(NULL, fd, &forgotten, &reader), OH_ERR_INVALID_ARG_VALUE);
    assert_int_equal(oh_reader_open(NULL, path, &forgotten, &reader), OH_ERR_INVALID_ARG_VALUE);
    assert_null(reader);
    assert_int_equal(close(fd), 0);
}

/* One at 0 would be read by whoever reads the standard input. */
static void a_reader_gets_no_number_of_a_standard_stream(void **state)
{
    (void)state;
    make_file(10);
    oh_reader *reader = NULL;
    const closed_streams streams = close_streams();
    const oh_status status = oh_reader_open(NULL, path, NULL, &reader);
    const int taken = reopen_streams(&streams);
    assert_int_equal(status, OH_OK);
    assert_int_equal(taken, 0);
    oh_buffer chunk;
    assert_int_equal(oh_reader_next(reader, &chunk), OH_OK);
    assert_int_equal(chunk.length, 10);
    oh_buffer_release(&chunk);
    oh_reader_destroy(reader);
}

static int make_path(void **state)
{
    (void)state;
    static nameless_file file;
    file = nameless_file_create();
    path = file.path;
    return file.descriptor < 0 ? -1 : 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_comes_in_chunks_of_the_size_asked_for),
        cmocka_unit_test(chunks_outlive_the_reader),
        cmocka_unit_test(short_reads_of_a_pipe_give_short_chunks_that_pin_nothing),
        cmocka_unit_test(whole_chunks_wait_for_the_rest),
        cmocka_unit_test(interrupted_reads_are_repeated),
        cmocka_unit_test(what_cannot_be_opened_or_read_says_why),
        cmocka_unit_test(a_chunk_that_a_limit_refused_comes_once_there_is_room),
        cmocka_unit_test(a_descriptor_can_be_kept_open),
        cmocka_unit_test(a_descriptor_is_not_closed_for_a_forgotten_size),
        cmocka_unit_test(a_reader_gets_no_number_of_a_standard_stream),
    };
    return cmocka_run_group_tests(tests, make_path, NULL);
}
