/* test_calibrate.c -- the power law is found, p is never lowered, BH equals its definition. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "calibrate.h"
#include "counted_sample.h"

static const double nominal[LT_N_CALIBRATION] = {1e-1, 1e-2, 1e-3, 1e-4, 1e-5};

START_TEST(power_law_is_recovered)
{
    for (double kappa = .3; kappa < 1; kappa += .2) {
        uint64_t exceed[LT_N_CALIBRATION], tests = 4000000000u;
        for (int i = 0; i < LT_N_CALIBRATION; i++)
            exceed[i] = (uint64_t)(tests * exp(-.3) * pow(nominal[i], kappa));
        double a, k;
        lt_calibration_fit(&a, &k, nominal, exceed, tests);
        ck_assert_double_eq_tol(k, kappa, 1e-3);
        ck_assert_double_eq_tol(a, -.3, 1e-2);
    }
}
END_TEST

START_TEST(few_exceedances_change_nothing)
{
    double a, k;
    uint64_t sparse[] = {900, 100, 12, 4, 4}; /* one point with 5 and more */
    lt_calibration_fit(&a, &k, nominal, sparse, 10000);
    ck_assert(a == 0 && k == 1);
    ck_assert(lt_calibrate(3e-8, a, k) == 3e-8);
}
END_TEST

START_TEST(a_cautious_point_is_no_sign_of_a_heavy_tail)
{
    /* half of what was promised at 1e-3, just that at 1e-4: taken as they are, the line through
     * both has slope log10(500 / 100) = .7 */
    double a, k;
    uint64_t cautious[] = {90000, 6000, 500, 100, 10};
    lt_calibration_fit(&a, &k, nominal, cautious, 1000000);
    ck_assert_double_eq_tol(k, 1, 1e-9);
    ck_assert_double_eq_tol(a, 0, 1e-9);
}
END_TEST

START_TEST(kappa_stays_in_its_bounds)
{
    double a, k;
    uint64_t flat[] = {900, 100, 50, 50, 50};
    lt_calibration_fit(&a, &k, nominal, flat, 10000);
    ck_assert(k == .2);
    /* alpha at the bound: the count-weighted mean of ln observed - .2 ln nominal; ln(1e-4) = -9.21
     */
    ck_assert_double_eq_tol(a, log(.005) + .2 * 9.210340, 1e-6);
    uint64_t steep[] = {90000, 9000, 10000, 100, 0};
    lt_calibration_fit(&a, &k, nominal, steep, 10000000);
    ck_assert(k == 1);
}
END_TEST

START_TEST(p_is_never_lowered_and_the_inverse_inverts)
{
    for (double alpha = -6; alpha < 2; alpha += .7)
        for (double kappa = .2; kappa <= 1; kappa += .1)
            for (double p = 1; p > 1e-28; p /= 17) {
                double q = lt_calibrate(p, alpha, kappa);
                ck_assert(q >= p && q <= 1);
                if (q < 1) {
                    double back = lt_calibrate_inverse(q, alpha, kappa);
                    ck_assert(lt_calibrate(back, alpha, kappa) <= q * (1 + 1e-9));
                    ck_assert(lt_calibrate(back * 1.001, alpha, kappa) > q * (1 - 1e-9));
                }
            }
}
END_TEST

static int ascending(const void *va, const void *vb)
{
    const double *a = va, *b = vb;
    return (*a > *b) - (*a < *b);
}

