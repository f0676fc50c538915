/* What the command line of bench-kernels chose. */
#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum { BENCH_MAX_SIZES = 16 };

typedef struct bench_option_values {
    const char *only;        /* part of an operation's name, or NULL */
    const char *data;        /* part of a data kind's name, or NULL */
    double seconds_per_cell; /* how long one operation at one size is measured */
    size_t sizes[BENCH_MAX_SIZES];
    size_t size_count;
} bench_option_values;

extern bench_option_values bench_options;

/* Takes --only, --data, --sizes or --seconds in; false: none of them, or not understood. */
bool bench_options_parse(const char *argument);

/* Whether a row is wanted. */
bool bench_options_select(const char *operation, const char *data);

#endif
