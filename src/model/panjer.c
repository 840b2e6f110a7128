/* panjer.c -- see panjer.h.
 *
 * For each factor g_i S is compound Poisson, and Panjer's recursion (ASTIN Bulletin 12:22, 1981)
 * gives its law: P_0 = e^-Lambda, P_s = (1/s) sum_j j lambda_j P_{s-j}. The 88 recursions run side
 * by side, a row of 88 for each s, the last 64 rows kept in a ring: 88 x weights in use x S
 * multiplications.
 *
 * A factor's tail is 1 - sum_{t<s} P_t where that is at least 1e-6 (no cancellation); otherwise
 * terms are added upward from s, in blocks as long as the largest weight (P is not monotone at
 * shorter range), until s is above the mean and the last block adds at most 1e-3 of the tail, or
 * the tail is below 1e-33. */
#include "panjer.h"

#include <math.h> /* sqrt, which is exact */
#include <string.h>

#include "numeric.h"

#if LT_USE_TARGET_CLONES
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

#define N LT_N_FACTORS
#define RING 64
#define MAX_LAMBDA 700.0 /* e^-Lambda must stay a normal number */

typedef struct recursion {
    double ring[RING][N];
    double rate[LT_N_WEIGHTS][N]; /* w * lambda_w(g_i), of the weights in use */
    int weight[LT_N_WEIGHTS], n_weights;
    double mean[N], lambda[N];
    int largest;
    uint32_t s; /* the last row in the ring */
} recursion;

static void recursion_init(recursion *r, const lt_compound *compound)
{
    r->n_weights = r->largest = 0;
    memset(r->mean, 0, sizeof r->mean);
    memset(r->lambda, 0, sizeof r->lambda);
    for (int w = 1; w < LT_N_WEIGHTS; w++) {
        if (compound->weak[w] == 0 && compound->damage[w] == 0)
            continue;
        double *rate = r->rate[r->n_weights];
        for (int i = 0; i < N; i++) {
            double lambda = compound->weak[w] + compound->grid[i] * compound->damage[w];
            r->lambda[i] += lambda;
            r->mean[i] += w * lambda;
            rate[i] = w * lambda;
        }
        r->weight[r->n_weights++] = w;
        r->largest = w;
    }
    for (int i = 0; i < N; i++)
        r->ring[0][i] = r->lambda[i] > MAX_LAMBDA ? 0 : lt_exp(-r->lambda[i]);
    r->s = 0;
}

/* Computes the next row and returns it. */
WIDE static const double *recursion_next(recursion *r)
{
    uint32_t s = ++r->s;
    double row[N] = {0};
    for (int k = 0; k < r->n_weights && (uint32_t)r->weight[k] <= s; k++) {
        const double *before = r->ring[(s - (uint32_t)r->weight[k]) % RING], *rate = r->rate[k];
        for (int i = 0; i < N; i++)
            row[i] += rate[i] * before[i];
    }
    double *out = r->ring[s % RING];
    for (int i = 0; i < N; i++)
        out[i] = row[i] / s;
    return out;
}

static void expected_at(const lt_compound *compound, double g, double expected[LT_N_WEIGHTS])
{
    for (int w = 0; w < LT_N_WEIGHTS; w++)
        expected[w] = compound->weak[w] + g * compound->damage[w];
}

/* ln E e^{theta S} and its derivative. */
static double log_moment(const double *expected, double theta, double *slope)
{
    double value = 0;
    *slope = 0;
    for (int w = 1; w < LT_N_WEIGHTS; w++) {
        if (expected[w] == 0)
            continue;
        double grown = lt_exp(theta * w);
        value += expected[w] * (grown - 1);
        *slope += expected[w] * w * grown;
    }
    return value;
}

/* min over theta of exp(ln E e^{theta S} - theta s): bisection on the slope. Any theta gives a
 * bound, so its precision only matters for sharpness. */
double lt_poisson_sum_bound(const double expected[LT_N_WEIGHTS], uint32_t s)
{
    double lo = 0, hi = 1, slope, value = log_moment(expected, 0, &slope);
    if (s <= slope)
        return 1;
    if (slope == 0)
        return 0;
    while (hi < 600) {
        log_moment(expected, hi, &slope);
        if (slope >= s || slope != slope)
            break;
        hi *= 2;
    }
    for (int i = 0; i < 40; i++) {
        double mid = 0.5 * (lo + hi);
        log_moment(expected, mid, &slope);
        if (slope < s)
            lo = mid;
        else
            hi = mid;
    }
    value = log_moment(expected, lo, &slope) - lo * s;
    return value < 0 ? lt_exp(value) : 1;
}

static double bound_at(const lt_compound *compound, int i, uint32_t s)
{
    double expected[LT_N_WEIGHTS];
    expected_at(compound, compound->grid[i], expected);
    return lt_poisson_sum_bound(expected, s);
}

