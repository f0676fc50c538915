/* From addresses in an object file to lines of its source, by the .debug_line section of DWARF 2 to
   5. Works on plain memory, allocates nothing, and takes any bytes: what makes no sense is skipped.
 */
#ifndef DOCTOR_DWARF_LINE_H
#define DOCTOR_DWARF_LINE_H

#include "doctor/dwarf_cursor.h"

typedef struct ohi_line_sections {
    ohi_section line;     /* .debug_line */
    ohi_section line_str; /* .debug_line_str, where version 5 keeps its names */
    ohi_section str;      /* .debug_str */
} ohi_line_sections;

/* Where an inlined function was called, in terms of the line table that lies at `table`. */
typedef struct ohi_line_call {
    uint64_t table, file;
    uint32_t line, column; /* line 0: no call */
} ohi_line_call;

/* An address and what is known of it. Texts lie in the sections, NUL-terminated; NULL: not known.
 */
typedef struct ohi_line_query {
    uint64_t address;
    uint32_t line, column; /* 0: not known */
    const char *build_directory;
    const char *directory; /* as it was given to the compiler: may be relative to the former */
    const char *file;      /* may be relative to the directory */
    const char *function;  /* from the symbol table (object_file.h) */
    uint64_t function_start;
    ohi_line_call library_call; /* the code is an inlined function of this library: called here */
} ohi_line_query;

/* Finds file and line of `queries`, which are sorted by address. */
void ohi_dwarf_find_lines(const ohi_line_sections *sections, ohi_line_query *queries, size_t count);

/* Moves queries that lie in an inlined function of this library to the line that called it. */
void ohi_dwarf_find_calls(const ohi_line_sections *sections, ohi_line_query *queries, size_t count);

/* The first query at or behind an address. */
size_t ohi_line_query_from(const ohi_line_query *queries, size_t count, uint64_t address);

#endif
