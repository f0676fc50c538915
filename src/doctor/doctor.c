/*
 * The doctor inside a program: the monitor writes its log to a file that has no name, and a report
 * reads that file as `offheap doctor` would.
 *
 * OFFHEAP_DOCTOR does the same for a program that knows nothing of it: it is looked at when the
 * library is loaded.
 *
 *     program                                   watcher
 *     opens the log, forks twice ------------>  has the same log, is nobody's child to wait for
 *     runs, the monitor appends                 waits for the program's end
 *     exit() or return from main: report        finds that done, ends
 *     or killed, crashed, _exit()               writes the report from what the log has
 */
#define _GNU_SOURCE
#include "doctor/diagnosis.h"
#include "platform/platform.h"

#include <offheap/monitor.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static oh_doctor_options in_force;
static int log_fd = -1;
static ino_t log_inode;
static pid_t owner; /* a process that the program forks is not watched */

/* A thread that does not exist in a forked child may have held the lock; what it keeps is not the
   child's, by `owner`. */
static void unlock_in_child(void)
{
    (void)pthread_mutex_init(&lock, NULL);
}

static void prepare(void)
{
    (void)pthread_atfork(NULL, NULL, unlock_in_child);
}

/* A file without a name, at a number that programs which close all of theirs seldom reach, or at
   least behind the standard streams, of which one may be closed. */
