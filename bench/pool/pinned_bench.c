/* pinned_bench: what a program keeps alive when it keeps a few small buffers out of many.
 *
 *     pinned_bench [loop|flood]
 *
 * A million buffers of 100 bytes, every 80th is kept: 12,500 buffers, 1.25 MB. `loop` drops the
 * others as it goes, as a program does that reads records and keeps some; `flood` makes all of them
 * first, which no allocator that cannot move memory can give back in full. */
#include <offheap/offheap.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 1000000, EVERY = 80, BYTES = 100 };

static oh_buffer *all;

static void print_usage(const char *when, uint64_t rss_before)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    printf("%-22s external %10" PRIu64 "  slots %10" PRIu64 "  reserved %10" PRIu64
           "  rss %+10" PRId64 "\n",
           when, usage.external, usage.pool_used, usage.pool_reserved,
           (int64_t)usage.rss - (int64_t)rss_before);
}

static void make(size_t i)
{
    if (oh_buffer_alloc_unsafe(NULL, BYTES, &all[i]) != OH_OK) {
        fprintf(stderr, "pinned_bench: out of memory\n");
        exit(1);
    }
    memset(all[i].data, 1, BYTES);
}

int main(int argc, char **argv)
{
    const bool is_flood = argc > 1 && strcmp(argv[1], "flood") == 0;
    all = calloc(COUNT, sizeof *all);
    if (all == NULL)
        return 1;
    for (size_t i = 0; i < COUNT; i += EVERY) /* resident before the first reading */
        ((volatile oh_buffer *)all)[i].length = 0;
    oh_memory_usage before = {.size = sizeof before};
    oh_memory_usage_get(NULL, &before);
    for (size_t i = 0; i < COUNT; i++) {
        make(i);
        if (!is_flood && i % EVERY != 0)
            oh_buffer_release(&all[i]);
    }
    print_usage("all made", before.rss);
    for (size_t i = 0; i < COUNT; i++)
        if (i % EVERY != 0)
            oh_buffer_release(&all[i]);
    print_usage("every 80th kept", before.rss);
    oh_pool_trim();
    print_usage("after oh_pool_trim()", before.rss);
    for (size_t i = 0; i < COUNT; i += EVERY)
        oh_buffer_release(&all[i]);
    oh_pool_trim();
    print_usage("all released, trimmed", before.rss);
    free(all);
    return 0;
}
