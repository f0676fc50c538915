/*
 * Views: where each was made (for pinned bytes), and surprises through shared bytes.
 *
 * A surprise is observe - mutate - observe through different handles. Every watched view has two
 * sides: those who look through the view itself, and those who look at the same bytes through
 * anything else. A side that has looked remembers who looked, which bytes, and what they were. When
 * the other side changes any of these, the side is dirty; when it looks at them again, that is an
 * event. Building a frame through a view is none, because nobody looked before; nor is writing one
 * field of a header while somebody reads another. Who first looks at a view, though, takes it for a
 * whole: a message whose type has been read is expected to keep its body.
 *
 * Writes by method are seen as they happen. Writes by index (view[i] = x) are far too many to be
 * told; the engine asks whether the block of the address is armed, which it is while a view lies
 * there that somebody has looked at and that has not been dirtied since, and tells of those.
 *
 * What changes bytes without being told (an engine that does not say what it writes by index, or
 * more of that than is looked at) is known at the next look by the bytes themselves, but neither
 * the line nor through which handle. Such an event counts only when the two looks are in different
 * macrotasks, because a function that changes its own view between two looks surprises nobody.
 *
 * Two uses of shared bytes are meant. A view that is made while the whole store is 0 is a window on
 * what is to come: whoever looks through it wants to see what is written beside it, as long as
 * nobody has put anything in through the window itself. And bytes that were written through a view
 * before anybody else looked are that view's output, a header that is filled in for each frame:
 * whoever reads them elsewhere is given them by the view, again and again.
 *
 * Looking costs, so a quarter of a second has room for READ_ROOM of it; what is not looked at
 * leaves a side as it was, which can hide an event but never make one. While there is room, reads
 * of bytes that no view shows are noted too (read_trail.h): who looks, then makes a view and writes
 * through it, has looked before.
 *
 * Watched views hang in lists by the half KiB blocks of addresses they lie in. A probe looks,
 * without the lock, whether the lists of its own bytes are empty, and they nearly always are.
 */
#include "monitor/monitor_state.h"
#include "store/observer.h"

#include <stdlib.h>
#include <string.h>

enum {
    BUCKETS = OH_PROBE_BLOCKS,
    LINKS_A_VIEW = (WATCHED_BYTES >> OH_PROBE_BLOCK_SHIFT) + 1,
    MOST_WRITES = 32,
    MOST_ORIGINS = 1 << 16,
    SHOWN_BYTES = 16,
    MOST_OVERLAPS = 48,
    GIVEN_COST = 64,
    CALM_VIEWS = 512,
    BUSY_STRIDE = 64,
    BUSY_VIEWS = 1 << 15,
    BUSIEST_STRIDE = 1024,
    SLOW_CAPTURE_NS = 1000,
    READ_ROOM = 1 << 20, /* in bytes: 4000 reads of a number, at 0.2 us each 0.3 % of an epoch;
                            less for a program that has less of a processor */
    READ_COST = 256,     /* what any read costs, in bytes copied */
    NATIVE_COST = 2048,  /* what walking a native stack costs beside it */
    MOST_SEEN_BYTES = 16 << 20,
    MOST_INDEXED_WRITES = 20000 /* at about 0.1 us each, 1 % of an epoch */
};

/* Links are numbered from 1, the first links of all views before all second ones: most views have
   one, and a walk stays within a few pages. Link n belongs to view (n - 1) % WATCHED_VIEWS. */
typedef struct ohi_view_link {
    uint32_t next, previous, bucket;
} ohi_view_link;

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
    uint32_t number = index + 1;
    uintptr_t last = block_of(view->data + view->length - 1);
    for (uintptr_t block = block_of(view->data); block <= last; block++, number += WATCHED_VIEWS) {
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
    __atomic_fetch_add(&oh_monitor_gates.armed_views, is_armed ? 1 : UINT32_MAX, __ATOMIC_RELAXED);
    uintptr_t last = block_of(view->data + view->length - 1);
    for (uintptr_t block = block_of(view->data); block <= last; block++) {
        __atomic_fetch_add(&oh_monitor_gates.armed_blocks[bucket_of(block)],
                           is_armed ? 1 : UINT16_MAX, __ATOMIC_RELAXED);
    }
}

