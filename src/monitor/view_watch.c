/*
 * Views: where each was made (for pinned bytes), and surprises through shared bytes.
 *
 * A surprise is observe - mutate - observe through different handles. Every watched view has two
 * sides: those who look through the view itself, and those who look at the same bytes through
 * anything else. A side that has looked remembers who looked and a digest of the bytes. When the
 * other side changes bytes, the side is dirty; when it looks again, that is an event. Building a
 * frame through a view is none, because nobody looked before.
 *
 * Writes by method are seen as they happen. Writes by index (view[i] = x) are far too many to be
 * told; the engine asks whether the block of the address is armed, which it is while a view lies
 * there that somebody has looked at and that has not been dirtied since, and tells of those.
 *
 * What changes bytes without being told (a typed array's sort(), an engine that does not say what
 * it writes by index) is known by the digest at the next look, but neither the line nor through
 * which handle. Such an event counts only when the two looks are in different macrotasks, because a
 * function that changes its own view between two looks surprises nobody.
 *
 * Watched views hang in lists by the 8 KiB blocks of addresses they lie in. A probe looks, without
 * the lock, whether the lists of its own bytes are empty, and they nearly always are.
 */
#include "monitor/monitor_state.h"

#include <stdlib.h>
#include <string.h>

enum {
    BUCKETS = OH_PROBE_BLOCKS,
    LINKS_A_VIEW = (WATCHED_BYTES >> OH_PROBE_BLOCK_SHIFT) + 1,
    MOST_WRITES = 32,
    MOST_ORIGINS = 1 << 16,
    SHOWN_BYTES = 16,
    CALM_VIEWS = 512,
    BUSY_STRIDE = 64,
    MOST_READS = 512,
    MOST_INDEXED_WRITES = 20000 /* at about 0.1 us each, 1 % of an epoch */
};

/* Links are numbered from 1; link n belongs to view (n - 1) / LINKS_A_VIEW. */
typedef struct ohi_view_link {
    uint32_t next, previous, bucket;
} ohi_view_link;

typedef struct handle_entry {
    uintptr_t handle;
    uint32_t index;
} handle_entry;

int oh_monitor_watched_views;
uint16_t oh_monitor_armed_blocks[OH_PROBE_BLOCKS]; /* atomic access only */
static uint32_t buckets[BUCKETS];                  /* first link; atomic access only */

static uintptr_t block_of(const void *address)
{
    return (uintptr_t)address >> OH_PROBE_BLOCK_SHIFT;
}

static size_t bucket_of(uintptr_t block)
{
    return (size_t)(block % BUCKETS);
}

bool ohi_views_may_watch(const uint8_t *data, size_t length)
{
    if (length == 0) {
        return false;
    }
    uintptr_t last = block_of(data + length - 1);
    uintptr_t first = block_of(data);
    last = last - first < BUCKETS ? last : first + BUCKETS;
    for (uintptr_t block = first; block <= last; block++) {
        if (__atomic_load_n(&buckets[bucket_of(block)], __ATOMIC_RELAXED)) {
            return true;
        }
    }
    return false;
}

static void link_view(ohi_views *views, uint32_t index)
{
    const ohi_watched_view *view = &views->watched[index];
    uint32_t number = index * LINKS_A_VIEW + 1;
    uintptr_t last = block_of(view->data + view->length - 1);
    for (uintptr_t block = block_of(view->data); block <= last; block++, number++) {
        size_t bucket = bucket_of(block);
        uint32_t head = buckets[bucket];
        views->links[number] = (ohi_view_link){head, 0, (uint32_t)bucket};
        if (head) {
            views->links[head].previous = number;
        }
        __atomic_store_n(&buckets[bucket], number, __ATOMIC_RELAXED);
    }
}

static void set_armed(ohi_watched_view *view, bool is_armed)
{
    if (view->is_armed == is_armed) {
        return;
    }
    view->is_armed = is_armed;
    uintptr_t last = block_of(view->data + view->length - 1);
    for (uintptr_t block = block_of(view->data); block <= last; block++) {
        __atomic_fetch_add(&oh_monitor_armed_blocks[bucket_of(block)], is_armed ? 1 : UINT16_MAX,
                           __ATOMIC_RELAXED);
    }
}

