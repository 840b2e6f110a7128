/* learn.c -- see learn.h.
 *
 * q; then twice the rates, the site-factor priors and p of all tests, the second time without the
 * tests that are improbable as noise; then the calibration of each fold on the others. Two passes
 * suffice. */
#include "learn.h"

#include "bins.h"
#include "calibrate.h"
#include "levels.h"
#include "onesided.h"
#include "sitefactor.h"
#include "spread.h"

/* Tests below are not learnt from in the second pass. At 1e-4 the noisiest sites left the prior,
 * too: p <= 1e-5 at 2.0e-5, 1.7e-5, 4.0e-5 of tests became 5.3e-5, 3.0e-5, 6.3e-5 (three drawn
 * panels). */
#define UNLIKELY 1e-6

typedef struct test_jobs {
    const lt_judge *judge;
    lt_test *test;
} test_jobs;

static lt_status test_job(void *context, size_t i)
{
    const test_jobs *jobs = context;
    jobs->test[i].p = lt_test_p(jobs->judge, &jobs->test[i]);
    return LT_OK;
}

lt_status lt_judge_all(const lt_judge *judge, lt_tests *tests, int n_threads)
{
    test_jobs jobs = {judge, tests->test};
    return lt_spread(test_job, &jobs, tests->n, n_threads);
}

/* Noise of single strands seldom reaches both; where duplex molecules carry an allele in nearly the
 * share that a variant would have, and its p is small, it is one. In a drawn panel with a variant
 * of .05-1 % at every 333rd site this raised the sensitivity at .25 % from .20 to .55; null tails
 * did not change. */
static int has_duplex_share(const lt_tests *tests, const lt_rates *rates, const lt_test *test)
{
    double all = 0, duplex = 0;
    if (test->strong_duplex < 3)
        return 0;
    for (int b = 0; b < LT_N_BINS; b++) {
        int klass = b / LT_N_LEVELS, level = b % LT_N_LEVELS;
        if (!lt_level_is_strong(level))
            continue;
        double share = tests->sample->exposure[(size_t)test->site * LT_N_CLASSES + (size_t)klass] *
                       rates->q[klass][level];
        all += share;
        duplex += lt_class_category(klass) == LT_CATEGORY_D ? share : 0;
    }
    return test->strong_duplex * all >= 0.6 * duplex * test->strong;
}

static void mark_unlikely(lt_tests *tests, const lt_rates *rates)
{
    for (size_t i = 0; i < tests->n; i++) {
        lt_test *test = &tests->test[i];
        test->duplex_share = (uint8_t)has_duplex_share(tests, rates, test);
        if (test->p < UNLIKELY || (test->p < 1e-3 && test->duplex_share))
            tests->left_out[3 * (size_t)test->site +
                            (size_t)(lt_substitution(test->ref, test->alt) % 3)] |= LT_OUT_UNLIKELY;
    }
}

lt_status lt_learn(lt_rates *rates, lt_judge *judge, lt_tests *tests, double threshold,
                   int n_threads)
{
    lt_levels_learn(rates, tests);
    for (int pass = 0; pass < 2; pass++) {
        lt_judge_clear(judge);
        LT_TRY(lt_rates_learn(rates, tests));
        LT_TRY(lt_judge_init(judge, tests, rates));
        LT_TRY(lt_factors_learn(rates, tests, judge->split, n_threads));
        LT_TRY(lt_judge_all(judge, tests, n_threads));
        if (pass == 0)
            mark_unlikely(tests, rates);
    }
    LT_TRY(lt_onesided_learn(rates, judge, tests, threshold, n_threads));
    LT_TRY(lt_onesided_add(judge, tests, n_threads));
    for (int fold = 0; fold < LT_N_FOLDS; fold++) {
        lt_calibration others;
        lt_calibration_observe(&others, tests, fold, threshold);
        rates->alpha[fold] = others.alpha;
        rates->kappa[fold] = others.kappa;
    }
    return LT_OK;
}
