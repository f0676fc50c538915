/* Trends against tabulated values. */
#include "doctor/statistics.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the headers above */
#include <cmocka.h>

#define ASSERT_NEAR(value, wanted, error) assert_true(fabs((value) - (wanted)) <= (error))

static void a_rising_line_has_the_largest_s(void **state)
{
    (void)state;
    const double line[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    ohi_trend trend = ohi_trend_of(line, 10);
    ASSERT_NEAR(trend.s, 45, 0);
    ASSERT_NEAR(trend.variance, 125, 1e-9); /* 10 * 9 * 25 / 18, uncorrected: no noise */
    ASSERT_NEAR(trend.z, 44 / sqrt(125), 1e-12);
    ASSERT_NEAR(trend.slope, 1, 0);
    ASSERT_NEAR(trend.slope_low, 1, 0);
    ASSERT_NEAR(trend.slope_high, 1, 0);
}

/* Probabilities of S for n = 10 (Gilbert 1987, table A18; Kendall 1975): S = 23 has 0.023, S = 31
   has 0.0023, S = 15 has 0.108. */
static void probabilities_are_those_of_the_table(void **state)
{
    (void)state;
    const double s23[] = {5, 4, 3, 2, 1, 6, 7, 8, 10, 9};
    const double s31[] = {4, 3, 2, 1, 5, 6, 7, 8, 10, 9};
    const double s15[] = {6, 5, 4, 3, 2, 1, 7, 8, 9, 10};
    const double *series[] = {s23, s31, s15};
    const double s[] = {23, 31, 15};
    const double p[] = {0.023, 0.0023, 0.108};
    for (int i = 0; i < 3; i++) {
        ohi_trend trend = ohi_trend_of(series[i], 10);
        ASSERT_NEAR(trend.s, s[i], 0);
        double plain = 0.5 * erfc((s[i] - 1) / sqrt(125) / sqrt(2));
        ASSERT_NEAR(plain, p[i], 0.005);       /* the normal approximation itself */
        assert_true(trend.p >= plain - 1e-12); /* correction never makes us bolder */
    }
}

static void ties_shrink_the_variance(void **state)
{
    (void)state;
    const double tied[] = {1, 1, 2, 2};
    ohi_trend trend = ohi_trend_of(tied, 4);
    ASSERT_NEAR(trend.s, 4, 0);
    assert_true(trend.variance >= (156 - 36) / 18.0 - 1e-9);
    const double flat[] = {3, 3, 3, 3, 3};
    trend = ohi_trend_of(flat, 5);
    ASSERT_NEAR(trend.s, 0, 0);
    ASSERT_NEAR(trend.p, 1, 0);
    ASSERT_NEAR(trend.slope, 0, 0);
}

/* Sen (1968): one wild value does not move the median slope. */
static void an_outlier_does_not_move_the_slope(void **state)
{
    (void)state;
    const double values[] = {1, 2, 3, 4, 5, 6, 7, 1000, 9, 10, 11, 12};
    ohi_trend trend = ohi_trend_of(values, 12);
    ASSERT_NEAR(trend.slope, 1, 0);
    assert_true(trend.slope_low <= 1 && trend.slope_high >= 1);
}

static void waves_are_no_trend(void **state)
{
    (void)state;
    double wave[24];
    for (int i = 0; i < 24; i++)
        wave[i] = sin(i * 0.7) * 100;
    assert_true(ohi_trend_of(wave, 24).p > 0.01);
}

static void too_short_a_series_has_no_trend(void **state)
{
    (void)state;
    const double two[] = {1, 2};
    ASSERT_NEAR(ohi_trend_of(two, 2).p, 1, 0);
    ASSERT_NEAR(ohi_median(NULL, 0), 0, 0);
    double odd[] = {9, 1, 5};
    ASSERT_NEAR(ohi_median(odd, 3), 5, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rising_line_has_the_largest_s),
        cmocka_unit_test(probabilities_are_those_of_the_table),
        cmocka_unit_test(ties_shrink_the_variance),
        cmocka_unit_test(an_outlier_does_not_move_the_slope),
        cmocka_unit_test(waves_are_no_trend),
        cmocka_unit_test(too_short_a_series_has_no_trend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