static void forget(ohi_views *views, uint32_t index)
{
    ohi_watched_view *view = &views->watched[index];
    set_armed(view, false);
    uint32_t number = index * LINKS_A_VIEW + 1;
    uintptr_t last = block_of(view->data + view->length - 1);
    for (uintptr_t block = block_of(view->data); block <= last; block++, number++) {
        const ohi_view_link *link = &views->links[number];
        if (link->next) {
            views->links[link->next].previous = link->previous;
        }
        if (link->previous) {
            views->links[link->previous].next = link->next;
        } else {
            __atomic_store_n(&buckets[link->bucket], link->next, __ATOMIC_RELAXED);
        }
    }
    ohi_pointer_map_remove(&views->by_handle, view->handle);
    view->handle = 0;
    __atomic_fetch_sub(&oh_monitor_watched_views, 1, __ATOMIC_RELAXED);
}

void ohi_views_init(ohi_views *views)
{
    memset(views, 0, sizeof *views);
    memset(buckets, 0, sizeof buckets);
    memset(oh_monitor_armed_blocks, 0, sizeof oh_monitor_armed_blocks);
    ohi_pointer_map_init(&views->origins, sizeof(ohi_view_origin), MOST_ORIGINS);
    ohi_pointer_map_init(&views->by_handle, sizeof(handle_entry), WATCHED_VIEWS + 1);
    views->links = calloc(WATCHED_VIEWS * LINKS_A_VIEW + 1, sizeof *views->links);
    views->watched = views->links ? calloc(WATCHED_VIEWS, sizeof *views->watched) : NULL;
}

void ohi_views_deinit(ohi_views *views)
{
    ohi_pointer_map_deinit(&views->origins);
    ohi_pointer_map_deinit(&views->by_handle);
    free(views->watched);
    free(views->links);
    views->watched = NULL;
    views->links = NULL;
    oh_monitor_watched_views = 0;
    memset(buckets, 0, sizeof buckets);
    memset(oh_monitor_armed_blocks, 0, sizeof oh_monitor_armed_blocks);
}

void ohi_views_flush(ohi_monitor *monitor)
{
    ohi_views *views = &monitor->views;
    views->epoch_views = 0;
    views->epoch_reads = 0;
    __atomic_store_n(&views->epoch_indexed_writes, 0, __ATOMIC_RELAXED);
}

static bool is_waiting(const ohi_observer_side *side)
{
    return side->seen_stack && !side->dirty;
}

/* Called when what a side knows has changed. */
static void rearm(ohi_watched_view *view)
{
    set_armed(view, view->writes < MOST_WRITES &&
                        (is_waiting(&view->sides[0]) || is_waiting(&view->sides[1])));
}

/* The place of a handle's view; else a free one; else the longest idle of four taken at random. */
static uint32_t place_for(ohi_views *views, uintptr_t handle)
{
    const handle_entry *known = ohi_pointer_map_find(&views->by_handle, handle);
    if (known) {
        return known->index;
    }
    uint32_t best = 0;
    for (int i = 0; i < 4; i++) {
        uint32_t index = (uint32_t)(ohi_random_next(&views->random) % WATCHED_VIEWS);
        const ohi_watched_view *view = &views->watched[index];
        if (view->handle == 0) {
            return index;
        }
        if (i == 0 || view->last_used < views->watched[best].last_used) {
            best = index;
        }
    }
    return best;
}

static ohi_recent_read *read_place(ohi_views *views, const uint8_t *data)
{
    return &views->reads[ohi_mix((uintptr_t)data) % RECENT_READS];
}

/* Remembers that somebody looked at bytes that no view shows yet. */
void ohi_views_note_read(ohi_monitor *monitor, const uint8_t *data, size_t length)
{
    size_t noted = length < WATCHED_BYTES ? length : WATCHED_BYTES;
    *read_place(&monitor->views, data) = (ohi_recent_read){.data = data,
                                                           .length = noted,
                                                           .stamp = ohi_content_stamp(data, noted),
                                                           .stack = ohi_stack_here(monitor, true),
                                                           .task = monitor->task};
}

/* A view made of bytes that somebody has just looked at: that look counts, if they are unchanged.
 */
static void inherit_read(ohi_monitor *monitor, const oh_view *view, ohi_watched_view *place)
{
    const ohi_recent_read *read = read_place(&monitor->views, view->base);
    if (read->data != view->base || view->data + place->length > read->data + read->length ||
        read->length > view->base_length ||
        ohi_content_stamp(read->data, read->length) != read->stamp) {
        return;
    }
    place->sides[1].seen_stack = read->stack;
    place->sides[1].seen_task = read->task;
    place->sides[1].digest = ohi_content_stamp(place->data, place->length);
    rearm(place);
}

