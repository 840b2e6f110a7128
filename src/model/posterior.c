/* posterior.c -- see posterior.h.
 *
 * The likelihood is that of likelihood.h. f runs over 200 log-spaced points 1e-6 .. 1 and 200
 * linear ones within 6 standard deviations of the mode; integrals are trapezoids.
 */
#include "posterior.h"

#include <math.h> /* sqrt and NAN */
#include <stdlib.h>
#include <string.h>

#include "likelihood.h"
#include "numeric.h"

#define N_LOG 200
#define N_LINEAR 200
#define N_POINTS (N_LOG + N_LINEAR)
#define F_MIN 1e-6
#define TINY 1e-100
#define IGNORE_BELOW 40.0 /* nats */

/* Best f by the likelihood: the best log point, then golden-section between its neighbours. */
static double find_mode(const lt_likelihood *like, const double *log_f, double ll[N_LOG])
{
    int best = 0;
    for (int i = 0; i < N_LOG; i++) {
        ll[i] = lt_likelihood_at(like, log_f[i]);
        if (ll[i] > ll[best])
            best = i;
    }
    double lo = log_f[best > 0 ? best - 1 : 0], hi = log_f[best < N_LOG - 1 ? best + 1 : best];
    double a = lo + 0.381966 * (hi - lo), b = lo + 0.618034 * (hi - lo);
    double ll_a = lt_likelihood_at(like, a), ll_b = lt_likelihood_at(like, b);
    for (int i = 0; i < 25; i++) {
        if (ll_a > ll_b) {
            hi = b;
            b = a;
            ll_b = ll_a;
            a = lo + 0.381966 * (hi - lo);
            ll_a = lt_likelihood_at(like, a);
        } else {
            lo = a;
            a = b;
            ll_a = ll_b;
            b = lo + 0.618034 * (hi - lo);
            ll_b = lt_likelihood_at(like, b);
        }
    }
    return 0.5 * (lo + hi);
}

static int compare_doubles(const void *va, const void *vb)
{
    const double *a = va, *b = vb;
    return (*a > *b) - (*a < *b);
}

/* The points of f, ascending. n molecules: near 0 and 1 the density falls as exp(-n f) and not as a
 * bell, and the log points beyond are too far apart to follow it. */
static void place_points(double f[N_POINTS], const double *log_f, double mode, double sd, double n)
{
    double lo = mode - 6 * sd - 20 / n, hi = mode + 6 * sd + 20 / n;
    lo = lo < F_MIN ? F_MIN : lo;
    hi = hi > 1 ? 1 : hi;
    memcpy(f, log_f, N_LOG * sizeof *f);
    for (int i = 0; i < N_LINEAR; i++)
        f[N_LOG + i] = lo + (hi - lo) * (i + 0.5) / N_LINEAR;
    qsort(f, N_POINTS, sizeof *f, compare_doubles);
}

/* The f below which lies the given share of the density; mass[i] is what lies below f[i], density
 * is taken as linear in mass between points. */
static double quantile(const double *f, const double *mass, double share)
{
    double target = share * mass[N_POINTS - 1];
    if (target <= mass[0])
        return f[0] * (target / mass[0]) * (target / mass[0]); /* mass ~ sqrt(f) near 0 */
    int i = 1;
    while (i < N_POINTS - 1 && mass[i] < target)
        i++;
    double step = mass[i] - mass[i - 1];
    return step > 0 ? f[i - 1] + (f[i] - f[i - 1]) * (target - mass[i - 1]) / step : f[i];
}

static double density_at(const double *f, const double *density, double x)
{
    int i = 0;
    while (i < N_POINTS - 1 && f[i] < x)
        i++;
    return density[i];
}

/* The top of the parabola through the best point and its neighbours. */
static double refine_mode(const double *f, const double *ll, int best)
{
    if (best == 0 || best == N_POINTS - 1 || f[best] == f[best - 1] || f[best] == f[best + 1])
        return f[best];
    double left = (ll[best] - ll[best - 1]) / (f[best] - f[best - 1]);
    double right = (ll[best + 1] - ll[best]) / (f[best + 1] - f[best]);
    if (!(left > right))
        return f[best];
    double a = 0.5 * (f[best - 1] + f[best]), b = 0.5 * (f[best] + f[best + 1]);
    return a + (b - a) * left / (left - right); /* where the slope is 0 */
}

/* The one-sided 95 % bound where nothing was found, under a flat prior: 3.0 / n of n molecules, as
 * the exact binomial bound. Jeffreys' prior gives 1.9 / n, below a fraction that shows nothing in
 * 15 of 100 samples. */
