/**
 * What `offheap top` shows: lines of text made of two looks at the running programs. The command
 * puts them on a screen or prints them.
 */
#ifndef OFFHEAP_CLI_TOP_VIEW_H
#define OFFHEAP_CLI_TOP_VIEW_H

#include <offheap/live.h>
#include <stdio.h>

enum { TOP_PROGRAMS = 64 };

/** One look: the programs that published then. */
typedef struct top_look {
    double seconds; /**< when, on a steady clock */
    size_t count;
    oh_live_snapshot programs[TOP_PROGRAMS];
} top_look;

/** Looks at all programs, or at the one with process id `only` (0: all). */
void top_take(top_look *look, int64_t only);

/** A line a program, most external bytes first; `before` may be an empty look: no rates then. */
void top_print_list(FILE *out, const top_look *before, const top_look *now);

/** One program in detail: memory, conversions, the lines that hold most. */
void top_print_program(FILE *out, const top_look *before, const top_look *now);

#endif
