/*
 * A C program's handles are values: nobody can list them. So the ledger counts, for a store that a
 * slice is cut from, the handles by what they show:
 *
 *     store --> handles 3 --> { bytes 0..65536: 1, by nobody }   the one it was cut from
 *                             { bytes 0..12:    2, parse.c:40 }  the slice, and one retained
 *
 * Cut, retained and released handles are told; a release by the only holder is not, since it is the
 * store's end. The invariant is that the counts add up to the store's references: a program may
 * change the three words of a handle by hand, and then a release names what the ledger does not
 * know. Such a store is passed over from then on, as is one that is cut all the time, a page of
 * which every line is looked at: nothing that is pinned is hidden by that for long, and nothing is
 * invented.
 *
 * What is told costs a tenth of a microsecond, so an epoch has room for MOST_CALLS of them before
 * no more stores are begun. A call asks, without the lock, whether stores with the hash of its own
 * are in the ledger or are passed over.
 */
#include "monitor/handle_ledger.h"

#include "monitor/monitor_state.h"
#include "monitor/pin_tally.h"
#include "store/harden.h"
#include "store/store.h"

#include <string.h>

enum {
    MOST_STORES = 1 << 15,
    MOST_RANGES = 1 << 16,
    MOST_CALLS = 20000,
    MOST_STORE_CALLS = 16384,
    GATES = 2048,
    SWEPT = 64
};

typedef struct cut_store {
    uintptr_t key; /* the store */
    uint32_t serial;
    uint32_t handles; /* counts of all ranges */
    uint32_t calls;
    bool is_passed; /* over: its ranges are left behind */
    uintptr_t last; /* all handles in one word: when one is left, that one */
    size_t visible; /* of a walk */
    size_t smallest;
    uint32_t view_stack;
} cut_store;

typedef struct shown_range {
    uintptr_t key; /* oh_probe_buffer_handle() */
    const oh_store *store;
    size_t length;
    uint32_t serial; /* of the store; another one: left behind */
    uint32_t count;
    uint32_t stack; /* who cut it; 0: it is what others were cut from */
} shown_range;

/* By hash, how many stores are in the ledger and how many are passed over; atomic access only. */
static uint16_t counted[GATES];
static uint16_t passed_over[GATES];

static size_t gate_of(const oh_store *store)
{
    return (size_t)(ohi_mix((uintptr_t)store) % GATES);
}

static bool is_open(const uint16_t *gates, const oh_store *store)
{
    return __atomic_load_n(&gates[gate_of(store)], __ATOMIC_RELAXED) != 0;
}

static void move_gate(uint16_t *gates, const oh_store *store, bool up)
{
    __atomic_fetch_add(&gates[gate_of(store)], up ? 1 : UINT16_MAX, __ATOMIC_RELAXED);
}

void ohi_handles_init(ohi_handles *handles)
{
    memset(counted, 0, sizeof counted);
    memset(passed_over, 0, sizeof passed_over);
    ohi_pointer_map_init(&handles->stores, sizeof(cut_store), MOST_STORES);
    ohi_pointer_map_init(&handles->ranges, sizeof(shown_range), MOST_RANGES);
    handles->serial = 0;
    ohi_handles_flush(handles);
}

void ohi_handles_deinit(ohi_handles *handles)
{
    ohi_pointer_map_deinit(&handles->stores);
    ohi_pointer_map_deinit(&handles->ranges);
    memset(counted, 0, sizeof counted);
    memset(passed_over, 0, sizeof passed_over);
}

void ohi_handles_flush(ohi_handles *handles)
{
    __atomic_store_n(&handles->epoch_calls, 0, __ATOMIC_RELAXED);
}

/* A store of which the ledger does not know everything. */
static void pass_over(cut_store *entry)
{
    entry->is_passed = true;
    move_gate(counted, (const oh_store *)entry->key, false);
    move_gate(passed_over, (const oh_store *)entry->key, true);
}

/* The store in the ledger; NULL where it is not, or passed over. It is, when it is told of too
   often. */
static cut_store *find_store(ohi_monitor *monitor, const oh_store *store)
{
    cut_store *entry = ohi_pointer_map_find(&monitor->handles.stores, (uintptr_t)store);
    if (!entry || entry->is_passed)
        return NULL;
    if (++entry->calls > MOST_STORE_CALLS) {
        pass_over(entry);
        return NULL;
    }
    return entry;
}

/* `count` more handles show a range that may be new. NULL: no memory. */
static shown_range *add_handles(ohi_monitor *monitor, cut_store *entry, uintptr_t handle,
                                size_t length, uint32_t count, uint32_t stack)
{
    bool is_new;
    shown_range *range = ohi_pointer_map_add(&monitor->handles.ranges, handle, &is_new);
    if (!range)
        return NULL;
    if (range->serial != entry->serial) {
        *range = (shown_range){.key = handle,
                               .store = (const oh_store *)entry->key,
                               .length = length,
                               .serial = entry->serial,
                               .stack = stack};
    }
    range->count += count;
    entry->handles += count;
    entry->last ^= count & 1 ? handle : 0;
    return range;
}