static int open_log(void)
{
    enum { OUT_OF_THE_WAY = 900 };
    char path[] = "/tmp/offheap-log-XXXXXX";
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return fd;
    unlink(path);
    int kept = fcntl(fd, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
    if (kept < 0)
        return ohi_file_behind_streams(fd);
    close(fd);
    return kept;
}

static bool is_started(void)
{
    return log_fd >= 0 && owner == getpid();
}

/* Under the lock. Takes the descriptor when it succeeds. */
static oh_status start_with(const oh_doctor_options *options, int fd)
{
    static pthread_once_t is_prepared = PTHREAD_ONCE_INIT;
    struct stat about;
    (void)pthread_once(&is_prepared, prepare);
    oh_monitor_options monitor = {.size = sizeof monitor,
                                  .log_fd = fd,
                                  .publish = true,
                                  .watch_slices = options->watch_slices};
    oh_status status = fstat(fd, &about) == 0 ? oh_monitor_start(&monitor) : OH_ERR_IO;
    if (status == OH_OK) {
        in_force = *options;
        log_fd = fd;
        log_inode = about.st_ino;
        owner = getpid();
    }
    return status;
}

oh_status oh_doctor_start(const oh_doctor_options *options)
{
    oh_doctor_options known;
    if (!ohi_read_doctor_options(&known, options))
        return OH_ERR_INVALID_ARG_VALUE;
    pthread_mutex_lock(&lock);
    oh_status status = is_started() ? OH_ERR_INVALID_STATE : OH_OK;
    int fd = status == OH_OK ? open_log() : -1;
    if (status == OH_OK)
        status = fd >= 0 ? start_with(&known, fd) : OH_ERR_IO;
    if (status != OH_OK && fd >= 0)
        close(fd);
    pthread_mutex_unlock(&lock);
    return status;
}

/* A program may have closed our file and opened another in its place. */
static bool is_log_ours(void)
{
    struct stat about;
    return fstat(log_fd, &about) == 0 && about.st_ino == log_inode;
}

/* The log from its start; the monitor goes on appending at the same file offset, so the reading is
   done with pread. */
static oh_status read_log(char **data, size_t *length)
{
    off_t end = is_log_ours() ? lseek(log_fd, 0, SEEK_CUR) : -1;
    if (end < 0)
        return OH_ERR_IO;
    char *bytes = malloc((size_t)end + 1);
    if (!bytes)
        return OH_ERR_NO_MEMORY;
    size_t done = 0;
    while (done < (size_t)end) {
        ssize_t count = pread(log_fd, bytes + done, (size_t)end - done, (off_t)done);
        if (count <= 0)
            break;
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
    if (!is_started())
        return OH_ERR_INVALID_STATE;
    oh_status status = read_log(&data, &length);
    if (status == OH_OK) {
        status = oh_doctor_diagnose(data, length, options, verdict);
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
    if (is_started()) {
        oh_monitor_stop();
        int error = oh_monitor_log_error();
        if (error != 0 && !in_force.quiet) {
            dprintf(STDERR_FILENO, "offheap: the log could not be written to its end: %s\n",
                    strerror(error));
        }
        status = report(&in_force, verdict);
        if (is_log_ours())
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
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return NULL;
    close(fd);
    pthread_mutex_lock(&lock);
    oh_doctor_options options = {.size = sizeof options, .json = path, .quiet = true};
    oh_status status = report(&options, NULL);
    pthread_mutex_unlock(&lock);
    fd = status == OH_OK ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        if (ohi_file_read(fd, &text, &length) != OH_OK)
            text = NULL;
        close(fd);
    }
    unlink(path);
    return text;
}

/* OFFHEAP_DOCTOR */

static char report_path[PATH_MAX];
static volatile int *is_told; /* shared with the watcher: the program wrote its report itself */

static void stop_at_exit(void)
{
    if (is_started() && oh_doctor_stop(NULL) != OH_ERR_IO && is_told)
        *is_told = 1;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);
    return length >= strlen(end) && strcmp(text + length - strlen(end), end) == 0;
}

/* Where programs change their directory, a report still goes where it was asked for. */
static bool set_report_path(const char *path)
{
    char directory[PATH_MAX];
    bool is_relative = *path != '/' && strcmp(path, "-") != 0;
    if (is_relative && !getcwd(directory, sizeof directory))
        return false;
    int length = snprintf(report_path, sizeof report_path, "%s%s%s", is_relative ? directory : "",
                          is_relative ? "/" : "", path);
    return length > 0 && (size_t)length < sizeof report_path;
}

static void wait_for_end(pid_t program)
{
    int fd = (int)syscall(SYS_pidfd_open, program, 0);
    if (fd >= 0) {
        struct pollfd end = {.fd = fd, .events = POLLIN};
        while (poll(&end, 1, -1) < 0 && errno == EINTR) {
        }
        return;
    }
    while (errno != ESRCH && kill(program, 0) == 0) /* an old kernel, or it is gone already */
        (void)poll(NULL, 0, 50);
}

/* The watcher's whole life; does not return. It keeps nothing of the program open but stderr. */
static void run_watcher(pid_t program, int fd, const oh_doctor_options *options)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    (void)dup2(nothing, STDIN_FILENO);
    (void)dup2(nothing, STDOUT_FILENO);
    wait_for_end(program);
    struct stat about;
    if (!*is_told && fstat(fd, &about) == 0) {
        in_force = *options;
        in_force.program_ending = "ended by a signal or _exit()";
        log_fd = fd;
        log_inode = about.st_ino;
        owner = getpid();
        (void)report(&in_force, NULL);
    }
    _exit(0);
}

/* Twice forked, so that the program has no child it does not know of; in a session of its own, so
   that the terminal's signals are not for it. Without memory or processes there is none, and only a
   program that ends by itself is reported on. */
static void start_watcher(int fd, const oh_doctor_options *options)
{
    pid_t program = getpid();
    void *shared =
        mmap(NULL, sizeof *is_told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    is_told = shared == MAP_FAILED ? NULL : shared;
    pid_t between = is_told ? fork() : -1;
    if (between == 0) {
        (void)setsid();
        if (fork() == 0)
            run_watcher(program, fd, options);
        _exit(0);
    }
    if (between > 0) {
        while (waitpid(between, NULL, 0) < 0 && errno == EINTR) {
        }
    }
}

/* Programs that run with more rights than their user's do not write where that user says. */
__attribute__((constructor)) static void start_from_environment(void)
{
    const char *path = secure_getenv("OFFHEAP_DOCTOR");
    oh_doctor_options options = {.size = sizeof options};
    if (!path || !*path || !set_report_path(path))
        return;
    if (ends_with(path, ".json"))
        options.json = report_path;
    else if (strcmp(path, "-") != 0)
        options.html = report_path;
    const char *unwritable;
    if (oh_doctor_check_outputs(&options, &unwritable) != OH_OK) {
        dprintf(STDERR_FILENO, "offheap: OFFHEAP_DOCTOR: cannot write '%s': %s\n", unwritable,
                strerror(errno));
        return;
    }
    unsetenv("OFFHEAP_DOCTOR"); /* not for the programs that this one starts */
    int fd = open_log();
    if (fd >= 0)
        start_watcher(fd, &options);
    pthread_mutex_lock(&lock);
    oh_status status = fd >= 0 ? start_with(&options, fd) : OH_ERR_IO;
    pthread_mutex_unlock(&lock);
    if (status != OH_OK) {
        dprintf(STDERR_FILENO, "offheap: OFFHEAP_DOCTOR: %s\n", oh_status_message(status));
        if (is_told)
            *is_told = 1;
        return;
    }
    (void)atexit(stop_at_exit);
}
