/* test_score.c -- weights by their formula; noisy sites keep their power; alleles beside another.
 */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "bins.h"
#include "counted_sample.h"
#include "score.h"
#include "sitefactor.h"

static lt_rates rates;

/* g known to be about 1 */
static void set_up(lt_judge *judge, lt_null *null, double molecules, double damage)
{
    static const double q[LT_N_LEVELS + 1] = {.01, .01, .01, .02, .1, .2, .63, 0, 0, 0, .02};
    memset(null, 0, sizeof *null);
    memset(judge, 0, sizeof *judge);
    judge->rates = &rates;
    lt_factor_grid(judge->grid);
    null->prior[33] = 1;
    null->mean_factor = judge->grid[33];
    null->molecules = molecules;
    for (int k = 0; k < LT_N_CLASSES; k++)
        memcpy(rates.q[k], q, sizeof q);
    for (int z = 0; z < 3; z++) {
        int k = LT_CLASS(LT_CATEGORY_A, z, 0);
        null->exposure[k] = molecules / 3;
        for (int level = 0; level < 7; level++) {
            null->damage[k * LT_N_LEVELS + level] = damage * q[level];
            null->weak[k * LT_N_LEVELS + level] = level < 4 ? 3e-4 * pow(.1, level) : 0;
        }
    }
}

START_TEST(weights_follow_their_formula)
{
    for (double damage = 1e-6; damage < .05; damage *= 10) {
        lt_judge judge;
        lt_null null;
        lt_score score;
        set_up(&judge, &null, 6000, damage);
        lt_score_init(&score, &null, &judge);
        double lambda = 0, largest = 0, ratio[LT_N_BINS], expected[LT_N_WEIGHTS] = {0};
        for (int b = 0; b < LT_N_BINS; b++)
            lambda += null.exposure[b / 10] * (null.weak[b] + null.mean_factor * null.damage[b]);
        double f1 = fmax(2.5, 4 * sqrt(lambda)) / 6000;
        for (int b = 0; b < LT_N_BINS; b++) {
            double rate = null.weak[b] + null.mean_factor * null.damage[b];
            ratio[b] = log(1 + f1 * rates.q[b / 10][b % 10] / (rate + 1e-7 / 6000));
            if (null.exposure[b / 10] > 0)
                largest = fmax(largest, ratio[b]);
        }
        double c = fmax(4, 8 / largest);
        for (int b = 0; b < LT_N_BINS; b++) {
            double w = fmin(fmax(floor(c * ratio[b] + .5), 1), 63);
            if (rates.q[b / 10][b % 10] == 0)
                w = 0;
            ck_assert_int_eq(score.weight[b], (int)w);
            expected[(int)w] += w > 0 ? null.exposure[b / 10] * null.damage[b] : 0;
        }
        for (int w = 1; w < LT_N_WEIGHTS; w++)
            ck_assert_double_eq_tol(score.compound.damage[w], expected[w], 1e-9);
    }
}
END_TEST

/* A 5 % variant over a noise of 20 .. 200 strong molecules that is known: p < 1e-6. With f1 fixed
 * at 2.5 / N every weight would round to 1, with rounding to 0 p would be 1. */
START_TEST(noisy_sites_keep_their_power)
{
    for (double lambda = 20; lambda <= 200; lambda += 60) {
        lt_judge judge;
        lt_null null;
        lt_score score;
        set_up(&judge, &null, 6000, lambda / 6000);
        lt_score_init(&score, &null, &judge);
        double sum = 0, noise = 0; /* S at the mean of noise and variant, and of noise alone */
        for (int b = 0; b < LT_N_BINS; b++) {
            double rate = null.weak[b] + null.mean_factor * null.damage[b];
            noise += score.weight[b] * null.exposure[b / 10] * rate;
            sum += score.weight[b] * null.exposure[b / 10] * (.05 * rates.q[b / 10][b % 10] + rate);
        }
        double p = lt_compound_tail(&score.compound, (uint32_t)sum);
        ck_assert_msg(p < 1e-6, "lambda %g: p %g", lambda, p);
        p = lt_compound_tail(&score.compound, (uint32_t)noise);
        ck_assert_msg(p > .3, "lambda %g: p of the mean %g", lambda, p);
    }
}
END_TEST

