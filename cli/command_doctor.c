/*
 * `offheap doctor FILE`: runs a program and says what is wrong with its memory.
 *
 *     parent                          child
 *     reads options, tries outputs
 *     fork ------------------------>  monitor writes its log to an inherited file
 *     waits, counts the seconds       runs the program as `offheap run` would
 *     on stop: SIGTERM, then SIGKILL  last epoch, exit
 *     reads the log, writes reports
 *
 * Two processes, so that whatever happens to the program (a crash, the out-of-memory killer) the
 * log up to its last quarter of a second is there, and so that the analysis costs the program
 * nothing.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "command.h"
#include "doctor_options.h"

#include <offheap/monitor.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "usage: offheap doctor [OPTIONS] FILE [ARGUMENTS]\n"
    "       offheap doctor [OPTIONS] --replay=LOG\n"
    "\n"
    "Runs a program as offheap run does, watches what it does with Buffers, and says\n"
    "on stderr which line leaks, pins memory, converts strings in a loop, cuts\n"
    "characters in two, stalls on large allocations or is surprised by a slice, with\n"
    "the numbers and the fix.\n"
    "\n"
    "  --html=FILE           the report as one self-contained page\n"
    "  --json=FILE           every finding, for programs\n"
    "  --pprof=FILE          live and allocated bytes by stack, for pprof\n"
    "  --speedscope=FILE     the same for speedscope\n"
    "  --collapsed=FILE      the same as one line a stack, for flame graphs\n"
    "  --duration=SECONDS    stop the program after so long\n"
    "  --watch-slices        watch every slice and every read, also where a program\n"
    "                        makes thousands a second (slower)\n"
    "  --fail-on=LEVEL       what is not 0: warn (the default), serious or never\n"
    "  --ignore=FILE:LINE    that line is as it should be; may be given again\n"
    "  --baseline=OLD.json   report only what that JSON report does not have\n"
    "  --log=FILE            keep what was recorded\n"
    "  --replay=LOG          read such a record instead of running a program\n"
    "  --max-external=SIZE   as in offheap run\n"
    "\n"
    "SIGINT stops the program and writes the reports, SIGUSR2 writes them and goes\n"
    "on.\n"
    "\n"
    "Exit code: 0 healthy, 10 warnings, 11 something serious, 12 not enough data, 1\n"
    "the program itself failed, 2 the command line is wrong.\n"
    "\n"
    "  offheap doctor --html=report.html --duration=60 server.js\n"
    "  offheap doctor --json=now.json --baseline=before.json --fail-on=serious app.js\n";

/* How long the program may take to end when asked to, and to write its last epoch. */
#define GRACE_SECONDS 3.0

/* The child: the program. */

static cli_runtime *child_runtime;
static volatile sig_atomic_t was_stopped;

/* Shared with the parent: a program that cannot be opened is no patient. */
static atomic_bool *has_begun;

static void begin_program(JSContext *context, void *opaque)
{
    (void)context, (void)opaque;
    atomic_store(has_begun, true);
}

static void stop_child(int signal_number)
{
    (void)signal_number;
    was_stopped = 1;
    if (child_runtime != NULL)
        cli_runtime_stop(child_runtime, 0); /* NOLINT(bugprone-signal-handler): two atomic stores */
}

static void finish_program(JSContext *context, int exit_code, void *opaque)
{
    (void)context, (void)opaque;
    oh_monitor_ending ending = was_stopped      ? OH_ENDING_STOPPED
                               : exit_code != 0 ? OH_ENDING_ERROR
                                                : OH_ENDING_NORMAL;
    oh_monitor_finish(ending, exit_code);
    const int error = oh_monitor_log_error();
    if (error != 0)
        fprintf(stderr, "offheap doctor: the log could not be written to its end: %s\n",
                strerror(error));
}

