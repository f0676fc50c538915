/*
 * The monitor: one per process, because there is one allocator.
 *
 *     allocator ---observer table---> births and deaths -+
 *     binding   ---probes-----------> conversions, views, +--> epoch log --> doctor
 *     ticker thread, 4 Hz ----------> process figures ----+
 *
 * A birth is looked at when its thread's countdown of bytes reaches zero (sampler.h), a death when
 * its birth was: the store carries a flag.
 * Within an epoch births and deaths are added up by (stack, birth epoch) and go to the log when it
 * ends, so the log grows with what is different, not with what is frequent.
 *
 * Some things only the runtime's own thread may do: run a collection, walk the object graph. The
 * ticker asks for them as errands; probes on that thread run them between two steps of the program.
 *
 * The monitor's own memory comes from malloc, never from the pool, and so appears in no figure but
 * RSS.
 */
#define _DEFAULT_SOURCE
#include "monitor/monitor_state.h"

#include "monitor/native_stack.h"
#include "monitor/observe.h"
#include "monitor/process_probe.h"
#include "store/observer.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MOST_TALLIES = 1 << 14 };

int oh_monitor_active;
ohi_monitor ohi_the_monitor = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};

static _Thread_local uint32_t sites[SITE_DEPTH];
static _Thread_local uint32_t site_count;
static _Thread_local ohi_random thread_random;

uint64_t ohi_monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * OHI_NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

uint64_t ohi_ticks(void)
{
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return ohi_monotonic_ns();
#endif
}

uint64_t ohi_ticks_to_ns(const ohi_monitor *monitor, uint64_t ticks)
{
    return (uint64_t)((double)ticks * monitor->ns_per_tick);
}

/* Half a percent for samples; conversions have half as much beside it, and reads of watched bytes a
   little. What counts is the processor time of the program, not the clock: one that shares its core
   with others would otherwise be watched at a multiple of the price. Only down to half of the
   clock, though: a service that mostly sleeps does not feel it, and each of its few buffers
   matters. */
void ohi_set_budget(ohi_monitor *monitor, double share)
{
    const double least_share = 0.5;
    monitor->share = share < least_share ? least_share : share < 1 ? share : 1;
    monitor->epoch_budget_ticks =
        (uint64_t)((double)monitor->epoch_ns / 200 * monitor->share / monitor->ns_per_tick);
}

uint64_t ohi_probe_ticks(const ohi_monitor *monitor, uint64_t begun, uint64_t ended)
{
    enum { INTERRUPTED = 10 }; /* times a costly one: half a millisecond */
    uint64_t ticks = ended - begun;
    bool is_whole = ticks < monitor->costly_ticks * INTERRUPTED;
    return (is_whole ? ticks : monitor->costly_ticks) + monitor->displaced_ticks;
}

void ohi_set_interval(ohi_monitor *monitor, uint64_t bytes)
{
    __atomic_store_n(&monitor->interval, bytes, __ATOMIC_RELAXED);
    monitor->calm_epochs = 0;
}

void ohi_restart_spending(ohi_monitor *monitor, uint64_t now)
{
    monitor->epoch_spent_ticks = 0;
    monitor->spending_since = now;
}

uint64_t ohi_run_ns(const ohi_monitor *monitor)
{
    return ohi_monotonic_ns() - monitor->start_ns;
}

ohi_sample *ohi_sample_find(ohi_monitor *monitor, const void *base)
{
    return base ? ohi_pointer_map_find(&monitor->live, (uintptr_t)base) : NULL;
}

/* A runtime that runs code of its own for it may come to where it does errands: not now, under the
   lock. */
static size_t capture(ohi_monitor *monitor, oh_raw_frame *frames, size_t capacity)
{
    if (!monitor->has_runtime || !pthread_equal(monitor->owner, pthread_self())) {
        return ohi_native_capture(frames, capacity);
    }
    const bool was_in_errand = ohi_in_errand;
    ohi_in_errand = true;
    size_t count = monitor->runtime.capture(monitor->runtime.opaque, frames, capacity);
    ohi_in_errand = was_in_errand;
    return count;
}

bool ohi_has_pushed_site(void)
{
    return site_count > 0;
}

