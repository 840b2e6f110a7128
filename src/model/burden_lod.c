/* burden_lod.c -- see burden_lod.h.
 *
 * Decoys stand for SNVs alone, so the rule has two sums: x of the SNVs and x + y of all loci, x and
 * y independent. Met is x >= snv and x + y >= all:
 *
 *   P = P(x >= max(snv, all)) + sum over x = snv .. all - 1 of P(x) P(y >= all - x)
 *
 * Where so many molecules are expected that P(0) is no number, the product of both chances is taken
 * instead: never more than P, as both rise with x. Bisection in ln tau. */
#include "burden_lod.h"

#include <math.h> /* NAN */
#include <stdlib.h>

#include "numeric.h"

#define LN_TAU_MIN -18.4206807439523654 /* 1e-8 */
#define LN_20 2.99573227355399099       /* -ln(.05) */
#define MAX_EXPECTED 700.0
#define MAX_SUM 65536

/* P(sum = s), s < n. */
static void masses(double *mass, size_t n, const double expected[LT_N_WEIGHTS])
{
    double lambda = 0;
    for (int w = 1; w < LT_N_WEIGHTS; w++)
        lambda += expected[w];
    mass[0] = lt_exp(-lambda);
    for (size_t s = 1; s < n; s++) {
        double sum = 0;
        for (size_t w = 1; w < LT_N_WEIGHTS && w <= s; w++)
            sum += (double)w * expected[w] * mass[s - w];
        mass[s] = sum / (double)s;
    }
}

static double total_of(const double expected[LT_N_WEIGHTS])
{
    double sum = 0;
    for (int w = 1; w < LT_N_WEIGHTS; w++)
        sum += expected[w];
    return sum;
}

static double reaches(const double expected[LT_N_WEIGHTS], uint64_t s)
{
    return lt_poisson_sum_reaches(expected, s < UINT32_MAX ? (uint32_t)s : UINT32_MAX);
}

/* snv < all, and others may add. */
static double reaches_both(const double expected[2][LT_N_WEIGHTS], const double all[LT_N_WEIGHTS],
                           lt_burden_rule rule)
{
    const double least = reaches(all, rule.all) * reaches(expected[1], rule.snv);
    if (total_of(all) > MAX_EXPECTED || rule.all > MAX_SUM)
        return least;
    const size_t n = (size_t)rule.all;
    double *x = malloc(2 * n * sizeof *x);
    if (!x)
        return least;
    double *y = x + n, p = reaches(expected[1], rule.all), below = 0;
    masses(x, n, expected[1]);
    masses(y, n, expected[0]);
    for (size_t s = n; s-- > rule.snv;) {
        below += y[n - 1 - s]; /* P(y < all - x) */
        p += x[s] * (1 - below);
    }
    free(x);
    return p;
}

double lt_burden_reaches(const lt_burden_law *law, double tau, lt_burden_rule rule)
{
    double expected[2][LT_N_WEIGHTS], all[LT_N_WEIGHTS];
    lt_burden_law_expect(expected, law, tau);
    for (int w = 0; w < LT_N_WEIGHTS; w++)
        all[w] = expected[0][w] + expected[1][w];
    if (rule.snv == 0)
        return reaches(all, rule.all);
    if (rule.snv >= rule.all || total_of(expected[0]) == 0)
        return reaches(expected[1], rule.snv > rule.all ? rule.snv : rule.all);
    return reaches_both((const double(*)[LT_N_WEIGHTS])expected, all, rule);
}

double lt_burden_lod(const lt_burden_law *law, lt_burden_rule rule, double chance)
{
    double lo = LN_TAU_MIN, hi = 0;
    if (lt_burden_reaches(law, 1, rule) < chance)
        return NAN;
    while (hi - lo > 0.002) {
        double mid = 0.5 * (lo + hi);
        if (lt_burden_reaches(law, lt_exp(mid), rule) < chance)
            lo = mid;
        else
            hi = mid;
    }
    return lt_exp(hi);
}

double lt_burden_ceiling(const lt_burden_locus *locus, size_t n)
{
    double lo = LN_TAU_MIN, hi = 0;
    for (int step = 0; step < 60; step++) {
        double mid = 0.5 * (lo + hi), molecules = 0, tau = lt_exp(mid);
        for (size_t i = 0; i < n; i++)
            molecules += locus[i].null.molecules * lt_burden_vaf(&locus[i], tau);
        if (molecules < LN_20)
            lo = mid;
        else
            hi = mid;
    }
    return hi < -1e-9 ? lt_exp(hi) : NAN;
}
