/*
 * Conversions between bytes and strings, by the line that asks for them.
 *
 * Counting is exact while few happen. A line that converts 100,000 times a second would pay more
 * for being counted than for converting, so from 2048 calls an epoch on we look at bursts of 64 in
 * a row and skip the next (stride - 1) bursts; what a burst saw counts `stride` times. The stride
 * doubles with every burst once looking has cost a quarter of a percent of the epoch.
 * Bursts rather than single calls, because two of the signals are about neighbours: the same bytes
 * decoded again, and a string that comes back as bytes.
 *
 * Split characters are the exception: the edges of every UTF-8 chunk are looked at (two bytes),
 * since two occurrences are enough to tell that data is being corrupted.
 */
#include "monitor/monitor_state.h"

#include "base/unaligned.h"

#include <offheap/codec.h>
#include <string.h>

enum {
    BURST = 64,
    CALM_CALLS = 2048,
    MOST_STRIDE = 256,
    MOST_TALLIES = 4096,
    WIDE_SCAN = 4096,
    LEAST_REPEAT = 6, /* bytes: a MAC address, the shortest name that tables are searched for */
    LEAST_TEXT = 16,  /* shorter contents are alike by chance */
    LINE_BYTES = 64,
    STAMP_WORDS = 128,
    STAMP_BYTES = STAMP_WORDS * 8, /* of content up to this long every byte is in its stamp */
    WHOLE_ROOM = 2 << 20           /* bytes of longer ones an epoch: 0.15 ms, less than 0.1 % */
};

void ohi_conversions_init(ohi_conversions *conversions)
{
    memset(conversions, 0, sizeof *conversions);
    ohi_pointer_map_init(&conversions->tallies, sizeof(ohi_conversion_tally), MOST_TALLIES);
    ohi_set_relaxed(&conversions->stride, 1);
    ohi_set_relaxed(&conversions->burst_left, BURST);
    oh_monitor_gates.skip_conversions = 0;
}

void ohi_conversions_deinit(ohi_conversions *conversions)
{
    ohi_pointer_map_deinit(&conversions->tallies);
}