uint32_t ohi_stack_here(ohi_monitor *monitor, bool leaf_is_enough)
{
    if (site_count && site_count <= SITE_DEPTH && sites[site_count - 1]) {
        return sites[site_count - 1];
    }
    oh_raw_frame frames[OHI_STACK_DEPTH];
    bool own = monitor->has_runtime && pthread_equal(monitor->owner, pthread_self());
    if (own && leaf_is_enough && capture(monitor, frames, 1) == 1) {
        uint32_t stack = ohi_stack_of_leaf(&monitor->stacks, frames[0]);
        if (stack) {
            return stack;
        }
    }
    size_t count = capture(monitor, frames, OHI_STACK_DEPTH);
    return count == 0 ? 0
                      : ohi_stack_intern(&monitor->stacks, &monitor->log, frames, count,
                                         own ? monitor->runtime.resolve : ohi_native_resolve,
                                         own ? monitor->runtime.opaque : NULL, !own);
}

static void tally(ohi_pointer_map *map, uintptr_t key, const ohi_sample *sample)
{
    bool is_new;
    ohi_tally *sum = ohi_pointer_map_add(map, key, &is_new);
    if (sum) {
        sum->samples++;
        sum->count += (double)sample->weight;
        sum->bytes += (double)sample->weight * (double)sample->size;
    }
}

/* Stack (17 bits), epoch of birth (32) and a small number (7), never 0. */
static uintptr_t tally_key(const ohi_sample *sample, unsigned small)
{
    return ((uintptr_t)sample->stack << 40) | ((uintptr_t)sample->birth_epoch << 8) |
           ((uintptr_t)small << 1) | 1;
}

/* Half of the samples go, the others stand for twice as much. */
static void thin(ohi_monitor *monitor)
{
    ohi_pointer_map kept;
    ohi_pointer_map_init(&kept, sizeof(ohi_sample), OHI_MOST_LIVE);
    for (size_t i = 0; i < monitor->live.capacity; i++) {
        ohi_sample *sample = ohi_pointer_map_at(&monitor->live, i);
        if (!sample) {
            continue;
        }
        bool is_new;
        ohi_sample *copy = ohi_random_next(&monitor->random) & 1
                               ? ohi_pointer_map_add(&kept, sample->base, &is_new)
                               : NULL;
        if (copy) {
            *copy = *sample;
            copy->weight *= 2;
            tally(&monitor->births, tally_key(sample, sample->class_of), sample);
        } else {
            tally(&monitor->deaths, tally_key(sample, false), sample);
        }
    }
    ohi_pointer_map_deinit(&monitor->live);
    monitor->live = kept;
}

/* Blocks from 64 KiB on are few, and each matters: all of them, as long as that can be afforded. */
static bool is_always_sampled(uint64_t size, uint64_t interval)
{
    return size >= OH_PROBE_TIMED_BYTES && interval <= 16384;
}

/* Is what samples cost since the last step too much? The budget of an epoch is, and an eighth of it
   when it was spent at four times the pace: a program that does nothing but
   allocate reaches its interval before it has paid for every step on the way. */
static bool is_over_budget(const ohi_monitor *monitor, uint64_t now)
{
    uint64_t spent = monitor->epoch_spent_ticks;
    uint64_t budget = monitor->epoch_budget_ticks;
    uint64_t elapsed = now - monitor->spending_since;
    return spent > budget || (spent > budget / 8 && spent * 50 > elapsed);
}

/* Books time spent on a sample. What taught a new frame is no cost of sampling: each place in the
   program is looked up once, and a longer interval would save none of it, but miss what a program
   allocates in its first milliseconds, when all its places are new. */
static void spend(ohi_monitor *monitor, uint64_t begun, uint64_t ended, bool taught)
{
    uint64_t ticks = ohi_probe_ticks(monitor, begun, ended);
    monitor->overhead_ticks += ticks;
    monitor->epoch_spent_ticks += taught ? 0 : ticks;
}

/* Takes a step to a longer interval when samples cost too much. Only births ask: deaths cost, too,
   but at the end of a program all that lives dies at once. */
static void limit_spending(ohi_monitor *monitor, uint64_t now)
{
    if (!monitor->options.interval_bytes && is_over_budget(monitor, now)) {
        ohi_restart_spending(monitor, now);
        ohi_set_interval(monitor, ohi_sampler_longer(monitor->interval));
    }
}

