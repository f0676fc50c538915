/* From addresses in an object file to the functions that were inlined there, by the .debug_info
   section of DWARF 2 to 5. Works on plain memory, allocates nothing, and takes any bytes. */
#ifndef DOCTOR_DWARF_INLINE_H
#define DOCTOR_DWARF_INLINE_H

#include "doctor/dwarf_line.h"

/* Sections that an object does not have are empty. */
typedef struct ohi_info_sections {
    ohi_section info, abbrev;               /* .debug_info, .debug_abbrev */
    ohi_section str, line_str, str_offsets; /* .debug_str, .debug_line_str, .debug_str_offsets */
    ohi_section addr, ranges, rnglists;     /* .debug_addr, .debug_ranges, .debug_rnglists */
} ohi_info_sections;

/* Names the innermost inlined function of each of `queries` that lies in one; they are sorted by
   address. Others stay as they are. What is inlined of this library is no function of the program:
   of that only the call is noted. */
void ohi_dwarf_find_inlined(const ohi_info_sections *sections, ohi_line_query *queries,
                            size_t count);

#endif
