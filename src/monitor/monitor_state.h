/*
 * The monitor of the process, as its files share it. Everything in it is guarded by `lock` except
 * where a field says otherwise. Probes take the lock for well under a microsecond; the ticker takes
 * it four times a second to write an epoch.
 */
#ifndef MONITOR_MONITOR_STATE_H
#define MONITOR_MONITOR_STATE_H

#include "base/atomic.h"
#include "base/attributes.h"
#include "monitor/handle_ledger.h"
#include "monitor/log_writer.h"
#include "monitor/pointer_map.h"
#include "monitor/process_probe.h"
#include "monitor/read_trail.h"
#include "monitor/sampler.h"
#include "monitor/seen_bytes.h"
#include "monitor/stack_table.h"
#include "platform/platform.h"

#include <offheap/memory.h>
#include <offheap/monitor.h>

#include <pthread.h>

#define OHI_NS_PER_SECOND UINT64_C(1000000000)
#define OHI_EPOCH_NS (OHI_NS_PER_SECOND / 4)
#define OHI_DIRECT_FROM (OH_POOL_MAX_LENGTH + 1)
#define OHI_STALL_NS UINT64_C(1000000)

/* Births or deaths of one stack in the running epoch. */
typedef struct ohi_tally {
    uintptr_t key; /* stack, birth epoch and a flag, packed */
    uint64_t samples;
    double count;
    double bytes;
} ohi_tally;

enum {
    OHI_MOST_LIVE = 1 << 16,
    RECENT_DECODES = 64,
    REPEAT_PLACES = 1024,
    GROWTH_PLACES = 256,
    PENDING_TAILS = 16,
    UNTOUCHED = 64,
    RECENT_CONCATS = 64,
    WATCHED_VIEWS = 1024,
    WATCHED_BYTES = 64 * 1024
};

/* Conversions of one stack in the running epoch. */
typedef struct ohi_conversion_tally {
    uintptr_t key; /* stack, kind and encoding, packed */
    ohi_log_convert sum;
    uint64_t ticks;
    uint32_t task, task_burst; /* the burst in which the task was first seen */
    uint64_t task_calls, task_bytes;
} ohi_conversion_tally;

typedef struct ohi_recent_decode {
    uint64_t stamp, length;
    uint32_t task, stack;
    oh_encoding encoding;
} ohi_recent_decode;

/* What was decoded: a stamp of place and content; of a long one that came again also one of every
   byte, and whether that was the same, too. */
typedef struct ohi_repeat {
    uint64_t key, whole;
    bool is_same;
} ohi_repeat;

/* What one line decoded last from a place: another decode of it that is longer and begins with the
   same bytes makes them text again. */
typedef struct ohi_growth {
    uint64_t key, length, stamp;
    uint64_t whole; /* a stamp of every byte; 0: not known */
    bool is_same;   /* as found last */
} ohi_growth;

typedef struct ohi_pending_tail {
    uint32_t site_stack;
    uint8_t bytes[4];
    uint8_t length;
} ohi_pending_tail;

typedef struct ohi_conversions {
    ohi_pointer_map tallies;
    ohi_recent_decode recent[RECENT_DECODES];
    uint32_t next_recent;
    ohi_repeat repeats[REPEAT_PLACES];
    ohi_growth growths[GROWTH_PLACES];
    ohi_pending_tail tails[PENDING_TAILS];
    uint32_t next_tail;
    uint64_t epoch_string_bytes;
    uint64_t epoch_whole_bytes; /* of long contents looked at byte for byte */
    /* the burst pattern, which who converts steps without the lock */
    _Atomic uint32_t stride;     /* 1: every conversion is looked at; n: every n-th burst */
    _Atomic uint32_t burst_left; /* conversions left in this burst; 0: a pause */
    _Atomic uint32_t pause;      /* how long that was when it began */
    _Atomic uint32_t bursts;     /* so far */
    _Atomic uint64_t epoch_calls;
    _Atomic uint64_t epoch_spent_ticks; /* on looking */
    _Atomic uint64_t overhead_before;   /* the monitor's own time when the last one began */
} ohi_conversions;

