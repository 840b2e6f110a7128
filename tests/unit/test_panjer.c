/* test_panjer.c -- the recursion against plain convolution and against drawn sums; its bounds. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "counted_sample.h"
#include "panjer.h"
#include "sitefactor.h"

static double grid[LT_N_FACTORS], prior[LT_N_FACTORS];

static lt_compound make_compound(counted_rng *rng, double scale)
{
    lt_compound compound;
    memset(&compound, 0, sizeof compound);
    for (int i = 0; i < 12; i++) {
        int w = 1 + (int)(counted_uniform(rng) * 63);
        compound.weak[w] += scale * counted_uniform(rng) * (w < 8 ? 1 : .05);
        compound.damage[w] += scale * counted_uniform(rng) * .1;
    }
    lt_factor_grid(grid);
    lt_factor_default(prior);
    compound.grid = grid;
    compound.prior = prior;
    return compound;
}

#define BRUTE_MAX 3000

/* P(S = s), s < BRUTE_MAX: for each factor, each weight's Poisson law convolved in by hand. */
static void brute_force(const lt_compound *compound, int n_factors, double *law)
{
    static double one[BRUTE_MAX], next[BRUTE_MAX];
    memset(law, 0, BRUTE_MAX * sizeof *law);
    for (int i = 0; i < n_factors; i++) {
        memset(one, 0, sizeof one);
        one[0] = 1;
        for (int w = 1; w < LT_N_WEIGHTS; w++) {
            double lambda = compound->weak[w] + compound->grid[i] * compound->damage[w];
            if (lambda == 0)
                continue;
            memset(next, 0, sizeof next);
            double p = exp(-lambda);
            for (int k = 0; k * w < BRUTE_MAX && (k < lambda || p > 1e-25); k++) {
                for (int s = 0; s + k * w < BRUTE_MAX; s++)
                    next[s + k * w] += p * one[s];
                p *= lambda / (k + 1);
            }
            memcpy(one, next, sizeof one);
        }
        for (int s = 0; s < BRUTE_MAX; s++)
            law[s] += compound->prior[i] * one[s];
    }
}

START_TEST(tail_is_that_of_the_convolution)
{
    static double law[BRUTE_MAX];
    counted_rng rng = {7};
    for (int round = 0; round < 4; round++) {
        lt_compound compound = make_compound(&rng, round < 2 ? .02 : .3);
        memset(prior + 50, 0, (LT_N_FACTORS - 50) * sizeof *prior); /* so that 3,000 is enough */
        brute_force(&compound, 50, law);
        double tail = 0;
        for (int s = BRUTE_MAX - 1; s > 0; s--) {
            tail += law[s];
            if (s > 600 || tail < 1e-18 || s % 7)
                continue;
            double got = lt_compound_tail(&compound, (uint32_t)s);
            ck_assert_msg(fabs(got - tail) <= 2e-3 * tail, "S %d: %g, expected %g", s, got, tail);
        }
    }
}
END_TEST

START_TEST(tail_is_that_of_drawn_sums)
{
    enum { DRAWS = 400000 };
    counted_rng rng = {8};
    lt_compound compound = make_compound(&rng, .05);
    double cumulative[LT_N_FACTORS], sum = 0;
    for (int i = 0; i < LT_N_FACTORS; i++)
        cumulative[i] = sum += prior[i];
    static uint32_t reached[2000];
    for (int draw = 0; draw < DRAWS; draw++) {
        double u = counted_uniform(&rng) * sum;
        uint32_t s = 0;
        int i = 0;
        while (i < LT_N_FACTORS - 1 && cumulative[i] < u)
            i++;
        for (int w = 1; w < LT_N_WEIGHTS; w++)
            if (compound.weak[w] + compound.damage[w] > 0)
                s += (uint32_t)w *
                     counted_poisson(&rng, compound.weak[w] + grid[i] * compound.damage[w]);
        for (uint32_t t = 0; t <= s && t < 2000; t += 20)
            reached[t]++;
    }
    for (uint32_t s = 20; s < 2000; s += 20) {
        double expected = DRAWS * lt_compound_tail(&compound, s);
        if (expected > 30)
            ck_assert_msg(fabs(reached[s] - expected) < 4.5 * sqrt(expected), "S %u: %u, not %g", s,
                          reached[s], expected);
    }
}
END_TEST

/* The sum is not smooth at the scale of its weights: stopping where a single term is small would
 * lose later ones. One weight of 60 only: the tail must be that of the Poisson count. */
