/* From the bytes of a log to the reports. */
#ifndef DOCTOR_DIAGNOSIS_H
#define DOCTOR_DIAGNOSIS_H

#include "doctor/report/report.h"

/* All rules on a run, in their order, worst finding first. */
void ohi_diagnose(const ohi_run_log *run, ohi_findings *findings);

/* What the options of a caller, whose header may be older or newer, say here; NULL: the defaults.
   False when that cannot be told. */
OH_NODISCARD bool ohi_read_doctor_options(oh_doctor_options *known, const oh_doctor_options *given);

/* Drops what options->ignore and options->baseline name; returns how many findings that were.
   OH_ERR_IO when the baseline cannot be read. */
OH_NODISCARD oh_status ohi_suppress(const ohi_run_log *run, ohi_findings *findings,
                                    const oh_doctor_options *options, size_t *suppressed);

/* A whole file in memory, NUL-terminated; free() it. OH_ERR_IO, OH_ERR_NO_MEMORY. */
OH_NODISCARD oh_status ohi_file_read(int fd, char **data, size_t *length);

#endif
