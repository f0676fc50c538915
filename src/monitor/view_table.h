/*
 * The watched views, as the files share them that watch: the table (view_table.c), what the two
 * sides of a view have seen (view_sides.c), reads and writes (view_access.c), and which views are
 * watched and how long (view_watch.c). Each call is under the lock.
 */
#ifndef MONITOR_VIEW_TABLE_H
#define MONITOR_VIEW_TABLE_H

#include "monitor/monitor_state.h"

enum {
    OHI_MOST_EVENTS = 32, /* of one view */
    OHI_MOST_ORIGINS = 1 << 16,
    OHI_READ_ROOM = 1 << 20 /* in bytes: 4000 reads of a number, at 0.2 us each 0.3 % of an epoch;
                               less for a program that has less of a processor */
};

typedef void ohi_visit_view_fn(ohi_monitor *monitor, ohi_watched_view *view, void *user);

/* Every watched view that overlaps the bytes, once. The visitor may forget the view it is given. */
void ohi_views_visit(ohi_monitor *monitor, const uint8_t *data, size_t length,
                     ohi_visit_view_fn *visit, void *user);

/* The view of a handle; NULL. */
ohi_watched_view *ohi_views_find(ohi_monitor *monitor, const void *handle);

/* A place for the view, with nothing seen yet: what had it is forgotten. It is found by its handle
   and its bytes from now on, until it is forgotten. NULL: no memory. */
ohi_watched_view *ohi_views_enter(ohi_monitor *monitor, const oh_view *view);
void ohi_views_forget(ohi_views *views, ohi_watched_view *view);

/* Whether writes by index to the bytes of a view are told of. */
void ohi_view_set_armed(ohi_watched_view *view, bool is_armed);

/* Called when what a side knows has changed. */
void ohi_view_rearm(ohi_watched_view *view);

/* Would a change of what the side has seen be news to it? */
bool ohi_side_is_waiting(const ohi_observer_side *side);

/* What is known of a view at its birth: what others have seen of its bytes, and those that it is
   given. `store` is NULL where its birth was not seen. */
void ohi_view_begin(ohi_monitor *monitor, ohi_watched_view *view, const ohi_sample *store);

/* Somebody looks at bytes [from..to) of a view through one side; true: it was a surprise. */
bool ohi_view_look(ohi_monitor *monitor, ohi_watched_view *view, int side_index, size_t from,
                   size_t to, uint32_t stack, bool is_surprised);

/* While there is room, reads of any bytes are worth telling. */
OHI_INLINE void ohi_views_make_room(bool has_room)
{
    __atomic_store_n(&oh_monitor_gates.wants_reads, has_room, __ATOMIC_RELAXED);
}

#endif
