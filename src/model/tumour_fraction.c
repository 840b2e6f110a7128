/* tumour_fraction.c -- see tumour_fraction.h.
 *
 * Each locus' ln L_i(v_i(tau)) - ln L_i(0) is computed at every fourth point of the grid and
 * interpolated between: it is smooth in ln tau, and four points are exact for its curvature. The
 * product over loci is taken for 24 values of r, and r = 1, at once. */
#include "tumour_fraction.h"

#include <math.h> /* NAN, isnan */
#include <stdlib.h>
#include <string.h>

#include "likelihood.h"
#include "numeric.h"
#include "quantile.h"
#include "series.h"
#include "sitefactor.h"
#include "spread.h"

#define SKIP 4
#define N_COARSE (LT_N_TAU / SKIP + 1) /* 176: 0, 4, .. 700 */
#define N_LOSING 24                    /* values of r below 1 */
#define N_SHARES (N_LOSING + 1)        /* and 1 */
#define LEAST_SHARE 0.5
#define ALL_THERE 0.5 /* probability that r is 1 */
#define FINE 16       /* steps between two points of the grid, for integrals */
#define N_FINE ((LT_N_TAU - 1) * FINE + 1)
#define LEAST 1e-200
#define LOWEST (-1e5)
#define HOPELESS (-400.0) /* nats: how far below no longer matters */
#define NEGLIGIBLE 40.0   /* nats below the maximum */

/* ---- one locus ---- */

static void locus_likelihood(lt_likelihood *like, const lt_burden_locus *l)
{
    double grid[LT_N_FACTORS], counted = 0;
    lt_factor_grid(grid);
    for (int b = 0; b < LT_N_BINS; b++)
        counted += lt_level_is_counted(b % LT_N_LEVELS) ? l->k[b] : 0;
    lt_likelihood_init(like, &l->null, l->q, grid, l->k, 1);
    lt_likelihood_merge(like, l->null.molecules > 0 && counted < l->null.molecules
                                  ? counted / l->null.molecules
                                  : 0);
}

double lt_tumour_log_ratio(const lt_burden_locus *locus, double tau)
{
    lt_likelihood like;
    locus_likelihood(&like, locus);
    return lt_likelihood_at(&like, lt_burden_vaf(locus, tau)) - lt_likelihood_at(&like, 0);
}

typedef struct job {
    const lt_burden_locus *locus;
    double (*ratio)[N_COARSE]; /* by locus */
    double tau[LT_N_TAU];
} job;

static lt_status ratio_job(void *context, size_t i)
{
    const job *j = context;
    lt_likelihood like;
    locus_likelihood(&like, &j->locus[i]);
    const double zero = lt_likelihood_at(&like, 0);
    double seen = 0; /* molecules of evidence */
    for (int b = 0; b < LT_N_BINS; b++)
        seen += j->locus[i].k[b];
    for (int k = 0; k < N_COARSE; k++) {
        const double last = k > 0 ? j->ratio[i][k - 1] : 0;
        const double v = lt_burden_vaf(&j->locus[i], j->tau[k * SKIP]);
        const int can_only_fall = v * j->locus[i].null.molecules > 2 * seen;
        j->ratio[i][k] =
            last < HOPELESS && can_only_fall ? last * 1.1 : lt_likelihood_at(&like, v) - zero;
    }
    return LT_OK;
}

/* Lagrange through the points -1, 0, 1, 2 at 0 <= x <= 1. */
static double four_points(double a, double b, double c, double d, double x)
{
    return -x * (x - 1) * (x - 2) / 6 * a + (x + 1) * (x - 1) * (x - 2) / 2 * b -
           (x + 1) * x * (x - 2) / 2 * c + (x + 1) * x * (x - 1) / 6 * d;
}

static double interpolate(const double *y, int n, double at)
{
    if (at <= 0)
        return y[0];
    if (at >= n - 1)
        return y[n - 1];
    int i = (int)at;
    const int first = i < 1 ? 0 : i > n - 3 ? n - 4 : i - 1;
    const double *z = y + first;
    const double bend = z[3] - 3 * z[2] + 3 * z[1] - z[0];
    double lowest = z[0], highest = z[0];
    for (int k = 1; k < 4; k++) {
        lowest = z[k] < lowest ? z[k] : lowest;
        highest = z[k] > highest ? z[k] : highest;
    }
    const double limit = .25 * (highest - lowest) + 1;
    if (bend > limit || bend < -limit)
        return y[i] + (at - i) * (y[i + 1] - y[i]); /* a jump: a cubic would swing above it */
    return four_points(z[0], z[1], z[2], z[3], at - first - 1);
}

double lt_tumour_interpolate(const double ll[LT_N_TAU], double x)
{
    return interpolate(ll, LT_N_TAU, (x - LT_LN_TAU_MIN) / LT_LN_TAU_STEP);
}

/* ---- all loci ---- */

/* Middle of the k-th part of the shares; the last is 1. */
static double share_at(int k)
{
    return k == N_LOSING ? 1 : LEAST_SHARE + (1 - LEAST_SHARE) * (k + 0.5) / N_LOSING;
}

