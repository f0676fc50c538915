#define _DEFAULT_SOURCE
#include "monitor/page.h"
#include "monitor/monitor_state.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static ohi_page *page;
static char page_path[64];

void ohi_page_open(ohi_monitor *monitor)
{
    snprintf(page_path, sizeof page_path, OHI_PAGE_FOLDER "/offheap-%u-%ld", (unsigned)getuid(),
             (long)getpid());
    int fd = open(page_path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return;
    }
    if (ftruncate(fd, sizeof *page) == 0) {
        void *mapped = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        page = mapped == MAP_FAILED ? NULL : mapped;
    }
    close(fd);
    if (!page) {
        unlink(page_path);
        return;
    }
    page->size = sizeof *page;
    page->pid = (uint64_t)getpid();
    page->start_wall_seconds = (uint64_t)time(NULL);
    snprintf(page->program, sizeof page->program, "%.63s", monitor->program);
    __atomic_store_n(&page->magic, OHI_PAGE_MAGIC, __ATOMIC_RELEASE);
}

static void add_conversions(const ohi_monitor *monitor)
{
    const ohi_pointer_map *map = &monitor->conversions.tallies;
    for (size_t i = 0; map->count && i < map->capacity; i++) {
        const ohi_conversion_tally *tally = ohi_pointer_map_at(map, i);
        if (tally && tally->sum.kind < OHI_PAGE_DIRECTIONS &&
            tally->sum.encoding < OHI_PAGE_ENCODINGS) {
            page->conversions[tally->sum.kind][tally->sum.encoding] += tally->sum.calls;
            page->conversion_bytes[tally->sum.kind][tally->sum.encoding] += tally->sum.bytes;
            page->conversion_ns += ohi_ticks_to_ns(monitor, tally->ticks);
        }
    }
}

void ohi_page_update(ohi_monitor *monitor, const ohi_log_epoch *epoch)
{
    if (!page) {
        return;
    }
    __atomic_store_n(&page->sequence, page->sequence + 1, __ATOMIC_RELEASE);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    page->updated_ns = epoch->t_ns;
    page->rss = epoch->rss;
    page->heap_used = epoch->heap_used;
    page->external = epoch->external;
    page->array_buffers = epoch->array_buffers;
    page->pool_reserved = epoch->pool_reserved;
    page->pool_used = epoch->pool_used;
    page->pinned = epoch->pinned;
    page->cpu_ns = epoch->cpu_ns;
    page->lag_ns = epoch->lag_ns;
    page->overhead_ns = epoch->overhead_ns;
    page->interval = epoch->interval;
    page->limit_bytes = oh_context_get_limit(NULL);
    add_conversions(monitor);
    __atomic_store_n(&page->sequence, page->sequence + 1, __ATOMIC_RELEASE);
}

void ohi_page_close(void)
{
    if (page) {
        munmap(page, sizeof *page);
        unlink(page_path);
        page = NULL;
    }
}
