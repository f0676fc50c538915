/* File, line and function of native frames, from the objects they lie in. */
#ifndef DOCTOR_NATIVE_LINE_H
#define DOCTOR_NATIVE_LINE_H

#include "doctor/run_log.h"

/* Looks the native frames of a log up; where there is no debug information, or no memory, they stay
   symbol and offset. Stacks then begin at the call into this library. Call it before sites are
   chosen. */
void ohi_native_lines_find(ohi_run_log *run);

#endif
