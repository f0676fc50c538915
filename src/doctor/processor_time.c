#include "doctor/processor_time.h"

#include "doctor/rule.h"

#include <stdlib.h>

double *ohi_cpu_of_epochs(const ohi_run_log *run)
{
    double *cpu = calloc(run->epochs.count, sizeof *cpu);
    uint64_t before = 0;
    for (size_t i = 0; cpu && i < run->epochs.count; i++) {
        uint64_t until = run->epochs.items[i].r.cpu_ns;
        cpu[i] = until > before ? (double)(until - before) : 0;
        before = until;
    }
    return cpu;
}

/* The share of an epoch's work that was not waiting for a turn. */
static double own_share(const ohi_run_log *run, uint32_t epoch)
{
    const ohi_log_epoch *record = &run->epochs.items[epoch].r;
    uint64_t before = epoch ? run->epochs.items[epoch - 1].r.cpu_ns : 0;
    double cpu = record->cpu_ns > before ? (double)(record->cpu_ns - before) : 0;
    double waited = (double)record->preempted_ns;
    return waited > 0 ? cpu / (cpu + waited) : 1;
}

double ohi_take_cpu(const ohi_run_log *run, double *cpu_left, uint32_t epoch, double ns)
{
    double taken = 0;
    uint32_t last = epoch < run->epochs.count ? epoch : (uint32_t)run->epochs.count - 1;
    double begun = ohi_run_epoch_seconds(run, last) - ns / 1e9;
    double own = ns * own_share(run, last);
    bool is_touched = true;
    for (uint32_t at = last; is_touched; at--) {
        double part = ohi_least(own - taken, cpu_left[at]);
        cpu_left[at] -= part;
        taken += part;
        is_touched = at > 0 && (at == last || ohi_run_epoch_seconds(run, at - 1) > begun);
    }
    return taken;
}