START_TEST(substitutions_and_rows)
{
    static const char bases[] = "ACGT";
    static const char *const name[12] = {"AC", "AG", "AT", "CA", "CG", "CT",
                                         "GA", "GC", "GT", "TA", "TC", "TG"};
    for (int s = 0; s < 12; s++) {
        int ref = (int)(strchr(bases, name[s][0]) - bases);
        int alt = (int)(strchr(bases, name[s][1]) - bases);
        ck_assert_int_eq(lt_substitution(ref, alt), s);
        ck_assert_int_eq(lt_substitution_complement(s), lt_substitution(3 - ref, 3 - alt));
        ck_assert_int_eq(lt_null_row(ref, alt, 2 * 5 + 3), s * 16 + 2 * 4 + 3);
        ck_assert_int_eq(lt_null_row(ref, alt, 4 * 5 + 3), 192 + s);
        ck_assert_int_eq(lt_null_row(ref, alt, 2 * 5 + 4), 192 + s);
        ck_assert_int_eq(lt_row_substitution(s * 16 + 7), s);
        ck_assert_int_eq(lt_row_substitution(192 + s), s);
    }
    ck_assert_int_eq(lt_factor_group(5, 5), 5);
    ck_assert_int_eq(lt_factor_group(5, 6), 12);
}
END_TEST

/* At a hom-alt site the molecules of A show C: a third allele T is noise of C>T, not of A>T. */
START_TEST(third_alleles_come_from_the_molecules_own_base)
{
    enum { KLASS = LT_CLASS(LT_CATEGORY_A, 2, 0), STRONG = KLASS * LT_N_LEVELS + 6 };
    counted_sample s;
    counted_init(&s, 10, 1000, 1, 1);
    memset(s.sample.exposure, 0, 10 * LT_N_CLASSES * sizeof *s.sample.exposure);
    s.sample.ref[4] = 0;
    s.sample.context[4] = 6;
    s.sample.exposure[4 * LT_N_CLASSES + KLASS] = 1000;
    s.site_count[1][STRONG] = 900;
    s.site_count[3][STRONG] = 3;
    counted_flush(&s, 4);
    lt_tests tests;
    ck_assert_int_eq(lt_tests_init(&tests, &s.sample, NULL, 0), LT_OK);
    ck_assert_uint_eq(tests.n, 2);
    memset(&rates, 0, sizeof rates);
    rates.q[KLASS][6] = 1;
    for (int fold = 0; fold < LT_N_FOLDS; fold++) {
        for (int g = 0; g < LT_N_FACTOR_GROUPS; g++)
            rates.factor_prior[fold][g][33] = 1;
        rates.fold_e[fold][lt_null_row(0, 3, 6)][STRONG] = 1e-6; /* A>T */
        rates.fold_e[fold][lt_null_row(1, 3, 6)][STRONG] = 1e-3; /* C>T */
        rates.fold_e[fold][lt_null_row(0, 1, 6)][STRONG] = 1e-5; /* A>C */
    }
    lt_judge judge;
    lt_null null;
    ck_assert_int_eq(lt_judge_init(&judge, &tests, &rates), LT_OK);
    lt_null_init(&null, &judge, &tests.test[1]);
    ck_assert_double_eq_tol(null.damage[STRONG], (900 * 1e-3 + 100 * 1e-6) / 1000, 1e-12);
    ck_assert(null.exposure[KLASS] == 1000);
    /* three of 900 at 1e-3 are nothing: P(Poisson(.9) >= 3) = .063 (g_33 = 2^-.05) */
    double p = lt_test_p(&judge, &tests.test[1]);
    ck_assert_msg(p > .04 && p < .07, "%g", p);
    /* and the variant itself is judged by its own noise and that of the T molecules (T>C: 0) */
    lt_null_init(&null, &judge, &tests.test[0]);
    ck_assert_double_eq_tol(null.damage[STRONG], 997 * 1e-5 / 1000, 1e-12);
    lt_judge_clear(&judge);
    lt_tests_clear(&tests);
    counted_clear(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("score");
    TCase *tc = tcase_create("score");
    tcase_add_test(tc, weights_follow_their_formula);
    tcase_add_test(tc, noisy_sites_keep_their_power);
    tcase_add_test(tc, substitutions_and_rows);
    tcase_add_test(tc, third_alleles_come_from_the_molecules_own_base);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