static void watch(ohi_monitor *monitor, const oh_view *view, uint32_t stack)
{
    ohi_views *views = &monitor->views;
    if (!views->watched || view->length == 0) {
        return;
    }
    const ohi_sample *store = ohi_sample_find(monitor, view->base);
    uint32_t index = place_for(views, (uintptr_t)view->handle);
    ohi_watched_view *place = &views->watched[index];
    if (place->handle) {
        forget(views, index);
    }
    bool is_new;
    handle_entry *entry = ohi_pointer_map_add(&views->by_handle, (uintptr_t)view->handle, &is_new);
    if (!entry) {
        return;
    }
    entry->index = index;
    memset(place, 0, sizeof *place);
    place->handle = (uintptr_t)view->handle;
    place->data = view->data;
    place->length = view->length < WATCHED_BYTES ? view->length : WATCHED_BYTES;
    place->stack = stack;
    place->store_stack = store ? store->stack : 0;
    place->kind = (uint8_t)view->kind;
    place->last_used = ++views->clock;
    __atomic_fetch_add(&oh_monitor_watched_views, 1, __ATOMIC_RELAXED);
    link_view(views, index);
    inherit_read(monitor, view, place);
}

static void remember_origin(ohi_views *views, const oh_view *view, uint32_t stack)
{
    bool is_new;
    if (views->origins.count >= MOST_ORIGINS - 1) {
        ohi_pointer_map_clear(&views->origins);
    }
    ohi_view_origin *origin =
        ohi_pointer_map_add(&views->origins, (uintptr_t)view->handle, &is_new);
    if (origin) {
        origin->base = (uintptr_t)view->base;
        origin->stack = stack;
    }
}

bool oh_monitor_is_watched(const uint8_t *data, size_t length)
{
    return oh_monitor_watched_views && ohi_views_may_watch(data, length);
}

/* Every view while few are made or --watch-slices wants all, one of BUSY_STRIDE beyond. Without the
 * lock: it is a guess. */
bool oh_monitor_wants_view(void)
{
    uint32_t count = ohi_the_monitor.views.epoch_views++;
    return count < CALM_VIEWS || count % BUSY_STRIDE == 0 || ohi_the_monitor.options.watch_slices;
}

void oh_monitor_view(const oh_view *view)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    uint64_t begun = ohi_ticks();
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running) {
        uint32_t stack = ohi_stack_here(monitor, true);
        remember_origin(&monitor->views, view, stack);
        watch(monitor, view, stack);
        monitor->overhead_ticks += ohi_ticks() - begun;
    }
    pthread_mutex_unlock(&monitor->lock);
}

static bool overlaps(const ohi_watched_view *view, const uint8_t *data, size_t length)
{
    return (uintptr_t)data < (uintptr_t)view->data + view->length &&
           (uintptr_t)view->data < (uintptr_t)data + length;
}

typedef void visit_view_fn(ohi_monitor *monitor, uint32_t index, void *user);

/* Every watched view that overlaps the bytes, once: in the first block that both lie in. The
   visitor may forget the view it is given. */
static void visit_overlaps(ohi_monitor *monitor, const uint8_t *data, size_t length,
                           visit_view_fn *visit, void *user)
{
    ohi_views *views = &monitor->views;
    if (!views->watched || length == 0) {
        return;
    }
    uintptr_t first = block_of(data);
    uintptr_t last = block_of(data + length - 1);
    for (uintptr_t block = first; block <= last; block++) {
        for (uint32_t number = buckets[bucket_of(block)]; number;) {
            uint32_t next = views->links[number].next;
            uint32_t index = (number - 1) / LINKS_A_VIEW;
            const ohi_watched_view *view = &views->watched[index];
            uintptr_t start = block_of(view->data);
            bool is_first = (start > first ? start : first) == block;
            if (is_first && overlaps(view, data, length)) {
                visit(monitor, index, user);
            }
            number = next;
        }
    }
}

/* A handle's address may be used again by another one, which then shows other bytes. */
static bool is_stale(const ohi_watched_view *view, const void *handle, const uint8_t *data,
                     size_t length)
{
    return (uintptr_t)handle == view->handle &&
           (data < view->data || data + length > view->data + view->length) &&
           view->length < WATCHED_BYTES;
}

static void write_event(ohi_monitor *monitor, const ohi_watched_view *view,
                        const ohi_observer_side *side, uint32_t after_stack)
{
    bool by_view = side == &view->sides[1];
    uint32_t shown = side->length < SHOWN_BYTES ? side->length : SHOWN_BYTES;
    ohi_log_mutation record = {.view_stack = view->stack,
                               .store_stack = view->store_stack,
                               .writer_stack = side->writer_stack,
                               .before_stack = side->seen_stack,
                               .after_stack = after_stack,
                               .view_kind = view->kind,
                               .by_view = by_view,
                               .t_ns = ohi_run_ns(monitor),
                               .offset = side->offset,
                               .length = side->length,
                               .before = {(const char *)side->before, shown},
                               .after = {(const char *)view->data + side->offset, shown}};
    ohi_log_write_mutation(&monitor->log, &record);
}