/* Direct allocations of one stack in the running epoch. */
typedef struct ohi_direct_tally {
    uintptr_t key; /* stack */
    double count, bytes, near_miss, near_miss_bytes, ended, short_lived, joined;
    uint64_t largest, allocate_ns, touch_ns, slow_count, slow_ns;
} ohi_direct_tally;

/* A direct store that nobody has written yet. */
typedef struct ohi_untouched {
    uintptr_t base;
    uint64_t size, allocate_ns, born_ticks;
    uint32_t stack;
} ohi_untouched;

/* What a concat made, by where its result lies. */
typedef struct ohi_concat_result {
    uintptr_t base;
    uint32_t stack, steps;
    uint64_t length;
} ohi_concat_result;

typedef struct ohi_direct {
    ohi_pointer_map tallies;
    ohi_untouched untouched[UNTOUCHED];
    uint32_t next_untouched, untouched_count;
    ohi_concat_result concats[RECENT_CONCATS];
    uint32_t next_concat;
} ohi_direct;

/* Where a handle was made. */
typedef struct ohi_view_origin {
    uintptr_t handle; /* key */
    uintptr_t base;
    uint32_t stack;
} ohi_view_origin;

/* One side of a watched view: those who look through the view (0) or through anything else (1). */
typedef struct ohi_observer_side {
    uint32_t seen_stack; /* who looked last; 0: nobody */
    uint32_t seen_task;
    ohi_seen_bytes seen;
    bool dirty;            /* the other side has changed, or may have, some of what was seen */
    bool by_index;         /* by an indexed write */
    uint32_t writer_stack; /* who that was */
    uint32_t dirty_from, dirty_to;
} ohi_observer_side;

typedef struct ohi_watched_view {
    uintptr_t handle; /* 0: free */
    const uint8_t *data;
    size_t length;
    uint32_t stack, store_stack;
    uint32_t last_used;
    uint8_t kind;
    uint8_t writes;
    bool is_window;    /* made before there was anything to see */
    bool is_overtaken; /* of C: the same line has cut the same bytes again, which had changed */
    bool is_given; /* nobody has looked through it yet: sides[0] is what there was at its birth */
    bool is_armed; /* counted in oh_monitor_armed_blocks */
    bool is_seen;  /* by the walk over live stores that is under way */
    bool has_pending; /* a change whose writer is not known; told if the view proves alive */
    uint32_t written_from, written_to;   /* through itself */
    uint32_t authored_from, authored_to; /* what others know only as it was written through it */
    ohi_log_mutation pending;
    ohi_observer_side sides[2];
} ohi_watched_view;

typedef struct ohi_views {
    ohi_read_trail trail;
    ohi_pointer_map origins;
    ohi_pointer_map by_handle;   /* handle -> number of its watched view */
    ohi_watched_view *watched;   /* WATCHED_VIEWS of them, NULL without memory */
    struct ohi_view_link *links; /* LINKS_A_VIEW for each */
    uint32_t clock;
    _Atomic uint32_t epoch_views; /* views made in this epoch, but for those of the last pause */
    uint64_t epoch_read_cost;     /* of looking in this epoch, in bytes */
    uint64_t epoch_given_cost;    /* and of keeping what new views show */
    _Atomic uint64_t epoch_spent_ticks; /* on new views; read without the lock by their makers */
    uint64_t seen_bytes;                /* memory of all sides */
    uint32_t epoch_indexed_writes;      /* looked at in this epoch; atomic access only */
    uint64_t scratch_serial;            /* of the write that `scratch` belongs to */
    ohi_random random;
    uint8_t scratch[WATCHED_BYTES];
} ohi_views;

