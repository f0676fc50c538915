/*
 * What the two sides of a watched view have seen, and when that makes a surprise.
 *
 * A surprise is observe - mutate - observe through different handles. Every watched view has two
 * sides: those who look through the view itself, and those who look at the same bytes through
 * anything else. A side that has looked remembers who looked, which bytes, and what they were. When
 * the other side changes any of these, the side is dirty (view_access.c); when it looks at them
 * again, that is an event. Who first looks at a view takes it for a whole: a message whose type has
 * been read is expected to keep its body.
 *
 * What changes bytes without being told (an engine that does not say what it writes by index, or
 * more of that than is looked at) is known at the next look by the bytes themselves, but neither
 * the line nor through which handle. Such an event counts only when the two looks are in different
 * macrotasks, because a function that changes its own view between two looks surprises nobody.
 *
 * Somebody may have looked before there was a view: who looks, then makes a view and writes through
 * it. So reads of bytes that no view shows are noted too (read_trail.h), and a new view takes over
 * those of its bytes.
 */
#include "monitor/view_table.h"

enum { SHOWN_BYTES = 16, GIVEN_COST = 64, MOST_SEEN_BYTES = 16 << 20 };

bool ohi_side_is_waiting(const ohi_observer_side *side)
{
    return side->seen_stack && !side->dirty;
}

void ohi_view_rearm(ohi_watched_view *view)
{
    bool has_looked = ohi_side_is_waiting(&view->sides[0]) && !view->is_given;
    ohi_view_set_armed(view, view->writes < OHI_MOST_EVENTS &&
                                 (has_looked || ohi_side_is_waiting(&view->sides[1])));
}

/* A side sees bytes [from..to) of its view. */
static void see(ohi_monitor *monitor, ohi_watched_view *view, ohi_observer_side *side, size_t from,
                size_t to, uint32_t stack, uint32_t task)
{
    ohi_views *views = &monitor->views;
    size_t cost = side->seen.mask ? 0 : ohi_seen_cost(view->length);
    if (views->seen_bytes + cost > MOST_SEEN_BYTES ||
        !ohi_seen_take(&side->seen, view->data, view->length, from, to))
        return;
    views->seen_bytes += cost;
    side->seen_stack = stack;
    side->seen_task = task;
}

/* The read `back` steps ago, NULL: none is left in the life of the store. What was read before its
   birth was another one. */
static const ohi_trail_read *read_of_store(const ohi_read_trail *trail, const ohi_sample *store,
                                           uint32_t back)
{
    const ohi_trail_read *read = ohi_trail_at(trail, back);
    return read && (int32_t)(read->births - store->serial) >= 0 ? read : NULL;
}

/* The part of a view [from..to) that a read before its birth has seen as it is now; false: none. */
static bool has_seen(const ohi_read_trail *trail, const ohi_trail_read *read,
                     const ohi_watched_view *view, size_t *from, size_t *to)
{
    const uint8_t *end = view->data + view->length;
    const uint8_t *first = read->data > view->data ? read->data : view->data;
    const uint8_t *last = read->data + read->length < end ? read->data + read->length : end;
    if (first >= last ||
        !ohi_trail_holds(trail, read, (size_t)(first - read->data), (size_t)(last - read->data)))
        return false;
    *from = (size_t)(first - view->data);
    *to = (size_t)(last - view->data);
    return true;
}

/* Have bytes of a view been seen as they are now in more than one macrotask? */
static bool is_stable(const ohi_read_trail *trail, const ohi_watched_view *view,
                      const ohi_sample *store)
{
    const ohi_trail_read *known = NULL;
    const ohi_trail_read *read;
    size_t from;
    size_t to;
    if (!ohi_trail_spans_tasks(trail))
        return false;
    for (uint32_t back = 1; (read = read_of_store(trail, store, back)) != NULL; back++) {
        if (has_seen(trail, read, view, &from, &to)) {
            if (known && known->task != read->task)
                return true;
            known = read;
        }
    }
    return false;
}

/* A view made of bytes that somebody has looked at before: that look counts, if they are unchanged.
   Of bytes that are looked at once and then made anew, a block that is filled, flushed and filled
   again, it would be wrong: so they must have been seen in two macrotasks, or in the very one that
   makes a slice of them. A store counts only when its birth was seen. */
static void inherit_reads(ohi_monitor *monitor, ohi_watched_view *place, const ohi_sample *store)
{
    const ohi_read_trail *trail = &monitor->views.trail;
    ohi_observer_side *side = &place->sides[1];
    bool stable = store && is_stable(trail, place, store);
    if (!stable && (!store || place->kind != OH_VIEW_SLICE))
        return;
    const ohi_trail_read *read;
    size_t from;
    size_t to;
    for (uint32_t back = 1; (read = read_of_store(trail, store, back)) != NULL &&
                            (stable || read->task == monitor->task);
         back++) {
        if (has_seen(trail, read, place, &from, &to)) {
            bool is_first = side->seen_stack == 0;
            see(monitor, place, side, from, to, is_first ? read->stack : side->seen_stack,
                is_first ? read->task : side->seen_task);
        }
    }
    ohi_view_rearm(place);
}

