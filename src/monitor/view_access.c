/*
 * Reads and writes of bytes that watched views show.
 *
 * Building a frame through a view is no surprise, because nobody looked before; nor is writing one
 * field of a header while somebody reads another: only those bytes count that a write changed and
 * the other side has seen. Writes by method are seen as they happen, with the bytes before and
 * after. Writes by index are told of before they happen, where bytes are armed (view_table.c).
 *
 * Two uses of shared bytes are meant. A view that is made while the whole store is 0 is a window on
 * what is to come: whoever looks through it wants to see what is written beside it, as long as
 * nobody has put anything in through the window itself. And bytes that were written through a view
 * before anybody else looked are that view's output, a header that is filled in for each frame:
 * whoever reads them elsewhere is given them by the view, again and again.
 *
 * Looking costs, so a quarter of a second has room for OHI_READ_ROOM of it; what is not looked at
 * leaves a side as it was, which can hide an event but never make one.
 */
#include "monitor/view_table.h"

#include <string.h>

enum {
    READ_COST = 256,            /* what any read costs, in bytes copied */
    NATIVE_COST = 2048,         /* what walking a native stack costs beside it */
    MOST_INDEXED_WRITES = 20000 /* at about 0.1 us each, 1 % of an epoch */
};

/* A read or a write that views are told of. */
typedef struct access {
    const void *handle;
    const uint8_t *data;
    size_t length;
    uint32_t stack;
    bool is_own_turn;                /* of a read: views with this handle, or all others */
    bool is_surprised;               /* a view has been told of this read's surprise */
    size_t changed_from, changed_to; /* of a write that is done: no other byte has changed */
    const uint8_t *before; /* of a write that is done: what the bytes were, WATCHED_BYTES at most;
                              NULL: it comes next, and what it changes is seen at the next look */
} access;

/* The part of a view that a read or write is about. */
static void clip(const access *use, const ohi_watched_view *view, size_t *from, size_t *to)
{
    size_t end = (size_t)(use->data + use->length - view->data);
    *from = use->data > view->data ? (size_t)(use->data - view->data) : 0;
    *to = end < view->length ? end : view->length;
}

/* A handle's address may be used again by another one, which then shows other bytes. */
static bool is_stale(const ohi_watched_view *view, const void *handle, const uint8_t *data,
                     size_t length)
{
    return (uintptr_t)handle == view->handle &&
           (data < view->data || data + length > view->data + view->length) &&
           view->length < WATCHED_BYTES;
}

/* Takes the room for one read; false: this epoch has none left. */
static bool take_room(ohi_monitor *monitor, size_t length)
{
    ohi_views *views = &monitor->views;
    uint64_t walk = monitor->has_runtime ? monitor->runtime.capture_ns : NATIVE_COST;
    uint64_t cost = READ_COST + (length < WATCHED_BYTES ? length : WATCHED_BYTES) + walk;
    views->epoch_read_cost += cost;
    uint64_t room = (uint64_t)(OHI_READ_ROOM * monitor->share);
    if (views->epoch_read_cost <= room || monitor->options.watch_slices)
        return true;
    ohi_views_make_room(false);
    return false;
}

static void visit_read(ohi_monitor *monitor, ohi_watched_view *view, void *user)
{
    access *read = user;
    bool is_own = (uintptr_t)read->handle == view->handle;
    if (is_stale(view, read->handle, read->data, read->length)) {
        ohi_views_forget(&monitor->views, view);
        return;
    }
    if (is_own != read->is_own_turn || (!is_own && view->kind == OH_VIEW_NATIVE))
        return;
    size_t from;
    size_t to;
    clip(read, view, &from, &to);
    view->last_used = ++monitor->views.clock;
    bool told =
        ohi_view_look(monitor, view, is_own ? 0 : 1, from, to, read->stack, read->is_surprised);
    read->is_surprised = read->is_surprised || told;
}