typedef struct ohi_monitor {
    pthread_mutex_t lock;
    pthread_cond_t wake; /* the ticker waits here */
    pthread_t ticker;
    bool running, stopping, finished;

    oh_monitor_options options;
    char program[256];
    int own_fd; /* descriptor of log_path, -1 */
    ohi_log_writer log;
    ohi_stack_table stacks;

    /* the attached runtime */
    oh_monitor_runtime runtime;
    bool has_runtime;
    pthread_t owner;

    /* time */
    uint64_t start_ns, start_ticks;
    uint64_t costly_ticks;    /* what a costly probe takes */
    uint64_t displaced_ticks; /* what any takes beside its own time: see ohi_book_probe() */
    double ns_per_tick;
    uint64_t epoch_ns; /* doubles each time 4096 epochs are full */
    uint32_t epoch;
    uint64_t epoch_start_ns;
    _Atomic uint64_t overhead_ticks; /* written under the lock */
    uint32_t task;
    uint64_t task_start_ns, lag_ns;

    /* sampling */
    uint64_t epoch_spent_ticks; /* on samples, in this epoch or since the interval's last step */
    uint64_t spending_since;    /* when that began */
    uint32_t calm_epochs;       /* since the interval's last step */
    double share;               /* of a processor that the program has: ohi_set_budget() */
    _Atomic uint64_t epoch_budget_ticks; /* for samples: half a percent of its share of an epoch */
    uint64_t interval; /* read without the lock by allocating threads: atomic access only */
    ohi_random random;
    ohi_pointer_map live;
    ohi_pointer_map births, deaths; /* of the running epoch */
    uint32_t serial;
    uint64_t low_external, low_heap;
    uint64_t pinned;

    ohi_conversions conversions;
    ohi_direct direct;
    ohi_views views;
    ohi_handles handles;

    /* errands for the runtime's own thread; these two without the lock: atomic access only */
    int errands;
    bool finish_requested;
    uint64_t next_collect_ns, next_visit_ns, external_at_collect;
    ohi_process_figures figures; /* at the end of the last epoch */
} ohi_monitor;

enum { OHI_ERRAND_VISIT = 1, OHI_ERRAND_COLLECT = 2, OHI_ERRAND_FINISH = 4 };

extern ohi_monitor ohi_the_monitor;

/* Time stamps: the cycle counter where there is one, else the clock. */
OHI_INLINE uint64_t ohi_ticks(void)
{
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return ohi_clock_ns();
#endif
}

uint64_t ohi_ticks_to_ns(const ohi_monitor *monitor, uint64_t ticks);
uint64_t ohi_run_ns(const ohi_monitor *monitor); /* since the start */

/* What watching may cost (budget.c). Under the lock. */

/* The budget from now on, of a program that keeps a processor busy for `share` of the time. */
void ohi_set_budget(ohi_monitor *monitor, double share);

/* Books a probe's own time as overhead; where the system took the processor away in between, which
   takes far longer than any probe, only what a costly one takes. Returns what it cost the program:
   that, and what it displaced, since the program goes on with colder caches and branches. Between
   whole programs that came to 0.13 to 0.65 us a probe. */
uint64_t ohi_book_probe(ohi_monitor *monitor, uint64_t begun, uint64_t ended);

/* The same of a sample, against the budget. What taught a new frame is no cost of sampling: each
   place in the program is looked up once, and a longer interval would save none of it, but miss
   what a program allocates in its first milliseconds, when all its places are new. */
void ohi_book_sample(ohi_monitor *monitor, uint64_t begun, uint64_t ended, bool taught);

/* Takes a step to a longer interval when samples cost too much. Only births ask: deaths cost, too,
   but at the end of a program all that lives dies at once. */
void ohi_limit_spending(ohi_monitor *monitor, uint64_t now);

/* Within an epoch the interval only grows (above); between epochs it shrinks again when few
   samples live and they cost next to nothing, or half the budget for a second: what made it grow
   may have been one probe that the system interrupted, and what a shorter one costs shows when it
   is tried. */
void ohi_adapt_interval(ohi_monitor *monitor);

/* The sampling interval from now on. */
void ohi_set_interval(ohi_monitor *monitor, uint64_t bytes);

/* From `now` on, what samples cost counts anew. */
void ohi_restart_spending(ohi_monitor *monitor, uint64_t now);

/* Whose doing it is (caller_site.c). */

/* The stack of the caller; `leaf_is_enough` may return the first stack seen for its innermost
 * frame. */
uint32_t ohi_stack_here(ohi_monitor *monitor, bool leaf_is_enough);

