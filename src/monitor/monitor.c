/*
 * The monitor: one per process, because there is one allocator.
 *
 *     allocator ---observer table---> births and deaths -+
 *     binding   ---probes-----------> conversions, views, +--> epoch log --> doctor
 *     ticker thread, 4 Hz ----------> process figures ----+
 *
 * This file starts and ends it. Each kind of event has a file that watches it (store_watch.c,
 * direct_watch.c, view_watch.c, conversion_watch.c), caller_site.c says whose doing it was,
 * budget.c what all of it may cost; epoch.c writes what was gathered to the log.
 *
 * Some things only the runtime's own thread may do: run a collection, walk the object graph. The
 * ticker asks for them as errands; probes on that thread run them between two steps of the program.
 *
 * The monitor's own memory comes from malloc, never from the pool, and so appears in no figure but
 * RSS.
 */
#define _DEFAULT_SOURCE
#include "monitor/monitor_state.h"

#include "base/sized.h"
#include "monitor/native_stack.h"
#include "monitor/observe.h"
#include "monitor/process_probe.h"
#include "store/harden.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int oh_monitor_active;
int ohi_is_observed;
ohi_monitor ohi_the_monitor = {.lock = PTHREAD_MUTEX_INITIALIZER};

uint64_t ohi_ticks_to_ns(const ohi_monitor *monitor, uint64_t ticks)
{
    return (uint64_t)((double)ticks * monitor->ns_per_tick);
}

uint64_t ohi_run_ns(const ohi_monitor *monitor)
{
    return ohi_clock_ns() - monitor->start_ns;
}

static oh_status open_log(ohi_monitor *monitor, const oh_monitor_options *options)
{
    monitor->own_fd = -1;
    int fd = options->log_path ? -1 : options->log_fd;
    if (options->log_path) {
        fd = open(options->log_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        fd = ohi_file_behind_streams(fd);
        if (fd < 0)
            return OH_ERR_IO;
        monitor->own_fd = fd;
    }
    ohi_log_writer_init(&monitor->log, fd);
    monitor->log.discards = fd < 0;
    return OH_OK;
}

static void write_start(ohi_monitor *monitor)
{
    const char *directory = monitor->stacks.directory;
    ohi_log_start record = {.wall_seconds = ohi_clock_wall_seconds(),
                            .pid = (uint64_t)getpid(),
                            .page_bytes = ohi_page_bytes(),
                            .memory_limit_bytes = ohi_memory_limit_bytes(),
                            .touch_page_ns = ohi_touch_page_ns(),
                            .watch_slices = monitor->options.watch_slices,
                            .program = {monitor->program, strlen(monitor->program)},
                            .directory = {directory, strlen(directory)}};
    ohi_log_write_start(&monitor->log, &record);
    ohi_log_flush(&monitor->log);
}

static void init_state(ohi_monitor *monitor, const oh_monitor_options *options)
{
    ohi_stack_table_init(&monitor->stacks);
    ohi_stores_init(monitor);
    ohi_conversions_init(&monitor->conversions);
    ohi_direct_init(&monitor->direct);
    ohi_views_init(&monitor->views);
    ohi_handles_init(&monitor->handles);
    monitor->options = *options;
    ohi_set_interval(monitor, options->interval_bytes ? options->interval_bytes : 1);
    monitor->epoch = 0;
    monitor->epoch_ns = OHI_EPOCH_NS;
    monitor->epoch_start_ns = 0;
    ohi_set_relaxed(&monitor->overhead_ticks, 0);
    ohi_restart_spending(monitor, ohi_ticks());
    monitor->task = 1;
    monitor->task_start_ns = monitor->lag_ns = 0;
    monitor->pinned = 0;
    monitor->errands = 0;
    monitor->next_collect_ns = 2 * OHI_NS_PER_SECOND;
    monitor->next_visit_ns = OHI_NS_PER_SECOND;
    monitor->external_at_collect = 0;
    monitor->finish_requested = monitor->finished = monitor->stopping = false;
    if (options->program)
        snprintf(monitor->program, sizeof monitor->program, "%s", options->program);
    else
        ohi_process_name(monitor->program, sizeof monitor->program);
}

static void calibrate(ohi_monitor *monitor)
{
    monitor->start_ns = ohi_clock_ns();
    monitor->start_ticks = ohi_ticks();
    struct timespec pause = {0, 1000000};
    nanosleep(&pause, NULL);
    uint64_t ticks = ohi_ticks() - monitor->start_ticks;
    monitor->ns_per_tick = ticks ? (double)ohi_run_ns(monitor) / (double)ticks : 1.0;
    monitor->costly_ticks = (uint64_t)(50000 / monitor->ns_per_tick);
    monitor->displaced_ticks = (uint64_t)(250 / monitor->ns_per_tick);
    ohi_set_budget(monitor, 0); /* until the first epoch has told how busy the program is */
    ohi_process_figures_get(&monitor->figures);
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    monitor->low_external = usage.external;
    monitor->low_heap = usage.heap_used;
}

static void free_state(ohi_monitor *monitor)
{
    ohi_log_writer_deinit(&monitor->log);
    ohi_stack_table_deinit(&monitor->stacks);
    ohi_stores_deinit(monitor);
    ohi_conversions_deinit(&monitor->conversions);
    ohi_direct_deinit(&monitor->direct);
    ohi_views_deinit(&monitor->views);
    ohi_handles_deinit(&monitor->handles);
    if (monitor->own_fd >= 0) {
        close(monitor->own_fd);
        monitor->own_fd = -1;
    }
}

/* The program's signals are not for the ticker. */
static bool start_ticker(ohi_monitor *monitor)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&monitor->ticker, NULL, ohi_tick, monitor) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

