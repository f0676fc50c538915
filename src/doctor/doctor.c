/*
 * The doctor inside a program: the monitor writes its log to a file that has no name, and a report
 * reads that file as `offheap doctor` would.
 *
 * OFFHEAP_DOCTOR does the same for a program that knows nothing of it: it is looked at when the
 * library is loaded, and the report is written when the process ends by exit() or return from main.
 */
#define _GNU_SOURCE
#include "doctor/diagnosis.h"

#include <offheap/monitor.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static oh_doctor_options in_force;
static int log_fd = -1;

/* A file without a name. */
static int open_log(void)
{
    char path[] = "/tmp/offheap-log-XXXXXX";
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0) {
        unlink(path);
    }
    return fd;
}

oh_status oh_doctor_start(const oh_doctor_options *options)
{
    static const oh_doctor_options defaults = {.size = sizeof defaults};
    options = options ? options : &defaults;
    if (options->size < sizeof *options) {
        return OH_ERR_INVALID_ARG_VALUE;
    }
    pthread_mutex_lock(&lock);
    oh_status status = log_fd >= 0 ? OH_ERR_INVALID_STATE : OH_OK;
    int fd = status == OH_OK ? open_log() : -1;
    if (status == OH_OK && fd < 0) {
        status = OH_ERR_IO;
    }
    if (status == OH_OK) {
        oh_monitor_options monitor = {
            .size = sizeof monitor, .log_fd = fd, .watch_slices = options->watch_slices};
        status = oh_monitor_start(&monitor);
    }
    if (status == OH_OK) {
        in_force = *options;
        log_fd = fd;
    } else if (fd >= 0) {
        close(fd);
    }
    pthread_mutex_unlock(&lock);
    return status;
}

/* The log from its start; the monitor goes on appending at the same file offset, so the reading is
   done with pread. */
static oh_status read_log(char **data, size_t *length)
{
    off_t end = lseek(log_fd, 0, SEEK_CUR);
    if (end < 0) {
        return OH_ERR_IO;
    }
    char *bytes = malloc((size_t)end + 1);
    if (!bytes) {
        return OH_ERR_NO_MEMORY;
    }
    size_t done = 0;
    while (done < (size_t)end) {
        ssize_t count = pread(log_fd, bytes + done, (size_t)end - done, (off_t)done);
        if (count <= 0) {
            break;
        }
        done += (size_t)count;
    }
    *data = bytes;
    *length = done;
    return OH_OK;
}

static oh_status report(const oh_doctor_options *options, int *verdict)
{
    char *data;
    size_t length;
    int ignored;
    if (log_fd < 0) {
        return OH_ERR_INVALID_STATE;
    }
    oh_status status = read_log(&data, &length);
    if (status == OH_OK) {
        status = oh_doctor_diagnose(data, length, options, verdict ? verdict : &ignored);
        free(data);
    }
    return status;
}

oh_status oh_doctor_report(int *verdict)
{
    pthread_mutex_lock(&lock);
    oh_status status = report(&in_force, verdict);
    pthread_mutex_unlock(&lock);
    return status;
}

oh_status oh_doctor_stop(int *verdict)
{
    pthread_mutex_lock(&lock);
    oh_status status = OH_ERR_INVALID_STATE;
    if (log_fd >= 0) {
        oh_monitor_stop();
        status = report(&in_force, verdict);
        close(log_fd);
        log_fd = -1;
    }
    pthread_mutex_unlock(&lock);
    return status;
}

char *oh_doctor_json(void)
{
    char path[] = "/tmp/offheap-json-XXXXXX";
    char *text = NULL;
    size_t length;
    int verdict;
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0) {
        return NULL;
    }
    close(fd);
    pthread_mutex_lock(&lock);
    oh_doctor_options options = {.size = sizeof options, .json = path, .quiet = true};
    oh_status status = report(&options, &verdict);
    pthread_mutex_unlock(&lock);
    fd = status == OH_OK ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        if (ohi_file_read(fd, &text, &length) != OH_OK) {
            text = NULL;
        }
        close(fd);
    }
    unlink(path);
    return text;
}

/* OFFHEAP_DOCTOR */

static void stop_at_exit(void)
{
    (void)oh_doctor_stop(NULL);
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);
    return length >= strlen(end) && strcmp(text + length - strlen(end), end) == 0;
}

__attribute__((constructor)) static void start_from_environment(void)
{
    const char *path = getenv("OFFHEAP_DOCTOR");
    if (!path || !*path) {
        return;
    }
    oh_doctor_options options = {.size = sizeof options};
    if (ends_with(path, ".json")) {
        options.json = path;
    } else if (strcmp(path, "-") != 0) {
        options.html = path;
    }
    const char *unwritable;
    if (oh_doctor_check_outputs(&options, &unwritable) != OH_OK) {
        static const char message[] =
            "offheap: OFFHEAP_DOCTOR names a file that cannot be written\n";
        (void)!write(STDERR_FILENO, message, sizeof message - 1);
        return;
    }
    unsetenv("OFFHEAP_DOCTOR"); /* not for the programs that this one starts */
    if (oh_doctor_start(&options) == OH_OK) {
        (void)atexit(stop_at_exit);
    }
}