/* The same of the call that returns to `call`: it is walked once, and named by that address from
   then on. */
uint32_t ohi_stack_of_call(ohi_monitor *monitor, const void *call);

/* Is there a runtime, attached by this thread? */
bool ohi_is_runtime_thread(const ohi_monitor *monitor);

/* Does this thread work on behalf of a site that oh_monitor_site_push() named? */
bool ohi_has_pushed_site(void);

/* The live sample at an address; NULL. */
ohi_sample *ohi_sample_find(ohi_monitor *monitor, const void *base);

/* What the allocator reports. Not under the lock. A birth answers whether its death is of interest.
 */
bool ohi_on_allocate(const void *base, uint64_t size, int class_of);
void ohi_on_free(const void *base, uint64_t size);
void ohi_on_resize(const void *old_base, const void *base, uint64_t size);
void ohi_on_direct_timed(const void *base, uint64_t elapsed_ns);

/* The parts, each under the lock. */
void ohi_stores_init(ohi_monitor *monitor);
void ohi_stores_deinit(ohi_monitor *monitor);
void ohi_stores_flush(ohi_monitor *monitor);
void ohi_conversions_init(ohi_conversions *conversions);
void ohi_conversions_deinit(ohi_conversions *conversions);
void ohi_conversions_flush(ohi_monitor *monitor);
void ohi_direct_init(ohi_direct *direct);
void ohi_direct_deinit(ohi_direct *direct);
void ohi_direct_flush(ohi_monitor *monitor);
void ohi_direct_born(ohi_monitor *monitor, const ohi_sample *sample);
void ohi_direct_timed(ohi_monitor *monitor, const ohi_sample *sample, uint64_t elapsed_ns);
void ohi_direct_died(ohi_monitor *monitor, const ohi_sample *sample);
void ohi_direct_touched(ohi_monitor *monitor, const uint8_t *data, size_t length, uint64_t ticks);
void ohi_direct_filled(ohi_monitor *monitor, const uint8_t *base, bool joined);
void ohi_views_init(ohi_views *views);
void ohi_views_deinit(ohi_views *views);
void ohi_views_flush(ohi_monitor *monitor);
void ohi_views_store_freed(ohi_monitor *monitor, const void *base, size_t size);
void ohi_views_watch(ohi_monitor *monitor, const oh_view *view, uint32_t stack);
void ohi_views_unwatch(ohi_monitor *monitor, const void *handle);

/* Of C: the bytes of a watched handle are cut out again while it is held; it is held alone again.
 */
void ohi_views_recut(ohi_monitor *monitor, const void *handle);
void ohi_views_settle(ohi_monitor *monitor, const void *handle);
void ohi_views_begin_walk(ohi_monitor *monitor);
void ohi_views_see(ohi_monitor *monitor, const void *base, const oh_visible_range *ranges,
                   size_t count);
void ohi_views_end_walk(ohi_monitor *monitor);
void ohi_views_read(ohi_monitor *monitor, const void *handle, const uint8_t *data, size_t length);

/* Writes what the running epoch has gathered and begins the next. Under the lock. */
void ohi_write_epoch(ohi_monitor *monitor);
void *ohi_tick(void *monitor); /* the ticker thread */

/* Errands, on the runtime's thread, not under the lock. */
extern _Thread_local bool ohi_in_errand;
void ohi_run_errands(ohi_monitor *monitor);
void ohi_final_errands(ohi_monitor *monitor);

/* A hash of bytes: all of them up to 1 KiB, 128 words spread over longer ones. */
uint64_t ohi_content_stamp(const uint8_t *bytes, size_t length);

/* The page that other processes read. */
void ohi_page_open(ohi_monitor *monitor);
void ohi_page_gather(const ohi_monitor *monitor); /* before the tallies are cleared */
void ohi_page_update(const ohi_monitor *monitor, const ohi_log_epoch *epoch,
                     const oh_memory_usage *usage);
void ohi_page_direct(uint64_t elapsed_ns);
void ohi_page_collection(bool by_pressure);
void ohi_page_close(void);

#endif
