/* test_normals.c -- the site factor given normals, and one-sided events, beside their formulas. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "background.h"
#include "bins.h"
#include "counted_sample.h"
#include "levels.h"
#include "normals.h"
#include "onesided.h"
#include "score.h"
#include "sitefactor.h"

enum {
    N_SITES = 400,
    A6 = LT_CLASS(LT_CATEGORY_A, 2, 0) * LT_N_LEVELS + 6,
    B6 = LT_CLASS(LT_CATEGORY_B, 2, 0) * LT_N_LEVELS + 6
};

static lt_rates rates;
static lt_tests tests;
static lt_judge judge;
static lt_background bg;
static counted_sample s;

/* A sample with k molecules of each strand for the next base at site 50, and a background whose
 * cell there is given. */
static lt_test *set_up(uint32_t k_a, uint32_t k_b, uint32_t x_a, uint32_t x_b, double e)
{
    memset(&rates, 0, sizeof rates);
    counted_init(&s, N_SITES, 5000, 1, 7);
    int alt = (s.sample.ref[50] + 1) & 3;
    for (uint32_t site = 0; site < N_SITES; site++) {
        if (site == 50) {
            s.site_count[alt][A6] = k_a;
            s.site_count[alt][B6] = k_b;
        }
        counted_flush(&s, site);
    }
    for (int fold = 0; fold < LT_N_FOLDS; fold++) {
        for (int row = 0; row < LT_N_NULLS; row++) {
            rates.fold_e[fold][row][A6] = 2e-5;
            rates.fold_e[fold][row][B6] = 1e-5;
        }
        for (int group = 0; group < LT_N_FACTOR_GROUPS; group++)
            lt_factor_default(rates.factor_prior[fold][group]);
        rates.onesided_alpha[fold] = LT_ONESIDED_NONE;
        rates.onesided_kappa[fold] = 1;
    }
    for (int k = 0; k < LT_N_CLASSES; k++)
        rates.q[k][6] = k / 6 < 2 ? .9 : 0;
    ck_assert_int_eq(lt_tests_init(&tests, &s.sample, NULL, 0), LT_OK);
    ck_assert_int_eq(lt_background_init_from(&bg, &s.sample, &rates, "0"), LT_OK);
    lt_background_cell *cell = &bg.cell[150 + (size_t)(alt - (alt > s.sample.ref[50]))];
    *cell = (lt_background_cell){{x_a, x_b, 0}, 0, {0}};
    cell->e[0] = (uint64_t)(e * LT_EXPECTED_UNIT * 2 / 3);
    cell->e[1] = (uint64_t)(e * LT_EXPECTED_UNIT / 3);
    ck_assert_int_eq(lt_normals_init(&tests.normals, &bg, &s.sample), LT_OK);
    ck_assert_uint_eq(tests.normals.n_covered, N_SITES);
    ck_assert_int_eq(lt_judge_init(&judge, &tests, &rates), LT_OK);
    ck_assert_uint_eq(tests.n, 1);
    return &tests.test[0];
}

static void tear_down(void)
{
    lt_judge_clear(&judge);
    lt_tests_clear(&tests);
    lt_background_clear(&bg);
    counted_clear(&s);
}

START_TEST(factor_is_weighed_by_normals)
{
    lt_null null;
    const lt_test *test = set_up(2, 2, 7, 3, 4.0);
    lt_null_init(&null, &judge, test);
    double sum = 0, weight[LT_N_FACTORS];
    for (int i = 0; i < LT_N_FACTORS; i++) {
        double g = pow(2, -5 + .15 * i);
        sum += weight[i] = rates.factor_prior[0][0][i] * exp(-4.0 * g) * pow(4.0 * g, 10);
    }
    for (int i = 0; i < LT_N_FACTORS; i++)
        ck_assert_double_eq_tol(null.prior[i], weight[i] / sum, 1e-6);
    /* 7 of 10 on strand A, where 2 of 3 are usual: (7 + 20 * 2/3) / 30 */
    double share = (7 + 20 * 2. / 3) / 30;
    ck_assert_double_eq_tol(null.damage[A6], 2e-5 * share / (2. / 3), 1e-10);
    ck_assert_double_eq_tol(null.damage[B6], 1e-5 * (1 - share) / (1. / 3), 1e-10);
    tear_down();
}
END_TEST

START_TEST(normals_without_a_word_change_nothing)
{
    lt_null null;
    const lt_test *test = set_up(2, 2, 0, 0, 0);
    lt_null_init(&null, &judge, test);
    for (int i = 0; i < LT_N_FACTORS; i++)
        ck_assert_double_eq(null.prior[i], rates.factor_prior[0][0][i]);
    ck_assert_double_eq(null.damage[A6], 2e-5);
    tear_down();
}
END_TEST

/* More noise in normals, larger p; clean normals, smaller p. */
START_TEST(p_follows_the_normals)
{
    double p[3];
    static const uint32_t x[3] = {0, 4, 40};
    for (int i = 0; i < 3; i++) {
        const lt_test *test = set_up(2, 2, x[i], x[i] / 2, 4.0);
        p[i] = lt_test_p(&judge, test);
        tear_down();
    }
    ck_assert_double_lt(p[0], .5 * p[1]);
    ck_assert_double_lt(p[1], .1 * p[2]);
}
END_TEST