/* The child's whole life; does not return. Terminal signals go to the parent, which decides. */
static void run_child(const cli_doctor_options *options, int log_fd)
{
    signal(SIGINT, SIG_IGN);
    signal(SIGUSR2, SIG_IGN);
    oh_monitor_options monitor = {.size = sizeof monitor,
                                  .log_fd = log_fd,
                                  .publish = true,
                                  .watch_slices = options->watch_slices,
                                  .program = options->run.file};
    oh_status status = oh_monitor_start(&monitor);
    if (status != OH_OK)
        _exit(cli_failure("cannot start the monitor: %s", oh_status_message(status)));
    cli_runtime_options run = options->run;
    run.before_program = begin_program;
    run.after_program = finish_program;
    cli_runtime *runtime = cli_runtime_create(&run);
    int exit_code = CLI_EXIT_FAILURE;
    if (runtime != NULL) {
        signal(SIGINT, SIG_IGN);
        child_runtime = runtime;
        signal(SIGTERM, stop_child);
        exit_code = cli_runtime_run(runtime);
        child_runtime = NULL;
        cli_runtime_destroy(runtime);
    }
    oh_monitor_stop();
    fflush(NULL);
    _exit(was_stopped ? 0 : exit_code);
}

/* The parent: the doctor. */

static sigset_t held;

/* The signals that the parent waits for, one after the other. They stay blocked, so that none is
   lost between two waits; returns what was blocked before, for the child. */
static sigset_t hold_signals(void)
{
    sigset_t before;
    signal(SIGCHLD, SIG_DFL); /* ignored by who started us, a child's end would go unseen */
    sigemptyset(&held);
    sigaddset(&held, SIGCHLD);
    sigaddset(&held, SIGINT);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGUSR2);
    sigprocmask(SIG_BLOCK, &held, &before);
    return before;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static char *read_log(int fd, size_t *length)
{
    struct stat about; /* not lseek: the child's writes use the same offset */
    size_t size = fstat(fd, &about) == 0 ? (size_t)about.st_size : 0;
    char *data = malloc(size + 1);
    *length = 0;
    while (data != NULL && *length < size) {
        ssize_t count = pread(fd, data + *length, size - *length, (off_t)*length);
        if (count <= 0)
            break;
        *length += (size_t)count;
    }
    return data;
}

/* The next of the held signals; 0: none came up to that time (0: there is no such time). */
static int wait_for_signal(double until)
{
    siginfo_t about;
    const double left = until - seconds_now();
    if (until > 0 && left <= 0)
        return 0;
    const struct timespec time = {(time_t)left, (long)((left - (double)(time_t)left) * 1e9)};
    const int came = until > 0 ? sigtimedwait(&held, &about, &time) : sigwaitinfo(&held, &about);
    return came > 0 ? came : 0;
}

/* The exit code of a diagnosis of `log`; what failed has been said. */
static int tell_status(oh_status status, const char *log, int verdict)
{
    if (status == OH_ERR_INVALID_ARG_VALUE)
        return cli_failure("'%s' is no log of offheap doctor", log);
    if (status == OH_ERR_NOT_SUPPORTED)
        return cli_failure("'%s' is a later version's log, or this build has no monitor", log);
    if (status == OH_ERR_IO)
        return cli_failure("not every report could be written");
    if (status != OH_OK)
        return cli_failure("%s", oh_status_message(status));
    return verdict;
}

static int diagnose(int log_fd, const cli_doctor_options *options)
{
    size_t length;
    int verdict = CLI_EXIT_FAILURE;
    char *log = read_log(log_fd, &length);
    if (log == NULL)
        return cli_failure("the log cannot be read");
    oh_status status = oh_doctor_diagnose(log, length, &options->report, &verdict);
    free(log);
    const char *name = options->replay != NULL ? options->replay : "the program's log";
    return tell_status(status, name, verdict);
}

/* Waits for the child and keeps the clock; the status of waitpid(). Between two signals it sleeps:
   it may share its processor with the program. */