/* One handle more or less shows what another one shows. False: none is known to. */
static bool recount_handle(ohi_monitor *monitor, cut_store *entry, uintptr_t handle, bool is_more)
{
    ohi_pointer_map *ranges = &monitor->handles.ranges;
    shown_range *range = ohi_pointer_map_find(ranges, handle);
    if (!range || range->serial != entry->serial)
        return false;
    range->count += is_more ? 1 : UINT32_MAX;
    entry->handles += is_more ? 1 : UINT32_MAX;
    entry->last ^= handle;
    if (range->count == 0) {
        ohi_views_unwatch(monitor, (const void *)handle);
        ohi_pointer_map_remove(ranges, handle);
    } else if (range->count == 1) {
        ohi_views_settle(monitor, (const void *)handle);
    }
    return true;
}

/* The first cut of a store: what it is cut from is what the others show, as far as anybody knows.
   Only sampled stores tell their end. */
static cut_store *begin(ohi_monitor *monitor, const oh_store *store, uintptr_t from,
                        size_t from_length)
{
    bool is_new;
    uint32_t others = ohi_get_relaxed(&store->references) - 1;
    cut_store *entry =
        ohi_store_is_sampled(store) && others > 0
            ? ohi_pointer_map_add(&monitor->handles.stores, (uintptr_t)store, &is_new)
            : NULL;
    if (!entry || entry->is_passed)
        return NULL;
    entry->serial = ++monitor->handles.serial;
    move_gate(counted, store, true);
    if (!add_handles(monitor, entry, from, from_length, others, 0)) {
        move_gate(counted, store, false);
        ohi_pointer_map_remove(&monitor->handles.stores, (uintptr_t)store);
        return NULL;
    }
    return entry;
}

/* A view that is cut while few are is watched for surprises, too. One of all the bytes is not: who
   reads through it cannot be told from who reads what it was cut from. */
static void watch_view(ohi_monitor *monitor, const oh_store *store, const uint8_t *data,
                       size_t length, uint32_t stack)
{
    const oh_view view = {.handle = oh_probe_buffer_handle(data, length),
                          .kind = OH_VIEW_NATIVE,
                          .base = ohi_store_bytes(store),
                          .base_length = ohi_store_length(store),
                          .data = data,
                          .length = length};
    if (!oh_probe_skip(&oh_monitor_gates.skip_views)) {
        oh_monitor_skip_views();
        ohi_views_watch(monitor, &view, stack);
    }
}

static void cut(ohi_monitor *monitor, const oh_store *store, const uint8_t *data, size_t length,
                const uint8_t *from, size_t from_length, const void *call)
{
    uintptr_t source = (uintptr_t)oh_probe_buffer_handle(from, from_length);
    uintptr_t handle = (uintptr_t)oh_probe_buffer_handle(data, length);
    cut_store *entry = find_store(monitor, store);
    if (!entry)
        entry = begin(monitor, store, source, from_length);
    if (!entry)
        return;
    uint32_t stack = ohi_stack_of_call(monitor, call);
    const shown_range *range = add_handles(monitor, entry, handle, length, 1, stack);
    if (!range)
        pass_over(entry);
    else if (range->count > 1)
        ohi_views_recut(monitor, (const void *)handle);
    else
        watch_view(monitor, store, data, length, stack);
}

/* One handle more or less that shows what another one does, or did. */
static void recount(const oh_store *store, const uint8_t *data, size_t length, bool is_more)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    if (!is_open(counted, store))
        return;
    uint64_t begun = ohi_ticks();
    pthread_mutex_lock(&monitor->lock);
    cut_store *entry = monitor->running ? find_store(monitor, store) : NULL;
    uintptr_t handle = (uintptr_t)oh_probe_buffer_handle(data, length);
    if (entry && !recount_handle(monitor, entry, handle, is_more))
        pass_over(entry);
    (void)ohi_book_probe(monitor, begun, ohi_ticks());
    pthread_mutex_unlock(&monitor->lock);
}

