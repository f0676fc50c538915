/*
 * What a probe timed by the wall clock is, on a busy machine, also the time of others. A program
 * that computes c and waits w in the middle of it loses its turn anywhere in its work, so on
 * average c / (c + w) of what was timed is its own; and no piece of work took more than the
 * processor time that the process had in the epochs it lies in.
 */
#ifndef DOCTOR_PROCESSOR_TIME_H
#define DOCTOR_PROCESSOR_TIME_H

#include "doctor/run_log.h"

/* The processor time of each epoch, in ns; NULL: out of memory. The caller frees it. */
double *ohi_cpu_of_epochs(const ohi_run_log *run);

/* What of `ns` of work that ended in `epoch` is the program's own. It is taken from what is left of
   the processor time of the epochs in which it may have been, the last first. */
double ohi_take_cpu(const ohi_run_log *run, double *cpu_left, uint32_t epoch, double ns);

#endif
