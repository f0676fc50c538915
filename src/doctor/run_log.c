#include "doctor/run_log.h"

#include "doctor/native_line.h"
#include "monitor/log_reader.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_IDS = 1 << 20 };

/* Warm-up is the first fifth. */
#define WARM_UP_SHARE 0.20
#define WIND_DOWN_SECONDS 0.5

/* Makes room for one more item of `size`; false: out of memory. */
static bool make_room(void **items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return true;
    size_t more = *capacity ? *capacity * 2 : 64;
    if (more > SIZE_MAX / size)
        return false;
    void *grown = realloc(*items, more * size);
    if (!grown)
        return false;
    *items = grown;
    *capacity = more;
    return true;
}

/* Zeroed places up to number `id`. */
static bool make_places(void **items, size_t *count, size_t *capacity, size_t size, size_t id)
{
    if (id >= MOST_IDS)
        return false;
    while (*count <= id) {
        if (!make_room(items, *count, capacity, size))
            return false;
        memset((char *)*items + *count * size, 0, size);
        ++*count;
    }
    return true;
}

static oh_status read_frame(ohi_run_log *run, const ohi_log_item *item)
{
    ohi_log_frame record;
    if (!ohi_log_read_frame(item, &record))
        return OH_ERR_INVALID_ARG_VALUE;
    if (!make_places((void **)&run->frames, &run->frame_count, &run->frame_capacity,
                     sizeof *run->frames, (size_t)record.id))
        return OH_ERR_NO_MEMORY;
    run->frames[record.id] = (ohi_run_frame){.file = record.file,
                                             .function = record.function,
                                             .line = (uint32_t)record.line,
                                             .column = (uint32_t)record.column,
                                             .origin = (ohi_frame_origin)record.origin,
                                             .object = record.object,
                                             .address = record.address,
                                             .code = record.code};
    return OH_OK;
}

/* The frame that names the site. 0: none. */
static uint32_t site_frame(const ohi_run_log *run, const uint32_t *frames, size_t count)
{
    uint32_t best = 0;
    unsigned best_rank = UINT_MAX;
    for (size_t i = 0; i < count; i++) {
        if (frames[i] >= run->frame_count)
            continue;
        unsigned rank = ohi_origin_rank(run->frames[frames[i]].origin);
        if (rank < best_rank) {
            best = frames[i];
            best_rank = rank;
        }
    }
    return best;
}

static bool same_place(const ohi_run_frame *left, const ohi_run_frame *right)
{
    return left->line == right->line && left->column == right->column &&
           ohi_text_equal(left->file, right->file) &&
           ohi_text_equal(left->function, right->function);
}

static oh_status find_site(ohi_run_log *run, uint32_t frame, uint32_t stack, uint32_t *site)
{
    if (frame == 0 || frame >= run->frame_count) {
        *site = 0;
        return OH_OK;
    }
    for (uint32_t i = 1; i < run->site_count; i++) {
        if (run->sites[i].frame == frame ||
            same_place(&run->frames[run->sites[i].frame], &run->frames[frame])) {
            *site = i;
            return OH_OK;
        }
    }
    if (!make_room((void **)&run->sites, run->site_count, &run->site_capacity, sizeof *run->sites))
        return OH_ERR_NO_MEMORY;
    *site = (uint32_t)run->site_count;
    run->sites[run->site_count++] = (ohi_run_site){.frame = frame, .stack = stack};
    return OH_OK;
}

static oh_status read_stack(ohi_run_log *run, const ohi_log_item *item)
{
    uint32_t frames[64];
    uint32_t id;
    size_t count;
    if (!ohi_log_read_stack(item, &id, frames, sizeof frames / sizeof frames[0], &count))
        return OH_ERR_INVALID_ARG_VALUE;
    if (!make_places((void **)&run->stacks, &run->stack_count, &run->stack_capacity,
                     sizeof *run->stacks, id))
        return OH_ERR_NO_MEMORY;
    ohi_run_stack *stack = &run->stacks[id];
    free(stack->frames);
    stack->frames = malloc((count ? count : 1) * sizeof *frames);
    if (!stack->frames)
        return OH_ERR_NO_MEMORY;
    memcpy(stack->frames, frames, count * sizeof *frames);
    stack->count = (uint32_t)count;
    return OH_OK;
}

