/*
 * Which views are watched, and how long: from their making to their end, that of their store, or
 * that of the room in the table. Where each was made is remembered as well, for pinned bytes.
 *
 *     view_watch.c    a view is made, shared, given up; its store ends; a walk finds it gone
 *     view_table.c    the views by their addresses
 *     view_sides.c    what has been seen through a view and beside it: a surprise
 *     view_access.c   the reads and writes that make it one
 *
 * Making views costs, too: past some hundred in an epoch one of a stride is taken.
 */
#include "monitor/view_table.h"
#include "store/observer.h"

#include <string.h>

enum {
    CALM_VIEWS = 512,
    BUSY_STRIDE = 64,
    BUSY_VIEWS = 1 << 15,
    BUSIEST_STRIDE = 1024,
    SLOW_CAPTURE_NS = 1000
};

void ohi_views_flush(ohi_monitor *monitor)
{
    ohi_views *views = &monitor->views;
    ohi_set_relaxed(&views->epoch_views, 0);
    __atomic_store_n(&oh_monitor_gates.skip_views, 0, __ATOMIC_RELAXED);
    views->epoch_read_cost = 0;
    views->epoch_given_cost = 0;
    ohi_set_relaxed(&views->epoch_spent_ticks, 0);
    ohi_views_make_room(true);
    __atomic_store_n(&views->epoch_indexed_writes, 0, __ATOMIC_RELAXED);
}

static bool is_blank(const uint8_t *data, size_t length)
{
    size_t most = length < WATCHED_BYTES ? length : WATCHED_BYTES;
    return data[0] == 0 && memcmp(data, data + 1, most - 1) == 0;
}

/* C has no macrotasks by which a change between two looks could be told from one within a frame
   that is being built. But a line that cuts bytes anew while it still holds what it cut of them
   before, when they were others, reuses a buffer too early. */
static void overtake(ohi_watched_view *view)
{
    size_t first;
    size_t end;
    if (ohi_seen_differs(&view->sides[0].seen, view->data, 0, view->length, &first, &end))
        view->is_overtaken = true;
}

static void visit_overtaken(ohi_monitor *monitor, ohi_watched_view *view, void *user)
{
    (void)monitor;
    const ohi_watched_view *coming = user;
    if (view != coming && view->kind == OH_VIEW_NATIVE && view->stack == coming->stack)
        overtake(view);
}

/* A watched view is looked at as long as it is watched, so its bytes must be told to go: any store
   of the library does when it is asked to, and of others' memory what is sampled. */
static bool will_tell_its_end(const oh_view *view, const ohi_sample *sample)
{
    if (view->store)
        ohi_store_set_sampled(view->store);
    return view->store || sample;
}

void ohi_views_watch(ohi_monitor *monitor, const oh_view *view, uint32_t stack)
{
    const ohi_sample *store = ohi_sample_find(monitor, view->base);
    if (!monitor->views.watched || view->length == 0 || !will_tell_its_end(view, store))
        return;
    ohi_watched_view *place = ohi_views_enter(monitor, view);
    if (!place)
        return;
    place->stack = stack;
    place->store_stack = store ? store->stack : 0;
    place->is_window =
        is_blank(place->data, place->length) && is_blank(view->base, view->base_length);
    if (place->kind == OH_VIEW_NATIVE)
        ohi_views_visit(monitor, place->data, place->length, visit_overtaken, place);
    ohi_view_begin(monitor, place, store);
}

/* The handle is said to share, or its address is that of another view now. */
void ohi_views_unwatch(ohi_monitor *monitor, const void *handle)
{
    ohi_watched_view *view = ohi_views_find(monitor, handle);
    if (view)
        ohi_views_forget(&monitor->views, view);
}

void ohi_views_recut(ohi_monitor *monitor, const void *handle)
{
    ohi_watched_view *view = ohi_views_find(monitor, handle);
    if (view)
        overtake(view);
}

/* Which of those that showed the same bytes is left is not known: its story begins now. */
void ohi_views_settle(ohi_monitor *monitor, const void *handle)
{
    ohi_watched_view *view = ohi_views_find(monitor, handle);
    if (view) {
        ohi_seen_refresh(&view->sides[0].seen, view->data, 0, view->length);
        view->is_overtaken = view->sides[0].dirty = false;
        ohi_view_rearm(view);
    }
}