static bool remember(ohi_monitor *monitor, const void *base, uint64_t size, int class_of,
                     uint64_t interval, uint64_t now)
{
    if (monitor->live.count >= OHI_MOST_LIVE - 1) {
        thin(monitor);
        ohi_set_interval(monitor, ohi_sampler_longer(interval));
    }
    bool is_new;
    ohi_sample *sample = ohi_pointer_map_add(&monitor->live, (uintptr_t)base, &is_new);
    if (!sample) {
        return false;
    }
    sample->size = size;
    sample->born_ticks = now;
    sample->weight =
        is_always_sampled(size, interval) ? 1.0F : (float)ohi_sampler_weight(size, interval);
    sample->stack = ohi_stack_here(monitor, false);
    sample->birth_epoch = monitor->epoch;
    sample->serial = ++monitor->serial;
    sample->class_of = (uint8_t)class_of;
    sample = ohi_pointer_map_find(&monitor->live, (uintptr_t)base);
    tally(&monitor->births, tally_key(sample, sample->class_of), sample);
    if (size >= OHI_DIRECT_FROM) {
        ohi_direct_born(monitor, sample);
    }
    return true;
}

/* How many bytes this thread may allocate before the next sample. */
static void next_countdown(uint64_t interval)
{
    if (thread_random.state == 0) {
        thread_random.state = ohi_ticks() ^ (uintptr_t)&thread_random;
    }
    ohi_thread_leave.term = interval;
    ohi_thread_leave.bytes = ohi_sampler_step(&thread_random, interval);
}

/* True when this allocation is to be sampled. */
static bool is_due(uint64_t size, uint64_t interval)
{
    if (interval <= 1 || is_always_sampled(size, interval)) {
        return true;
    }
    if (ohi_thread_leave.term != interval) { /* no memory in the process: drawing anew is fair */
        next_countdown(interval);
    }
    ohi_thread_leave.bytes -= (int64_t)size;
    if (ohi_thread_leave.bytes >= 0) {
        return false;
    }
    next_countdown(interval);
    return true;
}

bool ohi_on_allocate(const void *base, uint64_t size, int class_of)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    uint64_t interval = __atomic_load_n(&monitor->interval, __ATOMIC_RELAXED);
    if (size == 0 || ohi_in_errand || !is_due(size, interval)) {
        return false;
    }
    uint64_t begun = ohi_ticks();
    pthread_mutex_lock(&monitor->lock);
    uint32_t next_frame = monitor->stacks.next_frame;
    bool sampled = monitor->running && remember(monitor, base, size, class_of, interval, begun);
    uint64_t now = ohi_ticks();
    spend(monitor, begun, now, monitor->stacks.next_frame != next_frame);
    limit_spending(monitor, now);
    pthread_mutex_unlock(&monitor->lock);
    return sampled;
}

static bool is_collecting(ohi_monitor *monitor)
{
    return monitor->has_runtime && monitor->runtime.is_collecting &&
           pthread_equal(monitor->owner, pthread_self()) &&
           monitor->runtime.is_collecting(monitor->runtime.opaque);
}

void ohi_on_free(const void *base, uint64_t size)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    bool watched = oh_monitor_is_watched(base, (size_t)size);
    uint64_t begun = ohi_ticks();
    pthread_mutex_lock(&monitor->lock);
    ohi_sample *sample = monitor->running ? ohi_sample_find(monitor, base) : NULL;
    if (sample) {
        tally(&monitor->deaths, tally_key(sample, is_collecting(monitor)), sample);
        if (sample->size >= OHI_DIRECT_FROM) {
            ohi_direct_died(monitor, sample);
        }
        ohi_pointer_map_remove(&monitor->live, (uintptr_t)base);
    }
    if (monitor->running && watched) {
        ohi_views_store_freed(monitor, base, (size_t)size);
    }
    spend(monitor, begun, ohi_ticks(), false);
    pthread_mutex_unlock(&monitor->lock);
}