uint64_t ohi_content_stamp(const uint8_t *bytes, size_t length)
{
    uint64_t hash = ohi_mix(length + 1);
    size_t step = length <= STAMP_BYTES ? 8 : (length - 8) / (STAMP_WORDS - 1);
    size_t at = 0;
    for (; at + 8 <= length; at += step) {
        hash = (hash ^ ohi_load64(bytes + at)) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    if (step == 8 && at < length) {
        uint64_t word = 0;
        memcpy(&word, bytes + at, length - at);
        hash = ohi_mix(hash ^ word);
    }
    return hash | 1;
}

/* Length of the well-formed UTF-8 character at `p`; 0: none, -1: `left` bytes are a beginning of
 * one. */
static int character_length(const uint8_t *p, size_t left)
{
    uint8_t lead = p[0];
    int length = lead < 0x80   ? 1
                 : lead < 0xc2 ? 0
                 : lead < 0xe0 ? 2
                 : lead < 0xf0 ? 3
                 : lead < 0xf5 ? 4
                               : 0;
    if (length < 2)
        return length;
    uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    for (int i = 1; i < length; i++) {
        if ((size_t)i >= left)
            return -1;
        if (p[i] < low || p[i] > high)
            return 0;
        low = 0x80;
        high = 0xbf;
    }
    return length;
}

/* Bytes of the incomplete character at the end (0: none); -1 when the rest is not UTF-8. */
static int incomplete_tail(const uint8_t *bytes, size_t length)
{
    size_t tail = length > 0 ? 1 : 0; /* from the last byte that is no continuation */
    while (tail > 0 && tail < 3 && tail < length && (bytes[length - tail] & 0xc0) == 0x80)
        tail++;
    if (tail > 0 && character_length(bytes + length - tail, tail) >= 0)
        tail = 0;
    return oh_is_utf8(bytes, length - tail) ? (int)tail : -1;
}

/* Does a chunk that starts with continuation bytes complete the tail of an earlier one? */
static void match_tail(ohi_monitor *monitor, uint32_t stack, const uint8_t *bytes, size_t length)
{
    ohi_conversions *c = &monitor->conversions;
    for (uint32_t back = 1; back <= PENDING_TAILS; back++) {
        ohi_pending_tail *tail = &c->tails[(c->next_tail - back) % PENDING_TAILS];
        if (tail->length == 0 || tail->site_stack != stack)
            continue;
        uint8_t whole[8];
        size_t head = length < 3 ? length : 3;
        memcpy(whole, tail->bytes, tail->length);
        memcpy(whole + tail->length, bytes, head);
        int need = character_length(whole, tail->length + head);
        if (need <= (int)tail->length)
            continue;
        size_t used = (size_t)need - tail->length;
        bool ends_there = used == length || (bytes[used] & 0xc0) != 0x80;
        if (!ends_there || incomplete_tail(bytes + used, length - used) < 0)
            continue;
        ohi_log_split record = {.stack = stack,
                                .t_ns = ohi_run_ns(monitor),
                                .tail_bytes = tail->length,
                                .head_bytes = used,
                                .character = {(const char *)whole, (size_t)need}};
        ohi_log_write_split(&monitor->log, &record);
        tail->length = 0;
        return;
    }
}

static void watch_edges(ohi_monitor *monitor, uint32_t stack, const uint8_t *bytes, size_t length)
{
    ohi_conversions *c = &monitor->conversions;
    if ((bytes[0] & 0xc0) == 0x80)
        match_tail(monitor, stack, bytes, length);
    if (bytes[length - 1] < 0x80)
        return;
    size_t head = 0; /* a head that belongs to the chunk before does not make this one invalid */
    while (head < 3 && head < length && (bytes[head] & 0xc0) == 0x80)
        head++;
    int tail = incomplete_tail(bytes + head, length - head);
    if (tail > 0) {
        ohi_pending_tail *place = &c->tails[c->next_tail++ % PENDING_TAILS];
        place->site_stack = stack;
        place->length = (uint8_t)tail;
        memcpy(place->bytes, bytes + length - (size_t)tail, (size_t)tail);
    }
}

/* Characters above U+00FF are those that need two bytes: their lead byte is 0xC4 or more. */
static void count_wide(ohi_log_convert *sum, const oh_conversion *conversion, uint64_t weight)
{
    size_t scan = conversion->length < WIDE_SCAN ? conversion->length : WIDE_SCAN;
    uint64_t chars = 0;
    uint64_t needed = 0;
    for (size_t i = 0; i < scan; i++) {
        chars += (conversion->bytes[i] & 0xc0) != 0x80;
        needed += conversion->bytes[i] >= 0xc4;
    }
    sum->wide_chars += chars * weight;
    sum->needed_chars += needed * weight;
    sum->wide_bytes += conversion->string_bytes * weight;
}

/* A stamp of every byte, four words at a time; it may go on where it ended. */
typedef struct whole_stamp {
    uint64_t lanes[4];
    size_t at; /* multiple of four words */
} whole_stamp;

static uint64_t stamp_up_to(whole_stamp *stamp, const uint8_t *bytes, size_t length)
{
    const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t *lanes = stamp->lanes;
    uint64_t words[4] = {0};
    for (; stamp->at + sizeof words <= length; stamp->at += sizeof words) {
        memcpy(words, bytes + stamp->at, sizeof words);
        for (int i = 0; i < 4; i++)
            lanes[i] = (lanes[i] ^ words[i]) * factor;
    }
    uint64_t tail[4] = {0};
    memcpy(tail, bytes + stamp->at, length - stamp->at);
    uint64_t hash = length;
    for (int i = 0; i < 4; i++)
        hash = ohi_mix(hash ^ lanes[i] ^ ohi_mix(tail[i]));
    return hash | 1;
}

/* Takes the room for one look at every byte; false: this epoch has none left. */
static bool take_whole_room(ohi_conversions *c, size_t length)
{
    bool has_room = c->epoch_whole_bytes < WHOLE_ROOM;
    c->epoch_whole_bytes += has_room ? length : 0;
    return has_room;
}

/* Are these the bytes that this place had before? The stamp reads only part of a long content:
   where it says "again", every byte is looked at, and once the epoch's room for that is used up,
   what was found last is taken to hold. */
static bool is_same_content(ohi_conversions *c, ohi_repeat *place, const oh_conversion *conversion)
{
    if (conversion->length <= STAMP_BYTES)
        return true;
    if (take_whole_room(c, conversion->length)) {
        whole_stamp all = {.lanes = {0, 1, 2, 3}};
        uint64_t whole = stamp_up_to(&all, conversion->bytes, conversion->length);
        place->is_same = place->whole == whole;
        place->whole = whole;
    }
    return place->is_same;
}

/* What a few bytes are is told by those around them as well: a tag at the head of a scratch buffer
   is the same in every message. Within the lines of cache that they lie in. */
static uint64_t neighbour_stamp(const ohi_sample *store, const oh_conversion *conversion)
{
    uintptr_t start = (uintptr_t)conversion->bytes;
    uintptr_t from = start / LINE_BYTES * LINE_BYTES;
    uintptr_t to = (start + conversion->length + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
    uintptr_t end = store->base + store->size;
    from = from > store->base ? from : store->base;
    to = to < end ? to : end;
    return ohi_content_stamp(conversion->bytes - (start - from), to - from);
}

/* The same place of the same store. */
static uint64_t place_key(const ohi_sample *store, const oh_conversion *conversion, uint64_t more)
{
    return ohi_mix(more ^ ohi_mix((uintptr_t)conversion->bytes) ^ ((uint64_t)store->serial << 8) ^
                   (uint64_t)conversion->encoding);
}

/* A buffer grows, and all that has come so far is made text once more: all but what is new was text
   before. Of contents that a glance does not cover: shorter ones cost little. That something longer
   begins alike is no more than a first sign, as when a header is looked at before the whole; from
   the second on it is known to be the same, byte by byte, and what was found last is taken to hold
   while there is no room to look. */
static void watch_growth(ohi_monitor *monitor, ohi_log_convert *sum, const ohi_sample *store,
                         const oh_conversion *conversion, uint64_t stamp, uint64_t weight)
{
    ohi_conversions *c = &monitor->conversions;
    uint64_t key = place_key(store, conversion, ohi_mix(sum->stack));
    ohi_growth *place = &c->growths[key % GROWTH_PLACES];
    if (place->key == key && place->length == conversion->length && place->stamp == stamp)
        return;
    if (place->key != key || place->length > conversion->length ||
        ohi_content_stamp(conversion->bytes, place->length) != place->stamp) {
        *place = (ohi_growth){.key = key, .length = conversion->length, .stamp = stamp};
        return;
    }
    uint64_t whole = 0;
    if (take_whole_room(c, conversion->length)) {
        whole_stamp all = {.lanes = {0, 1, 2, 3}};
        uint64_t begin = stamp_up_to(&all, conversion->bytes, place->length);
        place->is_same = place->whole ? place->whole == begin : place->is_same;
        whole = stamp_up_to(&all, conversion->bytes, conversion->length);
    }
    sum->grown += place->is_same ? weight : 0;
    sum->grown_bytes += place->is_same ? place->length * weight : 0;
    place->length = conversion->length;
    place->stamp = stamp;
    place->whole = whole;
}

/* "The same bytes" are the same place of the same store with the same content. A slot of the pool
   is used again by other stores, so a store counts only when its birth was seen. */
static void watch_repeat(ohi_monitor *monitor, ohi_log_convert *sum,
                         const oh_conversion *conversion, uint64_t stamp, uint64_t weight)
{
    const ohi_sample *store =
        ohi_sample_find(monitor, conversion->base ? conversion->base : conversion->bytes);
    if (!store)
        return;
    if (conversion->length > STAMP_BYTES)
        watch_growth(monitor, sum, store, conversion, stamp, weight);
    else if (conversion->length < LEAST_TEXT)
        stamp ^= neighbour_stamp(store, conversion);
    uint64_t key = place_key(store, conversion, stamp);
    ohi_repeat *place = &monitor->conversions.repeats[key % REPEAT_PLACES];
    if (place->key != key) {
        *place = (ohi_repeat){.key = key};
        return;
    }
    if (is_same_content(&monitor->conversions, place, conversion)) {
        sum->repeats += weight;
        sum->repeat_bytes += conversion->length * weight;
    }
}

static ohi_conversion_tally *tally_of(ohi_monitor *monitor, uint32_t stack,
                                      const oh_conversion *conversion)
{
    bool is_new;
    uintptr_t key = ((uintptr_t)stack << 16) | ((uintptr_t)conversion->kind << 8) |
                    ((uintptr_t)conversion->encoding << 1) | 1;
    ohi_conversion_tally *tally = ohi_pointer_map_add(&monitor->conversions.tallies, key, &is_new);
    if (tally && is_new) {
        tally->sum.stack = stack;
        tally->sum.kind = (uint64_t)conversion->kind;
        tally->sum.encoding = (uint64_t)conversion->encoding;
    }
    return tally;
}

static void count_trip(ohi_log_convert *sum, uint64_t other_stack, size_t length, uint64_t weight)
{
    sum->trips += weight;
    sum->trip_bytes += length * weight;
    sum->trip_stack = other_stack;
}

/* A string that was bytes a moment ago becomes bytes again: each line is told of the other. */
static void watch_round_trip(ohi_monitor *monitor, ohi_log_convert *sum,
                             const oh_conversion *conversion, uint64_t stamp, uint64_t weight)
{
    ohi_conversions *c = &monitor->conversions;
    if (conversion->kind == OH_CONVERSION_DECODE) {
        ohi_recent_decode *place = &c->recent[c->next_recent++ % RECENT_DECODES];
        *place = (ohi_recent_decode){.stamp = stamp,
                                     .length = conversion->length,
                                     .task = monitor->task,
                                     .stack = (uint32_t)sum->stack,
                                     .encoding = conversion->encoding};
        return;
    }
    for (int i = 0; i < RECENT_DECODES; i++) {
        const ohi_recent_decode *decode = &c->recent[i];
        if (decode->stamp == stamp && decode->length == conversion->length &&
            decode->task == monitor->task) {
            count_trip(sum, decode->stack, conversion->length, weight);
            oh_conversion first = {.kind = OH_CONVERSION_DECODE, .encoding = decode->encoding};
            ohi_conversion_tally *tally = tally_of(monitor, decode->stack, &first);
            if (tally)
                count_trip(&tally->sum, sum->stack, conversion->length, weight);
            return;
        }
    }
}

/* A task that lies within one burst was seen whole; one that goes on behind a pause made as many
   calls in it, too. */
static void count_in_task(const ohi_monitor *monitor, ohi_conversion_tally *tally, uint64_t bytes,
                          uint64_t weight)
{
    uint32_t burst = ohi_get_relaxed(&monitor->conversions.bursts);
    if (tally->task != monitor->task) {
        tally->task = monitor->task;
        tally->task_burst = burst;
        tally->task_calls = 0;
        tally->task_bytes = 0;
    }
    uint64_t calls = tally->task_burst == burst ? 1 : weight;
    tally->task_calls += calls;
    tally->task_bytes += bytes * calls;
}

static void count_call(ohi_monitor *monitor, ohi_conversion_tally *tally,
                       const oh_conversion *conversion, uint64_t weight, uint64_t ticks)
{
    ohi_log_convert *sum = &tally->sum;
    sum->calls += weight;
    sum->bytes += conversion->length * weight;
    sum->string_bytes += conversion->string_bytes * weight;
    sum->short_calls += conversion->length <= 64 ? weight : 0;
    tally->ticks += ticks * weight;
    count_in_task(monitor, tally, conversion->string_bytes, weight);
    if (tally->task_calls > sum->task_calls)
        sum->task_calls = tally->task_calls;
    if (tally->task_bytes > sum->task_bytes)
        sum->task_bytes = tally->task_bytes;
    if (conversion->string_bytes > sum->longest_string)
        sum->longest_string = conversion->string_bytes;
    monitor->conversions.epoch_string_bytes += conversion->string_bytes * weight;
}

static bool has_edge(const oh_conversion *conversion)
{
    return conversion->kind == OH_CONVERSION_DECODE && conversion->encoding == OH_UTF8 &&
           oh_probe_is_cut(conversion->bytes, conversion->length);
}

/* The stride grows within an epoch as the calls add up, and starts the next where they suggest. */
static uint32_t stride_for(uint64_t calls)
{
    uint32_t stride = 1;
    while (calls / stride > CALM_CALLS && stride < MOST_STRIDE)
        stride *= 2;
    return stride;
}

/* The stride of the burst that begins: what it sees stands for itself and the pause behind it. */
static uint32_t next_stride(const ohi_monitor *monitor)
{
    const ohi_conversions *c = &monitor->conversions;
    bool is_costly =
        ohi_get_relaxed(&c->epoch_spent_ticks) > ohi_get_relaxed(&monitor->epoch_budget_ticks) / 2;
    uint32_t last = ohi_get_relaxed(&c->stride);
    uint32_t wanted = is_costly && last < MOST_STRIDE ? last * 2 : last;
    uint32_t stride = stride_for(ohi_get_relaxed(&c->epoch_calls));
    return stride > wanted ? stride : wanted;
}

static void set_pause(ohi_conversions *c, uint32_t calls)
{
    ohi_set_relaxed(&c->pause, calls);
    __atomic_store_n(&oh_monitor_gates.skip_conversions, calls, __ATOMIC_RELAXED);
}

/* Counts what has passed of the pause that is under way. */
static void count_pause(ohi_conversions *c)
{
    uint32_t left = oh_probe_gate(&oh_monitor_gates.skip_conversions);
    uint32_t pause = ohi_get_relaxed(&c->pause);
    ohi_count_relaxed(&c->epoch_calls, pause > left ? pause - left : 0);
    ohi_set_relaxed(&c->pause, left);
}

/* One step of the burst pattern. Behind the last conversion of a burst comes a pause, which the
   probe counts down by itself. Without the lock, in atomic words: conversions belong to the
   runtime's thread, and two threads in here would at worst miscount a burst. */
static void step_burst(ohi_monitor *monitor)
{
    ohi_conversions *c = &monitor->conversions;
    uint32_t left = ohi_get_relaxed(&c->burst_left);
    if (left == 0) {
        count_pause(c);
        ohi_set_relaxed(&c->stride, next_stride(monitor));
        ohi_bump_relaxed(&c->bursts, 1);
        left = BURST;
    }
    ohi_count_relaxed(&c->epoch_calls, 1);
    ohi_set_relaxed(&c->burst_left, --left);
    if (left == 0)
        set_pause(c, BURST * (ohi_get_relaxed(&c->stride) - 1));
}

uint64_t oh_monitor_conversion_begin(void)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    step_burst(monitor);
    ohi_set_relaxed(&monitor->conversions.overhead_before,
                    ohi_get_relaxed(&monitor->overhead_ticks));
    return ohi_ticks();
}

/* What passed since a conversion began without what the monitor itself took of it: an encoder that
   writes where views are watched is told of as a write, too. */
static uint64_t own_ticks(const ohi_monitor *monitor, uint64_t ticks)
{
    uint64_t spent = ohi_get_relaxed(&monitor->overhead_ticks) -
                     ohi_get_relaxed(&monitor->conversions.overhead_before);
    return ticks > spent ? ticks - spent : 0;
}

static void record(ohi_monitor *monitor, uint64_t ticks, const oh_conversion *conversion)
{
    uint32_t stack = ohi_stack_here(monitor, true);
    uint64_t weight = ohi_get_relaxed(&monitor->conversions.stride);
    ohi_conversion_tally *tally = tally_of(monitor, stack, conversion);
    if (!tally)
        return;
    count_call(monitor, tally, conversion, weight, ticks);
    if (!conversion->bytes || conversion->length == 0)
        return;
    if (conversion->wide && conversion->kind == OH_CONVERSION_DECODE)
        count_wide(&tally->sum, conversion, weight);
    if (conversion->length >= LEAST_REPEAT && conversion->kind != OH_CONVERSION_JSON) {
        uint64_t stamp = ohi_content_stamp(conversion->bytes, conversion->length);
        if (conversion->kind == OH_CONVERSION_DECODE)
            watch_repeat(monitor, &tally->sum, conversion, stamp, weight);
        if (conversion->length >= LEAST_TEXT)
            watch_round_trip(monitor, &tally->sum, conversion, stamp, weight);
    }
    if (conversion->kind == OH_CONVERSION_ENCODE && conversion->length >= OHI_DIRECT_FROM)
        ohi_direct_filled(monitor, conversion->bytes, false);
}

static void look_at_bytes(ohi_monitor *monitor, const oh_conversion *conversion)
{
    if (has_edge(conversion))
        watch_edges(monitor, ohi_stack_here(monitor, true), conversion->bytes, conversion->length);
    if (conversion->kind != OH_CONVERSION_ENCODE && conversion->bytes)
        ohi_views_read(monitor, conversion->handle, conversion->bytes, conversion->length);
}

void oh_monitor_conversion_end(uint64_t begun, const oh_conversion *conversion)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    uint64_t now = ohi_ticks();
    pthread_mutex_lock(&monitor->lock);
    if (monitor->running) {
        if (begun)
            record(monitor, own_ticks(monitor, now - begun), conversion);
        look_at_bytes(monitor, conversion);
        uint64_t cost = ohi_book_probe(monitor, now, ohi_ticks());
        ohi_count_relaxed(&monitor->conversions.epoch_spent_ticks, begun ? cost : 0);
    }
    pthread_mutex_unlock(&monitor->lock);
}

static void adapt_stride(ohi_conversions *c)
{
    count_pause(c);
    uint32_t stride = stride_for(ohi_get_relaxed(&c->epoch_calls) / 2);
    ohi_set_relaxed(&c->stride, stride);
    if (stride == 1)
        set_pause(c, 0);
    ohi_set_relaxed(&c->epoch_calls, 0);
    ohi_set_relaxed(&c->epoch_spent_ticks, 0);
    c->epoch_string_bytes = 0;
    c->epoch_whole_bytes = 0;
}

void ohi_conversions_flush(ohi_monitor *monitor)
{
    ohi_conversions *c = &monitor->conversions;
    for (size_t i = 0; c->tallies.count && i < c->tallies.capacity; i++) {
        ohi_conversion_tally *tally = ohi_pointer_map_at(&c->tallies, i);
        if (tally) {
            tally->sum.ns = ohi_ticks_to_ns(monitor, tally->ticks);
            ohi_log_write_convert(&monitor->log, &tally->sum);
        }
    }
    ohi_pointer_map_clear(&c->tallies);
    adapt_stride(c);
}
