/* posterior.c -- see posterior.h.
 *
 * Multinomial likelihood, exact for all f:
 *   ll(f, g) = sum_b k_b ln(f q_b + (1-f)(weak_b + g damage_b))
 *            + sum_class k0 ln(f q0 + (1-f)(1 - sum_b (weak_b + g damage_b))),
 * the site factor integrated on its grid. f runs over 200 log-spaced points 1e-6 .. 1 and 200
 * linear ones within 6 standard deviations of the mode; integrals are trapezoids.
 *
 * Cost: logs of (bins in use + classes) x factors x 400. Neighbouring factors that give the same
 * likelihood (within .002, at f = 0 and around the mode) are merged first: for a variant well above
 * the noise few are left. */
#include "posterior.h"

#include <math.h> /* sqrt and NAN */
#include <stdlib.h>
#include <string.h>

#include "numeric.h"

#if LT_USE_TARGET_CLONES
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

#define N_LOG 200
#define N_LINEAR 200
#define N_POINTS (N_LOG + N_LINEAR)
#define F_MIN 1e-6
#define TINY 1e-100
#define MERGE_WITHIN 0.002
#define IGNORE_BELOW 40.0 /* nats */

typedef struct term {
    double k, q, weak, damage; /* k ln(f q + (1-f)(weak + g damage)) */
} term;

typedef struct likelihood {
    term seen[LT_N_BINS];    /* evidence */
    term none[LT_N_CLASSES]; /* molecules without: q and weak are of "some evidence" */
    int n_seen, n_none;
    double ln_prior[LT_N_FACTORS], g[LT_N_FACTORS];
    int n_factors;
} likelihood;

/* What is known of each site factor while the terms are gone through. */
typedef struct lanes {
    double sum[LT_N_FACTORS], product[LT_N_FACTORS], p[LT_N_FACTORS];
} lanes;

/* Writes each factor's probability of the term to p, and returns the largest: factors ascend. */
WIDE static double probabilities(double *restrict p, const double *restrict g, int n, double f,
                                 const term *t)
{
    const double q = t->q, weak = t->weak, damage = t->damage;
    for (int i = 0; i < n; i++)
        p[i] = f * q + (1 - f) * (weak + g[i] * damage);
    return p[n - 1];
}

#define SERIES_BELOW 0.02

/* ln(1 - x) where the series is as exact as the logarithm and cheaper: x up to SERIES_BELOW. */
static inline double log_complement(double x)
{
    double even = 1 + x * x * (1.0 / 3 + x * x * (1.0 / 5 + x * x * (1.0 / 7 + x * x / 9)));
    double odd = 1.0 / 2 + x * x * (1.0 / 4 + x * x * (1.0 / 6 + x * x / 8));
    return -x * (even + x * odd);
}

/* sum += k ln(1 - p), the largest p being given. */
WIDE static void add_none(double *restrict sum, const double *restrict p, int n, double k,
                          double max)
{
    if (max <= SERIES_BELOW)
        for (int i = 0; i < n; i++)
            sum[i] += k * log_complement(p[i]);
    else
        for (int i = 0; i < n; i++)
            sum[i] += k * (p[i] <= SERIES_BELOW ? log_complement(p[i])
                                                : lt_log(p[i] < 1 ? 1 - p[i] : TINY));
}

/* Probabilities of few molecules are multiplied up before one logarithm is taken. */
static void add_seen(lanes *l, int n, double k)
{
    for (int i = 0; i < n; i++) {
        double p = l->p[i] > TINY ? l->p[i] : TINY;
        if (k > 12) {
            l->sum[i] += k * lt_log(p);
            continue;
        }
        for (int j = 0; j < k; j++) {
            if (l->product[i] < TINY) {
                l->sum[i] += lt_log(l->product[i]);
                l->product[i] = 1;
            }
            l->product[i] *= p;
        }
    }
}

/* ll(f, g) of all site factors at once: the same operations for each, so the compiler takes several
 * in one. */
static void ll_at(double *ll, const likelihood *like, double f)
{
    const int n = like->n_factors;
    const double *g = like->g;
    lanes l;
    for (int i = 0; i < n; i++) {
        l.sum[i] = 0;
        l.product[i] = 1;
    }
    for (int i = 0; i < like->n_seen; i++) {
        probabilities(l.p, g, n, f, &like->seen[i]);
        add_seen(&l, n, like->seen[i].k);
    }
    for (int i = 0; i < like->n_none; i++) {
        double max = probabilities(l.p, g, n, f, &like->none[i]);
        add_none(l.sum, l.p, n, like->none[i].k, max);
    }
    for (int i = 0; i < n; i++)
        ll[i] = l.sum[i] + lt_log(l.product[i]);
}

static double ll_marginal(const likelihood *like, double f)
{
    double value[LT_N_FACTORS], max = 0, sum = 0;
    const int n = like->n_factors;
    ll_at(value, like, f);
    for (int i = 0; i < n; i++) {
        value[i] = like->ln_prior[i] + value[i];
        if (i == 0 || value[i] > max)
            max = value[i];
    }
    for (int i = 0; i < n; i++)
        sum += value[i] < max - IGNORE_BELOW ? 0 : lt_exp(value[i] - max);
    return max + lt_log(sum);
}

