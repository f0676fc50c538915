/*
 * Errands: what only the runtime's own thread may do, between two steps of the program. Allocations
 * made meanwhile are the monitor's doing and not looked at; frees are, because a collection is one
 * of the errands. Runtime callbacks run without the lock, since they free and so come back to us.
 */
#include "monitor/monitor_state.h"
#include "monitor/pin_tally.h"

_Thread_local bool ohi_in_errand;

typedef struct pin_walk {
    ohi_monitor *monitor;
    ohi_pin_tally pins;
} pin_walk;

/* Bytes that at least one of the ranges shows; few ranges, so comparing each with each is fine. */
static size_t visible_bytes(const oh_visible_range *ranges, size_t count, size_t length)
{
    enum { MOST_RANGES = 64 };
    if (count > MOST_RANGES)
        return length;
    size_t visible = 0;
    size_t at = 0;
    while (at < length) { /* the range that starts first behind `at` or reaches over it */
        size_t start = length;
        size_t end = length;
        for (size_t i = 0; i < count; i++) {
            size_t to = ranges[i].offset + ranges[i].length;
            size_t from = ranges[i].offset > at ? ranges[i].offset : at;
            if (to > at && from < start) {
                start = from;
                end = to;
            }
        }
        visible += (end < length ? end : length) - start;
        at = end > at ? end : length;
    }
    return visible;
}

static uint32_t origin_stack(const ohi_monitor *monitor, const void *base,
                             const oh_visible_range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const ohi_view_origin *origin =
            ohi_pointer_map_find(&monitor->views.origins, (uintptr_t)ranges[i].handle);
        if (origin && origin->base == (uintptr_t)base)
            return origin->stack;
    }
    return 0;
}

static void visit_store(void *user, const void *base, size_t length, const oh_visible_range *ranges,
                        size_t count)
{
    pin_walk *walk = user;
    size_t visible = visible_bytes(ranges, count, length);
    walk->pins.pinned += length - visible;
    ohi_monitor *monitor = walk->monitor;
    if (count > 1 || visible < length) {
        pthread_mutex_lock(&monitor->lock);
        ohi_views_see(monitor, base, ranges, count);
        pthread_mutex_unlock(&monitor->lock);
    }
    if (!ohi_is_worth_pinning(length, visible))
        return;
    pthread_mutex_lock(&monitor->lock);
    const ohi_sample *store = ohi_sample_find(monitor, base);
    uint32_t view_stack = origin_stack(monitor, base, ranges, count);
    ohi_pin_tally_add(&walk->pins, view_stack, store, length, visible, 1);
    pthread_mutex_unlock(&monitor->lock);
}

static void look_at_views(ohi_monitor *monitor)
{
    if (!monitor->runtime.visit_stores)
        return;
    uint64_t begun = ohi_clock_ns();
    pin_walk walk = {.monitor = monitor};
    ohi_pin_tally_init(&walk.pins);
    pthread_mutex_lock(&monitor->lock);
    ohi_views_begin_walk(monitor);
    pthread_mutex_unlock(&monitor->lock);
    monitor->runtime.visit_stores(monitor->runtime.opaque, visit_store, &walk);
    pthread_mutex_lock(&monitor->lock);
    ohi_views_end_walk(monitor);
    ohi_pin_tally_write(&walk.pins, monitor, ohi_clock_ns() - begun);
    pthread_mutex_unlock(&monitor->lock);
    ohi_pin_tally_deinit(&walk.pins);
}

enum { HOLDER_SITES = 4, HOLDER_BASES = 32, OLD_EPOCHS = 8 };

/* The stacks whose old samples hold most bytes, and some of those samples. In a run of two seconds
   nothing is old, and nobody walks the heap for it. */
typedef struct holder_site {
    uintptr_t key; /* stack */
    double bytes;
    size_t count;
    const void *bases[HOLDER_BASES];
} holder_site;

static void gather_old(ohi_monitor *monitor, ohi_pointer_map *sites)
{
    for (size_t i = 0; monitor->live.count && i < monitor->live.capacity; i++) {
        const ohi_sample *sample = ohi_pointer_map_at(&monitor->live, i);
        bool is_new;
        holder_site *site =
            sample && sample->birth_epoch + OLD_EPOCHS <= monitor->epoch
                ? ohi_pointer_map_add(sites, ((uintptr_t)sample->stack << 1) | 1, &is_new)
                : NULL;
        if (site) {
            site->bytes += (double)sample->weight * (double)sample->size;
            if (site->count < HOLDER_BASES)
                site->bases[site->count++] = (const void *)sample->base;
        }
    }
}