/* All factors by Chernoff's bound. */
static double bound_tail(const lt_compound *compound, uint32_t s)
{
    double p = 0;
    for (int i = 0; i < N; i++)
        if (compound->prior[i] > 0)
            p += compound->prior[i] * bound_at(compound, i, s);
    return p;
}

/* Adds blocks of terms until every pending factor's tail has converged. */
static void sum_upward(recursion *r, double *tail, int *pending)
{
    int n_pending = 0;
    for (int i = 0; i < N; i++)
        n_pending += pending[i];
    while (n_pending) {
        double block[N] = {0};
        for (int k = 0; k < r->largest; k++) {
            const double *row = recursion_next(r);
            for (int i = 0; i < N; i++)
                block[i] += row[i];
        }
        for (int i = 0; i < N; i++) {
            if (!pending[i])
                continue;
            tail[i] += block[i];
            if (r->s > r->mean[i] && (block[i] <= 1e-3 * tail[i] || tail[i] < 1e-33)) {
                pending[i] = 0;
                n_pending--;
            }
        }
    }
}

double lt_compound_tail(const lt_compound *compound, uint32_t s)
{
    if (s == 0)
        return 1;
    double p = 0;
    if (s > LT_PANJER_MAX) {
        p = bound_tail(compound, s);
        return p < LT_P_FLOOR ? LT_P_FLOOR : p;
    }
    recursion r;
    double tail[N], below[N];
    int pending[N];
    recursion_init(&r, compound);
    if (r.n_weights == 0)
        return 1; /* no molecule that could speak: nothing is known */
    memcpy(below, r.ring[0], sizeof below);
    for (uint32_t t = 1; t < s; t++) {
        const double *row = recursion_next(&r);
        for (int i = 0; i < N; i++)
            below[i] += row[i];
    }
    for (int i = 0; i < N; i++) {
        pending[i] = 0;
        tail[i] = 1 - below[i];
        if (r.lambda[i] > MAX_LAMBDA)
            tail[i] = bound_at(compound, i, s);
        else if (tail[i] < 1e-6)
            tail[i] = 0, pending[i] = 1;
    }
    sum_upward(&r, tail, pending);
    for (int i = 0; i < N; i++)
        p += compound->prior[i] * tail[i];
    return p < LT_P_FLOOR ? LT_P_FLOOR : p > 1 ? 1 : p;
}

/* Beyond the recursion: bisection on the bound, which falls with s. */
static uint32_t critical_by_bound(const lt_compound *compound, double p)
{
    uint32_t lo = LT_PANJER_MAX, hi = 2 * LT_PANJER_MAX;
    while (hi < (1u << 28) && bound_tail(compound, hi) > p)
        hi *= 2;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (bound_tail(compound, mid) > p)
            lo = mid;
        else
            hi = mid;
    }
    return hi;
}

uint32_t lt_compound_critical(const lt_compound *compound, double p)
{
    recursion r;
    double tail[N];
    if (p < 1e-13)
        p = 1e-13;
    recursion_init(&r, compound);
    for (int i = 0; i < N; i++)
        tail[i] = 1 - r.ring[0][i]; /* of s >= 1; stays 1 where Lambda is too large */
    for (uint32_t s = 1; s <= LT_PANJER_MAX; s++) {
        double sum = 0;
        for (int i = 0; i < N; i++)
            sum += compound->prior[i] * (tail[i] > 0 ? tail[i] : 0);
        if (sum <= p)
            return s;
        if (r.n_weights == 0)
            return 1;
        const double *row = recursion_next(&r);
        for (int i = 0; i < N; i++)
            tail[i] -= row[i];
    }
    return critical_by_bound(compound, p);
}

/* A logistic curve in place of the normal law: it meets it at .5 and .95, and whether .95 is
 * reached is what is asked. */
static double reach_by_normal(double mean, double variance, uint32_t s)
{
    double z = (mean - s + 0.5) / sqrt(variance);
    return 1 / (1 + lt_exp(-1.79009 * z)); /* .95 at z = 1.64485 */
}

double lt_poisson_sum_reaches(const double expected[LT_N_WEIGHTS], uint32_t s)
{
    double lambda = 0, mean = 0, variance = 0, ring[RING] = {0}, below;
    for (int w = 1; w < LT_N_WEIGHTS; w++) {
        lambda += expected[w];
        mean += w * expected[w];
        variance += (double)w * w * expected[w];
    }
    if (s == 0)
        return 1;
    if (lambda > MAX_LAMBDA)
        return reach_by_normal(mean, variance, s);
    ring[0] = below = lt_exp(-lambda);
    for (uint32_t t = 1; t < s; t++) {
        double sum = 0;
        for (int w = 1; w < LT_N_WEIGHTS && (uint32_t)w <= t; w++)
            sum += w * expected[w] * ring[(t - (uint32_t)w) % RING];
        ring[t % RING] = sum / t;
        below += ring[t % RING];
    }
    return 1 - below;
}
