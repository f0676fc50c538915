/* Slices across threads: one thread makes a buffer, four others each work on a part of it.
 *
 * Nothing is copied, and no thread needs to know who is the last: reference counts are atomic, and
 * a buffer may be released by another thread than the one that made it.
 *
 *     cc thread_slices.c -loffheap -lpthread -o thread_slices && ./thread_slices
 */
#include <offheap/offheap.h>

#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4, PART_BYTES = 100000 };

typedef struct job {
    oh_buffer part; /* owned by the job: the thread releases it */
    uint64_t newlines;
} job;

static void *count_newlines(void *argument)
{
    job *own = argument;
    own->newlines = oh_count_byte(own->part.data, own->part.length, '\n');
    oh_buffer_release(&own->part);
    return NULL;
}

int main(void)
{
    oh_buffer text;
    if (oh_buffer_alloc_unsafe(NULL, (size_t)THREADS * PART_BYTES, &text) != OH_OK)
        return 1;
    oh_buffer_fill(text, "one line of text\n", 17);

    pthread_t threads[THREADS];
    job jobs[THREADS];
    size_t started = 0;
    for (; started < THREADS; started++) {
        int64_t start = (int64_t)started * PART_BYTES;
        jobs[started] = (job){.part = oh_buffer_slice(text, start, start + PART_BYTES)};
        if (pthread_create(&threads[started], NULL, count_newlines, &jobs[started]) != 0) {
            oh_buffer_release(&jobs[started].part);
            break;
        }
    }

    /* Our own handle can go at once: the slices keep the bytes alive. */
    oh_buffer_release(&text);

    uint64_t newlines = 0;
    for (size_t i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
        newlines += jobs[i].newlines;
    }
    printf("%zu threads counted %llu lines\n", started, (unsigned long long)newlines);
    return started == THREADS ? 0 : 1;
}
