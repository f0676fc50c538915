/*
 * Direct allocations: how long the call took, how long the first touch of the pages took, whether
 * the block died young, and whether a line builds ever longer buffers by copying.
 *
 * The kernel hands out pages that do not exist yet. The allocation itself is then instant and the
 * first write pays: `alloc(8 MiB)` took 0.03 ms here and its first fill 5.8 ms. That time belongs
 * to the line that allocated, so writes of 64 KiB and more are timed, and when they fall into a
 * direct store nobody has written yet, they are booked on its allocation.
 */
#include "monitor/monitor_state.h"

#include <string.h>

enum { MOST_TALLIES = 4096, NEAR_MISS_UP_TO = 12288 };

/* A block that lives shorter than this could have been one reused block. */
#define SHORT_LIFE_NS (OHI_NS_PER_SECOND / 10)

void ohi_direct_init(ohi_direct *direct)
{
    memset(direct, 0, sizeof *direct);
    ohi_pointer_map_init(&direct->tallies, sizeof(ohi_direct_tally), MOST_TALLIES);
}

void ohi_direct_deinit(ohi_direct *direct)
{
    ohi_pointer_map_deinit(&direct->tallies);
}

static ohi_direct_tally *tally_of(ohi_monitor *monitor, uint32_t stack)
{
    bool is_new;
    return ohi_pointer_map_add(&monitor->direct.tallies, ((uintptr_t)stack << 1) | 1, &is_new);
}

static void report_stall(ohi_monitor *monitor, const ohi_untouched *store, uint64_t touch_ns,
                         bool joined)
{
    ohi_direct_tally *tally = tally_of(monitor, store->stack);
    uint64_t total = store->allocate_ns + touch_ns;
    if (tally) {
        tally->allocate_ns += store->allocate_ns;
        tally->touch_ns += touch_ns;
        tally->joined += joined;
    }
    if (total < OHI_STALL_NS)
        return;
    if (tally) {
        tally->slow_count++;
        tally->slow_ns += total;
    }
    ohi_log_stall record = {.stack = store->stack,
                            .t_ns = ohi_run_ns(monitor),
                            .allocate_ns = store->allocate_ns,
                            .touch_ns = touch_ns,
                            .bytes = store->size,
                            .joined = joined};
    ohi_log_write_stall(&monitor->log, &record);
}

static void forget_untouched(ohi_monitor *monitor, ohi_untouched *store)
{
    store->base = 0;
    monitor->direct.untouched_count--;
}

/* An entry that goes without having been touched still tells how long its allocation took. */
static void retire(ohi_monitor *monitor, ohi_untouched *store)
{
    if (store->base) {
        report_stall(monitor, store, 0, false);
        forget_untouched(monitor, store);
    }
}

void ohi_direct_born(ohi_monitor *monitor, const ohi_sample *sample)
{
    /* Chunks that a reader makes for its caller are the cure, not the illness. */
    ohi_direct_tally *tally = ohi_has_pushed_site() ? NULL : tally_of(monitor, sample->stack);
    if (tally) {
        double weight = (double)sample->weight;
        tally->count += weight;
        tally->bytes += weight * (double)sample->size;
        if (sample->size > tally->largest)
            tally->largest = sample->size;
        if (sample->size <= NEAR_MISS_UP_TO) {
            tally->near_miss += weight;
            tally->near_miss_bytes += weight * (double)sample->size;
        }
    }
}

/* Comes right after the birth. */
void ohi_direct_timed(ohi_monitor *monitor, const ohi_sample *sample, uint64_t elapsed_ns)
{
    if (sample->size < OH_PROBE_TIMED_BYTES && elapsed_ns < OHI_STALL_NS)
        return;
    ohi_untouched *place = &monitor->direct.untouched[monitor->direct.next_untouched++ % UNTOUCHED];
    retire(monitor, place);
    monitor->direct.untouched_count++;
    *place = (ohi_untouched){.base = sample->base,
                             .size = sample->size,
                             .allocate_ns = elapsed_ns,
                             .born_ticks = sample->born_ticks,
                             .stack = sample->stack};
}

/* The last ones first: most are written as soon as they are made. */
static ohi_untouched *untouched_at(ohi_monitor *monitor, const uint8_t *data)
{
    ohi_direct *direct = &monitor->direct;
    for (uint32_t back = 1; direct->untouched_count > 0 && back <= UNTOUCHED; back++) {
        ohi_untouched *store = &direct->untouched[(direct->next_untouched - back) % UNTOUCHED];
        if (store->base && (uintptr_t)data - store->base < store->size)
            return store;
    }
    return NULL;
}

