/* test_rates.c -- q and e from counts: shrinkage, categories apart, folds crossed. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "bins.h"
#include "counted_sample.h"
#include "levels.h"
#include "rates.h"

static lt_rates rates;
static lt_rate_counts counts;
static lt_rate_prior prior;
static double e[LT_N_NULLS][LT_N_BINS];
static double q[LT_N_CLASSES][LT_N_LEVELS + 1];

static void set_q(void)
{
    counted_sample s;
    lt_rate_prior_init(&prior, NULL);
    counted_init(&s, 2, 10, 0, 1);
    memcpy(q, s.q, sizeof q);
    counted_clear(&s);
}

START_TEST(every_possible_bin_has_a_rate)
{
    set_q();
    memset(&counts, 0, sizeof counts);
    for (int with = 0; with < 2; with++) {
        if (with)
            for (int row = 0; row < LT_N_NULLS; row++)
                for (int k = 0; k < LT_N_CLASSES; k++)
                    counts.exposure[row][k] = 1000000;
        int from_prior = lt_rates_estimate(e, &counts, q, &prior);
        ck_assert_int_eq(from_prior, !with);
        for (int row = 0; row < LT_N_NULLS; row++)
            for (int b = 0; b < LT_N_BINS; b++) {
                int k = b / LT_N_LEVELS, level = b % LT_N_LEVELS;
                ck_assert(e[row][b] >= 0 && e[row][b] <= .5);
                if (q[k][level] > 0)
                    ck_assert_msg(e[row][b] > 0, "row %d bin %d", row, b);
            }
    }
}
END_TEST

/* With many events the estimate is events over exposure, for each strand by itself. */
START_TEST(large_counts_speak_for_themselves)
{
    set_q();
    memset(&counts, 0, sizeof counts);
    static const double rate[3] = {4e-5, 3e-6, 2e-7};
    for (int row = 0; row < LT_N_NULLS; row++)
        for (int k = 0; k < LT_N_CLASSES; k++) {
            double here = rate[k / 6] * (row % 16 == 5 ? 3 : 1);
            counts.exposure[row][k] = 2000000000u;
            for (int level = 0; level < LT_N_LEVELS; level++)
                if (q[k][level] > 0)
                    counts.count[row][k * LT_N_LEVELS + level] =
                        (uint64_t)(2e9 * (lt_level_is_strong(level) ? here * q[k][level] : 1e-5));
        }
    ck_assert_int_eq(lt_rates_estimate(e, &counts, q, &prior), 0);
    for (int row = 0; row < LT_N_CONTEXTS; row++)
        for (int b = 0; b < LT_N_BINS; b++) {
            double plain = (double)counts.count[row][b] / 2e9;
            if (counts.count[row][b] > 400)
                ck_assert_msg(fabs(e[row][b] / plain - 1) < .06, "row %d bin %d: %g, plain %g", row,
                              b, e[row][b], plain);
        }
}
END_TEST

/* One strong event in one bin must not leave the others of its category near zero. */
START_TEST(events_are_shared_out_like_true_molecules)
{
    set_q();
    memset(&counts, 0, sizeof counts);
    for (int row = 0; row < LT_N_NULLS; row++)
        for (int k = 0; k < LT_N_CLASSES; k++)
            counts.exposure[row][k] = 30000000;
    int row = lt_null_row(0, 2, 6), b = LT_CLASS(LT_CATEGORY_A, 2, 0) * LT_N_LEVELS + 6;
    counts.count[row][b] = 1;
    lt_rates_estimate(e, &counts, q, &prior);
    int sibling = LT_CLASS(LT_CATEGORY_A, 1, 0) * LT_N_LEVELS + 6;
    double expected = q[LT_CLASS(LT_CATEGORY_A, 1, 0)][6] / q[LT_CLASS(LT_CATEGORY_A, 2, 0)][6];
    ck_assert_msg(e[row][sibling] > .5 * expected * e[row][b], "%g and %g", e[row][sibling],
                  e[row][b]);
}
END_TEST

