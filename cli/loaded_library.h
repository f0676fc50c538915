/**
 * A shared library that is loaded when it is first needed, not when the program starts: its
 * dependencies would cost every start milliseconds that few programs have a use for.
 */
#ifndef OFFHEAP_CLI_LOADED_LIBRARY_H
#define OFFHEAP_CLI_LOADED_LIBRARY_H

#include <stdbool.h>

/**
 * Loads `file` and writes the addresses of the `count` functions in `names` over `functions`, an
 * array of function pointers of any types. False when the library or one of them is missing.
 */
bool cli_library_load(const char *file, const char *const *names, int count, void *functions);

/**
 * Defines `name`, a struct with a pointer to each function of the list FUNCTIONS(X), and
 * load_NAME(), which fills it from `file`; false when it cannot.
 */
#define CLI_LOADED_LIBRARY(name, FUNCTIONS, file)                                                  \
    static struct {                                                                                \
        FUNCTIONS(CLI_LIBRARY_FIELD)                                                               \
    } name;                                                                                        \
    static bool load_##name(void)                                                                  \
    {                                                                                              \
        static const char *const names[] = {FUNCTIONS(CLI_LIBRARY_NAME)};                          \
        _Static_assert(sizeof name == sizeof names, "a pointer for each name");                    \
        return cli_library_load(file, names, (int)(sizeof names / sizeof *names), &name);          \
    }
#define CLI_LIBRARY_FIELD(function) __typeof__(&function) function;
#define CLI_LIBRARY_NAME(function) #function,

#endif
