/*
 * The table of watched views. They hang in lists by the half KiB blocks of addresses they lie in:
 *
 *     bucket of block 17 --> view 5 --> view 9        a view has a link in each of its blocks
 *     bucket of block 18 --> view 9
 *
 * A probe looks, without the lock, whether the lists of its own bytes are empty, and they nearly
 * always are. The same blocks say which bytes are armed: the engine writes by index (view[i] = x)
 * far too often to tell of it, so it asks whether the block of the address is armed, which it is
 * while a view lies there that somebody has looked at and that has not been dirtied since.
 */
#include "monitor/view_table.h"

#include <stdlib.h>
#include <string.h>

enum {
    BUCKETS = OH_PROBE_BLOCKS,
    LINKS_A_VIEW = (WATCHED_BYTES >> OH_PROBE_BLOCK_SHIFT) + 1,
    MOST_OVERLAPS = 48
};

/* Links are numbered from 1, the first links of all views before all second ones: most views have
   one, and a walk stays within a few pages. Link n belongs to view (n - 1) % WATCHED_VIEWS. */
typedef struct ohi_view_link {
    uint32_t next, previous, bucket;
} ohi_view_link;

/* A handle and the number of its view. */
typedef struct handle_entry {
    uintptr_t handle;
    uint32_t index;
} handle_entry;

oh_probe_gates oh_monitor_gates;  /* atomic access only */
static uint32_t buckets[BUCKETS]; /* first link; atomic access only */

static uintptr_t block_of(const void *address)
{
    return (uintptr_t)address >> OH_PROBE_BLOCK_SHIFT;
}

static size_t bucket_of(uintptr_t block)
{
    return (size_t)(block % BUCKETS);
}

static bool may_watch(const uint8_t *data, size_t length)
{
    if (length == 0)
        return false;
    uintptr_t last = block_of(data + length - 1);
    uintptr_t first = block_of(data);
    last = last - first < BUCKETS ? last : first + BUCKETS;
    for (uintptr_t block = first; block <= last; block++)
        if (__atomic_load_n(&buckets[bucket_of(block)], __ATOMIC_RELAXED))
            return true;
    return false;
}

bool oh_monitor_is_watched(const uint8_t *data, size_t length)
{
    return oh_probe_gate(&oh_monitor_gates.watched_views) && may_watch(data, length);
}

static void link_view(ohi_views *views, uint32_t index)
{
    const ohi_watched_view *view = &views->watched[index];
    uint32_t number = index + 1;
    uintptr_t last = block_of(view->data + view->length - 1);
    for (uintptr_t block = block_of(view->data); block <= last; block++, number += WATCHED_VIEWS) {
        size_t bucket = bucket_of(block);
        uint32_t head = buckets[bucket];
        views->links[number] = (ohi_view_link){head, 0, (uint32_t)bucket};
        if (head)
            views->links[head].previous = number;
        __atomic_store_n(&buckets[bucket], number, __ATOMIC_RELAXED);
    }
}

void ohi_view_set_armed(ohi_watched_view *view, bool is_armed)
{
    if (view->is_armed == is_armed)
        return;
    view->is_armed = is_armed;
    __atomic_fetch_add(&oh_monitor_gates.armed_views, is_armed ? 1 : UINT32_MAX, __ATOMIC_RELAXED);
    uintptr_t last = block_of(view->data + view->length - 1);
    for (uintptr_t block = block_of(view->data); block <= last; block++) {
        __atomic_fetch_add(&oh_monitor_gates.armed_blocks[bucket_of(block)],
                           is_armed ? 1 : UINT16_MAX, __ATOMIC_RELAXED);
    }
}

void ohi_views_forget(ohi_views *views, ohi_watched_view *view)
{
    ohi_view_set_armed(view, false);
    uint32_t number = (uint32_t)(view - views->watched) + 1;
    uintptr_t last = block_of(view->data + view->length - 1);
    for (uintptr_t block = block_of(view->data); block <= last; block++, number += WATCHED_VIEWS) {
        const ohi_view_link *link = &views->links[number];
        if (link->next)
            views->links[link->next].previous = link->previous;
        if (link->previous)
            views->links[link->previous].next = link->next;
        else
            __atomic_store_n(&buckets[link->bucket], link->next, __ATOMIC_RELAXED);
    }
    ohi_pointer_map_remove(&views->by_handle, view->handle);
    for (int i = 0; i < 2; i++) {
        views->seen_bytes -= view->sides[i].seen.mask ? ohi_seen_cost(view->length) : 0;
        ohi_seen_forget(&view->sides[i].seen);
    }
    __atomic_fetch_sub(
        &oh_monitor_gates.watched_handles[oh_probe_handle((const void *)view->handle)], 1,
        __ATOMIC_RELAXED);
    view->handle = 0;
    __atomic_fetch_sub(&oh_monitor_gates.watched_views, 1, __ATOMIC_RELAXED);
}

