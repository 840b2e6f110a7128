/* test_posterior.c -- allele fractions: intervals cover, and equal a plain integration. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "counted_sample.h"
#include "posterior.h"
#include "sitefactor.h"

static lt_rates rates;
static lt_judge judge;
static lt_null null;
static double prior[LT_N_FACTORS];

/* Two classes, A and D with 3 and more templates: half the molecules each. */
enum { KLASS_A = LT_CLASS(LT_CATEGORY_A, 2, 0), KLASS_D = LT_CLASS(LT_CATEGORY_D, 2, 0) };

static void set_up(double molecules, double damage)
{
    static const double q[LT_N_LEVELS + 1] = {.01, .01, .01, .02, .1, .2, .63, 0, 0, 0, .02};
    memset(&null, 0, sizeof null);
    memset(&rates, 0, sizeof rates);
    judge.rates = &rates;
    lt_factor_grid(judge.grid);
    lt_factor_default(prior);
    memcpy(null.prior, prior, sizeof prior);
    null.mean_factor = 0;
    for (int i = 0; i < LT_N_FACTORS; i++)
        null.mean_factor += prior[i] * judge.grid[i];
    null.molecules = molecules;
    for (int k = 0; k < LT_N_CLASSES; k++)
        memcpy(rates.q[k], q, sizeof q);
    null.exposure[KLASS_A] = null.exposure[KLASS_D] = molecules / 2;
    for (int level = 0; level < 7; level++) {
        null.weak[KLASS_A * LT_N_LEVELS + level] = level < 3 ? 3e-4 / (1 + 5 * level) : 0;
        null.weak[KLASS_D * LT_N_LEVELS + level] = level < 3 ? 1e-5 : 0;
        null.damage[KLASS_A * LT_N_LEVELS + level] = damage * q[level];
        null.damage[KLASS_D * LT_N_LEVELS + level] = .1 * damage * q[level];
    }
}

static void draw(uint32_t k[LT_N_BINS], counted_rng *rng, double f)
{
    double g = exp(.7 * counted_normal(rng));
    memset(k, 0, LT_N_BINS * sizeof *k);
    for (int klass = 0; klass < LT_N_CLASSES; klass++)
        for (uint32_t i = 0; i < null.exposure[klass]; i++) {
            double u = counted_uniform(rng), sum = 0;
            int carrier = counted_uniform(rng) < f;
            for (int level = 0; level < 7; level++) {
                int b = klass * LT_N_LEVELS + level;
                sum += carrier ? rates.q[klass][level] : null.weak[b] + g * null.damage[b];
                if (u < sum) {
                    k[b]++;
                    break;
                }
            }
        }
}

START_TEST(intervals_cover_and_modes_are_unbiased)
{
    static const double fraction[] = {2e-4, 1e-3, 5e-3, .05, .5, .97};
    enum { N = 160 };
    counted_rng rng = {21};
    set_up(5000, 1e-5);
    for (size_t i = 0; i < sizeof fraction / sizeof *fraction; i++) {
        int covered = 0;
        double sum = 0;
        for (int n = 0; n < N; n++) {
            uint32_t k[LT_N_BINS];
            lt_fraction got;
            draw(k, &rng, fraction[i]);
            ck_assert_int_eq(lt_fraction_estimate(&got, &null, &judge, k), LT_OK);
            ck_assert(got.lo <= got.mode && got.mode <= got.hi);
            covered += got.lo <= fraction[i] && fraction[i] <= got.hi;
            sum += got.mode;
        }
        /* .95 less 3.5 standard deviations of a count of 160 */
        ck_assert_msg(covered >= .89 * N, "%g: %d of %d covered", fraction[i], covered, N);
        double sd = sqrt((fraction[i] * (1 - fraction[i]) / 5000 + 4e-9) / N);
        ck_assert_msg(fabs(sum / N - fraction[i]) <
                          4 * sd + .06 * fraction[i] * (i == 0) + .003 * fraction[i],
                      "%g: mean %g", fraction[i], sum / N);
    }
}
END_TEST

/* ll(f, g) with libm, as written in posterior.c's formula. */
static double naive_ll(const uint32_t *k, double f, double g)
{
    double sum = 0;
    for (int klass = 0; klass < LT_N_CLASSES; klass++) {
        double none = null.exposure[klass], e = 0, q = 0;
        for (int level = 0; level < LT_N_LEVELS; level++) {
            int b = klass * LT_N_LEVELS + level;
            double rate = null.weak[b] + g * null.damage[b];
            e += rate;
            q += rates.q[klass][level];
            none -= k[b];
            if (k[b])
                sum += k[b] * log(f * rates.q[klass][level] + (1 - f) * rate);
        }
        if (none > 0)
            sum += none * log(f * (1 - q) + (1 - f) * (1 - e));
    }
    return sum;
}

/* ln sum_i prior_i exp(ll(f, g_i)) */
static double naive_marginal(const uint32_t *k, double f)
{
    double value[LT_N_FACTORS], max = -1e300, sum = 0;
    for (int i = 0; i < LT_N_FACTORS; i++) {
        value[i] = log(prior[i]) + naive_ll(k, f, judge.grid[i]);
        max = value[i] > max ? value[i] : max;
    }
    for (int i = 0; i < LT_N_FACTORS; i++)
        sum += exp(value[i] - max);
    return max + log(sum);
}

