/*
 * What watching may cost, and how it is held to that.
 *
 *     probe --ohi_book_probe()--> its own time           -> overhead, in the log and every report
 *                                 that and what it displaced -> spent in this epoch --+
 *     epoch --ohi_set_budget()--> what samples may cost ------------------------------+--> interval
 *
 * Of the three that are counted against the budget, samples answer with a longer interval, which is
 * here; conversions and new views, each with half as much beside it, with longer pauses, which is
 * where they are watched.
 */
#include "monitor/monitor_state.h"

/* Half a percent for samples; conversions have half as much beside it, and reads of watched bytes a
   little. What counts is the processor time of the program, not the clock: one that shares its core
   with others would otherwise be watched at a multiple of the price. Only down to half of the
   clock, though: a service that mostly sleeps does not feel it, and each of its few buffers
   matters. */
void ohi_set_budget(ohi_monitor *monitor, double share)
{
    const double least_share = 0.5;
    monitor->share = share < least_share ? least_share : share < 1 ? share : 1;
    double ticks = (double)monitor->epoch_ns / 200 * monitor->share / monitor->ns_per_tick;
    ohi_set_relaxed(&monitor->epoch_budget_ticks, (uint64_t)ticks);
}

uint64_t ohi_book_probe(ohi_monitor *monitor, uint64_t begun, uint64_t ended)
{
    enum { INTERRUPTED = 10 }; /* times a costly one: half a millisecond */
    uint64_t ticks = ended - begun;
    if (ticks >= monitor->costly_ticks * INTERRUPTED)
        ticks = monitor->costly_ticks;
    ohi_count_relaxed(&monitor->overhead_ticks, ticks);
    return ticks + monitor->displaced_ticks;
}

void ohi_set_interval(ohi_monitor *monitor, uint64_t bytes)
{
    __atomic_store_n(&monitor->interval, bytes, __ATOMIC_RELAXED);
    monitor->calm_epochs = 0;
}

void ohi_restart_spending(ohi_monitor *monitor, uint64_t now)
{
    monitor->epoch_spent_ticks = 0;
    monitor->spending_since = now;
}

void ohi_book_sample(ohi_monitor *monitor, uint64_t begun, uint64_t ended, bool taught)
{
    uint64_t cost = ohi_book_probe(monitor, begun, ended);
    monitor->epoch_spent_ticks += taught ? 0 : cost;
}

/* Is what samples cost since the last step too much? The budget of an epoch is, and an eighth of it
   when it was spent at four times the pace: a program that does nothing but
   allocate reaches its interval before it has paid for every step on the way. */
static bool is_over_budget(const ohi_monitor *monitor, uint64_t now)
{
    uint64_t spent = monitor->epoch_spent_ticks;
    uint64_t budget = ohi_get_relaxed(&monitor->epoch_budget_ticks);
    uint64_t elapsed = now - monitor->spending_since;
    return spent > budget || (spent > budget / 8 && spent * 50 > elapsed);
}

void ohi_limit_spending(ohi_monitor *monitor, uint64_t now)
{
    if (!monitor->options.interval_bytes && is_over_budget(monitor, now)) {
        ohi_restart_spending(monitor, now);
        ohi_set_interval(monitor, ohi_sampler_longer(monitor->interval));
    }
}

void ohi_adapt_interval(ohi_monitor *monitor)
{
    uint64_t spent = monitor->epoch_spent_ticks;
    uint64_t budget = ohi_get_relaxed(&monitor->epoch_budget_ticks);
    bool is_cheap = spent < budget / 16;
    bool is_worth_a_try = spent < budget / 2 && monitor->calm_epochs >= 4;
    monitor->calm_epochs++;
    if (!monitor->options.interval_bytes && (is_cheap || is_worth_a_try) &&
        monitor->live.count < OHI_MOST_LIVE / 4)
        ohi_set_interval(monitor, ohi_sampler_shorter(monitor->interval));
    ohi_restart_spending(monitor, ohi_ticks());
}