START_TEST(q_is_that_of_benjamini_and_hochberg)
{
    enum { N = 3000, ALL = 50000 }; /* the others were not touched: p = 1 */
    static double p[N];
    static lt_test test[N];
    counted_rng rng = {5};
    for (int i = 0; i < N; i++)
        p[i] = i % 50 ? counted_uniform(&rng) : pow(10, -25 * counted_uniform(&rng));
    p[0] = 1e-30;
    p[1] = 1;
    qsort(p, N, sizeof *p, ascending);
    static uint8_t ref[ALL / 3 + 1], fold[ALL / 3 + 1];
    static uint32_t depth[ALL / 3 + 1];
    uint32_t n_sites = ALL / 3;
    for (uint32_t i = 0; i < n_sites; i++)
        depth[i] = 1;
    lt_sample sample = {.targets = {.n_sites = n_sites}, .ref = ref};
    lt_tests tests = {.sample = &sample, .depth = depth, .fold = fold, .test = test, .n = N};
    for (int i = 0; i < N; i++)
        test[i].p_calibrated = p[i];
    static uint32_t rank[LT_N_P_RANKS];
    static double table[LT_N_P_RANKS];
    lt_ranks_count(rank, &tests);
    lt_bh_table(table, rank);
    ck_assert_uint_eq(rank[0], 3 * n_sites);
    double q = 1;
    for (int i = N - 1; i >= 0; i--) {
        double naive = 3.0 * n_sites * p[i] / (i + 1);
        q = naive < q ? naive : q;
        double got = lt_bh_lookup(table, p[i]);
        ck_assert_msg(got >= q * (1 - 1e-9) && got <= q * pow(10, 1 / 64.0) * (1 + 1e-9),
                      "p %g: q %g, not %g", p[i], got, q);
    }
}
END_TEST

START_TEST(exceedances_are_counted_where_they_should)
{
    /* 4 sites of reference A, C, G, T; a test at each, of which one is asked for, one a variant */
    uint8_t ref[4] = {0, 1, 2, 3}, fold[4] = {0, 1, 0, 1}, left_out[12] = {0};
    uint32_t depth[4] = {10, 10, 10, 10};
    lt_sample sample = {.targets = {.n_sites = 4}, .ref = ref};
    lt_test test[5] = {{.site = 0, .ref = 0, .alt = 2, .p = 5e-4},
                       {.site = 1, .ref = 1, .alt = 3, .p = 1e-9},
                       {.site = 2, .ref = 2, .alt = 0, .p = 1e-12, .two_sided = 1},
                       {.site = 3, .ref = 3, .alt = 0, .p = 1e-12},
                       {.site = 3, .ref = 3, .alt = 2, .p = .05}};
    left_out[1 * 3 + 2] = LT_OUT_ASKED;
    lt_tests tests = {.sample = &sample,
                      .depth = depth,
                      .fold = fold,
                      .left_out = left_out,
                      .test = test,
                      .n = 5};
    lt_calibration got;
    lt_calibration_observe(&got, &tests, -1, 2e-9);
    ck_assert_uint_eq(got.tests[12], 12 - 1 - 1); /* less the asked for, less the plain call */
    ck_assert_uint_eq(got.exceed[12][0], 3);      /* 5e-4, 1e-12 one-sided, .05 */
    ck_assert_uint_eq(got.exceed[12][2], 2);
    ck_assert_uint_eq(got.exceed[12][4], 1);
    ck_assert_uint_eq(got.exceed[0 * 3 + 1][2], 1); /* A>G */
    test[1].duplex_share = 1;                       /* asked for: out before */
    test[0].p = 1e-7; /* above the threshold, but in duplex molecules like a variant */
    test[0].duplex_share = 1;
    lt_calibration_observe(&got, &tests, -1, 2e-9);
    ck_assert_uint_eq(got.tests[12], 9);
    ck_assert_uint_eq(got.exceed[12][2], 1);
    test[0].p = 5e-4;
    lt_calibration_observe(&got, &tests, 1, 2e-9);
    ck_assert_uint_eq(got.tests[12], 5);
    ck_assert_uint_eq(got.exceed[12][0], 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("calibrate");
    TCase *tc = tcase_create("calibrate");
    tcase_add_test(tc, power_law_is_recovered);
    tcase_add_test(tc, few_exceedances_change_nothing);
    tcase_add_test(tc, a_cautious_point_is_no_sign_of_a_heavy_tail);
    tcase_add_test(tc, kappa_stays_in_its_bounds);
    tcase_add_test(tc, p_is_never_lowered_and_the_inverse_inverts);
    tcase_add_test(tc, q_is_that_of_benjamini_and_hochberg);
    tcase_add_test(tc, exceedances_are_counted_where_they_should);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
