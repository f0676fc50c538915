/**
 * What `offheap top` shows: lines of text made of two looks at the running programs. The command
 * puts them on a screen or prints them.
 */
#ifndef OFFHEAP_CLI_TOP_VIEW_H
#define OFFHEAP_CLI_TOP_VIEW_H

#include <offheap/live.h>
#include <stdio.h>

enum { TOP_PROGRAMS = 64, TOP_HISTORY = 60 };

/** Bytes, times a second, and processors in use, between two looks. */
typedef struct top_rates {
    double allocated, freed, converted, growth; /**< bytes a second; growth of external */
    double cpu;                                 /**< 1: one processor */
} top_rates;

/** One look: the programs that published then, in the order of the list. */
typedef struct top_look {
    size_t count;
    oh_live_snapshot programs[TOP_PROGRAMS];
    top_rates rates[TOP_PROGRAMS];
} top_look;

/** The columns of the list, in their order. X(id, title, width, worth, kind, value): a narrow
 *  terminal goes without those that are worth least. */
#define TOP_COLUMNS(X)                                                                             \
    X(PID, "PID", 7, 99, COUNT, (double)p->pid)                                                    \
    X(PROGRAM, "PROGRAM", 16, 99, NAME, 0)                                                         \
    X(CPU, "CPU%", 6, 6, PERCENT, rate->cpu)                                                       \
    X(RSS, "RSS", 7, 7, SIZE, (double)p->rss)                                                      \
    X(HEAP, "HEAP", 7, 8, SIZE, (double)p->heap_used)                                              \
    X(EXTERNAL, "EXTERNAL", 8, 99, SIZE, (double)p->external)                                      \
    X(GROWTH, "GROWTH/s", 8, 9, CHANGE, rate->growth)                                              \
    X(POOL, "POOL", 7, 5, SIZE, (double)p->pool_reserved)                                          \
    X(PINNED, "PINNED", 7, 4, SIZE, (double)p->pinned)                                             \
    X(LIMIT, "LIMIT%", 6, 1, LIMIT, (double)p->external / (double)p->limit_bytes)                  \
    X(ALLOC, "ALLOC/s", 8, 3, SIZE, rate->allocated)                                               \
    X(CONVERT, "CONVERT/s", 9, 2, SIZE, rate->converted)

typedef enum top_column {
#define TOP_COLUMN_ENUM(id, title, width, worth, kind, value) TOP_##id,
    TOP_COLUMNS(TOP_COLUMN_ENUM)
#undef TOP_COLUMN_ENUM
        TOP_COLUMN_COUNT
} top_column;

/** How the list is sorted. */
typedef struct top_order {
    top_column by;
    bool reversed; /**< least first; names: last first */
} top_order;

const char *top_column_title(top_column column);

/** Looks at all programs, or at the one with process id `only` (0: all), and sorts them; rates are
 *  those since `before`, which may be empty. */
void top_take(top_look *look, int64_t only, const top_look *before, top_order order);

/** Two lines about all programs, a headline and a line a program. `columns` is the width of the
 *  terminal; 0: as wide as it gets. */
void top_print_list(FILE *out, const top_look *look, size_t columns);

/** The line of top_print_list() in which the headline stands; the programs follow. */
enum { TOP_HEADLINE = 2 };

/** What a program's external memory was in the last looks. */
typedef struct top_history {
    int64_t pid;
    size_t count;
    uint64_t external[TOP_HISTORY]; /**< the newest last */
} top_history;

/** Adds a look at a program; another program's starts anew. */
void top_history_add(top_history *history, const oh_live_snapshot *program);

/** One program in detail: memory, rates, conversions, the lines that hold most. `history` may be
 *  NULL. */
void top_print_program(FILE *out, const oh_live_snapshot *program, const top_rates *rates,
                       const top_history *history, size_t columns);

#endif
