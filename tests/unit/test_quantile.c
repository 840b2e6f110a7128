/* test_quantile.c -- gamma and beta laws beside what they are in closed form. */
#include "unit.h"

#include <math.h>

#include "quantile.h"

/* P(Gamma(n) <= x) = P(Poisson(x) >= n), summed from the small end. */
START_TEST(gamma_is_a_poisson_tail)
{
    static const double x[] = {1e-3, .5, 1, 3, 10, 40, 99, 150};
    for (int n = 1; n <= 120; n += 7)
        for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
            double below = 0, tail = 0;
            for (int k = 0; k < n; k++)
                below += exp(k * log(x[i]) - x[i] - lgamma(k + 1));
            for (int k = n + 400; k >= n; k--)
                tail += exp(k * log(x[i]) - x[i] - lgamma(k + 1));
            const double p = lt_gamma_below(n, x[i]);
            ck_assert_double_eq_tol(p, below < .5 ? 1 - below : tail, 1e-11);
            if (tail > 1e-200 && tail < 1e-3)
                ck_assert_double_eq_tol(p / tail, 1, 1e-9);
        }
}
END_TEST

/* Shape 1/2 is the error function. */
START_TEST(gamma_of_a_half_is_erf)
{
    for (double x = .01; x < 30; x *= 1.7)
        ck_assert_double_eq_tol(lt_gamma_below(.5, x), erf(sqrt(x)), 1e-12);
}
END_TEST

/* P(Beta(a, b) <= x) = P(Binomial(a + b - 1, x) >= a). */
START_TEST(beta_is_a_binomial_tail)
{
    for (int a = 1; a < 40; a += 3)
        for (int b = 1; b < 90; b += 11)
            for (double x = .004; x < 1; x += .083) {
                const int n = a + b - 1;
                double tail = 0;
                for (int k = n; k >= a; k--)
                    tail += exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(x) +
                                (n - k) * log1p(-x));
                ck_assert_double_eq_tol(lt_beta_below(a, b, x), tail, 1e-11);
            }
}
END_TEST

/* Deep counts: sums of up to a million terms, each from its neighbour, the largest by Stirling's
 * series; logarithms of gamma functions have lost seven digits here. */
static double stirling(double n) /* ln n! - n ln n + n - ln sqrt(2 pi n) */
{
    return 1 / (12 * n) - 1 / (360 * n * n * n);
}

START_TEST(deep_counts_keep_ten_digits)
{
    static const double n[] = {1000, 50000, 1e6};
    for (int i = 0; i < 3; i++)
        for (int z = -6; z <= 6; z += 3) {
            const double x = n[i] + z * sqrt(n[i]), w = (x - n[i]) / n[i];
            /* P(Poisson(x) = n), and its tail n, n + 1, ... */
            double term = exp(n[i] * (log1p(w) - w) - stirling(n[i])) / sqrt(2 * acos(-1) * n[i]);
            double tail = 0;
            for (double k = n[i]; term > 1e-18 * tail; k++) {
                tail += term;
                term *= x / (k + 1);
            }
            ck_assert_double_eq_tol(lt_gamma_below(n[i], x) / tail, 1, 1e-10);
        }
    for (int i = 0; i < 3; i++) /* one of n, and none: P = 1 - (1 - x)^n */
        for (double x = .02 / n[i]; x < 5 / n[i]; x *= 2.3)
            ck_assert_double_eq_tol(lt_beta_below(1, n[i], x) / -expm1(n[i] * log1p(-x)), 1, 1e-10);
}
END_TEST

START_TEST(quantiles_are_the_inverse)
{
    static const double p[] = {1e-9, .025, .3, .5, .95, .975, .9999};
    static const double shape[] = {.5, 1, 3.3, 40, 5000, 2e6};
    for (size_t i = 0; i < sizeof shape / sizeof *shape; i++)
        for (size_t k = 0; k < sizeof p / sizeof *p; k++) {
            const double x = lt_gamma_quantile(shape[i], p[k]);
            ck_assert_double_eq_tol(lt_gamma_below(shape[i], x) / p[k], 1, 1e-8);
            const double y = lt_beta_quantile(shape[i], 7, p[k]);
            ck_assert_double_eq_tol(lt_beta_below(shape[i], 7, y) / p[k], 1, 1e-7);
        }
}
END_TEST

/* The definition: k or more of n have probability .025 at the lower end, k or fewer at the upper.
 */
START_TEST(clopper_and_pearson_are_what_they_promise)
{
    for (uint64_t n = 1; n < 60; n += 6)
        for (uint64_t k = 0; k <= n; k++) {
            double lo, hi, above = 0, below = 0;
            lt_clopper_pearson(&lo, &hi, k, n);
            for (uint64_t i = 0; i <= n; i++) {
                const double ways =
                    lgamma((double)n + 1) - lgamma((double)i + 1) - lgamma((double)(n - i) + 1);
                if (i >= k && k > 0)
                    above += exp(ways + (double)i * log(lo) + (double)(n - i) * log1p(-lo));
                if (i <= k && k < n)
                    below += exp(ways + (double)i * log(hi) + (double)(n - i) * log1p(-hi));
            }
            ck_assert(k == 0 ? lo == 0 : fabs(above - .025) < 1e-9);
            ck_assert(k == n ? hi == 1 : fabs(below - .025) < 1e-9);
        }
    double lo, hi;
    lt_clopper_pearson(&lo, &hi, 0, 0);
    ck_assert(lo == 0 && hi == 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("quantile");
    TCase *tc = tcase_create("quantile");
    tcase_add_test(tc, gamma_is_a_poisson_tail);
    tcase_add_test(tc, gamma_of_a_half_is_erf);
    tcase_add_test(tc, beta_is_a_binomial_tail);
    tcase_add_test(tc, deep_counts_keep_ten_digits);
    tcase_add_test(tc, quantiles_are_the_inverse);
    tcase_add_test(tc, clopper_and_pearson_are_what_they_promise);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