/* Its probability: ~ r below 1; the middles of the parts have the mean (1 + LEAST_SHARE) / 2. */
static double weight_at(int k)
{
    return k == N_LOSING ? ALL_THERE
                         : (1 - ALL_THERE) * share_at(k) / (N_LOSING * 0.5 * (1 + LEAST_SHARE));
}

/* For one r, q = 1 - r: with = prod (r e^ratio + q) - q^n and none = q^n, both times e^(scale).
 * Each step adds positive terms only, with' = with (r e^ratio + q) + none r e^ratio,   none' = none
 * q (a ratio above 0 is divided out and kept apart), so that nothing cancels. */
typedef struct dropout {
    double r, with, none, scale;
} dropout;

static void add_locus(dropout *s, double e_ratio, double e_against)
{
    s->with = s->with * (s->r * e_ratio + (1 - s->r) * e_against) + s->none * s->r * e_ratio;
    s->none *= (1 - s->r) * e_against;
    if (s->with + s->none > LEAST)
        return;
    s->with *= 1 / LEAST;
    s->none *= 1 / LEAST;
    s->scale += lt_log(LEAST);
}

/* ln of the integral over r of prod_i [1 + r (e^ratio_i - 1)], all lost being left out. */
static double combine(const double *ratio, size_t n)
{
    dropout share[N_SHARES];
    double value[N_SHARES], common = 0, max = 0, total = 0;
    for (int k = 0; k < N_SHARES; k++)
        share[k] = (dropout){share_at(k), 0, 1, 0};
    for (size_t i = 0; i < n; i++) {
        const double e_ratio = ratio[i] > 0 ? 1 : lt_exp(ratio[i]);
        const double e_against = ratio[i] > 0 ? lt_exp(-ratio[i]) : 1;
        common += ratio[i] > 0 ? ratio[i] : 0;
        for (int k = 0; k < N_SHARES; k++)
            add_locus(&share[k], e_ratio, e_against);
    }
    for (int k = 0; k < N_SHARES; k++) {
        const double none = share[k].r < 1 ? lt_exp((double)n * lt_log(1 - share[k].r)) : 0;
        value[k] = share[k].with > 0
                       ? common + share[k].scale + lt_log(share[k].with) - lt_log1p(-none)
                       : LOWEST;
        max = k == 0 || value[k] > max ? value[k] : max;
    }
    for (int k = 0; k < N_SHARES; k++)
        total += weight_at(k) * lt_exp(value[k] - max);
    return max + lt_log(total);
}

static lt_status combine_all(double ll[LT_N_TAU], const job *j, size_t n)
{
    double *ratio = malloc((n + 1) * sizeof *ratio);
    if (!ratio)
        return lt_fail(LT_ENOMEM, "out of memory: %zu loci", n);
    for (int t = 0; t < LT_N_TAU; t++) {
        for (size_t i = 0; i < n; i++)
            ratio[i] = interpolate(j->ratio[i], N_COARSE, (double)t / SKIP);
        ll[t] = combine(ratio, n);
    }
    free(ratio);
    return LT_OK;
}

lt_status lt_tumour_likelihood(double ll[LT_N_TAU], double *at_zero, const lt_burden_locus *locus,
                               size_t n, int n_threads)
{
    memset(ll, 0, LT_N_TAU * sizeof *ll);
    *at_zero = 0;
    if (n == 0)
        return LT_OK;
    job *j = malloc(sizeof *j);
    double(*ratio)[N_COARSE] = calloc(n, sizeof *ratio);
    lt_status st = j && ratio ? LT_OK : lt_fail(LT_ENOMEM, "out of memory: burden of %zu loci", n);
    if (st == LT_OK) {
        *j = (job){.locus = locus, .ratio = ratio};
        lt_tau_grid(j->tau);
        st = lt_spread(ratio_job, j, n, n_threads);
    }
    if (st == LT_OK)
        st = combine_all(ll, j, n);
    free(ratio);
    free(j);
    LT_TRY(st);
    double max = 0; /* ln L(0) is 0: all ratios are */
    for (int t = 0; t < LT_N_TAU; t++)
        max = ll[t] > max ? ll[t] : max;
    for (int t = 0; t < LT_N_TAU; t++)
        ll[t] -= max;
    *at_zero = -max;
    return LT_OK;
}

/* ---- the estimate ---- */

/* x below which lies the share of the mass of L tau^power, d ln tau; what is below the grid counts
 * as L constant there. */
static double quantile(const double ll[LT_N_TAU], double power, double share)
{
    static const double step = LT_LN_TAU_STEP / FINE;
    double *mass = malloc(N_FINE * sizeof *mass);
    if (!mass)
        return NAN;
    double before = 0;
    for (int i = 0; i < N_FINE; i++) {
        const double x = LT_LN_TAU_MIN + i * step;
        const double y = interpolate(ll, LT_N_TAU, (double)i / FINE);
        const double density = y > -NEGLIGIBLE ? lt_exp(y + power * x) : 0;
        mass[i] = i == 0 ? density / power : mass[i - 1] + 0.5 * step * (density + before);
        before = density;
    }
    const double target = share * mass[N_FINE - 1];
    double x = LT_LN_TAU_MIN;
    if (target <= mass[0]) { /* mass ~ tau^power below the grid */
        x += lt_log(target / mass[0]) / power;
    } else {
        int i = 1;
        while (i < N_FINE - 1 && mass[i] < target)
            i++;
        const double width = mass[i] - mass[i - 1];
        x += (i - 1 + (width > 0 ? (target - mass[i - 1]) / width : 1)) * step;
    }
    free(mass);
    return x;
}