static void forget(ohi_views *views, uint32_t index)
{
    ohi_watched_view *view = &views->watched[index];
    set_armed(view, false);
    uint32_t number = index + 1;
    uintptr_t last = block_of(view->data + view->length - 1);
    for (uintptr_t block = block_of(view->data); block <= last; block++, number += WATCHED_VIEWS) {
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

/* While there is room, reads of any bytes are worth telling. */
static void make_room(bool has_room)
{
    __atomic_store_n(&oh_monitor_gates.wants_reads, has_room, __ATOMIC_RELAXED);
}

/* Takes the room for one read; false: this epoch has none left. */
static bool take_room(ohi_monitor *monitor, size_t length)
{
    ohi_views *views = &monitor->views;
    uint64_t walk = monitor->has_runtime ? monitor->runtime.capture_ns : NATIVE_COST;
    uint64_t cost = READ_COST + (length < WATCHED_BYTES ? length : WATCHED_BYTES) + walk;
    views->epoch_read_cost += cost;
    uint64_t room = (uint64_t)(READ_ROOM * monitor->share);
    if (views->epoch_read_cost <= room || monitor->options.watch_slices) {
        return true;
    }
    make_room(false);
    return false;
}

void ohi_views_init(ohi_views *views)
{
    memset(views, 0, sizeof *views);
    memset(buckets, 0, sizeof buckets);
    memset(&oh_monitor_gates, 0, sizeof oh_monitor_gates);
    ohi_pointer_map_init(&views->origins, sizeof(ohi_view_origin), MOST_ORIGINS);
    ohi_pointer_map_init(&views->by_handle, sizeof(handle_entry), WATCHED_VIEWS + 1);
    views->links = calloc(WATCHED_VIEWS * LINKS_A_VIEW + 1, sizeof *views->links);
    views->watched = views->links ? calloc(WATCHED_VIEWS, sizeof *views->watched) : NULL;
    make_room(true);
}

void ohi_views_deinit(ohi_views *views)
{
    for (uint32_t i = 0; views->watched && i < WATCHED_VIEWS; i++) {
        if (views->watched[i].handle) {
            forget(views, i);
        }
    }
    ohi_pointer_map_deinit(&views->origins);
    ohi_pointer_map_deinit(&views->by_handle);
    free(views->watched);
    free(views->links);
    views->watched = NULL;
    views->links = NULL;
    memset(buckets, 0, sizeof buckets);
    memset(&oh_monitor_gates, 0, sizeof oh_monitor_gates);
}

void ohi_views_flush(ohi_monitor *monitor)
{
    ohi_views *views = &monitor->views;
    views->epoch_views = 0;
    __atomic_store_n(&oh_monitor_gates.skip_views, 0, __ATOMIC_RELAXED);
    views->epoch_read_cost = 0;
    views->epoch_given_cost = 0;
    views->epoch_spent_ticks = 0;
    make_room(true);
    __atomic_store_n(&views->epoch_indexed_writes, 0, __ATOMIC_RELAXED);
}

static bool is_waiting(const ohi_observer_side *side)
{
    return side->seen_stack && !side->dirty;
}

/* Called when what a side knows has changed. */
static void rearm(ohi_watched_view *view)
{
    bool has_looked = is_waiting(&view->sides[0]) && !view->is_given;
    set_armed(view, view->writes < MOST_WRITES && (has_looked || is_waiting(&view->sides[1])));
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

/* A side sees bytes [from..to) of its view. */
static void see(ohi_monitor *monitor, ohi_watched_view *view, ohi_observer_side *side, size_t from,
                size_t to, uint32_t stack, uint32_t task)
{
    ohi_views *views = &monitor->views;
    size_t cost = side->seen.mask ? 0 : ohi_seen_cost(view->length);
    if (views->seen_bytes + cost > MOST_SEEN_BYTES ||
        !ohi_seen_take(&side->seen, view->data, view->length, from, to)) {
        return;
    }
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
        !ohi_trail_holds(trail, read, (size_t)(first - read->data), (size_t)(last - read->data))) {
        return false;
    }
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
    if (!ohi_trail_spans_tasks(trail)) {
        return false;
    }
    for (uint32_t back = 1; (read = read_of_store(trail, store, back)) != NULL; back++) {
        if (has_seen(trail, read, view, &from, &to)) {
            if (known && known->task != read->task) {
                return true;
            }
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
    if (!stable && (!store || place->kind != OH_VIEW_SLICE)) {
        return;
    }
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
    rearm(place);
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
            uint32_t index = (number - 1) % WATCHED_VIEWS;
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

/* What visit_oldest() has found among the views of some bytes. */
typedef struct idle_view {
    uint32_t index, count;
    uint32_t idle; /* by the clock: since it was used */
} idle_view;

static void visit_oldest(ohi_monitor *monitor, uint32_t index, void *user)
{
    idle_view *oldest = user;
    uint32_t idle = monitor->views.clock - monitor->views.watched[index].last_used;
    if (oldest->count++ == 0 || idle > oldest->idle) {
        oldest->index = index;
        oldest->idle = idle;
    }
}

/* A buffer that is cut thousands of times a second has thousands of views, nearly all of them dead,
   and every write to it would look at each: the one that was not used for longest goes. */
static void evict_one(ohi_monitor *monitor, const ohi_watched_view *coming)
{
    idle_view oldest = {0};
    visit_overlaps(monitor, coming->data, coming->length, visit_oldest, &oldest);
    if (oldest.count >= MOST_OVERLAPS) {
        forget(&monitor->views, oldest.index);
    }
}

/* Whoever cuts a view out of bytes that are there takes them as they are: that counts as a look
   through it, until somebody really looks. */
static void take_as_given(ohi_monitor *monitor, ohi_watched_view *place)
{
    uint64_t cost = GIVEN_COST + place->length;
    if (place->is_window || monitor->views.epoch_given_cost + cost > READ_ROOM) {
        return;
    }
    monitor->views.epoch_given_cost += cost;
    see(monitor, place, &place->sides[0], 0, place->length, place->stack, monitor->task);
    place->is_given = place->sides[0].seen_stack != 0;
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
    if (ohi_seen_differs(&view->sides[0].seen, view->data, 0, view->length, &first, &end)) {
        view->is_overtaken = true;
    }
}

static void visit_overtaken(ohi_monitor *monitor, uint32_t index, void *user)
{
    const ohi_watched_view *coming = user;
    ohi_watched_view *view = &monitor->views.watched[index];
    if (view != coming && view->kind == OH_VIEW_NATIVE && view->stack == coming->stack) {
        overtake(view);
    }
}

/* A watched view is looked at as long as it is watched, so its bytes must be told to go: any store
   of the library does when it is asked to, and of others' memory what is sampled. */
static bool will_tell_its_end(const oh_view *view, const ohi_sample *sample)
{
    if (view->store) {
        ohi_store_set_sampled(view->store);
    }
    return view->store || sample;
}

void ohi_views_watch(ohi_monitor *monitor, const oh_view *view, uint32_t stack)
{
    ohi_views *views = &monitor->views;
    const ohi_sample *store = ohi_sample_find(monitor, view->base);
    if (!views->watched || view->length == 0 || !will_tell_its_end(view, store)) {
        return;
    }
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
    place->is_window =
        is_blank(place->data, place->length) && is_blank(view->base, view->base_length);
    place->last_used = ++views->clock;
    __atomic_fetch_add(&oh_monitor_gates.watched_views, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&oh_monitor_gates.watched_handles[oh_probe_handle(view->handle)], 1,
                       __ATOMIC_RELAXED);
    evict_one(monitor, place);
    link_view(views, index);
    if (place->kind == OH_VIEW_NATIVE) {
        visit_overlaps(monitor, place->data, place->length, visit_overtaken, place);
    } else {
        inherit_reads(monitor, place, store);
    }
    take_as_given(monitor, place);
}

/* The handle is said to share, or its address is that of another view now. */
void ohi_views_unwatch(ohi_monitor *monitor, const void *handle)
{
    const handle_entry *entry = ohi_pointer_map_find(&monitor->views.by_handle, (uintptr_t)handle);
    if (entry) {
        forget(&monitor->views, entry->index);
    }
}

static ohi_watched_view *find_watched(ohi_monitor *monitor, const void *handle)
{
    const handle_entry *entry = ohi_pointer_map_find(&monitor->views.by_handle, (uintptr_t)handle);
    return entry ? &monitor->views.watched[entry->index] : NULL;
}

void ohi_views_recut(ohi_monitor *monitor, const void *handle)
{
    ohi_watched_view *view = find_watched(monitor, handle);
    if (view) {
        overtake(view);
    }
}

/* Which of those that showed the same bytes is left is not known: its story begins now. */
void ohi_views_settle(ohi_monitor *monitor, const void *handle)
{
    ohi_watched_view *view = find_watched(monitor, handle);
    if (view) {
        ohi_seen_refresh(&view->sides[0].seen, view->data, 0, view->length);
        view->is_overtaken = view->sides[0].dirty = false;
        rearm(view);
    }
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
    return oh_probe_gate(&oh_monitor_gates.watched_views) && may_watch(data, length);
}

/* Every view while few are made in an epoch or --watch-slices wants all; beyond that one of
   BUSY_STRIDE. Of BUSIEST_STRIDE, which makes a thousand at most at a million in an epoch, where
   views have cost what conversions may, a quarter of a percent. Without the lock: it is a guess. */
void oh_monitor_skip_views(void)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    uint32_t count = monitor->views.epoch_views;
    bool has_room = monitor->views.epoch_spent_ticks <= monitor->epoch_budget_ticks / 2;
    bool wants_all = (count < CALM_VIEWS && has_room) || monitor->options.watch_slices;
    bool is_busy = count < BUSY_VIEWS && has_room && monitor->runtime.capture_ns < SLOW_CAPTURE_NS;
    uint32_t stride = wants_all ? 1 : is_busy ? BUSY_STRIDE : BUSIEST_STRIDE;
    monitor->views.epoch_views = count + stride;
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
        if (view->kind != OH_VIEW_ARRAY) {
            ohi_views_watch(monitor, view, stack);
        } else {
            ohi_views_unwatch(monitor, view->handle);
        }
        monitor->views.epoch_spent_ticks += ohi_book_probe(monitor, begun, ohi_ticks());
    }
    pthread_mutex_unlock(&monitor->lock);
}

void oh_monitor_view_gone(const void *handle)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running) {
        ohi_views_unwatch(monitor, handle);
    }
    pthread_mutex_unlock(&monitor->lock);
}

/* A handle's address may be used again by another one, which then shows other bytes. */
static bool is_stale(const ohi_watched_view *view, const void *handle, const uint8_t *data,
                     size_t length)
{
    return (uintptr_t)handle == view->handle &&
           (data < view->data || data + length > view->data + view->length) &&
           view->length < WATCHED_BYTES;
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
    if (view->kind == OH_VIEW_SLICE && view->writes < MOST_WRITES) {
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
    if (view->kind == OH_VIEW_NATIVE) {
        return view->is_overtaken && !is_only_window;
    }
    return side->seen_task != monitor->task && !is_only_window;
}

/* Somebody looks at bytes [from..to) of a view through one side; true: it was a surprise. One whom
   another view has surprised by the same look is not surprised again, nor who looks for the first
   time in the task that made the view. */
static bool look(ohi_monitor *monitor, ohi_watched_view *view, int side_index, size_t from,
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
    if (told) {
        write_event(monitor, view, side, stack, first, end);
    } else if (may_tell && was_untold) {
        note_pending(monitor, view, side, stack);
    }
    if (changed) { /* one look, one surprise */
        ohi_seen_refresh(&side->seen, view->data, 0, view->length);
    }
    if (changed || is_first || (side->dirty_from < to && from < side->dirty_to)) {
        side->dirty = false;
    }
    view->is_given = view->is_given && side_index != 0;
    see(monitor, view, side, is_first ? 0 : from, is_first ? view->length : to, stack,
        monitor->task);
    rearm(view);
    return told;
}

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

static void visit_read(ohi_monitor *monitor, uint32_t index, void *user)
{
    access *read = user;
    ohi_watched_view *view = &monitor->views.watched[index];
    bool is_own = (uintptr_t)read->handle == view->handle;
    if (is_stale(view, read->handle, read->data, read->length)) {
        forget(&monitor->views, index);
        return;
    }
    if (is_own != read->is_own_turn || (!is_own && view->kind == OH_VIEW_NATIVE)) {
        return;
    }
    size_t from;
    size_t to;
    clip(read, view, &from, &to);
    view->last_used = ++monitor->views.clock;
    bool told = look(monitor, view, is_own ? 0 : 1, from, to, read->stack, read->is_surprised);
    read->is_surprised = read->is_surprised || told;
}

/* The reader's own view first: it is the one whose holder is surprised. */
void ohi_views_read(ohi_monitor *monitor, const void *handle, const uint8_t *data, size_t length)
{
    if (length == 0 || !take_room(monitor, length)) {
        return;
    }
    access read = {.handle = handle,
                   .data = data,
                   .length = length,
                   .stack = ohi_stack_here(monitor, true),
                   .is_own_turn = true};
    if (oh_monitor_is_watched(data, length)) {
        visit_overlaps(monitor, data, length, visit_read, &read);
        read.is_own_turn = false;
        visit_overlaps(monitor, data, length, visit_read, &read);
    }
    ohi_trail_note(&monitor->views.trail, data, length, read.stack, monitor->task, monitor->serial);
}

void oh_monitor_read(const void *handle, const uint8_t *data, size_t length)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running) {
        ohi_views_read(monitor, handle, data, length);
    }
    pthread_mutex_unlock(&monitor->lock);
}

