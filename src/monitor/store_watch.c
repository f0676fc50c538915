/*
 * Stores: which are remembered while they live, and what is told of their births and deaths.
 *
 * A birth is looked at when its thread's countdown of bytes reaches zero (sampler.h), a death when
 * its birth was: the store carries a flag. Within an epoch births and deaths are added up by
 * (stack, birth epoch) and go to the log when it ends, so the log grows with what is different, not
 * with what is frequent.
 *
 * observe.c hangs these calls into the allocator; what a language's engine allocates by itself
 * comes through the probes at the end.
 */
#include "monitor/monitor_state.h"
#include "store/observer.h"

enum { MOST_TALLIES = 1 << 14 };

static _Thread_local ohi_random thread_random;

void ohi_stores_init(ohi_monitor *monitor)
{
    ohi_pointer_map_init(&monitor->live, sizeof(ohi_sample), OHI_MOST_LIVE);
    ohi_pointer_map_init(&monitor->births, sizeof(ohi_tally), MOST_TALLIES);
    ohi_pointer_map_init(&monitor->deaths, sizeof(ohi_tally), MOST_TALLIES);
    monitor->serial = 0;
    monitor->random.state = ohi_ticks();
}

void ohi_stores_deinit(ohi_monitor *monitor)
{
    ohi_pointer_map_deinit(&monitor->live);
    ohi_pointer_map_deinit(&monitor->births);
    ohi_pointer_map_deinit(&monitor->deaths);
}

ohi_sample *ohi_sample_find(ohi_monitor *monitor, const void *base)
{
    return base ? ohi_pointer_map_find(&monitor->live, (uintptr_t)base) : NULL;
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
        if (!sample)
            continue;
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
            ohi_views_store_freed(monitor, (const void *)sample->base, (size_t)sample->size);
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

static bool remember(ohi_monitor *monitor, const void *base, uint64_t size, int class_of,
                     uint64_t interval, uint64_t now)
{
    if (monitor->live.count >= OHI_MOST_LIVE - 1) {
        thin(monitor);
        ohi_set_interval(monitor, ohi_sampler_longer(interval));
    }
    bool is_new;
    ohi_sample *sample = ohi_pointer_map_add(&monitor->live, (uintptr_t)base, &is_new);
    if (!sample)
        return false;
    sample->size = size;
    sample->born_ticks = now;
    sample->weight =
        is_always_sampled(size, interval) ? 1.0F : (float)ohi_sampler_weight(size, interval);
    sample->stack = ohi_stack_here(monitor, false);
    sample->birth_epoch = monitor->epoch;
    sample->serial = ++monitor->serial;
    sample->class_of = (uint8_t)class_of;
    tally(&monitor->births, tally_key(sample, sample->class_of), sample);
    if (size >= OHI_DIRECT_FROM)
        ohi_direct_born(monitor, sample);
    return true;
}

/* How many bytes this thread may allocate before the next sample. */
static void next_countdown(uint64_t interval)
{
    if (thread_random.state == 0)
        thread_random.state = ohi_ticks() ^ (uintptr_t)&thread_random;
    ohi_thread_leave.term = interval;
    ohi_thread_leave.bytes = ohi_sampler_step(&thread_random, interval);
}

/* True when this allocation is to be sampled. */
static bool is_due(uint64_t size, uint64_t interval)
{
    if (interval <= 1 || is_always_sampled(size, interval))
        return true;
    if (ohi_thread_leave.term != interval) /* no memory in the process: drawing anew is fair */
        next_countdown(interval);
    ohi_thread_leave.bytes -= (int64_t)size;
    if (ohi_thread_leave.bytes >= 0)
        return false;
    next_countdown(interval);
    return true;
}

bool ohi_on_allocate(const void *base, uint64_t size, int class_of)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    uint64_t interval = __atomic_load_n(&monitor->interval, __ATOMIC_RELAXED);
    if (size == 0 || ohi_in_errand || !is_due(size, interval))
        return false;
    uint64_t begun = ohi_ticks();
    pthread_mutex_lock(&monitor->lock);
    uint32_t next_frame = monitor->stacks.next_frame;
    bool sampled = monitor->running && remember(monitor, base, size, class_of, interval, begun);
    uint64_t now = ohi_ticks();
    ohi_book_sample(monitor, begun, now, monitor->stacks.next_frame != next_frame);
    ohi_limit_spending(monitor, now);
    pthread_mutex_unlock(&monitor->lock);
    return sampled;
}

