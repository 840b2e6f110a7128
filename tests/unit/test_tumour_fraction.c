/* test_tumour_fraction.c -- the likelihood over all loci beside its naive form, and what is made of
 * it beside integrals, closed forms and simulation. */
#include "unit.h"

#include <math.h>
#include <stdlib.h>

#include "counted_sample.h"
#include "made_burden.h"
#include "series.h"
#include "tumour_fraction.h"

/* L_i(f), the naive way: multinomial of strong, weak and silent molecules, summed over factors. */
static double naive_locus(const lt_burden_locus *l, double f)
{
    const int strong = MADE_CLASS * LT_N_LEVELS + MADE_STRONG;
    const int weak = MADE_CLASS * LT_N_LEVELS + MADE_WEAK;
    double grid[LT_N_FACTORS], sum = 0, offset = 0;
    lt_factor_grid(grid);
    for (int g = 0; g < LT_N_FACTORS; g++) {
        if (l->null.prior[g] <= 0)
            continue;
        const double s = f * .9 + (1 - f) * grid[g] * l->null.damage[strong];
        const double w = f * .05 + (1 - f) * l->null.weak[weak];
        const double none =
            f * .05 + (1 - f) * (1 - grid[g] * l->null.damage[strong] - l->null.weak[weak]);
        const double ll = l->k[strong] * log(s) + l->k[weak] * log(w) +
                          (l->null.molecules - l->k[strong] - l->k[weak]) * log(none);
        if (sum == 0)
            offset = ll;
        sum += l->null.prior[g] * exp(ll - offset);
    }
    return offset + log(sum);
}

/* ln L(tau) - ln L(0): half r = 1, half p(r) ~ r on [.5, 1] in 4,000 steps, all lost left out. */
static double naive(const lt_burden_locus *l, int n, double tau)
{
    double sum = 0, weights = 0, max = 0, all_there = 0;
    enum { STEPS = 4000 };
    static double value[STEPS];
    for (int k = 0; k < STEPS; k++) {
        const double r = .5 + .5 * (k + .5) / STEPS;
        double ll = 0;
        for (int i = 0; i < n; i++)
            ll +=
                log(r * exp(naive_locus(&l[i], lt_burden_vaf(&l[i], tau)) - naive_locus(&l[i], 0)) +
                    1 - r);
        const double none = n * log1p(-r);
        value[k] = ll + log1p(-exp(none - ll)) - log1p(-exp(none)) + log(r);
        weights += r;
        max = k == 0 || value[k] > max ? value[k] : max;
    }
    for (int i = 0; i < n; i++)
        all_there += naive_locus(&l[i], lt_burden_vaf(&l[i], tau)) - naive_locus(&l[i], 0);
    max = all_there > max ? all_there : max;
    for (int k = 0; k < STEPS; k++)
        sum += exp(value[k] - max);
    return max + log(.5 * sum / weights + .5 * exp(all_there - max));
}

static void some_loci(lt_burden_locus *l, int n)
{
    for (int i = 0; i < n; i++) {
        made_burden_locus(&l[i], (uint32_t)i, 3000 + 300 * i, 4e-6 * (i + 1), 2e-4, 60, .02);
        made_evidence(&l[i], (uint32_t)(3 - i % 4), (uint32_t)(i % 3));
        l[i].a = 1 - .1 * i;
    }
}

START_TEST(likelihood_is_the_naive_one)
{
    enum { N = 5 };
    lt_burden_locus l[N];
    double ll[LT_N_TAU], tau[LT_N_TAU], at_zero;
    some_loci(l, N);
    lt_tau_grid(tau);
    ck_assert_int_eq(lt_tumour_likelihood(ll, &at_zero, l, N, 2), LT_OK);
    for (int t = 0; t < 480; t += 13) /* up to 6 %: beyond, nothing is left of it */
        ck_assert_double_eq_tol(ll[t] - at_zero, naive(l, N, tau[t]), .02);
    for (int i = 0; i < N; i++)
        ck_assert_double_eq_tol(lt_tumour_log_ratio(&l[i], .001),
                                naive_locus(&l[i], .001 * l[i].a) - naive_locus(&l[i], 0), .005);
}
END_TEST