bool oh_monitor_write_begin(oh_write_probe *probe)
{
    uint64_t entered = ohi_ticks();
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
        monitor->overhead_ticks += ohi_ticks() - entered;
        pthread_mutex_unlock(&monitor->lock);
    }
    probe->begun = ohi_ticks();
    return true;
}

/* Narrows bytes [from..to) of what is written to those that it changed, at either end. */
static void narrow(const access *write, size_t *from, size_t *to)
{
    const uint8_t *now = write->data;
    while (*to > *from && write->before[*to - 1] == now[*to - 1]) {
        --*to;
    }
    while (*from < *to && write->before[*from] == now[*from]) {
        ++*from;
    }
}

/* Which bytes of the view the write changed; false: none. Of a write that comes next it is all that
   may change. */
static bool find_change(const access *write, const ohi_watched_view *view, size_t *from, size_t *to)
{
    clip(write, view, from, to);
    if (!write->before || *from >= *to) {
        return *from < *to;
    }
    const uint8_t *start = view->data + *from;
    const uint8_t *end = view->data + *to;
    size_t first = (size_t)(start - write->data);
    size_t last = (size_t)(end - write->data);
    first = first > write->changed_from ? first : write->changed_from;
    last = last < write->changed_to ? last : write->changed_to;
    if (first < last) {
        narrow(write, &first, &last);
    }
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
        if (!is_authored && (was != 0 || !view->is_window)) {
            return false;
        }
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
        if (first < view->authored_to && view->authored_from < end) {
            view->authored_from = view->authored_to = 0;
        }
        return is_window_on(view, from, to);
    }
    widen(&view->written_from, &view->written_to, first, end);
    bool changes = from < to;
    bool is_seen = ohi_seen_any(&view->sides[1].seen, changes ? from : first, changes ? to : end);
    if (is_seen && !(changes && is_news(write, view, from, to))) {
        return false;
    }
    widen(&view->authored_from, &view->authored_to, first, end);
    return true;
}

