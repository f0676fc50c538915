#include "bench_options.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bench_option_values bench_options = {
    .seconds_per_cell = 0.05,
    .sizes = {16, 32, 64, 256, 1024, 4096, 65536, 1 << 20, 16 << 20},
    .size_count = 9,
};

bool bench_options_select(const char *operation, const char *data)
{
    return (bench_options.only == NULL || strstr(operation, bench_options.only) != NULL) &&
           (bench_options.data == NULL || strstr(data, bench_options.data) != NULL);
}

static bool parse_sizes(const char *text)
{
    bench_options.size_count = 0;
    while (*text != '\0' && bench_options.size_count < BENCH_MAX_SIZES) {
        char *end;
        unsigned long size = strtoul(text, &end, 10);
        if (end == text || size < 4 || size > (64u << 20))
            return false;
        bench_options.sizes[bench_options.size_count++] = size;
        text = *end == ',' ? end + 1 : end;
    }
    return *text == '\0' && bench_options.size_count > 0;
}

static bool parse_seconds(const char *text)
{
    char *end;
    bench_options.seconds_per_cell = strtod(text, &end);
    return end != text && *end == '\0' && bench_options.seconds_per_cell > 0;
}

bool bench_options_parse(const char *argument)
{
    if (strncmp(argument, "--only=", 7) == 0)
        bench_options.only = argument + 7;
    else if (strncmp(argument, "--data=", 7) == 0)
        bench_options.data = argument + 7;
    else if (strncmp(argument, "--seconds=", 10) == 0)
        return parse_seconds(argument + 10);
    else
        return strncmp(argument, "--sizes=", 8) == 0 && parse_sizes(argument + 8);
    return true;
}