static void check_against_naive(const uint32_t *k)
{
    enum { POINTS = 6000 };
    static double f[POINTS], mass[POINTS], like[POINTS];
    double base = -1e300, bayes = 0, best = 0, best_f = 0;
    for (int i = 0; i < POINTS; i++) {
        f[i] = pow(10, -7 + 7.0 * (i + .5) / POINTS);
        like[i] = naive_marginal(k, f[i]);
        base = like[i] > base ? like[i] : base;
    }
    for (int i = 0; i < POINTS; i++) {
        double width = f[i] * log(10) * 7 / POINTS;
        like[i] = exp(like[i] - base);
        mass[i] = (i ? mass[i - 1] : 2 * sqrt(1e-7) * like[0]) + like[i] / sqrt(f[i]) * width;
        bayes += f[i] >= 1e-5 ? like[i] * width / f[i] / log(1e5) : 0;
        if (like[i] > best) {
            best = like[i];
            best_f = f[i];
        }
    }
    lt_fraction got;
    ck_assert_int_eq(lt_fraction_estimate(&got, &null, &judge, k), LT_OK);
    double log_bf = log(bayes) + base - naive_marginal(k, 0);
    ck_assert_msg(fabs(got.log_bf - log_bf) < .03, "log BF %g, not %g", got.log_bf, log_bf);
    if (got.mode > 0)
        ck_assert_msg(fabs(got.mode / best_f - 1) < .01, "mode %g, not %g", got.mode, best_f);
    for (int i = 0; i < POINTS && got.mode == 0; i++) /* the bound has a flat prior */
        mass[i] = (i ? mass[i - 1] : 1e-7 * like[0]) + like[i] * f[i] * log(10) * 7 / POINTS;
    double lo = 0, hi = 0, upper = got.mode > 0 ? .975 : .95;
    for (int i = 1; i < POINTS; i++) {
        lo = mass[i] < .025 * mass[POINTS - 1] ? f[i] : lo;
        hi = mass[i] < upper * mass[POINTS - 1] ? f[i] : hi;
    }
    ck_assert_msg(fabs(got.hi / hi - 1) < .015, "hi %g, not %g", got.hi, hi);
    if (got.mode > 0 && got.lo < got.mode)
        ck_assert_msg(fabs(got.lo / lo - 1) < .03, "lo %g, not %g", got.lo, lo);
}

START_TEST(equals_a_plain_integration)
{
    static const double fraction[] = {0, 3e-4, 2e-3, .03, .5};
    counted_rng rng = {22};
    for (int noisy = 0; noisy < 2; noisy++)
        for (size_t i = 0; i < sizeof fraction / sizeof *fraction; i++) {
            uint32_t k[LT_N_BINS];
            set_up(4000, noisy ? 3e-4 : 1e-5);
            draw(k, &rng, fraction[i]);
            check_against_naive(k);
        }
}
END_TEST

/* All of n molecules carry the allele: the likelihood is f^n, the density f^(n - 1/2). */
START_TEST(hom_alt_interval_is_that_of_f_to_the_n)
{
    static const double molecules[] = {100, 400, 2000, 6000};
    for (size_t i = 0; i < sizeof molecules / sizeof *molecules; i++) {
        const double n = molecules[i];
        uint32_t k[LT_N_BINS] = {0};
        lt_fraction got;
        set_up(n, 1e-5);
        k[KLASS_A * LT_N_LEVELS + 6] = k[KLASS_D * LT_N_LEVELS + 6] = (uint32_t)(n / 2);
        ck_assert_int_eq(lt_fraction_estimate(&got, &null, &judge, k), LT_OK);
        double lo = pow(.05, 1 / (n + .5)); /* one-sided, as the likelihood is largest at 1 */
        ck_assert_msg(got.mode > 1 - .1 / n, "n %g: mode %g", n, got.mode);
        ck_assert_msg(fabs(got.lo - lo) < .1 * (1 - lo), "n %g: lo %g, not %g", n, got.lo, lo);
        ck_assert_double_eq(got.hi, 1);
    }
}
END_TEST

START_TEST(no_evidence_gives_zero_and_an_upper_bound)
{
    uint32_t k[LT_N_BINS] = {0};
    lt_fraction got;
    set_up(3000, 1e-5);
    ck_assert_int_eq(lt_fraction_estimate(&got, &null, &judge, k), LT_OK);
    ck_assert(got.mode == 0 && got.lo == 0);
    /* exp(-N f q) = .05: the exact bound of none in N */
    ck_assert_double_eq_tol(got.hi, -log(.05) / (3000 * .98), 2e-5);
    ck_assert(got.log_bf < 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("posterior");
    TCase *tc = tcase_create("posterior");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, intervals_cover_and_modes_are_unbiased);
    tcase_add_test(tc, equals_a_plain_integration);
    tcase_add_test(tc, hom_alt_interval_is_that_of_f_to_the_n);
    tcase_add_test(tc, no_evidence_gives_zero_and_an_upper_bound);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
