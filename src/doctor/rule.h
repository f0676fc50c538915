/*
 * The rules: each is one function in one file that reads a run and adds findings. A rule reads
 * nothing but the run, except that `pinning` runs after `leak` and takes over sites whose retained
 * bytes are mostly pinned, and `memory` runs last and keeps quiet about growth that others explain.
 *
 * Confidence, for all of them: how far beyond its threshold the deciding number lies,
 * 1 - threshold / (2 * value): 0.5 at the threshold, 0.75 at twice, 0.95 at ten times. A rule with
 * several gates takes the smallest.
 */
#ifndef DOCTOR_RULE_H
#define DOCTOR_RULE_H

#include "doctor/finding.h"

typedef void ohi_rule_fn(const ohi_run_log *run, ohi_findings *findings);

ohi_rule_fn ohi_rule_leak, ohi_rule_backlog, ohi_rule_pinning, ohi_rule_cycles, ohi_rule_conversion,
    ohi_rule_split, ohi_rule_stall, ohi_rule_concat, ohi_rule_slice, ohi_rule_memory;

/* Trend rules need this much of a run, else the verdict is "not enough data". */
#define OHI_LEAST_SECONDS 8.0
enum { OHI_LEAST_EPOCHS = 24 };

static inline double ohi_confidence(double value, double threshold)
{
    return value > threshold ? 1 - threshold / (2 * value) : 0.5;
}

static inline double ohi_least(double left, double right)
{
    return left < right ? left : right;
}

static inline double ohi_most(double left, double right)
{
    return left > right ? left : right;
}

static inline double ohi_share(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

#endif