/* Handles may be checked besides, monitor or not. */
static void set_flag(int *flag, bool is_active)
{
    if (is_active)
        (void)__atomic_fetch_or(flag, OHI_MONITOR_RUNS, __ATOMIC_RELEASE);
    else
        (void)__atomic_fetch_and(flag, ~OHI_MONITOR_RUNS, __ATOMIC_RELEASE);
}

/* Says to all who ask whether a monitor runs. */
static void set_active(bool is_active)
{
    if (ohi_the_monitor.runtime.observed)
        set_flag(ohi_the_monitor.runtime.observed, is_active);
    set_flag(&ohi_is_observed, is_active);
    set_flag(&oh_monitor_active, is_active);
}

/* Epochs go by a clock that nobody sets. */
static void init_wake(ohi_monitor *monitor)
{
    pthread_condattr_t steady;
    (void)pthread_condattr_init(&steady);
    (void)pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&monitor->wake, &steady);
    (void)pthread_condattr_destroy(&steady);
}

/* A process that the program forks has no ticker, and the log is its parent's. The lock may have
   been held by a thread that does not exist here. */
static void leave_after_fork(void)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    set_active(false);
    monitor->running = false;
    (void)pthread_mutex_init(&monitor->lock, NULL);
    init_wake(monitor);
}

static void prepare(void)
{
    init_wake(&ohi_the_monitor);
    (void)pthread_atfork(NULL, NULL, leave_after_fork);
}

oh_status oh_monitor_start(const oh_monitor_options *options)
{
    oh_monitor_options known = {.size = sizeof known, .log_fd = -1, .publish = true};
    ohi_monitor *monitor = &ohi_the_monitor;
    if (options &&
        !ohi_read_sized(&known, sizeof known, options, OHI_END_OF(oh_monitor_options, limit_bytes)))
        return OH_ERR_INVALID_ARG_VALUE;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, prepare);
    ohi_native_prepare();
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running) {
        pthread_mutex_unlock(&monitor->lock);
        return OH_ERR_INVALID_STATE;
    }
    oh_status status = open_log(monitor, &known);
    if (status != OH_OK) {
        pthread_mutex_unlock(&monitor->lock);
        return status;
    }
    init_state(monitor, &known);
    calibrate(monitor);
    write_start(monitor);
    if (monitor->log.error == ENOMEM || !start_ticker(monitor)) { /* it waits for the lock */
        free_state(monitor);
        pthread_mutex_unlock(&monitor->lock);
        return OH_ERR_NO_MEMORY;
    }
    if (known.publish)
        ohi_page_open(monitor);
    monitor->running = true;
    ohi_observe(true);
    set_active(true);
    pthread_mutex_unlock(&monitor->lock);
    return OH_OK;
}