static double upper_bound(const double *f, const double *ll, double max)
{
    double mass[N_POINTS];
    mass[0] = lt_exp(ll[0] - max) * f[0];
    for (int i = 1; i < N_POINTS; i++)
        mass[i] =
            mass[i - 1] + 0.5 * (lt_exp(ll[i] - max) + lt_exp(ll[i - 1] - max)) * (f[i] - f[i - 1]);
    return quantile(f, mass, .95);
}

static void integrate(lt_fraction *fraction, const double *f, const double *ll, double ll_null)
{
    double density[N_POINTS], mass[N_POINTS], max = ll[0], bayes = 0;
    int best = 0;
    for (int i = 0; i < N_POINTS; i++)
        if (ll[i] > max) {
            max = ll[i];
            best = i;
        }
    for (int i = 0; i < N_POINTS; i++)
        density[i] = lt_exp(ll[i] - max) / sqrt(f[i]);
    mass[0] = 2 * density[0] * f[0]; /* integral of 1 / sqrt(f) from 0 */
    for (int i = 1; i < N_POINTS; i++) {
        mass[i] = mass[i - 1] + 0.5 * (density[i] + density[i - 1]) * (f[i] - f[i - 1]);
        if (f[i - 1] >= 1e-5)
            bayes +=
                0.5 * (lt_exp(ll[i] - max) + lt_exp(ll[i - 1] - max)) * lt_log(f[i] / f[i - 1]);
    }
    fraction->mode = max > ll_null ? refine_mode(f, ll, best) : 0;
    fraction->lo = fraction->mode > 0 ? quantile(f, mass, .025) : 0;
    fraction->hi = fraction->mode > 0 ? quantile(f, mass, .975) : upper_bound(f, ll, max);
    double five = quantile(f, mass, .05);
    if (density[N_POINTS - 1] >= density_at(f, density, five)) { /* all alleles may be it */
        fraction->lo = five;
        fraction->hi = 1;
    }
    if (fraction->lo > fraction->mode)
        fraction->lo = fraction->mode;
    if (fraction->hi < fraction->mode)
        fraction->hi = fraction->mode;
    fraction->log_bf = lt_log(bayes / lt_log(1e5) + TINY) + max - ll_null;
}

static double spread_of_f(const lt_null *null, double f)
{
    double n = null->molecules > 1 ? null->molecules : 1, lambda = 1;
    for (int b = 0; b < LT_N_BINS; b++)
        lambda +=
            null->exposure[b / LT_N_LEVELS] * (null->weak[b] + null->mean_factor * null->damage[b]);
    return sqrt(f * (1 - f) / n + lambda / (n * n));
}

lt_status lt_fraction_estimate(lt_fraction *fraction, const lt_null *null, const lt_judge *judge,
                               const uint32_t k[LT_N_BINS])
{
    lt_likelihood *like = malloc(sizeof *like);
    if (!like)
        return lt_fail(LT_ENOMEM, "out of memory for an allele fraction");
    const double(*q)[LT_N_LEVELS + 1] = (const double(*)[LT_N_LEVELS + 1]) judge->rates->q;
    double log_f[N_LOG], coarse[N_LOG], f[N_POINTS], ll[N_POINTS], highest;
    for (int i = 0; i < N_LOG; i++)
        log_f[i] = lt_exp(lt_log(F_MIN) * (N_LOG - 1 - i) / (N_LOG - 1));
    lt_likelihood_init(like, null, q, judge->grid, k, 8);
    double mode = find_mode(like, log_f, coarse);
    lt_likelihood_init(like, null, q, judge->grid, k, 1);
    lt_likelihood_merge(like, mode);
    place_points(f, log_f, mode, spread_of_f(null, mode),
                 null->molecules > 1 ? null->molecules : 1);
    highest = coarse[0];
    for (int i = 0; i < N_LOG; i++)
        highest = coarse[i] > highest ? coarse[i] : highest;
    int j = 0; /* the coarse point at or above f */
    for (int i = 0; i < N_POINTS; i++) {
        while (j < N_LOG - 1 && log_f[j] < f[i])
            j++;
        double near = j > 0 && coarse[j - 1] > coarse[j] ? coarse[j - 1] : coarse[j];
        ll[i] = near < highest - IGNORE_BELOW && (f[i] < 0.5 * mode || f[i] > 2 * mode)
                    ? near
                    : lt_likelihood_at(like, f[i]);
    }
    integrate(fraction, f, ll, lt_likelihood_at(like, 0));
    free(like);
    return LT_OK;
}
