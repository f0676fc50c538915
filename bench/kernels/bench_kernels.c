/* bench-kernels: the codecs and searches of Offheap beside their peers.
 *
 *     SIMDUTF=/path/libsimdutf.so bench-kernels [--only=TEXT] [--data=TEXT] [--sizes=16,4096,...]
 *                                               [--seconds=0.05]
 *
 * Prints a table in Markdown: speed in GB/s of input, time a call, the best peer at that size, our
 * speed divided by its, and our share of memcpy's speed on the same bytes. OFFHEAP_KERNELS forces
 * one of our tables.
 */
#include "bench_frame.h"
#include "bench_options.h"

#include <offheap/codec.h>

#include <stdio.h>

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (!bench_options_parse(argv[i])) {
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