void lt_tumour_cells(double mass[LT_N_TAU], const double ll[LT_N_TAU], double power)
{
    memset(mass, 0, LT_N_TAU * sizeof *mass);
    for (int t = 0; t < LT_N_TAU; t++) {
        for (int k = 0; k < FINE; k++) {
            const double at = t - 0.5 + (k + 0.5) / FINE;
            if (at < 0 || at > LT_N_TAU - 1)
                continue;
            const double y = interpolate(ll, LT_N_TAU, at);
            if (y > -NEGLIGIBLE)
                mass[t] += lt_exp(y + power * (at - (LT_N_TAU - 1)) * LT_LN_TAU_STEP) *
                           LT_LN_TAU_STEP / FINE;
        }
    }
    if (power > 0)
        mass[0] += lt_exp(ll[0] - power * (LT_N_TAU - 1) * LT_LN_TAU_STEP) / power;
}

/* The top of the parabola through the best point and its neighbours, in ln tau. */
static double mode_of(const double ll[LT_N_TAU], int best)
{
    double shift = 0;
    if (best > 0 && best < LT_N_TAU - 1) {
        const double a = ll[best - 1], b = ll[best], c = ll[best + 1], bend = a - 2 * b + c;
        shift = bend < 0 ? 0.5 * (a - c) / bend : 0;
    }
    return LT_LN_TAU_MIN + (best + shift) * LT_LN_TAU_STEP;
}

void lt_tumour_estimate(lt_burden *burden, const double ll[LT_N_TAU], double at_zero)
{
    int best = 0;
    for (int t = 1; t < LT_N_TAU; t++)
        best = ll[t] > ll[best] ? t : best;
    if (at_zero >= ll[best] - 1e-6 || best == 0) {
        burden->tf = burden->tf_lo = 0;
        burden->tf_hi = lt_exp(quantile(ll, 1, .95));
    } else {
        burden->tf = lt_exp(mode_of(ll, best));
        burden->tf_lo = lt_exp(quantile(ll, .5, .025));
        burden->tf_hi = lt_exp(quantile(ll, .5, .975));
    }
    burden->tf = burden->tf > 1 ? 1 : burden->tf;
    burden->tf_hi = burden->tf_hi > 1 ? 1 : burden->tf_hi;
    burden->tf_lo = burden->tf_lo < burden->tf ? burden->tf_lo : burden->tf;
    burden->tf_hi = burden->tf_hi > burden->tf ? burden->tf_hi : burden->tf;
}

/* ---- amounts ---- */

/* y = sum w_i x_i with x_i Poisson, v = sum w_i^2 x_i, w the largest weight: the interval is that
 * of a gamma law of the same mean and variance, at its upper end with one more molecule of weight
 * w. */
static void weighted_interval(double *lo, double *hi, double y, double v, double w)
{
    *lo = y > 0 ? v / y * lt_gamma_quantile(y * y / v, .025) : 0;
    const double mean = y + w, variance = v + w * w;
    *hi = variance / mean * lt_gamma_quantile(mean * mean / variance, y > 0 ? .975 : .95);
}

void lt_burden_amounts(lt_burden *burden, const lt_draw *draw, const lt_series_locus *locus,
                       size_t n_loci, double pg_per_hge)
{
    double n = 0, y = 0, v = 0, w = 0, molecules = 0;
    for (size_t i = 0; i < n_loci; i++) {
        const lt_draw_locus *x = &draw->locus[i];
        if (!x->evaluable || locus[i].mask || isnan(x->vaf))
            continue;
        n++;
        molecules += x->depth;
        y += x->vaf;
        v += x->vaf / x->depth; /* of vaf N molecules, each 1/N */
        w = 1.0 / x->depth > w ? 1.0 / x->depth : w;
    }
    burden->hge_per_ml = draw->cfdna_ng_per_ml * 1000 / pg_per_hge;
    if (n == 0)
        return;
    burden->mean_vaf = y / n;
    weighted_interval(&burden->mean_vaf_lo, &burden->mean_vaf_hi, y / n, v / (n * n), w / n);
    burden->mean_vaf_hi = burden->mean_vaf_hi > 1 ? 1 : burden->mean_vaf_hi;
    burden->mtm_per_ml = burden->mean_vaf * burden->hge_per_ml;
    burden->mtm_per_ml_lo = burden->mean_vaf_lo * burden->hge_per_ml;
    burden->mtm_per_ml_hi = burden->mean_vaf_hi * burden->hge_per_ml;
    burden->conversion = molecules / n / (draw->input_ng * 1000 / pg_per_hge);
}