void ohi_on_direct_timed(const void *base, uint64_t elapsed_ns)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    pthread_mutex_lock(&monitor->lock);
    const ohi_sample *sample = monitor->running ? ohi_sample_find(monitor, base) : NULL;
    if (sample) {
        ohi_direct_timed(monitor, sample, elapsed_ns);
    }
    ohi_page_direct(elapsed_ns);
    pthread_mutex_unlock(&monitor->lock);
}

/* The bytes may have moved, and then the sample is known by an address that is no more: its size
   has to lead us to it. Growing in place of a sampled store is rare enough for a walk. */
void ohi_on_resize(const void *base, uint64_t old_size, uint64_t new_size)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    pthread_mutex_lock(&monitor->lock);
    ohi_sample *sample = monitor->running ? ohi_sample_find(monitor, base) : NULL;
    for (size_t i = 0; monitor->running && !sample && i < monitor->live.capacity; i++) {
        ohi_sample *other = ohi_pointer_map_at(&monitor->live, i);
        sample = other && other->size == old_size ? other : NULL;
    }
    if (sample) {
        ohi_sample moved = *sample;
        tally(&monitor->deaths, tally_key(sample, false), sample);
        ohi_pointer_map_remove(&monitor->live, sample->base);
        bool is_new;
        ohi_sample *place = ohi_pointer_map_add(&monitor->live, (uintptr_t)base, &is_new);
        if (place) {
            moved.base = (uintptr_t)base;
            moved.size = new_size;
            *place = moved;
            tally(&monitor->births, tally_key(place, place->class_of), place);
        }
    }
    pthread_mutex_unlock(&monitor->lock);
}

void oh_monitor_external_allocated(const void *base, size_t length, uint64_t elapsed_ns)
{
    if (ohi_on_allocate(base, length, OH_PROVENANCE_ADOPTED) && length >= OHI_DIRECT_FROM) {
        ohi_on_direct_timed(base, elapsed_ns);
    }
}

void oh_monitor_external_freed(const void *base)
{
    ohi_on_free(base, 1);
}

/* Sites pushed for others. */

uint32_t oh_monitor_site_capture(void)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    if (!oh_probe_is_active()) {
        return 0;
    }
    pthread_mutex_lock(&monitor->lock);
    uint32_t stack = monitor->running ? ohi_stack_here(monitor, false) : 0;
    pthread_mutex_unlock(&monitor->lock);
    return stack;
}

void oh_monitor_site_push(uint32_t site)
{
    if (site_count < SITE_DEPTH) {
        sites[site_count] = site;
    }
    site_count++;
}

void oh_monitor_site_pop(void)
{
    if (site_count) {
        site_count--;
    }
}

/* Start and end. */

static oh_status open_log(ohi_monitor *monitor, const oh_monitor_options *options)
{
    monitor->own_fd = -1;
    int fd = options->log_path ? -1 : options->log_fd;
    if (options->log_path) {
        fd = open(options->log_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0) {
            return OH_ERR_IO;
        }
        monitor->own_fd = fd;
    }
    ohi_log_writer_init(&monitor->log, fd);
    monitor->log.discards = fd < 0;
    return OH_OK;
}