void ohi_direct_died(ohi_monitor *monitor, const ohi_sample *sample)
{
    ohi_direct_tally *tally = tally_of(monitor, sample->stack);
    uint64_t life = ohi_ticks_to_ns(monitor, ohi_ticks() - sample->born_ticks);
    if (tally) {
        tally->ended += (double)sample->weight;
        tally->short_lived += life < SHORT_LIFE_NS ? (double)sample->weight : 0;
    }
    ohi_untouched *store = untouched_at(monitor, (const uint8_t *)sample->base);
    if (store)
        retire(monitor, store);
}

void ohi_direct_touched(ohi_monitor *monitor, const uint8_t *data, size_t length, uint64_t ticks)
{
    ohi_untouched *store = untouched_at(monitor, data);
    if (store) {
        report_stall(monitor, store, ohi_ticks_to_ns(monitor, ticks), false);
        store->allocate_ns = 0; /* booked */
        if ((uintptr_t)data + length >= store->base + store->size)
            forget_untouched(monitor, store);
    }
}

/* The store at `base` was made and filled in one go and is complete now: everything since its birth
   was the first touch. `joined`: out of pieces that were there, which is a copy and has to be made
   whatever it goes into. */
void ohi_direct_filled(ohi_monitor *monitor, const uint8_t *base, bool joined)
{
    ohi_untouched *store = untouched_at(monitor, base);
    if (store && store->base == (uintptr_t)base) {
        report_stall(monitor, store, ohi_ticks_to_ns(monitor, ohi_ticks() - store->born_ticks),
                     joined);
        forget_untouched(monitor, store);
    }
}

static ohi_concat_result *concat_at(ohi_direct *direct, const void *base)
{
    for (int i = 0; i < RECENT_CONCATS; i++)
        if (direct->concats[i].base == (uintptr_t)base)
            return &direct->concats[i];
    return NULL;
}

static void forget_concat(ohi_direct *direct, const void *base)
{
    for (int i = 0; i < RECENT_CONCATS; i++)
        if (direct->concats[i].base == (uintptr_t)base)
            direct->concats[i].base = 0;
}

/* A chain of concats: the longest input of this one is the result of an earlier one by this line.
   Its entry moves along; several chains at once have an entry each. */
static void follow_chain(ohi_monitor *monitor, uint32_t stack, const uint8_t *out, size_t length,
                         const uint8_t *largest, size_t largest_length)
{
    ohi_direct *direct = &monitor->direct;
    ohi_concat_result *chain = largest ? concat_at(direct, largest) : NULL;
    /* another length: the result is gone, and another buffer lies where it was */
    if (!chain || chain->stack != stack || chain->length != largest_length) {
        chain = &direct->concats[direct->next_concat++ % RECENT_CONCATS];
        *chain = (ohi_concat_result){.stack = stack};
    }
    forget_concat(direct, out); /* of a store that was there before */
    uint64_t before = chain->length;
    chain->base = (uintptr_t)out;
    chain->steps++;
    chain->length = length;
    if (chain->steps < 2)
        return;
    bool is_second = chain->steps == 2; /* only now do we know that the first was one of a chain */
    ohi_log_concat record = {.stack = stack,
                             .steps = chain->steps,
                             .copied = length + (is_second ? before : 0),
                             .built = is_second ? length : length - before,
                             .length = length};
    ohi_log_write_concat(&monitor->log, &record);
}

void oh_monitor_concat(const uint8_t *out, size_t length, const uint8_t *largest,
                       size_t largest_length)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    enum { WORTH_WATCHING = 4096 };
    bool grows = largest_length * 2 >= length;
    if (length < (grows ? WORTH_WATCHING : OHI_DIRECT_FROM))
        return;
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running) {
        ohi_direct_filled(monitor, out, true);
        follow_chain(monitor, ohi_stack_here(monitor, true), out, length, grows ? largest : NULL,
                     largest_length);
    }
    pthread_mutex_unlock(&monitor->lock);
}

void ohi_direct_flush(ohi_monitor *monitor)
{
    ohi_pointer_map *tallies = &monitor->direct.tallies;
    for (size_t i = 0; tallies->count && i < tallies->capacity; i++) {
        const ohi_direct_tally *t = ohi_pointer_map_at(tallies, i);
        if (!t)
            continue;
        ohi_log_direct record = {.stack = t->key >> 1,
                                 .count = (uint64_t)(t->count + 0.5),
                                 .bytes = (uint64_t)t->bytes,
                                 .largest = t->largest,
                                 .allocate_ns = t->allocate_ns,
                                 .touch_ns = t->touch_ns,
                                 .slow_count = t->slow_count,
                                 .slow_ns = t->slow_ns,
                                 .ended = (uint64_t)(t->ended + 0.5),
                                 .short_lived = (uint64_t)(t->short_lived + 0.5),
                                 .near_miss = (uint64_t)(t->near_miss + 0.5),
                                 .near_miss_bytes = (uint64_t)t->near_miss_bytes,
                                 .joined = (uint64_t)(t->joined + 0.5)};
        ohi_log_write_direct(&monitor->log, &record);
    }
    ohi_pointer_map_clear(tallies);
}
