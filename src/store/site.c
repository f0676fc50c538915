/* A table with one place for many stores: who comes later takes it over. That is a few megabytes
 * once anybody is watched and nothing before, no lock, and for a mistake that is found while its
 * slot is still around nearly always the right answer; the address of the store in the place says
 * whether it is. Words are read and written one by one: two threads in one place at the same moment
 * may mix their calls, and that a line of a report is wrong then is all that can happen. */
#include "store/site.h"

#include "platform/platform.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PLACES = 1 << 14, FRAMES = 12, SHOWN = 8, FRAME_TEXT = 200 };

typedef struct site {
    _Atomic uintptr_t store;
    _Atomic size_t length;
    _Atomic uintptr_t frames[OHI_SITE_EVENTS][FRAMES]; /* ended by 0 when there are fewer */
} site;

static _Atomic(site *) sites;

static site *make_sites(void)
{
    const size_t page = ohi_page_bytes();
    const size_t bytes = (PLACES * sizeof(site) + page - 1) & ~(page - 1);
    site *made = ohi_pages_map(bytes, page), *there = NULL;
    if (made == NULL || atomic_compare_exchange_strong(&sites, &there, made))
        return made;
    ohi_pages_unmap(made, bytes);
    return there;
}

static site *place_of(site *table, const oh_store *store)
{
    const uint64_t mixed = (uintptr_t)store / sizeof(oh_store) * UINT64_C(0x9e3779b97f4a7c15);
    return &table[mixed >> 50];
}

_Static_assert(PLACES == 1 << (64 - 50), "the upper bits of a product pick a place");

static void set_frames(site *place, ohi_site_event event, const uintptr_t *frames, size_t count)
{
    for (size_t i = 0; i < FRAMES; i++)
        ohi_set_relaxed(&place->frames[event][i], i < count ? frames[i] : 0);
}

void ohi_site_note(const oh_store *store, ohi_site_event event, size_t length)
{
    site *table = ohi_get_acquire(&sites);
    if (table == NULL && (table = make_sites()) == NULL)
        return;
    uintptr_t frames[FRAMES];
    const size_t count = ohi_stack_capture(frames, FRAMES);
    site *place = place_of(table, store);
    if (ohi_get_relaxed(&place->store) != (uintptr_t)store || event == OHI_SITE_ALLOCATED)
        for (int other = 0; other < OHI_SITE_EVENTS; other++)
            set_frames(place, (ohi_site_event)other, frames, 0);
    ohi_set_relaxed(&place->store, (uintptr_t)store);
    ohi_set_relaxed(&place->length, length);
    set_frames(place, event, frames, count);
}

static size_t append(char *text, size_t used, size_t room, const char *more)
{
    const int length = snprintf(text + used, room - used, "%s", more);
    return used + (size_t)length < room ? used + (size_t)length : room - 1;
}

static size_t append_calls(const site *place, ohi_site_event event, char *text, size_t used,
                           size_t room)
{
    int shown = 0;
    for (size_t i = 0; i < FRAMES && shown < SHOWN; i++) {
        char call[FRAME_TEXT];
        const uintptr_t frame = ohi_get_relaxed(&place->frames[event][i]);
        if (frame == 0)
            break;
        if (!ohi_stack_describe(frame, call, sizeof call))
            continue;
        used = append(text, used, room, shown++ == 0 ? " at " : " < ");
        used = append(text, used, room, call);
    }
    return used;
}

void ohi_site_describe(const oh_store *store, char *text, size_t room)
{
    static const char *const verbs[OHI_SITE_EVENTS] = {"allocated", "released"};
    text[0] = '\0';
    site *table = ohi_get_acquire(&sites);
    const site *place = table == NULL ? NULL : place_of(table, store);
    if (place == NULL || ohi_get_relaxed(&place->store) != (uintptr_t)store)
        return;
    size_t used = 0;
    for (int event = 0; event < OHI_SITE_EVENTS; event++) {
        char line[64];
        if (ohi_get_relaxed(&place->frames[event][0]) == 0)
            continue;
        (void)snprintf(line, sizeof line, "\n  %zu bytes, %s", ohi_get_relaxed(&place->length),
                       verbs[event]);
        used = append(text, used, room, line);
        used = append_calls(place, (ohi_site_event)event, text, used, room);
    }
}
