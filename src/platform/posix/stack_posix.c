/* Return addresses from the C library's unwinder, which needs no frame pointers, and names for them
 * from the dynamic linker. */
#define _GNU_SOURCE
#include "platform/platform.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <stdio.h>
#include <string.h>

enum { OWN_FRAMES = 1, MOST_FRAMES = 32 };

size_t ohi_stack_capture(uintptr_t *frames, size_t most)
{
    void *addresses[MOST_FRAMES];
    const size_t room = most + OWN_FRAMES < MOST_FRAMES ? most + OWN_FRAMES : MOST_FRAMES;
    const int found = backtrace(addresses, (int)room);
    size_t count = 0;
    for (int i = OWN_FRAMES; i < found; i++)
        frames[count++] = (uintptr_t)addresses[i];
    return count;
}

/* In the shared library its file tells; in a program that it is linked into, at most the name. */
static bool is_own(const Dl_info *info)
{
    Dl_info own;
    if (dladdr((const void *)(uintptr_t)ohi_stack_capture, &own) != 0 &&
        own.dli_fbase == info->dli_fbase && strstr(own.dli_fname, "liboffheap") != NULL)
        return true;
    const char *name = info->dli_sname;
    return name != NULL && (strncmp(name, "oh_", 3) == 0 || strncmp(name, "ohi_", 4) == 0);
}

bool ohi_stack_describe(uintptr_t frame, char *text, size_t room)
{
    Dl_info info;
    if (dladdr((const void *)(frame - 1), &info) == 0 || info.dli_fname == NULL || is_own(&info))
        return false;
    const char *slash = strrchr(info.dli_fname, '/');
    const char *object = slash != NULL ? slash + 1 : info.dli_fname;
    const unsigned long place = frame - 1 - (uintptr_t)info.dli_fbase;
    if (info.dli_sname == NULL)
        (void)snprintf(text, room, "%s+0x%lx", object, place);
    else
        (void)snprintf(text, room, "%s+0x%lx (%s+0x%lx)", info.dli_sname,
                       (unsigned long)(frame - (uintptr_t)info.dli_saddr), object, place);
    return true;
}