void oh_monitor_finish(oh_monitor_ending ending, int code)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    if (!oh_probe_is_active())
        return;
    pthread_mutex_lock(&monitor->lock);
    if (monitor->finished) {
        pthread_mutex_unlock(&monitor->lock);
        return;
    }
    /* from here on only what a collection frees is of interest */
    ohi_write_epoch(monitor);
    ohi_log_end record = {
        .t_ns = ohi_run_ns(monitor), .ending = (uint64_t)ending, .code = (uint64_t)(unsigned)code};
    ohi_log_write_end(&monitor->log, &record);
    pthread_mutex_unlock(&monitor->lock);
    ohi_final_errands(monitor);
    pthread_mutex_lock(&monitor->lock);
    ohi_write_epoch(monitor);
    __atomic_store_n(&monitor->finished, true, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&monitor->lock);
}

void oh_monitor_stop(void)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    if (!oh_probe_is_active())
        return;
    oh_monitor_finish(OH_ENDING_NORMAL, 0);
    pthread_mutex_lock(&monitor->lock);
    set_active(false);
    ohi_observe(false);
    monitor->running = false;
    monitor->stopping = true;
    pthread_cond_signal(&monitor->wake);
    pthread_mutex_unlock(&monitor->lock);
    pthread_join(monitor->ticker, NULL);
    pthread_mutex_lock(&monitor->lock);
    ohi_page_close();
    free_state(monitor);
    pthread_mutex_unlock(&monitor->lock);
}

void oh_monitor_request_finish(void)
{
    __atomic_store_n(&ohi_the_monitor.finish_requested, true, __ATOMIC_RELAXED);
    __atomic_fetch_or(&ohi_the_monitor.errands, OHI_ERRAND_FINISH, __ATOMIC_RELAXED);
}

bool oh_monitor_is_finished(void)
{
    return __atomic_load_n(&ohi_the_monitor.finished, __ATOMIC_ACQUIRE);
}

int oh_monitor_log_error(void)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    pthread_mutex_lock(&monitor->lock);
    int error = monitor->log.error;
    pthread_mutex_unlock(&monitor->lock);
    return error;
}

void oh_monitor_expect(const char *file, int line, uint64_t max_bytes)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    if (!oh_probe_is_active() || !file)
        return;
    pthread_mutex_lock(&monitor->lock);
    ohi_log_expect record = {.line = line > 0 ? (uint64_t)line : 0,
                             .max_bytes = max_bytes,
                             .file = {file, strlen(file)}};
    ohi_log_write_expect(&monitor->log, &record);
    pthread_mutex_unlock(&monitor->lock);
}

void oh_monitor_attach(const oh_monitor_runtime *runtime)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    pthread_mutex_lock(&monitor->lock);
    const int active = oh_probe_is_active();
    set_active(false); /* for the one before, too */
    memset(&monitor->runtime, 0, sizeof monitor->runtime);
    size_t size = runtime->size < sizeof *runtime ? runtime->size : sizeof *runtime;
    memcpy(&monitor->runtime, runtime, size);
    set_active(active);
    monitor->owner = pthread_self();
    monitor->has_runtime = monitor->runtime.capture && monitor->runtime.resolve;
    pthread_mutex_unlock(&monitor->lock);
}

void oh_monitor_detach(void *opaque)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    pthread_mutex_lock(&monitor->lock);
    if (monitor->has_runtime && monitor->runtime.opaque == opaque)
        monitor->has_runtime = false;
    pthread_mutex_unlock(&monitor->lock);
}
