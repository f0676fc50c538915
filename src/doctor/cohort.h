/*
 * Who survives: the live allocations of one site by the time of their birth. The run is cut into 30
 * blocks up to the epoch in which survivors are judged.
 *
 * What only a collection freed was garbage in a cycle all along: it counts as dead from its birth.
 * But not what goes after the judging: when a program ends, everything it held becomes garbage.
 */
#ifndef DOCTOR_COHORT_H
#define DOCTOR_COHORT_H

#include "doctor/finding.h"

enum { OHI_BLOCKS = 30, OHI_WARM_BLOCK = 6 };

typedef struct ohi_cohorts {
    double births[OHI_BLOCKS]; /* bytes born in a block */
    double birth_count[OHI_BLOCKS];
    double alive[OHI_BLOCKS]; /* of them alive in the end */
    double alive_count[OHI_BLOCKS];
    double alive_samples[OHI_BLOCKS];
    double alive_at_75[OHI_BLOCKS];      /* and at three quarters of the run */
    double died[OHI_BLOCKS][OHI_BLOCKS]; /* bytes by block of birth and of death */
    double collected;                    /* bytes that only a collection freed */
    double allocated;
} ohi_cohorts;

typedef void ohi_cohorts_judge_fn(const ohi_run_log *run, ohi_findings *findings,
                                  const ohi_cohorts *cohorts, uint32_t site);

/* Judges the cohorts of each site. Out of memory: none, and `findings` have failed. */
void ohi_cohorts_judge(const ohi_run_log *run, ohi_findings *findings, ohi_cohorts_judge_fn *judge);

/* Blocks that the longest-lived twentieth of what died has lived, of what was born before block
   `until`. */
int ohi_cohorts_life(const ohi_cohorts *cohorts, int until);

/* Bytes of allocations at least `age` blocks old at the end of each block. */
void ohi_cohorts_tenured(const ohi_cohorts *cohorts, int age, double *tenured);

int ohi_block_of(const ohi_run_log *run, uint64_t epoch);

#endif