/* The reader's own view first: it is the one whose holder is surprised. */
void ohi_views_read(ohi_monitor *monitor, const void *handle, const uint8_t *data, size_t length)
{
    if (length == 0 || !take_room(monitor, length))
        return;
    access read = {.handle = handle,
                   .data = data,
                   .length = length,
                   .stack = ohi_stack_here(monitor, true),
                   .is_own_turn = true};
    if (oh_monitor_is_watched(data, length)) {
        ohi_views_visit(monitor, data, length, visit_read, &read);
        read.is_own_turn = false;
        ohi_views_visit(monitor, data, length, visit_read, &read);
    }
    ohi_trail_note(&monitor->views.trail, data, length, read.stack, monitor->task, monitor->serial);
}

void oh_monitor_read(const void *handle, const uint8_t *data, size_t length)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running)
        ohi_views_read(monitor, handle, data, length);
    pthread_mutex_unlock(&monitor->lock);
}

bool oh_monitor_write_begin(oh_write_probe *probe)
{
    uint64_t entered = ohi_ticks();
    bool watched = oh_monitor_is_watched(probe->data, probe->length);
    if (!watched && probe->length < OH_PROBE_TIMED_BYTES)
        return false;
    probe->before = 0;
    if (watched) { /* what it looks like before the write */
        ohi_monitor *monitor = &ohi_the_monitor;
        pthread_mutex_lock(&monitor->lock);
        probe->before = ++monitor->views.scratch_serial;
        size_t length = probe->length < WATCHED_BYTES ? probe->length : WATCHED_BYTES;
        memcpy(monitor->views.scratch, probe->data, length);
        ohi_count_relaxed(&monitor->overhead_ticks, ohi_ticks() - entered);
        pthread_mutex_unlock(&monitor->lock);
    }
    probe->begun = ohi_ticks();
    return true;
}

/* Narrows bytes [from..to) of what is written to those that it changed, at either end. */
static void narrow(const access *write, size_t *from, size_t *to)
{
    const uint8_t *now = write->data;
    while (*to > *from && write->before[*to - 1] == now[*to - 1])
        --*to;
    while (*from < *to && write->before[*from] == now[*from])
        ++*from;
}

/* Which bytes of the view the write changed; false: none. Of a write that comes next it is all that
   may change. */
static bool find_change(const access *write, const ohi_watched_view *view, size_t *from, size_t *to)
{
    clip(write, view, from, to);
    if (!write->before || *from >= *to)
        return *from < *to;
    const uint8_t *start = view->data + *from;
    const uint8_t *end = view->data + *to;
    size_t first = (size_t)(start - write->data);
    size_t last = (size_t)(end - write->data);
    first = first > write->changed_from ? first : write->changed_from;
    last = last < write->changed_to ? last : write->changed_to;
    if (first < last)
        narrow(write, &first, &last);
    if (first >= last) {
        *to = *from;
        return false;
    }
    *from = (size_t)(write->data + first - view->data);
    *to = (size_t)(write->data + last - view->data);
    return true;
}

/* Did others know nothing of bytes [from..to) but what was written through the view, or that they
   were 0? */
static bool is_news(const access *write, const ohi_watched_view *view, size_t from, size_t to)
{
    for (size_t at = from; at < to; at++) {
        const uint8_t *byte = view->data + at;
        bool is_authored = view->authored_from <= at && at < view->authored_to;
        uint8_t was = write->before ? write->before[byte - write->data] : *byte;
        if (!is_authored && (was != 0 || !view->is_window))
            return false;
    }
    return true;
}

/* Widens a range, empty at first, by bytes [from..to). */
static void widen(uint32_t *low, uint32_t *high, size_t from, size_t to)
{
    bool is_empty = *low == *high;
    *low = is_empty || from < *low ? (uint32_t)from : *low;
    *high = is_empty || to > *high ? (uint32_t)to : *high;
}

/* Is the view a window on bytes [from..to): was there nothing when it was made, and was nothing put
   in through itself? */
static bool is_window_on(const ohi_watched_view *view, size_t from, size_t to)
{
    return view->is_window && (to <= view->written_from || view->written_to <= from);
}

/* Is a write that changes bytes [from..to), or none, meant to be seen from the other side? Notes
   whose bytes they are now, those that it did not change too. */
