#define _GNU_SOURCE
#include "rss_parts.h"

#include "bench_allocators.h"

#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

typedef struct parts {
    int pagemap;
    size_t page;
    double asked, rounding, free_slots, fresh_slots, empty_slabs, front, rest;
} parts;

/* Whether the page at an address takes memory. */
static bool is_resident(const parts *self, const uint8_t *page)
{
    uint64_t entry = 0;
    const off_t at = (off_t)((uintptr_t)page / self->page * sizeof entry);
    return pread(self->pagemap, &entry, sizeof entry, at) == sizeof entry && entry >> 63 != 0;
}

/* Slots end with the slab but for what aligns them, as src/pool/slab.c cuts it. */
static size_t first_slot_of(const oh_slab_info *slab)
{
    const size_t power = slab->slot_bytes & (~slab->slot_bytes + 1);
    const size_t alignment = power < 4096 ? power : 4096;
    return (slab->slab_bytes - slab->slot_count * slab->slot_bytes) & ~(alignment - 1);
}

static bool is_used(const oh_slab_info *slab, size_t slot)
{
    return slot / 8 < sizeof slab->map && (slab->map[slot / 8] >> slot % 8 & 1) != 0;
}

/* Bytes of one slot that lie in resident pages. */
static double resident_of(const parts *self, const uint8_t *start, size_t bytes)
{
    size_t resident = 0;
    for (const uint8_t *at = start; at < start + bytes;) {
        const size_t left = self->page - (uintptr_t)at % self->page;
        const size_t more = (size_t)(start + bytes - at);
        const size_t step = left < more ? left : more;
        if (is_resident(self, at))
            resident += step;
        at += step;
    }
    return (double)resident;
}

static bool add_slab(void *opaque, const oh_slab_info *slab)
{
    parts *self = opaque;
    const uint8_t *base = slab->slab;
    const size_t first = first_slot_of(slab), end = first + slab->slot_count * slab->slot_bytes;
    double used = 0, unused = 0, fresh = 0;
    for (size_t i = 0; i < slab->slot_count; i++) {
        const uint8_t *slot = base + first + i * slab->slot_bytes;
        double *part = is_used(slab, i)                            ? &used
                       : i >= slab->slot_count - slab->slots_fresh ? &fresh
                                                                   : &unused;
        *part += resident_of(self, slot, slab->slot_bytes);
    }
    self->asked += (double)slab->used_bytes;
    self->rounding += used - (double)slab->used_bytes;
    *(slab->slots_used == 0 ? &self->empty_slabs : &self->free_slots) += unused;
    self->fresh_slots += fresh;
    self->front += resident_of(self, base, first);
    self->rest += resident_of(self, base + end, slab->slab_bytes - end);
    return true;
}

void rss_parts_print(const char *when, double growth_mib)
{
    parts self = {.pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC),
                  .page = (size_t)sysconf(_SC_PAGESIZE)};
    if (self.pagemap < 0)
        bench_fail("no /proc/self/pagemap");
    oh_pool_visit_slabs(add_slab, &self);
    (void)close(self.pagemap);
    const double mib = 1024 * 1024;
    const double slabs = self.asked + self.rounding + self.free_slots + self.fresh_slots +
                         self.empty_slabs + self.front + self.rest;
    printf("%-12s %6.2f: asked %.3f, rounding %.3f, free %.3f, fresh %.3f, empty %.3f, "
           "records %.3f, rest %.3f, outside slabs %.3f\n",
           when, growth_mib, self.asked / mib, self.rounding / mib, self.free_slots / mib,
           self.fresh_slots / mib, self.empty_slabs / mib, self.front / mib, self.rest / mib,
           growth_mib - slabs / mib);
}