START_TEST(split_keeps_the_sum)
{
    set_q();
    static lt_split split;
    memset(&counts, 0, sizeof counts);
    counted_rng rng = {3};
    for (int row = 0; row < LT_N_NULLS; row++)
        for (int k = 0; k < LT_N_CLASSES; k++) {
            counts.exposure[row][k] = 10000000;
            for (int level = 0; level < LT_N_LEVELS; level++)
                counts.count[row][k * LT_N_LEVELS + level] =
                    counted_poisson(&rng, q[k][level] > 0 ? 300.0 / (1 + 3 * level) : 0);
        }
    lt_rates_estimate(e, &counts, q, &prior);
    lt_split_init(&split, e, q);
    for (int row = 0; row < LT_N_NULLS; row++)
        for (int b = 0; b < LT_N_BINS; b++) {
            ck_assert(split.weak[row][b] >= 0 && split.damage[row][b] >= 0);
            ck_assert_double_eq_tol(split.weak[row][b] + split.damage[row][b], e[row][b],
                                    1e-15 + 1e-12 * e[row][b]);
            if (lt_level_is_strong(b % LT_N_LEVELS))
                ck_assert(split.weak[row][b] == 0);
        }
}
END_TEST

/* What one fold's sites show must not reach that fold's rates. */
START_TEST(folds_are_crossed)
{
    counted_sample s;
    counted_init(&s, 4000, 2000, 0, 9);
    lt_tests tests;
    ck_assert_int_eq(lt_tests_init(&tests, &s.sample, NULL, 0), LT_OK);
    uint32_t in_fold[LT_N_FOLDS] = {0};
    for (int i = 0; i < 4000; i++)
        in_fold[tests.fold[i]]++;
    ck_assert(in_fold[0] > 1800 && in_fold[1] > 1800);
    for (uint32_t i = 0; i < 4000; i++) {
        if (tests.fold[i] == 1)
            s.site_count[(s.sample.ref[i] + 1) % 4][LT_CLASS(LT_CATEGORY_A, 2, 0) * 10 + 6] = 2;
        counted_flush(&s, i);
    }
    lt_tests_clear(&tests);
    ck_assert_int_eq(lt_tests_init(&tests, &s.sample, NULL, 0), LT_OK);
    lt_levels_learn(&rates, &tests);
    ck_assert_int_eq(lt_rates_learn(&rates, &tests), LT_OK);
    double sum[LT_N_FOLDS] = {0};
    for (int fold = 0; fold < LT_N_FOLDS; fold++)
        for (int sub = 0; sub < 12; sub++)
            sum[fold] +=
                rates.fold_e[fold][192 + sub][LT_CLASS(LT_CATEGORY_A, 2, 0) * LT_N_LEVELS + 6];
    ck_assert_msg(sum[0] > 5 * sum[1], "%g, %g", sum[0], sum[1]);
    ck_assert_uint_eq(rates.sites_learnt, 12000);
    lt_tests_clear(&tests);
    counted_clear(&s);
}
END_TEST

START_TEST(levels_follow_mirror_and_germline)
{
    counted_sample s;
    counted_init(&s, 3000, 3000, 0, 4);
    for (uint32_t i = 0; i < 3000; i++)
        counted_site(&s, i, (s.sample.ref[i] + 1) % 4, i % 30 == 0 ? .5 : 0);
    lt_tests tests;
    ck_assert_int_eq(lt_tests_init(&tests, &s.sample, NULL, 0), LT_OK);
    for (int with_mirror = 1; with_mirror >= 0; with_mirror--) {
        if (!with_mirror)
            memset(s.sample.mirror, 0, sizeof s.sample.mirror);
        lt_levels_learn(&rates, &tests);
        for (int k = 0; k < LT_N_CLASSES; k++) {
            double sum = 0;
            for (int level = 0; level <= LT_N_LEVELS; level++) {
                sum += rates.q[k][level];
                double given = rates.q[k][level] / (1 - rates.q[k][LT_N_LEVELS]);
                double truth = s.q[k][level] / (1 - s.q[k][LT_N_LEVELS]);
                if (level < LT_N_LEVELS && k % 2 == 0) /* 100 hets: thousands of molecules */
                    ck_assert_msg(fabs(given - truth) < .025, "class %d level %d: %g, not %g", k,
                                  level, given, truth);
                if (with_mirror && k % 2 == 0 && level == LT_N_LEVELS)
                    ck_assert_double_eq_tol(rates.q[k][level], s.q[k][level], .01);
            }
            ck_assert_double_eq_tol(sum, 1, 1e-12);
            ck_assert(k >= 12 || (rates.q[k][8] == 0 && rates.q[k][9] == 0));
        }
    }
    lt_tests_clear(&tests);
    counted_clear(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rates");
    TCase *tc = tcase_create("rates");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, every_possible_bin_has_a_rate);
    tcase_add_test(tc, large_counts_speak_for_themselves);
    tcase_add_test(tc, events_are_shared_out_like_true_molecules);
    tcase_add_test(tc, split_keeps_the_sum);
    tcase_add_test(tc, folds_are_crossed);
    tcase_add_test(tc, levels_follow_mirror_and_germline);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
