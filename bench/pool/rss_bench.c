/* rss_bench: resident memory of a mixed load, and how soon it goes back.
 *
 * 10,000 live buffers of 16 to 8192 bytes, log-uniform, every byte written, a million of them
 * replaced at random; then all are released, and the program only asks for its memory usage ten
 * times a second, as a monitor does. */
#define _POSIX_C_SOURCE 200809L
#include <offheap/offheap.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LIVE = 10000, OPERATIONS = 1000000 };

static oh_buffer live[LIVE];
static uint64_t state = 88172645463325252u;

static uint64_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static bool churn(void)
{
    for (int i = 0; i < OPERATIONS; i++) {
        oh_buffer *place = &live[draw() % LIVE];
        oh_buffer_release(place);
        const double part = (double)(draw() >> 40) / (1 << 24);
        const size_t length = (size_t)(16 * pow(512, part));
        if (oh_buffer_alloc_unsafe(NULL, length, place) != OH_OK)
            return false;
        memset(place->data, 1, length);
    }
    return true;
}

static void print_usage(const char *when, uint64_t rss_before)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    const double mib = 1024 * 1024;
    printf("%-14s external %6.2f MiB  slots %6.2f  reserved %6.2f  rss %+6.2f\n", when,
           (double)usage.external / mib, (double)usage.pool_used / mib,
           (double)usage.pool_reserved / mib, (double)(int64_t)(usage.rss - rss_before) / mib);
}

int main(void)
{
    for (int i = 0; i < LIVE; i++)
        ((volatile oh_buffer *)live)[i].length = 0; /* resident before the first reading */
    oh_memory_usage before = {.size = sizeof before};
    oh_memory_usage_get(NULL, &before);
    if (!churn())
        return 1;
    print_usage("live", before.rss);
    for (int i = 0; i < LIVE; i++)
        oh_buffer_release(&live[i]);
    print_usage("all released", before.rss);
    const struct timespec tenth = {.tv_nsec = 100000000};
    for (int i = 0; i < 9; i++) {
        oh_memory_usage usage = {.size = sizeof usage};
        (void)nanosleep(&tenth, NULL);
        oh_memory_usage_get(NULL, &usage);
    }
    (void)nanosleep(&tenth, NULL);
    print_usage("1 s later", before.rss);
    return 0;
}
