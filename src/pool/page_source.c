/* The page source: memory for slabs, taken from the system rarely and given back in time.
 *
 * A chunk is 2 MiB at a multiple of 2 MiB, so that a huge page can lie under it; it is cut into 32
 * units, one bit each in two words:
 *
 *    used   the unit belongs to a slab
 *    dirty  it does not, but its memory is still resident because a slab lay there
 *
 * A slab that empties leaves its units dirty: the next slab finds warm pages and nobody makes a
 * system call. What stays dirty longer than the decay time goes back to the system (the addresses
 * are kept, the memory is not), and a chunk without any used unit is unmapped then. The most that
 * may stay dirty is bounded too: beyond it, memory goes back at once.
 *
 * A chunk gets a huge page when that costs no memory to speak of: a load over many slots spends an
 * eighth of its time on finding pages. Two more words are for that:
 *
 *    whole  the unit's slab has handed out all its slots
 *    holed  it has given pages back and not handed out all its slots since
 *
 * Slow calls look for a chunk without holes, most of which is resident and the rest of which was
 * asked for, but for a bit; one at a time becomes huge, and its contents stay (MADV_COLLAPSE).
 * Nobody waits for a lock meanwhile. Where pages go back the kernel cuts the huge page up, and the
 * chunk counts as not huge again. Where there are many chunks the unused part of the newest one is
 * little, and it is huge from its first slab on: one fault, not hundreds. No mapping is marked for
 * huge pages, as that would have the kernel fill holes by itself; but for systems that know no
 * other way (Linux before 6.1), where a chunk is marked as long as it would be huge here.
 *
 * One lock for all: a slab holds dozens to thousands of slots, so this is far from every fast path.
 */
#include "pool/page_source.h"

#include "base/atomic.h"
#include "base/checked.h"
#include "platform/platform.h"
#include "pool/pool_config.h"

#define CHUNK_UNITS (unsigned)(OHI_CHUNK_BYTES / OHI_UNIT_BYTES)
#define CHUNK_BYTES OHI_CHUNK_BYTES

typedef struct chunk {
    struct chunk *next;
    uint8_t *base;
    uint32_t used;
    uint32_t dirty;
    uint32_t whole;
    uint32_t holed;
    uint32_t wait_ms;      /* before the next look whether it could be huge */
    bool is_busy;          /* becoming huge: may not be unmapped */
    bool is_hinted;        /* the system has been told to make it huge: it cannot do so at once */
    uint64_t touched_ms;   /* when a unit was last given back */
    uint64_t next_huge_ms; /* when it may become huge; NEVER when it is */
} chunk;

#define NEVER UINT64_MAX

/* What may be missing of a chunk that becomes huge: an eleventh that nobody asked for yet, and a
   quarter in all, slots included that were handed out and not written. */
#define HUGE_UNASKED_BYTES (3 * OHI_UNIT_BYTES)
#define HUGE_ABSENT_BYTES (CHUNK_BYTES / 4)

#define HUGE_FIRST_CHUNKS 2u /* in a pool of fewer, none becomes huge */
#define HUGE_AT_ONCE_CHUNKS 32u
#define HUGE_AGAIN_MS 500u /* after pages went back, or the system has refused */

/* A look is at a few chunks, and at each again after 4 ms, 12, 28 and so on. */
#define LOOK_CHUNKS 4u
#define LOOK_MS 4u
#define LOOK_MOST_MS 128u

static struct {
    ohi_lock lock;
    chunk *chunks;      /* in no order */
    chunk *descriptors; /* unused ones */
    size_t chunk_count;
    uint64_t next_decay_ms;
    uint64_t next_huge_ms; /* the system has refused: not before */
    _Atomic uint64_t next_look_ms;
    _Atomic uint64_t used_bytes;
    _Atomic uint64_t kept_bytes;
} source = {.lock = OHI_LOCK_INIT};

void ohi_page_source_lock(void)
{
    ohi_lock_acquire(&source.lock);
}

void ohi_page_source_unlock(void)
{
    ohi_lock_release(&source.lock);
}

uint64_t ohi_page_source_used_bytes(void)
{
    return ohi_get_relaxed(&source.used_bytes);
}

uint64_t ohi_page_source_kept_bytes(void)
{
    return ohi_get_relaxed(&source.kept_bytes);
}

