/* Libraries loaded by name; they stay until the program ends. */
#include "loaded_library.h"

#include <dlfcn.h>
#include <string.h>

bool cli_library_load(const char *file, const char *const *names, int count, void *functions)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        return false;
    for (int i = 0; i < count; i++) {
        void *found = dlsym(library, names[i]);
        if (found == NULL)
            return false;
        /* POSIX keeps both kinds of pointers alike; C has no conversion between them. */
        memcpy((char *)functions + (size_t)i * sizeof found, &found, sizeof found);
    }
    return true;
}
