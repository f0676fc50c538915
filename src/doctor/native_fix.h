/* The fixes of a C program: rules speak of JavaScript, which most programs are. */
#ifndef DOCTOR_NATIVE_FIX_H
#define DOCTOR_NATIVE_FIX_H

#include "doctor/finding.h"

/* False for a run of native code alone: no heap of an engine, no JavaScript to speak of. A run that
   names no place counts as one with an engine. */
bool ohi_has_engine(const ohi_run_log *run);

/* Says in C what to do about findings of a run without an engine. */
void ohi_native_fixes(const ohi_run_log *run, ohi_findings *findings);

#endif
