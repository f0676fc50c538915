/*
 * Native stacks come from the C library's unwinder, which needs no frame pointers. A return address
 * points behind its call, so it is looked up one byte earlier.
 *
 * With elfutils (libdw) an address becomes file:line; without it, or without debug information, it
 * becomes symbol+offset in the program or library it lies in.
 */
#define _GNU_SOURCE
#include "monitor/native_stack.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <stdio.h>
#include <string.h>

#ifdef OHI_HAVE_LIBDW
#include <elfutils/libdwfl.h>
#include <unistd.h>
#endif

enum { OWN_FRAMES = 8, MOST_FRAMES = 96 };

size_t ohi_native_capture(oh_raw_frame *frames, size_t capacity)
{
    void *addresses[MOST_FRAMES];
    size_t wanted = capacity + OWN_FRAMES < MOST_FRAMES ? capacity + OWN_FRAMES : MOST_FRAMES;
    int count = backtrace(addresses, (int)wanted);
    size_t kept = 0;
    for (int i = 1; i < count && kept < capacity; i++) {
        frames[kept++] = (oh_raw_frame){(uintptr_t)addresses[i], 0};
    }
    return kept;
}

void ohi_native_prepare(void)
{
    void *addresses[2];
    (void)backtrace(addresses, 2);
}

#ifdef OHI_HAVE_LIBDW
static Dwfl *dwfl;

static Dwfl *open_dwfl(void)
{
    static const Dwfl_Callbacks callbacks = {.find_elf = dwfl_linux_proc_find_elf,
                                             .find_debuginfo = dwfl_standard_find_debuginfo};
    if (!dwfl) {
        dwfl = dwfl_begin(&callbacks);
    }
    if (dwfl) { /* libraries may have been loaded since the last time */
        dwfl_report_begin_add(dwfl);
        if (dwfl_linux_proc_report(dwfl, getpid()) != 0 || dwfl_report_end(dwfl, NULL, NULL) != 0) {
            dwfl_end(dwfl);
            dwfl = NULL;
        }
    }
    return dwfl;
}

static void find_line(uintptr_t address, oh_frame *frame)
{
    Dwfl *session = open_dwfl();
    Dwfl_Module *module = session ? dwfl_addrmodule(session, address) : NULL;
    if (!module) {
        return;
    }
    const char *name = dwfl_module_addrname(module, address);
    if (name) {
        snprintf(frame->function, sizeof frame->function, "%s", name);
    }
    Dwfl_Line *line = dwfl_module_getsrc(module, address);
    int number = 0;
    int column = 0;
    const char *file = line ? dwfl_lineinfo(line, NULL, &number, &column, NULL, NULL) : NULL;
    if (file) {
        snprintf(frame->file, sizeof frame->file, "%s", file);
        frame->line = number;
        frame->column = column;
    }
}

void ohi_native_forget(void)
{
    if (dwfl) {
        dwfl_end(dwfl);
        dwfl = NULL;
    }
}
#else
static void find_line(uintptr_t address, oh_frame *frame)
{
    (void)address;
    (void)frame;
}

void ohi_native_forget(void)
{
}
#endif

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
    find_line(address, frame);
    if (frame->file[0] == 0 && known && info.dli_fname) {
        const char *slash = strrchr(info.dli_fname, '/');
        const char *object = slash ? slash + 1 : info.dli_fname;
        const char *symbol = info.dli_sname ? info.dli_sname : object;
        uintptr_t start = info.dli_sname ? (uintptr_t)info.dli_saddr : (uintptr_t)info.dli_fbase;
        snprintf(frame->function, sizeof frame->function, "%s+0x%lx", symbol,
                 (unsigned long)(raw.code - start));
    }
    const char *name = frame->function[0] ? frame->function : info.dli_sname;
    frame->builtin = is_in_library(&info) || (name && is_library_symbol(name));
    return frame->function[0] != 0 || frame->file[0] != 0;
}