/* A tumour with one locus has it, else it would be no tumour: no dropout. */
START_TEST(a_single_locus_cannot_be_lost)
{
    lt_burden_locus l;
    double ll[LT_N_TAU], tau[LT_N_TAU], at_zero;
    some_loci(&l, 1);
    lt_tau_grid(tau);
    ck_assert_int_eq(lt_tumour_likelihood(ll, &at_zero, &l, 1, 1), LT_OK);
    for (int t = 0; t < 600; t += 7)
        if (ll[t] > -15) /* beyond, nothing is left of it */
            ck_assert_double_eq_tol(ll[t] - at_zero, naive_locus(&l, tau[t]) - naive_locus(&l, 0),
                                    .01);
}
END_TEST

/* Copies: v = tau m c / (tau CN + 2 (1 - tau)). */
START_TEST(copies_give_the_expected_fraction)
{
    lt_burden_locus l = {.copies = 4, .copies_mutant = 3};
    ck_assert_double_eq_tol(lt_burden_vaf(&l, .2), .2 * 3 / (.2 * 4 + 1.6), 1e-15);
    ck_assert_double_eq_tol(lt_burden_vaf(&l, 1), .75, 1e-15);
    ck_assert_double_eq_tol(lt_burden_slope(&l), 1.5, 1e-15);
    l = (lt_burden_locus){.copies = NAN, .a = 3};
    ck_assert(lt_burden_vaf(&l, .2) == .2 * 3 && lt_burden_vaf(&l, .9) == 1);
}
END_TEST

/* ---- the estimate ---- */

/* Nothing seen at one locus: the exact 95 % bound under a flat prior, 3.0 / (N q). */
START_TEST(nothing_seen_is_bounded)
{
    lt_burden_locus l;
    lt_burden b;
    double ll[LT_N_TAU], at_zero;
    made_burden_locus(&l, 0, 20000, 1e-8, 1e-6, 60, .001);
    ck_assert_int_eq(lt_tumour_likelihood(ll, &at_zero, &l, 1, 1), LT_OK);
    lt_burden_init(&b);
    lt_tumour_estimate(&b, ll, at_zero);
    ck_assert(b.tf == 0 && b.tf_lo == 0);
    ck_assert_double_eq_tol(b.tf_hi * 20000 * .95 / -log(.05), 1, .02);
}
END_TEST

/* Of 100,000 molecules 30,000: the interval is the normal one, 1 % wide, between grid points
 * 2.3 % apart. */
START_TEST(a_narrow_peak_keeps_its_width)
{
    const double n = 1e5, k = 28500; /* strong ones */
    lt_burden_locus l;
    lt_burden b;
    double ll[LT_N_TAU], at_zero;
    made_burden_locus(&l, 0, n, 1e-8, 1e-6, 60, .001);
    made_evidence(&l, (uint32_t)k, (uint32_t)(k / 18));
    ck_assert_int_eq(lt_tumour_likelihood(ll, &at_zero, &l, 1, 1), LT_OK);
    lt_burden_init(&b);
    lt_tumour_estimate(&b, ll, at_zero);
    const double f = (k + k / 18) / (.95 * n), sd = sqrt(f * (1 - .95 * f) / (.95 * n));
    ck_assert_double_eq_tol(b.tf, f, .5 * sd);
    ck_assert_double_eq_tol((b.tf_hi - b.tf_lo) / (2 * 1.96 * sd), 1, .12);
    ck_assert(b.tf_lo < f && f < b.tf_hi);
}
END_TEST

/* 16 loci, all there: the interval holds tau in 92 to 99 of 100 draws of 200. */
START_TEST(interval_holds_what_was_drawn)
{
    static const double taus[] = {5e-5, 3e-4, 3e-3};
    enum { N = 16, DRAWS = 200 };
    counted_rng rng = {5};
    int holds = 0;
    for (int d = 0; d < DRAWS; d++) {
        static lt_burden_locus l[N];
        lt_burden b;
        double ll[LT_N_TAU], at_zero;
        for (int i = 0; i < N; i++) {
            made_burden_locus(&l[i], (uint32_t)i, 5000, 2e-6, 1e-4, 60, .01);
            const double tau = taus[_i];
            made_evidence(&l[i], counted_poisson(&rng, 5000 * (tau * .9 + 2e-6)),
                          counted_poisson(&rng, 5000 * (tau * .05 + 1e-4)));
        }
        ck_assert_int_eq(lt_tumour_likelihood(ll, &at_zero, l, N, 1), LT_OK);
        lt_burden_init(&b);
        lt_tumour_estimate(&b, ll, at_zero);
        holds += b.tf_lo <= taus[_i] && taus[_i] <= b.tf_hi;
    }
    ck_assert_int_ge(holds, DRAWS * 91 / 100); /* 95 % - 2.6 sd */
    ck_assert_int_le(holds, DRAWS * 995 / 1000);
}
END_TEST

