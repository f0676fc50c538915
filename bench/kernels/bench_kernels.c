/* bench-kernels: the codecs and searches of Offheap beside their peers.
 *
 *     SIMDUTF=/path/libsimdutf.so bench-kernels [--only=TEXT] [--data=TEXT] [--sizes=16,4096,...]
 *                                               [--seconds=0.05]
 *
 * Prints who is measured and a table in Markdown. OFFHEAP_KERNELS forces one of our tables.
 */
#include "bench_frame.h"
#include "bench_options.h"
#include "bench_peers.h"

#include <offheap/codec.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whoever forces kernels that do not run here would read the figures of others. */
static bool kernels_are_those_wanted(void)
{
    const char *wanted = getenv("OFFHEAP_KERNELS");
    if (wanted == NULL || *wanted == '\0' || strcmp(wanted, oh_kernel_name()) == 0)
        return true;
    fprintf(stderr, "bench-kernels: OFFHEAP_KERNELS=%s names no kernels that run here\n", wanted);
    return false;
}

static void print_head(void)
{
    printf("kernels: %s\n", oh_kernel_name());
    bench_print_peers();
    printf("\nratio: our speed divided by the best library's in the same run, above 1 where we are "
           "faster; - where no library\ndoes it. of memcpy: our speed as a share of memcpy's on "
           "the same bytes. loop in place: one of the benchmark's own,\ncompiled for these vectors "
           "where it is called: it pays for no call.\n\n");
    printf("| operation | data | size | GB/s | ns a call | best peer, GB/s | ratio | of memcpy | "
           "loop in place, GB/s | ratio |\n");
    printf("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (!bench_options_parse(argv[i])) {
            fprintf(stderr, "bench-kernels: cannot use argument '%s'\n", argv[i]);
            return 2;
        }
    if (!kernels_are_those_wanted())
        return 2;
    print_head();
    bench_text();
    bench_base64();
    bench_bytes();
    bench_search();
    bench_print_summary();
    return 0;
}
