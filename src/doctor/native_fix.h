/* The fixes of a C program: rules speak of JavaScript, which most programs are. */
#ifndef DOCTOR_NATIVE_FIX_H
#define DOCTOR_NATIVE_FIX_H

#include "doctor/finding.h"

/* Says in C what to do about findings of a run without an engine. */
void ohi_native_fixes(const ohi_run_log *run, ohi_findings *findings);

#endif
