/*
 * Whose doing is it: the stack of the caller.
 *
 * On the runtime's own thread the runtime says what its stack is, on any other it is the native
 * one. What works on behalf of a line that is no longer on the stack, a stream whose chunks belong
 * to whoever opened it, names that line's site instead: it was captured when it was there, and is
 * pushed for as long as the work takes.
 */
#include "monitor/monitor_state.h"
#include "monitor/native_stack.h"

enum { SITE_DEPTH = 16 };

static _Thread_local uint32_t sites[SITE_DEPTH];
static _Thread_local uint32_t site_count; /* also of those that found no room */

bool ohi_is_runtime_thread(const ohi_monitor *monitor)
{
    return monitor->has_runtime && pthread_equal(monitor->owner, pthread_self());
}

/* A runtime that runs code of its own for it may come to where it does errands: not now, under the
   lock. */
static size_t capture(ohi_monitor *monitor, oh_raw_frame *frames, size_t capacity)
{
    if (!ohi_is_runtime_thread(monitor))
        return ohi_native_capture(frames, capacity);
    const bool was_in_errand = ohi_in_errand;
    ohi_in_errand = true;
    size_t count = monitor->runtime.capture(monitor->runtime.opaque, frames, capacity);
    ohi_in_errand = was_in_errand;
    return count;
}

bool ohi_has_pushed_site(void)
{
    return site_count > 0;
}

uint32_t ohi_stack_here(ohi_monitor *monitor, bool leaf_is_enough)
{
    if (site_count && site_count <= SITE_DEPTH && sites[site_count - 1])
        return sites[site_count - 1];
    oh_raw_frame frames[OHI_STACK_DEPTH];
    bool own = ohi_is_runtime_thread(monitor);
    if (own && leaf_is_enough && capture(monitor, frames, 1) == 1) {
        uint32_t stack = ohi_stack_of_leaf(&monitor->stacks, frames[0]);
        if (stack)
            return stack;
    }
    size_t count = capture(monitor, frames, OHI_STACK_DEPTH);
    return count == 0 ? 0
                      : ohi_stack_intern(&monitor->stacks, &monitor->log, frames, count,
                                         own ? monitor->runtime.resolve : ohi_native_resolve,
                                         own ? monitor->runtime.opaque : NULL, !own);
}

/* All that is above the return address belongs to the call, too. */
static uint32_t walk_from(ohi_monitor *monitor, uintptr_t call)
{
    oh_raw_frame frames[OHI_STACK_DEPTH];
    size_t count = ohi_native_capture(frames, OHI_STACK_DEPTH);
    size_t first = 0;
    while (first < count && frames[first].code != call)
        first++;
    first = first < count ? first : 0;
    return count == 0 ? 0
                      : ohi_stack_intern(&monitor->stacks, &monitor->log, frames + first,
                                         count - first, ohi_native_resolve, NULL, true);
}

uint32_t ohi_stack_of_call(ohi_monitor *monitor, const void *call)
{
    if (site_count || ohi_is_runtime_thread(monitor))
        return ohi_stack_here(monitor, true);
    uint32_t known = ohi_stack_of_leaf(&monitor->stacks, (oh_raw_frame){(uintptr_t)call, 0});
    return known ? known : walk_from(monitor, (uintptr_t)call);
}

uint32_t oh_monitor_site_capture(void)
{
    ohi_monitor *monitor = &ohi_the_monitor;
    if (!oh_probe_is_active())
        return 0;
    pthread_mutex_lock(&monitor->lock);
    uint32_t stack = monitor->running ? ohi_stack_here(monitor, false) : 0;
    pthread_mutex_unlock(&monitor->lock);
    return stack;
}

void oh_monitor_site_push(uint32_t site)
{
    if (site_count < SITE_DEPTH)
        sites[site_count] = site;
    site_count++;
}

void oh_monitor_site_pop(void)
{
    if (site_count)
        site_count--;
}
