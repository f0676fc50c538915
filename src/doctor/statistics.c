#include "doctor/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two-sided 95 % of the normal distribution. */
#define Z_95 1.959963984540054

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

double ohi_quantile(double *values, size_t count, double fraction)
{
    if (count == 0)
        return 0;
    qsort(values, count, sizeof *values, by_value);
    double at = fraction * (double)(count - 1);
    size_t low = (size_t)at;
    size_t high = low + 1 < count ? low + 1 : low;
    return values[low] + (at - (double)low) * (values[high] - values[low]);
}

double ohi_median(double *values, size_t count)
{
    return ohi_quantile(values, count, 0.5);
}

static double sign(double value)
{
    return (double)((value > 0) - (value < 0));
}

static double kendall_s(const double *values, size_t count)
{
    double s = 0;
    for (size_t i = 0; i + 1 < count; i++)
        for (size_t j = i + 1; j < count; j++)
            s += sign(values[j] - values[i]);
    return s;
}

static double kendall_variance(const double *values, size_t count)
{
    double sorted[OHI_SERIES_MOST];
    memcpy(sorted, values, count * sizeof *values);
    qsort(sorted, count, sizeof *sorted, by_value);
    double n = (double)count;
    double sum = n * (n - 1) * (2 * n + 5);
    for (size_t i = 0; i < count;) {
        size_t end = i;
        while (end < count && !(sorted[end] > sorted[i]))
            end++;
        double t = (double)(end - i);
        sum -= t * (t - 1) * (2 * t + 5);
        i = end;
    }
    return sum / 18;
}

/* All slopes of pairs, sorted; returns how many. */
static size_t pair_slopes(const double *values, size_t count, double *slopes)
{
    size_t made = 0;
    for (size_t i = 0; i + 1 < count; i++)
        for (size_t j = i + 1; j < count; j++)
            slopes[made++] = (values[j] - values[i]) / (double)(j - i);
    qsort(slopes, made, sizeof *slopes, by_value);
    return made;
}

/* Ranks from 1, ties sharing the mean of theirs. */
static void rank(const double *values, size_t count, double *ranks)
{
    for (size_t i = 0; i < count; i++) {
        double below = 0;
        double equal = 0;
        for (size_t j = 0; j < count; j++) {
            below += values[j] < values[i] ? 1 : 0;
            equal += !(values[j] < values[i]) && !(values[j] > values[i]) ? 1 : 0;
        }
        ranks[i] = below + (equal + 1) / 2;
    }
}

static double autocorrelation(const double *centred, size_t count, size_t lag)
{
    double product = 0;
    double square = 0;
    for (size_t i = 0; i < count; i++) {
        square += centred[i] * centred[i];
        if (i + lag < count)
            product += centred[i] * centred[i + lag];
    }
    return square > 0 ? product / square : 0;
}

/* Factor on the variance (Hamed and Rao); 1 when the series is a line without noise. */
static double correction(const double *values, size_t count, double slope)
{
    double rest[OHI_SERIES_MOST];
    double spread[OHI_SERIES_MOST];
    double ranks[OHI_SERIES_MOST];
    double lowest = values[0];
    double highest = values[0];
    for (size_t i = 0; i < count; i++) {
        rest[i] = values[i] - slope * (double)i;
        lowest = values[i] < lowest ? values[i] : lowest;
        highest = values[i] > highest ? values[i] : highest;
    }
    memcpy(spread, rest, count * sizeof *rest);
    double middle = ohi_median(spread, count);
    for (size_t i = 0; i < count; i++)
        spread[i] = fabs(rest[i] - middle);
    if (ohi_median(spread, count) < 0.005 * (highest - lowest))
        return 1;
    rank(rest, count, ranks);
    double n = (double)count;
    for (size_t i = 0; i < count; i++)
        ranks[i] -= (n + 1) / 2;
    double sum = 0;
    for (size_t k = 1; k + 3 <= count; k++) {
        double r = autocorrelation(ranks, count, k);
        double d = n - (double)k;
        if (fabs(r) > Z_95 / sqrt(n))
            sum += d * (d - 1) * (d - 2) * r;
    }
    double factor = 1 + 2 / (n * (n - 1) * (n - 2)) * sum;
    return factor > 1 ? factor : 1; /* negative correlation must not make us bolder */
}

static void set_slopes(ohi_trend *trend, const double *values, size_t count)
{
    double slopes[OHI_SERIES_MOST * (OHI_SERIES_MOST - 1) / 2]; /* 64 KiB of stack cannot fail */
    size_t made = pair_slopes(values, count, slopes);
    trend->slope = made % 2 ? slopes[made / 2] : (slopes[made / 2 - 1] + slopes[made / 2]) / 2;
    double reach = Z_95 * sqrt(kendall_variance(values, count));
    double low = ((double)made - reach) / 2;
    double high = ((double)made + reach) / 2;
    trend->slope_low = slopes[low > 1 ? (size_t)low - 1 : 0];
    trend->slope_high = slopes[high < (double)made - 1 ? (size_t)high + 1 : made - 1];
}

ohi_trend ohi_trend_of(const double *values, size_t count)
{
    ohi_trend trend = {.p = 1};
    if (count < 3 || count > OHI_SERIES_MOST)
        return trend;
    set_slopes(&trend, values, count);
    trend.s = kendall_s(values, count);
    trend.variance = kendall_variance(values, count) * correction(values, count, trend.slope);
    if (trend.variance > 0) {
        trend.z = (trend.s - sign(trend.s)) / sqrt(trend.variance);
        trend.p = 0.5 * erfc(trend.z / sqrt(2));
    }
    return trend;
}
