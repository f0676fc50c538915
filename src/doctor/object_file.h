/* An ELF file of this machine's kind, read piece by piece: a file that is cut or changed meanwhile
   gives fewer pieces, never a fault. */
#ifndef DOCTOR_OBJECT_FILE_H
#define DOCTOR_OBJECT_FILE_H

#include "doctor/dwarf_line.h"

#include <stdbool.h>

typedef struct ohi_object_file {
    int fd; /* -1: not open */
    uint64_t length;
    void *headers; /* section headers */
    size_t header_count;
    ohi_section names;
} ohi_object_file;

/* False: no such file, not an object of this machine, or changed after `not_after` (seconds since
   1970), when it is no longer what ran. */
bool ohi_object_open(ohi_object_file *object, const char *path, uint64_t not_after);
void ohi_object_close(ohi_object_file *object);

/* A section's bytes, to be given back with free(); empty when there is none, it is compressed or
   memory is short. */
ohi_section ohi_object_read(const ohi_object_file *object, const char *name);

/* Finds the functions that `queries`, which are sorted by address, lie in. */
void ohi_symbols_find(const ohi_section *symbols, const ohi_section *strings,
                      ohi_line_query *queries, size_t count);

#endif