static bool is_collecting(ohi_monitor *monitor)
{
    return monitor->runtime.is_collecting && ohi_is_runtime_thread(monitor) &&
           monitor->runtime.is_collecting(monitor->runtime.opaque);
}

void ohi_on_free(const void *base, uint64_t size)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    uint64_t begun = ohi_ticks();
    pthread_mutex_lock(&monitor->lock);
    ohi_sample *sample = monitor->running ? ohi_sample_find(monitor, base) : NULL;
    if (sample) {
        size = sample->size > size ? sample->size : size;
        tally(&monitor->deaths, tally_key(sample, is_collecting(monitor)), sample);
        if (sample->size >= OHI_DIRECT_FROM)
            ohi_direct_died(monitor, sample);
        ohi_pointer_map_remove(&monitor->live, (uintptr_t)base);
    }
    if (monitor->running && oh_monitor_is_watched(base, (size_t)size))
        ohi_views_store_freed(monitor, base, (size_t)size);
    ohi_book_sample(monitor, begun, ohi_ticks(), false);
    pthread_mutex_unlock(&monitor->lock);
}

void ohi_on_direct_timed(const void *base, uint64_t elapsed_ns)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    pthread_mutex_lock(&monitor->lock);
    const ohi_sample *sample = monitor->running ? ohi_sample_find(monitor, base) : NULL;
    if (sample)
        ohi_direct_timed(monitor, sample, elapsed_ns);
    ohi_page_direct(elapsed_ns);
    pthread_mutex_unlock(&monitor->lock);
}

void ohi_on_resize(const void *old_base, const void *base, uint64_t size)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    pthread_mutex_lock(&monitor->lock);
    const ohi_sample *sample = monitor->running ? ohi_sample_find(monitor, old_base) : NULL;
    if (sample) {
        ohi_sample moved = *sample;
        ohi_views_store_freed(monitor, (const void *)sample->base, (size_t)sample->size);
        tally(&monitor->deaths, tally_key(sample, false), sample);
        ohi_pointer_map_remove(&monitor->live, sample->base);
        bool is_new;
        ohi_sample *place = ohi_pointer_map_add(&monitor->live, (uintptr_t)base, &is_new);
        if (place) {
            moved.base = (uintptr_t)base;
            moved.size = size;
            *place = moved;
            tally(&monitor->births, tally_key(place, place->class_of), place);
        }
    }
    pthread_mutex_unlock(&monitor->lock);
}

void oh_monitor_external_allocated(const void *base, size_t length, uint64_t elapsed_ns)
{
    if (ohi_on_allocate(base, length, OH_PROVENANCE_ADOPTED) && length >= OHI_DIRECT_FROM)
        ohi_on_direct_timed(base, elapsed_ns);
}

void oh_monitor_external_freed(const void *base)
{
    ohi_on_free(base, 1);
}

static void flush_births(ohi_monitor *monitor)
{
    ohi_pointer_map *map = &monitor->births;
    for (size_t i = 0; map->count && i < map->capacity; i++) {
        const ohi_tally *sum = ohi_pointer_map_at(map, i);
        if (sum) {
            ohi_log_birth record = {.stack = sum->key >> 40,
                                    .birth_epoch = (sum->key >> 8) & UINT32_MAX,
                                    .class_of = (sum->key >> 1) & 0x7f,
                                    .samples = sum->samples,
                                    .count = (uint64_t)(sum->count * OHI_LOG_COUNT_SCALE + 0.5),
                                    .bytes = (uint64_t)(sum->bytes + 0.5)};
            ohi_log_write_birth(&monitor->log, &record);
        }
    }
    ohi_pointer_map_clear(map);
}

static void flush_deaths(ohi_monitor *monitor)
{
    ohi_pointer_map *map = &monitor->deaths;
    for (size_t i = 0; map->count && i < map->capacity; i++) {
        const ohi_tally *sum = ohi_pointer_map_at(map, i);
        if (sum) {
            ohi_log_death record = {.stack = sum->key >> 40,
                                    .birth_epoch = (sum->key >> 8) & UINT32_MAX,
                                    .collected = (sum->key >> 1) & 1,
                                    .samples = sum->samples,
                                    .count = (uint64_t)(sum->count * OHI_LOG_COUNT_SCALE + 0.5),
                                    .bytes = (uint64_t)(sum->bytes + 0.5)};
            ohi_log_write_death(&monitor->log, &record);
        }
    }
    ohi_pointer_map_clear(map);
}

void ohi_stores_flush(ohi_monitor *monitor)
{
    flush_births(monitor);
    flush_deaths(monitor);
}
