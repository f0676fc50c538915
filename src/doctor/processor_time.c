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

double ohi_take_cpu(const ohi_run_log *run, double *cpu_left, uint32_t epoch, double ns)
{
    double taken = 0;
    uint32_t last = epoch < run->epochs.count ? epoch : (uint32_t)run->epochs.count - 1;
    double begun = ohi_run_epoch_seconds(run, last) - ns / 1e9;
    bool is_touched = true;
    for (uint32_t at = last; is_touched; at--) {
        double part = ohi_least(ns - taken, cpu_left[at]);
        cpu_left[at] -= part;
        taken += part;
        is_touched = at > 0 && (at == last || ohi_run_epoch_seconds(run, at - 1) > begun);
    }
    return taken;
}
