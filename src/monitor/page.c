/*
 * The writer's side of the page (page.h). Twice an epoch the monitor comes by: first to gather what
 * the epoch's tallies hold before they go to the log and are cleared, then with the figures of the
 * process, to publish everything at once.
 */
#define _DEFAULT_SOURCE
#include "monitor/page.h"
#include "monitor/file_limit.h"
#include "monitor/monitor_state.h"
#include "monitor/process_probe.h"
#include "pool/ledger.h"

#include <fcntl.h>
#include <offheap/pool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { MOST_SITES = 4096 };

/* Bytes of one site since the start, estimated. */
typedef struct site_tally {
    uintptr_t key; /* ohi_stack_site() */
    double allocated, freed;
} site_tally;

static ohi_page *page;
static char page_path[64];
static ohi_pointer_map sites;
static oh_live_snapshot gathered; /* what the next update publishes */
static uint64_t next_cells_ns;    /* when the pool's slots are counted again */

void ohi_page_path(char *path, size_t capacity, int64_t pid)
{
    snprintf(path, capacity, OHI_PAGE_FOLDER "/offheap-%u-%lld", (unsigned)geteuid(),
             (long long)pid);
}

void ohi_page_remove(int64_t pid)
{
    char path[64];
    ohi_page_path(path, sizeof path, pid);
    unlink(path);
}

/* An empty page in a new file; NULL. */
static ohi_page *map_new(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    fd = ohi_file_behind_streams(fd);
    if (fd < 0)
        return NULL;
    const sigset_t before = ohi_file_limit_hold();
    const bool has_size = ftruncate(fd, sizeof *page) == 0;
    ohi_file_limit_release(&before, has_size ? 0 : errno);
    void *mapped =
        has_size ? mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
    close(fd);
    return mapped == MAP_FAILED ? NULL : mapped;
}

/* A process that was forked takes leave of the page that it has here, its parent's. */
void ohi_page_open(ohi_monitor *monitor)
{
    ohi_page_path(page_path, sizeof page_path, getpid());
    unlink(page_path); /* what a dead process of that number left behind */
    page = map_new(page_path);
    if (!page) {
        unlink(page_path);
        return;
    }
    ohi_pointer_map_init(&sites, sizeof(site_tally), MOST_SITES);
    memset(&gathered, 0, sizeof gathered);
    next_cells_ns = 0;
    gathered.pid = getpid();
    gathered.start_seconds = ohi_clock_wall_seconds();
    snprintf(gathered.program, sizeof gathered.program, "%.63s", monitor->program);
    page->size = sizeof *page;
    page->data = gathered;
    __atomic_store_n(&page->magic, OHI_PAGE_MAGIC, __ATOMIC_RELEASE);
}

/* Adds the births or deaths of the epoch to the sites. */
static void gather_tallies(const ohi_stack_table *stacks, const ohi_pointer_map *map, bool is_birth)
{
    for (size_t i = 0; map->count && i < map->capacity; i++) {
        const ohi_tally *sum = ohi_pointer_map_at(map, i);
        if (!sum)
            continue;
        bool is_new;
        const uintptr_t key = ohi_stack_site(stacks, (uint32_t)(sum->key >> 40));
        site_tally *site = key ? ohi_pointer_map_add(&sites, key, &is_new) : NULL;
        if (site)
            *(is_birth ? &site->allocated : &site->freed) += sum->bytes;
        const size_t class_of = (sum->key >> 1) & 0x7f;
        if (is_birth && class_of < OH_LIVE_CLASSES)
            gathered.classes[class_of].allocations += (uint64_t)(sum->count + 0.5);
    }
}

static void gather_conversions(const ohi_monitor *monitor)
{
    const ohi_pointer_map *map = &monitor->conversions.tallies;
    for (size_t i = 0; map->count && i < map->capacity; i++) {
        const ohi_conversion_tally *tally = ohi_pointer_map_at(map, i);
        if (tally && tally->sum.kind < OH_LIVE_DIRECTIONS &&
            tally->sum.encoding < OH_LIVE_ENCODINGS) {
            gathered.conversions[tally->sum.kind][tally->sum.encoding] += tally->sum.calls;
            gathered.conversion_bytes[tally->sum.kind][tally->sum.encoding] += tally->sum.bytes;
            gathered.conversion_ns += ohi_ticks_to_ns(monitor, tally->ticks);
        }
    }
}

void ohi_page_gather(const ohi_monitor *monitor)
{
    if (page) {
        gather_tallies(&monitor->stacks, &monitor->births, true);
        gather_tallies(&monitor->stacks, &monitor->deaths, false);
        gather_conversions(monitor);
    }
}

void ohi_page_direct(uint64_t elapsed_ns)
{
    uint64_t bound = 1000;
    size_t bucket = 0;
    while (bucket + 1 < OH_LIVE_BUCKETS && elapsed_ns > bound) {
        bound *= 4;
        bucket++;
    }
    gathered.direct_buckets[bucket]++;
    gathered.direct_count++;
    gathered.direct_ns += elapsed_ns;
}

