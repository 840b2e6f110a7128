/* test_kinetics.c -- slopes recovered from drawn molecules, zeros among them. */
#include "unit.h"

#include <math.h>
#include <stdlib.h>

#include "counted_sample.h"
#include "kinetics.h"
#include "response.h"
#include "series.h"

enum { DAYS = 9, MOLECULES = 40000 };
static const double day[DAYS] = {0, 2, 4, 7, 10, 15, 20, 25, 30};

/* Poisson likelihood of k of n molecules. */
static void counted(double *ll, uint32_t k, double n)
{
    double tau[LT_N_TAU], max = -INFINITY;
    lt_tau_grid(tau);
    for (int t = 0; t < LT_N_TAU; t++) {
        ll[t] = k * log(tau[t]) - n * tau[t];
        max = ll[t] > max ? ll[t] : max;
    }
    for (int t = 0; t < LT_N_TAU; t++)
        ll[t] -= max;
}

/* Half-life by least squares on logarithms of what was seen: what is not to be done. */
static double by_logarithms(const uint32_t *k)
{
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (int i = 0; i < DAYS; i++) {
        if (!k[i])
            continue;
        const double ln = log((double)k[i] / MOLECULES);
        n++;
        x += day[i];
        y += ln;
        xx += day[i] * day[i];
        xy += day[i] * ln;
    }
    return log(2) / -((n * xy - x * y) / (n * xx - x * x));
}

/* 5 days from .5 %: 200 molecules at first, 3 at day 30 and zeros among them. */
START_TEST(half_life_is_recovered_with_zeros)
{
    enum { COURSES = 60 };
    counted_rng rng = {11};
    double sum = 0, logs = 0;
    int holds = 0, zeros = 0;
    for (int c = 0; c < COURSES; c++) {
        static double ll[DAYS][LT_N_TAU];
        const double *pointer[DAYS];
        uint32_t k[DAYS];
        lt_kinetics fit;
        for (int i = 0; i < DAYS; i++) {
            k[i] = counted_poisson(&rng, MOLECULES * .001 * exp(-log(2) / 5 * day[i]) *
                                             exp(.1 * counted_normal(&rng)));
            zeros += k[i] == 0;
            counted(ll[i], k[i], MOLECULES);
            pointer[i] = ll[i];
        }
        ck_assert_int_eq(lt_kinetics_fit(&fit, day, pointer, DAYS), LT_OK);
        ck_assert(fit.trend == LT_TREND_FALLING);
        sum += log(fit.time);
        logs += log(by_logarithms(k));
        holds += fit.time_lo <= 5 && 5 <= fit.time_hi;
    }
    ck_assert_int_gt(zeros, COURSES / 2);
    const double found = exp(sum / COURSES), wrong = exp(logs / COURSES);
    ck_assert_msg(fabs(found - 5) < .2, "half-life %g d", found);
    ck_assert_msg(wrong > found + .1, "by logarithms %g d", wrong);
    ck_assert_int_ge(holds, COURSES * 90 / 100);
}
END_TEST

/* Many molecules on a straight line: the slope is the line's, rising too. */
START_TEST(a_straight_line_is_found)
{
    static double ll[4][LT_N_TAU];
    const double *pointer[4];
    const double when[] = {0, 30, 60, 120}, slope = _i ? .03 : -.03;
    lt_kinetics fit;
    for (int i = 0; i < 4; i++) {
        counted(ll[i], (uint32_t)(1e6 * .01 * exp(slope * (when[i] - (_i ? 120 : 0)))), 1e6);
        pointer[i] = ll[i];
    }
    ck_assert_int_eq(lt_kinetics_fit(&fit, when, pointer, 4), LT_OK);
    ck_assert_double_eq_tol(fit.slope, slope, .0006);
    ck_assert(fit.trend == (_i ? LT_TREND_RISING : LT_TREND_FALLING));
    ck_assert_double_eq_tol(fit.time, log(2) / .03, .5);
    ck_assert(fit.time_lo < fit.time && fit.time < fit.time_hi);
}
END_TEST

START_TEST(flat_is_unclear)
{
    static double ll[3][LT_N_TAU];
    const double *pointer[3];
    const double when[] = {0, 40, 80};
    lt_kinetics fit;
    for (int i = 0; i < 3; i++) {
        counted(ll[i], 40 + (uint32_t)(i & 1), 40000);
        pointer[i] = ll[i];
    }
    ck_assert_int_eq(lt_kinetics_fit(&fit, when, pointer, 3), LT_OK);
    ck_assert(fit.trend == LT_TREND_UNCLEAR && isnan(fit.time) && fit.lo < 0 && fit.hi > 0);
}
END_TEST

/* ---- stretches ---- */

static void course(lt_series *s, const int *k, size_t n)
{
    ck_assert_int_eq(lt_series_init(s), LT_OK);
    s->draw = calloc(n, sizeof *s->draw);
    s->n_draws = n;
    for (size_t t = 0; t < n; t++) {
        lt_draw *d = &s->draw[t];
        ck_assert_int_eq(lt_draw_init(d, 0, n), LT_OK);
        d->day = 20.0 * (double)t;
        if (k[t] < 0)
            continue;
        counted(d->likelihood, (uint32_t)k[t], MOLECULES);
        d->burden.state = k[t] ? LT_DRAW_DETECTED : LT_DRAW_NOT_DETECTED;
        d->burden.tf = (double)k[t] / MOLECULES;
        d->burden.tf_hi = (k[t] + 3.0) / MOLECULES;
        d->burden.lod95 = 2e-4;
    }
    ck_assert_int_eq(lt_series_respond(s), LT_OK);
    ck_assert_int_eq(lt_series_kinetics(s), LT_OK);
}

/* Falls to the last draw without a molecule, rises from the first; one that is not evaluable does
 * not count. */
START_TEST(stretches_lie_between_baseline_nadir_and_end)
{
    static const int k[] = {400, 100, -1, 0, 0, 30, 300};
    lt_series s;
    course(&s, k, 7);
    ck_assert_uint_eq(s.n_kinetics, 2);
    ck_assert(s.kinetics[0].first == 0 && s.kinetics[0].last == 4 && s.kinetics[0].n_draws == 4 &&
              s.kinetics[0].trend == LT_TREND_FALLING);
    ck_assert(s.kinetics[1].first == 3 && s.kinetics[1].last == 6 && s.kinetics[1].n_draws == 4 &&
              s.kinetics[1].trend == LT_TREND_RISING);
    lt_series_clear(&s);
    course(&s, k, 2); /* two draws tell no slope */
    ck_assert_uint_eq(s.n_kinetics, 0);
    lt_series_clear(&s);
    static const int falling[] = {400, 200, 100, 50};
    course(&s, falling, 4);
    ck_assert(s.n_kinetics == 1 && s.kinetics[0].last == 3);
    lt_series_clear(&s);
    course(&s, k, 0);
    ck_assert_uint_eq(s.n_kinetics, 0);
    lt_series_clear(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kinetics");
    TCase *tc = tcase_create("kinetics");
    tcase_set_timeout(tc, 240);
    tcase_add_test(tc, half_life_is_recovered_with_zeros);
    tcase_add_loop_test(tc, a_straight_line_is_found, 0, 2);
    tcase_add_test(tc, flat_is_unclear);
    tcase_add_test(tc, stretches_lie_between_baseline_nadir_and_end);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