static void describe_holders(ohi_monitor *monitor)
{
    if (!monitor->runtime.describe_holder)
        return;
    ohi_pointer_map sites;
    ohi_pointer_map_init(&sites, sizeof(holder_site), 256);
    pthread_mutex_lock(&monitor->lock);
    gather_old(monitor, &sites);
    pthread_mutex_unlock(&monitor->lock);
    for (int round = 0; round < HOLDER_SITES; round++) {
        holder_site *best = NULL;
        for (size_t i = 0; sites.count && i < sites.capacity; i++) {
            holder_site *site = ohi_pointer_map_at(&sites, i);
            if (site && site->count && (!best || site->bytes > best->bytes))
                best = site;
        }
        if (!best)
            break;
        char text[512];
        size_t length = monitor->runtime.describe_holder(monitor->runtime.opaque, best->bases,
                                                         best->count, text, sizeof text);
        if (length && length < sizeof text) {
            pthread_mutex_lock(&monitor->lock);
            ohi_log_holder record = {.stack = best->key >> 1, .text = {text, length}};
            ohi_log_write_holder(&monitor->log, &record);
            pthread_mutex_unlock(&monitor->lock);
        }
        best->count = 0;
    }
    ohi_pointer_map_deinit(&sites);
}

/* External memory grew: what of it is garbage in cycles, and who holds the rest? The latter is
   asked now too, because a program that winds down lets go of what it held. */
static void collect(ohi_monitor *monitor)
{
    if (!monitor->runtime.collect)
        return;
    uint64_t begun = ohi_clock_ns();
    monitor->runtime.collect(monitor->runtime.opaque);
    uint64_t cost = ohi_clock_ns() - begun;
    describe_holders(monitor);
    uint64_t whole_cost = ohi_clock_ns() - begun;
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    pthread_mutex_lock(&monitor->lock);
    ohi_log_collect record = {.t_ns = ohi_run_ns(monitor), .ns = cost, .forced = 1};
    ohi_log_write_collect(&monitor->log, &record);
    ohi_page_collection(false);
    monitor->external_at_collect = usage.external;
    uint64_t pause = whole_cost * 100;
    if (pause < 2 * OHI_NS_PER_SECOND)
        pause = 2 * OHI_NS_PER_SECOND;
    monitor->next_collect_ns = ohi_run_ns(monitor) + pause;
    pthread_mutex_unlock(&monitor->lock);
}

void ohi_run_errands(ohi_monitor *monitor)
{
    if (ohi_in_errand || !ohi_is_runtime_thread(monitor))
        return;
    int errands = __atomic_exchange_n(&monitor->errands, 0, __ATOMIC_RELAXED);
    uint64_t begun = ohi_ticks();
    ohi_in_errand = true;
    if (errands & OHI_ERRAND_VISIT)
        look_at_views(monitor);
    if (errands & OHI_ERRAND_COLLECT)
        collect(monitor);
    ohi_in_errand = false;
    pthread_mutex_lock(&monitor->lock);
    ohi_count_relaxed(&monitor->overhead_ticks, ohi_ticks() - begun);
    pthread_mutex_unlock(&monitor->lock);
    if (errands & OHI_ERRAND_FINISH)
        oh_monitor_finish(OH_ENDING_STOPPED, 0);
}

/* What the last epoch needs: views counted, holders named. No collection: the program is over, and
   what only its timers and frames still held would look like cycles. */
void ohi_final_errands(ohi_monitor *monitor)
{
    if (!ohi_is_runtime_thread(monitor))
        return;
    ohi_in_errand = true;
    look_at_views(monitor);
    describe_holders(monitor);
    ohi_in_errand = false;
}

void oh_monitor_poll(void)
{
    if (__atomic_load_n(&ohi_the_monitor.errands, __ATOMIC_RELAXED))
        ohi_run_errands(&ohi_the_monitor);
}

void oh_monitor_collection(void)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    pthread_mutex_lock(&monitor->lock);
    ohi_page_collection(true);
    pthread_mutex_unlock(&monitor->lock);
}

void oh_monitor_task(void)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    uint64_t now = ohi_clock_ns();
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running) {
        monitor->task++;
        if (monitor->task_start_ns && now - monitor->task_start_ns > monitor->lag_ns)
            monitor->lag_ns = now - monitor->task_start_ns;
        monitor->task_start_ns = now;
    }
    pthread_mutex_unlock(&monitor->lock);
    oh_monitor_poll();
}