static double poisson_tail(uint32_t k, double mean)
{
    double p = 0;
    for (uint32_t j = k; j < k + 200; j++)
        p += exp(j * log(mean) - mean - lgamma(j + 1.0));
    return p;
}

/* All evidence is of one bin a strand, so a strand's tail is a mixture of plain Poisson tails. */
START_TEST(a_strands_tail_is_its_own)
{
    lt_null null;
    double tail[2], rest[2], expected[2] = {0, 0};
    const lt_test *test = set_up(4, 3, 2, 1, 4.0);
    lt_null_init(&null, &judge, test);
    lt_onesided_tails(tail, &judge, test, 0);
    lt_onesided_tails(rest, &judge, test, 1);
    for (int i = 0; i < LT_N_FACTORS; i++) {
        double n_a = null.exposure[A6 / 10], n_b = null.exposure[B6 / 10], g = judge.grid[i];
        expected[0] += null.prior[i] * poisson_tail(4, g * n_a * null.damage[A6]);
        expected[1] += null.prior[i] * poisson_tail(3, g * n_b * null.damage[B6]);
    }
    for (int strand = 0; strand < 2; strand++) {
        ck_assert_double_eq_tol(tail[strand] / expected[strand], 1, 2e-3);
        ck_assert_double_eq_tol(rest[strand] / expected[!strand], 1, 2e-3); /* no duplex here */
    }
    tear_down();
}
END_TEST

/* p = shared + sum x (1 + ln(H(1e-3) / x)); a strand alone is worth no more than H. */
START_TEST(one_sided_events_enter_p)
{
    double tail[2], rest[2], before, plain;
    lt_test *test = set_up(6, 3, 2, 1, 4.0);
    for (int fold = 0; fold < LT_N_FOLDS; fold++) {
        rates.onesided_alpha[fold] = log(1e-3) * .5;
        rates.onesided_kappa[fold] = .5; /* exp(alpha) 1e-3^.5 = 1e-3 at 1e-3 */
    }
    rates.onesided_alpha[0] = rates.onesided_alpha[1] = log(.2);
    test->p = before = lt_test_p(&judge, test);
    lt_onesided_tails(tail, &judge, test, 0);
    lt_onesided_tails(rest, &judge, test, 1);
    ck_assert_int_eq(lt_onesided_add(&judge, &tests, 1), LT_OK);
    plain = before;
    double most = .2 * sqrt(1e-3);
    for (int strand = 0; strand < 2; strand++) {
        double share = .2 * sqrt(tail[strand]), x = share * rest[strand];
        plain += x < most ? x * (1 + log(most / x)) : x;
    }
    ck_assert_double_eq_tol(test->p / plain, 1, 1e-9);
    ck_assert_double_gt(test->p, 2 * before);
    tear_down();

    test = set_up(12, 0, 2, 1, 4.0); /* one strand alone */
    rates.onesided_alpha[0] = rates.onesided_alpha[1] = log(.2);
    rates.onesided_kappa[0] = rates.onesided_kappa[1] = .5;
    test->p = before = lt_test_p(&judge, test);
    lt_onesided_tails(tail, &judge, test, 0);
    ck_assert_int_eq(lt_onesided_add(&judge, &tests, 1), LT_OK);
    ck_assert_double_ge(test->p, .2 * sqrt(tail[0]));
    tear_down();

    test = set_up(12, 0, 2, 1, 4.0); /* none seen in the sample: nothing is added */
    test->p = before = lt_test_p(&judge, test);
    ck_assert_int_eq(lt_onesided_add(&judge, &tests, 1), LT_OK);
    ck_assert_double_eq(test->p, before);
    tear_down();
}
END_TEST

/* Shares given exactly come back; noise alone gives nothing; a flat excess is a flat share. */
START_TEST(share_of_events_is_fitted)
{
    const uint64_t n = 100000000;
    uint64_t passed[LT_N_TAILS];
    double alpha, kappa;
    for (int i = 0; i < LT_N_TAILS; i++)
        passed[i] = (uint64_t)((double)n * (lt_onesided_tail_points[i] +
                                            .03 * pow(lt_onesided_tail_points[i], .4)));
    lt_onesided_fit(&alpha, &kappa, passed, n);
    ck_assert_double_eq_tol(kappa, .4, 2e-3);
    ck_assert_double_eq_tol(exp(alpha), .03, 1e-3);
    for (int i = 0; i < LT_N_TAILS; i++)
        passed[i] = (uint64_t)((double)n * lt_onesided_tail_points[i]);
    lt_onesided_fit(&alpha, &kappa, passed, n);
    ck_assert(alpha == LT_ONESIDED_NONE);
    for (int i = 0; i < LT_N_TAILS; i++)
        passed[i] += 60;
    lt_onesided_fit(&alpha, &kappa, passed, n); /* hidden by chance at 1e-3 to 1e-5 */
    ck_assert_double_eq_tol(exp(alpha), 6e-7, 2e-7);
    ck_assert_double_lt(kappa, .05);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("normals");
    TCase *tc = tcase_create("normals");
    tcase_add_test(tc, factor_is_weighed_by_normals);
    tcase_add_test(tc, normals_without_a_word_change_nothing);
    tcase_add_test(tc, p_follows_the_normals);
    tcase_add_test(tc, a_strands_tail_is_its_own);
    tcase_add_test(tc, one_sided_events_enter_p);
    tcase_add_test(tc, share_of_events_is_fitted);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