void ohi_views_init(ohi_views *views)
{
    memset(views, 0, sizeof *views);
    memset(buckets, 0, sizeof buckets);
    memset(&oh_monitor_gates, 0, sizeof oh_monitor_gates);
    ohi_pointer_map_init(&views->origins, sizeof(ohi_view_origin), OHI_MOST_ORIGINS);
    ohi_pointer_map_init(&views->by_handle, sizeof(handle_entry), WATCHED_VIEWS + 1);
    views->links = calloc(WATCHED_VIEWS * LINKS_A_VIEW + 1, sizeof *views->links);
    views->watched = views->links ? calloc(WATCHED_VIEWS, sizeof *views->watched) : NULL;
    ohi_views_make_room(true);
}

void ohi_views_deinit(ohi_views *views)
{
    for (uint32_t i = 0; views->watched && i < WATCHED_VIEWS; i++)
        if (views->watched[i].handle)
            ohi_views_forget(views, &views->watched[i]);
    ohi_pointer_map_deinit(&views->origins);
    ohi_pointer_map_deinit(&views->by_handle);
    free(views->watched);
    free(views->links);
    views->watched = NULL;
    views->links = NULL;
    memset(buckets, 0, sizeof buckets);
    memset(&oh_monitor_gates, 0, sizeof oh_monitor_gates);
}

/* The place of a handle's view; else a free one; else the longest idle of four taken at random. */
static uint32_t place_for(ohi_views *views, uintptr_t handle)
{
    const handle_entry *known = ohi_pointer_map_find(&views->by_handle, handle);
    if (known)
        return known->index;
    uint32_t best = 0;
    for (int i = 0; i < 4; i++) {
        uint32_t index = (uint32_t)(ohi_random_next(&views->random) % WATCHED_VIEWS);
        const ohi_watched_view *view = &views->watched[index];
        if (view->handle == 0)
            return index;
        if (i == 0 || view->last_used < views->watched[best].last_used)
            best = index;
    }
    return best;
}

ohi_watched_view *ohi_views_find(ohi_monitor *monitor, const void *handle)
{
    const handle_entry *entry = ohi_pointer_map_find(&monitor->views.by_handle, (uintptr_t)handle);
    return entry ? &monitor->views.watched[entry->index] : NULL;
}

static bool overlaps(const ohi_watched_view *view, const uint8_t *data, size_t length)
{
    return (uintptr_t)data < (uintptr_t)view->data + view->length &&
           (uintptr_t)view->data < (uintptr_t)data + length;
}

/* In the first block that both lie in. */
void ohi_views_visit(ohi_monitor *monitor, const uint8_t *data, size_t length,
                     ohi_visit_view_fn *visit, void *user)
{
    ohi_views *views = &monitor->views;
    if (!views->watched || length == 0)
        return;
    uintptr_t first = block_of(data);
    uintptr_t last = block_of(data + length - 1);
    for (uintptr_t block = first; block <= last; block++) {
        for (uint32_t number = buckets[bucket_of(block)]; number;) {
            uint32_t next = views->links[number].next;
            ohi_watched_view *view = &views->watched[(number - 1) % WATCHED_VIEWS];
            uintptr_t start = block_of(view->data);
            bool is_first = (start > first ? start : first) == block;
            if (is_first && overlaps(view, data, length))
                visit(monitor, view, user);
            number = next;
        }
    }
}

/* What visit_oldest() has found among the views of some bytes. */
typedef struct idle_view {
    ohi_watched_view *view;
    uint32_t count;
    uint32_t idle; /* by the clock: since it was used */
} idle_view;

static void visit_oldest(ohi_monitor *monitor, ohi_watched_view *view, void *user)
{
    idle_view *oldest = user;
    uint32_t idle = monitor->views.clock - view->last_used;
    if (oldest->count++ == 0 || idle > oldest->idle) {
        oldest->view = view;
        oldest->idle = idle;
    }
}

/* A buffer that is cut thousands of times a second has thousands of views, nearly all of them dead,
   and every write to it would look at each: the one that was not used for longest goes. */
static void evict_one(ohi_monitor *monitor, const ohi_watched_view *coming)
{
    idle_view oldest = {0};
    ohi_views_visit(monitor, coming->data, coming->length, visit_oldest, &oldest);
    if (oldest.count >= MOST_OVERLAPS)
        ohi_views_forget(&monitor->views, oldest.view);
}

ohi_watched_view *ohi_views_enter(ohi_monitor *monitor, const oh_view *view)
{
    ohi_views *views = &monitor->views;
    uint32_t index = place_for(views, (uintptr_t)view->handle);
    ohi_watched_view *place = &views->watched[index];
    if (place->handle)
        ohi_views_forget(views, place);
    bool is_new;
    handle_entry *entry = ohi_pointer_map_add(&views->by_handle, (uintptr_t)view->handle, &is_new);
    if (!entry)
        return NULL;
    entry->index = index;
    memset(place, 0, sizeof *place);
    place->handle = (uintptr_t)view->handle;
    place->data = view->data;
    place->length = view->length < WATCHED_BYTES ? view->length : WATCHED_BYTES;
    place->kind = (uint8_t)view->kind;
    place->last_used = ++views->clock;
    __atomic_fetch_add(&oh_monitor_gates.watched_views, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&oh_monitor_gates.watched_handles[oh_probe_handle(view->handle)], 1,
                       __ATOMIC_RELAXED);
    evict_one(monitor, place);
    link_view(views, index);
    return place;
}
