/* test_response.c -- ratios of tumour fractions beside closed forms, and what may be told of which
 * draw. */
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "response.h"
#include "series.h"
#include "tumour_fraction.h"

static double normal_below(double z)
{
    return .5 * erfc(-z / sqrt(2));
}

/* ll of a Gaussian in ln tau. */
static void bell(double *ll, double tau, double sd)
{
    for (int t = 0; t < LT_N_TAU; t++) {
        const double z = (LT_LN_TAU_MIN + t * LT_LN_TAU_STEP - log(tau)) / sd;
        ll[t] = -.5 * z * z;
    }
}

/* With the prior tau^(-1/2) the posterior of ln tau is normal, moved by sd^2 / 2, so the ratio is
 * log-normal. */
START_TEST(ratio_of_bells_is_log_normal)
{
    static const struct {
        double now, sd_now, before, sd_before;
    } of[] = {{.002, .3, .01, .2}, {.01, .1, .01, .1}, {3e-4, .5, .02, .05}, {.05, .08, .001, .4}};
    double now[LT_N_TAU], before[LT_N_TAU];
    lt_response r;
    bell(now, of[_i].now, of[_i].sd_now);
    bell(before, of[_i].before, of[_i].sd_before);
    lt_response_between(&r, now, before, 0);
    const double mean = log(of[_i].now / of[_i].before) + .5 * pow(of[_i].sd_now, 2) -
                        .5 * pow(of[_i].sd_before, 2);
    const double sd = hypot(of[_i].sd_now, of[_i].sd_before);
    ck_assert_double_eq_tol(log(r.ratio), mean, .01);
    ck_assert_double_eq_tol(log(r.lo), mean - 1.959964 * sd, .02);
    ck_assert_double_eq_tol(log(r.hi), mean + 1.959964 * sd, .02);
    ck_assert_double_eq_tol(r.p_below_half, normal_below((log(.5) - mean) / sd), .005);
    ck_assert_double_eq_tol(r.p_below_tenth, normal_below((log(.1) - mean) / sd), .005);
}
END_TEST

/* Nothing seen of n molecules: tau is exponential under a flat prior; beside a sharp baseline the
 * bound is 3.0 / n over it. */
START_TEST(nothing_seen_bounds_the_ratio)
{
    double now[LT_N_TAU], before[LT_N_TAU], tau[LT_N_TAU];
    lt_response r;
    lt_tau_grid(tau);
    for (int t = 0; t < LT_N_TAU; t++)
        now[t] = -tau[t] * 50000;
    bell(before, .02, .01);
    lt_response_between(&r, now, before, 1);
    ck_assert(isnan(r.ratio) && r.lo == 0);
    ck_assert_double_eq_tol(r.hi / (-log(.05) / 50000 / .02), 1, .03);
    ck_assert_double_eq_tol(r.p_below_tenth, 1 - exp(-.002 * 50000), .005);
}
END_TEST

/* ---- who may be compared ---- */

static void course(lt_series *s, const uint8_t *state, const double *tf, size_t n)
{
    ck_assert_int_eq(lt_series_init(s), LT_OK);
    s->draw = calloc(n, sizeof *s->draw);
    s->n_draws = n;
    for (size_t t = 0; t < n; t++) {
        lt_draw *d = &s->draw[t];
        ck_assert_int_eq(lt_draw_init(d, 0, n), LT_OK);
        free(d->sample_id);
        d->sample_id = malloc(8);
        snprintf(d->sample_id, 8, "d%zu", t);
        d->day = 10.0 * (double)t;
        d->burden.state = state[t];
        d->burden.tf = tf[t];
        d->burden.tf_hi = tf[t] > 0 ? 2 * tf[t] : 3e-4 - 1e-5 * (double)t;
        d->burden.lod95 = 2e-4;
        bell(d->likelihood, tf[t] > 0 ? tf[t] : 1e-6, .2);
    }
}

START_TEST(kinds_follow_states)
{
    static const uint8_t state[] = {2, 0, 0, 1, 2, 1, 0};
    static const double tf[] = {NAN, .01, .002, 0, NAN, 0, .004};
    lt_series s;
    course(&s, state, tf, 7);
    s.draw[5].burden.lod95 = 5e-3; /* cannot tell of clearance */
    ck_assert_int_eq(lt_series_respond(&s), LT_OK);
    static const uint8_t want[] = {
        LT_RESPONSE_NOT_EVALUABLE, LT_RESPONSE_BASELINE, LT_RESPONSE_RATIO, LT_RESPONSE_CLEARANCE,
        LT_RESPONSE_NOT_EVALUABLE, LT_RESPONSE_AT_MOST,  LT_RESPONSE_RATIO};
    for (int t = 0; t < 7; t++)
        ck_assert_msg(s.draw[t].response.kind == want[t], "draw %d", t);
    ck_assert(s.nadir == 5); /* both 0; its bound is lower */
    ck_assert(s.clearance_day == 30);
    free(s.settings.baseline);
    s.settings.baseline = malloc(8);
    strcpy(s.settings.baseline, "d2");
    ck_assert_int_eq(lt_series_respond(&s), LT_OK);
    ck_assert(s.draw[1].response.kind == LT_RESPONSE_NOT_EVALUABLE &&
              s.draw[2].response.kind == LT_RESPONSE_BASELINE);
    ck_assert_double_eq_tol(s.draw[6].response.ratio, 2, .1);
    lt_series_clear(&s);
}
END_TEST

/* Below its own LoD95 a baseline quantifies nothing. */
START_TEST(a_weak_baseline_compares_with_nothing)
{
    static const uint8_t state[] = {0, 0, 1};
    static const double tf[] = {1e-4, .002, 0};
    lt_series s;
    course(&s, state, tf, 3);
    ck_assert_int_eq(lt_series_respond(&s), LT_OK);
    ck_assert(s.draw[1].response.kind == LT_RESPONSE_NOT_EVALUABLE &&
              s.draw[2].response.kind == LT_RESPONSE_NOT_EVALUABLE && isnan(s.clearance_day));
    lt_series_clear(&s);
    course(&s, state + 2, tf + 2, 1); /* not detected */
    ck_assert_int_eq(lt_series_respond(&s), LT_OK);
    ck_assert(s.draw[0].response.kind == LT_RESPONSE_BASELINE && s.nadir == 0);
    lt_series_clear(&s);
    course(&s, state, tf, 0);
    ck_assert_int_eq(lt_series_respond(&s), LT_OK);
    ck_assert(s.nadir == -1);
    lt_series_clear(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("response");
    TCase *tc = tcase_create("response");
    tcase_add_loop_test(tc, ratio_of_bells_is_log_normal, 0, 4);
    tcase_add_test(tc, nothing_seen_bounds_the_ratio);
    tcase_add_test(tc, kinds_follow_states);
    tcase_add_test(tc, a_weak_baseline_compares_with_nothing);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
