/** What `offheap doctor` was asked for. */
#ifndef OFFHEAP_CLI_DOCTOR_OPTIONS_H
#define OFFHEAP_CLI_DOCTOR_OPTIONS_H

#include "script_runtime.h"

#include <offheap/doctor.h>

enum { CLI_MOST_IGNORED = 64 };

typedef struct cli_doctor_options {
    oh_doctor_options report;
    cli_runtime_options run; /**< run.file NULL: a log is read instead */
    const char *ignored[CLI_MOST_IGNORED];
    const char *log_path, *replay;
    double duration; /**< seconds; 0: until the program ends */
    bool watch_slices;
} cli_doctor_options;

/** Reads the command line, whose texts the options then refer to, and tries the files that it
 * names. CLI_EXIT_OK, or the exit code; what is wrong has been said. */
int cli_doctor_options_read(int argc, char **argv, cli_doctor_options *options);

#endif
