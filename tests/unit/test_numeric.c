/* test_numeric.c -- against libm in long double, over all magnitudes and around the hard points. */
#include "unit.h"

#include <float.h>
#include <math.h>
#include <stdint.h>

#include "numeric.h"

static uint64_t state = 42;

static double uniform(void) /* splitmix64, [0, 1) */
{
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static double relative_error(double got, long double expected)
{
    if (expected == 0)
        return fabs(got);
    return (double)fabsl(((long double)got - expected) / expected);
}

/* Quiet unless it fails: Check writes to a pipe at every assertion. */
#define CHECK_AT(function, oracle, x, limit)                                                \
    do {                                                                                    \
        double x_ = (x), got_ = function(x_);                                               \
        double error_ = relative_error(got_, oracle((long double)x_));                      \
        if (!(error_ <= (limit)))                                                           \
            ck_abort_msg(#function "(%.17g) = %.17g, relative error %g", x_, got_, error_); \
    } while (0)

START_TEST(log_at_all_magnitudes)
{
    for (int i = 0; i < 300000; i++) {
        CHECK_AT(lt_log, logl, ldexp(0.5 + uniform(), i % 2097 - 1074), 1e-15);
        CHECK_AT(lt_log, logl, 1 + (uniform() - 0.5) * pow(2, -(i % 52)), 1e-15);
    }
    CHECK_AT(lt_log, logl, DBL_MIN, 1e-15);
    CHECK_AT(lt_log, logl, 0x1p-1074, 1e-15);
    CHECK_AT(lt_log, logl, DBL_MAX, 1e-15);
    ck_assert(lt_log(1.0) == 0.0);
    ck_assert(lt_log(0.0) == -INFINITY && lt_log(INFINITY) == INFINITY);
    ck_assert(isnan(lt_log(-1.0)) && isnan(lt_log(NAN)));
}
END_TEST

START_TEST(exp_over_its_range)
{
    for (int i = 0; i < 300000; i++) {
        CHECK_AT(lt_exp, expl, -708 + uniform() * 1417, 1e-15);
        CHECK_AT(lt_exp, expl, (uniform() - 0.5) * pow(2, -(i % 60)), 1e-15);
    }
    for (double x = -745; x < -708; x += 0.01) /* subnormal: to the last bit, about */
        ck_assert(fabsl((long double)lt_exp(x) - expl((long double)x)) <= 0x1p-1074);
    ck_assert(lt_exp(0.0) == 1.0 && lt_exp(-746.0) == 0.0 && lt_exp(-INFINITY) == 0.0);
    ck_assert(lt_exp(710.0) == INFINITY && isnan(lt_exp(NAN)));
}
END_TEST

START_TEST(log1p_and_expm1_near_zero_and_far)
{
    for (int i = 0; i < 300000; i++) {
        double small = (2 * uniform() - 1) * pow(2, -(i % 80));
        if (small > -1)
            CHECK_AT(lt_log1p, log1pl, small, 1e-15);
        CHECK_AT(lt_log1p, log1pl, ldexp(0.5 + uniform(), i % 1000), 1e-15);
        CHECK_AT(lt_log1p, log1pl, -1 + pow(2, -1 - i % 50), 1e-15);
        CHECK_AT(lt_expm1, expm1l, small, 1e-15);
        CHECK_AT(lt_expm1, expm1l, -50 + uniform() * 750, 1e-15);
    }
    ck_assert(lt_log1p(0.0) == 0.0 && lt_expm1(0.0) == 0.0);
    ck_assert(lt_log1p(-1.0) == -INFINITY && lt_expm1(-INFINITY) == -1.0);
}
END_TEST

START_TEST(lgamma_through_its_zeros_and_far)
{
    for (int i = 0; i < 300000; i++) {
        CHECK_AT(lt_lgamma, lgammal, uniform() * 12 + 1e-9, 1e-13);
        CHECK_AT(lt_lgamma, lgammal, ldexp(0.5 + uniform(), i % 400 - 200), 1e-13);
        CHECK_AT(lt_lgamma, lgammal, 1 + (uniform() - 0.5) * pow(2, -(i % 50)), 1e-13);
        CHECK_AT(lt_lgamma, lgammal, 2 + (uniform() - 0.5) * pow(2, -(i % 50)), 1e-13);
    }
    long double factorial = 1;
    for (int n = 1; n < 25; n++) {
        ck_assert(relative_error(lt_exp(lt_lgamma(n + 1.0)), factorial *= n) < 1e-13);
    }
    ck_assert(lt_lgamma(1.0) == 0.0 && lt_lgamma(2.0) == 0.0);
    ck_assert(isnan(lt_lgamma(-0.5)));
}
END_TEST

START_TEST(pow_of_probabilities_and_phred)
{
    for (int i = 0; i < 200000; i++) {
        double x = ldexp(0.5 + uniform(), i % 40 - 20), y = (uniform() - 0.5) * 20;
        double error = relative_error(lt_pow(x, y), powl(x, y));
        ck_assert_msg(error <= 1e-15 * (1 + fabs(y * log(x))), "%g ^ %g: %g", x, y, error);
    }
    for (int quality = 0; quality < 94; quality++)
        ck_assert(relative_error(lt_pow(10, -quality / 10.0), powl(10, -quality / 10.0L)) < 2e-14);
    ck_assert(lt_pow(0, 2) == 0 && lt_pow(0, 0) == 1 && lt_pow(0, -1) == INFINITY);
    ck_assert(lt_pow(5, 0) == 1 && lt_pow(1, 1e300) == 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("numeric");
    TCase *tc = tcase_create("numeric");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, log_at_all_magnitudes);
    tcase_add_test(tc, exp_over_its_range);
    tcase_add_test(tc, log1p_and_expm1_near_zero_and_far);
    tcase_add_test(tc, lgamma_through_its_zeros_and_far);
    tcase_add_test(tc, pow_of_probabilities_and_phred);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
