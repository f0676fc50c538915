/**
 * The two formats in which `offheap export` answers: OpenMetrics 1.0, which the library writes, and
 * the older text format 0.0.4 for clients that ask for nothing newer.
 */
#ifndef OFFHEAP_CLI_EXPORT_FORMAT_H
#define OFFHEAP_CLI_EXPORT_FORMAT_H

#include <stdbool.h>
#include <stdio.h>

#define EXPORT_OPENMETRICS_TYPE "application/openmetrics-text; version=1.0.0; charset=utf-8"
#define EXPORT_TEXT_TYPE "text/plain; version=0.0.4; charset=utf-8"

/** Whether a client with that Accept header (NULL: none) would rather have OpenMetrics. It is what
 *  those get who do not care. */
bool export_prefers_openmetrics(const char *accept);

/** Writes OpenMetrics text as text format 0.0.4. */
void export_write_text(FILE *out, const char *openmetrics);

#endif
