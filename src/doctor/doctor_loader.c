/*
 * The doctor's calls in liboffheap.so. What thinks, draws and writes is needed by few programs and
 * for a moment, so it is a library of its own, liboffheap-doctor.so, that lies beside this one and
 * is loaded by the first of these calls, or by OFFHEAP_DOCTOR when this library is loaded.
 *
 *     program --> oh_doctor_start() here --> the same name there --> oh_monitor_start() here
 *
 * The doctor reads logs and snapshots only, so nothing but public calls goes back. It stays loaded:
 * it has work to do when the program ends. The static library holds the doctor itself and not this
 * file.
 */
#define _GNU_SOURCE
#include <offheap/doctor.h>
#include <offheap/live.h>

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOCTOR_LIBRARY "liboffheap-doctor.so.0"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void *library;

/* The one of the same build comes first, then what the system's search finds. */
static void load(void)
{
    const int mode = RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE;
    char path[PATH_MAX];
    Dl_info own;
    const char *slash = dladdr((const void *)&once, &own) != 0 && own.dli_fname
                            ? strrchr(own.dli_fname, '/')
                            : NULL;
    if (slash) {
        int length = snprintf(path, sizeof path, "%.*s/%s", (int)(slash - own.dli_fname),
                              own.dli_fname, DOCTOR_LIBRARY);
        library = length < (int)sizeof path ? dlopen(path, mode) : NULL;
    }
    if (!library)
        library = dlopen(DOCTOR_LIBRARY, mode);
}

static void *find(const char *name)
{
    (void)pthread_once(&once, load);
    return library ? dlsym(library, name) : NULL;
}

/* X(name, result, its value without the doctor's library, parameters, arguments) */
#define DOCTOR_CALLS(X)                                                                            \
    X(oh_doctor_diagnose, oh_status, OH_ERR_NOT_SUPPORTED,                                         \
      (const void *log, size_t length, const oh_doctor_options *options, int *verdict),            \
      (log, length, options, verdict))                                                             \
    X(oh_doctor_diagnose_file, oh_status, OH_ERR_NOT_SUPPORTED,                                    \
      (const char *path, const oh_doctor_options *options, int *verdict),                          \
      (path, options, verdict))                                                                    \
    X(oh_doctor_check_outputs, oh_status, OH_ERR_NOT_SUPPORTED,                                    \
      (const oh_doctor_options *options, const char **path), (options, path))                      \
    X(oh_doctor_start, oh_status, OH_ERR_NOT_SUPPORTED, (const oh_doctor_options *options),        \
      (options))                                                                                   \
    X(oh_doctor_report, oh_status, OH_ERR_NOT_SUPPORTED, (int *verdict), (verdict))                \
    X(oh_doctor_stop, oh_status, OH_ERR_NOT_SUPPORTED, (int *verdict), (verdict))                  \
    X(oh_doctor_json, char *, NULL, (void), ())                                                    \
    X(oh_live_write_openmetrics, oh_status, OH_ERR_NOT_SUPPORTED,                                  \
      (FILE * out, const oh_live_snapshot *list, size_t count), (out, list, count))

#define FORWARD(name, result, missing, parameters, arguments)                                      \
    result name parameters                                                                         \
    {                                                                                              \
        result(*call) parameters = NULL;                                                           \
        void *found = find(#name);                                                                 \
        memcpy(&call, &found, sizeof call); /* ISO C has no cast from object to function */        \
        return call ? call arguments : missing;                                                    \
    }
DOCTOR_CALLS(FORWARD)

/* The library itself looks at the variable, once it is there. */
__attribute__((constructor)) static void load_from_environment(void)
{
    const char *path = secure_getenv("OFFHEAP_DOCTOR");
    static const char complaint[] = "offheap: OFFHEAP_DOCTOR: cannot load " DOCTOR_LIBRARY
                                    ", which is installed beside liboffheap.so\n";
    if (path && *path && !find("oh_doctor_start"))
        (void)!write(STDERR_FILENO, complaint, sizeof complaint - 1);
}
