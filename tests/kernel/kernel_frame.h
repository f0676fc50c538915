/* The frame of all kernel tests: every table against the scalar one, in memory that bites.
 *
 * An operation under test is a row: how wide its units are and how to call it through a table. The
 * frame runs the scalar kernel first, into ample room; then each other table gets exactly the room
 * that the result needs, directly in front of a page that must not be touched. The source ends at
 * such a page too, or starts behind one at a chosen alignment. Results and bytes must be equal.
 */
#ifndef TESTS_KERNEL_FRAME_H
#define TESTS_KERNEL_FRAME_H

#include "kernel/kernel_select.h"

typedef struct kernel_operation {
    const char *name;
    size_t src_unit; /* bytes a unit of the source */
    size_t dst_unit; /* bytes a unit of the destination; 0: the operation writes nothing */
    /* Calls the operation and returns its result, which for writers is the units written. */
    size_t (*run)(const ohi_kernel_table *table, void *dst, const void *src, size_t count);
} kernel_operation;

/* A source text: `count` units at `data`. */
typedef struct kernel_input {
    const void *data;
    size_t count;
    const char *label; /* for the message of a failure */
} kernel_input;

/* Longest source and longest destination, in bytes, that the frame has room for. */
#define FRAME_SOURCE_BYTES ((size_t)1 << 18)
#define FRAME_RESULT_BYTES ((size_t)1 << 20)

/* Maps the guarded areas; once, as the group set-up of a test program. */
int frame_set_up(void **state);
int frame_tear_down(void **state);

/* Compares every runnable table with scalar; the source ends at a guard page. */
void frame_compare(const kernel_operation *operation, kernel_input input);

/* The same with the source `alignment` bytes behind a guard page. */
void frame_compare_at(const kernel_operation *operation, kernel_input input, size_t alignment);

/* Seeded generator (splitmix64), so that a failure can be replayed. */
uint64_t frame_random(uint64_t *state);

#endif