void ohi_page_collection(bool by_pressure)
{
    ++*(by_pressure ? &gathered.pressure_collections : &gathered.monitor_collections);
}

/* What the system has given for the live bytes: of the pool its slabs, of direct blocks also the
   freed ones that are kept. */
static void put_reserved(const oh_memory_usage *usage)
{
    for (size_t i = 0; i < OH_LIVE_CLASSES; i++)
        gathered.classes[i].reserved_bytes = gathered.classes[i].live_bytes;
    gathered.classes[OHI_LEDGER_POOL].reserved_bytes = usage->pool_reserved;
    gathered.classes[OHI_LEDGER_DIRECT].reserved_bytes += usage->direct_cached;
}

static bool count_cells(void *opaque, const oh_slab_info *slab)
{
    (void)opaque;
    const uint32_t known = slab->slots_used + slab->slots_fresh;
    const uint32_t states[OH_LIVE_CELLS] = {slab->slots_used,
                                            slab->slot_count > known ? slab->slot_count - known : 0,
                                            slab->slots_fresh};
    for (size_t i = 0; i < OH_LIVE_CELLS; i++)
        gathered.pool_cells[i] += states[i];
    return true;
}

/* A walk over all slabs, so not more often than what makes it 1 % of the time. */
static void put_cells(uint64_t now_ns)
{
    if (now_ns < next_cells_ns)
        return;
    const uint64_t begun = ohi_clock_ns();
    memset(gathered.pool_cells, 0, sizeof gathered.pool_cells);
    oh_pool_visit_slabs(count_cells, NULL);
    next_cells_ns = now_ns + (ohi_clock_ns() - begun) * 100;
}

/* The classes of the page are the first kinds of the ledger, in its order. */
static void put_classes(void)
{
    ohi_ledger_totals totals;
    ohi_ledger_read_all(&totals);
    for (size_t i = 0; i < OH_LIVE_CLASSES; i++) {
        gathered.classes[i].live_bytes = totals.added[i] - totals.removed[i];
        gathered.classes[i].allocated_bytes = totals.added[i];
        gathered.classes[i].freed_bytes = totals.removed[i];
    }
}

static uint64_t live_of(const site_tally *site)
{
    return site->allocated > site->freed ? (uint64_t)(site->allocated - site->freed) : 0;
}

/* Puts a site where it belongs among the largest; the smallest one falls out. */
static void insert_site(const char *text, const site_tally *site)
{
    const uint64_t live = live_of(site);
    size_t at = gathered.site_count;
    if (at == OH_LIVE_SITES && gathered.sites[at - 1].live_bytes >= live)
        return;
    if (at < OH_LIVE_SITES)
        gathered.site_count++;
    else
        at--;
    for (; at > 0 && gathered.sites[at - 1].live_bytes < live; at--)
        gathered.sites[at] = gathered.sites[at - 1];
    gathered.sites[at] =
        (oh_live_site){.live_bytes = live, .allocated_bytes = (uint64_t)site->allocated};
    snprintf(gathered.sites[at].text, sizeof gathered.sites[at].text, "%s", text);
}

static void put_sites(const ohi_monitor *monitor)
{
    gathered.site_count = 0;
    for (size_t i = 0; sites.count && i < sites.capacity; i++) {
        const site_tally *site = ohi_pointer_map_at(&sites, i);
        const char *text = site ? ohi_site_text(&monitor->stacks, site->key) : NULL;
        if (text)
            insert_site(text, site);
    }
}

static void put_figures(const ohi_monitor *monitor, const ohi_log_epoch *epoch,
                        const oh_memory_usage *usage)
{
    gathered.age_ns = epoch->t_ns;
    gathered.rss = epoch->rss;
    gathered.virtual_bytes = ohi_virtual_bytes();
    gathered.heap_total = usage->heap_total ? usage->heap_total : epoch->heap_used;
    gathered.heap_used = epoch->heap_used;
    gathered.external = epoch->external;
    gathered.array_buffers = epoch->array_buffers;
    gathered.pool_reserved = epoch->pool_reserved;
    gathered.pool_used = epoch->pool_used;
    gathered.pinned = epoch->pinned;
    gathered.cpu_ns = epoch->cpu_ns;
    gathered.lag_ns = epoch->lag_ns;
    gathered.overhead_ns = epoch->overhead_ns;
    gathered.sampling_interval_bytes = epoch->interval;
    gathered.limit_bytes = monitor->options.limit_bytes;
}

void ohi_page_update(const ohi_monitor *monitor, const ohi_log_epoch *epoch,
                     const oh_memory_usage *usage)
{
    if (!page)
        return;
    put_figures(monitor, epoch, usage);
    put_classes();
    put_reserved(usage);
    put_cells(epoch->t_ns);
    put_sites(monitor);
    __atomic_store_n(&page->sequence, page->sequence + 1, __ATOMIC_RELEASE);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    page->data = gathered;
    __atomic_store_n(&page->sequence, page->sequence + 1, __ATOMIC_RELEASE);
}

void ohi_page_close(void)
{
    if (page) {
        munmap(page, sizeof *page);
        unlink(page_path);
        ohi_pointer_map_deinit(&sites);
        page = NULL;
    }
}
