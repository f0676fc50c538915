/*
 * The statistics of the trend rules.
 *
 * Mann-Kendall: S = sum over pairs of sign(later - earlier). Without trend its mean is 0 and its
 * variance (n(n-1)(2n+5) - sum over ties of t(t-1)(2t+5)) / 18. Autocorrelation makes S wander
 * further; Hamed and Rao (1998) multiply the variance by 1 + 2/(n(n-1)(n-2)) * sum over lags k of
 * (n-k)(n-k-1)(n-k-2) r(k), with r(k) the significant autocorrelations of the ranks of the
 * detrended series. On a line without noise the detrended series is rounding error and nothing
 * else, whose autocorrelation is huge and hides a perfect leak: the correction is left out when the
 * residuals' median absolute deviation is below 0.5 % of the range.
 *
 * Theil-Sen: the slope is the median of the slopes of all pairs, and the same ranks that make the
 * Mann-Kendall test give its confidence interval (Sen 1968).
 */
#ifndef DOCTOR_STATISTICS_H
#define DOCTOR_STATISTICS_H

#include <stddef.h>

/* Longest series: more points are to be grouped before. */
enum { OHI_SERIES_MOST = 128 };

typedef struct ohi_trend {
    double s;                     /* Mann-Kendall's S */
    double variance;              /* of S, ties and autocorrelation taken into account */
    double z;                     /* S with continuity correction over its deviation */
    double p;                     /* one-sided: chance of so much growth without a trend */
    double slope;                 /* Theil-Sen, per step */
    double slope_low, slope_high; /* 95 % interval */
} ohi_trend;

/* The trend of `count` values at equal distances; fewer than 3, or more than OHI_SERIES_MOST: no
   trend, p = 1. */
ohi_trend ohi_trend_of(const double *values, size_t count);

/* Median of `count` values, which are reordered; 0 of none. */
double ohi_median(double *values, size_t count);

/* The value below which `fraction` of the values lie, which are reordered; 0 of none. */
double ohi_quantile(double *values, size_t count, double fraction);

#endif