/* Somebody looks at a view's bytes through one side. */
static void look(ohi_monitor *monitor, ohi_watched_view *view, int side_index, uint32_t stack)
{
    ohi_observer_side *side = &view->sides[side_index];
    uint64_t digest = ohi_content_stamp(view->data, view->length);
    bool changed = side->seen_stack && digest != side->digest;
    if (side->stale && !side->dirty) {
        changed = false;
    }
    if (changed && side->dirty) {
        write_event(monitor, view, side, stack);
    } else if (changed && side->seen_task != monitor->task) {
        side->writer_stack = 0;
        side->length = 0;
        if (side_index == 0) {
            write_event(monitor, view, side, stack);
        } else if (view->kind == OH_VIEW_SLICE && view->writes < MOST_WRITES) {
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
    side->dirty = false;
    side->stale = false;
    side->seen_stack = stack;
    side->seen_task = monitor->task;
    side->digest = digest;
    rearm(view);
}

/* A read or a write that views are told of. */
typedef struct access {
    const void *handle;
    const uint8_t *data;
    size_t length;
    uint32_t stack;
    const uint8_t *before; /* of a write that is done: what the bytes were, WATCHED_BYTES at most;
                              NULL: it comes next, and what it changes is seen at the next look */
} access;

static void visit_read(ohi_monitor *monitor, uint32_t index, void *user)
{
    access *read = user;
    ohi_watched_view *view = &monitor->views.watched[index];
    if (is_stale(view, read->handle, read->data, read->length)) {
        forget(&monitor->views, index);
        return;
    }
    if (read->stack == 0) {
        read->stack = ohi_stack_here(monitor, true);
    }
    view->last_used = ++monitor->views.clock;
    look(monitor, view, (uintptr_t)read->handle == view->handle ? 0 : 1, read->stack);
}

void ohi_views_read(ohi_monitor *monitor, const void *handle, const uint8_t *data, size_t length)
{
    access read = {.handle = handle, .data = data, .length = length};
    visit_overlaps(monitor, data, length, visit_read, &read);
}

void oh_monitor_read(const void *handle, const uint8_t *data, size_t length)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    bool watched = oh_monitor_is_watched(data, length);
    bool noted = length >= OH_PROBE_READ_BYTES &&
                 (monitor->views.epoch_reads < MOST_READS || monitor->options.watch_slices);
    if (!watched && !noted) {
        return;
    }
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running && watched) {
        ohi_views_read(monitor, handle, data, length);
    }
    if (monitor->running && noted) {
        monitor->views.epoch_reads++;
        ohi_views_note_read(monitor, data, length);
    }
    pthread_mutex_unlock(&monitor->lock);
}

bool oh_monitor_write_begin(oh_write_probe *probe)
{
    bool watched = oh_monitor_is_watched(probe->data, probe->length);
    if (!watched && probe->length < OH_PROBE_TIMED_BYTES) {
        return false;
    }
    probe->before = 0;
    if (watched) { /* what it looks like before the write */
        ohi_monitor *monitor = &ohi_the_monitor;
        pthread_mutex_lock(&monitor->lock);
        probe->before = ++monitor->views.scratch_serial;
        size_t length = probe->length < WATCHED_BYTES ? probe->length : WATCHED_BYTES;
        memcpy(monitor->views.scratch, probe->data, length);
        pthread_mutex_unlock(&monitor->lock);
    }
    probe->begun = ohi_ticks();
    return true;
}

/* The first byte of the overlap that the write changed, and the one behind the last; false: none.
   Of a write that comes next it is all that may change. */
static bool find_change(const access *write, const ohi_watched_view *view, size_t *at, size_t *end)
{
    size_t limit = write->length < WATCHED_BYTES ? write->length : WATCHED_BYTES;
    size_t from = view->data > write->data ? (size_t)(view->data - write->data) : 0;
    size_t to = (size_t)(view->data + view->length - write->data);
    to = to < limit ? to : limit;
    while (write->before && from < to && write->before[from] == write->data[from]) {
        from++;
    }
    while (write->before && to > from && write->before[to - 1] == write->data[to - 1]) {
        to--;
    }
    *at = from;
    *end = to;
    return from < to;
}