/* A side takes the change as it comes: what it has seen of it is what is there now. */
static void accept(const access *write, const ohi_watched_view *view, ohi_observer_side *side,
                   size_t from, size_t to)
{
    if (write->before) {
        ohi_seen_refresh(&side->seen, view->data, from, to);
    } else {
        ohi_seen_drop(&side->seen, from, to);
    }
}

/* The bytes of a view change through one side. One's own write surprises nobody: it is known, or
   not yet there to be known. The other side, if it has seen them, does not know. */
static void mark_dirty(ohi_monitor *monitor, access *write, ohi_watched_view *view)
{
    size_t from;
    size_t to;
    bool by_view = (uintptr_t)write->handle == view->handle;
    bool changes = find_change(write, view, &from, &to);
    bool meant = is_meant(write, view, by_view, from, to);
    if (!changes) {
        return;
    }
    ohi_observer_side *other = &view->sides[by_view ? 1 : 0];
    ohi_observer_side *own = &view->sides[by_view ? 0 : 1];
    accept(write, view, own, from, to);
    if (meant) {
        accept(write, view, other, from, to);
        return;
    }
    /* set([1, 2]) is a method, though inside of it the engine writes by index. */
    bool was_part = other->dirty && other->by_index && write->before;
    if ((!is_waiting(other) && !was_part) || view->writes >= MOST_WRITES ||
        !ohi_seen_any(&other->seen, from, to)) {
        return;
    }
    if (write->stack == 0) {
        write->stack = ohi_stack_here(monitor, true);
    }
    other->dirty = true;
    other->by_index = !write->before;
    other->writer_stack = write->stack;
    other->dirty_from = (uint32_t)from;
    other->dirty_to = (uint32_t)to;
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
    uint64_t entered = ohi_ticks();
    uint64_t ticks = entered - probe->begun;
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running && probe->length >= OH_PROBE_TIMED_BYTES) {
        ohi_direct_touched(monitor, probe->data, probe->length, ticks);
    }
    if (monitor->running && probe->before && probe->before == monitor->views.scratch_serial) {
        access write = {.handle = probe->handle,
                        .data = probe->data,
                        .length = probe->length,
                        .changed_to = probe->length < WATCHED_BYTES ? probe->length : WATCHED_BYTES,
                        .before = monitor->views.scratch};
        narrow(&write, &write.changed_from, &write.changed_to);
        visit_overlaps(monitor, probe->data, probe->length, visit_write, &write);
        monitor->overhead_ticks += ohi_ticks() - entered;
    }
    pthread_mutex_unlock(&monitor->lock);
}

void oh_monitor_indexed_write(const void *handle, const uint8_t *data, size_t length)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    uint32_t *count = &monitor->views.epoch_indexed_writes;
    bool has_room = __atomic_load_n(count, __ATOMIC_RELAXED) < MOST_INDEXED_WRITES;
    if (!has_room && !monitor->options.watch_slices) {
        return;
    }
    __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
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
        ohi_watched_view *view = &monitor->views.watched[i];
        view->is_seen = view->kind == OH_VIEW_NATIVE; /* its end is told */
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