/* A damaged log may name frames that it does not have; nobody behind here has to ask again. */
static void drop_unknown_frames(const ohi_run_log *run, ohi_run_stack *stack)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < stack->count; i++)
        if (stack->frames[i] != 0 && stack->frames[i] < run->frame_count)
            stack->frames[kept++] = stack->frames[i];
    stack->count = kept;
}

static oh_status find_sites(ohi_run_log *run)
{
    oh_status status = OH_OK;
    for (uint32_t id = 1; status == OH_OK && id < run->stack_count; id++) {
        ohi_run_stack *stack = &run->stacks[id];
        drop_unknown_frames(run, stack);
        status = find_site(run, site_frame(run, stack->frames, stack->count), id, &stack->site);
    }
    return status;
}

/* X(NAME, name, list): records that are kept in lists. */
/* clang-format off */
#define LISTED_RECORDS(X)                                                                          \
    X(BIRTH, birth, births)                                                                        \
    X(DEATH, death, deaths)                                                                        \
    X(CONVERT, convert, converts)                                                                  \
    X(SPLIT, split, splits)                                                                        \
    X(DIRECT, direct, directs)                                                                     \
    X(STALL, stall, stalls)                                                                        \
    X(CONCAT, concat, concats)                                                                     \
    X(MUTATION, mutation, mutations)                                                               \
    X(PIN, pin, pins)                                                                              \
    X(COLLECT, collect, collects)                                                                  \
    X(HOLDER, holder, holders)                                                                     \
    X(EXPECT, expect, expects)                                                                     \
    X(EPOCH, epoch, epochs)
/* clang-format on */

