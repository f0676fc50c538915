#define _GNU_SOURCE
#include "kernel/kernel_frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

/* Pages that may be used, between two that may not. */
typedef struct guarded_area {
    uint8_t *mapping;
    size_t mapping_bytes;
    uint8_t *first;
    size_t bytes;
} guarded_area;

static guarded_area source_area;
static guarded_area result_area;
static uint8_t expected[FRAME_RESULT_BYTES];

static bool guarded_area_map(guarded_area *area, size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    area->bytes = (bytes + page - 1) / page * page;
    area->mapping_bytes = area->bytes + 2 * page;
    void *mapping =
        mmap(NULL, area->mapping_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED)
        return false;
    area->mapping = mapping;
    area->first = area->mapping + page;
    return mprotect(area->mapping, page, PROT_NONE) == 0 &&
           mprotect(area->first + area->bytes, page, PROT_NONE) == 0;
}

int frame_set_up(void **state)
{
    (void)state;
    bool mapped = guarded_area_map(&source_area, FRAME_SOURCE_BYTES) &&
                  guarded_area_map(&result_area, FRAME_RESULT_BYTES);
    return mapped ? 0 : -1;
}

int frame_tear_down(void **state)
{
    (void)state;
    munmap(source_area.mapping, source_area.mapping_bytes);
    munmap(result_area.mapping, result_area.mapping_bytes);
    return 0;
}

uint64_t frame_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static const ohi_kernel_table *scalar_table(void)
{
    size_t last = 0;
    while (ohi_kernel_runnable(last + 1) != NULL)
        last++;
    return ohi_kernel_runnable(last);
}

static size_t first_difference(const uint8_t *left, const uint8_t *right, size_t bytes)
{
    size_t i = 0;
    while (i < bytes && left[i] == right[i])
        i++;
    return i;
}

static void compare_with(const ohi_kernel_table *table, const kernel_operation *operation,
                         kernel_input input, const uint8_t *source, size_t wanted)
{
    size_t bytes = wanted * operation->dst_unit;
    uint8_t *result = result_area.first + result_area.bytes - bytes;
    memset(result, 0xAA, bytes);
    size_t got = operation->run(table, result, source, input.count);
    if (got != wanted)
        fail_msg("%s/%s on %s, %zu units: result %zu, scalar says %zu", table->name,
                 operation->name, input.label, input.count, got, wanted);
    size_t same = first_difference(result, expected, bytes);
    if (same != bytes)
        fail_msg("%s/%s on %s, %zu units: byte %zu of %zu is %02x, scalar says %02x", table->name,
                 operation->name, input.label, input.count, same, bytes, result[same],
                 expected[same]);
}

static void compare_placed(const kernel_operation *operation, kernel_input input, uint8_t *source)
{
    memcpy(source, input.data, input.count * operation->src_unit);
    size_t wanted = operation->run(scalar_table(), expected, source, input.count);
    for (size_t i = 0; ohi_kernel_runnable(i) != NULL; i++)
        compare_with(ohi_kernel_runnable(i), operation, input, source, wanted);
}

void frame_compare(const kernel_operation *operation, kernel_input input)
{
    size_t bytes = input.count * operation->src_unit;
    compare_placed(operation, input, source_area.first + source_area.bytes - bytes);
}

void frame_compare_at(const kernel_operation *operation, kernel_input input, size_t alignment)
{
    compare_placed(operation, input, source_area.first + alignment);
}