/* A Gaussian in ln tau: its mass is known, whatever the grid. */
START_TEST(cells_add_up_to_the_integral)
{
    static const double sd[] = {.004, .05, .5};
    double ll[LT_N_TAU], mass[LT_N_TAU], sum = 0, mean = 0;
    const double x0 = log(2.37e-3);
    for (int t = 0; t < LT_N_TAU; t++) {
        const double z = (LT_LN_TAU_MIN + t * LT_LN_TAU_STEP - x0) / sd[_i];
        ll[t] = -.5 * z * z;
    }
    lt_tumour_cells(mass, ll, 0);
    for (int t = 0; t < LT_N_TAU; t++) {
        sum += mass[t];
        mean += mass[t] * (LT_LN_TAU_MIN + t * LT_LN_TAU_STEP);
    }
    ck_assert_double_eq_tol(sum / (sd[_i] * sqrt(2 * acos(-1))), 1, .08);
    ck_assert_double_eq_tol(mean / sum, x0, .5 * LT_LN_TAU_STEP);
}
END_TEST

/* ---- amounts ---- */

START_TEST(amounts_are_those_of_the_laboratory)
{
    lt_series_locus locus[3];
    lt_draw draw;
    lt_burden b;
    ck_assert_int_eq(lt_draw_init(&draw, 3, 1), LT_OK);
    draw.cfdna_ng_per_ml = 8.2;
    draw.input_ng = 30;
    for (int i = 0; i < 3; i++) {
        lt_series_locus_init(&locus[i]);
        draw.locus[i] =
            (lt_draw_locus){.assessed = 1, .evaluable = 1, .depth = 4000, .vaf = .001 * i};
    }
    locus[2].mask = LT_MASK_CHIP; /* does not count: the mean is that of 0 and .001 */
    lt_burden_init(&b);
    lt_burden_amounts(&b, &draw, locus, 3, 3.3);
    ck_assert_double_eq_tol(b.hge_per_ml, 8.2 * 1000 / 3.3, 1e-9);
    ck_assert_double_eq_tol(b.mean_vaf, .0005, 1e-15);
    ck_assert_double_eq_tol(b.mtm_per_ml, .0005 * 8200 / 3.3, 1e-9);
    ck_assert_double_eq_tol(b.conversion, 4000 / (30000 / 3.3), 1e-12);
    /* equal weights: 4 molecules of 8,000; the exact Poisson interval of 4 is 1.09 .. 10.24 */
    ck_assert_double_eq_tol(b.mean_vaf_lo, 1.0899 / 8000, 1e-7);
    ck_assert_double_eq_tol(b.mean_vaf_hi, 10.2416 / 8000, 1e-7);
    draw.locus[1].vaf = 0;
    lt_burden_amounts(&b, &draw, locus, 3, 3.3);
    ck_assert_double_eq_tol(b.mean_vaf_hi, -log(.05) / 8000, 1e-9);
    ck_assert(b.mean_vaf == 0 && b.mean_vaf_lo == 0);
    draw.cfdna_ng_per_ml = NAN;
    lt_burden_amounts(&b, &draw, locus, 3, 3.3);
    ck_assert(isnan(b.mtm_per_ml) && !isnan(b.mean_vaf));
    lt_draw_clear(&draw);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tumour_fraction");
    TCase *tc = tcase_create("tumour_fraction");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, likelihood_is_the_naive_one);
    tcase_add_test(tc, a_single_locus_cannot_be_lost);
    tcase_add_test(tc, copies_give_the_expected_fraction);
    tcase_add_test(tc, nothing_seen_is_bounded);
    tcase_add_test(tc, a_narrow_peak_keeps_its_width);
    tcase_add_loop_test(tc, interval_holds_what_was_drawn, 0, 3);
    tcase_add_loop_test(tc, cells_add_up_to_the_integral, 0, 3);
    tcase_add_test(tc, amounts_are_those_of_the_laboratory);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