void oh_monitor_handle_cut(const oh_store *store, const uint8_t *data, size_t length,
                           const uint8_t *from, size_t from_length)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    uint32_t *calls = &monitor->handles.epoch_calls;
    bool is_counted = is_open(counted, store);
    bool is_full = __atomic_load_n(calls, __ATOMIC_RELAXED) >= MOST_CALLS;
    if (!oh_probe_is_active() || ohi_in_errand ||
        (!is_counted && (is_full || is_open(passed_over, store))))
        return;
    uint64_t begun = ohi_ticks();
    __atomic_fetch_add(calls, 1, __ATOMIC_RELAXED);
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running)
        cut(monitor, store, data, length, from, from_length, __builtin_return_address(0));
    uint64_t cost = ohi_book_probe(monitor, begun, ohi_ticks());
    ohi_count_relaxed(&monitor->views.epoch_spent_ticks, cost);
    pthread_mutex_unlock(&monitor->lock);
}

void oh_monitor_handle_retained(const oh_store *store, const uint8_t *data, size_t length)
{
    recount(store, data, length, true);
}

void oh_monitor_handle_released(const oh_store *store, const uint8_t *data, size_t length)
{
    ohi_harden_check_handle(store);
    if (!oh_store_is_unique(store)) /* the end of a store is told anyway */
        recount(store, data, length, false);
}

void ohi_handles_ended(const oh_store *store)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    bool is_counted = is_open(counted, store);
    if (!is_counted && !is_open(passed_over, store))
        return;
    pthread_mutex_lock(&monitor->lock);
    const cut_store *entry =
        monitor->running ? ohi_pointer_map_find(&monitor->handles.stores, (uintptr_t)store) : NULL;
    if (entry) {
        move_gate(entry->is_passed ? passed_over : counted, store, false);
        if (!entry->is_passed && entry->handles == 1) {
            ohi_views_unwatch(monitor, (const void *)entry->last);
            ohi_pointer_map_remove(&monitor->handles.ranges, entry->last);
        }
        ohi_pointer_map_remove(&monitor->handles.stores, (uintptr_t)store);
    }
    pthread_mutex_unlock(&monitor->lock);
}

/* The store of a range, NULL where the range was left behind. */
static cut_store *store_of(const ohi_handles *handles, const shown_range *range)
{
    cut_store *entry = ohi_pointer_map_find(&handles->stores, (uintptr_t)range->store);
    return entry && !entry->is_passed && entry->serial == range->serial ? entry : NULL;
}

/* Adds up what the ranges show, by store. Some of those left behind go. */
static void sum_ranges(ohi_handles *handles)
{
    uintptr_t left[SWEPT];
    size_t count = 0;
    for (size_t i = 0; handles->ranges.count && i < handles->ranges.capacity; i++) {
        const shown_range *range = ohi_pointer_map_at(&handles->ranges, i);
        cut_store *entry = range ? store_of(handles, range) : NULL;
        if (entry) {
            bool is_first = entry->visible == 0;
            entry->visible += range->length;
            if (is_first || range->length < entry->smallest) {
                entry->smallest = range->length;
                entry->view_stack = range->stack;
            }
        } else if (range && count < SWEPT) {
            left[count++] = range->key;
        }
    }
    while (count > 0)
        ohi_pointer_map_remove(&handles->ranges, left[--count]);
}

/* A handle may be made or given up right now, and is told of before or after. */
static bool adds_up(const cut_store *entry)
{
    const oh_store *store = (const oh_store *)entry->key;
    return !entry->is_passed && ohi_get_relaxed(&store->references) == entry->handles;
}

static void look_at_store(ohi_monitor *monitor, ohi_pin_tally *pins, const cut_store *entry)
{
    const oh_store *store = (const oh_store *)entry->key;
    size_t length = ohi_store_length(store);
    size_t visible = entry->visible < length ? entry->visible : length;
    const ohi_sample *sample = ohi_sample_find(monitor, ohi_store_bytes(store));
    if (!sample)
        return;
    pins->pinned += (uint64_t)((double)(length - visible) * (double)sample->weight);
    if (entry->view_stack && ohi_is_worth_pinning(length, visible))
        ohi_pin_tally_add(pins, entry->view_stack, sample, length, visible, (double)sample->weight);
}

void ohi_handles_walk(ohi_monitor *monitor)
{
    ohi_handles *handles = &monitor->handles;
    bool is_other = monitor->has_runtime && monitor->runtime.visit_stores;
    if (is_other || handles->stores.count == 0 || ohi_run_ns(monitor) < monitor->next_visit_ns)
        return;
    uint64_t begun = ohi_clock_ns();
    ohi_pin_tally pins;
    ohi_pin_tally_init(&pins);
    sum_ranges(handles);
    for (size_t i = 0; i < handles->stores.capacity; i++) {
        cut_store *entry = ohi_pointer_map_at(&handles->stores, i);
        if (entry && adds_up(entry))
            look_at_store(monitor, &pins, entry);
        if (entry)
            entry->visible = 0;
    }
    ohi_pin_tally_write(&pins, monitor, ohi_clock_ns() - begun);
    ohi_pin_tally_deinit(&pins);
}
