/* Any bytes as an object file: it opens or does not, and what is read of it lies inside it. */
#define _GNU_SOURCE
#include "fuzz_input.h"

#include "doctor/object_file.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

/* A header that this machine's files begin with makes most of the difference. */
static const uint8_t elf_start[16] = {0x7f, 'E', 'L', 'F', 2, 1, 1};

static void read_sections(const ohi_object_file *object, size_t size)
{
    static const char *const names[] = {".debug_line", ".symtab", ".strtab", ".debug_str", ""};
    ohi_section sections[sizeof names / sizeof names[0]];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        sections[i] = ohi_object_read(object, names[i]);
        fuzz_expect(sections[i].length <= size);
    }
    ohi_line_query queries[4] = {{.address = 0}, {.address = 16}, {.address = 4096}};
    queries[3].address = UINT64_MAX;
    ohi_symbols_find(&sections[1], &sections[2], queries, 4);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        free((void *)(uintptr_t)sections[i].data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("fuzz", 0);
    fuzz_expect(fd >= 0);
    bool whole = size > 0 && data[0] == elf_start[0];
    bool written = (whole || write(fd, elf_start, sizeof elf_start) == sizeof elf_start) &&
                   write(fd, data, size) == (ssize_t)size;
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    ohi_object_file object;
    if (written && ohi_object_open(&object, path, UINT64_MAX)) {
        read_sections(&object, size + sizeof elf_start);
        ohi_object_close(&object);
    }
    close(fd);
    return 0;
}
