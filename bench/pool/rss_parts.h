/* What the resident memory of the pool is made of, slab by slab, from the kernel's own table of
 * pages: a page counts where it is resident, and what of a slot lies in it. */
#ifndef BENCH_RSS_PARTS_H
#define BENCH_RSS_PARTS_H

/* Prints one line: the growth of the resident set, and its parts. */
void rss_parts_print(const char *when, double growth_mib);

#endif