#define DEFINE_ADD(NAME, name, list)                                                               \
    static oh_status add_##name(ohi_run_log *run, const ohi_log_item *item)                        \
    {                                                                                              \
        ohi_log_##name record;                                                                     \
        if (!ohi_log_read_##name(item, &record))                                                   \
            return OH_ERR_INVALID_ARG_VALUE;                                                       \
        if (!make_room((void **)&run->list.items, run->list.count, &run->list.capacity,            \
                       sizeof *run->list.items))                                                   \
            return OH_ERR_NO_MEMORY;                                                               \
        run->list.items[run->list.count].epoch = (uint32_t)run->epochs.count;                      \
        run->list.items[run->list.count++].r = record;                                             \
        return OH_OK;                                                                              \
    }
LISTED_RECORDS(DEFINE_ADD)

static oh_status read_item(ohi_run_log *run, const ohi_log_item *item)
{
    switch (item->kind) {
    case OHI_LOG_START:
        return ohi_log_read_start(item, &run->start) ? OH_OK : OH_ERR_INVALID_ARG_VALUE;
    case OHI_LOG_END:
        run->has_end = ohi_log_read_end(item, &run->end);
        return run->has_end ? OH_OK : OH_ERR_INVALID_ARG_VALUE;
    case OHI_LOG_FRAME:
        return read_frame(run, item);
    case OHI_LOG_STACK:
        return read_stack(run, item);
#define READ_CASE(NAME, name, list)                                                                \
    case OHI_LOG_##NAME:                                                                           \
        return add_##name(run, item);
        LISTED_RECORDS(READ_CASE)
#undef READ_CASE
    default:
        return OH_OK; /* a later version's */
    }
}

/* What the program had of the time after warm-up, and what it computed in it. The end record comes
   after the last epoch: what lies between counts as had. */
static void derive_shares(ohi_run_log *run)
{
    uint32_t count = (uint32_t)run->epochs.count;
    run->warm_seconds = run->seconds - ohi_run_epoch_seconds(run, count - 1);
    for (uint32_t i = run->warm_epoch; i < count; i++)
        run->warm_seconds += ohi_run_epoch_had(run, i);
    const ohi_log_epoch none = {0};
    const ohi_log_epoch *first =
        run->warm_epoch ? &run->epochs.items[run->warm_epoch - 1].r : &none;
    const ohi_log_epoch *last = &run->epochs.items[count - 1].r;
    double spent = (double)last->cpu_ns - (double)first->cpu_ns;
    double watching = (double)last->overhead_ns - (double)first->overhead_ns;
    run->busy_seconds = spent > watching ? (spent - watching) / 1e9 : 0;
}

static void derive(ohi_run_log *run)
{
    size_t count = run->epochs.count;
    if (count == 0)
        return;
    uint64_t last_ns = run->epochs.items[count - 1].r.t_ns;
    uint64_t end_ns = run->has_end ? run->end.t_ns : last_ns;
    run->seconds = (double)end_ns / 1e9;
    run->judge_epoch = (uint32_t)count - 1;
    while (run->judge_epoch > 0 &&
           ohi_run_epoch_seconds(run, run->judge_epoch) > run->seconds - WIND_DOWN_SECONDS)
        run->judge_epoch--;
    while (run->warm_epoch + 1 < count &&
           ohi_run_epoch_seconds(run, run->warm_epoch) <= run->seconds * WARM_UP_SHARE)
        run->warm_epoch++;
    run->warm_from = run->warm_epoch ? ohi_run_epoch_seconds(run, run->warm_epoch - 1) : 0;
    derive_shares(run);
    for (size_t i = 0; i < count; i++)
        if (run->epochs.items[i].r.rss > run->peak_rss)
            run->peak_rss = run->epochs.items[i].r.rss;
}

oh_status ohi_run_log_read(ohi_run_log *run, const void *bytes, size_t length)
{
    memset(run, 0, sizeof *run);
    ohi_log_reader reader;
    oh_status status = ohi_log_reader_init(&reader, bytes, length);
    if (status != OH_OK)
        return status;
    ohi_log_item item;
    bool placed = make_places((void **)&run->frames, &run->frame_count, &run->frame_capacity,
                              sizeof *run->frames, 0) &&
                  make_places((void **)&run->stacks, &run->stack_count, &run->stack_capacity,
                              sizeof *run->stacks, 0) &&
                  make_places((void **)&run->sites, &run->site_count, &run->site_capacity,
                              sizeof *run->sites, 0);
    status = placed ? OH_OK : OH_ERR_NO_MEMORY;
    while (status == OH_OK && ohi_log_next(&reader, &item))
        status = read_item(run, &item);
    if (status == OH_ERR_INVALID_ARG_VALUE) { /* a malformed record ends what can be believed */
        reader.cut = true;
        status = OH_OK;
    }
    if (status == OH_OK) {
        ohi_native_lines_find(run);
        status = find_sites(run);
    }
    if (status != OH_OK) {
        ohi_run_log_deinit(run);
        return status;
    }
    run->is_cut = reader.cut;
    derive(run);
    return OH_OK;
}

void ohi_run_log_deinit(ohi_run_log *run)
{
    for (size_t i = 0; i < run->stack_count; i++)
        free(run->stacks[i].frames);
    free(run->frames);
    free(run->stacks);
    free(run->sites);
#define FREE_LIST(NAME, name, list) free(run->list.items);
    LISTED_RECORDS(FREE_LIST)
#undef FREE_LIST
    while (run->names) {
        ohi_run_name *next = run->names->next;
        free(run->names);
        run->names = next;
    }
    memset(run, 0, sizeof *run);
}

uint32_t ohi_run_site_of(const ohi_run_log *run, uint64_t stack)
{
    return stack < run->stack_count ? run->stacks[stack].site : 0;
}

const ohi_run_frame *ohi_run_stack_frame(const ohi_run_log *run, uint64_t stack)
{
    if (stack >= run->stack_count)
        return &run->frames[0];
    const ohi_run_stack *frames = &run->stacks[stack];
    return &run->frames[site_frame(run, frames->frames, frames->count)];
}

const ohi_run_frame *ohi_run_site_frame(const ohi_run_log *run, uint32_t site)
{
    return site < run->site_count ? &run->frames[run->sites[site].frame] : &run->frames[0];
}

double ohi_run_epoch_seconds(const ohi_run_log *run, uint32_t epoch)
{
    return epoch < run->epochs.count ? (double)run->epochs.items[epoch].r.t_ns / 1e9 : run->seconds;
}

double ohi_run_epoch_had(const ohi_run_log *run, uint32_t epoch)
{
    double begun = epoch ? ohi_run_epoch_seconds(run, epoch - 1) : 0;
    double length = ohi_run_epoch_seconds(run, epoch) - begun;
    double waited = (double)run->epochs.items[epoch].r.run_delay_ns / 1e9;
    return length > waited ? length - waited : 0;
}
