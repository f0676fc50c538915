/* The code around a place, from the program's file as it is now. */
#ifndef REPORT_EXCERPT_H
#define REPORT_EXCERPT_H

#include "doctor/run_log.h"

/* Of an overlong line `text` is the start. */
typedef void ohi_excerpt_fn(void *opaque, uint32_t line, ohi_text text);

/* Hands the line of a frame and up to `around` lines on both sides to `take`; returns how many
   there were: none when the file cannot be read. */
size_t ohi_excerpt_visit(const ohi_run_log *run, const ohi_run_frame *frame, uint32_t around,
                         ohi_excerpt_fn *take, void *opaque);

#endif