static unsigned count_units(uint32_t units)
{
    return (unsigned)__builtin_popcount(units);
}

/* Descriptors come from pages of their own that are never unmapped: the peak number of chunks
   bounds them (56 bytes for each 2 MiB). */
static chunk *take_descriptor(void)
{
    if (source.descriptors == NULL) {
        const size_t bytes = ohi_page_bytes();
        chunk *fresh = ohi_pages_map(bytes, bytes);
        if (fresh == NULL)
            return NULL;
        for (size_t i = 0; i < bytes / sizeof *fresh; i++) {
            fresh[i].next = source.descriptors;
            source.descriptors = &fresh[i];
        }
    }
    chunk *descriptor = source.descriptors;
    source.descriptors = descriptor->next;
    return descriptor;
}

/* Puts `count` chunks of fresh memory at `base` on the list; how many there were descriptors for.
 */
static size_t add_chunks(uint8_t *base, size_t count)
{
    const uint64_t now = ohi_clock_coarse_ms();
    for (size_t i = 0; i < count; i++) {
        chunk *added = take_descriptor();
        if (added == NULL)
            return i;
        *added = (chunk){.next = source.chunks, .base = base + i * CHUNK_BYTES, .touched_ms = now};
        source.chunks = added;
        source.chunk_count++;
    }
    return count;
}

/* Maps chunks in one piece; false when the system refuses a part of it. */
static bool map_chunks(size_t count)
{
    const size_t bytes = count * CHUNK_BYTES;
    uint8_t *base = ohi_pages_map(bytes, CHUNK_BYTES);
    if (base == NULL)
        return false;
    if (ohi_get_relaxed(&ohi_pool_settings()->huge_pages) == OH_HUGE_PAGES_FROM_START)
        ohi_pages_hint_huge(base, bytes, true);
    const size_t added = add_chunks(base, count);
    if (added < count)
        ohi_pages_unmap(base + added * CHUNK_BYTES, (count - added) * CHUNK_BYTES);
    return added == count;
}

/* Lowest aligned run of `units` set bits in `free`, as a mask; 0 when there is none. */
static uint32_t find_run(uint32_t free, unsigned units)
{
    const uint32_t run = units == 32 ? UINT32_MAX : (1u << units) - 1;
    for (unsigned at = 0; at < CHUNK_UNITS; at += units)
        if ((free >> at & run) == run)
            return run << at;
    return 0;
}

/* Warm units first, then any. */
static chunk *find_units(unsigned units, uint32_t *run)
{
    for (chunk *each = source.chunks; each != NULL; each = each->next)
        if (each->dirty != 0 && (*run = find_run(each->dirty, units)) != 0)
            return each;
    for (chunk *each = source.chunks; each != NULL; each = each->next)
        if (each->used != UINT32_MAX && (*run = find_run(~each->used, units)) != 0)
            return each;
    return NULL;
}

static void set_kept(chunk *changed, uint32_t dirty)
{
    const int64_t change = ((int64_t)count_units(dirty) - (int64_t)count_units(changed->dirty)) *
                           (int64_t)OHI_UNIT_BYTES;
    (void)ohi_add_relaxed(&source.kept_bytes, (uint64_t)change);
    changed->dirty = dirty;
}

/* The chunk where units lie, and which they are. */
static chunk *chunk_of(const void *pages, unsigned units, uint32_t *run)
{
    const uintptr_t base = (uintptr_t)pages & ~(uintptr_t)(CHUNK_BYTES - 1);
    const unsigned first = (unsigned)(((uintptr_t)pages - base) / OHI_UNIT_BYTES);
    *run = ((1u << units) - 1) << first;
    chunk *each = source.chunks;
    while ((uintptr_t)each->base != base)
        each = each->next;
    return each;
}

/* Pages between slabs that fault would cut huge pages up. A system that has refused is not asked
   again soon. */
static bool may_be_huge(uint64_t now)
{
    return now >= source.next_huge_ms &&
           ohi_get_relaxed(&ohi_pool_settings()->huge_pages) == OH_HUGE_PAGES_WHEN_FULL &&
           !ohi_is_hardened(OH_HARDEN_GUARD);
}

