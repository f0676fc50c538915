/**
 * The doctor: reads an epoch log (<offheap/monitor.h>) and says in plain words which mistake with
 * off-heap memory a program makes, in which line, with which numbers, and what to change.
 *
 *     oh_doctor_options options = {.size = sizeof options, .html = "report.html"};
 *     if (oh_doctor_start(&options) == OH_OK) {
 *         serve();
 *         oh_doctor_stop(NULL);
 *     }
 *
 * Or without a line of code: OFFHEAP_DOCTOR=report.html ./program (with the shared library; a path
 * that ends in .json gives JSON, `-` the text report on stderr).
 *
 * liboffheap.so loads the doctor from liboffheap-doctor.so, which is installed beside it, at the
 * first of these calls; without that file they all give OH_ERR_NOT_SUPPORTED, or NULL. Metrics
 * (oh_live_write_openmetrics()) are written by that library, too.
 *
 * All functions may be called from any thread.
 */
#ifndef OFFHEAP_DOCTOR_H
#define OFFHEAP_DOCTOR_H

#include <offheap/status.h>

OH_EXTERN_C_BEGIN

/** The least severity that makes a verdict other than healthy. */
typedef enum oh_fail_on {
    OH_FAIL_ON_WARN,    /**< warnings and worse */
    OH_FAIL_ON_SERIOUS, /**< only what is serious */
    OH_FAIL_ON_NEVER    /**< nothing: healthy, unless the program itself failed */
} oh_fail_on;

/** Exit codes of `offheap doctor`, and what the calls below say. */
enum {
    OH_DOCTOR_HEALTHY = 0,         /**< nothing but notes */
    OH_DOCTOR_PROGRAM_FAILED = 1,  /**< it failed, and there was no finding */
    OH_DOCTOR_WARNINGS = 10,       /**< at least one */
    OH_DOCTOR_SERIOUS = 11,        /**< at least one */
    OH_DOCTOR_NOT_ENOUGH_DATA = 12 /**< too short to tell, and nothing was found */
};

/** What to write where; set `size` to sizeof(oh_doctor_options) and what you do not need to 0.
   Paths are replaced whole or left as they were, never half written. */
typedef struct oh_doctor_options {
    size_t size;                /**< sizeof(oh_doctor_options) */
    const char *html;           /**< one self-contained page */
    const char *json;           /**< every finding, by the contract in docs/doctor.md */
    const char *pprof;          /**< profile.proto, gzip */
    const char *speedscope;     /**< the same profile, for speedscope */
    const char *collapsed;      /**< one line a stack, for flame graphs */
    const char *baseline;       /**< an older JSON report: what it has is not reported again */
    const char *const *ignore;  /**< "file:line" of sites that are as they should be */
    size_t ignore_count;        /**< how many of them */
    oh_fail_on fail_on;         /**< OH_FAIL_ON_WARN is the default */
    bool quiet;                 /**< no text report on stderr */
    bool watch_slices;          /**< oh_doctor_start(): as in oh_monitor_options */
    int program_exit_code;      /**< oh_doctor_diagnose(): of a program that ended by itself */
    const char *program_ending; /**< and how, when not by itself ("killed by SIGSEGV"); NULL */
} oh_doctor_options;

/**
 * Diagnoses a log and writes the reports that `options` asks for (NULL: the text report).
 * `*verdict` gets one of the exit codes above; it may be NULL here and below. A log that stops in
 * the middle of a record is read as far as it goes. Fails with OH_ERR_INVALID_ARG_VALUE (no log),
 * OH_ERR_NOT_SUPPORTED (a later version's), OH_ERR_IO (a file could not be read or written; the
 * others are) and OH_ERR_NO_MEMORY.
 */
OH_NODISCARD OH_API oh_status oh_doctor_diagnose(const void *log, size_t length,
                                                 const oh_doctor_options *options, int *verdict);

/** The same for a log in a file. */
OH_NODISCARD OH_API oh_status oh_doctor_diagnose_file(const char *path,
                                                      const oh_doctor_options *options,
                                                      int *verdict);

/** Checks that every file of `options` can be written, before the work is done. On OH_ERR_IO
   `*path` is the first that cannot, and errno says why. */
OH_NODISCARD OH_API oh_status oh_doctor_check_outputs(const oh_doctor_options *options,
                                                      const char **path);

/** Starts watching this process; NULL: text report only. The options are copied, the strings are
   not. Meanwhile `offheap top` and `offheap export` show its counters. Fails as oh_monitor_start()
   does. */
OH_NODISCARD OH_API oh_status oh_doctor_start(const oh_doctor_options *options);

/** Writes the reports of what has been seen so far and goes on watching.
   Fails with OH_ERR_INVALID_STATE when nothing was started, else as oh_doctor_diagnose(). */
OH_NODISCARD OH_API oh_status oh_doctor_report(int *verdict);

/** The same, and the end of watching. */
OH_API oh_status oh_doctor_stop(int *verdict);

/** What has been seen so far as the JSON of docs/doctor.md, NUL-terminated; free it with free().
   NULL when nothing was started or out of memory. */
OH_NODISCARD OH_API char *oh_doctor_json(void);

OH_EXTERN_C_END

#endif