static void write_start(ohi_monitor *monitor)
{
    char directory[512];
    if (!getcwd(directory, sizeof directory)) {
        directory[0] = 0;
    }
    ohi_log_start record = {.wall_seconds = (uint64_t)time(NULL),
                            .pid = (uint64_t)getpid(),
                            .page_bytes = (uint64_t)sysconf(_SC_PAGESIZE),
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
    ohi_pointer_map_init(&monitor->live, sizeof(ohi_sample), OHI_MOST_LIVE);
    ohi_pointer_map_init(&monitor->births, sizeof(ohi_tally), MOST_TALLIES);
    ohi_pointer_map_init(&monitor->deaths, sizeof(ohi_tally), MOST_TALLIES);
    ohi_conversions_init(&monitor->conversions);
    ohi_direct_init(&monitor->direct);
    ohi_views_init(&monitor->views);
    monitor->options = *options;
    ohi_set_interval(monitor, options->interval_bytes ? options->interval_bytes : 1);
    monitor->random.state = ohi_ticks();
    monitor->epoch = 0;
    monitor->epoch_ns = OHI_EPOCH_NS;
    monitor->epoch_start_ns = 0;
    monitor->overhead_ticks = 0;
    ohi_restart_spending(monitor, ohi_ticks());
    monitor->task = 1;
    monitor->task_start_ns = monitor->lag_ns = 0;
    monitor->pinned = 0;
    monitor->serial = 0;
    monitor->errands = 0;
    monitor->next_collect_ns = 2 * OHI_NS_PER_SECOND;
    monitor->next_visit_ns = OHI_NS_PER_SECOND;
    monitor->external_at_collect = 0;
    monitor->finish_requested = monitor->finished = monitor->stopping = false;
    if (options->program) {
        strncpy(monitor->program, options->program, sizeof monitor->program - 1);
    } else {
        ohi_process_name(monitor->program, sizeof monitor->program);
    }
}

static void calibrate(ohi_monitor *monitor)
{
    monitor->start_ns = ohi_monotonic_ns();
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
    ohi_pointer_map_deinit(&monitor->live);
    ohi_pointer_map_deinit(&monitor->births);
    ohi_pointer_map_deinit(&monitor->deaths);
    ohi_conversions_deinit(&monitor->conversions);
    ohi_direct_deinit(&monitor->direct);
    ohi_views_deinit(&monitor->views);
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

/* A process that the program forks has no ticker, and the log is its parent's. The lock may have
   been held by a thread that does not exist here. */
static void leave_after_fork(void)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    __atomic_store_n(&oh_monitor_active, 0, __ATOMIC_RELEASE);
    monitor->running = false;
    (void)pthread_mutex_init(&monitor->lock, NULL);
}

static void watch_forks(void)
{
    (void)pthread_atfork(NULL, NULL, leave_after_fork);
}

oh_status oh_monitor_start(const oh_monitor_options *options)
{
    static const oh_monitor_options publish_only = {
        .size = sizeof publish_only, .log_fd = -1, .publish = true};
    ohi_monitor *monitor = &ohi_the_monitor;
    options = options ? options : &publish_only;
    if (options->size < sizeof *options) {
        return OH_ERR_INVALID_ARG_VALUE;
    }
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, watch_forks);
    ohi_native_prepare();
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running) {
        pthread_mutex_unlock(&monitor->lock);
        return OH_ERR_INVALID_STATE;
    }
    oh_status status = open_log(monitor, options);
    if (status != OH_OK) {
        pthread_mutex_unlock(&monitor->lock);
        return status;
    }
    init_state(monitor, options);
    calibrate(monitor);
    write_start(monitor);
    if (options->publish) {
        ohi_page_open(monitor);
    }
    monitor->running = true;
    if (!start_ticker(monitor)) {
        monitor->running = false;
        free_state(monitor);
        pthread_mutex_unlock(&monitor->lock);
        return OH_ERR_NO_MEMORY;
    }
    pthread_mutex_unlock(&monitor->lock);
    ohi_observe(true);
    __atomic_store_n(&oh_monitor_active, 1, __ATOMIC_RELEASE);
    return OH_OK;
}

void oh_monitor_finish(oh_monitor_ending ending, int code)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    if (!oh_probe_is_active() || monitor->finished) {
        return;
    }
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
    if (!oh_probe_is_active()) {
        return;
    }
    oh_monitor_finish(OH_ENDING_NORMAL, 0);
    __atomic_store_n(&oh_monitor_active, 0, __ATOMIC_RELEASE);
    ohi_observe(false);
    pthread_mutex_lock(&monitor->lock);
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
    ohi_the_monitor.finish_requested = true;
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
    if (!oh_probe_is_active() || !file) {
        return;
    }
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
    memset(&monitor->runtime, 0, sizeof monitor->runtime);
    size_t size = runtime->size < sizeof *runtime ? runtime->size : sizeof *runtime;
    memcpy(&monitor->runtime, runtime, size);
    monitor->owner = pthread_self();
    monitor->has_runtime = monitor->runtime.capture && monitor->runtime.resolve;
    pthread_mutex_unlock(&monitor->lock);
}

void oh_monitor_detach(void *opaque)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    pthread_mutex_lock(&monitor->lock);
    if (monitor->has_runtime && monitor->runtime.opaque == opaque) {
        monitor->has_runtime = false;
    }
    pthread_mutex_unlock(&monitor->lock);
}