static bool is_worth_a_huge_page(const chunk *each)
{
    size_t absent = 0, unasked = 0;
    for (unsigned i = 0; i < CHUNK_UNITS; i++) {
        const size_t missing =
            OHI_UNIT_BYTES - ohi_pages_resident(each->base + i * OHI_UNIT_BYTES, OHI_UNIT_BYTES);
        absent += missing;
        unasked += (each->whole >> i & 1) != 0 ? 0 : missing;
    }
    return absent <= HUGE_ABSENT_BYTES && unasked <= HUGE_UNASKED_BYTES;
}

/* A chunk that should become huge; NULL when none is found this time. */
static chunk *find_due(uint64_t now)
{
    unsigned looks = 0;
    for (chunk *each = source.chunks; each != NULL && looks < LOOK_CHUNKS; each = each->next) {
        if (now < each->next_huge_ms || each->is_busy || (each->dirty | each->holed) != 0)
            continue;
        if (is_worth_a_huge_page(each))
            return each;
        looks++;
        each->wait_ms = (uint32_t)ohi_min_size(2 * each->wait_ms + LOOK_MS, LOOK_MOST_MS);
        each->next_huge_ms = now + each->wait_ms;
    }
    return NULL;
}

/* With the lock held: from here on nobody else tries. True when the chunk stays for the caller to
   make huge; a system that cannot do so at once is told to do it some time. */
static bool claim_huge(chunk *due)
{
    due->next_huge_ms = NEVER;
    due->is_busy = ohi_pages_can_collapse();
    due->is_hinted = !due->is_busy;
    if (due->is_hinted)
        ohi_pages_hint_huge(due->base, CHUNK_BYTES, true);
    return due->is_busy;
}

/* Without it. */
static bool make_huge(chunk *due, uint64_t now)
{
    const bool is_huge = ohi_pages_collapse(due->base, CHUNK_BYTES);
    ohi_lock_acquire(&source.lock);
    due->is_busy = false;
    if (!is_huge)
        due->next_huge_ms = source.next_huge_ms = now + HUGE_AGAIN_MS;
    ohi_lock_release(&source.lock);
    return is_huge;
}

void *ohi_page_source_look(uint64_t now)
{
    if (now < ohi_get_relaxed(&source.next_look_ms))
        return NULL;
    chunk *due = NULL;
    ohi_lock_acquire(&source.lock);
    if (source.chunk_count >= HUGE_FIRST_CHUNKS && may_be_huge(now))
        due = find_due(now);
    if (due == NULL)
        ohi_set_relaxed(&source.next_look_ms, now + LOOK_MS);
    else if (!claim_huge(due))
        due = NULL;
    ohi_lock_release(&source.lock);
    return due != NULL && make_huge(due, now) ? due->base : NULL;
}

/* The kernel has cut the chunk's huge page up, if there was one, and shall not make another by
   itself. */
static void forget_huge(chunk *each)
{
    each->next_huge_ms = ohi_clock_coarse_ms() + HUGE_AGAIN_MS;
    if (each->is_hinted)
        ohi_pages_hint_huge(each->base, CHUNK_BYTES, false);
    each->is_hinted = false;
}

void ohi_page_source_forget_busy(void)
{
    for (chunk *each = source.chunks; each != NULL; each = each->next)
        if (each->is_busy) {
            each->is_busy = false;
            forget_huge(each);
        }
}

void ohi_page_source_set_whole(const void *slab, unsigned units, bool is_whole)
{
    uint32_t run;
    ohi_lock_acquire(&source.lock);
    chunk *each = chunk_of(slab, units, &run);
    if (is_whole) {
        each->whole |= run;
        each->holed &= ~run;
    } else {
        each->whole &= ~run;
        each->holed |= run;
        forget_huge(each);
    }
    ohi_lock_release(&source.lock);
}

/* True for the first slab in a chunk that shall be huge from the start. */
static bool is_huge_at_once(const chunk *from)
{
    return source.chunk_count > HUGE_AT_ONCE_CHUNKS && !from->is_busy &&
           (from->used | from->dirty) == 0 && may_be_huge(ohi_clock_coarse_ms());
}