static bool is_meant(const access *write, ohi_watched_view *view, bool by_view, size_t from,
                     size_t to)
{
    size_t first;
    size_t end;
    clip(write, view, &first, &end);
    if (!by_view) {
        if (first < view->authored_to && view->authored_from < end)
            view->authored_from = view->authored_to = 0;
        return is_window_on(view, from, to);
    }
    widen(&view->written_from, &view->written_to, first, end);
    bool changes = from < to;
    bool is_seen = ohi_seen_any(&view->sides[1].seen, changes ? from : first, changes ? to : end);
    if (is_seen && !(changes && is_news(write, view, from, to)))
        return false;
    widen(&view->authored_from, &view->authored_to, first, end);
    return true;
}

/* A side takes the change as it comes: what it has seen of it is what is there now. */
static void accept(const access *write, const ohi_watched_view *view, ohi_observer_side *side,
                   size_t from, size_t to)
{
    if (write->before)
        ohi_seen_refresh(&side->seen, view->data, from, to);
    else
        ohi_seen_drop(&side->seen, from, to);
}

/* The bytes of a view change through one side. One's own write surprises nobody, nor do the bytes
   that were like this already: it is known, or not yet there to be known. The other side, if it has
   seen them, does not know. */
static void mark_dirty(ohi_monitor *monitor, access *write, ohi_watched_view *view)
{
    size_t first;
    size_t end;
    size_t from;
    size_t to;
    bool by_view = (uintptr_t)write->handle == view->handle;
    bool changes = find_change(write, view, &from, &to);
    bool meant = is_meant(write, view, by_view, from, to);
    ohi_observer_side *other = &view->sides[by_view ? 1 : 0];
    ohi_observer_side *own = &view->sides[by_view ? 0 : 1];
    clip(write, view, &first, &end);
    accept(write, view, own, first, end);
    if (!changes)
        return;
    if (meant) {
        accept(write, view, other, from, to);
        return;
    }
    /* set([1, 2]) is a method, though inside of it the engine writes by index. */
    bool was_part = other->dirty && other->by_index && write->before;
    if ((!ohi_side_is_waiting(other) && !was_part) || view->writes >= OHI_MOST_EVENTS ||
        !ohi_seen_any(&other->seen, from, to))
        return;
    if (write->stack == 0)
        write->stack = ohi_stack_here(monitor, true);
    other->dirty = true;
    other->by_index = !write->before;
    other->writer_stack = write->stack;
    other->dirty_from = (uint32_t)from;
    other->dirty_to = (uint32_t)to;
    ohi_view_rearm(view);
}

static void visit_write(ohi_monitor *monitor, ohi_watched_view *view, void *user)
{
    access *write = user;
    if (is_stale(view, write->handle, write->data, write->length)) {
        ohi_views_forget(&monitor->views, view);
        return;
    }
    mark_dirty(monitor, write, view);
}

/* A write inside of this one (a valueOf() that writes) has taken the scratch: what this one changed
   is then for the digests to find. */
void oh_monitor_write_end(const oh_write_probe *probe)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    uint64_t entered = ohi_ticks();
    uint64_t ticks = entered - probe->begun;
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running && probe->length >= OH_PROBE_TIMED_BYTES)
        ohi_direct_touched(monitor, probe->data, probe->length, ticks);
    if (monitor->running && probe->before && probe->before == monitor->views.scratch_serial) {
        access write = {.handle = probe->handle,
                        .data = probe->data,
                        .length = probe->length,
                        .changed_to = probe->length < WATCHED_BYTES ? probe->length : WATCHED_BYTES,
                        .before = monitor->views.scratch};
        narrow(&write, &write.changed_from, &write.changed_to);
        ohi_views_visit(monitor, probe->data, probe->length, visit_write, &write);
        ohi_count_relaxed(&monitor->overhead_ticks, ohi_ticks() - entered);
    }
    pthread_mutex_unlock(&monitor->lock);
}

void oh_monitor_indexed_write(const void *handle, const uint8_t *data, size_t length)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    uint32_t *count = &monitor->views.epoch_indexed_writes;
    bool has_room = __atomic_load_n(count, __ATOMIC_RELAXED) < MOST_INDEXED_WRITES;
    if (!has_room && !monitor->options.watch_slices)
        return;
    __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running) {
        access write = {.handle = handle, .data = data, .length = length};
        ohi_views_visit(monitor, data, length, visit_write, &write);
    }
    pthread_mutex_unlock(&monitor->lock);
}
