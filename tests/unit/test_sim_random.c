/* test_sim_random.c -- the simulator's elementary functions beside libm's, its laws beside their
 * formulas. */
#include "law.h"
#include "random.h"
#include "simulated.h"

START_TEST(exp_and_log_agree_with_libm)
{
    double worst_exp = 0.0, worst_log = 0.0;
    lt_sim_random r = {1};
    for (int i = 0; i < 200000; i++) {
        double x = (lt_sim_uniform(&r) - 0.5) * 1300.0;
        worst_exp = fmax(worst_exp, fabs(lt_sim_exp(x) / exp(x) - 1.0));
        double y = exp((lt_sim_uniform(&r) - 0.5) * 100.0);
        worst_log = fmax(worst_log, fabs(lt_sim_log(y) - log(y)) / fmax(1.0, fabs(log(y))));
    }
    ck_assert_double_le(worst_exp, 4e-15);
    ck_assert_double_le(worst_log, 2e-15);
    ck_assert_double_eq(lt_sim_exp(0.0), 1.0);
    ck_assert_double_eq(lt_sim_log(1.0), 0.0);
    /* next to 1 the relative error must hold, too: that is where events are rare */
    for (double d = 1e-3; d > 1e-12; d /= 3.0)
        ck_assert_double_le(fabs(lt_sim_log(1.0 - d) / log(1.0 - d) - 1.0), 4e-15);
}
END_TEST

START_TEST(normal_has_normal_quantiles)
{
    enum { N = 400000 };
    static const double quantile[] = {-2.3263479, -1.2815516, 0.0, 1.2815516, 2.3263479};
    static const double p[] = {0.01, 0.1, 0.5, 0.9, 0.99};
    uint64_t below[5] = {0};
    double sum = 0.0, squares = 0.0;
    lt_sim_random r = {2};
    for (int i = 0; i < N; i++) {
        double z = lt_sim_normal(&r);
        sum += z;
        squares += z * z;
        for (int q = 0; q < 5; q++)
            below[q] += z < quantile[q];
    }
    assert_close(sum, 0.0, sqrt(N));
    assert_close(squares, N, sqrt(2.0 * N));
    for (int q = 0; q < 5; q++)
        assert_binomial(below[q], N, p[q]);
}
END_TEST

START_TEST(poisson_counts_follow_their_formula)
{
    static const double means[] = {0.3, 30.0, 900.0};
    enum { N = 40000 };
    for (int m = 0; m < 3; m++) {
        double mean = means[m], sum = 0.0, squares = 0.0;
        uint64_t at_mode = 0;
        lt_sim_random r = {(uint64_t)m};
        for (int i = 0; i < N; i++) {
            double k = lt_sim_poisson(&r, mean);
            sum += k;
            squares += (k - mean) * (k - mean);
            at_mode += k == floor(mean);
        }
        assert_close(sum, N * mean, sqrt(N * mean));
        assert_close(squares, N * mean, sqrt(N * (mean + 2.0 * mean * mean)));
        assert_binomial(at_mode, N,
                        exp(floor(mean) * log(mean) - mean - lgamma(floor(mean) + 1.0)));
    }
}
END_TEST

START_TEST(events_of_a_process_are_exponential)
{
    enum { N = 300000 };
    uint64_t none = 0;
    lt_sim_random r = {3};
    for (int i = 0; i < N; i++)
        none += lt_sim_event(&r, 0.25) >= 0.25;
    assert_binomial(none, N, exp(-0.25));
}
END_TEST

START_TEST(alias_law_draws_its_weights)
{
    static const double weight[7] = {0.0, 3.0, 1.0, 0.5, 0.0, 5.0, 0.01};
    enum { N = 500000 };
    lt_sim_law law;
    lt_sim_law_init(&law, weight, 7, 10);
    uint64_t seen[7] = {0};
    lt_sim_random r = {4};
    for (int i = 0; i < N; i++) {
        uint32_t x = lt_sim_law_draw(&law, lt_sim_bits(&r));
        if (x >= 10 && x < 17) /* a value outside is missed below */
            seen[x - 10]++;
    }
    for (int i = 0; i < 7; i++)
        assert_binomial(seen[i], N, weight[i] / 9.51);
}
END_TEST

/* Mode, ladder and second nucleosome; the mean against the draws. */
START_TEST(fragments_are_nucleosomes)
{
    enum { N = 400000 };
    static lt_sim_law law;
    double mean = lt_sim_fragment_law(&law, 0.06, 1000.0);
    double capped = lt_sim_fragment_law(&law, 0.06, 200.0);
    uint64_t seen[600] = {0};
    double sum = 0.0, sum_capped = 0.0, second = 0.0;
    uint32_t longest = 0;
    lt_sim_random r = {5};
    for (int i = 0; i < N; i++) {
        uint32_t bp = lt_sim_law_draw(&law, lt_sim_bits(&r));
        longest = bp > longest ? bp : longest;
        seen[bp]++;
        sum += bp;
        sum_capped += bp < 200 ? bp : 200;
        second += bp > 250;
    }
    ck_assert_uint_le(longest, LT_SIM_MAX_FRAGMENT);
    assert_close(sum / N, mean, 45.0 / sqrt(N));
    assert_close(sum_capped / N, capped, 30.0 / sqrt(N));
    ck_assert_double_gt(second / N, 0.055);
    ck_assert_double_lt(second / N, 0.065);
    for (int bp = 0; bp < 600; bp++)
        ck_assert_msg(seen[bp] <= seen[167] + 400, "more of %d bp than of 167", bp);
    ck_assert_uint_gt(seen[135] + seen[134], seen[129] + seen[130]); /* ladder, 10.4 bp apart */
    ck_assert_uint_gt(seen[124] + seen[125], seen[119] + seen[120]);
    ck_assert_uint_gt(seen[114] + seen[113], seen[108] + seen[109]);
}
END_TEST

/* 1 + negative binomial: P(k) by lgamma. */
START_TEST(families_are_negative_binomial)
{
    enum { N = 400000 };
    const double mean = 4.1, shape = 1.5;
    static lt_sim_law law;
    lt_sim_family_law(&law, mean, shape);
    uint64_t seen[8] = {0};
    double sum = 0.0;
    lt_sim_random r = {6};
    for (int i = 0; i < N; i++) {
        uint32_t k = lt_sim_law_draw(&law, lt_sim_bits(&r));
        sum += k;
        if (k <= 8)
            seen[k - 1]++;
    }
    double m = mean - 1.0;
    assert_close(sum / N, mean, sqrt((m + m * m / shape) / N));
    for (int k = 0; k < 8; k++) {
        double p = exp(lgamma(k + shape) - lgamma(shape) - lgamma(k + 1.0) +
                       shape * log(shape / (shape + m)) + k * log(m / (shape + m)));
        assert_binomial(seen[k], N, p);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim_random");
    TCase *tc = tcase_create("sim_random");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, exp_and_log_agree_with_libm);
    tcase_add_test(tc, normal_has_normal_quantiles);
    tcase_add_test(tc, poisson_counts_follow_their_formula);
    tcase_add_test(tc, events_of_a_process_are_exponential);
    tcase_add_test(tc, alias_law_draws_its_weights);
    tcase_add_test(tc, fragments_are_nucleosomes);
    tcase_add_test(tc, families_are_negative_binomial);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