static void remember_origin(ohi_views *views, const oh_view *view, uint32_t stack)
{
    bool is_new;
    if (views->origins.count >= OHI_MOST_ORIGINS - 1)
        ohi_pointer_map_clear(&views->origins);
    ohi_view_origin *origin =
        ohi_pointer_map_add(&views->origins, (uintptr_t)view->handle, &is_new);
    if (origin) {
        origin->base = (uintptr_t)view->base;
        origin->stack = stack;
    }
}

/* Every view while few are made in an epoch or --watch-slices wants all; beyond that one of
   BUSY_STRIDE. Of BUSIEST_STRIDE, which makes a thousand at most at a million in an epoch, where
   views have cost what conversions may, a quarter of a percent. Without the lock: it is a guess. */
void oh_monitor_skip_views(void)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    uint32_t count = ohi_get_relaxed(&monitor->views.epoch_views);
    bool has_room = ohi_get_relaxed(&monitor->views.epoch_spent_ticks) <=
                    ohi_get_relaxed(&monitor->epoch_budget_ticks) / 2;
    bool wants_all = (count < CALM_VIEWS && has_room) || monitor->options.watch_slices;
    bool is_busy = count < BUSY_VIEWS && has_room && monitor->runtime.capture_ns < SLOW_CAPTURE_NS;
    uint32_t stride = wants_all ? 1 : is_busy ? BUSY_STRIDE : BUSIEST_STRIDE;
    ohi_set_relaxed(&monitor->views.epoch_views, count + stride);
    __atomic_store_n(&oh_monitor_gates.skip_views, stride - 1, __ATOMIC_RELAXED);
}

void oh_monitor_view(const oh_view *view)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    uint64_t begun = ohi_ticks();
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running) {
        uint32_t stack = ohi_stack_here(monitor, true);
        remember_origin(&monitor->views, view, stack);
        if (view->kind != OH_VIEW_ARRAY)
            ohi_views_watch(monitor, view, stack);
        else
            ohi_views_unwatch(monitor, view->handle);
        uint64_t cost = ohi_book_probe(monitor, begun, ohi_ticks());
        ohi_count_relaxed(&monitor->views.epoch_spent_ticks, cost);
    }
    pthread_mutex_unlock(&monitor->lock);
}

void oh_monitor_view_gone(const void *handle)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running)
        ohi_views_unwatch(monitor, handle);
    pthread_mutex_unlock(&monitor->lock);
}

static void visit_freed(ohi_monitor *monitor, ohi_watched_view *view, void *user)
{
    (void)user;
    ohi_views_forget(&monitor->views, view);
}

void ohi_views_store_freed(ohi_monitor *monitor, const void *base, size_t size)
{
    ohi_views_visit(monitor, base, size, visit_freed, NULL);
}

/* A walk over all live stores tells which handles still exist. */

void ohi_views_begin_walk(ohi_monitor *monitor)
{
    for (int i = 0; monitor->views.watched && i < WATCHED_VIEWS; i++) {
        ohi_watched_view *view = &monitor->views.watched[i];
        view->is_seen = view->kind == OH_VIEW_NATIVE; /* its end is told */
    }
}

void ohi_views_see(ohi_monitor *monitor, const void *base, const oh_visible_range *ranges,
                   size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ohi_watched_view *view =
            ranges[i].handle ? ohi_views_find(monitor, ranges[i].handle) : NULL;
        if (view)
            view->is_seen = view->data == (const uint8_t *)base + ranges[i].offset;
    }
}

void ohi_views_end_walk(ohi_monitor *monitor)
{
    for (uint32_t i = 0; monitor->views.watched && i < WATCHED_VIEWS; i++) {
        ohi_watched_view *view = &monitor->views.watched[i];
        if (view->handle && view->is_seen && view->has_pending)
            ohi_log_write_mutation(&monitor->log, &view->pending);
        view->has_pending = false;
        if (view->handle && !view->is_seen)
            ohi_views_forget(&monitor->views, view);
    }
}
