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

#endif
