/* lod.c -- see lod.h.
 *
 * The critical S comes from the null's own recursion; the chance to reach it at fraction f from the
 * compound Poisson law with f q_b added to each bin, at the mean site factor. The chance grows with
 * f: bisection in ln f to 0.2 %. */
#include "lod.h"

#include <math.h> /* NAN */
#include <string.h>

#include "numeric.h"

static double chance_at(const lt_null *null, const lt_score *score, const lt_judge *judge, double f,
                        uint32_t critical)
{
    double expected[LT_N_WEIGHTS];
    memset(expected, 0, sizeof expected);
    for (int b = 0; b < LT_N_BINS; b++) {
        int klass = b / LT_N_LEVELS;
        double rate = f * judge->rates->q[klass][b % LT_N_LEVELS] +
                      (1 - f) * (null->weak[b] + null->mean_factor * null->damage[b]);
        if (score->weight[b])
            expected[score->weight[b]] += null->exposure[klass] * rate;
    }
    return lt_poisson_sum_reaches(expected, critical);
}

double lt_lod95(const lt_null *null, const lt_score *score, const lt_judge *judge, double threshold)
{
    uint32_t critical = lt_compound_critical(&score->compound, threshold);
    double lo = lt_log(1e-6), hi = 0;
    if (chance_at(null, score, judge, 1, critical) < .95)
        return NAN;
    while (hi - lo > 0.002) {
        double mid = 0.5 * (lo + hi);
        if (chance_at(null, score, judge, lt_exp(mid), critical) < .95)
            lo = mid;
        else
            hi = mid;
    }
    return lt_exp(hi);
}
