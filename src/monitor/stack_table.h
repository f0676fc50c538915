/*
 * Stacks and frames, each kept once and written to the log when first seen. A stack is named by a
 * small number from then on; 0 is the unknown stack.
 */
#ifndef MONITOR_STACK_TABLE_H
#define MONITOR_STACK_TABLE_H

#include "monitor/log_writer.h"
#include "monitor/pointer_map.h"

#include <offheap/monitor.h>

enum { OHI_STACK_DEPTH = 48, OHI_SITE_TEXT_BYTES = 96 };

typedef bool ohi_resolve_fn(void *opaque, oh_raw_frame raw, oh_frame *frame);

typedef struct ohi_stack_table {
    ohi_pointer_map stacks; /* hash of the raw frames -> stack */
    ohi_pointer_map frames; /* hash of a raw frame -> frame */
    uint32_t next_stack;
    uint32_t next_frame;
    uintptr_t *sites; /* by stack: the key of the frame that is its site */
    size_t sites_capacity;
    char directory[512]; /* file names below it are written relative to it */
} ohi_stack_table;

void ohi_stack_table_init(ohi_stack_table *table);
void ohi_stack_table_deinit(ohi_stack_table *table);

/* The number of a stack; frames that `resolve` refuses are left out. `is_native`: the frames are
   return addresses. 0: out of memory or no frame. */
uint32_t ohi_stack_intern(ohi_stack_table *table, ohi_log_writer *log, const oh_raw_frame *frames,
                          size_t count, ohi_resolve_fn *resolve, void *opaque, bool is_native);

/* The stack first seen with this innermost frame, if that frame alone decides the site (it is in
   one of the user's files); 0: look at the whole stack. */
uint32_t ohi_stack_of_leaf(const ohi_stack_table *table, oh_raw_frame leaf);

/* The site of a stack: its innermost frame in the user's files, else in a dependency, else any; the
   same for all stacks that have it. 0: it has none. */
uintptr_t ohi_stack_site(const ohi_stack_table *table, uint32_t stack);

/* "app.js:12 onUpload" for a site; NULL for none. */
const char *ohi_site_text(const ohi_stack_table *table, uintptr_t site);

#endif