/* One's own write surprises nobody. Of one that comes next there is no digest yet. */
static void note_own_write(const access *write, const ohi_watched_view *view,
                           ohi_observer_side *own)
{
    if (!write->before) {
        own->stale = true;
    } else if (own->seen_stack) {
        own->digest = ohi_content_stamp(view->data, view->length);
    }
}

/* The bytes of a view change through one side: the other side, if it has looked, does not know. */
static void mark_dirty(ohi_monitor *monitor, access *write, ohi_watched_view *view)
{
    size_t at;
    size_t end;
    if (!find_change(write, view, &at, &end)) {
        return;
    }
    bool by_view = (uintptr_t)write->handle == view->handle;
    ohi_observer_side *other = &view->sides[by_view ? 1 : 0];
    note_own_write(write, view, &view->sides[by_view ? 0 : 1]);
    if (!is_waiting(other) || view->writes >= MOST_WRITES) {
        return;
    }
    if (write->stack == 0) {
        write->stack = ohi_stack_here(monitor, true);
    }
    view->writes++;
    other->dirty = true;
    other->writer_stack = write->stack;
    other->offset = (uint32_t)(write->data + at - view->data);
    other->length = (uint32_t)(end - at);
    size_t shown = end - at < SHOWN_BYTES ? end - at : SHOWN_BYTES;
    memcpy(other->before, (write->before ? write->before : write->data) + at, shown);
    rearm(view);
}

static void visit_write(ohi_monitor *monitor, uint32_t index, void *user)
{
    access *write = user;
    ohi_watched_view *view = &monitor->views.watched[index];
    if (is_stale(view, write->handle, write->data, write->length)) {
        forget(&monitor->views, index);
        return;
    }
    mark_dirty(monitor, write, view);
}

/* A write inside of this one (a valueOf() that writes) has taken the scratch: what this one changed
   is then for the digests to find. */
void oh_monitor_write_end(const oh_write_probe *probe)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    uint64_t ticks = ohi_ticks() - probe->begun;
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running && probe->length >= OH_PROBE_TIMED_BYTES) {
        ohi_direct_touched(monitor, probe->data, probe->length, ticks);
    }
    if (monitor->running && probe->before && probe->before == monitor->views.scratch_serial) {
        access write = {.handle = probe->handle,
                        .data = probe->data,
                        .length = probe->length,
                        .before = monitor->views.scratch};
        visit_overlaps(monitor, probe->data, probe->length, visit_write, &write);
    }
    pthread_mutex_unlock(&monitor->lock);
}

void oh_monitor_indexed_write(const void *handle, const uint8_t *data, size_t length)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    uint32_t count = __atomic_fetch_add(&monitor->views.epoch_indexed_writes, 1, __ATOMIC_RELAXED);
    if (count >= MOST_INDEXED_WRITES && !monitor->options.watch_slices) {
        return;
    }
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running) {
        access write = {.handle = handle, .data = data, .length = length};
        visit_overlaps(monitor, data, length, visit_write, &write);
    }
    pthread_mutex_unlock(&monitor->lock);
}

static void visit_freed(ohi_monitor *monitor, uint32_t index, void *user)
{
    (void)user;
    forget(&monitor->views, index);
}

void ohi_views_store_freed(ohi_monitor *monitor, const void *base, size_t size)
{
    visit_overlaps(monitor, base, size, visit_freed, NULL);
}

/* A walk over all live stores tells which handles still exist. */

void ohi_views_begin_walk(ohi_monitor *monitor)
{
    for (int i = 0; monitor->views.watched && i < WATCHED_VIEWS; i++) {
        monitor->views.watched[i].is_seen = false;
    }
}

void ohi_views_see(ohi_monitor *monitor, const void *base, const oh_visible_range *ranges,
                   size_t count)
{
    ohi_views *views = &monitor->views;
    for (size_t i = 0; i < count; i++) {
        const handle_entry *entry =
            ranges[i].handle ? ohi_pointer_map_find(&views->by_handle, (uintptr_t)ranges[i].handle)
                             : NULL;
        if (entry) {
            ohi_watched_view *view = &views->watched[entry->index];
            view->is_seen = view->data == (const uint8_t *)base + ranges[i].offset;
        }
    }
}

void ohi_views_end_walk(ohi_monitor *monitor)
{
    for (uint32_t i = 0; monitor->views.watched && i < WATCHED_VIEWS; i++) {
        ohi_watched_view *view = &monitor->views.watched[i];
        if (view->handle && view->is_seen && view->has_pending) {
            ohi_log_write_mutation(&monitor->log, &view->pending);
        }
        view->has_pending = false;
        if (view->handle && !view->is_seen) {
            forget(&monitor->views, i);
        }
    }
}
