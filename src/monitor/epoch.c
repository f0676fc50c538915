/*
 * Epochs: four times a second the sums of the running epoch go to the log, followed by the figures
 * of the process, and the sampling interval follows the load. After each 4096 epochs they become
 * twice as long, so that the log of a long run grows with its logarithm.
 */
#define _DEFAULT_SOURCE
#include "monitor/monitor_state.h"
#include "monitor/process_probe.h"

#include <errno.h>
#include <time.h>

enum { MOST_EPOCHS = 4096, LEAST_GROWTH = 256 * 1024 };

/* What garbage in cycles may gather before it is collected: half of what a leak must grow by, since
   nothing may be called a leak that a collection would have freed. */
static uint64_t worth_a_collection(uint64_t external)
{
    return external / 100 > LEAST_GROWTH / 2 ? external / 100 : LEAST_GROWTH / 2;
}

/* Errands that have become due: a look at the views once a second; a collection when enough has
   gathered since external was least, and it is cheap for the time that has passed (1 %). */
static void plan_errands(ohi_monitor *monitor, uint64_t now_ns, uint64_t external)
{
    int errands = 0;
    if (now_ns >= monitor->next_visit_ns)
        errands |= OHI_ERRAND_VISIT;
    if (external < monitor->external_at_collect)
        monitor->external_at_collect = external;
    if (now_ns >= monitor->next_collect_ns &&
        external > monitor->external_at_collect + worth_a_collection(external))
        errands |= OHI_ERRAND_COLLECT;
    if (__atomic_load_n(&monitor->finish_requested, __ATOMIC_RELAXED) && !monitor->finished)
        errands |= OHI_ERRAND_FINISH;
    if (errands)
        __atomic_fetch_or(&monitor->errands, errands, __ATOMIC_RELAXED);
}

static void read_figures(const ohi_monitor *monitor, oh_memory_usage *usage)
{
    oh_memory_usage_get(NULL, usage);
    if (monitor->has_runtime && monitor->runtime.read_figures) {
        monitor->runtime.read_figures(monitor->runtime.opaque, &usage->heap_used,
                                      &usage->array_buffers);
    }
}

/* Of what the program waited for a processor, the part that it waited in the middle of work: most
   programs wait for their turn after a pause, when nothing of theirs is timed. */
static uint64_t preempted_ns(const ohi_process_figures *before, const ohi_process_figures *after)
{
    double preemptions = (double)(after->preemptions - before->preemptions);
    double pauses = (double)(after->pauses - before->pauses);
    double waited = (double)(after->run_delay_ns - before->run_delay_ns);
    return preemptions > 0 ? (uint64_t)(waited * preemptions / (preemptions + pauses)) : 0;
}

/* The part of the epoch for which the program kept a processor busy. */
static double share_of_epoch(const ohi_monitor *monitor, const ohi_process_figures *figures,
                             uint64_t now)
{
    uint64_t worked = figures->cpu_ns - monitor->figures.cpu_ns;
    uint64_t passed = now - monitor->epoch_start_ns;
    return passed ? (double)worked / (double)passed : 1;
}

void ohi_write_epoch(ohi_monitor *monitor)
{
    uint64_t now = ohi_run_ns(monitor);
    uint64_t ticks = ohi_ticks() - monitor->start_ticks;
    if (ticks)
        monitor->ns_per_tick = (double)now / (double)ticks;
    oh_memory_usage usage = {.size = sizeof usage};
    read_figures(monitor, &usage);
    ohi_process_figures figures;
    ohi_process_figures_get(&figures);
    uint64_t overhead = ohi_ticks_to_ns(monitor, ohi_get_relaxed(&monitor->overhead_ticks));
    ohi_log_epoch record = {
        .index = monitor->epoch,
        .t_ns = now,
        .rss = usage.rss,
        .heap_used = usage.heap_used,
        .external = usage.external,
        .array_buffers = usage.array_buffers,
        .pool_reserved = usage.pool_reserved,
        .pool_used = usage.pool_used,
        .pinned = monitor->pinned,
        .low_external =
            usage.external < monitor->low_external ? usage.external : monitor->low_external,
        .low_heap = usage.heap_used < monitor->low_heap ? usage.heap_used : monitor->low_heap,
        .minor_faults = figures.minor_faults - monitor->figures.minor_faults,
        .cpu_ns = figures.cpu_ns,
        .run_delay_ns = figures.run_delay_ns - monitor->figures.run_delay_ns,
        .preempted_ns = preempted_ns(&monitor->figures, &figures),
        .overhead_ns = overhead,
        .interval = monitor->interval,
        .live_samples = monitor->live.count,
        .lag_ns = monitor->lag_ns,
        .string_bytes = monitor->conversions.epoch_string_bytes,
        .tasks = monitor->task};
    ohi_page_gather(monitor);
    ohi_stores_flush(monitor);
    ohi_conversions_flush(monitor);
    ohi_direct_flush(monitor);
    ohi_views_flush(monitor);
    ohi_handles_flush(&monitor->handles);
    ohi_handles_walk(monitor);
    ohi_log_write_epoch(&monitor->log, &record);
    ohi_log_flush(&monitor->log);
    ohi_page_update(monitor, &record, &usage);
    ohi_adapt_interval(monitor);
    ohi_set_budget(monitor, share_of_epoch(monitor, &figures, now));
    plan_errands(monitor, now, usage.external);
    monitor->figures = figures;
    monitor->low_external = usage.external;
    monitor->low_heap = usage.heap_used;
    monitor->lag_ns = 0;
    monitor->epoch_start_ns = now;
    if (++monitor->epoch % MOST_EPOCHS == 0)
        monitor->epoch_ns *= 2;
}

static struct timespec deadline_in(uint64_t ns)
{
    uint64_t at = ohi_clock_ns() + ns;
    return (struct timespec){.tv_sec = (time_t)(at / OHI_NS_PER_SECOND),
                             .tv_nsec = (long)(at % OHI_NS_PER_SECOND)};
}

void *ohi_tick(void *user)
{
    ohi_monitor *monitor = user;
    pthread_mutex_lock(&monitor->lock);
    while (!monitor->stopping) {
        struct timespec deadline = deadline_in(monitor->epoch_ns);
        int why = pthread_cond_timedwait(&monitor->wake, &monitor->lock, &deadline);
        if (why == ETIMEDOUT && !monitor->stopping && !monitor->finished) {
            uint64_t begun = ohi_ticks();
            ohi_write_epoch(monitor);
            ohi_count_relaxed(&monitor->overhead_ticks, ohi_ticks() - begun);
        }
    }
    pthread_mutex_unlock(&monitor->lock);
    return NULL;
}
