/* onesided.c -- see onesided.h. Only tests below CANDIDATE are looked at: three recursions instead
 * of one for some per cent of them. */
#include "onesided.h"

#include <math.h> /* sqrt, which is exact */
#include <string.h>

#include "bins.h"
#include "calibrate.h"
#include "numeric.h"
#include "spread.h"

#define CANDIDATE 1e-2 /* larger p are left as they are */
#define EVENT 1e-3     /* a tail from which on an event is told from noise */
#define MIN_EXCESS 5.0
#define MIN_SIGMAS 2.0
#define ANCHOR 0.5 /* events that the deepest point counts as at least */

const double lt_onesided_tail_points[LT_N_TAILS] = {1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10};

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

/* ln(excess / n) = alpha + kappa ln t over the points that show an excess, weighted by it; once one
 * does, the deepest holds the line down. */
void lt_onesided_fit(double *alpha, double *kappa, const uint64_t passed[LT_N_TAILS], uint64_t n)
{
    int shown = 0;
    double w = 0, wx = 0, wy = 0, wxx = 0, wxy = 0;
    *alpha = LT_ONESIDED_NONE;
    *kappa = 1;
    for (int i = 0; i < LT_N_TAILS; i++) {
        double c = (double)passed[i], excess = c - lt_onesided_tail_points[i] * (double)n;
        const int deepest = i == LT_N_TAILS - 1;
        if (deepest && shown && excess < ANCHOR)
            excess = ANCHOR;
        else if (!(deepest && shown) && (excess < MIN_EXCESS || excess < MIN_SIGMAS * sqrt(c)))
            continue;
        shown = 1;
        double x = lt_log(lt_onesided_tail_points[i]), y = lt_log(excess / (double)n);
        w += excess;
        wx += excess * x;
        wy += excess * y;
        wxx += excess * x * x;
        wxy += excess * x * y;
    }
    if (w == 0)
        return;
    double spread = wxx - wx * wx / w, slope = spread > 0 ? (wxy - wx * wy / w) / spread : 0;
    *kappa = slope < 0 ? 0 : slope > 1 ? 1 : slope;
    *alpha = (wy - *kappa * wx) / w;
}

/* Both strands' tails of the null tests of all folds but one; returns how many were looked at. */
static uint64_t count_tails(uint64_t passed[LT_N_TAILS], const lt_tests *tests, int but_fold,
                            double threshold)
{
    lt_calibration seen;
    memset(passed, 0, LT_N_TAILS * sizeof *passed);
    for (size_t i = 0; i < tests->n; i++) {
        const lt_test *test = &tests->test[i];
        if (!lt_calibration_holds(tests, test, but_fold, threshold))
            continue;
        for (int k = 0; k < LT_N_TAILS; k++)
            for (int side = 0; side < 2; side++)
                passed[k] += test->side[side] <= lt_onesided_tail_points[k];
    }
    lt_calibration_observe(&seen, tests, but_fold, threshold);
    return 2 * seen.tests[12];
}

lt_status lt_onesided_learn(lt_rates *rates, const lt_judge *judge, lt_tests *tests,
                            double threshold, int n_threads)
{
    jobs j = {judge, tests->test};
    uint64_t passed[LT_N_TAILS] = {0};
    for (int fold = 0; fold < LT_N_FOLDS; fold++)
        lt_onesided_fit(&rates->onesided_alpha[fold], &rates->onesided_kappa[fold], passed, 1);
    if (!tests->normals.background)
        return LT_OK;
    LT_TRY(lt_spread(tails_job, &j, tests->n, n_threads));
    for (int fold = 0; fold < LT_N_FOLDS; fold++) {
        uint64_t n = count_tails(passed, tests, fold, threshold);
        lt_onesided_fit(&rates->onesided_alpha[fold], &rates->onesided_kappa[fold], passed, n);
    }
    return LT_OK;
}

double lt_onesided_share(const lt_rates *rates, int fold, double t)
{
    double share = lt_exp(rates->onesided_alpha[fold] + rates->onesided_kappa[fold] * lt_log(t));
    return share < 1 ? share : 1;
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
