/* Return addresses from the C library's unwinder, which needs no frame pointers, the objects they
 * lie in from the program's headers, and names from the dynamic linker where there is one. */
#define _GNU_SOURCE
#include "platform/platform.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

typedef struct code_place {
    uintptr_t code;
    uint64_t address;
    char *object;
    size_t capacity;
} code_place;

/* The program itself has no name in the list. */
static void set_object(code_place *place, const char *name)
{
    if (*name != '\0') {
        (void)snprintf(place->object, place->capacity, "%s", name);
        return;
    }
    const ssize_t length = readlink("/proc/self/exe", place->object, place->capacity - 1);
    place->object[length > 0 ? length : 0] = '\0';
}

static int look_in_object(struct dl_phdr_info *info, size_t size, void *opaque)
{
    (void)size;
    code_place *place = opaque;
    const uintptr_t address = place->code - info->dlpi_addr;
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type == PT_LOAD && address - part->p_vaddr < part->p_memsz) {
            place->address = address;
            set_object(place, info->dlpi_name);
            return 1;
        }
    }
    return 0;
}

uint64_t ohi_stack_place(uintptr_t frame, char *object, size_t capacity)
{
    code_place place = {.code = frame - 1, .object = object, .capacity = capacity};
    object[0] = '\0';
    (void)dl_iterate_phdr(look_in_object, &place);
    return place.address;
}

/* In the shared library its file tells; in a program that it is linked into, at most the name. */
static bool is_own(const char *object, const char *symbol)
{
    char own[PATH_MAX];
    (void)ohi_stack_place((uintptr_t)ohi_stack_capture + 1, own, sizeof own);
    if (strstr(own, "liboffheap") != NULL && strcmp(own, object) == 0)
        return true;
    return symbol != NULL && (strncmp(symbol, "oh_", 3) == 0 || strncmp(symbol, "ohi_", 4) == 0);
}

bool ohi_stack_describe(uintptr_t frame, char *text, size_t room)
{
    char path[PATH_MAX];
    const unsigned long address = (unsigned long)ohi_stack_place(frame, path, sizeof path);
    Dl_info info = {0}; /* stays so in a program without a dynamic linker */
    (void)dladdr((const void *)(frame - 1), &info);
    if (path[0] == '\0' || is_own(path, info.dli_sname))
        return false;
    const char *slash = strrchr(path, '/');
    const char *object = slash != NULL ? slash + 1 : path;
    if (info.dli_sname == NULL)
        (void)snprintf(text, room, "%s+0x%lx", object, address);
    else
        (void)snprintf(text, room, "%s+0x%lx (%s+0x%lx)", info.dli_sname,
                       (unsigned long)(frame - (uintptr_t)info.dli_saddr), object, address);
    return true;
}