/* Of the site factors that have a chance, every step-th is taken. */
static void likelihood_init(likelihood *like, const lt_null *null, const lt_judge *judge,
                            const uint32_t k[LT_N_BINS], int step)
{
    int n_factors = 0;
    like->n_seen = like->n_none = 0;
    for (int klass = 0; klass < LT_N_CLASSES; klass++) {
        const double *q = judge->rates->q[klass];
        term none = {null->exposure[klass], 1 - q[LT_N_LEVELS], 0, 0};
        for (int level = 0; level < LT_N_LEVELS; level++) {
            int b = klass * LT_N_LEVELS + level;
            none.weak += null->weak[b];
            none.damage += null->damage[b];
            none.k -= k[b];
            if (k[b])
                like->seen[like->n_seen++] = (term){k[b], q[level], null->weak[b], null->damage[b]};
        }
        if (none.k > 0)
            like->none[like->n_none++] = none;
    }
    like->n_factors = 0;
    for (int i = 0; i < LT_N_FACTORS; i++) {
        if (null->prior[i] <= 0 || n_factors++ % step)
            continue;
        like->g[like->n_factors] = judge->grid[i];
        like->ln_prior[like->n_factors++] = lt_log(null->prior[i]);
    }
}

/* Best f by the likelihood: the best log point, then golden-section between its neighbours. */
static double find_mode(const likelihood *like, const double *log_f, double ll[N_LOG])
{
    int best = 0;
    for (int i = 0; i < N_LOG; i++) {
        ll[i] = ll_marginal(like, log_f[i]);
        if (ll[i] > ll[best])
            best = i;
    }
    double lo = log_f[best > 0 ? best - 1 : 0], hi = log_f[best < N_LOG - 1 ? best + 1 : best];
    double a = lo + 0.381966 * (hi - lo), b = lo + 0.618034 * (hi - lo);
    double ll_a = ll_marginal(like, a), ll_b = ll_marginal(like, b);
    for (int i = 0; i < 25; i++) {
        if (ll_a > ll_b) {
            hi = b;
            b = a;
            ll_b = ll_a;
            a = lo + 0.381966 * (hi - lo);
            ll_a = ll_marginal(like, a);
        } else {
            lo = a;
            a = b;
            ll_a = ll_b;
            b = lo + 0.618034 * (hi - lo);
            ll_b = ll_marginal(like, b);
        }
    }
    return 0.5 * (lo + hi);
}

/* Merges neighbours that cannot be told apart by these data. */
static void merge_factors(likelihood *like, double mode)
{
    enum { N_PROBES = 4 };
    double probe[N_PROBES] = {0, 0.5 * mode, mode, 2 * mode < 1 ? 2 * mode : 1};
    double ll[N_PROBES][LT_N_FACTORS], max = 0;
    for (int j = 0; j < N_PROBES; j++) {
        ll_at(ll[j], like, probe[j]);
        for (int i = 0; i < like->n_factors; i++)
            if ((i == 0 && j == 0) || like->ln_prior[i] + ll[j][i] > max)
                max = like->ln_prior[i] + ll[j][i];
    }
    int n = 0, kept = 0; /* kept: the old index of the last factor that stays */
    for (int i = 1; i < like->n_factors; i++) {
        int same = 1;
        for (int j = 0; j < N_PROBES && same; j++) {
            double difference = ll[j][i] - ll[j][kept];
            int both_nothing = ll[j][i] < max - IGNORE_BELOW && ll[j][kept] < max - IGNORE_BELOW;
            same = both_nothing || (difference < MERGE_WITHIN && difference > -MERGE_WITHIN);
        }
        if (same) {
            like->ln_prior[n] = lt_log(lt_exp(like->ln_prior[n]) + lt_exp(like->ln_prior[i]));
        } else {
            kept = i;
            n++;
            like->g[n] = like->g[i];
            like->ln_prior[n] = like->ln_prior[i];
        }
    }
    like->n_factors = n + 1;
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
    likelihood *like = malloc(sizeof *like);
    if (!like)
        return lt_fail(LT_ENOMEM, "out of memory for an allele fraction");
    double log_f[N_LOG], coarse[N_LOG], f[N_POINTS], ll[N_POINTS], highest;
    for (int i = 0; i < N_LOG; i++)
        log_f[i] = lt_exp(lt_log(F_MIN) * (N_LOG - 1 - i) / (N_LOG - 1));
    likelihood_init(like, null, judge, k, 8);
    double mode = find_mode(like, log_f, coarse);
    likelihood_init(like, null, judge, k, 1);
    merge_factors(like, mode);
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
                    : ll_marginal(like, f[i]);
    }
    integrate(fraction, f, ll, ll_marginal(like, 0));
    free(like);
    return LT_OK;
}
