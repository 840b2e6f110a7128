/* test_sitefactor.c -- the prior of the site factor is recovered from counts. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "counted_sample.h"
#include "sitefactor.h"

static double share_between(const double *prior, double lo, double hi)
{
    double grid[LT_N_FACTORS], sum = 0;
    lt_factor_grid(grid);
    for (int i = 0; i < LT_N_FACTORS; i++)
        sum += grid[i] >= lo && grid[i] < hi ? prior[i] : 0;
    return sum;
}

static double mean_of(const double *prior)
{
    double grid[LT_N_FACTORS], sum = 0;
    lt_factor_grid(grid);
    for (int i = 0; i < LT_N_FACTORS; i++)
        sum += grid[i] * prior[i];
    return sum;
}

START_TEST(grid_is_the_powers_of_two)
{
    double grid[LT_N_FACTORS];
    lt_factor_grid(grid);
    for (int i = 0; i < LT_N_FACTORS; i++)
        ck_assert_double_eq_tol(grid[i] / pow(2, -5 + .15 * i), 1, 1e-13);
}
END_TEST

START_TEST(body_and_noisy_sites_are_recovered)
{
    enum { N = 60000 };
    counted_rng rng = {3};
    lt_factor_row *row = calloc(N, sizeof *row);
    for (int i = 0; i < N; i++) {
        double g = exp(.7 * counted_normal(&rng)) * (counted_uniform(&rng) < .005 ? 20 : 1);
        double e = .5 + 2 * counted_uniform(&rng);
        row[i] = (lt_factor_row){1, counted_poisson(&rng, e * g), e};
    }
    double prior[LT_N_FACTORS], sum = 0;
    ck_assert_int_eq(lt_factor_fit(prior, row, N, 300), LT_OK);
    for (int i = 0; i < LT_N_FACTORS; i++)
        sum += prior[i];
    ck_assert_double_eq_tol(sum, 1, 1e-12);
    /* E g = e^(.7^2/2) (.995 + .005 * 20) */
    double expected = exp(.245) * 1.095;
    ck_assert_msg(fabs(mean_of(prior) - expected) < .05 * expected, "mean %g", mean_of(prior));
    /* above 8 lie .0015 of the body (ln 8 / .7 = 2.97 sd) and .905 of the noisy */
    double noisy = share_between(prior, 8, 1e9);
    ck_assert_msg(noisy > .0040 && noisy < .0085, "noisy %g", noisy);
    /* within a factor of e of 1: ln g / .7 within 1.43 sd = .847 */
    double body = share_between(prior, exp(-1), exp(1));
    ck_assert_msg(body > .78 && body < .90, "body %g", body);
    free(row);
}
END_TEST

/* One EM step changes the likelihood upward; the naive form: logs in long double. */
static long double likelihood(const double *prior, const lt_factor_row *row, int n)
{
    double grid[LT_N_FACTORS];
    long double sum = 0;
    lt_factor_grid(grid);
    for (int r = 0; r < n; r++) {
        long double p = 0;
        for (int i = 0; i < LT_N_FACTORS; i++)
            p += prior[i] * expl(row[r].k * logl(row[r].e * grid[i]) - row[r].e * grid[i] -
                                 lgammal(row[r].k + 1));
        sum += row[r].n * logl(p);
    }
    return sum;
}

START_TEST(likelihood_rises_with_steps)
{
    enum { N = 300 };
    counted_rng rng = {4};
    lt_factor_row row[N];
    for (int i = 0; i < N; i++)
        row[i] = (lt_factor_row){1000, counted_poisson(&rng, i % 3 ? 1 : 9), 1};
    double prior[LT_N_FACTORS];
    long double last = -1e30L;
    for (int steps = 0; steps <= 64; steps = steps ? 2 * steps : 1) {
        lt_factor_fit(prior, row, N, steps);
        long double now = likelihood(prior, row, N);
        ck_assert_msg(now > last, "%d steps: %Lg after %Lg", steps, now, last);
        last = now;
    }
}
END_TEST

START_TEST(no_sites_and_one_site_leave_a_proper_prior)
{
    double prior[LT_N_FACTORS];
    lt_factor_row row = {1, 40, 1};
    for (int n = 0; n < 2; n++) {
        double sum = 0;
        ck_assert_int_eq(lt_factor_fit(prior, &row, (size_t)n, 300), LT_OK);
        for (int i = 0; i < LT_N_FACTORS; i++) {
            ck_assert(prior[i] > 0);
            sum += prior[i];
        }
        ck_assert_double_eq_tol(sum, 1, 1e-12);
    }
    ck_assert(share_between(prior, 20, 80) > .3); /* the one site has g near 40 */
    lt_factor_default(prior);
    ck_assert(share_between(prior, 8, 1e9) > .004 && share_between(prior, 8, 1e9) < .009);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sitefactor");
    TCase *tc = tcase_create("sitefactor");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, grid_is_the_powers_of_two);
    tcase_add_test(tc, body_and_noisy_sites_are_recovered);
    tcase_add_test(tc, likelihood_rises_with_steps);
    tcase_add_test(tc, no_sites_and_one_site_leave_a_proper_prior);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