static int wait_for_child(pid_t child, int log_fd, const cli_doctor_options *options, bool *stopped)
{
    const double started = seconds_now();
    double until = options->duration > 0 ? started + options->duration : 0;
    int status = 0;
    while (waitpid(child, &status, WNOHANG) != child) {
        const int came = wait_for_signal(until);
        const bool over = until > 0 && seconds_now() >= until;
        if (came == SIGUSR2)
            (void)diagnose(log_fd, options);
        if (*stopped && over) {
            kill(child, SIGKILL);
            until = 0;
        } else if (!*stopped && (over || came == SIGINT || came == SIGTERM)) {
            *stopped = true;
            kill(child, SIGTERM);
            until = seconds_now() + GRACE_SECONDS;
        }
    }
    return status;
}

/* What the wait status says, in the report's words. */
static void set_ending(oh_doctor_options *report, int status)
{
    static char ending[128];
    if (WIFSIGNALED(status)) {
        snprintf(ending, sizeof ending, "killed by signal %d (%s)", WTERMSIG(status),
                 strsignal(WTERMSIG(status)));
        report->program_ending = ending;
    } else if (WIFEXITED(status)) {
        report->program_exit_code = WEXITSTATUS(status);
    }
}

/* A file for the log: named when it is to be kept. It is read again, so it must be able to be. */
static int open_log(const char *path)
{
    struct stat about;
    char name[] = "/tmp/offheap-log-XXXXXX";
    if (path == NULL) {
        int fd = mkostemp(name, O_CLOEXEC);
        if (fd >= 0)
            unlink(name);
        return fd;
    }
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode)) {
        errno = S_ISDIR(about.st_mode) ? EISDIR : ESPIPE;
        return -1;
    }
    return open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

/* On a terminal, so that nobody waits for nothing: a service does not end by itself. */
static void tell_start(const cli_doctor_options *options)
{
    if (!isatty(STDERR_FILENO))
        return;
    fprintf(stderr, "offheap doctor: watching %s", options->run.file);
    if (options->duration > 0)
        fprintf(stderr, " for %g s", options->duration);
    fputs("; Ctrl-C ends it and shows the report\n", stderr);
}

static int examine(cli_doctor_options *options)
{
    bool stopped = false;
    int log_fd = open_log(options->log_path);
    if (log_fd < 0)
        return cli_failure("cannot write the log%s%s%s: %s", options->log_path ? " '" : "",
                           options->log_path ? options->log_path : "", options->log_path ? "'" : "",
                           strerror(errno));
    has_begun =
        mmap(NULL, sizeof *has_begun, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (has_begun == MAP_FAILED)
        return cli_failure("cannot start the program: %s", strerror(errno));
    const sigset_t before = hold_signals();
    tell_start(options);
    fflush(NULL);
    pid_t child = fork();
    if (child < 0)
        return cli_failure("cannot start the program: %s", strerror(errno));
    if (child == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        run_child(options, log_fd);
    }
    signal(SIGXFSZ, SIG_IGN); /* a report too large for a limit is an error like others */
    int status = wait_for_child(child, log_fd, options, &stopped);
    if (!stopped && WIFEXITED(status) && !atomic_load(has_begun))
        return WEXITSTATUS(status); /* the child has said why */
    if (!stopped)
        set_ending(&options->report, status);
    int exit_code = diagnose(log_fd, options);
    close(log_fd);
    return exit_code;
}

static int replay(const cli_doctor_options *options)
{
    int fd = open(options->replay, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (fd >= 0 && fstat(fd, &about) == 0 && S_ISDIR(about.st_mode)) {
        close(fd);
        fd = -1;
        errno = EISDIR;
    }
    if (fd < 0)
        return cli_failure("cannot read '%s': %s", options->replay, strerror(errno));
    const int exit_code = diagnose(fd, options);
    close(fd);
    return exit_code;
}

static int run(int argc, char **argv)
{
    cli_doctor_options options;
    const int exit_code = cli_doctor_options_read(argc, argv, &options);
    if (exit_code != CLI_EXIT_OK)
        return exit_code;
    return options.replay != NULL ? replay(&options) : examine(&options);
}

const cli_command cli_command_doctor = {
    .name = "doctor",
    .summary = "run a program and say which lines misuse memory, and the fix",
    .usage = usage,
    .run = run,
};