/* Whoever cuts a view out of bytes that are there takes them as they are: that counts as a look
   through it, until somebody really looks. */
static void take_as_given(ohi_monitor *monitor, ohi_watched_view *place)
{
    uint64_t cost = GIVEN_COST + place->length;
    if (place->is_window || monitor->views.epoch_given_cost + cost > OHI_READ_ROOM)
        return;
    monitor->views.epoch_given_cost += cost;
    see(monitor, place, &place->sides[0], 0, place->length, place->stack, monitor->task);
    place->is_given = place->sides[0].seen_stack != 0;
}

/* Who looked at the bytes of a C program before is not known by its macrotasks: there are none. */
void ohi_view_begin(ohi_monitor *monitor, ohi_watched_view *view, const ohi_sample *store)
{
    if (view->kind != OH_VIEW_NATIVE)
        inherit_reads(monitor, view, store);
    take_as_given(monitor, view);
}

/* Bytes [first..end) are not what the side saw. */
static void write_event(ohi_monitor *monitor, ohi_watched_view *view, const ohi_observer_side *side,
                        uint32_t after_stack, size_t first, size_t end)
{
    size_t shown = end - first < SHOWN_BYTES ? end - first : SHOWN_BYTES;
    ohi_log_mutation record = {.view_stack = view->stack,
                               .store_stack = view->store_stack,
                               .writer_stack = side->dirty ? side->writer_stack : 0,
                               .before_stack = side->seen_stack,
                               .after_stack = after_stack,
                               .view_kind = view->kind,
                               .by_view = side == &view->sides[1],
                               .t_ns = ohi_run_ns(monitor),
                               .offset = first,
                               .length = end - first,
                               .before = {(const char *)ohi_seen_copy(&side->seen) + first, shown},
                               .after = {(const char *)view->data + first, shown},
                               .by_index = side->dirty && side->by_index,
                               .is_overtaken = view->is_overtaken};
    view->writes++;
    ohi_log_write_mutation(&monitor->log, &record);
}

/* A change that nobody told of, seen by those who look at the view from outside: the view may be
   dead by now, so the event waits for the next walk. */
static void note_pending(ohi_monitor *monitor, ohi_watched_view *view,
                         const ohi_observer_side *side, uint32_t stack)
{
    if (view->kind == OH_VIEW_SLICE && view->writes < OHI_MOST_EVENTS) {
        view->writes++;
        view->has_pending = true;
        view->pending = (ohi_log_mutation){.view_stack = view->stack,
                                           .store_stack = view->store_stack,
                                           .before_stack = side->seen_stack,
                                           .after_stack = stack,
                                           .view_kind = view->kind,
                                           .by_view = 1,
                                           .t_ns = ohi_run_ns(monitor)};
    }
}

/* Is a change of what a side has seen a surprise, when nobody told who made it? */
static bool is_untold_surprise(const ohi_monitor *monitor, const ohi_watched_view *view,
                               const ohi_observer_side *side)
{
    bool is_only_window = view->is_window && view->written_from == view->written_to;
    if (view->kind == OH_VIEW_NATIVE)
        return view->is_overtaken && !is_only_window;
    return side->seen_task != monitor->task && !is_only_window;
}

/* Somebody looks at bytes [from..to) of a view through one side; true: it was a surprise. One whom
   another view has surprised by the same look is not surprised again, nor who looks for the first
   time in the task that made the view. */
bool ohi_view_look(ohi_monitor *monitor, ohi_watched_view *view, int side_index, size_t from,
                   size_t to, uint32_t stack, bool is_surprised)
{
    ohi_observer_side *side = &view->sides[side_index];
    size_t first;
    size_t end;
    bool is_first = side_index == 0 && (view->is_given || !side->seen.mask);
    bool was_untold = is_untold_surprise(monitor, view, side);
    bool changed = ohi_seen_differs(&side->seen, view->data, from, to, &first, &end);
    bool is_late = side->seen_task != monitor->task || view->kind == OH_VIEW_NATIVE;
    bool may_tell = changed && !is_surprised && (!is_first || is_late);
    bool told = may_tell && (side->dirty || (side_index == 0 && was_untold));
    if (told)
        write_event(monitor, view, side, stack, first, end);
    else if (may_tell && was_untold)
        note_pending(monitor, view, side, stack);
    if (changed) /* one look, one surprise */
        ohi_seen_refresh(&side->seen, view->data, 0, view->length);
    if (changed || is_first || (side->dirty_from < to && from < side->dirty_to))
        side->dirty = false;
    view->is_given = view->is_given && side_index != 0;
    see(monitor, view, side, is_first ? 0 : from, is_first ? view->length : to, stack,
        monitor->task);
    ohi_view_rearm(view);
    return told;
}
