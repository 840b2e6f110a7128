/* lod.c -- see lod.h.
 *
 * The critical S comes from the null's own recursion; the chance to reach it at fraction f from the
 * compound Poisson law with f q_b added to each bin, at the mean site factor. Where the sample has
 * one-sided events, what remains without either strand must reach a critical S of its own: the
 * chance of all three is at least 1 less what each misses. It grows with f: bisection in ln f to
 * 0.2 %. */
#include "lod.h"

#include <math.h> /* NAN */
#include <string.h>

#include "numeric.h"
#include "onesided.h"

/* What has to be reached: critical[0] by all evidence, [1 + side] by all but that side's. */
typedef struct hurdles {
    const lt_null *null;
    const lt_score *score;
    const lt_judge *judge;
    uint32_t critical[3];
} hurdles;

static const lt_part but_side[2] = {{LT_SIDE_A, 1}, {LT_SIDE_B, 1}};

static double chance_of(const hurdles *bar, double f, int which)
{
    double expected[LT_N_WEIGHTS];
    memset(expected, 0, sizeof expected);
    for (int b = 0; b < LT_N_BINS; b++) {
        int klass = b / LT_N_LEVELS, weight = bar->score->weight[b];
        double rate =
            f * bar->judge->rates->q[klass][b % LT_N_LEVELS] +
            (1 - f) * (bar->null->weak[b] + bar->null->mean_factor * bar->null->damage[b]);
        if (weight && (which == 0 || lt_part_holds(but_side[which - 1], b)))
            expected[weight] += bar->null->exposure[klass] * rate;
    }
    return lt_poisson_sum_reaches(expected, bar->critical[which]);
}

static double chance_at(const hurdles *bar, double f)
{
    double chance = 1;
    for (int which = 0; which < 3; which++)
        if (bar->critical[which] > 0)
            chance -= 1 - chance_of(bar, f, which);
    return chance;
}

double lt_lod95(const lt_null *null, const lt_score *score, const lt_judge *judge, int fold,
                double threshold)
{
    hurdles bar = {null, score, judge, {lt_compound_critical(&score->compound, threshold), 0, 0}};
    double rest = lt_onesided_rest(judge->rates, fold, threshold);
    for (int side = 0; side < 2 && rest < 1; side++) {
        lt_compound law;
        lt_score_part(&law, score, null, but_side[side]);
        bar.critical[1 + side] = lt_compound_critical(&law, rest);
    }
    double lo = lt_log(1e-6), hi = 0;
    if (chance_at(&bar, 1) < .95)
        return NAN;
    while (hi - lo > 0.002) {
        double mid = 0.5 * (lo + hi);
        if (chance_at(&bar, lt_exp(mid)) < .95)
            lo = mid;
        else
            hi = mid;
    }
    return lt_exp(hi);
}
