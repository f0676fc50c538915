/* bench-kernels: the codecs and searches of Offheap beside their peers.
 *
 *     SIMDUTF=/path/libsimdutf.so bench-kernels [--only=TEXT] [--data=TEXT] [--sizes=16,4096,...]
 *                                               [--seconds=0.05]
 *
 * Prints a table in Markdown: speed in GB/s of input, time a call, the best peer at that size, our
 * speed divided by its, and our share of memcpy's speed on the same bytes. OFFHEAP_KERNELS forces
 * one of our tables.
 */
#define _GNU_SOURCE
#include "bench_frame.h"
#include "bench_options.h"

#include <offheap/codec.h>

#include <stdio.h>
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

static bool parse_argument(const char *argument)
{
    if (strncmp(argument, "--only=", 7) == 0)
        bench_options.only = argument + 7;
    else if (strncmp(argument, "--data=", 7) == 0)
        bench_options.data = argument + 7;
    else if (strncmp(argument, "--seconds=", 10) == 0)
        bench_options.seconds_per_cell = atof(argument + 10);
    else
        return strncmp(argument, "--sizes=", 8) == 0 && parse_sizes(argument + 8);
    return true;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (!parse_argument(argv[i])) {
            fprintf(stderr, "bench-kernels: cannot use argument '%s'\n", argv[i]);
            return 2;
        }
    printf("kernels: %s\n\n", oh_kernel_name());
    printf(
        "| operation | data | size | GB/s | ns a call | best peer, GB/s | ratio | of memcpy |\n");
    printf("|---|---|---:|---:|---:|---:|---:|---:|\n");
    bench_text();
    bench_base64();
    bench_bytes();
    bench_search();
    return 0;
}
