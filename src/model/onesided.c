/* onesided.c -- see onesided.h. Only tests below CANDIDATE are looked at: three recursions instead
 * of one for some per cent of them. */
#include "onesided.h"

#include <string.h>

#include "bins.h"
#include "calibrate.h"
#include "numeric.h"
#include "spread.h"

#define CANDIDATE 1e-2 /* larger p are left as they are */
#define EVENT 1e-3     /* a tail from which on an event is told from noise */

void lt_onesided_tails(double tail[2], const lt_judge *judge, const lt_test *test, int but)
{
    lt_null null;
    lt_score score;
    lt_null_init(&null, judge, test);
    lt_score_init(&score, &null, judge);
    const lt_sample *sample = judge->tests->sample;
    for (int side = 0; side < 2; side++) {
        const lt_part part = {side, but};
        lt_compound law;
        uint64_t sum = 0;
        lt_score_part(&law, &score, &null, part);
        for (uint32_t i = test->first; i < test->first + test->n; i++)
            if (lt_part_holds(part, sample->evidence[i].bin))
                sum += (uint64_t)score.weight[sample->evidence[i].bin] * sample->evidence[i].count;
        tail[side] = lt_compound_tail(&law, sum > UINT32_MAX ? UINT32_MAX : (uint32_t)sum);
    }
}

typedef struct jobs {
    const lt_judge *judge;
    lt_test *test;
} jobs;

static lt_status tails_job(void *context, size_t i)
{
    const jobs *j = context;
    lt_test *test = &j->test[i];
    test->side[0] = test->side[1] = 1;
    if (test->p <= CANDIDATE)
        lt_onesided_tails(test->side, j->judge, test, 0);
    return LT_OK;
}

/* Both strands' tails of the fold's null tests, at 1e-3 .. 1e-5 as the self-check has them. */
static void count_tails(lt_calibration *seen, const lt_tests *tests, int but_fold, double threshold)
{
    for (size_t i = 0; i < tests->n; i++) {
        const lt_test *test = &tests->test[i];
        if (!lt_calibration_holds(tests, test, but_fold, threshold))
            continue;
        for (int k = 0; k < LT_N_CALIBRATION; k++)
            for (int side = 0; side < 2; side++)
                seen->exceed[12][k] += test->side[side] <= seen->nominal[k];
    }
}

lt_status lt_onesided_learn(lt_rates *rates, const lt_judge *judge, lt_tests *tests,
                            double threshold, int n_threads)
{
    jobs j = {judge, tests->test};
    for (int fold = 0; fold < LT_N_FOLDS; fold++) {
        rates->onesided_alpha[fold] = 0;
        rates->onesided_kappa[fold] = 1;
    }
    if (!tests->normals.background)
        return LT_OK;
    LT_TRY(lt_spread(tails_job, &j, tests->n, n_threads));
    for (int fold = 0; fold < LT_N_FOLDS; fold++) {
        lt_calibration seen;
        lt_calibration_observe(&seen, tests, fold, threshold);
        memset(seen.exceed[12], 0, sizeof seen.exceed[12]);
        count_tails(&seen, tests, fold, threshold);
        lt_calibration_fit(&rates->onesided_alpha[fold], &rates->onesided_kappa[fold], seen.nominal,
                           seen.exceed[12], 2 * seen.tests[12]);
    }
    return LT_OK;
}

double lt_onesided_share(const lt_rates *rates, int fold, double t)
{
    double seen = lt_calibrate(t, rates->onesided_alpha[fold], rates->onesided_kappa[fold]);
    return seen > t ? seen - t : 0;
}

double lt_onesided_rest(const lt_rates *rates, int fold, double p)
{
    double most = lt_onesided_share(rates, fold, EVENT), lo = lt_log(1e-30), hi = 0;
    if (most <= p)
        return 1;
    while (hi - lo > 1e-3) { /* most r (1 + ln(1 / r)) rises with r */
        double mid = 0.5 * (lo + hi);
        if (most * lt_exp(mid) * (1 - mid) > p)
            hi = mid;
        else
            lo = mid;
    }
    return lt_exp(lo);
}

static lt_status add_job(void *context, size_t i)
{
    const jobs *j = context;
    lt_test *test = &j->test[i];
    const lt_rates *rates = j->judge->rates;
    int fold = j->judge->tests->fold[test->site];
    double largest = lt_onesided_share(rates, fold, EVENT), rest[2];
    if (test->p > CANDIDATE || largest <= 0)
        return LT_OK;
    if (test->side[0] < 0)
        lt_onesided_tails(test->side, j->judge, test, 0);
    lt_onesided_tails(rest, j->judge, test, 1);
    for (int side = 0; side < 2; side++) {
        double x = lt_onesided_share(rates, fold, test->side[side]) * rest[side];
        if (x > 0)
            test->p += x < largest ? x * (1 + lt_log(largest / x)) : x;
    }
    test->p = test->p < 1 ? test->p : 1;
    return LT_OK;
}

lt_status lt_onesided_add(const lt_judge *judge, lt_tests *tests, int n_threads)
{
    jobs j = {judge, tests->test};
    return lt_spread(add_job, &j, tests->n, n_threads);
}