START_TEST(gaps_do_not_stop_the_sum)
{
    lt_factor_grid(grid);
    lt_compound compound;
    memset(&compound, 0, sizeof compound);
    memset(prior, 0, sizeof prior);
    prior[33] = 1;
    compound.weak[60] = .01;
    compound.grid = grid;
    compound.prior = prior;
    for (uint32_t n = 1; n < 8; n++) {
        double tail = 0, term = exp(-.01);
        for (uint32_t k = 1; k < 30; k++) {
            term *= .01 / k;
            tail += k >= n ? term : 0;
        }
        double got = lt_compound_tail(&compound, 60 * (n - 1) + 1);
        ck_assert_msg(fabs(got - tail) < 2e-3 * tail, "%u: %g, not %g", n, got, tail);
    }
}
END_TEST

START_TEST(bounds_bound)
{
    counted_rng rng = {9};
    for (int round = 0; round < 5; round++) {
        lt_compound compound = make_compound(&rng, .1);
        for (uint32_t s = 10; s < 1500; s = s * 3 / 2) {
            double bound = 0;
            for (int i = 0; i < LT_N_FACTORS; i++) {
                double expected[LT_N_WEIGHTS];
                for (int w = 0; w < LT_N_WEIGHTS; w++)
                    expected[w] = compound.weak[w] + grid[i] * compound.damage[w];
                bound += prior[i] * lt_poisson_sum_bound(expected, s);
            }
            double p = lt_compound_tail(&compound, s);
            ck_assert_msg(bound >= p * .998, "S %u: bound %g below %g", s, bound, p);
            ck_assert_msg(bound <= 1 && bound < 60 * p + 1e-29, "S %u: bound %g, p %g", s, bound,
                          p);
        }
        double far = lt_compound_tail(&compound, 50000);
        ck_assert(far >= LT_P_FLOOR && far <= lt_compound_tail(&compound, 4096) * 1.01);
    }
}
END_TEST

START_TEST(large_sums_use_the_bound)
{
    lt_factor_grid(grid);
    memset(prior, 0, sizeof prior);
    prior[33] = .5; /* g about 1 */
    prior[60] = .5; /* g = 16 */
    lt_compound compound;
    memset(&compound, 0, sizeof compound);
    compound.damage[2] = 60; /* 960 expected at g = 16: above what e^-Lambda can hold */
    compound.grid = grid;
    compound.prior = prior;
    double p = lt_compound_tail(&compound, 1000); /* far below the mean of the second */
    ck_assert_msg(p >= .5 && p <= .5 + 1e-9, "%g", p);
    p = lt_compound_tail(&compound, 2 * 1200); /* 960 + 7.7 sd */
    ck_assert_msg(p > 1e-14 && p < 1e-11, "%g", p);
}
END_TEST

START_TEST(critical_is_where_the_tail_passes)
{
    counted_rng rng = {10};
    for (int round = 0; round < 6; round++) {
        lt_compound compound = make_compound(&rng, .05 * (1 + round));
        for (double p = 1e-2; p > 1e-10; p /= 30) {
            uint32_t s = lt_compound_critical(&compound, p);
            ck_assert(s >= 1);
            if (s >= LT_PANJER_MAX)
                continue;
            ck_assert_msg(lt_compound_tail(&compound, s) <= p * 1.002, "%g at %u", p, s);
            ck_assert_msg(lt_compound_tail(&compound, s - 1) > p * .998, "%g at %u", p, s);
        }
    }
}
END_TEST

START_TEST(chance_to_reach_is_that_of_drawn_sums)
{
    counted_rng rng = {11};
    double expected[LT_N_WEIGHTS] = {0};
    expected[3] = 4;
    expected[17] = 2.5;
    expected[41] = .4;
    int reached = 0, draws = 200000;
    for (int i = 0; i < draws; i++)
        reached += 3 * counted_poisson(&rng, 4) + 17 * counted_poisson(&rng, 2.5) +
                       41 * counted_poisson(&rng, .4) >=
                   90;
    double p = lt_poisson_sum_reaches(expected, 90);
    ck_assert_msg(fabs(reached - draws * p) < 4.5 * sqrt(draws * p), "%d, not %g", reached,
                  draws * p);
    expected[17] = 800; /* too many for the recursion: mean 13,628, sd 483 */
    ck_assert(lt_poisson_sum_reaches(expected, 13628 - 795 - 5) >= .95);
    ck_assert(lt_poisson_sum_reaches(expected, 13628 - 795 + 15) < .95);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("panjer");
    TCase *tc = tcase_create("panjer");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, tail_is_that_of_the_convolution);
    tcase_add_test(tc, tail_is_that_of_drawn_sums);
    tcase_add_test(tc, gaps_do_not_stop_the_sum);
    tcase_add_test(tc, bounds_bound);
    tcase_add_test(tc, large_sums_use_the_bound);
    tcase_add_test(tc, critical_is_where_the_tail_passes);
    tcase_add_test(tc, chance_to_reach_is_that_of_drawn_sums);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
