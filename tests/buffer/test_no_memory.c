/* Every allocation fails once: the sequence below runs with the first request refused, then the
 * second, and so on until none is left to refuse. Each time the call that needed the memory says
 * OH_ERR_NO_MEMORY, leaves its outputs and everything made before as they were, and nothing is
 * held when all is released.
 *
 * Chains and readers take their own memory from malloc(), everything else comes from mmap(); the
 * linker leads both through here (--wrap). The pool answers one refusal by giving back what it
 * keeps and asking again, so the n-th mmap() and all behind it are refused. */
#define _DEFAULT_SOURCE /* fileno */
#include "buffer_test.h"

#include "platform/refused_memory.h"
#include "pool/thread_heap.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MOST_BUFFERS = 28, CHAIN_SEGMENTS = 9 };

/* Pages that are refused on demand; the names are the linker's. */

static uint64_t maps_until_failure; /* 0: none fails, 1: all do */

void *__real_mmap(void *place, size_t bytes, int access, int flags, int file, off_t offset);
void *__wrap_mmap(void *place, size_t bytes, int access, int flags, int file, off_t offset);

void *__wrap_mmap(void *place, size_t bytes, int access, int flags, int file, off_t offset)
{
    if (maps_until_failure == 1) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    maps_until_failure -= maps_until_failure > 0;
    return __real_mmap(place, bytes, access, flags, file, offset);
}

/* The sequence. */

typedef struct scene {
    oh_context *context;
    oh_chain chain, tail;
    oh_reader *reader;
    oh_buffer buffers[MOST_BUFFERS];
    size_t count;
    bool has_given_back; /* the adopted bytes */
    int file;
} scene;

static const oh_buffer untouched = {NULL, 77, NULL};
static char adopted[10000];

/* Where the next buffer goes. */
static oh_buffer *next(scene *s)
{
    return &s->buffers[s->count++];
}

static oh_status make_a_context(scene *s)
{
    return oh_context_create(NULL, &s->context);
}

static oh_status alloc_small(scene *s)
{
    return oh_buffer_alloc(s->context, 100, next(s));
}

static oh_status alloc_large(scene *s)
{
    return oh_buffer_alloc(s->context, 100000, next(s));
}

static oh_status alloc_slow(scene *s)
{
    return oh_buffer_alloc_unsafe_slow(s->context, 100, next(s));
}

static oh_status alloc_aligned(scene *s)
{
    return oh_buffer_alloc_aligned(s->context, 5000, 4096, next(s));
}

static oh_status from_utf8(scene *s)
{
    return oh_buffer_from_utf8(s->context, "68656c6c6f", 10, OH_HEX, next(s));
}

static oh_status to_utf8(scene *s)
{
    return oh_buffer_to_utf8(s->context, s->buffers[1], OH_BASE64, next(s));
}

static oh_status to_json(scene *s)
{
    return oh_buffer_to_json(s->context, s->buffers[1], next(s));
}

static oh_status map_file(scene *s)
{
    char path[32];
    (void)snprintf(path, sizeof path, "/dev/fd/%d", s->file);
    return oh_buffer_map_file(s->context, path, next(s));
}

static oh_status from_static(scene *s)
{
    return oh_buffer_from_static(s->context, "constant", 8, next(s));
}

static oh_status concat(scene *s)
{
    return oh_buffer_concat(s->context, s->buffers, 3, next(s));
}

/* Each of these in a handle that shares its bytes, so that it needs new ones. */
static oh_status change_shared(scene *s, oh_status (*change)(oh_buffer *))
{
    oh_buffer view = oh_buffer_slice(s->buffers[1], 500, 9500), before = view;
    oh_status status = change(&view);
    if (status != OH_OK) {
        assert_memory_equal(&view, &before, sizeof view);
        oh_buffer_release(&view);
        return status;
    }
    *next(s) = view;
    return status;
}

static oh_status grow(oh_buffer *buffer)
{
    return oh_buffer_resize(buffer, buffer->length + 1);
}

static oh_status append_itself(oh_buffer *buffer)
{
    return oh_buffer_append(buffer, buffer->data, 5000);
}

static oh_status join_itself(oh_buffer *buffer)
{
    oh_buffer list[] = {*buffer, oh_buffer_slice(*buffer, 0, 4000)};
    oh_status status = oh_buffer_join(list, 2);
    if (status != OH_OK)
        oh_buffer_release(&list[1]);
    *buffer = list[0];
    return status;
}

/* The rest stays alive through the first handle. */
static oh_status slice_and_compact(scene *s)
{
    return change_shared(s, oh_buffer_compact);
}

static oh_status resize_shared(scene *s)
{
    return change_shared(s, grow);
}

static oh_status append_to_shared(scene *s)
{
    return change_shared(s, append_itself);
}

static oh_status join_shared(scene *s)
{
    return change_shared(s, join_itself);
}

static oh_status make_shared_unique(scene *s)
{
    return change_shared(s, oh_buffer_make_unique);
}

static void take_back(void *opaque, void *bytes, size_t length)
{
    assert_ptr_equal(bytes, adopted);
    assert_int_equal(length, sizeof adopted);
    ((scene *)opaque)->has_given_back = true;
}