void *ohi_page_source_take(unsigned units)
{
    ohi_lock_acquire(&source.lock);
    uint32_t run = 0;
    chunk *due = NULL;
    chunk *from = find_units(units, &run);
    if (from == NULL && map_chunks(1)) {
        from = source.chunks;
        run = find_run(~from->used, units);
    }
    uint8_t *pages = NULL;
    if (from != NULL) {
        if (is_huge_at_once(from) && claim_huge(from))
            due = from;
        from->used |= run;
        set_kept(from, from->dirty & ~run);
        pages = from->base + (size_t)__builtin_ctz(run) * OHI_UNIT_BYTES;
        (void)ohi_add_relaxed(&source.used_bytes, units * OHI_UNIT_BYTES);
    }
    ohi_lock_release(&source.lock);
    if (due != NULL) {
        *pages = 0; /* a huge page needs a page to begin with */
        make_huge(due, ohi_clock_coarse_ms());
    }
    return pages;
}

/* What the system refuses to take back stays dirty, until the next time. */
static void purge_chunk(chunk *each)
{
    uint32_t left = each->dirty, refused = 0;
    forget_huge(each);
    while (left != 0) {
        const unsigned first = (unsigned)__builtin_ctz(left);
        const uint32_t above = ~(left >> first);
        const unsigned length = above == 0 ? CHUNK_UNITS : (unsigned)__builtin_ctz(above);
        const uint32_t run = length >= CHUNK_UNITS ? left : ((1u << length) - 1) << first;
        if (!ohi_pages_purge(each->base + first * OHI_UNIT_BYTES, length * OHI_UNIT_BYTES))
            refused |= run;
        left &= ~run;
    }
    set_kept(each, refused);
}

/* Purges or unmaps every chunk whose free units were last touched before `older_than_ms`. */
static void purge(uint64_t older_than_ms)
{
    chunk **link = &source.chunks;
    while (*link != NULL) {
        chunk *each = *link;
        if (each->touched_ms > older_than_ms) {
            link = &each->next;
        } else if (each->used == 0 && !each->is_busy) {
            set_kept(each, 0);
            ohi_pages_unmap(each->base, CHUNK_BYTES);
            *link = each->next;
            source.chunk_count--;
            each->next = source.descriptors;
            source.descriptors = each;
        } else {
            if (each->dirty != 0)
                purge_chunk(each);
            link = &each->next;
        }
    }
}

static void purge_old(uint64_t now)
{
    /* A heap has kept the slab for half the time before it came here. */
    const uint64_t decay_ms = ohi_get_relaxed(&ohi_pool_settings()->decay_ms) / 2;
    if (!ohi_decay_is_due(now, source.next_decay_ms, decay_ms / 4))
        return;
    source.next_decay_ms = now + decay_ms / 4;
    if (now >= decay_ms)
        purge(now - decay_ms);
}

void ohi_page_source_give(void *pages, unsigned units)
{
    const uint64_t now = ohi_clock_coarse_ms();
    uint32_t run;
    ohi_lock_acquire(&source.lock);
    chunk *each = chunk_of(pages, units, &run);
    each->used &= ~run;
    each->whole &= ~run;
    each->holed &= ~run;
    each->touched_ms = now;
    set_kept(each, each->dirty | run);
    (void)ohi_subtract_relaxed(&source.used_bytes, units * OHI_UNIT_BYTES);
    if (ohi_page_source_kept_bytes() > ohi_get_relaxed(&ohi_pool_settings()->keep_bytes))
        purge(UINT64_MAX);
    else
        purge_old(now);
    ohi_lock_release(&source.lock);
}

void ohi_page_source_trim(bool only_old)
{
    ohi_lock_acquire(&source.lock);
    if (only_old)
        purge_old(ohi_clock_coarse_ms());
    else
        purge(UINT64_MAX);
    ohi_lock_release(&source.lock);
}

bool ohi_page_source_reserve(size_t bytes)
{
    ohi_lock_acquire(&source.lock);
    size_t available = 0;
    for (chunk *each = source.chunks; each != NULL; each = each->next)
        available += (CHUNK_UNITS - count_units(each->used)) * OHI_UNIT_BYTES;
    bool is_there = available >= bytes;
    if (!is_there) {
        size_t missing;
        is_there = ohi_checked_align_up(bytes - available, CHUNK_BYTES, &missing) &&
                   map_chunks(missing / CHUNK_BYTES);
    }
    ohi_lock_release(&source.lock);
    return is_there;
}
