/*
 * What a probe timed by the wall clock is, on a busy machine, also the time of others. A piece of
 * work took at most the processor time that the process had in the epochs it lies in: the rest was
 * waiting for a turn.
 */
#ifndef DOCTOR_PROCESSOR_TIME_H
#define DOCTOR_PROCESSOR_TIME_H

#include "doctor/run_log.h"

/* The processor time of each epoch, in ns; NULL: out of memory. The caller frees it. */
double *ohi_cpu_of_epochs(const ohi_run_log *run);

/* Takes up to `ns` from what is left of the processor time of the epochs in which work may have
   been that ended in `epoch`, the last first; returns how much there was. */
double ohi_take_cpu(const ohi_run_log *run, double *cpu_left, uint32_t epoch, double ns);

#endif