static oh_status adopt(scene *s)
{
    oh_status status = oh_buffer_adopt(s->context, adopted, sizeof adopted, take_back, s, next(s));
    assert_false(s->has_given_back);
    return status;
}

static oh_status append(scene *s)
{
    return oh_chain_append(&s->chain, s->buffers[0]);
}

/* More segments than the first ring has. */
static oh_status prepend_many(scene *s)
{
    for (size_t i = 0; i < CHAIN_SEGMENTS; i++) {
        oh_chain before = s->tail;
        oh_status status = oh_chain_prepend(&s->tail, s->buffers[i % 3]);
        if (status != OH_OK) {
            assert_memory_equal(&s->tail, &before, sizeof before);
            oh_chain_deinit(&s->tail);
            return status;
        }
    }
    return OH_OK;
}

static oh_status append_chain(scene *s)
{
    return oh_chain_append_chain(&s->chain, &s->tail);
}

static oh_status append_iovec(scene *s)
{
    struct iovec list[2] = {{adopted, sizeof adopted}, {adopted, 5}};
    return oh_chain_append_iovec(&s->chain, s->context, list, 2);
}

static oh_status chain_slice(scene *s)
{
    return oh_chain_slice(&s->chain, s->context, 50, 100150, next(s));
}

static oh_status open_reader(scene *s)
{
    oh_reader_options options = {.size = sizeof options, .chunk_bytes = 12345, .keep_open = true};
    assert_int_equal(lseek(s->file, 0, SEEK_SET), 0);
    return oh_reader_from_fd(s->context, s->file, &options, &s->reader);
}

static oh_status read_next(scene *s)
{
    return oh_reader_next(s->reader, next(s));
}

static oh_status (*const steps[])(scene *) = {
    make_a_context, alloc_small,
    alloc_large,    alloc_slow,
    alloc_aligned,  from_utf8,
    to_utf8,        concat,
    adopt,          append,
    prepend_many,   append_chain,
    append_iovec,   chain_slice,
    open_reader,    read_next,
    read_next,      slice_and_compact,
    resize_shared,  append_to_shared,
    join_shared,    make_shared_unique,
    to_json,        map_file,
    from_static,
};

/* A step that fails takes nothing and changes nothing. */
static oh_status run_step(scene *s, oh_status (*step)(scene *))
{
    for (size_t i = s->count; i < MOST_BUFFERS; i++)
        s->buffers[i] = untouched;
    scene before = *s;
    oh_status status = step(s);
    if (status != OH_OK) {
        assert_int_equal(status, OH_ERR_NO_MEMORY);
        s->count = before.count;
        if (step == prepend_many)
            before.tail = s->tail; /* checked there, and emptied */
        assert_memory_equal(s, &before, sizeof before);
    }
    return status;
}

static void release_all(scene *s)
{
    while (s->count > 0)
        oh_buffer_release(&s->buffers[--s->count]);
    oh_chain_deinit(&s->chain);
    oh_chain_deinit(&s->tail);
    oh_reader_destroy(s->reader);
    oh_memory_usage usage = {.size = sizeof usage};
    if (s->context) {
        oh_memory_usage_get(s->context, &usage);
        assert_int_equal(usage.external, 0);
        oh_context_destroy(s->context);
    }
}

/* True when every step succeeded. */
static bool run_all(int file)
{
    static scene s; /* static: compared byte by byte, padding included */
    memset(&s, 0, sizeof s);
    s.file = file;
    oh_status status = OH_OK;
    size_t made_adopted = 0;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && status == OH_OK; i++) {
        status = run_step(&s, steps[i]);
        made_adopted += steps[i] == adopt && status == OH_OK;
    }
    (void)end_refusal();
    maps_until_failure = 0;
    release_all(&s);
    assert_int_equal(s.has_given_back, made_adopted);
    return status == OH_OK;
}

static int open_input(void)
{
    FILE *file = tmpfile(); /* closed with the process */
    assert_non_null(file);
    assert_int_equal(fwrite(adopted, 1, sizeof adopted, file), sizeof adopted);
    assert_int_equal(fwrite(adopted, 1, sizeof adopted, file), sizeof adopted);
    assert_int_equal(fflush(file), 0);
    return fileno(file);
}

static void every_malloc_fails_once(void **state)
{
    (void)state;
    int file = open_input();
    assert_true(run_all(file));
    const int64_t held = ohi_get_relaxed(&blocks_held);
    uint64_t n = 0;
    do {
        refuse_nth(++n);
    } while (!run_all(file));
    assert_int_equal(ohi_get_relaxed(&blocks_held), held);
    assert_true(n > 4); /* rings of two chains, one of them grown, and a reader */
}

static uint64_t slots_used(void)
{
    ohi_pool_totals totals;
    ohi_pool_read(&totals);
    return totals.used;
}

static void every_page_request_fails_once(void **state)
{
    (void)state;
    int file = open_input();
    assert_true(run_all(file));
    uint64_t used = slots_used();
    uint64_t n = 0;
    do {
        oh_pool_trim();
        maps_until_failure = ++n;
    } while (!run_all(file));
    assert_true(n > 4); /* small and large buffers, and copies of large ones */
    assert_int_equal(slots_used(), used);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_malloc_fails_once),
        cmocka_unit_test(every_page_request_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
