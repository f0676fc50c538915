/*
 * Native stacks come from the C library's unwinder, which needs no frame pointers. A return address
 * points behind its call, so it is looked up one byte earlier.
 *
 * While the program runs, an address becomes what is cheap to have: the dynamic symbol and an
 * offset, and the object it lies in with the address there (ohi_stack_place()), free of where the
 * object was loaded. From the latter a report makes file and line (doctor/native_line.c).
 */
#define _GNU_SOURCE
#include "monitor/native_stack.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <stdio.h>
#include <string.h>

enum { OWN_FRAMES = 8, MOST_FRAMES = 96 };

size_t ohi_native_capture(oh_raw_frame *frames, size_t capacity)
{
    void *addresses[MOST_FRAMES];
    size_t wanted = capacity + OWN_FRAMES < MOST_FRAMES ? capacity + OWN_FRAMES : MOST_FRAMES;
    int count = backtrace(addresses, (int)wanted);
    size_t kept = 0;
    for (int i = 1; i < count && kept < capacity; i++)
        frames[kept++] = (oh_raw_frame){(uintptr_t)addresses[i], 0};
    return kept;
}

void ohi_native_prepare(void)
{
    void *addresses[2];
    (void)backtrace(addresses, 2);
}

static bool is_library_symbol(const char *name)
{
    return strncmp(name, "oh_", 3) == 0 || strncmp(name, "ohi_", 4) == 0;
}

/* Code of the shared library: its own functions are mostly without a name that could be asked for.
 */
static bool is_in_library(const Dl_info *info)
{
    Dl_info own;
    return info->dli_fname && strstr(info->dli_fname, "liboffheap") != NULL &&
           dladdr((const void *)(uintptr_t)ohi_native_capture, &own) != 0 &&
           own.dli_fbase == info->dli_fbase;
}

bool ohi_native_resolve(void *opaque, oh_raw_frame raw, oh_frame *frame)
{
    (void)opaque;
    uintptr_t address = raw.code - 1;
    Dl_info info;
    memset(&info, 0, sizeof info);
    bool known = dladdr((const void *)address, &info) != 0;
    if (known && info.dli_fname) {
        const char *slash = strrchr(info.dli_fname, '/');
        const char *object = slash ? slash + 1 : info.dli_fname;
        const char *symbol = info.dli_sname ? info.dli_sname : object;
        uintptr_t start = info.dli_sname ? (uintptr_t)info.dli_saddr : (uintptr_t)info.dli_fbase;
        snprintf(frame->function, sizeof frame->function, "%s+0x%lx", symbol,
                 (unsigned long)(raw.code - start));
    }
    const char *name = frame->function[0] ? frame->function : info.dli_sname;
    frame->builtin = is_in_library(&info) || (name && is_library_symbol(name));
    return frame->function[0] != 0;
}
